/* Which rows of DATA count, and with which weights: options, else what the graph says. */
#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-command.h"
#include "project/nabla-population.h"
#include "table/nabla-repairs.h"

/* (transfer full) (nullable): the columns that --type or --reference decide about */
static GHashTable *
get_decided (NablaCli *cli, const char *option, gboolean last)
{
  guint n = 0;
  char *const *pairs = nabla_cli_args_get_all (cli->args, option, &n);
  GHashTable *names = n > 0 ? g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) : NULL;

  for (guint i = 0; i < n; i++)
    {
      const char *equals = last ? strrchr (pairs[i], '=') : strchr (pairs[i], '=');

      if (equals != NULL)
        g_hash_table_add (names, g_strndup (pairs[i], (gsize) (equals - pairs[i])));
    }
  return names;
}

static void
replace_table (NablaReading *reading, NablaTable *table)
{
  nabla_table_unref (reading->table);
  reading->table = table;
}

static void
apply_settings (NablaCli *cli, const NablaGraph *graph, NablaReading *reading)
{
  g_autoptr (GHashTable) kinds = get_decided (cli, "type", TRUE), references = get_decided (cli, "reference", FALSE);
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);

  replace_table (reading, nabla_population_apply_settings (graph, reading->table, kinds, references, problems));
  for (guint i = 0; i < problems->len; i++)
    nabla_repairs_add (reading->warnings, "setting", 1, 0, 0, g_strdup (problems->pdata[i]));
}

static gboolean
select_rows (NablaCli *cli, const char *condition, gboolean may_be_none, NablaReading *reading, GError **error)
{
  g_autoptr (NablaExecutor) executor = nabla_executor_new (0);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (NablaFilter) filter = nabla_filter_parse (condition, error);
  gsize n_rows = nabla_table_n_rows (reading->table);
  NablaTable *table = NULL;

  if (filter != NULL && nabla_filter_check (filter, reading->table, notes, error))
    table = nabla_table_with_filter (reading->table, filter, executor, cli->progress, error);
  if (table == NULL)
    return FALSE;
  if (nabla_table_n_rows (table) == 0 && !may_be_none)
    {
      nabla_table_unref (table);
      nabla_cli_set_usage_error (error, _ ("\"%s\" holds in none of the %lu rows; change it.%s%s"), condition,
                                 (gulong) n_rows, notes->len > 0 ? " " : "",
                                 notes->len > 0 ? (const char *) notes->pdata[0] : "");
      return FALSE;
    }
  replace_table (reading, table);
  nabla_repairs_add (reading->warnings, "filter", MAX (n_rows - nabla_table_n_rows (table), 1), 0, 0,
                     g_strdup_printf (_ ("%lu of %lu rows count: %s"), (gulong) nabla_table_n_rows (table),
                                      (gulong) n_rows, condition));
  for (guint i = 0; i < notes->len; i++)
    nabla_repairs_add (reading->warnings, "filter_value", 1, 0, 0, g_strdup (notes->pdata[i]));
  return TRUE;
}

NablaReading *
nabla_cli_read_population (NablaCli *cli, const char *word, const NablaCliGraph *source, GError **error)
{
  g_autoptr (NablaReading) reading = nabla_cli_read_data (cli, word, source, error);
  const char *condition = nabla_cli_args_get (cli->args, "filter");
  gboolean given = condition != NULL;

  if (reading == NULL)
    return NULL;
  if (source != NULL)
    apply_settings (cli, source->graph, reading);
  if (!given && source != NULL)
    condition = nabla_population_get_filter (source->graph);
  if (condition == NULL || *condition == '\0' || select_rows (cli, condition, source == NULL, reading, error))
    return g_steal_pointer (&reading);
  /* Whose condition: the user's own, or one that the graph brought along. */
  if (!g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_prefix_error (error, "%s", given ? "--filter: " : _ ("the graph's filter (--filter gives another, '' none): "));
  return NULL;
}

gboolean
nabla_cli_is_population_note (const NablaReaderWarning *warning)
{
  return g_str_equal (warning->kind, "filter") || g_str_equal (warning->kind, "filter_value")
         || g_str_equal (warning->kind, "setting") || g_str_equal (warning->kind, "weights_unused");
}

gboolean
nabla_cli_find_weights (NablaCli *cli, const NablaGraph *graph, const NablaTable *table, int *column, GError **error)
{
  const char *option = nabla_cli_args_get (cli->args, "weights");
  const char *name = option != NULL ? option : nabla_population_get_weights (graph);

  *column = -1;
  if (name == NULL || *name == '\0')
    return TRUE;
  *column = nabla_table_find_column (table, name);
  if (*column >= 0)
    return TRUE;
  if (option != NULL)
    nabla_cli_set_usage_error (error, _ ("--weights: the table has no column \"%s\""), name);
  else
    nabla_cli_set_usage_error (error,
                               _ ("the table has no column \"%s\", by which the graph weights the rows; --weights "
                                  "names another, --weights '' none"),
                               name);
  return FALSE;
}
