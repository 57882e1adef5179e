#include "fixture.h"

#include <math.h>

void
fixture_clear (Fixture *fixture)
{
  g_clear_pointer (&fixture->graph, nabla_graph_unref);
  g_clear_pointer (&fixture->layout, nabla_layout_unref);
  g_clear_pointer (&fixture->result, nabla_result_unref);
}

static void
finish (Fixture *fixture)
{
  fixture->result = nabla_result_new (fixture->graph, 1, NABLA_STAGE_INTERVALS);
  nabla_scene_init (&fixture->scene, fixture->graph, fixture->layout, fixture->result);
}

void
fixture_set_arrow (Fixture *fixture, guint edge, double estimate, double lo, double hi, double beta)
{
  NablaEstimate *e = nabla_estimate_new ();

  e->has_estimate = TRUE;
  e->estimate = estimate;
  e->lo = lo;
  e->hi = hi;
  e->level = 0.95;
  e->beta_standardized = beta;
  e->strength = fabs (estimate) * 1.1;
  e->strength_lo = fabs (estimate) * 0.9;
  e->strength_hi = fabs (estimate) * 1.3;
  e->unit = g_strdup ("Y per X");
  fixture->result->arrows[edge].state = NABLA_ARROW_ESTIMATED;
  g_clear_pointer (&fixture->result->arrows[edge].estimate, nabla_estimate_unref);
  fixture->result->arrows[edge].estimate = e;
  fixture->result->arrows[edge].share = 0.41;
}

void
fixture_set_effect (Fixture *fixture, const char *exposure, const char *outcome, double estimate, double lo, double hi)
{
  g_autoptr (NablaNodeSet) x = nabla_node_set_new_one (nabla_graph_find_node (fixture->graph, exposure));
  g_autoptr (NablaNodeSet) y = nabla_node_set_new_one (nabla_graph_find_node (fixture->graph, outcome));
  g_autoptr (NablaQuery) query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);
  NablaIdentification *identification = nabla_identification_new (query);
  NablaEstimand *estimand = nabla_estimand_new (NABLA_STRATEGY_FRONT_DOOR, NABLA_EFFECT_TOTAL, x, y);
  NablaEstimate *effect = nabla_estimate_new ();

  identification->verdict = NABLA_VERDICT_IDENTIFIED;
  identification->headline = g_strdup ("Identified by the front door.");
  effect->estimand = estimand;
  effect->has_estimate = TRUE;
  effect->estimate = estimate;
  effect->lo = lo;
  effect->hi = hi;
  effect->level = 0.95;
  effect->unit = g_strdup_printf ("%s per %s", outcome, exposure);
  effect->n_used = 4812;
  fixture->result->identification = identification;
  fixture->result->effect = effect;
}

void
fixture_init_smoking (Fixture *fixture)
{
  static const struct
  {
    const char *name;
    NablaRoles roles;
    NablaPoint at;
  } nodes[] = {
    { "Smoking", NABLA_ROLE_EXPOSURE, { 374, 407 } },
    { "Tar", 0, { 609, 407 } },
    { "Cancer", NABLA_ROLE_OUTCOME, { 844, 407 } },
    { "Genotype", NABLA_ROLE_LATENT, { 609, 217 } },
    { "Age", 0, { 609, 607 } },
  };
  static const struct
  {
    guint from, to;
  } edges[] = { { 0, 1 }, { 1, 2 }, { 3, 0 }, { 3, 2 }, { 4, 0 }, { 4, 2 } };
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaLayout) blank = NULL;
  NablaNode indices[G_N_ELEMENTS (nodes)];
  NablaPoint points[G_N_ELEMENTS (nodes)];

  for (guint i = 0; i < G_N_ELEMENTS (nodes); i++)
    {
      indices[i] = nabla_graph_builder_add_node (builder, nodes[i].name);
      nabla_graph_builder_add_roles (builder, indices[i], nodes[i].roles);
      points[i] = nodes[i].at;
    }
  for (guint i = 0; i < G_N_ELEMENTS (edges); i++)
    nabla_graph_builder_add_edge (builder, edges[i].from, edges[i].to, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  fixture->graph = nabla_graph_builder_build (builder);
  blank = nabla_layout_new (G_N_ELEMENTS (nodes), G_N_ELEMENTS (edges));
  fixture->layout = nabla_layout_with_positions (blank, indices, points, G_N_ELEMENTS (nodes));
  finish (fixture);
  fixture_set_arrow (fixture, 0, 0.61, 0.55, 0.67, 0.61);
  fixture_set_arrow (fixture, 1, 0.38, 0.29, 0.47, 0.38);
  fixture->result->arrows[2].state = NABLA_ARROW_NOT_IDENTIFIED;
  fixture->result->arrows[3].state = NABLA_ARROW_NOT_IDENTIFIED;
  fixture_set_arrow (fixture, 4, -0.22, -0.31, -0.13, -0.22);
  fixture_set_arrow (fixture, 5, 0.05, -0.01, 0.11, 0.05);
  fixture_set_effect (fixture, "Smoking", "Cancer", 0.23, 0.16, 0.31);
}

static void
estimate_all (Fixture *fixture, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  for (guint i = 0; i < nabla_graph_n_edges (fixture->graph); i++)
    {
      double value = g_rand_double_range (rand, -0.9, 0.9);
      double half = g_rand_double_range (rand, 0.02, 0.3);

      fixture_set_arrow (fixture, i, value, value - half, value + half, value);
    }
}

void
fixture_init_text (Fixture *fixture, const char *text)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_auto (GStrv) parts = g_strsplit (text, ";", -1);

  for (char **part = parts; *part; part++)
    {
      gboolean both = strstr (*part, " <-> ") != NULL;
      g_auto (GStrv) ends = g_strsplit (*part, both ? " <-> " : " -> ", 2);
      NablaNode from = nabla_graph_builder_add_node (builder, g_strstrip (ends[0]));

      if (ends[1])
        nabla_graph_builder_add_edge (builder, from, nabla_graph_builder_add_node (builder, g_strstrip (ends[1])),
                                      both ? NABLA_MARK_ARROW : NABLA_MARK_TAIL, NABLA_MARK_ARROW);
    }
  fixture->graph = nabla_graph_builder_build (builder);
  fixture->layout = nabla_layout_tidy (fixture->graph, NULL, TRUE);
  finish (fixture);
  estimate_all (fixture, 7);
}

void
fixture_init_random (Fixture *fixture, guint n, guint m, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaLayout) blank = NULL;
  g_autofree NablaNode *nodes = g_new (NablaNode, n);
  g_autofree NablaPoint *points = g_new (NablaPoint, n);
  guint columns = (guint) ceil (sqrt (n));

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("Variable %u", i);

      nodes[i] = nabla_graph_builder_add_node (builder, name);
      points[i].x = 100 + (i % columns) * 200 + g_rand_int_range (rand, -20, 20);
      points[i].y = 60 + (i / columns) * 120 + g_rand_int_range (rand, -20, 20);
    }
  /* To near neighbours mostly, as drawings are. */
  for (guint i = 0; i < m; i++)
    {
      guint a = (guint) g_rand_int_range (rand, 0, (gint32) n);
      guint b = a + (guint) g_rand_int_range (rand, 0, 3) + columns * (guint) g_rand_int_range (rand, 0, 3);

      if (b < n && a != b)
        nabla_graph_builder_add_edge (builder, a, b, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
    }
  fixture->graph = nabla_graph_builder_build (builder);
  blank = nabla_layout_new (n, nabla_graph_n_edges (fixture->graph));
  fixture->layout = nabla_layout_with_positions (blank, nodes, points, n);
  finish (fixture);
  estimate_all (fixture, seed);
}
