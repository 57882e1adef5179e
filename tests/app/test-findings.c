/* From a result to rows of text and to what is pointed out, without a display. */
#include "app/nabla-finding-rows.h"
#include "app/nabla-label.h"
#include "app/nabla-pointing.h"
#include "engine/nabla-engine.h"
#include "graph/nabla-graph-text.h"

/* Everything about a graph as text, with a question of its own roles. */
static NablaResult *
explore (const char *text)
{
  g_autoptr (NablaEngine) engine = nabla_engine_new (1);
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);
  g_autoptr (NablaQuery) query = NULL;
  NablaRequest request = { .graph = graph, .explore = TRUE };
  NablaResult *result;

  g_assert_no_error (error);
  query = nabla_query_new_from_graph (graph);
  request.query = query;
  nabla_method_init (&request.method);
  result = nabla_engine_run (engine, &request, NULL, &error);
  g_assert_no_error (error);
  return result;
}

/* A row as "glyph text (detail) [button]". */
static void
assert_row (GListModel *rows, guint i, const char *expected)
{
  g_autoptr (NablaFinding) row = g_list_model_get_item (rows, i);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_nonnull (row);
  if (*nabla_finding_get_glyph (row) != '\0')
    g_string_append_printf (text, "%s ", nabla_finding_get_glyph (row));
  g_string_append (text, nabla_finding_get_text (row));
  if (nabla_finding_get_detail (row) != NULL)
    g_string_append_printf (text, " (%s)", nabla_finding_get_detail (row));
  if (nabla_finding_get_action (row) != NULL)
    g_string_append_printf (text, " [%s]", nabla_finding_get_action (row));
  g_assert_cmpstr (text->str, ==, expected);
}

static void
assert_rows (GListModel *rows, const char *const *expected)
{
  guint n = g_strv_length ((char **) expected);

  for (guint i = 0; i < MIN (n, g_list_model_get_n_items (rows)); i++)
    assert_row (rows, i, expected[i]);
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, n);
  g_object_unref (rows);
}

static guint32
find_edge (const NablaGraph *graph, const char *from, const char *to)
{
  for (guint32 e = 0; e < nabla_graph_n_edges (graph); e++)
    if (g_str_equal (nabla_graph_get_name (graph, nabla_graph_get_edge (graph, e)->from), from)
        && g_str_equal (nabla_graph_get_name (graph, nabla_graph_get_edge (graph, e)->to), to))
      return e;
  g_assert_not_reached ();
}

/* What an edge has: "" or the kind of its halo. */
static void
assert_halo (const NablaHighlight *highlight, guint32 edge, int kind)
{
  int found = -1;

  for (guint i = highlight->halos->len; i-- > 0;)
    if (g_array_index (highlight->halos, NablaHalo, i).edge == edge)
      found = (int) g_array_index (highlight->halos, NablaHalo, i).kind;
  g_assert_cmpint (found, ==, kind);
}

static void
assert_spot (const NablaHighlight *highlight, NablaSpot spot, const NablaGraph *graph, const char *names)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < nabla_node_set_size (highlight->spots[spot]); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            nabla_graph_get_name (graph, highlight->spots[spot]->nodes[i]));
  g_assert_cmpstr (text->str, ==, names);
}

static void
test_nothing (void)
{
  const char *const none[] = { NULL };

  assert_rows (nabla_finding_rows_repairs (NULL), none);
  assert_rows (nabla_finding_rows_sets (NULL), none);
  assert_rows (nabla_finding_rows_strategies (NULL), none);
  assert_rows (nabla_finding_rows_paths (NULL), none);
  assert_rows (nabla_finding_rows_implications (NULL), none);
  assert_rows (nabla_finding_rows_warnings (NULL, NULL), none);
  g_assert_null (nabla_finding_rows_dup_set (NULL, 0));
  g_assert_false (nabla_finding_rows_sets_truncated (NULL));
}

static void
test_sets (void)
{
  g_autoptr (NablaResult) result = explore ("dag { X [exposure] Y [outcome] X -> Y X <- A -> B -> Y C -> Y }");
  const char *const rows[]
    = { "A [Use this set]", "B [Use this set]", "B, C (lowest variance, not minimal) [Use this set]", NULL };
  g_autoptr (NablaNodeSet) last = nabla_finding_rows_dup_set (result, 2);

  assert_rows (nabla_finding_rows_sets (result), rows);
  g_assert_cmpuint (nabla_node_set_size (last), ==, 2);
  g_assert_null (nabla_finding_rows_dup_set (result, 3));
}

static void
test_used_set (void)
{
  g_autoptr (NablaResult) result = explore ("dag { X [exposure] Y [outcome] B [adjusted] X -> Y X <- A -> B -> Y }");
  const char *const rows[] = { "✔ B (lowest variance)", NULL };

  assert_rows (nabla_finding_rows_sets (result), rows);
}

static void
test_paths (void)
{
  g_autoptr (NablaResult) result
    = explore ("dag { X [exposure] Y [outcome] Z [adjusted] \"A & B\" -> {X Z} C -> {Z Y} X -> Y }");
  const char *const rows[] = { "→ X → Y (causal)", "⚠ X ← A &amp; B → Z ← C → Y (biasing, opened at Z)", NULL };
  const char *const warnings[] = { "⚠ Adjusting for Z opens X ← A &amp; B → Z ← C → Y. [Highlight]", NULL };
  g_autoptr (NablaHighlight) causal = NULL, biasing = NULL, open = NULL;

  assert_rows (nabla_finding_rows_paths (result), rows);
  assert_rows (nabla_finding_rows_warnings (result, NULL), warnings);
  causal = nabla_point_at_path (result->paths->pdata[0]);
  assert_halo (causal, find_edge (result->graph, "X", "Y"), NABLA_HALO_CAUSAL);
  assert_halo (causal, find_edge (result->graph, "C", "Y"), -1);
  biasing = nabla_point_at_path (result->paths->pdata[1]);
  g_assert_cmpuint (biasing->halos->len, ==, 4);
  assert_halo (biasing, find_edge (result->graph, "C", "Y"), NABLA_HALO_BIASING);
  open = nabla_point_at_open_paths (result->paths);
  g_assert_cmpuint (open->halos->len, ==, 5);
  assert_halo (open, find_edge (result->graph, "X", "Y"), NABLA_HALO_CAUSAL);
}

static void
test_blocked_path (void)
{
  g_autoptr (NablaResult) result = explore ("dag { X [exposure] Y [outcome] A [adjusted] X <- A -> Y X -> Z Y -> Z }");
  const char *const rows[] = { "⊣ X ← A → Y (blocked by A)", "⊣ X → Z ← Y (blocked by Z)", NULL };
  g_autoptr (NablaHighlight) highlight = NULL;

  g_assert_cmpuint (result->paths->len, ==, 2);
  highlight = nabla_point_at_path (result->paths->pdata[0]);
  assert_spot (highlight, NABLA_SPOT_BLOCKING, result->graph, "A");
  assert_halo (highlight, find_edge (result->graph, "A", "Y"), NABLA_HALO_BLOCKED);
  assert_halo (highlight, find_edge (result->graph, "Y", "Z"), -1);
  g_assert_null (nabla_point_at_open_paths (result->paths));
  g_assert_null (nabla_point_at_open_paths (NULL));
  assert_rows (nabla_finding_rows_paths (result), rows);
}

/* A rule's graph lacks the arrows into what is done and out of what is seen instead. */
static void
test_steps (void)
{
  g_autoptr (NablaGraph) graph
    = nabla_graph_parse ("dag { X -> M -> Y X <-> Y U -> M }", -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, NULL);
  NablaNodeSet *x = nabla_node_set_new_one (nabla_graph_find_node (graph, "X"));
  NablaNodeSet *m = nabla_node_set_new_one (nabla_graph_find_node (graph, "M"));
  NablaNodeSet *y = nabla_node_set_new_one (nabla_graph_find_node (graph, "Y"));
  NablaDerivationStep step = { .rule = NABLA_RULE_2, .a = y, .b = m, .into = x, .out_of = m };
  g_autoptr (NablaHighlight) highlight = nabla_point_at_step (graph, &step);

  assert_halo (highlight, find_edge (graph, "X", "M"), -1);
  assert_halo (highlight, find_edge (graph, "U", "M"), -1);
  assert_halo (highlight, find_edge (graph, "M", "Y"), NABLA_HALO_REMOVED);
  assert_halo (highlight, find_edge (graph, "X", "Y"), NABLA_HALO_REMOVED);
  assert_spot (highlight, NABLA_SPOT_SIDE, graph, "Y");
  assert_spot (highlight, NABLA_SPOT_OTHER_SIDE, graph, "M");
  assert_spot (highlight, NABLA_SPOT_GIVEN, graph, "");
  nabla_node_set_free (x);
  nabla_node_set_free (m);
  nabla_node_set_free (y);
}

static void
test_front_door (void)
{
  g_autoptr (NablaResult) result = explore ("dag { X [exposure] Y [outcome] X -> M -> Y X <-> Y }");
  const char *const none[] = { NULL };

  assert_rows (nabla_finding_rows_sets (result), none);
  assert_rows (nabla_finding_rows_repairs (result), none);
  assert_rows (nabla_finding_rows_implications (result), none);
  g_assert_null (nabla_point_at_hedge (result));
}

static void
test_implications (void)
{
  g_autoptr (NablaResult) result = explore ("dag { X [exposure] Y [outcome] X -> M -> Y }");
  NablaImplicationTest *test = &result->implications->tests[0];
  const char *const untested[] = { "X ⟂ Y | M", NULL };
  const char *const holds[]
    = { "✔ X ⟂ Y | M (+0.02 [−0.10, 0.14] · p\u00a0=\u00a00.740 · n\u00a0=\u00a01\u202f200)", NULL };
  const char *const fails[]
    = { "✘ X ⟂ Y | M (+0.02 [−0.10, 0.14] · p\u00a0&lt;\u00a00.001 · n\u00a0=\u00a01\u202f200)", NULL };
  g_autoptr (NablaHighlight) highlight = nabla_point_at_independence (&test->what);

  assert_rows (nabla_finding_rows_implications (result), untested);
  test->tested = test->holds = TRUE;
  test->estimate = 0.02;
  test->lo = -0.1;
  test->hi = 0.14;
  test->p = 0.74;
  test->n_used = 1200;
  assert_rows (nabla_finding_rows_implications (result), holds);
  test->holds = FALSE;
  test->p = 1e-5;
  assert_rows (nabla_finding_rows_implications (result), fails);
  assert_spot (highlight, NABLA_SPOT_SIDE, result->graph, "X");
  assert_spot (highlight, NABLA_SPOT_OTHER_SIDE, result->graph, "Y");
  assert_spot (highlight, NABLA_SPOT_GIVEN, result->graph, "M");
}

static void
test_unlinked (void)
{
  g_autoptr (NablaResult) result = explore ("dag { X [exposure] Y [outcome] X -> Y X <- A -> Y A -> C }");
  int columns[4] = { 0, 1, 2, 3 };
  NablaNode a = nabla_graph_find_node (result->graph, "A"), c = nabla_graph_find_node (result->graph, "C");
  const char *const none[] = { NULL };
  const char *const one[] = { "⚠ Identified on paper, but A has no column. [Link]", NULL };
  const char *const two[] = { "⚠ Identified on paper, but X, A have no columns. [Link]", NULL };

  assert_rows (nabla_finding_rows_warnings (result, columns), none);
  /* Of what nobody needs a column there need be none. */
  columns[c] = -1;
  assert_rows (nabla_finding_rows_warnings (result, columns), none);
  columns[a] = -1;
  assert_rows (nabla_finding_rows_warnings (result, columns), one);
  columns[nabla_graph_find_node (result->graph, "X")] = -1;
  assert_rows (nabla_finding_rows_warnings (result, columns), two);
  assert_rows (nabla_finding_rows_warnings (result, NULL), none);
}

static void
test_long_names_are_cut (void)
{
  static const char *const kept[]
    = { "", "Adjusting for Age, Sex.", "P(Cancer|do(Smoking,Age,Sex,Income,Region,Education))",
        "exactly_thirty_letters_no_more",
        /* A sentence without spaces that may be broken anywhere. */
        "调整年龄性别收入地区教育程度之后可以识别吸烟对癌症的因果效应而不需要其他任何假设条件" };
  g_autofree char *cut = nabla_label_dup_short ("by a_name_of_more_than_thirty_letters, and so on", NULL);
  g_autoptr (GString) accents = g_string_new ("xy");
  g_autofree char *accented = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    g_assert_null (nabla_label_dup_short (kept[i], NULL));
  g_assert_cmpstr (cut, ==, "by a_name_of_more_…\u2060thirty_letters, and so on");
  /* Letters keep their marks. */
  for (guint i = 0; i < 20; i++)
    g_string_append (accents, "e\u0301");
  accented = nabla_label_dup_short (accents->str, NULL);
  g_assert_true (g_str_has_prefix (accented, "xy"));
  g_assert_nonnull (strstr (accented, "e\u0301…\u2060e\u0301"));
}

static void
test_what_is_marked_moves_with_cut_names (void)
{
  const char *text = "a_name_of_more_than_thirty_letters BOLD";
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);
  g_autofree char *cut = NULL;
  GSList *all;

  bold->start_index = (guint) strlen (text) - 4;
  bold->end_index = (guint) strlen (text);
  pango_attr_list_insert (attributes, bold);
  cut = nabla_label_dup_short (text, attributes);
  all = pango_attr_list_get_attributes (attributes);
  g_assert_cmpuint (g_slist_length (all), ==, 1);
  bold = all->data;
  g_assert_cmpuint (bold->start_index, ==, strlen (cut) - 4);
  g_assert_cmpuint (bold->end_index, ==, strlen (cut));
  g_slist_free_full (all, (GDestroyNotify) pango_attribute_destroy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/findings/nothing", test_nothing);
  g_test_add_func ("/findings/sets", test_sets);
  g_test_add_func ("/findings/used-set", test_used_set);
  g_test_add_func ("/findings/paths", test_paths);
  g_test_add_func ("/findings/blocked-path", test_blocked_path);
  g_test_add_func ("/findings/steps", test_steps);
  g_test_add_func ("/findings/front-door", test_front_door);
  g_test_add_func ("/findings/implications", test_implications);
  g_test_add_func ("/findings/unlinked", test_unlinked);
  g_test_add_func ("/findings/long-names", test_long_names_are_cut);
  g_test_add_func ("/findings/long-names-marked", test_what_is_marked_moves_with_cut_names);
  return g_test_run ();
}
