#include "estimate/rows/nabla-rows.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/rows/nabla-clusters.h"
#include "estimate/nabla-wording.h"

#define POLL_ROWS 16384

void
nabla_rows_free (NablaRows *self)
{
  if (self == NULL)
    return;
  for (guint j = 0; j < self->k; j++)
    g_free (self->values[j]);
  g_free (self->values);
  g_free (self->features);
  g_free (self->weights);
  g_free (self->clusters);
  g_free (self->row);
  g_clear_pointer (&self->losses, g_array_unref);
  g_free (self);
}

/* One per column, though it may have several features. */
static guint
find_loss (GArray *losses, guint column)
{
  NablaColumnLoss loss = { column, 0, 0 };
  guint i = 0;

  while (i < losses->len && g_array_index (losses, NablaColumnLoss, i).column != column)
    i++;
  if (i == losses->len)
    g_array_append_val (losses, loss);
  return i;
}

/* Which rows count, and what the others lack. */
static gboolean
select_rows (NablaRows *self,
             NablaStudy *study,
             const NablaFeatureSource *sources,
             const double *weights,
             const guint32 *clusters,
             guint n_clusters,
             GError **error)
{
  gsize n_rows = nabla_table_n_rows (study->table);
  g_autofree guint *loss_of = g_new (guint, MAX (self->k, 1));
  g_autoptr (GArray) losses = NULL;
  GArray *kept = g_array_new (FALSE, FALSE, sizeof (NablaColumnLoss));
  gsize n = 0;
  guint cluster_loss = 0;

  self->losses = kept;
  self->row = g_new (gsize, MAX (n_rows, 1));
  for (guint j = 0; j < self->k; j++)
    loss_of[j] = find_loss (kept, self->features[j].column);
  if (clusters != NULL)
    cluster_loss = find_loss (kept, (guint) study->method->cluster_column);
  for (gsize row = 0; row < n_rows; row++)
    {
      guint n_lost = 0, last = G_MAXUINT;

      if (row % POLL_ROWS == 0 && !nabla_progress_check (study->progress, error))
        return FALSE;
      if (nabla_weight_of_row (weights, row) == 0.0)
        continue;
      for (guint j = 0; j < self->k; j++)
        if (loss_of[j] != last && isnan (nabla_feature_source_value (&sources[j], row)))
          {
            last = loss_of[j];
            g_array_index (kept, NablaColumnLoss, last).missing++;
            n_lost++;
          }
      if (clusters != NULL && clusters[row] >= n_clusters && last != cluster_loss)
        {
          last = cluster_loss;
          g_array_index (kept, NablaColumnLoss, last).missing++;
          n_lost++;
        }
      if (n_lost == 1)
        g_array_index (kept, NablaColumnLoss, last).only++;
      if (n_lost > 0)
        self->n_incomplete++;
      else
        self->row[n++] = row;
    }
  self->n = n;
  losses = kept;
  self->losses = g_array_new (FALSE, FALSE, sizeof (NablaColumnLoss));
  for (guint i = 0; i < losses->len; i++)
    if (g_array_index (losses, NablaColumnLoss, i).missing > 0)
      g_array_append_val (self->losses, g_array_index (losses, NablaColumnLoss, i));
  return TRUE;
}

static gboolean
take_values (NablaRows *self, NablaStudy *study, const NablaFeatureSource *sources, GError **error)
{
  for (guint j = 0; j < self->k; j++)
    {
      double *values = g_new (double, MAX (self->n, 1));

      self->values[j] = values;
      if (!nabla_progress_check (study->progress, error))
        return FALSE;
      for (gsize i = 0; i < self->n; i++)
        values[i] = nabla_feature_source_value (&sources[j], self->row[i]) / sources[j].per_unit - sources[j].origin;
    }
  return TRUE;
}

static void
take_weights (NablaRows *self, const double *weights)
{
  double sum = 0.0;

  if (weights == NULL)
    return;
  self->weights = g_new (double, MAX (self->n, 1));
  for (gsize i = 0; i < self->n; i++)
    sum += weights[self->row[i]];
  for (gsize i = 0; i < self->n; i++)
    self->weights[i] = weights[self->row[i]] * ((double) self->n / sum);
}

/* Numbered anew: those that no complete row is in are gone. */
static gboolean
take_clusters (NablaRows *self, NablaStudy *study, const guint32 *clusters, guint n_clusters, GError **error)
{
  g_autofree guint32 *known = NULL;

  if (clusters == NULL)
    return TRUE;
  known = g_new (guint32, MAX (n_clusters, 1));
  memset (known, 0xff, sizeof *known * MAX (n_clusters, 1));
  self->clusters = g_new (guint32, MAX (self->n, 1));
  for (gsize i = 0; i < self->n; i++)
    {
      guint32 *number = &known[clusters[self->row[i]]];

      if (*number == G_MAXUINT32)
        *number = self->n_clusters++;
      self->clusters[i] = *number;
    }
  if (self->n_clusters < 2)
    return nabla_clusters_too_few (nabla_table_get_column (study->table, (guint) study->method->cluster_column), error);
  return TRUE;
}

/**
 * nabla_rows_new:
 * @study: the table, the weights and clusters of its method
 * @features: (element-type NablaFeature): in any order, each once
 * @error: no row is complete, one cluster only, cancelled
 *
 * Copies what counts: 8 bytes a row and feature. O(rows features)
 *
 * Returns: (transfer full): at least one row
 */
NablaRows *
nabla_rows_new (NablaStudy *study, const GArray *features, GError **error)
{
  g_autoptr (NablaRows) self = g_new0 (NablaRows, 1);
  g_autofree NablaFeatureSource *sources = g_new (NablaFeatureSource, MAX (features->len, 1));
  g_autofree guint32 *clusters = NULL;
  const double *weights = NULL;
  guint n_clusters = 0;

  self->k = features->len;
  self->features = g_memdup2 (features->data, sizeof (NablaFeature) * features->len);
  self->values = g_new0 (double *, MAX (features->len, 1));
  for (guint j = 0; j < self->k; j++)
    nabla_feature_source_init (&sources[j], study->table, self->features[j]);
  if (study->method->weight_column >= 0)
    weights = nabla_column_get_reals (nabla_table_get_column (study->table, (guint) study->method->weight_column));
  if (study->method->se == NABLA_SE_CLUSTER)
    clusters = nabla_clusters_number (nabla_table_get_column (study->table, (guint) study->method->cluster_column),
                                      &n_clusters, study->progress);
  if (!select_rows (self, study, sources, weights, clusters, n_clusters, error))
    return NULL;
  if (self->n == 0)
    {
      nabla_study_set_no_rows (study, features, error);
      return NULL;
    }
  take_weights (self, weights);
  if (!take_values (self, study, sources, error) || !take_clusters (self, study, clusters, n_clusters, error))
    return NULL;
  return g_steal_pointer (&self);
}

/**
 * nabla_rows_check_one_row:
 * @j: which feature: what an effect is of, or goes through
 * @error: it has two values, one of them in a single row
 *
 * As nabla_study_check_one_row(), for estimators that have no classical errors. A level is one of two. O(rows)
 */
gboolean
nabla_rows_check_one_row (const NablaRows *self, const NablaStudy *study, guint j, GError **error)
{
  const double *values = self->values[j];
  NablaFeature feature = self->features[j];
  const NablaColumn *column = nabla_table_get_column (study->table, feature.column);
  gsize n_first = 0, other = self->n, n_other = 0;
  g_autofree char *name = NULL;
  g_autofree char *rows = NULL;

  if (feature.level != NABLA_FEATURE_NUMBER && nabla_column_get_summary (column)->n_distinct > 2)
    return TRUE;
  for (gsize i = 0; i < self->n; i++)
    {
      if (values[i] == values[0])
        n_first++;
      else if (other == self->n || values[i] == values[other])
        {
          other = i;
          n_other++;
        }
      else
        return TRUE;
    }
  if (n_other == 0 || MIN (n_first, n_other) > 1)
    return TRUE;
  feature.level = NABLA_FEATURE_NUMBER;
  name = nabla_wording_feature (study, feature);
  rows = nabla_wording_count (self->n);
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
               _ ("%s is the same in all but one of the %s complete rows, from which no interval can be had: add rows, "
                  "or take the estimator linear with classical standard errors."),
               name, rows);
  return FALSE;
}

/* Weighted. */
double
nabla_rows_mean (const NablaRows *self, const double *values)
{
  double sum = 0.0;

  for (gsize i = 0; i < self->n; i++)
    sum += nabla_weight_at (self->weights, i) * values[i];
  return sum / self->n;
}

/* Weighted, about the mean, with the divisor n - 1. */
double
nabla_rows_sd (const NablaRows *self, const double *values)
{
  double mean = nabla_rows_mean (self, values), sum = 0.0;

  for (gsize i = 0; i < self->n; i++)
    sum += nabla_weight_at (self->weights, i) * (values[i] - mean) * (values[i] - mean);
  return sqrt (sum / (self->n - 1.0));
}
