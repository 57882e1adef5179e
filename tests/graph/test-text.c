/* DAGitty text that is read, and what is written for it. */
#include "graph/nabla-graph-text.h"

#include <string.h>

#define DAGITTY NABLA_GRAPH_FORMAT_DAGITTY

static const struct
{
  const char *text;
  const char *printed;
} cases[] = {
  { "dag{}", "dag {\n}\n" },
  { "\xef\xbb\xbf  DAG { }\n;", "dag {\n}\n" },
  { "pdag{a--b}", "pdag {\na\nb\na -- b\n}\n" },
  { "mag{}", "mag {\n}\n" },
  { "pag { a @-> b }", "pag {\na\nb\na @-> b\n}\n" },
  { "digraph{a->b->a}", "digraph {\na\nb\na -> b\nb -> a\n}\n" },
  { "graph { a -- b }", "graph {\na\nb\na -- b\n}\n" },
  { "dag \"my graph\" { a }", "dag \"my graph\" {\na\n}\n" },
  { "dag G{ a }", "dag G {\na\n}\n" },
  /* Statements alone, with an arrow somewhere. */
  { "x -> y", "dag {\nx\ny\nx -> y\n}\n" },
  { "dag -> graph", "dag {\ndag\n\"graph\"\ndag -> \"graph\"\n}\n" },
  { "a [exposure]\na -> b", "dag {\na [exposure]\nb\na -> b\n}\n" },
  /* White space, semicolons, comments. */
  { "dag{a;b c\n\r\nd;;e}", "dag {\na\nb\nc\nd\ne\n}\n" },
  { "dag{a\n->\nb // a -> c\n# d\nc/* -> d */ -> a}", "dag {\na\nb\nc\na -> b\nc -> a\n}\n" },
  { "dag {\"/* not a comment\" \"a // b\" \"# c\" }", "dag {\n\"/* not a comment\"\n\"a // b\"\n\"# c\"\n}\n" },
  { "dag{a\xc2\xa0-> b}", "dag {\na\nb\na -> b\n}\n" },
  /* Chains and all the edges there are. */
  { "dag{a->b<-c<->d--e}", "dag {\na\nb\nc\nd\ne\na -> b\nc -> b\nc <-> d\nd -- e\n}\n" },
  { "pag{a @-> b <-@ c @-@ d @-- e --@ f <- g}",
    "pag {\na\nb\nc\nd\ne\nf\ng\na @-> b\nc @-> b\nc @-@ d\ne --@ d\ne --@ f\ng -> f\n}\n" },
  { "dag{a → b ← c ↔ d}", "dag {\na\nb\nc\nd\na -> b\nc -> b\nc <-> d\n}\n" },
  { "dag{b <-> a b -> a a -> c b <-> a}", "dag {\nb\na\nc\nb <-> a\nb -> a\na -> c\n}\n" },
  { "dag{a -> b a -> b}", "dag {\na\nb\na -> b\n}\n" },
  /* Groups. */
  { "dag{a -> {b c}}", "dag {\na\nb\nc\na -> b\na -> c\n}\n" },
  { "dag{{a b} -> c}", "dag {\na\nb\nc\na -> c\nb -> c\n}\n" },
  { "dag{{a, b} -> {c; d} -> e}", "dag {\na\nb\nc\nd\ne\na -> c\na -> d\nb -> c\nb -> d\nc -> e\nd -> e\n}\n" },
  { "dag{{a -> b} -> c}", "dag {\na\nb\nc\na -> b\na -> c\nb -> c\n}\n" },
  { "dag{a -> {b {c d {e}}} }", "dag {\na\nb\nc\nd\ne\na -> b\na -> c\na -> d\na -> e\n}\n" },
  { "dag{a -> {}}", "dag {\na\n}\n" },
  { "dag{{a b a} -> {c c}}", "dag {\na\nb\nc\na -> c\nb -> c\n}\n" },
  { "dag{{a [latent] b} <-> c [k=1]}", "dag {\na [latent]\nb\nc\na <-> c [k=\"1\"]\nb <-> c [k=\"1\"]\n}\n" },
  /* Roles, under all their names. */
  { "dag{a[exposure]b[e]c[source]d[outcome]e[o]f[target]}",
    "dag {\na [exposure]\nb [exposure]\nc [exposure]\nd [outcome]\ne [outcome]\nf [outcome]\n}\n" },
  { "dag{a[latent]b[l]c[unobserved]d[u]e[adjusted]f[a]g[adjustedNode]h[selected]i[s]}",
    "dag {\na [latent]\nb [latent]\nc [latent]\nd [latent]\ne [adjusted]\nf [adjusted]\ng [adjusted]\n"
    "h [selected]\ni [selected]\n}\n" },
  { "dag{a [s,l] a [e]}", "dag {\na [exposure, selected, latent]\n}\n" },
  { "dag{a [exposure=\"1\"]}", "dag {\na [exposure]\n}\n" },
  /* Attributes: order, values, none, any separator, several lists. */
  { "dag{a [z=1;y=\"two words\" x,w=-0.5] [v]}", "dag {\na [z=\"1\", y=\"two words\", x, w=\"-0.5\", v]\n}\n" },
  { "dag{a [k=1, j=2, k=3]}", "dag {\na [k=\"3\", j=\"2\"]\n}\n" },
  { "dag{a [\"odd key\"=\"]\"] []}", "dag {\na [\"odd key\"=\"]\"]\n}\n" },
  { "dag{a [label=\"\", column=\"\"]}", "dag {\na [label=\"\", column]\n}\n" },
  { "dag{a -> b [beta=0.3,label=x] a -> b [more]}", "dag {\na\nb\na -> b [beta=\"0.3\", label=\"x\", more]\n}\n" },
  { "dag{a -> b -> c [k=1]}", "dag {\na\nb\nc\na -> b [k=\"1\"]\nb -> c [k=\"1\"]\n}\n" },
  { "dag{bb=\"-1,-1,1,1\" data=\"a b.csv\" \"odd key\"=x graph [more=1] a}",
    "dag {\nbb=\"-1,-1,1,1\"\ndata=\"a b.csv\"\n\"odd key\"=\"x\"\nmore=\"1\"\na\n}\n" },
  /* Names. */
  { "dag{größe 変数 é_1 a.b 1 -5 _}", "dag {\n\"größe\"\n\"変数\"\n\"é_1\"\na.b\n1\n\"-5\"\n_\n}\n" },
  { "dag{\"a\" \"b c\" \"say \\\"hi\\\"\" \"C:\\new\\table\"}",
    "dag {\na\n\"b c\"\n\"say \\\"hi\\\"\"\n\"C:\\new\\table\"\n}\n" },
  { "dag{\"a\" + \"b\" \"c\\\nd\"}", "dag {\nab\ncd\n}\n" },
  { "dag{\"a\nb\" \"a\tb\" \"\\u{1F352}\\u{A}\" \"\\u{\" \"\\u{0}\" \"\\u{D800}\"}",
    "dag {\n\"a\\u{A}b\"\n\"a\\u{9}b\"\n\"🍒\\u{A}\"\n\"\\u{5C}u{\"\n\"\\u{5C}u{0}\"\n\"\\u{5C}u{D800}\"\n}\n" },
  { "dag{\"a\\\\\" b\" c}", "dag {\n\"a\\u{5C}\\\" b\"\nc\n}\n" },
  { "dag{\"a\\u{5C}\"}", "dag {\n\"a\\u{5C}\"\n}\n" },
  { "dag{dag pdag node edge strict subgraph latent \"graph\" \"->\"}",
    "dag {\ndag\npdag\n\"node\"\n\"edge\"\n\"strict\"\n\"subgraph\"\nlatent\n\"graph\"\n\"->\"\n}\n" },
  /* Positions. */
  { "dag{a [pos=\"-1.5,2\"] b [pos=\" 0.30 ,\t+1e-1 \"] a -> b [pos=\"0.1,.5\"]}",
    "dag {\na [pos=\"-1.5,2\"]\nb [pos=\"0.3,0.1\"]\na -> b [pos=\"0.1,0.5\"]\n}\n" },
  { "dag{a [pos=\"1,2\",pinned] b [pinned=\"1\"] c [pinned=\"no\"]}",
    "dag {\na [pos=\"1,2\", pinned]\nb [pinned]\nc [pinned=\"no\"]\n}\n" },
  { "dag{a [pos=\"1\"] b [pos] c [pos=\"1,2,3\"] d [pos=\"1,x\"] e [pos=\"1e13,0\"] f [pos=\"nan,inf\"]}",
    "dag {\na [pos=\"1\"]\nb [pos]\nc [pos=\"1,2,3\"]\nd [pos=\"1,x\"]\ne [pos=\"1e13,0\"]\nf [pos=\"nan,inf\"]\n}\n" },
};

static void
test_cases (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaLayout) layout = NULL;
      g_autoptr (NablaGraph) graph = nabla_graph_parse (cases[i].text, -1, DAGITTY, &layout, &error);
      g_autofree char *printed = NULL;

      g_test_message ("%s", cases[i].text);
      if (cases[i].printed == NULL)
        {
          g_assert_nonnull (error);
          continue;
        }
      g_assert_no_error (error);
      printed = nabla_graph_print (graph, layout, DAGITTY);
      g_assert_cmpstr (printed, ==, cases[i].printed);
    }
}

static void
test_meaning (void)
{
  static const char text[] = "dag { X [exposure,pos=\"-1,0.25\"] Y [outcome] U [latent,label=\"a \\\"b\\\"\"]\n"
                             "U -> {X Y} X -> Y [pos=\"0,1\",beta=\"0.5\"] }";
  g_autoptr (NablaLayout) layout = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph = nabla_graph_parse (text, strlen (text), DAGITTY, &layout, &error);
  NablaPoint point;

  g_assert_no_error (error);
  g_assert_cmpint (nabla_graph_get_kind (graph), ==, NABLA_GRAPH_DAG);
  g_assert_cmpuint (nabla_graph_n_nodes (graph), ==, 3);
  g_assert_cmpuint (nabla_graph_n_edges (graph), ==, 3);
  g_assert_cmpint (nabla_graph_get_roles (graph, 0), ==, NABLA_ROLE_EXPOSURE);
  g_assert_true (nabla_graph_is_latent (graph, 2));
  g_assert_cmpstr (nabla_graph_get_label (graph, 2), ==, "a \"b\"");
  g_assert_cmpint (nabla_graph_find_edge (graph, 0, 1, NABLA_MARK_TAIL, NABLA_MARK_ARROW), ==, 2);
  g_assert_cmpstr (nabla_graph_get_edge_attribute (graph, 2, "beta"), ==, "0.5");
  g_assert_null (nabla_graph_get_edge_attribute (graph, 2, "pos"));
  g_assert_null (nabla_graph_get_node_attribute (graph, 0, "exposure"));
  g_assert_true (nabla_layout_get_position (layout, 0, &point));
  g_assert_cmpfloat (point.x, ==, -100);
  g_assert_cmpfloat (point.y, ==, 25);
  g_assert_false (nabla_layout_get_position (layout, 1, NULL));
  g_assert_true (nabla_layout_get_bend (layout, 2, &point));
  g_assert_cmpfloat (point.y, ==, 100);
}

/* The unit of a position depends on how large the bounding box is. */
static void
test_units (void)
{
  static const struct
  {
    const char *box;
    double pixels;
  } boxes[] = {
    { "", 25 },
    { "bb=\"-5,-5,5,5\"", 25 },
    { "bb=\"0,0,1,1\"", 250 },
    { "bb=\"0,0,200,100\"", 2.5 },
    { "bb=\"0,0,800,600\"", 0.25 },
    { "bb=\"0,0,1\"", 25 },
    { "bb=\"what\"", 25 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (boxes); i++)
    for (int after = 0; after < 2; after++)
      {
        g_autofree char *text
          = g_strdup_printf ("dag { %s a [pos=\"0.25,-1\"] %s }", after ? "" : boxes[i].box, after ? boxes[i].box : "");
        g_autoptr (NablaLayout) layout = NULL;
        g_autoptr (NablaGraph) graph = nabla_graph_parse (text, -1, DAGITTY, &layout, NULL);
        g_autofree char *printed = nabla_graph_print (graph, layout, DAGITTY);
        NablaPoint point;

        g_assert_true (nabla_layout_get_position (layout, 0, &point));
        g_assert_cmpfloat (point.x, ==, boxes[i].pixels);
        g_assert_cmpfloat (point.y, ==, boxes[i].pixels * -4);
        g_assert_nonnull (strstr (printed, "a [pos=\"0.25,-1\"]"));
      }
}

static void
test_guess_format (void)
{
  g_assert_cmpint (nabla_graph_guess_format ("a.dot", NULL, -1), ==, NABLA_GRAPH_FORMAT_DOT);
  g_assert_cmpint (nabla_graph_guess_format ("/x.y/a.GV", "dag {}", -1), ==, NABLA_GRAPH_FORMAT_DOT);
  g_assert_cmpint (nabla_graph_guess_format ("a.nabla", "dag {}", -1), ==, DAGITTY);
  g_assert_cmpint (nabla_graph_guess_format (NULL, " /* x */ strict digraph {}", -1), ==, NABLA_GRAPH_FORMAT_DOT);
  g_assert_cmpint (nabla_graph_guess_format (NULL, "strict digraph {}", 3), ==, DAGITTY);
  g_assert_cmpint (nabla_graph_guess_format (NULL, "strictly {}", -1), ==, DAGITTY);
  g_assert_cmpint (nabla_graph_guess_format (NULL, "digraph { a -> b }", -1), ==, DAGITTY);
  g_assert_cmpint (nabla_graph_guess_format (NULL, "\"strict\"", -1), ==, DAGITTY);
  g_assert_cmpint (nabla_graph_guess_format (NULL, "\xff strict", -1), ==, DAGITTY);
  g_assert_cmpint (nabla_graph_guess_format (NULL, NULL, 0), ==, DAGITTY);
}

static const struct
{
  const char *text;
  const char *dagitty; /* how it is told in DAGitty's words */
} dots[] = {
  { "digraph { a -> b; }", "dag {\na\nb\na -> b\n}\n" },
  { "strict digraph G { a -> b a -> b }", "dag G {\na\nb\na -> b\n}\n" },
  { "digraph { a -> b -> a }", "digraph {\na\nb\na -> b\nb -> a\n}\n" },
  { "graph { a -- b }", "graph {\na\nb\na -- b\n}\n" },
  { "digraph { graph [rankdir=LR]; node [shape=box]; edge [color=red] size=\"3,4\"; a }",
    "dag {\nrankdir=\"LR\"\nsize=\"3,4\"\na\n}\n" },
  { "digraph { subgraph cluster_1 { label=\"in\"; a b } -> c; subgraph { d } }",
    "dag {\na\nb\nc\nd\na -> c\nb -> c\n}\n" },
  { "digraph { a -> b [dir=both, color=red] }", "dag {\na\nb\na <-> b [color=\"red\"]\n}\n" },
  { "digraph { a -> b [dir=back] }", "dag {\na\nb\nb -> a\n}\n" },
  { "digraph { a -> b [dir=none] }", "pdag {\na\nb\na -- b\n}\n" },
  { "digraph { a -> b [dir=both, arrowtail=odot] }", "pag {\na\nb\na @-> b\n}\n" },
  { "digraph { a -> b [arrowhead=vee] }", "dag {\na\nb\na -> b [arrowhead=\"vee\"]\n}\n" },
  { "digraph { a:port:n -> b:s }", "dag {\na\nb\na -> b\n}\n" },
  { "digraph { a [label=<<b>x > y</b>>] }", NULL },
  { "digraph { a [label=<<b>x</b>>, pos=\"3,-4!\", latent=true, exposure=no] }",
    "dag {\na [latent, pos=\"0.03,0.04\", pinned, label=\"<<b>x</b>>\", exposure=\"no\"]\n}\n" },
  { "digraph { \"a\\\\\" -> \"b\" }", "dag {\n\"a\\\\u{5C}\"\nb\n\"a\\\\u{5C}\" -> b\n}\n" },
};

static void
test_dot_in (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (dots); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaLayout) layout = NULL;
      g_autoptr (NablaGraph) graph = nabla_graph_parse (dots[i].text, -1, NABLA_GRAPH_FORMAT_DOT, &layout, &error);
      g_autofree char *printed = NULL;

      g_test_message ("%s", dots[i].text);
      if (dots[i].dagitty == NULL)
        {
          g_assert_nonnull (error);
          continue;
        }
      g_assert_no_error (error);
      printed = nabla_graph_print (graph, layout, DAGITTY);
      g_assert_cmpstr (printed, ==, dots[i].dagitty);
    }
}

static void
test_dot_out (void)
{
  static const char text[] = "pag \"my \\\"g\\\"\" { note=\"x\" a [exposure,pos=\"1,2\",pinned,label=\"<b>\"]\n"
                             "\"node\" 7 a.b a -> 7 a <-> \"node\" 7 -- a.b a @-> a.b 7 @-@ \"node\" }";
  g_autoptr (NablaLayout) layout = NULL;
  g_autoptr (NablaGraph) graph = nabla_graph_parse (text, -1, DAGITTY, &layout, NULL);
  g_autoptr (NablaGraph) undirected = nabla_graph_parse ("graph { a -- b }", -1, DAGITTY, NULL, NULL);
  g_autofree char *dot = nabla_graph_print (graph, layout, NABLA_GRAPH_FORMAT_DOT);
  /* What would turn the arrow there is left out. */
  g_autoptr (NablaGraph) dir
    = nabla_graph_parse ("dag { a -> b [dir=odd, arrowhead=none, k=1] }", -1, DAGITTY, NULL, NULL);
  g_autofree char *turned = nabla_graph_print (dir, NULL, NABLA_GRAPH_FORMAT_DOT);
  g_autofree char *plain = nabla_graph_print (undirected, NULL, NABLA_GRAPH_FORMAT_DOT);

  g_assert_cmpstr (dot, ==,
                   "digraph \"my \\\"g\\\"\" {\n"
                   "  note=\"x\";\n"
                   "  a [exposure=true, pos=\"100,-200!\", label=\"<b>\"];\n"
                   "  \"node\";\n"
                   "  \"7\";\n"
                   "  \"a.b\";\n"
                   "  a -> \"7\";\n"
                   "  a -> \"node\" [dir=both];\n"
                   "  \"7\" -> \"a.b\" [dir=none];\n"
                   "  a -> \"a.b\" [dir=both, arrowtail=odot, arrowhead=normal];\n"
                   "  \"node\" -> \"7\" [dir=both, arrowtail=odot, arrowhead=odot];\n"
                   "}\n");
  g_assert_cmpstr (turned, ==, "digraph {\n  a;\n  b;\n  a -> b [dir=\"odd\", k=\"1\"];\n}\n");
  g_assert_cmpstr (plain, ==, "graph {\n  a;\n  b;\n  a -- b;\n}\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph-text/cases", test_cases);
  g_test_add_func ("/graph-text/meaning", test_meaning);
  g_test_add_func ("/graph-text/units", test_units);
  g_test_add_func ("/graph-text/guess-format", test_guess_format);
  g_test_add_func ("/graph-text/dot-in", test_dot_in);
  g_test_add_func ("/graph-text/dot-out", test_dot_out);
  return g_test_run ();
}
