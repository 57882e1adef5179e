#include "cell.h"

#include <math.h>
#include <string.h>
#include <time.h>

#include "graph/nabla-graph-text.h"

struct _Cell
{
  const Design *design;
  const DesignTarget *target;
  DesignTarget other; /* of an estimator that is none of the design's targets */
  NablaGraph *graph;
  NablaIdentification *identification;
  NablaExecutor *executor;
  NablaMethod method;
};

gboolean
cell_estimator_from_string (const char *text, NablaEstimator *estimator)
{
  for (NablaEstimator e = NABLA_ESTIMATOR_LINEAR; e <= NABLA_ESTIMATOR_RICF; e++)
    if (strcmp (text, nabla_estimator_to_string (e)) == 0)
      {
        *estimator = e;
        return TRUE;
      }
  return FALSE;
}

static NablaNodeSet *
dup_set (const NablaGraph *graph, const char *names)
{
  NablaNodeSet *set = nabla_node_set_new ();
  g_auto (GStrv) parts = g_strsplit (names, " ", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    nabla_node_set_add (set, nabla_graph_find_node (graph, parts[i]));
  return set;
}

static NablaIdentification *
identify_arrow (const NablaGraph *graph, const Design *design, GError **error)
{
  int edge = nabla_graph_find_edge (graph, nabla_graph_find_node (graph, design->from),
                                    nabla_graph_find_node (graph, design->to), NABLA_MARK_TAIL, NABLA_MARK_ARROW);

  g_assert (edge >= 0);
  return nabla_identify_arrow (graph, (guint) edge, NULL, error);
}

static NablaIdentification *
identify (const NablaGraph *graph, const Design *design, GError **error)
{
  g_autoptr (NablaQuery) query = nabla_query_new_from_roles (graph);

  if (design->from != NULL)
    return identify_arrow (graph, design, error);
  if (design->mediators != NULL)
    {
      g_autoptr (NablaNodeSet) mediators = dup_set (graph, design->mediators);
      NablaQuery *natural = nabla_query_with_mediators (query, design->effect, mediators);

      nabla_query_unref (query);
      query = natural;
    }
  return nabla_identify (graph, query, NULL, error);
}

Cell *
cell_new (const Design *design, const char *estimator, GError **error)
{
  g_autoptr (Cell) self = g_new0 (Cell, 1);
  gboolean live = strcmp (estimator, "live") == 0, automatic = live || strcmp (estimator, "auto") == 0;

  self->design = design;
  self->target = design_find_target (design, estimator);
  if (self->target == NULL)
    {
      self->other = design->targets[0];
      self->other.estimator = estimator;
      self->target = &self->other;
    }
  nabla_method_init (&self->method);
  self->method.auto_estimator = automatic;
  self->method.live = self->method.curves = live;
  if (!automatic && !cell_estimator_from_string (estimator, &self->method.estimator))
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED, "no estimator “%s”", estimator);
      return NULL;
    }
  self->method.contrast = self->target->contrast;
  if (self->target->se != 0)
    self->method.se = self->target->se;
  if (design->low < design->high)
    {
      self->method.from = design->low;
      self->method.to = design->high;
    }
  self->graph = nabla_graph_parse (design->graph, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, error);
  if (self->graph == NULL)
    return NULL;
  self->identification = identify (self->graph, design, error);
  if (self->identification == NULL)
    return NULL;
  self->executor = nabla_executor_new (1);
  return g_steal_pointer (&self);
}

void
cell_free (Cell *self)
{
  g_clear_pointer (&self->graph, nabla_graph_unref);
  g_clear_pointer (&self->identification, nabla_identification_unref);
  g_clear_pointer (&self->executor, nabla_executor_unref);
  g_free (self);
}

const DesignTarget *
cell_get_target (const Cell *self)
{
  return self->target;
}

double
cell_get_truth (const Cell *self)
{
  return design_truth (self->design, self->target);
}

static char *
dup_notes (const NablaEstimate *estimate)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; estimate->warnings != NULL && i < estimate->warnings->len; i++)
    {
      const NablaWarning *warning = estimate->warnings->pdata[i];

      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", warning->kind);
    }
  return g_string_free (text->len > 0 ? text : g_string_append_c (text, '-'), FALSE);
}

/* An estimate without an interval covers nothing. The set that stands for it where instruments are weak may have
 * several parts. */
static void
take_interval (CellResult *result, const NablaEstimate *estimate, double truth)
{
  const GArray *parts = estimate->anderson_rubin;

  result->covered = estimate->lo <= truth && truth <= estimate->hi;
  result->width = estimate->hi - estimate->lo;
  if (parts == NULL)
    return;
  result->covered = FALSE;
  result->width = 0.0;
  for (guint i = 0; i < parts->len; i++)
    {
      const NablaInterval *part = &g_array_index (parts, NablaInterval, i);

      result->covered |= part->lo <= truth && truth <= part->hi;
      result->width += part->hi - part->lo;
    }
}

static double
processor_time (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

gboolean
cell_run (Cell *self, gsize n, guint replicate, CellResult *result, GError **error)
{
  g_autoptr (NablaTable) table = design_draw (self->design, n, design_seed (self->design, n, replicate), NULL);
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaEstimate) estimate = NULL;
  g_autofree int *columns = g_new (int, nabla_graph_n_nodes (self->graph));
  double start;

  for (guint v = 0; v < nabla_graph_n_nodes (self->graph); v++)
    columns[v] = nabla_table_find_column (table, nabla_graph_get_name (self->graph, v));
  self->method.cluster_column = self->method.se == NABLA_SE_CLUSTER ? nabla_table_find_column (table, "cluster") : -1;
  start = processor_time ();
  data = nabla_data_new (table, self->executor);
  estimate = nabla_estimate_identified (data, self->graph, columns, self->identification, &self->method, NULL, error);
  result->seconds = processor_time () - start;
  if (estimate == NULL)
    return FALSE;
  if (!estimate->has_estimate)
    {
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR, "%s",
                   estimate->message != NULL ? estimate->message : "no number");
      return FALSE;
    }
  result->estimate = estimate->estimate;
  result->se = estimate->se;
  take_interval (result, estimate, cell_get_truth (self));
  result->strength = estimate->strength;
  result->strength_lo = estimate->strength_lo;
  result->strength_hi = estimate->strength_hi;
  result->estimator = estimate->estimator;
  result->choice = g_strdup (estimate->choice);
  result->notes = dup_notes (estimate);
  return TRUE;
}

void
cell_result_clear (CellResult *result)
{
  g_clear_pointer (&result->choice, g_free);
  g_clear_pointer (&result->notes, g_free);
}
