#include "app/nabla-clipboard.h"

#include "graph/nabla-graph-text.h"

/* How far beside itself a copy is put. */
#define OFFSET 40.0

char *
nabla_clipboard_copy (const NablaGraph *graph, const NablaLayout *layout, const NablaNodeSet *nodes)
{
  g_autoptr (NablaNodeSet) others = nabla_node_set_new ();
  g_autoptr (NablaGraph) part = NULL;
  g_autoptr (NablaLayout) part_layout = NULL;

  for (guint v = 0; v < nabla_graph_n_nodes (graph); v++)
    if (!nabla_node_set_contains (nodes, v))
      nabla_node_set_add (others, v);
  part = nabla_graph_without_nodes (graph, others);
  part_layout = nabla_layout_adapt (layout, graph, part);
  return nabla_graph_print (part, part_layout, NABLA_GRAPH_FORMAT_DAGITTY);
}

static char *
dup_free_name (const NablaGraph *graph, const char *wanted)
{
  char *name = g_strdup (wanted);

  for (guint i = 2; nabla_graph_find_node (graph, name) != NABLA_NODE_NONE; i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s %u", wanted, i);
    }
  return name;
}

/* Takes *graph, gives the next. */
static void
replace (NablaGraph **graph, NablaGraph *next)
{
  nabla_graph_unref (*graph);
  *graph = next;
}

static gboolean
has_role (const NablaGraph *graph, NablaRoles role)
{
  g_autoptr (NablaNodeSet) holders = nabla_graph_dup_with_role (graph, role);

  return nabla_node_set_size (holders) > 0;
}

static gboolean
paste_nodes (NablaGraph **graph, const NablaGraph *part, NablaNode *mapped, GError **error)
{
  NablaRoles dropped = NABLA_ROLE_NONE;

  if (has_role (*graph, NABLA_ROLE_EXPOSURE))
    dropped |= NABLA_ROLE_EXPOSURE;
  if (has_role (*graph, NABLA_ROLE_OUTCOME))
    dropped |= NABLA_ROLE_OUTCOME;

  for (guint v = 0; v < nabla_graph_n_nodes (part); v++)
    {
      g_autofree char *name = dup_free_name (*graph, nabla_graph_get_name (part, v));
      NablaGraph *next = nabla_graph_with_node (*graph, name, nabla_graph_get_roles (part, v) & ~dropped, error);
      const char *key;
      const char *value;

      if (next == NULL)
        return FALSE;
      replace (graph, next);
      mapped[v] = nabla_graph_find_node (*graph, name);
      for (guint i = 0; nabla_graph_nth_node_attribute (part, v, i, &key, &value); i++)
        replace (graph, nabla_graph_with_node_attribute (*graph, mapped[v], key, value));
    }
  return TRUE;
}

static gboolean
paste_edges (NablaGraph **graph, const NablaGraph *part, const NablaNode *mapped, GError **error)
{
  for (guint e = 0; e < nabla_graph_n_edges (part); e++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (part, e);
      NablaGraph *next
        = nabla_graph_with_edge (*graph, mapped[edge->from], mapped[edge->to], edge->at_from, edge->at_to, error);
      const char *key;
      const char *value;

      if (next == NULL)
        return FALSE;
      replace (graph, next);
      for (guint i = 0; nabla_graph_nth_edge_attribute (part, e, i, &key, &value); i++)
        replace (graph, nabla_graph_with_edge_attribute (*graph, nabla_graph_n_edges (*graph) - 1, key, value));
    }
  return TRUE;
}

/* Where the part goes: its own places shifted to @at, or a row when it has none. */
static NablaLayout *
paste_layout (const NablaLayout *layout,
              const NablaGraph *old,
              const NablaGraph *graph,
              const NablaLayout *part_layout,
              const NablaNode *mapped,
              guint n,
              const NablaPoint *at)
{
  g_autoptr (NablaLayout) adapted = nabla_layout_adapt (layout, old, graph);
  g_autofree NablaPoint *points = g_new0 (NablaPoint, MAX (n, 1));
  gboolean complete = nabla_layout_is_complete (part_layout);
  NablaPoint middle = { 0, 0 };

  for (guint v = 0; v < n; v++)
    {
      if (!complete || !nabla_layout_get_position (part_layout, v, &points[v]))
        points[v] = (NablaPoint){ 150.0 * v, 0 };
      middle.x += points[v].x / n;
      middle.y += points[v].y / n;
    }
  for (guint v = 0; v < n; v++)
    {
      points[v].x += at != NULL ? at->x - middle.x : OFFSET;
      points[v].y += at != NULL ? at->y - middle.y : OFFSET;
    }
  return nabla_layout_with_positions (adapted, mapped, points, n);
}

NablaGraph *
nabla_clipboard_paste (const NablaGraph *graph,
                       const NablaLayout *layout,
                       const char *text,
                       const NablaPoint *at,
                       NablaLayout **new_layout,
                       NablaNodeSet **new_nodes,
                       GError **error)
{
  NablaGraphFormat format = nabla_graph_guess_format (NULL, text, -1);
  g_autoptr (NablaLayout) part_layout = NULL;
  g_autoptr (NablaGraph) part = nabla_graph_parse (text, -1, format, &part_layout, error);
  g_autoptr (NablaGraph) result = NULL;
  g_autofree NablaNode *mapped = NULL;
  guint n;

  if (part == NULL)
    return NULL;
  n = nabla_graph_n_nodes (part);
  mapped = g_new0 (NablaNode, MAX (n, 1));
  result = nabla_graph_ref (graph);
  if (!paste_nodes (&result, part, mapped, error) || !paste_edges (&result, part, mapped, error))
    return NULL;
  *new_layout = paste_layout (layout, graph, result, part_layout, mapped, n, at);
  *new_nodes = nabla_node_set_new_from (mapped, n);
  return g_steal_pointer (&result);
}

gboolean
nabla_clipboard_is_table (const char *text)
{
  gsize n_tabs = 0;
  guint n_lines = 0;
  gboolean quoted = FALSE;

  while (*text != '\0')
    {
      gsize tabs = 0;
      gboolean starts = TRUE;

      /* A cell with a line break in it stands in quotes; a quote within a cell is one of inches. */
      for (; *text != '\0' && (quoted || (*text != '\n' && *text != '\r')); text++)
        {
          if (*text == '"' && (quoted || starts))
            quoted = !quoted;
          starts = *text == '\t' || (starts && *text == '"');
          tabs += *text == '\t' && !quoted;
        }
      if (tabs == 0 || (n_lines > 0 && tabs != n_tabs))
        return FALSE;
      n_tabs = tabs;
      n_lines++;
      if (*text == '\r')
        text++;
      if (*text == '\n')
        text++;
    }
  return n_lines >= 2 && !quoted;
}
