#include "estimate/moments/nabla-study.h"

#include <math.h>
#include <string.h>
#include <gsl/gsl_errno.h>
#include <glib/gi18n-lib.h>

#include "estimate/nabla-wording.h"

/* Levels of linked categories are summed along with the numbers up to this many. */
#define HINT_MAX_LEVELS 128

/* Of the largest weight: squares of weights and of their inverses are in the numbers' range. */
#define LEAST_WEIGHT 1e-100
#define MOST_WEIGHT  1e100

static const NablaColumn *
get_column (const NablaStudy *self, int column)
{
  return nabla_table_get_column (self->table, column);
}

static void
append_levels (GArray *features, int index, const NablaColumn *column)
{
  for (guint level = 0; level < nabla_column_get_n_levels (column); level++)
    {
      NablaFeature feature = { index, level };

      if (level != nabla_column_get_reference (column))
        g_array_append_val (features, feature);
    }
}

static guint
sort_unique (GArray *features)
{
  g_array_set_size (features, nabla_features_unique ((NablaFeature *) (gpointer) features->data, features->len));
  return features->len;
}

static gboolean
check_method (const NablaStudy *self, GError **error)
{
  const NablaMethod *method = self->method;
  const NablaColumn *weights;
  const double *values;
  double largest = 0.0;

  if (!(method->level > 0.0 && method->level < 1.0))
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ ("The level %g is not between 0 and 1: take .95 for 95 %% intervals."), method->level);
      return FALSE;
    }
  if (method->se == NABLA_SE_CLUSTER && method->cluster_column < 0)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_COLUMN,
                   _ ("Clustered intervals need the column that names the clusters: choose one."));
      return FALSE;
    }
  if (method->weight_column < 0)
    return TRUE;

  weights = get_column (self, method->weight_column);
  values = nabla_column_get_reals (weights);
  if (values == NULL)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NOT_NUMERIC,
                   _ ("Column “%s” holds text, and weights must be numbers: choose another column."),
                   nabla_column_get_name (weights));
      return FALSE;
    }
  for (gsize i = 0; i < nabla_column_get_length (weights); i++)
    {
      if (isfinite (values[i]))
        largest = fmax (largest, values[i]);
      if (values[i] >= 0.0 || isnan (values[i]))
        continue;
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ ("Column “%s” has the negative weight %g in row %" G_GSIZE_FORMAT ": weights must be 0 or more."),
                   nabla_column_get_name (weights), values[i], i + 1);
      return FALSE;
    }
  if (largest > 0.0 && (largest < LEAST_WEIGHT || largest > MOST_WEIGHT))
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ ("Column “%s” has weights up to %g, too large or too small to compute with: multiply them all by "
                      "one number."),
                   nabla_column_get_name (weights), largest);
      return FALSE;
    }
  return TRUE;
}

/* GSL's own handler would abort the program. */
static void
quiet_gsl (void)
{
  static gsize done = 0;

  if (g_once_init_enter (&done))
    {
      gsl_set_error_handler_off ();
      g_once_init_leave (&done, 1);
    }
}

/**
 * nabla_study_init:
 * @error: a method that cannot be followed at all
 */
gboolean
nabla_study_init (NablaStudy *self,
                  NablaData *data,
                  const NablaGraph *graph,
                  const int *columns,
                  const NablaMethod *method,
                  NablaProgress *progress,
                  GError **error)
{
  g_autoptr (GArray) levels = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  guint n_nodes = nabla_graph_n_nodes (graph);

  quiet_gsl ();
  *self = (NablaStudy){ .data = data,
                        .table = nabla_data_get_table (data),
                        .graph = graph,
                        .columns = columns,
                        .method = method,
                        .progress = progress };
  self->hint = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  self->regressions = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref,
                                             (GDestroyNotify) nabla_regression_free);
  if (!check_method (self, error))
    return FALSE;

  for (guint node = 0; node < n_nodes; node++)
    {
      NablaFeature feature = { columns[node], NABLA_FEATURE_NUMBER };

      if (columns[node] < 0)
        continue;
      if (!nabla_column_is_category (get_column (self, columns[node])))
        g_array_append_val (self->hint, feature);
      else if (nabla_column_get_n_levels (get_column (self, columns[node])) <= NABLA_STUDY_MAX_LEVELS)
        append_levels (levels, columns[node], get_column (self, columns[node]));
    }
  if (levels->len <= HINT_MAX_LEVELS)
    g_array_append_vals (self->hint, levels->data, levels->len);
  if (method->se == NABLA_SE_CLUSTER)
    {
      NablaFeature cluster = { method->cluster_column, NABLA_FEATURE_PRESENCE };

      g_array_append_val (self->hint, cluster);
    }
  sort_unique (self->hint);
  return TRUE;
}

void
nabla_study_clear (NablaStudy *self)
{
  g_clear_pointer (&self->hint, g_array_unref);
  g_clear_pointer (&self->regressions, g_hash_table_unref);
  g_clear_pointer (&self->moves, g_hash_table_unref);
  g_clear_pointer (&self->uses, g_free);
}

static NablaNode
find_node_of (const NablaStudy *self, int column)
{
  guint n_nodes = nabla_graph_n_nodes (self->graph);

  for (NablaNode node = 0; node < n_nodes; node++)
    if (self->columns[node] == column)
      return node;
  return NABLA_NODE_NONE;
}

gboolean
nabla_study_check_linked (const NablaStudy *self, NablaNode node, const GArray *features, GError **error)
{
  int column = self->columns[node];

  if (column < 0)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_COLUMN,
                   _ ("%s has no column in the table: link it to one, or mark it as unobserved."),
                   nabla_graph_get_label (self->graph, node));
      return FALSE;
    }
  for (guint i = 0; features != NULL && i < features->len; i++)
    if (g_array_index (features, NablaFeature, i).column == (guint32) column)
      {
        NablaNode other = find_node_of (self, column);

        if (other == node)
          for (NablaNode v = node + 1; v < nabla_graph_n_nodes (self->graph); v++)
            if (self->columns[v] == column)
              other = v;
        g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_COLLINEAR,
                     _ ("%s and %s are linked to the same column “%s”: link one of them to another."),
                     nabla_graph_get_label (self->graph, other), nabla_graph_get_label (self->graph, node),
                     nabla_column_get_name (get_column (self, column)));
        return FALSE;
      }
  return TRUE;
}

gboolean
nabla_study_add_number (const NablaStudy *self, NablaNode node, GArray *features, GError **error)
{
  NablaFeature feature = { self->columns[node], NABLA_FEATURE_NUMBER };

  if (!nabla_study_check_linked (self, node, features, error))
    return FALSE;
  if (nabla_column_is_category (get_column (self, self->columns[node])))
    {
      g_autofree char *name = nabla_wording_node (self, node);

      if (nabla_column_get_type (get_column (self, self->columns[node])) == NABLA_TYPE_TEXT)
        g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NOT_NUMERIC,
                     _ ("%s holds text, and a number is needed: link another column, or recode it, as 1 for the level "
                        "in question and 0 for all others."),
                     name);
      else
        g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NOT_NUMERIC,
                     _ ("%s is a category, and a number is needed: link another column, or change its kind."), name);
      return FALSE;
    }
  g_array_append_val (features, feature);
  return TRUE;
}

/* A category with at least two levels, and not too many. */
gboolean
nabla_study_check_levels (const NablaStudy *self, NablaNode node, GError **error)
{
  guint n_levels = nabla_column_get_n_levels (get_column (self, self->columns[node]));
  g_autofree char *name = NULL;
  g_autofree char *count = NULL;

  if (n_levels >= 2 && n_levels <= NABLA_STUDY_MAX_LEVELS)
    return TRUE;
  name = nabla_wording_node (self, node);
  count = nabla_wording_count (n_levels);
  if (n_levels < 2)
    g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION,
                 _ ("%s has no variation: it holds one value at most. Leave it out or link another column."), name);
  else
    g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NOT_NUMERIC,
                 _ ("%s holds text with %s different values, and at most %d can be used: group them or link a column "
                    "of numbers."),
                 name, count, NABLA_STUDY_MAX_LEVELS);
  return FALSE;
}

gboolean
nabla_study_is_category (const NablaStudy *self, NablaNode node)
{
  return nabla_column_is_category (get_column (self, self->columns[node]));
}

gboolean
nabla_study_add_covariates (const NablaStudy *self, const NablaNodeSet *nodes, GArray *features, GError **error)
{
  for (guint i = 0; i < nabla_node_set_size (nodes); i++)
    {
      NablaNode node = nodes->nodes[i];
      const NablaColumn *column;

      if (!nabla_study_check_linked (self, node, features, error))
        return FALSE;
      column = get_column (self, self->columns[node]);
      if (!nabla_column_is_category (column))
        {
          if (!nabla_study_add_number (self, node, features, error))
            return FALSE;
          continue;
        }
      if (!nabla_study_check_levels (self, node, error))
        return FALSE;
      append_levels (features, self->columns[node], column);
    }
  return TRUE;
}

/* Why no row is complete. */
void
nabla_study_set_no_rows (const NablaStudy *self, const GArray *features, GError **error)
{
  gsize n_rows = nabla_table_n_rows (self->table), most = 0;
  g_autofree char *rows = nabla_wording_count (n_rows);
  g_autofree char *most_text = NULL;
  g_autofree char *worst = NULL;
  g_autofree char *list = NULL;
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  if (n_rows == 0)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
                   _ ("The table has no rows: attach one that has data."));
      return;
    }
  for (guint i = 0; i < features->len; i++)
    {
      NablaFeature feature = g_array_index (features, NablaFeature, i);
      const NablaColumn *column = get_column (self, feature.column);
      gsize missing = 0;

      if (i > 0 && g_array_index (features, NablaFeature, i - 1).column == feature.column)
        continue;
      feature.level = NABLA_FEATURE_NUMBER;
      for (gsize row = 0; row < n_rows; row++)
        missing += nabla_column_is_missing (column, row);
      g_ptr_array_add (names, nabla_wording_feature (self, feature));
      if (missing > most)
        {
          most = missing;
          g_free (worst);
          worst = nabla_wording_feature (self, feature);
        }
    }
  list = nabla_wording_list ((char **) names->pdata, names->len);
  if (worst == NULL)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
                   _ (
                     "None of the %s rows counts: their weights are 0 or missing, or their numbers infinite. Check the "
                     "table."),
                   rows);
      return;
    }
  most_text = nabla_wording_count (most);
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
               _ (
                 "None of the %s rows has a value for %s together: %s is missing in %s of them. Fill it in or leave it "
                 "out."),
               rows, list, worst, most_text);
}

NablaMoments *
nabla_study_get_moments (NablaStudy *self, const GArray *features, GError **error)
{
  g_autoptr (GArray) all = g_array_copy ((GArray *) features);
  g_autoptr (NablaMoments) moments = NULL;

  if (self->method->se == NABLA_SE_CLUSTER)
    {
      NablaFeature cluster = { self->method->cluster_column, NABLA_FEATURE_PRESENCE };

      g_array_append_val (all, cluster);
    }
  sort_unique (all);
  moments = nabla_data_get_moments (self->data, (const NablaFeature *) (gpointer) all->data, all->len,
                                    (const NablaFeature *) (gpointer) self->hint->data, self->hint->len,
                                    self->method->weight_column, self->progress, error);
  if (moments == NULL)
    return NULL;
  if (moments->n == 0)
    {
      nabla_study_set_no_rows (self, all, error);
      return NULL;
    }
  for (guint i = 0; i < moments->k; i++)
    if (!isfinite (moments->cross[(gsize) i * moments->k + i]) || !isfinite (moments->offset[i]))
      {
        g_autofree char *name = nabla_wording_feature (self, moments->features[i]);

        g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                     _ ("%s holds numbers too far apart to compute with: rescale it or take out the outliers."), name);
        return NULL;
      }
  return g_steal_pointer (&moments);
}

gboolean
nabla_study_check_varies (const NablaStudy *self, const NablaMoments *moments, guint i, GError **error)
{
  g_autofree char *name = NULL;
  g_autofree char *rows = NULL;

  if (nabla_moments_varies (moments, i))
    return TRUE;
  name = nabla_wording_feature (self, moments->features[i]);
  rows = nabla_wording_count (moments->n);
  g_set_error (
    error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION,
    g_dngettext (
      GETTEXT_PACKAGE,
      "%s has no variation in the %s complete row: it needs more than one value. Link another column or leave it out.",
      "%s has no variation in the %s complete rows: it is always %.6g. Link another column or leave it out.",
      moments->n),
    name, rows, nabla_moments_get_mean (moments, i));
  return FALSE;
}

gboolean
nabla_study_check_rows (const NablaStudy *self, const NablaMoments *moments, guint n_parameters, GError **error)
{
  g_autofree char *rows = NULL;
  g_autofree char *all = NULL;

  if (moments->n > n_parameters)
    return TRUE;
  rows = nabla_wording_count (moments->n);
  all = nabla_wording_count (nabla_table_n_rows (self->table));
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
               _ ("Too few rows: %s of %s are complete, and %u coefficients need at least %u. Add rows or adjust for "
                  "fewer variables."),
               rows, all, n_parameters, n_parameters + 1);
  return FALSE;
}
