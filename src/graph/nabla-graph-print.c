/* Graph to text: nodes, then edges, one a line, in their order. */
#include "graph/nabla-graph-words.h"

#include <string.h>

typedef struct
{
  const NablaGraph *graph;
  const NablaLayout *layout; /* nullable */
  NablaGraphFormat format;
  int shift;
  GString *text;
} Printer;

/* "[", or what parts one attribute from the next. */
static void
begin_attribute (Printer *self, gboolean *open)
{
  g_string_append (self->text, *open ? ", " : " [");
  *open = TRUE;
}

static void
end_attributes (Printer *self, gboolean open)
{
  if (open)
    g_string_append_c (self->text, ']');
  g_string_append (self->text, self->format == NABLA_GRAPH_FORMAT_DOT ? ";\n" : "\n");
}

static void
print_attribute (Printer *self, const char *key, const char *value)
{
  nabla_words_append_name (self->text, key, self->format);
  /* DAGitty reads a bare word as 1, which is no text for a label. */
  if (*value == '\0' && self->format == NABLA_GRAPH_FORMAT_DAGITTY && strcmp (key, "label") != 0)
    return;
  g_string_append_c (self->text, '=');
  nabla_words_append_quoted (self->text, value, self->format);
}

static void
print_point (Printer *self, NablaPoint point, gboolean pinned)
{
  g_string_append (self->text, "pos=\"");
  nabla_words_append_number (self->text, point.x, self->shift);
  g_string_append_c (self->text, ',');
  nabla_words_append_number (self->text, self->format == NABLA_GRAPH_FORMAT_DOT ? -point.y : point.y, self->shift);
  g_string_append (self->text, pinned ? "!\"" : "\"");
}

static void
print_node (Printer *self, NablaNode node)
{
  gboolean dot = self->format == NABLA_GRAPH_FORMAT_DOT;
  NablaRoles roles = nabla_graph_get_roles (self->graph, node);
  gboolean pinned = self->layout != NULL && nabla_layout_is_pinned (self->layout, node);
  gboolean open = FALSE;
  const char *key, *value;
  NablaPoint point;

  if (dot)
    g_string_append (self->text, "  ");
  nabla_words_append_name (self->text, nabla_graph_get_name (self->graph, node), self->format);
  for (NablaRoles role = NABLA_ROLE_EXPOSURE; role <= NABLA_ROLE_LATENT; role <<= 1)
    if (roles & role)
      {
        begin_attribute (self, &open);
        g_string_append (self->text, nabla_words_role_name (role));
        if (dot)
          g_string_append (self->text, "=true");
      }
  if (self->layout != NULL && nabla_layout_get_position (self->layout, node, &point))
    {
      begin_attribute (self, &open);
      print_point (self, point, dot && pinned);
      pinned = pinned && !dot;
    }
  if (pinned)
    {
      begin_attribute (self, &open);
      g_string_append (self->text, dot ? "pinned=1" : "pinned");
    }
  for (guint i = 0; nabla_graph_nth_node_attribute (self->graph, node, i, &key, &value); i++)
    {
      begin_attribute (self, &open);
      print_attribute (self, key, value);
    }
  end_attributes (self, open);
}

/* The marks as DAGitty writes them; edges are in normal form. */
static const char *
edge_sign (const NablaEdge *edge)
{
  static const char *const signs[3][3] = {
    /* to:        tail   arrow  circle */
    /* tail   */ { "--", "->", "--@" },
    /* arrow  */ { "<-", "<->", "<-@" },
    /* circle */ { "@--", "@->", "@-@" },
  };

  return signs[edge->at_from][edge->at_to];
}

static const char *
dot_head (NablaMark mark)
{
  return mark == NABLA_MARK_TAIL ? "none" : mark == NABLA_MARK_CIRCLE ? "odot" : "normal";
}

static void
print_edge (Printer *self, guint index, gboolean undirected)
{
  const NablaEdge *edge = nabla_graph_get_edge (self->graph, index);
  gboolean dot = self->format == NABLA_GRAPH_FORMAT_DOT;
  gboolean open = FALSE;
  const char *key, *value;
  NablaPoint point;

  if (dot)
    g_string_append (self->text, "  ");
  nabla_words_append_name (self->text, nabla_graph_get_name (self->graph, edge->from), self->format);
  g_string_append_printf (self->text, " %s ", !dot ? edge_sign (edge) : undirected ? "--" : "->");
  nabla_words_append_name (self->text, nabla_graph_get_name (self->graph, edge->to), self->format);
  if (dot && !undirected && !(edge->at_from == NABLA_MARK_TAIL && edge->at_to == NABLA_MARK_ARROW))
    {
      begin_attribute (self, &open);
      if (edge->at_from == NABLA_MARK_TAIL && edge->at_to == NABLA_MARK_TAIL)
        g_string_append (self->text, "dir=none");
      else if (edge->at_from == NABLA_MARK_ARROW && edge->at_to == NABLA_MARK_ARROW)
        g_string_append (self->text, "dir=both");
      else
        g_string_append_printf (self->text, "dir=both, arrowtail=%s, arrowhead=%s", dot_head (edge->at_from),
                                dot_head (edge->at_to));
    }
  if (self->layout != NULL && nabla_layout_get_bend (self->layout, index, &point))
    {
      begin_attribute (self, &open);
      print_point (self, point, FALSE);
    }
  for (guint i = 0; nabla_graph_nth_edge_attribute (self->graph, index, i, &key, &value); i++)
    {
      /* In DOT such a word would turn the arrow. */
      if (dot && nabla_words_is_dot_mark (key, value))
        continue;
      begin_attribute (self, &open);
      print_attribute (self, key, value);
    }
  end_attributes (self, open);
}

/* Whether DOT's plain `graph` can hold it: nothing but a -- b. */
static gboolean
is_undirected (const NablaGraph *graph)
{
  guint m;
  const NablaEdge *edges = nabla_graph_get_edges (graph, &m);

  if (nabla_graph_get_kind (graph) != NABLA_GRAPH_UNDIRECTED)
    return FALSE;
  for (guint i = 0; i < m; i++)
    if (edges[i].at_from != NABLA_MARK_TAIL || edges[i].at_to != NABLA_MARK_TAIL)
      return FALSE;
  return TRUE;
}

/* Names and values are text and never markup: whatever is not a plain word is quoted
 * and escaped. Positions as in nabla_graph_parse(). */
char *
nabla_graph_print (const NablaGraph *graph, const NablaLayout *layout, NablaGraphFormat format)
{
  Printer self = { .graph = graph, .layout = layout, .format = format };
  gboolean dot = format == NABLA_GRAPH_FORMAT_DOT;
  gboolean undirected = dot && is_undirected (graph);
  const char *name = nabla_graph_get_attribute (graph, NABLA_GRAPH_NAME_KEY);
  const char *key, *value;

  g_return_val_if_fail (layout == NULL || nabla_layout_n_nodes (layout) == nabla_graph_n_nodes (graph), NULL);
  g_return_val_if_fail (layout == NULL || nabla_layout_n_edges (layout) == nabla_graph_n_edges (graph), NULL);
  self.text = g_string_sized_new (64 + 24 * ((gsize) nabla_graph_n_nodes (graph) + nabla_graph_n_edges (graph)));
  self.shift = dot ? 0 : nabla_words_scale (nabla_graph_get_attribute (graph, "bb"));
  g_string_append (self.text, !dot         ? nabla_words_kind_name (nabla_graph_get_kind (graph))
                              : undirected ? "graph"
                                           : "digraph");
  g_string_append_c (self.text, ' ');
  if (name != NULL)
    {
      nabla_words_append_name (self.text, name, format);
      g_string_append_c (self.text, ' ');
    }
  g_string_append (self.text, "{\n");
  for (guint i = 0; nabla_graph_nth_attribute (graph, i, &key, &value); i++)
    {
      if (*key == '\0')
        continue;
      g_string_append (self.text, dot ? "  " : "");
      nabla_words_append_name (self.text, key, format);
      g_string_append_c (self.text, '=');
      nabla_words_append_quoted (self.text, value, format);
      g_string_append (self.text, dot ? ";\n" : "\n");
    }
  for (NablaNode v = 0; v < nabla_graph_n_nodes (graph); v++)
    print_node (&self, v);
  for (guint i = 0; i < nabla_graph_n_edges (graph); i++)
    print_edge (&self, i, undirected);
  g_string_append (self.text, "}\n");
  return g_string_free (self.text, FALSE);
}
