#include "table/nabla-reader-columns.h"

#include <string.h>
#include <glib/gi18n-lib.h>

char **
nabla_reader_unique_names (const char *const *names, guint n)
{
  g_autoptr (GHashTable) taken = g_hash_table_new (g_str_hash, g_str_equal);
  char **unique = g_new0 (char *, (gsize) n + 1);

  for (guint j = 0; j < n; j++)
    if (names[j][0] != '\0' && g_hash_table_add (taken, (gpointer) names[j]))
      unique[j] = g_strdup (names[j]);
  for (guint j = 0; j < n; j++)
    for (guint k = 2; unique[j] == NULL; k++)
      {
        g_autofree char *candidate = names[j][0] != '\0' ? g_strdup_printf ("%s_%u", names[j], k)
                                     : k == 2            ? g_strdup_printf ("column_%u", j + 1)
                                                         : g_strdup_printf ("column_%u_%u", j + 1, k - 1);

        if (g_hash_table_contains (taken, candidate))
          continue;
        unique[j] = g_steal_pointer (&candidate);
        g_hash_table_add (taken, unique[j]);
      }
  return unique;
}

static void
replace (NablaColumn **column, NablaColumn *changed)
{
  nabla_column_unref (*column);
  *column = changed;
}

void
nabla_reader_apply_wishes (const NablaReaderOptions *options, NablaRepairs *repairs, NablaColumn **column)
{
  const char *name = nabla_column_get_name (*column);
  g_autoptr (GError) local = NULL;
  NablaColumn *changed;
  gpointer value;

  if (options->kinds != NULL && g_hash_table_lookup_extended (options->kinds, name, NULL, &value))
    {
      changed = nabla_column_with_kind (*column, (NablaColumnKind) GPOINTER_TO_INT (value), &local);
      if (changed != NULL)
        replace (column, changed);
      else
        nabla_repairs_add (repairs, "kind_refused", 1, 0, 0, g_strdup (local->message));
      g_clear_error (&local);
      name = nabla_column_get_name (*column);
    }
  value = options->references != NULL ? g_hash_table_lookup (options->references, name) : NULL;
  if (value != NULL)
    {
      changed = nabla_column_with_reference (*column, value, &local);
      if (changed != NULL)
        replace (column, changed);
      else
        nabla_repairs_add (repairs, "reference_refused", 1, 0, 0, g_strdup (local->message));
    }
}

static void
report_unknown (NablaRepairs *repairs, const NablaTable *table, GHashTable *wishes)
{
  g_autoptr (GList) names = wishes != NULL ? g_hash_table_get_keys (wishes) : NULL;

  names = g_list_sort (g_steal_pointer (&names), (GCompareFunc) strcmp);
  for (GList *l = names; l != NULL; l = l->next)
    if (nabla_table_find_column (table, l->data) < 0)
      nabla_repairs_add (repairs, "unknown_column", 1, 0, 0,
                         g_strdup_printf (_ ("There is no column “%s”, for which a kind or reference level was set."),
                                          (const char *) l->data));
}

void
nabla_reader_report_unknown (const NablaReaderOptions *options, NablaRepairs *repairs, const NablaTable *table)
{
  report_unknown (repairs, table, options->kinds);
  report_unknown (repairs, table, options->references);
}
