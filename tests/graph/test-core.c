/* The graph as a value: building, looking up, adjacency, order, cycles. */
#include "graph/nabla-graph.h"

#include <string.h>

/* A graph out of "A>B B<>C": `>` directed, `=` bidirected, `-` undirected, `@` circle-arrow. */
static NablaGraph *
graph_of (NablaGraphKind kind, const char *text)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (kind);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      char from[2] = { words[i][0], 0 }, to[2] = { 0 };
      NablaNode a = nabla_graph_builder_add_node (builder, from), b;

      if (words[i][1] == '\0')
        continue;
      to[0] = words[i][2];
      b = nabla_graph_builder_add_node (builder, to);
      nabla_graph_builder_add_edge (builder, a, b,
                                    words[i][1] == '='   ? NABLA_MARK_ARROW
                                    : words[i][1] == '@' ? NABLA_MARK_CIRCLE
                                                         : NABLA_MARK_TAIL,
                                    words[i][1] == '-' ? NABLA_MARK_TAIL : NABLA_MARK_ARROW);
    }
  return nabla_graph_builder_build (builder);
}

static void
assert_adjacent (const NablaGraph *graph, const char *name, NablaRelation relation, const char *expected)
{
  guint n, n_edges;
  NablaNode v = nabla_graph_find_node (graph, name);
  const NablaNode *others = nabla_graph_get_adjacent (graph, v, relation, &n);
  const guint32 *edges = nabla_graph_get_adjacent_edges (graph, v, relation, &n_edges);
  g_autoptr (GString) text = g_string_new (NULL);

  g_assert_cmpuint (n, ==, n_edges);
  for (guint i = 0; i < n; i++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (graph, edges[i]);

      g_assert_true ((edge->from == v && edge->to == others[i]) || (edge->to == v && edge->from == others[i]));
      g_string_append (text, nabla_graph_get_name (graph, others[i]));
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_adjacency (void)
{
  g_autoptr (NablaGraph) graph = graph_of (NABLA_GRAPH_PAG, "A>B C>B B>D B=D B-E B@F G");

  g_assert_cmpuint (nabla_graph_n_nodes (graph), ==, 7);
  g_assert_cmpuint (nabla_graph_n_edges (graph), ==, 6);
  assert_adjacent (graph, "B", NABLA_PARENTS, "AC");
  assert_adjacent (graph, "B", NABLA_CHILDREN, "D");
  assert_adjacent (graph, "B", NABLA_SPOUSES, "D");
  assert_adjacent (graph, "B", NABLA_NEIGHBOURS, "E");
  assert_adjacent (graph, "B", NABLA_CIRCLES, "F");
  assert_adjacent (graph, "D", NABLA_PARENTS, "B");
  assert_adjacent (graph, "F", NABLA_CIRCLES, "B");
  assert_adjacent (graph, "G", NABLA_CHILDREN, "");
  g_assert_true (nabla_graph_are_adjacent (graph, 1, 0));
  g_assert_true (nabla_graph_are_adjacent (graph, 0, 1));
  g_assert_false (nabla_graph_are_adjacent (graph, 0, 2));
  g_assert_false (nabla_graph_are_adjacent (graph, 6, 0));
}

static void
test_normal_form (void)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_PAG);
  g_autoptr (NablaGraph) graph = NULL;
  NablaNode a = nabla_graph_builder_add_node (builder, "a"), b = nabla_graph_builder_add_node (builder, "b");
  const NablaMark marks[] = { NABLA_MARK_TAIL, NABLA_MARK_ARROW, NABLA_MARK_CIRCLE };
  const NablaEdge *edge;
  guint n = 0;

  /* All nine pairs of marks: nine edges from a to b, each the mirror of one from b to a. */
  for (guint i = 0; i < 3; i++)
    for (guint j = 0; j < 3; j++)
      {
        int index = nabla_graph_builder_add_edge (builder, a, b, marks[i], marks[j]);

        g_assert_cmpint (index, ==, (int) n++);
        g_assert_cmpint (nabla_graph_builder_add_edge (builder, b, a, marks[j], marks[i]), ==, index);
      }
  g_assert_cmpint (nabla_graph_builder_add_edge (builder, a, a, NABLA_MARK_TAIL, NABLA_MARK_ARROW), ==, -1);
  graph = nabla_graph_builder_build (builder);
  g_assert_cmpuint (nabla_graph_n_edges (graph), ==, 9);
  for (guint i = 0; i < 9; i++)
    {
      edge = nabla_graph_get_edge (graph, i);
      if (edge->at_from == edge->at_to)
        g_assert_true (edge->from < edge->to);
      else
        g_assert_true (edge->at_from == NABLA_MARK_TAIL || edge->at_to == NABLA_MARK_ARROW);
      g_assert_cmpint (nabla_graph_find_edge (graph, edge->from, edge->to, edge->at_from, edge->at_to), ==, (int) i);
      g_assert_cmpint (nabla_graph_find_edge (graph, edge->to, edge->from, edge->at_to, edge->at_from), ==, (int) i);
    }
  /* The builder is empty again. */
  g_assert_cmpuint (nabla_graph_builder_n_nodes (builder), ==, 0);
  g_assert_cmpuint (nabla_graph_builder_add_node (builder, "other"), ==, 0);
}

static void
test_names_and_ids (void)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaGraph) graph = NULL;

  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *name = g_strdup_printf ("node \xf0\x9f\x8d\x92 %u", i);

      g_assert_cmpuint (nabla_graph_builder_add_node (builder, name), ==, i);
      g_assert_cmpuint (nabla_graph_builder_add_node (builder, name), ==, i);
      g_assert_cmpuint (nabla_graph_builder_find_node (builder, name), ==, i);
    }
  g_assert_cmpuint (nabla_graph_builder_find_node (builder, "none"), ==, NABLA_NODE_NONE);
  graph = nabla_graph_builder_build (builder);
  for (guint i = 0; i < 5000; i++)
    {
      g_autofree char *name = g_strdup_printf ("node \xf0\x9f\x8d\x92 %u", i);

      g_assert_cmpstr (nabla_graph_get_name (graph, i), ==, name);
      g_assert_cmpuint (nabla_graph_find_node (graph, name), ==, i);
      g_assert_cmpuint (nabla_graph_find_node_by_id (graph, nabla_graph_get_node_id (graph, i)), ==, i);
    }
  g_assert_cmpuint (nabla_graph_find_node (graph, "node"), ==, NABLA_NODE_NONE);
  g_assert_cmpuint (nabla_graph_find_node (graph, ""), ==, NABLA_NODE_NONE);
  g_assert_cmpuint (nabla_graph_find_node (graph, NULL), ==, NABLA_NODE_NONE);
  g_assert_cmpuint (nabla_graph_find_node_by_id (graph, 0), ==, NABLA_NODE_NONE);
}

/* Names that begin alike, around the length at which the builder looks twice. */
static void
test_long_names (void)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaGraph) graph = NULL;
  char name[64];

  for (guint length = 1; length < 60; length++)
    {
      memset (name, 'x', length);
      name[length] = '\0';
      g_assert_cmpuint (nabla_graph_builder_add_node (builder, name), ==, 2 * (length - 1));
      name[length - 1] = 'y';
      g_assert_cmpuint (nabla_graph_builder_add_node (builder, name), ==, 2 * (length - 1) + 1);
      g_assert_cmpuint (nabla_graph_builder_add_node_n (builder, name, length), ==, 2 * (length - 1) + 1);
    }
  graph = nabla_graph_builder_build (builder);
  for (guint length = 1; length < 60; length++)
    {
      memset (name, 'x', length);
      name[length] = '\0';
      g_assert_cmpuint (nabla_graph_find_node (graph, name), ==, 2 * (length - 1));
    }
}

static void
test_roles (void)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaNodeSet) latent = NULL;
  g_autoptr (NablaNodeSet) either = NULL;

  for (guint i = 0; i < 4; i++)
    {
      char name[2] = { (char) ('a' + i), 0 };

      nabla_graph_builder_add_node (builder, name);
    }
  nabla_graph_builder_add_roles (builder, 0, NABLA_ROLE_EXPOSURE);
  nabla_graph_builder_add_roles (builder, 3, NABLA_ROLE_LATENT);
  nabla_graph_builder_add_roles (builder, 3, NABLA_ROLE_SELECTED);
  graph = nabla_graph_builder_build (builder);
  latent = nabla_graph_dup_with_role (graph, NABLA_ROLE_LATENT);
  either = nabla_graph_dup_with_role (graph, NABLA_ROLE_EXPOSURE | NABLA_ROLE_SELECTED);
  g_assert_true (nabla_graph_is_latent (graph, 3));
  g_assert_false (nabla_graph_is_latent (graph, 0));
  g_assert_cmpint (nabla_graph_get_roles (graph, 3), ==, NABLA_ROLE_LATENT | NABLA_ROLE_SELECTED);
  g_assert_cmpuint (latent->n, ==, 1);
  g_assert_cmpuint (either->n, ==, 2);
}

static void
assert_order (const NablaGraph *graph)
{
  guint n = nabla_graph_n_nodes (graph), m;
  const NablaEdge *edges = nabla_graph_get_edges (graph, &m);
  const NablaNode *order = nabla_graph_get_order (graph);
  g_autofree guint *rank = g_new0 (guint, n + 1);

  g_assert_nonnull (order);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpuint (rank[order[i]], ==, 0);
      rank[order[i]] = i + 1;
    }
  for (guint i = 0; i < m; i++)
    if (edges[i].at_from == NABLA_MARK_TAIL && edges[i].at_to == NABLA_MARK_ARROW)
      g_assert_cmpuint (rank[edges[i].from], <, rank[edges[i].to]);
}

static void
test_cycles (void)
{
  static const struct
  {
    const char *text;
    const char *loop;
  } cases[] = {
    { "A>B B>A", "A → B → A" },
    { "A>B B>C C>A", "A → B → C → A" },
    { "S>A A>B B>C C>A C>T", "A → B → C → A" },
    /* The chord makes a shorter loop. */
    { "A>B B>C C>D D>A C>A", NULL },
    { "A>B B>C A>C A=C C=A B-C", "" },
    { "A=B B=C C=A", "" },
    { "X>Y Y>Z", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NablaGraph) graph = graph_of (NABLA_GRAPH_DAG, cases[i].text);
      g_autoptr (GArray) cycle = nabla_graph_dup_cycle (graph);
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;

      if (cases[i].loop != NULL && *cases[i].loop == '\0')
        {
          g_assert_null (cycle);
          g_assert_true (nabla_graph_check_acyclic (graph, &error));
          g_assert_no_error (error);
          assert_order (graph);
          continue;
        }
      g_assert_nonnull (cycle);
      g_assert_null (nabla_graph_get_order (graph));
      for (guint j = 0; j < cycle->len; j++)
        g_assert_cmpint (nabla_graph_find_edge (graph, g_array_index (cycle, NablaNode, j),
                                                g_array_index (cycle, NablaNode, (j + 1) % cycle->len), NABLA_MARK_TAIL,
                                                NABLA_MARK_ARROW),
                         >=, 0);
      g_assert_false (nabla_graph_check_acyclic (graph, &error));
      g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_CYCLE);
      text = nabla_graph_dup_path_text (graph, (NablaNode *) (void *) cycle->data, cycle->len, TRUE);
      g_assert_nonnull (strstr (error->message, text));
      if (cases[i].loop != NULL && i < 2)
        g_assert_cmpuint (cycle->len, ==, i + 2);
    }
}

static void
test_directed_path (void)
{
  g_autoptr (NablaGraph) graph = graph_of (NABLA_GRAPH_DAG, "A>B B>C C>D A>D D=E E>F");
  g_autoptr (GArray) path = nabla_graph_dup_directed_path (graph, 0, 2);
  g_autoptr (GArray) shortcut = nabla_graph_dup_directed_path (graph, 0, 3);
  g_autoptr (GArray) self = nabla_graph_dup_directed_path (graph, 1, 1);
  g_autofree char *text = nabla_graph_dup_path_text (graph, (NablaNode *) (void *) path->data, path->len, FALSE);

  g_assert_cmpstr (text, ==, "A → B → C");
  g_assert_cmpuint (shortcut->len, ==, 2);
  g_assert_cmpuint (self->len, ==, 1);
  g_assert_null (nabla_graph_dup_directed_path (graph, 2, 0));
  g_assert_null (nabla_graph_dup_directed_path (graph, 0, 5));
}

/* A chain of a million: nothing may recurse along it. */
static void
test_long_chain (void)
{
  const guint n = 1000000;
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaGraph) chain = NULL;
  g_autoptr (NablaGraph) ring = NULL;
  g_autoptr (GArray) path = NULL;
  g_autoptr (GArray) cycle = NULL;
  g_autoptr (GError) error = NULL;

  for (int closed = 0; closed < 2; closed++)
    {
      for (guint i = 0; i < n; i++)
        {
          char name[16];

          g_snprintf (name, sizeof name, "v%u", i);
          nabla_graph_builder_add_node (builder, name);
        }
      /* Against the numbering, so that the order is not the numbers. */
      for (guint i = 1; i < n; i++)
        nabla_graph_builder_add_edge (builder, i, i - 1, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
      if (closed)
        nabla_graph_builder_add_edge (builder, 0, n - 1, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
      *(closed ? &ring : &chain) = nabla_graph_builder_build (builder);
    }
  g_assert_cmpuint (nabla_graph_get_order (chain)[0], ==, n - 1);
  g_assert_cmpuint (nabla_graph_get_order (chain)[n - 1], ==, 0);
  path = nabla_graph_dup_directed_path (chain, n - 1, 0);
  g_assert_cmpuint (path->len, ==, n);
  g_assert_null (nabla_graph_with_edge (chain, 0, n - 1, NABLA_MARK_TAIL, NABLA_MARK_ARROW, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_CYCLE);
  g_assert_cmpuint (strlen (error->message), <, 1000);
  g_clear_error (&error);
  cycle = nabla_graph_dup_cycle (ring);
  g_assert_cmpuint (cycle->len, ==, n);
  g_assert_false (nabla_graph_check_acyclic (ring, &error));
  g_assert_cmpuint (strlen (error->message), <, 1000);
}

static void
test_empty (void)
{
  g_autoptr (NablaGraph) graph = nabla_graph_new_empty (NABLA_GRAPH_MAG);
  g_autoptr (NablaGraph) boxed = g_boxed_copy (NABLA_TYPE_GRAPH, graph);
  guint m = 7;

  g_assert_true (boxed == graph);
  g_assert_cmpint (nabla_graph_get_kind (graph), ==, NABLA_GRAPH_MAG);
  g_assert_cmpuint (nabla_graph_n_nodes (graph), ==, 0);
  nabla_graph_get_edges (graph, &m);
  g_assert_cmpuint (m, ==, 0);
  g_assert_nonnull (nabla_graph_get_order (graph));
  g_assert_null (nabla_graph_dup_cycle (graph));
  g_assert_cmpuint (nabla_graph_find_node (graph, "x"), ==, NABLA_NODE_NONE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph/adjacency", test_adjacency);
  g_test_add_func ("/graph/normal-form", test_normal_form);
  g_test_add_func ("/graph/names-and-ids", test_names_and_ids);
  g_test_add_func ("/graph/long-names", test_long_names);
  g_test_add_func ("/graph/roles", test_roles);
  g_test_add_func ("/graph/cycles", test_cycles);
  g_test_add_func ("/graph/directed-path", test_directed_path);
  g_test_add_func ("/graph/long-chain", test_long_chain);
  g_test_add_func ("/graph/empty", test_empty);
  return g_test_run ();
}
