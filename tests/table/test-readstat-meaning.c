/* What the values of SPSS, Stata and SAS mean: labels, measures, missing values, dates. */
#include <string.h>
#include "read-text.h"
#include "stat-file.h"

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
  g_autoptr (NablaReading) reading = stat_file_read (bytes, "t.sav", NULL);
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
  reading = stat_file_read (bytes, "t.sav", &options);
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
  return stat_file_describe (bytes, "t.sav");
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
      g_autoptr (NablaReading) reading = stat_file_read (bytes, "t.dta", NULL);
      const NablaReaderWarning *warning = reading->warnings->pdata[0];

      g_auto (NablaReaderOptions) options = { 0 };
      g_autoptr (NablaReading) preview = NULL;

      nabla_reader_options_init (&options);
      options.max_rows = 5;
      preview = stat_file_read (bytes, "t.dta", &options);
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
      reading = stat_file_read (bytes, stat_file_names[moment->format], NULL);
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

/* The seeds of the fuzzer: `test-table-readstat-meaning --seeds FOLDER`. */
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

  for (guint format = 0; format < G_N_ELEMENTS (stat_file_names); format++)
    write_seed (folder, stat_file_names[format],
                stat_file_finish (stat_file_plain_writer (format), format, 3, stat_file_plain_row));
  for (int compression = READSTAT_COMPRESS_ROWS; compression <= READSTAT_COMPRESS_BINARY; compression++)
    {
      writer = stat_file_plain_writer (NABLA_STAT_SAV);
      readstat_writer_set_compression (writer, compression);
      write_seed (folder, compression == READSTAT_COMPRESS_ROWS ? "rows.sav" : "t.zsav",
                  stat_file_finish (writer, NABLA_STAT_SAV, 3, stat_file_plain_row));
    }
  writer = stat_file_plain_writer (NABLA_STAT_SAS7BDAT);
  readstat_writer_set_compression (writer, READSTAT_COMPRESS_ROWS);
  write_seed (folder, "rows.sas7bdat", stat_file_finish (writer, NABLA_STAT_SAS7BDAT, 3, stat_file_plain_row));
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
  g_test_add_func ("/readstat-meaning/spss-labels", test_spss_labels);
  g_test_add_func ("/readstat-meaning/spss-wishes", test_spss_wishes);
  g_test_add_func ("/readstat-meaning/odd-labels", test_odd_labels);
  g_test_add_func ("/readstat-meaning/stata", test_stata);
  g_test_add_func ("/readstat-meaning/dates", test_dates);
  return g_test_run ();
}
