/* What noise alone adds to a fitted gradient. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NablaNoise:
 * @variance: mean over the rows of the variance of the fitted gradient
 * @df: degrees of freedom of the chi-squared variable nearest to the mean square of what noise adds
 */
typedef struct
{
  double variance;
  double df;
} NablaNoise;

void nabla_noise_init (NablaNoise *self, const double *half, guint p, guint k, const double *square, double s2);
gboolean nabla_noise_explains (const NablaNoise *self, double mean_square, double level);

G_END_DECLS
