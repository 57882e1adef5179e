#include "app/nabla-chooser.h"

/* Shorter lists are seen at a glance. */
#define SEARCH_FROM 9
/* What opens it by itself may have moved it just now. */
#define OPEN_AFTER_MS 50

struct _NablaChooser
{
  AdwBin parent_instance;
  GtkMenuButton *button;
  GtkLabel *label;
  GtkPopover *popover;
  GtkSearchEntry *search;
  GtkListView *list;

  char *title;             /* what is chosen here, for who cannot see it; nullable */
  GtkStringList *items;    /* while it is open */
  GtkStringFilter *filter; /* owned by the list's model */
  guint opening;           /* a timeout; 0: none */
};

enum
{
  PROP_0,
  PROP_TITLE,
  N_PROPS,
};

enum
{
  FILL,
  CHOSEN,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NablaChooser, nabla_chooser, ADW_TYPE_BIN)

void
nabla_chooser_set_text (NablaChooser *self, const char *text)
{
  g_autofree char *spoken = self->title != NULL ? g_strdup_printf ("%s: %s", self->title, text) : g_strdup (text);

  gtk_label_set_text (self->label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static gboolean
pop_up (gpointer data)
{
  NablaChooser *self = data;

  self->opening = 0;
  gtk_menu_button_popup (self->button);
  return G_SOURCE_REMOVE;
}

void
nabla_chooser_open (NablaChooser *self)
{
  /* A pane scrolls to what has the focus, once it has its place. */
  gtk_widget_child_focus (GTK_WIDGET (self->button), GTK_DIR_TAB_FORWARD);
  if (self->opening == 0)
    self->opening = g_timeout_add (OPEN_AFTER_MS, pop_up, self);
}

static void
on_show (NablaChooser *self)
{
  GtkFilterListModel *filtered;
  g_autoptr (GtkSingleSelection) model = NULL;
  guint n;

  g_clear_object (&self->items);
  self->items = gtk_string_list_new (NULL);
  g_signal_emit (self, signals[FILL], 0, self->items);
  n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  self->filter = gtk_string_filter_new (gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string"));
  filtered = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->items)), GTK_FILTER (self->filter));
  model = gtk_single_selection_new (G_LIST_MODEL (filtered));
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (model));
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  gtk_widget_set_visible (GTK_WIDGET (self->search), n >= SEARCH_FROM);
  gtk_widget_grab_focus (n >= SEARCH_FROM ? GTK_WIDGET (self->search) : GTK_WIDGET (self->list));
}

static void
on_closed (NablaChooser *self)
{
  self->filter = NULL;
  gtk_list_view_set_model (self->list, NULL);
  g_clear_object (&self->items);
}

static void
on_search_changed (NablaChooser *self)
{
  if (self->filter != NULL)
    gtk_string_filter_set_search (self->filter, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

/* From the place in the filtered list to the place in the whole one. */
static guint
index_of (NablaChooser *self, gpointer item)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GtkStringObject) other = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (other == item)
        return i;
    }
  return GTK_INVALID_LIST_POSITION;
}

static void
choose (NablaChooser *self, guint position)
{
  GtkSelectionModel *model = gtk_list_view_get_model (self->list);
  g_autoptr (GtkStringObject) item = model != NULL ? g_list_model_get_item (G_LIST_MODEL (model), position) : NULL;
  guint index;

  if (item == NULL)
    return;
  index = index_of (self, item);
  gtk_popover_popdown (self->popover);
  if (index != GTK_INVALID_LIST_POSITION)
    g_signal_emit (self, signals[CHOSEN], 0, index);
}

static void
on_activate (GtkListView *list, guint position, NablaChooser *self)
{
  choose (self, position);
}

/* Enter while searching takes the first that fits. */
static void
on_search_activate (NablaChooser *self)
{
  choose (self, 0);
}

static void
nabla_chooser_dispose (GObject *object)
{
  g_clear_object (&NABLA_CHOOSER (object)->items);
  g_clear_handle_id (&NABLA_CHOOSER (object)->opening, g_source_remove);
  G_OBJECT_CLASS (nabla_chooser_parent_class)->dispose (object);
}

static void
nabla_chooser_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TITLE)
    {
      g_free (NABLA_CHOOSER (object)->title);
      NABLA_CHOOSER (object)->title = g_value_dup_string (value);
    }
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
nabla_chooser_finalize (GObject *object)
{
  g_free (NABLA_CHOOSER (object)->title);
  G_OBJECT_CLASS (nabla_chooser_parent_class)->finalize (object);
}

static void
nabla_chooser_class_init (NablaChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_chooser_dispose;
  G_OBJECT_CLASS (klass)->finalize = nabla_chooser_finalize;
  G_OBJECT_CLASS (klass)->set_property = nabla_chooser_set_property;
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (klass), N_PROPS, props);
  signals[FILL]
    = g_signal_new ("fill", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, GTK_TYPE_STRING_LIST);
  signals[CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-chooser.ui");
  gtk_widget_class_bind_template_child (widget_class, NablaChooser, button);
  gtk_widget_class_bind_template_child (widget_class, NablaChooser, label);
  gtk_widget_class_bind_template_child (widget_class, NablaChooser, popover);
  gtk_widget_class_bind_template_child (widget_class, NablaChooser, search);
  gtk_widget_class_bind_template_child (widget_class, NablaChooser, list);
}

static void
nabla_chooser_init (NablaChooser *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->popover, "show", G_CALLBACK (on_show), self);
  g_signal_connect_swapped (self->popover, "closed", G_CALLBACK (on_closed), self);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (on_search_changed), self);
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (on_search_activate), self);
  g_signal_connect (self->list, "activate", G_CALLBACK (on_activate), self);
}
