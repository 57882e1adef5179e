/* All arrows at once: states, shares, totals; and with the real identification, the truth. */
#include <math.h>
#include <string.h>

#include "simulate/nabla-simulate.h"
#include "support.h"

/* Age -> Smoking -> Tar -> Cancer with a gene that nobody saw. */
#define SMOKING                                                                                                    \
  "dag { Gene [latent] Age -> Smoking [beta=\"-.22\"] Gene -> Smoking [beta=\".6\"] Smoking -> Tar [beta=\".61\"]" \
  " Tar -> Cancer [beta=\".38\"] Age -> Cancer [beta=\".05\"] Gene -> Cancer [beta=\".55\"] }"

typedef struct
{
  NablaGraph *graph;
  NablaSimulation *simulation;
  NablaData *data;
  int *columns;
  NablaIdentification **identifications;
  NablaArrow *arrows;
  guint n_edges;
} World;

static void
world_init (World *world, const char *text, gsize n)
{
  g_autoptr (GError) error = NULL;

  world->graph = test_graph (text);
  world->simulation = nabla_simulate_linear (world->graph, n, 11, NULL, &error);
  g_assert_no_error (error);
  world->data = nabla_data_new (world->simulation->table, NULL);
  world->columns = test_columns (world->graph, world->simulation->table);
  world->n_edges = nabla_graph_n_edges (world->graph);
  world->identifications = g_new0 (NablaIdentification *, world->n_edges);
  world->arrows = g_new0 (NablaArrow, world->n_edges);
  for (guint e = 0; e < world->n_edges; e++)
    world->identifications[e] = nabla_identify_arrow (world->graph, e, NULL, NULL);
}

static void
world_clear (World *world)
{
  for (guint e = 0; e < world->n_edges; e++)
    {
      nabla_identification_unref (world->identifications[e]);
      nabla_estimate_unref (world->arrows[e].estimate);
    }
  g_free (world->identifications);
  g_free (world->arrows);
  g_free (world->columns);
  nabla_data_unref (world->data);
  nabla_simulation_free (world->simulation);
  nabla_graph_unref (world->graph);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static void
estimate_world (World *world, const NablaMethod *method)
{
  g_autoptr (GError) error = NULL;

  nabla_estimate_arrows (world->data, world->graph, world->columns, world->identifications, method, world->arrows, NULL,
                         &error);
  g_assert_no_error (error);
}

static NablaArrow *
arrow (World *world, const char *from, const char *to)
{
  int e = nabla_graph_find_edge (world->graph, nabla_graph_find_node (world->graph, from),
                                 nabla_graph_find_node (world->graph, to), NABLA_MARK_TAIL, NABLA_MARK_ARROW);

  g_assert_cmpint (e, >=, 0);
  return &world->arrows[e];
}

static void
test_smoking (void)
{
  g_auto (World) world = { 0 };
  NablaMethod method;
  NablaArrow *a;

  world_init (&world, SMOKING, 20000);
  nabla_method_init (&method);
  estimate_world (&world, &method);

  a = arrow (&world, "Smoking", "Tar");
  g_assert_cmpint (a->state, ==, NABLA_ARROW_ESTIMATED);
  g_assert_cmpfloat (fabs (a->estimate->estimate - .61), <, 4 * a->estimate->se);
  g_assert_cmpfloat (a->share, ==, 1.0);
  a = arrow (&world, "Tar", "Cancer");
  g_assert_cmpint (a->state, ==, NABLA_ARROW_ESTIMATED);
  g_assert_cmpfloat (fabs (a->estimate->estimate - .38), <, 4 * a->estimate->se);
  a = arrow (&world, "Age", "Smoking");
  g_assert_cmpint (a->state, ==, NABLA_ARROW_ESTIMATED);
  g_assert_cmpfloat (fabs (a->estimate->estimate + .22), <, 4 * a->estimate->se);

  /* No regression gives the arrow of Age into Cancer (.05; beside all observed parents it is .126), but a formula,
   * whose value in a linear model is shown, and nothing that shares out Cancer among its causes. */
  a = arrow (&world, "Age", "Cancer");
  g_assert_cmpint (a->state, ==, NABLA_ARROW_ESTIMATED);
  g_assert_cmpint (a->estimate->estimator, ==, NABLA_ESTIMATOR_RICF);
  g_assert_cmpfloat (fabs (a->estimate->estimate - .05), <, 4 * a->estimate->se);
  g_assert_cmpfloat (fabs (a->estimate->estimate - .126), >, 4 * a->estimate->se);
  g_assert_true (isnan (a->share));
  g_assert_true (isnan (arrow (&world, "Tar", "Cancer")->share));

  /* The arrows of what nobody saw. */
  a = arrow (&world, "Gene", "Cancer");
  g_assert_cmpint (a->state, ==, NABLA_ARROW_NOT_IDENTIFIED);
  g_assert_false (a->estimate->has_estimate);
  /* What share of Smoking is Age's, then, nobody knows. */
  g_assert_true (isnan (arrow (&world, "Age", "Smoking")->share));
}

static void
test_front_door_finds_the_truth (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (NablaEstimate) right = NULL;
  g_autoptr (NablaEstimate) naive = NULL;
  NablaMethod method;

  world_init (&world, SMOKING, 20000);
  nabla_method_init (&method);
  right = test_estimate (world.data, world.graph, NABLA_STRATEGY_FRONT_DOOR, "Smoking", "Cancer", "Tar", &method, NULL);
  naive = test_estimate (world.data, world.graph, NABLA_STRATEGY_ADJUSTMENT, "Smoking", "Cancer", "Age", &method, NULL);
  g_assert_cmpfloat (right->lo, <, .61 * .38);
  g_assert_cmpfloat (right->hi, >, .61 * .38);
  g_assert_cmpfloat (naive->lo, >, .4);
}

static void
test_shares (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (NablaData) data = NULL;
  NablaMethod method;
  double strengths[2], raw;

  world_init (&world, "dag { a [sd=\"3\"] a -> c [beta=\".5\"] b -> c [beta=\"-1\"] }", 4000);
  nabla_method_init (&method);
  estimate_world (&world, &method);
  strengths[0] = fabs (arrow (&world, "a", "c")->estimate->beta_standardized);
  strengths[1] = fabs (arrow (&world, "b", "c")->estimate->beta_standardized);
  assert_close (arrow (&world, "a", "c")->share, strengths[0] / (strengths[0] + strengths[1]), 1e-12);
  assert_close (arrow (&world, "a", "c")->share, 0.6, 0.05);
  assert_close (arrow (&world, "a", "c")->share + arrow (&world, "b", "c")->share, 1.0, 1e-12);

  method.raw_shares = TRUE;
  estimate_world (&world, &method);
  raw = fabs (arrow (&world, "a", "c")->estimate->estimate);
  assert_close (arrow (&world, "a", "c")->share, raw / (raw + fabs (arrow (&world, "b", "c")->estimate->estimate)),
                1e-12);
}

static void
test_unlinked_waits (void)
{
  g_auto (World) world = { 0 };
  NablaMethod method;
  NablaArrow *a;

  world_init (&world, "dag { a -> b -> c; a -> c }", 100);
  nabla_method_init (&method);
  world.columns[nabla_graph_find_node (world.graph, "a")] = -1;
  estimate_world (&world, &method);
  a = arrow (&world, "a", "b");
  g_assert_cmpint (a->state, ==, NABLA_ARROW_PENDING);
  g_assert_cmpstr (a->estimate->message, ==, "a has no column in the table: link it to one, or mark it as unobserved.");
  a = arrow (&world, "b", "c");
  g_assert_cmpint (a->state, ==, NABLA_ARROW_FAILED);
  g_assert_nonnull (a->estimate->message);
  g_assert_true (isnan (a->share));
}

static void
test_constant_fails_alone (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaColumn) constant = NULL;
  g_autofree double *ones = g_new (double, 200);
  NablaMethod method;

  world_init (&world, "dag { a -> b -> c; d -> e }", 200);
  for (guint i = 0; i < 200; i++)
    ones[i] = 1.0;
  constant = test_column ("a", ones, 200);
  table = nabla_table_with_column (world.simulation->table, nabla_table_find_column (world.simulation->table, "a"),
                                   constant);
  nabla_data_unref (world.data);
  world.data = nabla_data_new (table, NULL);
  nabla_method_init (&method);
  estimate_world (&world, &method);
  g_assert_cmpint (arrow (&world, "a", "b")->state, ==, NABLA_ARROW_FAILED);
  g_assert_true (
    g_str_has_prefix (arrow (&world, "a", "b")->estimate->message, "a has no variation in the 200 complete rows"));
  g_assert_cmpint (arrow (&world, "b", "c")->state, ==, NABLA_ARROW_ESTIMATED);
  g_assert_cmpint (arrow (&world, "d", "e")->state, ==, NABLA_ARROW_ESTIMATED);
}

/* A method that cannot be followed is one error, not one for each arrow. */
static void
test_bad_method (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (GError) error = NULL;
  NablaMethod method;

  world_init (&world, "dag { a -> b }", 50);
  nabla_method_init (&method);
  method.level = 1.0;
  g_assert_false (nabla_estimate_arrows (world.data, world.graph, world.columns, world.identifications, &method,
                                         world.arrows, NULL, &error));
  g_assert_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED);
}

/* All errors at once are those of one at a time. */
static void
test_together_as_alone (void)
{
  static const NablaSeKind kinds[] = { NABLA_SE_CLASSICAL, NABLA_SE_HC1, NABLA_SE_HC3, NABLA_SE_CLUSTER };
  g_auto (World) world = { 0 };

  world_init (&world, "dag { g [missing=\".02\"] a -> {b c d} b -> {c d} c -> d [beta=\".2\"] g }", 700);
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      NablaMethod method;

      nabla_method_init (&method);
      method.se = kinds[k];
      if (kinds[k] == NABLA_SE_CLUSTER)
        method.cluster_column = nabla_table_find_column (world.simulation->table, "g");
      estimate_world (&world, &method);
      for (guint e = 0; e < world.n_edges; e++)
        {
          g_autoptr (NablaEstimate) alone
            = nabla_estimate_effect (world.data, world.graph, world.columns, world.arrows[e].estimate->estimand,
                                     &method, NULL, NULL);

          g_assert_cmpfloat (alone->estimate, ==, world.arrows[e].estimate->estimate);
          assert_close (world.arrows[e].estimate->se, alone->se, 1e-12);
          g_assert_cmpuint (alone->n_used, ==, world.arrows[e].estimate->n_used);
        }
    }
}

static void
test_totals (void)
{
  g_auto (World) world = { 0 };
  g_autofree NablaIdentification **questions = NULL;
  g_autofree NablaEstimate **totals = NULL;
  g_autoptr (NablaNodeSet) outcome = NULL;
  g_autoptr (GError) error = NULL;
  guint n_nodes, y;
  NablaMethod method;

  world_init (&world, "dag { a -> b [beta=\".5\"] b -> c [beta=\".4\"] a -> c [beta=\".3\"] d -> e c -> e }", 20000);
  n_nodes = nabla_graph_n_nodes (world.graph);
  y = nabla_graph_find_node (world.graph, "c");
  outcome = nabla_node_set_new_one (y);
  questions = g_new0 (NablaIdentification *, n_nodes);
  totals = g_new0 (NablaEstimate *, n_nodes);
  for (guint v = 0; v < n_nodes; v++)
    {
      g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (v);
      g_autoptr (NablaQuery) query = nabla_query_new (one, outcome, NABLA_EFFECT_TOTAL, NULL, NULL);

      if (v != y)
        questions[v] = nabla_identify (world.graph, query, NULL, NULL);
    }
  nabla_method_init (&method);
  nabla_estimate_totals (world.data, world.graph, world.columns, questions, &method, totals, NULL, &error);
  g_assert_no_error (error);
  for (guint v = 0; v < n_nodes; v++)
    {
      double truth = world.simulation->total[v * n_nodes + y];

      if (v == y)
        g_assert_null (totals[v]);
      else if (totals[v]->estimate == 0.0)
        g_assert_cmpfloat (truth, ==, 0.0);
      else
        g_assert_cmpfloat (fabs (totals[v]->estimate - truth), <, 4 * totals[v]->se);
    }
  g_assert_cmpfloat (totals[nabla_graph_find_node (world.graph, "d")]->estimate, ==, 0.0);
  assert_close (totals[nabla_graph_find_node (world.graph, "a")]->estimate, .5, .1);
  for (guint v = 0; v < n_nodes; v++)
    {
      nabla_identification_unref (questions[v]);
      nabla_estimate_unref (totals[v]);
    }
}

/* Of several sets the first whose variables all have columns. */
static void
test_chooses_what_is_linked (void)
{
  g_auto (World) world = { 0 };
  NablaEstimand *sets[2];
  g_autoptr (NablaIdentification) identification = NULL;
  NablaMethod method;

  world_init (&world, "dag { u -> x u -> w -> y x -> y }", 50);
  sets[0] = test_estimand (world.graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "u");
  sets[1] = test_estimand (world.graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "w");
  identification = test_identification (sets, 2);
  nabla_method_init (&method);
  g_assert_true (nabla_choose_estimand (identification, world.columns, &method) == sets[0]);
  world.columns[nabla_graph_find_node (world.graph, "u")] = -1;
  g_assert_true (nabla_choose_estimand (identification, world.columns, &method) == sets[1]);
  world.columns[nabla_graph_find_node (world.graph, "w")] = -1;
  g_assert_true (nabla_choose_estimand (identification, world.columns, &method) == sets[0]);
  method.auto_strategy = FALSE;
  method.strategy = NABLA_STRATEGY_FRONT_DOOR;
  g_assert_null (nabla_choose_estimand (identification, world.columns, &method));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/arrows/smoking", test_smoking);
  g_test_add_func ("/estimate/arrows/front-door-finds-the-truth", test_front_door_finds_the_truth);
  g_test_add_func ("/estimate/arrows/shares", test_shares);
  g_test_add_func ("/estimate/arrows/unlinked-waits", test_unlinked_waits);
  g_test_add_func ("/estimate/arrows/constant-fails-alone", test_constant_fails_alone);
  g_test_add_func ("/estimate/arrows/bad-method", test_bad_method);
  g_test_add_func ("/estimate/arrows/together-as-alone", test_together_as_alone);
  g_test_add_func ("/estimate/arrows/totals", test_totals);
  g_test_add_func ("/estimate/arrows/chooses-what-is-linked", test_chooses_what_is_linked);
  return g_test_run ();
}
