/* Words that cannot be meant: exit 2, one line that says so, nothing on standard output. */
#include <string.h>

#include "run.h"

#define GRAPH "dag { X [exposure] Y [outcome] Z U [latent] X -> Y Z -> X Z -> Y U -> Y }"

static void
test_help (void)
{
  static const char *const commands[]
    = { "identify", "estimate", "edges",           "curve",  "test",    "sensitivity", "refute", "mediate",
        "data",     "discover", "next-experiment", "render", "convert", "simulate",    "ask" };
  g_autoptr (Run) help = run_cli (NULL, "--help", NULL);
  g_autoptr (Run) version = run_cli (NULL, "--version", NULL);

  g_autoptr (Run) estimate = run_cli (NULL, "estimate", "--help", NULL);

  g_assert_cmpint (help->status, ==, 0);
  g_assert_cmpint (version->status, ==, 0);
  g_assert_null (strstr (estimate->out, "not built"));
  g_assert_true (g_str_has_prefix (version->out, "nabla-cli "));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (Run) run = run_cli (NULL, commands[i], "--help", NULL);
      g_autofree char *usage = g_strdup_printf ("Usage: nabla-cli %s", commands[i]);

      g_assert_cmpint (run->status, ==, 0);
      g_assert_cmpstr (run->err, ==, "");
      g_assert_true (g_str_has_prefix (run->out, usage));
      g_assert_nonnull (strstr (help->out, commands[i]));
    }
}

static void
test_not_built (void)
{
  static const char *const commands[] = { "discover", "next-experiment" };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autoptr (Run) run = run_cli (NULL, commands[i], GRAPH, "data.csv", "--json", NULL);

      assert_refused (run, 2, "not built yet");
      g_assert_nonnull (strstr (run->err, commands[i]));
    }
}

/* One row per command line. */
static const struct
{
  const char *part; /* of the message */
  const char *words[8];
} cases[] = {
  { "command", { NULL } },
  { "what", { "what" } },
  { "--nothing", { "identify", GRAPH, "--nothing" } },
  { "--cells", { "identify", GRAPH, "--cells" } },
  { "-x", { "identify", GRAPH, "-x" } },
  { "--exposure", { "identify", GRAPH, "--exposure" } },
  { "--json", { "identify", GRAPH, "--json=yes" } },
  { "missing", { "identify" } },
  { "too many", { "identify", GRAPH, "more" } },
  { "nobody", { "identify", GRAPH, "--exposure", "nobody" } },
  { "x", { "identify", GRAPH, "--exposure", "x" } },
  { "some", { "identify", GRAPH, "--effect", "some" } },
  { "twice", { "identify", GRAPH, "--effect", "total", "--effect", "direct" } },
  { "U", { "identify", GRAPH, "--exposure", "U" } },
  { "X", { "identify", GRAPH, "--outcome", "X" } },
  { "X", { "identify", GRAPH, "--adjusted", "X" } },
  { "U", { "identify", GRAPH, "--adjusted", "U" } },
  { "Z", { "identify", GRAPH, "--adjusted", "Z", "--forbid", "Z" } },
  { "exposure", { "identify", "dag { X -> Y }" } },
  { "neither a file", { "identify", "no-such-file.nabla" } },
  { "line 1", { "identify", "dag { X -> }" } },
  { "A → B → A", { "identify", "dag { A [exposure] B [outcome] A -> B -> A }" } },
  { "A → B → A", { "edges", "dag { A [exposure] B [outcome] A -> B -> A }", "x.csv" } },
  { "A → B → A", { "simulate", "dag { A -> B -> A }", "-n", "3" } },
  { "standard input", { "estimate", "-", "-" } },
  { "no data", { "estimate", GRAPH } },
  { "--level", { "estimate", GRAPH, "x.csv", "--level", "1" } },
  { "--level", { "estimate", GRAPH, "x.csv", "--level", "nan" } },
  { "--level", { "estimate", GRAPH, "x.csv", "--level", "0" } },
  { "--seed", { "estimate", GRAPH, "x.csv", "--seed", "-1" } },
  { "magic", { "estimate", GRAPH, "x.csv", "--strategy", "magic" } },
  { "cluster:COLUMN", { "estimate", GRAPH, "x.csv", "--se", "cluster" } },
  { "standardize", { "estimate", GRAPH, "x.csv", "--contrast", "ratio", "--standardize" } },
  { "exclude", { "estimate", GRAPH, "x.csv", "--at", "X=1", "--standardize" } },
  { "--from", { "edges", GRAPH, "x.csv", "--from", "0" } },
  { "--contrast", { "edges", GRAPH, "x.csv", "--contrast", "ratio" } },
  { "is unknown", { "estimate", GRAPH, "x.csv", "--se", "bootstrap:" } },
  { "hc9", { "estimate", GRAPH, "x.csv", "--se", "hc9" } },
  { "exclude", { "estimate", GRAPH, "x.csv", "--at", "X=1", "--from", "0" } },
  { "exclude", { "estimate", GRAPH, "x.csv", "--at", "X=1", "--contrast", "difference" } },
  { "exclude", { "estimate", GRAPH, "x.csv", "--adjust", "Z", "--instrument", "Z" } },
  { "contradict", { "estimate", GRAPH, "x.csv", "--adjust", "Z", "--strategy", "frontdoor" } },
  { "contradict", { "estimate", GRAPH, "x.csv", "--strategy", "adjustment", "--estimator", "frontdoor" } },
  { "contradict", { "estimate", GRAPH, "x.csv", "--instrument", "Z", "--estimator", "linear" } },
  { "Z", { "estimate", GRAPH, "x.csv", "--adjust", "Z", "--forbid", "Z" } },
  { "Z", { "estimate", GRAPH, "x.csv", "--adjust", "", "--adjusted", "Z" } },
  { "X", { "estimate", GRAPH, "x.csv", "--adjust", "X" } },
  { "U", { "estimate", GRAPH, "x.csv", "--adjust", "U" } },
  { "Q", { "estimate", GRAPH, "x.csv", "--adjust", "Z,Q" } },
  { "--adjust", { "edges", GRAPH, "x.csv", "--adjust", "Z" } },
  { "--instrument", { "edges", GRAPH, "x.csv", "--instrument", "Z" } },
  { "--exposure", { "edges", GRAPH, "x.csv", "--exposure", "X" } },
  { "--delimiter", { "data", "x.csv", "--delimiter", ";;" } },
  { "--header", { "data", "x.csv", "--header", "maybe" } },
  { "--skip", { "data", "x.csv", "--skip", "-1" } },
  { "--type", { "data", "x.csv", "--type", "a=text", "--type", "a=count" } },
  { "--reference", { "data", "x.csv", "--reference", "a=1", "--reference", "a=2" } },
  { "--type", { "data", "x.csv", "--type", "age" } },
  { "strange", { "data", "x.csv", "--type", "age=strange" } },
  { "--reference", { "data", "x.csv", "--reference", "age" } },
  { "folder", { "data", "/" } },
  { "folder", { "identify", "/" } },
  { "-o", { "render", GRAPH } },
  { "picture.jpg", { "render", GRAPH, "-o", "picture.jpg" } },
  { "--width", { "render", GRAPH, "-o", "x.svg", "--width", "0" } },
  { "--scale", { "render", GRAPH, "-o", "x.svg", "--scale", "inf" } },
  { "sums", { "render", GRAPH, "-o", "x.svg", "--show", "sums" } },
  { "--to", { "convert", GRAPH } },
  { "word", { "convert", GRAPH, "--to", "word" } },
  { "not built yet", { "convert", GRAPH, "--to", "lavaan" } },
  { "-n", { "simulate", GRAPH } },
  { "x3", { "simulate", GRAPH, "-n", "x3" } },
  { "-1", { "simulate", GRAPH, "-n", "-1" } },
  { "exclude", { "simulate", GRAPH, "-n", "3", "--linear", "--nonlinear" } },
  { "not built yet", { "simulate", GRAPH, "-n", "3", "--nonlinear" } },
  { "--truth", { "simulate", GRAPH, "-n", "3", "--truth", "-" } },
  { "fewer", { "simulate", GRAPH, "-n", "9000000000000000000" } },
  { "too many", { "ask", "now" } },
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const *w = cases[i].words;
      g_autoptr (Run) run = run_cli (NULL, w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], NULL);

      g_test_message ("%s %s %s", w[0], w[2], w[3]);
      assert_refused (run, 2, cases[i].part);
    }
}

/* Names hold what they like; the message stays one harmless line. */
static void
test_hostile_names (void)
{
  g_autoptr (Run) run = run_cli (NULL, "identify", GRAPH, "--exposure", "a\nb\x1b[31m\u202e", NULL);
  g_autoptr (Run) bytes = run_cli (NULL, "identify", GRAPH, "--exposure", "\xff", NULL);

  assert_refused (run, 2, "a\\u000ab\\u001b[31m\\u202e");
  assert_refused (bytes, 2, "UTF-8");
}

static void
test_graph_word (void)
{
  g_autofree char *file = write_temporary ("some.gv", "digraph { X [exposure]; Y [outcome]; X -> Y }");
  g_autofree char *bytes = write_temporary ("bytes.txt", "dag { \xff }");
  g_autofree char *empty = write_temporary ("empty.txt", "");
  g_autoptr (Run) dot = run_cli (NULL, "convert", file, "--to", "dagitty", NULL);
  g_autoptr (Run) in = run_cli ("dag { X [exposure] Y [outcome] X -> Y }", "identify", "-", "--json", NULL);
  g_autoptr (Run) strict = run_cli ("strict digraph { X -> Y }", "convert", "-", "--to", "dagitty", NULL);
  g_autoptr (Run) after = run_cli (NULL, "convert", "--to", "dot", "--", "dag { X }", NULL);
  g_autoptr (Run) binary = run_cli (NULL, "identify", bytes, NULL);
  g_autoptr (Run) nothing = run_cli (NULL, "identify", empty, NULL);

  g_assert_cmpint (dot->status, ==, 0);
  g_assert_nonnull (strstr (dot->out, "X -> Y"));
  g_assert_cmpint (in->status, ==, 0);
  g_assert_cmpint (strict->status, ==, 0);
  g_assert_nonnull (strstr (strict->out, "X -> Y"));
  g_assert_cmpint (after->status, ==, 0);
  assert_refused (binary, 2, "UTF-8");
  g_assert_cmpint (nothing->status, ==, 2);
}

/* A file that is not there is no table; the reader's complaints are input errors. */
static void
test_data_word (void)
{
  g_autofree char *missing = g_build_filename (temporary_folder (), "gone.csv", NULL);
  g_autofree char *empty = write_temporary ("empty.csv", "");
  g_autofree char *quote = write_temporary ("quote.csv", "a,b\n1,\"2\n3,4\n");
  g_autoptr (Run) gone = run_cli (NULL, "data", missing, NULL);
  g_autoptr (Run) nothing = run_cli (NULL, "data", empty, NULL);
  g_autoptr (Run) open = run_cli (NULL, "data", quote, NULL);

  assert_refused (gone, 2, "gone.csv");
  assert_refused (nothing, 2, "empty");
  assert_refused (open, 2, "quote");
}

/* A graph does not make the program open files outside its own folder. */
static void
test_outside_reference (void)
{
  g_autofree char *graph
    = write_temporary ("outside.nabla", "dag {\ndata=\"/etc/passwd\"\nX [exposure]\nY [outcome]\nX -> Y\n}\n");
  g_autoptr (Run) run = run_cli (NULL, "estimate", graph, NULL);

  assert_refused (run, 2, "outside");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/usage/help", test_help);
  g_test_add_func ("/usage/not-built", test_not_built);
  g_test_add_func ("/usage/refused", test_refused);
  g_test_add_func ("/usage/hostile-names", test_hostile_names);
  g_test_add_func ("/usage/graph-word", test_graph_word);
  g_test_add_func ("/usage/data-word", test_data_word);
  g_test_add_func ("/usage/outside-reference", test_outside_reference);
  status = g_test_run ();
  remove_temporary ();
  return status;
}
