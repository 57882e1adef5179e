#include "app/nabla-status-bar.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-text.h"

/* Jobs shorter than this are not shown: they would only flicker. */
#define SHOW_AFTER_MS 250
#define POLL_MS       100

struct _NablaStatusBar
{
  GtkBox parent_instance;
  GtkLabel *job_label;
  GtkProgressBar *progress;
  GtkWidget *cancel_button;
  GtkLabel *summary_label;

  NablaDocument *document;
  char *note; /* nullable */
  guint timer;
  gint64 started; /* monotonic, of the job that runs; 0: none */
};

G_DEFINE_FINAL_TYPE (NablaStatusBar, nabla_status_bar, GTK_TYPE_BOX)

static gboolean
show_job (NablaStatusBar *self)
{
  double fraction = 0;
  g_autofree char *phrase = NULL;
  gboolean busy = self->document != NULL && nabla_document_get_job (self->document, &fraction, &phrase);
  gboolean visible;

  if (!busy)
    self->started = 0;
  else if (self->started == 0)
    self->started = g_get_monotonic_time ();
  visible = busy && g_get_monotonic_time () - self->started >= SHOW_AFTER_MS * 1000;

  if (visible)
    gtk_label_set_text (self->job_label, phrase != NULL && *phrase != '\0' ? phrase : _ ("Estimating"));
  else
    gtk_label_set_text (self->job_label, self->note != NULL ? self->note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->progress), visible);
  gtk_widget_set_visible (self->cancel_button, visible);
  if (visible && fraction >= 0)
    gtk_progress_bar_set_fraction (self->progress, CLAMP (fraction, 0, 1));
  else if (visible)
    gtk_progress_bar_pulse (self->progress);
  return busy;
}

static gboolean
on_timer (gpointer data)
{
  NablaStatusBar *self = data;

  if (show_job (self))
    return G_SOURCE_CONTINUE;
  self->timer = 0;
  return G_SOURCE_REMOVE;
}

static char *
dup_summary (NablaDocument *document)
{
  NablaTable *table = nabla_document_get_table (document);
  const char *state = _ ("not saved");
  GString *text = g_string_new (NULL);

  if (table != NULL)
    {
      g_autofree char *name = g_path_get_basename (nabla_document_get_data_path (document));
      g_autofree char *rows = nabla_text_count (nabla_table_n_rows (table));
      g_autofree char *columns = nabla_text_count (nabla_table_n_columns (table));

      g_string_append_printf (text, _ ("%s · %s rows × %s columns"), name, rows, columns);
    }
  else
    {
      g_string_append (text, _ ("no data"));
    }
  if (nabla_document_is_pristine (document))
    return g_string_free (text, FALSE);
  if (nabla_document_get_path (document) != NULL)
    state = nabla_document_is_dirty (document) ? _ ("unsaved changes") : _ ("saved");
  g_string_append_printf (text, " · %s", state);
  return g_string_free (text, FALSE);
}

void
nabla_status_bar_update (NablaStatusBar *self)
{
  g_autofree char *summary = dup_summary (self->document);

  gtk_label_set_text (self->summary_label, summary);
  if (show_job (self) && self->timer == 0)
    self->timer = g_timeout_add (POLL_MS, on_timer, self);
}

void
nabla_status_bar_set_note (NablaStatusBar *self, const char *note)
{
  g_free (self->note);
  self->note = g_strdup (note);
  nabla_status_bar_update (self);
}

void
nabla_status_bar_set_document (NablaStatusBar *self, NablaDocument *document)
{
  g_set_object (&self->document, document);
  nabla_status_bar_update (self);
}

static void
nabla_status_bar_dispose (GObject *object)
{
  NablaStatusBar *self = NABLA_STATUS_BAR (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_object (&self->document);
  g_clear_pointer (&self->note, g_free);
  G_OBJECT_CLASS (nabla_status_bar_parent_class)->dispose (object);
}

static void
nabla_status_bar_class_init (NablaStatusBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_status_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-status-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, NablaStatusBar, job_label);
  gtk_widget_class_bind_template_child (widget_class, NablaStatusBar, progress);
  gtk_widget_class_bind_template_child (widget_class, NablaStatusBar, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, NablaStatusBar, summary_label);
}

static void
nabla_status_bar_init (NablaStatusBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
