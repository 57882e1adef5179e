#include "project/nabla-population.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "table/nabla-number.h"

/* In the order in which they are applied: a kind may make levels. */
static const char *const prefixes[] = { "kind.", "reference.", "origin." };

static const char *
get_filled (const NablaGraph *graph, const char *key)
{
  const char *value = nabla_graph_get_attribute (graph, key);

  return value != NULL && *value != '\0' ? value : NULL;
}

const char *
nabla_population_get_filter (const NablaGraph *graph)
{
  return get_filled (graph, NABLA_POPULATION_FILTER);
}

const char *
nabla_population_get_weights (const NablaGraph *graph)
{
  return get_filled (graph, NABLA_POPULATION_WEIGHTS);
}

static NablaGraph *
with_filled (const NablaGraph *graph, const char *key, const char *value)
{
  return nabla_graph_with_attribute (graph, key, value != NULL && *value != '\0' ? value : NULL);
}

NablaGraph *
nabla_population_with_filter (const NablaGraph *graph, const char *condition)
{
  return with_filled (graph, NABLA_POPULATION_FILTER, condition);
}

NablaGraph *
nabla_population_with_weights (const NablaGraph *graph, const char *column)
{
  return with_filled (graph, NABLA_POPULATION_WEIGHTS, column);
}

/* (nullable) (transfer full): of char *: none, or nothing that can be read */
static GHashTable *
dup_settings (const NablaGraph *graph)
{
  const char *text = get_filled (graph, NABLA_POPULATION_COLUMNS);

  return text != NULL ? g_uri_parse_params (text, -1, "&", G_URI_PARAMS_NONE, NULL) : NULL;
}

/* By name, so that the same settings give the same text; what is not understood is kept. */
static char *
print_settings (GHashTable *settings)
{
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (settings), (GCompareFunc) strcmp);
  GString *text = g_string_new (NULL);

  for (GList *l = keys; l != NULL; l = l->next)
    {
      g_autofree char *key = g_uri_escape_string (l->data, " ,;|", TRUE);
      g_autofree char *value = g_uri_escape_string (g_hash_table_lookup (settings, l->data), " ,;|", TRUE);

      g_string_append_printf (text, "%s%s=%s", text->len > 0 ? "&" : "", key, value);
    }
  return g_string_free (text, FALSE);
}

NablaGraph *
nabla_population_with_setting (const NablaGraph *graph,
                               NablaColumnSetting setting,
                               const char *column,
                               const char *value)
{
  g_autoptr (GHashTable) settings = dup_settings (graph);
  g_autofree char *key = g_strconcat (prefixes[setting], column, NULL);
  g_autofree char *text = NULL;

  if (settings == NULL)
    settings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (value != NULL && *value != '\0')
    g_hash_table_replace (settings, g_steal_pointer (&key), g_strdup (value));
  else
    g_hash_table_remove (settings, key);
  text = print_settings (settings);
  return with_filled (graph, NABLA_POPULATION_COLUMNS, text);
}

char *
nabla_population_dup_setting (const NablaGraph *graph, NablaColumnSetting setting, const char *column)
{
  g_autoptr (GHashTable) settings = dup_settings (graph);
  g_autofree char *key = g_strconcat (prefixes[setting], column, NULL);

  return settings != NULL ? g_strdup (g_hash_table_lookup (settings, key)) : NULL;
}

gboolean
nabla_population_parse_date (const char *text, double *days, GError **error)
{
  if (nabla_date_parse (text, strlen (text), NABLA_ORDER_YMD, days) != 0)
    return TRUE;
  g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_COLUMN,
               _ ("“%.40s” is no date to count from: write it as 2024-12-31."), text);
  return FALSE;
}

static NablaColumn *
apply_setting (const NablaColumn *column, NablaColumnSetting setting, const char *value, GError **error)
{
  NablaColumnKind kind;
  double days;

  switch (setting)
    {
    case NABLA_SETTING_KIND:
      if (nabla_kind_from_string (value, &kind))
        return nabla_column_get_kind (column) == kind ? nabla_column_ref (column)
                                                      : nabla_column_with_kind (column, kind, error);
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_COLUMN,
                   _ ("“%.40s”, stored as the kind of column “%s”, is none: choose its kind anew."), value,
                   nabla_column_get_name (column));
      return NULL;
    case NABLA_SETTING_REFERENCE:
      return nabla_column_with_reference (column, value, error);
    case NABLA_SETTING_ORIGIN:
    default:
      return nabla_population_parse_date (value, &days, error) ? nabla_column_with_origin (column, days, error) : NULL;
    }
}

/**
 * nabla_population_apply_settings:
 * @table: as it was read
 * @other_kinds: (nullable): column names whose kind is decided elsewhere
 * @other_references: (nullable): column names whose reference level is
 * @problems: (nullable): of char *: gets a sentence per setting that does not suit the table, which is
 *   left out; settings of columns that the table lacks are left out without one
 *
 * O(settings + columns), and O(rows log rows) for each column of numbers that becomes a category.
 *
 * Returns: (transfer full): the table with its columns taken as @graph says; @table itself if it
 *   says nothing
 */
NablaTable *
nabla_population_apply_settings (const NablaGraph *graph,
                                 const NablaTable *table,
                                 GHashTable *other_kinds,
                                 GHashTable *other_references,
                                 GPtrArray *problems)
{
  g_autoptr (GHashTable) settings = dup_settings (graph);
  GHashTable *others[] = { other_kinds, other_references, NULL };
  guint n_columns = nabla_table_n_columns (table);
  g_autoptr (GPtrArray) columns = NULL;
  gboolean changed = FALSE;

  if (settings == NULL)
    return nabla_table_ref (table);
  columns = g_ptr_array_new_full (n_columns, (GDestroyNotify) nabla_column_unref);
  for (guint c = 0; c < n_columns; c++)
    {
      const NablaColumn *read = nabla_table_get_column (table, c);
      const char *name = nabla_column_get_name (read);

      g_ptr_array_add (columns, nabla_column_ref (read));
      for (guint s = 0; s < G_N_ELEMENTS (prefixes); s++)
        {
          g_autofree char *key = g_strconcat (prefixes[s], name, NULL);
          const char *value = g_hash_table_lookup (settings, key);
          g_autoptr (GError) error = NULL;
          NablaColumn *column;

          if (value == NULL || (others[s] != NULL && g_hash_table_contains (others[s], name)))
            continue;
          column = apply_setting (columns->pdata[c], (NablaColumnSetting) s, value, &error);
          if (column == NULL)
            {
              if (problems != NULL)
                g_ptr_array_add (problems, g_strdup (error->message));
              continue;
            }
          changed |= column != columns->pdata[c];
          nabla_column_unref (columns->pdata[c]);
          columns->pdata[c] = column;
        }
    }
  if (!changed)
    return nabla_table_ref (table);
  return nabla_table_new ((NablaColumn *const *) columns->pdata, n_columns, nabla_table_n_rows (table));
}
