#include "csv-cases.h"

#include <string.h>
#include "read-text.h"

static gunichar
parse_mark (const char *text)
{
  return strcmp (text, "tab") == 0 ? '\t' : strcmp (text, "space") == 0 ? ' ' : g_utf8_get_char (text);
}

static void
set_option (NablaReaderOptions *options, const char *name, const char *value)
{
  if (strcmp (name, "--delimiter") == 0)
    options->delimiter = parse_mark (value);
  else if (strcmp (name, "--decimal") == 0)
    options->decimal = parse_mark (value);
  else if (strcmp (name, "--thousands") == 0)
    options->thousands = parse_mark (value);
  else if (strcmp (name, "--quote") == 0)
    options->quote = parse_mark (value);
  else if (strcmp (name, "--comment") == 0)
    options->comment = parse_mark (value);
  else if (strcmp (name, "--encoding") == 0)
    options->encoding = g_strdup (value);
  else if (strcmp (name, "--header") == 0)
    options->header = strcmp (value, "yes") == 0;
  else if (strcmp (name, "--skip") == 0)
    options->skip = (gint64) g_ascii_strtoull (value, NULL, 10);
  else if (strcmp (name, "--missing") == 0)
    options->missing = g_strsplit (value[0] != '\0' ? value : ",", ",", -1);
  else if (strcmp (name, "--type") == 0)
    {
      g_auto (GStrv) pair = g_strsplit (value, "=", 2);
      NablaColumnKind kind = NABLA_KIND_TEXT;

      g_assert_true (nabla_kind_from_string (pair[1], &kind));
      options->kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_insert (options->kinds, g_strdup (pair[0]), GINT_TO_POINTER (kind));
    }
  else
    g_assert_not_reached ();
}

static void
append_mark (GString *out, gunichar mark)
{
  g_string_append_c (out, ' ');
  if (mark == 0)
    g_string_append_c (out, '-');
  else if (mark == '\t' || mark == ' ')
    g_string_append (out, mark == '\t' ? "tab" : "space");
  else
    g_string_append_unichar (out, mark);
}

static char *
describe_fully (const NablaReading *reading)
{
  GString *out = g_string_new (reading->dialect.encoding);
  const NablaTable *table = reading->table;

  append_mark (out, reading->dialect.delimiter);
  append_mark (out, reading->dialect.quote);
  append_mark (out, reading->dialect.decimal);
  g_string_append (out, reading->dialect.has_header ? " header\n" : " no header\n");
  for (guint j = 0; j < nabla_table_n_columns (table); j++)
    {
      const NablaColumn *column = nabla_table_get_column (table, j);

      g_string_append_printf (out, "%s%s:%s:%s", j > 0 ? "|" : "", nabla_column_get_name (column),
                              nabla_type_to_string (nabla_column_get_type (column)),
                              nabla_kind_to_string (nabla_column_get_kind (column)));
    }
  for (gsize i = 0; i < nabla_table_n_rows (table); i++)
    for (guint j = 0; j < nabla_table_n_columns (table); j++)
      {
        g_autofree char *cell = nabla_column_dup_cell (nabla_table_get_column (table, j), i);

        g_string_append_printf (out, "%c%s", j > 0 ? '|' : '\n', cell != NULL ? cell : "~");
      }
  for (guint i = 0; i < reading->warnings->len; i++)
    {
      const NablaReaderWarning *warning = g_ptr_array_index (reading->warnings, i);

      g_assert_true (g_utf8_validate (warning->text, -1, NULL));
      g_assert_cmpuint (warning->count, >, 0);
      g_string_append_printf (out, "\n!%s@%u", warning->kind, (guint) warning->line);
    }
  return g_string_free (out, FALSE);
}

/* "refused", and the place if the message has one. */
static char *
describe_refusal (const GError *error)
{
  const char *line = strstr (error->message, ", line ");
  gulong row = 0;
  gulong column = 0;

  g_assert_cmpuint (error->domain, ==, NABLA_TABLE_ERROR);
  if (line == NULL)
    return g_strdup ("refused");
  row = strtoul (line + strlen (", line "), NULL, 10);
  line = strstr (line, ", column ");
  g_assert_nonnull (line);
  column = strtoul (line + strlen (", column "), NULL, 10);
  return g_strdup_printf ("refused %lu:%lu", row, column);
}

static void
test_case (gconstpointer data)
{
  const CsvCase *which = data;
  g_auto (NablaReaderOptions) options = { 0 };
  g_auto (GStrv) words = g_strsplit (which->options, " ", -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaReading) reading = NULL;
  g_autofree char *result = NULL;

  nabla_reader_options_init (&options);
  for (guint i = 0; words[i] != NULL; i++)
    {
      char *equals = strchr (words[i], '=');

      g_assert_nonnull (equals);
      *equals = '\0';
      set_option (&options, words[i], equals + 1);
    }
  reading = read_text (which->bytes, which->length, &options, &error);
  result = reading != NULL ? describe_fully (reading) : describe_refusal (error);
  g_assert_cmpstr (result, ==, which->result);
}

void
add_csv_cases (const char *group, const CsvCase *cases, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = g_strdup_printf ("/table/%s/%s", group, cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
}
