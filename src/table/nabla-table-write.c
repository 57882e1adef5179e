#include "table/nabla-reader.h"

#include <string.h>
#include "table/nabla-column-private.h"
#include "table/nabla-number.h"

/* Bytes gathered before they are handed to the stream. */
#define BLOCK (256 * 1024)

char *
nabla_column_number_to_text (const NablaColumn *column, gsize row)
{
  char buffer[NABLA_NUMBER_LENGTH];

  if (column->values->ints != NULL)
    return g_strdup_printf ("%" G_GINT64_FORMAT, column->values->ints[row]);
  switch (column->type)
    {
    case NABLA_TYPE_BOOLEAN:
      return g_strdup (column->values->reals[row] != 0 ? "true" : "false");
    case NABLA_TYPE_DATE:
      return g_strdup (nabla_date_print (column->values->reals[row], buffer));
    case NABLA_TYPE_DATETIME:
      return g_strdup (nabla_datetime_print (column->values->reals[row], buffer));
    case NABLA_TYPE_INTEGER:
    case NABLA_TYPE_REAL:
    case NABLA_TYPE_TEXT:
    default:
      return g_strdup (nabla_number_print (column->values->reals[row], buffer));
    }
}

/* RFC 4180 quoting; an apostrophe before what a spreadsheet would run as a formula. */
static void
append_text (GString *out, const char *text)
{
  gboolean is_formula = text[0] != '\0' && strchr ("=+-@\t\r", text[0]) != NULL;
  gsize length = strlen (text);

  if (length > 0 && !is_formula && strpbrk (text, ",\"\r\n#;|\t'") == NULL && text[0] != ' ' && text[length - 1] != ' ')
    {
      g_string_append_len (out, text, (gssize) length);
      return;
    }
  g_string_append_c (out, '"');
  if (is_formula)
    g_string_append_c (out, '\'');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
}

static void
append_cell (GString *out, const NablaColumn *column, gsize row)
{
  char buffer[NABLA_NUMBER_LENGTH];

  if (nabla_column_is_missing (column, row))
    return;
  if (column->type == NABLA_TYPE_TEXT)
    append_text (out, column->dictionary->levels[column->dictionary->codes[row]]);
  else if (column->values->ints == NULL && (column->type == NABLA_TYPE_REAL || column->type == NABLA_TYPE_INTEGER))
    g_string_append (out, nabla_number_print (column->values->reals[row], buffer));
  else
    {
      g_autofree char *text = nabla_column_number_to_text (column, row);

      g_string_append (out, text);
    }
}

static gboolean
flush (GString *text, GOutputStream *out, GCancellable *cancellable, GError **error)
{
  gboolean ok = g_output_stream_write_all (out, text->str, text->len, NULL, cancellable, error);

  g_string_truncate (text, 0);
  return ok;
}

gboolean
nabla_table_write_csv (const NablaTable *table, GOutputStream *out, GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) text = g_string_sized_new (BLOCK + 4096);
  guint n_columns = nabla_table_n_columns (table);

  for (guint j = 0; j < n_columns; j++)
    {
      if (j > 0)
        g_string_append_c (text, ',');
      append_text (text, nabla_column_get_name (nabla_table_get_column (table, j)));
    }
  g_string_append_c (text, '\n');
  for (gsize i = 0; i < nabla_table_n_rows (table); i++)
    {
      gsize start = text->len;

      for (guint j = 0; j < n_columns; j++)
        {
          if (j > 0)
            g_string_append_c (text, ',');
          append_cell (text, nabla_table_get_column (table, j), i);
        }
      /* An empty line would be taken for no row. */
      if (text->len == start)
        g_string_append (text, "\"\"");
      g_string_append_c (text, '\n');
      if (text->len >= BLOCK && !flush (text, out, cancellable, error))
        return FALSE;
    }
  return flush (text, out, cancellable, error);
}
