#include "stat-file.h"

#include "read-text.h"

static ssize_t
write_bytes (const void *data, size_t length, void *bytes)
{
  g_byte_array_append (bytes, data, (guint) length);
  return (ssize_t) length;
}

readstat_writer_t *
stat_file_new (void)
{
  readstat_writer_t *writer = readstat_writer_init ();

  readstat_set_data_writer (writer, write_bytes);
  readstat_writer_set_file_timestamp (writer, 1000000000);
  return writer;
}

GBytes *
stat_file_finish (readstat_writer_t *writer, NablaStatFormat format, int n_rows, StatFileRow row)
{
  static readstat_error_t (*const begin[]) (readstat_writer_t *, void *, long)
    = { readstat_begin_writing_sav, readstat_begin_writing_por, readstat_begin_writing_dta,
        readstat_begin_writing_sas7bdat, readstat_begin_writing_xport };
  GByteArray *bytes = g_byte_array_new ();

  g_assert_cmpint (begin[format](writer, bytes, n_rows), ==, READSTAT_OK);
  for (int i = 0; i < n_rows; i++)
    {
      g_assert_cmpint (readstat_begin_row (writer), ==, READSTAT_OK);
      row (writer, i);
      g_assert_cmpint (readstat_end_row (writer), ==, READSTAT_OK);
    }
  g_assert_cmpint (readstat_end_writing (writer), ==, READSTAT_OK);
  readstat_writer_free (writer);
  return g_byte_array_free_to_bytes (bytes);
}

NablaReading *
stat_file_read (GBytes *bytes, const char *name, const NablaReaderOptions *options)
{
  g_autoptr (GError) error = NULL;
  NablaReading *reading = nabla_read_bytes (bytes, name, options, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reading);
  return reading;
}

char *
stat_file_describe (GBytes *bytes, const char *name)
{
  g_autoptr (NablaReading) reading = stat_file_read (bytes, name, NULL);

  return describe (reading);
}

/* What portable files can hold. */
static gboolean ascii_only;

void
stat_file_plain_row (readstat_writer_t *writer, int row)
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

readstat_writer_t *
stat_file_plain_writer (NablaStatFormat format)
{
  readstat_writer_t *writer = stat_file_new ();

  ascii_only = format == NABLA_STAT_POR;
  readstat_add_variable (writer, "X", READSTAT_TYPE_DOUBLE, 8);
  readstat_variable_set_label (readstat_add_variable (writer, "Y", READSTAT_TYPE_DOUBLE, 8), "The outcome");
  readstat_add_variable (writer, "TEXT", READSTAT_TYPE_STRING, 12);
  return writer;
}
