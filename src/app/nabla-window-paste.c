/* What is pasted: graph text as nodes, cells of a spreadsheet as a table. */
#include "app/nabla-window-private.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-clipboard.h"
#include "app/nabla-import-dialog.h"

/* Tables */

typedef struct
{
  NablaWindow *window; /* owned */
  GFile *file;
  GBytes *bytes;
} PastedTable;

static void
on_pasted_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree PastedTable *pasted = data;
  g_autoptr (NablaWindow) self = pasted->window;
  g_autoptr (GFile) file = pasted->file;
  g_autoptr (GBytes) bytes = pasted->bytes;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (file, result, NULL, &error))
    {
      nabla_window_say (self, GTK_MESSAGE_ERROR, error->message);
      return;
    }
  self->started = TRUE;
  gtk_window_present (
    GTK_WINDOW (nabla_import_dialog_new_pasted (GTK_WINDOW (self), self->document, g_file_peek_path (file))));
}

void
nabla_window_import_text (NablaWindow *self, const char *text)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "nabla", "pasted", NULL);
  g_autofree char *stamp = NULL;
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  PastedTable *pasted;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      g_autofree char *message
        = g_strdup_printf (_ ("The pasted table cannot be kept in %s. Save it to a file and import that."), folder);

      nabla_window_say (self, GTK_MESSAGE_ERROR, message);
      return;
    }
  stamp = g_date_time_format (now, "%Y-%m-%d %H.%M.%S");
  name = g_strdup_printf (_ ("Pasted %s.tsv"), stamp);
  path = g_build_filename (folder, name, NULL);

  pasted = g_new0 (PastedTable, 1);
  pasted->window = g_object_ref (self);
  pasted->file = g_file_new_for_path (path);
  pasted->bytes = g_bytes_new (text, strlen (text));
  g_file_replace_contents_bytes_async (pasted->file, pasted->bytes, NULL, FALSE, G_FILE_CREATE_PRIVATE, NULL,
                                       on_pasted_written, pasted);
}

/* Graphs */

void
nabla_window_paste (NablaWindow *self, const char *text, const NablaPoint *at, const char *label)
{
  g_autoptr (NablaLayout) layout = NULL;
  g_autoptr (NablaNodeSet) nodes = NULL;
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (GError) error = NULL;

  graph = nabla_clipboard_paste (nabla_document_get_graph (self->document), nabla_document_get_layout (self->document),
                                 text, at, &layout, &nodes, &error);
  if (graph == NULL)
    {
      g_autofree char *message = g_strdup_printf (_ ("The text is not a graph: %s"), error->message);

      nabla_window_say (self, GTK_MESSAGE_WARNING, message);
      return;
    }
  nabla_document_edit (self->document, graph, layout, label);
  nabla_canvas_select (self->canvas, nodes, NULL, 0);
}

void
nabla_window_paste_text (NablaWindow *self, const char *text, const NablaPoint *at)
{
  nabla_window_paste (self, text, at, _ ("Paste"));
}

static void
on_clipboard_text (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (NablaWindow) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);

  if (text != NULL && nabla_clipboard_is_table (text))
    nabla_window_import_text (self, text);
  else if (text != NULL)
    nabla_window_paste (self, text, NULL, _ ("Paste"));
}

static void
on_paste (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;

  if (!nabla_window_entry_takes (self, "clipboard.paste"))
    gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), NULL, on_clipboard_text,
                                   g_object_ref (self));
}

static const GActionEntry entries[] = {
  { "paste", on_paste },
};

void
nabla_window_add_paste_actions (NablaWindow *self)
{
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}
