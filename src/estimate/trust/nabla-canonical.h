/* How much two blocks of variables have in common beside a third. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NablaCanonical:
 * @n_given: rank of what is conditioned on
 * @n_a: rank of the first block beside it
 * @n_b: rank of the second block beside it
 * @pillai: sum of the squared partial canonical correlations
 * @r: the partial correlation where both ranks are 1, else NaN
 */
typedef struct
{
  guint n_given;
  guint n_a;
  guint n_b;
  double pillai;
  double r;
} NablaCanonical;

void
nabla_canonical (double *cross, guint k, const GArray *given, const GArray *a, const GArray *b, NablaCanonical *result);
double nabla_noncentral_f (double f, double df1, double df2, double noncentrality);
void nabla_noncentrality_bounds (double f, double df1, double df2, double level, double *lo, double *hi);

G_END_DECLS
