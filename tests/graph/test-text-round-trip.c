/* Whatever graph and layout there is: what is printed is read back as the same. */
#include "graph/nabla-graph-text.h"

#include <math.h>
#include <string.h>

/* Names and values that have broken parsers. */
static const char *const nasty[] = {
  "a",
  "a b",
  " a ",
  "\"",
  "\\",
  "\\\\",
  "\\\"",
  "\"\\",
  "a\\",
  "a\\\\\"b",
  "\\u{41}",
  "\\u{",
  "\\\\u{41}",
  "\\n",
  "\n",
  "\r\n",
  "\\\n",
  "\t",
  "\x01\x1f\x7f",
  "]",
  "[x=1]",
  "{",
  "}",
  "a{b}",
  ";",
  ",",
  "=",
  "->",
  "a -> b",
  "<->",
  "--",
  "@-@",
  "-5",
  "5",
  ".5",
  "..",
  "dag",
  "dag { a }",
  "graph",
  "Graph",
  "node",
  "edge",
  "digraph",
  "subgraph",
  "strict",
  "exposure",
  "latent",
  "// no comment",
  "# no comment",
  "/* no comment */",
  "*/",
  "+",
  "\" + \"",
  "é",
  "e\xcc\x81",
  "🍒",
  "👩‍👩‍👧",
  "שלום",
  "\xe2\x80\xae"
  "evil",
  "\xef\xbb\xbf",
  "\xc2\xa0",
  "\xe2\x80\xa8",
  "“x”",
  "→",
  "%s%n",
  "<b>&amp;</b>",
  "$(x)`y`",
  "\\input{x}",
  "a:b",
  "\xf4\x8f\xbf\xbf",
  "\xc2\x85",
};

static const char *
random_text (void)
{
  return nasty[g_test_rand_int_range (0, G_N_ELEMENTS (nasty))];
}

static char *
random_name (void)
{
  switch (g_test_rand_int_range (0, 3))
    {
    case 0:
      return g_strdup (random_text ());
    case 1:
      return g_strconcat (random_text (), random_text (), NULL);
    default:
      return g_strdup_printf ("n%d", g_test_rand_int_range (0, 30));
    }
}

static double
random_coordinate (void)
{
  double value = g_test_rand_double_range (-1, 1);

  switch (g_test_rand_int_range (0, 6))
    {
    case 0:
      return 0;
    case 1:
      return g_test_rand_int_range (-5000, 5000);
    case 2:
      return g_test_rand_int_range (-500000, 500000) / 100.0;
    case 3:
      return value * 1e9;
    case 4:
      return value * pow (10, g_test_rand_int_range (-30, 9));
    default:
      return value * 1000;
    }
}

static NablaGraph *
random_graph (NablaGraphKind kind, gboolean plain_marks)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (kind);
  guint n = (guint) g_test_rand_int_range (0, 12);
  guint n_edges = n > 1 ? (guint) g_test_rand_int_range (0, 20) : 0;

  for (int i = g_test_rand_int_range (0, 4); i > 0; i--)
    {
      g_autofree char *key = random_name ();
      g_autofree char *value = random_name ();

      if (strcmp (key, "bb") != 0)
        nabla_graph_builder_set_attribute (builder, key, value);
    }
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = random_name ();
      NablaNode node = nabla_graph_builder_add_node (builder, name);

      nabla_graph_builder_add_roles (builder, node, (NablaRoles) g_test_rand_int_range (0, 32));
      for (int j = g_test_rand_int_range (0, 3); j > 0; j--)
        {
          g_autofree char *key = g_strconcat ("k", random_text (), NULL);

          nabla_graph_builder_set_node_attribute (builder, node, key, g_test_rand_bit () ? random_text () : "");
        }
    }
  n = nabla_graph_builder_n_nodes (builder);
  for (guint i = 0; i < n_edges && n > 1; i++)
    {
      NablaMark from = (NablaMark) g_test_rand_int_range (0, plain_marks ? 2 : 3);
      NablaMark to = plain_marks ? NABLA_MARK_ARROW : (NablaMark) g_test_rand_int_range (0, 3);
      int edge = nabla_graph_builder_add_edge (builder, (NablaNode) g_test_rand_int_range (0, (int) n),
                                               (NablaNode) g_test_rand_int_range (0, (int) n), from, to);

      if (edge < 0)
        continue;
      for (int j = g_test_rand_int_range (0, 3); j > 0; j--)
        {
          g_autofree char *key = g_strconcat ("k", random_text (), NULL);

          nabla_graph_builder_set_edge_attribute (builder, (guint) edge, key, random_text ());
        }
    }
  return nabla_graph_builder_build (builder);
}

static NablaLayout *
random_layout (const NablaGraph *graph)
{
  NablaLayout *layout = nabla_layout_new (nabla_graph_n_nodes (graph), nabla_graph_n_edges (graph));

  for (guint i = 0; i < nabla_graph_n_nodes (graph) + nabla_graph_n_edges (graph); i++)
    {
      NablaPoint point = { random_coordinate (), random_coordinate () };
      NablaLayout *next;

      if (g_test_rand_int_range (0, 4) == 0)
        continue;
      if (i < nabla_graph_n_nodes (graph))
        next = g_test_rand_int_range (0, 5) == 0 ? nabla_layout_with_pinned (layout, i, TRUE)
                                                 : nabla_layout_with_position (layout, i, point);
      else
        next = nabla_layout_with_bend (layout, i - nabla_graph_n_nodes (graph), &point);
      nabla_layout_unref (layout);
      layout = next;
    }
  return layout;
}

static void
check_round_trip (const NablaGraph *graph, const NablaLayout *layout, NablaGraphFormat format)
{
  g_autofree char *text = nabla_graph_print (graph, layout, format);
  g_autofree char *again = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaLayout) read_layout = NULL;
  g_autoptr (NablaGraph) read = nabla_graph_parse (text, -1, format, &read_layout, &error);

  if (error != NULL)
    g_test_message ("%s\n%s", error->message, text);
  g_assert_no_error (error);
  again = nabla_graph_print (read, read_layout, format);
  g_assert_cmpstr (again, ==, text);
  if (format == NABLA_GRAPH_FORMAT_DAGITTY)
    {
      g_assert_true (nabla_graph_equal (read, graph));
    }
  else
    {
      /* DOT has no words for kinds. */
      g_autoptr (NablaGraph) same_kind = nabla_graph_with_kind (read, nabla_graph_get_kind (graph));

      g_assert_true (nabla_graph_equal (same_kind, graph));
    }
  g_assert_true (nabla_layout_equal (read_layout, layout));
  g_assert_true (g_str_has_suffix (text, "}\n"));
}

static void
test_dagitty (void)
{
  for (int round = 0; round < 4000; round++)
    {
      g_autoptr (NablaGraph) graph = random_graph ((NablaGraphKind) g_test_rand_int_range (0, 6), FALSE);
      g_autoptr (NablaLayout) layout = random_layout (graph);

      check_round_trip (graph, layout, NABLA_GRAPH_FORMAT_DAGITTY);
    }
}

static void
test_dot (void)
{
  for (int round = 0; round < 4000; round++)
    {
      g_autoptr (NablaGraph) graph = random_graph (NABLA_GRAPH_DAG, round % 2);
      g_autoptr (NablaLayout) layout = random_layout (graph);

      check_round_trip (graph, layout, NABLA_GRAPH_FORMAT_DOT);
    }
}

/* Every position on a grid of 0.01 pixels, and any double, in each unit. */
static void
test_positions (void)
{
  static const char *const boxes[] = { NULL, "0,0,1,1", "-5,-5,5,5", "0,0,100,100", "0,0,1000,1000" };

  for (guint b = 0; b < G_N_ELEMENTS (boxes); b++)
    {
      g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
      g_autoptr (NablaGraph) graph = NULL;
      g_autoptr (NablaLayout) empty = NULL;
      g_autoptr (NablaLayout) layout = NULL;
      NablaNode nodes[2000];
      NablaPoint points[2000];

      for (guint i = 0; i < 2000; i++)
        {
          g_autofree char *name = g_strdup_printf ("v%u", i);

          nodes[i] = nabla_graph_builder_add_node (builder, name);
          points[i].x = i % 2 ? g_test_rand_int_range (-1000000, 1000000) / 100.0 : random_coordinate ();
          points[i].y = i % 2 ? g_test_rand_int_range (-1000000, 1000000) / 100.0 : random_coordinate ();
        }
      points[0] = (NablaPoint){ 5e-324, -1.7976931348623157e-300 };
      points[2] = (NablaPoint){ 0.1, 0.3 };
      points[4] = (NablaPoint){ 123456789.012345678, -99999999999 };
      if (boxes[b] != NULL)
        nabla_graph_builder_set_attribute (builder, "bb", boxes[b]);
      graph = nabla_graph_builder_build (builder);
      empty = nabla_layout_new (2000, 0);
      layout = nabla_layout_with_positions (empty, nodes, points, 2000);
      check_round_trip (graph, layout, NABLA_GRAPH_FORMAT_DAGITTY);
      check_round_trip (graph, layout, NABLA_GRAPH_FORMAT_DOT);
    }
}

/* What DAGitty's own grammar can hold is written in its words. */
static void
test_dagitty_can_read (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (nasty); i++)
    {
      g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
      g_autoptr (NablaGraph) graph = NULL;
      g_autofree char *text = NULL;
      gboolean quoted = FALSE;

      nabla_graph_builder_add_node (builder, nasty[i]);
      graph = nabla_graph_builder_build (builder);
      text = nabla_graph_print (graph, NULL, NABLA_GRAPH_FORMAT_DAGITTY);
      /* One statement a line; strings hold no control characters; bare names are ASCII. */
      for (const char *p = text; *p != '\0'; p++)
        {
          if (*p == '\\' && p[1] == '"' && quoted)
            p++;
          else if (*p == '"')
            quoted = !quoted;
          else if (!quoted)
            g_assert_true (g_ascii_isalnum (*p) || strchr ("_. {}\n", *p) != NULL);
          g_assert_true (*p == '\n' ? !quoted : ((guchar) *p >= 0x20 && *p != 0x7f));
        }
      g_assert_false (quoted);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph-text/round-trip/dagitty", test_dagitty);
  g_test_add_func ("/graph-text/round-trip/dot", test_dot);
  g_test_add_func ("/graph-text/round-trip/positions", test_positions);
  g_test_add_func ("/graph-text/round-trip/dagitty-can-read", test_dagitty_can_read);
  return g_test_run ();
}
