#include "stat-file.h"

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
