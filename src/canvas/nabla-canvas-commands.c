/* Commands on the selection, as keys and menus give them. */
#include "canvas/nabla-canvas-private.h"

#include <glib/gi18n-lib.h>
#include "render/nabla-export.h"

/* At the pointer if there is room, else in the middle of the view; from there
 * the first free place. */
static void
new_node (NablaCanvas *self)
{
  double x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
  double y = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
  NablaPoint point;

  if (self->pointer_inside)
    {
      x = self->pointer_x;
      y = self->pointer_y;
    }
  nabla_canvas_from_widget (self, x, y, &point.x, &point.y);
  point.x = (int) point.x;
  point.y = (int) point.y;
  nabla_canvas_name_new (self, nabla_canvas_find_space (self, point), NABLA_NODE_NONE, NABLA_LINK_NONE);
}

static NablaEdit *
connect_selected (NablaCanvas *self, gboolean bidirected, GError **error)
{
  g_autoptr (GArray) order = nabla_canvas_dup_selected_order (self);
  NablaNode *nodes = (NablaNode *) (gpointer) order->data;

  return nabla_edit_connect (self->graph, self->layout, nodes[0], nodes + 1, order->len - 1, bidirected, error);
}

static void
start_connecting (NablaCanvas *self)
{
  NablaNode node = self->selected_nodes->nodes[0];

  self->connect_from = nabla_graph_get_node_id (self->graph, node);
  nabla_canvas_set_cursor_node (self, node);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_refusal (GError **error, const char *text)
{
  g_set_error_literal (error, NABLA_CANVAS_ERROR, NABLA_CANVAS_ERROR_REFUSED, text);
}

static NablaEdit *
tidy (NablaCanvas *self, GError **error)
{
  g_autoptr (NablaLayout) layout = nabla_layout_tidy (self->graph, self->layout, TRUE);

  if (nabla_layout_equal (layout, self->layout))
    {
      set_refusal (error, _ ("The diagram is tidy already"));
      return NULL;
    }
  return nabla_edit_take (nabla_graph_ref (self->graph), g_steal_pointer (&layout), _ ("Tidy"));
}

static NablaRoles
role_of (NablaCommand command)
{
  switch (command)
    {
    case NABLA_COMMAND_EXPOSURE:
    case NABLA_COMMAND_ALSO_EXPOSURE:
      return NABLA_ROLE_EXPOSURE;
    case NABLA_COMMAND_OUTCOME:
    case NABLA_COMMAND_ALSO_OUTCOME:
      return NABLA_ROLE_OUTCOME;
    case NABLA_COMMAND_ADJUSTED:
      return NABLA_ROLE_ADJUSTED;
    case NABLA_COMMAND_SELECTION:
      return NABLA_ROLE_SELECTED;
    default:
      return NABLA_ROLE_LATENT;
    }
}

static const char *
attribute_of (NablaCommand command)
{
  return command == NABLA_COMMAND_MEDIATOR    ? NABLA_QUERY_MEDIATOR
         : command == NABLA_COMMAND_CONDITION ? NABLA_QUERY_CONDITION
                                              : NABLA_QUERY_RANDOMISED;
}

/**
 * nabla_canvas_command:
 *
 * NEW and RENAME open an entry; CONNECT with one node selected waits for the
 * target: Tab and Enter, or a click; Escape gives up. The others emit "edit" or
 * "refused" at once. The nodes of CONNECT and BIDIRECTED are taken in the order
 * in which they were selected: the first is connected with each of the others.
 */
void
nabla_canvas_command (NablaCanvas *self, NablaCommand command)
{
  const guint32 *edges;
  guint n_nodes, n_edges;
  GError *error = NULL;
  NablaEdit *edit = NULL;

  g_return_if_fail (NABLA_IS_CANVAS (self));

  nabla_canvas_cancel_drag (self);
  if (!nabla_canvas_finish_naming (self))
    return;
  n_nodes = nabla_node_set_size (self->selected_nodes);
  edges = nabla_canvas_get_selected_edges (self, &n_edges);
  switch (command)
    {
    case NABLA_COMMAND_NEW:
      new_node (self);
      return;
    case NABLA_COMMAND_CONNECT:
      if (n_nodes == 1)
        {
          start_connecting (self);
          return;
        }
      if (n_nodes >= 2)
        edit = connect_selected (self, FALSE, &error);
      else
        set_refusal (&error, _ ("Select the variables to connect first, the cause before its effects"));
      break;
    case NABLA_COMMAND_BIDIRECTED:
      if (n_nodes >= 2)
        edit = connect_selected (self, TRUE, &error);
      else if (n_edges > 0)
        edit = nabla_edit_switch_bidirected (self->graph, self->layout, edges, n_edges, &error);
      else
        set_refusal (&error, _ ("Select two variables or an arrow first"));
      break;
    case NABLA_COMMAND_DELETE:
      edit = nabla_edit_delete (self->graph, self->layout, self->selected_nodes, edges, n_edges, &error);
      break;
    case NABLA_COMMAND_RENAME:
      if (n_nodes == 1)
        {
          nabla_canvas_name_node (self, self->selected_nodes->nodes[0]);
          return;
        }
      set_refusal (&error, _ ("Select the one variable to rename first"));
      break;
    case NABLA_COMMAND_FLIP:
      edit = nabla_edit_flip (self->graph, self->layout, edges, n_edges, &error);
      break;
    case NABLA_COMMAND_EXPOSURE:
    case NABLA_COMMAND_OUTCOME:
    case NABLA_COMMAND_ADJUSTED:
    case NABLA_COMMAND_SELECTION:
    case NABLA_COMMAND_UNOBSERVED:
    case NABLA_COMMAND_ALSO_EXPOSURE:
    case NABLA_COMMAND_ALSO_OUTCOME:
      edit = nabla_edit_role (self->graph, self->layout, self->selected_nodes, role_of (command),
                              command >= NABLA_COMMAND_ALSO_EXPOSURE, &error);
      break;
    case NABLA_COMMAND_MEDIATOR:
    case NABLA_COMMAND_CONDITION:
    case NABLA_COMMAND_RANDOMISED:
      edit = nabla_edit_mark (self->graph, self->layout, self->selected_nodes, attribute_of (command), &error);
      break;
    case NABLA_COMMAND_UNDIRECTED:
      edit = nabla_edit_switch_undirected (self->graph, self->layout, edges, n_edges, &error);
      break;
    case NABLA_COMMAND_CLASS:
      edit = nabla_edit_class (self->graph, self->layout, &error);
      break;
    case NABLA_COMMAND_PIN:
      edit = nabla_edit_pin (self->graph, self->layout, self->selected_nodes, &error);
      break;
    case NABLA_COMMAND_TIDY:
      edit = tidy (self, &error);
      break;
    case NABLA_COMMAND_STRAIGHTEN:
      edit = nabla_edit_straighten (self->graph, self->layout, edges, n_edges, &error);
      break;
    default:
      g_return_if_reached ();
    }
  nabla_canvas_take_edit (self, edit, error);
}

gboolean
nabla_canvas_can (NablaCanvas *self, NablaCommand command)
{
  guint n_nodes, n_edges, n_turnable = 0, n_bent = 0;
  const guint32 *edges;

  g_return_val_if_fail (NABLA_IS_CANVAS (self), FALSE);

  n_nodes = nabla_node_set_size (self->selected_nodes);
  edges = nabla_canvas_get_selected_edges (self, &n_edges);
  for (guint i = 0; i < n_edges; i++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (self->graph, edges[i]);
      NablaPoint bend;

      n_turnable += edge->at_from != edge->at_to;
      n_bent += nabla_layout_get_bend (self->layout, edges[i], &bend);
    }
  switch (command)
    {
    case NABLA_COMMAND_NEW:
      return TRUE;
    case NABLA_COMMAND_TIDY:
      return nabla_graph_n_nodes (self->graph) > 0;
    case NABLA_COMMAND_UNDIRECTED:
      return n_edges > 0;
    case NABLA_COMMAND_CLASS:
      return nabla_graph_n_edges (self->graph) > 0;
    case NABLA_COMMAND_CONNECT:
      return n_nodes > 0 && nabla_graph_n_nodes (self->graph) > 1;
    case NABLA_COMMAND_BIDIRECTED:
      return n_nodes >= 2 || (n_nodes == 0 && n_edges > 0);
    case NABLA_COMMAND_DELETE:
      return n_nodes + n_edges > 0;
    case NABLA_COMMAND_RENAME:
      return n_nodes == 1;
    case NABLA_COMMAND_FLIP:
      return n_turnable > 0;
    case NABLA_COMMAND_STRAIGHTEN:
      return n_bent > 0;
    case NABLA_COMMAND_EXPOSURE:
    case NABLA_COMMAND_OUTCOME:
    case NABLA_COMMAND_ADJUSTED:
    case NABLA_COMMAND_SELECTION:
    case NABLA_COMMAND_UNOBSERVED:
    case NABLA_COMMAND_PIN:
    case NABLA_COMMAND_ALSO_EXPOSURE:
    case NABLA_COMMAND_ALSO_OUTCOME:
    case NABLA_COMMAND_MEDIATOR:
    case NABLA_COMMAND_CONDITION:
    case NABLA_COMMAND_RANDOMISED:
      return n_nodes > 0;
    default:
      g_return_val_if_reached (FALSE);
    }
}
