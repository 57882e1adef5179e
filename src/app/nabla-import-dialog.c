#include "app/nabla-import-dialog.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-table-preview.h"
#include "app/nabla-text.h"

#define PREVIEW_ROWS 100
#define TYPING_MS    300
#define POLL_MS      100

struct _NablaImportDialog
{
  AdwWindow parent_instance;
  AdwWindowTitle *title_widget;
  GtkWidget *cancel_button;
  GtkWidget *import_button;
  GtkProgressBar *progress;
  GtkWidget *options_list;
  GtkDropDown *encoding;
  GtkDropDown *delimiter;
  GtkDropDown *quote;
  GtkDropDown *decimal;
  GtkDropDown *header_row;
  GtkEditable *missing;
  GtkLabel *message;
  GtkStack *stack;
  GtkColumnView *preview;
  GtkLabel *footer;
  AdwStatusPage *error_page;

  NablaDocument *document;
  char *path;
  GCancellable *cancellable; /* of the preview that is being read; nullable */
  gboolean importing;
  gboolean updating;
  guint typing;
  guint poll;
};

G_DEFINE_FINAL_TYPE (NablaImportDialog, nabla_import_dialog, ADW_TYPE_WINDOW)

/* The choices. The first entry of each list is "automatic", with what was found. */

typedef struct
{
  gunichar value;
  const char *name;
} CharChoice;

static const CharChoice delimiters[] = {
  { ',', N_ ("comma") }, { ';', N_ ("semicolon") }, { '\t', N_ ("tab") }, { '|', N_ ("bar |") }, { ' ', N_ ("space") },
};

static const CharChoice quotes[] = {
  { '"', N_ ("double \"") },
  { '\'', N_ ("single '") },
};

static const CharChoice decimals[] = {
  { '.', N_ ("point") },
  { ',', N_ ("comma") },
};

static const char *const encodings[] = {
  "UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252", "windows-1250", "ISO-8859-15", "SHIFT_JIS", "GB18030",
};

static char *
automatic (const char *found)
{
  return found != NULL ? g_strdup_printf (_ ("automatic: %s"), found) : g_strdup (_ ("automatic"));
}

static void
set_automatic (GtkDropDown *drop_down, const char *found)
{
  GtkStringList *list = GTK_STRING_LIST (gtk_drop_down_get_model (drop_down));
  g_autofree char *text = automatic (found);
  const char *texts[] = { text, NULL };
  guint selected = gtk_drop_down_get_selected (drop_down);

  if (g_strcmp0 (gtk_string_list_get_string (list, 0), text) == 0)
    return;
  gtk_string_list_splice (list, 0, 1, texts);
  gtk_drop_down_set_selected (drop_down, selected == GTK_INVALID_LIST_POSITION ? 0 : selected);
}

static void
fill_chars (GtkDropDown *drop_down, const CharChoice *choices, guint n)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (NULL);

  gtk_string_list_append (list, _ ("automatic"));
  for (guint i = 0; i < n; i++)
    gtk_string_list_append (list, _ (choices[i].name));
  gtk_drop_down_set_model (drop_down, G_LIST_MODEL (list));
}

static gunichar
chosen_char (GtkDropDown *drop_down, const CharChoice *choices, guint n)
{
  guint selected = gtk_drop_down_get_selected (drop_down);

  return selected > 0 && selected <= n ? choices[selected - 1].value : 0;
}

static const char *
char_name (gunichar value, const CharChoice *choices, guint n)
{
  for (guint i = 0; i < n; i++)
    if (choices[i].value == value)
      return _ (choices[i].name);
  return value == 0 ? _ ("none") : NULL;
}

static void
collect_options (NablaImportDialog *self, NablaReaderOptions *options)
{
  guint encoding = gtk_drop_down_get_selected (self->encoding);
  guint header = gtk_drop_down_get_selected (self->header_row);
  const char *missing = gtk_editable_get_text (self->missing);

  nabla_reader_options_init (options);
  if (encoding > 0 && encoding <= G_N_ELEMENTS (encodings))
    options->encoding = g_strdup (encodings[encoding - 1]);
  options->delimiter = chosen_char (self->delimiter, delimiters, G_N_ELEMENTS (delimiters));
  options->quote = chosen_char (self->quote, quotes, G_N_ELEMENTS (quotes));
  options->decimal = chosen_char (self->decimal, decimals, G_N_ELEMENTS (decimals));
  options->header = header == 1 ? 1 : header == 2 ? 0 : -1;
  if (*missing != '\0')
    options->missing = g_strsplit_set (missing, " ", -1);
}

/* The preview */

static void
show_dialect (NablaImportDialog *self, const NablaDialect *dialect)
{
  g_autofree char *missing = dialect->missing != NULL ? g_strjoinv (" ", dialect->missing) : NULL;
  g_autofree char *placeholder = automatic (missing != NULL && *missing != '\0' ? missing : NULL);

  self->updating = TRUE;
  set_automatic (self->encoding, dialect->encoding);
  set_automatic (self->delimiter, char_name (dialect->delimiter, delimiters, G_N_ELEMENTS (delimiters)));
  set_automatic (self->quote, char_name (dialect->quote, quotes, G_N_ELEMENTS (quotes)));
  set_automatic (self->decimal, char_name (dialect->decimal, decimals, G_N_ELEMENTS (decimals)));
  set_automatic (self->header_row, dialect->has_header ? _ ("names") : _ ("values"));
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->missing), placeholder);
  self->updating = FALSE;
}

static void
show_warnings (NablaImportDialog *self, const NablaReading *reading)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (reading->dialect.skipped > 0)
    g_string_append_printf (text,
                            ngettext ("%" G_GUINT64_FORMAT " line before the table was skipped.",
                                      "%" G_GUINT64_FORMAT " lines before the table were skipped.",
                                      (gulong) reading->dialect.skipped),
                            reading->dialect.skipped);
  for (guint i = 0; i < reading->warnings->len; i++)
    g_string_append_printf (text, "%s⚠ %s", text->len > 0 ? "\n" : "",
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
on_preview_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (NablaImportDialog) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaReading) reading = nabla_engine_read_finish (NABLA_ENGINE (source), result, &error);
  g_autofree char *footer = NULL;
  g_autofree char *columns = NULL;
  gsize n_rows;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  if (reading == NULL)
    {
      show_error (self, error->message);
      return;
    }

  show_dialect (self, &reading->dialect);
  show_warnings (self, reading);
  nabla_table_preview_show (self->preview, reading->table);
  n_rows = nabla_table_n_rows (reading->table);
  columns = nabla_text_count (nabla_table_n_columns (reading->table));
  footer = n_rows >= PREVIEW_ROWS ? g_strdup_printf (_ ("The first %d rows, %s columns"), PREVIEW_ROWS, columns)
                                  : g_strdup_printf (_ ("%d rows, %s columns"), (int) n_rows, columns);
  gtk_label_set_text (self->footer, footer);
  gtk_stack_set_visible_child_name (self->stack, "preview");
  gtk_widget_set_sensitive (self->import_button, !self->importing);
}

static void
start_preview (NablaImportDialog *self)
{
  g_auto (NablaReaderOptions) options = { 0 };

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  collect_options (self, &options);
  options.max_rows = PREVIEW_ROWS;
  nabla_engine_read_async (nabla_document_get_engine (self->document), self->path, &options, self->cancellable, NULL,
                           on_preview_read, g_object_ref (self));
}

static void
on_choice (NablaImportDialog *self)
{
  if (!self->updating && self->document != NULL && !self->importing)
    start_preview (self);
}

static gboolean
on_typing_paused (gpointer data)
{
  NablaImportDialog *self = data;

  self->typing = 0;
  on_choice (self);
  return G_SOURCE_REMOVE;
}

static void
on_missing_changed (NablaImportDialog *self)
{
  g_clear_handle_id (&self->typing, g_source_remove);
  self->typing = g_timeout_add (TYPING_MS, on_typing_paused, self);
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
  gtk_widget_set_sensitive (self->options_list, !importing);
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
    gtk_window_destroy (GTK_WINDOW (self));
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_error (self, error->message);
}

static void
on_import (NablaImportDialog *self)
{
  g_auto (NablaReaderOptions) options = { 0 };

  if (self->importing)
    return;
  collect_options (self, &options);
  set_importing (self, TRUE);
  nabla_document_import_async (self->document, self->path, &options, on_imported, g_object_ref (self));
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
  g_clear_handle_id (&self->typing, g_source_remove);
  g_clear_handle_id (&self->poll, g_source_remove);
  g_clear_object (&self->document);
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
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-import-dialog.ui");
  BIND (title_widget);
  BIND (cancel_button);
  BIND (import_button);
  BIND (progress);
  BIND (options_list);
  BIND (encoding);
  BIND (delimiter);
  BIND (quote);
  BIND (decimal);
  BIND (header_row);
  BIND (missing);
  BIND (message);
  BIND (stack);
  BIND (preview);
  BIND (footer);
  BIND (error_page);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
nabla_import_dialog_init (NablaImportDialog *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) rows = gtk_string_list_new (NULL);
  GtkDropDown *choices[5];

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_string_list_append (names, _ ("automatic"));
  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    gtk_string_list_append (names, encodings[i]);
  gtk_drop_down_set_model (self->encoding, G_LIST_MODEL (names));
  fill_chars (self->delimiter, delimiters, G_N_ELEMENTS (delimiters));
  fill_chars (self->quote, quotes, G_N_ELEMENTS (quotes));
  fill_chars (self->decimal, decimals, G_N_ELEMENTS (decimals));
  gtk_string_list_append (rows, _ ("automatic"));
  gtk_string_list_append (rows, _ ("names"));
  gtk_string_list_append (rows, _ ("values"));
  gtk_drop_down_set_model (self->header_row, G_LIST_MODEL (rows));

  choices[0] = self->encoding;
  choices[1] = self->delimiter;
  choices[2] = self->quote;
  choices[3] = self->decimal;
  choices[4] = self->header_row;
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    g_signal_connect_swapped (choices[i], "notify::selected", G_CALLBACK (on_choice), self);
  g_signal_connect_swapped (self->missing, "changed", G_CALLBACK (on_missing_changed), self);
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
