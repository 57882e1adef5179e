#include "app/nabla-document-private.h"

#include <glib/gi18n-lib.h>
#include "result/nabla-figures.h"

enum
{
  PROP_0,
  PROP_TITLE,
  PROP_DIRTY,
  PROP_CAN_UNDO,
  PROP_CAN_REDO,
  N_PROPS,
};

enum
{
  CHANGED,
  RESULT_CHANGED,
  JOB_CHANGED,
  MESSAGE,
  N_SIGNALS,
};

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NablaDocument, nabla_document, G_TYPE_OBJECT)

/* Requests */

static void
on_stage (NablaEngine *engine, NablaResult *result, gpointer data)
{
  NablaDocument *self = data;

  if (result->revision != self->revision)
    return;
  g_clear_pointer (&self->result, nabla_result_unref);
  self->result = nabla_result_ref (result);
  g_signal_emit (self, signals[RESULT_CHANGED], 0);
}

static void
end_run (NablaDocument *self)
{
  g_clear_object (&self->run_cancellable);
  g_clear_object (&self->search);
  g_clear_pointer (&self->run_progress, nabla_progress_unref);
}

typedef struct
{
  NablaDocument *document; /* owned: alive until the engine answers */
  guint64 serial;
} Run;

static void
on_run_done (GObject *source, GAsyncResult *async_result, gpointer data)
{
  g_autofree Run *run = data;
  g_autoptr (NablaDocument) self = run->document;
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaResult) result = NULL;

  result = nabla_engine_run_finish (NABLA_ENGINE (source), async_result, &error);
  /* A newer request has taken this one's place, and reports for itself. */
  if (run->serial != self->run_serial || g_cancellable_is_cancelled (self->lifetime))
    return;

  end_run (self);
  if (result != NULL && result->revision == self->revision)
    {
      g_clear_pointer (&self->result, nabla_result_unref);
      self->result = g_steal_pointer (&result);
    }
  else if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      nabla_document_say (self, TRUE, error->message);
    }
  g_signal_emit (self, signals[RESULT_CHANGED], 0);
  g_signal_emit (self, signals[JOB_CHANGED], 0);
}

/* @known (nullable): what was found for the present revision, to which only figures are to be added */
static void
request_result (NablaDocument *self, NablaResult *known)
{
  g_autoptr (NablaQuery) query = NULL;
  NablaRequest request = { 0 };
  Run *run;

  if (self->derive_cancellable != NULL)
    {
      /* The table is about to be another: what runs is in vain, and the next request comes with it. */
      if (self->run_cancellable != NULL)
        g_cancellable_cancel (self->run_cancellable);
      end_run (self);
      self->run_serial++;
      g_signal_emit (self, signals[JOB_CHANGED], 0);
      return;
    }
  end_run (self);
  query = nabla_document_dup_query (self);
  self->run_cancellable = g_cancellable_new ();
  self->run_progress = nabla_progress_new (self->run_cancellable);

  request.revision = self->revision;
  request.graph = nabla_document_get_graph (self);
  request.query = query;
  request.table = self->table;
  request.columns = self->columns;
  request.totals = self->want_totals;
  request.kept = TRUE;
  request.explore = TRUE;
  request.figures = self->want_figures;
  request.figures_edge = self->figures_edge;
  request.known = known;
  request.search = self->search = g_cancellable_new ();
  nabla_method_init (&request.method);
  request.method.weight_column = nabla_document_find_weights (self);

  run = g_new0 (Run, 1);
  run->document = g_object_ref (self);
  run->serial = ++self->run_serial;
  nabla_engine_run_async (self->engine, &request, self->run_cancellable, self->run_progress, on_stage, self,
                          on_run_done, run);
  g_signal_emit (self, signals[JOB_CHANGED], 0);
}

static void
analyse (NablaDocument *self)
{
  self->revision++;
  request_result (self, NULL);
}

/* State */

void
nabla_document_say (NablaDocument *self, gboolean error, const char *text)
{
  g_signal_emit (self, signals[MESSAGE], 0, error, text);
}

void
nabla_document_update_dirty (NablaDocument *self)
{
  gboolean dirty = nabla_document_is_dirty (self);

  if (dirty == self->was_dirty)
    return;
  self->was_dirty = dirty;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DIRTY]);
}

void
nabla_document_content_changed (NablaDocument *self, gboolean analyse_too)
{
  nabla_document_derive (self);
  g_clear_pointer (&self->columns, g_free);
  if (self->table != NULL)
    self->columns = nabla_link_columns (nabla_document_get_graph (self), self->table);
  /* No nodes, no array; but there is a table, and that is what it tells. */
  if (self->table != NULL && self->columns == NULL)
    self->columns = g_new0 (int, 1);

  if (analyse_too)
    analyse (self);
  g_signal_emit (self, signals[CHANGED], 0);
  if (analyse_too)
    g_signal_emit (self, signals[RESULT_CHANGED], 0);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_UNDO]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CAN_REDO]);
  nabla_document_update_dirty (self);
}

void
nabla_document_clear_table (NablaDocument *self)
{
  nabla_document_stop_deriving (self);
  g_clear_pointer (&self->reading, nabla_reading_free);
  g_clear_pointer (&self->whole, nabla_table_unref);
  g_clear_pointer (&self->table, nabla_table_unref);
  self->derived_from = 0;
  g_clear_pointer (&self->derived_settings, g_free);
  g_clear_pointer (&self->derived_filter, g_free);
  g_clear_pointer (&self->filter_problem, g_free);
  g_clear_pointer (&self->columns, g_free);
  self->summarized = FALSE;
  g_clear_pointer (&self->data_path, g_free);
  g_clear_pointer (&self->data_sha256, g_free);
  nabla_reader_options_clear (&self->options);
  nabla_reader_options_init (&self->options);
}

void
nabla_document_reset (NablaDocument *self,
                      const NablaGraph *graph,
                      const NablaLayout *layout,
                      const char *path,
                      const char *title)
{
  /* A table that is still being read belongs to what was open before. */
  if (self->read_cancellable != NULL)
    g_cancellable_cancel (self->read_cancellable);
  g_clear_object (&self->read_cancellable);
  g_clear_pointer (&self->read_progress, nabla_progress_unref);
  nabla_document_clear_table (self);
  nabla_history_free (self->history);
  self->history = nabla_history_new (graph, layout, NABLA_HISTORY_DEFAULT_LIMIT);
  nabla_graph_unref (self->saved_graph);
  nabla_layout_unref (self->saved_layout);
  self->saved_graph = nabla_graph_ref (graph);
  self->saved_layout = nabla_layout_ref (layout);
  self->data_dirty = FALSE;
  g_clear_pointer (&self->result, nabla_result_unref);
  g_free (self->path);
  g_free (self->title);
  self->path = g_strdup (path);
  self->title = g_strdup (title);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TITLE]);
  nabla_document_content_changed (self, TRUE);
}

NablaEngine *
nabla_document_get_engine (NablaDocument *self)
{
  return self->engine;
}

NablaGraph *
nabla_document_get_graph (NablaDocument *self)
{
  return nabla_history_get_graph (self->history);
}

NablaLayout *
nabla_document_get_layout (NablaDocument *self)
{
  return nabla_history_get_layout (self->history);
}

guint64
nabla_document_get_revision (NablaDocument *self)
{
  return self->revision;
}

void
nabla_document_edit (NablaDocument *self, const NablaGraph *graph, const NablaLayout *layout, const char *label)
{
  NablaGraph *old_graph = nabla_document_get_graph (self);
  NablaLayout *old_layout = nabla_document_get_layout (self);
  g_autoptr (NablaLayout) adapted = NULL;
  guint forgotten = nabla_history_n_forgotten (self->history);
  gboolean new_graph = graph != old_graph;

  if (layout == NULL)
    {
      adapted = new_graph ? nabla_layout_adapt (old_layout, old_graph, graph) : nabla_layout_ref (old_layout);
      layout = adapted;
    }
  if (!new_graph && layout == old_layout)
    return;

  nabla_history_push (self->history, graph, layout, label);
  nabla_document_content_changed (self, new_graph);
  if (forgotten == 0 && nabla_history_n_forgotten (self->history) > 0)
    nabla_document_say (self, FALSE, _ ("The oldest steps can no longer be undone: the history is full."));
}

static gboolean
travel (NablaDocument *self, gboolean (*step) (NablaHistory *))
{
  NablaGraph *before = nabla_document_get_graph (self);

  if (!step (self->history))
    return FALSE;
  nabla_document_content_changed (self, nabla_document_get_graph (self) != before);
  return TRUE;
}

gboolean
nabla_document_undo (NablaDocument *self)
{
  return travel (self, nabla_history_undo);
}

gboolean
nabla_document_redo (NablaDocument *self)
{
  return travel (self, nabla_history_redo);
}

const char *
nabla_document_get_undo_label (NablaDocument *self)
{
  return nabla_history_get_undo_label (self->history);
}

const char *
nabla_document_get_redo_label (NablaDocument *self)
{
  return nabla_history_get_redo_label (self->history);
}

gboolean
nabla_document_is_pristine (NablaDocument *self)
{
  return self->path == NULL && self->table == NULL && nabla_history_n_undo (self->history) == 0
         && nabla_history_n_redo (self->history) == 0 && nabla_graph_n_nodes (nabla_document_get_graph (self)) == 0;
}

gboolean
nabla_document_is_dirty (NablaDocument *self)
{
  return self->data_dirty || nabla_document_get_graph (self) != self->saved_graph
         || nabla_document_get_layout (self) != self->saved_layout;
}

const char *
nabla_document_get_title (NablaDocument *self)
{
  return self->title;
}

const char *
nabla_document_get_path (NablaDocument *self)
{
  return self->path;
}

/* What is known */

NablaResult *
nabla_document_get_result (NablaDocument *self)
{
  return self->result;
}

gboolean
nabla_document_is_stale (NablaDocument *self)
{
  return self->result != NULL && self->result->revision != self->revision;
}

gboolean
nabla_document_get_job (NablaDocument *self, double *fraction, char **phrase)
{
  NablaProgress *progress = self->read_progress != NULL     ? self->read_progress
                            : self->derive_progress != NULL ? self->derive_progress
                                                            : self->run_progress;

  if (progress == NULL)
    return FALSE;
  *fraction = nabla_progress_get (progress, phrase);
  return TRUE;
}

void
nabla_document_set_wants (NablaDocument *self, gboolean totals, gboolean figures, guint64 figures_edge)
{
  NablaResult *result = self->result;
  gboolean new_totals = totals && !self->want_totals;
  gboolean new_figures = figures && (!self->want_figures || self->figures_edge != figures_edge);
  gboolean has_figures;

  self->want_totals = totals;
  self->want_figures = figures;
  self->figures_edge = figures_edge;
  has_figures = result != NULL && result->figures != NULL && result->figures->edge == figures_edge;
  if (new_totals && (result == NULL || result->totals == NULL))
    {
      analyse (self);
      g_signal_emit (self, signals[RESULT_CHANGED], 0);
    }
  else if (new_figures && self->run_progress != NULL)
    {
      analyse (self);
    }
  else if (new_figures && !has_figures && self->table != NULL && result != NULL && result->final
           && result->revision == self->revision)
    {
      request_result (self, result);
    }
}

void
nabla_document_stop_search (NablaDocument *self)
{
  if (self->search != NULL)
    g_cancellable_cancel (self->search);
}

void
nabla_document_cancel (NablaDocument *self)
{
  if (self->read_cancellable != NULL)
    g_cancellable_cancel (self->read_cancellable);
  else if (self->run_cancellable != NULL)
    g_cancellable_cancel (self->run_cancellable);
}

/* GObject */

static void
nabla_document_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NablaDocument *self = NABLA_DOCUMENT (object);

  switch (id)
    {
    case PROP_TITLE:
      g_value_set_string (value, nabla_document_get_title (self));
      break;
    case PROP_DIRTY:
      g_value_set_boolean (value, nabla_document_is_dirty (self));
      break;
    case PROP_CAN_UNDO:
      g_value_set_boolean (value, nabla_document_get_undo_label (self) != NULL);
      break;
    case PROP_CAN_REDO:
      g_value_set_boolean (value, nabla_document_get_redo_label (self) != NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
nabla_document_dispose (GObject *object)
{
  NablaDocument *self = NABLA_DOCUMENT (object);

  g_cancellable_cancel (self->lifetime);
  nabla_document_stop_deriving (self);
  if (self->run_cancellable != NULL)
    g_cancellable_cancel (self->run_cancellable);
  if (self->read_cancellable != NULL)
    g_cancellable_cancel (self->read_cancellable);
  G_OBJECT_CLASS (nabla_document_parent_class)->dispose (object);
}

static void
nabla_document_finalize (GObject *object)
{
  NablaDocument *self = NABLA_DOCUMENT (object);

  end_run (self);
  g_clear_object (&self->read_cancellable);
  g_clear_pointer (&self->read_progress, nabla_progress_unref);
  nabla_document_clear_table (self);
  nabla_reader_options_clear (&self->options);
  g_clear_pointer (&self->result, nabla_result_unref);
  nabla_history_free (self->history);
  nabla_graph_unref (self->saved_graph);
  nabla_layout_unref (self->saved_layout);
  g_free (self->path);
  g_free (self->title);
  g_clear_object (&self->lifetime);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (nabla_document_parent_class)->finalize (object);
}

static void
nabla_document_class_init (NablaDocumentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = nabla_document_get_property;
  object_class->dispose = nabla_document_dispose;
  object_class->finalize = nabla_document_finalize;

  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  props[PROP_DIRTY] = g_param_spec_boolean ("dirty", NULL, NULL, FALSE, flags);
  props[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", NULL, NULL, FALSE, flags);
  props[PROP_CAN_REDO] = g_param_spec_boolean ("can-redo", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[RESULT_CHANGED]
    = g_signal_new ("result-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[JOB_CHANGED] = g_signal_new ("job-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MESSAGE] = g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                   G_TYPE_BOOLEAN, G_TYPE_STRING);
}

static void
nabla_document_init (NablaDocument *self)
{
  self->saved_graph = nabla_graph_new_empty (NABLA_GRAPH_DAG);
  self->saved_layout = nabla_layout_new (0, 0);
  self->history = nabla_history_new (self->saved_graph, self->saved_layout, NABLA_HISTORY_DEFAULT_LIMIT);
  self->engine = nabla_engine_new (0);
  self->lifetime = g_cancellable_new ();
  self->title = g_strdup (_ ("Untitled"));
  nabla_reader_options_init (&self->options);
}

NablaDocument *
nabla_document_new (void)
{
  return g_object_new (NABLA_TYPE_DOCUMENT, NULL);
}
