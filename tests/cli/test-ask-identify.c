/* `ask` about identifiability and the values of effects. */
#include <math.h>
#include <string.h>
#include <json-glib/json-glib.h>

#include "cli/nabla-cli.h"

static char *
ask_line (NablaAsk *ask, const char *line)
{
  return nabla_cli_ask_line (ask, line, strlen (line), NULL);
}

typedef struct
{
  const char *graph;
  const char *query;
  const char *answer; /* what comes after the id */
} Case;

static void
check_cases (const Case *cases, guint n)
{
  g_autoptr (NablaAsk) ask = nabla_ask_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *line
        = g_strdup_printf ("{\"id\":7,\"graph\":\"dag { %s }\",\"query\":{%s}}", cases[i].graph, cases[i].query);
      g_autofree char *answer = ask_line (ask, line);
      g_autofree char *expected = g_strdup_printf ("{\"id\":7,%s}", cases[i].answer);

      if (!g_str_equal (answer, expected))
        g_error ("%s\ngives    %s\ninstead of %s", line, answer, expected);
    }
}

#define ID             "\"kind\":\"identifiable\""
#define ID_X           ID ",\"exposure\":\"X\",\"outcome\":\"Y\""
#define YES            "\"answer\":true"
#define NO(f, f_prime) "\"answer\":false,\"witness\":{\"F\":[" f "],\"F_prime\":[" f_prime "]}"

static void
test_identifiable (void)
{
  static const Case cases[] = {
    { "X -> Y", ID_X, YES },
    { "Y -> X X <-> Y", ID_X, YES },
    { "X -> Y X <-> Y", ID_X, NO ("\"X\",\"Y\"", "\"Y\"") },
    { "U [latent] U -> {X Y} X -> Y", ID_X, NO ("\"X\",\"Y\"", "\"Y\"") },
    { "X -> M -> Y X <-> Y", ID_X, YES },
    { "X -> M -> Y X <-> M", ID_X, NO ("\"M\",\"X\"", "\"M\"") },
    /* After Shpitser & Pearl (2006). */
    { "X -> Z -> Y X <-> Z Z <-> Y", ID_X, NO ("\"X\",\"Y\",\"Z\"", "\"Y\",\"Z\"") },
    { "X -> Y X <-> Z Z -> Y", ID_X, YES },
    { "X -> Y Z -> X Z -> Y X <-> Z Z <-> Y", ID_X, NO ("\"X\",\"Y\",\"Z\"", "\"Y\",\"Z\"") },
    { "W1 -> X -> Y1 W2 -> Y2 W1 <-> W2 W1 <-> Y1 X <-> W2 W2 <-> Y2",
      ID ",\"exposure\":\"X\",\"outcome\":[\"Y1\",\"Y2\"]", YES },
    { "W1 -> X -> Y1 W2 -> Y2 W1 <-> W2 W1 <-> X W1 <-> Y1 W2 <-> Y2",
      ID ",\"exposure\":\"X\",\"outcome\":[\"Y1\",\"Y2\"]", NO ("\"W1\",\"X\",\"Y1\"", "\"Y1\"") },
    { "W -> R -> X -> Y W <-> X W <-> Y", ID_X, YES },
    { "X -> Z -> Y X <-> Z", ID_X ",\"given\":\"Z\"", YES },
    { "X -> Z -> Y X <-> Z X <-> Y", ID_X ",\"given\":[\"Z\"]", NO ("\"X\",\"Y\",\"Z\"", "\"Y\"") },
    { "X -> Z <- Y", ID_X ",\"given\":\"Z\"", YES },
    { "X [exposure] Y [outcome] X -> Y", ID, YES },
    /* Data selected by an effect of the outcome; by a cause of the exposure alone. */
    { "X -> Y S [selected] Y -> S", ID_X, "\"answer\":false,\"witness\":null" },
    { "S [selected] S -> X -> Y", ID_X, YES },
    { "S [selected] S -> X -> Y X <-> Y", ID_X, NO ("\"X\",\"Y\"", "\"Y\"") },
  };

  check_cases (cases, G_N_ELEMENTS (cases));
}

#define VALUE       "\"kind\":\"effect_value\""
#define VALUE_X     VALUE ",\"exposure\":\"X\",\"outcome\":\"Y\""
#define ENTRY(x, p) "{\"do\":{\"X\":" x "},\"outcome\":{\"Y\":1},\"p\":" p "}"

static void
test_effect_value (void)
{
  static const Case cases[] = {
    { "X -> Y", VALUE_X ",\"variables\":[\"X\",\"Y\"],\"joint\":[0.25,0.25,0.125,0.375]",
      "\"answer\":[" ENTRY ("0", "0.5") "," ENTRY ("1", "0.75") "]" },
    { "X -> Y", VALUE_X ",\"variables\":[\"Y\",\"X\"],\"joint\":[0.25,0.125,0.25,0.375]",
      "\"answer\":[" ENTRY ("0", "0.5") "," ENTRY ("1", "0.75") "]" },
    { "X -> Y X <-> Y", VALUE_X ",\"variables\":[\"X\",\"Y\"],\"joint\":[0.25,0.25,0.25,0.25]", "\"answer\":null" },
    /* Nobody has X = 1. */
    { "X -> Y", VALUE_X ",\"variables\":[\"X\",\"Y\"],\"joint\":[0.25,0.75,0,0]",
      "\"answer\":[" ENTRY ("0", "0.75") "," ENTRY ("1", "null") "]" },
    /* Without an effect the number is there all the same. */
    { "Y -> X", VALUE_X ",\"variables\":[\"X\",\"Y\"],\"joint\":[0.25,0.75,0,0]",
      "\"answer\":[" ENTRY ("0", "0.75") "," ENTRY ("1", "0.75") "]" },
    /* Z is in the graph but not in the table. */
    { "Z -> {X Y} X -> Y", VALUE_X ",\"variables\":[\"X\",\"Y\"],\"joint\":[0.25,0.25,0.25,0.25]", "\"answer\":null" },
    { "Z -> X -> Y", VALUE_X ",\"variables\":[\"X\",\"Y\"],\"joint\":[0.25,0.25,0.125,0.375]",
      "\"answer\":[" ENTRY ("0", "0.5") "," ENTRY ("1", "0.75") "]" },
    /* A cause of X that is always 0 must not turn the number into 0/0. */
    { "Z -> X -> Y", VALUE_X ",\"variables\":[\"Z\",\"X\",\"Y\"],\"joint\":[0.25,0.25,0.125,0.375,0,0,0,0]",
      "\"answer\":[" ENTRY ("0", "0.5") "," ENTRY ("1", "0.75") "]" },
    /* Two exposures in the order of names, whatever the order of the question. */
    { "B -> Y A -> Y",
      VALUE ",\"exposure\":[\"B\",\"A\"],\"outcome\":\"Y\",\"variables\":[\"A\",\"B\",\"Y\"],"
            "\"joint\":[0.25,0,0.125,0.125,0,0.25,0.0625,0.1875]",
      "\"answer\":[{\"do\":{\"A\":0,\"B\":0},\"outcome\":{\"Y\":1},\"p\":0},"
      "{\"do\":{\"A\":0,\"B\":1},\"outcome\":{\"Y\":1},\"p\":0.5},"
      "{\"do\":{\"A\":1,\"B\":0},\"outcome\":{\"Y\":1},\"p\":1},"
      "{\"do\":{\"A\":1,\"B\":1},\"outcome\":{\"Y\":1},\"p\":0.75}]" },
    /* Two outcomes, both at 1. */
    { "X -> A -> B",
      VALUE ",\"exposure\":\"X\",\"outcome\":[\"B\",\"A\"],\"variables\":[\"X\",\"A\",\"B\"],"
            "\"joint\":[0.125,0.125,0.125,0.125,0,0,0,0.5]",
      "\"answer\":[{\"do\":{\"X\":0},\"outcome\":{\"A\":1,\"B\":1},\"p\":0.25},"
      "{\"do\":{\"X\":1},\"outcome\":{\"A\":1,\"B\":1},\"p\":1}]" },
  };

  check_cases (cases, G_N_ELEMENTS (cases));
}

/* The front door by hand, on a table with every cell. */
static void
test_front_door (void)
{
  static const double joint[] = { 0.1, 0.05, 0.08, 0.12, 0.03, 0.07, 0.25, 0.3 }; /* X, M, Y */
  g_autoptr (NablaAsk) ask = nabla_ask_new ();
  g_autoptr (GString) line = g_string_new ("{\"graph\":\"dag { X -> M -> Y X <-> Y }\",\"query\":{" VALUE_X
                                           ",\"variables\":[\"X\",\"M\",\"Y\"],\"joint\":[");
  g_autofree char *answer = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonArray *entries;

  for (guint i = 0; i < 8; i++)
    g_string_append_printf (line, "%s%g", i > 0 ? "," : "", joint[i]);
  g_string_append (line, "]}}");
  answer = ask_line (ask, line->str);
  root = json_from_string (answer, NULL);
  entries = json_object_get_array_member (json_node_get_object (root), "answer");
  g_assert_cmpuint (json_array_get_length (entries), ==, 2);
  for (guint x = 0; x < 2; x++)
    {
      double value = 0.0, p_x = joint[4 * x] + joint[4 * x + 1] + joint[4 * x + 2] + joint[4 * x + 3];

      for (guint m = 0; m < 2; m++)
        for (guint other = 0; other < 2; other++)
          {
            const double *cell = &joint[4 * other + 2 * m];
            double p_other = joint[4 * other] + joint[4 * other + 1] + joint[4 * other + 2] + joint[4 * other + 3];

            value += (joint[4 * x + 2 * m] + joint[4 * x + 2 * m + 1]) / p_x * p_other * cell[1] / (cell[0] + cell[1]);
          }
      g_assert_cmpfloat_with_epsilon (json_object_get_double_member (json_array_get_object_element (entries, x), "p"),
                                      value, 1e-12);
    }
}

typedef struct
{
  const char *query;
  const char *part;
} Bad;

static void
test_errors (void)
{
  static const Bad bad[] = {
    { ID, "Neither the query nor the graph has an exposure" },
    { ID ",\"exposure\":\"X\",\"outcome\":\"X\"", "X is in" },
    { ID ",\"exposure\":\"U\",\"outcome\":\"Y\"", "U is unobserved" },
    { ID_X ",\"given\":\"U\"", "U is unobserved" },
    { ID_X ",\"given\":\"X\"", "X is in" },
    { ID_X ",\"given\":\"Q\"", "no node Q" },
    { VALUE_X, "lacks \\\"variables\\\"" },
    { VALUE_X ",\"variables\":\"X\",\"joint\":[1]", "not a list" },
    { VALUE_X ",\"variables\":[],\"joint\":[1]", "names nothing" },
    { VALUE_X ",\"variables\":[\"X\",\"X\"],\"joint\":[1,0,0,0]", "twice" },
    { VALUE_X ",\"variables\":[\"X\",\"Q\"],\"joint\":[1,0,0,0]", "no node Q" },
    { VALUE_X ",\"variables\":[\"X\",\"U\"],\"joint\":[1,0,0,0]", "U is unobserved" },
    { VALUE_X ",\"variables\":[\"X\",\"Z\"],\"joint\":[1,0,0,0]", "lacks Y" },
    { VALUE_X ",\"variables\":[\"X\",\"Y\"]", "not a list" },
    { VALUE_X ",\"variables\":[\"X\",\"Y\"],\"joint\":[1,0,0]", "3 entries" },
    { VALUE_X ",\"variables\":[\"X\",\"Y\"],\"joint\":[1,0,0,0,0]", "5 entries" },
    { VALUE_X ",\"variables\":[\"X\",\"Y\"],\"joint\":[1.5,-0.5,0,0]", "entry 2 is not a probability" },
    { VALUE_X ",\"variables\":[\"X\",\"Y\"],\"joint\":[1,0,0,\"a\"]", "entry 4 is not a probability" },
    { VALUE_X ",\"variables\":[\"X\",\"Y\"],\"joint\":[1,0,0,[0]]", "entry 4 is not a probability" },
    { VALUE_X ",\"variables\":[\"X\",\"Y\"],\"joint\":[0.5,0.1,0.1,0.1]", "sums to 0.8" },
    { VALUE_X ",\"variables\":[\"X\",\"Y\"],\"joint\":[0,0,0,0]", "sums to 0" },
  };
  g_autoptr (NablaAsk) ask = nabla_ask_new ();
  g_autofree char *after = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *line
        = g_strdup_printf ("{\"id\":3,\"graph\":\"dag { U [latent] U -> {X Y} X -> Y Z -> X }\",\"query\":{%s}}",
                           bad[i].query);
      g_autofree char *answer = ask_line (ask, line);

      if (!g_str_has_prefix (answer, "{\"id\":3,\"error\":") || strstr (answer, bad[i].part) == NULL)
        g_error ("%s\ngives %s\nnot the error %s", line, answer, bad[i].part);
    }
  after = ask_line (ask, "{\"id\":4,\"graph\":\"pdag { X -- Y }\",\"query\":{" ID_X "}}");
  g_assert_nonnull (strstr (after, "no direction"));
  g_free (after);
  after = ask_line (ask, "{\"id\":4,\"graph\":\"dag { X -> Y }\",\"query\":{" ID_X "}}");
  g_assert_cmpstr (after, ==, "{\"id\":4," YES "}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ask/identify/identifiable", test_identifiable);
  g_test_add_func ("/ask/identify/effect-value", test_effect_value);
  g_test_add_func ("/ask/identify/front-door", test_front_door);
  g_test_add_func ("/ask/identify/errors", test_errors);
  return g_test_run ();
}
