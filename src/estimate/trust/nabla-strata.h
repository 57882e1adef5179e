/* Two categories counted against each other in each stratum of others. */
#pragma once

#include "estimate/moments/nabla-study.h"
#include "identify/nabla-implications.h"

G_BEGIN_DECLS

/**
 * NablaStrata:
 * @n: rows in which all variables are there
 * @x2: Pearson's statistic, summed over the strata
 * @df: its degrees of freedom, of the rows and columns that each stratum has
 * @most: what @x2 comes to where one of the two determines the other
 */
typedef struct
{
  gsize n;
  double x2;
  double df;
  double most;
} NablaStrata;

gboolean
nabla_strata_count (const NablaStudy *study, const NablaIndependence *what, NablaStrata *result, GError **error);

G_END_DECLS
