#include "graph/nabla-reach-private.h"

/**
 * nabla_reach_workspace_new:
 * @graph: the graph to search; a reference is kept
 *
 * Returns: (transfer full): a workspace; O(n)
 */
NablaReachWorkspace *
nabla_reach_workspace_new (const NablaGraph *graph)
{
  NablaReachWorkspace *self = g_new0 (NablaReachWorkspace, 1);

  self->graph = nabla_graph_ref (graph);
  self->selected = nabla_graph_dup_with_role (graph, NABLA_ROLE_SELECTED);
  self->n_vertices = nabla_graph_n_nodes (graph);
  /* Zeroed pages are only mapped when a search comes to them. */
  self->vertices = g_new0 (NablaReachVertex, self->n_vertices);
  for (guint i = 0; i < self->n_vertices; i++)
    if (nabla_graph_is_latent (graph, i))
      {
        self->vertices[i].marks = VALUE (NABLA_MARK_LATENT);
        self->n_latent++;
      }
  self->mark_epoch = self->visit_epoch = 1;
  return self;
}

void
nabla_reach_workspace_free (NablaReachWorkspace *self)
{
  if (self == NULL)
    return;
  nabla_graph_unref (self->graph);
  nabla_node_set_free (self->selected);
  g_free (self->vertices);
  g_free (self->visits);
  g_free (self);
}

const NablaGraph *
nabla_reach_get_graph (const NablaReachWorkspace *self)
{
  return self->graph;
}

const NablaNodeSet *
nabla_reach_get_selected (const NablaReachWorkspace *self)
{
  return self->selected;
}

guint
nabla_reach_n_latent (const NablaReachWorkspace *self)
{
  return self->n_latent;
}

gboolean
nabla_reach_has_bidirected (const NablaReachWorkspace *self)
{
  return self->graph->edges->has[NABLA_SPOUSES];
}

guint64
nabla_reach_get_work (const NablaReachWorkspace *self)
{
  return self->work + self->n_visits;
}

/* The epoch after @epoch; 0 when all are used up. */
static inline guint32
next_epoch (guint32 epoch)
{
  return (epoch + 1) & G_MAXUINT16;
}

void
nabla_reach_clear_marks (NablaReachWorkspace *self)
{
  self->mark_epoch = next_epoch (self->mark_epoch);
  if (self->mark_epoch != 0)
    return;
  for (guint i = 0; i < self->n_vertices; i++)
    self->vertices[i].marks &= VALUE (NABLA_MARK_LATENT);
  self->mark_epoch = 1;
}

void
nabla_reach_mark (NablaReachWorkspace *self, NablaNode node, NablaVertexMarks marks)
{
  nabla_reach_put_marks (self, node, marks);
}

void
nabla_reach_unmark (NablaReachWorkspace *self, NablaNode node, NablaVertexMarks marks)
{
  NablaReachVertex *vertex = &self->vertices[node];

  vertex->marks = nabla_vertex_marks (*vertex, self->mark_epoch) & ~VALUE (marks);
}

void
nabla_reach_mark_set (NablaReachWorkspace *self, const NablaNodeSet *set, NablaVertexMarks marks)
{
  if (set != NULL)
    for (guint i = 0; i < set->n; i++)
      nabla_reach_put_marks (self, set->nodes[i], marks);
}

NablaVertexMarks
nabla_reach_get_marks (const NablaReachWorkspace *self, NablaNode node)
{
  return nabla_reach_marks_of (self, node);
}

void
nabla_reach_begin (NablaReachWorkspace *self)
{
  self->work += self->n_visits;
  self->n_visits = 0;
  self->next = 0;
  self->visit_epoch = next_epoch (self->visit_epoch);
  if (self->visit_epoch != 0)
    return;
  for (guint i = 0; i < self->n_vertices; i++)
    self->vertices[i].states = 0;
  self->visit_epoch = 1;
}

void
nabla_reach_start (NablaReachWorkspace *self, NablaNode node, guint state)
{
  guint32 states = nabla_vertex_states (self->vertices[node], self->visit_epoch);

  if ((states & STATE_VALUE (state)) != 0)
    return;
  self->vertices[node].states = states | STATE_VALUE (state);
  nabla_reach_reserve (self, self->n_visits + 1);
  self->visits[self->n_visits++] = (NablaVisit){ node, NABLA_NODE_NONE, 0, (guint8) state };
}

void
nabla_reach_start_set (NablaReachWorkspace *self, const NablaNodeSet *set, guint state)
{
  if (set != NULL)
    for (guint i = 0; i < set->n; i++)
      nabla_reach_start (self, set->nodes[i], state);
}

guint
nabla_reach_get_states (const NablaReachWorkspace *self, NablaNode node)
{
  return (nabla_vertex_states (self->vertices[node], self->visit_epoch) >> 16) & 0xff;
}

const NablaVisit *
nabla_reach_get_visits (const NablaReachWorkspace *self, guint *n)
{
  *n = self->n_visits;
  return self->visits;
}

guint
nabla_reach_get_stop (const NablaReachWorkspace *self)
{
  return self->stop;
}

void
nabla_reach_mark_visited (NablaReachWorkspace *self, NablaVertexMarks marks)
{
  for (guint i = 0; i < self->n_visits; i++)
    nabla_reach_put_marks (self, self->visits[i].node, marks);
}

void
nabla_reach_mark_visited_where (NablaReachWorkspace *self,
                                NablaVertexMarks need,
                                NablaVertexMarks forbid,
                                NablaVertexMarks marks)
{
  for (guint i = 0; i < self->n_visits; i++)
    {
      NablaNode node = self->visits[i].node;

      if ((nabla_reach_marks_of (self, node) & (need | forbid)) == need)
        nabla_reach_put_marks (self, node, marks);
    }
}

/* Whether the last search visited a vertex, and not only waits there. */
static inline gboolean
is_visited (const NablaReachWorkspace *self, NablaNode node)
{
  guint32 states = nabla_vertex_states (self->vertices[node], self->visit_epoch);

  return ((states >> 16) & 0xff & ~WAITING (states)) != 0;
}

/* Of many visits the sorted set is read off the vertices, of few it is sorted. */
NablaNodeSet *
nabla_reach_dup_visited (const NablaReachWorkspace *self, NablaVertexMarks need, NablaVertexMarks forbid)
{
  g_autofree NablaNode *nodes = g_new (NablaNode, MAX (1, self->n_visits));
  guint n = 0;

  if (self->n_visits > self->n_vertices / 16)
    {
      for (NablaNode node = 0; node < self->n_vertices; node++)
        if (is_visited (self, node) && (nabla_reach_marks_of (self, node) & (need | forbid)) == need)
          nodes[n++] = node;
    }
  else
    for (guint i = 0; i < self->n_visits; i++)
      {
        NablaNode node = self->visits[i].node;

        if ((nabla_reach_marks_of (self, node) & (need | forbid)) == need)
          nodes[n++] = node;
      }
  return nabla_node_set_new_from (nodes, n);
}
