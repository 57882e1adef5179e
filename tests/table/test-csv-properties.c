/* What must hold of any table: chunks, threads, writing and reading back, exact numbers. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "read-text.h"
#include "table/nabla-number.h"

static NablaReading *
read_chunked (const char *text, gsize length, gsize chunk_size, NablaExecutor *executor)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, length);
  g_auto (NablaSource) source = { 0 };
  g_auto (NablaReaderOptions) options = { 0 };
  gboolean short_rows = FALSE;

  nabla_reader_options_init (&options);
  g_assert_true (nabla_source_from_bytes (&source, bytes, "test.csv", NULL));
  return nabla_csv_read (&source, &options, chunk_size, executor, NULL, &short_rows, NULL);
}

/* Quotes, breaks, blanks, comments and repairs, cut at every possible byte. */
static void
test_chunks (void)
{
  static const char *const texts[] = {
    "a,b,c\n1,\"x\ny\",2\n\n3,\"\"\"q\"\"\",4,\r\n\r\n5,z\n6,\"p, q\",7\n8,-,9.5\n",
    "x\n1\n\n\"2\"\n3\n",
    "a b\n 1 \"u v\"\n2  'w'\n\n  3 x\n",
    "a;b\n1;\"y\"z\n2;5\" w\n3;\"he said \"no\" once\"\n4;\"ok\"\n",
    "# c \"x\na,b\n1,\"2\"\n# \"open\n3,4\n5,6\n7,8\n9,yes\n",
    "# c\na,b\n1,2\n# x,\"open\n3,\"4\n4\"\n# y,\"open\n5,\"6\n6\"\n7,\"8\"\n9,10\n11,12\n",
    "a\tb\rx\t1\ry\t2\r\"z\rw\"\t3\r",
  };

  for (guint t = 0; t < G_N_ELEMENTS (texts); t++)
    {
      gsize length = strlen (texts[t]);
      g_autoptr (NablaReading) whole = read_chunked (texts[t], length, 0, NULL);
      g_autofree char *wanted = describe (whole);

      for (gsize size = 1; size <= length; size++)
        {
          g_autoptr (NablaReading) cut = read_chunked (texts[t], length, size, NULL);
          g_autofree char *got = describe (cut);

          g_assert_cmpstr (got, ==, wanted);
        }
    }
}

/* A random table as text, with what makes readers stumble. */
static char *
random_text (GRand *rand, guint n_rows, guint n_columns)
{
  static const char *const cells[]
    = { "1",   "-2.5", "x",        "\"a, b\"", "\"c\nd\"", "NA",        "",     "yes",  "2024-05-06",
        "007", "1e5",  "\"\"\"\"", "é",        "$5",       "\"1,234\"", "word", "true", "12345678901234567890" };
  GString *text = g_string_new (NULL);
  g_autofree guint *favourite = g_new (guint, n_columns);

  for (guint j = 0; j < n_columns; j++)
    {
      favourite[j] = (guint) g_rand_int_range (rand, 0, G_N_ELEMENTS (cells));
      g_string_append_printf (text, "%sname%u", j > 0 ? "," : "", j);
    }
  for (guint i = 0; i < n_rows; i++)
    {
      guint n
        = g_rand_int_range (rand, 0, 40) == 0 ? (guint) g_rand_int_range (rand, 1, (gint32) n_columns + 3) : n_columns;

      g_string_append (text, g_rand_int_range (rand, 0, 4) == 0 ? "\r\n" : "\n");
      if (g_rand_int_range (rand, 0, 30) == 0)
        g_string_append_c (text, '\n');
      for (guint j = 0; j < n; j++)
        {
          guint cell = g_rand_int_range (rand, 0, 60) == 0 || j >= n_columns
                         ? (guint) g_rand_int_range (rand, 0, G_N_ELEMENTS (cells))
                         : favourite[j];

          g_string_append_printf (text, "%s%s", j > 0 ? "," : "", cells[cell]);
        }
    }
  return g_string_free (text, FALSE);
}

static void
test_threads (void)
{
  g_autoptr (NablaExecutor) two = nabla_executor_new (2);
  g_autoptr (NablaExecutor) eight = nabla_executor_new (8);
  g_autoptr (GRand) rand = g_rand_new_with_seed (20);

  for (int round = 0; round < 150; round++)
    {
      g_autofree char *text
        = random_text (rand, (guint) g_rand_int_range (rand, 1, 200), (guint) g_rand_int_range (rand, 2, 6));
      gsize length = strlen (text);
      g_autoptr (NablaReading) whole = read_chunked (text, length, 0, NULL);
      g_autofree char *wanted = describe (whole);

      for (int k = 0; k < 4; k++)
        {
          g_autoptr (NablaReading) cut
            = read_chunked (text, length, (gsize) g_rand_int_range (rand, 1, 300), k % 2 ? two : eight);
          g_autofree char *got = describe (cut);

          g_assert_cmpstr (got, ==, wanted);
          g_assert_true (same_tables (cut->table, whole->table));
        }
    }
}

static double
random_double (GRand *rand)
{
  guint64 bits = ((guint64) g_rand_int (rand) << 32) | g_rand_int (rand);
  double value;

  memcpy (&value, &bits, sizeof value);
  return isnan (value) ? 0.5 : value;
}

static char *
random_word (GRand *rand)
{
  static const char letters[] = "abc,\";\n\r\t '|#=+-@.\\é1";
  GString *word = g_string_new ("w");
  int n = g_rand_int_range (rand, 1, 12);

  for (int i = 0; i < n; i++)
    {
      /* ASCII, and now and then a character of two bytes. */
      if (g_rand_int_range (rand, 0, 10) == 0)
        g_string_append (word, "é");
      else
        g_string_append_c (word, letters[g_rand_int_range (rand, 0, 17)]);
    }
  g_string_append_c (word, 'z');
  return g_string_free (word, FALSE);
}

static NablaTable *
random_table (GRand *rand, gsize n)
{
  double *reals = g_new (double, n);
  double *flags = g_new (double, n);
  double *days = g_new (double, n);
  double *times = g_new (double, n);
  double *counts = g_new (double, n);
  gint64 *ints = g_new (gint64, n);
  guint32 *codes = g_new (guint32, n);
  g_autoptr (GPtrArray) levels = g_ptr_array_new ();
  NablaColumn *columns[7];
  NablaTable *table;

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *word = NULL;

      reals[i] = g_rand_int_range (rand, 0, 9) == 0 ? NAN : random_double (rand);
      flags[i] = i < 2 ? (double) i : g_rand_int_range (rand, 0, 9) == 0 ? NAN : g_rand_boolean (rand);
      days[i] = g_rand_int_range (rand, -700000, 2900000);
      times[i] = g_rand_int_range (rand, 0, 5) == 0 ? NAN : g_rand_int (rand) + g_rand_int_range (rand, 0, 8) / 8.0;
      counts[i] = g_rand_int_range (rand, 0, 9) == 0 ? NAN : g_rand_int_range (rand, 0, 20);
      ints[i] = (gint64) (((guint64) g_rand_int (rand) << 32) | g_rand_int (rand));
      codes[i] = (guint32) i;
      word = random_word (rand);
      g_ptr_array_add (levels, g_strdup_printf ("%s%u", word, (guint) i));
    }
  g_ptr_array_add (levels, NULL);
  reals[0] = 0.5;
  times[0] = 0;
  counts[0] = 3;
  ints[0] = G_MAXINT64;
  columns[0] = nabla_column_new_real ("real number", NABLA_TYPE_REAL, reals, n);
  columns[1] = nabla_column_new_real ("flag", NABLA_TYPE_BOOLEAN, flags, n);
  columns[2] = nabla_column_new_real ("day", NABLA_TYPE_DATE, days, n);
  columns[3] = nabla_column_new_int64 ("id", ints, NULL, n);
  columns[4] = nabla_column_new_text ("a \"text\", this", codes, n,
                                      (char **) g_ptr_array_free (g_steal_pointer (&levels), FALSE));
  columns[5] = nabla_column_new_real ("time", NABLA_TYPE_DATETIME, times, n);
  columns[6] = nabla_column_new_real ("count", NABLA_TYPE_INTEGER, counts, n);
  table = nabla_table_new (columns, 7, n);
  for (int i = 0; i < 7; i++)
    nabla_column_unref (columns[i]);
  return table;
}

static void
test_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  for (int round = 0; round < 60; round++)
    {
      g_autoptr (NablaTable) table = random_table (rand, (gsize) g_rand_int_range (rand, 3, 60));
      g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (NablaReading) reading = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (nabla_table_write_csv (table, out, NULL, NULL));
      g_output_stream_close (out, NULL, NULL);
      bytes = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (out));
      reading = nabla_read_bytes (bytes, "test.csv", NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (reading->warnings->len, ==, 0);
      g_assert_true (same_tables (reading->table, table));
    }
}

/* Reads the numbers as one column. */
static const double *
read_numbers (GString *text, NablaReading **reading)
{
  *reading = read_chunked (text->str, text->len, 0, NULL);
  g_assert_cmpuint (nabla_table_n_columns ((*reading)->table), ==, 2);
  return nabla_column_get_reals (nabla_table_get_column ((*reading)->table, 0));
}

/* Bit by bit what strtod makes of them: random bits, few and many digits, halfway cases. */
static void
test_exact (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  g_autoptr (GPtrArray) numbers = g_ptr_array_new_with_free_func (g_free);
  GString *text = g_string_new ("a,b\n");
  NablaReading *reading;
  const double *values;

  for (int i = 0; i < 150000; i++)
    {
      char buffer[64];
      double value = random_double (rand);
      char *number;

      switch (i % 6)
        {
        case 0:
          number = g_strdup (g_ascii_dtostr (buffer, sizeof buffer, isfinite (value) ? value : 1.5));
          break;
        case 1:
          number = g_strdup (nabla_number_print (g_rand_double_range (rand, -1e3, 1e3), buffer));
          break;
        case 2:
          number = g_strdup_printf ("%u.%u", g_rand_int (rand), g_rand_int (rand));
          break;
        case 3:
          number
            = g_strdup_printf ("%u%ue%d", g_rand_int (rand) | 1, g_rand_int (rand), g_rand_int_range (rand, -40, 40));
          break;
        case 4:
          /* 2^53 + 1 and its kin, scaled: exactly between two doubles. */
          number
            = g_strdup_printf ("%" G_GUINT64_FORMAT ".0",
                               ((G_GUINT64_CONSTANT (1) << 53) + 2 * (guint64) g_rand_int_range (rand, 0, 1 << 20) + 1)
                                 << g_rand_int_range (rand, 0, 9));
          break;
        default:
          number = g_strdup_printf ("0.%0*u%u%u", g_rand_int_range (rand, 1, 30), g_rand_int (rand), g_rand_int (rand),
                                    g_rand_int (rand));
        }
      g_ptr_array_add (numbers, number);
      g_string_append_printf (text, "%s,x\n", number);
    }
  values = read_numbers (text, &reading);
  for (guint i = 0; i < numbers->len; i++)
    {
      double wanted = g_ascii_strtod (g_ptr_array_index (numbers, i), NULL);

      if (memcmp (&wanted, &values[i], sizeof wanted) != 0)
        g_error ("%s is read as %.17g", (char *) g_ptr_array_index (numbers, i), values[i]);
    }
  nabla_reading_free (reading);
  g_string_free (text, TRUE);
}

static void
test_print_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (int i = 0; i < 30000; i++)
    {
      char buffer[NABLA_NUMBER_LENGTH];
      double value = random_double (rand);
      double back = g_ascii_strtod (nabla_number_print (value, buffer), NULL);

      g_assert_cmpmem (&value, sizeof value, &back, sizeof back);
    }
  for (gint64 day = -1000000; day < 3500000; day += 37)
    {
      char buffer[NABLA_NUMBER_LENGTH];
      double back;

      nabla_date_print ((double) day, buffer);
      if (day > -719162 && day < 2932896)
        {
          g_assert_true (nabla_date_parse (buffer, strlen (buffer), NABLA_ORDER_YMD, &back) != 0);
          g_assert_cmpfloat (back, ==, (double) day);
        }
    }
}

/* What the sample promised and a later row broke: the column is as if all had been known. */
static void
test_late_surprise (void)
{
  static const struct
  {
    const char *usual;
    const char *late;
    const char *type;
    const char *last;
  } cases[] = {
    { "1", "2.5", "real", "2.5" },
    { "1", "\"1,234\"", "integer", "1234" },
    { "1", "x", "text", "x" },
    { "1", "9007199254740993", "integer", "9007199254740993" },
    { "1", "007", "text", "007" },
    { "1.5", "007", "text", "007" },
    { "", "4", "integer", "4" },
    { "", "word", "text", "word" },
    { "yes", "maybe", "text", "maybe" },
    { "yes", "true", "text", "true" },
    { "2024-01-01", "2024-01-01 10:00", "datetime", "2024-01-01T10:00:00" },
    { "2024-01-01", "soon", "text", "soon" },
    { "$5", "€6", "text", "€6" },
    { "\"1,234\"", "\"1,5\"", "real", "1.5" },
    { "1", "none", "integer", NULL },
  };

  for (guint k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      GString *text = g_string_new ("a,b\n");
      NablaReading *reading;
      const NablaColumn *column;
      g_autofree char *cell = NULL;

      for (int i = 0; i < 30000; i++)
        g_string_append_printf (text, "%s,%d\n", i == 29999 ? cases[k].late : cases[k].usual, i);
      reading = read_chunked (text->str, text->len, 10000, NULL);
      column = nabla_table_get_column (reading->table, 0);
      cell = nabla_column_dup_cell (column, 29999);
      g_assert_cmpstr (nabla_type_to_string (nabla_column_get_type (column)), ==, cases[k].type);
      g_assert_cmpstr (cell, ==, cases[k].last);
      nabla_reading_free (reading);
      g_string_free (text, TRUE);
    }
}

static void
test_wide (void)
{
  GString *text = g_string_new (NULL);
  g_autoptr (NablaReading) reading = NULL;

  for (int j = 0; j < 10000; j++)
    g_string_append_printf (text, "%sv%d", j > 0 ? "," : "", j);
  for (int i = 0; i < 20; i++)
    for (int j = 0; j < 10000; j++)
      g_string_append_printf (text, "%c%d", j > 0 ? ',' : '\n', i * j);
  reading = read_chunked (text->str, text->len, 0, NULL);
  g_assert_cmpuint (nabla_table_n_columns (reading->table), ==, 10000);
  g_assert_cmpuint (nabla_table_n_rows (reading->table), ==, 20);
  g_assert_cmpfloat (nabla_column_get_reals (nabla_table_get_column (reading->table, 9999))[19], ==, 19 * 9999);
  g_string_free (text, TRUE);
}

/* One cell of megabytes, with breaks and quotes. */
static void
test_huge_field (void)
{
  GString *text = g_string_new ("a,b\n1,\"");
  g_autoptr (NablaReading) reading = NULL;
  g_autofree char *cell = NULL;

  for (int i = 0; i < 300000; i++)
    g_string_append (text, "line \"\"x\"\",\n");
  g_string_append (text, "\"\n2,y\n");
  reading = read_chunked (text->str, text->len, 0, NULL);
  g_assert_cmpuint (nabla_table_n_rows (reading->table), ==, 2);
  cell = nabla_column_dup_cell (nabla_table_get_column (reading->table, 1), 0);
  g_assert_cmpuint (strlen (cell), ==, 300000 * strlen ("line \"x\",\n"));
  g_string_free (text, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/csv-properties/chunks", test_chunks);
  g_test_add_func ("/table/csv-properties/threads", test_threads);
  g_test_add_func ("/table/csv-properties/round-trip", test_round_trip);
  g_test_add_func ("/table/csv-properties/exact", test_exact);
  g_test_add_func ("/table/csv-properties/print-round-trip", test_print_round_trip);
  g_test_add_func ("/table/csv-properties/late-surprise", test_late_surprise);
  g_test_add_func ("/table/csv-properties/wide", test_wide);
  g_test_add_func ("/table/csv-properties/huge-field", test_huge_field);
  return g_test_run ();
}
