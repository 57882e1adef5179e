/* The canvas's own keys. Letters are DAGitty's. They are local shortcuts, not
 * accelerators: those would take typing away from entries. */
#include "canvas/nabla-canvas-private.h"

static const struct
{
  guint keyval;
  NablaCommand command;
} letters[] = {
  { GDK_KEY_n, NABLA_COMMAND_NEW },
  { GDK_KEY_c, NABLA_COMMAND_CONNECT },
  { GDK_KEY_b, NABLA_COMMAND_BIDIRECTED },
  { GDK_KEY_d, NABLA_COMMAND_DELETE },
  { GDK_KEY_Delete, NABLA_COMMAND_DELETE },
  { GDK_KEY_KP_Delete, NABLA_COMMAND_DELETE },
  { GDK_KEY_BackSpace, NABLA_COMMAND_DELETE },
  { GDK_KEY_r, NABLA_COMMAND_RENAME },
  { GDK_KEY_F2, NABLA_COMMAND_RENAME },
  { GDK_KEY_x, NABLA_COMMAND_FLIP },
  { GDK_KEY_e, NABLA_COMMAND_EXPOSURE },
  { GDK_KEY_o, NABLA_COMMAND_OUTCOME },
  { GDK_KEY_a, NABLA_COMMAND_ADJUSTED },
  { GDK_KEY_s, NABLA_COMMAND_SELECTION },
  { GDK_KEY_u, NABLA_COMMAND_UNOBSERVED },
  { GDK_KEY_l, NABLA_COMMAND_PIN },
};

static gboolean
on_letter (GtkWidget *widget, GVariant *args, gpointer data)
{
  NablaCanvas *self = NABLA_CANVAS (widget);
  int command;

  if (self->naming != NULL)
    return FALSE;
  g_variant_get (args, "(i)", &command);
  nabla_canvas_command (self, command);
  return TRUE;
}

/* Which paths there are the owner knows. */
static gboolean
on_paths (GtkWidget *widget, GVariant *args, gpointer data)
{
  return NABLA_CANVAS (widget)->naming == NULL && gtk_widget_activate_action (widget, "win.show-paths", NULL);
}

/* What an arrow key does, by its modifiers. */
typedef enum
{
  ARROW_MOVE,
  ARROW_MOVE_FAR,
  ARROW_WALK,
  ARROW_GROW,
} ArrowAction;

static gboolean
on_arrow (GtkWidget *widget, GVariant *args, gpointer data)
{
  NablaCanvas *self = NABLA_CANVAS (widget);
  int action, dx, dy;

  if (self->naming != NULL || self->tool != NULL)
    return FALSE;
  g_variant_get (args, "(iii)", &action, &dx, &dy);
  switch ((ArrowAction) action)
    {
    case ARROW_MOVE:
      return nabla_canvas_nudge (self, 8.0 * dx, 8.0 * dy);
    case ARROW_MOVE_FAR:
      return nabla_canvas_nudge (self, 40.0 * dx, 40.0 * dy);
    case ARROW_WALK:
      return nabla_canvas_walk_edges (self, dx, dy);
    case ARROW_GROW:
    default:
      nabla_canvas_grow (self, dx, dy);
      return TRUE;
    }
}

static gboolean
on_escape (GtkWidget *widget, GVariant *args, gpointer data)
{
  NablaCanvas *self = NABLA_CANVAS (widget);

  if (self->naming != NULL)
    nabla_canvas_cancel_naming (self);
  else if (self->tool != NULL)
    nabla_canvas_cancel_drag (self);
  else if (self->connect_from != 0)
    nabla_canvas_stop_connecting (self);
  else if (self->selected_ids->len > 0 || self->selected_edge_ids->len > 0)
    nabla_canvas_selection_clear (self);
  else
    return FALSE;
  return TRUE;
}

static gboolean
on_enter (GtkWidget *widget, GVariant *args, gpointer data)
{
  NablaCanvas *self = NABLA_CANVAS (widget);

  if (self->naming != NULL)
    return FALSE;
  return nabla_canvas_finish_connecting (self, nabla_canvas_get_cursor (self));
}

/* By key the menu belongs at what is selected. */
static gboolean
on_menu (GtkWidget *widget, GVariant *args, gpointer data)
{
  NablaCanvas *self = NABLA_CANVAS (widget);
  double x = gtk_widget_get_width (widget) / 2.0;
  double y = gtk_widget_get_height (widget) / 2.0;
  NablaPoint point;

  if (self->naming != NULL)
    return FALSE;
  if (self->selected_nodes->n > 0)
    {
      nabla_canvas_show_node (self, self->selected_nodes->nodes[0]);
      nabla_layout_get_position (self->layout, self->selected_nodes->nodes[0], &point);
      nabla_canvas_to_widget (self, point.x, point.y, &x, &y);
    }
  else if (self->selected_edges->len > 0)
    {
      NablaScene scene;

      nabla_canvas_init_scene (self, &scene);
      if (nabla_scene_get_edge_point (&scene, g_array_index (self->selected_edges, guint32, 0), 0.5, &point))
        nabla_canvas_to_widget (self, point.x, point.y, &x, &y);
    }
  g_signal_emit_by_name (self, "context-menu", x, y);
  return TRUE;
}

void
nabla_canvas_add_keys (GtkWidgetClass *klass)
{
  static const struct
  {
    guint keyval, keypad;
    int dx, dy;
  } arrows[] = {
    { GDK_KEY_Left, GDK_KEY_KP_Left, -1, 0 },
    { GDK_KEY_Right, GDK_KEY_KP_Right, 1, 0 },
    { GDK_KEY_Up, GDK_KEY_KP_Up, 0, -1 },
    { GDK_KEY_Down, GDK_KEY_KP_Down, 0, 1 },
  };
  static const struct
  {
    GdkModifierType state;
    ArrowAction action;
  } actions[] = {
    { 0, ARROW_MOVE },
    { GDK_SHIFT_MASK, ARROW_MOVE_FAR },
    { GDK_ALT_MASK, ARROW_WALK },
    { GDK_CONTROL_MASK, ARROW_GROW },
  };

  for (guint i = 0; i < G_N_ELEMENTS (letters); i++)
    gtk_widget_class_add_binding (klass, letters[i].keyval, 0, on_letter, "(i)", (int) letters[i].command);
  gtk_widget_class_add_binding (klass, GDK_KEY_e, GDK_SHIFT_MASK, on_letter, "(i)", (int) NABLA_COMMAND_ALSO_EXPOSURE);
  gtk_widget_class_add_binding (klass, GDK_KEY_o, GDK_SHIFT_MASK, on_letter, "(i)", (int) NABLA_COMMAND_ALSO_OUTCOME);
  for (guint i = 0; i < G_N_ELEMENTS (arrows); i++)
    for (guint j = 0; j < G_N_ELEMENTS (actions); j++)
      {
        gtk_widget_class_add_binding (klass, arrows[i].keyval, actions[j].state, on_arrow, "(iii)",
                                      (int) actions[j].action, arrows[i].dx, arrows[i].dy);
        gtk_widget_class_add_binding (klass, arrows[i].keypad, actions[j].state, on_arrow, "(iii)",
                                      (int) actions[j].action, arrows[i].dx, arrows[i].dy);
      }
  gtk_widget_class_add_binding (klass, GDK_KEY_p, 0, on_paths, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_Escape, 0, on_escape, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_Return, 0, on_enter, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_KP_Enter, 0, on_enter, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_Menu, 0, on_menu, NULL);
  gtk_widget_class_add_binding (klass, GDK_KEY_F10, GDK_SHIFT_MASK, on_menu, NULL);
}

static gboolean
on_key_pressed (GtkEventControllerKey *controller,
                guint keyval,
                guint keycode,
                GdkModifierType state,
                NablaCanvas *self)
{
  if (keyval != GDK_KEY_space || self->naming != NULL
      || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0)
    return FALSE;
  if (!self->space_held)
    {
      self->space_held = TRUE;
      nabla_canvas_update_hover (self);
    }
  return TRUE;
}

static void
on_key_released (GtkEventControllerKey *controller,
                 guint keyval,
                 guint keycode,
                 GdkModifierType state,
                 NablaCanvas *self)
{
  if (keyval != GDK_KEY_space || !self->space_held)
    return;
  self->space_held = FALSE;
  nabla_canvas_update_hover (self);
}

/* A modifier pressed in the middle of a drag counts at once. */
static gboolean
on_modifiers (GtkEventControllerKey *controller, GdkModifierType state, NablaCanvas *self)
{
  if (self->tool != NULL && self->tool->update != NULL && self->tool != &nabla_tool_pan)
    self->tool->update (self, self->tool_data, self->pointer_x, self->pointer_y, state);
  return FALSE;
}

static void
on_focus_lost (GtkEventControllerFocus *controller, NablaCanvas *self)
{
  self->space_held = FALSE;
}

void
nabla_canvas_add_key_controls (NablaCanvas *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  g_signal_connect (keys, "key-released", G_CALLBACK (on_key_released), self);
  g_signal_connect (keys, "modifiers", G_CALLBACK (on_modifiers), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (focus, "leave", G_CALLBACK (on_focus_lost), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}
