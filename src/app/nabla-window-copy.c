/* What the window puts on the clipboard: parts of the graph, the picture, sentences. */
#include "app/nabla-window-private.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-clipboard.h"
#include "app/nabla-estimate-text.h"
#include "app/nabla-picture-job.h"

static gboolean
copy_selection (NablaWindow *self)
{
  const NablaNodeSet *nodes = nabla_canvas_get_selected_nodes (self->canvas);
  g_autofree char *text = NULL;

  if (nabla_node_set_size (nodes) == 0)
    return FALSE;
  text = nabla_clipboard_copy (nabla_document_get_graph (self->document), nabla_document_get_layout (self->document),
                               nodes);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  return TRUE;
}

static void
on_copy (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  if (!nabla_window_entry_takes (data, "clipboard.copy"))
    copy_selection (data);
}

static void
on_cut (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;

  if (!nabla_window_entry_takes (self, "clipboard.cut") && copy_selection (self))
    nabla_canvas_command (self->canvas, NABLA_COMMAND_DELETE);
}

static void
on_duplicate (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;
  const NablaNodeSet *nodes = nabla_canvas_get_selected_nodes (self->canvas);
  g_autofree char *text = NULL;

  if (nabla_node_set_size (nodes) == 0)
    return;
  text = nabla_clipboard_copy (nabla_document_get_graph (self->document), nabla_document_get_layout (self->document),
                               nodes);
  nabla_window_paste (self, text, NULL, _ ("Duplicate"));
}

static void
copy_image_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GBytes *png = nabla_picture_job_run (data, &error);

  if (png != NULL)
    g_task_return_pointer (task, png, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
on_image_copied (GObject *source, GAsyncResult *result, gpointer data)
{
  NablaWindow *self = NABLA_WINDOW (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) png = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (GdkTexture) texture = png != NULL ? gdk_texture_new_from_bytes (png, &error) : NULL;

  if (texture == NULL)
    {
      nabla_window_say (self, GTK_MESSAGE_ERROR, error->message);
      return;
    }
  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (self)), texture);
  nabla_status_bar_set_note (self->status_bar, _ ("The picture is on the clipboard."));
}

static void
on_copy_image (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;
  g_autoptr (GTask) task = g_task_new (self, NULL, on_image_copied, NULL);
  NablaPictureJob *job = nabla_picture_job_new (self->document);

  job->format = NABLA_IMAGE_PNG;
  job->options.scale = 2;
  job->scene.show = self->show;
  job->scene.labels = self->labels;
  job->scene.legend = self->legend;
  job->scene.card = TRUE;
  if (nabla_findings_has_picked (self->findings))
    nabla_picture_job_set_highlight (job, nabla_canvas_get_highlight (self->canvas));
  g_task_set_task_data (task, job, (GDestroyNotify) nabla_picture_job_free);
  g_task_run_in_thread (task, copy_image_thread);
}

static void
copy_sentence (NablaWindow *self, const NablaEstimate *estimate, gboolean direct)
{
  NablaResult *result = nabla_document_get_result (self->document);
  g_autofree char *text = result != NULL ? nabla_text_sentence (result->graph, estimate, direct) : NULL;

  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  nabla_status_bar_set_note (self->status_bar, text != NULL ? _ ("The sentence is on the clipboard.")
                                                            : _ ("There is no number to write a sentence about."));
}

static void
on_copy_sentence (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;
  NablaResult *result = nabla_document_get_result (self->document);

  copy_sentence (self, result != NULL ? result->effect : NULL, FALSE);
}

/* Of the selected arrow. */
static void
on_copy_arrow_sentence (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  NablaWindow *self = data;
  NablaResult *result = nabla_document_get_result (self->document);
  guint n = 0;
  const guint32 *edges = nabla_canvas_get_selected_edges (self->canvas, &n);
  const NablaEstimate *estimate = NULL;
  guint64 id = n == 1 ? nabla_graph_get_edge (nabla_canvas_get_graph (self->canvas), edges[0])->id : 0;

  for (guint e = 0; result != NULL && e < result->n_arrows; e++)
    if (nabla_graph_get_edge (result->graph, e)->id == id)
      estimate = result->arrows[e].estimate;
  copy_sentence (self, estimate, TRUE);
}

void
nabla_window_add_copy_actions (NablaWindow *self)
{
  static const GActionEntry entries[] = {
    { "copy", on_copy },
    { "cut", on_cut },
    { "duplicate", on_duplicate },
    { "copy-image", on_copy_image },
    { "copy-sentence", on_copy_sentence },
    { "copy-arrow-sentence", on_copy_arrow_sentence },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

static void
on_results_exported (NablaWindow *self, const char *path)
{
  g_autofree char *note = g_strdup_printf (_ ("Exported to %s"), path);

  nabla_status_bar_set_note (self->status_bar, note);
}

static void
on_results_failed (NablaWindow *self, const char *text)
{
  nabla_window_say (self, GTK_MESSAGE_ERROR, text);
}

void
nabla_window_add_results (NablaWindow *self)
{
  g_signal_connect_swapped (self->results_page, "wants", G_CALLBACK (nabla_window_update_wants), self);
  g_signal_connect_swapped (self->results_page, "exported", G_CALLBACK (on_results_exported), self);
  g_signal_connect_swapped (self->results_page, "failed", G_CALLBACK (on_results_failed), self);
  g_signal_connect_swapped (self->results_page, "copied", G_CALLBACK (nabla_status_bar_set_note), self->status_bar);
}
