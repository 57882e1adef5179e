/* Natural and path-specific effects: verdicts against the definition of recanting districts, functionals
 * against the counterfactuals of random structural models. */
#include "graph/nabla-graph-text.h"
#include "identify/nabla-id.h"
#include "identify/nabla-mediation.h"
#include "small-graphs.h"

#include <math.h>
#include <string.h>

/* --- the definitions, path by path --- */

typedef struct
{
  const Brute *g;
  Mask x, y;
  Mask active[BRUTE_MAX];   /* the children that a vertex is active towards */
  Mask relevant;            /* leads to y without passing x */
  Mask first[2][BRUTE_MAX]; /* by exposure: first vertices of inactive and of active paths */
} Definition;

static void
walk (Definition *d, guint from, guint first, guint v, gboolean active)
{
  if ((d->y & BIT (v)) != 0)
    d->first[active][from] |= BIT (first);
  for (guint u = 0; u < d->g->n; u++)
    if ((d->g->children[v] & ~d->x & BIT (u)) != 0)
      walk (d, from, first, u, active && (d->active[v] & BIT (u)) != 0);
}

static void
define (Definition *d)
{
  Brute cut = *d->g;

  for (guint v = 0; v < cut.n; v++)
    if ((d->x & BIT (v)) != 0)
      cut.children[v] = 0;
    else
      cut.parents[v] &= ~d->x;
  d->relevant = brute_ancestors (&cut, d->y);
  for (guint x = 0; x < cut.n; x++)
    for (guint c = 0; c < cut.n; c++)
      if ((d->x & BIT (x)) != 0 && (d->g->children[x] & ~d->x & BIT (c)) != 0)
        walk (d, x, c, c, (d->active[x] & BIT (c)) != 0);
}

/* What unobserved causes tie to @v among what is relevant, those causes included. */
static Mask
tied_to (const Definition *d, guint v)
{
  const Brute *g = d->g;
  Mask found = BIT (v), before = 0;

  while (found != before)
    {
      before = found;
      for (guint u = 0; u < g->n; u++)
        if ((found & BIT (u)) != 0)
          {
            found |= (g->spouses[u] | (g->parents[u] & g->latent)) & d->relevant;
            if ((g->latent & BIT (u)) != 0)
              found |= g->children[u] & d->relevant;
          }
    }
  return found;
}

static gboolean
recants (const Definition *d)
{
  for (guint x = 0; x < d->g->n; x++)
    for (guint c = 0; c < d->g->n; c++)
      if ((d->first[1][x] & BIT (c)) != 0 && (tied_to (d, c) & d->first[0][x]) != 0)
        return TRUE;
  return FALSE;
}

/* --- structural models: each vertex one of four functions of its parents and coins --- */

#define N_FUNCTIONS 4
#define MAX_COINS   4

typedef struct
{
  const Brute *g;
  guint n_coins;
  Mask coins[BRUTE_MAX];
  double p_coin[MAX_COINS];
  double p_function[BRUTE_MAX][N_FUNCTIONS];
  guint8 table[BRUTE_MAX][N_FUNCTIONS][1 << 8]; /* by the parents and coins, hashed to 8 bits */
} Model;

static gboolean
model_init (Model *m, const Brute *g, GRand *rand)
{
  memset (m, 0, sizeof *m);
  m->g = g;
  for (guint a = 0; a < g->n; a++)
    for (guint b = a + 1; b < g->n; b++)
      if ((g->spouses[a] & BIT (b)) != 0)
        {
          if (m->n_coins == MAX_COINS)
            return FALSE;
          m->coins[a] |= BIT (m->n_coins);
          m->coins[b] |= BIT (m->n_coins);
          m->p_coin[m->n_coins++] = g_rand_double_range (rand, 0.2, 0.8);
        }
  for (guint v = 0; v < g->n; v++)
    {
      double sum = 0;

      for (guint f = 0; f < N_FUNCTIONS; f++)
        sum += m->p_function[v][f] = g_rand_double_range (rand, 0.1, 1);
      for (guint f = 0; f < N_FUNCTIONS; f++)
        {
          m->p_function[v][f] /= sum;
          /* Two are constant, so that everything may happen. */
          for (guint i = 0; i < 256; i++)
            m->table[v][f][i] = f < 2 ? f : g_rand_boolean (rand);
        }
    }
  return TRUE;
}

static guint
row_of (Mask parents, Mask coins)
{
  return (parents * 37 + coins * 101 + (parents >> 3) * 11) & 0xff;
}

/* The order in which the vertices come about. */
static void
order_of (const Brute *g, guint *order)
{
  Mask done = 0;

  for (guint i = 0; i < g->n;)
    for (guint v = 0; v < g->n; v++)
      if ((done & BIT (v)) == 0 && (g->parents[v] & ~done) == 0)
        {
          done |= BIT (v);
          order[i++] = v;
        }
}

/* Adds up, over everything unobserved, the observed joint, and for every pair of values of the exposures
 * (as bits) the outcome when the active paths carry the first. */
typedef struct
{
  double joint[1 << BRUTE_MAX];
  double *outcome; /* [x][x*][y], bits of vertices: sparse */
} Truth;

static gsize
truth_index (const Brute *g, Mask x, Mask reference, Mask y)
{
  return (((gsize) x << g->n | reference) << g->n) | y;
}

static void
model_run (const Model *m, const Definition *d, Truth *truth)
{
  const Brute *g = m->g;
  guint order[BRUTE_MAX], n_functions = 1;

  order_of (g, order);
  memset (truth->joint, 0, sizeof truth->joint);
  for (guint v = 0; v < g->n; v++)
    n_functions *= N_FUNCTIONS;
  for (guint code = 0; code < n_functions; code++)
    for (Mask coins = 0; coins < BIT (m->n_coins); coins++)
      {
        double p = 1;
        guint function[BRUTE_MAX];
        Mask natural = 0;

        for (guint i = 0; i < m->n_coins; i++)
          p *= (coins & BIT (i)) != 0 ? m->p_coin[i] : 1 - m->p_coin[i];
        for (guint v = 0, rest = code; v < g->n; v++, rest /= N_FUNCTIONS)
          {
            function[v] = rest % N_FUNCTIONS;
            p *= m->p_function[v][function[v]];
          }
        for (guint i = 0; i < g->n; i++)
          {
            guint v = order[i];

            natural |= (Mask) m->table[v][function[v]][row_of (natural & g->parents[v], coins & m->coins[v])] << v;
          }
        truth->joint[natural] += p;
        for (Mask x = d->x;; x = (x - 1) & d->x)
          {
            for (Mask reference = d->x;; reference = (reference - 1) & d->x)
              {
                Mask other = reference, active = x;

                for (guint i = 0; i < g->n; i++)
                  {
                    guint v = order[i];
                    const guint8 *table = m->table[v][function[v]];
                    Mask into = 0, seen;

                    if ((d->x & BIT (v)) != 0)
                      continue;
                    for (guint u = 0; u < g->n; u++)
                      if ((d->active[u] & BIT (v)) != 0)
                        into |= BIT (u);
                    seen = (active & into) | (other & ~into);
                    active |= (Mask) table[row_of (seen & g->parents[v], coins & m->coins[v])] << v;
                    other |= (Mask) table[row_of (other & g->parents[v], coins & m->coins[v])] << v;
                  }
                truth->outcome[truth_index (g, x, reference, active & d->y)] += p;
                if (reference == 0)
                  break;
              }
            if (x == 0)
              break;
          }
      }
}

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
check_formula (const Case *c, const Definition *d, const NablaEdgeFormula *formula, const Truth *truth)
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
              if (!(fabs (sum - truth->outcome[truth_index (g, x, reference, y)]) < 1e-9))
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
check_witness (const Case *c, const Definition *d, const NablaMediation *found)
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
      Mask tied = tied_to (d, found->reached[0]);

      if ((tied & ~d->g->latent) != district || (district & one) == 0 || (district & other) == 0
          || (tied & d->first[1][found->exposure]) == 0 || (tied & d->first[0][found->exposure]) == 0)
        small_graphs_fail (c, "no recanting district", district);
    }
  else if (found->hedge == NULL || found->hedge_inner == NULL)
    small_graphs_fail (c, "no witness at all", 0);
}

static void
check_effect (const Case *c,
              Definition *d,
              const NablaMediation *found,
              gboolean with_models,
              const NablaEdgeFormula *also)
{
  const NablaGraph *graph = nabla_reach_get_graph (c->ws);
  g_autoptr (NablaNodeSet) x = brute_set (d->x), y = brute_set (d->y);
  g_auto (NablaIdAnswer) total = { 0 };
  gboolean expected;

  nabla_id (graph, NULL, x, y, NULL, NULL, &total, NULL, NULL);
  expected = total.identified && !recants (d);
  if (found->identified != expected || (found->formula != NULL) != expected)
    small_graphs_fail (c, "identified", expected);
  if (!expected)
    check_witness (c, d, found);
  else if (with_models)
    {
      Model model;
      Truth truth;

      if (!model_init (&model, d->g, c->rand))
        return;
      truth.outcome = g_new0 (double, (gsize) 1 << (3 * d->g->n));
      model_run (&model, d, &truth);
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
has_path (const Definition *d, guint v, Mask m, gboolean met)
{
  if ((d->y & BIT (v)) != 0 && met)
    return TRUE;
  for (guint u = 0; u < d->g->n; u++)
    if ((d->g->children[v] & ~d->x & BIT (u)) != 0 && has_path (d, u, m, met || (m & BIT (u)) != 0))
      return TRUE;
  return FALSE;
}

static void
check_answer (Case *c, Definition *d, Mask m, NablaEffect effect, const NablaQuery *query)
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
  Definition d = { .g = &c->brute, .x = c->x, .y = c->y };

  if (m == 0)
    return;
  for (guint v = 0; v < c->brute.n; v++)
    d.active[v] = c->brute.children[v] & ~m;
  define (&d);
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
  Definition d = { .g = &c->brute, .x = c->x, .y = c->y };

  for (guint i = 0; i < n_edges; i++)
    if (g_rand_int (c->rand) % 4 != 0)
      {
        active[i] = TRUE;
        if (edges[i].at_from == NABLA_MARK_TAIL)
          d.active[edges[i].from] |= BIT (edges[i].to);
      }
  define (&d);
  g_assert_true (nabla_path_effect_identify (graph, nabla_query_get_exposure (c->query),
                                             nabla_query_get_outcome (c->query), active, pool, &found, NULL, NULL));
  check_effect (c, &d, &found, c->brute.n <= 5, NULL);
}

static void
test_path_specific (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 4, 7, 3000, check_path_specific);
}

/* --- sentences and formulas --- */

typedef struct
{
  const char *graph;
  const char *mediators;
  NablaEffect effect;
  const char *headline;
  const char *reason;
  const char *formula; /* nullable */
} Saying;

static void
test_sentences (void)
{
  static const Saying sayings[] = {
    { "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y }", "M", NABLA_EFFECT_NATURAL_INDIRECT,
      "Identified: no adjustment needed.", "Every open path between X, M and Y is causal.",
      "P(Y(X,M(X*))) = Σ_M P(Y|X,M) P(M|X*)" },
    { "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y C -> {X M Y} }", "M", NABLA_EFFECT_NATURAL_DIRECT,
      "Identified by adjusting for C.", "Adjusting for C blocks every path between X, M and Y that is not causal.",
      "P(Y(X,M(X*))) = Σ_M,C P(Y|X,M,C) P(M|X*,C) P(C)" },
    { "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y X -> L -> {M Y} }", "M", NABLA_EFFECT_NATURAL_DIRECT,
      "Not identifiable from these variables.", "L is affected by X and affects both M and Y (recanting witness).",
      NULL },
    /* Both as one block. */
    { "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y X -> L -> {M Y} }", "L,M", NABLA_EFFECT_NATURAL_DIRECT,
      "Identified: no adjustment needed.", "Every open path between X, L, M and Y is causal.",
      "P(Y(X,M,L(X*))) = Σ_M,L P(Y|X,M,L) P(M,L|X*)" },
    { "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y M <-> Y }", "M", NABLA_EFFECT_NATURAL_INDIRECT,
      "Not identifiable from these variables.",
      "X acts on Y with one value and on M with the other, but unobserved causes tie these together (recanting "
      "district).",
      NULL },
    { "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y X <-> Y }", "M", NABLA_EFFECT_NATURAL_DIRECT,
      "Not identifiable from these variables.", "Not even the total effect of X on Y is identifiable.", NULL },
    { "dag { X [exposure] Y [outcome] X -> M -> Y }", "M", NABLA_EFFECT_NATURAL_DIRECT,
      "Zero by assumption: no directed path.", "Every directed path from X to Y passes through M.", "0" },
    { "dag { X [exposure] Y [outcome] X -> Y M -> Y }", "M", NABLA_EFFECT_NATURAL_INDIRECT,
      "Zero by assumption: no directed path.", "No directed path from X to Y passes through M.", "0" },
    { "dag { X [exposure] Y [outcome] S [selected] X -> M -> Y X -> Y M -> S }", "M", NABLA_EFFECT_NATURAL_INDIRECT,
      "Not identifiable from these variables.", "The data are selected by S, related to Y or its causes.", NULL },
    { "dag { X [exposure] Y [outcome] S [selected] X -> M -> Y X -> Y T -> S }", "M", NABLA_EFFECT_NATURAL_INDIRECT,
      "Identified by the edge g-formula.", "No part of the graph takes both values of X, and each part is identified.",
      "P(Y(X,M(X*))) = Σ_M P(Y|X,M) P(M|X*)" },
    /* The front door inside: no covariates, all the same identified. */
    { "dag { X [exposure] Y [outcome] X -> A -> M -> Y X -> Y X <-> M }", "M", NABLA_EFFECT_NATURAL_INDIRECT,
      "Identified by the edge g-formula.", "No part of the graph takes both values of X, and each part is identified.",
      "P(Y(X,M(X*))) = Σ_A,M P(Y|X,M) P(A|X*) Σ_X′ P(M|X′,A) P(X′)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sayings); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaGraph) graph = nabla_graph_parse (sayings[i].graph, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);
      g_autoptr (NablaQuery) total = nabla_query_new_from_roles (graph);
      g_autoptr (NablaNodeSet) mediators = nabla_node_set_new ();
      g_auto (GStrv) names = g_strsplit (sayings[i].mediators, ",", -1);
      g_autoptr (NablaQuery) query = NULL;
      g_autoptr (NablaIdentification) id = NULL;

      for (guint j = 0; names[j] != NULL; j++)
        nabla_node_set_add (mediators, nabla_graph_find_node (graph, names[j]));
      query = nabla_query_with_mediators (total, sayings[i].effect, mediators);
      id = nabla_identify (graph, query, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (id->headline, ==, sayings[i].headline);
      g_assert_cmpstr (id->reason, ==, sayings[i].reason);
      g_assert_cmpuint (id->estimands->len, ==, sayings[i].formula != NULL);
      if (sayings[i].formula != NULL)
        {
          g_autofree char *formula = nabla_estimand_dup_formula (g_ptr_array_index (id->estimands, 0), graph);
          g_autofree char *latex = nabla_estimand_dup_latex (g_ptr_array_index (id->estimands, 0), graph);

          g_assert_cmpstr (formula, ==, sayings[i].formula);
          g_assert_true (strstr (formula, "X*") == NULL || strstr (latex, "\\mathit{X}^{*}") != NULL);
        }
    }
}

/* Verdicts of Avin, Shpitser & Pearl (2005, figures 2 and 3) and of the tests of CausalInference.jl. */
static void
test_published (void)
{
  static const struct
  {
    const char *graph;
    const char *outcome;
    const char *blocked; /* "C->E,…" */
    gboolean identified;
  } cases[] = {
#define SEVEN "dag { A -> B B -> C B -> D D -> E C -> E E -> F G -> A }"
    { SEVEN, "C", "C->E", TRUE },    { SEVEN, "D", "C->E", TRUE },      { SEVEN, "E", "C->E", FALSE },
    { SEVEN, "F", "C->E", FALSE },   { SEVEN, "C", "B->C,C->E", TRUE }, { SEVEN, "E", "B->C,C->E", FALSE },
#define AZT "dag { A -> B A -> C A -> F B -> D C -> E C -> F D -> F E -> F }"
    { AZT, "F", "A->B,A->C", TRUE }, { AZT, "F", "A->F", TRUE },        { AZT, "F", "E->F", FALSE },
    { AZT, "F", "D->F", TRUE },
#define KITE "dag { A -> B B -> C B -> D C -> E D -> E }"
    { KITE, "E", "B->C", FALSE },    { KITE, "E", "B->D", FALSE },      { KITE, "E", "A->B", TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NablaGraph) graph = nabla_graph_parse (cases[i].graph, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, NULL);
      g_autoptr (NablaNodeSet) x = nabla_node_set_new_one (nabla_graph_find_node (graph, "A"));
      g_autoptr (NablaNodeSet) y = nabla_node_set_new_one (nabla_graph_find_node (graph, cases[i].outcome));
      g_autofree guint8 *active = g_malloc0 (nabla_graph_n_edges (graph));
      g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
      g_auto (NablaMediation) found = { 0 };

      for (guint e = 0; e < nabla_graph_n_edges (graph); e++)
        {
          const NablaEdge *edge = nabla_graph_get_edge (graph, e);
          g_autofree char *text = g_strdup_printf ("%s->%s", nabla_graph_get_name (graph, edge->from),
                                                   nabla_graph_get_name (graph, edge->to));

          active[e] = strstr (cases[i].blocked, text) == NULL;
        }
      g_assert_true (nabla_path_effect_identify (graph, x, y, active, pool, &found, NULL, NULL));
      g_assert_cmpint (found.identified, ==, cases[i].identified);
      g_assert_cmpint (found.witness == NABLA_NODE_NONE, ==, cases[i].identified);
    }
}

static void
test_conditional (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph = nabla_graph_parse ("dag { X [exposure] Y [outcome] X -> M -> Y C -> Y }", -1,
                                                    NABLA_GRAPH_FORMAT_DAGITTY, NULL, NULL);
  g_autoptr (NablaQuery) total = nabla_query_new_from_roles (graph);
  g_autoptr (NablaNodeSet) mediators = nabla_node_set_new_one (nabla_graph_find_node (graph, "M"));
  g_autoptr (NablaNodeSet) given = nabla_node_set_new_one (nabla_graph_find_node (graph, "C"));
  g_autoptr (NablaQuery) natural = nabla_query_with_mediators (total, NABLA_EFFECT_NATURAL_INDIRECT, mediators);
  g_autoptr (NablaQuery) query = nabla_query_with_given (natural, given);

  g_assert_null (nabla_identify (graph, query, NULL, &error));
  g_assert_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_QUERY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identify/mediation/natural", test_natural);
  g_test_add_func ("/identify/mediation/path-specific", test_path_specific);
  g_test_add_func ("/identify/mediation/published", test_published);
  g_test_add_func ("/identify/mediation/sentences", test_sentences);
  g_test_add_func ("/identify/mediation/conditional", test_conditional);
  return g_test_run ();
}
