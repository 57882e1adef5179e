/* Conditions: what they select, what they refuse and how; rows as tables; patterns of missing values. */
#include <math.h>
#include <string.h>
#include "table/nabla-filter.h"
#include "table/nabla-missing-pattern.h"
#include "table/nabla-reader.h"

static const char people[] = "id,age,sex,region,income,big,visit,seen,smokes,grade\n"
                             "1,17,F,North,100.5,9007199254740993,2020-01-31,2020-01-31T08:00,true,low\n"
                             "2,18,M,South,,9007199254740992,2020-02-01,2020-02-01T00:00,false,high\n"
                             "3,18,F,New York,-3,9007199254740994,,2020-02-01T23:59:59,true,mid\n"
                             "4,,M,North,0,,2021-12-31,2020-02-02T00:00,,low\n"
                             "5,64.5,F,,1e3,-9007199254740993,1969-12-31,,false,high\n"
                             "6,65,,South,7,9007199254740995,2020-02-01,2021-01-01T12:00,true,\n"
                             "7,80,M,East,,0,2022-01-01,1969-12-31T23:59,false,mid\n"
                             "8,18,F,North,5,1,2020-01-01,2020-02-01T12:00,true,low\n";

static NablaTable *
read_people (void)
{
  g_autoptr (NablaReading) reading = NULL;
  g_autoptr (GBytes) bytes = g_bytes_new_static (people, strlen (people));
  g_autoptr (GError) error = NULL;

  reading = nabla_read_bytes (bytes, "people", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return nabla_table_ref (reading->table);
}

/* The ids of the rows that a condition selects: "235". */
static char *
select_ids (const NablaTable *table, const char *condition)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaFilter) filter = nabla_filter_parse (condition, &error);
  g_autoptr (NablaTable) chosen = NULL;
  GString *ids = g_string_new (NULL);

  g_assert_no_error (error);
  chosen = nabla_table_with_filter (table, filter, NULL, NULL, &error);
  g_assert_no_error (error);
  for (gsize row = 0; row < nabla_table_n_rows (chosen); row++)
    {
      g_autofree char *id = nabla_column_dup_cell (nabla_table_get_column (chosen, 0), row);

      g_string_append (ids, id);
    }
  return g_string_free (ids, FALSE);
}

static void
test_selects (void)
{
  static const struct
  {
    const char *condition;
    const char *ids;
  } cases[] = {
    { "age >= 18", "235678" },
    { "age>=18 and sex = F", "358" },
    { "age ≥ 18 & sex == 'F'", "358" },
    { "age < 18 or age > 65", "17" },
    { "not (age < 18 or age > 65)", "23568" },
    { "not age < 18", "235678" },
    { "! age < 18", "235678" },
    { "not not age < 18", "1" },
    { "age != 18", "1567" },
    { "age <> 18", "1567" },
    { "not age = 18", "1567" },
    { "age is missing", "4" },
    { "age is not missing", "1235678" },
    { "not age is missing", "1235678" },
    { "income is missing or age is missing", "247" },
    { "age between 18 and 64.5", "2358" },
    { "age not between 18 and 64.5", "167" },
    { "not age between 18 and 64.5", "167" },
    { "age between 18 and 64.5 and sex = M", "2" },
    { "age in (17, 80)", "17" },
    { "age not in (17, 80)", "23568" },
    { "not age in (17, 80)", "23568" },
    { "region in (North, South)", "12468" },
    { "region in (North, \"New York\")", "1348" },
    { "region not in (North, South)", "37" },
    { "region is North", "148" },
    { "region is not North", "2367" },
    { "region is missing", "5" },
    { "region = “New York”", "3" },
    { "region < 'North'", "37" },
    { "region >= North", "12468" },
    { "income = 1000", "5" },
    { "income < -2.5", "3" },
    { "income <= 0", "34" },
    { "income = 0", "4" },
    { "income > -0", "1568" },
    /* 2^53 + 1 is no double. */
    { "big = 9007199254740993", "1" },
    { "big > 9007199254740993", "36" },
    { "big <= -9007199254740993", "5" },
    { "big < 1.5", "578" },
    { "big >= 0.5", "12368" },
    { "big = 0.5", "" },
    { "big < 1e30", "1235678" },
    { "big > 1e30", "" },
    { "big < -9223372036854775808", "" },
    { "big between 1e30 and 2e30", "" },
    { "big != 0", "123568" },
    { "big is missing", "4" },
    { "visit = 2020-02-01", "26" },
    { "visit < 2020-02-01", "158" },
    { "visit >= 2020/02/01", "2467" },
    { "visit < 1970-01-01", "5" },
    { "visit > 2020-02-01T12:00", "47" },
    /* A date is the whole day. */
    { "seen = 2020-02-01", "238" },
    { "seen != 2020-02-01", "1467" },
    { "seen > 2020-02-01", "46" },
    { "seen <= 2020-02-01", "12378" },
    { "seen < 2020-02-01", "17" },
    { "seen >= 2020-02-01", "23468" },
    { "seen between 2020-01-31 and 2020-02-01", "1238" },
    { "seen = 2020-02-01T12:00", "8" },
    { "smokes = true", "1368" },
    { "smokes = No", "257" },
    { "smokes != 1", "257" },
    { "smokes is not missing", "1235678" },
    { "sex = F or sex = M and age > 18", "13578" },
    { "(sex = F or sex = M) and age > 18", "57" },
    { "\"age\" = 17", "1" },
    { "`age` = 17", "1" },
    { "  ( ( age = 17 ) ) ", "1" },
    { "id > 0", "12345678" },
    { "id < 0", "" },
  };
  g_autoptr (NablaTable) table = read_people ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *ids = select_ids (table, cases[i].condition);

      if (!g_str_equal (ids, cases[i].ids))
        g_error ("%s: %s, not %s", cases[i].condition, ids, cases[i].ids);
    }
}

/* Levels in their order, not by their letters. */
static void
test_ordered (void)
{
  g_autoptr (NablaTable) table = read_people (), ordered = NULL;
  int grade = nabla_table_find_column (table, "grade");
  g_autoptr (NablaColumn) column = NULL;
  g_autoptr (NablaFilter) filter = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *by_rank = NULL, *by_letters = NULL;

  column = nabla_column_with_kind (nabla_table_get_column (table, (guint) grade), NABLA_KIND_ORDERED, &error);
  g_assert_no_error (error);
  ordered = nabla_table_with_column (table, (guint) grade, column);
  /* In the order of the levels: low, high, mid. */
  g_assert_cmpstr (nabla_column_get_level (column, 1), ==, "high");
  by_rank = select_ids (ordered, "grade > low");
  by_letters = select_ids (table, "grade > low");
  g_assert_cmpstr (by_rank, ==, "2357");
  g_assert_cmpstr (by_letters, ==, "37");
  filter = nabla_filter_parse ("grade > lower", NULL);
  g_assert_false (nabla_filter_check (filter, ordered, NULL, &error));
  g_assert_nonnull (strstr (error->message, "character 9"));
}

static void
test_refuses (void)
{
  static const struct
  {
    const char *condition;
    guint at; /* character, from 1 */
    const char *hint;
  } cases[] = {
    { "", 1, "name" },
    { "age", 4, "comparison" },
    { "age 18", 5, "comparison" },
    { "age >= ", 8, "value" },
    { "age >= 18 and", 14, "name" },
    { "age >= 18 sex = F", 11, "and" },
    { "(age >= 18", 11, "bracket" },
    { "age >= 18)", 10, "end" },
    { "region = New York", 14, "quotes" },
    { "age in 3", 8, "list" },
    { "age in (3", 10, "comma" },
    { "age in (3,)", 11, "value" },
    { "age in ()", 9, "value" },
    { "age between 3 or 4", 15, "and" },
    { "name = \"x", 8, "quote" },
    { "age = missing", 7, "is missing" },
    { "é = 1 ) ", 7, "end" },
    { "nobody = 1", 1, "first" },
    { "Age = 1", 1, "“age”" },
    { "18 <= age", 1, "first" },
    { "age = old", 7, "18.5" },
    { "smokes = maybe", 10, "true" },
    { "visit > 2020", 9, "2024-12-31" },
    { "visit = 2020-02-30", 9, "2024-12-31" },
    { "region < 5", 10, "quotes" },
    { "not", 4, "name" },
    { "and = 1", 1, "name" },
  };
  g_autoptr (NablaTable) table = read_people ();
  g_autoptr (GString) deep = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaFilter) filter = nabla_filter_parse (cases[i].condition, &error);
      g_autofree char *where = g_strdup_printf ("character %u:", cases[i].at);

      if (filter != NULL && nabla_filter_check (filter, table, NULL, &error))
        g_error ("%s is taken", cases[i].condition);
      g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED);
      if (strstr (error->message, where) == NULL || strstr (error->message, cases[i].hint) == NULL)
        g_error ("%s: %s", cases[i].condition, error->message);
    }
  for (guint i = 0; i < 100000; i++)
    g_string_append_c (deep, '(');
  g_assert_null (nabla_filter_parse (deep->str, NULL));
  g_string_truncate (deep, 1000);
  g_assert_null (nabla_filter_parse (deep->str, NULL));
  g_assert_null (nabla_filter_parse ("age = \xff", NULL));
}

/* A value that no row has is told, not refused: the next reading may have it. */
static void
test_notes (void)
{
  g_autoptr (NablaTable) table = read_people ();
  g_autoptr (NablaFilter) filter = nabla_filter_parse ("sex in (F, f, M)", NULL);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  g_assert_true (nabla_filter_check (filter, table, notes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (notes->len, ==, 1);
  g_assert_nonnull (strstr (notes->pdata[0], "“f”"));
}

/* What remains of columns: values, kinds, shared texts, summaries of these rows alone. */
static void
test_columns (void)
{
  g_autoptr (NablaTable) table = read_people (), chosen = NULL, all = NULL;
  g_autoptr (NablaFilter) filter = nabla_filter_parse ("sex = M", NULL),
                          everybody = nabla_filter_parse ("id > 0", NULL);
  const NablaColumn *age, *sex, *before;
  const NablaColumnSummary *summary;

  chosen = nabla_table_with_filter (table, filter, NULL, NULL, NULL);
  g_assert_cmpuint (nabla_table_n_rows (chosen), ==, 3);
  g_assert_cmpuint (nabla_table_get_id (chosen), !=, nabla_table_get_id (table));
  for (guint c = 0; c < nabla_table_n_columns (table); c++)
    {
      static const gsize rows[] = { 1, 3, 6 };
      const NablaColumn *from = nabla_table_get_column (table, c), *to = nabla_table_get_column (chosen, c);

      g_assert_cmpstr (nabla_column_get_name (from), ==, nabla_column_get_name (to));
      g_assert_cmpint (nabla_column_get_type (from), ==, nabla_column_get_type (to));
      g_assert_cmpint (nabla_column_get_kind (from), ==, nabla_column_get_kind (to));
      for (guint i = 0; i < 3; i++)
        {
          g_autofree char *x = nabla_column_dup_cell (from, rows[i]), *y = nabla_column_dup_cell (to, i);

          g_assert_cmpstr (x, ==, y);
        }
    }
  age = nabla_table_get_column (chosen, 1);
  summary = nabla_column_get_summary (age);
  g_assert_cmpuint (summary->n_missing, ==, 1);
  g_assert_cmpfloat (summary->mean, ==, 49);
  sex = nabla_table_get_column (chosen, 2);
  before = nabla_table_get_column (table, 2);
  g_assert_true (nabla_column_get_level (sex, 0) == nabla_column_get_level (before, 0));
  g_assert_cmpuint (nabla_column_get_summary (sex)->n_distinct, ==, 1);
  /* F, the most frequent of all, has no row any more. */
  g_assert_cmpstr (nabla_column_get_level (before, nabla_column_get_reference (before)), ==, "F");
  g_assert_cmpstr (nabla_column_get_level (sex, nabla_column_get_reference (sex)), ==, "M");
  all = nabla_table_with_filter (table, everybody, NULL, NULL, NULL);
  g_assert_true (all == table);
}

/* Random tables and conditions against a row by row reckoning with three truth values. */
#define N_ROWS 20011

typedef enum
{
  NO,
  UNKNOWN,
  YES,
} Truth;

static Truth
test_cell (double value, guint op, double bound)
{
  const gboolean holds[]
    = { value<bound, value <= bound, value> bound, value >= bound, value == bound, value != bound };

  return isnan (value) ? UNKNOWN : holds[op] ? YES : NO;
}

/* Writes a condition and reckons it for all rows. */
static void
make_condition (GRand *rand, double **values, GString *text, Truth *truth, guint depth)
{
  static const char *const ops[] = { "<", "<=", ">", ">=", "=", "!=" };

  if (depth == 0 || g_rand_int_range (rand, 0, 3) == 0)
    {
      guint column = (guint) g_rand_int_range (rand, 0, 3), op = (guint) g_rand_int_range (rand, 0, 6);
      int bound = g_rand_int_range (rand, 0, 5);

      if (g_rand_int_range (rand, 0, 5) == 0)
        {
          g_string_append_printf (text, "x%u is missing", column);
          for (gsize i = 0; i < N_ROWS; i++)
            truth[i] = isnan (values[column][i]) ? YES : NO;
          return;
        }
      g_string_append_printf (text, "x%u %s %d", column, ops[op], bound);
      for (gsize i = 0; i < N_ROWS; i++)
        truth[i] = test_cell (values[column][i], op, bound);
      return;
    }
  if (g_rand_int_range (rand, 0, 3) == 0)
    {
      g_string_append (text, "not (");
      make_condition (rand, values, text, truth, depth - 1);
      for (gsize i = 0; i < N_ROWS; i++)
        truth[i] = YES - truth[i];
      g_string_append (text, ")");
    }
  else
    {
      g_autofree Truth *other = g_new (Truth, N_ROWS);
      gboolean both = g_rand_boolean (rand);

      g_string_append (text, "(");
      make_condition (rand, values, text, truth, depth - 1);
      g_string_append (text, both ? ") and (" : ") or (");
      make_condition (rand, values, text, other, depth - 1);
      g_string_append (text, ")");
      for (gsize i = 0; i < N_ROWS; i++)
        truth[i] = both ? MIN (truth[i], other[i]) : MAX (truth[i], other[i]);
    }
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (NablaExecutor) executor = nabla_executor_new (3);
  g_autofree Truth *truth = g_new (Truth, N_ROWS);
  double *values[3];
  NablaColumn *columns[3];
  g_autoptr (NablaTable) table = NULL;

  for (guint c = 0; c < 3; c++)
    {
      g_autofree char *name = g_strdup_printf ("x%u", c);

      values[c] = g_new (double, N_ROWS);
      for (gsize i = 0; i < N_ROWS; i++)
        values[c][i] = g_rand_int_range (rand, 0, 4) == 0 ? NAN : g_rand_int_range (rand, 0, 5);
      columns[c] = nabla_column_new_real (name, NABLA_TYPE_REAL, values[c], N_ROWS);
    }
  table = nabla_table_new (columns, 3, N_ROWS);
  for (guint round = 0; round < 60; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaFilter) filter = NULL;
      g_autofree guint8 *mask = NULL;
      g_autoptr (NablaTable) chosen = NULL;
      g_autoptr (NablaTable) again = NULL;
      g_autofree guint8 *every_third = NULL;
      gsize at = 0;

      make_condition (rand, values, text, truth, 5);
      filter = nabla_filter_parse (text->str, &error);
      g_assert_no_error (error);
      mask = nabla_filter_select (filter, table, executor, NULL, &error);
      g_assert_no_error (error);
      chosen = nabla_table_with_rows (table, mask, executor, NULL, NULL);
      for (gsize i = 0; i < N_ROWS; i++)
        {
          g_assert_cmpuint (mask[i], ==, truth[i] == YES);
          if (!mask[i])
            continue;
          for (guint c = 0; c < 3; c++)
            {
              double copy = nabla_column_get_reals (nabla_table_get_column (chosen, c))[at];

              g_assert_true (copy == values[c][i] || (isnan (copy) && isnan (values[c][i])));
            }
          g_assert_cmpuint (nabla_table_get_row_number (chosen, at), ==, i);
          at++;
        }
      g_assert_cmpuint (nabla_table_n_rows (chosen), ==, at);

      /* Rows of these rows are still numbered as they were read. */
      every_third = g_new0 (guint8, at + 1);
      for (gsize i = 2; i < at; i += 3)
        every_third[i] = 1;
      again = nabla_table_with_rows (chosen, every_third, executor, NULL, NULL);
      g_assert_cmpuint (nabla_table_n_rows (again), ==, at / 3);
      for (gsize i = 0; i < at / 3; i++)
        {
          gsize number = nabla_table_get_row_number (again, i);
          double copy = nabla_column_get_reals (nabla_table_get_column (again, 0))[i];

          g_assert_cmpuint (number, ==, nabla_table_get_row_number (chosen, 3 * i + 2));
          g_assert_true (copy == values[0][number] || (isnan (copy) && isnan (values[0][number])));
        }
    }
  for (guint c = 0; c < 3; c++)
    nabla_column_unref (columns[c]);
}

static void
test_cancel (void)
{
  g_autoptr (NablaTable) table = read_people ();
  g_autoptr (NablaFilter) filter = nabla_filter_parse ("age > 18", NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (nabla_table_with_filter (table, filter, NULL, progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (nabla_missing_patterns_new (table, progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_patterns (void)
{
  g_autoptr (NablaTable) table = read_people ();
  g_autoptr (NablaMissingPatterns) patterns = nabla_missing_patterns_new (table, NULL, NULL);
  gsize n = 0;

  /* Every column but id: age, sex, region, income, big, visit, seen, smokes, grade. */
  g_assert_cmpuint (patterns->n_columns, ==, 9);
  g_assert_cmpuint (patterns->columns[0], ==, 1);
  /* Rows 1 and 8 are complete; 2 and 7 lack the income alone. */
  g_assert_cmpuint (patterns->n_patterns, ==, 6);
  g_assert_cmpuint (patterns->patterns[0].n, ==, 2);
  for (guint c = 0; c < 9; c++)
    {
      g_assert_cmpuint (patterns->patterns[0].missing[c], ==, 0);
      g_assert_cmpuint (patterns->patterns[1].missing[c], ==, c == 3);
    }
  g_assert_cmpuint (patterns->patterns[1].n, ==, 2);
  for (guint p = 0; p < patterns->n_patterns; p++)
    n += patterns->patterns[p].n;
  g_assert_cmpuint (n, ==, 8);
  g_assert_cmpuint (patterns->n_rest, ==, 0);
}

/* More than 64 columns and patterns: the largest 64, the others summed. */
static void
test_many_patterns (void)
{
  enum
  {
    COLUMNS = 130,
    ROWS = 9000
  };
  NablaColumn *columns[COLUMNS];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaMissingPatterns) patterns = NULL;
  gsize n = 0;

  for (guint c = 0; c < COLUMNS; c++)
    {
      g_autofree char *name = g_strdup_printf ("c%u", c);
      double *values = g_new0 (double, ROWS);

      /* Row i lacks column 129 - floor (sqrt (i)) while that is one: pattern k has 2k + 1 rows. */
      for (gsize i = 0; i < ROWS; i++)
        if ((guint) sqrt ((double) i) == COLUMNS - 1 - c)
          values[i] = NAN;
      columns[c] = nabla_column_new_real (name, NABLA_TYPE_REAL, values, ROWS);
    }
  table = nabla_table_new (columns, COLUMNS, ROWS);
  patterns = nabla_missing_patterns_new (table, NULL, NULL);
  g_assert_cmpuint (patterns->n_columns, ==, 95);
  g_assert_cmpuint (patterns->n_patterns, ==, 64);
  g_assert_cmpuint (patterns->patterns[0].n, ==, 2 * 93 + 1);
  for (guint p = 0; p < 64; p++)
    {
      guint missing = 0;

      n += patterns->patterns[p].n;
      g_assert_true (p == 0 || patterns->patterns[p].n <= patterns->patterns[p - 1].n);
      for (guint c = 0; c < patterns->n_columns; c++)
        missing += patterns->patterns[p].missing[c];
      g_assert_cmpuint (missing, ==, 1);
    }
  g_assert_cmpuint (n + patterns->n_rest, ==, ROWS);
  for (guint c = 0; c < COLUMNS; c++)
    nabla_column_unref (columns[c]);
}

static void
test_origin (void)
{
  g_autoptr (NablaTable) table = read_people ();
  g_autoptr (GError) error = NULL;
  const NablaColumn *visit = nabla_table_get_column (table, (guint) nabla_table_find_column (table, "visit"));
  g_autoptr (NablaColumn) moved = nabla_column_with_origin (visit, 100, &error);
  g_autofree char *cell = NULL;

  g_assert_no_error (error);
  g_assert_cmpfloat (nabla_column_get_origin (visit), ==, 0);
  g_assert_cmpfloat (nabla_column_get_origin (moved), ==, 100);
  /* The dates themselves stay. */
  cell = nabla_column_dup_cell (moved, 0);
  g_assert_cmpstr (cell, ==, "2020-01-31");
  g_assert_null (nabla_column_with_origin (nabla_table_get_column (table, 1), 100, &error));
  g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_COLUMN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/filter/selects", test_selects);
  g_test_add_func ("/table/filter/ordered", test_ordered);
  g_test_add_func ("/table/filter/refuses", test_refuses);
  g_test_add_func ("/table/filter/notes", test_notes);
  g_test_add_func ("/table/filter/columns", test_columns);
  g_test_add_func ("/table/filter/random", test_random);
  g_test_add_func ("/table/filter/cancel", test_cancel);
  g_test_add_func ("/table/filter/origin", test_origin);
  g_test_add_func ("/table/missing/patterns", test_patterns);
  g_test_add_func ("/table/missing/many", test_many_patterns);
  return g_test_run ();
}
