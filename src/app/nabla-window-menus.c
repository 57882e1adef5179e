/* The window's menus that depend on what there is, and what can be dropped on it. */
#include "app/nabla-window-private.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-column-drag.h"
#include "app/nabla-examples.h"

/* The Open menu */

static GMenuModel *
open_menu_new (NablaWindow *self)
{
  NablaApplication *application = NABLA_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) files = g_menu_new ();
  g_autoptr (GMenu) examples = g_menu_new ();
  const NablaExample *all;
  guint n;

  g_menu_append (files, _ ("Open…"), "win.open");
  g_menu_append (files, _ ("Import Data…"), "win.import");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (files));
  g_menu_append_section (menu, _ ("Recent"), nabla_application_get_recent (application));

  all = nabla_examples_get (&n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = nabla_examples_dup_path (all[i].file);
      g_autoptr (GMenuItem) item = NULL;

      if (path == NULL)
        continue;
      item = g_menu_item_new (_ (all[i].title), NULL);
      g_menu_item_set_action_and_target (item, "win.open-example", "s", all[i].file);
      g_menu_append_item (examples, item);
    }
  g_menu_append_section (menu, _ ("Examples"), G_MENU_MODEL (examples));
  return G_MENU_MODEL (menu);
}

/* The context menu */

static void
append (GMenu *menu, const char *label, const char *action, const char *key)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, action);

  /* Shown, not bound: plain letters are the canvas's own. */
  if (key != NULL)
    g_menu_item_set_attribute (item, "accel", "s", key);
  g_menu_append_item (menu, item);
}

static void
add_section (GMenu *menu, GMenu *section)
{
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_object_unref (section);
}

static GMenuModel *
context_menu_model_new (NablaWindow *self)
{
  GMenu *menu = g_menu_new ();
  guint n_edges = 0;
  guint n_nodes = nabla_node_set_size (nabla_canvas_get_selected_nodes (self->canvas));
  GMenu *section;

  nabla_canvas_get_selected_edges (self->canvas, &n_edges);
  if (n_nodes > 0)
    {
      section = g_menu_new ();
      append (section, _ ("Exposure"), "win.exposure", "e");
      append (section, _ ("Outcome"), "win.outcome", "o");
      append (section, _ ("Adjusted"), "win.adjusted", "a");
      append (section, _ ("Selection"), "win.selection", "s");
      append (section, _ ("Unobserved"), "win.unobserved", "u");
      add_section (menu, section);
      section = g_menu_new ();
      append (section, _ ("Also an Exposure"), "win.also-exposure", "<Shift>e");
      append (section, _ ("Also an Outcome"), "win.also-outcome", "<Shift>o");
      append (section, _ ("Mediator of the Question"), "win.mediator", NULL);
      append (section, _ ("Condition of the Question"), "win.condition", NULL);
      append (section, _ ("Randomised"), "win.randomised", NULL);
      add_section (menu, section);
      section = g_menu_new ();
      if (n_nodes > 1)
        {
          append (section, _ ("Connect"), "win.connect", "c");
          append (section, _ ("Connect Both Ways"), "win.bidirected", "b");
        }
      else
        {
          append (section, _ ("Rename"), "win.rename", "F2");
        }
      append (section, _ ("Pin in Place"), "win.pin", "l");
      add_section (menu, section);
    }
  if (n_edges > 0)
    {
      section = g_menu_new ();
      append (section, _ ("Reverse"), "win.flip", "x");
      append (section, _ ("With or Without Direction"), "win.undirected", NULL);
      append (section, _ ("Straighten"), "win.straighten", NULL);
      add_section (menu, section);
    }
  if (n_nodes + n_edges > 0)
    {
      section = g_menu_new ();
      append (section, _ ("Cut"), "win.cut", NULL);
      append (section, _ ("Copy"), "win.copy", NULL);
      append (section, _ ("Duplicate"), "win.duplicate", NULL);
      append (section, _ ("Delete"), "win.delete", "Delete");
      add_section (menu, section);
      return G_MENU_MODEL (menu);
    }

  section = g_menu_new ();
  append (section, _ ("New Node"), "win.new-node", "n");
  append (section, _ ("Paste"), "win.paste", NULL);
  append (section, _ ("Select All"), "win.select-all", NULL);
  add_section (menu, section);
  section = g_menu_new ();
  append (section, _ ("Tidy Up"), "win.tidy", NULL);
  append (section,
          nabla_graph_get_kind (nabla_document_get_graph (self->document)) == NABLA_GRAPH_PDAG
            ? _ ("Direct What Follows")
            : _ ("Equivalence Class"),
          "win.class", NULL);
  append (section, _ ("Show Everything"), "win.zoom-fit", NULL);
  add_section (menu, section);
  section = g_menu_new ();
  append (section, _ ("Import Data…"), "win.import", NULL);
  append (section, _ ("Export…"), "win.export", NULL);
  add_section (menu, section);
  return G_MENU_MODEL (menu);
}

/* The node that had the focus may be gone: the toolkit would take any button for it. */
static void
on_context_menu_closed (NablaWindow *self)
{
  if (!nabla_canvas_is_naming (self->canvas))
    gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

static void
on_context_menu (NablaCanvas *canvas, double x, double y, NablaWindow *self)
{
  g_autoptr (GMenuModel) model = context_menu_model_new (self);
  graphene_point_t point;

  if (self->context_menu == NULL)
    {
      self->context_menu = gtk_popover_menu_new_from_model (NULL);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->context_menu), FALSE);
      gtk_widget_set_halign (self->context_menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->context_menu, self->canvas_overlay);
      g_signal_connect_swapped (self->context_menu, "closed", G_CALLBACK (on_context_menu_closed), self);
    }
  if (!gtk_widget_compute_point (GTK_WIDGET (canvas), self->canvas_overlay, &GRAPHENE_POINT_INIT ((float) x, (float) y),
                                 &point))
    return;
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->context_menu), model);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->context_menu), &(GdkRectangle){ (int) point.x, (int) point.y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->context_menu));
}

void
nabla_window_add_menus (NablaWindow *self)
{
  g_autoptr (GMenuModel) menu = open_menu_new (self);

  gtk_menu_button_set_menu_model (self->open_button, menu);
  g_signal_connect (self->canvas, "context-menu", G_CALLBACK (on_context_menu), self);
}

/* Dropping */

static gboolean
on_drop_on_canvas (GtkDropTarget *target, const GValue *value, double x, double y, NablaWindow *self)
{
  NablaPoint point;

  nabla_canvas_from_widget (self->canvas, x, y, &point.x, &point.y);
  if (G_VALUE_HOLDS (value, NABLA_TYPE_COLUMN_NAME))
    {
      const char *names[] = { g_value_get_boxed (value), NULL };

      nabla_document_place_columns (self->document, names, point);
      return TRUE;
    }
  if (G_VALUE_HOLDS_STRING (value))
    {
      nabla_window_paste_text (self, g_value_get_string (value), &point);
      return TRUE;
    }
  return FALSE;
}

static gboolean
on_drop_files (GtkDropTarget *target, const GValue *value, double x, double y, NablaWindow *self)
{
  g_autoptr (GSList) files = NULL;

  if (!G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    return FALSE;
  files = gdk_file_list_get_files (g_value_get_boxed (value));
  nabla_window_open_files (self, files);
  return TRUE;
}

void
nabla_window_add_drop_targets (NablaWindow *self)
{
  GtkDropTarget *files = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);
  GtkDropTarget *parts = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  GType types[] = { NABLA_TYPE_COLUMN_NAME, G_TYPE_STRING };

  g_signal_connect (files, "drop", G_CALLBACK (on_drop_files), self);
  /* Before the entries, which would take a file as its path. */
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (files), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (files));

  gtk_drop_target_set_gtypes (parts, types, G_N_ELEMENTS (types));
  g_signal_connect (parts, "drop", G_CALLBACK (on_drop_on_canvas), self);
  gtk_widget_add_controller (GTK_WIDGET (self->canvas), GTK_EVENT_CONTROLLER (parts));
}
