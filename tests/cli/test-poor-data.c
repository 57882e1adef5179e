/* Tables that leave little or nothing to estimate, asked by every command and estimator: one sentence, or numbers that
 * something stands behind. */
#include <math.h>
#include <string.h>

#include "run.h"

#define N 60

/* What one column is made into. */
typedef enum
{
  CONSTANT,
  MISSING,
  INFINITE,
  ONE_ROW,
  DETERMINED,
  HUGE_NUMBERS,
  N_FAULTS
} Fault;

static const char *const columns[] = { "z", "q", "x", "m", "y", "b" };

static double
make (double *row, guint i)
{
  double z = sin (1.3 * i), q = cos (2.9 * i), hidden = sin (5.1 * i + 1);

  row[0] = z;
  row[1] = q;
  row[2] = 0.6 * z + 0.8 * q + 0.5 * hidden + cos (7.7 * i);
  row[3] = 0.7 * row[2] + sin (11.3 * i);
  row[4] = 0.5 * row[3] + 0.4 * z + 0.5 * hidden + cos (13.1 * i);
  row[5] = row[2] > 0.0;
  return z;
}

static double
spoil (double value, double z, guint i, Fault fault)
{
  switch (fault)
    {
    case CONSTANT:
      return 3.5;
    case MISSING:
      return NAN;
    case INFINITE:
      return i == 4 ? INFINITY : value;
    case ONE_ROW:
      return i == 4;
    case DETERMINED:
      return 2.0 * z + 1.0;
    case HUGE_NUMBERS:
      return value * 1e300;
    case N_FAULTS:
      break;
    }
  return value;
}

static char *
write_table (guint column, Fault fault)
{
  g_autoptr (GString) text = g_string_new ("z,q,x,m,y,b\n");

  for (guint i = 0; i < N; i++)
    {
      double row[6], z = make (row, i);

      row[column] = spoil (row[column], z, i, fault);
      for (guint j = 0; j < 6; j++)
        {
          char number[G_ASCII_DTOSTR_BUF_SIZE];

          if (!isnan (row[j]))
            g_string_append (text, isinf (row[j]) ? "Infinity" : g_ascii_dtostr (number, sizeof number, row[j]));
          g_string_append_c (text, j < 5 ? ',' : '\n');
        }
    }
  return write_temporary ("poor.csv", text->str);
}

#define ADJUSTED "dag { x [exposure] y [outcome] z -> x z -> y x -> m -> y }"
#define GROUPS   "dag { b [exposure] y [outcome] z -> b z -> y b -> y }"
#define FRONT    "dag { x [exposure] y [outcome] x -> m -> y x <-> y }"
#define PULLED   "dag { x [exposure] y [outcome] q -> x -> y z -> x z -> y x <-> y }"
#define MEDIATED "dag { x [exposure] y [outcome] z -> {x m y} x -> m -> y x -> y }"

static const struct
{
  const char *command, *graph, *estimator; /* nullable */
} questions[] = {
  { "estimate", ADJUSTED, "linear" }, { "estimate", ADJUSTED, "gradient" }, { "estimate", GROUPS, "aipw" },
  { "estimate", ADJUSTED, "plugin" }, { "estimate", FRONT, "frontdoor" },   { "estimate", PULLED, "2sls" },
  { "estimate", PULLED, "ricf" },     { "estimate", FRONT, "auto" },        { "estimate", GROUPS, "auto" },
  { "edges", ADJUSTED, "auto" },      { "edges", PULLED, "auto" },          { "curve", ADJUSTED, "auto" },
  { "curve", FRONT, "auto" },         { "sensitivity", ADJUSTED, "auto" },  { "refute", ADJUSTED, "linear" },
  { "refute", PULLED, "2sls" },       { "mediate", MEDIATED, "auto" },      { "mediate", MEDIATED, "gradient" },
  { "test", ADJUSTED, NULL },
};

/* What says why a number has no error. */
static gboolean
is_explained (JsonObject *object)
{
  static const char *const kinds[] = { "exact_fit", "constant_outcome", "weak_instrument", "not_finite" };
  JsonArray *warnings = json_object_get_array_member (object, "warnings");

  for (guint i = 0; i < json_array_get_length (warnings); i++)
    for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
      if (g_str_equal (json_object_get_string_member (json_array_get_object_element (warnings, i), "kind"), kinds[k]))
        return TRUE;
  return g_str_equal (json_object_get_string_member (object, "verdict"), "zero");
}

/* An estimate that is there has an error above 0, or a reason why not. */
static void
check_backed (JsonObject *object)
{
  if (!json_object_has_member (object, "verdict") || json_object_get_null_member (object, "estimate"))
    return;
  if (json_object_get_null_member (object, "se") || !(json_object_get_double_member (object, "se") > 0.0))
    g_assert_true (is_explained (object));
}

static void
check_answer (const Run *run)
{
  g_autoptr (JsonNode) root = parse_output (run);
  JsonObject *object = json_node_get_object (root);

  g_assert_null (strstr (run->out, "nan"));
  g_assert_null (strstr (run->out, "inf,"));
  check_backed (object);
  if (json_object_has_member (object, "edges"))
    for (guint i = 0; i < json_array_get_length (json_object_get_array_member (object, "edges")); i++)
      check_backed (json_array_get_object_element (json_object_get_array_member (object, "edges"), i));
}

static void
test_columns (gconstpointer data)
{
  guint column = GPOINTER_TO_UINT (data);

  for (guint fault = 0; fault < N_FAULTS; fault++)
    {
      g_autofree char *table = write_table (column, (Fault) fault);

      for (guint q = 0; q < G_N_ELEMENTS (questions); q++)
        {
          g_autoptr (Run) run
            = run_cli (NULL, questions[q].command, questions[q].graph, table, "--json",
                       questions[q].estimator != NULL ? "--estimator" : NULL, questions[q].estimator, NULL);

          g_test_message ("%s, fault %u: %s by %s: %d %s", columns[column], fault, questions[q].command,
                          questions[q].estimator, run->status, run->err);
          if (run->status == 2)
            assert_refused (run, 2, "");
          else
            {
              g_assert_cmpint (run->status, ==, 0);
              check_answer (run);
            }
        }
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  for (guint j = 0; j < G_N_ELEMENTS (columns); j++)
    {
      g_autofree char *path = g_strdup_printf ("/poor-data/%s", columns[j]);

      g_test_add_data_func (path, GUINT_TO_POINTER (j), test_columns);
    }
  status = g_test_run ();
  remove_temporary ();
  return status;
}
