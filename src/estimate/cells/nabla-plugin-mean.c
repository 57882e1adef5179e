#include "estimate/cells/nabla-plugin-mean.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/nabla-wording.h"

/* No sentence names more empty cells. */
#define MAX_NAMED 3

static void
replace (NablaNodeSet **set, NablaNodeSet *other)
{
  nabla_node_set_free (*set);
  *set = other;
}

static void
add_factor (NablaPluginMeans *self, NablaExpr *expr, gboolean reference)
{
  g_autoptr (NablaNodeSet) variables = nabla_expr_dup_variables (expr);

  g_ptr_array_add (self->factors, expr);
  g_array_append_val (self->reference, reference);
  replace (&self->nodes, nabla_node_set_union (self->nodes, variables));
}

/* A direct effect by adjustment: E[Y|x, z], averaged over z as it is observed. */
static void
use_direct_adjustment (NablaPluginMeans *self)
{
  const NablaEstimand *estimand = self->estimand;
  g_autoptr (NablaNodeSet) given = nabla_node_set_union (estimand->exposure, estimand->adjustment);

  add_factor (self, nabla_expr_probability (self->pool, estimand->outcome, given), FALSE);
  replace (&self->averaged, nabla_node_set_copy (estimand->adjustment));
}

static void
use_edge_formula (NablaPluginMeans *self)
{
  const NablaEdgeFormula *formula = self->estimand->edge_formula;

  for (guint i = 0; i < formula->factors->len; i++)
    {
      const NablaEdgeFactor *factor = g_ptr_array_index (formula->factors, i);

      add_factor (self, factor->expr, nabla_node_set_overlaps (factor->reference, self->estimand->exposure));
    }
  replace (&self->summed, nabla_node_set_minus (formula->summed, self->estimand->outcome));
}

/* What is held by intervention, and what the effect is conditional on, is averaged over as it is observed; what
 * else the expression is a function of may have any value. */
static void
use_expression (NablaPluginMeans *self, NablaExpr *expr)
{
  const NablaEstimand *estimand = self->estimand;
  g_autoptr (NablaNodeSet) ends = nabla_node_set_union (estimand->exposure, estimand->outcome);
  g_autoptr (NablaNodeSet) kept = nabla_node_set_union (estimand->held, estimand->given);
  g_autoptr (NablaNodeSet) rest = nabla_node_set_minus (nabla_expr_get_free (expr), ends);

  add_factor (self, expr, FALSE);
  replace (&self->averaged, nabla_node_set_intersect (rest, kept));
  replace (&self->arbitrary, nabla_node_set_minus (rest, kept));
}

gboolean
nabla_plugin_means_init (NablaPluginMeans *self, const NablaEstimand *estimand)
{
  NablaExpr *expr;

  *self = (NablaPluginMeans){ .estimand = estimand, .pool = nabla_expr_pool_new () };
  self->factors = g_ptr_array_new ();
  self->reference = g_array_new (FALSE, FALSE, sizeof (gboolean));
  self->nodes = nabla_node_set_union (estimand->exposure, estimand->outcome);
  self->summed = nabla_node_set_new ();
  self->averaged = nabla_node_set_new ();
  self->arbitrary = nabla_node_set_new ();
  expr = nabla_estimand_make_expr (estimand, self->pool);
  if (estimand->edge_formula != NULL)
    use_edge_formula (self);
  else if (estimand->strategy == NABLA_STRATEGY_ADJUSTMENT && estimand->effect == NABLA_EFFECT_DIRECT)
    use_direct_adjustment (self);
  else if (expr != NULL)
    use_expression (self, expr);
  else
    return FALSE;
  return TRUE;
}

void
nabla_plugin_means_clear (NablaPluginMeans *self)
{
  g_clear_pointer (&self->evaluator, nabla_evaluator_free);
  g_clear_pointer (&self->factors, g_ptr_array_unref);
  g_clear_pointer (&self->reference, g_array_unref);
  g_clear_pointer (&self->nodes, nabla_node_set_free);
  g_clear_pointer (&self->summed, nabla_node_set_free);
  g_clear_pointer (&self->averaged, nabla_node_set_free);
  g_clear_pointer (&self->arbitrary, nabla_node_set_free);
  g_clear_pointer (&self->values, g_free);
  g_clear_pointer (&self->pool, nabla_expr_pool_free);
}

gboolean
nabla_plugin_means_check (const NablaPluginMeans *self, const NablaStudy *study, const char *way_out, GError **error)
{
  NablaNode outcome = self->estimand->outcome->nodes[0];
  const NablaColumn *column;
  g_autofree char *name = NULL;

  for (guint i = 0; i < self->nodes->n; i++)
    if (!nabla_levels_check (study, self->nodes->nodes[i], way_out, error))
      return FALSE;
  column = nabla_table_get_column (study->table, (guint) study->columns[outcome]);
  if (!nabla_study_is_category (study, outcome) || nabla_column_get_summary (column)->n_distinct <= 2)
    return TRUE;
  name = nabla_wording_node (study, outcome);
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NOT_NUMERIC,
               _ ("%s is a category of more than two levels, which has no mean: group them into two, or link a column "
                  "of numbers."),
               name);
  return FALSE;
}

gboolean
nabla_plugin_means_is_categorical (const NablaPluginMeans *self, const NablaStudy *study)
{
  for (guint i = 0; i < self->nodes->n; i++)
    {
      int column = study->columns[self->nodes->nodes[i]];
      NablaColumnKind kind = column >= 0 ? nabla_column_get_kind (nabla_table_get_column (study->table, (guint) column))
                                         : NABLA_KIND_CONTINUOUS;

      if (kind != NABLA_KIND_BINARY && kind != NABLA_KIND_CATEGORY && kind != NABLA_KIND_ORDERED)
        return FALSE;
    }
  return TRUE;
}

NablaRows *
nabla_plugin_means_read (const NablaPluginMeans *self, NablaStudy *study, double to, GError **error)
{
  NablaNode ends[] = { self->estimand->exposure->nodes[0], self->estimand->outcome->nodes[0] };
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));

  for (guint i = 0; i < 2; i++)
    {
      NablaFeature feature = nabla_levels_get_feature (study, ends[i]);

      if (feature.level == NABLA_FEATURE_PRESENCE)
        feature.level = i == 0 && !isnan (to)
                          ? (guint32) to
                          : nabla_column_get_reference (nabla_table_get_column (study->table, feature.column));
      g_array_append_val (features, feature);
    }
  for (guint i = 0; i < self->nodes->n; i++)
    if (self->nodes->nodes[i] != ends[0] && self->nodes->nodes[i] != ends[1])
      {
        NablaFeature feature = nabla_levels_get_feature (study, self->nodes->nodes[i]);

        g_array_append_val (features, feature);
      }
  return nabla_rows_new (study, features, error);
}

double *
nabla_plugin_dup_values (const NablaLevels *levels, NablaNode outcome, guint32 event)
{
  guint at = nabla_cells_find (levels->cells, outcome), n = levels->cells->n_levels[at];
  double *values = g_memdup2 (levels->values[at], MAX (n, 1) * sizeof (double));

  for (guint level = 0; level < n && event != NABLA_FEATURE_NUMBER; level++)
    values[level] = values[level] == event;
  return values;
}

void
nabla_plugin_means_begin (NablaPluginMeans *self, const NablaLevels *levels, const double *values)
{
  guint at = nabla_cells_find (levels->cells, self->estimand->outcome->nodes[0]);

  self->levels = levels;
  self->values = g_memdup2 (values, MAX (levels->cells->n_levels[at], 1) * sizeof (double));
  self->evaluator = nabla_evaluator_new (levels->cells, levels->study->progress);
}

static char *
dup_cell (const NablaPluginMeans *self, const NablaEmptyCell *cell)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < cell->nodes->n; i++)
    {
      g_autofree char *part = nabla_levels_dup_text (self->levels, cell->nodes->nodes[i], cell->codes[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", part);
    }
  return g_strdup (text->str);
}

char *
nabla_plugin_means_dup_empty (const NablaPluginMeans *self)
{
  const GPtrArray *empty = nabla_evaluator_get_empty (self->evaluator);
  g_autoptr (GString) text = g_string_new (NULL);
  guint shown = MIN (empty->len, MAX_NAMED);

  if (empty->len == 0)
    return NULL;
  for (guint i = 0; i < shown; i++)
    {
      g_autofree char *cell = dup_cell (self, g_ptr_array_index (empty, i));

      g_string_append_printf (text, "%s{%s}", i == 0 ? "" : i + 1 == empty->len ? _ (" and ") : ", ", cell);
    }
  if (shown < empty->len)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, " and %u other", " and %u others", empty->len - shown),
                            empty->len - shown);
  return g_strdup (text->str);
}

static void
set_no_mean (const NablaPluginMeans *self, GError **error)
{
  g_autofree char *empty = nabla_plugin_means_dup_empty (self);
  guint n = nabla_evaluator_get_empty (self->evaluator)->len;

  if (!nabla_progress_check (self->levels->study->progress, error))
    return;
  if (nabla_evaluator_is_exhausted (self->evaluator) || empty == NULL)
    g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                 _ ("The formula runs through too many combinations of levels to compute: group levels."));
  else
    g_set_error (
      error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
      g_dngettext (GETTEXT_PACKAGE, "No row has %s, and the formula needs it: group levels, or leave a variable out.",
                   "No row has any of %s, and the formula needs them: group levels, or leave a variable out.", n),
      empty);
}

/* All means with some variables fixed; %FALSE where one of them is not to be had. */
static gboolean
get_means (NablaPluginMeans *self,
           const guint8 *fixed_before,
           guint n,
           const guint8 *values,
           const guint8 *others,
           double *means,
           double *const *influences)
{
  const NablaCells *cells = self->levels->cells;
  NablaMeanFormula formula = { .outcome = self->estimand->outcome->nodes[0],
                               .values = self->values,
                               .exposure = self->estimand->exposure->nodes[0],
                               .summed = self->summed,
                               .averaged = self->averaged,
                               .factors = (NablaExpr *const *) self->factors->pdata,
                               .reference = (const gboolean *) (gpointer) self->reference->data,
                               .n_factors = self->factors->len };
  g_autofree guint8 *fixed = g_memdup2 (fixed_before, cells->k);

  for (guint i = 0; i < n; i++)
    {
      fixed[nabla_cells_find (cells, formula.exposure)] = values[i];
      if (!nabla_evaluator_mean (self->evaluator, &formula, fixed, others != NULL ? others[i] : values[i], &means[i],
                                 influences[i]))
        return FALSE;
    }
  return TRUE;
}

/* Averages over the values of the arbitrary variables for which there is a mean: with weights w_a, P(a) over their
 * sum W, a cell's influence is Σ w_a IF_a + (mean_a - mean) / W, the latter in the cells of such a value. */
static gboolean
average_arbitrary (NablaPluginMeans *self,
                   guint8 *fixed,
                   guint n,
                   const guint8 *values,
                   const guint8 *others,
                   double *means,
                   double *const *influences)
{
  const NablaCells *cells = self->levels->cells;
  g_autoptr (NablaMargin) margin = nabla_margin_new (cells, self->arbitrary);
  guint n_choices = margin->index.n;
  g_autofree double *one = g_new (double, (gsize) n *MAX (cells->n, 1));
  g_autofree double **rows = g_new (double *, n);
  g_autofree double *found = g_new (double, (gsize) n_choices *n + 1);
  g_autofree gboolean *usable = g_new0 (gboolean, n_choices + 1);
  double total = 0.0;

  for (guint i = 0; i < n; i++)
    {
      rows[i] = one + (gsize) i * cells->n;
      means[i] = 0.0;
      memset (influences[i], 0, cells->n * sizeof (double));
    }
  self->skipped = 0;
  for (guint a = 0; a < n_choices; a++)
    {
      for (guint j = 0; j < margin->width; j++)
        fixed[margin->at[j]] = margin->index.keys[(gsize) a * margin->width + j];
      usable[a] = get_means (self, fixed, n, values, others, &found[(gsize) a * n], rows);
      if (nabla_evaluator_is_exhausted (self->evaluator) || nabla_progress_is_cancelled (self->levels->study->progress))
        return FALSE;
      if (!usable[a])
        {
          self->skipped++;
          continue;
        }
      total += margin->shares[a];
      for (guint i = 0; i < n; i++)
        {
          means[i] += margin->shares[a] * found[(gsize) a * n + i];
          for (guint cell = 0; cell < cells->n; cell++)
            influences[i][cell] += margin->shares[a] * rows[i][cell];
        }
    }
  if (total == 0.0)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      means[i] /= total;
      for (guint cell = 0; cell < cells->n; cell++)
        {
          guint a = margin->of_cell[cell];

          influences[i][cell] = (influences[i][cell] + (usable[a] ? found[(gsize) a * n + i] - means[i] : 0.0)) / total;
        }
    }
  return TRUE;
}

gboolean
nabla_plugin_means_get (NablaPluginMeans *self,
                        guint n,
                        const guint8 *values,
                        const guint8 *others,
                        double *means,
                        double *const *influences,
                        GError **error)
{
  g_autofree guint8 *fixed = g_new (guint8, self->levels->cells->k + 1);
  gboolean ok;

  memset (fixed, NABLA_CODE_FREE, self->levels->cells->k);
  if (self->arbitrary->n > 0)
    ok = average_arbitrary (self, fixed, n, values, others, means, influences);
  else
    ok = get_means (self, fixed, n, values, others, means, influences);
  if (!ok)
    set_no_mean (self, error);
  return ok;
}
