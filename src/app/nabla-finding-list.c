#include "app/nabla-finding-list.h"

/* So many rows are shown without a scroll bar. */
#define ROWS_AT_ONCE 5

struct _NablaFindingList
{
  GtkBox parent_instance;
  GtkToggleButton *header;
  GtkImage *arrow;
  GtkLabel *title_label;
  GtkLabel *count;
  GtkScrolledWindow *scroller;
  GtkListView *list;

  char *title;
  GtkSingleSelection *selection; /* of what is shown */
};

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_OPEN,
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

typedef struct
{
  GtkLabel *glyph;
  GtkLabel *text;
  GtkLabel *detail;
  GtkButton *button;
} Row;

static GtkLabel *
row_label_new (const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return GTK_LABEL (label);
}

static void
on_button (GtkButton *button, NablaFindingList *self)
{
  GtkListItem *item = g_object_get_data (G_OBJECT (button), "nabla-item");

  g_signal_emit (self, signals[USED], 0, gtk_list_item_get_position (item));
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, NablaFindingList *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *lines = gtk_box_new (GTK_ORIENTATION_VERTICAL, 1);
  Row *row = g_new0 (Row, 1);

  row->glyph = row_label_new ("verdict-glyph");
  row->text = row_label_new (NULL);
  row->detail = row_label_new ("dim-label");
  gtk_widget_add_css_class (GTK_WIDGET (row->detail), "small");
  row->button = GTK_BUTTON (gtk_button_new ());
  gtk_widget_add_css_class (GTK_WIDGET (row->button), "small-button");
  gtk_widget_set_valign (GTK_WIDGET (row->button), GTK_ALIGN_CENTER);
  gtk_widget_set_focus_on_click (GTK_WIDGET (row->button), FALSE);
  gtk_widget_set_valign (GTK_WIDGET (row->glyph), GTK_ALIGN_START);
  gtk_widget_set_hexpand (lines, TRUE);
  gtk_widget_set_valign (lines, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (row->text));
  gtk_box_append (GTK_BOX (lines), GTK_WIDGET (row->detail));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (row->glyph));
  gtk_box_append (GTK_BOX (box), lines);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (row->button));
  g_object_set_data (G_OBJECT (row->button), "nabla-item", item);
  g_signal_connect (row->button, "clicked", G_CALLBACK (on_button), self);
  g_object_set_data_full (G_OBJECT (box), "nabla-row", row, g_free);
  gtk_list_item_set_child (item, box);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, NablaFindingList *self)
{
  NablaFinding *finding = NABLA_FINDING (gtk_list_item_get_item (item));
  const Row *row = g_object_get_data (G_OBJECT (gtk_list_item_get_child (item)), "nabla-row");
  const char *classes[] = { "verdict-glyph", nabla_finding_get_css_class (finding), NULL };
  const char *glyph = nabla_finding_get_glyph (finding);
  const char *detail = nabla_finding_get_detail (finding);
  const char *action = nabla_finding_get_action (finding);

  gtk_widget_set_css_classes (GTK_WIDGET (row->glyph), classes);
  gtk_label_set_text (row->glyph, glyph);
  gtk_widget_set_visible (GTK_WIDGET (row->glyph), *glyph != '\0');
  gtk_label_set_markup (row->text, nabla_finding_get_text (finding));
  gtk_label_set_markup (row->detail, detail != NULL ? detail : "");
  gtk_widget_set_visible (GTK_WIDGET (row->detail), detail != NULL);
  gtk_button_set_label (row->button, action != NULL ? action : "");
  gtk_widget_set_visible (GTK_WIDGET (row->button), action != NULL);
}

/* The list */

static void
on_activate (GtkListView *list, guint position, NablaFindingList *self)
{
  g_signal_emit (self, signals[PICKED], 0, position);
}

static void
on_toggled (NablaFindingList *self)
{
  gboolean open = gtk_toggle_button_get_active (self->header);

  gtk_image_set_from_icon_name (self->arrow, open ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->header), GTK_ACCESSIBLE_STATE_EXPANDED, open, -1);
}

void
nabla_finding_list_set (NablaFindingList *self, GListModel *findings, const char *count)
{
  guint n = g_list_model_get_n_items (findings);
  g_autofree char *spoken = g_strdup_printf ("%s: %s", self->title, count);

  self->selection = gtk_single_selection_new (g_object_ref (findings));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_selected (self->selection, GTK_INVALID_LIST_POSITION);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (self->selection));
  g_object_unref (self->selection);
  /* A scroll bar wants more room than a row or two. */
  gtk_scrolled_window_set_policy (self->scroller, GTK_POLICY_NEVER,
                                  n > ROWS_AT_ONCE ? GTK_POLICY_AUTOMATIC : GTK_POLICY_NEVER);
  gtk_label_set_text (self->count, count);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->header), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

void
nabla_finding_list_set_picked (NablaFindingList *self, guint index)
{
  if (self->selection != NULL)
    gtk_single_selection_set_selected (self->selection, index);
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
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
nabla_finding_list_finalize (GObject *object)
{
  g_free (NABLA_FINDING_LIST (object)->title);
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
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
  signals[PICKED] = g_signal_new ("picked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[USED] = g_signal_new ("used", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-finding-list.ui");
  gtk_widget_class_bind_template_child (widget_class, NablaFindingList, header);
  gtk_widget_class_bind_template_child (widget_class, NablaFindingList, arrow);
  gtk_widget_class_bind_template_child (widget_class, NablaFindingList, title_label);
  gtk_widget_class_bind_template_child (widget_class, NablaFindingList, count);
  gtk_widget_class_bind_template_child (widget_class, NablaFindingList, scroller);
  gtk_widget_class_bind_template_child (widget_class, NablaFindingList, list);
}

static void
nabla_finding_list_init (NablaFindingList *self)
{
  g_autoptr (GtkListItemFactory) factory = gtk_signal_list_item_factory_new ();

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), self);
  gtk_list_view_set_factory (self->list, factory);
  g_signal_connect (self->list, "activate", G_CALLBACK (on_activate), self);
  g_signal_connect_swapped (self->header, "toggled", G_CALLBACK (on_toggled), self);
}
