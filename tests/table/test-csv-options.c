/* Everything that is detected can be fixed, and what cannot be done is said. */
#include <string.h>
#include "read-text.h"

static NablaReaderOptions
defaults (void)
{
  NablaReaderOptions options;

  nabla_reader_options_init (&options);
  return options;
}

static void
expect (const char *text, NablaReaderOptions options, const char *result)
{
  g_autofree char *got = read_describe (text, &options);

  g_assert_cmpstr (got, ==, result);
  nabla_reader_options_clear (&options);
}

static void
test_delimiter (void)
{
  NablaReaderOptions options = defaults ();

  options.delimiter = ';';
  expect ("a,b;c\n1,2;3\n", options, "a,b:rea|c:int\n1.2|3");
  options.delimiter = ':';
  expect ("a:b\n1:2\n", options, "a:int|b:int\n1|2");
  options.delimiter = NABLA_READER_NONE;
  expect ("a,b\n1,2\n2,3\n", options, "a,b:rea\n1.2\n2.3");
}

static void
test_numbers (void)
{
  NablaReaderOptions options = defaults ();

  options.delimiter = ';';
  options.decimal = '.';
  expect ("a;b\n1.234;2\n1,234;3\n", options, "a:rea|b:int\n1.234|2\n1234|3");
  options.decimal = ',';
  expect ("a;b\n1.234;2\n1,5;3\n", options, "a:rea|b:int\n1234|2\n1.5|3");
  options.thousands = NABLA_READER_NONE;
  expect ("a;b\n1.234;2\n1,5;3\n", options, "a:tex|b:int\n1.234|2\n1,5|3");
  options.decimal = 0x66b;
  options.thousands = '_';
  expect ("a;b\n1_234\u066b5;2\n7;3\n", options, "a:rea|b:int\n1234.5|2\n7|3");
}

static void
test_quote (void)
{
  NablaReaderOptions options = defaults ();

  options.quote = '\'';
  expect ("a,b\n'1,5',\"x\n", options, "a:rea|b:tex\n1.5|\"x");
  options.quote = NABLA_READER_NONE;
  expect ("a,b\n\"x,1\ny,2\n", options, "a:tex|b:int\n\"x|1\ny|2");
}

static void
test_header (void)
{
  NablaReaderOptions options = defaults ();

  options.header = 0;
  expect ("a,b\n1,2\n3,4\n", options, "column_1:tex|column_2:tex\na|b\n1|2\n3|4");
  options.header = 1;
  expect ("1,2\n3,4\n", options, "1:int|2:int\n3|4");
}

static void
test_skip (void)
{
  NablaReaderOptions options = defaults ();

  options.skip = 2;
  expect ("x,y,z\n\nb\n1\n2\n", options, "b:int\n1\n2");
  options.skip = 0;
  expect ("title\na,b\n1,2\n3,4\n", options,
          "column_1:tex|title:tex\na|b\n1|2\n3|4\n!header_shifted 1@1\n!renamed_columns 1@1");
}

static void
test_comment (void)
{
  NablaReaderOptions options = defaults ();

  options.comment = ';';
  expect ("; note\na,b\n1,2\n;1,2\n3,4\n", options, "a:int|b:int\n1|2\n3|4\n!comment_lines 1@4");
  options.comment = NABLA_READER_NONE;
  expect ("#a,b\n1,2\n#,4\n", options, "#a:tex|b:int\n1|2\n#|4");
}

static void
test_missing (void)
{
  NablaReaderOptions options = defaults ();
  const char *tokens[] = { "-9", "gone", NULL };

  options.missing = g_strdupv ((char **) tokens);
  expect ("a,b\n1,NA\n-9,gone\n,\n", options, "a:int|b:tex\n1|NA\n~|~\n~|");
  options = defaults ();
  options.missing = g_new0 (char *, 101);
  for (int i = 0; i < 100; i++)
    options.missing[i] = g_strdup_printf ("m%d", i);
  expect ("a,b\n1,m0\nm99,m70\n2,x\n", options, "a:int|b:tex\n1|~\n~|~\n2|x");
}

static void
test_encoding (void)
{
  NablaReaderOptions options = defaults ();

  options.encoding = g_strdup ("KOI8-R");
  expect ("a,b\n\xc4\xc1,1\n\xce\xc5\xd4,2\n", options, "a:tex|b:int\nда|1\nнет|2");
}

/* Encodings go by the names that detection gives them; bytes say which order UTF-16 has. */
static void
test_encoding_names (void)
{
  static const struct
  {
    const char *bytes;
    gssize length;
    const char *wanted;
    const char *name;
  } cases[] = {
    { "a,b\n1,2\n", -1, "utf8", "UTF-8" },
    { "a,b\n1,2\n", -1, "latin1", "ISO-8859-1" },
    { "a,b\n1,2\n", -1, "CP1252", "windows-1252" },
    { "a,b\n1,2\n", -1, "KOI8-R", "KOI8-R" },
    { "a\0,\0b\0\n\0001\0,\0002\0\n\0", 16, "utf-16", "UTF-16LE" },
    { "\0a\0,\0b\0\n\0001\0,\0002\0\n", 16, "UTF-16", "UTF-16BE" },
    { "\376\377\0a\0,\0b\0\n\0001\0,\0002\0\n", 18, "UTF-16", "UTF-16BE" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (NablaReaderOptions) options = defaults ();
      g_autoptr (NablaReading) reading = NULL;
      g_autoptr (GError) error = NULL;

      options.encoding = g_strdup (cases[i].wanted);
      reading = read_text (cases[i].bytes, cases[i].length, &options, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (reading->dialect.encoding, ==, cases[i].name);
      g_assert_cmpuint (nabla_table_n_columns (reading->table), ==, 2);
      g_assert_cmpuint (nabla_table_n_rows (reading->table), ==, 1);
    }
}

static GHashTable *
wishes (const char *first, gpointer value, GDestroyNotify free_value)
{
  GHashTable *table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, free_value);

  g_hash_table_insert (table, g_strdup (first), value);
  return table;
}

static void
test_kinds (void)
{
  static const char text[] = "a,b\n1,x\n1.5,y\noops,x\n3,y\n";
  NablaReaderOptions options = defaults ();

  options.kinds = wishes ("a", GINT_TO_POINTER (NABLA_KIND_CONTINUOUS), NULL);
  expect (text, options, "a:rea|b:tex\n1|x\n1.5|y\n~|x\n3|y\n!unreadable_cells 1@4");
  options = defaults ();
  options.kinds = wishes ("b", GINT_TO_POINTER (NABLA_KIND_CONTINUOUS), NULL);
  expect (text, options, "a:tex|b:tex\n1|x\n1.5|y\noops|x\n3|y\n!kind_refused 1@0");
  options = defaults ();
  options.kinds = wishes ("c", GINT_TO_POINTER (NABLA_KIND_COUNT), NULL);
  expect (text, options, "a:tex|b:tex\n1|x\n1.5|y\noops|x\n3|y\n!unknown_column 1@0");
  options = defaults ();
  options.kinds = wishes ("n", GINT_TO_POINTER (NABLA_KIND_TEXT), NULL);
  expect ("n,m\n1.0,2\n1,3\n", options, "n:tex|m:int\n1.0|2\n1|3");
}

static void
test_references (void)
{
  NablaReaderOptions options = defaults ();
  g_autoptr (NablaReading) reading = NULL;
  const NablaColumn *column;

  options.references = wishes ("b", g_strdup ("y"), g_free);
  options.kinds = wishes ("a", GINT_TO_POINTER (NABLA_KIND_ORDERED), NULL);
  reading = read_text ("a,b\n10,x\n2,y\n10,x\n", -1, &options, NULL);
  column = nabla_table_get_column (reading->table, 1);
  g_assert_cmpstr (nabla_column_get_level (column, nabla_column_get_reference (column)), ==, "y");
  column = nabla_table_get_column (reading->table, 0);
  g_assert_cmpstr (nabla_column_get_level (column, 0), ==, "2");
  g_assert_cmpint (nabla_column_get_kind (column), ==, NABLA_KIND_ORDERED);
  nabla_reader_options_clear (&options);
}

static void
test_copy (void)
{
  NablaReaderOptions options = defaults ();
  NablaReaderOptions copy;
  const char *tokens[] = { "x", NULL };

  options.encoding = g_strdup ("UTF-8");
  options.missing = g_strdupv ((char **) tokens);
  options.kinds = wishes ("a", GINT_TO_POINTER (NABLA_KIND_COUNT), NULL);
  options.references = wishes ("b", g_strdup ("y"), g_free);
  options.skip = 3;
  nabla_reader_options_copy (&options, &copy);
  nabla_reader_options_clear (&options);
  g_assert_cmpstr (copy.encoding, ==, "UTF-8");
  g_assert_cmpstr (copy.missing[0], ==, "x");
  g_assert_cmpint (GPOINTER_TO_INT (g_hash_table_lookup (copy.kinds, "a")), ==, NABLA_KIND_COUNT);
  g_assert_cmpstr (g_hash_table_lookup (copy.references, "b"), ==, "y");
  g_assert_cmpint (copy.skip, ==, 3);
  nabla_reader_options_clear (&copy);
}

static void
test_bad_marks (void)
{
  static const gunichar bad[] = { 0x20ac, '\n', '\r' };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      NablaReaderOptions options = defaults ();
      g_autoptr (GError) error = NULL;

      options.delimiter = bad[i];
      g_assert_null (read_text ("a,b\n1,2\n", -1, &options, &error));
      g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED);
    }
}

/* One character for two things that exclude each other is refused. */
static void
test_same_marks (void)
{
  static const struct
  {
    gunichar delimiter, quote, comment, decimal, thousands;
    gboolean is_fine;
  } cases[] = {
    { ';', ';', 0, 0, 0, FALSE },
    { '#', 0, '#', 0, 0, FALSE },
    { 0, '#', '#', 0, 0, FALSE },
    { 0, 0, 0, '.', '.', FALSE },
    { 0, ',', 0, ',', 0, FALSE },
    { 0, NABLA_READER_NONE, NABLA_READER_NONE, 0, NABLA_READER_NONE, TRUE },
    /* Quotes keep the delimiter and a mark of numbers apart. */
    { ',', 0, 0, ',', 0, TRUE },
    { ',', 0, 0, 0, ',', TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NablaReaderOptions options = defaults ();
      g_autoptr (NablaReading) reading = NULL;
      g_autoptr (GError) error = NULL;

      options.delimiter = cases[i].delimiter;
      options.quote = cases[i].quote;
      options.comment = cases[i].comment;
      options.decimal = cases[i].decimal;
      options.thousands = cases[i].thousands;
      reading = read_text ("a,b\n\"1,500\",2\n", -1, &options, &error);
      if (cases[i].is_fine)
        g_assert_no_error (error);
      else
        g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED);
      g_assert_true ((reading != NULL) == cases[i].is_fine);
    }
}

static void
test_max_rows (void)
{
  NablaReaderOptions options = defaults ();

  options.max_rows = 2;
  expect ("a,b\n1,\"x\ny\"\n# no\n2,z\n3,w\n", options, "a:int|b:tex\n1|x\ny\n2|z\n!comment_lines 1@4");
  options.max_rows = 5;
  expect ("a,b\n1,2\n3,4", options, "a:int|b:int\n1|2\n3|4");
}

static void
test_dialect (void)
{
  g_autoptr (NablaReading) reading
    = read_text ("# note\n# more\na;b;c\n1.234,5;\"x\";NA\n2.345,5;y;\n", -1, NULL, NULL);
  const NablaDialect *dialect = &reading->dialect;

  g_assert_cmpstr (dialect->encoding, ==, "UTF-8");
  g_assert_cmpuint (dialect->delimiter, ==, ';');
  g_assert_cmpuint (dialect->quote, ==, '"');
  g_assert_cmpuint (dialect->decimal, ==, ',');
  g_assert_cmpuint (dialect->thousands, ==, '.');
  g_assert_cmpuint (dialect->comment, ==, '#');
  g_assert_true (dialect->has_header);
  g_assert_cmpuint (dialect->skipped, ==, 2);
  g_assert_cmpuint (g_strv_length (dialect->missing), ==, 2);
  g_assert_true (g_strv_contains ((const char *const *) dialect->missing, ""));
  g_assert_true (g_strv_contains ((const char *const *) dialect->missing, "NA"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/csv-options/delimiter", test_delimiter);
  g_test_add_func ("/table/csv-options/numbers", test_numbers);
  g_test_add_func ("/table/csv-options/quote", test_quote);
  g_test_add_func ("/table/csv-options/header", test_header);
  g_test_add_func ("/table/csv-options/skip", test_skip);
  g_test_add_func ("/table/csv-options/comment", test_comment);
  g_test_add_func ("/table/csv-options/missing", test_missing);
  g_test_add_func ("/table/csv-options/encoding", test_encoding);
  g_test_add_func ("/table/csv-options/encoding-names", test_encoding_names);
  g_test_add_func ("/table/csv-options/kinds", test_kinds);
  g_test_add_func ("/table/csv-options/references", test_references);
  g_test_add_func ("/table/csv-options/copy", test_copy);
  g_test_add_func ("/table/csv-options/bad-marks", test_bad_marks);
  g_test_add_func ("/table/csv-options/same-marks", test_same_marks);
  g_test_add_func ("/table/csv-options/max-rows", test_max_rows);
  g_test_add_func ("/table/csv-options/dialect", test_dialect);
  return g_test_run ();
}
