/* Natural and path-specific effects of discrete data: the edge g-formula at the observed shares of the cells. */
#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/mediation/nabla-mediation-work.h"
#include "estimate/cells/nabla-plugin-mean.h"
#include "estimate/nabla-wording.h"

/* Each difference of means is a number, its influence that of the cells. */
typedef struct
{
  NablaPluginMeans means;
  NablaRows *rows;
  NablaLevels *levels;
  int from, to; /* levels */
} Cells;

static void
cells_clear (Cells *self)
{
  nabla_plugin_means_clear (&self->means);
  g_clear_pointer (&self->levels, nabla_levels_free);
  g_clear_pointer (&self->rows, nabla_rows_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cells, cells_clear)

static gboolean
cells_init (Cells *self, NablaMediationWork *work, const NablaEstimand *estimand, GError **error)
{
  g_autofree double *values = NULL;
  NablaFeature outcome;

  if (isnan (work->from) || isnan (work->to))
    {
      g_autofree char *name = nabla_wording_node (work->study, work->exposure);

      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED,
                   _ ("%s has more than two values: say from which one to which one the effect is."), name);
      return FALSE;
    }
  if (!nabla_plugin_means_init (&self->means, estimand)
      || !nabla_plugin_means_check (&self->means, work->study, _ ("choose the estimator linear"), error)
      || !nabla_mediation_get_number (work, work->outcome, &outcome, error))
    return FALSE;
  self->rows = nabla_plugin_means_read (&self->means, work->study, work->to, error);
  self->levels = self->rows != NULL ? nabla_levels_new (work->study, self->means.nodes, self->rows, error) : NULL;
  if (self->levels == NULL)
    return FALSE;
  self->from = nabla_levels_find (self->levels, work->exposure, work->from, error);
  self->to = self->from >= 0 ? nabla_levels_find (self->levels, work->exposure, work->to, error) : -1;
  if (self->to < 0)
    return FALSE;
  values = nabla_plugin_dup_values (self->levels, work->outcome, outcome.level);
  nabla_plugin_means_begin (&self->means, self->levels, values);
  return TRUE;
}

/* The first of two means less the second. */
static NablaEstimate *
subtract (const Cells *self,
          NablaMediationWork *work,
          const double *means,
          double *const *influences,
          guint first,
          guint second,
          GError **error)
{
  g_autofree double *influence = g_new (double, MAX (self->rows->n, 1));

  for (gsize i = 0; i < self->rows->n; i++)
    {
      guint32 cell = self->levels->cells->of_row[i];

      influence[i] = influences[first][cell] - influences[second][cell];
    }
  return nabla_mediation_finish (work, NABLA_ESTIMATOR_PLUGIN, self->rows, means[first] - means[second], influence,
                                 error);
}

gboolean
nabla_mediation_suits_cells (const NablaMediationWork *self)
{
  g_auto (NablaPluginMeans) means = { 0 };

  return self->natural != NULL && !isnan (self->from) && !isnan (self->to)
         && nabla_plugin_means_init (&means, self->natural) && nabla_plugin_means_is_categorical (&means, self->study);
}

gboolean
nabla_mediation_by_cells (NablaMediationWork *self, GError **error)
{
  g_auto (Cells) cells = { 0 };
  NablaMediationResult *result = self->result;
  g_autofree double *all = NULL;
  double means[3], *influences[3];

  if (!cells_init (&cells, self, self->natural, error))
    return FALSE;
  all = g_new (double, 3 * MAX ((gsize) cells.levels->cells->n, 1));
  for (guint i = 0; i < 3; i++)
    influences[i] = all + i * (gsize) cells.levels->cells->n;
  /* E[Y(from)], E[Y(to, M(from))], E[Y(to)] */
  if (!nabla_plugin_means_get (&cells.means, 3, (const guint8[]){ cells.from, cells.to, cells.to },
                               (const guint8[]){ cells.from, cells.from, cells.to }, means, influences, error))
    return FALSE;
  result->nde = subtract (&cells, self, means, influences, 1, 0, error);
  result->nie = result->nde != NULL ? subtract (&cells, self, means, influences, 2, 1, error) : NULL;
  result->total = result->nie != NULL ? subtract (&cells, self, means, influences, 2, 0, error) : NULL;
  return result->total != NULL;
}

NablaEstimate *
nabla_mediation_path_by_cells (NablaMediationWork *self, const NablaEdgeFormula *formula, GError **error)
{
  g_autoptr (NablaEstimand) estimand
    = nabla_estimand_new (NABLA_STRATEGY_FUNCTIONAL, NABLA_EFFECT_NATURAL_INDIRECT,
                          nabla_query_get_exposure (self->query), nabla_query_get_outcome (self->query));
  g_auto (Cells) cells = { 0 };
  g_autofree double *all = NULL;
  double means[2], *influences[2];

  estimand->edge_formula = nabla_edge_formula_new (formula->summed);
  for (guint i = 0; i < formula->factors->len; i++)
    {
      const NablaEdgeFactor *factor = g_ptr_array_index (formula->factors, i);

      nabla_edge_formula_add (estimand->edge_formula, factor->expr, factor->reference);
    }
  if (!cells_init (&cells, self, estimand, error))
    return NULL;
  all = g_new (double, 2 * MAX ((gsize) cells.levels->cells->n, 1));
  for (guint i = 0; i < 2; i++)
    influences[i] = all + i * (gsize) cells.levels->cells->n;
  if (!nabla_plugin_means_get (&cells.means, 2, (const guint8[]){ cells.from, cells.to },
                               (const guint8[]){ cells.from, cells.from }, means, influences, error))
    return NULL;
  return subtract (&cells, self, means, influences, 1, 0, error);
}
