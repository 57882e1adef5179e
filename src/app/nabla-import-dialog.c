#include "app/nabla-import-dialog.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include "app/nabla-import-options.h"
#include "app/nabla-link-list.h"
#include "app/nabla-table-grid.h"
#include "app/nabla-text.h"

#define PREVIEW_ROWS 100
#define POLL_MS      100

struct _NablaImportDialog
{
  AdwWindow parent_instance;
  AdwWindowTitle *title_widget;
  GtkWidget *cancel_button;
  GtkWidget *import_button;
  GtkProgressBar *progress;
  NablaImportOptions *options;
  GtkLabel *message;
  GtkStack *stack;
  NablaTableGrid *preview;
  GtkLabel *footer;
  GtkWidget *links_box;
  GtkLabel *links_title;
  NablaLinkList *links;
  GtkCheckButton *place_check;
  AdwStatusPage *error_page;

  NablaDocument *document;
  char *path;
  GCancellable *cancellable; /* of the preview that is being read; nullable */
  gboolean importing;
  gboolean imported;
  gboolean temporary; /* the file is of what was pasted: it goes if it is not imported */
  guint poll;
};

G_DEFINE_FINAL_TYPE (NablaImportDialog, nabla_import_dialog, ADW_TYPE_WINDOW)

/* The preview */

static void
show_warnings (NablaImportDialog *self, const NablaReading *reading)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < reading->warnings->len; i++)
    g_string_append_printf (text, "%s⚠ %s", i > 0 ? "\n" : "",
                            ((const NablaReaderWarning *) reading->warnings->pdata[i])->text);
  gtk_label_set_text (self->message, text->str);
}

static void
show_error (NablaImportDialog *self, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_status_page_set_description (self->error_page, escaped);
  gtk_label_set_text (self->message, "");
  gtk_stack_set_visible_child_name (self->stack, "error");
  gtk_widget_set_sensitive (self->import_button, FALSE);
}

static void
update_links_title (NablaImportDialog *self)
{
  guint n = nabla_link_list_get_n_nodes (self->links);
  g_autofree char *text = g_strdup_printf (ngettext ("Variable of the graph · %u of %u has a column",
                                                     "Variables of the graph · %u of %u have a column", n),
                                           nabla_link_list_get_n_linked (self->links), n);

  gtk_label_set_text (self->links_title, text);
}

static void
show_links (NablaImportDialog *self, const NablaTable *table)
{
  nabla_link_list_show (self->links, nabla_document_get_graph (self->document), table);
  gtk_widget_set_visible (self->links_box, nabla_link_list_get_n_nodes (self->links) > 0);
  gtk_check_button_set_label (self->place_check, nabla_link_list_get_n_nodes (self->links) > 0
                                                   ? _ ("Place all other columns on the canvas")
                                                   : _ ("Place all columns on the canvas"));
  update_links_title (self);
}

/* "The first 100 rows, 6 columns" */
static char *
dup_footer (const NablaTable *table)
{
  guint n_columns = nabla_table_n_columns (table);
  gulong n_rows = (gulong) nabla_table_n_rows (table);
  g_autofree char *count = nabla_text_count (n_columns);
  g_autofree char *columns = g_strdup_printf (ngettext ("%s column", "%s columns", n_columns), count);
  g_autofree char *rows = n_rows >= PREVIEW_ROWS ? g_strdup_printf (_ ("The first %d rows"), PREVIEW_ROWS)
                                                 : g_strdup_printf (ngettext ("%lu row", "%lu rows", n_rows), n_rows);

  return g_strdup_printf ("%s, %s", rows, columns);
}

static void
on_preview_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (NablaImportDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaReading) reading = nabla_engine_read_finish (NABLA_ENGINE (source), result, &error);
  g_autofree char *footer = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  if (reading == NULL)
    {
      show_error (self, error->message);
      return;
    }

  nabla_import_options_show (self->options, &reading->dialect);
  /* A file of another program has no delimiters to choose. */
  gtk_widget_set_sensitive (GTK_WIDGET (self->options), !self->importing && reading->dialect.program == NULL);
  show_warnings (self, reading);
  nabla_table_grid_set_table (self->preview, reading->table);
  show_links (self, reading->table);
  footer = dup_footer (reading->table);
  gtk_label_set_text (self->footer, footer);
  gtk_stack_set_visible_child_name (self->stack, "preview");
  gtk_widget_set_sensitive (self->import_button, !self->importing);
  /* Until there was something to import the button could not have the focus, and Cancel got it. */
  if (gtk_window_get_focus (GTK_WINDOW (self)) == self->cancel_button)
    gtk_widget_grab_focus (self->import_button);
}

static void
start_preview (NablaImportDialog *self)
{
  g_auto (NablaReaderOptions) options = { 0 };

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  nabla_import_options_collect (self->options, &options);
  options.max_rows = PREVIEW_ROWS;
  nabla_engine_read_async (nabla_document_get_engine (self->document), self->path, &options, self->cancellable, NULL,
                           on_preview_read, g_object_ref (self));
}

static void
on_choice (NablaImportDialog *self)
{
  if (self->document != NULL && !self->importing)
    start_preview (self);
}

/* Importing */

static gboolean
on_poll (gpointer data)
{
  NablaImportDialog *self = data;
  double fraction = -1;

  if (nabla_document_get_job (self->document, &fraction, NULL) && fraction >= 0)
    gtk_progress_bar_set_fraction (self->progress, CLAMP (fraction, 0, 1));
  else
    gtk_progress_bar_pulse (self->progress);
  return G_SOURCE_CONTINUE;
}

static void
set_importing (NablaImportDialog *self, gboolean importing)
{
  self->importing = importing;
  gtk_widget_set_sensitive (GTK_WIDGET (self->options), !importing);
  gtk_widget_set_sensitive (self->links_box, !importing);
  gtk_widget_set_sensitive (GTK_WIDGET (self->place_check), !importing);
  gtk_widget_set_sensitive (self->import_button, !importing);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), importing);
  g_clear_handle_id (&self->poll, g_source_remove);
  if (importing)
    self->poll = g_timeout_add (POLL_MS, on_poll, self);
}

static void
on_imported (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (NablaImportDialog) self = data;
  g_autoptr (GError) error = NULL;
  gboolean done = nabla_document_import_finish (NABLA_DOCUMENT (source), result, &error);

  if (self->document == NULL)
    return;
  set_importing (self, FALSE);
  if (done)
    {
      GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

      if (gtk_check_button_get_active (self->place_check) && parent != NULL)
        gtk_widget_activate_action (GTK_WIDGET (parent), "win.place-all", NULL);
      self->imported = TRUE;
      gtk_window_destroy (GTK_WINDOW (self));
    }
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_error (self, error->message);
}

static void
on_import (NablaImportDialog *self)
{
  g_auto (NablaReaderOptions) options = { 0 };
  g_autoptr (GHashTable) links = NULL;

  if (self->importing)
    return;
  links = nabla_link_list_dup_links (self->links);
  nabla_import_options_collect (self->options, &options);
  set_importing (self, TRUE);
  nabla_document_import_async (self->document, self->path, &options, links, on_imported, g_object_ref (self));
}

/* While importing it stops the import; else it closes the dialog. */
static void
on_cancel (NablaImportDialog *self)
{
  if (self->importing)
    nabla_document_cancel (self->document);
  else
    gtk_window_close (GTK_WINDOW (self));
}

static gboolean
nabla_import_dialog_close_request (GtkWindow *window)
{
  NablaImportDialog *self = NABLA_IMPORT_DIALOG (window);

  if (self->importing)
    nabla_document_cancel (self->document);
  return GTK_WINDOW_CLASS (nabla_import_dialog_parent_class)->close_request (window);
}

static void
nabla_import_dialog_dispose (GObject *object)
{
  NablaImportDialog *self = NABLA_IMPORT_DIALOG (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->poll, g_source_remove);
  g_clear_object (&self->document);
  if (self->temporary && !self->imported && self->path != NULL)
    g_unlink (self->path);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (nabla_import_dialog_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, NablaImportDialog, child)

static void
nabla_import_dialog_class_init (NablaImportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_import_dialog_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = nabla_import_dialog_close_request;
  g_type_ensure (NABLA_TYPE_IMPORT_OPTIONS);
  g_type_ensure (NABLA_TYPE_LINK_LIST);
  g_type_ensure (NABLA_TYPE_TABLE_GRID);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-import-dialog.ui");
  BIND (title_widget);
  BIND (cancel_button);
  BIND (import_button);
  BIND (progress);
  BIND (options);
  BIND (message);
  BIND (stack);
  BIND (preview);
  BIND (footer);
  BIND (links_box);
  BIND (links_title);
  BIND (links);
  BIND (place_check);
  BIND (error_page);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
nabla_import_dialog_init (NablaImportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->options, "changed", G_CALLBACK (on_choice), self);
  g_signal_connect_swapped (self->links, "changed", G_CALLBACK (update_links_title), self);
  g_signal_connect_swapped (self->import_button, "clicked", G_CALLBACK (on_import), self);
  g_signal_connect_swapped (self->cancel_button, "clicked", G_CALLBACK (on_cancel), self);
}

NablaImportDialog *
nabla_import_dialog_new (GtkWindow *parent, NablaDocument *document, const char *path)
{
  NablaImportDialog *self = g_object_new (NABLA_TYPE_IMPORT_DIALOG, "transient-for", parent, NULL);
  g_autofree char *name = g_path_get_basename (path);

  self->document = g_object_ref (document);
  self->path = g_canonicalize_filename (path, NULL);
  adw_window_title_set_subtitle (self->title_widget, name);
  start_preview (self);
  return self;
}

NablaImportDialog *
nabla_import_dialog_new_pasted (GtkWindow *parent, NablaDocument *document, const char *path)
{
  NablaImportDialog *self = nabla_import_dialog_new (parent, document, path);

  self->temporary = TRUE;
  adw_window_title_set_title (self->title_widget, _ ("Import the Pasted Table?"));
  return self;
}
