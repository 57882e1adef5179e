/* Files of SPSS, Stata and SAS: what ReadStat's writer writes is read back. */
#include <math.h>
#include <string.h>
#include <unistd.h>
#include <glib/gstdio.h>
#include "read-text.h"
#include "stat-file.h"

static const char *const names[] = { "t.sav", "t.por", "t.dta", "t.sas7bdat", "t.xpt" };

static NablaReading *
read_bytes (GBytes *bytes, const char *name, const NablaReaderOptions *options)
{
  g_autoptr (GError) error = NULL;
  NablaReading *reading = nabla_read_bytes (bytes, name, options, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reading);
  return reading;
}

/* What describe() says of @bytes. */
static char *
describe_bytes (GBytes *bytes, const char *name)
{
  g_autoptr (NablaReading) reading = read_bytes (bytes, name, NULL);

  return describe (reading);
}

/* Numbers and texts of all formats */

/* What portable files can hold. */
static gboolean ascii_only;

static void
plain_row (readstat_writer_t *writer, int row)
{
  const char *texts[] = { "a,b  ", "", ascii_only ? "o" : "ö∇" };
  const readstat_variable_t *x = readstat_get_variable (writer, 0);
  const readstat_variable_t *y = readstat_get_variable (writer, 1);
  const readstat_variable_t *text = readstat_get_variable (writer, 2);

  readstat_insert_double_value (writer, x, row - 1);
  if (row == 1)
    readstat_insert_missing_value (writer, y);
  else
    readstat_insert_double_value (writer, y, row + 0.5);
  readstat_insert_string_value (writer, text, texts[row % 3]);
}

static readstat_writer_t *
plain_writer (NablaStatFormat format)
{
  readstat_writer_t *writer = stat_file_new ();

  ascii_only = format == NABLA_STAT_POR;
  readstat_add_variable (writer, "X", READSTAT_TYPE_DOUBLE, 8);
  readstat_variable_set_label (readstat_add_variable (writer, "Y", READSTAT_TYPE_DOUBLE, 8), "The outcome");
  readstat_add_variable (writer, "TEXT", READSTAT_TYPE_STRING, 12);
  return writer;
}

static void
test_formats (void)
{
  for (guint format = 0; format < G_N_ELEMENTS (names); format++)
    for (int compression = READSTAT_COMPRESS_NONE; compression <= READSTAT_COMPRESS_BINARY; compression++)
      {
        readstat_writer_t *writer;
        g_autoptr (GBytes) bytes = NULL;
        g_autoptr (NablaReading) reading = NULL;
        g_autofree char *text = NULL;

        if (compression != READSTAT_COMPRESS_NONE
            && (format == NABLA_STAT_POR || format == NABLA_STAT_DTA || format == NABLA_STAT_XPT
                || (format == NABLA_STAT_SAS7BDAT && compression == READSTAT_COMPRESS_BINARY)))
          continue;
        writer = plain_writer (format);
        readstat_writer_set_compression (writer, compression);
        bytes = stat_file_finish (writer, format, 3, plain_row);
        reading = read_bytes (bytes, names[format], NULL);
        text = describe (reading);
        g_assert_cmpstr (text, ==,
                         ascii_only ? "X:int|Y:rea|TEXT:tex\n-1|0.5|a,b\n0|~|~\n1|2.5|o"
                                    : "X:int|Y:rea|TEXT:tex\n-1|0.5|a,b\n0|~|~\n1|2.5|ö∇");
        g_assert_cmpstr (nabla_column_get_label (nabla_table_get_column (reading->table, 1)), ==, "The outcome");
        g_assert_cmpstr (nabla_column_get_label (nabla_table_get_column (reading->table, 0)), ==, "X");
        g_assert_nonnull (reading->dialect.program);
        g_assert_cmpint (reading->dialect.delimiter, ==, 0);
      }
}

static void
test_sizes (void)
{
  for (guint format = 0; format < G_N_ELEMENTS (names); format++)
    for (int n = 0; n < 2; n++)
      {
        g_autoptr (GBytes) bytes = stat_file_finish (plain_writer (format), format, n, plain_row);
        g_autofree char *text = describe_bytes (bytes, names[format]);

        g_assert_cmpstr (text, ==, n == 1 ? "X:int|Y:rea|TEXT:tex\n-1|0.5|a,b" : "X:rea|Y:rea|TEXT:tex");
      }
}

#define MANY 1500

static void
many_row (readstat_writer_t *writer, int row)
{
  for (int i = 0; i < MANY; i++)
    readstat_insert_double_value (writer, readstat_get_variable (writer, i), row * 1000 + i + 0.25);
}

static void
test_many_columns (void)
{
  for (guint format = 0; format < G_N_ELEMENTS (names); format++)
    {
      readstat_writer_t *writer = stat_file_new ();
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (NablaReading) reading = NULL;

      for (int i = 0; i < MANY; i++)
        {
          g_autofree char *name = g_strdup_printf ("V%d", i);

          readstat_add_variable (writer, name, READSTAT_TYPE_DOUBLE, 8);
        }
      bytes = stat_file_finish (writer, format, 20, many_row);
      reading = read_bytes (bytes, names[format], NULL);
      g_assert_cmpuint (nabla_table_n_columns (reading->table), ==, MANY);
      g_assert_cmpuint (nabla_table_n_rows (reading->table), ==, 20);
      for (guint i = 0; i < MANY; i++)
        for (gsize row = 0; row < 20; row++)
          g_assert_cmpfloat (nabla_column_get_reals (nabla_table_get_column (reading->table, i))[row], ==,
                             (double) row * 1000 + i + 0.25);
    }
}

#define N_LONG 20000

static void
many_rows_row (readstat_writer_t *writer, int row)
{
  char text[20];

  g_snprintf (text, sizeof text, "t%d", row % 5000);
  readstat_insert_double_value (writer, readstat_get_variable (writer, 0), row + 0.5);
  readstat_insert_string_value (writer, readstat_get_variable (writer, 1), text);
}

static void
fifty_row (readstat_writer_t *writer, int row)
{
  for (int i = 0; i < 50; i++)
    readstat_insert_double_value (writer, readstat_get_variable (writer, i), row + i);
}

static GBytes *
long_file (NablaStatFormat format)
{
  readstat_writer_t *writer = stat_file_new ();

  readstat_add_variable (writer, "X", READSTAT_TYPE_DOUBLE, 8);
  readstat_add_variable (writer, "T", READSTAT_TYPE_STRING, 10);
  return stat_file_finish (writer, format, N_LONG, many_rows_row);
}

/* More rows than are made room for at once; the first of them as a preview. */
static void
test_many_rows (void)
{
  for (guint format = 0; format < G_N_ELEMENTS (names); format++)
    {
      g_autoptr (GBytes) bytes = long_file (format);
      g_autoptr (NablaReading) reading = NULL;
      g_autoptr (NablaReading) preview = NULL;
      g_auto (NablaReaderOptions) options = { 0 };
      const NablaColumn *column;

      reading = read_bytes (bytes, names[format], NULL);
      g_assert_cmpuint (nabla_table_n_rows (reading->table), ==, N_LONG);
      column = nabla_table_get_column (reading->table, 1);
      g_assert_cmpuint (nabla_column_get_n_levels (column), ==, 5000);
      for (gsize row = 0; row < N_LONG; row++)
        {
          g_autofree char *text = nabla_column_dup_cell (column, row);
          g_autofree char *expected = g_strdup_printf ("t%d", (int) row % 5000);

          g_assert_cmpfloat (nabla_column_get_reals (nabla_table_get_column (reading->table, 0))[row], ==,
                             (double) row + 0.5);
          g_assert_cmpstr (text, ==, expected);
        }
      nabla_reader_options_init (&options);
      options.max_rows = 7;
      preview = read_bytes (bytes, names[format], &options);
      g_assert_cmpuint (nabla_table_n_rows (preview->table), ==, 7);
    }
}

/* Labels, measures, missing values of SPSS */

static void
spss_row (readstat_writer_t *writer, int row)
{
  static const double sex[] = { 1, 2, 1, 2, 2, 1 };
  static const double agree[] = { 3, 1, 2, 9, 1, 3 };
  static const double age[] = { 30, 41.5, 99, 52, 98, 30 };
  static const double town[] = { 7, 2, 7, 2, 5, 5 };
  static const char *const groups[] = { "t", "c", "t", "c", "x", "t" };

  readstat_insert_double_value (writer, readstat_get_variable (writer, 0), sex[row]);
  readstat_insert_double_value (writer, readstat_get_variable (writer, 1), agree[row]);
  readstat_insert_double_value (writer, readstat_get_variable (writer, 2), age[row]);
  readstat_insert_double_value (writer, readstat_get_variable (writer, 3), town[row]);
  readstat_insert_string_value (writer, readstat_get_variable (writer, 4), groups[row]);
  readstat_insert_double_value (writer, readstat_get_variable (writer, 5), row + 0.5);
}

static GBytes *
spss_file (NablaStatFormat format)
{
  readstat_writer_t *writer = stat_file_new ();
  readstat_label_set_t *set;
  readstat_variable_t *variable;

  set = readstat_add_label_set (writer, READSTAT_TYPE_DOUBLE, "sex");
  readstat_label_double_value (set, 2, "Female");
  readstat_label_double_value (set, 1, "Male");
  variable = readstat_add_variable (writer, "SEX", READSTAT_TYPE_DOUBLE, 8);
  readstat_variable_set_label_set (variable, set);
  readstat_variable_set_measure (variable, READSTAT_MEASURE_NOMINAL);

  set = readstat_add_label_set (writer, READSTAT_TYPE_DOUBLE, "agree");
  readstat_label_double_value (set, 3, "Agree");
  readstat_label_double_value (set, 1, "Disagree");
  readstat_label_double_value (set, 2, "Neither");
  readstat_label_double_value (set, 9, "No answer");
  readstat_label_double_value (set, 4, "Never given");
  variable = readstat_add_variable (writer, "AGREE", READSTAT_TYPE_DOUBLE, 8);
  readstat_variable_set_label_set (variable, set);
  readstat_variable_set_measure (variable, READSTAT_MEASURE_ORDINAL);
  readstat_variable_add_missing_double_value (variable, 9);

  set = readstat_add_label_set (writer, READSTAT_TYPE_DOUBLE, "age");
  readstat_label_double_value (set, 98, "Refused");
  variable = readstat_add_variable (writer, "AGE", READSTAT_TYPE_DOUBLE, 8);
  readstat_variable_set_label_set (variable, set);
  readstat_variable_set_measure (variable, READSTAT_MEASURE_SCALE);
  readstat_variable_add_missing_double_range (variable, 98, 99);

  /* A name for one value, and a measure that makes the others levels too. */
  set = readstat_add_label_set (writer, READSTAT_TYPE_DOUBLE, "town");
  readstat_label_double_value (set, 5, "Ulm");
  variable = readstat_add_variable (writer, "TOWN", READSTAT_TYPE_DOUBLE, 8);
  readstat_variable_set_label_set (variable, set);
  readstat_variable_set_measure (variable, READSTAT_MEASURE_NOMINAL);

  set = readstat_add_label_set (writer, READSTAT_TYPE_STRING, "group");
  readstat_label_string_value (set, "t", "Treated");
  readstat_label_string_value (set, "c", "Control");
  variable = readstat_add_variable (writer, "GROUP", READSTAT_TYPE_STRING, 4);
  readstat_variable_set_label_set (variable, set);

  variable = readstat_add_variable (writer, "W", READSTAT_TYPE_DOUBLE, 8);
  readstat_writer_set_fweight_variable (writer, variable);
  return stat_file_finish (writer, format, 6, spss_row);
}

static void
assert_levels (const NablaTable *table, guint j, NablaColumnKind kind, const char *levels)
{
  const NablaColumn *column = nabla_table_get_column (table, j);
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < nabla_column_get_n_levels (column); i++)
    g_string_append_printf (found, "%s%s", i > 0 ? "|" : "", nabla_column_get_level (column, i));
  g_assert_cmpstr (found->str, ==, levels);
  g_assert_cmpint (nabla_column_get_kind (column), ==, kind);
}

static void
test_spss_labels (void)
{
  g_autoptr (GBytes) bytes = spss_file (NABLA_STAT_SAV);
  g_autoptr (NablaReading) reading = read_bytes (bytes, "t.sav", NULL);
  g_autofree char *text = describe (reading);

  g_assert_cmpstr (text, ==,
                   "SEX:tex|AGREE:tex|AGE:rea|TOWN:tex|GROUP:tex|W:rea\n"
                   "Male|Agree|30|7|Treated|0.5\n"
                   "Female|Disagree|41.5|2|Control|1.5\n"
                   "Male|Neither|~|7|Treated|2.5\n"
                   "Female|~|52|2|Control|3.5\n"
                   "Female|Disagree|~|Ulm|x|4.5\n"
                   "Male|Agree|30|Ulm|Treated|5.5\n"
                   "!weighted 1@0\n!declared_missing 2@3\n!declared_missing 1@4");
  assert_levels (reading->table, 0, NABLA_KIND_BINARY, "Male|Female");
  assert_levels (reading->table, 1, NABLA_KIND_ORDERED, "Disagree|Neither|Agree");
  assert_levels (reading->table, 2, NABLA_KIND_CONTINUOUS, "");
  assert_levels (reading->table, 3, NABLA_KIND_CATEGORY, "2|Ulm|7");
  assert_levels (reading->table, 4, NABLA_KIND_CATEGORY, "Control|Treated|x");
}

/* The user's kind comes before the labels, and brings them where they would not be taken. */
static void
test_spss_wishes (void)
{
  g_autoptr (GBytes) bytes = spss_file (NABLA_STAT_SAV);
  g_auto (NablaReaderOptions) options = { 0 };
  g_autoptr (NablaReading) reading = NULL;
  g_autofree char *text = NULL;

  nabla_reader_options_init (&options);
  options.missing = g_strsplit ("30 x 7", " ", -1);
  options.kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  options.references = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (options.kinds, g_strdup ("AGREE"), GINT_TO_POINTER (NABLA_KIND_CONTINUOUS));
  g_hash_table_insert (options.kinds, g_strdup ("AGE"), GINT_TO_POINTER (NABLA_KIND_CATEGORY));
  g_hash_table_insert (options.kinds, g_strdup ("NONE"), GINT_TO_POINTER (NABLA_KIND_CATEGORY));
  g_hash_table_insert (options.references, g_strdup ("SEX"), g_strdup ("Male"));
  reading = read_bytes (bytes, "t.sav", &options);
  assert_levels (reading->table, 1, NABLA_KIND_CONTINUOUS, "");
  assert_levels (reading->table, 2, NABLA_KIND_CATEGORY, "41.5|52");
  assert_levels (reading->table, 3, NABLA_KIND_BINARY, "2|Ulm");
  assert_levels (reading->table, 4, NABLA_KIND_BINARY, "Control|Treated");
  text = describe (reading);
  g_assert_nonnull (strstr (text, "Male|3|~|~|Treated|0.5"));
  g_assert_cmpuint (nabla_column_get_reference (nabla_table_get_column (reading->table, 0)), ==, 0);
  g_assert_cmpstr (((NablaReaderWarning *) reading->warnings->pdata[0])->kind, ==, "unknown_column");
}

static void
one_number_row (readstat_writer_t *writer, int row)
{
  static const double values[] = { 1, 2, 3, 1, 2, 3 };

  readstat_insert_double_value (writer, readstat_get_variable (writer, 0), values[row]);
}

static char *
read_labelled (readstat_measure_t measure, const char *one, const char *two, const char *three)
{
  const char *const labels[] = { one, two, three };
  readstat_writer_t *writer = stat_file_new ();
  readstat_label_set_t *set = readstat_add_label_set (writer, READSTAT_TYPE_DOUBLE, "l");
  readstat_variable_t *variable = readstat_add_variable (writer, "V", READSTAT_TYPE_DOUBLE, 8);
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < 3; i++)
    if (labels[i] != NULL)
      readstat_label_double_value (set, i + 1, labels[i]);
  readstat_variable_set_label_set (variable, set);
  readstat_variable_set_measure (variable, measure);
  bytes = stat_file_finish (writer, NABLA_STAT_SAV, 6, one_number_row);
  return describe_bytes (bytes, "t.sav");
}

/* Labels that name only some values of a scale, and labels that two values share. */
static void
test_odd_labels (void)
{
  g_autofree char *some = read_labelled (READSTAT_MEASURE_UNKNOWN, "low", NULL, "high");
  g_autofree char *shared = read_labelled (READSTAT_MEASURE_UNKNOWN, "low", "low", "low (1)");

  g_assert_cmpstr (some, ==, "V:int\n1\n2\n3\n1\n2\n3\n!labels_unused 4@1");
  g_assert_cmpstr (shared, ==,
                   "V:tex\nlow (1)\nlow (2)\nlow (1) (3)\nlow (1)\nlow (2)\nlow (1) (3)\n!shared_labels 2@0");
}

/* The special missing values of Stata, and labels behind the data */

static void
stata_row (readstat_writer_t *writer, int row)
{
  const readstat_variable_t *x = readstat_get_variable (writer, 0);
  const readstat_variable_t *labelled = readstat_get_variable (writer, 1);

  if (row == 1)
    readstat_insert_tagged_missing_value (writer, x, 'a');
  else if (row == 2)
    readstat_insert_missing_value (writer, x);
  else if (row == 3)
    readstat_insert_tagged_missing_value (writer, x, 'z');
  else
    readstat_insert_int16_value (writer, x, (gint16) (row * 1000));
  readstat_insert_int32_value (writer, labelled, row % 3);
  readstat_insert_float_value (writer, readstat_get_variable (writer, 2), 0.1f);
  readstat_insert_string_ref (writer, readstat_get_variable (writer, 3), readstat_get_string_ref (writer, row % 2));
}

static GBytes *
stata_file (guint8 version, const char *text)
{
  readstat_writer_t *writer = stat_file_new ();
  readstat_label_set_t *set = readstat_add_label_set (writer, READSTAT_TYPE_INT32, "region");

  readstat_label_int32_value (set, 0, "North");
  readstat_label_int32_value (set, 1, "South");
  readstat_label_int32_value (set, 2, "East");
  readstat_label_tagged_value (set, 'a', "Refused");
  readstat_add_variable (writer, "x", READSTAT_TYPE_INT16, 0);
  readstat_variable_set_label_set (readstat_add_variable (writer, "region", READSTAT_TYPE_INT32, 0), set);
  readstat_add_variable (writer, "f", READSTAT_TYPE_FLOAT, 0);
  readstat_add_variable (writer, "note", READSTAT_TYPE_STRING_REF, 0);
  readstat_add_string_ref (writer, text);
  readstat_add_string_ref (writer, "short");
  readstat_writer_set_file_format_version (writer, version);
  return stat_file_finish (writer, NABLA_STAT_DTA, 6, stata_row);
}

static void
test_stata (void)
{
  g_autofree char *huge = g_strnfill (100000, 'x');

  for (guint8 version = 117; version <= 119; version++)
    {
      g_autoptr (GBytes) bytes = stata_file (version, huge);
      g_autoptr (NablaReading) reading = read_bytes (bytes, "t.dta", NULL);
      const NablaReaderWarning *warning = reading->warnings->pdata[0];

      g_auto (NablaReaderOptions) options = { 0 };
      g_autoptr (NablaReading) preview = NULL;

      nabla_reader_options_init (&options);
      options.max_rows = 5;
      preview = read_bytes (bytes, "t.dta", &options);
      assert_levels (preview->table, 1, NABLA_KIND_CATEGORY, "North|South|East");
      g_assert_cmpstr (reading->dialect.encoding, ==, version == 117 ? "WINDOWS-1252" : "UTF-8");
      assert_levels (reading->table, 1, NABLA_KIND_CATEGORY, "North|South|East");
      g_assert_cmpfloat (nabla_column_get_reals (nabla_table_get_column (reading->table, 2))[0], ==, (double) 0.1f);
      g_assert_cmpstr (nabla_column_get_level (nabla_table_get_column (reading->table, 3), 0), ==, huge);
      g_assert_cmpuint (nabla_column_get_summary (nabla_table_get_column (reading->table, 0))->n_missing, ==, 3);
      g_assert_cmpuint (reading->warnings->len, ==, 1);
      g_assert_cmpstr (warning->kind, ==, "declared_missing");
      g_assert_cmpuint (warning->count, ==, 2);
      g_assert_cmpuint (warning->line, ==, 2);
    }
}

/* Dates */

typedef struct
{
  NablaStatFormat format;
  const char *display;
  double value;
  const char *cell;
} Moment;

static const Moment moments[] = {
  /* 1582-10-14 and 1960-01-01 are where they count from; 2000-02-29 is 11016 days after 1970. */
  { NABLA_STAT_SAV, "DATE11", 0, "1582-10-14" },
  { NABLA_STAT_SAV, "ADATE10", (141428 + 11016) * 86400.0, "2000-02-29" },
  { NABLA_STAT_SAV, "EDATE10", (141428 + 11016) * 86400.0 + 43200, "2000-02-29T12:00:00" },
  { NABLA_STAT_SAV, "DATETIME20", (141428 + 11016) * 86400.0 + 3661, "2000-02-29T01:01:01" },
  { NABLA_STAT_SAV, "TIME8", 3661, "3661" },
  { NABLA_STAT_SAV, "F8.2", 3661, "3661" },
  { NABLA_STAT_DTA, "%td", 0, "1960-01-01" },
  { NABLA_STAT_DTA, "%d", 3653 + 11016, "2000-02-29" },
  { NABLA_STAT_DTA, "%tdCCYY-NN-DD", -1, "1959-12-31" },
  { NABLA_STAT_DTA, "%tc", (3653 + 11016) * 86400000.0 + 1500, "2000-02-29T00:00:01.5" },
  { NABLA_STAT_DTA, "%tC", (3653 + 11016) * 86400000.0 + 22000, "2000-02-29T00:00:00" },
  { NABLA_STAT_DTA, "%tw", 52 + 2, "1961-01-15" },
  { NABLA_STAT_DTA, "%tm", -1, "1959-12-01" },
  { NABLA_STAT_DTA, "%tq", 163, "2000-10-01" },
  { NABLA_STAT_DTA, "%th", 81, "2000-07-01" },
  { NABLA_STAT_DTA, "%ty", 2000, "2000" },
  { NABLA_STAT_DTA, "%9.0g", 2000, "2000" },
  { NABLA_STAT_SAS7BDAT, "DATE9", 3653 + 11016, "2000-02-29" },
  { NABLA_STAT_SAS7BDAT, "YYMMDD10", 0, "1960-01-01" },
  { NABLA_STAT_SAS7BDAT, "E8601DA10", 1, "1960-01-02" },
  { NABLA_STAT_SAS7BDAT, "DATETIME20", (3653 + 11016) * 86400.0 + 60, "2000-02-29T00:01:00" },
  { NABLA_STAT_SAS7BDAT, "TIME8", 60, "60" },
  { NABLA_STAT_SAS7BDAT, "BEST12", 60, "60" },
  { NABLA_STAT_XPT, "MMDDYY10", 3653 + 11016, "2000-02-29" },
  { NABLA_STAT_XPT, "DATE9", 1e9, "1000000000" },
};

static double moment_value;

static void
moment_row (readstat_writer_t *writer, int row)
{
  if (row == 0)
    readstat_insert_double_value (writer, readstat_get_variable (writer, 0), moment_value);
  else
    readstat_insert_missing_value (writer, readstat_get_variable (writer, 0));
}

static void
test_dates (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    {
      const Moment *moment = &moments[i];
      readstat_writer_t *writer = stat_file_new ();
      readstat_variable_t *variable = readstat_add_variable (writer, "D", READSTAT_TYPE_DOUBLE, 8);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (NablaReading) reading = NULL;
      g_autofree char *cell = NULL;
      const NablaColumn *column;

      readstat_variable_set_format (variable, moment->display);
      moment_value = moment->value;
      bytes = stat_file_finish (writer, moment->format, 2, moment_row);
      reading = read_bytes (bytes, names[moment->format], NULL);
      column = nabla_table_get_column (reading->table, 0);
      cell = nabla_column_dup_cell (column, 0);
      g_assert_cmpstr (cell, ==, moment->cell);
      g_assert_cmpint (nabla_column_get_type (column), ==,
                       strchr (moment->cell, 'T') != NULL                                  ? NABLA_TYPE_DATETIME
                       : strlen (moment->cell) == 10 && strchr (moment->cell, '-') != NULL ? NABLA_TYPE_DATE
                                                                                           : NABLA_TYPE_INTEGER);
      g_assert_true (nabla_column_is_missing (column, 1));
    }
}

/* Files that are not what they should be */

/* Cut anywhere a file is read or refused, but never crashes or is taken for the whole. */
static void
test_cut (void)
{
  for (guint format = 0; format < G_N_ELEMENTS (names); format++)
    {
      g_autoptr (GBytes) bytes = stat_file_finish (plain_writer (format), format, 3, plain_row);
      g_autofree char *whole = describe_bytes (bytes, names[format]);
      gsize length = g_bytes_get_size (bytes);

      for (gsize n = 0; n < length; n += n < 4096 ? 7 : 61)
        {
          g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, 0, n);
          g_autoptr (GError) error = NULL;
          g_autoptr (NablaReading) reading = nabla_read_bytes (part, names[format], NULL, NULL, NULL, &error);

          g_assert_true ((reading == NULL) == (error != NULL));
          if (error != NULL)
            {
              g_assert_true (error->domain == NABLA_TABLE_ERROR);
              g_assert_cmpint (error->code, !=, NABLA_TABLE_ERROR_IO);
              g_assert_nonnull (strstr (error->message, names[format]));
            }
          else
            {
              g_autofree char *text = describe (reading);

              g_assert_cmpstr (text, ==, whole);
            }
        }
    }
}

static void
assert_refused (const char *content, gsize length, const char *name, int code)
{
  g_autoptr (GBytes) bytes = g_bytes_new (content, length);
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaReading) reading = nabla_read_bytes (bytes, name, NULL, NULL, NULL, &error);

  g_assert_null (reading);
  g_assert_error (error, NABLA_TABLE_ERROR, code);
  g_assert_nonnull (strstr (error->message, name));
}

static void
test_names_that_lie (void)
{
  g_autoptr (GBytes) sav = stat_file_finish (plain_writer (NABLA_STAT_SAV), NABLA_STAT_SAV, 1, plain_row);
  g_autofree char *as_dta = describe_bytes (sav, "t.dta");
  g_autofree char *as_csv = describe_bytes (sav, "t.csv");
  g_autofree char *as_nothing = describe_bytes (sav, "t");

  g_assert_cmpstr (as_dta, ==, "X:int|Y:rea|TEXT:tex\n-1|0.5|a,b\n!name_differs 1@0");
  g_assert_cmpstr (as_csv, ==, as_dta);
  g_assert_cmpstr (as_nothing, ==, "X:int|Y:rea|TEXT:tex\n-1|0.5|a,b");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      assert_refused ("a,b\n1,2\n", 8, names[i], NABLA_TABLE_ERROR_BINARY);
      assert_refused ("", 0, names[i], NABLA_TABLE_ERROR_EMPTY);
    }
  assert_refused ("$FL2 and no more", 16, "t.sav", NABLA_TABLE_ERROR_MALFORMED);
}

static void
test_cancel (void)
{
  g_autoptr (GBytes) bytes = spss_file (NABLA_STAT_SAV);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (nabla_read_bytes (bytes, "t.sav", NULL, NULL, progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Cut, or written to, between opening and the end: said so, whatever came of it. */
static void
test_changed (void)
{
  g_autofree char *folder = g_dir_make_tmp ("nabla-XXXXXX", NULL);

  for (guint format = 0; format < G_N_ELEMENTS (names); format++)
    for (int cut = 0; cut < 2; cut++)
      {
        g_autoptr (GBytes) bytes = long_file (format);
        g_autofree char *path = g_build_filename (folder, names[format], NULL);
        gsize length;
        const char *data = g_bytes_get_data (bytes, &length);
        g_auto (NablaReaderOptions) options = { 0 };
        g_auto (NablaSeekable) input = { .fd = -1 };
        g_autoptr (GError) error = NULL;

        g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
        g_assert_true (nabla_seekable_open (&input, path, NULL));
        g_assert_cmpint (truncate (path, (off_t) (cut ? length / 2 : length + 1)), ==, 0);
        nabla_reader_options_init (&options);
        g_assert_null (nabla_readstat_read (&input, format, &options, NULL, &error));
        g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_IO);
        g_assert_nonnull (strstr (error->message, "changed"));
        g_unlink (path);
      }
  g_rmdir (folder);
}

/* Whatever memory is missing, a clear refusal and no abort. */
static void
test_little_memory (void)
{
  g_autofree char *folder = g_dir_make_tmp ("nabla-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "t.dta", NULL);
  readstat_writer_t *writer = stat_file_new ();
  g_autoptr (GBytes) bytes = NULL;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  g_test_skip ("sanitizers need the address space");
  readstat_writer_free (writer);
#else
  gboolean refused = FALSE;

  for (int i = 0; i < 50; i++)
    {
      g_autofree char *name = g_strdup_printf ("V%d", i);

      readstat_add_variable (writer, name, READSTAT_TYPE_DOUBLE, 8);
    }
  bytes = stat_file_finish (writer, NABLA_STAT_DTA, 100000, fifty_row);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL));
  for (gsize more = 20; more <= 100; more += 20)
    {
      int status = read_in_little_memory (path, more << 20);

      g_assert_true (status == 0 || status == 3);
      refused |= status == 0;
    }
  g_assert_true (refused);
  g_unlink (path);
#endif
  g_rmdir (folder);
}

/* From a file it is read in place; packed with gzip it is not. */
static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("nabla-XXXXXX", NULL);

  for (guint format = 0; format < G_N_ELEMENTS (names); format++)
    {
      g_autoptr (GBytes) bytes = stat_file_finish (plain_writer (format), format, 3, plain_row);
      g_autofree char *path = g_build_filename (folder, names[format], NULL);
      g_autofree char *in_memory = describe_bytes (bytes, names[format]);
      g_autofree char *in_place = NULL;
      g_autoptr (NablaReading) reading = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (
        g_file_set_contents (path, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL));
      reading = nabla_read_file (path, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      in_place = describe (reading);
      g_assert_cmpstr (in_place, ==, in_memory);
      g_unlink (path);
    }
  g_rmdir (folder);
}

/* The seeds of the fuzzer: `test-table-readstat --seeds FOLDER`. */
static void
write_seed (const char *folder, const char *name, GBytes *bytes)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
  g_bytes_unref (bytes);
}

static void
write_seeds (const char *folder)
{
  readstat_writer_t *writer;

  for (guint format = 0; format < G_N_ELEMENTS (names); format++)
    write_seed (folder, names[format], stat_file_finish (plain_writer (format), format, 3, plain_row));
  for (int compression = READSTAT_COMPRESS_ROWS; compression <= READSTAT_COMPRESS_BINARY; compression++)
    {
      writer = plain_writer (NABLA_STAT_SAV);
      readstat_writer_set_compression (writer, compression);
      write_seed (folder, compression == READSTAT_COMPRESS_ROWS ? "rows.sav" : "t.zsav",
                  stat_file_finish (writer, NABLA_STAT_SAV, 3, plain_row));
    }
  writer = plain_writer (NABLA_STAT_SAS7BDAT);
  readstat_writer_set_compression (writer, READSTAT_COMPRESS_ROWS);
  write_seed (folder, "rows.sas7bdat", stat_file_finish (writer, NABLA_STAT_SAS7BDAT, 3, plain_row));
  write_seed (folder, "labels.sav", spss_file (NABLA_STAT_SAV));
  write_seed (folder, "labels.por", spss_file (NABLA_STAT_POR));
  write_seed (folder, "118.dta", stata_file (118, "long"));
}

int
main (int argc, char **argv)
{
  if (argc == 3 && strcmp (argv[1], "--seeds") == 0)
    {
      write_seeds (argv[2]);
      return 0;
    }
  g_test_init (&argc, &argv, NULL);
  /* First: later the heap holds what others freed. */
  g_test_add_func ("/readstat/little-memory", test_little_memory);
  g_test_add_func ("/readstat/formats", test_formats);
  g_test_add_func ("/readstat/sizes", test_sizes);
  g_test_add_func ("/readstat/many-columns", test_many_columns);
  g_test_add_func ("/readstat/many-rows", test_many_rows);
  g_test_add_func ("/readstat/spss-labels", test_spss_labels);
  g_test_add_func ("/readstat/spss-wishes", test_spss_wishes);
  g_test_add_func ("/readstat/odd-labels", test_odd_labels);
  g_test_add_func ("/readstat/stata", test_stata);
  g_test_add_func ("/readstat/dates", test_dates);
  g_test_add_func ("/readstat/cut", test_cut);
  g_test_add_func ("/readstat/names-that-lie", test_names_that_lie);
  g_test_add_func ("/readstat/cancel", test_cancel);
  g_test_add_func ("/readstat/changed", test_changed);
  g_test_add_func ("/readstat/files", test_files);
  return g_test_run ();
}
