/* The window's size and panes from one day to the next, and what of a pane is in view. */
#include "app/nabla-window-private.h"

/* So much of the inspector is to be seen of what was selected, so long after. */
#define INSPECTOR_IN_VIEW  160
#define INSPECTOR_AFTER_MS 60

static GSettings *
settings_of (NablaWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));

  return application != NULL ? nabla_application_get_settings (NABLA_APPLICATION (application)) : NULL;
}

void
nabla_window_load_state (NablaWindow *self)
{
  GSettings *settings = settings_of (self);

  if (settings == NULL)
    return;
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "width"),
                               g_settings_get_int (settings, "height"));
  if (g_settings_get_boolean (settings, "maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  adw_flap_set_reveal_flap (self->left_flap, g_settings_get_boolean (settings, "left-pane"));
  adw_flap_set_reveal_flap (self->right_flap, g_settings_get_boolean (settings, "right-pane"));
}

void
nabla_window_save_state (NablaWindow *self)
{
  GSettings *settings = settings_of (self);
  int width = 0;
  int height = 0;

  if (settings == NULL)
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_boolean (settings, "maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  if (!gtk_window_is_maximized (GTK_WINDOW (self)))
    {
      g_settings_set_int (settings, "width", width);
      g_settings_set_int (settings, "height", height);
    }
  /* In a narrow window the panes are away by themselves. */
  if (!self->narrow)
    {
      g_settings_set_boolean (settings, "left-pane", adw_flap_get_reveal_flap (self->left_flap));
      g_settings_set_boolean (settings, "right-pane", adw_flap_get_reveal_flap (self->right_flap));
    }
}

/* What was selected is worth a look: in a low window its facts begin below the edge of the pane. */
static gboolean
show_inspector (gpointer data)
{
  NablaWindow *self = data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->details));
  guint n_edges = 0;
  double x = 0;
  double y = 0;

  self->inspector_idle = 0;
  nabla_canvas_get_selected_edges (self->canvas, &n_edges);
  if (n_edges + nabla_node_set_size (nabla_canvas_get_selected_nodes (self->canvas)) == 0
      || !gtk_widget_get_mapped (GTK_WIDGET (self->inspector)))
    return G_SOURCE_REMOVE;
  gtk_widget_translate_coordinates (GTK_WIDGET (self->inspector), self->details, 0, 0, &x, &y);
  if (gtk_widget_get_height (self->details) - y
      < MIN (INSPECTOR_IN_VIEW, gtk_widget_get_height (GTK_WIDGET (self->inspector))))
    gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + y);
  return G_SOURCE_REMOVE;
}

/* Once it has its place. */
void
nabla_window_queue_show_inspector (NablaWindow *self)
{
  if (self->inspector_idle == 0)
    self->inspector_idle = g_timeout_add (INSPECTOR_AFTER_MS, show_inspector, self);
}
