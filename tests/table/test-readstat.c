/* Files of SPSS, Stata and SAS: what ReadStat's writer writes is read back. */
#include <string.h>
#include <unistd.h>
#include <glib/gstdio.h>
#include "read-text.h"
#include "stat-file.h"

static void
test_formats (void)
{
  for (guint format = 0; format < G_N_ELEMENTS (stat_file_names); format++)
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
        writer = stat_file_plain_writer (format);
        readstat_writer_set_compression (writer, compression);
        bytes = stat_file_finish (writer, format, 3, stat_file_plain_row);
        reading = stat_file_read (bytes, stat_file_names[format], NULL);
        text = describe (reading);
        g_assert_cmpstr (text, ==,
                         format == NABLA_STAT_POR ? "X:int|Y:rea|TEXT:tex\n-1|0.5|a,b\n0|~|~\n1|2.5|o"
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
  for (guint format = 0; format < G_N_ELEMENTS (stat_file_names); format++)
    for (int n = 0; n < 2; n++)
      {
        g_autoptr (GBytes) bytes = stat_file_finish (stat_file_plain_writer (format), format, n, stat_file_plain_row);
        g_autofree char *text = stat_file_describe (bytes, stat_file_names[format]);

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
  for (guint format = 0; format < G_N_ELEMENTS (stat_file_names); format++)
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
      reading = stat_file_read (bytes, stat_file_names[format], NULL);
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
  for (guint format = 0; format < G_N_ELEMENTS (stat_file_names); format++)
    {
      g_autoptr (GBytes) bytes = long_file (format);
      g_autoptr (NablaReading) reading = NULL;
      g_autoptr (NablaReading) preview = NULL;
      g_auto (NablaReaderOptions) options = { 0 };
      const NablaColumn *column;

      reading = stat_file_read (bytes, stat_file_names[format], NULL);
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
      preview = stat_file_read (bytes, stat_file_names[format], &options);
      g_assert_cmpuint (nabla_table_n_rows (preview->table), ==, 7);
    }
}

/* Files that are not what they should be */

/* Cut anywhere a file is read or refused, but never crashes or is taken for the whole. */
static void
test_cut (void)
{
  for (guint format = 0; format < G_N_ELEMENTS (stat_file_names); format++)
    {
      g_autoptr (GBytes) bytes = stat_file_finish (stat_file_plain_writer (format), format, 3, stat_file_plain_row);
      g_autofree char *whole = stat_file_describe (bytes, stat_file_names[format]);
      gsize length = g_bytes_get_size (bytes);

      for (gsize n = 0; n < length; n += n < 4096 ? 7 : 61)
        {
          g_autoptr (GBytes) part = g_bytes_new_from_bytes (bytes, 0, n);
          g_autoptr (GError) error = NULL;
          g_autoptr (NablaReading) reading = nabla_read_bytes (part, stat_file_names[format], NULL, NULL, NULL, &error);

          g_assert_true ((reading == NULL) == (error != NULL));
          if (error != NULL)
            {
              g_assert_true (error->domain == NABLA_TABLE_ERROR);
              g_assert_cmpint (error->code, !=, NABLA_TABLE_ERROR_IO);
              g_assert_nonnull (strstr (error->message, stat_file_names[format]));
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
  g_autoptr (GBytes) sav
    = stat_file_finish (stat_file_plain_writer (NABLA_STAT_SAV), NABLA_STAT_SAV, 1, stat_file_plain_row);
  g_autofree char *as_dta = stat_file_describe (sav, "t.dta");
  g_autofree char *as_csv = stat_file_describe (sav, "t.csv");
  g_autofree char *as_nothing = stat_file_describe (sav, "t");

  g_assert_cmpstr (as_dta, ==, "X:int|Y:rea|TEXT:tex\n-1|0.5|a,b\n!name_differs 1@0");
  g_assert_cmpstr (as_csv, ==, as_dta);
  g_assert_cmpstr (as_nothing, ==, "X:int|Y:rea|TEXT:tex\n-1|0.5|a,b");
  for (guint i = 0; i < G_N_ELEMENTS (stat_file_names); i++)
    {
      assert_refused ("a,b\n1,2\n", 8, stat_file_names[i], NABLA_TABLE_ERROR_BINARY);
      assert_refused ("", 0, stat_file_names[i], NABLA_TABLE_ERROR_EMPTY);
    }
  assert_refused ("$FL2 and no more", 16, "t.sav", NABLA_TABLE_ERROR_MALFORMED);
}

static void
test_cancel (void)
{
  g_autoptr (GBytes) bytes
    = stat_file_finish (stat_file_plain_writer (NABLA_STAT_SAV), NABLA_STAT_SAV, 3, stat_file_plain_row);
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

  for (guint format = 0; format < G_N_ELEMENTS (stat_file_names); format++)
    for (int cut = 0; cut < 2; cut++)
      {
        g_autoptr (GBytes) bytes = long_file (format);
        g_autofree char *path = g_build_filename (folder, stat_file_names[format], NULL);
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

  for (guint format = 0; format < G_N_ELEMENTS (stat_file_names); format++)
    {
      g_autoptr (GBytes) bytes = stat_file_finish (stat_file_plain_writer (format), format, 3, stat_file_plain_row);
      g_autofree char *path = g_build_filename (folder, stat_file_names[format], NULL);
      g_autofree char *in_memory = stat_file_describe (bytes, stat_file_names[format]);
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* First: later the heap holds what others freed. */
  g_test_add_func ("/readstat/little-memory", test_little_memory);
  g_test_add_func ("/readstat/formats", test_formats);
  g_test_add_func ("/readstat/sizes", test_sizes);
  g_test_add_func ("/readstat/many-columns", test_many_columns);
  g_test_add_func ("/readstat/many-rows", test_many_rows);
  g_test_add_func ("/readstat/cut", test_cut);
  g_test_add_func ("/readstat/names-that-lie", test_names_that_lie);
  g_test_add_func ("/readstat/cancel", test_cancel);
  g_test_add_func ("/readstat/changed", test_changed);
  g_test_add_func ("/readstat/files", test_files);
  return g_test_run ();
}
