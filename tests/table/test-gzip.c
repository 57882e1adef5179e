/* Packed files: read as what is in them, or refused where they are damaged. */
#include <string.h>
#include <glib/gstdio.h>
#include <zlib.h>
#include "read-text.h"
#include "stat-file.h"
#include "table/nabla-gzip.h"

/* (transfer full): one gzip member */
static GByteArray *
pack (const void *data, gsize length)
{
  GByteArray *packed = g_byte_array_new ();
  z_stream stream = { 0 };

  g_assert_cmpint (deflateInit2 (&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
  g_byte_array_set_size (packed, (guint) deflateBound (&stream, length));
  stream.next_in = (Bytef *) data;
  stream.avail_in = (uInt) length;
  stream.next_out = packed->data;
  stream.avail_out = packed->len;
  g_assert_cmpint (deflate (&stream, Z_FINISH), ==, Z_STREAM_END);
  g_byte_array_set_size (packed, (guint) stream.total_out);
  deflateEnd (&stream);
  return packed;
}

static char *
read_packed (const GByteArray *packed, const char *name, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (packed->data, packed->len);
  g_autoptr (NablaReading) reading = nabla_read_bytes (bytes, name, NULL, NULL, NULL, error);

  return reading != NULL ? describe (reading) : NULL;
}

static void
test_members (void)
{
  g_autoptr (GByteArray) packed = pack ("a,b\n1,2\n", 8);
  g_autoptr (GByteArray) second = pack ("3,4\n", 4);
  g_autoptr (GByteArray) none = pack ("", 0);
  g_autoptr (GError) error = NULL;
  g_autofree char *one = read_packed (packed, "t.csv.gz", &error);
  g_autofree char *several = NULL;
  g_autofree char *padded = NULL;
  static const guint8 zeros[100] = { 0 };

  g_assert_no_error (error);
  g_assert_cmpstr (one, ==, "a:int|b:int\n1|2");
  g_byte_array_append (packed, none->data, none->len);
  g_byte_array_append (packed, second->data, second->len);
  several = read_packed (packed, "t.csv.gz", &error);
  g_assert_cmpstr (several, ==, "a:int|b:int\n1|2\n3|4");
  g_byte_array_append (packed, zeros, sizeof zeros);
  padded = read_packed (packed, "anything", &error);
  g_assert_cmpstr (padded, ==, several);
}

/* Cut anywhere, damaged anywhere, or with something else behind: refused. */
static void
test_damaged (void)
{
  g_autoptr (GByteArray) packed = pack ("a,b\n1,2\n3,4\n5,6\n", 16);
  guint length = packed->len;

  for (guint n = 3; n < length; n++)
    {
      g_autoptr (GByteArray) part = g_byte_array_new ();
      g_autoptr (GError) error = NULL;

      g_byte_array_append (part, packed->data, n);
      g_assert_null (read_packed (part, "t.csv.gz", &error));
      g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED);
      g_assert_nonnull (strstr (error->message, "t.csv.gz"));
    }
  /* The header's time, flags and system are nobody's business. */
  for (guint n = 10; n < length; n++)
    {
      g_autoptr (GError) error = NULL;

      packed->data[n] ^= 0x55;
      g_assert_null (read_packed (packed, "t.csv.gz", &error));
      g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED);
      packed->data[n] ^= 0x55;
    }
  g_byte_array_append (packed, (const guint8 *) "tail", 4);
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (read_packed (packed, "t.csv.gz", &error));
    g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED);
  }
}

static gboolean
unpack (const GByteArray *packed, gsize limit, gboolean partial, NablaSource *source, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (packed->data, packed->len);

  g_assert_true (nabla_source_from_bytes (source, bytes, "t.gz", NULL));
  return nabla_gzip_unpack (source, limit, partial, NULL, error);
}

/* Twenty megabytes of zeros come in twenty thousand bytes: not beyond the limit. */
static void
test_limit (void)
{
  const gsize length = 20 * 1000 * 1000;
  g_autofree char *zeros = g_malloc0 (length);
  g_autoptr (GByteArray) packed = pack (zeros, length);
  g_auto (NablaSource) exact = { 0 };
  g_auto (NablaSource) beyond = { 0 };
  g_auto (NablaSource) preview = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (packed->len, <, 30000);
  g_assert_true (unpack (packed, length, FALSE, &exact, NULL));
  g_assert_true (exact.is_whole);
  g_assert_cmpuint (exact.length, ==, length);
  g_assert_false (unpack (packed, length - 1, FALSE, &beyond, &error));
  g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_LIMIT);
  g_assert_nonnull (strstr (error->message, "20.0"));
  g_assert_true (unpack (packed, 5000, TRUE, &preview, NULL));
  g_assert_false (preview.is_whole);
  g_assert_cmpuint (preview.length, >=, 5000);
  g_assert_cmpuint (preview.length, <, 10 * 1000 * 1000);
}

static void
sav_row (readstat_writer_t *writer, int row)
{
  readstat_insert_double_value (writer, readstat_get_variable (writer, 0), row + 0.5);
}

/* From a file, whole and as a preview that does not need all of it. */
static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("nabla-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "t.gz", NULL);
  g_autoptr (GString) text = g_string_new ("a,b\n");
  g_autoptr (GByteArray) packed = NULL;
  g_autoptr (GByteArray) packed_sav = NULL;
  g_autoptr (GBytes) sav = NULL;
  readstat_writer_t *writer = stat_file_new ();

  for (guint i = 0; i < 900000; i++)
    g_string_append_printf (text, "%u,%u\n", i, i * 2654435761u);
  packed = pack (text->str, text->len);
  readstat_add_variable (writer, "X", READSTAT_TYPE_DOUBLE, 8);
  sav = stat_file_finish (writer, NABLA_STAT_SAV, 9, sav_row);
  packed_sav = pack (g_bytes_get_data (sav, NULL), g_bytes_get_size (sav));
  /* More than the first part that a preview reads. */
  g_assert_cmpuint (packed->len, >, 4 * 1024 * 1024);
  for (guint i = 0; i < 4; i++)
    {
      const GByteArray *content = i < 2 ? packed : packed_sav;
      g_auto (NablaReaderOptions) options = { 0 };
      g_autoptr (NablaReading) reading = NULL;
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (path, (const char *) content->data, content->len, NULL));
      nabla_reader_options_init (&options);
      options.max_rows = i % 2 == 0 ? 0 : 5;
      reading = nabla_read_file (path, &options, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (nabla_table_n_rows (reading->table), ==, i % 2 == 1 ? 5 : i == 0 ? 900000 : 9);
    }
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_cancel (void)
{
  g_autoptr (GByteArray) packed = pack ("a,b\n1,2\n", 8);
  g_autoptr (GBytes) bytes = g_bytes_new (packed->data, packed->len);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (nabla_read_bytes (bytes, "t.csv.gz", NULL, NULL, progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gzip/members", test_members);
  g_test_add_func ("/gzip/damaged", test_damaged);
  g_test_add_func ("/gzip/limit", test_limit);
  g_test_add_func ("/gzip/files", test_files);
  g_test_add_func ("/gzip/cancel", test_cancel);
  return g_test_run ();
}
