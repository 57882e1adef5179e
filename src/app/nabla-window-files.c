/* Opening, importing, saving, exporting, and asking before work is lost. */
#include "app/nabla-window-private.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-examples.h"
#include "app/nabla-export-dialog.h"
#include "app/nabla-file-kind.h"
#include "app/nabla-import-dialog.h"

static NablaApplication *
application_of (NablaWindow *self)
{
  return NABLA_APPLICATION (gtk_window_get_application (GTK_WINDOW (self)));
}

/* Choosing files */

static void
add_filter (GtkFileChooserNative *chooser, const char *name, const char *const *patterns)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (; *patterns != NULL; patterns++)
    gtk_file_filter_add_pattern (filter, *patterns);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
}

static const char *const graph_patterns[] = { "*.nabla", "*.dagitty", "*.dag", "*.txt", "*.dot", "*.gv", NULL };
static const char *const data_patterns[] = { "*.csv",  "*.tsv", "*.tab", "*.txt",      "*.dat", "*.gz", "*.sav",
                                             "*.zsav", "*.por", "*.dta", "*.sas7bdat", "*.xpt", NULL };
static const char *const nabla_patterns[] = { "*.nabla", NULL };
static const char *const all_patterns[] = { "*", NULL };

static void
choose (NablaWindow *self, const char *title, const char *accept, GtkFileChooserAction action, GCallback on_response)
{
  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (title, GTK_WINDOW (self), action, accept, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect (self->chooser, "response", on_response, self);
}

/* Within its own "response" a chooser may not be finalized: GTK still closes its dialog. */
static gboolean
release (gpointer chooser)
{
  gtk_native_dialog_destroy (chooser);
  g_object_unref (chooser);
  return G_SOURCE_REMOVE;
}

/* The path that was chosen, %NULL when none was; the chooser goes afterwards. */
static char *
take_choice (NablaWindow *self, int response)
{
  g_autoptr (GFile) file = NULL;
  char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    {
      file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (self->chooser));
      path = file != NULL ? g_file_get_path (file) : NULL;
      if (path == NULL)
        nabla_window_say (self, GTK_MESSAGE_ERROR,
                          _ ("That place is not a folder of this computer. Copy the file to one first."));
    }
  g_idle_add (release, g_steal_pointer (&self->chooser));
  return path;
}

/* Opening */

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (NablaWindow) self = data;
  g_autoptr (GError) error = NULL;

  self->opening = FALSE;
  if (nabla_document_open_finish (NABLA_DOCUMENT (source), result, &error))
    {
      if (nabla_document_get_path (self->document) != NULL && application_of (self) != NULL)
        nabla_application_add_recent (application_of (self), nabla_document_get_path (self->document));
      nabla_canvas_fit (self->canvas);
      return;
    }
  self->fit_next = FALSE;
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      nabla_window_start (self);
      nabla_window_say (self, GTK_MESSAGE_ERROR, error->message);
    }
}

static void
open_here (NablaWindow *self, const char *path, gboolean as_example)
{
  nabla_window_hush (self);
  self->opening = TRUE;
  self->fit_next = TRUE;
  nabla_window_show_page (self, "graph");
  nabla_document_open_async (self->document, path, as_example, on_opened, g_object_ref (self));
}

void
nabla_window_open_path (NablaWindow *self, const char *path)
{
  if (nabla_file_kind_guess (path) == NABLA_FILE_DATA)
    nabla_window_import_path (self, path);
  else
    open_here (self, path, FALSE);
}

/* A graph goes into a window without content; data into this one. */
static void
open_path (NablaWindow *self, const char *path)
{
  if (nabla_file_kind_guess (path) == NABLA_FILE_DATA)
    nabla_window_import_path (self, path);
  else if (nabla_window_is_empty (self))
    open_here (self, path, FALSE);
  else
    nabla_application_open_path (application_of (self), path);
}

void
nabla_window_open_files (NablaWindow *self, GSList *files)
{
  for (GSList *l = files; l != NULL; l = l->next)
    {
      g_autofree char *path = g_file_get_path (l->data);

      if (path != NULL)
        open_path (self, path);
    }
}

static void
on_open_response (GtkNativeDialog *dialog, int response, NablaWindow *self)
{
  g_autofree char *path = take_choice (self, response);

  if (path != NULL)
    open_path (self, path);
}

static void
on_open (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;

  choose (self, _ ("Open"), _ ("_Open"), GTK_FILE_CHOOSER_ACTION_OPEN, G_CALLBACK (on_open_response));
  add_filter (self->chooser, _ ("Graphs"), graph_patterns);
  add_filter (self->chooser, _ ("Data"), data_patterns);
  add_filter (self->chooser, _ ("All files"), all_patterns);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_open_path (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  open_path (data, g_variant_get_string (parameter, NULL));
}

static void
on_open_example (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;
  g_autofree char *path = nabla_examples_dup_path (g_variant_get_string (parameter, NULL));
  NablaWindow *window = self;

  if (path == NULL)
    return;
  if (!nabla_window_is_empty (self))
    window = nabla_window_new (application_of (self));
  open_here (window, path, TRUE);
  gtk_window_present (GTK_WINDOW (window));
}

/* Data */

void
nabla_window_import_path (NablaWindow *self, const char *path)
{
  NablaImportDialog *dialog = nabla_import_dialog_new (GTK_WINDOW (self), self->document, path);

  self->started = TRUE;
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_import_response (GtkNativeDialog *dialog, int response, NablaWindow *self)
{
  g_autofree char *path = take_choice (self, response);

  if (path != NULL)
    nabla_window_import_path (self, path);
}

static void
on_import (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;

  choose (self, _ ("Import Data"), _ ("_Open"), GTK_FILE_CHOOSER_ACTION_OPEN, G_CALLBACK (on_import_response));
  add_filter (self->chooser, _ ("Data"), data_patterns);
  add_filter (self->chooser, _ ("All files"), all_patterns);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
on_reloaded (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (NablaWindow) self = data;
  g_autoptr (GError) error = NULL;

  if (!nabla_document_import_finish (NABLA_DOCUMENT (source), result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    nabla_window_say (self, GTK_MESSAGE_ERROR, error->message);
}

static void
on_reload (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;

  if (nabla_document_get_data_path (self->document) == NULL)
    return;
  nabla_window_hush (self);
  gtk_info_bar_set_revealed (self->data_bar, FALSE);
  nabla_document_import_async (self->document, nabla_document_get_data_path (self->document),
                               nabla_document_get_reader_options (self->document), NULL, on_reloaded,
                               g_object_ref (self));
}

/* Saving */

typedef struct
{
  NablaWindow *window; /* owned */
  gboolean then_close;
} SaveJob;

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree SaveJob *job = data;
  g_autoptr (NablaWindow) self = job->window;
  g_autoptr (GError) error = NULL;

  if (!nabla_document_save_finish (NABLA_DOCUMENT (source), result, &error))
    {
      nabla_window_say (self, GTK_MESSAGE_ERROR, error->message);
      return;
    }
  nabla_window_hush (self);
  if (application_of (self) != NULL)
    nabla_application_add_recent (application_of (self), nabla_document_get_path (self->document));
  /* What was edited while the file was being written is asked about again. */
  if (job->then_close)
    {
      self->may_close = !nabla_document_is_dirty (self->document);
      gtk_window_close (GTK_WINDOW (self));
    }
}

static void
save_to (NablaWindow *self, const char *path, gboolean then_close)
{
  SaveJob *job = g_new0 (SaveJob, 1);

  job->window = g_object_ref (self);
  job->then_close = then_close;
  nabla_document_save_async (self->document, path, on_saved, job);
}

/* Another file than the chooser asked about: its own question. */
static void
on_replace_response (AdwMessageDialog *dialog, const char *response, NablaWindow *self)
{
  if (g_str_equal (response, "replace"))
    save_to (self, g_object_get_data (G_OBJECT (dialog), "path"),
             GPOINTER_TO_INT (g_object_get_data (G_OBJECT (dialog), "then-close")));
}

static void
ask_to_replace (NablaWindow *self, const char *path, gboolean then_close)
{
  g_autofree char *name = g_path_get_basename (path);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Replace File?"), NULL);

  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog), _ ("“%s” is there already. Saving replaces it."), name);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "replace", _ ("_Replace"),
                                    NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "replace", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "path", g_strdup (path), g_free);
  g_object_set_data (G_OBJECT (dialog), "then-close", GINT_TO_POINTER (then_close));
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_replace_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
on_save_response (GtkNativeDialog *dialog, int response, NablaWindow *self)
{
  gboolean then_close = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (dialog), "then-close"));
  g_autofree char *path = take_choice (self, response);
  g_autofree char *full = NULL;

  if (path == NULL)
    return;
  if (strchr (strrchr (path, G_DIR_SEPARATOR), '.') != NULL)
    {
      save_to (self, path, then_close);
      return;
    }
  full = g_strconcat (path, ".nabla", NULL);
  if (g_file_test (full, G_FILE_TEST_EXISTS))
    ask_to_replace (self, full, then_close);
  else
    save_to (self, full, then_close);
}

static void
save_as (NablaWindow *self, gboolean then_close)
{
  const char *path = nabla_document_get_path (self->document);
  const char *title = nabla_document_get_title (self->document);
  g_autofree char *name = g_str_has_suffix (title, ".nabla") ? g_strdup (title) : g_strconcat (title, ".nabla", NULL);

  choose (self, _ ("Save"), _ ("_Save"), GTK_FILE_CHOOSER_ACTION_SAVE, G_CALLBACK (on_save_response));
  g_object_set_data (G_OBJECT (self->chooser), "then-close", GINT_TO_POINTER (then_close));
  add_filter (self->chooser, _ ("Nabla files"), nabla_patterns);
  if (path != NULL && g_str_has_suffix (path, ".nabla"))
    {
      g_autoptr (GFile) file = g_file_new_for_path (path);

      gtk_file_chooser_set_file (GTK_FILE_CHOOSER (self->chooser), file, NULL);
    }
  else
    {
      gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
    }
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* Where it came from, if that can hold all there is: text formats cannot. */
static void
save (NablaWindow *self, gboolean then_close)
{
  const char *path = nabla_document_get_path (self->document);

  if (path != NULL && g_str_has_suffix (path, ".nabla"))
    save_to (self, path, then_close);
  else
    save_as (self, then_close);
}

static void
on_save (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  save (data, FALSE);
}

static void
on_save_as (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  save_as (data, FALSE);
}

/* Closing */

/* Not from within the dialog's own answer: it still has this window for its parent. */
static gboolean
close_later (gpointer data)
{
  g_autoptr (NablaWindow) self = data;

  gtk_window_close (GTK_WINDOW (self));
  return G_SOURCE_REMOVE;
}

static void
on_close_response (AdwMessageDialog *dialog, const char *response, NablaWindow *self)
{
  if (g_str_equal (response, "discard"))
    {
      self->may_close = TRUE;
      g_idle_add (close_later, g_object_ref (self));
    }
  else if (g_str_equal (response, "save"))
    {
      save (self, TRUE);
    }
}

gboolean
nabla_window_may_close (NablaWindow *self)
{
  GtkWidget *dialog;

  /* An example that was only looked at, or data without a graph, is no loss. */
  if (self->may_close || !nabla_document_is_dirty (self->document)
      || (nabla_graph_n_nodes (nabla_document_get_graph (self->document)) == 0
          && nabla_document_get_undo_label (self->document) == NULL))
    return TRUE;

  dialog = adw_message_dialog_new (GTK_WINDOW (self), _ ("Save Changes?"), NULL);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
                                  _ ("“%s” has changes that are not saved. "
                                     "Without saving they are lost."),
                                  nabla_document_get_title (self->document));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "discard", _ ("_Discard"),
                                    "save", _ ("_Save"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "discard", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_close_response), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return FALSE;
}

static void
on_close (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_close (GTK_WINDOW (data));
}

/* Exporting */

static void
on_exported (NablaExportDialog *dialog, const char *path, NablaWindow *self)
{
  g_autofree char *note = g_strdup_printf (_ ("Exported to %s"), path);

  nabla_status_bar_set_note (self->status_bar, note);
}

static void
on_export (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;
  NablaExportDialog *dialog;

  if (nabla_graph_n_nodes (nabla_document_get_graph (self->document)) == 0)
    return;
  dialog
    = nabla_export_dialog_new (GTK_WINDOW (self), self->document, self->show, self->labels, self->legend,
                               nabla_canvas_get_highlight (self->canvas), nabla_findings_has_picked (self->findings));
  g_signal_connect_object (dialog, "exported", G_CALLBACK (on_exported), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static const GActionEntry entries[] = {
  { "open", on_open },
  { "open-path", on_open_path, "s" },
  { "open-example", on_open_example, "s" },
  { "import", on_import },
  { "reload", on_reload },
  { "save", on_save },
  { "save-as", on_save_as },
  { "close", on_close },
  { "export", on_export },
};

void
nabla_window_add_file_actions (NablaWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
