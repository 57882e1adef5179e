#include "project/nabla-link.h"

static int
find_exact (const NablaGraph *graph, const NablaTable *table, NablaNode node)
{
  const char *column = nabla_graph_get_node_attribute (graph, node, "column");

  if (nabla_graph_is_latent (graph, node))
    return -1;
  /* An empty link says that the node has no column; one to a column that this table lacks is
   * a broken link, not a wish for another one. */
  if (column != NULL)
    return *column != '\0' ? nabla_table_find_column (table, column) : -1;
  return nabla_table_find_column (table, nabla_graph_get_name (graph, node));
}

int *
nabla_link_columns (const NablaGraph *graph, const NablaTable *table)
{
  guint n = nabla_graph_n_nodes (graph);
  int *columns = g_new (int, MAX (n, 1));

  for (NablaNode v = 0; v < n; v++)
    columns[v] = find_exact (graph, table, v);
  return columns;
}

/* Case folded; with @letters_only also without anything but letters and digits. */
static char *
dup_key (const char *name, gboolean letters_only)
{
  g_autofree char *normal = g_utf8_normalize (name, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (normal != NULL ? normal : name, -1);
  GString *key = g_string_new (NULL);

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    if (!letters_only || g_unichar_isalnum (g_utf8_get_char (p)))
      g_string_append_unichar (key, g_utf8_get_char (p));
  return g_string_free (key, FALSE);
}

static int
find_alike (const char *name, const NablaTable *table, gboolean letters_only)
{
  g_autofree char *wanted = dup_key (name, letters_only);
  int found = -1;

  if (*wanted == '\0')
    return -1;
  for (guint i = 0; i < nabla_table_n_columns (table); i++)
    {
      g_autofree char *key = dup_key (nabla_column_get_name (nabla_table_get_column (table, i)), letters_only);

      if (strcmp (key, wanted) != 0)
        continue;
      if (found >= 0)
        return -1;
      found = (int) i;
    }
  return found;
}

int
nabla_link_suggest (const char *name, const NablaTable *table)
{
  int found = nabla_table_find_column (table, name);

  if (found < 0)
    found = find_alike (name, table, FALSE);
  if (found < 0)
    found = find_alike (name, table, TRUE);
  return found;
}

NablaGraph *
nabla_link_auto (const NablaGraph *graph, const NablaTable *table)
{
  g_autofree int *columns = nabla_link_columns (graph, table);
  g_autofree gboolean *used = g_new0 (gboolean, MAX (nabla_table_n_columns (table), 1));
  guint n = nabla_graph_n_nodes (graph);
  NablaGraph *linked = nabla_graph_ref (graph);

  for (NablaNode v = 0; v < n; v++)
    if (columns[v] >= 0)
      used[columns[v]] = TRUE;
  for (NablaNode v = 0; v < n; v++)
    {
      const char *link = nabla_graph_get_node_attribute (graph, v, "column");
      NablaGraph *next;
      int found;

      if (columns[v] >= 0 || nabla_graph_is_latent (graph, v) || link != NULL)
        continue;
      found = nabla_link_suggest (nabla_graph_get_name (graph, v), table);
      if (found < 0 || used[found])
        continue;
      used[found] = TRUE;
      next = nabla_graph_with_node_attribute (linked, v, "column",
                                              nabla_column_get_name (nabla_table_get_column (table, (guint) found)));
      nabla_graph_unref (linked);
      linked = next;
    }
  return linked;
}
