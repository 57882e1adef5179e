/* Large files in place: what they hold, who may write to them meanwhile, and what is not taken in place. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <glib/gstdio.h>
#include "read-text.h"
#include "table/nabla-csv.h"

/* Below it files are read. */
#define LARGE (8 * 1024 * 1024)

static char *folder;

static char *
write_bytes (const char *text, gsize length)
{
  char *path = g_build_filename (folder, "table.csv", NULL);

  g_assert_true (g_file_set_contents (path, text, (gssize) length, NULL));
  return path;
}

/* Rows of three columns, at least @size bytes. */
static GString *
make_rows (gsize size)
{
  GString *text = g_string_new ("a,b,c\n");

  for (int i = 0; text->len < size; i++)
    g_string_append_printf (text, "%d,word%d,%d.25\n", i, i % 7, i % 1000);
  return text;
}

static void
test_sizes (void)
{
  static const gssize beyond[] = { -1, 0, 1, 100, 4095, 4096, 4097, 12345 };
  g_autoptr (GString) text = make_rows (LARGE + 20000);

  for (guint k = 0; k < G_N_ELEMENTS (beyond); k++)
    {
      gsize length = (gsize) (LARGE + beyond[k]);
      g_autofree char *path = write_bytes (text->str, length);
      g_auto (NablaSource) source = { 0 };

      g_assert_true (nabla_source_read (&source, path, 0, NULL, NULL));
      g_assert_cmpuint (source.length, ==, length);
      g_assert_cmpint (memcmp (source.data, text->str, length), ==, 0);
      for (gsize i = 0; i < NABLA_SOURCE_PADDING; i++)
        g_assert_cmpint (source.data[length + i], ==, 0);
      g_assert_true (source.is_whole && source.is_plain);
      g_assert_true (nabla_source_check (&source, NULL, NULL));
      if (length < LARGE)
        g_assert_cmpuint (source.mapped, ==, 0);
      /* Ours to change, and not the file. */
      source.data[5] = 'x';
      g_unlink (path);
    }
}

/* The file and the same bytes from memory give the same table, whatever is done to the bytes first. */
static void
test_contents (void)
{
  static const struct
  {
    const char *front;
    const char *end;
    gsize n_end;
  } cases[] = {
    { "", "", 0 },
    { "\357\273\277", "", 0 },
    { "", "\0\0\0", 3 },
    { "", "\032", 1 },
    { "", "7,\303\251t\303\251,1.5\n", 12 },
    { "", "7,\351t\351,1.5\n", 10 },
    { "", "7,\"two\nlines\",1.5\n8,say \"hi\",2\n", 31 },
    { "", "8,many,x\n9,\"\"\"quoted\"\"\",1.5%", 29 },
  };

  for (guint k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autoptr (GString) text = make_rows (LARGE);
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaReading) from_file = NULL;
      g_autoptr (NablaReading) from_memory = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *path = NULL;

      g_string_prepend (text, cases[k].front);
      g_string_append_len (text, cases[k].end, (gssize) cases[k].n_end);
      path = write_bytes (text->str, text->len);
      bytes = g_bytes_new_static (text->str, text->len);
      from_file = nabla_read_file (path, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      from_memory = nabla_read_bytes (bytes, "table.csv", NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_true (same_tables (from_file->table, from_memory->table));
      g_assert_cmpuint (from_file->warnings->len, ==, from_memory->warnings->len);
      g_assert_cmpstr (from_file->dialect.encoding, ==, from_memory->dialect.encoding);
      g_unlink (path);
    }
}

static NablaReading *
read_source (NablaSource *source, GError **error)
{
  g_auto (NablaReaderOptions) options = { 0 };
  gboolean short_rows = FALSE;

  nabla_reader_options_init (&options);
  return nabla_csv_read (source, &options, 0, NULL, NULL, &short_rows, error);
}

/* Nobody writes to the file while it is used; who tries ends the reading with an error. */
static void
test_writer (void)
{
  g_autoptr (GString) text = make_rows (LARGE + 20000);
  g_autofree char *path = write_bytes (text->str, text->len);
  g_auto (NablaSource) source = { 0 };
  g_autoptr (GError) error = NULL;
  int fd;

  g_assert_true (nabla_source_read (&source, path, 0, NULL, NULL));
  if (source.mapped == 0)
    {
      g_test_skip ("no leases on this file system");
      g_unlink (path);
      return;
    }
  g_assert_true (nabla_source_is_held (&source));
  fd = open (path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  g_assert_cmpint (fd, ==, -1);
  g_assert_cmpint (errno, ==, EWOULDBLOCK);
  g_assert_false (nabla_source_is_held (&source));
  g_assert_false (nabla_source_check (&source, NULL, &error));
  g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "opened for writing"));
  g_clear_error (&error);
  g_assert_null (read_source (&source, &error));
  g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_IO);
  nabla_source_clear (&source);

  /* Given up: it can be cut, and what is open for writing is not taken in place. */
  fd = open (path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, LARGE + 1000), ==, 0);
  g_assert_true (nabla_source_read (&source, path, 0, NULL, NULL));
  g_assert_cmpuint (source.mapped, ==, 0);
  g_assert_cmpuint (source.length, ==, LARGE + 1000);
  g_assert_cmpint (ftruncate (fd, 10), ==, 0);
  g_assert_cmpint (memcmp (source.data, text->str, source.length), ==, 0);
  close (fd);
  g_unlink (path);
}

static gpointer
cut_file (gpointer path)
{
  /* Waits for the reader where the file is taken in place. */
  g_assert_cmpint (truncate (path, 4096), ==, 0);
  return NULL;
}

/* Cut at any moment: the whole table, or an error; never a signal. */
static void
test_cut (void)
{
  g_autoptr (GString) text = make_rows (LARGE + LARGE / 4);
  g_autoptr (NablaExecutor) executor = nabla_executor_new (2);

  for (int round = 0; round < 12; round++)
    {
      g_autofree char *path = write_bytes (text->str, text->len);
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaReading) reading = NULL;
      GThread *thread = g_thread_new ("cut", cut_file, path);

      g_usleep ((gulong) round * 700);
      reading = nabla_read_file (path, NULL, executor, NULL, &error);
      g_thread_join (thread);
      if (reading == NULL)
        g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_IO);
      else
        g_assert_cmpuint (nabla_table_n_columns (reading->table), ==, 3);
      g_unlink (path);
    }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("nabla-test-XXXXXX", NULL);
  g_test_add_func ("/table/source/sizes", test_sizes);
  g_test_add_func ("/table/source/contents", test_contents);
  g_test_add_func ("/table/source/writer", test_writer);
  g_test_add_func ("/table/source/cut", test_cut);
  status = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return status;
}
