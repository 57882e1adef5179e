#include "canvas/nabla-canvas-edit.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "identify/nabla-kept.h"

G_DEFINE_QUARK (nabla_canvas_error_quark, nabla_canvas_error)

void
nabla_edit_free (NablaEdit *self)
{
  if (self == NULL)
    return;
  nabla_graph_unref (self->graph);
  nabla_layout_unref (self->layout);
  g_free (self);
}

/**
 * nabla_edit_take:
 * @graph: (transfer full): the new graph
 * @layout: (transfer full): its layout
 * @label: (transfer none): a string that stays, translated
 */
NablaEdit *
nabla_edit_take (NablaGraph *graph, NablaLayout *layout, const char *label)
{
  NablaEdit *self = g_new0 (NablaEdit, 1);

  self->graph = graph;
  self->layout = layout;
  self->label = label;
  return self;
}

/* Takes @graph; the layout is carried over from what was before. */
static NablaEdit *
adapt (const NablaGraph *before, const NablaLayout *layout, NablaGraph *graph, const char *label)
{
  return nabla_edit_take (graph, nabla_layout_adapt (layout, before, graph), label);
}

static void
refuse (GError **error, const char *text)
{
  g_set_error_literal (error, NABLA_CANVAS_ERROR, NABLA_CANVAS_ERROR_REFUSED, text);
}

/* A name as it is kept: no white space around it. */
static char *
trim (const char *name)
{
  return g_strstrip (g_strdup (name != NULL ? name : ""));
}

/**
 * nabla_edit_add_node:
 * @name: its name; white space around it is dropped
 * @position: of its centre
 * @other: the node that it is linked to, unless @link is %NABLA_LINK_NONE
 *
 * One edit for the node and its arrow, so that one undo takes both back.
 */
NablaEdit *
nabla_edit_add_node (const NablaGraph *graph,
                     const NablaLayout *layout,
                     const char *name,
                     NablaPoint position,
                     NablaNode other,
                     NablaEditLink link,
                     GError **error)
{
  g_autofree char *kept = trim (name);
  g_autoptr (NablaGraph) next = NULL;
  g_autoptr (NablaLayout) carried = NULL;
  NablaEdit *edit;
  NablaNode node;

  next = nabla_graph_with_node (graph, kept, NABLA_ROLE_NONE, error);
  if (next == NULL)
    return NULL;
  node = nabla_graph_find_node (next, kept);
  if (link != NABLA_LINK_NONE)
    {
      NablaNode from = link == NABLA_LINK_PARENT ? node : other;
      NablaNode to = link == NABLA_LINK_PARENT ? other : node;
      NablaMark at_from = link == NABLA_LINK_BIDIRECTED ? NABLA_MARK_ARROW : NABLA_MARK_TAIL;
      g_autoptr (NablaGraph) linked = NULL;

      linked = nabla_graph_with_edge (next, from, to, at_from, NABLA_MARK_ARROW, error);
      if (linked == NULL)
        return NULL;
      nabla_graph_unref (next);
      next = g_steal_pointer (&linked);
    }
  carried = nabla_layout_adapt (layout, graph, next);
  edit = nabla_edit_take (next, nabla_layout_with_position (carried, node, position),
                          link == NABLA_LINK_NONE ? _ ("Add variable") : _ ("Add connected variable"));
  edit->node_id = nabla_graph_get_node_id (next, node);
  next = NULL;
  return edit;
}

/**
 * nabla_edit_rename:
 * @keep_column: the node is linked to the column of its old name, and stays so
 *
 * A node with a `label` shows that in place of its name, so that is what is
 * changed then. %NULL without an error when the name stays as it is.
 */
NablaEdit *
nabla_edit_rename (const NablaGraph *graph,
                   const NablaLayout *layout,
                   NablaNode node,
                   const char *name,
                   gboolean keep_column,
                   GError **error)
{
  const char *label = nabla_graph_get_node_attribute (graph, node, "label");
  g_autofree char *kept = trim (name);
  g_autoptr (NablaGraph) next = NULL;

  if (label != NULL && *label != '\0')
    {
      if (*kept == '\0')
        {
          refuse (error, _ ("A variable needs a name"));
          return NULL;
        }
      if (g_str_equal (kept, label))
        return NULL;
      return adapt (graph, layout, nabla_graph_with_node_attribute (graph, node, "label", kept), _ ("Rename"));
    }
  if (g_str_equal (kept, nabla_graph_get_name (graph, node)))
    return NULL;
  next = nabla_kept_with_name (graph, node, kept, error);
  if (next == NULL)
    return NULL;
  if (keep_column && nabla_graph_get_node_attribute (graph, node, "column") == NULL)
    {
      NablaGraph *linked = nabla_graph_with_node_attribute (next, node, "column", nabla_graph_get_name (graph, node));
      nabla_graph_unref (next);
      next = linked;
    }
  return adapt (graph, layout, g_steal_pointer (&next), _ ("Rename"));
}

/**
 * nabla_edit_connect:
 * @to: (array length=n_to): what @from is connected with
 * @bidirected: `<->` in place of `->`
 *
 * Arrows that are there already are left; the first loop refuses all.
 */
NablaEdit *
nabla_edit_connect (const NablaGraph *graph,
                    const NablaLayout *layout,
                    NablaNode from,
                    const NablaNode *to,
                    guint n_to,
                    gboolean bidirected,
                    GError **error)
{
  NablaMark at_from = bidirected ? NABLA_MARK_ARROW : NABLA_MARK_TAIL;
  g_autoptr (NablaGraph) next = nabla_graph_ref (graph);
  guint made = 0;

  for (guint i = 0; i < n_to; i++)
    {
      g_autoptr (NablaGraph) linked = NULL;

      if (to[i] == from)
        continue;
      if (nabla_graph_find_edge (next, from, to[i], at_from, NABLA_MARK_ARROW) >= 0)
        continue;
      linked = nabla_graph_with_edge (next, from, to[i], at_from, NABLA_MARK_ARROW, error);
      if (linked == NULL)
        return NULL;
      nabla_graph_unref (next);
      next = g_steal_pointer (&linked);
      made++;
    }
  if (made == 0)
    {
      refuse (error, _ ("They are connected that way already"));
      return NULL;
    }
  return adapt (graph, layout, g_steal_pointer (&next), bidirected ? _ ("Connect both ways") : _ ("Connect"));
}

NablaEdit *
nabla_edit_delete (const NablaGraph *graph,
                   const NablaLayout *layout,
                   const NablaNodeSet *nodes,
                   const guint32 *edges,
                   guint n_edges,
                   GError **error)
{
  g_autoptr (NablaGraph) pruned = NULL;

  if (nabla_node_set_size (nodes) == 0 && n_edges == 0)
    {
      refuse (error, _ ("Select variables or arrows to delete first"));
      return NULL;
    }
  pruned = n_edges > 0 ? nabla_graph_without_edges (graph, edges, n_edges) : nabla_graph_ref (graph);
  if (nabla_node_set_size (nodes) > 0)
    {
      /* Removing edges leaves the vertices as they are numbered. */
      NablaGraph *next = nabla_graph_without_nodes (pruned, nodes);

      nabla_graph_unref (pruned);
      pruned = next;
    }
  return adapt (graph, layout, g_steal_pointer (&pruned), _ ("Delete"));
}

NablaEdit *
nabla_edit_flip (const NablaGraph *graph,
                 const NablaLayout *layout,
                 const guint32 *edges,
                 guint n_edges,
                 GError **error)
{
  g_autoptr (NablaGraph) next = nabla_graph_ref (graph);
  guint flipped = 0;

  for (guint i = 0; i < n_edges; i++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (next, edges[i]);
      NablaGraph *turned;

      if (edge->at_from == edge->at_to)
        continue;
      turned = nabla_graph_with_edge_replaced (next, edges[i], edge->to, edge->from, edge->at_from, edge->at_to, error);
      if (turned == NULL)
        return NULL;
      nabla_graph_unref (next);
      next = turned;
      flipped++;
    }
  if (flipped == 0)
    {
      refuse (error, _ ("Select an arrow to flip first"));
      return NULL;
    }
  return adapt (graph, layout, g_steal_pointer (&next), _ ("Flip"));
}

/* `->` becomes `<->`, and if all are that already, the other way round. */
NablaEdit *
nabla_edit_switch_bidirected (const NablaGraph *graph,
                              const NablaLayout *layout,
                              const guint32 *edges,
                              guint n_edges,
                              GError **error)
{
  g_autoptr (NablaGraph) next = nabla_graph_ref (graph);
  gboolean all = TRUE;

  for (guint i = 0; i < n_edges; i++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (graph, edges[i]);

      all &= edge->at_from == NABLA_MARK_ARROW && edge->at_to == NABLA_MARK_ARROW;
    }
  for (guint i = 0; i < n_edges; i++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (next, edges[i]);
      NablaGraph *turned
        = nabla_graph_with_edge_replaced (next, edges[i], edge->from, edge->to,
                                          all ? NABLA_MARK_TAIL : NABLA_MARK_ARROW, NABLA_MARK_ARROW, error);

      if (turned == NULL)
        return NULL;
      nabla_graph_unref (next);
      next = turned;
    }
  return adapt (graph, layout, g_steal_pointer (&next), all ? _ ("Make directed") : _ ("Make bidirected"));
}

/* @first: the end at `from`, else that at `to`. */
NablaEdit *
nabla_edit_reattach (const NablaGraph *graph,
                     const NablaLayout *layout,
                     guint32 index,
                     gboolean first,
                     NablaNode node,
                     GError **error)
{
  const NablaEdge *edge = nabla_graph_get_edge (graph, index);
  NablaNode from = first ? node : edge->from;
  NablaNode to = first ? edge->to : node;
  NablaGraph *next = NULL;

  if (from == to)
    refuse (error, _ ("An arrow needs two different variables"));
  else if (from == edge->from && to == edge->to)
    refuse (error, _ ("The arrow ends there already"));
  else
    next = nabla_graph_with_edge_replaced (graph, index, from, to, edge->at_from, edge->at_to, error);
  return next != NULL ? adapt (graph, layout, next, _ ("Re-attach arrow")) : NULL;
}
