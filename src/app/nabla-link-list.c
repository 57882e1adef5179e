#include "app/nabla-link-list.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-chooser.h"
#include "app/nabla-link-row.h"
#include "project/nabla-link.h"

struct _NablaLinkList
{
  AdwBin parent_instance;
  GtkListView *view;
  GListStore *rows;  /* of NablaLinkRow */
  NablaTable *table; /* nullable */
};

static guint signal_changed;

G_DEFINE_FINAL_TYPE (NablaLinkList, nabla_link_list, ADW_TYPE_BIN)

static const char *
column_name (const NablaTable *table, int column)
{
  return nabla_column_get_name (nabla_table_get_column (table, (guint) column));
}

/* What was chosen by hand before, by node. */
static GHashTable *
dup_chosen (NablaLinkList *self)
{
  GHashTable *chosen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rows));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (NablaLinkRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), i);

      if (row->state == NABLA_LINK_CHOSEN)
        g_hash_table_insert (chosen, g_strdup (row->node), g_strdup (row->column));
    }
  return chosen;
}

void
nabla_link_list_show (NablaLinkList *self, const NablaGraph *graph, const NablaTable *table)
{
  g_autoptr (GHashTable) chosen = dup_chosen (self);
  g_autoptr (NablaGraph) linked = nabla_link_anew (graph, table);
  g_autofree int *before = nabla_link_columns (graph, table);
  g_autofree int *after = nabla_link_columns (linked, table);
  g_autofree int *guesses = nabla_link_guesses (linked, after, table);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  g_clear_pointer (&self->table, nabla_table_unref);
  self->table = nabla_table_ref (table);
  for (NablaNode v = 0; v < nabla_graph_n_nodes (graph); v++)
    {
      const char *name = nabla_graph_get_name (graph, v);
      const char *label = nabla_graph_get_label (graph, v);
      const char *by_hand = NULL;

      if (nabla_graph_is_latent (graph, v))
        continue;
      if (g_hash_table_lookup_extended (chosen, name, NULL, (gpointer *) &by_hand)
          && (by_hand == NULL || nabla_table_find_column (table, by_hand) >= 0))
        g_ptr_array_add (rows, nabla_link_row_new (name, label, by_hand, NABLA_LINK_CHOSEN));
      else if (after[v] >= 0)
        g_ptr_array_add (rows, nabla_link_row_new (name, label, column_name (table, after[v]),
                                                   before[v] >= 0 ? NABLA_LINK_KEPT : NABLA_LINK_ALIKE));
      else if (guesses[v] >= 0)
        g_ptr_array_add (rows, nabla_link_row_new (name, label, column_name (table, guesses[v]), NABLA_LINK_OFFERED));
      else
        g_ptr_array_add (rows, nabla_link_row_new (name, label, NULL, NABLA_LINK_NONE));
    }
  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)), rows->pdata, rows->len);
}

GHashTable *
nabla_link_list_dup_links (NablaLinkList *self)
{
  GHashTable *links = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->rows));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (NablaLinkRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), i);
      const char *column = nabla_link_row_get_linked (row);

      /* Where nothing fits, the node stays as open as it is, for another table. */
      if (column != NULL || row->state == NABLA_LINK_CHOSEN)
        g_hash_table_insert (links, g_strdup (row->node), g_strdup (column != NULL ? column : ""));
    }
  return links;
}

guint
nabla_link_list_get_n_nodes (NablaLinkList *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->rows));
}

guint
nabla_link_list_get_n_linked (NablaLinkList *self)
{
  guint n_linked = 0;

  for (guint i = 0; i < nabla_link_list_get_n_nodes (self); i++)
    {
      g_autoptr (NablaLinkRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), i);

      n_linked += nabla_link_row_get_linked (row) != NULL;
    }
  return n_linked;
}

/* The rows. Each is: column, arrow, variable, how it was found or the offer. */

typedef struct
{
  NablaChooser *chooser;
  GtkLabel *label;
  GtkLabel *note;
  GtkButton *offer;
} Cells;

static void
replace_row (NablaLinkList *self, GtkListItem *item, const char *column)
{
  NablaLinkRow *row = gtk_list_item_get_item (item);
  g_autoptr (NablaLinkRow) changed = nabla_link_row_new (row->node, row->label, column, NABLA_LINK_CHOSEN);
  gpointer rows[] = { changed };

  g_list_store_splice (self->rows, gtk_list_item_get_position (item), 1, rows, 1);
  g_signal_emit (self, signal_changed, 0);
}

/* "None", then the table's columns. */
static void
on_fill (NablaChooser *chooser, GtkStringList *list, GtkListItem *item)
{
  NablaLinkList *self
    = NABLA_LINK_LIST (gtk_widget_get_ancestor (gtk_list_item_get_child (item), NABLA_TYPE_LINK_LIST));

  gtk_string_list_append (list, _ ("None"));
  for (guint i = 0; i < nabla_table_n_columns (self->table); i++)
    gtk_string_list_append (list, column_name (self->table, (int) i));
}

static void
on_chosen (NablaChooser *chooser, guint index, GtkListItem *item)
{
  NablaLinkList *self
    = NABLA_LINK_LIST (gtk_widget_get_ancestor (gtk_list_item_get_child (item), NABLA_TYPE_LINK_LIST));

  replace_row (self, item, index > 0 ? column_name (self->table, (int) index - 1) : NULL);
}

static void
on_offer_taken (GtkButton *button, GtkListItem *item)
{
  NablaLinkList *self = NABLA_LINK_LIST (gtk_widget_get_ancestor (GTK_WIDGET (button), NABLA_TYPE_LINK_LIST));
  g_autofree char *column = g_strdup (((NablaLinkRow *) gtk_list_item_get_item (item))->column);

  replace_row (self, item, column);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  Cells *cells = g_new0 (Cells, 1);

  cells->label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (cells->label, 0);
  gtk_label_set_ellipsize (cells->label, PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (GTK_WIDGET (cells->label), TRUE);
  cells->chooser = g_object_new (NABLA_TYPE_CHOOSER, "title", _ ("Column"), "width-request", 190, NULL);
  gtk_widget_set_halign (gtk_widget_get_first_child (GTK_WIDGET (cells->chooser)), GTK_ALIGN_START);
  cells->note = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (cells->note), "dim-label");
  cells->offer = GTK_BUTTON (gtk_button_new ());
  gtk_widget_set_valign (GTK_WIDGET (cells->offer), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (cells->offer), "small-button");

  gtk_box_append (GTK_BOX (box), GTK_WIDGET (cells->chooser));
  gtk_box_append (GTK_BOX (box), gtk_label_new ("→"));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (cells->label));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (cells->note));
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (cells->offer));
  g_object_set_data_full (G_OBJECT (box), "cells", cells, g_free);
  g_signal_connect (cells->chooser, "fill", G_CALLBACK (on_fill), item);
  g_signal_connect (cells->chooser, "chosen", G_CALLBACK (on_chosen), item);
  g_signal_connect (cells->offer, "clicked", G_CALLBACK (on_offer_taken), item);
  gtk_list_item_set_activatable (item, FALSE);
  gtk_list_item_set_child (item, box);
}

static const char *
state_note (NablaLinkState state)
{
  switch (state)
    {
    case NABLA_LINK_KEPT:
    case NABLA_LINK_OFFERED:
      return "";
    case NABLA_LINK_ALIKE:
      return _ ("named alike");
    case NABLA_LINK_CHOSEN:
      return _ ("chosen");
    case NABLA_LINK_NONE:
      return _ ("⚠ no column");
    }
  return "";
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer data)
{
  Cells *cells = g_object_get_data (G_OBJECT (gtk_list_item_get_child (item)), "cells");
  NablaLinkRow *row = gtk_list_item_get_item (item);
  const char *linked = nabla_link_row_get_linked (row);
  g_autofree char *offer = row->column != NULL ? g_strdup_printf (_ ("Use “%s”"), row->column) : NULL;

  gtk_label_set_text (cells->label, row->label);
  nabla_chooser_set_text (cells->chooser, linked != NULL ? linked : _ ("None"));
  gtk_label_set_text (cells->note, state_note (row->state));
  gtk_widget_set_visible (GTK_WIDGET (cells->offer), row->state == NABLA_LINK_OFFERED);
  if (row->state == NABLA_LINK_OFFERED)
    gtk_button_set_label (cells->offer, offer);
}

static void
nabla_link_list_finalize (GObject *object)
{
  NablaLinkList *self = NABLA_LINK_LIST (object);

  g_clear_pointer (&self->table, nabla_table_unref);
  g_object_unref (self->rows);
  G_OBJECT_CLASS (nabla_link_list_parent_class)->finalize (object);
}

static void
nabla_link_list_class_init (NablaLinkListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nabla_link_list_finalize;
  g_type_ensure (NABLA_TYPE_CHOOSER);
  signal_changed
    = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nabla_link_list_init (NablaLinkList *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkScrolledWindow *scroller = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new ());

  self->rows = g_list_store_new (NABLA_TYPE_LINK_ROW);
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  self->view = GTK_LIST_VIEW (
    gtk_list_view_new (GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->rows)))), factory));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Columns of the variables"), -1);
  gtk_scrolled_window_set_policy (scroller, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (scroller, 126);
  gtk_scrolled_window_set_child (scroller, GTK_WIDGET (self->view));
  gtk_widget_add_css_class (GTK_WIDGET (scroller), "list-card");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (scroller));
}
