#include <errno.h>
#include <string.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "cli/nabla-cli-command.h"
#include "graph/nabla-graph-text.h"
#include "project/nabla-link.h"
#include "project/nabla-project.h"

/* No graph that anyone can use is longer. */
#define MAX_GRAPH_BYTES ((gsize) 256 * 1024 * 1024)
#define MAX_TABLE_BYTES (G_MAXSIZE / 4)
#define CHUNK           65536

void
nabla_cli_graph_free (NablaCliGraph *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->graph, nabla_graph_unref);
  g_clear_pointer (&self->layout, nabla_layout_unref);
  g_free (self->path);
  g_free (self);
}

GBytes *
nabla_cli_read_all (GInputStream *in, gsize limit, const char *name, GCancellable *cancellable, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *buffer = g_malloc (CHUNK);

  while (TRUE)
    {
      g_autoptr (GError) local = NULL;
      gssize n = g_input_stream_read (in, buffer, CHUNK, cancellable, &local);

      if (n == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
      if (n < 0)
        {
          if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
            g_propagate_error (error, g_steal_pointer (&local));
          else
            g_set_error (error, NABLA_CLI_ERROR, NABLA_CLI_ERROR_IO, _ ("cannot read %s: %s"), name, local->message);
          return NULL;
        }
      /* GByteArray counts in guint. */
      if ((gsize) n > MIN (limit, G_MAXUINT / 2) - bytes->len)
        {
          nabla_cli_set_usage_error (error, _ ("%s is too long; put it into a file or make it shorter"), name);
          return NULL;
        }
      g_byte_array_append (bytes, (const guint8 *) buffer, n);
    }
}

/* Reads a file as bytes; what cannot be read at all is an I/O failure. */
static GBytes *
load_file (const char *path, gsize limit, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) local = NULL;
  g_autoptr (GFileInputStream) in = NULL;
  g_autofree char *shown = nabla_cli_show (path);

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      nabla_cli_set_usage_error (error, _ ("%s is a folder; name a file in it"), shown);
      return NULL;
    }
  in = g_file_read (file, cancellable, &local);
  if (in == NULL)
    {
      if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_propagate_error (error, g_steal_pointer (&local));
      else
        g_set_error (error, NABLA_CLI_ERROR, NABLA_CLI_ERROR_IO, _ ("cannot open %s: %s"), shown, local->message);
      return NULL;
    }
  return nabla_cli_read_all (G_INPUT_STREAM (in), limit, shown, cancellable, error);
}

static NablaCliGraph *
parse_graph (const char *path, const char *text, gsize length, const char *shown, GError **error)
{
  g_autoptr (NablaCliGraph) self = g_new0 (NablaCliGraph, 1);
  const char *bad = NULL;

  self->path = g_strdup (path);
  if (!g_utf8_validate (text, length, &bad))
    {
      nabla_cli_set_usage_error (error, _ ("%s is not UTF-8 text (byte %zu); save it as UTF-8"), shown,
                                 (gsize) (bad - text));
      return NULL;
    }
  self->graph = nabla_graph_parse (text, length, nabla_graph_guess_format (path, text, length), &self->layout, error);
  if (self->graph == NULL)
    {
      g_prefix_error (error, "%s: ", shown);
      return NULL;
    }
  return g_steal_pointer (&self);
}

/**
 * nabla_cli_read_graph:
 * @cli: the command
 * @word: an existing file; else `-`; else the text itself if it holds a `{`
 * @error: none of these, unreadable, not a graph
 *
 * Returns: (transfer full): the graph, which may hold a cycle
 */
NablaCliGraph *
nabla_cli_read_graph (NablaCli *cli, const char *word, GError **error)
{
  g_autofree char *shown = nabla_cli_show (word);
  g_autoptr (GBytes) bytes = NULL;

  if (g_file_test (word, G_FILE_TEST_EXISTS))
    bytes = load_file (word, MAX_GRAPH_BYTES, cli->streams->cancellable, error);
  else if (g_str_equal (word, "-"))
    {
      word = NULL;
      bytes = nabla_cli_read_all (cli->streams->in, MAX_GRAPH_BYTES, _ ("standard input"), cli->streams->cancellable,
                                  error);
    }
  else if (strchr (word, '{') != NULL)
    return parse_graph (NULL, word, strlen (word), _ ("the graph"), error);
  else
    nabla_cli_set_usage_error (error,
                               _ ("%s is neither a file nor a graph; name an existing file or write \"dag { … }\""),
                               shown);
  if (bytes == NULL)
    return NULL;
  return parse_graph (word, g_bytes_get_size (bytes) > 0 ? g_bytes_get_data (bytes, NULL) : "",
                      g_bytes_get_size (bytes), word != NULL ? shown : _ ("standard input"), error);
}

static gboolean
get_character (const NablaCliArgs *args, const char *name, gunichar *value, GError **error)
{
  const char *text = nabla_cli_args_get (args, name);

  if (text == NULL)
    return TRUE;
  if (g_str_equal (name, "delimiter") && (g_str_equal (text, "tab") || g_str_equal (text, "\\t")))
    *value = '\t';
  else if (g_utf8_strlen (text, -1) == 1)
    *value = g_utf8_get_char (text);
  else
    {
      nabla_cli_set_usage_error (error, _ ("--%s \"%s\" is not a single character"), name, text);
      return FALSE;
    }
  return TRUE;
}

/* Splits COLUMN=VALUE; a kind holds no '=', so that a column's name may. */
static char *
split_pair (const char *pair, const char *option, gboolean last, const char **value, GError **error)
{
  const char *equals = last ? strrchr (pair, '=') : strchr (pair, '=');

  if (equals == NULL || equals == pair)
    {
      nabla_cli_set_usage_error (error, _ ("--%s \"%s\" is not COLUMN=%s"), option, pair, last ? "KIND" : "LEVEL");
      return NULL;
    }
  *value = equals + 1;
  return g_strndup (pair, equals - pair);
}

/* Whether no pair before @i asks for something else of the same column. */
static gboolean
check_once (char *const *pairs, guint i, const char *option, gsize column_length, GError **error)
{
  for (guint k = 0; k < i; k++)
    if (strncmp (pairs[k], pairs[i], column_length + 1) == 0 && !g_str_equal (pairs[k], pairs[i]))
      {
        nabla_cli_set_usage_error (error, _ ("--%s is given twice for one column, as \"%s\" and \"%s\"; give it once"),
                                   option, pairs[k], pairs[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
get_column_options (const NablaCliArgs *args, NablaReaderOptions *options, GError **error)
{
  guint n = 0;
  char *const *pairs = nabla_cli_args_get_all (args, "type", &n);

  for (guint i = 0; i < n; i++)
    {
      const char *value = NULL;
      g_autofree char *column = split_pair (pairs[i], "type", TRUE, &value, error);
      NablaColumnKind kind;

      if (column == NULL || !check_once (pairs, i, "type", strlen (column), error))
        return FALSE;
      if (!nabla_kind_from_string (value, &kind))
        {
          nabla_cli_set_usage_error (error,
                                     _ ("--type %s: unknown kind \"%s\"; it is one of continuous, count, binary, "
                                        "ordered, category, date, text"),
                                     column, value);
          return FALSE;
        }
      if (options->kinds == NULL)
        options->kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (options->kinds, g_steal_pointer (&column), GINT_TO_POINTER (kind));
    }
  pairs = nabla_cli_args_get_all (args, "reference", &n);
  for (guint i = 0; i < n; i++)
    {
      const char *value = NULL;
      g_autofree char *column = split_pair (pairs[i], "reference", FALSE, &value, error);

      if (column == NULL || !check_once (pairs, i, "reference", strlen (column), error))
        return FALSE;
      if (options->references == NULL)
        options->references = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
      g_hash_table_insert (options->references, g_steal_pointer (&column), g_strdup (value));
    }
  return TRUE;
}

/* Puts the options given on the command line over what is there. */
static gboolean
get_reader_options (const NablaCliArgs *args, NablaReaderOptions *options, GError **error)
{
  static const char *const yes_no[] = { "no", "yes", NULL };
  const char *missing = nabla_cli_args_get (args, "missing");
  const char *encoding = nabla_cli_args_get (args, "encoding");
  guint header = 0;
  guint64 skip = 0;

  if (!get_character (args, "delimiter", &options->delimiter, error)
      || !get_character (args, "decimal", &options->decimal, error)
      || !get_character (args, "thousands", &options->thousands, error)
      || !get_character (args, "quote", &options->quote, error)
      || !get_character (args, "comment", &options->comment, error)
      || !nabla_cli_args_get_choice (args, "header", yes_no, &header, error)
      || !nabla_cli_args_get_uint (args, "skip", G_MAXINT32, &skip, error))
    return FALSE;
  if (nabla_cli_args_has (args, "header"))
    options->header = header;
  if (nabla_cli_args_has (args, "skip"))
    options->skip = skip;
  if (encoding != NULL)
    {
      g_free (options->encoding);
      options->encoding = g_strdup (encoding);
    }
  if (missing != NULL)
    {
      g_strfreev (options->missing);
      /* Nothing between commas, and so the empty list, is the empty cell. */
      options->missing = g_strsplit (missing, ",", -1);
      if (options->missing[0] == NULL)
        {
          g_free (options->missing);
          options->missing = g_strdupv ((char *[]){ (char *) "", NULL });
        }
    }
  return get_column_options (args, options, error);
}

/* What was asked of a column on the command line has to be possible. A project's wishes
 * may be older than its table: those stay warnings. */
static gboolean
check_wishes (const NablaCliArgs *args, const NablaReading *reading, GError **error)
{
  static const char *const options[] = { "type", "reference" };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      guint n = 0;
      char *const *pairs = nabla_cli_args_get_all (args, options[i], &n);

      for (guint k = 0; k < n; k++)
        {
          const char *value = NULL;
          g_autofree char *name = split_pair (pairs[k], options[i], i == 0, &value, NULL);
          int found = nabla_table_find_column (reading->table, name);
          g_autoptr (NablaColumn) column = NULL;
          NablaColumnKind kind = NABLA_KIND_TEXT;

          if (found < 0)
            {
              g_autofree char *shown = nabla_cli_show (name);

              nabla_cli_set_usage_error (error, _ ("--%s: the table has no column \"%s\"; check its name with data"),
                                         options[i], shown);
              return FALSE;
            }
          if (i == 0)
            {
              nabla_kind_from_string (value, &kind);
              column = nabla_column_with_kind (nabla_table_get_column (reading->table, (guint) found), kind, error);
            }
          else
            column = nabla_column_with_reference (nabla_table_get_column (reading->table, (guint) found), value, error);
          if (column == NULL)
            return FALSE;
        }
    }
  return TRUE;
}

/* A file outside the project's folder is not opened because a graph says so. */
static char *
get_reference (const NablaCliGraph *source, GError **error)
{
  gboolean outside = FALSE;
  g_autofree char *path = nabla_project_dup_data_path (source->graph, source->path, &outside);

  if (path == NULL)
    {
      nabla_cli_set_usage_error (error, _ ("no data: name a table after the graph"));
      return NULL;
    }
  if (outside)
    {
      g_autofree char *shown = nabla_cli_show (path);

      nabla_cli_set_usage_error (error,
                                 _ ("the graph refers to %s, outside its own folder; name that file after the graph "
                                    "if it is to be read"),
                                 shown);
      return NULL;
    }
  return g_steal_pointer (&path);
}

NablaReading *
nabla_cli_read_data (NablaCli *cli, const char *word, const NablaCliGraph *source, GError **error)
{
  g_auto (NablaReaderOptions) options = { 0 };
  g_autoptr (NablaExecutor) executor = NULL;
  g_autofree char *reference = NULL;
  g_autoptr (NablaReading) reading = NULL;
  g_autoptr (GBytes) bytes = NULL;

  nabla_reader_options_init (&options);
  if (word == NULL)
    {
      word = reference = get_reference (source, error);
      if (word == NULL)
        return NULL;
      nabla_project_get_reader_options (source->graph, &options);
    }
  if (!get_reader_options (cli->args, &options, error))
    return NULL;
  executor = nabla_executor_new (0);
  if (!g_str_equal (word, "-"))
    {
      if (g_access (word, R_OK) != 0)
        {
          g_autofree char *shown = nabla_cli_show (word);

          nabla_cli_set_usage_error (error, _ ("cannot read the table %s: %s; name an existing file"), shown,
                                     g_strerror (errno));
          return NULL;
        }
      if (g_file_test (word, G_FILE_TEST_IS_DIR))
        {
          g_autofree char *shown = nabla_cli_show (word);

          nabla_cli_set_usage_error (error, _ ("%s is a folder; name a file in it"), shown);
          return NULL;
        }
      reading = nabla_read_file (word, &options, executor, cli->progress, error);
    }
  else
    {
      bytes = nabla_cli_read_all (cli->streams->in, MAX_TABLE_BYTES, _ ("standard input"), cli->streams->cancellable,
                                  error);
      if (bytes != NULL)
        reading = nabla_read_bytes (bytes, _ ("standard input"), &options, executor, cli->progress, error);
    }
  if (reading == NULL || !check_wishes (cli->args, reading, error))
    return NULL;
  return g_steal_pointer (&reading);
}

int *
nabla_cli_link_columns (const NablaGraph *graph, const NablaTable *table, GError **error)
{
  g_autofree int *columns = nabla_link_columns (graph, table);

  for (NablaNode v = 0; v < nabla_graph_n_nodes (graph); v++)
    if (columns[v] >= 0)
      return g_steal_pointer (&columns);
  nabla_cli_set_usage_error (error, _ ("no node of the graph has a column in the table; name them alike, or give nodes "
                                       "a column attribute"));
  return NULL;
}
