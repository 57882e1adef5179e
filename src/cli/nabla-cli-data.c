/* `data`: what the reader sees in a table. */
#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-command.h"
#include "table/nabla-number.h"

/* Cells are written in pieces of about this many bytes. */
#define PIECE 262144

/* A character as JSON text; 0 is null. */
static void
put_character (NablaJson *json, const char *key, gunichar character)
{
  char text[7] = { 0 };

  if (character != 0)
    g_unichar_to_utf8 (character, text);
  nabla_json_key_string (json, key, character != 0 ? text : NULL);
}

static gboolean
is_date (const NablaColumn *column)
{
  NablaColumnType type = nabla_column_get_type (column);

  return type == NABLA_TYPE_DATE || type == NABLA_TYPE_DATETIME;
}

static const char *
print_date (const NablaColumn *column, double value, char buffer[NABLA_NUMBER_LENGTH])
{
  return nabla_column_get_type (column) == NABLA_TYPE_DATE ? nabla_date_print (value, buffer)
                                                           : nabla_datetime_print (value, buffer);
}

/* Least or greatest value: ISO text of dates; null where there is none. Integers beyond
 * 2^53 are looked up: the summary has them rounded. */
static void
put_bound (NablaJson *json, const char *key, const NablaColumn *column, double value)
{
  const gint64 *integers = nabla_column_get_int64s (column);
  char buffer[NABLA_NUMBER_LENGTH];

  if (integers != NULL && isfinite (value))
    {
      gboolean greatest = g_str_equal (key, "max");
      gint64 bound = greatest ? G_MININT64 : G_MAXINT64;

      for (gsize row = 0; row < nabla_column_get_length (column); row++)
        if (!nabla_column_is_missing (column, row))
          bound = greatest ? MAX (bound, integers[row]) : MIN (bound, integers[row]);
      nabla_json_key (json, key);
      nabla_json_int (json, bound);
    }
  else if (is_date (column) && isfinite (value))
    nabla_json_key_string (json, key, print_date (column, value, buffer));
  else
    nabla_json_key_number (json, key, value);
}

static gboolean
has_levels (const NablaColumn *column)
{
  NablaColumnKind kind = nabla_column_get_kind (column);

  return nabla_column_get_codes (column) != NULL && kind != NABLA_KIND_TEXT && kind != NABLA_KIND_DATE;
}

static void
put_column (NablaJson *json, const NablaColumn *column, GString *infinite)
{
  const NablaColumnSummary *summary = nabla_column_get_summary (column);

  nabla_json_begin_object (json);
  nabla_json_key_string (json, "name", nabla_column_get_name (column));
  nabla_json_key_string (json, "type", nabla_type_to_string (nabla_column_get_type (column)));
  nabla_json_key_string (json, "kind", nabla_kind_to_string (nabla_column_get_kind (column)));
  nabla_json_key_uint (json, "missing", summary->n_missing);
  nabla_json_key_uint (json, "distinct", summary->n_distinct);
  put_bound (json, "min", column, summary->min);
  put_bound (json, "max", column, summary->max);
  nabla_json_key_number (json, "mean", is_date (column) ? NAN : summary->mean);
  nabla_json_key_number (json, "sd", is_date (column) ? NAN : summary->sd);
  nabla_json_key (json, "levels");
  if (has_levels (column))
    {
      nabla_json_begin_array (json);
      for (guint i = 0; i < nabla_column_get_n_levels (column); i++)
        nabla_json_string (json, nabla_column_get_level (column, i));
      nabla_json_end_array (json);
    }
  else
    nabla_json_null (json);
  nabla_json_end_object (json);
  if (isinf (summary->min) || isinf (summary->max))
    g_string_append_printf (infinite, "%s%s", infinite->len > 0 ? ", " : "", nabla_column_get_name (column));
}

static void
put_warnings (NablaJson *json, const NablaReading *reading, const GString *infinite)
{
  nabla_json_key (json, "warnings");
  nabla_json_begin_array (json);
  for (guint i = 0; i < reading->warnings->len; i++)
    {
      const NablaReaderWarning *warning = reading->warnings->pdata[i];

      nabla_json_begin_object (json);
      nabla_json_key_string (json, "kind", warning->kind);
      if (warning->line > 0)
        nabla_json_key_uint (json, "line", warning->line);
      else
        nabla_json_key_null (json, "line");
      nabla_json_key_string (json, "text", warning->text);
      nabla_json_end_object (json);
    }
  if (infinite->len > 0)
    {
      g_autofree char *text
        = g_strdup_printf (_ ("Infinite values in %s; what depends on them is null."), infinite->str);

      nabla_json_begin_object (json);
      nabla_json_key_string (json, "kind", "not_finite");
      nabla_json_key_null (json, "line");
      nabla_json_key_string (json, "text", text);
      nabla_json_end_object (json);
    }
  nabla_json_end_array (json);
}

static void
put_cell (NablaJson *json, const NablaColumn *column, gsize row)
{
  NablaColumnType type = nabla_column_get_type (column);
  const gint64 *integers = nabla_column_get_int64s (column);
  const double *reals;
  char buffer[NABLA_NUMBER_LENGTH];

  if (nabla_column_is_missing (column, row))
    {
      nabla_json_null (json);
      return;
    }
  if (integers != NULL)
    {
      nabla_json_int (json, integers[row]);
      return;
    }
  reals = type == NABLA_TYPE_TEXT ? NULL : nabla_column_get_reals (column);
  if (reals == NULL)
    nabla_json_string (json, nabla_column_get_level (column, nabla_column_get_codes (column)[row]));
  else if (type == NABLA_TYPE_BOOLEAN)
    nabla_json_boolean (json, reals[row] != 0);
  else if (is_date (column))
    nabla_json_string (json, print_date (column, reals[row], buffer));
  else if (isinf (reals[row]))
    nabla_json_string (json, reals[row] > 0 ? "Infinity" : "-Infinity");
  else if (type == NABLA_TYPE_INTEGER && fabs (reals[row]) < 9007199254740992.0)
    nabla_json_int (json, (gint64) reals[row]);
  else
    nabla_json_number (json, reals[row]);
}

static gboolean
write_json (NablaCli *cli, const NablaReading *reading, GError **error)
{
  g_autoptr (NablaJson) json = nabla_json_new ();
  g_autoptr (GString) infinite = g_string_new (NULL);
  const NablaTable *table = reading->table;
  guint n_columns = nabla_table_n_columns (table);
  gsize n_rows = nabla_table_n_rows (table);

  nabla_json_begin_object (json);
  nabla_json_key_string (json, "encoding", reading->dialect.encoding);
  put_character (json, "delimiter", reading->dialect.delimiter);
  put_character (json, "quote", reading->dialect.quote);
  put_character (json, "decimal", reading->dialect.decimal);
  if (reading->dialect.program != NULL)
    nabla_json_key_null (json, "has_header");
  else
    nabla_json_key_boolean (json, "has_header", reading->dialect.has_header);
  nabla_json_key_uint (json, "n_rows", n_rows);
  nabla_json_key_uint (json, "n_cols", n_columns);
  nabla_json_key (json, "columns");
  nabla_json_begin_array (json);
  for (guint i = 0; i < n_columns; i++)
    {
      if (!nabla_progress_check (cli->progress, error))
        return FALSE;
      put_column (json, nabla_table_get_column (table, i), infinite);
    }
  nabla_json_end_array (json);
  put_warnings (json, reading, infinite);
  nabla_json_key (json, "cells");
  if (nabla_cli_args_has (cli->args, "cells"))
    {
      nabla_json_begin_array (json);
      for (gsize row = 0; row < n_rows; row++)
        {
          nabla_json_begin_array (json);
          for (guint i = 0; i < n_columns; i++)
            put_cell (json, nabla_table_get_column (table, i), row);
          nabla_json_end_array (json);
          if (json->text->len > PIECE)
            {
              if (!nabla_cli_write (cli, json->text->str, json->text->len, error))
                return FALSE;
              g_string_truncate (json->text, 0);
            }
        }
      nabla_json_end_array (json);
    }
  else
    nabla_json_null (json);
  nabla_json_end_object (json);
  return nabla_cli_write_json (cli, g_steal_pointer (&json), error);
}

static char *
show_character (gunichar character)
{
  char text[7] = { 0 };

  if (character == 0)
    return g_strdup (_ ("none"));
  if (character == '\t')
    return g_strdup (_ ("tab"));
  if (character == ' ')
    return g_strdup (_ ("space"));
  g_unichar_to_utf8 (character, text);
  return nabla_cli_show (text);
}

/* Six digits and a true minus, a dash where there is no number; (transfer full). */
static char *
show_number (double value)
{
  char text[NABLA_NUMBER_LENGTH];

  if (isnan (value))
    return g_strdup ("–");
  g_ascii_formatd (text, sizeof text, "%.6g", value);
  return text[0] == '-' ? g_strconcat ("−", text + 1, NULL) : g_strdup (text);
}

/* One row of the table of columns. */
static void
append_column (GString *rows, const NablaColumn *column)
{
  const NablaColumnSummary *summary = nabla_column_get_summary (column);
  g_autofree char *name = nabla_cli_show (nabla_column_get_name (column));
  char least[NABLA_NUMBER_LENGTH];
  char most[NABLA_NUMBER_LENGTH];

  g_string_append_printf (rows, "%s\t%s\t%" G_GSIZE_FORMAT "\t%" G_GSIZE_FORMAT "\t", name,
                          nabla_kind_to_string (nabla_column_get_kind (column)), summary->n_missing,
                          summary->n_distinct);
  if (is_date (column) && isfinite (summary->min))
    g_string_append_printf (rows, "%s … %s", print_date (column, summary->min, least),
                            print_date (column, summary->max, most));
  else if (has_levels (column))
    for (guint i = 0; i < nabla_column_get_n_levels (column) && i < 4; i++)
      {
        g_autofree char *level = nabla_cli_show (nabla_column_get_level (column, i));

        g_string_append_printf (rows, "%s%s%s", i > 0 ? ", " : "", level,
                                i == 3 && nabla_column_get_n_levels (column) > 4 ? ", …" : "");
      }
  else if (!isnan (summary->min))
    {
      g_autofree char *from = show_number (summary->min);
      g_autofree char *to = show_number (summary->max);
      g_autofree char *mean = show_number (summary->mean);
      g_autofree char *sd = show_number (summary->sd);

      g_string_append_printf (rows, _ ("%s … %s, mean %s, sd %s"), from, to, mean, sd);
    }
  g_string_append_c (rows, '\n');
}

static void
append_cells (GString *rows, const NablaTable *table)
{
  guint n_columns = nabla_table_n_columns (table);

  for (gsize row = 0; row < nabla_table_n_rows (table); row++)
    for (guint i = 0; i < n_columns; i++)
      {
        g_autofree char *cell = nabla_column_dup_cell (nabla_table_get_column (table, i), row);
        g_autofree char *shown = nabla_cli_show (cell);

        g_string_append_printf (rows, "%s%c", shown, i + 1 < n_columns ? '\t' : '\n');
      }
}

/* The first line: how large the table is, and how it is written. */
static void
append_dialect (GString *text, const NablaTable *table, const NablaDialect *dialect)
{
  g_autofree char *delimiter = show_character (dialect->delimiter);
  g_autofree char *quote = show_character (dialect->quote);
  g_autofree char *decimal = show_character (dialect->decimal);

  g_string_append_printf (text, ngettext ("%lu row × ", "%lu rows × ", (gulong) nabla_table_n_rows (table)),
                          (gulong) nabla_table_n_rows (table));
  g_string_append_printf (text, ngettext ("%u column; ", "%u columns; ", nabla_table_n_columns (table)),
                          nabla_table_n_columns (table));
  /* The encoding, then how the file is written. */
  if (dialect->program == NULL)
    g_string_append_printf (text, _ ("%s, delimiter %s, quote %s, decimal %s, header %s\n\n"), dialect->encoding,
                            delimiter, quote, decimal, dialect->has_header ? _ ("yes") : _ ("no"));
  else
    {
      g_autofree char *encoding = nabla_cli_show (dialect->encoding != NULL ? dialect->encoding : _ ("no encoding"));

      g_string_append_printf (text, "%s, %s\n\n", dialect->program, encoding);
    }
}

static gboolean
write_text (NablaCli *cli, const NablaReading *reading, GError **error)
{
  const NablaTable *table = reading->table;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) rows = g_string_new (_ ("column\tkind\tmissing\tdistinct\tvalues\n"));

  append_dialect (text, table, &reading->dialect);
  for (guint i = 0; i < nabla_table_n_columns (table); i++)
    {
      if (!nabla_progress_check (cli->progress, error))
        return FALSE;
      append_column (rows, nabla_table_get_column (table, i));
    }
  nabla_cli_align (text, rows->str);
  for (guint i = 0; i < reading->warnings->len; i++)
    {
      const NablaReaderWarning *warning = reading->warnings->pdata[i];
      g_autofree char *shown = nabla_cli_show (warning->text);

      g_string_append_printf (text, "%s⚠ %s\n", i == 0 ? "\n" : "", shown);
    }
  if (nabla_cli_args_has (cli->args, "cells"))
    {
      g_string_truncate (rows, 0);
      append_cells (rows, table);
      g_string_append_c (text, '\n');
      nabla_cli_align (text, rows->str);
    }
  return nabla_cli_write (cli, text->str, text->len, error);
}

int
nabla_cli_data (NablaCli *cli, GError **error)
{
  g_autoptr (NablaReading) reading = nabla_cli_read_population (cli, cli->args->words->pdata[0], NULL, error);

  if (reading == NULL)
    return NABLA_CLI_USAGE;
  if (cli->json)
    write_json (cli, reading, error);
  else
    write_text (cli, reading, error);
  return NABLA_CLI_ANSWERED;
}
