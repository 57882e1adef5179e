#include "table/nabla-readstat-private.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

/* Rows between two looks at the cancellable. */
#define ROWS_PER_CHECK 256

/* Rows that are made room for at first when the file may not hold as many as it says. */
#define FIRST_ROWS 1024

/* From this version on Stata writes UTF-8; before, whatever the machine had, mostly that of
 * Windows. */
#define DTA_UTF8 118

/* Transport files are made of records of so many bytes. */
#define XPT_RECORD 80

/* The least a cell takes is a bit, but for files that repeat themselves: those grow. */
#define CELLS_PER_BYTE 8

static const guint8 sas_magic[]
  = { 0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0,    0xc2, 0xea, 0x81, 0x60,
      0xb3, 0x14, 0x11, 0xcf, 0xbd, 0x92, 0x08, 0x00, 0x09, 0xc7, 0x31, 0x8c, 0x18, 0x1f, 0x10, 0x11 };

static gboolean
begins_with (const char *head, gsize length, const void *magic, gsize magic_length)
{
  return length >= magic_length && memcmp (head, magic, magic_length) == 0;
}

/* Versions before 13: the number of the format, the byte order, and a 1. */
static gboolean
is_old_dta (const char *head, gsize length)
{
  static const guint8 versions[] = { 104, 105, 108, 110, 111, 112, 113, 114, 115 };

  return length >= 4 && memchr (versions, (guint8) head[0], sizeof versions) != NULL && (head[1] == 1 || head[1] == 2)
         && head[2] == 1;
}

gboolean
nabla_readstat_sniff (NablaStatFormat format, const char *head, gsize length)
{
  switch (format)
    {
    case NABLA_STAT_SAV:
      return begins_with (head, length, "$FL2", 4) || begins_with (head, length, "$FL3", 4);
    case NABLA_STAT_POR:
      return g_strstr_len (head, (gssize) MIN (length, 1024), "SPSSPORT") != NULL;
    case NABLA_STAT_DTA:
      return begins_with (head, length, "<stata_dta>", 11) || is_old_dta (head, length);
    case NABLA_STAT_SAS7BDAT:
      return begins_with (head, length, sas_magic, sizeof sas_magic);
    case NABLA_STAT_XPT:
    default:
      return begins_with (head, length, "HEADER RECORD*******LIB", 23);
    }
}

static void
column_free (gpointer data)
{
  NablaStatColumn *self = data;

  g_free (self->name);
  g_free (self->label);
  g_free (self->label_set);
  g_free (self->reals);
  g_free (self->codes);
  nabla_csv_dictionary_free (self->dictionary);
  g_free (self);
}

/* UTF-8 of what should be: ReadStat converts only what it knows the encoding of. %NULL when
 * there is nothing. */
static char *
dup_text (const char *text)
{
  if (text == NULL || *text == '\0')
    return NULL;
  return g_utf8_validate (text, -1, NULL) ? g_strdup (text) : g_utf8_make_valid (text, -1);
}

/* Handlers */

static int
on_metadata (readstat_metadata_t *metadata, void *data)
{
  NablaStatRead *self = data;

  self->n_expected = metadata->row_count;
  g_free (self->encoding);
  self->encoding = dup_text (readstat_get_file_encoding (metadata));
  if (self->encoding == NULL && self->format == NABLA_STAT_DTA)
    self->encoding = g_strdup (self->options->encoding != NULL                           ? self->options->encoding
                               : readstat_get_file_format_version (metadata) >= DTA_UTF8 ? "UTF-8"
                                                                                         : "WINDOWS-1252");
  return READSTAT_HANDLER_OK;
}

static int
on_variable (int index, readstat_variable_t *variable, const char *label_set, void *data)
{
  NablaStatRead *self = data;
  NablaStatColumn *column = g_new0 (NablaStatColumn, 1);

  column->name = dup_text (readstat_variable_get_name (variable));
  if (column->name == NULL)
    column->name = g_strdup ("");
  column->label = dup_text (readstat_variable_get_label (variable));
  column->label_set = dup_text (label_set);
  column->measure = readstat_variable_get_measure (variable);
  column->is_text = readstat_variable_get_type_class (variable) == READSTAT_TYPE_CLASS_STRING;
  if (column->is_text)
    column->dictionary = nabla_csv_dictionary_new ();
  else
    column->time = nabla_readstat_get_time (self->format, readstat_variable_get_format (variable));
  g_ptr_array_add (self->columns, column);
  return nabla_progress_is_cancelled (self->progress) ? READSTAT_HANDLER_ABORT : READSTAT_HANDLER_OK;
}

static int
on_weights (readstat_variable_t *variable, void *data)
{
  NablaStatRead *self = data;
  g_autofree char *name = dup_text (readstat_variable_get_name (variable));

  if (name != NULL)
    nabla_repairs_add (self->repairs, "weighted", 1, 0, 0,
                       g_strdup_printf (_ ("The file counts its rows by the weights in “%s”. They are not used unless "
                                           "you choose that column as weights."),
                                        name));
  return READSTAT_HANDLER_OK;
}

static int
on_value_label (const char *label_set, readstat_value_t value, const char *label, void *data)
{
  NablaStatRead *self = data;
  g_autofree char *set = dup_text (label_set);
  NablaStatLabel added = { .number = NAN };
  GArray *labels;

  added.label = dup_text (label);
  if (added.label == NULL || set == NULL || readstat_value_is_tagged_missing (value))
    {
      g_free (added.label);
      return READSTAT_HANDLER_OK;
    }
  g_strchomp (added.label);
  if (readstat_value_type_class (value) == READSTAT_TYPE_CLASS_STRING)
    {
      added.key = dup_text (readstat_string_value (value));
      if (added.key == NULL)
        added.key = g_strdup ("");
      g_strchomp (added.key);
    }
  else
    added.number = readstat_double_value (value);
  labels = g_hash_table_lookup (self->label_sets, set);
  if (labels == NULL)
    {
      labels = nabla_readstat_labels_new ();
      g_hash_table_insert (self->label_sets, g_steal_pointer (&set), labels);
    }
  g_array_append_val (labels, added);
  return READSTAT_HANDLER_OK;
}

/* Room for @n rows, of which the new ones are missing. A file that repeats itself unpacks to
 * far more than it takes: no table is made that the machine cannot hold. */
static gboolean
set_room (NablaStatRead *self, gsize n)
{
  gsize row_size = 0;
  gsize size;

  for (guint j = 0; j < self->columns->len; j++)
    row_size += ((NablaStatColumn *) self->columns->pdata[j])->is_text ? sizeof (guint32) : sizeof (double);
  if (__builtin_mul_overflow (n, row_size, &size) || size > nabla_source_get_memory ())
    {
      nabla_readstat_set_memory_error (self, size, &self->error);
      return FALSE;
    }
  for (guint j = 0; j < self->columns->len; j++)
    {
      NablaStatColumn *column = self->columns->pdata[j];
      gsize cell = column->is_text ? sizeof (guint32) : sizeof (double);
      gpointer larger = nabla_try_realloc (column->is_text ? (gpointer) column->codes : column->reals, n * cell);

      if (larger == NULL)
        {
          nabla_readstat_set_memory_error (self, size, &self->error);
          return FALSE;
        }
      if (column->is_text)
        column->codes = larger;
      else
        column->reals = larger;
      for (gsize row = self->n_allocated; row < n; row++)
        if (column->is_text)
          column->codes[row] = NABLA_CODE_MISSING;
        else
          column->reals[row] = NAN;
    }
  self->n_allocated = n;
  return TRUE;
}

/* All rows the file says it has, if it can hold them; else by half as many again. */
static gboolean
make_room (NablaStatRead *self, gsize row)
{
  gsize plausible = MAX (FIRST_ROWS, self->input->length / MAX (self->columns->len, 1) * CELLS_PER_BYTE);
  gsize expected = self->n_expected > 0 ? (gsize) self->n_expected : 0;
  gsize limit = self->options->max_rows;

  if (limit > 0 && (expected == 0 || expected > limit))
    expected = limit;
  if (expected > row && expected <= plausible)
    return set_room (self, expected);
  return set_room (self, MAX (FIRST_ROWS, row + 1 + row / 2));
}

/* Whether the user says that a number, or else a text, stands for missing. */
static gboolean
is_missing_token (const NablaStatRead *self, double number, const char *text)
{
  for (char **token = self->options->missing; token != NULL && *token != NULL; token++)
    {
      char *end;

      if (text != NULL ? strcmp (*token, text) == 0
                       : g_ascii_strtod (*token, &end) == number && end != *token && *end == '\0')
        return TRUE;
    }
  return FALSE;
}

static gboolean
put_text (NablaStatRead *self, NablaStatColumn *column, gsize row, const char *text)
{
  gsize length = strlen (text);
  g_autofree char *valid = NULL;

  while (length > 0 && text[length - 1] == ' ')
    length--;
  if (length == 0)
    return TRUE;
  if (!g_utf8_validate_len (text, length, NULL))
    {
      if (column->n_invalid++ == 0)
        column->first_invalid = row + 1;
      valid = g_utf8_make_valid (text, (gssize) length);
      text = valid;
      length = strlen (valid);
    }
  column->codes[row] = nabla_csv_dictionary_add_copy (column->dictionary, text, length);
  if (!column->dictionary->is_full)
    return TRUE;
  g_set_error (&self->error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_LIMIT,
               _ ("“%s” holds more distinct texts than there is memory for, in column “%s”. Leave that column out, "
                  "or use a larger machine."),
               self->input->name, column->name);
  return FALSE;
}

static int
on_value (int row_index, readstat_variable_t *variable, readstat_value_t value, void *data)
{
  NablaStatRead *self = data;
  int index = readstat_variable_get_index (variable);
  gsize row = (gsize) row_index;
  NablaStatColumn *column;

  if (row_index < 0 || index < 0 || (guint) index >= self->columns->len
      || (row >= self->n_allocated && !make_room (self, row)))
    return READSTAT_HANDLER_ABORT;
  if (row >= self->n_rows)
    {
      self->n_rows = row + 1;
      if (row % ROWS_PER_CHECK == 0)
        {
          if (nabla_progress_is_cancelled (self->progress))
            return READSTAT_HANDLER_ABORT;
          nabla_progress_set (self->progress, 0.9 * (double) self->input->at / (double) self->input->length,
                              _ ("Reading the file"));
        }
    }
  column = self->columns->pdata[index];
  if (column->is_text != (readstat_value_type_class (value) == READSTAT_TYPE_CLASS_STRING))
    return READSTAT_HANDLER_ABORT;
  if (readstat_value_is_tagged_missing (value)
      || (!readstat_value_is_system_missing (value) && readstat_value_is_defined_missing (value, variable)))
    {
      if (column->n_declared++ == 0)
        column->first_declared = row + 1;
    }
  else if (column->is_text)
    {
      const char *text = readstat_string_value (value);

      if (text != NULL && !is_missing_token (self, 0, text) && !put_text (self, column, row, text))
        return READSTAT_HANDLER_ABORT;
    }
  else if (!readstat_value_is_system_missing (value))
    {
      double number = readstat_double_value (value);

      if (!is_missing_token (self, number, NULL))
        column->reals[row] = number;
    }
  return READSTAT_HANDLER_OK;
}

/* Input */

static int
on_open (const char *path, void *input)
{
  return 0;
}

static int
on_close (void *input)
{
  return 0;
}

static readstat_off_t
on_seek (readstat_off_t offset, readstat_io_flags_t whence, void *input)
{
  static const int origins[] = { SEEK_SET, SEEK_CUR, SEEK_END };

  return nabla_seekable_seek (input, offset, origins[whence]);
}

static ssize_t
on_read (void *to, size_t wanted, void *input)
{
  return nabla_seekable_read (input, to, wanted);
}

static readstat_error_t
on_update (long file_size, readstat_progress_handler progress, void *data, void *input)
{
  return READSTAT_OK;
}

/* Errors */

static void
set_error (const NablaStatRead *self, readstat_error_t code, GError **error)
{
  const char *name = self->input->name;
  g_autofree char *place = self->n_rows > 0 ? g_strdup_printf (_ ("after row %lu"), (gulong) self->n_rows)
                                            : g_strdup (_ ("before its first row"));

  if (nabla_progress_check (self->progress, error) == FALSE)
    return;
  if (self->input->error_code != 0)
    {
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_IO,
                   _ ("“%s” could not be read: %s. Check the disk or copy the file, and try again."), name,
                   g_strerror (self->input->error_code));
      return;
    }
  switch (code)
    {
    case READSTAT_ERROR_MALLOC:
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_LIMIT,
                   _ ("“%s” asks for more memory than there is, or is damaged. Fetch or export it again."), name);
      break;
    case READSTAT_ERROR_UNSUPPORTED_FILE_FORMAT_VERSION:
    case READSTAT_ERROR_UNSUPPORTED_COMPRESSION:
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_BINARY,
                   _ ("“%s” is of a version that cannot be read. Save it in another version, or export it as CSV."),
                   name);
      break;
    case READSTAT_ERROR_UNSUPPORTED_CHARSET:
    case READSTAT_ERROR_CONVERT:
    case READSTAT_ERROR_CONVERT_BAD_STRING:
    case READSTAT_ERROR_CONVERT_SHORT_STRING:
    case READSTAT_ERROR_CONVERT_LONG_STRING:
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED,
                   _ ("“%s”, %s: the text is not in the encoding that the file names (%s). Set its encoding."), name,
                   place, self->encoding != NULL ? self->encoding : _ ("none"));
      break;
    case READSTAT_ERROR_READ:
    case READSTAT_ERROR_SEEK:
    case READSTAT_ERROR_ROW_COUNT_MISMATCH:
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED,
                   _ ("“%s” ends too early, %s. Fetch or export it again."), name, place);
      break;
    default:
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED,
                   _ ("“%s” is damaged, %s. Fetch or export it again."), name, place);
      break;
    }
}

typedef readstat_error_t (*Parse) (readstat_parser_t *parser, const char *path, void *data);

static const Parse parsers[]
  = { readstat_parse_sav, readstat_parse_por, readstat_parse_dta, readstat_parse_sas7bdat, readstat_parse_xport };

static gboolean
parse (NablaStatRead *self, GError **error)
{
  readstat_parser_t *parser = readstat_parser_init ();
  readstat_error_t code;

  readstat_set_metadata_handler (parser, on_metadata);
  readstat_set_variable_handler (parser, on_variable);
  readstat_set_fweight_handler (parser, on_weights);
  readstat_set_value_label_handler (parser, on_value_label);
  readstat_set_value_handler (parser, on_value);
  readstat_set_open_handler (parser, on_open);
  readstat_set_close_handler (parser, on_close);
  readstat_set_seek_handler (parser, on_seek);
  readstat_set_read_handler (parser, on_read);
  readstat_set_update_handler (parser, on_update);
  readstat_set_io_ctx (parser, self->input);
  if (self->options->encoding != NULL)
    readstat_set_file_character_encoding (parser, self->options->encoding);
  if (self->options->max_rows > 0)
    readstat_set_row_limit (parser, (long) MIN (self->options->max_rows, G_MAXINT32));
  code = parsers[self->format](parser, self->input->name, self);
  readstat_parser_free (parser);

  if (nabla_seekable_has_changed (self->input) && !nabla_progress_is_cancelled (self->progress))
    {
      g_clear_error (&self->error);
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_IO,
                   _ ("“%s” changed while it was being read. Wait until it is written, and try again."),
                   self->input->name);
      return FALSE;
    }
  /* ReadStat takes a transport file that ends in the midst of a row for a shorter one. */
  if (code == READSTAT_OK && self->format == NABLA_STAT_XPT && self->input->length % XPT_RECORD != 0)
    code = READSTAT_ERROR_READ;
  if (code == READSTAT_OK && self->columns->len > 0)
    return TRUE;
  if (self->error != NULL)
    g_propagate_error (error, g_steal_pointer (&self->error));
  else if (code == READSTAT_OK)
    g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_EMPTY,
                 _ ("“%s” holds no columns. Choose a file with data."), self->input->name);
  else
    set_error (self, code, error);
  return FALSE;
}

NablaReading *
nabla_readstat_read (NablaSeekable *input,
                     NablaStatFormat format,
                     const NablaReaderOptions *options,
                     NablaProgress *progress,
                     GError **error)
{
  static const char *const programs[] = { "SPSS", "SPSS", "Stata", "SAS", "SAS" };
  g_autoptr (NablaReading) reading = g_new0 (NablaReading, 1);
  NablaStatRead self = {
    .input = input,
    .format = format,
    .options = options,
    .progress = progress,
    .repairs = nabla_repairs_new (),
    .columns = g_ptr_array_new_with_free_func (column_free),
    .label_sets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref),
    .n_expected = -1,
  };

  reading->warnings = self.repairs;
  if (parse (&self, error) && set_room (&self, self.n_rows))
    reading->table = nabla_readstat_build_table (&self, error);
  if (self.error != NULL)
    g_propagate_error (error, g_steal_pointer (&self.error));
  if (reading->table != NULL)
    {
      reading->dialect.program = programs[format];
      reading->dialect.encoding = g_steal_pointer (&self.encoding);
      reading->dialect.missing = g_new0 (char *, 1);
      nabla_repairs_sort (self.repairs);
      nabla_progress_set (progress, 1, NULL);
    }
  g_free (self.encoding);
  g_ptr_array_unref (self.columns);
  g_hash_table_unref (self.label_sets);
  return reading->table != NULL ? g_steal_pointer (&reading) : NULL;
}
