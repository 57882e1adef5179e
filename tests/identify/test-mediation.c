/* Natural and path-specific effects: verdicts against the definition of recanting districts, functionals
 * against the counterfactuals of random structural models. */
#include "graph/nabla-graph-text.h"
#include "identify/nabla-id.h"
#include "identify/nabla-mediation.h"
#include "path-effect.h"
#include "small-graphs.h"

#include <math.h>
#include <string.h>

static NablaDiscrete *
observed_joint (const Brute *g, const double *joint)
{
  NablaDiscrete *table = g_new0 (NablaDiscrete, 1);

  table->variables = g_new (NablaNode, g->n);
  table->levels = g_new (guint, g->n);
  for (guint v = 0; v < g->n; v++)
    if ((g->latent & BIT (v)) == 0)
      {
        table->levels[table->n] = 2;
        table->variables[table->n++] = v;
      }
  table->values = g_new0 (double, 1u << table->n);
  for (Mask s = 0; s < BIT (g->n); s++)
    {
      guint at = 0;

      for (guint i = 0; i < table->n; i++)
        at = at * 2 + ((s >> table->variables[i]) & 1);
      table->values[at] += joint[s];
    }
  return table;
}

static double
look_up (const NablaDiscrete *table, Mask state)
{
  guint at = 0;

  for (guint i = 0; i < table->n; i++)
    at = at * 2 + ((state >> table->variables[i]) & 1);
  return table->values[at];
}

static void
check_formula (const Case *c, const PathEffect *d, const NablaEdgeFormula *formula, const PathTruth *truth)
{
  const Brute *g = &c->brute;
  g_autoptr (NablaDiscrete) joint = observed_joint (g, truth->joint);
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_discrete_free);
  Mask summed = brute_mask (formula->summed);

  for (guint i = 0; i < formula->factors->len; i++)
    g_ptr_array_add (tables,
                     nabla_expr_evaluate (((NablaEdgeFactor *) g_ptr_array_index (formula->factors, i))->expr, joint));
  for (Mask x = d->x;; x = (x - 1) & d->x)
    {
      for (Mask reference = d->x;; reference = (reference - 1) & d->x)
        {
          for (Mask y = d->y;; y = (y - 1) & d->y)
            {
              double sum = 0;

              for (Mask s = summed;; s = (s - 1) & summed)
                {
                  double product = 1;

                  for (guint i = 0; i < tables->len; i++)
                    {
                      const NablaEdgeFactor *factor = g_ptr_array_index (formula->factors, i);
                      Mask there = brute_mask (factor->reference);

                      product *= look_up (g_ptr_array_index (tables, i), s | y | (x & ~there) | (reference & there));
                    }
                  sum += product;
                  if (s == 0)
                    break;
                }
              if (!(fabs (sum - truth->outcome[path_truth_index (g, x, reference, y)]) < 1e-9))
                {
                  g_autofree char *text = nabla_edge_formula_dup_text (formula, nabla_reach_get_graph (c->ws));

                  small_graphs_fail (c, text, x);
                }
              if (y == 0)
                break;
            }
          if (reference == 0)
            break;
        }
      if (x == 0)
        break;
    }
}

/* --- the checks --- */

static void
check_witness (const Case *c, const PathEffect *d, const NablaMediation *found)
{
  if (found->witness != NABLA_NODE_NONE)
    {
      Mask both = 0;

      for (guint x = 0; x < d->g->n; x++)
        both |= d->first[0][x] & d->first[1][x];
      /* The first of them is a child of an exposure. */
      if ((both & BIT (found->witness)) == 0)
        small_graphs_fail (c, "no recanting witness", BIT (found->witness));
    }
  else if (found->district != NULL)
    {
      Mask district = brute_mask (found->district), one = BIT (found->reached[0]), other = BIT (found->reached[1]);
      Mask tied = path_effect_tied_to (d, found->reached[0]);

      if ((tied & ~d->g->latent) != district || (district & one) == 0 || (district & other) == 0
          || (tied & d->first[1][found->exposure]) == 0 || (tied & d->first[0][found->exposure]) == 0)
        small_graphs_fail (c, "no recanting district", district);
    }
  else if (found->hedge == NULL || found->hedge_inner == NULL)
    small_graphs_fail (c, "no witness at all", 0);
}

static void
check_effect (const Case *c,
              PathEffect *d,
              const NablaMediation *found,
              gboolean with_models,
              const NablaEdgeFormula *also)
{
  const NablaGraph *graph = nabla_reach_get_graph (c->ws);
  g_autoptr (NablaNodeSet) x = brute_set (d->x), y = brute_set (d->y);
  g_auto (NablaIdAnswer) total = { 0 };
  gboolean expected;

  nabla_id (graph, NULL, x, y, NULL, NULL, &total, NULL, NULL);
  expected = total.identified && !path_effect_recants (d);
  if (found->identified != expected || (found->formula != NULL) != expected)
    small_graphs_fail (c, "identified", expected);
  if (!expected)
    check_witness (c, d, found);
  else if (with_models)
    {
      Structural model;
      PathTruth truth;

      if (!structural_init (&model, d->g, c->rand))
        return;
      truth.outcome = g_new0 (double, (gsize) 1 << (3 * d->g->n));
      structural_run (&model, d, &truth);
      check_formula (c, d, found->formula, &truth);
      if (also != NULL)
        check_formula (c, d, also, &truth);
      g_free (truth.outcome);
    }
}

static gboolean
is_ignorable (const Case *c, Mask m, Mask w)
{
  const Brute *g = &c->brute;
  Mask all = BIT (g->n) - 1;
  const Brute no_x = brute_cut (g, c->x, all), neither = brute_cut (g, c->x | m, all);

  return (w & (brute_descendants (g, c->x | m) | c->y | g->latent)) == 0 && (w & c->forbidden) == 0
         && (c->must & ~w) == 0 && g->selected == 0 && brute_separated (&no_x, c->x, m, w)
         && brute_separated (&neither, c->x | m, c->y, w);
}

static void
check_covariates (const Case *c, Mask m, const NablaNodeSet *found)
{
  Mask w = brute_mask (found);
  gboolean exists = FALSE;

  for (Mask other = 0; other < BIT (c->brute.n); other++)
    if (is_ignorable (c, m, other))
      {
        exists = TRUE;
        if (found != NULL && other != w && (other & ~w) == 0)
          small_graphs_fail (c, "covariates could be spared", w);
      }
  if (exists != (found != NULL) || (found != NULL && !is_ignorable (c, m, w)))
    small_graphs_fail (c, "covariates", w);
}

static gboolean
has_path (const PathEffect *d, guint v, Mask m, gboolean met)
{
  if ((d->y & BIT (v)) != 0 && met)
    return TRUE;
  for (guint u = 0; u < d->g->n; u++)
    if ((d->g->children[v] & ~d->x & BIT (u)) != 0 && has_path (d, u, m, met || (m & BIT (u)) != 0))
      return TRUE;
  return FALSE;
}

static void
check_answer (Case *c, PathEffect *d, Mask m, NablaEffect effect, const NablaQuery *query)
{
  const NablaGraph *graph = nabla_reach_get_graph (c->ws);
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaIdentification) id = nabla_identify (graph, query, NULL, &error);
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_auto (NablaMediation) found = { 0 };
  gboolean any = FALSE;

  g_assert_no_error (error);
  g_assert_nonnull (id->headline);
  g_assert_nonnull (id->reason);
  nabla_mediation_identify (graph, query, pool, &found, NULL, NULL);
  for (guint x = 0; x < c->brute.n; x++)
    if ((c->x & BIT (x)) != 0)
      any = any || (effect == NABLA_EFFECT_NATURAL_DIRECT ? (d->first[1][x] != 0) : has_path (d, x, m, FALSE));
  if ((id->verdict == NABLA_VERDICT_ZERO) != !any)
    small_graphs_fail (c, "zero", m);
  if (any)
    {
      Brute everybody = c->brute;
      gboolean expected;

      everybody.selected = 0;
      expected = found.identified
                 && brute_separated (&everybody, brute_ancestors (&everybody, c->x | c->y), c->brute.selected, 0);

      if (id->verdict != (expected ? NABLA_VERDICT_IDENTIFIED : NABLA_VERDICT_NOT_IDENTIFIED))
        small_graphs_fail (c, "verdict", m);
    }
  if (id->verdict == NABLA_VERDICT_IDENTIFIED)
    {
      const NablaEstimand *estimand = g_ptr_array_index (id->estimands, 0);

      check_effect (c, d, &found, c->brute.n <= 5, estimand->edge_formula);
    }
}

static void
check_natural (Case *c)
{
  const NablaGraph *graph = nabla_reach_get_graph (c->ws);
  Mask m = g_rand_int (c->rand) & small_graphs_allowed (c) & ~c->must & ~c->brute.selected;
  NablaEffect effect = g_rand_boolean (c->rand) ? NABLA_EFFECT_NATURAL_DIRECT : NABLA_EFFECT_NATURAL_INDIRECT;
  g_autoptr (NablaNodeSet) mediators = brute_set (m), covariates = NULL;
  g_autoptr (NablaQuery) query = nabla_query_with_mediators (c->query, effect, mediators);
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_auto (NablaMediation) found = { 0 };
  PathEffect d = { .g = &c->brute, .x = c->x, .y = c->y };

  if (m == 0)
    return;
  for (guint v = 0; v < c->brute.n; v++)
    d.active[v] = c->brute.children[v] & ~m;
  path_effect_define (&d);
  g_assert_true (nabla_mediation_identify (graph, query, pool, &found, NULL, NULL));
  check_effect (c, &d, &found, FALSE, NULL);
  covariates = nabla_mediation_find_covariates (c->ws, query);
  check_covariates (c, m, covariates);
  if (covariates != NULL && !found.identified)
    small_graphs_fail (c, "covariates, but not identified", m);
  if ((c->must & c->forbidden) == 0)
    check_answer (c, &d, m, effect, query);
}

static void
test_natural (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 4, 5, 3000, check_natural);
}

static void
check_path_specific (Case *c)
{
  const NablaGraph *graph = nabla_reach_get_graph (c->ws);
  guint n_edges;
  const NablaEdge *edges = nabla_graph_get_edges (graph, &n_edges);
  g_autofree guint8 *active = g_new0 (guint8, MAX (n_edges, 1));
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  g_auto (NablaMediation) found = { 0 };
  PathEffect d = { .g = &c->brute, .x = c->x, .y = c->y };

  for (guint i = 0; i < n_edges; i++)
    if (g_rand_int (c->rand) % 4 != 0)
      {
        active[i] = TRUE;
        if (edges[i].at_from == NABLA_MARK_TAIL)
          d.active[edges[i].from] |= BIT (edges[i].to);
      }
  path_effect_define (&d);
  g_assert_true (nabla_path_effect_identify (graph, nabla_query_get_exposure (c->query),
                                             nabla_query_get_outcome (c->query), active, pool, &found, NULL, NULL));
  check_effect (c, &d, &found, c->brute.n <= 5, NULL);
}

static void
test_path_specific (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 4, 7, 3000, check_path_specific);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identify/mediation/natural", test_natural);
  g_test_add_func ("/identify/mediation/path-specific", test_path_specific);
  return g_test_run ();
}
