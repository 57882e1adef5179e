#include "graph/nabla-reach.h"

#include "graph/nabla-graph-private.h"

#define N_STATES 8
/* Rules that one state can use. */
#define MAX_RULES 8

/* Eight bytes, since a sweep of a large graph takes as long as its memory does. The epochs
 * come round after 65,535 searches, and then all are cleared. */
typedef struct
{
  guint16 mark_epoch;
  NablaVertexMarks marks;
  guint16 visit_epoch;
  guint8 states;
  guint8 waiting; /* the held state has come here and waits */
} Vertex;

struct _NablaReachWorkspace
{
  NablaGraph *graph;
  NablaNodeSet *selected;
  guint n_latent;
  gboolean knows_bidirected;
  gboolean has_bidirected;
  Vertex *vertices;
  guint n_vertices;
  guint16 mark_epoch;
  guint16 visit_epoch;
  NablaVisit *visits; /* the queue, never shrunk: also the record of visits */
  guint n_visits;
  guint next; /* the first visit not yet expanded */
  guint allocated;
  guint stop; /* the visit that stopped the last run */
  guint64 work;
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
      {
        self->vertices[i].marks = NABLA_MARK_LATENT;
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
nabla_reach_has_bidirected (NablaReachWorkspace *self)
{
  guint n = 0;

  if (!self->knows_bidirected)
    {
      for (guint i = 0; i < self->n_vertices && n == 0; i++)
        nabla_graph_get_adjacent (self->graph, i, NABLA_SPOUSES, &n);
      self->has_bidirected = n > 0;
      self->knows_bidirected = TRUE;
    }
  return self->has_bidirected;
}

guint64
nabla_reach_get_work (const NablaReachWorkspace *self)
{
  return self->work + self->n_visits;
}

static inline NablaVertexMarks
get_marks (const NablaReachWorkspace *self, NablaNode node)
{
  const Vertex *vertex = &self->vertices[node];

  return vertex->mark_epoch == self->mark_epoch ? vertex->marks : vertex->marks & NABLA_MARK_LATENT;
}

void
nabla_reach_clear_marks (NablaReachWorkspace *self)
{
  if (++self->mark_epoch != 0)
    return;
  for (guint i = 0; i < self->n_vertices; i++)
    self->vertices[i].mark_epoch = 0;
  self->mark_epoch = 1;
}

void
nabla_reach_mark (NablaReachWorkspace *self, NablaNode node, NablaVertexMarks marks)
{
  Vertex *vertex = &self->vertices[node];

  if (vertex->mark_epoch != self->mark_epoch)
    {
      vertex->mark_epoch = self->mark_epoch;
      vertex->marks &= NABLA_MARK_LATENT;
    }
  vertex->marks |= marks;
}

void
nabla_reach_unmark (NablaReachWorkspace *self, NablaNode node, NablaVertexMarks marks)
{
  Vertex *vertex = &self->vertices[node];

  if (vertex->mark_epoch == self->mark_epoch)
    vertex->marks &= (NablaVertexMarks) ~marks;
}

void
nabla_reach_mark_set (NablaReachWorkspace *self, const NablaNodeSet *set, NablaVertexMarks marks)
{
  if (set != NULL)
    for (guint i = 0; i < set->n; i++)
      nabla_reach_mark (self, set->nodes[i], marks);
}

NablaVertexMarks
nabla_reach_get_marks (const NablaReachWorkspace *self, NablaNode node)
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
push (NablaReachWorkspace *self, NablaNode node, guint state, guint previous, guint step)
{
  if (self->n_visits == self->allocated)
    {
      self->allocated = MAX (64, 2 * self->allocated);
      self->visits = g_renew (NablaVisit, self->visits, self->allocated);
    }
  self->visits[self->n_visits++] = (NablaVisit){ node, previous, (guint16) step, (guint8) state };
}

static inline Vertex *
touch (NablaReachWorkspace *self, NablaNode node)
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
nabla_reach_start (NablaReachWorkspace *self, NablaNode node, guint state)
{
  Vertex *vertex = touch (self, node);

  if ((vertex->states & NABLA_STATE_BIT (state)) != 0)
    return;
  vertex->states |= NABLA_STATE_BIT (state);
  push (self, node, state, NABLA_NODE_NONE, 0);
}

void
nabla_reach_start_set (NablaReachWorkspace *self, const NablaNodeSet *set, guint state)
{
  if (set != NULL)
    for (guint i = 0; i < set->n; i++)
      nabla_reach_start (self, set->nodes[i], state);
}

/* The search while it runs. */
typedef struct
{
  NablaReachWorkspace *ws;
  const NablaTraversal *traversal;
  const NablaEdgeFilter *filter;
  gboolean filtered;
  NablaVertexMarks until;
  const NablaReachRule *rules[N_STATES][MAX_RULES]; /* by the state they are used in */
  guint n_rules[N_STATES];
} Run;

/* Enters @node in @state; TRUE if it is what the search was after. */
static inline gboolean
enter (const Run *run, NablaNode node, NablaVertexMarks marks, guint state, guint step)
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
is_removed (const NablaEdgeFilter *filter, NablaVertexMarks tail, NablaVertexMarks head)
{
  return (tail & filter->tail) != 0 && (filter->head == 0 || (head & filter->head) != 0);
}

/* Whether the edge from a vertex with @marks to one with @next is filtered out. */
static inline gboolean
is_filtered (const NablaEdgeFilter *filter, NablaRelation relation, NablaVertexMarks marks, NablaVertexMarks next)
{
  switch (relation)
    {
    case NABLA_PARENTS:
      return (marks & filter->into) != 0 || is_removed (filter, next, marks);
    case NABLA_CHILDREN:
      return (next & filter->into) != 0 || is_removed (filter, marks, next);
    case NABLA_SPOUSES:
      return ((marks | next) & filter->into) != 0;
    case NABLA_NEIGHBOURS:
    case NABLA_CIRCLES:
    case NABLA_N_RELATIONS:
    default:
      return FALSE;
    }
}

/* Takes one rule along one adjacency list: the entries @begin up to @end. */
static inline gboolean
follow_list (const Run *run,
             const NablaReachRule *rule,
             NablaVertexMarks marks,
             NablaRelation relation,
             guint32 begin,
             guint32 end)
{
  const NablaNode *others = run->ws->graph->edges->neighbours;
  guint step = NABLA_STEP_PARENT << (relation - NABLA_PARENTS);

  for (guint32 i = begin; i < end; i++)
    {
      NablaVertexMarks next = get_marks (run->ws, others[i]);

      if ((next & rule->need_next) != rule->need_next || (next & rule->forbid_next) != 0)
        continue;
      if (run->filtered && is_filtered (run->filter, relation, marks, next))
        continue;
      if (enter (run, others[i], next, rule->to, step))
        return TRUE;
    }
  return FALSE;
}

static guint
circle_step (const NablaEdge *edge, gboolean at_from)
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
follow_circles (const Run *run, const NablaReachRule *rule, NablaNode node, NablaVertexMarks marks)
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

      if ((step & rule->steps) == 0 || (next & rule->need_next) != rule->need_next || (next & rule->forbid_next) != 0)
        continue;
      if ((step == NABLA_STEP_CIRCLE_ARROW && (next & run->filter->into) != 0)
          || (step == NABLA_STEP_ARROW_CIRCLE && (marks & run->filter->into) != 0))
        continue;
      if (enter (run, others[i], next, rule->to, step))
        return TRUE;
    }
  return FALSE;
}

#define CIRCLE_STEPS                                                                                     \
  (NABLA_STEP_CIRCLE_ARROW | NABLA_STEP_ARROW_CIRCLE | NABLA_STEP_CIRCLE_CIRCLE | NABLA_STEP_CIRCLE_TAIL \
   | NABLA_STEP_TAIL_CIRCLE)

static inline gboolean
expand (const Run *run, NablaVisit visit)
{
  NablaVertexMarks marks = get_marks (run->ws, visit.node);
  const guint32 *row = run->ws->graph->edges->starts + (gsize) visit.node * NABLA_N_RELATIONS;

  for (guint r = 0; r < run->n_rules[visit.state]; r++)
    {
      const NablaReachRule *rule = run->rules[visit.state][r];

      if ((marks & rule->need) != rule->need || (marks & rule->forbid) != 0)
        continue;
      for (NablaRelation relation = NABLA_PARENTS; relation < NABLA_CIRCLES; relation++)
        if ((rule->steps & (NABLA_STEP_PARENT << relation)) != 0
            && follow_list (run, rule, marks, relation, row[relation], row[relation + 1]))
          return TRUE;
      if ((rule->steps & CIRCLE_STEPS) != 0 && row[NABLA_CIRCLES] < row[NABLA_CIRCLES + 1]
          && follow_circles (run, rule, visit.node, marks))
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
nabla_reach_run (NablaReachWorkspace *self,
                 const NablaTraversal *traversal,
                 const NablaEdgeFilter *filter,
                 NablaVertexMarks until)
{
  static const NablaEdgeFilter none = { 0, 0, 0 };
  Run run = { self, traversal, filter != NULL ? filter : &none, FALSE, until, { { NULL } }, { 0 } };

  run.filtered = (run.filter->tail | run.filter->into) != 0;
  for (guint r = 0; r < traversal->n_rules; r++)
    for (guint state = 0; state < N_STATES; state++)
      if ((traversal->rules[r].from & NABLA_STATE_BIT (state)) != 0)
        {
          g_return_val_if_fail (run.n_rules[state] < MAX_RULES, NABLA_NODE_NONE);
          run.rules[state][run.n_rules[state]++] = &traversal->rules[r];
        }
  while (self->next < self->n_visits)
    if (expand (&run, self->visits[self->next++]))
      return self->visits[self->stop].node;
  return NABLA_NODE_NONE;
}

guint
nabla_reach_get_states (const NablaReachWorkspace *self, NablaNode node)
{
  const Vertex *vertex = &self->vertices[node];

  return vertex->visit_epoch == self->visit_epoch ? vertex->states : 0;
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
    nabla_reach_mark (self, self->visits[i].node, marks);
}

NablaNodeSet *
nabla_reach_dup_visited (const NablaReachWorkspace *self, NablaVertexMarks need, NablaVertexMarks forbid)
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
