#include "canvas/nabla-name-entry.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define MAX_NAMES 6

struct _NablaNameEntry
{
  GtkWidget parent_instance;
  GtkWidget *entry;
  GtkWidget *frame;
  GtkWidget *list;
  char **names;
};

enum
{
  SIGNAL_DONE,
  SIGNAL_CANCELLED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NablaNameEntry, nabla_name_entry, GTK_TYPE_WIDGET)

/* Those that hold what is typed, ignoring case: the first few of them. */
static void
fill_list (NablaNameEntry *self)
{
  g_autofree char *text = nabla_name_entry_dup_text (self);
  g_autofree char *wanted = g_utf8_casefold (text, -1);
  GtkWidget *row;
  guint shown = 0;

  while ((row = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), row);
  for (guint i = 0; self->names != NULL && self->names[i] != NULL && shown < MAX_NAMES; i++)
    {
      g_autofree char *folded = g_utf8_casefold (self->names[i], -1);
      GtkWidget *label;

      if (strstr (folded, wanted) == NULL || strcmp (self->names[i], text) == 0)
        continue;
      label = gtk_label_new (self->names[i]);
      gtk_label_set_xalign (GTK_LABEL (label), 0.0);
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 24);
      gtk_widget_set_margin_start (label, 6);
      gtk_widget_set_margin_end (label, 6);
      gtk_widget_set_margin_top (label, 3);
      gtk_widget_set_margin_bottom (label, 3);
      gtk_list_box_append (GTK_LIST_BOX (self->list), label);
      gtk_widget_set_focusable (gtk_widget_get_parent (label), FALSE);
      shown++;
    }
  gtk_widget_set_visible (self->frame, shown > 0);
}

static void
take_row (NablaNameEntry *self, GtkListBoxRow *row)
{
  const char *name = gtk_label_get_text (GTK_LABEL (gtk_list_box_row_get_child (row)));
  g_autofree char *kept = g_strdup (name);

  gtk_editable_set_text (GTK_EDITABLE (self->entry), kept);
}

static void
finish (NablaNameEntry *self, gboolean next)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));

  if (row != NULL)
    take_row (self, row);
  g_signal_emit (self, signals[SIGNAL_DONE], 0, next);
}

static void
on_changed (NablaNameEntry *self)
{
  nabla_name_entry_set_refused (self, FALSE);
  fill_list (self);
}

static void
on_activate (NablaNameEntry *self)
{
  finish (self, FALSE);
}

static void
on_row_activated (GtkListBox *list, GtkListBoxRow *row, NablaNameEntry *self)
{
  take_row (self, row);
  g_signal_emit (self, signals[SIGNAL_DONE], 0, FALSE);
}

static void
select_next (NablaNameEntry *self, int step)
{
  GtkListBox *list = GTK_LIST_BOX (self->list);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (list);
  int index = row != NULL ? gtk_list_box_row_get_index (row) + step : step > 0 ? 0 : -1;

  gtk_list_box_select_row (list, index >= 0 ? gtk_list_box_get_row_at_index (list, index) : NULL);
}

/* After the entry, so that an input method gets the keys first. */
static gboolean
on_key (GtkEventControllerKey *controller, guint keyval, guint keycode, GdkModifierType state, NablaNameEntry *self)
{
  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  switch (keyval)
    {
    case GDK_KEY_Escape:
      g_signal_emit (self, signals[SIGNAL_CANCELLED], 0);
      return TRUE;
    case GDK_KEY_Tab:
    case GDK_KEY_KP_Tab:
      finish (self, TRUE);
      return TRUE;
    case GDK_KEY_ISO_Left_Tab:
      finish (self, FALSE);
      return TRUE;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      select_next (self, 1);
      return TRUE;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      select_next (self, -1);
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
nabla_name_entry_grab_focus (GtkWidget *widget)
{
  NablaNameEntry *self = NABLA_NAME_ENTRY (widget);

  return gtk_widget_grab_focus (self->entry);
}

static void
nabla_name_entry_dispose (GObject *object)
{
  NablaNameEntry *self = NABLA_NAME_ENTRY (object);

  g_clear_pointer (&self->entry, gtk_widget_unparent);
  g_clear_pointer (&self->frame, gtk_widget_unparent);
  G_OBJECT_CLASS (nabla_name_entry_parent_class)->dispose (object);
}

static void
nabla_name_entry_finalize (GObject *object)
{
  g_strfreev (NABLA_NAME_ENTRY (object)->names);
  G_OBJECT_CLASS (nabla_name_entry_parent_class)->finalize (object);
}

static void
nabla_name_entry_class_init (NablaNameEntryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nabla_name_entry_dispose;
  object_class->finalize = nabla_name_entry_finalize;
  widget_class->grab_focus = nabla_name_entry_grab_focus;
  signals[SIGNAL_DONE] = g_signal_new ("done", NABLA_TYPE_NAME_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[SIGNAL_CANCELLED]
    = g_signal_new ("cancelled", NABLA_TYPE_NAME_ENTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
nabla_name_entry_init (NablaNameEntry *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (gtk_widget_get_layout_manager (GTK_WIDGET (self))),
                                  GTK_ORIENTATION_VERTICAL);
  self->entry = gtk_entry_new ();
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 14);
  gtk_editable_set_alignment (GTK_EDITABLE (self->entry), 0.5f);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Name of the variable"), -1);
  gtk_widget_set_parent (self->entry, GTK_WIDGET (self));

  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_SINGLE);
  gtk_widget_set_focusable (self->list, FALSE);
  gtk_widget_set_can_focus (self->list, FALSE);
  self->frame = gtk_frame_new (NULL);
  gtk_widget_add_css_class (self->frame, "view");
  gtk_frame_set_child (GTK_FRAME (self->frame), self->list);
  gtk_widget_set_parent (self->frame, GTK_WIDGET (self));

  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (on_activate), self);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

NablaNameEntry *
nabla_name_entry_new (const char *text, const char *placeholder, const char *const *names)
{
  NablaNameEntry *self = g_object_new (NABLA_TYPE_NAME_ENTRY, NULL);

  self->names = g_strdupv ((char **) names);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text != NULL ? text : "");
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), placeholder);
  fill_list (self);
  return self;
}

char *
nabla_name_entry_dup_text (NablaNameEntry *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

void
nabla_name_entry_set_refused (NablaNameEntry *self, gboolean refused)
{
  if (refused)
    gtk_widget_add_css_class (self->entry, "error");
  else
    gtk_widget_remove_css_class (self->entry, "error");
}

int
nabla_name_entry_get_line (NablaNameEntry *self)
{
  int natural;

  gtk_widget_measure (self->entry, GTK_ORIENTATION_VERTICAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}
