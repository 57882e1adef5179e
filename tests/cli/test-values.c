/* --from, --to, --at and --contrast: what they say, and what they refuse. */
#include <math.h>
#include <string.h>

#include "run.h"

#define GRAPH "dag { X [exposure] Y [outcome] Z X -> Y Z -> X Z -> Y region day other }"

static char *table;

/* X of 0 and 1, an outcome of no and yes as words and as numbers, a category of three levels, dates. */
static void
write_table (void)
{
  static const char *const regions[] = { "north", "south", "east" };
  GString *text = g_string_new ("X,Y,Z,region,day,word,treated\n");

  for (int i = 0; i < 240; i++)
    {
      int x = (i * 7 % 10) < 4 + i % 3;
      int y = (i * 13 % 11) < 3 + 3 * x;

      g_string_append_printf (text, "%d,%d,%d,%s,2020-%02d-%02d,%s,%s\n", x, y, i % 3, regions[(i / 3) % 3], 1 + i % 12,
                              1 + i % 28, y ? "ill" : "well", x ? "drug" : "none");
    }
  table = write_temporary ("values.csv", text->str);
  g_string_free (text, TRUE);
}

/* The number, the interval's ends and the unit of one run. */
typedef struct
{
  double estimate, lo, hi;
  char *unit, *estimator;
  JsonNode *root;
} Answer;

static Answer
ask (const char *a, const char *b, const char *c, const char *d)
{
  g_autoptr (Run) run = run_cli (NULL, "estimate", GRAPH, table, "--json", a, b, c, d, NULL);
  Answer answer = { .root = parse_output (run) };
  JsonObject *object = json_node_get_object (answer.root);
  JsonArray *ci = json_object_get_array_member (object, "ci");

  g_assert_cmpint (run->status, ==, 0);
  answer.estimate = json_object_get_double_member (object, "estimate");
  answer.lo = json_array_get_double_element (ci, 0);
  answer.hi = json_array_get_double_element (ci, 1);
  answer.unit = g_strdup (json_object_get_string_member (object, "unit"));
  answer.estimator = g_strdup (json_object_get_string_member (object, "estimator"));
  return answer;
}

static void
answer_clear (Answer *answer)
{
  g_free (answer->unit);
  g_free (answer->estimator);
  json_node_unref (answer->root);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

/* E[Y | do X = 1] - E[Y | do X = 0] is what it says, and the ratio, from the two means. */
static void
test_means (void)
{
  g_auto (Answer) one = ask ("--at", "X=1", NULL, NULL);
  g_auto (Answer) zero = ask ("--at", "X=0", NULL, NULL);
  g_auto (Answer) difference = ask (NULL, NULL, NULL, NULL);
  g_auto (Answer) turned = ask ("--from", "1", "--to", "0");
  g_auto (Answer) ratio = ask ("--contrast", "ratio", NULL, NULL);
  g_auto (Answer) logarithm = ask ("--contrast", "log-ratio", NULL, NULL);
  g_auto (Answer) odds = ask ("--contrast", "odds-ratio", NULL, NULL);

  g_assert_cmpstr (one.unit, ==, "Y on average where X is set to 1");
  g_assert_cmpstr (one.estimator, ==, "aipw");
  g_assert_cmpstr (difference.unit, ==, "Y for X = 1 rather than 0");
  g_assert_cmpfloat_with_epsilon (difference.estimate, one.estimate - zero.estimate, 1e-12);
  g_assert_cmpfloat_with_epsilon (turned.estimate, -difference.estimate, 1e-12);
  g_assert_cmpfloat_with_epsilon (turned.lo, -difference.hi, 1e-12);
  g_assert_cmpfloat_with_epsilon (ratio.estimate, one.estimate / zero.estimate, 1e-12);
  g_assert_cmpfloat_with_epsilon (logarithm.estimate, log (ratio.estimate), 1e-12);
  g_assert_cmpfloat_with_epsilon (logarithm.hi, log (ratio.hi), 1e-12);
  g_assert_cmpfloat_with_epsilon (odds.estimate,
                                  one.estimate / (1 - one.estimate) * (1 - zero.estimate) / zero.estimate, 1e-12);
  g_assert_cmpstr (ratio.unit, ==, "ratio of P(Y = 1) for X = 1 to 0");
  g_assert_true (json_object_get_null_member (json_node_get_object (ratio.root), "strength"));
  g_assert_cmpfloat (json_object_get_double_member (
                       json_object_get_object_member (json_node_get_object (difference.root), "diagnostics"),
                       "overlap_min"),
                     >, 0.3);
}

/* Words for numbers: the same effect, the level named. */
static void
test_words (void)
{
  const char *graph = "dag { treated [exposure] word [outcome] Z treated -> word Z -> treated Z -> word }";
  g_auto (Answer) numbers = ask (NULL, NULL, NULL, NULL);
  g_autoptr (Run) run = run_cli (NULL, "estimate", graph, table, "--json", "--from", "none", "--to", "drug",
                                 "--reference", "word=well", NULL);
  g_autoptr (Run) text
    = run_cli (NULL, "estimate", graph, table, "--at", "treated=drug", "--reference", "word=well", NULL);
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = json_node_get_object (root);

  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (object, "estimate"), numbers.estimate, 1e-12);
  g_assert_cmpstr (json_object_get_string_member (object, "unit"), ==,
                   "P(word = ill) for treated = drug rather than none");
  g_assert_nonnull (strstr (text->out, "\n0."));
  g_assert_nonnull (strstr (text->out, "P(word = ill) where treated is set to drug"));
}

static void
test_levels_and_dates (void)
{
  const char *graph = "dag { region [exposure] Y [outcome] region -> Y }";
  const char *dates = "dag { day [exposure] Y [outcome] day -> Y }";
  g_autoptr (Run) plain = run_cli (NULL, "estimate", graph, table, "--json", NULL);
  g_autoptr (Run) named = run_cli (NULL, "estimate", graph, table, "--from", "south", "--to", "east", NULL);
  g_autoptr (Run) day = run_cli (NULL, "estimate", dates, table, "--from", "2020-01-01", "--to", "2020-03-01", NULL);
  g_autoptr (Run) slope = run_cli (NULL, "estimate", dates, table, "--json", "--estimator", "linear", NULL);
  g_autoptr (Run) days = run_cli (NULL, "estimate", dates, table, "--from", "2020-01-01", "--to", "2020-01-02",
                                  "--json", "--estimator", "linear", NULL);
  g_autoptr (JsonNode) root = parse_output (plain), slope_root = parse_output (slope), days_root = parse_output (days);
  JsonArray *warnings = json_object_get_array_member (json_node_get_object (root), "warnings");

  g_assert_cmpuint (json_array_get_length (warnings), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (warnings, 0), "kind"), ==, "levels");
  g_assert_nonnull (strstr (named->out, "Y for region = east rather than south"));
  g_assert_nonnull (strstr (day->out, "Y for day = 2020-03-01 rather than 2020-01-01"));
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (json_node_get_object (slope_root), "estimate"),
                                  json_object_get_double_member (json_node_get_object (days_root), "estimate"), 1e-12);
}

/* Where no row was, the number is there and says so. */
static void
test_outside (void)
{
  g_autoptr (Run) mean = run_cli (NULL, "estimate", GRAPH, table, "--exposure", "Z", "--at", "Z=9", "--json", NULL);
  g_autoptr (Run) step
    = run_cli (NULL, "estimate", GRAPH, table, "--estimator", "linear", "--from", "0", "--to", "-2", "--json", NULL);
  g_autoptr (Run) day = run_cli (NULL, "estimate", "dag { day [exposure] Y [outcome] day -> Y }", table, "--from",
                                 "2020-01-01", "--to", "2023-01-01", NULL);
  g_autoptr (Run) parts = run_cli (NULL, "mediate", "dag { X [exposure] Y [outcome] X -> Z -> Y }", table, "--to", "5",
                                   "--from", "0", "--estimator", "linear", NULL);
  g_autoptr (Run) within = run_cli (NULL, "estimate", GRAPH, table, "--exposure", "Z", "--at", "Z=1.5", NULL);

  g_assert_nonnull (
    strstr (mean->out, "{\"kind\":\"extrapolation\",\"text\":\"Z goes from 0 to 2 in the table: at 9 "));
  g_assert_nonnull (strstr (step->out, "X goes from 0 to 1 in the table: at -2 "));
  g_assert_nonnull (strstr (day->out, "day goes from 2020-01-01 to 2020-12-28 in the table: at 2023-01-01 "));
  g_assert_nonnull (strstr (parts->out, "X goes from 0 to 1 in the table: at 5 "));
  g_assert_cmpint (within->status, ==, 0);
  g_assert_null (strstr (within->out, "goes from"));
}

/* One row per command line. */
static const struct
{
  const char *part; /* of the message */
  const char *words[8];
} cases[] = {
  { "Z=1", { "--at", "Z=1" } },
  { "X=VALUE", { "--at", "1" } },
  { "\"one\" is not a number", { "--at", "X=one" } },
  { "\"nan\" is not a number", { "--from", "nan" } },
  { "north, south, east", { "--exposure", "region", "--adjust", "", "--from", "west" } },
  { "more than two values", { "--exposure", "Z", "--adjust", "", "--from", "1" } },
  { "averages over the exposure", { "--estimator", "gradient", "--from", "0", "--to", "1" } },
  { "compared with itself", { "--from", "1", "--to", "1" } },
  { "not a date", { "--exposure", "day", "--adjust", "", "--from", "2020-02-30", "--to", "2020-03-01" } },
  { "no column", { "--exposure", "other", "--adjust", "", "--from", "1" } },
  { "say from which one", { "--exposure", "Z", "--adjust", "", "--contrast", "ratio" } },
  { "compare by difference", { "--outcome", "Z", "--adjust", "", "--contrast", "ratio" } },
  { "estimated at -", { "--exposure", "Z", "--adjust", "", "--contrast", "ratio", "--from=9000", "--to=0" } },
};

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const char *const *w = cases[i].words;
      g_autoptr (Run) run
        = run_cli (NULL, "estimate", GRAPH, table, w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], NULL);

      if (run->status != 2)
        g_test_message ("case %u: %s", i, run->out);
      assert_refused (run, 2, cases[i].part);
    }
}

static gboolean
warns_of_a_line (const Run *run)
{
  g_autoptr (JsonNode) root = parse_output (run);
  JsonArray *warnings = json_object_get_array_member (json_node_get_object (root), "warnings");

  for (guint i = 0; i < json_array_get_length (warnings); i++)
    if (g_str_equal (json_object_get_string_member (json_array_get_object_element (warnings, i), "kind"),
                     "straight_line"))
      return TRUE;
  return FALSE;
}

/* What is compared along a straight line says so, unless that was asked for; a slope and groups need none, and rows
 * enough have a curve. */
static void
test_straight_line (void)
{
  const struct
  {
    const char *graph;
    const char *options[5];
    gboolean in_few_rows;
  } questions[] = {
    { "dag { X [exposure] Y [outcome] X -> Y }", { "--from", "0", "--to", "2" }, TRUE },
    { "dag { X [exposure] Y [outcome] X -> Y }", { "--at", "X=1" }, TRUE },
    { "dag { X [exposure] Y [outcome] X -> Y }", { "--at", "X=1", "--estimator", "linear" }, FALSE },
    { "dag { X [exposure] Y [outcome] X -> Y }", { NULL }, FALSE },
    { "dag { B [exposure] Y [outcome] B -> Y }", { "--from", "0", "--to", "1" }, FALSE },
    { "dag { X [exposure] Y [outcome] X -> M -> Y X <-> Y }", { "--from", "0", "--to", "2" }, TRUE },
  };
  static const guint sizes[] = { 60, 120 };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_autoptr (GString) text = g_string_new ("X,M,Y,B\n");
      g_autofree char *name = g_strdup_printf ("line-%u.csv", sizes[s]);
      g_autofree char *file = NULL;

      for (guint i = 0; i < sizes[s]; i++)
        {
          double x = i % 24 / 6.0 - 2.0, m = x + i % 7 / 3.0;

          g_string_append_printf (text, "%.6f,%.6f,%.6f,%u\n", x, m, m * m + i % 5 / 2.0, i % 2);
        }
      file = write_temporary (name, text->str);
      for (guint i = 0; i < G_N_ELEMENTS (questions); i++)
        {
          const char *const *o = questions[i].options;
          g_autoptr (Run) run
            = run_cli (NULL, "estimate", questions[i].graph, file, "--json", o[0], o[1], o[2], o[3], NULL);

          g_assert_cmpint (run->status, ==, 0);
          if (warns_of_a_line (run) != (s == 0 && questions[i].in_few_rows))
            g_error ("case %u of %u rows: %s", i, sizes[s], run->out);
        }
    }
}

/* Numbers in an order, or with a reference, have levels, and are numbers all the same. */
static void
test_numbers_with_levels (void)
{
  const char *graph = "dag { O [exposure] W [outcome] O -> W }";
  const char *const options[][2]
    = { { "--type", "O=ordered" }, { "--type", "O=count" }, { "--reference", "O=3" }, { "--type", "O=category" } };
  g_autoptr (GString) text = g_string_new ("O,W\n");
  g_autofree char *file = NULL;

  for (guint i = 0; i < 60; i++)
    g_string_append_printf (text, "%u,%u\n", 1 + i % 3, 10 * (1 + i % 3) + i / 3 % 2);
  file = write_temporary ("levels.csv", text->str);
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (Run) step = run_cli (NULL, "estimate", graph, file, "--json", options[i][0], options[i][1], "--from",
                                      "1", "--to", "3", NULL);
      g_autoptr (Run) at
        = run_cli (NULL, "estimate", graph, file, "--json", options[i][0], options[i][1], "--at", "O=3", NULL);
      g_autoptr (JsonNode) of_step = parse_output (step), of_at = parse_output (at);

      g_assert_cmpstr (json_object_get_string_member (json_node_get_object (of_step), "unit"), ==,
                       "W for O = 3 rather than 1");
      g_assert_cmpfloat_with_epsilon (json_object_get_double_member (json_node_get_object (of_step), "estimate"), 20.0,
                                      1e-9);
      g_assert_cmpfloat_with_epsilon (json_object_get_double_member (json_node_get_object (of_at), "estimate"), 30.5,
                                      1e-9);
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  write_table ();
  g_test_add_func ("/cli/values/means", test_means);
  g_test_add_func ("/cli/values/words", test_words);
  g_test_add_func ("/cli/values/levels-and-dates", test_levels_and_dates);
  g_test_add_func ("/cli/values/numbers-with-levels", test_numbers_with_levels);
  g_test_add_func ("/cli/values/straight-line", test_straight_line);
  g_test_add_func ("/cli/values/outside", test_outside);
  g_test_add_func ("/cli/values/refused", test_refused);
  status = g_test_run ();
  remove_temporary ();
  g_free (table);
  return status;
}
