/* --from, --to and --at: the values of the exposure that an effect is about. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-command.h"

/* No list of levels is longer. */
#define MAX_LEVELS 20

#define UNIX_EPOCH 719163 /* GDate's day of 1970-01-01 */

static const char *const options[] = { "from", "to", "at" };

static gboolean
parse_number (const char *text, double *value)
{
  char *end = NULL;

  *value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*value);
}

/* Days from the column's origin. */
static gboolean
parse_date (const NablaColumn *column, const char *text, double *value)
{
  guint year, month, day;
  int used = 0;

  if (sscanf (text, "%4u-%2u-%2u%n", &year, &month, &day, &used) != 3 || text[used] != '\0' || month > 12 || day > 31
      || !g_date_valid_dmy ((GDateDay) day, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  {
    GDate date;

    g_date_clear (&date, 1);
    g_date_set_dmy (&date, (GDateDay) day, (GDateMonth) month, (GDateYear) year);
    *value = (double) g_date_get_julian (&date) - UNIX_EPOCH - nabla_column_get_origin (column);
  }
  return TRUE;
}

static void
set_unknown_level (const char *option, const char *text, const NablaColumn *column, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);
  guint n = nabla_column_get_n_levels (column), shown = MIN (n, MAX_LEVELS);

  for (guint level = 0; level < shown; level++)
    {
      g_autofree char *name = nabla_cli_show (nabla_column_get_level (column, level));

      g_string_append_printf (list, "%s%s", level > 0 ? ", " : "", name);
    }
  if (shown < n)
    g_string_append_printf (list, g_dngettext (GETTEXT_PACKAGE, " and %u other", " and %u others", n - shown),
                            n - shown);
  nabla_cli_set_usage_error (error, _ ("--%s: \"%s\" is no level of column \"%s\"; it has %s"), option, text,
                             nabla_column_get_name (column), list->str);
}

/* As the estimators take it: a level's code where the column is a category, else a number. */
static gboolean
parse_value (const char *option, const char *text, const NablaColumn *column, double *value, GError **error)
{
  NablaColumnType type = nabla_column_get_type (column);
  gboolean date = type == NABLA_TYPE_DATE || type == NABLA_TYPE_DATETIME;

  if (nabla_column_is_category (column))
    {
      for (guint level = 0; level < nabla_column_get_n_levels (column); level++)
        if (g_str_equal (nabla_column_get_level (column, level), text))
          {
            *value = level;
            return TRUE;
          }
      set_unknown_level (option, text, column, error);
      return FALSE;
    }
  if (type == NABLA_TYPE_BOOLEAN)
    {
      *value = g_ascii_strcasecmp (text, "true") == 0;
      if (*value != 0.0 || g_ascii_strcasecmp (text, "false") == 0)
        return TRUE;
    }
  if ((date && parse_date (column, text, value)) || parse_number (text, value))
    return TRUE;
  nabla_cli_set_usage_error (error,
                             date ? _ ("--%s: \"%s\" is not a date such as 2020-12-31; column \"%s\" holds dates")
                                  : _ ("--%s: \"%s\" is not a number; column \"%s\" holds numbers"),
                             option, text, nabla_column_get_name (column));
  return FALSE;
}

/* What follows "X=" in --at; the name may itself hold "=". */
static const char *
skip_exposure (const char *text, const NablaGraph *graph, NablaNode exposure, const NablaColumn *column, GError **error)
{
  const char *names[] = { nabla_graph_get_name (graph, exposure), nabla_graph_get_label (graph, exposure),
                          nabla_column_get_name (column) };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      gsize length = strlen (names[i]);

      if (strncmp (text, names[i], length) == 0 && text[length] == '=')
        return text + length + 1;
    }
  nabla_cli_set_usage_error (error, _ ("--at \"%s\": write the exposure and a value, %s=VALUE"), text, names[0]);
  return NULL;
}

gboolean
nabla_cli_link_values (NablaCli *cli,
                       const NablaGraph *graph,
                       const NablaQuery *query,
                       const NablaTable *table,
                       const int *columns,
                       NablaMethod *method,
                       GError **error)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  double *values[] = { &method->from, &method->to, &method->at };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      const char *text = nabla_cli_args_get (cli->args, options[i]);
      const NablaColumn *column;

      if (text == NULL)
        continue;
      if (nabla_node_set_size (exposure) != 1)
        {
          nabla_cli_set_usage_error (error, _ ("--%s needs a question of one exposure, and this one has %u"),
                                     options[i], nabla_node_set_size (exposure));
          return FALSE;
        }
      if (columns[exposure->nodes[0]] < 0)
        {
          nabla_cli_set_usage_error (error, _ ("--%s: %s has no column in the table"), options[i],
                                     nabla_graph_get_label (graph, exposure->nodes[0]));
          return FALSE;
        }
      column = nabla_table_get_column (table, (guint) columns[exposure->nodes[0]]);
      if (g_str_equal (options[i], "at"))
        text = skip_exposure (text, graph, exposure->nodes[0], column, error);
      if (text == NULL || !parse_value (options[i], text, column, values[i], error))
        return FALSE;
    }
  return TRUE;
}
