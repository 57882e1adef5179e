/* Encodings, files, and what is refused. */
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <glib/gstdio.h>
#include "read-text.h"

static void
expect_bytes (const char *bytes, gsize length, const char *encoding, const char *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaReading) reading = read_text (bytes, (gssize) length, NULL, &error);
  g_autofree char *got = NULL;

  g_assert_no_error (error);
  got = describe (reading);
  g_assert_cmpstr (got, ==, result);
  g_assert_cmpstr (reading->dialect.encoding, ==, encoding);
}

static void
refuse_bytes (const char *bytes, gsize length, NablaTableError code, const char *said)
{
  g_autoptr (GError) error = NULL;

  g_autoptr (NablaReading) reading = read_text (bytes, (gssize) length, NULL, &error);

  if (reading != NULL)
    g_error ("“%s” is read", bytes);
  g_assert_error (error, NABLA_TABLE_ERROR, (int) code);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  if (strstr (error->message, said) == NULL)
    g_error ("“%s” does not say “%s”", error->message, said);
}

#define REFUSE(bytes, code, said) refuse_bytes (bytes, sizeof (bytes) - 1, code, said)

static void
test_utf16 (void)
{
  static const char *const encodings[] = { "UTF-16LE", "UTF-16BE", "UTF-32LE" };
  static const char text[] = "näme;n\nÅsa;1\n李;2\n";

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    for (int bom = 0; bom < 2; bom++)
      {
        gsize n;
        g_autofree char *with = g_strconcat (bom ? "\xef\xbb\xbf" : "", text, NULL);
        g_autofree char *bytes = g_convert (with, -1, encodings[i], "UTF-8", NULL, &n, NULL);

        if (i < 2 || bom)
          expect_bytes (bytes, n, encodings[i], "näme:tex|n:int\nÅsa|1\n李|2");
      }
}

static void
test_latin1 (void)
{
  static const char western[] = "name,price\nCaf\xe9,\x80 5\nM\xfcller,\x80 6\n";
  static const char control[] = "name,n\nCaf\xe9,1\n\x90x,2\n";

  expect_bytes (western, sizeof western - 1, "windows-1252", "name:tex|price:int\nCafé|5\nMüller|6");
  expect_bytes (control, sizeof control - 1, "ISO-8859-1", "name:tex|n:int\nCafé|1\n\302\220x|2");
}

static void
test_invalid_utf8 (void)
{
  GString *text = g_string_new ("name,n\n");

  for (int i = 0; i < 20; i++)
    g_string_append (text, "é,1\n");
  g_string_append (text, "x\xffy,2\n");
  {
    g_autoptr (NablaReading) reading = read_text (text->str, (gssize) text->len, NULL, NULL);
    g_autofree char *got = describe (reading);

    g_assert_nonnull (strstr (got, "x\357\277\275y|2\n!invalid_utf8 1@22"));
  }
  g_string_free (text, TRUE);
}

static void
test_zeros (void)
{
  static const char padded[] = "a,b\n1,2\n3,4\n\0\0\0\0\0\0\0\0";
  static const char inside[] = "a,b\nx\0\0,2\ny,4\n";

  expect_bytes (padded, sizeof padded - 1, "UTF-8", "a:int|b:int\n1|2\n3|4\n!nul_padding 8@4");
  expect_bytes (inside, sizeof inside - 1, "UTF-8", "a:tex|b:int\nx|2\ny|4\n!nul_removed 2@2");
}

static void
test_refused (void)
{
  REFUSE ("", NABLA_TABLE_ERROR_EMPTY, "empty");
  REFUSE ("\xef\xbb\xbf", NABLA_TABLE_ERROR_EMPTY, "empty");
  REFUSE ("\n\n\r\n", NABLA_TABLE_ERROR_EMPTY, "no rows");
  REFUSE ("\0\0\0\0", NABLA_TABLE_ERROR_EMPTY, "no text");
  REFUSE ("PK\003\004rest of it", NABLA_TABLE_ERROR_BINARY, "spreadsheet");
  REFUSE ("\037\213\010abc", NABLA_TABLE_ERROR_MALFORMED, "packed");
  REFUSE ("a\001\002\003\004\005b\006\007\n", NABLA_TABLE_ERROR_BINARY, "binary");
  REFUSE ("a,b\n1,\"x\n2,y\n", NABLA_TABLE_ERROR_MALFORMED, "line 2, column 3");
  REFUSE ("\"a,b\n1,2\n", NABLA_TABLE_ERROR_MALFORMED, "line 1, column 1");
  REFUSE ("a,b\n1,2\n\"x\ny\",\"é\n", NABLA_TABLE_ERROR_MALFORMED, "line 4, column 4");
}

static void
refuse_file (const char *path, const char *said)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (nabla_read_file (path, NULL, NULL, NULL, &error));
  g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_IO);
  if (strstr (error->message, said) == NULL)
    g_error ("“%s” does not say “%s”", error->message, said);
}

static void
test_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("nabla-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "table.csv", NULL);
  g_autofree char *missing = g_build_filename (folder, "none", "table.csv", NULL);
  g_autoptr (NablaReading) reading = NULL;
  g_autofree char *got = NULL;

  g_assert_true (g_file_set_contents (path, "a,b\n1,2\n", -1, NULL));
  reading = nabla_read_file (path, NULL, NULL, NULL, NULL);
  got = describe (reading);
  g_assert_cmpstr (got, ==, "a:int|b:int\n1|2");
  refuse_file (folder, "folder");
  refuse_file (missing, "no file");
  refuse_file ("/dev/zero", "device");
  if (geteuid () != 0)
    {
      g_assert_cmpint (g_chmod (path, 0), ==, 0);
      refuse_file (path, "permissions");
    }
  g_remove (path);
  g_rmdir (folder);
}

static gpointer
write_pipe (gpointer data)
{
  int fd = GPOINTER_TO_INT (data);

  for (int i = 0; i < 1000; i++)
    {
      g_autofree char *line = g_strdup_printf ("%d,%d\n", i, -i);

      if (write (fd, i == 0 ? "a,b\n" : line, strlen (i == 0 ? "a,b\n" : line)) < 0)
        break;
      if (i % 300 == 0)
        g_usleep (1000);
    }
  close (fd);
  return NULL;
}

static void
test_pipe (void)
{
  int fds[2];
  g_autofree char *path = NULL;
  g_autoptr (NablaReading) reading = NULL;
  GThread *writer;

  g_assert_cmpint (pipe (fds), ==, 0);
  path = g_strdup_printf ("/dev/fd/%d", fds[0]);
  writer = g_thread_new ("writer", write_pipe, GINT_TO_POINTER (fds[1]));
  reading = nabla_read_file (path, NULL, NULL, NULL, NULL);
  g_thread_join (writer);
  close (fds[0]);
  g_assert_nonnull (reading);
  g_assert_cmpuint (nabla_table_n_rows (reading->table), ==, 999);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  g_usleep (30000);
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* A pipe that never says anything is left when asked. */
static void
test_cancel (void)
{
  int fds[2];
  g_autofree char *path = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
  g_autoptr (GError) error = NULL;
  GThread *other;

  g_assert_cmpint (pipe (fds), ==, 0);
  path = g_strdup_printf ("/dev/fd/%d", fds[0]);
  other = g_thread_new ("cancel", cancel_soon, cancellable);
  g_assert_null (nabla_read_file (path, NULL, NULL, progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (other);
  close (fds[0]);
  close (fds[1]);
}

/* Rewrites a file until it is told to stop. */
typedef struct
{
  const char *path;
  int stop;
} Writer;

static gpointer
truncate_often (gpointer data)
{
  Writer *writer = data;

  while (!g_atomic_int_get (&writer->stop))
    {
      if (truncate (writer->path, 100) != 0 || truncate (writer->path, 3000000) != 0)
        break;
    }
  return NULL;
}

/* A file that shrinks under the reader is an error or a table, never a signal. */
static void
test_truncated (void)
{
  g_autofree char *folder = g_dir_make_tmp ("nabla-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "table.csv", NULL);
  GString *text = g_string_new ("a,b\n");
  Writer writer = { path, 0 };
  GThread *thread;

  while (text->len < 3000000)
    g_string_append (text, "1.5,2.5\n");
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  g_string_free (text, TRUE);
  thread = g_thread_new ("truncate", truncate_often, &writer);
  for (int i = 0; i < 20; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaReading) reading = nabla_read_file (path, NULL, NULL, NULL, &error);

      if (reading == NULL)
        g_assert_true (error->domain == NABLA_TABLE_ERROR);
    }
  g_atomic_int_set (&writer.stop, 1);
  g_thread_join (thread);
  g_remove (path);
  g_rmdir (folder);
}

/* A preview reads a prefix: rows enough, the same dialect, and nothing of the end. */
static void
test_preview (void)
{
  g_autofree char *folder = g_dir_make_tmp ("nabla-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "table.csv", NULL);
  GString *text = g_string_new ("a;b\n");
  g_autoptr (NablaReading) reading = NULL;
  g_autoptr (NablaReading) longer = NULL;
  NablaReaderOptions options;

  for (int i = 0; i < 300000; i++)
    g_string_append_printf (text, "%d,5;é%d\n", i, i % 7);
  g_string_append (text, "1;\"open\n");
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  g_string_free (text, TRUE);
  nabla_reader_options_init (&options);
  options.max_rows = 100;
  reading = nabla_read_file (path, &options, NULL, NULL, NULL);
  g_assert_cmpuint (nabla_table_n_rows (reading->table), ==, 100);
  g_assert_cmpuint (reading->dialect.decimal, ==, ',');
  g_assert_cmpfloat (nabla_column_get_reals (nabla_table_get_column (reading->table, 0))[99], ==, 99.5);
  options.max_rows = 250000;
  longer = nabla_read_file (path, &options, NULL, NULL, NULL);
  g_assert_cmpuint (nabla_table_n_rows (longer->table), ==, 250000);
  g_assert_null (nabla_read_file (path, NULL, NULL, NULL, NULL));
  g_remove (path);
  g_rmdir (folder);
}

static void
test_little_memory (void)
{
  g_autofree char *folder = g_dir_make_tmp ("nabla-test-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "table.csv", NULL);
  GString *text = g_string_new ("id,x\n");

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  g_test_skip ("sanitizers need the address space");
#else
  for (int i = 0; i < 400000; i++)
    g_string_append_printf (text, "distinct text number %d,%d.5\n", i, i);
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  for (gsize more = 2; more <= 100; more += 7)
    {
      int status = read_in_little_memory (path, more << 20);

      g_test_message ("%u MB: %d", (guint) more, status);
      /* A table, or a refusal; with the least memory a refusal. */
      g_assert_true (status == 0 || (status == 3 && more > 8));
    }
  g_remove (path);
#endif
  g_string_free (text, TRUE);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* First: later the heap holds what others freed. */
  g_test_add_func ("/table/csv-bytes/little-memory", test_little_memory);
  g_test_add_func ("/table/csv-bytes/utf16", test_utf16);
  g_test_add_func ("/table/csv-bytes/latin1", test_latin1);
  g_test_add_func ("/table/csv-bytes/invalid-utf8", test_invalid_utf8);
  g_test_add_func ("/table/csv-bytes/zeros", test_zeros);
  g_test_add_func ("/table/csv-bytes/refused", test_refused);
  g_test_add_func ("/table/csv-bytes/files", test_files);
  g_test_add_func ("/table/csv-bytes/pipe", test_pipe);
  g_test_add_func ("/table/csv-bytes/cancel", test_cancel);
  g_test_add_func ("/table/csv-bytes/truncated", test_truncated);
  g_test_add_func ("/table/csv-bytes/preview", test_preview);
  return g_test_run ();
}
