/* Estimates that are kept: the same bits as without, whatever was asked before; and bounded. */
#include <math.h>
#include <string.h>

#include "estimate/nabla-known.h"
#include "numbers.h"
#include "support.h"

#define N         240
#define N_COLUMNS 8
#define WEIGHTS   N_COLUMNS
#define CLUSTERS  (N_COLUMNS + 1)
#define MAX_EDITS 400

/* Numbers, one with gaps, of two values, a category, counts: what every estimator is there for. */
static NablaTable *
make_table (void)
{
  static double values[N_COLUMNS + 2][N];
  static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h", "w", "k" };
  static int levels[N];
  NablaColumn *columns[N_COLUMNS + 2];
  guint64 state = 11;

  for (guint i = 0; i < N; i++)
    {
      double u[N_COLUMNS];

      for (guint j = 0; j < N_COLUMNS; j++)
        u[j] = test_uniform (&state) + test_uniform (&state) - 1.0;
      values[0][i] = u[0];
      values[1][i] = u[0] + u[1];
      values[2][i] = i % 9 == 0 ? NAN : values[1][i] * values[1][i] + u[2];
      values[3][i] = values[1][i] + u[0] + u[3];
      values[4][i] = u[0] - values[3][i] + u[4] > 0.0;
      values[5][i] = 0.5 * values[3][i] + values[4][i] + u[5];
      values[6][i] = floor (3.0 + 2.0 * u[6] + values[4][i]);
      levels[i] = u[7] + 0.5 * u[0] < -0.2 ? 0 : u[7] < 0.3 ? 1 : 2;
      values[WEIGHTS][i] = 0.5 + test_uniform (&state);
      values[CLUSTERS][i] = i / 5;
    }
  for (guint j = 0; j < N_COLUMNS + 2; j++)
    columns[j] = j == 7 ? test_levels_column (names[j], levels, N, 3) : test_column (names[j], values[j], N);
  return test_table (N_COLUMNS + 2, N, columns);
}

static void
assert_same_bits (const double *a, const double *b, guint n)
{
  g_assert_cmpmem (a, sizeof *a * n, b, sizeof *b * n);
}

static void
assert_same_lists (const GArray *a, const GArray *b)
{
  g_assert_true ((a == NULL) == (b == NULL));
  if (a != NULL)
    g_assert_cmpmem (a->data, a->len * g_array_get_element_size ((GArray *) a), b->data,
                     b->len * g_array_get_element_size ((GArray *) b));
}

static void
assert_same (const NablaEstimate *a, const NablaEstimate *b)
{
  g_assert_true ((a == NULL) == (b == NULL));
  if (a == NULL)
    return;
  g_assert_true (a->identification == b->identification);
  g_assert_true (a->estimand == b->estimand);
  g_assert_cmpint (a->estimator, ==, b->estimator);
  g_assert_cmpint (a->se_kind, ==, b->se_kind);
  g_assert_cmpint (a->has_estimate, ==, b->has_estimate);
  g_assert_cmpint (a->standardized, ==, b->standardized);
  g_assert_cmpint (a->is_level, ==, b->is_level);
  assert_same_bits (&a->estimate, &b->estimate, 5);
  assert_same_bits (&a->beta_standardized, &b->beta_standardized, 6);
  g_assert_cmpstr (a->unit, ==, b->unit);
  g_assert_cmpstr (a->choice, ==, b->choice);
  g_assert_cmpstr (a->message, ==, b->message);
  g_assert_cmpuint (a->n_used, ==, b->n_used);
  g_assert_cmpuint (a->n_dropped, ==, b->n_dropped);
  g_assert_cmpuint (a->seed, ==, b->seed);
  assert_same_lists (a->diagnostics, b->diagnostics);
  assert_same_lists (a->anderson_rubin, b->anderson_rubin);
  g_assert_true ((a->warnings == NULL) == (b->warnings == NULL));
  for (guint i = 0; a->warnings != NULL && i < MAX (a->warnings->len, b->warnings->len); i++)
    {
      const NablaWarning *one = a->warnings->pdata[i], *other = b->warnings->pdata[i];

      g_assert_cmpstr (one->kind, ==, other->kind);
      g_assert_cmpstr (one->text, ==, other->text);
    }
  g_assert_true ((a->losses == NULL) == (b->losses == NULL));
  for (guint i = 0; a->losses != NULL && i < MAX (a->losses->len, b->losses->len); i++)
    {
      const NablaLoss *one = a->losses->pdata[i], *other = b->losses->pdata[i];

      g_assert_cmpuint (one->node, ==, other->node);
      g_assert_cmpstr (one->name, ==, other->name);
      g_assert_cmpuint (one->missing, ==, other->missing);
      g_assert_cmpuint (one->only, ==, other->only);
    }
}

/* By the first letter of the name, but for what is linked to another's. */
static int *
link_columns (const NablaGraph *graph)
{
  guint n = nabla_graph_n_nodes (graph);
  int *columns = g_new (int, MAX (n, 1));

  for (guint v = 0; v < n; v++)
    {
      const char *other = nabla_graph_get_node_attribute (graph, v, "column");

      columns[v]
        = nabla_graph_is_latent (graph, v) ? -1 : (other != NULL ? other : nabla_graph_get_name (graph, v))[0] - 'a';
    }
  return columns;
}

static NablaNode
pick (const NablaGraph *graph, guint64 *state)
{
  return (NablaNode) (test_uniform (state) * nabla_graph_n_nodes (graph));
}

static NablaGraph *
with_one_role (const NablaGraph *graph, NablaNode node, NablaRoles role)
{
  g_autoptr (NablaNodeSet) had = nabla_graph_dup_with_role (graph, role);
  g_autoptr (NablaGraph) without = nabla_graph_with_changed_roles (graph, had, NABLA_ROLE_NONE, role);

  return nabla_graph_with_roles (without, node, nabla_graph_get_roles (without, node) | role);
}

/* Some edit; %NULL: not of this graph. */
static NablaGraph *
edit (const NablaGraph *graph, guint64 *state)
{
  static const char *const words[] = { "", "kg", "Weight", "cm" };
  static const char *const names[] = { "a", "b", "c", "d", "e", "f", "g", "h" };
  static const char *const columns[] = { "a", "c", "e", "h" };
  NablaNode one = pick (graph, state), other = pick (graph, state);
  const char *word = words[(guint) (test_uniform (state) * G_N_ELEMENTS (words))];
  g_autoptr (NablaNodeSet) alone = nabla_node_set_new_one (one);
  guint n_edges = nabla_graph_n_edges (graph);
  guint32 edge = (guint32) (test_uniform (state) * n_edges);

  switch ((int) (test_uniform (state) * 12))
    {
    case 0:
    case 1:
    case 2:
      if (one == other || nabla_graph_are_adjacent (graph, one, other))
        return NULL;
      return nabla_graph_with_edge (graph, one, other, NABLA_MARK_TAIL, NABLA_MARK_ARROW, NULL);
    case 3:
    case 4:
      return n_edges > 4 ? nabla_graph_without_edges (graph, &edge, 1) : NULL;
    case 5:
      if (one == other || nabla_graph_are_adjacent (graph, one, other))
        return NULL;
      return nabla_graph_with_edge (graph, one, other, NABLA_MARK_ARROW, NABLA_MARK_ARROW, NULL);
    case 6:
      return nabla_graph_n_nodes (graph) > 5 ? nabla_graph_without_nodes (graph, alone) : NULL;
    case 7:
      return nabla_graph_with_node (graph, names[(guint) (test_uniform (state) * G_N_ELEMENTS (names))],
                                    NABLA_ROLE_NONE, NULL);
    case 8:
      return nabla_graph_with_node_attribute (graph, one, test_uniform (state) < 0.5 ? "label" : NABLA_NODE_UNIT,
                                              *word != '\0' ? word : NULL);
    case 9:
      return nabla_graph_with_roles (graph, one, nabla_graph_get_roles (graph, one) ^ NABLA_ROLE_LATENT);
    case 10:
      return with_one_role (graph, one, test_uniform (state) < 0.5 ? NABLA_ROLE_EXPOSURE : NABLA_ROLE_OUTCOME);
    default:
      return nabla_graph_with_node_attribute (graph, one, "column",
                                              test_uniform (state) < 0.3
                                                ? columns[(guint) (test_uniform (state) * G_N_ELEMENTS (columns))]
                                                : NULL);
    }
}

typedef struct
{
  NablaArrow *arrows;
  NablaEstimate *effect;
  GError *error;
} Answers;

static void
ask (NablaData *data,
     const NablaGraph *graph,
     const int *columns,
     GPtrArray *identifications,
     NablaIdentification *question,
     const NablaMethod *method,
     Answers *answers)
{
  g_autoptr (GError) error = NULL;

  *answers = (Answers){ g_new0 (NablaArrow, MAX (nabla_graph_n_edges (graph), 1)), NULL, NULL };
  if (question != NULL)
    answers->effect = nabla_estimate_identified (data, graph, columns, question, method, NULL, &answers->error);
  g_assert_true (nabla_estimate_arrows (data, graph, columns, (NablaIdentification **) identifications->pdata, method,
                                        answers->arrows, NULL, &error));
  g_assert_no_error (error);
}

static void
answers_clear (Answers *self, const NablaGraph *graph)
{
  for (guint e = 0; e < nabla_graph_n_edges (graph); e++)
    nabla_estimate_unref (self->arrows[e].estimate);
  g_free (self->arrows);
  nabla_estimate_unref (self->effect);
  g_clear_error (&self->error);
}

/* Without bits of the question's own: how many estimates were known before. */
static guint
compare (NablaData *kept, NablaData *plain, const NablaGraph *graph, const NablaMethod *method)
{
  g_autoptr (GPtrArray) identifications = nabla_identify_arrows (graph, NULL, NULL, NULL);
  g_autoptr (NablaQuery) query = nabla_query_new_from_roles (graph);
  g_autoptr (NablaIdentification) question = nabla_identify (graph, query, NULL, NULL);
  g_autofree int *columns = link_columns (graph);
  guint n = nabla_graph_n_edges (graph), n_known;
  g_autofree NablaEstimate **known = g_new0 (NablaEstimate *, MAX (n, 1));
  Answers one, other;

  if (identifications == NULL)
    return 0;
  if (question != NULL && question->verdict == NABLA_VERDICT_NOT_IDENTIFIED)
    g_clear_pointer (&question, nabla_identification_unref);
  n_known
    = nabla_estimate_known (kept, graph, columns, (NablaIdentification **) identifications->pdata, n, method, known);
  ask (kept, graph, columns, identifications, question, method, &one);
  ask (plain, graph, columns, identifications, question, method, &other);
  assert_same (one.effect, other.effect);
  g_assert_cmpstr (one.error != NULL ? one.error->message : NULL, ==,
                   other.error != NULL ? other.error->message : NULL);
  for (guint e = 0; e < n; e++)
    {
      g_assert_cmpint (one.arrows[e].state, ==, other.arrows[e].state);
      assert_same_bits (&one.arrows[e].share, &other.arrows[e].share, 3);
      assert_same (one.arrows[e].estimate, other.arrows[e].estimate);
      if (known[e] != NULL)
        assert_same (known[e], other.arrows[e].estimate);
      nabla_estimate_unref (known[e]);
    }
  answers_clear (&one, graph);
  answers_clear (&other, graph);
  return n_known;
}

static void
vary (NablaMethod *method, guint64 *state)
{
  nabla_method_init (method);
  switch ((int) (test_uniform (state) * 16))
    {
    case 0:
      method->standardize = TRUE;
      break;
    case 1:
      method->se = NABLA_SE_CLUSTER;
      method->cluster_column = CLUSTERS;
      break;
    case 2:
      method->weight_column = WEIGHTS;
      break;
    case 3:
      method->level = 0.9;
      break;
    case 4:
      method->from = 0.0;
      method->to = 1.0;
      break;
    case 5:
      method->at = 1.0;
      break;
    case 6:
      method->auto_estimator = FALSE;
      method->estimator = NABLA_ESTIMATOR_AIPW;
      break;
    case 7:
      method->auto_estimator = FALSE;
      break;
    case 8:
      method->seed = 2;
      break;
    case 9:
      method->live = method->curves = TRUE;
      method->se = NABLA_SE_CLASSICAL;
      break;
    case 10:
      /* A cluster that is a node too, and has gaps. */
      method->se = NABLA_SE_CLUSTER;
      method->cluster_column = 2;
      break;
    case 11:
    case 12:
      method->auto_estimator = FALSE;
      method->estimator = NABLA_ESTIMATOR_PLUGIN;
      break;
    default:
      break;
    }
}

/* Every number, word and share is that of data which keep nothing, at every step of a long session. */
static void
test_edits (gconstpointer small)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaData) kept = nabla_data_new (table, NULL), plain = nabla_data_new (table, NULL);
  g_autoptr (GPtrArray) history = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_graph_unref);
  NablaGraph *graph
    = test_graph ("dag { a b c d [exposure] e f [outcome] g h a -> b b -> c b -> d a -> d c -> d d -> f a -> e d -> e "
                  "e -> f e -> g h -> f a -> h }");
  guint64 state = 5;
  guint n_known = 0;

  nabla_data_keep_estimates (kept, GPOINTER_TO_SIZE (small));
  g_ptr_array_add (history, graph);
  for (guint step = 0; step < MAX_EDITS; step++)
    {
      NablaMethod method;
      NablaGraph *next;

      vary (&method, &state);
      n_known += compare (kept, plain, graph, &method);
      if (test_uniform (&state) < 0.3)
        graph = history->pdata[(guint) (test_uniform (&state) * history->len)];
      for (next = edit (graph, &state); next == NULL || nabla_graph_get_order (next) == NULL;
           next = edit (graph, &state))
        g_clear_pointer (&next, nabla_graph_unref);
      g_ptr_array_add (history, next);
      graph = next;
    }
  g_test_message ("%u estimates were known", n_known);
  g_assert_cmpuint (n_known, >, GPOINTER_TO_SIZE (small) > 100000 ? 100 : 0);
}

/* A node before the others: all indices are new, no question is. */
static void
test_indices (void)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL), plain = nabla_data_new (table, NULL);
  g_autoptr (NablaGraph) graph = test_graph ("dag { h c d f c -> d -> f c -> f }");
  g_autoptr (NablaNodeSet) first = nabla_node_set_new_one (0);
  g_autoptr (NablaGraph) smaller = nabla_graph_without_nodes (graph, first);
  g_autoptr (NablaGraph) renamed = nabla_graph_with_node_attribute (smaller, 0, "label", "Cause");
  g_autoptr (NablaGraph) twice = nabla_graph_with_node_attribute (graph, 0, "column", "c");
  NablaMethod method;

  nabla_method_init (&method);
  nabla_data_keep_estimates (data, 1 << 20);
  g_assert_cmpuint (compare (data, plain, graph, &method), ==, 0);
  g_assert_cmpuint (compare (data, plain, smaller, &method), ==, 3);
  /* Texts name it. */
  g_assert_cmpuint (compare (data, plain, renamed, &method), ==, 0);
  /* What rows lack is told of the first node with that column. */
  g_assert_cmpuint (compare (data, plain, twice, &method), ==, 0);
  g_assert_cmpuint (compare (data, plain, smaller, &method), ==, 3);
}

/* An arrow beside the same set as the question, which was asked alone. */
static void
test_question_is_arrow (void)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL), plain = nabla_data_new (table, NULL);
  g_autoptr (NablaGraph) graph = test_graph ("dag { d c [exposure] f [outcome] c -> f d -> c d -> f }");
  g_autoptr (GPtrArray) arrows = nabla_identify_arrows (graph, NULL, NULL, NULL);
  g_autoptr (NablaQuery) query = nabla_query_new_from_roles (graph);
  g_autoptr (NablaIdentification) question = nabla_identify (graph, query, NULL, NULL);
  g_autofree int *columns = link_columns (graph);
  g_autoptr (NablaEstimate) effect = NULL;
  NablaEstimate *known[3];
  NablaMethod method;

  nabla_method_init (&method);
  nabla_data_keep_estimates (data, 1 << 20);
  effect = nabla_estimate_identified (data, graph, columns, question, &method, NULL, NULL);
  g_assert_cmpuint (nabla_estimate_known (data, graph, columns, (NablaIdentification **) arrows->pdata, 3, &method,
                                          known),
                    ==, 1);
  g_assert_cmpfloat (known[0]->estimate, ==, effect->estimate);
  g_assert_true (known[0]->estimand != effect->estimand);
  nabla_estimate_unref (known[0]);
  /* Its share too is known well enough to have an interval. */
  g_assert_cmpuint (compare (data, plain, graph, &method), ==, 1);
}

/* Where cells are counted the two are not the same. */
static void
test_question_is_no_arrow (void)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL), plain = nabla_data_new (table, NULL);
  g_autoptr (NablaGraph) graph = test_graph ("dag { h e [exposure] g [outcome] e -> g h -> e h -> g }");
  NablaMethod method;

  nabla_method_init (&method);
  method.auto_estimator = FALSE;
  method.estimator = NABLA_ESTIMATOR_PLUGIN;
  nabla_data_keep_estimates (data, 1 << 20);
  g_assert_cmpuint (compare (data, plain, graph, &method), ==, 0);
  g_assert_cmpuint (compare (data, plain, graph, &method), >=, 1);
}

/* As many as there is room for, the least recently used gone. */
static void
test_bound (void)
{
  g_autoptr (NablaTable) table = make_table ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaGraph) graph = test_graph ("dag { a b c d a -> b a -> c a -> d }");
  g_autofree int *columns = link_columns (graph);
  g_auto (NablaStudy) study = { 0 };
  NablaKnownKey *keys[4];
  NablaKnown *known;
  NablaMethod method;
  NablaEstimate *estimate = NULL;
  gsize one;

  nabla_method_init (&method);
  g_assert_true (nabla_study_init (&study, data, graph, columns, &method, NULL, NULL));
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (NablaEstimand) estimand
        = test_estimand (graph, NABLA_STRATEGY_ADJUSTMENT, i == 3 ? "b" : "a", i < 2 ? i == 0 ? "b" : "c" : "d", "");

      keys[i] = nabla_known_key_new (&study, estimand);
      for (guint j = 0; j < i; j++)
        g_assert_false (g_bytes_equal (keys[i]->bytes, keys[j]->bytes));
    }
  known = nabla_known_new (G_MAXSIZE);
  nabla_known_keep (known, keys[0], &study, NULL, NULL, NULL);
  one = nabla_known_get_bytes (known);
  nabla_known_keep (known, keys[0], &study, NULL, NULL, NULL);
  g_assert_cmpuint (nabla_known_get_bytes (known), ==, one);
  nabla_known_free (known);

  known = nabla_known_new (2 * one);
  nabla_known_keep (known, keys[0], &study, NULL, NULL, NULL);
  nabla_known_keep (known, keys[1], &study, NULL, NULL, NULL);
  g_assert_true (nabla_known_look_up (known, keys[0], &study, NULL, &estimate, NULL, NULL));
  nabla_known_keep (known, keys[2], &study, NULL, NULL, NULL);
  g_assert_cmpuint (nabla_known_get_bytes (known), ==, 2 * one);
  g_assert_true (nabla_known_look_up (known, keys[0], &study, NULL, &estimate, NULL, NULL));
  g_assert_false (nabla_known_look_up (known, keys[1], &study, NULL, &estimate, NULL, NULL));
  g_assert_true (nabla_known_look_up (known, keys[2], &study, NULL, &estimate, NULL, NULL));
  nabla_known_free (known);

  known = nabla_known_new (one - 1);
  nabla_known_keep (known, keys[3], &study, NULL, NULL, NULL);
  g_assert_cmpuint (nabla_known_get_bytes (known), ==, 0);
  nabla_known_free (known);
  for (guint i = 0; i < 4; i++)
    nabla_known_key_free (keys[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/estimate/known/edits", GSIZE_TO_POINTER (64 << 20), test_edits);
  g_test_add_data_func ("/estimate/known/edits-in-little-room", GSIZE_TO_POINTER (30000), test_edits);
  g_test_add_func ("/estimate/known/indices", test_indices);
  g_test_add_func ("/estimate/known/question-is-arrow", test_question_is_arrow);
  g_test_add_func ("/estimate/known/question-is-no-arrow", test_question_is_no_arrow);
  g_test_add_func ("/estimate/known/bound", test_bound);
  return g_test_run ();
}
