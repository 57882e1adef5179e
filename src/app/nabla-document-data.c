/* The document's table and which column belongs to which node. */
#include "app/nabla-document-private.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

/* Between the centres of nodes that are placed together. */
#define PLACE_DX 170.0
#define PLACE_DY 90.0

NablaTable *
nabla_document_get_table (NablaDocument *self)
{
  return self->table;
}

NablaTable *
nabla_document_get_whole_table (NablaDocument *self)
{
  return self->whole;
}

const NablaReading *
nabla_document_get_reading (NablaDocument *self)
{
  return self->reading;
}

const NablaReaderOptions *
nabla_document_get_reader_options (NablaDocument *self)
{
  return &self->options;
}

const char *
nabla_document_get_data_path (NablaDocument *self)
{
  return self->data_path;
}

const NablaFileMark *
nabla_document_get_data_mark (NablaDocument *self)
{
  return &self->data_mark;
}

const char *
nabla_document_get_data_sha256 (NablaDocument *self)
{
  return self->data_sha256;
}

const int *
nabla_document_get_columns (NablaDocument *self)
{
  return self->columns;
}

GPtrArray *
nabla_document_dup_unplaced (NablaDocument *self)
{
  GPtrArray *unplaced = g_ptr_array_new ();
  guint n = nabla_graph_n_nodes (nabla_document_get_graph (self));
  g_autofree gboolean *placed = NULL;

  if (self->table == NULL)
    return unplaced;

  placed = g_new0 (gboolean, nabla_table_n_columns (self->table));
  for (guint v = 0; v < n; v++)
    if (self->columns[v] >= 0)
      placed[self->columns[v]] = TRUE;
  for (guint i = 0; i < nabla_table_n_columns (self->table); i++)
    if (!placed[i])
      g_ptr_array_add (unplaced, (gpointer) nabla_table_get_column (self->table, i));
  return unplaced;
}

gboolean
nabla_document_has_summaries (NablaDocument *self)
{
  return self->summarized;
}

/* Those of the rows that count, then those of all rows. */
static void
summaries_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const GPtrArray *tables = data;

  for (guint t = 0; t < tables->len; t++)
    for (guint i = 0; i < nabla_table_n_columns (tables->pdata[t]) && !g_cancellable_is_cancelled (cancellable); i++)
      nabla_column_get_summary (nabla_table_get_column (tables->pdata[t], i));
  g_task_return_boolean (task, TRUE);
}

static void
on_summaries (GObject *source, GAsyncResult *result, gpointer data)
{
  NablaDocument *self = NABLA_DOCUMENT (source);
  const GPtrArray *tables = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), NULL) || tables->pdata[0] != self->table
      || tables->pdata[1] != self->whole)
    return;
  self->summarized = TRUE;
  g_signal_emit_by_name (self, "changed");
}

void
nabla_document_start_summaries (NablaDocument *self)
{
  g_autoptr (GTask) task = g_task_new (self, self->lifetime, on_summaries, NULL);
  GPtrArray *tables = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_table_unref);

  self->summarized = FALSE;
  g_ptr_array_add (tables, nabla_table_ref (self->table));
  g_ptr_array_add (tables, nabla_table_ref (self->whole));
  g_task_set_task_data (task, tables, (GDestroyNotify) g_ptr_array_unref);
  g_task_run_in_thread (task, summaries_thread);
}

typedef struct
{
  char *path;
  char *expected; /* nullable */
} Checksum;

static void
checksum_free (Checksum *checksum)
{
  g_free (checksum->path);
  g_free (checksum->expected);
  g_free (checksum);
}

static void
checksum_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Checksum *job = data;
  g_autoptr (GFile) file = g_file_new_for_path (job->path);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GFileInputStream) in = NULL;
  g_autofree guint8 *buffer = g_malloc (1 << 18);
  GError *error = NULL;
  gssize n = 0;

  in = g_file_read (file, cancellable, &error);
  while (in != NULL && (n = g_input_stream_read (G_INPUT_STREAM (in), buffer, 1 << 18, cancellable, &error)) > 0)
    g_checksum_update (checksum, buffer, n);

  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_strdup (g_checksum_get_string (checksum)), g_free);
}

static void
on_checksum (GObject *source, GAsyncResult *result, gpointer data)
{
  NablaDocument *self = NABLA_DOCUMENT (source);
  Checksum *job = g_task_get_task_data (G_TASK (result));
  g_autofree char *sum = g_task_propagate_pointer (G_TASK (result), NULL);

  if (sum == NULL || g_strcmp0 (job->path, self->data_path) != 0)
    return;
  g_free (self->data_sha256);
  self->data_sha256 = g_steal_pointer (&sum);
  if (job->expected != NULL && g_ascii_strcasecmp (job->expected, self->data_sha256) != 0)
    {
      g_autofree char *name = g_path_get_basename (job->path);
      g_autofree char *text = g_strdup_printf (_ ("%s has changed since this graph was saved: the numbers are "
                                                  "those of the file as it is now."),
                                               name);

      self->data_dirty = TRUE;
      nabla_document_update_dirty (self);
      nabla_document_say (self, FALSE, text);
    }
}

void
nabla_document_start_checksum (NablaDocument *self, const char *expected)
{
  g_autoptr (GTask) task = g_task_new (self, self->lifetime, on_checksum, NULL);
  Checksum *job = g_new0 (Checksum, 1);

  job->path = g_strdup (self->data_path);
  job->expected = g_strdup (expected);
  g_task_set_task_data (task, job, (GDestroyNotify) checksum_free);
  g_task_run_in_thread (task, checksum_thread);
}

void
nabla_document_take_reading (NablaDocument *self,
                             NablaReading *reading,
                             const char *data_path,
                             const NablaReaderOptions *options,
                             GHashTable *links)
{
  NablaGraph *graph = nabla_document_get_graph (self);
  g_autofree char *path = g_strdup (data_path);
  g_autoptr (NablaGraph) settled = nabla_document_drop_settings (graph, &self->options, options), linked = NULL;
  NablaReaderOptions copy = { 0 };

  nabla_reader_options_copy (options, &copy);
  nabla_document_clear_table (self);
  nabla_reader_options_clear (&self->options);
  self->options = copy;
  self->reading = reading;
  self->whole = nabla_table_ref (reading->table);
  self->table = nabla_table_ref (reading->table);
  self->data_path = g_steal_pointer (&path);
  self->data_dirty = TRUE;
  nabla_document_start_checksum (self, NULL);

  linked = links != NULL ? nabla_link_apply (settled, self->table, links) : nabla_link_auto (settled, self->table);
  if (linked != graph && !nabla_graph_equal (linked, graph))
    nabla_document_edit (self, linked, NULL, _ ("Link Columns"));
  else
    nabla_document_content_changed (self, TRUE);
}

void
nabla_document_link (NablaDocument *self, NablaNode node, const char *column)
{
  NablaGraph *old = nabla_document_get_graph (self);
  g_autoptr (NablaGraph) graph = NULL;

  /* An empty attribute says "none", so that the name alone does not link it again. */
  graph = nabla_graph_with_node_attribute (old, node, "column", column != NULL ? column : "");
  nabla_document_edit (self, graph, NULL, column != NULL ? _ ("Link Column") : _ ("Unlink Column"));
}

/* A name for a new node that the graph does not use yet. */
static char *
dup_free_name (const NablaGraph *graph, const char *wanted)
{
  char *name = g_strdup (wanted);

  for (guint i = 2; nabla_graph_find_node (graph, name) != NABLA_NODE_NONE; i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s %u", wanted, i);
    }
  return name;
}

void
nabla_document_place_columns (NablaDocument *self, const char *const *names, NablaPoint point)
{
  NablaGraph *old = nabla_document_get_graph (self);
  g_autoptr (NablaGraph) graph = nabla_graph_ref (old);
  g_autoptr (NablaLayout) layout = NULL;
  g_autoptr (NablaLayout) adapted = NULL;
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  g_autoptr (GArray) points = g_array_new (FALSE, FALSE, sizeof (NablaPoint));
  guint n = g_strv_length ((char **) names);
  guint per_row = MAX (1, (guint) ceil (sqrt ((double) n)));

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = dup_free_name (graph, names[i]);
      g_autoptr (GError) error = NULL;
      NablaGraph *next = nabla_graph_with_node (graph, name, NABLA_ROLE_NONE, &error);
      NablaPoint at = { point.x + PLACE_DX * (i % per_row), point.y + PLACE_DY * (i / per_row) };
      int column = self->table != NULL ? nabla_table_find_column (self->table, names[i]) : -1;
      const char *label
        = column >= 0 ? nabla_column_get_label (nabla_table_get_column (self->table, (guint) column)) : NULL;
      NablaNode node;

      if (next == NULL)
        {
          nabla_document_say (self, TRUE, error->message);
          continue;
        }
      nabla_graph_unref (graph);
      graph = next;
      node = nabla_graph_find_node (graph, name);
      if (g_strcmp0 (name, names[i]) != 0)
        {
          next = nabla_graph_with_node_attribute (graph, node, "column", names[i]);
          nabla_graph_unref (graph);
          graph = next;
        }
      if (label != NULL && strcmp (label, names[i]) != 0)
        {
          next = nabla_graph_with_node_attribute (graph, node, "label", label);
          nabla_graph_unref (graph);
          graph = next;
        }
      g_array_append_val (nodes, node);
      g_array_append_val (points, at);
    }
  if (nodes->len == 0)
    return;

  adapted = nabla_layout_adapt (nabla_document_get_layout (self), old, graph);
  layout = nabla_layout_with_positions (adapted, (const NablaNode *) nodes->data, (const NablaPoint *) points->data,
                                        nodes->len);
  nabla_document_edit (self, graph, layout, n == 1 ? _ ("Place Column") : _ ("Place Columns"));
}
