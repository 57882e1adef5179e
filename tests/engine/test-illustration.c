/* Estimators that people chose, questions that they kept, and what plots are made of. */
#include "engine/nabla-engine.h"

#include <math.h>
#include <string.h>

#include "engine/nabla-chosen.h"
#include "graph/nabla-graph-text.h"
#include "project/nabla-link.h"
#include "result/nabla-figures.h"

#define N_ROWS 600
/* Drug changes BP by -6 and Outcome by 1 - 6 * .5 in all. */
#define DRUG_BP    (-6.0)
#define BP_OUTCOME 0.5
#define DIRECT     1.0

typedef struct
{
  NablaGraph *graph;
  NablaTable *table;
  NablaEngine *engine;
  int *columns;
} World;

static void
world_clear (World *self)
{
  nabla_graph_unref (self->graph);
  g_clear_pointer (&self->table, nabla_table_unref);
  g_clear_object (&self->engine);
  g_free (self->columns);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (World, world_clear)

static double
noise (GRand *random)
{
  double sum = 0;

  for (guint i = 0; i < 12; i++)
    sum += g_rand_double (random);
  return sum - 6;
}

static NablaTable *
table_new (void)
{
  static const char *const names[] = { "Age", "Drug", "BP", "Outcome" };
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  NablaColumn *columns[G_N_ELEMENTS (names)];
  double *values[G_N_ELEMENTS (names)];
  NablaTable *table;

  for (guint c = 0; c < G_N_ELEMENTS (names); c++)
    values[c] = g_new (double, N_ROWS);
  for (gsize i = 0; i < N_ROWS; i++)
    {
      double age = noise (random);
      double drug = g_rand_double (random) < 1 / (1 + exp (-age)) ? 1 : 0;
      double bp = 2 * age + DRUG_BP * drug + noise (random);

      values[0][i] = age;
      values[1][i] = drug;
      values[2][i] = bp;
      values[3][i] = age + DIRECT * drug + BP_OUTCOME * bp + noise (random);
    }
  for (guint c = 0; c < G_N_ELEMENTS (names); c++)
    columns[c] = nabla_column_new_real (names[c], NABLA_TYPE_REAL, values[c], N_ROWS);
  table = nabla_table_new (columns, G_N_ELEMENTS (names), N_ROWS);
  for (guint c = 0; c < G_N_ELEMENTS (names); c++)
    nabla_column_unref (columns[c]);
  return table;
}

static void
world_init (World *self, const char *graph_attributes, const char *arrow_attributes)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text
    = g_strdup_printf ("dag { %s Drug [exposure] Outcome [outcome] Age -> Drug Age -> BP %s Age -> Outcome Drug -> BP "
                       "BP -> Outcome Drug -> Outcome }",
                       graph_attributes, arrow_attributes);

  self->graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);
  g_assert_no_error (error);
  self->table = table_new ();
  self->engine = nabla_engine_new (1);
  self->columns = nabla_link_columns (self->graph, self->table);
}

static NablaResult *
run (World *self, gboolean figures, guint64 edge, const NablaResult *known)
{
  g_autoptr (GError) error = NULL;
  NablaRequest request = { .revision = 1,
                           .graph = self->graph,
                           .table = self->table,
                           .columns = self->columns,
                           .kept = TRUE,
                           .explore = TRUE,
                           .figures = figures,
                           .figures_edge = edge,
                           .known = known };
  NablaResult *result;

  nabla_method_init (&request.method);
  result = nabla_engine_run (self->engine, &request, NULL, &error);
  g_assert_no_error (error);
  return result;
}

static guint
find_edge (const World *self, const char *from, const char *to)
{
  int edge = nabla_graph_find_edge (self->graph, nabla_graph_find_node (self->graph, from),
                                    nabla_graph_find_node (self->graph, to), NABLA_MARK_TAIL, NABLA_MARK_ARROW);

  g_assert_cmpint (edge, >=, 0);
  return (guint) edge;
}

static void
test_arrows_take_what_was_chosen (void)
{
  g_auto (World) plain = { 0 }, chosen = { 0 };
  g_autoptr (NablaResult) before = NULL, after = NULL;
  guint bp;

  world_init (&plain, "", "");
  world_init (&chosen, "", "[estimator=\"linear\"]");
  before = run (&plain, FALSE, 0, NULL);
  after = run (&chosen, FALSE, 0, NULL);
  bp = find_edge (&chosen, "Age", "BP");
  g_assert_cmpint (before->arrows[bp].estimate->estimator, ==, NABLA_ESTIMATOR_GRADIENT);
  g_assert_nonnull (before->arrows[bp].estimate->choice);
  g_assert_cmpint (after->arrows[bp].estimate->estimator, ==, NABLA_ESTIMATOR_LINEAR);
  g_assert_null (after->arrows[bp].estimate->choice);
  g_assert_cmpfloat_with_epsilon (after->arrows[bp].estimate->estimate, 2, 0.3);
  for (guint e = 0; e < before->n_arrows; e++)
    if (e != bp)
      {
        g_assert_cmpint (before->arrows[e].estimate->estimator, ==, after->arrows[e].estimate->estimator);
        g_assert_cmpfloat (before->arrows[e].estimate->estimate, ==, after->arrows[e].estimate->estimate);
      }
  g_assert_cmpfloat (before->effect->estimate, ==, after->effect->estimate);
}

static void
test_the_question_takes_what_was_chosen (void)
{
  g_auto (World) linear = { 0 }, unknown = { 0 }, unfit = { 0 };
  g_autoptr (NablaResult) by_lines = NULL, by_itself = NULL, none = NULL;

  world_init (&linear, "estimator=\"linear\"", "");
  by_lines = run (&linear, FALSE, 0, NULL);
  g_assert_cmpint (by_lines->effect->estimator, ==, NABLA_ESTIMATOR_LINEAR);
  g_assert_cmpint (by_lines->arrows[find_edge (&linear, "Age", "BP")].estimate->estimator, ==,
                   NABLA_ESTIMATOR_GRADIENT);

  world_init (&unknown, "estimator=\"crystal ball\"", "[estimator=\"tea leaves\"]");
  by_itself = run (&unknown, FALSE, 0, NULL);
  g_assert_cmpint (by_itself->effect->estimator, ==, NABLA_ESTIMATOR_AIPW);
  g_assert_null (nabla_chosen_dup_arrows (unknown.graph));

  /* What cannot be done says so, and what could be. */
  world_init (&unfit, "estimator=\"2sls\"", "");
  none = run (&unfit, FALSE, 0, NULL);
  g_assert_false (none->effect->has_estimate);
  g_assert_nonnull (none->effect->message);
  g_assert_cmpuint (none->effect->fits, ==, by_itself->effect->fits);
}

static void
test_only_what_fits_is_offered (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (NablaResult) result = NULL;
  const NablaEstimate *numbers;

  world_init (&world, "", "");
  result = run (&world, FALSE, 0, NULL);
  g_assert_cmpuint (result->effect->fits & 1u << NABLA_ESTIMATOR_LINEAR, !=, 0);
  g_assert_cmpuint (result->effect->fits & 1u << NABLA_ESTIMATOR_AIPW, !=, 0);
  g_assert_cmpuint (result->effect->fits & 1u << NABLA_ESTIMATOR_2SLS, ==, 0);
  /* Of a number on a number: no groups, no cells. */
  numbers = result->arrows[find_edge (&world, "Age", "BP")].estimate;
  g_assert_cmpuint (numbers->fits, ==, 1u << NABLA_ESTIMATOR_LINEAR | 1u << NABLA_ESTIMATOR_GRADIENT);
}

/* What is kept is answered as if it were asked, whatever is asked now; what cannot be says why. */
static void
test_kept_questions_are_answered (void)
{
  static const char *const questions
    = "questions=\"total: Drug > BP; total: Drug > Outcome | by linear; total: Outcome > Age; total: Age > Age\"";
  g_auto (World) world = { 0 }, asked = { 0 }, by_lines = { 0 };
  g_autoptr (NablaResult) result = NULL, again = NULL, on_bp = NULL, linear = NULL;
  g_autoptr (NablaGraph) swapped = NULL;
  const NablaAnswer *answers[4];

  world_init (&world, questions, "");
  result = run (&world, FALSE, 0, NULL);
  g_assert_cmpuint (result->kept->len, ==, G_N_ELEMENTS (answers));
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    answers[i] = result->kept->pdata[i];

  world_init (&asked, "", "");
  swapped = nabla_graph_with_roles (asked.graph, nabla_graph_find_node (asked.graph, "Outcome"), 0);
  nabla_graph_unref (asked.graph);
  asked.graph = nabla_graph_with_roles (swapped, nabla_graph_find_node (swapped, "BP"), NABLA_ROLE_OUTCOME);
  on_bp = run (&asked, FALSE, 0, NULL);
  g_assert_cmpfloat (answers[0]->estimate->estimate, ==, on_bp->effect->estimate);
  g_assert_cmpfloat (answers[0]->estimate->lo, ==, on_bp->effect->lo);
  world_init (&by_lines, "estimator=\"linear\"", "");
  linear = run (&by_lines, FALSE, 0, NULL);
  g_assert_cmpint (answers[1]->estimate->estimator, ==, NABLA_ESTIMATOR_LINEAR);
  g_assert_cmpstr (answers[1]->method, ==, "linear");
  g_assert_cmpfloat (answers[1]->estimate->estimate, ==, linear->effect->estimate);
  g_assert_cmpint (result->effect->estimator, !=, NABLA_ESTIMATOR_LINEAR);
  /* By assumption. */
  g_assert_cmpfloat (answers[2]->estimate->estimate, ==, 0);
  g_assert_false (answers[3]->estimate->has_estimate);
  g_assert_nonnull (answers[3]->estimate->message);

  /* The second time they are known. */
  again = run (&world, FALSE, 0, NULL);
  g_assert_cmpfloat (((const NablaAnswer *) again->kept->pdata[0])->estimate->estimate, ==,
                     answers[0]->estimate->estimate);
  g_assert_cmpfloat (((const NablaAnswer *) again->kept->pdata[0])->estimate->se, ==, answers[0]->estimate->se);
}

/* Without data there are the verdicts. */
static void
test_kept_questions_without_data (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (NablaResult) result = NULL;
  const NablaAnswer *answer;

  world_init (&world, "questions=\"total: Drug > BP\"", "");
  g_clear_pointer (&world.table, nabla_table_unref);
  g_clear_pointer (&world.columns, g_free);
  result = run (&world, FALSE, 0, NULL);
  g_assert_cmpuint (result->kept->len, ==, 1);
  answer = result->kept->pdata[0];
  g_assert_false (answer->estimate->has_estimate);
  g_assert_nonnull (answer->estimate->identification);
}

static double
sum_of (const double *values, guint n)
{
  double sum = 0;

  for (guint i = 0; i < n; i++)
    sum += values[i];
  return sum;
}

static void
test_figures_tell_what_the_numbers_do (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (NablaResult) plain = NULL, result = NULL;
  const NablaFigures *figures;
  double paths = 0;

  world_init (&world, "", "");
  plain = run (&world, FALSE, 0, NULL);
  g_assert_null (plain->figures);
  result = run (&world, TRUE, 0, NULL);
  figures = result->figures;
  g_assert_nonnull (figures);
  g_assert_true (result->final);

  g_assert_null (figures->curve_message);
  g_assert_cmpuint (figures->curve->n, ==, 2);
  g_assert_cmpfloat_with_epsilon (figures->curve->mean[1] - figures->curve->mean[0], result->effect->estimate, 0.2);

  g_assert_null (figures->overlap_message);
  g_assert_cmpuint (figures->overlap->n_compared + figures->overlap->n_others, ==, N_ROWS);
  g_assert_cmpfloat (sum_of (figures->overlap->compared, figures->overlap->n_bins), ==, figures->overlap->n_compared);
  g_assert_cmpfloat (sum_of (figures->overlap->others, figures->overlap->n_bins), ==, figures->overlap->n_others);
  g_assert_cmpstr (figures->overlap->to, ==, "1");

  g_assert_null (figures->paths_message);
  g_assert_cmpuint (figures->paths->len, ==, 2);
  for (guint i = 0; i < figures->paths->len; i++)
    {
      const NablaPathEffect *path = &g_array_index (figures->paths, NablaPathEffect, i);
      double truth = path->n == 2 ? DIRECT : DRUG_BP * BP_OUTCOME;

      g_assert_cmpfloat_with_epsilon (path->estimate, truth, 4 * path->error);
      g_assert_cmpfloat (path->lo, <, path->estimate);
      g_assert_cmpfloat (path->estimate, <, path->hi);
      paths += path->estimate;
    }
  g_assert_cmpfloat_with_epsilon (paths, DIRECT + DRUG_BP * BP_OUTCOME, 0.4);
}

/* Causes first; what goes along all paths together is the total effect. */
static void
test_all_variables_effects_on_each_other (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (NablaResult) result = NULL;
  const NablaTotals *totals;
  const NablaGraph *graph;
  double paths = 0;

  world_init (&world, "", "");
  result = run (&world, TRUE, 0, NULL);
  totals = result->figures->totals;
  graph = world.graph;
  g_assert_null (result->figures->totals_message);
  g_assert_cmpuint (totals->n, ==, 4);
  g_assert_cmpuint (totals->n_used, ==, N_ROWS);
  g_assert_cmpfloat (totals->level, ==, 0.95);
  g_assert_cmpstr (nabla_graph_get_name (graph, totals->nodes[0]), ==, "Age");
  g_assert_cmpstr (nabla_graph_get_name (graph, totals->nodes[1]), ==, "Drug");
  g_assert_cmpstr (nabla_graph_get_name (graph, totals->nodes[3]), ==, "Outcome");
  for (guint row = 0; row < 4; row++)
    for (guint column = 0; column < 4; column++)
      {
        gsize at = row * 4 + column;

        if (column > row)
          g_assert_true (totals->lo[at] < totals->estimate[at] && totals->estimate[at] < totals->hi[at]);
        else
          g_assert_true (totals->estimate[at] == 0 && totals->lo[at] == 0 && totals->hi[at] == 0);
      }
  g_assert_cmpfloat_with_epsilon (totals->estimate[1 * 4 + 2], DRUG_BP, 0.4);
  for (guint i = 0; i < result->figures->paths->len; i++)
    paths += g_array_index (result->figures->paths, NablaPathEffect, i).estimate;
  g_assert_cmpfloat_with_epsilon (totals->estimate[1 * 4 + 3], paths, 1e-9);
}

/* Nothing is known of a path along an arrow that no data identify, neither its size nor its error. */
static void
test_no_number_along_what_is_not_identified (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (NablaResult) result = NULL;
  const NablaFigures *figures;
  guint n_unknown = 0;

  world_init (&world, "Drug <-> Outcome", "");
  result = run (&world, TRUE, 0, NULL);
  figures = result->figures;
  for (guint i = 0; i < figures->paths->len; i++)
    {
      const NablaPathEffect *path = &g_array_index (figures->paths, NablaPathEffect, i);

      g_assert_true (isnan (path->estimate) == isnan (path->lo) && isnan (path->estimate) == isnan (path->hi));
      n_unknown += isnan (path->estimate);
    }
  g_assert_cmpuint (n_unknown, >, 0);
  g_assert_nonnull (figures->totals);
  g_assert_true (isnan (figures->totals->estimate[1 * 4 + 3]));
  g_assert_cmpfloat_with_epsilon (figures->totals->estimate[1 * 4 + 2], DRUG_BP, 0.4);
}

/* Variables without columns have no effects that are numbers; one alone has none on another. */
static void
test_effects_on_each_other_need_columns (void)
{
  g_auto (World) world = { 0 }, loop = { 0 };
  g_autoptr (NablaResult) fewer = NULL, circle = NULL, none = NULL;

  world_init (&world, "", "");
  world.columns[nabla_graph_find_node (world.graph, "Age")] = -1;
  world.columns[nabla_graph_find_node (world.graph, "BP")] = -1;
  fewer = run (&world, TRUE, 0, NULL);
  g_assert_nonnull (fewer->figures->totals);
  g_assert_cmpuint (fewer->figures->totals->n, ==, 2);
  /* Of what has no number it is known still that it has no effect. */
  g_assert_cmpfloat (fewer->figures->totals->estimate[1 * 2 + 0], ==, 0);
  world_init (&loop, "Outcome -> Age", "");
  circle = run (&loop, TRUE, 0, NULL);
  g_assert_null (circle->figures->totals);
  g_assert_nonnull (strstr (circle->figures->totals_message, "loop"));
  world.columns[nabla_graph_find_node (world.graph, "Outcome")] = -1;
  none = run (&world, TRUE, 0, NULL);
  g_assert_null (none->figures->totals);
  g_assert_nonnull (none->figures->totals_message);
}

static void
test_figures_are_added_to_what_is_known (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (NablaResult) plain = NULL, of_arrow = NULL;
  guint edge;
  guint64 id;

  world_init (&world, "", "");
  edge = find_edge (&world, "Age", "BP");
  id = nabla_graph_get_edge (world.graph, edge)->id;
  plain = run (&world, FALSE, 0, NULL);
  of_arrow = run (&world, TRUE, id, plain);
  g_assert_true (of_arrow->final);
  g_assert_true (of_arrow->effect == plain->effect); /* not estimated again */
  g_assert_cmpuint (of_arrow->figures->edge, ==, id);
  g_assert_nonnull (of_arrow->figures->curve);
  g_assert_cmpuint (of_arrow->figures->curve->n, >, 2);
  /* A number has no groups that overlap. */
  g_assert_null (of_arrow->figures->overlap);
  g_assert_nonnull (of_arrow->figures->overlap_message);
}

/* A chosen straight line is drawn as one. */
static void
test_the_curve_is_by_what_was_chosen (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (NablaResult) result = NULL;
  guint edge;
  const NablaCurve *curve;

  world_init (&world, "", "[estimator=\"linear\"]");
  edge = find_edge (&world, "Age", "BP");
  result = run (&world, TRUE, nabla_graph_get_edge (world.graph, edge)->id, NULL);
  curve = result->figures->curve;
  g_assert_nonnull (curve);
  for (guint i = 0; i < curve->n; i++)
    g_assert_cmpfloat_with_epsilon (curve->gradient[i], result->arrows[edge].estimate->estimate, 1e-9);
}

static void
test_an_arrow_that_is_gone_has_no_figures (void)
{
  g_auto (World) world = { 0 };
  g_autoptr (NablaResult) result = NULL;

  world_init (&world, "", "");
  result = run (&world, TRUE, G_MAXUINT64, NULL);
  g_assert_null (result->figures->curve);
  g_assert_nonnull (result->figures->curve_message);
  g_assert_nonnull (result->figures->overlap_message);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/chosen/arrows", test_arrows_take_what_was_chosen);
  g_test_add_func ("/engine/chosen/question", test_the_question_takes_what_was_chosen);
  g_test_add_func ("/engine/chosen/fits", test_only_what_fits_is_offered);
  g_test_add_func ("/engine/kept/answers", test_kept_questions_are_answered);
  g_test_add_func ("/engine/kept/without-data", test_kept_questions_without_data);
  g_test_add_func ("/engine/figures/numbers", test_figures_tell_what_the_numbers_do);
  g_test_add_func ("/engine/figures/totals", test_all_variables_effects_on_each_other);
  g_test_add_func ("/engine/figures/not-identified", test_no_number_along_what_is_not_identified);
  g_test_add_func ("/engine/figures/columns", test_effects_on_each_other_need_columns);
  g_test_add_func ("/engine/figures/known", test_figures_are_added_to_what_is_known);
  g_test_add_func ("/engine/figures/chosen", test_the_curve_is_by_what_was_chosen);
  g_test_add_func ("/engine/figures/gone", test_an_arrow_that_is_gone_has_no_figures);
  return g_test_run ();
}
