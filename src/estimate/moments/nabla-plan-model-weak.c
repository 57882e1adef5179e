/* Coefficients of a linear model that rest on instruments which hardly move what they are to move. */
#include "estimate/moments/nabla-plan-model-weak.h"

#include <math.h>

#include "identify/nabla-instrument.h"

/* So many instruments of an arrow are looked at, and for so long. */
#define MAX_INSTRUMENTS 32
#define MAX_WORK        1000000

/* Of an instrument in the regression of what it moves on it and what it is given; NaN where that cannot be told. */
static double
first_stage (NablaStudy *study, NablaNode moved, const NablaInstrument *instrument)
{
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  g_autoptr (GArray) x = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (NablaMoments) moments = NULL;
  g_autoptr (NablaFit) fit = NULL;
  double df;

  if (!nabla_study_add_number (study, moved, features, NULL)
      || !nabla_study_add_number (study, instrument->instrument, features, NULL)
      || !nabla_study_add_covariates (study, instrument->given, features, NULL))
    return NAN;
  moments = nabla_study_get_moments (study, features, NULL);
  if (moments == NULL)
    return NAN;
  /* The instrument comes last, so that it is what the others determine. */
  for (guint i = features->len; i-- > 1;)
    {
      guint at = nabla_moments_index (moments, features, i);

      g_array_append_val (x, at);
    }
  fit = nabla_fit_new (moments, (const guint *) (gpointer) x->data, x->len, nabla_moments_index (moments, features, 0),
                       NULL);
  df = (double) moments->n - x->len - 1.0;
  if (fit == NULL || !(df > 0.0) || !(fit->rss > 0.0))
    return NAN;
  return fit->beta[x->len - 1] * fit->beta[x->len - 1] / (fit->rss / df * fit->inverse[x->len * x->len - 1]);
}

/* Of the strongest instrument of an arrow; NaN: it has none. */
static double
strongest (NablaStudy *study, const NablaGraphModel *model, NablaNode from, NablaNode to)
{
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (model->graph);
  g_autoptr (NablaNodeSet) exposure = nabla_node_set_new (), outcome = nabla_node_set_new ();
  g_autoptr (NablaNodeSet) none = nabla_node_set_new ();
  g_autoptr (NablaQuery) query = NULL;
  g_autoptr (GPtrArray) instruments = NULL;
  double most = NAN;

  nabla_node_set_add (exposure, from);
  nabla_node_set_add (outcome, to);
  query = nabla_query_new (exposure, outcome, NABLA_EFFECT_DIRECT, none, none);
  instruments = nabla_instrument_list (ws, query, MAX_INSTRUMENTS, MAX_WORK, study->progress, NULL);
  for (guint i = 0; instruments != NULL && i < instruments->len; i++)
    most = fmax (most, first_stage (study, from, instruments->pdata[i]));
  return most;
}

/**
 * nabla_plan_model_find_weak:
 * @gradient: (array): of the effect by each arrow's coefficient
 * @arrow: (out): which one has the weakest instruments
 *
 * Arrows whose ends have an unobserved cause in common are known by what moves their tails, and likelihood gives them
 * an interval that is too narrow where that is weak (Staiger & Stock 1997). F with classical errors, of one instrument
 * at a time. O(arrows instruments (n + m + k^3))
 *
 * Returns: the smallest F, over those arrows, of the strongest instrument; NaN: the effect rests on none
 */
double
nabla_plan_model_find_weak (NablaStudy *study, const NablaGraphModel *model, const double *gradient, guint *arrow)
{
  const NablaAdmg *g = model->admg;
  double least = NAN;

  for (guint k = 0; k < model->n_arrows && !nabla_progress_is_cancelled (study->progress); k++)
    {
      guint from = g->parents[k], to = model->to[k];
      double f;

      if (gradient[k] == 0.0 || !model->spouse[(gsize) from * g->n + to])
        continue;
      f = strongest (study, model, g->node[from], g->node[to]);
      if (!isnan (f) && !(f >= least))
        {
          least = f;
          *arrow = k;
        }
    }
  return least;
}
