#include "estimate/rows/nabla-levels.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/nabla-wording.h"

/* Numbers that are no category by kind have levels up to this many, each twice on average: as many as a count. */
#define MAX_NUMBERS 32
#define POLL_ROWS   65536

static const NablaColumn *
get_column (const NablaStudy *study, NablaNode node)
{
  return nabla_table_get_column (study->table, (guint) study->columns[node]);
}

NablaFeature
nabla_levels_get_feature (const NablaStudy *study, NablaNode node)
{
  return (NablaFeature){ (guint32) study->columns[node],
                         nabla_study_is_category (study, node) ? NABLA_FEATURE_PRESENCE : NABLA_FEATURE_NUMBER };
}

/* Whether numbers stand for levels. O(n) at the first look at a column. */
static gboolean
are_few (const NablaColumn *column)
{
  const NablaColumnSummary *summary;
  gsize n_present;

  switch (nabla_column_get_kind (column))
    {
    case NABLA_KIND_BINARY:
    case NABLA_KIND_ORDERED:
    case NABLA_KIND_CATEGORY:
      return nabla_column_get_summary (column)->n_distinct <= NABLA_CELLS_MAX_LEVELS;
    case NABLA_KIND_CONTINUOUS:
    case NABLA_KIND_COUNT:
    case NABLA_KIND_DATE:
    case NABLA_KIND_TEXT:
    default:
      summary = nabla_column_get_summary (column);
      n_present = nabla_column_get_length (column) - summary->n_missing;
      return summary->n_distinct <= MAX_NUMBERS && 2 * summary->n_distinct <= n_present;
    }
}

gboolean
nabla_levels_check (const NablaStudy *study, NablaNode node, const char *way_out, GError **error)
{
  const NablaColumn *column;
  g_autofree char *name = nabla_wording_node (study, node);
  g_autofree char *count = NULL;

  if (!nabla_study_check_linked (study, node, NULL, error))
    return FALSE;
  column = get_column (study, node);
  if (nabla_study_is_category (study, node))
    {
      if (nabla_column_get_summary (column)->n_distinct <= NABLA_CELLS_MAX_LEVELS)
        return TRUE;
      count = nabla_wording_count (nabla_column_get_summary (column)->n_distinct);
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ ("%s has %s different values, too many to count the rows of each (at most %d): group them."), name,
                   count, NABLA_CELLS_MAX_LEVELS);
      return FALSE;
    }
  if (are_few (column))
    return TRUE;
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR,
               _ ("%s is continuous, and the formula counts the rows of each value. Cut it into groups, or %s."), name,
               way_out);
  return FALSE;
}

void
nabla_levels_free (NablaLevels *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; self->cells != NULL && i < self->cells->k; i++)
    g_free (self->values[i]);
  g_free (self->values);
  nabla_cells_free (self->cells);
  g_free (self);
}

/* What is found of one variable. */
typedef struct
{
  double values[NABLA_CELLS_MAX_LEVELS];
  guint n;
  guint8 *codes;
} Found;

/* Where a value is among those found, or belongs. */
static guint
find_place (const Found *found, double value)
{
  guint low = 0, high = found->n;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (found->values[middle] < value)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static double
get_value (const NablaRows *rows, const guint32 *codes, const double *numbers, gsize i)
{
  return codes != NULL ? (double) codes[rows->row[i]] : numbers[i] + 0.0; /* -0 is 0 */
}

/* Two passes: which values there are, and which each row has. */
static gboolean
read_variable (const NablaStudy *study, NablaNode node, const NablaRows *rows, Found *found, GError **error)
{
  const guint32 *codes
    = nabla_study_is_category (study, node) ? nabla_column_get_codes (get_column (study, node)) : NULL;
  const double *numbers = NULL;

  for (guint j = 0; j < rows->k && codes == NULL; j++)
    if (rows->features[j].column == (guint32) study->columns[node])
      numbers = rows->values[j];
  found->codes = g_new (guint8, MAX (rows->n, 1));
  for (gsize i = 0; i < rows->n; i++)
    {
      double value = get_value (rows, codes, numbers, i);
      guint at = find_place (found, value);

      if (i % POLL_ROWS == 0 && !nabla_progress_check (study->progress, error))
        return FALSE;
      if (at < found->n && found->values[at] == value)
        continue;
      if (found->n == NABLA_CELLS_MAX_LEVELS)
        {
          g_autofree char *name = nabla_wording_node (study, node);

          g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                       _ ("%s has more than %d different values, too many to count the rows of each: group them."),
                       name, NABLA_CELLS_MAX_LEVELS);
          return FALSE;
        }
      for (guint j = found->n++; j > at; j--)
        found->values[j] = found->values[j - 1];
      found->values[at] = value;
    }
  for (gsize i = 0; i < rows->n; i++)
    {
      if (i % POLL_ROWS == 0 && !nabla_progress_check (study->progress, error))
        return FALSE;
      found->codes[i] = (guint8) find_place (found, get_value (rows, codes, numbers, i));
    }
  return TRUE;
}

/**
 * nabla_levels_new:
 * @nodes: variables that nabla_levels_check() lets pass
 * @rows: the complete rows of nabla_levels_get_feature() of each of them
 * @error: too many levels, cancelled
 */
NablaLevels *
nabla_levels_new (const NablaStudy *study, const NablaNodeSet *nodes, const NablaRows *rows, GError **error)
{
  g_autoptr (NablaLevels) self = g_new0 (NablaLevels, 1);
  g_autofree Found *found = g_new0 (Found, MAX (nodes->n, 1));
  g_autofree guint *n_levels = g_new (guint, MAX (nodes->n, 1));
  g_autofree guint8 **codes = g_new0 (guint8 *, MAX (nodes->n, 1));
  gboolean ok = TRUE;

  self->study = study;
  for (guint i = 0; i < nodes->n && ok; i++)
    {
      ok = read_variable (study, nodes->nodes[i], rows, &found[i], error);
      n_levels[i] = found[i].n;
      codes[i] = found[i].codes;
    }
  if (ok)
    self->cells = nabla_cells_new (nodes, n_levels, codes, rows->n, rows->weights, study->progress, error);
  for (guint i = 0; i < nodes->n; i++)
    g_free (codes[i]);
  if (self->cells == NULL)
    return NULL;
  self->values = g_new (double *, MAX (nodes->n, 1));
  for (guint i = 0; i < nodes->n; i++)
    self->values[i] = g_memdup2 (found[i].values, MAX (found[i].n, 1) * sizeof (double));
  return g_steal_pointer (&self);
}

int
nabla_levels_find (const NablaLevels *self, NablaNode node, double value, GError **error)
{
  guint at = nabla_cells_find (self->cells, node);
  gboolean category = nabla_study_is_category (self->study, node);
  guint n_known = nabla_column_get_n_levels (get_column (self->study, node));
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  for (guint level = 0; level < self->cells->n_levels[at]; level++)
    if (self->values[at][level] == value)
      return (int) level;
  name = nabla_wording_node (self->study, node);
  text = !category || (value >= 0.0 && value < n_known) ? nabla_levels_dup_value (self->study, node, value)
                                                        : g_strdup_printf ("%.6g", value);
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
               _ ("%s is never %s in the complete rows: choose a value that occurs."), name, text);
  return -1;
}

char *
nabla_levels_dup_value (const NablaStudy *study, NablaNode node, double value)
{
  const NablaColumn *column = get_column (study, node);

  if (!nabla_study_is_category (study, node))
    return g_strdup_printf ("%.6g", value);
  return g_strdup (nabla_column_get_level (column, (guint) value));
}

char *
nabla_levels_dup_text (const NablaLevels *self, NablaNode node, guint level)
{
  double value = self->values[nabla_cells_find (self->cells, node)][level];
  g_autofree char *text = nabla_levels_dup_value (self->study, node, value);

  return g_strdup_printf ("%s = %s", nabla_graph_get_label (self->study->graph, node), text);
}
