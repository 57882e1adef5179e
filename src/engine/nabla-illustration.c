#include "engine/nabla-illustration.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "engine/nabla-chosen.h"
#include "estimate/smooth/nabla-curve.h"
#include "estimate/model/nabla-direct-effects.h"
#include "estimate/model/nabla-total-matrix.h"
#include "estimate/rows/nabla-finish.h"
#include "estimate/arms/nabla-overlap.h"
#include "graph/nabla-separation.h"
#include "result/nabla-figures.h"

typedef struct
{
  const NablaResult *result;
  const NablaRequest *request;
  NablaData *data;
  NablaProgress *progress;
  NablaFigures *figures;
} Illustration;

/* What is to be shown: of an arrow, or of the question. (nullable) */
static const NablaEstimate *
get_estimate (const Illustration *self)
{
  guint64 id = self->request->figures_edge;

  if (id == 0)
    return self->result->effect;
  for (guint e = 0; e < self->result->n_arrows; e++)
    if (nabla_graph_get_edge (self->result->graph, e)->id == id)
      return self->result->arrows[e].estimate;
  return NULL;
}

/* With the estimator that was chosen for what is shown. */
static NablaMethod
get_method (const Illustration *self)
{
  NablaMethod method = self->request->method;
  const NablaGraph *graph = self->result->graph;

  if (self->request->figures_edge == 0)
    nabla_chosen_apply (graph, &method);
  for (guint e = 0; self->request->figures_edge != 0 && method.auto_estimator && e < self->result->n_arrows; e++)
    if (nabla_graph_get_edge (graph, e)->id == self->request->figures_edge
        && nabla_chosen_for_arrow (graph, e, &method.estimator))
      method.auto_estimator = FALSE;
  return method;
}

static void
find_curve (Illustration *self)
{
  const NablaEstimate *estimate = get_estimate (self);
  const NablaEstimand *estimand = estimate != NULL ? estimate->estimand : NULL;
  NablaFigures *figures = self->figures;
  NablaMethod method = get_method (self);
  g_autoptr (GError) error = NULL;

  nabla_progress_set (self->progress, 0.985, _ ("Drawing the curve"));
  if (estimand == NULL)
    figures->curve_message = g_strdup (_ ("There is no effect that has been estimated."));
  else
    figures->curve = nabla_estimate_curve (self->data, self->result->graph, self->request->columns, estimand, &method,
                                           NABLA_CURVE_POINTS, self->progress, &error);
  if (error != NULL)
    figures->curve_message = g_strdup (error->message);
}

static void
add_row (NablaOverlapBins *bins, double propensity, gboolean compared)
{
  guint bin = (guint) CLAMP (propensity * bins->n_bins, 0, bins->n_bins - 1);

  if (compared)
    {
      bins->compared[bin]++;
      bins->n_compared++;
    }
  else
    {
      bins->others[bin]++;
      bins->n_others++;
    }
}

static void
find_overlap (Illustration *self)
{
  const NablaEstimate *estimate = get_estimate (self);
  const NablaEstimand *estimand = estimate != NULL ? estimate->estimand : NULL;
  NablaFigures *figures = self->figures;
  g_autoptr (NablaOverlap) overlap = NULL;
  g_autoptr (GError) error = NULL;

  nabla_progress_set (self->progress, 0.99, _ ("Comparing groups"));
  if (estimand == NULL || estimand->strategy != NABLA_STRATEGY_ADJUSTMENT)
    {
      figures->overlap_message
        = g_strdup (_ ("Overlap is told where an effect is identified by adjustment, and estimated."));
      return;
    }
  overlap = nabla_estimate_overlap (self->data, self->result->graph, self->request->columns, estimand,
                                    &self->request->method, self->progress, &error);
  if (overlap == NULL)
    {
      gboolean many = figures->curve != NULL && isfinite (figures->curve->gradient[0]);

      figures->overlap_message
        = many ? g_strdup_printf (
            _ ("%s takes many values, and overlap is of groups. Its curve shades where rows are few."),
            nabla_graph_get_label (self->result->graph, estimand->exposure->nodes[0]))
               : g_strdup (error->message);
      return;
    }
  figures->overlap = nabla_overlap_bins_new (overlap->to, NABLA_OVERLAP_BINS);
  for (gsize i = 0; i < overlap->n; i++)
    add_row (figures->overlap, overlap->propensity[i], overlap->compared[i] != 0);
}

static void
add_path (Illustration *self, const NablaDirectEffects *effects, const NablaPath *path)
{
  NablaPathEffect effect = { .n = path->steps->len };
  double level = self->request->method.level;

  effect.nodes = g_new (NablaNode, effect.n);
  for (guint i = 0; i < effect.n; i++)
    effect.nodes[i] = g_array_index (path->steps, NablaPathStep, i).node;
  effect.lo = effect.hi = NAN;
  if (nabla_direct_effects_get_path (effects, effect.nodes, effect.n, &effect.estimate, &effect.error))
    {
      double half = nabla_finish_quantile (level, effects->df) * effect.error;

      effect.lo = effect.estimate - half;
      effect.hi = effect.estimate + half;
    }
  g_array_append_val (self->figures->paths, effect);
}

static void
find_path_effects (Illustration *self)
{
  NablaFigures *figures = self->figures;
  g_auto (NablaStudy) study = { 0 };
  g_autoptr (NablaDirectEffects) effects = NULL;
  g_autoptr (GError) error = NULL;
  NablaMethod method = self->request->method;
  guint n_directed = 0;

  nabla_progress_set (self->progress, 0.995, _ ("Following paths"));
  for (guint i = 0; self->result->paths != NULL && i < self->result->paths->len; i++)
    n_directed += ((const NablaPath *) self->result->paths->pdata[i])->directed ? 1 : 0;
  if (n_directed == 0)
    {
      figures->paths_message = g_strdup (_ ("No directed path leads from the exposure to the outcome."));
      return;
    }
  method.standardize = FALSE;
  if (nabla_study_init (&study, self->data, self->result->graph, self->request->columns, &method, self->progress,
                        &error))
    effects = nabla_direct_effects_new (&study, NULL, &error);
  if (effects == NULL)
    {
      figures->paths_message = g_strdup (error->message);
      return;
    }
  for (guint i = 0; i < self->result->paths->len; i++)
    if (((const NablaPath *) self->result->paths->pdata[i])->directed)
      add_path (self, effects, self->result->paths->pdata[i]);
  figures->paths_truncated = self->result->paths_truncated;
  for (guint i = 0; i < figures->paths->len; i++)
    if (!isnan (g_array_index (figures->paths, NablaPathEffect, i).estimate))
      return;
  figures->paths_message
    = g_strdup (_ ("The linear model of the graph does not give what goes along the paths: their variables must be "
                   "numbers, and their arrows identified."));
}

/* The variables that have numbers, causes first; (transfer full) (element-type NablaNode) */
static GArray *
list_variables (const Illustration *self)
{
  const NablaGraph *graph = self->result->graph;
  const NablaNode *order = nabla_graph_get_order (graph);
  GArray *variables = g_array_new (FALSE, FALSE, sizeof (NablaNode));

  for (guint i = 0; order != NULL && i < nabla_graph_n_nodes (graph); i++)
    if (!nabla_graph_is_latent (graph, order[i]) && self->request->columns[order[i]] >= 0)
      g_array_append_val (variables, order[i]);
  return variables;
}

/* 0 needs no number of a variable: there is no directed path. */
static void
fill_totals (NablaTotals *totals, const NablaTotalMatrix *matrix, const NablaGraph *graph)
{
  g_autoptr (NablaReachWorkspace) reach = nabla_reach_workspace_new (graph);

  for (guint row = 0; row < totals->n; row++)
    {
      g_autoptr (NablaNodeSet) cause = nabla_node_set_new_one (totals->nodes[row]);
      g_autoptr (NablaNodeSet) effects = nabla_descendants (reach, cause, NULL);

      for (guint column = 0; column < totals->n; column++)
        {
          gsize from = (gsize) totals->nodes[column] * matrix->n + totals->nodes[row];
          gsize to = (gsize) row * totals->n + column;

          if (column == row || !nabla_node_set_contains (effects, totals->nodes[column]))
            continue;
          totals->estimate[to] = matrix->estimate[from];
          totals->lo[to] = matrix->lo[from];
          totals->hi[to] = matrix->hi[from];
        }
    }
}

static void
find_totals (Illustration *self)
{
  NablaFigures *figures = self->figures;
  g_autoptr (GArray) variables = list_variables (self);
  g_autoptr (NablaTotals) totals = NULL;
  g_autoptr (NablaTotalMatrix) matrix = NULL;
  g_autoptr (GError) error = NULL;
  NablaMethod method = self->request->method;

  nabla_progress_set (self->progress, 0.997, _ ("Adding up all effects"));
  /* A loop has no order, and is told by the model. */
  if (variables->len < 2 && nabla_graph_get_order (self->result->graph) != NULL)
    figures->totals_message = g_strdup (_ ("All effects of variables on each other need two variables with columns."));
  else if (variables->len > NABLA_MATRIX_MAX)
    figures->totals_message
      = g_strdup_printf (_ (
                           "The matrix has room for %u variables; %u have columns here. The table has their effects on "
                           "the outcome."),
                         NABLA_MATRIX_MAX, variables->len);
  if (figures->totals_message != NULL)
    return;
  method.standardize = FALSE;
  matrix
    = nabla_total_matrix_new (self->data, self->result->graph, self->request->columns, &method, self->progress, &error);
  if (matrix == NULL)
    {
      figures->totals_message = g_strdup (error->message);
      return;
    }
  totals = nabla_totals_new (variables->len);
  for (guint i = 0; i < totals->n; i++)
    totals->nodes[i] = g_array_index (variables, NablaNode, i);
  totals->n_used = matrix->n_used;
  totals->level = method.level;
  fill_totals (totals, matrix, self->result->graph);
  figures->totals = g_steal_pointer (&totals);
}

void
nabla_illustrate (NablaResult *result, const NablaRequest *request, NablaData *data, NablaProgress *progress)
{
  g_autoptr (NablaFigures) figures = nabla_figures_new ();
  Illustration self = { result, request, data, progress, figures };

  figures->edge = request->figures_edge;
  find_curve (&self);
  find_overlap (&self);
  find_path_effects (&self);
  find_totals (&self);
  if (nabla_progress_is_cancelled (progress))
    return;
  nabla_figures_unref (result->figures);
  result->figures = g_steal_pointer (&figures);
}
