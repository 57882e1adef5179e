#include "app/nabla-export-dialog.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-application.h"
#include "app/nabla-picture-job.h"

/* Smaller text than this is hard to read in print. */
#define SMALLEST_READABLE_PT 6.0

struct _NablaExportDialog
{
  AdwWindow parent_instance;
  GtkWidget *cancel_button;
  GtkWidget *export_button;
  GtkInfoBar *info_bar;
  GtkLabel *info_label;
  GtkDropDown *format;
  GtkDropDown *width;
  GtkDropDown *scale;
  GtkSwitch *dark;
  GtkSwitch *grayscale;
  GtkSwitch *legend;
  GtkSwitch *card;
  GtkWidget *highlight_row;
  GtkSwitch *highlight_switch;
  GtkSwitch *transparent;
  GtkLabel *size_label;
  GtkPicture *picture;

  NablaDocument *document;
  NablaShow show;
  NablaLabels labels;
  NablaHighlight *highlight; /* nullable */
  gboolean running;          /* a preview is being made */
  gboolean again;            /* and is out of date already */
  gboolean gone;
  GtkFileChooserNative *chooser; /* nullable */
};

enum
{
  EXPORTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NablaExportDialog, nabla_export_dialog, ADW_TYPE_WINDOW)

static const char *const endings[] = { ".png", ".svg", ".pdf" };
static const char *const format_names[] = { "png", "svg", "pdf" };
static const double widths_mm[] = { 0, 85, 174 };

/* (nullable): no schema, or a window without the application */
static GSettings *
settings_of (NablaExportDialog *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  GtkApplication *application = parent != NULL ? gtk_window_get_application (parent) : NULL;

  return application != NULL ? nabla_application_get_settings (NABLA_APPLICATION (application)) : NULL;
}

static NablaPictureJob *
collect (NablaExportDialog *self)
{
  NablaPictureJob *job = nabla_picture_job_new (self->document);
  guint width = gtk_drop_down_get_selected (self->width);

  job->format = (NablaImageFormat) gtk_drop_down_get_selected (self->format);
  job->scene.show = self->show;
  job->scene.labels = self->labels;
  job->scene.dark = gtk_switch_get_active (self->dark);
  job->scene.grayscale = gtk_switch_get_active (self->grayscale);
  job->scene.legend = gtk_switch_get_active (self->legend);
  job->scene.card = gtk_switch_get_active (self->card);
  if (gtk_switch_get_active (self->highlight_switch))
    nabla_picture_job_set_highlight (job, self->highlight);
  job->options.width_mm = width < G_N_ELEMENTS (widths_mm) ? widths_mm[width] : 0;
  job->options.scale = job->format == NABLA_IMAGE_PNG ? gtk_drop_down_get_selected (self->scale) + 1.0 : 1.0;
  job->options.transparent = gtk_switch_get_active (self->transparent);
  return job;
}

/* The preview: one at a time, the newest last. */

static void start_preview (NablaExportDialog *self);

typedef struct
{
  GBytes *png;
  NablaExportSize size;
} Preview;

static void
preview_free (Preview *preview)
{
  g_clear_pointer (&preview->png, g_bytes_unref);
  g_free (preview);
}

static void
preview_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  NablaPictureJob *job = data;
  Preview *preview = g_new0 (Preview, 1);
  GError *error = NULL;

  nabla_export_measure (&job->scene, &job->options, &preview->size);
  /* Every format is one drawing: its PNG at screen size shows them all. */
  job->format = NABLA_IMAGE_PNG;
  job->options.scale = 1;
  job->options.width_mm = 0;
  preview->png = nabla_picture_job_run (job, &error);
  if (preview->png == NULL)
    {
      preview_free (preview);
      g_task_return_error (task, error);
    }
  else
    {
      g_task_return_pointer (task, preview, (GDestroyNotify) preview_free);
    }
}

static void
show_size (NablaExportDialog *self, const NablaExportSize *size)
{
  g_autoptr (GString) text = g_string_new (NULL);

  if (gtk_drop_down_get_selected (self->format) == NABLA_IMAGE_PNG)
    g_string_append_printf (text, _ ("%.0f × %.0f pixels"), size->width_px, size->height_px);
  else
    g_string_append_printf (text, _ ("%.0f × %.0f mm"), size->width_mm, size->height_mm);
  if (size->smallest_pt < SMALLEST_READABLE_PT)
    g_string_append_printf (text, "\n⚠ %s", _ ("The smallest text is below 6 points: hard to read in print."));
  gtk_label_set_text (self->size_label, text->str);
}

static void
on_preview (GObject *source, GAsyncResult *result, gpointer data)
{
  NablaExportDialog *self = NABLA_EXPORT_DIALOG (source);
  g_autoptr (GError) error = NULL;
  Preview *preview = g_task_propagate_pointer (G_TASK (result), &error);
  g_autoptr (GdkTexture) texture = NULL;

  self->running = FALSE;
  if (preview != NULL && !self->gone)
    {
      texture = gdk_texture_new_from_bytes (preview->png, NULL);
      gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
      show_size (self, &preview->size);
    }
  else if (!self->gone)
    {
      gtk_label_set_text (self->size_label, error->message);
    }
  g_clear_pointer (&preview, preview_free);
  if (self->again && !self->gone)
    start_preview (self);
}

static void
start_preview (NablaExportDialog *self)
{
  g_autoptr (GTask) task = NULL;

  self->again = self->running;
  if (self->running || self->document == NULL)
    return;
  self->running = TRUE;
  task = g_task_new (self, NULL, on_preview, NULL);
  g_task_set_task_data (task, collect (self), (GDestroyNotify) nabla_picture_job_free);
  g_task_run_in_thread (task, preview_thread);
}

static void
on_option (NablaExportDialog *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->scale), gtk_drop_down_get_selected (self->format) == NABLA_IMAGE_PNG);
  start_preview (self);
}

/* Writing */

typedef struct
{
  NablaPictureJob *picture;
  char *path;
} Write;

static void
write_free (Write *write)
{
  nabla_picture_job_free (write->picture);
  g_free (write->path);
  g_free (write);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Write *write = data;
  GError *error = NULL;

  if (nabla_picture_job_write (write->picture, write->path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  NablaExportDialog *self = NABLA_EXPORT_DIALOG (source);
  Write *write = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  gtk_widget_set_sensitive (self->export_button, TRUE);
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      gtk_label_set_text (self->info_label, error->message);
      gtk_info_bar_set_revealed (self->info_bar, TRUE);
      return;
    }
  if (settings_of (self) != NULL)
    g_settings_set_string (settings_of (self), "export-format", format_names[write->picture->format]);
  g_signal_emit (self, signals[EXPORTED], 0, write->path);
  if (!self->gone)
    gtk_window_destroy (GTK_WINDOW (self));
}

static void
write_to (NablaExportDialog *self, const char *path)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, on_written, NULL);
  Write *write = g_new0 (Write, 1);
  NablaImageFormat by_name;

  write->picture = collect (self);
  /* The ending that was typed decides; without one the format's is added. */
  if (nabla_image_format_from_path (path, &by_name))
    {
      write->picture->format = by_name;
      write->path = g_strdup (path);
    }
  else
    {
      write->path = g_strconcat (path, endings[write->picture->format], NULL);
    }
  gtk_info_bar_set_revealed (self->info_bar, FALSE);
  gtk_widget_set_sensitive (self->export_button, FALSE);
  g_task_set_task_data (task, write, (GDestroyNotify) write_free);
  g_task_run_in_thread (task, write_thread);
}

static void
on_chosen (GtkNativeDialog *dialog, int response, NablaExportDialog *self)
{
  g_autoptr (GFile) file
    = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  g_clear_object (&self->chooser);
  if (path != NULL)
    write_to (self, path);
}

static void
on_export (NablaExportDialog *self)
{
  guint format = gtk_drop_down_get_selected (self->format);
  g_autofree char *title = g_strdup (nabla_document_get_title (self->document));
  g_autofree char *name = NULL;

  if (g_str_has_suffix (title, ".nabla"))
    title[strlen (title) - strlen (".nabla")] = '\0';
  name = g_strconcat (title, endings[format], NULL);

  g_clear_object (&self->chooser);
  self->chooser
    = gtk_file_chooser_native_new (_ ("Export"), GTK_WINDOW (self), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect (self->chooser, "response", G_CALLBACK (on_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
nabla_export_dialog_dispose (GObject *object)
{
  NablaExportDialog *self = NABLA_EXPORT_DIALOG (object);

  self->gone = TRUE;
  g_clear_object (&self->chooser);
  g_clear_object (&self->document);
  g_clear_pointer (&self->highlight, nabla_highlight_unref);
  G_OBJECT_CLASS (nabla_export_dialog_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, NablaExportDialog, child)

static void
nabla_export_dialog_class_init (NablaExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_export_dialog_dispose;
  signals[EXPORTED] = g_signal_new ("exported", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-export-dialog.ui");
  BIND (cancel_button);
  BIND (export_button);
  BIND (info_bar);
  BIND (info_label);
  BIND (format);
  BIND (width);
  BIND (scale);
  BIND (dark);
  BIND (grayscale);
  BIND (legend);
  BIND (card);
  BIND (highlight_row);
  BIND (highlight_switch);
  BIND (transparent);
  BIND (size_label);
  BIND (picture);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
fill (GtkDropDown *drop_down, const char *const *texts)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (texts);

  gtk_drop_down_set_model (drop_down, G_LIST_MODEL (list));
}

static void
nabla_export_dialog_init (NablaExportDialog *self)
{
  const char *formats[] = { "PNG", "SVG", "PDF", NULL };
  const char *scales[] = { "1×", "2×", "3×", "4×", NULL };
  const char *widths[] = { _ ("as on screen"), _ ("85 mm, one column"), _ ("174 mm, two columns"), NULL };
  GtkDropDown *choices[3];
  GtkSwitch *switches[6];

  gtk_widget_init_template (GTK_WIDGET (self));
  fill (self->format, formats);
  fill (self->scale, scales);
  fill (self->width, widths);
  gtk_drop_down_set_selected (self->format, NABLA_IMAGE_PDF);
  gtk_drop_down_set_selected (self->scale, 1);
  gtk_switch_set_active (self->card, TRUE);

  choices[0] = self->format;
  choices[1] = self->width;
  choices[2] = self->scale;
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    g_signal_connect_swapped (choices[i], "notify::selected", G_CALLBACK (on_option), self);
  switches[0] = self->dark;
  switches[1] = self->grayscale;
  switches[2] = self->legend;
  switches[3] = self->card;
  switches[4] = self->transparent;
  switches[5] = self->highlight_switch;
  for (guint i = 0; i < G_N_ELEMENTS (switches); i++)
    g_signal_connect_swapped (switches[i], "notify::active", G_CALLBACK (on_option), self);
  g_signal_connect_swapped (self->export_button, "clicked", G_CALLBACK (on_export), self);
  g_signal_connect_swapped (self->cancel_button, "clicked", G_CALLBACK (gtk_window_close), self);
}

NablaExportDialog *
nabla_export_dialog_new (GtkWindow *parent,
                         NablaDocument *document,
                         NablaShow show,
                         NablaLabels labels,
                         gboolean legend,
                         const NablaHighlight *highlight,
                         gboolean picked)
{
  NablaExportDialog *self = g_object_new (NABLA_TYPE_EXPORT_DIALOG, "transient-for", parent, NULL);

  self->document = g_object_ref (document);
  self->show = show;
  self->labels = labels;
  if (highlight != NULL)
    self->highlight = nabla_highlight_ref (highlight);
  gtk_widget_set_visible (self->highlight_row, highlight != NULL);
  gtk_switch_set_active (self->highlight_switch, picked);
  gtk_switch_set_active (self->legend, legend);
  if (settings_of (self) != NULL)
    {
      g_autofree char *format = g_settings_get_string (settings_of (self), "export-format");

      for (guint i = 0; i < G_N_ELEMENTS (format_names); i++)
        if (g_str_equal (format, format_names[i]))
          gtk_drop_down_set_selected (self->format, i);
    }
  on_option (self);
  return self;
}
