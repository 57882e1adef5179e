/* Naming in place: a new node, or one that is there. */
#include "canvas/nabla-canvas-private.h"

#include <math.h>
#include <glib/gi18n-lib.h>
#include "canvas/nabla-name-entry.h"

/**
 * NablaNaming:
 * @node_id: what is renamed; 0: a node that is not there yet
 * @position: of the new node, layout coordinates
 * @other_id: the node that the new one is linked with
 */
struct _NablaNaming
{
  NablaNameEntry *entry;
  guint64 node_id;
  NablaPoint position;
  guint64 other_id;
  NablaEditLink link;
  GtkRoot *root;
  gulong focus_handler;
  guint idle;
};

gboolean
nabla_canvas_is_naming (NablaCanvas *self)
{
  g_return_val_if_fail (NABLA_IS_CANVAS (self), FALSE);
  return self->naming != NULL;
}

/* The entry goes before anybody hears of an edit, and the focus goes back
 * first: with the focused widget gone, keys would reach nothing. */
static void
close_naming (NablaCanvas *self, NablaNaming *naming)
{
  GtkWidget *entry = GTK_WIDGET (naming->entry);

  self->naming = NULL;
  g_clear_handle_id (&naming->idle, g_source_remove);
  if (naming->root != NULL)
    {
      g_clear_signal_handler (&naming->focus_handler, naming->root);
      g_clear_weak_pointer (&naming->root);
    }
  if (gtk_widget_get_focus_child (GTK_WIDGET (self)) == entry)
    gtk_widget_grab_focus (GTK_WIDGET (self));
  gtk_widget_unparent (entry);
  g_free (naming);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
nabla_canvas_cancel_naming (NablaCanvas *self)
{
  if (self->naming != NULL)
    close_naming (self, self->naming);
}

static void
next_name (NablaCanvas *self, guint64 node_id, NablaPoint position, guint64 other_id, NablaEditLink link)
{
  if (node_id == 0)
    {
      NablaNode other = other_id != 0 ? nabla_graph_find_node_by_id (self->graph, other_id) : NABLA_NODE_NONE;
      NablaPoint below = { position.x, position.y + 80.0 };

      nabla_canvas_name_new (self, nabla_canvas_find_space (self, below), other,
                             other != NABLA_NODE_NONE ? link : NABLA_LINK_NONE);
      return;
    }
  nabla_canvas_set_cursor_node (self, nabla_graph_find_node_by_id (self->graph, node_id));
  if (nabla_canvas_walk_nodes (self, FALSE))
    nabla_canvas_name_node (self, nabla_canvas_get_cursor (self));
}

/* %FALSE: refused, and the entry stays open. */
static gboolean
commit (NablaCanvas *self, const char *name, gboolean next)
{
  NablaNaming *naming = self->naming;
  guint64 node_id = naming->node_id;
  guint64 other_id = naming->other_id;
  NablaPoint position = naming->position;
  NablaEditLink link = naming->link;
  GError *error = NULL;
  NablaEdit *edit;

  if (node_id != 0)
    {
      NablaNode node = nabla_graph_find_node_by_id (self->graph, node_id);
      gboolean linked = self->unlinked != NULL && !self->unlinked[node] && !nabla_graph_is_latent (self->graph, node);

      edit = nabla_edit_rename (self->graph, self->layout, node, name, linked, &error);
    }
  else
    {
      NablaNode other = other_id != 0 ? nabla_graph_find_node_by_id (self->graph, other_id) : NABLA_NODE_NONE;

      edit = nabla_edit_add_node (self->graph, self->layout, name, position, other, link, &error);
    }
  if (error != NULL)
    {
      nabla_name_entry_set_refused (naming->entry, TRUE);
      nabla_canvas_take_edit (self, NULL, error);
      return FALSE;
    }
  close_naming (self, naming);
  nabla_canvas_take_edit (self, edit, NULL);
  if (next)
    next_name (self, node_id, position, other_id, link);
  return TRUE;
}

gboolean
nabla_canvas_finish_naming (NablaCanvas *self)
{
  g_autofree char *name = NULL;

  if (self->naming == NULL)
    return TRUE;
  name = nabla_name_entry_dup_text (self->naming->entry);
  if (*name == '\0')
    {
      nabla_canvas_cancel_naming (self);
      return TRUE;
    }
  if (commit (self, name, FALSE))
    return TRUE;
  gtk_widget_grab_focus (GTK_WIDGET (self->naming->entry));
  return FALSE;
}

static void
on_done (NablaNameEntry *entry, gboolean next, NablaCanvas *self)
{
  g_autofree char *name = nabla_name_entry_dup_text (entry);

  if (*name == '\0' && self->naming->node_id == 0)
    {
      g_free (name);
      name = nabla_edit_suggest_name (self->graph);
    }
  commit (self, name, next);
}

static void
on_cancelled (NablaNameEntry *entry, NablaCanvas *self)
{
  nabla_canvas_cancel_naming (self);
}

static gboolean
on_focus_left (gpointer data)
{
  NablaCanvas *self = data;
  g_autofree char *name = NULL;

  self->naming->idle = 0;
  name = nabla_name_entry_dup_text (self->naming->entry);
  if (*name == '\0')
    nabla_canvas_cancel_naming (self);
  else
    commit (self, name, FALSE);
  return G_SOURCE_REMOVE;
}

/* Going to another widget finishes the name; going to another window does not
 * change the focus widget. In an idle, since the focus is still on its way. */
static void
on_focus_widget (GtkRoot *root, GParamSpec *pspec, NablaCanvas *self)
{
  GtkWidget *focus = gtk_root_get_focus (root);
  NablaNaming *naming = self->naming;

  g_clear_handle_id (&naming->idle, g_source_remove);
  if (focus == NULL || gtk_widget_is_ancestor (focus, GTK_WIDGET (naming->entry)))
    return;
  naming->idle = g_idle_add (on_focus_left, self);
}

static void
open_naming (NablaCanvas *self, NablaNaming *naming, const char *text, const char *placeholder)
{
  GtkWidget *widget = GTK_WIDGET (self);
  double x, y;

  naming->entry = nabla_name_entry_new (text, placeholder, (const char *const *) self->completions);
  self->naming = naming;
  gtk_widget_set_parent (GTK_WIDGET (naming->entry), widget);
  g_signal_connect (naming->entry, "done", G_CALLBACK (on_done), self);
  g_signal_connect (naming->entry, "cancelled", G_CALLBACK (on_cancelled), self);
  gtk_widget_grab_focus (GTK_WIDGET (naming->entry));
  g_set_weak_pointer (&naming->root, gtk_widget_get_root (widget));
  if (naming->root != NULL)
    naming->focus_handler = g_signal_connect (naming->root, "notify::focus-widget", G_CALLBACK (on_focus_widget), self);

  nabla_canvas_to_widget (self, naming->position.x, naming->position.y, &x, &y);
  nabla_canvas_pan (self, round (CLAMP (x, 90.0, MAX (gtk_widget_get_width (widget) - 90.0, 90.0)) - x),
                    round (CLAMP (y, 40.0, MAX (gtk_widget_get_height (widget) - 40.0, 40.0)) - y));
  gtk_widget_queue_allocate (widget);
  gtk_widget_queue_draw (widget);
}

/**
 * nabla_canvas_name_new:
 * @position: where the node will be, layout coordinates
 * @other: what it will be linked with, or %NABLA_NODE_NONE
 */
void
nabla_canvas_name_new (NablaCanvas *self, NablaPoint position, NablaNode other, NablaEditLink link)
{
  g_autofree char *suggestion = nabla_edit_suggest_name (self->graph);
  NablaNaming *naming;

  if (!nabla_canvas_finish_naming (self))
    return;
  naming = g_new0 (NablaNaming, 1);
  naming->position = position;
  naming->other_id = other != NABLA_NODE_NONE ? nabla_graph_get_node_id (self->graph, other) : 0;
  naming->link = other != NABLA_NODE_NONE ? link : NABLA_LINK_NONE;
  open_naming (self, naming, NULL, suggestion);
}

void
nabla_canvas_name_node (NablaCanvas *self, NablaNode node)
{
  guint64 id = nabla_graph_get_node_id (self->graph, node);
  NablaNaming *naming;

  if (!nabla_canvas_finish_naming (self))
    return;
  /* The name that was open may have been of this very graph. */
  node = nabla_graph_find_node_by_id (self->graph, id);
  if (node == NABLA_NODE_NONE)
    return;
  nabla_canvas_set_cursor_node (self, node);
  nabla_canvas_select_node (self, node);
  naming = g_new0 (NablaNaming, 1);
  naming->node_id = id;
  nabla_layout_get_position (self->layout, node, &naming->position);
  open_naming (self, naming, nabla_graph_get_label (self->graph, node), NULL);
}

void
nabla_canvas_add_node (NablaCanvas *self, const char *name, double x, double y)
{
  NablaPoint position = { round (x), round (y) };
  GError *error = NULL;
  NablaEdit *edit;

  g_return_if_fail (NABLA_IS_CANVAS (self));
  if (name == NULL)
    {
      nabla_canvas_name_new (self, position, NABLA_NODE_NONE, NABLA_LINK_NONE);
      return;
    }
  edit = nabla_edit_add_node (self->graph, self->layout, name, position, NABLA_NODE_NONE, NABLA_LINK_NONE, &error);
  nabla_canvas_take_edit (self, edit, error);
}

/* New content came from elsewhere: what was being named may be gone. */
void
nabla_canvas_naming_content_set (NablaCanvas *self)
{
  NablaNaming *naming = self->naming;

  if (naming == NULL)
    return;
  if ((naming->node_id != 0 && nabla_graph_find_node_by_id (self->graph, naming->node_id) == NABLA_NODE_NONE)
      || (naming->other_id != 0 && nabla_graph_find_node_by_id (self->graph, naming->other_id) == NABLA_NODE_NONE))
    nabla_canvas_cancel_naming (self);
}

void
nabla_canvas_naming_allocate (NablaCanvas *self, int width, int height)
{
  const double margin = 4.0;
  GtkWidget *entry;
  int natural_width, natural_height, line;
  double x, y;

  if (self->naming == NULL)
    return;
  entry = GTK_WIDGET (self->naming->entry);
  gtk_widget_measure (entry, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural_width, NULL, NULL);
  gtk_widget_measure (entry, GTK_ORIENTATION_VERTICAL, natural_width, NULL, &natural_height, NULL, NULL);
  line = nabla_name_entry_get_line (self->naming->entry);
  nabla_canvas_to_widget (self, self->naming->position.x, self->naming->position.y, &x, &y);
  x = MAX (MIN (x - natural_width / 2.0, width - natural_width - margin), margin);
  y = MAX (MIN (y - line / 2.0, height - natural_height - margin), margin);
  gtk_widget_allocate (entry, natural_width, natural_height, -1,
                       gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT ((float) round (x), (float) round (y))));
}

void
nabla_canvas_naming_snapshot (NablaCanvas *self, GtkSnapshot *snapshot)
{
  if (self->naming != NULL)
    gtk_widget_snapshot_child (GTK_WIDGET (self), GTK_WIDGET (self->naming->entry), snapshot);
}

/* The arrow that will come with the new node, up to the entry. */
void
nabla_canvas_naming_draw (NablaCanvas *self, cairo_t *cr)
{
  graphene_rect_t bounds;
  NablaPoint start;
  NablaNode other;
  double x, y;

  if (self->naming == NULL || self->naming->other_id == 0)
    return;
  other = nabla_graph_find_node_by_id (self->graph, self->naming->other_id);
  if (!gtk_widget_compute_bounds (GTK_WIDGET (self->naming->entry), GTK_WIDGET (self), &bounds))
    return;
  nabla_layout_get_position (self->layout, other, &start);
  nabla_canvas_to_widget (self, start.x, start.y, &start.x, &start.y);
  nabla_canvas_leave_box ((NablaRect){ bounds.origin.x, bounds.origin.y, bounds.size.width,
                                       nabla_name_entry_get_line (self->naming->entry) },
                          start.x, start.y, &x, &y);
  nabla_canvas_draw_arrow (self, cr, other, NABLA_NODE_NONE, x, y, self->naming->link == NABLA_LINK_BIDIRECTED, FALSE);
}
