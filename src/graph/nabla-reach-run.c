/* The search itself, under one rule table after the other. */
#include "graph/nabla-reach-private.h"

#include <string.h>

#define N_STATES 8
/* Pairs of a rule and a kind of adjacency list that one state can use. */
#define MAX_LEGS 16
/* As many neighbours looked at take the time of a visit. */
#define GLANCES 8

#define CIRCLE_STEPS                                                                                     \
  (NABLA_STEP_CIRCLE_ARROW | NABLA_STEP_ARROW_CIRCLE | NABLA_STEP_CIRCLE_CIRCLE | NABLA_STEP_CIRCLE_TAIL \
   | NABLA_STEP_TAIL_CIRCLE)

/* One way out of a state: a rule along one kind of adjacency list, or (NABLA_CIRCLES) along
 * those circle edges that its steps name. Its conditions are what must be left of a vertex's
 * marks under a mask. */
typedef struct
{
  NablaRelation relation;
  guint16 steps;
  guint8 to;
  gboolean waits; /* leads to the traversal's held state or to the one that releases it */
  guint32 mask, value;
  guint32 mask_next, value_next;
} Leg;

/* The search while it runs. */
typedef struct
{
  NablaReachWorkspace *ws;
  const NablaTraversal *traversal;
  NablaEdgeFilter filter;
  gboolean filtered;
  guint32 until;
  guint32 entering; /* marks for what is entered */
  Leg legs[N_STATES][MAX_LEGS];
  guint n_legs[N_STATES];
} Run;

/* Enters the @n vertices at @others along one leg; TRUE if one of them is what the search was
 * after. Without branches but for the loop, since which neighbours are new is as good as random: a
 * visit is written in any case and counted if it is one. */
static gboolean
follow_list (Run *run, const Leg *leg, guint32 mask_next, const NablaNode *others, guint n)
{
  NablaReachWorkspace *ws = run->ws;
  NablaReachVertex *vertices = ws->vertices;
  NablaVisit *visit = ws->visits + ws->n_visits;
  const guint32 mark_epoch = ws->mark_epoch, visit_epoch = ws->visit_epoch;
  const guint32 value_next = leg->value_next, bit = STATE_VALUE (leg->to), entering = run->entering;
  const guint32 previous = ws->next - 1;
  const guint16 step = leg->steps;
  const guint8 to = leg->to;
  guint32 found = 0;

  for (guint i = 0; i < n; i++)
    {
      NablaReachVertex *vertex = &vertices[others[i]];
      guint32 marks = nabla_vertex_marks (*vertex, mark_epoch);
      guint32 states = nabla_vertex_states (*vertex, visit_epoch);
      guint32 enters = (guint32) ((marks & mask_next) == value_next) & (guint32) ((states & bit) == 0);
      guint32 all = -enters;

      *visit = (NablaVisit){ others[i], previous, step, to };
      visit += enters;
      *vertex = (NablaReachVertex){ .marks = marks | (all & entering), .states = states | (all & bit) };
      found |= all & marks;
    }
  ws->n_visits = (guint) (visit - ws->visits);
  return (found & run->until) != 0;
}

/* The same for one vertex at the end of @step, where states may have to wait. */
static gboolean
follow_one (Run *run, const Leg *leg, guint32 mask_next, NablaNode node, guint step)
{
  NablaReachWorkspace *ws = run->ws;
  const NablaTraversal *t = run->traversal;
  NablaReachVertex *vertex = &ws->vertices[node];
  guint32 marks = nabla_vertex_marks (*vertex, ws->mark_epoch);
  guint32 states = nabla_vertex_states (*vertex, ws->visit_epoch);

  if ((marks & mask_next) != leg->value_next || (states & STATE_VALUE (leg->to)) != 0)
    return FALSE;
  states |= STATE_VALUE (leg->to);
  *vertex = (NablaReachVertex){ .marks = marks | run->entering, .states = states };
  if (leg->to == t->held && (marks & VALUE (t->hold_unless)) == 0 && (states & STATE_VALUE (t->release)) == 0)
    {
      vertex->states |= STATE_VALUE (t->held) << 8;
      return FALSE;
    }
  ws->visits[ws->n_visits++] = (NablaVisit){ node, ws->next - 1, (guint16) step, leg->to };
  if (leg->to == t->release && WAITING (states) != 0)
    {
      vertex->states &= 0x00ffffff;
      ws->visits[ws->n_visits++] = (NablaVisit){ node, ws->next - 1, 0, t->held };
    }
  return (marks & run->until) != 0;
}

/* What an edge filter leaves of a leg at a vertex with @marks: FALSE if nothing, else further
 * @forbidden marks of the vertex entered. */
static inline gboolean
apply_filter (const NablaEdgeFilter *filter, NablaRelation relation, NablaVertexMarks marks, guint32 *forbidden)
{
  gboolean is_tail = (marks & filter->tail) != 0;
  gboolean is_head = filter->head == 0 || (marks & filter->head) != 0;

  switch (relation)
    {
    case NABLA_PARENTS:
      *forbidden = is_head ? VALUE (filter->tail) : 0;
      return (marks & filter->into) == 0;
    case NABLA_CHILDREN:
      *forbidden = VALUE (filter->into | (is_tail ? filter->head : 0));
      return !is_tail || filter->head != 0;
    case NABLA_SPOUSES:
      *forbidden = VALUE (filter->into);
      return (marks & filter->into) == 0;
    case NABLA_NEIGHBOURS:
    case NABLA_CIRCLES:
    case NABLA_N_RELATIONS:
    default:
      *forbidden = 0;
      return TRUE;
    }
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
follow_circles (Run *run, const Leg *leg, NablaNode node)
{
  const NablaGraph *graph = run->ws->graph;
  NablaVertexMarks marks = nabla_reach_marks_of (run->ws, node);
  const NablaNode *others;
  const guint32 *edges;
  guint n;

  others = nabla_graph_get_adjacent (graph, node, NABLA_CIRCLES, &n);
  edges = nabla_graph_get_adjacent_edges (graph, node, NABLA_CIRCLES, &n);
  for (guint i = 0; i < n; i++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (graph, edges[i]);
      guint step = circle_step (edge, edge->from == node);
      guint32 forbidden = step == NABLA_STEP_CIRCLE_ARROW ? VALUE (run->filter.into) : 0;

      if ((step & leg->steps) == 0 || (step == NABLA_STEP_ARROW_CIRCLE && (marks & run->filter.into) != 0))
        continue;
      if (follow_one (run, leg, leg->mask_next | forbidden, others[i], step))
        return TRUE;
    }
  return FALSE;
}

static void
add_leg (Run *run, guint state, const NablaReachRule *rule, NablaRelation relation, guint steps)
{
  const NablaTraversal *t = run->traversal;

  g_return_if_fail (run->n_legs[state] < MAX_LEGS);
  run->legs[state][run->n_legs[state]++]
    = (Leg){ .relation = relation,
             .steps = (guint16) steps,
             .to = rule->to,
             .waits = t->held != NABLA_STATE_NONE && (rule->to == t->held || rule->to == t->release),
             .mask = VALUE (rule->need | rule->forbid),
             .value = VALUE (rule->need),
             .mask_next = VALUE (rule->need_next | rule->forbid_next),
             .value_next = VALUE (rule->need_next) };
}

/* The rules as legs, without those along relations that the graph has no edge of. */
static void
make_legs (Run *run)
{
  const NablaTraversal *t = run->traversal;
  const gboolean *has = run->ws->graph->edges->has;

  memset (run->n_legs, 0, sizeof run->n_legs);
  for (guint r = 0; r < t->n_rules; r++)
    for (guint state = 0; state < N_STATES; state++)
      {
        const NablaReachRule *rule = &t->rules[r];

        if ((rule->from & NABLA_STATE_BIT (state)) == 0)
          continue;
        for (NablaRelation relation = NABLA_PARENTS; relation < NABLA_CIRCLES; relation++)
          if (has[relation] && (rule->steps & (NABLA_STEP_PARENT << relation)) != 0)
            add_leg (run, state, rule, relation, NABLA_STEP_PARENT << relation);
        if (has[NABLA_CIRCLES] && (rule->steps & CIRCLE_STEPS) != 0)
          add_leg (run, state, rule, NABLA_CIRCLES, rule->steps & CIRCLE_STEPS);
      }
}

/* Takes one leg from a vertex with @marks. */
static inline gboolean
follow (Run *run, const Leg *leg, NablaNode node, guint32 marks, const guint32 *row)
{
  NablaReachWorkspace *ws = run->ws;
  const NablaNode *others = ws->graph->edges->neighbours + row[leg->relation];
  guint n = row[leg->relation + 1] - row[leg->relation];
  guint32 forbidden = 0;

  if (n == 0 || (marks & leg->mask) != leg->value)
    return FALSE;
  if (run->filtered && !apply_filter (&run->filter, leg->relation, (NablaVertexMarks) (marks >> 16), &forbidden))
    return FALSE;
  /* One more, as follow_list() writes first and counts then; twice, as one may release another. */
  nabla_reach_reserve (ws, ws->n_visits + 2 * n + 1);
  /* A long list is work though nothing in it be entered. */
  ws->work += n / GLANCES;
  if (leg->relation == NABLA_CIRCLES)
    return follow_circles (run, leg, node);
  if (!leg->waits)
    return follow_list (run, leg, leg->mask_next | forbidden, others, n);
  for (guint i = 0; i < n; i++)
    if (follow_one (run, leg, leg->mask_next | forbidden, others[i], leg->steps))
      return TRUE;
  return FALSE;
}

/* Brings what the visits some places further on will need into the cache: of one its row, of a
 * nearer one its lists, of a still nearer one the first vertices in them. A macro, since GCC takes
 * a function that only prefetches for one without effect, and drops it. */
#ifdef __GNUC__
#define PREFETCH(address) __builtin_prefetch (address)
#define LOOK_AHEAD(ws, ahead)                                                                       \
  {                                                                                                 \
    const NablaEdgeTable *edges = (ws)->graph->edges;                                               \
    guint32 first = edges->starts[(gsize) (ahead)[NEAR].node * NABLA_N_RELATIONS];                  \
    const NablaNode *others = edges->neighbours + MIN (first, 2 * edges->n_edges - 4);              \
                                                                                                    \
    PREFETCH (edges->starts + (gsize) (ahead)[FAR].node * NABLA_N_RELATIONS);                       \
    PREFETCH (edges->neighbours + edges->starts[(gsize) (ahead)[MIDDLE].node * NABLA_N_RELATIONS]); \
    for (guint ahead_at = 0; ahead_at < 4; ahead_at++)                                              \
      PREFETCH (&(ws)->vertices[others[ahead_at]]);                                                 \
  }
#else
#define LOOK_AHEAD(ws, ahead)
#endif
#define NEAR   5
#define MIDDLE 10
#define FAR    16

/* Goes on from the visit at @index; TRUE if that led to what the search was after. */
static inline gboolean
expand (Run *run, guint index)
{
  NablaReachWorkspace *ws = run->ws;
  const NablaVisit visit = ws->visits[index];
  const guint32 *row = ws->graph->edges->starts + (gsize) visit.node * NABLA_N_RELATIONS;
  guint32 marks = nabla_vertex_marks (ws->vertices[visit.node], ws->mark_epoch);
  const Leg *leg = run->legs[visit.state], *end = leg + run->n_legs[visit.state];

  if (ws->n_visits - index > FAR && ws->graph->edges->n_edges >= 2)
    LOOK_AHEAD (ws, ws->visits + index);

  for (; leg < end; leg++)
    if (follow (run, leg, visit.node, marks, row))
      return TRUE;
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
  return nabla_reach_run_marking (self, traversal, filter, until, 0);
}

/**
 * nabla_reach_run_marking:
 * @self: a workspace with starts
 * @traversal: the rules
 * @filter: (nullable): edges to leave out
 * @until: stop on entering a vertex with one of these marks; 0: never
 * @marks: put on every vertex that is started from or entered; none of @until or
 *   of the rules' own
 *
 * nabla_reach_run() and nabla_reach_mark_visited() in one pass.
 *
 * Returns: the vertex that stopped it, or %NABLA_NODE_NONE when all was visited
 */
NablaNode
nabla_reach_run_marking (NablaReachWorkspace *self,
                         const NablaTraversal *traversal,
                         const NablaEdgeFilter *filter,
                         NablaVertexMarks until,
                         NablaVertexMarks marks)
{
  Run run = { .ws = self, .traversal = traversal, .until = VALUE (until), .entering = VALUE (marks) };

  if (filter != NULL)
    run.filter = *filter;
  run.filtered = (run.filter.tail | run.filter.into) != 0;
  make_legs (&run);
  if (marks != 0)
    for (guint i = self->next; i < self->n_visits; i++)
      nabla_reach_put_marks (self, self->visits[i].node, marks);
  while (self->next < self->n_visits)
    {
      guint first = self->n_visits;

      if (!expand (&run, self->next++))
        continue;
      self->stop = first;
      while ((nabla_reach_marks_of (self, self->visits[self->stop].node) & until) == 0)
        self->stop++;
      return self->visits[self->stop].node;
    }
  return NABLA_NODE_NONE;
}
