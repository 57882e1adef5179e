#include "app/nabla-column-editor.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-chooser.h"
#include "app/nabla-label.h"
#include "app/nabla-text.h"
#include "project/nabla-population.h"

struct _NablaColumnEditor
{
  AdwBin parent_instance;
  GtkLabel *title;
  GtkLabel *label;
  GtkDropDown *kind; /* in the order of NablaColumnKind */
  GtkWidget *reference_row;
  NablaChooser *reference;
  GtkWidget *origin_row;
  GtkEditable *origin;
  NablaChooser *node;
  GtkWidget *unit_row;
  GtkEditable *unit;
  GtkWidget *weights_row;
  GtkSwitch *weights;
  GtkLabel *missing;
  GtkLabel *distinct;
  GtkLabel *values;
  GtkLabel *message;
  GtkWidget *place_button;

  NablaDocument *document; /* nullable until first shown */
  char *name;              /* of the column; nullable: none */
  char *shown_unit;        /* what the entries were given last */
  char *shown_origin;
  gboolean updating;
};

static guint place;

G_DEFINE_FINAL_TYPE (NablaColumnEditor, nabla_column_editor, ADW_TYPE_BIN)

static int
shown_column (NablaColumnEditor *self)
{
  NablaTable *table = self->document != NULL ? nabla_document_get_table (self->document) : NULL;

  return table != NULL && self->name != NULL ? nabla_table_find_column (table, self->name) : -1;
}

static NablaNode
node_of (NablaColumnEditor *self, int column)
{
  const int *columns = nabla_document_get_columns (self->document);
  guint n = nabla_graph_n_nodes (nabla_document_get_graph (self->document));

  for (NablaNode v = 0; columns != NULL && column >= 0 && v < n; v++)
    if (columns[v] == column)
      return v;
  return NABLA_NODE_NONE;
}

static void
tell (NablaColumnEditor *self, const GError *error)
{
  gtk_label_set_text (self->message, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), error != NULL);
}

/* Showing */

/* An entry keeps what is being typed into it. */
static void
set_entry (GtkEditable *entry, char **shown, const char *text, gboolean same_column)
{
  const char *typed = gtk_editable_get_text (entry);
  gboolean focused = gtk_widget_get_state_flags (GTK_WIDGET (entry)) & GTK_STATE_FLAG_FOCUS_WITHIN;

  if (same_column && focused && g_strcmp0 (typed, *shown) != 0)
    return;
  g_free (*shown);
  *shown = g_strdup (text);
  if (!g_str_equal (typed, text))
    gtk_editable_set_text (entry, text);
}

static void
show_summary (NablaColumnEditor *self, const NablaColumn *column)
{
  const NablaColumnSummary *summary;
  gsize n = nabla_column_get_length (column);
  g_autofree char *count = NULL;
  g_autofree char *percent = NULL;
  g_autofree char *missing = NULL;
  g_autofree char *distinct = NULL;
  g_autofree char *values = NULL;

  if (!nabla_document_has_summaries (self->document))
    {
      gtk_label_set_text (self->missing, "…");
      gtk_label_set_text (self->distinct, "…");
      gtk_label_set_text (self->values, "…");
      return;
    }
  summary = nabla_column_get_summary (column);
  count = nabla_text_count (summary->n_missing);
  percent = nabla_text_percent (n > 0 ? (double) summary->n_missing / (double) n : 0);
  missing = g_strdup_printf ("%s (%s)", count, percent);
  distinct = nabla_text_count (summary->n_distinct);
  values = nabla_text_summary (column);
  gtk_label_set_text (self->missing, missing);
  gtk_label_set_text (self->distinct, distinct);
  gtk_label_set_text (self->values, values);
}

static gboolean
has_reference (const NablaColumn *column)
{
  NablaColumnKind kind = nabla_column_get_kind (column);

  return nabla_column_get_n_levels (column) > 0
         && (kind == NABLA_KIND_CATEGORY || kind == NABLA_KIND_ORDERED || kind == NABLA_KIND_BINARY);
}

static gboolean
is_number (const NablaColumn *column)
{
  return nabla_column_get_type (column) == NABLA_TYPE_INTEGER || nabla_column_get_type (column) == NABLA_TYPE_REAL;
}

/* The day that the dates count from; "" where it is not chosen. */
static char *
dup_origin (const NablaColumn *column)
{
  double days = nabla_column_get_origin (column);
  g_autoptr (GDateTime) start = g_date_time_new_utc (1970, 1, 1, 0, 0, 0);
  g_autoptr (GDateTime) day = g_date_time_add_days (start, (int) CLAMP (days, -700000, 2900000));

  return days != 0 && day != NULL ? g_date_time_format (day, "%Y-%m-%d") : g_strdup ("");
}

static void
show_column (NablaColumnEditor *self, const NablaColumn *column, int index, gboolean same)
{
  NablaGraph *graph = nabla_document_get_graph (self->document);
  NablaNode node = node_of (self, index);
  const char *unit = node != NABLA_NODE_NONE ? nabla_graph_get_node_attribute (graph, node, "unit") : NULL;
  g_autofree char *origin = dup_origin (column);
  gboolean dated
    = nabla_column_get_type (column) == NABLA_TYPE_DATE || nabla_column_get_type (column) == NABLA_TYPE_DATETIME;

  gtk_label_set_text (self->title, nabla_column_get_name (column));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title), nabla_column_get_name (column));
  nabla_label_set_text (self->label, nabla_column_get_label (column));
  gtk_widget_set_visible (GTK_WIDGET (self->label),
                          g_strcmp0 (nabla_column_get_label (column), nabla_column_get_name (column)) != 0);
  gtk_drop_down_set_selected (self->kind, nabla_column_get_kind (column));
  gtk_widget_set_visible (self->reference_row, has_reference (column));
  if (has_reference (column))
    nabla_chooser_set_text (self->reference, nabla_column_get_level (column, nabla_column_get_reference (column)));
  gtk_widget_set_visible (self->origin_row, dated);
  set_entry (self->origin, &self->shown_origin, origin, same);
  nabla_chooser_set_text (self->node, node != NABLA_NODE_NONE ? nabla_graph_get_label (graph, node) : _ ("None"));
  gtk_widget_set_visible (self->unit_row, node != NABLA_NODE_NONE);
  set_entry (self->unit, &self->shown_unit, unit != NULL ? unit : "", same);
  gtk_widget_set_visible (self->weights_row, is_number (column));
  gtk_switch_set_active (self->weights, g_strcmp0 (nabla_document_get_weights (self->document), self->name) == 0);
  gtk_widget_set_visible (self->place_button, node == NABLA_NODE_NONE);
  show_summary (self, column);
}

void
nabla_column_editor_show (NablaColumnEditor *self, NablaDocument *document, int column)
{
  NablaTable *table = nabla_document_get_table (document);
  const char *name
    = table != NULL && column >= 0 ? nabla_column_get_name (nabla_table_get_column (table, (guint) column)) : NULL;
  gboolean same = g_strcmp0 (name, self->name) == 0;

  g_set_object (&self->document, document);
  gtk_widget_set_visible (GTK_WIDGET (self), name != NULL);
  if (name == NULL)
    return;
  if (!same)
    {
      g_free (self->name);
      self->name = g_strdup (name);
      tell (self, NULL);
    }
  self->updating = TRUE;
  show_column (self, nabla_table_get_column (table, (guint) column), column, same);
  self->updating = FALSE;
}

/* Changing */

/* A change that was refused leaves the fields as they were, with the reason. */
static void
settle (NablaColumnEditor *self, const GError *error)
{
  int column = shown_column (self);

  tell (self, error);
  if (column >= 0)
    nabla_column_editor_show (self, self->document, column);
}

static void
on_kind_selected (NablaColumnEditor *self)
{
  g_autoptr (GError) error = NULL;
  int column = shown_column (self);

  if (self->updating || column < 0)
    return;
  nabla_document_set_kind (self->document, (guint) column, (NablaColumnKind) gtk_drop_down_get_selected (self->kind),
                           &error);
  settle (self, error);
}

static void
on_fill_reference (NablaChooser *chooser, GtkStringList *list, NablaColumnEditor *self)
{
  int index = shown_column (self);
  const NablaColumn *column
    = index >= 0 ? nabla_table_get_column (nabla_document_get_table (self->document), (guint) index) : NULL;

  for (guint i = 0; column != NULL && i < nabla_column_get_n_levels (column); i++)
    gtk_string_list_append (list, nabla_column_get_level (column, i));
}

static void
on_reference_chosen (NablaChooser *chooser, guint level, NablaColumnEditor *self)
{
  g_autofree char *text = NULL;
  int index = shown_column (self);
  const NablaColumn *column
    = index >= 0 ? nabla_table_get_column (nabla_document_get_table (self->document), (guint) index) : NULL;

  if (column == NULL || level >= nabla_column_get_n_levels (column))
    return;
  text = g_strdup (nabla_column_get_level (column, level));
  nabla_document_set_reference (self->document, (guint) index, text);
  settle (self, NULL);
}

/* "None", then the observed nodes in the graph's order. */
static void
on_fill_node (NablaChooser *chooser, GtkStringList *list, NablaColumnEditor *self)
{
  NablaGraph *graph = nabla_document_get_graph (self->document);

  gtk_string_list_append (list, _ ("None"));
  for (NablaNode v = 0; v < nabla_graph_n_nodes (graph); v++)
    if (!nabla_graph_is_latent (graph, v))
      gtk_string_list_append (list, nabla_graph_get_label (graph, v));
}

static void
on_node_chosen (NablaChooser *chooser, guint index, NablaColumnEditor *self)
{
  NablaGraph *graph = nabla_document_get_graph (self->document);
  NablaNode old = node_of (self, shown_column (self));
  guint at = 0;

  if (index == 0 && old != NABLA_NODE_NONE)
    nabla_document_link (self->document, old, NULL);
  for (NablaNode v = 0; index > 0 && v < nabla_graph_n_nodes (graph); v++)
    if (!nabla_graph_is_latent (graph, v) && ++at == index)
      {
        if (v != old)
          nabla_document_link (self->document, v, self->name);
        break;
      }
  settle (self, NULL);
}

static void
apply_unit (NablaColumnEditor *self)
{
  g_autofree char *unit = g_strstrip (g_strdup (gtk_editable_get_text (self->unit)));
  NablaNode node = self->document != NULL ? node_of (self, shown_column (self)) : NABLA_NODE_NONE;

  if (self->updating || node == NABLA_NODE_NONE || g_strcmp0 (unit, self->shown_unit) == 0)
    return;
  g_free (self->shown_unit);
  self->shown_unit = g_strdup (unit);
  nabla_document_set_unit (self->document, node, *unit != '\0' ? unit : NULL);
}

static void
apply_origin (NablaColumnEditor *self)
{
  g_autofree char *origin = g_strstrip (g_strdup (gtk_editable_get_text (self->origin)));
  g_autoptr (GError) error = NULL;
  double days = 0;
  int column = shown_column (self);

  if (self->updating || column < 0 || g_strcmp0 (origin, self->shown_origin) == 0)
    return;
  if (*origin != '\0' && !nabla_population_parse_date (origin, &days, &error))
    {
      tell (self, error);
      return;
    }
  g_free (self->shown_origin);
  self->shown_origin = g_strdup (origin);
  nabla_document_set_date_origin (self->document, (guint) column, origin);
  settle (self, NULL);
}

static void
on_weights (NablaColumnEditor *self)
{
  gboolean active = gtk_switch_get_active (self->weights);
  gboolean now = self->document != NULL && g_strcmp0 (nabla_document_get_weights (self->document), self->name) == 0;

  if (self->updating || self->name == NULL || active == now)
    return;
  nabla_document_set_weights (self->document, active ? self->name : NULL);
  settle (self, NULL);
}

static void
on_place (NablaColumnEditor *self)
{
  g_signal_emit (self, place, 0);
}

static void
nabla_column_editor_dispose (GObject *object)
{
  NablaColumnEditor *self = NABLA_COLUMN_EDITOR (object);

  self->updating = TRUE;
  g_clear_object (&self->document);
  G_OBJECT_CLASS (nabla_column_editor_parent_class)->dispose (object);
}

static void
nabla_column_editor_finalize (GObject *object)
{
  NablaColumnEditor *self = NABLA_COLUMN_EDITOR (object);

  g_free (self->name);
  g_free (self->shown_unit);
  g_free (self->shown_origin);
  G_OBJECT_CLASS (nabla_column_editor_parent_class)->finalize (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, NablaColumnEditor, child)

static void
nabla_column_editor_class_init (NablaColumnEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_column_editor_dispose;
  G_OBJECT_CLASS (klass)->finalize = nabla_column_editor_finalize;
  g_type_ensure (NABLA_TYPE_CHOOSER);
  place = g_signal_new ("place", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-column-editor.ui");
  BIND (title);
  BIND (label);
  BIND (kind);
  BIND (reference_row);
  BIND (reference);
  BIND (origin_row);
  BIND (origin);
  BIND (node);
  BIND (unit_row);
  BIND (unit);
  BIND (weights_row);
  BIND (weights);
  BIND (missing);
  BIND (distinct);
  BIND (values);
  BIND (message);
  BIND (place_button);
}

static void
add_entry (NablaColumnEditor *self, GtkEditable *entry, GCallback apply)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  g_signal_connect_swapped (entry, "activate", apply, self);
  g_signal_connect_swapped (focus, "leave", apply, self);
  gtk_widget_add_controller (GTK_WIDGET (entry), focus);
}

static void
nabla_column_editor_init (NablaColumnEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->kind, "notify::selected", G_CALLBACK (on_kind_selected), self);
  g_signal_connect (self->reference, "fill", G_CALLBACK (on_fill_reference), self);
  g_signal_connect (self->reference, "chosen", G_CALLBACK (on_reference_chosen), self);
  g_signal_connect (self->node, "fill", G_CALLBACK (on_fill_node), self);
  g_signal_connect (self->node, "chosen", G_CALLBACK (on_node_chosen), self);
  g_signal_connect_swapped (self->weights, "notify::active", G_CALLBACK (on_weights), self);
  g_signal_connect_swapped (self->place_button, "clicked", G_CALLBACK (on_place), self);
  add_entry (self, self->unit, G_CALLBACK (apply_unit));
  add_entry (self, self->origin, G_CALLBACK (apply_origin));
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->origin), "1970-01-01");
}
