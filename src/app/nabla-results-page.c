#include "app/nabla-results-page.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "app/nabla-chooser.h"
#include "app/nabla-plot-job.h"
#include "app/nabla-plot-pane.h"
#include "app/nabla-results-table.h"
#include "app/nabla-text.h"
#include "nabla-config.h"

struct _NablaResultsPage
{
  GtkBox parent_instance;
  GtkStack *stack;
  GtkLabel *empty_text;
  GtkWidget *import_button;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkStack *views;
  GtkWidget *ask_button;
  GtkButton *keep_button;
  GtkWidget *copy_table_button;
  GtkWidget *copy_sentence_button;
  GtkWidget *export_view_button;
  GtkWidget *of_row;
  NablaChooser *of;
  NablaResultsTable *table;
  NablaPlotPane *forest;
  NablaPlotPane *curve;
  NablaPlotPane *paths;
  NablaPlotPane *overlap;
  NablaPlotPane *matrix;

  NablaDocument *document; /* nullable until first shown */
  NablaResult *shown;      /* nullable: what the views were made of */
  guint64 edge;            /* of the arrow that is drawn; 0: the question */
  GtkFileChooserNative *chooser;
};

enum
{
  EXPORTED,
  FAILED,
  COPIED,
  WANTS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NablaResultsPage, nabla_results_page, GTK_TYPE_BOX)

/* The pane in view; NULL: the table is. */
static NablaPlotPane *
get_pane (NablaResultsPage *self)
{
  GtkWidget *view = gtk_stack_get_visible_child (self->views);

  return NABLA_IS_PLOT_PANE (view) ? NABLA_PLOT_PANE (view) : NULL;
}

/* The question of the row that is picked; NULL: it has none, or is of an older graph. */
static const NablaQuery *
get_question (NablaResultsPage *self, const char **method)
{
  const NablaQuery *query = nabla_results_table_get_query (self->table, method);

  return self->document != NULL && !nabla_document_is_stale (self->document)
             && self->shown == nabla_document_get_result (self->document)
           ? query
           : NULL;
}

static void
update_question_buttons (NablaResultsPage *self)
{
  const char *method;
  const NablaQuery *query = get_question (self, &method);
  NablaIdentification *asked = self->shown != NULL ? self->shown->identification : NULL;
  gboolean kept = query != NULL && nabla_document_keeps (self->document, query, method);

  gtk_widget_set_sensitive (self->ask_button, query != NULL && (asked == NULL || asked->query != query));
  gtk_widget_set_sensitive (GTK_WIDGET (self->keep_button), query != NULL);
  gtk_button_set_label (self->keep_button, kept ? _ ("Remove Question") : _ ("Keep Question"));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->keep_button),
                               kept ? _ ("Keep the question of the row that is picked no longer")
                                    : _ ("Keep the question of the row that is picked with the project, answered "
                                         "whatever is asked"));
}

static void
update_buttons (NablaResultsPage *self)
{
  NablaPlotPane *pane = get_pane (self);

  update_question_buttons (self);
  gtk_widget_set_visible (self->of_row, pane != NULL && (pane == self->curve || pane == self->overlap));
  gtk_widget_set_sensitive (self->export_view_button, pane == NULL || nabla_plot_pane_get_plot (pane) != NULL);
}

/* From the document to the views */

static void
show_forest (NablaResultsPage *self, const NablaResult *result)
{
  g_autoptr (NablaPlot) plot = nabla_plot_new_forest (result);

  nabla_plot_pane_show (self->forest, plot,
                        result->final ? _ ("No arrow has a number. The inspector of each says why.")
                                      : _ ("Estimating…"));
}

/* The arrow that the curve and the overlap are of, by its index in the graph of @result; -1: the question. */
static int
find_edge (NablaResultsPage *self, const NablaResult *result)
{
  for (guint e = 0; self->edge != 0 && e < result->n_arrows; e++)
    if (nabla_graph_get_edge (result->graph, e)->id == self->edge)
      return (int) e;
  return -1;
}

static void
show_of (NablaResultsPage *self, const NablaResult *result, int edge)
{
  g_autofree char *text = edge >= 0 ? nabla_text_edge (result->graph, (guint) edge) : g_strdup (_ ("the question"));

  nabla_chooser_set_text (self->of, text);
}

/* What plots are made of comes after the numbers. */
static void
show_figures (NablaResultsPage *self, const NablaResult *result)
{
  int edge = find_edge (self, result);
  const NablaFigures *figures
    = result->figures != NULL && result->figures->edge == (edge >= 0 ? self->edge : 0) ? result->figures : NULL;
  const NablaEstimate *estimate = edge >= 0 ? result->arrows[edge].estimate : result->effect;
  const char *waiting = _ ("Estimating…");
  const char *no_question = NULL;
  g_autoptr (NablaPlot) curve = NULL, paths = NULL, overlap = NULL;

  if (result->identification == NULL)
    no_question
      = result->question_error != NULL ? result->question_error->message : _ ("Choose an exposure and an outcome.");
  if (figures != NULL)
    paths = nabla_plot_new_paths (figures, result->graph);
  if (figures != NULL && estimate != NULL && estimate->estimand != NULL)
    {
      g_autofree char *from = nabla_text_names (result->graph, estimate->estimand->exposure);
      g_autofree char *to = nabla_text_names (result->graph, estimate->estimand->outcome);

      curve = figures->curve != NULL ? nabla_plot_new_curve (figures->curve, from, to) : NULL;
      overlap = figures->overlap != NULL ? nabla_plot_new_overlap (figures->overlap, from) : NULL;
    }
  show_of (self, result, edge);
  nabla_plot_pane_show (self->curve, curve,
                        edge < 0 && no_question != NULL ? no_question
                        : figures != NULL               ? figures->curve_message
                                                        : waiting);
  nabla_plot_pane_show (self->overlap, overlap,
                        edge < 0 && no_question != NULL ? no_question
                        : figures != NULL               ? figures->overlap_message
                                                        : waiting);
  nabla_plot_pane_show (self->paths, paths,
                        no_question != NULL ? no_question
                        : figures != NULL   ? figures->paths_message
                                            : waiting);
}

/* It needs no question. */
static void
show_matrix (NablaResultsPage *self, const NablaResult *result)
{
  const NablaTotals *totals = result->figures != NULL ? result->figures->totals : NULL;
  g_autoptr (NablaPlot) matrix = totals != NULL ? nabla_plot_new_matrix (totals, result->graph) : NULL;

  nabla_plot_pane_show (self->matrix, matrix,
                        result->figures != NULL ? result->figures->totals_message : _ ("Estimating…"));
}

/* The question, then the arrows that have a number. */
static void
on_fill_of (NablaChooser *chooser, GtkStringList *list, NablaResultsPage *self)
{
  gtk_string_list_append (list, _ ("the question"));
  for (guint e = 0; self->shown != NULL && e < self->shown->n_arrows; e++)
    if (self->shown->arrows[e].state == NABLA_ARROW_ESTIMATED)
      {
        g_autofree char *text = nabla_text_edge (self->shown->graph, e);

        gtk_string_list_append (list, text);
      }
}

static void
on_of_chosen (NablaChooser *chooser, guint index, NablaResultsPage *self)
{
  guint at = 0;

  if (self->shown == NULL)
    return;
  self->edge = 0;
  for (guint e = 0; e < self->shown->n_arrows; e++)
    if (self->shown->arrows[e].state == NABLA_ARROW_ESTIMATED && ++at == index)
      self->edge = nabla_graph_get_edge (self->shown->graph, e)->id;
  show_figures (self, self->shown);
  g_signal_emit (self, signals[WANTS], 0);
}

guint64
nabla_results_page_get_edge (NablaResultsPage *self)
{
  return self->edge;
}

static void
show_titles (NablaResultsPage *self, const NablaResult *result)
{
  const char *headline = result->identification != NULL   ? result->identification->headline
                         : result->question_error != NULL ? result->question_error->message
                                                          : _ ("Choose an exposure and an outcome.");

  gtk_label_set_text (self->title, nabla_document_get_title (self->document));
  gtk_label_set_text (self->subtitle, nabla_document_is_stale (self->document)
                                        ? _ ("⟲ Graph changed since these estimates.")
                                        : headline);
}

/* FALSE: there is nothing to show, which is said. */
static gboolean
has_results (NablaResultsPage *self)
{
  NablaResult *result = nabla_document_get_result (self->document);
  gboolean data = nabla_document_get_table (self->document) != NULL;
  const char *text = NULL;

  if (nabla_graph_n_nodes (nabla_document_get_graph (self->document)) == 0)
    text = _ ("Draw what causes what first: every arrow is a question.");
  else if (!data)
    text = _ ("Import a table whose columns hold the values of your variables: then every arrow gets a number.");
  else if (result != NULL && result->n_arrows == 0)
    text = _ ("Draw arrows between your variables: every arrow is a question.");
  else if (result == NULL)
    text = _ ("Estimating…");
  if (text != NULL)
    gtk_label_set_text (self->empty_text, text);
  gtk_widget_set_visible (self->import_button, !data);
  gtk_stack_set_visible_child_name (self->stack, text != NULL ? "empty" : "results");
  return text == NULL;
}

static void
show (NablaResultsPage *self)
{
  NablaResult *result;

  if (self->document == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)) || !has_results (self))
    return;
  result = nabla_document_get_result (self->document);
  show_titles (self, result);
  if (result != self->shown)
    {
      g_clear_pointer (&self->shown, nabla_result_unref);
      self->shown = nabla_result_ref (result);
      if (self->edge != 0 && find_edge (self, result) < 0)
        {
          /* The arrow is gone. */
          self->edge = 0;
          g_signal_emit (self, signals[WANTS], 0);
        }
      nabla_results_table_update (self->table, result);
      show_forest (self, result);
      show_figures (self, result);
      show_matrix (self, result);
    }
  update_buttons (self);
}

void
nabla_results_page_update (NablaResultsPage *self, NablaDocument *document)
{
  g_set_object (&self->document, document);
  show (self);
}

/* Questions */

static void
on_ask (NablaResultsPage *self)
{
  const char *method;
  const NablaQuery *query = get_question (self, &method);

  if (query != NULL)
    nabla_document_ask (self->document, query, method);
}

static void
on_keep (NablaResultsPage *self)
{
  const char *method;
  const NablaQuery *query = get_question (self, &method);

  if (query == NULL)
    return;
  if (nabla_document_keeps (self->document, query, method))
    nabla_document_stop_keeping (self->document, query, method);
  else
    nabla_document_keep (self->document, query, method);
}

/* To the clipboard and to files */

static void
copy (NablaResultsPage *self, const char *text, const char *note)
{
  if (text != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
  g_signal_emit (self, signals[COPIED], 0, note);
}

static void
on_copy_table (NablaResultsPage *self)
{
  g_autofree char *text = nabla_results_table_dup_text (self->table, '\t');

  copy (self, text, _ ("The table is on the clipboard."));
}

static void
on_copy_sentence (NablaResultsPage *self)
{
  g_autofree char *text = nabla_results_table_dup_sentence (self->table);

  copy (self, text,
        text != NULL ? _ ("The sentence is on the clipboard.") : _ ("There is no number to write a sentence about."));
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree char *path = data;
  g_autoptr (GError) error = NULL;

  if (nabla_plot_write_finish (result, &error))
    g_signal_emit (source, signals[EXPORTED], 0, path);
  else
    g_signal_emit (source, signals[FAILED], 0, error->message);
}

static void
write_to (NablaResultsPage *self, const char *path)
{
  NablaPlotPane *pane = get_pane (self);
  NablaPlot *plot = pane != NULL ? nabla_plot_pane_get_plot (pane) : NULL;
  g_autofree char *csv = pane == NULL ? nabla_results_table_dup_text (self->table, ',') : NULL;
  const char *sha256 = nabla_document_get_data_sha256 (self->document);
  g_autofree char *provenance = g_strdup_printf ("Nabla %s; seed 1%s%s", NABLA_VERSION,
                                                 sha256 != NULL ? "; data sha256 " : "", sha256 != NULL ? sha256 : "");

  if (plot == NULL && csv == NULL)
    return;
  nabla_plot_write_async (plot, csv, path, pane != NULL ? nabla_plot_pane_get_plot_width (pane) : 0, provenance,
                          G_OBJECT (self), on_written, g_strdup (path));
}

/* Within its own "response" a chooser may not be finalized. */
static gboolean
release (gpointer chooser)
{
  gtk_native_dialog_destroy (chooser);
  g_object_unref (chooser);
  return G_SOURCE_REMOVE;
}

static void
on_chosen (GtkNativeDialog *dialog, int response, NablaResultsPage *self)
{
  g_autoptr (GFile) file
    = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;

  g_idle_add (release, g_steal_pointer (&self->chooser));
  if (path != NULL)
    write_to (self, path);
}

static void
on_export (NablaResultsPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *title = g_strdup (nabla_document_get_title (self->document));
  g_autofree char *name = NULL;

  if (self->chooser != NULL)
    return;
  if (g_str_has_suffix (title, ".nabla"))
    title[strlen (title) - strlen (".nabla")] = '\0';
  name = g_strdup_printf ("%s-%s%s", title, gtk_stack_get_visible_child_name (self->views),
                          get_pane (self) != NULL ? ".pdf" : ".csv");
  self->chooser
    = gtk_file_chooser_native_new (_ ("Export"), GTK_WINDOW (root), GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect (self->chooser, "response", G_CALLBACK (on_chosen), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static gboolean
nabla_results_page_grab_focus (GtkWidget *widget)
{
  NablaResultsPage *self = NABLA_RESULTS_PAGE (widget);

  if (!g_str_equal (gtk_stack_get_visible_child_name (self->stack), "results") || get_pane (self) != NULL)
    return gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD);
  return gtk_widget_grab_focus (GTK_WIDGET (self->table));
}

static void
nabla_results_page_dispose (GObject *object)
{
  NablaResultsPage *self = NABLA_RESULTS_PAGE (object);

  g_clear_object (&self->chooser);
  g_clear_object (&self->document);
  g_clear_pointer (&self->shown, nabla_result_unref);
  G_OBJECT_CLASS (nabla_results_page_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, NablaResultsPage, child)

static void
nabla_results_page_class_init (NablaResultsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const names[] = { "exported", "failed", "copied" };

  G_OBJECT_CLASS (klass)->dispose = nabla_results_page_dispose;
  widget_class->grab_focus = nabla_results_page_grab_focus;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    signals[i] = g_signal_new (names[i], G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                               1, G_TYPE_STRING);
  signals[WANTS]
    = g_signal_new ("wants", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (NABLA_TYPE_CHOOSER);
  g_type_ensure (NABLA_TYPE_PLOT_PANE);
  g_type_ensure (NABLA_TYPE_RESULTS_TABLE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-results-page.ui");
  BIND (stack);
  BIND (empty_text);
  BIND (import_button);
  BIND (title);
  BIND (subtitle);
  BIND (views);
  BIND (ask_button);
  BIND (keep_button);
  BIND (copy_table_button);
  BIND (copy_sentence_button);
  BIND (export_view_button);
  BIND (table);
  BIND (forest);
  BIND (curve);
  BIND (paths);
  BIND (of_row);
  BIND (of);
  BIND (overlap);
  BIND (matrix);
}

static void
nabla_results_page_init (NablaResultsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->views, "notify::visible-child", G_CALLBACK (update_buttons), self);
  g_signal_connect_swapped (self->table, "picked", G_CALLBACK (update_buttons), self);
  g_signal_connect_swapped (self->ask_button, "clicked", G_CALLBACK (on_ask), self);
  g_signal_connect_swapped (self->keep_button, "clicked", G_CALLBACK (on_keep), self);
  g_signal_connect_swapped (self->copy_table_button, "clicked", G_CALLBACK (on_copy_table), self);
  g_signal_connect_swapped (self->copy_sentence_button, "clicked", G_CALLBACK (on_copy_sentence), self);
  g_signal_connect_swapped (self->export_view_button, "clicked", G_CALLBACK (on_export), self);
  g_signal_connect (self->of, "fill", G_CALLBACK (on_fill_of), self);
  g_signal_connect (self->of, "chosen", G_CALLBACK (on_of_chosen), self);
  g_signal_connect (self, "map", G_CALLBACK (show), NULL);
}
