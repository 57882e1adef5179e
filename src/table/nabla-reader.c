#include "table/nabla-reader.h"

#include <string.h>
#include <glib/gi18n-lib.h>
#include "table/nabla-csv.h"
#include "table/nabla-gzip.h"
#include "table/nabla-readstat.h"
#include "table/nabla-repairs.h"

/* How much of a large file a preview reads first. */
#define PREVIEW_BYTES (1024 * 1024)

/* A part of a packed file is unpacked to no more than so many times its size. */
#define PREVIEW_RATIO 16

/* Readers know a format by no more than this. */
#define HEAD_BYTES 1024

/**
 * NablaReader:
 * @name: for messages: "an SPSS file"
 * @endings: of file names, %NULL-terminated
 * @sniff: whether a file that begins so is of this format; readers are asked in order
 * @read: reads it from its first byte to its last; @short_rows is set when the bytes are a part
 *   of a file and hold fewer rows than were asked for. %NULL: of files that are jumped about in
 * @read_seekable: reads such a file; %NULL: of the others
 *
 * A file format. Adding one is one file and one row in the table below.
 */
typedef struct
{
  const char *name;
  const char *const *endings;
  gboolean (*sniff) (const char *head, gsize length);
  NablaReading *(*read) (NablaSource *source,
                         const NablaReaderOptions *options,
                         NablaExecutor *executor,
                         NablaProgress *progress,
                         gboolean *short_rows,
                         GError **error);
  NablaReading *(*read_seekable) (NablaSeekable *input,
                                  const NablaReaderOptions *options,
                                  NablaProgress *progress,
                                  GError **error);
} NablaReader;

static gboolean
sniff_any (const char *head, gsize length)
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

#define DEFINE_STAT_READER(word, format, ...)                                                                         \
  static const char *const word##_endings[] = { __VA_ARGS__, NULL };                                                  \
  static gboolean sniff_##word (const char *head, gsize length)                                                       \
  {                                                                                                                   \
    return nabla_readstat_sniff (format, head, length);                                                               \
  }                                                                                                                   \
  static NablaReading *read_##word (NablaSeekable *input, const NablaReaderOptions *options, NablaProgress *progress, \
                                    GError **error)                                                                   \
  {                                                                                                                   \
    return nabla_readstat_read (input, format, options, progress, error);                                             \
  }

DEFINE_STAT_READER (sav, NABLA_STAT_SAV, ".sav", ".zsav")
DEFINE_STAT_READER (por, NABLA_STAT_POR, ".por")
DEFINE_STAT_READER (dta, NABLA_STAT_DTA, ".dta")
DEFINE_STAT_READER (sas7bdat, NABLA_STAT_SAS7BDAT, ".sas7bdat")
DEFINE_STAT_READER (xpt, NABLA_STAT_XPT, ".xpt")

static const char *const csv_endings[] = { ".csv", ".tsv", ".tab", ".txt", NULL };

/* Delimited text comes last: it takes whatever is text, and refuses the rest. */
static const NablaReader readers[] = {
  { N_ ("an SPSS file"), sav_endings, sniff_sav, NULL, read_sav },
  { N_ ("a portable SPSS file"), por_endings, sniff_por, NULL, read_por },
  { N_ ("a Stata file"), dta_endings, sniff_dta, NULL, read_dta },
  { N_ ("a SAS file"), sas7bdat_endings, sniff_sas7bdat, NULL, read_sas7bdat },
  { N_ ("a SAS transport file"), xpt_endings, sniff_xpt, NULL, read_xpt },
  { N_ ("delimited text"), csv_endings, sniff_any, read_csv, NULL },
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

/* The reader whose files are called so; %NULL if none's are. */
static const NablaReader *
find_by_name (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);

  if (g_str_has_suffix (lower, ".gz"))
    lower[strlen (lower) - 3] = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    for (const char *const *ending = readers[i].endings; *ending != NULL; ending++)
      if (g_str_has_suffix (lower, *ending))
        return &readers[i];
  return NULL;
}

static const NablaReader *
find_by_content (const char *head, gsize length)
{
  const NablaReader *reader = readers;

  while (!reader->sniff (head, MIN (length, HEAD_BYTES)))
    reader++;
  return reader;
}

/* Content decides. A name that says otherwise is told; but what is called a file of a program
 * and is none is damaged, or of something else: reading it as text would be guessing. */
static gboolean
check_name (const NablaReader *reader, const char *name, gsize length, GError **error)
{
  const NablaReader *named = find_by_name (name);

  if (length == 0 || named == NULL || named == reader || reader->read_seekable != NULL)
    return TRUE;
  g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_BINARY,
               _ ("“%s” is called %s and does not begin as one. Fetch or export it again, or give it the ending of "
                  "what it is."),
               name, _ (named->name));
  return FALSE;
}

static NablaReading *
read_seekable (const NablaReader *reader,
               NablaSeekable *input,
               const NablaReaderOptions *options,
               NablaProgress *progress,
               GError **error)
{
  const NablaReader *named = find_by_name (input->name);
  NablaReading *reading = reader->read_seekable (input, options, progress, error);

  if (reading != NULL && named != NULL && named != reader)
    {
      nabla_repairs_add (reading->warnings, "name_differs", 1, 0, 0,
                         g_strdup_printf (_ ("The file is called %s and is %s; it is read as that."), _ (named->name),
                                          _ (reader->name)));
      nabla_repairs_sort (reading->warnings);
    }
  return reading;
}

static NablaReading *
read_source (NablaSource *source,
             const NablaReaderOptions *options,
             NablaExecutor *executor,
             NablaProgress *progress,
             gboolean *short_rows,
             GError **error)
{
  const NablaReader *reader;
  g_auto (NablaSeekable) input = { .fd = -1 };
  gboolean is_preview = options->max_rows > 0;

  *short_rows = FALSE;
  if (nabla_gzip_sniff (source)
      && !nabla_gzip_unpack (source, is_preview && !source->is_whole ? source->length * PREVIEW_RATIO : 0, is_preview,
                             progress, error))
    return NULL;
  reader = find_by_content (source->data, source->length);
  if (!check_name (reader, source->name, source->length, error))
    return NULL;
  if (reader->read != NULL)
    return reader->read (source, options, executor, progress, short_rows, error);
  if (!source->is_whole)
    {
      *short_rows = TRUE;
      return NULL;
    }
  nabla_seekable_from_source (&input, source, progress);
  return read_seekable (reader, &input, options, progress, error);
}

/* Reads a file in place, if it is a regular one of a format that is read so: *@taken. */
static NablaReading *
read_in_place (const char *path,
               const NablaReaderOptions *options,
               NablaProgress *progress,
               gboolean *taken,
               GError **error)
{
  g_auto (NablaSeekable) input = { .fd = -1 };
  char head[HEAD_BYTES];
  const NablaReader *reader;
  gssize length;

  *taken = FALSE;
  if (!nabla_seekable_open (&input, path, progress))
    return NULL;
  length = nabla_seekable_read (&input, head, sizeof head);
  reader = length > 0 ? find_by_content (head, (gsize) length) : NULL;
  if (reader == NULL || reader->read_seekable == NULL)
    return NULL;
  *taken = TRUE;
  nabla_seekable_seek (&input, 0, SEEK_SET);
  return read_seekable (reader, &input, options, progress, error);
}

/**
 * nabla_read_file:
 * @path: a file name, or "-" for standard input
 * @options: (nullable): what is known; the rest is detected
 * @executor: (nullable): fans out the reading; the table is the same for any number of threads
 * @error: %NABLA_TABLE_ERROR or %G_IO_ERROR_CANCELLED
 *
 * With max_rows set only the beginning of the file is read. Memory: the file, unpacked, if it
 * is text; the columns, and the distinct texts.
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
  if (strcmp (path, "-") != 0)
    {
      gboolean taken;
      NablaReading *reading = read_in_place (path, options, progress, &taken, error);

      if (taken)
        return reading;
    }
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
