#include "table/nabla-reader.h"

#include <string.h>
#include <glib/gi18n-lib.h>
#include "table/nabla-csv.h"

/* How much of a large file a preview reads first. */
#define PREVIEW_BYTES (1024 * 1024)

/**
 * NablaReader:
 * @name: a machine word
 * @sniff: whether the bytes are of this format; readers are asked in order
 * @read: reads them; @short_rows is set when they are a part of a file that holds fewer
 *   rows than were asked for
 *
 * A file format. Adding one is one file and one row in the table below.
 */
typedef struct
{
  const char *name;
  gboolean (*sniff) (const NablaSource *source);
  NablaReading *(*read) (NablaSource *source,
                         const NablaReaderOptions *options,
                         NablaExecutor *executor,
                         NablaProgress *progress,
                         gboolean *short_rows,
                         GError **error);
} NablaReader;

static gboolean
sniff_any (const NablaSource *source)
{
  return TRUE;
}

static NablaReading *
read_csv (NablaSource *source,
          const NablaReaderOptions *options,
          NablaExecutor *executor,
          NablaProgress *progress,
          gboolean *short_rows,
          GError **error)
{
  return nabla_csv_read (source, options, 0, executor, progress, short_rows, error);
}

/* Delimited text comes last: it takes whatever is text, and refuses the rest. */
static const NablaReader readers[] = {
  { "csv", sniff_any, read_csv },
};

void
nabla_reader_options_init (NablaReaderOptions *options)
{
  memset (options, 0, sizeof *options);
  options->header = -1;
  options->skip = -1;
}

void
nabla_reader_options_clear (NablaReaderOptions *options)
{
  g_clear_pointer (&options->encoding, g_free);
  g_clear_pointer (&options->missing, g_strfreev);
  g_clear_pointer (&options->kinds, g_hash_table_unref);
  g_clear_pointer (&options->references, g_hash_table_unref);
}

static GHashTable *
copy_wishes (GHashTable *from, gboolean values_are_strings)
{
  GHashTable *to;
  GHashTableIter iter;
  gpointer key, value;

  if (from == NULL)
    return NULL;
  to = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, values_are_strings ? g_free : NULL);
  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (to, g_strdup (key), values_are_strings ? g_strdup (value) : value);
  return to;
}

/**
 * nabla_reader_options_copy:
 * @to: (out): uninitialised; clear it with nabla_reader_options_clear()
 */
void
nabla_reader_options_copy (const NablaReaderOptions *from, NablaReaderOptions *to)
{
  *to = *from;
  to->encoding = g_strdup (from->encoding);
  to->missing = g_strdupv (from->missing);
  to->kinds = copy_wishes (from->kinds, FALSE);
  to->references = copy_wishes (from->references, TRUE);
}

void
nabla_reading_free (NablaReading *self)
{
  if (self == NULL)
    return;
  nabla_table_unref (self->table);
  g_free (self->dialect.encoding);
  g_strfreev (self->dialect.missing);
  g_clear_pointer (&self->warnings, g_ptr_array_unref);
  g_free (self);
}

static NablaReading *
read_source (NablaSource *source,
             const NablaReaderOptions *options,
             NablaExecutor *executor,
             NablaProgress *progress,
             gboolean *short_rows,
             GError **error)
{
  *short_rows = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    if (readers[i].sniff (source))
      return readers[i].read (source, options, executor, progress, short_rows, error);
  g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_BINARY,
               _ ("“%s” is no table that can be read. Export it as CSV."), source->name);
  return NULL;
}

/**
 * nabla_read_file:
 * @path: a file name, or "-" for standard input
 * @options: (nullable): what is known; the rest is detected
 * @executor: (nullable): fans out the reading; the table is the same for any number of threads
 * @error: %NABLA_TABLE_ERROR or %G_IO_ERROR_CANCELLED
 *
 * With max_rows set only the beginning of the file is read. Memory: the file, the
 * columns, and the distinct texts.
 *
 * Returns: (transfer full) (nullable): the table and how it was read
 */
NablaReading *
nabla_read_file (const char *path,
                 const NablaReaderOptions *options,
                 NablaExecutor *executor,
                 NablaProgress *progress,
                 GError **error)
{
  g_auto (NablaReaderOptions) defaults = { 0 };
  gsize limit;

  g_return_val_if_fail (path != NULL, NULL);

  nabla_reader_options_init (&defaults);
  if (options == NULL)
    options = &defaults;
  limit = options->max_rows > 0 ? PREVIEW_BYTES : 0;
  for (;;)
    {
      g_auto (NablaSource) source = { 0 };
      NablaReading *reading;
      gboolean short_rows;

      if (!nabla_source_read (&source, path, limit, progress, error))
        return NULL;
      reading = read_source (&source, options, executor, progress, &short_rows, error);
      if (reading != NULL || !short_rows)
        return reading;
      limit = limit > G_MAXSIZE / 8 ? 0 : limit * 8;
    }
}

NablaReading *
nabla_read_bytes (GBytes *bytes,
                  const char *name,
                  const NablaReaderOptions *options,
                  NablaExecutor *executor,
                  NablaProgress *progress,
                  GError **error)
{
  g_auto (NablaReaderOptions) defaults = { 0 };
  g_auto (NablaSource) source = { 0 };
  gboolean short_rows;

  g_return_val_if_fail (bytes != NULL, NULL);

  nabla_reader_options_init (&defaults);
  if (!nabla_source_from_bytes (&source, bytes, name, error))
    return NULL;
  return read_source (&source, options != NULL ? options : &defaults, executor, progress, &short_rows, error);
}
