/* Which rows of the document's table count, and what its columns are taken as. */
#include "app/nabla-document-private.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "app/nabla-text.h"
#include "project/nabla-population.h"

/* Tables of no more cells are made anew at once; larger ones on a thread. */
#define QUICK_CELLS 100000

/* One making of the tables, in and out. */
typedef struct
{
  NablaEngine *engine; /* nullable: not on a thread */
  NablaProgress *progress;
  NablaTable *read;
  NablaGraph *graph;
  NablaTable *whole; /* nullable: to be made of @read */
  NablaTable *table;
  GPtrArray *problems;  /* of char *: settings that do not suit */
  char *filter_problem; /* nullable */
  char *note;           /* nullable: what else there is to say of the filter */
} Derivation;

static void
derivation_free (Derivation *self)
{
  g_clear_object (&self->engine);
  nabla_progress_unref (self->progress);
  nabla_table_unref (self->read);
  nabla_graph_unref (self->graph);
  nabla_table_unref (self->whole);
  nabla_table_unref (self->table);
  g_ptr_array_unref (self->problems);
  g_free (self->filter_problem);
  g_free (self->note);
  g_free (self);
}

/* Nothing but being cancelled makes it fail: what does not suit is told and left out. */
static gboolean
derive (Derivation *self, GError **error)
{
  const char *condition = nabla_population_get_filter (self->graph);
  NablaExecutor *executor = self->engine != NULL ? nabla_engine_get_executor (self->engine) : NULL;
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (NablaFilter) filter = NULL;
  g_autoptr (GError) local_error = NULL;

  if (self->whole == NULL)
    self->whole = nabla_population_apply_settings (self->graph, self->read, NULL, NULL, self->problems);
  if (condition != NULL)
    filter = nabla_filter_parse (condition, &local_error);
  if (filter != NULL && nabla_filter_check (filter, self->whole, notes, &local_error))
    self->table = nabla_table_with_filter (self->whole, filter, executor, self->progress, &local_error);
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (local_error != NULL)
    self->filter_problem = g_strdup (local_error->message);
  if (self->table == NULL)
    self->table = nabla_table_ref (self->whole);
  if (notes->len > 0)
    self->note = g_strdup (notes->pdata[0]);
  return TRUE;
}

static void
say_rows (NablaDocument *self, const Derivation *derivation)
{
  gsize n = nabla_table_n_rows (derivation->table);
  g_autofree char *rows = nabla_text_count (n), *all = nabla_text_count (nabla_table_n_rows (derivation->whole));
  g_autofree char *text = NULL;

  if (derivation->filter_problem != NULL)
    text
      = g_strdup_printf (_ ("The filter does not suit this table, so all rows count. %s"), derivation->filter_problem);
  else if (n == 0)
    text = g_strdup_printf (_ ("The filter leaves none of the %s rows: change it. %s"), all,
                            derivation->note != NULL ? derivation->note : "");
  else if (derivation->note != NULL)
    text = g_strdup_printf (_ ("The filter leaves %s of %s rows. %s"), rows, all, derivation->note);
  else
    return; /* the data page and the status bar show the number */
  nabla_document_say (self, derivation->filter_problem != NULL || n == 0, g_strchomp (text));
}

static void
say_weights (NablaDocument *self)
{
  const char *weights = nabla_document_get_weights (self);
  g_autofree char *text = NULL;

  if (weights == NULL || self->table == NULL || nabla_document_find_weights (self) >= 0)
    return;
  text = g_strdup_printf (
    _ ("The table has no column “%s” of weights, so all rows weigh the same. Choose another column."), weights);
  nabla_document_say (self, TRUE, text);
}

/* Whether the tables, made or being made, are those of this graph and reading. */
static gboolean
is_derived (NablaDocument *self, const NablaGraph *graph)
{
  return self->derived_from == nabla_table_get_id (self->reading->table)
         && g_strcmp0 (self->derived_settings, nabla_graph_get_attribute (graph, NABLA_POPULATION_COLUMNS)) == 0
         && g_strcmp0 (self->derived_filter, nabla_population_get_filter (graph)) == 0;
}

static void
install (NablaDocument *self, Derivation *derivation)
{
  gboolean first = !self->summarized && self->table == derivation->read;
  gboolean is_new = self->table != derivation->table || self->whole != derivation->whole || first;

  nabla_table_unref (self->whole);
  nabla_table_unref (self->table);
  self->whole = nabla_table_ref (derivation->whole);
  self->table = nabla_table_ref (derivation->table);
  g_free (self->filter_problem);
  self->filter_problem = g_strdup (derivation->filter_problem);
  for (guint i = 0; i < derivation->problems->len; i++)
    nabla_document_say (self, TRUE, derivation->problems->pdata[i]);
  if (nabla_population_get_filter (derivation->graph) != NULL && is_new)
    say_rows (self, derivation);
  if (is_new)
    {
      say_weights (self);
      nabla_document_start_summaries (self);
    }
}

void
nabla_document_stop_deriving (NablaDocument *self)
{
  if (self->derive_cancellable != NULL)
    g_cancellable_cancel (self->derive_cancellable);
  g_clear_object (&self->derive_cancellable);
  g_clear_pointer (&self->derive_progress, nabla_progress_unref);
}

static void
on_derived (GObject *source, GAsyncResult *result, gpointer data)
{
  NablaDocument *self = NABLA_DOCUMENT (source);
  GTask *task = G_TASK (result);
  gboolean ok = g_task_propagate_boolean (task, NULL);

  /* Another one has begun, or the table is gone. */
  if (g_task_get_cancellable (task) != self->derive_cancellable)
    return;
  nabla_document_stop_deriving (self);
  if (!ok)
    return;
  install (self, g_task_get_task_data (task));
  nabla_document_content_changed (self, TRUE);
}

static void
derive_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (derive (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
nabla_document_derive (NablaDocument *self)
{
  NablaGraph *graph = nabla_document_get_graph (self);
  const char *settings = nabla_graph_get_attribute (graph, NABLA_POPULATION_COLUMNS);
  const char *condition = nabla_population_get_filter (graph);
  g_autoptr (GTask) task = NULL;
  Derivation *derivation;
  gboolean same_columns;

  if (self->reading == NULL || is_derived (self, graph))
    return;
  /* While columns are being made, those at hand are of some other settings. */
  same_columns = self->derive_cancellable == NULL && self->derived_from == nabla_table_get_id (self->reading->table)
                 && g_strcmp0 (self->derived_settings, settings) == 0;
  nabla_document_stop_deriving (self);

  derivation = g_new0 (Derivation, 1);
  derivation->read = nabla_table_ref (self->reading->table);
  derivation->graph = nabla_graph_ref (graph);
  derivation->whole = same_columns ? nabla_table_ref (self->whole) : NULL;
  derivation->problems = g_ptr_array_new_with_free_func (g_free);
  self->derived_from = nabla_table_get_id (self->reading->table);
  g_free (self->derived_settings);
  g_free (self->derived_filter);
  self->derived_settings = g_strdup (settings);
  self->derived_filter = g_strdup (condition);
  if ((settings == NULL && condition == NULL)
      || nabla_table_n_rows (derivation->read) * nabla_table_n_columns (derivation->read) <= QUICK_CELLS)
    {
      derive (derivation, NULL);
      install (self, derivation);
      derivation_free (derivation);
      return;
    }

  self->derive_cancellable = g_cancellable_new ();
  self->derive_progress = nabla_progress_new (self->derive_cancellable);
  nabla_progress_set (self->derive_progress, -1, _ ("Selecting rows"));
  derivation->engine = g_object_ref (self->engine);
  derivation->progress = nabla_progress_ref (self->derive_progress);
  task = g_task_new (self, self->derive_cancellable, on_derived, NULL);
  g_task_set_task_data (task, derivation, (GDestroyNotify) derivation_free);
  g_task_run_in_thread (task, derive_thread);
  g_signal_emit_by_name (self, "job-changed");
}

static NablaGraph *
drop (const NablaGraph *graph, NablaColumnSetting setting, GHashTable *before, GHashTable *now, gboolean are_strings)
{
  NablaGraph *result = nabla_graph_ref (graph);
  GHashTableIter iter;
  gpointer name, value;

  if (now == NULL)
    return result;
  g_hash_table_iter_init (&iter, now);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      gpointer old = NULL;
      gboolean had = before != NULL && g_hash_table_lookup_extended (before, name, NULL, &old);
      g_autofree char *setting_text = nabla_population_dup_setting (result, setting, name);
      NablaGraph *next;

      if (setting_text == NULL || (had && (are_strings ? g_str_equal (old, value) : old == value)))
        continue;
      next = nabla_population_with_setting (result, setting, name, NULL);
      nabla_graph_unref (result);
      result = next;
    }
  return result;
}

NablaGraph *
nabla_document_drop_settings (const NablaGraph *graph,
                              const NablaReaderOptions *before,
                              const NablaReaderOptions *options)
{
  g_autoptr (NablaGraph) without_kinds = drop (graph, NABLA_SETTING_KIND, before->kinds, options->kinds, FALSE);

  return drop (without_kinds, NABLA_SETTING_REFERENCE, before->references, options->references, TRUE);
}

const char *
nabla_document_get_filter (NablaDocument *self)
{
  return nabla_population_get_filter (nabla_document_get_graph (self));
}

const char *
nabla_document_get_filter_problem (NablaDocument *self)
{
  return self->filter_problem;
}

gboolean
nabla_document_set_filter (NablaDocument *self, const char *condition, GError **error)
{
  g_autofree char *text = g_strstrip (g_strdup (condition != NULL ? condition : ""));
  g_autoptr (NablaFilter) filter = NULL;
  g_autoptr (NablaGraph) graph = NULL;

  if (*text != '\0')
    {
      filter = nabla_filter_parse (text, error);
      if (filter == NULL || (self->whole != NULL && !nabla_filter_check (filter, self->whole, NULL, error)))
        return FALSE;
    }
  if (g_strcmp0 (text, nabla_document_get_filter (self) != NULL ? nabla_document_get_filter (self) : "") == 0)
    return TRUE;
  graph = nabla_population_with_filter (nabla_document_get_graph (self), text);
  nabla_document_edit (self, graph, NULL, filter != NULL ? _ ("Filter Rows") : _ ("Remove Filter"));
  return TRUE;
}

const char *
nabla_document_get_weights (NablaDocument *self)
{
  return nabla_population_get_weights (nabla_document_get_graph (self));
}

int
nabla_document_find_weights (NablaDocument *self)
{
  const char *weights = nabla_document_get_weights (self);

  return weights != NULL && self->table != NULL ? nabla_table_find_column (self->table, weights) : -1;
}

void
nabla_document_set_weights (NablaDocument *self, const char *column)
{
  g_autoptr (NablaGraph) graph = NULL;

  if (column != NULL && *column == '\0')
    column = NULL;
  if (g_strcmp0 (column, nabla_document_get_weights (self)) == 0)
    return;
  graph = nabla_population_with_weights (nabla_document_get_graph (self), column);
  nabla_document_edit (self, graph, NULL, column != NULL ? _ ("Weight Rows") : _ ("Remove Weights"));
  say_weights (self);
}

/* One step that decides something about a column. */
static void
change_setting (NablaDocument *self, NablaColumnSetting setting, guint column, const char *value, const char *label)
{
  NablaGraph *old = nabla_document_get_graph (self);
  const char *name = nabla_column_get_name (nabla_table_get_column (self->whole, column));
  g_autofree char *before = nabla_population_dup_setting (old, setting, name);
  g_autoptr (NablaGraph) graph = NULL;

  if (g_strcmp0 (before, value) == 0)
    return;
  graph = nabla_population_with_setting (old, setting, name, value);
  nabla_document_edit (self, graph, NULL, label);
}

gboolean
nabla_document_set_kind (NablaDocument *self, guint column, NablaColumnKind kind, GError **error)
{
  const NablaColumn *old = nabla_table_get_column (self->whole, column);
  const NablaColumn *read = nabla_table_get_column (self->reading->table, column);

  if (nabla_column_get_kind (old) == kind)
    return TRUE;
  if (!nabla_column_check_kind (old, kind, error))
    return FALSE;
  change_setting (self, NABLA_SETTING_KIND, column,
                  nabla_column_get_kind (read) != kind ? nabla_kind_to_string (kind) : NULL, _ ("Change Kind"));
  return TRUE;
}

void
nabla_document_set_reference (NablaDocument *self, guint column, const char *level)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaColumn) replacement = NULL;

  g_return_if_fail (self->whole != NULL);

  if (level != NULL && *level != '\0')
    replacement = nabla_column_with_reference (nabla_table_get_column (self->whole, column), level, &error);
  if (error != NULL)
    nabla_document_say (self, TRUE, error->message);
  else
    change_setting (self, NABLA_SETTING_REFERENCE, column, replacement != NULL ? level : NULL,
                    _ ("Change Reference Level"));
}

void
nabla_document_set_date_origin (NablaDocument *self, guint column, const char *iso_date)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaColumn) replacement = NULL;
  double days = 0;

  g_return_if_fail (self->whole != NULL);

  if (iso_date == NULL || *iso_date == '\0' || nabla_population_parse_date (iso_date, &days, &error))
    replacement = nabla_column_with_origin (nabla_table_get_column (self->whole, column), days, &error);
  if (replacement == NULL)
    nabla_document_say (self, TRUE, error->message);
  else
    change_setting (self, NABLA_SETTING_ORIGIN, column, days != 0 ? iso_date : NULL, _ ("Change Origin of Dates"));
}

void
nabla_document_set_unit (NablaDocument *self, NablaNode node, const char *unit)
{
  NablaGraph *old = nabla_document_get_graph (self);
  g_autofree char *text = g_strstrip (g_strdup (unit != NULL ? unit : ""));
  const char *before = nabla_graph_get_node_attribute (old, node, NABLA_NODE_UNIT);
  g_autoptr (NablaGraph) graph = NULL;

  if (g_str_equal (text, before != NULL ? before : ""))
    return;
  graph = nabla_graph_with_node_attribute (old, node, NABLA_NODE_UNIT, *text != '\0' ? text : NULL);
  nabla_document_edit (self, graph, NULL, _ ("Change Unit"));
}
