/* Columns and tables as values: kinds, summaries in closed form, categories, CSV text. */
#include <math.h>
#include <string.h>
#include "table/nabla-reader.h"

static NablaColumn *
reals (const char *name, NablaColumnType type, const double *values, gsize n)
{
  return nabla_column_new_real (name, type, g_memdup2 (values, sizeof (double) * n), n);
}

static NablaColumn *
text (const char *name, const guint32 *codes, gsize n, const char *levels)
{
  return nabla_column_new_text (name, g_memdup2 (codes, sizeof (guint32) * n), n, g_strsplit (levels, ",", -1));
}

static char *
csv (NablaTable *table)
{
  g_autoptr (GOutputStream) out = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;

  nabla_table_write_csv (table, out, NULL, &error);
  g_assert_no_error (error);
  g_output_stream_write_all (out, "", 1, NULL, NULL, NULL);
  g_output_stream_close (out, NULL, NULL);
  return g_memory_output_stream_steal_data (G_MEMORY_OUTPUT_STREAM (out));
}

static void
test_summary (void)
{
  double *ramp = g_new (double, 1600);
  g_autoptr (NablaColumn) column = NULL;
  const NablaColumnSummary *summary;

  /* 0 … 1599: mean (n - 1) / 2, variance n (n + 1) / 12, a hundred in each bin. */
  for (int i = 0; i < 1600; i++)
    ramp[i] = (i * 7) % 1600;
  column = nabla_column_new_real ("ramp", NABLA_TYPE_INTEGER, ramp, 1600);
  summary = nabla_column_get_summary (column);
  g_assert_cmpuint (summary->n_missing, ==, 0);
  g_assert_cmpuint (summary->n_distinct, ==, 1600);
  g_assert_cmpfloat (summary->min, ==, 0);
  g_assert_cmpfloat (summary->max, ==, 1599);
  g_assert_cmpfloat (summary->mean, ==, 799.5);
  g_assert_cmpfloat_with_epsilon (summary->sd, sqrt (1600.0 * 1601 / 12), 1e-10);
  for (int i = 0; i < 16; i++)
    g_assert_cmpuint (summary->histogram[i], ==, 100);
  g_assert_cmpint (nabla_column_get_kind (column), ==, NABLA_KIND_CONTINUOUS);
}

static void
test_summary_hard (void)
{
  double offset[] = { 1e9 + 4, 1e9 + 7, NAN, 1e9 + 13, 1e9 + 16 };
  double huge[] = { 1.7e308, 1.7e308, -1.7e308, 1.7e308 };
  double infinite[] = { 1, INFINITY, 2, 3 };
  double none[] = { NAN, NAN };
  double zero[] = { 0.0, -0.0, 1 };
  g_autoptr (NablaColumn) a = reals ("a", NABLA_TYPE_REAL, offset, 5);
  g_autoptr (NablaColumn) b = reals ("b", NABLA_TYPE_REAL, huge, 4);
  g_autoptr (NablaColumn) c = reals ("c", NABLA_TYPE_REAL, infinite, 4);
  g_autoptr (NablaColumn) d = reals ("d", NABLA_TYPE_REAL, none, 2);
  g_autoptr (NablaColumn) e = reals ("e", NABLA_TYPE_REAL, zero, 3);
  const NablaColumnSummary *summary = nabla_column_get_summary (a);

  g_assert_cmpuint (summary->n_missing, ==, 1);
  g_assert_cmpfloat (summary->mean, ==, 1e9 + 10);
  g_assert_cmpfloat_with_epsilon (summary->sd * summary->sd, 30, 1e-12);
  summary = nabla_column_get_summary (b);
  g_assert_cmpfloat_with_epsilon (summary->mean / 0.85e308, 1, 1e-12);
  g_assert_cmpuint (summary->histogram[15], ==, 3);
  summary = nabla_column_get_summary (c);
  g_assert_true (isinf (summary->max) && isinf (summary->mean) && isnan (summary->sd));
  g_assert_cmpuint (summary->histogram[0] + summary->histogram[8] + summary->histogram[15], ==, 3);
  summary = nabla_column_get_summary (d);
  g_assert_true (isnan (summary->min) && isnan (summary->mean) && isnan (summary->sd));
  g_assert_cmpuint (summary->n_missing, ==, 2);
  g_assert_cmpuint (nabla_column_get_summary (e)->n_distinct, ==, 2);
}

static gpointer
summarise_in_thread (gpointer data)
{
  return (gpointer) nabla_column_get_summary (data);
}

static void
test_summary_threads (void)
{
  double *values = g_new (double, 200000);
  g_autoptr (NablaColumn) column = NULL;
  g_autoptr (NablaColumn) renamed = NULL;
  GThread *threads[8];

  for (int i = 0; i < 200000; i++)
    values[i] = sin (i);
  column = nabla_column_new_real ("a", NABLA_TYPE_REAL, values, 200000);
  renamed = nabla_column_with_name (column, "b");
  for (int i = 0; i < 8; i++)
    threads[i] = g_thread_new ("summary", summarise_in_thread, i % 2 ? column : renamed);
  for (int i = 0; i < 8; i++)
    g_assert_true (g_thread_join (threads[i]) == nabla_column_get_summary (column));
  g_assert_true (nabla_column_get_reals (column) == nabla_column_get_reals (renamed));
}

static void
test_kinds (void)
{
  double binary[] = { 0, 1, 1, NAN, 0 };
  double two_rows[] = { 0.5, 1 };
  double counts[] = { 0, 3, 2, 7 };
  double negative[] = { 0, -3, 2, 7 };
  guint32 few[] = { 0, 1, 2, 0, 1, 2 };
  guint32 many[] = { 0, 1, 2 };
  guint32 pair[] = { 0, 1, 0, NABLA_CODE_MISSING };
  NablaColumn *columns[] = {
    reals ("a", NABLA_TYPE_INTEGER, binary, 5),
    reals ("b", NABLA_TYPE_REAL, two_rows, 2),
    reals ("c", NABLA_TYPE_INTEGER, counts, 4),
    reals ("d", NABLA_TYPE_REAL, counts, 4),
    reals ("e", NABLA_TYPE_INTEGER, negative, 4),
    reals ("f", NABLA_TYPE_BOOLEAN, binary, 5),
    reals ("g", NABLA_TYPE_DATE, counts, 4),
    text ("h", few, 6, "x,y,z"),
    text ("i", many, 3, "x,y,z"),
    text ("j", pair, 4, "x,y"),
  };
  const NablaColumnKind kinds[] = {
    NABLA_KIND_BINARY, NABLA_KIND_CONTINUOUS, NABLA_KIND_COUNT,    NABLA_KIND_CONTINUOUS, NABLA_KIND_CONTINUOUS,
    NABLA_KIND_BINARY, NABLA_KIND_DATE,       NABLA_KIND_CATEGORY, NABLA_KIND_TEXT,       NABLA_KIND_BINARY,
  };

  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_assert_cmpstr (nabla_kind_to_string (nabla_column_get_kind (columns[i])), ==, nabla_kind_to_string (kinds[i]));
      nabla_column_unref (columns[i]);
    }
  for (int kind = NABLA_KIND_CONTINUOUS; kind <= NABLA_KIND_TEXT; kind++)
    {
      NablaColumnKind back = NABLA_KIND_TEXT;

      g_assert_true (nabla_kind_from_string (nabla_kind_to_string ((NablaColumnKind) kind), &back));
      g_assert_cmpint (back, ==, kind);
    }
}

static void
test_with_kind (void)
{
  double values[] = { 10, 2, 2.5, NAN, 2 };
  guint32 codes[] = { 1, 0, 1, 1, NABLA_CODE_MISSING };
  g_autoptr (NablaColumn) column = reals ("x", NABLA_TYPE_REAL, values, 5);
  g_autoptr (NablaColumn) words = text ("w", codes, 5, "low,high,unused");
  g_autoptr (NablaColumn) category = NULL;
  g_autoptr (NablaColumn) refused = NULL;
  g_autoptr (NablaColumn) reference = NULL;
  g_autoptr (GError) error = NULL;

  category = nabla_column_with_kind (column, NABLA_KIND_CATEGORY, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nabla_column_get_n_levels (category), ==, 3);
  g_assert_cmpstr (nabla_column_get_level (category, 0), ==, "2");
  g_assert_cmpstr (nabla_column_get_level (category, 1), ==, "2.5");
  g_assert_cmpstr (nabla_column_get_level (category, 2), ==, "10");
  g_assert_cmpuint (nabla_column_get_codes (category)[0], ==, 2);
  g_assert_cmpuint (nabla_column_get_codes (category)[3], ==, NABLA_CODE_MISSING);
  g_assert_cmpuint (nabla_column_get_reference (category), ==, 0);
  g_assert_null (nabla_column_get_codes (column));
  g_assert_cmpuint (nabla_column_get_reference (words), ==, 1);

  reference = nabla_column_with_reference (words, "low", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nabla_column_get_reference (reference), ==, 0);
  g_assert_null (nabla_column_with_reference (words, "middle", &error));
  g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_COLUMN);
  g_clear_error (&error);
  refused = nabla_column_with_kind (words, NABLA_KIND_CONTINUOUS, &error);
  g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_COLUMN);
  g_assert_null (refused);
  g_clear_error (&error);
  g_assert_null (nabla_column_with_kind (column, NABLA_KIND_BINARY, NULL));
  g_assert_null (nabla_column_with_kind (column, NABLA_KIND_COUNT, NULL));
}

static void
test_int64 (void)
{
  gint64 *values = g_new (gint64, 3);
  guint8 *missing = g_new0 (guint8, 1);
  g_autoptr (NablaColumn) column = NULL;
  g_autofree char *cell = NULL;

  values[0] = G_GINT64_CONSTANT (9007199254740993);
  values[1] = G_GINT64_CONSTANT (9007199254740992);
  values[2] = 7;
  missing[0] = 1 << 2;
  column = nabla_column_new_int64 ("id", values, missing, 3);
  g_assert_cmpuint (nabla_column_get_summary (column)->n_distinct, ==, 2);
  g_assert_true (nabla_column_is_missing (column, 2));
  g_assert_true (isnan (nabla_column_get_reals (column)[2]));
  cell = nabla_column_dup_cell (column, 0);
  g_assert_cmpstr (cell, ==, "9007199254740993");
}

/* Values of other rows, of every kind of column; other values under the same name. */
static void
test_rows (void)
{
  const gsize rows[] = { 2, 0, 2, 3, 1 };
  double values[] = { 1, 2.5, NAN, 4 };
  guint32 codes[] = { 1, NABLA_CODE_MISSING, 0, 1 };
  gint64 *ints = g_new (gint64, 4);
  guint8 *missing = g_malloc0 (1);
  NablaColumn *columns[3], *from[3];
  g_autoptr (NablaColumn) label = NULL;
  g_autoptr (NablaColumn) other = NULL;
  g_autofree char *out = NULL;
  g_autoptr (NablaTable) table = NULL;

  for (int i = 0; i < 4; i++)
    ints[i] = G_GINT64_CONSTANT (9007199254740993) + i;
  missing[0] = 1 << 3;
  from[0] = reals ("x", NABLA_TYPE_REAL, values, 4);
  from[1] = text ("t", codes, 4, "a,b,c");
  from[2] = nabla_column_new_int64 ("id", ints, missing, 4);
  for (guint i = 0; i < 3; i++)
    columns[i] = nabla_column_with_rows (from[i], rows, 5);
  table = nabla_table_new (columns, 3, 5);
  out = csv (table);
  g_assert_cmpstr (out, ==,
                   "x,t,id\n"
                   ",a,9007199254740995\n"
                   "1,b,9007199254740993\n"
                   ",a,9007199254740995\n"
                   "4,b,\n"
                   "2.5,,9007199254740994\n");
  g_assert_cmpuint (nabla_column_get_n_levels (columns[1]), ==, 3);
  g_assert_cmpuint (nabla_column_get_reference (columns[1]), ==, nabla_column_get_reference (from[1]));

  label = nabla_column_with_label (from[0], "A label");
  other = nabla_column_with_reals (label, g_memdup2 ((double[]){ 0, 1, 0, 1 }, 4 * sizeof (double)));
  g_assert_cmpstr (nabla_column_get_label (other), ==, "A label");
  g_assert_cmpint (nabla_column_get_kind (other), ==, nabla_column_get_kind (from[0]));
  g_assert_cmpfloat (nabla_column_get_reals (other)[3], ==, 1.0);
  g_assert_true (isnan (nabla_column_get_reals (from[0])[2]));
  for (guint i = 0; i < 3; i++)
    {
      nabla_column_unref (columns[i]);
      nabla_column_unref (from[i]);
    }
}

static void
test_table (void)
{
  double values[] = { 1, 2 };
  g_autoptr (NablaColumn) a = reals ("a", NABLA_TYPE_REAL, values, 2);
  g_autoptr (NablaColumn) b = nabla_column_with_name (a, "b");
  g_autoptr (NablaColumn) c = nabla_column_with_label (b, "A label");
  NablaColumn *columns[] = { a, b };
  g_autoptr (NablaTable) table = nabla_table_new (columns, 2, 2);
  g_autoptr (NablaTable) other = nabla_table_with_column (table, 1, c);

  g_assert_cmpint (nabla_table_find_column (table, "b"), ==, 1);
  g_assert_cmpint (nabla_table_find_column (table, "c"), ==, -1);
  g_assert_cmpuint (nabla_table_get_id (table), !=, nabla_table_get_id (other));
  g_assert_cmpstr (nabla_column_get_label (nabla_table_get_column (other, 1)), ==, "A label");
  g_assert_cmpstr (nabla_column_get_label (nabla_table_get_column (table, 1)), ==, "b");
  g_assert_true (nabla_table_get_column (table, 0) == nabla_table_get_column (other, 0));
}

static void
test_write (void)
{
  double values[] = { 0.1, 1e300, NAN, -0.0, 1.0 / 3, INFINITY, 123456789 };
  double days[] = { 0, -1, NAN, 19723, 11016, -719162, 2932896 };
  double seconds[] = { 0, 0.5, -1, 86399, NAN, 1704067199.25, 1 };
  double flags[] = { 0, 1, NAN, 0, 1, 1, 1 };
  guint32 codes[] = { 0, 1, 2, 3, 4, 5, NABLA_CODE_MISSING };
  NablaColumn *columns[] = {
    reals ("x", NABLA_TYPE_REAL, values, 7),
    reals ("day", NABLA_TYPE_DATE, days, 7),
    reals ("at, UTC", NABLA_TYPE_DATETIME, seconds, 7),
    reals ("=flag", NABLA_TYPE_BOOLEAN, flags, 7),
    nabla_column_new_text ("t", g_memdup2 (codes, sizeof codes), 7,
                           g_strsplit ("=1+2|-3|say \"hi\"|a,b|two\nlines|plain", "|", -1)),
  };
  g_autoptr (NablaTable) table = nabla_table_new (columns, 5, 7);
  g_autofree char *out = csv (table);

  g_assert_cmpstr (out, ==,
                   "x,day,\"at, UTC\",\"'=flag\",t\n"
                   "0.1,1970-01-01,1970-01-01T00:00:00,false,\"'=1+2\"\n"
                   "1e+300,1969-12-31,1970-01-01T00:00:00.5,true,\"'-3\"\n"
                   ",,1969-12-31T23:59:59,,\"say \"\"hi\"\"\"\n"
                   "-0,2024-01-01,1970-01-01T23:59:59,false,\"a,b\"\n"
                   "0.3333333333333333,2000-02-29,,true,\"two\nlines\"\n"
                   "Infinity,0001-01-01,2023-12-31T23:59:59.25,true,plain\n"
                   "123456789,9999-12-31,1970-01-01T00:00:01,true,\n");
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    nabla_column_unref (columns[i]);
}

static void
test_write_one_column (void)
{
  double values[] = { 1, NAN };
  g_autoptr (NablaColumn) column = reals ("x", NABLA_TYPE_REAL, values, 2);
  g_autoptr (NablaTable) table = nabla_table_new (&column, 1, 2);
  g_autofree char *out = csv (table);

  g_assert_cmpstr (out, ==, "x\n1\n\"\"\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/values/summary", test_summary);
  g_test_add_func ("/table/values/summary-hard", test_summary_hard);
  g_test_add_func ("/table/values/summary-threads", test_summary_threads);
  g_test_add_func ("/table/values/kinds", test_kinds);
  g_test_add_func ("/table/values/with-kind", test_with_kind);
  g_test_add_func ("/table/values/int64", test_int64);
  g_test_add_func ("/table/values/rows", test_rows);
  g_test_add_func ("/table/values/table", test_table);
  g_test_add_func ("/table/values/write", test_write);
  g_test_add_func ("/table/values/write-one-column", test_write_one_column);
  return g_test_run ();
}
