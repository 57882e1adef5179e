/* Edits that leave the arrows as they are: roles, pins, places, bends. */
#include "canvas/nabla-canvas-edit.h"

#include <glib/gi18n-lib.h>

static gboolean
check_nodes (const NablaNodeSet *nodes, GError **error)
{
  if (nabla_node_set_size (nodes) > 0)
    return TRUE;
  g_set_error_literal (error, NABLA_CANVAS_ERROR, NABLA_CANVAS_ERROR_REFUSED, _ ("Select a variable first"));
  return FALSE;
}

static const char *
role_label (NablaRoles role, gboolean set)
{
  switch (role)
    {
    case NABLA_ROLE_EXPOSURE:
      return set ? _ ("Set exposure") : _ ("Clear exposure");
    case NABLA_ROLE_OUTCOME:
      return set ? _ ("Set outcome") : _ ("Clear outcome");
    case NABLA_ROLE_ADJUSTED:
      return set ? _ ("Adjust") : _ ("Don’t adjust");
    case NABLA_ROLE_SELECTED:
      return set ? _ ("Mark as selection") : _ ("Clear selection mark");
    case NABLA_ROLE_LATENT:
      return set ? _ ("Mark as unobserved") : _ ("Mark as observed");
    case NABLA_ROLE_NONE:
    default:
      return _ ("Change role");
    }
}

/* What a node can no longer be once it has @role. */
static NablaRoles
excluded_by (NablaRoles role)
{
  switch (role)
    {
    case NABLA_ROLE_EXPOSURE:
      return NABLA_ROLE_OUTCOME | NABLA_ROLE_ADJUSTED;
    case NABLA_ROLE_OUTCOME:
      return NABLA_ROLE_EXPOSURE | NABLA_ROLE_ADJUSTED;
    case NABLA_ROLE_ADJUSTED:
      return NABLA_ROLE_EXPOSURE | NABLA_ROLE_OUTCOME | NABLA_ROLE_LATENT;
    case NABLA_ROLE_LATENT:
      return NABLA_ROLE_ADJUSTED;
    case NABLA_ROLE_NONE:
    case NABLA_ROLE_SELECTED:
    default:
      return NABLA_ROLE_NONE;
    }
}

/**
 * nabla_edit_role:
 * @nodes: whose role is switched
 * @role: one role
 * @join: beside the nodes that have it
 *
 * If all of @nodes have it, it is taken from them, else they get it and lose
 * what contradicts it. A question has one exposure set and one outcome set, so
 * @nodes become those: other nodes lose that role, unless they are to join them.
 */
NablaEdit *
nabla_edit_role (const NablaGraph *graph,
                 const NablaLayout *layout,
                 const NablaNodeSet *nodes,
                 NablaRoles role,
                 gboolean join,
                 GError **error)
{
  gboolean exclusive = !join && (role == NABLA_ROLE_EXPOSURE || role == NABLA_ROLE_OUTCOME);
  NablaGraph *next = nabla_graph_ref (graph);
  gboolean all = TRUE;

  if (!check_nodes (nodes, error))
    {
      nabla_graph_unref (next);
      return NULL;
    }
  for (guint i = 0; i < nodes->n; i++)
    all &= (nabla_graph_get_roles (graph, nodes->nodes[i]) & role) != 0;
  for (NablaNode v = 0; v < nabla_graph_n_nodes (graph); v++)
    {
      NablaRoles old = nabla_graph_get_roles (graph, v);
      NablaRoles roles = old;

      if (nabla_node_set_contains (nodes, v))
        roles = all ? (old & ~role) : ((old | role) & ~excluded_by (role));
      else if (exclusive && !all)
        roles = old & ~role;
      if (roles != old)
        {
          NablaGraph *changed = nabla_graph_with_roles (next, v, roles);

          nabla_graph_unref (next);
          next = changed;
        }
    }
  return nabla_edit_take (next, nabla_layout_adapt (layout, graph, next), role_label (role, !all));
}

/* Gives them an attribute of the question; if all have it, takes it from them. */
NablaEdit *
nabla_edit_mark (const NablaGraph *graph,
                 const NablaLayout *layout,
                 const NablaNodeSet *nodes,
                 const char *key,
                 GError **error)
{
  NablaGraph *next;
  gboolean all = TRUE;

  if (!check_nodes (nodes, error))
    return NULL;
  for (guint i = 0; i < nodes->n; i++)
    all &= nabla_graph_get_node_attribute (graph, nodes->nodes[i], key) != NULL;
  next = nabla_graph_ref (graph);
  for (guint i = 0; i < nodes->n; i++)
    {
      NablaGraph *changed = nabla_graph_with_node_attribute (next, nodes->nodes[i], key, all ? NULL : "");

      nabla_graph_unref (next);
      next = changed;
    }
  return nabla_edit_take (next, nabla_layout_adapt (layout, graph, next), _ ("Change question"));
}

/* Pins them; if all are pinned, lets them go. */
NablaEdit *
nabla_edit_pin (const NablaGraph *graph, const NablaLayout *layout, const NablaNodeSet *nodes, GError **error)
{
  NablaLayout *next;
  gboolean all = TRUE;

  if (!check_nodes (nodes, error))
    return NULL;
  for (guint i = 0; i < nodes->n; i++)
    all &= nabla_layout_is_pinned (layout, nodes->nodes[i]);
  next = nabla_layout_ref (layout);
  for (guint i = 0; i < nodes->n; i++)
    {
      NablaLayout *changed = nabla_layout_with_pinned (next, nodes->nodes[i], !all);

      nabla_layout_unref (next);
      next = changed;
    }
  return nabla_edit_take (nabla_graph_ref (graph), next, all ? _ ("Unpin") : _ ("Pin"));
}

/**
 * nabla_edit_move:
 * @nodes: what moves
 * @dx: by how much, layout pixels
 * @dy: by how much, layout pixels
 *
 * Bends of edges between two nodes that both move go along.
 */
NablaEdit *
nabla_edit_move (const NablaGraph *graph,
                 const NablaLayout *layout,
                 const NablaNodeSet *nodes,
                 double dx,
                 double dy,
                 GError **error)
{
  g_autofree NablaPoint *points = NULL;
  const NablaEdge *edges;
  NablaLayout *next;
  guint n_edges;

  if (!check_nodes (nodes, error))
    return NULL;
  points = g_new (NablaPoint, nodes->n);
  for (guint i = 0; i < nodes->n; i++)
    {
      nabla_layout_get_position (layout, nodes->nodes[i], &points[i]);
      points[i].x += dx;
      points[i].y += dy;
    }
  next = nabla_layout_with_positions (layout, nodes->nodes, points, nodes->n);
  edges = nabla_graph_get_edges (graph, &n_edges);
  for (guint i = 0; i < n_edges; i++)
    {
      NablaPoint bend;

      if (nabla_layout_get_bend (layout, i, &bend) && nabla_node_set_contains (nodes, edges[i].from)
          && nabla_node_set_contains (nodes, edges[i].to))
        {
          NablaPoint moved = { bend.x + dx, bend.y + dy };
          NablaLayout *changed = nabla_layout_with_bend (next, i, &moved);

          nabla_layout_unref (next);
          next = changed;
        }
    }
  return nabla_edit_take (nabla_graph_ref (graph), next, _ ("Move"));
}

NablaEdit *
nabla_edit_straighten (const NablaGraph *graph,
                       const NablaLayout *layout,
                       const guint32 *edges,
                       guint n_edges,
                       GError **error)
{
  NablaLayout *next = nabla_layout_ref (layout);
  guint changed = 0;

  for (guint i = 0; i < n_edges; i++)
    {
      NablaPoint bend;

      if (nabla_layout_get_bend (layout, edges[i], &bend))
        {
          NablaLayout *straight = nabla_layout_with_bend (next, edges[i], NULL);

          nabla_layout_unref (next);
          next = straight;
          changed++;
        }
    }
  if (changed == 0)
    {
      nabla_layout_unref (next);
      g_set_error_literal (error, NABLA_CANVAS_ERROR, NABLA_CANVAS_ERROR_REFUSED,
                           n_edges > 0 ? _ ("That arrow is straight already")
                                       : _ ("Select an arrow to straighten first"));
      return NULL;
    }
  return nabla_edit_take (nabla_graph_ref (graph), next, _ ("Straighten"));
}

char *
nabla_edit_suggest_name (const NablaGraph *graph)
{
  g_autofree char *name = g_strdup ("X");

  for (guint i = 2; nabla_graph_find_node (graph, name) != NABLA_NODE_NONE; i++)
    {
      g_free (name);
      name = g_strdup_printf ("X%u", i);
    }
  return g_steal_pointer (&name);
}
