/* Nodes in view as undrawn widgets: what the focus goes to and what assistive
 * technology reads. They take no events: the canvas does. */
#include "canvas/nabla-canvas-private.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#define NABLA_TYPE_CANVAS_NODE (nabla_canvas_node_get_type ())
G_DECLARE_FINAL_TYPE (NablaCanvasNode, nabla_canvas_node, NABLA, CANVAS_NODE, GtkWidget)

struct _NablaCanvasNode
{
  GtkWidget parent_instance;
  guint64 id;
  char *text;
};

G_DEFINE_FINAL_TYPE (NablaCanvasNode, nabla_canvas_node, GTK_TYPE_WIDGET)

static void
nabla_canvas_node_finalize (GObject *object)
{
  g_free (NABLA_CANVAS_NODE (object)->text);
  G_OBJECT_CLASS (nabla_canvas_node_parent_class)->finalize (object);
}

static void
nabla_canvas_node_class_init (NablaCanvasNodeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nabla_canvas_node_finalize;
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_LIST_ITEM);
}

static void
nabla_canvas_node_init (NablaCanvasNode *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_can_target (GTK_WIDGET (self), FALSE);
}

/**
 * nabla_canvas_dup_node_text:
 *
 * Returns: (transfer full): "Smoking, exposure, 2 causes, 1 effect"
 */
char *
nabla_canvas_dup_node_text (NablaGraph *graph, NablaNode node)
{
  static const struct
  {
    NablaRoles role;
    const char *text;
  } roles[] = {
    { NABLA_ROLE_EXPOSURE, N_ ("exposure") }, { NABLA_ROLE_OUTCOME, N_ ("outcome") },
    { NABLA_ROLE_ADJUSTED, N_ ("adjusted") }, { NABLA_ROLE_SELECTED, N_ ("selection") },
    { NABLA_ROLE_LATENT, N_ ("unobserved") },
  };
  GString *text = g_string_new (nabla_graph_get_label (graph, node));
  NablaRoles held = nabla_graph_get_roles (graph, node);
  guint causes, effects;

  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if ((held & roles[i].role) != 0)
      g_string_append_printf (text, ", %s", _ (roles[i].text));
  nabla_graph_get_adjacent (graph, node, NABLA_PARENTS, &causes);
  nabla_graph_get_adjacent (graph, node, NABLA_CHILDREN, &effects);
  g_string_append (text, ", ");
  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u cause", "%u causes", causes), causes);
  g_string_append (text, ", ");
  g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "%u effect", "%u effects", effects), effects);
  return g_string_free (text, FALSE);
}

static void
remove_child (NablaCanvas *self, GtkWidget *child)
{
  /* The focus must not be lost with the widget that has it. */
  if (gtk_widget_get_focus_child (GTK_WIDGET (self)) == child)
    gtk_widget_grab_focus (GTK_WIDGET (self));
  gtk_widget_unparent (child);
}

static NablaCanvasNode *
ensure_child (NablaCanvas *self, NablaNode node)
{
  guint64 id = nabla_graph_get_node_id (self->graph, node);
  NablaCanvasNode *child = g_hash_table_lookup (self->children, &id);
  g_autofree char *text = nabla_canvas_dup_node_text (self->graph, node);

  if (child == NULL)
    {
      child = g_object_new (NABLA_TYPE_CANVAS_NODE, NULL);
      child->id = id;
      gtk_widget_set_parent (GTK_WIDGET (child), GTK_WIDGET (self));
      g_hash_table_insert (self->children, &child->id, child);
    }
  if (g_strcmp0 (text, child->text) != 0)
    {
      g_free (child->text);
      child->text = g_steal_pointer (&text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, child->text, -1);
    }
  return child;
}

/* Gives every node in view a child, up to the bound, and takes away the rest. */
static gboolean
update_children (gpointer data)
{
  NablaCanvas *self = data;
  g_autoptr (GHashTable) wanted = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  NablaScene scene;
  GHashTableIter iter;
  gpointer key, value;
  guint n = 0;

  self->children_timeout = 0;
  nabla_canvas_init_scene (self, &scene);
  for (NablaNode v = 0; v < nabla_graph_n_nodes (self->graph) && n < NABLA_CANVAS_MAX_CHILDREN; v++)
    {
      guint64 id = nabla_graph_get_node_id (self->graph, v);
      NablaPoint point;

      nabla_layout_get_position (self->layout, v, &point);
      if (point.x < scene.visible.x || point.x > scene.visible.x + scene.visible.width || point.y < scene.visible.y
          || point.y > scene.visible.y + scene.visible.height)
        continue;
      ensure_child (self, v);
      g_hash_table_add (wanted, g_memdup2 (&id, sizeof id));
      n++;
    }
  g_hash_table_iter_init (&iter, self->children);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      guint64 id = *(guint64 *) key;

      if (g_hash_table_contains (wanted, key))
        continue;
      /* Panned out of view, the focused node stays focused. */
      if (gtk_widget_is_focus (value) && nabla_graph_find_node_by_id (self->graph, id) != NABLA_NODE_NONE)
        continue;
      g_hash_table_iter_remove (&iter);
      remove_child (self, value);
    }
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

void
nabla_canvas_children_init (NablaCanvas *self)
{
  self->children = g_hash_table_new (g_int64_hash, g_int64_equal);
}

void
nabla_canvas_children_dispose (NablaCanvas *self)
{
  GHashTableIter iter;
  gpointer value;

  g_clear_handle_id (&self->children_timeout, g_source_remove);
  if (self->children == NULL)
    return;
  g_hash_table_iter_init (&iter, self->children);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      g_hash_table_iter_remove (&iter);
      gtk_widget_unparent (value);
    }
  g_clear_pointer (&self->children, g_hash_table_unref);
}

/* Later, and once for many changes: panning must not pay for this. */
void
nabla_canvas_children_queue (NablaCanvas *self)
{
  if (self->children != NULL && self->children_timeout == 0)
    self->children_timeout = g_timeout_add (100, update_children, self);
}

void
nabla_canvas_children_allocate (NablaCanvas *self)
{
  GHashTableIter iter;
  gpointer value;
  NablaScene scene;

  nabla_canvas_init_scene (self, &scene);
  g_hash_table_iter_init (&iter, self->children);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      NablaCanvasNode *child = value;
      NablaNode node = nabla_graph_find_node_by_id (self->graph, child->id);
      NablaRect box = { 0 };
      double x = 0.0, y = 0.0;

      if (node != NABLA_NODE_NONE)
        {
          box = nabla_scene_get_node_rect (&scene, node);
          nabla_canvas_to_widget (self, box.x, box.y, &x, &y);
        }
      gtk_widget_allocate (GTK_WIDGET (child), (int) ceil (box.width * self->zoom),
                           (int) ceil (box.height * self->zoom), -1,
                           gsk_transform_translate (NULL, &GRAPHENE_POINT_INIT ((float) x, (float) y)));
    }
}

void
nabla_canvas_focus_node (NablaCanvas *self, NablaNode node)
{
  NablaCanvasNode *child;

  if (node == NABLA_NODE_NONE)
    {
      gtk_widget_grab_focus (GTK_WIDGET (self));
      return;
    }
  child = ensure_child (self, node);
  if (!gtk_widget_grab_focus (GTK_WIDGET (child)))
    gtk_widget_grab_focus (GTK_WIDGET (self));
  nabla_canvas_children_queue (self);
}
