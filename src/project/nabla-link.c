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

/* Columns by their keys; of several with the same one none is meant. */
static GHashTable *
index_new (const NablaTable *table, gboolean letters_only)
{
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < nabla_table_n_columns (table); i++)
    {
      char *key = dup_key (nabla_column_get_name (nabla_table_get_column (table, i)), letters_only);
      int meant = g_hash_table_contains (index, key) ? -1 : (int) i;

      g_hash_table_replace (index, key, GINT_TO_POINTER (meant));
    }
  return index;
}

static int
find_alike (const char *name, GHashTable *index, gboolean letters_only)
{
  g_autofree char *wanted = dup_key (name, letters_only);
  gpointer found;

  return *wanted != '\0' && g_hash_table_lookup_extended (index, wanted, NULL, &found) ? GPOINTER_TO_INT (found) : -1;
}

static int
suggest (const char *name, const NablaTable *table, GHashTable *folded, GHashTable *letters)
{
  int found = nabla_table_find_column (table, name);

  if (found < 0)
    found = find_alike (name, folded, FALSE);
  if (found < 0)
    found = find_alike (name, letters, TRUE);
  return found;
}

int
nabla_link_suggest (const char *name, const NablaTable *table)
{
  g_autoptr (GHashTable) folded = index_new (table, FALSE);
  g_autoptr (GHashTable) letters = index_new (table, TRUE);

  return suggest (name, table, folded, letters);
}

/* Pairs of letters that two keys share, twice, over all that they have. */
static double
key_likeness (const char *a, const char *b)
{
  gsize n = strlen (a);
  gsize m = strlen (b);
  g_autofree gboolean *taken = g_new0 (gboolean, m + 1);
  gsize shared = 0;

  if (n < 2 || m < 2)
    return 0;
  for (gsize i = 0; i + 1 < n; i++)
    for (gsize j = 0; j + 1 < m; j++)
      if (!taken[j] && a[i] == b[j] && a[i + 1] == b[j + 1])
        {
          taken[j] = TRUE;
          shared++;
          break;
        }
  return 2 * (double) shared / (double) (n + m - 2);
}

/* Longer names than this tell nothing more, and comparing takes time with their square. */
#define MAX_COMPARED 64
#define LIKE_ENOUGH  0.5
#define MIN_STEM     3
/* Names compared with each other: some tens of milliseconds. */
#define MAX_PAIRS 50000

static int
find_like (const char *name, const GPtrArray *keys, const gboolean *used)
{
  g_autofree char *wanted = dup_key (name, TRUE);
  double best = 0;
  int found = -1;

  if (strlen (wanted) > MAX_COMPARED)
    return -1;
  for (guint i = 0; i < keys->len; i++)
    {
      const char *key = keys->pdata[i];
      gsize shorter = MIN (strlen (key), strlen (wanted));
      double likeness;

      if (used[i] || strlen (key) > MAX_COMPARED)
        continue;
      likeness = key_likeness (wanted, key);
      if (shorter >= MIN_STEM && strncmp (key, wanted, shorter) == 0)
        likeness = MAX (likeness, LIKE_ENOUGH);
      if (likeness < LIKE_ENOUGH || likeness < best)
        continue;
      found = likeness > best ? (int) i : -1;
      best = likeness;
    }
  return found;
}

int *
nabla_link_guesses (const NablaGraph *graph, const int *columns, const NablaTable *table)
{
  guint n = nabla_graph_n_nodes (graph);
  guint n_columns = nabla_table_n_columns (table);
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autofree gboolean *used = g_new0 (gboolean, MAX (n_columns, 1));
  int *guesses = g_new (int, MAX (n, 1));
  guint64 n_open = 0;

  for (NablaNode v = 0; v < n; v++)
    {
      guesses[v] = -1;
      if (columns[v] >= 0)
        used[columns[v]] = TRUE;
      else
        n_open++;
    }
  if (n_open * n_columns > MAX_PAIRS)
    return guesses;
  for (guint i = 0; i < n_columns; i++)
    g_ptr_array_add (keys, dup_key (nabla_column_get_name (nabla_table_get_column (table, i)), TRUE));
  for (NablaNode v = 0; v < n; v++)
    {
      if (columns[v] >= 0 || nabla_graph_is_latent (graph, v))
        continue;
      guesses[v] = find_like (nabla_graph_get_label (graph, v), keys, used);
      if (guesses[v] < 0)
        guesses[v] = find_like (nabla_graph_get_name (graph, v), keys, used);
    }
  return guesses;
}

static NablaGraph *
link_open_nodes (const NablaGraph *graph, const NablaTable *table, gboolean broken_too)
{
  g_autofree int *columns = nabla_link_columns (graph, table);
  g_autofree gboolean *used = g_new0 (gboolean, MAX (nabla_table_n_columns (table), 1));
  g_autoptr (GHashTable) folded = index_new (table, FALSE);
  g_autoptr (GHashTable) letters = index_new (table, TRUE);
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

      if (columns[v] >= 0 || nabla_graph_is_latent (graph, v) || (link != NULL && (!broken_too || *link == '\0')))
        continue;
      found = suggest (nabla_graph_get_name (graph, v), table, folded, letters);
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

NablaGraph *
nabla_link_auto (const NablaGraph *graph, const NablaTable *table)
{
  return link_open_nodes (graph, table, FALSE);
}

NablaGraph *
nabla_link_anew (const NablaGraph *graph, const NablaTable *table)
{
  return link_open_nodes (graph, table, TRUE);
}

NablaGraph *
nabla_link_apply (const NablaGraph *graph, const NablaTable *table, GHashTable *links)
{
  g_autofree int *columns = nabla_link_columns (graph, table);
  NablaGraph *linked = nabla_graph_ref (graph);

  for (NablaNode v = 0; v < nabla_graph_n_nodes (graph); v++)
    {
      const char *wanted = g_hash_table_lookup (links, nabla_graph_get_name (graph, v));
      int column = wanted != NULL && *wanted != '\0' ? nabla_table_find_column (table, wanted) : -1;
      NablaGraph *next;

      if (wanted == NULL || column == columns[v] || nabla_graph_is_latent (graph, v))
        continue;
      next = nabla_graph_with_node_attribute (linked, v, "column", wanted);
      nabla_graph_unref (linked);
      linked = next;
    }
  return linked;
}
