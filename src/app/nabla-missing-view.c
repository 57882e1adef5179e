#include "app/nabla-missing-view.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-missing-plot.h"
#include "app/nabla-text.h"

struct _NablaMissingView
{
  AdwBin parent_instance;
  GtkLabel *headline;
  GtkLabel *legend;
  GtkLabel *rest;
  GtkWidget *scroller;
  NablaMissingPlot *plot;

  guint64 table_id;          /* of what is shown or on its way; 0: none */
  GCancellable *cancellable; /* nullable */
};

G_DEFINE_FINAL_TYPE (NablaMissingView, nabla_missing_view, ADW_TYPE_BIN)

static gsize
complete_rows (const NablaMissingPatterns *patterns)
{
  for (guint p = 0; p < patterns->n_patterns; p++)
    {
      gboolean any = FALSE;

      for (guint i = 0; i < patterns->n_columns; i++)
        any = any || patterns->patterns[p].missing[i];
      if (!any)
        return patterns->patterns[p].n;
    }
  return 0;
}

static void
show_patterns (NablaMissingView *self, const NablaTable *table, NablaMissingPatterns *patterns)
{
  gsize complete = complete_rows (patterns);
  gsize n = nabla_table_n_rows (table);
  g_autofree char *count = nabla_text_count (complete);
  g_autofree char *all = nabla_text_count (n);
  g_autofree char *percent = nabla_text_percent (n > 0 ? (double) complete / (double) n : 0);
  g_autofree char *rest = nabla_text_count (patterns->n_rest);
  g_autofree char *headline = NULL;
  g_autofree char *others = NULL;

  if (patterns->n_columns == 0)
    headline = g_strdup (_ ("No cell is missing."));
  else
    headline = g_strdup_printf (_ ("%s of %s rows have every column (%s)."), count, all, percent);
  if (patterns->n_rest > 0)
    others = g_strdup_printf (_ ("%s rows have other patterns."), rest);
  gtk_label_set_text (self->headline, headline);
  gtk_label_set_text (self->rest, others != NULL ? others : "");
  gtk_widget_set_visible (GTK_WIDGET (self->rest), others != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->legend), patterns->n_columns > 0);
  gtk_widget_set_visible (self->scroller, patterns->n_columns > 0);
  nabla_missing_plot_take (self->plot, table, patterns);
}

static void
find_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  NablaProgress *progress = nabla_progress_new (cancellable);
  GError *error = NULL;
  NablaMissingPatterns *patterns = nabla_missing_patterns_new (data, progress, &error);

  nabla_progress_unref (progress);
  if (patterns != NULL)
    g_task_return_pointer (task, patterns, (GDestroyNotify) nabla_missing_patterns_free);
  else
    g_task_return_error (task, error);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer data)
{
  NablaMissingView *self = NABLA_MISSING_VIEW (source);
  g_autoptr (GError) error = NULL;
  NablaMissingPatterns *patterns = g_task_propagate_pointer (G_TASK (result), &error);

  if (patterns != NULL)
    show_patterns (self, g_task_get_task_data (G_TASK (result)), patterns);
  else if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    gtk_label_set_text (self->headline, error->message);
}

void
nabla_missing_view_show (NablaMissingView *self, const NablaTable *table)
{
  g_autoptr (GTask) task = NULL;

  if (self->table_id == nabla_table_get_id (table))
    return;
  self->table_id = nabla_table_get_id (table);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  gtk_label_set_text (self->headline, _ ("Counting…"));
  task = g_task_new (self, self->cancellable, on_found, NULL);
  g_task_set_task_data (task, nabla_table_ref (table), (GDestroyNotify) nabla_table_unref);
  g_task_run_in_thread (task, find_thread);
}

static void
nabla_missing_view_dispose (GObject *object)
{
  NablaMissingView *self = NABLA_MISSING_VIEW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  G_OBJECT_CLASS (nabla_missing_view_parent_class)->dispose (object);
}

static void
nabla_missing_view_class_init (NablaMissingViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = nabla_missing_view_dispose;
}

static GtkLabel *
add_label (GtkBox *box, const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, css);
  gtk_box_append (box, label);
  return GTK_LABEL (label);
}

static void
nabla_missing_view_init (NablaMissingView *self)
{
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 8));

  self->headline = add_label (box, "", "heading");
  self->legend
    = add_label (box, _ ("■ missing   □ there. A row for each pattern, the most frequent first."), "dim-label");
  self->plot = g_object_new (NABLA_TYPE_MISSING_PLOT, "halign", GTK_ALIGN_START, "valign", GTK_ALIGN_START, NULL);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), GTK_WIDGET (self->plot));
  gtk_widget_set_vexpand (self->scroller, TRUE);
  gtk_widget_add_css_class (self->scroller, "list-card");
  gtk_box_append (box, self->scroller);
  self->rest = add_label (box, "", "dim-label");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (box));
}
