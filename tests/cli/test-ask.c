/* `ask` line by line: the protocol, whatever the bytes, and the kinds. */
#include <string.h>

#include "cli/nabla-cli.h"

static char *
ask_bytes (NablaAsk *ask, const char *line, gsize length)
{
  /* A copy of exactly this size: reading past it is seen by the sanitizers. */
  g_autofree char *copy = g_memdup2 (line, length);

  return nabla_cli_ask_line (ask, copy, length, NULL);
}

static char *
ask_line (NablaAsk *ask, const char *line)
{
  return ask_bytes (ask, line, strlen (line));
}

static void
assert_answer (NablaAsk *ask, const char *line, const char *expected)
{
  g_autofree char *answer = ask_line (ask, line);

  if (g_strcmp0 (answer, expected) != 0)
    g_error ("%s\ngives    %s\ninstead of %s", line, answer, expected);
}

/* An error with this id whose text holds @part. */
static void
assert_error (NablaAsk *ask, const char *line, const char *id, const char *part)
{
  g_autofree char *answer = ask_line (ask, line);
  g_autofree char *prefix = g_strdup_printf ("{\"id\":%s,\"error\":\"", id);

  if (answer == NULL || !g_str_has_prefix (answer, prefix) || strstr (answer, part) == NULL)
    g_error ("%s\ngives %s\nnot the error \"%s\" of id %s", line, answer, part, id);
}

static void
test_ids (void)
{
  g_autoptr (NablaAsk) ask = nabla_ask_new ();

  /* Whatever the id is, it comes back as it was written. */
  assert_answer (ask, "{\"id\":1,\"graph\":\"dag { A -> B }\",\"query\":{\"kind\":\"cyclic\"}}",
                 "{\"id\":1,\"answer\":false}");
  assert_answer (ask, "{\"query\":{\"kind\":\"cyclic\"},\"id\":\"x\\u00e9\"}",
                 "{\"id\":\"x\\u00e9\",\"answer\":false}");
  assert_answer (ask, "{\"id\":123456789012345678901234567890,\"query\":{\"kind\":\"cyclic\"}}",
                 "{\"id\":123456789012345678901234567890,\"answer\":false}");
  assert_answer (ask, "{\"id\":[1, {\"a\":null}],\"query\":{\"kind\":\"cyclic\"}}\r\n",
                 "{\"id\":[1, {\"a\":null}],\"answer\":false}");
  assert_answer (ask, "{\"query\":{\"kind\":\"cyclic\"}}", "{\"id\":null,\"answer\":false}");
}

static void
test_bad_lines (void)
{
  g_autoptr (NablaAsk) ask = nabla_ask_new ();
  g_autoptr (GString) deep = g_string_new ("{\"id\":1,\"query\":");
  g_autofree char *answer = NULL;

  assert_error (ask, "{\"id\":1,", "null", "JSON");
  assert_error (ask, "hello", "null", "JSON");
  assert_error (ask, "{\"id\":1,\"query\":{\"limit\":1e400}}", "null", "finite");
  assert_error (ask, "{\"id\":NaN}", "null", "JSON");
  assert_error (ask, "[1]", "null", "object");
  assert_error (ask, "3", "null", "object");
  assert_error (ask, "{\"id\":\"\xff\"}", "null", "UTF-8");
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '[');
  assert_error (ask, deep->str, "null", "deep");
  answer = ask_bytes (ask, "{\"id\":1}\0{", 11);
  g_assert_nonnull (strstr (answer, "\"id\":null"));
  g_assert_null (ask_line (ask, ""));
  g_assert_null (ask_line (ask, " \t\r\n"));
  /* None of this has hurt. */
  assert_answer (ask, "{\"id\":2,\"graph\":\"dag{A}\",\"query\":{\"kind\":\"cyclic\"}}", "{\"id\":2,\"answer\":false}");
}

static void
test_depth (void)
{
  g_autoptr (NablaAsk) ask = nabla_ask_new ();

  for (guint depth = 63; depth <= 64; depth++)
    {
      g_autoptr (GString) line = g_string_new ("{\"graph\":\"dag{A}\",\"query\":{\"kind\":\"cyclic\"},\"id\":");

      /* The object itself is the first level. */
      for (guint i = 0; i < depth; i++)
        g_string_append_c (line, '[');
      for (guint i = 0; i < depth; i++)
        g_string_append_c (line, ']');
      g_string_append_c (line, '}');
      if (depth == 63)
        {
          g_autofree char *answer = ask_line (ask, line->str);

          g_assert_nonnull (strstr (answer, "\"answer\":false"));
        }
      else
        assert_error (ask, line->str, "null", "deep");
    }
}

static void
test_graphs (void)
{
  g_autoptr (NablaAsk) ask = nabla_ask_new ();

  assert_error (ask, "{\"id\":1,\"query\":{\"kind\":\"cyclic\"}}", "1", "graph");
  assert_answer (ask, "{\"id\":2,\"graph\":\"dag{A->B}\",\"query\":{\"kind\":\"ancestors\",\"of\":\"B\"}}",
                 "{\"id\":2,\"answer\":[\"A\",\"B\"]}");
  assert_answer (ask, "{\"id\":3,\"query\":{\"kind\":\"ancestors\",\"of\":[\"A\"]}}", "{\"id\":3,\"answer\":[\"A\"]}");
  /* A graph that cannot be read is an error for the lines that go on using it too. */
  /* An arrow from a vertex to itself is a loop, and nothing more is known of that graph. */
  assert_answer (ask, "{\"id\":3,\"graph\":\"dag { A -> A }\",\"query\":{\"kind\":\"cyclic\"}}",
                 "{\"id\":3,\"answer\":true}");
  assert_error (ask, "{\"id\":3,\"query\":{\"kind\":\"ancestors\",\"of\":\"A\"}}", "3", "A → A");
  assert_error (ask, "{\"id\":4,\"graph\":\"dag { A -> \",\"query\":{\"kind\":\"cyclic\"}}", "4", "line");
  assert_error (ask, "{\"id\":5,\"query\":{\"kind\":\"cyclic\"}}", "5", "line");
  assert_error (ask, "{\"id\":6,\"graph\":7,\"query\":{\"kind\":\"cyclic\"}}", "6", "graph");
  assert_error (ask, "{\"id\":7,\"query\":{\"kind\":\"cyclic\"}}", "7", "graph");
  /* A bad query leaves the graph that came with it. */
  assert_error (ask, "{\"id\":8,\"graph\":\"dag{C->D}\",\"query\":{\"kind\":\"what\"}}", "8", "what");
  assert_answer (ask, "{\"id\":9,\"query\":{\"kind\":\"descendants\",\"of\":\"C\"}}",
                 "{\"id\":9,\"answer\":[\"C\",\"D\"]}");
  assert_error (ask, "{\"id\":10,\"graph\":\"dag{E}\"}", "10", "query");
  assert_answer (ask, "{\"id\":11,\"query\":{\"kind\":\"descendants\",\"of\":\"E\"}}",
                 "{\"id\":11,\"answer\":[\"E\"]}");
  assert_error (ask, "{\"id\":12,\"query\":[]}", "12", "query");
  assert_error (ask, "{\"id\":13,\"query\":{}}", "13", "kind");
  assert_error (ask, "{\"id\":14,\"query\":{\"kind\":3}}", "14", "kind");
  assert_answer (ask,
                 "{\"id\":16,\"graph\":\"strict digraph { a -> b }\",\"query\":{\"kind\":\"ancestors\",\"of\":\"b\"}}",
                 "{\"id\":16,\"answer\":[\"a\",\"b\"]}");
}

static void
test_cycle (void)
{
  g_autoptr (NablaAsk) ask = nabla_ask_new ();

  assert_answer (ask, "{\"id\":1,\"graph\":\"dag { A -> B -> C -> A }\",\"query\":{\"kind\":\"cyclic\"}}",
                 "{\"id\":1,\"answer\":true}");
  assert_error (ask, "{\"id\":2,\"query\":{\"kind\":\"ancestors\",\"of\":\"A\"}}", "2", "A → B → C → A");
}

#define SMOKING "\"graph\":\"dag { S [exposure] C [outcome] G [latent] G -> S G -> C S -> T -> C A -> S A -> C }\""

static void
test_adjustment (void)
{
  g_autoptr (NablaAsk) ask = nabla_ask_new ();

  assert_answer (ask, "{\"id\":1," SMOKING ",\"query\":{\"kind\":\"minimal_adjustment_sets\"}}",
                 "{\"id\":1,\"answer\":[]}");
  assert_answer (ask,
                 "{\"id\":2,\"query\":{\"kind\":\"minimal_adjustment_sets\",\"exposure\":\"T\",\"outcome\":\"C\"}}",
                 "{\"id\":2,\"answer\":[[\"S\"]]}");
  assert_answer (ask, "{\"id\":3,\"query\":{\"kind\":\"all_adjustment_sets\",\"exposure\":[\"T\"]}}",
                 "{\"id\":3,\"answer\":[[\"S\"],[\"A\",\"S\"]]}");
  assert_answer (ask, "{\"id\":4,\"query\":{\"kind\":\"all_adjustment_sets\",\"exposure\":\"T\",\"limit\":1}}",
                 "{\"id\":4,\"answer\":[[\"S\"]],\"truncated\":true}");
  assert_answer (ask, "{\"id\":5,\"query\":{\"kind\":\"all_adjustment_sets\",\"exposure\":\"T\",\"must\":\"A\"}}",
                 "{\"id\":5,\"answer\":[[\"A\",\"S\"]]}");
  assert_answer (ask,
                 "{\"id\":6,\"query\":{\"kind\":\"minimal_adjustment_sets\",\"exposure\":\"T\",\"forbidden\":[\"S\"]}}",
                 "{\"id\":6,\"answer\":[]}");
  assert_answer (ask,
                 "{\"id\":7,\"query\":{\"kind\":\"minimal_adjustment_sets\",\"exposure\":\"A\",\"outcome\":\"S\"}}",
                 "{\"id\":7,\"answer\":[[]]}");
  assert_answer (ask, "{\"id\":8,\"query\":{\"kind\":\"is_adjustment_set\",\"exposure\":\"T\",\"set\":\"S\"}}",
                 "{\"id\":8,\"answer\":true}");
  assert_answer (ask, "{\"id\":9,\"query\":{\"kind\":\"is_adjustment_set\",\"set\":[\"A\"]}}",
                 "{\"id\":9,\"answer\":false}");
  assert_answer (ask, "{\"id\":10,\"query\":{\"kind\":\"is_backdoor_set\",\"exposure\":\"T\",\"set\":[\"A\",\"S\"]}}",
                 "{\"id\":10,\"answer\":true}");
  assert_answer (ask, "{\"id\":11,\"query\":{\"kind\":\"optimal_adjustment\"}}", "{\"id\":11,\"answer\":null}");
  assert_answer (ask,
                 "{\"id\":12,\"graph\":\"dag{X->Y Z->X Z->Y W->Y}\",\"query\":{\"kind\":\"optimal_adjustment\","
                 "\"exposure\":\"X\",\"outcome\":\"Y\",\"variant\":\"optimal\"}}",
                 "{\"id\":12,\"answer\":[\"W\",\"Z\"]}");
  assert_answer (ask,
                 "{\"id\":13,\"query\":{\"kind\":\"is_adjustment_set\",\"exposure\":\"X\",\"outcome\":\"Y\","
                 "\"set\":\"Z\",\"effect\":\"direct\"}}",
                 "{\"id\":13,\"answer\":true}");
}

static void
test_frontdoor (void)
{
  g_autoptr (NablaAsk) ask = nabla_ask_new ();

  assert_answer (ask, "{\"id\":1," SMOKING ",\"query\":{\"kind\":\"frontdoor_sets\",\"which\":\"all\"}}",
                 "{\"id\":1,\"answer\":[[\"T\"]]}");
  assert_answer (ask, "{\"id\":2,\"query\":{\"kind\":\"frontdoor_sets\",\"which\":\"maximal\"}}",
                 "{\"id\":2,\"answer\":[\"T\"]}");
  assert_answer (ask, "{\"id\":3,\"query\":{\"kind\":\"frontdoor_sets\",\"which\":\"minimal\"}}",
                 "{\"id\":3,\"answer\":[[\"T\"]]}");
  assert_answer (ask, "{\"id\":4,\"query\":{\"kind\":\"is_frontdoor\",\"set\":\"T\"}}", "{\"id\":4,\"answer\":true}");
  assert_answer (ask, "{\"id\":5,\"query\":{\"kind\":\"is_frontdoor\",\"set\":[]}}", "{\"id\":5,\"answer\":false}");
  assert_answer (ask,
                 "{\"id\":6,\"graph\":\"dag{X [exposure] Y [outcome] X->Y X<->Y}\",\"query\":{\"kind\":"
                 "\"frontdoor_sets\",\"which\":\"maximal\"}}",
                 "{\"id\":6,\"answer\":null}");
  assert_answer (ask, "{\"id\":7,\"query\":{\"kind\":\"frontdoor_sets\"}}", "{\"id\":7,\"answer\":[]}");
}

static void
test_separation (void)
{
  g_autoptr (NablaAsk) ask = nabla_ask_new ();

  assert_answer (ask,
                 "{\"id\":1," SMOKING ",\"query\":{\"kind\":\"dseparated\",\"a\":\"A\",\"b\":\"T\",\"given\":\"S\"}}",
                 "{\"id\":1,\"answer\":true}");
  assert_answer (ask, "{\"id\":2,\"query\":{\"kind\":\"dseparated\",\"a\":[\"A\"],\"b\":[\"G\"]}}",
                 "{\"id\":2,\"answer\":true}");
  assert_answer (ask, "{\"id\":3,\"query\":{\"kind\":\"dseparated\",\"a\":\"A\",\"b\":\"G\",\"given\":[\"C\"]}}",
                 "{\"id\":3,\"answer\":false}");
  assert_answer (ask, "{\"id\":4,\"query\":{\"kind\":\"markov_blanket\",\"of\":\"T\"}}",
                 "{\"id\":4,\"answer\":[\"A\",\"C\",\"G\",\"S\"]}");
  assert_answer (ask, "{\"id\":5,\"query\":{\"kind\":\"causal_path_nodes\"}}",
                 "{\"id\":5,\"answer\":[\"C\",\"S\",\"T\"]}");
  assert_answer (ask, "{\"id\":6,\"query\":{\"kind\":\"causal_path_nodes\",\"exposure\":[\"A\",\"S\"]}}",
                 "{\"id\":6,\"answer\":[\"A\",\"C\",\"S\",\"T\"]}");
  /* The path A -> S -> T -> C is not proper when S is an exposure, but S -> T -> C is. */
  assert_answer (ask,
                 "{\"id\":7,\"graph\":\"dag { A -> S -> T }\",\"query\":{\"kind\":\"causal_path_nodes\",\"exposure\":"
                 "[\"A\",\"S\"],\"outcome\":\"T\"}}",
                 "{\"id\":7,\"answer\":[\"S\",\"T\"]}");
  assert_answer (ask, "{\"id\":8,\"query\":{\"kind\":\"causal_path_nodes\",\"exposure\":\"T\",\"outcome\":\"A\"}}",
                 "{\"id\":8,\"answer\":[]}");
}

static void
test_instruments (void)
{
  g_autoptr (NablaAsk) ask = nabla_ask_new ();

  assert_answer (ask,
                 "{\"id\":1,\"graph\":\"dag{Z->X->Y X<->Y Z<-W->Y}\",\"query\":{\"kind\":\"instruments\","
                 "\"exposure\":\"X\",\"outcome\":\"Y\"}}",
                 "{\"id\":1,\"answer\":[{\"instrument\":\"Z\",\"given\":[\"W\"]}]}");
  assert_answer (ask,
                 "{\"id\":2,\"query\":{\"kind\":\"is_conditional_instrument\",\"exposure\":\"X\",\"outcome\":"
                 "\"Y\",\"instrument\":\"Z\",\"given\":[]}}",
                 "{\"id\":2,\"answer\":false}");
  assert_answer (ask,
                 "{\"id\":3,\"query\":{\"kind\":\"is_conditional_instrument\",\"exposure\":\"X\",\"outcome\":"
                 "\"Y\",\"instrument\":\"Z\",\"given\":\"W\"}}",
                 "{\"id\":3,\"answer\":true}");
  assert_error (ask,
                "{\"id\":4,\"query\":{\"kind\":\"is_conditional_instrument\",\"exposure\":\"X\",\"outcome\":"
                "\"Y\",\"instrument\":[\"Z\",\"W\"]}}",
                "4", "more than one");
}

static void
test_refused_queries (void)
{
  static const struct
  {
    const char *query;
    const char *part;
  } cases[] = {
    { "\"kind\":\"minimal_adjustment_sets\",\"exposure\":\"C\"", "C" },
    { "\"kind\":\"minimal_adjustment_sets\",\"limit\":0", "limit" },
    { "\"kind\":\"minimal_adjustment_sets\",\"limit\":-3", "limit" },
    { "\"kind\":\"minimal_adjustment_sets\",\"limit\":1.5", "limit" },
    { "\"kind\":\"minimal_adjustment_sets\",\"limit\":\"1\"", "limit" },
    { "\"kind\":\"minimal_adjustment_sets\",\"must\":\"S\"", "S" },
    { "\"kind\":\"minimal_adjustment_sets\",\"must\":\"G\"", "G" },
    { "\"kind\":\"minimal_adjustment_sets\",\"must\":\"A\",\"forbidden\":\"A\"", "A" },
    { "\"kind\":\"minimal_adjustment_sets\",\"effect\":\"some\"", "some" },
    { "\"kind\":\"minimal_adjustment_sets\",\"exposure\":[]", "exposure" },
    { "\"kind\":\"is_adjustment_set\"", "set" },
    { "\"kind\":\"is_adjustment_set\",\"set\":[\"nobody\"]", "nobody" },
    { "\"kind\":\"is_adjustment_set\",\"set\":[\"G\"]", "G" },
    { "\"kind\":\"is_adjustment_set\",\"set\":[\"C\"]", "C" },
    { "\"kind\":\"is_adjustment_set\",\"set\":[1]", "set" },
    { "\"kind\":\"is_adjustment_set\",\"set\":{\"a\":1}", "set" },
    { "\"kind\":\"is_adjustment_set\",\"set\":[[\"A\"]]", "set" },
    { "\"kind\":\"dseparated\",\"a\":\"A\"", "b" },
    { "\"kind\":\"dseparated\",\"a\":\"A\",\"b\":\"A\"", "A" },
    { "\"kind\":\"dseparated\",\"a\":\"A\",\"b\":\"T\",\"given\":[\"A\"]", "given" },
    { "\"kind\":\"ancestors\"", "of" },
    { "\"kind\":\"frontdoor_sets\",\"which\":\"best\"", "best" },
    { "\"kind\":\"optimal_adjustment\",\"variant\":\"best\"", "best" },
  };
  g_autoptr (NablaAsk) ask = nabla_ask_new ();

  assert_answer (ask, "{\"id\":0," SMOKING ",\"query\":{\"kind\":\"cyclic\"}}", "{\"id\":0,\"answer\":false}");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *line = g_strdup_printf ("{\"id\":9,\"query\":{%s}}", cases[i].query);

      assert_error (ask, line, "9", cases[i].part);
    }
}

/* Lines cut off, with bytes changed and doubled: an answer or an error, never a crash. */
static void
test_mangled (void)
{
  static const char line[] = "{\"id\":1," SMOKING ",\"query\":{\"kind\":\"all_adjustment_sets\",\"exposure\":[\"T\"],"
                             "\"limit\":2,\"must\":[\"S\"]}}";
  g_autoptr (NablaAsk) ask = nabla_ask_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);

  for (guint i = 0; i < 3000; i++)
    {
      gsize length = g_rand_int_range (rand, 0, sizeof line);
      g_autofree char *copy = g_memdup2 (line, sizeof line);
      g_autofree char *answer = NULL;

      if (i % 3 != 0)
        length = sizeof line - 1;
      for (guint j = 0; j < i % 4; j++)
        copy[g_rand_int_range (rand, 0, sizeof line - 1)]
          = i % 2 ? g_rand_int_range (rand, 0, 256) : line[g_rand_int_range (rand, 0, sizeof line - 1)];
      answer = ask_bytes (ask, copy, length);
      if (answer != NULL)
        {
          g_assert_true (g_str_has_prefix (answer, "{\"id\":"));
          g_assert_true (g_str_has_suffix (answer, "}"));
          g_assert_null (strchr (answer, '\n'));
        }
    }
}

/* What is quadratic in the length of a path would take minutes. */
static void
test_long_path (void)
{
  static const struct
  {
    const char *query, *part;
  } asked[] = {
    { "'effect_value','variables':['v0','v99999'],'joint':[0.4,0.1,0.2,0.3]",
      "'p':0.2},{'do':{'v0':1},'outcome':{'v99999':1},'p':0.6}]}" },
    { "'all_adjustment_sets'", "'answer':[[]]}" },
    { "'all_adjustment_sets','exposure':'v50000','limit':2", "],'truncated':true}" },
    { "'frontdoor_sets','limit':2", "],'truncated':true}" },
    { "'frontdoor_sets','which':'minimal','limit':2", "[['v99997'],['v99998']],'truncated':true}" },
    { "'implied_independencies','limit':2", "],'truncated':true}" },
    { "'vanishing_tetrads'", "this graph has 100000" },
  };
  g_autoptr (NablaAsk) ask = nabla_ask_new ();
  g_autoptr (GString) line = g_string_new ("{'id':1,'graph':'dag { v0 [exposure] v99999 [outcome] v0");

  for (guint i = 1; i < 100000; i++)
    g_string_append_printf (line, " -> v%u", i);
  g_string_append (line, " }','query':{'kind':'cyclic'}}");
  for (guint i = 0; i <= G_N_ELEMENTS (asked); i++)
    {
      const char *part = i > 0 ? asked[i - 1].part : "false";
      g_autofree char *answer = NULL;

      if (i > 0)
        g_string_printf (line, "{'id':2,'query':{'kind':%s}}", asked[i - 1].query);
      g_string_replace (line, "'", "\"", 0);
      answer = ask_line (ask, line->str);
      g_strdelimit (answer, "\"", '\'');
      if (strstr (answer, part) == NULL)
        g_error ("%.200s\ngives %.200s\nwithout %s", line->str, answer, part);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ask/ids", test_ids);
  g_test_add_func ("/ask/bad-lines", test_bad_lines);
  g_test_add_func ("/ask/depth", test_depth);
  g_test_add_func ("/ask/graphs", test_graphs);
  g_test_add_func ("/ask/cycle", test_cycle);
  g_test_add_func ("/ask/adjustment", test_adjustment);
  g_test_add_func ("/ask/frontdoor", test_frontdoor);
  g_test_add_func ("/ask/separation", test_separation);
  g_test_add_func ("/ask/instruments", test_instruments);
  g_test_add_func ("/ask/refused-queries", test_refused_queries);
  g_test_add_func ("/ask/long-path", test_long_path);
  g_test_add_func ("/ask/mangled", test_mangled);
  return g_test_run ();
}
