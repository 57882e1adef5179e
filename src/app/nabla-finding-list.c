#include "app/nabla-finding-list.h"

#include "app/nabla-label.h"

/* Rows made at a time: each is a handful of widgets. */
#define PAGE 100

struct _NablaFindingList
{
  GtkBox parent_instance;
  GtkToggleButton *header;
  GtkImage *arrow;
  GtkLabel *title_label;
  GtkLabel *count;
  GtkListBox *list;
  GtkWidget *more;

  char *title;
  gboolean pickable;
  GListModel *findings; /* nullable */
  guint n_rows;         /* made of them so far: none while it is folded */
  int picked;           /* -1: none */
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_OPEN,
  PROP_PICKABLE,
  N_PROPS,
};

enum
{
  PICKED,
  USED,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NablaFindingList, nabla_finding_list, GTK_TYPE_BOX)

/* A row: glyph, two lines of text, a button. */

static GtkWidget *
row_label_new (const char *markup, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  nabla_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static void
on_button (GtkButton *button, NablaFindingList *self)
{
  GtkWidget *row = gtk_widget_get_ancestor (GTK_WIDGET (button), GTK_TYPE_LIST_BOX_ROW);

  g_signal_emit (self, signals[USED], 0, (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)));
}

/* What a row says to who cannot see it. */
static char *
dup_spoken (NablaFinding *finding)
{
  const char *detail = nabla_finding_get_detail (finding);
  g_autofree char *markup
    = g_strjoin (" ", nabla_finding_get_glyph (finding), nabla_finding_get_text (finding), detail, NULL);
  char *text = NULL;

  if (!pango_parse_markup (markup, -1, 0, NULL, &text, NULL, NULL))
    return g_strdup (markup);
  return g_strstrip (text);
}

static GtkWidget *
row_new (NablaFindingList *self, NablaFinding *finding)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  g_autofree char *spoken = dup_spoken (finding);

  if (*nabla_finding_get_glyph (finding) != '\0')
    {
      GtkWidget *glyph = row_label_new (nabla_finding_get_glyph (finding), "verdict-glyph");

      gtk_widget_add_css_class (glyph, nabla_finding_get_css_class (finding));
      gtk_widget_set_valign (glyph, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (box), glyph);
    }
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (lines), row_label_new (nabla_finding_get_text (finding), NULL));
  if (nabla_finding_get_detail (finding) != NULL)
    {
      GtkWidget *detail = row_label_new (nabla_finding_get_detail (finding), "dim-label");

      gtk_widget_add_css_class (detail, "small");
      gtk_box_append (GTK_BOX (lines), detail);
    }
  gtk_box_append (GTK_BOX (box), lines);
  if (nabla_finding_get_action (finding) != NULL)
    {
      GtkWidget *button = gtk_button_new_with_label (nabla_finding_get_action (finding));

      gtk_widget_add_css_class (button, "small-button");
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_set_focus_on_click (button, FALSE);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, spoken, -1);
      g_signal_connect (button, "clicked", G_CALLBACK (on_button), self);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), self->pickable);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}

/* The list */

/* Not the list's own selection, which follows the arrow keys. */
static void
set_picked (GtkListBoxRow *row, gboolean picked)
{
  if (row == NULL)
    return;
  if (picked)
    gtk_widget_add_css_class (GTK_WIDGET (row), "picked");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (row), "picked");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_SELECTED, picked, -1);
}

static void
make_rows (NablaFindingList *self)
{
  guint n = self->findings != NULL ? g_list_model_get_n_items (self->findings) : 0;
  guint end = MIN (n, self->n_rows + PAGE);

  for (; self->n_rows < end; self->n_rows++)
    {
      g_autoptr (NablaFinding) finding = g_list_model_get_item (self->findings, self->n_rows);

      gtk_list_box_append (self->list, row_new (self, finding));
    }
  gtk_widget_set_visible (self->more, end < n);
  if (self->picked >= 0)
    set_picked (gtk_list_box_get_row_at_index (self->list, self->picked), TRUE);
}

static void
on_row_activated (NablaFindingList *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[PICKED], 0, (guint) gtk_list_box_row_get_index (row));
}

static void
on_toggled (NablaFindingList *self)
{
  gboolean open = gtk_toggle_button_get_active (self->header);

  gtk_image_set_from_icon_name (self->arrow, open ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->header), GTK_ACCESSIBLE_STATE_EXPANDED, open, -1);
  if (open && self->n_rows == 0)
    make_rows (self);
  else if (!open)
    gtk_widget_set_visible (self->more, FALSE);
}

void
nabla_finding_list_set (NablaFindingList *self, GListModel *findings, const char *count)
{
  guint n = g_list_model_get_n_items (findings);
  g_autofree char *spoken = g_strdup_printf ("%s: %s", self->title, count);
  GtkListBoxRow *row;

  g_set_object (&self->findings, findings);
  while ((row = gtk_list_box_get_row_at_index (self->list, 0)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  self->n_rows = 0;
  self->picked = -1;
  if (gtk_toggle_button_get_active (self->header))
    make_rows (self);
  gtk_label_set_text (self->count, count);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->header), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

void
nabla_finding_list_set_picked (NablaFindingList *self, guint index)
{
  if (self->picked >= 0)
    set_picked (gtk_list_box_get_row_at_index (self->list, self->picked), FALSE);
  self->picked = index != GTK_INVALID_LIST_POSITION ? (int) index : -1;
  if (self->picked >= 0)
    set_picked (gtk_list_box_get_row_at_index (self->list, self->picked), TRUE);
}

static void
nabla_finding_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NablaFindingList *self = NABLA_FINDING_LIST (object);

  if (id == PROP_TITLE)
    {
      g_free (self->title);
      self->title = g_value_dup_string (value);
      gtk_label_set_text (self->title_label, self->title);
    }
  else if (id == PROP_OPEN)
    gtk_toggle_button_set_active (self->header, g_value_get_boolean (value));
  else if (id == PROP_PICKABLE)
    self->pickable = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
nabla_finding_list_finalize (GObject *object)
{
  NablaFindingList *self = NABLA_FINDING_LIST (object);

  g_clear_object (&self->findings);
  g_free (self->title);
  G_OBJECT_CLASS (nabla_finding_list_parent_class)->finalize (object);
}

static void
nabla_finding_list_class_init (NablaFindingListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->set_property = nabla_finding_list_set_property;
  G_OBJECT_CLASS (klass)->finalize = nabla_finding_list_finalize;
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_OPEN] = g_param_spec_boolean ("open", NULL, NULL, FALSE, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  props[PROP_PICKABLE]
    = g_param_spec_boolean ("pickable", NULL, NULL, FALSE, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
  signals[PICKED] = g_signal_new ("picked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[USED] = g_signal_new ("used", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-finding-list.ui");
  gtk_widget_class_bind_template_child (widget_class, NablaFindingList, header);
  gtk_widget_class_bind_template_child (widget_class, NablaFindingList, arrow);
  gtk_widget_class_bind_template_child (widget_class, NablaFindingList, title_label);
  gtk_widget_class_bind_template_child (widget_class, NablaFindingList, count);
  gtk_widget_class_bind_template_child (widget_class, NablaFindingList, list);
  gtk_widget_class_bind_template_child (widget_class, NablaFindingList, more);
}

static void
nabla_finding_list_init (NablaFindingList *self)
{
  self->picked = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  /* What is picked may be at the rounded end. */
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
  g_signal_connect_swapped (self->header, "toggled", G_CALLBACK (on_toggled), self);
  g_signal_connect_swapped (self->more, "clicked", G_CALLBACK (make_rows), self);
}
