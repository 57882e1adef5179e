#include "estimate/nabla-wording.h"

#include <string.h>
#include <glib/gi18n-lib.h>

/* No sentence lists more names than this. */
#define MAX_NAMES 6

/* "4,812"; (transfer full) */
char *
nabla_wording_count (gsize number)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GSIZE_FORMAT, number);
  GString *text = g_string_new (NULL);
  gsize n = strlen (digits);

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append_c (text, ',');
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

/* The node's name, with its column's where that is another; (transfer full) */
char *
nabla_wording_node (const NablaStudy *study, NablaNode node)
{
  const char *label = nabla_graph_get_label (study->graph, node);
  int column = study->columns[node];
  const char *name;

  if (column < 0)
    return g_strdup (label);
  name = nabla_column_get_name (nabla_table_get_column (study->table, column));
  if (strcmp (name, label) == 0)
    return g_strdup (label);
  return g_strdup_printf (_ ("%s (column “%s”)"), label, name);
}

/* What one of a variable's numbers is called in "… per …". */
const char *
nabla_wording_unit (const NablaStudy *study, NablaNode node)
{
  const char *unit = nabla_graph_get_node_attribute (study->graph, node, NABLA_NODE_UNIT);
  int column = study->columns[node];

  if (unit != NULL && *unit != '\0')
    return unit;
  if (column >= 0)
    {
      NablaColumnType type = nabla_column_get_type (nabla_table_get_column (study->table, (guint) column));

      if (type == NABLA_TYPE_DATE || type == NABLA_TYPE_DATETIME)
        return _ ("day");
    }
  return nabla_graph_get_label (study->graph, node);
}

/* What one of an outcome's numbers is: its unit, or of two levels "P(Cancer = yes)"; (transfer full) */
char *
nabla_wording_outcome (const NablaStudy *study, NablaNode node)
{
  int column = study->columns[node];
  guint32 event = column >= 0 ? nabla_study_get_event (study, node) : NABLA_FEATURE_NUMBER;

  if (event == NABLA_FEATURE_NUMBER)
    return g_strdup (nabla_wording_unit (study, node));
  return g_strdup_printf ("P(%s = %s)", nabla_graph_get_label (study->graph, node),
                          nabla_column_get_level (nabla_table_get_column (study->table, (guint) column), event));
}

/* What a feature is called: its node, else its column, and the level; (transfer full) */
char *
nabla_wording_feature (const NablaStudy *study, NablaFeature feature)
{
  const NablaColumn *column = nabla_table_get_column (study->table, feature.column);
  const char *level = feature.level < NABLA_FEATURE_PRESENCE ? nabla_column_get_level (column, feature.level) : NULL;
  g_autofree char *name = NULL;
  guint n_nodes = nabla_graph_n_nodes (study->graph);

  for (NablaNode node = 0; node < n_nodes && name == NULL; node++)
    if (study->columns[node] == (int) feature.column)
      name = nabla_wording_node (study, node);
  if (name == NULL)
    name = g_strdup (nabla_column_get_name (column));
  return level != NULL ? g_strdup_printf ("%s = %s", name, level) : g_steal_pointer (&name);
}

/* A sentence and another (nullable); (transfer full) */
char *
nabla_wording_join (const char *sentence, const char *other)
{
  return other != NULL ? g_strdup_printf ("%s %s", sentence, other) : g_strdup (sentence);
}

/* "A, B and C"; (transfer full) */
char *
nabla_wording_list (char *const *names, guint n)
{
  GString *text = g_string_new (NULL);
  guint shown = n > MAX_NAMES ? MAX_NAMES - 1 : n;

  for (guint i = 0; i < shown; i++)
    {
      if (i > 0)
        g_string_append (text, i + 1 == n ? _ (" and ") : ", ");
      g_string_append (text, names[i]);
    }
  if (shown < n)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, " and %u other", " and %u others", n - shown),
                            n - shown);
  return g_string_free (text, FALSE);
}
