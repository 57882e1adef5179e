#include "graph/nabla-reach.h"

typedef struct
{
  guint32          mark_epoch;
  guint32          visit_epoch;
  NablaVertexMarks marks;
  NablaVertexMarks permanent;
  guint8           states;
  guint8           waiting;   /* the held state has come here and waits */
} Vertex;

struct _NablaReachWorkspace
{
  NablaGraph   *graph;
  NablaNodeSet *selected;
  Vertex       *vertices;
  guint         n_vertices;
  guint32       mark_epoch;
  guint32       visit_epoch;
  NablaVisit   *visits;     /* the queue, never shrunk: also the record of visits */
  guint         n_visits;
  guint         next;       /* the first visit not yet expanded */
  guint         allocated;
  guint         stop;       /* the visit that stopped the last run */
  guint64       work;
};

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
  self->vertices = g_new0 (Vertex, self->n_vertices);
  for (guint i = 0; i < self->n_vertices; i++)
    if (nabla_graph_is_latent (graph, i))
      self->vertices[i].permanent = NABLA_MARK_LATENT;
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

guint64
nabla_reach_get_work (const NablaReachWorkspace *self)
{
  return self->work + self->n_visits;
}

static inline NablaVertexMarks
get_marks (const NablaReachWorkspace *self,
           NablaNode                  node)
{
  const Vertex *vertex = &self->vertices[node];

  return (vertex->mark_epoch == self->mark_epoch ? vertex->marks : 0) | vertex->permanent;
}

void
nabla_reach_clear_marks (NablaReachWorkspace *self)
{
  if (++self->mark_epoch != 0)
    return;
  /* Once in four thousand million queries the counter comes round. */
  for (guint i = 0; i < self->n_vertices; i++)
    self->vertices[i].mark_epoch = 0;
  self->mark_epoch = 1;
}

void
nabla_reach_mark (NablaReachWorkspace *self,
                  NablaNode            node,
                  NablaVertexMarks     marks)
{
  Vertex *vertex = &self->vertices[node];

  if (vertex->mark_epoch != self->mark_epoch)
    {
      vertex->mark_epoch = self->mark_epoch;
      vertex->marks = 0;
    }
  vertex->marks |= marks;
}

void
nabla_reach_unmark (NablaReachWorkspace *self,
                    NablaNode            node,
                    NablaVertexMarks     marks)
{
  Vertex *vertex = &self->vertices[node];

  if (vertex->mark_epoch == self->mark_epoch)
    vertex->marks &= (NablaVertexMarks) ~marks;
}

void
nabla_reach_mark_set (NablaReachWorkspace *self,
                      const NablaNodeSet  *set,
                      NablaVertexMarks     marks)
{
  if (set != NULL)
    for (guint i = 0; i < set->n; i++)
      nabla_reach_mark (self, set->nodes[i], marks);
}

NablaVertexMarks
nabla_reach_get_marks (const NablaReachWorkspace *self,
                       NablaNode                  node)
{
  return get_marks (self, node);
}

void
nabla_reach_begin (NablaReachWorkspace *self)
{
  self->work += self->n_visits;
  self->n_visits = 0;
  self->next = 0;
  if (++self->visit_epoch != 0)
    return;
  for (guint i = 0; i < self->n_vertices; i++)
    self->vertices[i].visit_epoch = 0;
  self->visit_epoch = 1;
}

static void
push (NablaReachWorkspace *self,
      NablaNode            node,
      guint                state,
      guint                previous,
      guint                step)
{
  if (self->n_visits == self->allocated)
    {
      self->allocated = MAX (64, 2 * self->allocated);
      self->visits = g_renew (NablaVisit, self->visits, self->allocated);
    }
  self->visits[self->n_visits++] = (NablaVisit) { node, previous, (guint16) step, (guint8) state };
}

static inline Vertex *
touch (NablaReachWorkspace *self,
       NablaNode            node)
{
  Vertex *vertex = &self->vertices[node];

  if (vertex->visit_epoch != self->visit_epoch)
    {
      vertex->visit_epoch = self->visit_epoch;
      vertex->states = 0;
      vertex->waiting = FALSE;
    }
  return vertex;
}

void
nabla_reach_start (NablaReachWorkspace *self,
                   NablaNode            node,
                   guint                state)
{
  Vertex *vertex = touch (self, node);

  if ((vertex->states & NABLA_STATE_BIT (state)) != 0)
    return;
  vertex->states |= NABLA_STATE_BIT (state);
  push (self, node, state, NABLA_NODE_NONE, 0);
}

void
nabla_reach_start_set (NablaReachWorkspace *self,
                       const NablaNodeSet  *set,
                       guint                state)
{
  if (set != NULL)
    for (guint i = 0; i < set->n; i++)
      nabla_reach_start (self, set->nodes[i], state);
}

/* The search while it runs. */
typedef struct
{
  NablaReachWorkspace   *ws;
  const NablaTraversal  *traversal;
  const NablaEdgeFilter *filter;
  NablaVertexMarks       until;
} Run;

/* Enters @node in @state; TRUE if it is what the search was after. */
static inline gboolean
enter (const Run        *run,
       NablaNode         node,
       NablaVertexMarks  marks,
       guint             state,
       guint             step)
{
  Vertex *vertex = touch (run->ws, node);
  const NablaTraversal *t = run->traversal;

  if ((vertex->states & NABLA_STATE_BIT (state)) != 0)
    return FALSE;
  vertex->states |= NABLA_STATE_BIT (state);
  if (state == t->held && (marks & t->hold_unless) == 0 && (vertex->states & NABLA_STATE_BIT (t->release)) == 0)
    {
      vertex->waiting = TRUE;
      return FALSE;
    }
  run->ws->stop = run->ws->n_visits;
  push (run->ws, node, state, run->ws->next - 1, step);
  if (state == t->release && vertex->waiting)
    {
      vertex->waiting = FALSE;
      push (run->ws, node, t->held, run->ws->next - 1, 0);
    }
  return (marks & run->until) != 0;
}

static inline gboolean
is_removed (const NablaEdgeFilter *filter,
            NablaVertexMarks       tail,
            NablaVertexMarks       head)
{
  return (tail & filter->tail) != 0 && (filter->head == 0 || (head & filter->head) != 0);
}

/* Takes one rule along one adjacency list; @relation tells which. */
static inline gboolean
follow_list (const Run            *run,
             const NablaReachRule *rule,
             NablaNode             node,
             NablaVertexMarks      marks,
             NablaRelation         relation)
{
  const NablaEdgeFilter *filter = run->filter;
  gboolean arrow_here = relation == NABLA_PARENTS || relation == NABLA_SPOUSES;
  gboolean arrow_there = relation == NABLA_CHILDREN || relation == NABLA_SPOUSES;
  guint step = NABLA_STEP_PARENT << (relation - NABLA_PARENTS);
  const NablaNode *others;
  guint n;

  if (arrow_here && (marks & filter->into) != 0)
    return FALSE;
  others = nabla_graph_get_adjacent (run->ws->graph, node, relation, &n);
  for (guint i = 0; i < n; i++)
    {
      NablaVertexMarks next = get_marks (run->ws, others[i]);

      if ((next & rule->need_next) != rule->need_next || (next & rule->forbid_next) != 0)
        continue;
      if (arrow_there && (next & filter->into) != 0)
        continue;
      if (relation == NABLA_CHILDREN && is_removed (filter, marks, next))
        continue;
      if (relation == NABLA_PARENTS && is_removed (filter, next, marks))
        continue;
      if (enter (run, others[i], next, rule->to, step))
        return TRUE;
    }
  return FALSE;
}

static guint
circle_step (const NablaEdge *edge,
             gboolean         at_from)
{
  NablaMark here = at_from ? edge->at_from : edge->at_to;
  NablaMark there = at_from ? edge->at_to : edge->at_from;

  if (here == NABLA_MARK_CIRCLE)
    return there == NABLA_MARK_ARROW    ? NABLA_STEP_CIRCLE_ARROW
           : there == NABLA_MARK_CIRCLE ? NABLA_STEP_CIRCLE_CIRCLE
                                        : NABLA_STEP_CIRCLE_TAIL;
  return here == NABLA_MARK_ARROW ? NABLA_STEP_ARROW_CIRCLE : NABLA_STEP_TAIL_CIRCLE;
}

/* Edges with a circle are few and differ one by one. */
static gboolean
follow_circles (const Run            *run,
                const NablaReachRule *rule,
                NablaNode             node,
                NablaVertexMarks      marks)
{
  const NablaGraph *graph = run->ws->graph;
  const NablaNode *others;
  const guint32 *edges;
  guint n;

  others = nabla_graph_get_adjacent (graph, node, NABLA_CIRCLES, &n);
  edges = nabla_graph_get_adjacent_edges (graph, node, NABLA_CIRCLES, &n);
  for (guint i = 0; i < n; i++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (graph, edges[i]);
      guint step = circle_step (edge, edge->from == node);
      NablaVertexMarks next = get_marks (run->ws, others[i]);

      if ((step & rule->steps) == 0 || (next & rule->need_next) != rule->need_next
          || (next & rule->forbid_next) != 0)
        continue;
      if ((step == NABLA_STEP_CIRCLE_ARROW && (next & run->filter->into) != 0)
          || (step == NABLA_STEP_ARROW_CIRCLE && (marks & run->filter->into) != 0))
        continue;
      if (enter (run, others[i], next, rule->to, step))
        return TRUE;
    }
  return FALSE;
}

#define CIRCLE_STEPS                                                                                           \
  (NABLA_STEP_CIRCLE_ARROW | NABLA_STEP_ARROW_CIRCLE | NABLA_STEP_CIRCLE_CIRCLE | NABLA_STEP_CIRCLE_TAIL       \
   | NABLA_STEP_TAIL_CIRCLE)

static gboolean
expand (const Run  *run,
        NablaVisit  visit)
{
  NablaVertexMarks marks = get_marks (run->ws, visit.node);

  for (guint r = 0; r < run->traversal->n_rules; r++)
    {
      const NablaReachRule *rule = &run->traversal->rules[r];

      if ((rule->from & NABLA_STATE_BIT (visit.state)) == 0 || (marks & rule->need) != rule->need
          || (marks & rule->forbid) != 0)
        continue;
      if ((rule->steps & NABLA_STEP_PARENT) != 0 && follow_list (run, rule, visit.node, marks, NABLA_PARENTS))
        return TRUE;
      if ((rule->steps & NABLA_STEP_CHILD) != 0 && follow_list (run, rule, visit.node, marks, NABLA_CHILDREN))
        return TRUE;
      if ((rule->steps & NABLA_STEP_SPOUSE) != 0 && follow_list (run, rule, visit.node, marks, NABLA_SPOUSES))
        return TRUE;
      if ((rule->steps & NABLA_STEP_NEIGHBOUR) != 0
          && follow_list (run, rule, visit.node, marks, NABLA_NEIGHBOURS))
        return TRUE;
      if ((rule->steps & CIRCLE_STEPS) != 0 && follow_circles (run, rule, visit.node, marks))
        return TRUE;
    }
  return FALSE;
}

/**
 * nabla_reach_run:
 * @self: a workspace with starts
 * @traversal: the rules
 * @filter: (nullable): edges to leave out
 * @until: stop on entering a vertex with one of these marks; 0: never
 *
 * Goes on from every start and visit not yet expanded. Each (vertex, state) is
 * expanded once, so that a run is linear in the edges at what it visits.
 *
 * Returns: the vertex that stopped it, or %NABLA_NODE_NONE when all was visited
 */
NablaNode
nabla_reach_run (NablaReachWorkspace   *self,
                 const NablaTraversal  *traversal,
                 const NablaEdgeFilter *filter,
                 NablaVertexMarks       until)
{
  static const NablaEdgeFilter none = { 0, 0, 0 };
  const Run run = { self, traversal, filter != NULL ? filter : &none, until };

  while (self->next < self->n_visits)
    if (expand (&run, self->visits[self->next++]))
      return self->visits[self->stop].node;
  return NABLA_NODE_NONE;
}

guint
nabla_reach_get_states (const NablaReachWorkspace *self,
                        NablaNode                  node)
{
  const Vertex *vertex = &self->vertices[node];

  return vertex->visit_epoch == self->visit_epoch ? vertex->states : 0;
}

const NablaVisit *
nabla_reach_get_visits (const NablaReachWorkspace *self,
                        guint                     *n)
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
nabla_reach_mark_visited (NablaReachWorkspace *self,
                          NablaVertexMarks     marks)
{
  for (guint i = 0; i < self->n_visits; i++)
    nabla_reach_mark (self, self->visits[i].node, marks);
}

NablaNodeSet *
nabla_reach_dup_visited (const NablaReachWorkspace *self,
                         NablaVertexMarks           need,
                         NablaVertexMarks           forbid)
{
  g_autofree NablaNode *nodes = g_new (NablaNode, MAX (1, self->n_visits));
  guint n = 0;

  for (guint i = 0; i < self->n_visits; i++)
    {
      NablaNode node = self->visits[i].node;
      NablaVertexMarks marks = get_marks (self, node);

      if ((marks & need) == need && (marks & forbid) == 0)
        nodes[n++] = node;
    }
  return nabla_node_set_new_from (nodes, n);
}
