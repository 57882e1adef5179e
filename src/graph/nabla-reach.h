/* The one breadth-first search: states (vertex, how it was entered) under a rule table. */
#pragma once

#include "graph/nabla-graph.h"

G_BEGIN_DECLS

/* One step along an edge: the mark at the end that is left, then the mark at the
 * end that is entered. Flags, so that a rule may name several. */
typedef enum
{
  NABLA_STEP_PARENT = 1 << 0,        /* v <- u */
  NABLA_STEP_CHILD = 1 << 1,         /* v -> u */
  NABLA_STEP_SPOUSE = 1 << 2,        /* v <-> u */
  NABLA_STEP_NEIGHBOUR = 1 << 3,     /* v -- u */
  NABLA_STEP_CIRCLE_ARROW = 1 << 4,  /* v o-> u */
  NABLA_STEP_ARROW_CIRCLE = 1 << 5,  /* v <-o u */
  NABLA_STEP_CIRCLE_CIRCLE = 1 << 6, /* v o-o u */
  NABLA_STEP_CIRCLE_TAIL = 1 << 7,   /* v o-- u */
  NABLA_STEP_TAIL_CIRCLE = 1 << 8,   /* v --o u */
} NablaStep;

/* A circle is read as a tail: the reading under which definite-status paths of
 * CPDAGs and PAGs are blocked and opened. */
#define NABLA_STEP_ARROW_TO_ARROW NABLA_STEP_SPOUSE
#define NABLA_STEP_ARROW_TO_TAIL  (NABLA_STEP_PARENT | NABLA_STEP_ARROW_CIRCLE)
#define NABLA_STEP_TAIL_TO_ARROW  (NABLA_STEP_CHILD | NABLA_STEP_CIRCLE_ARROW)
#define NABLA_STEP_TAIL_TO_TAIL \
  (NABLA_STEP_NEIGHBOUR | NABLA_STEP_CIRCLE_CIRCLE | NABLA_STEP_CIRCLE_TAIL | NABLA_STEP_TAIL_CIRCLE)

/* How a vertex was entered. A traversal may number states of its own from
 * NABLA_STATE_OWN to 7. */
enum
{
  NABLA_STATE_START,
  NABLA_STATE_HEAD, /* by an arrowhead at it */
  NABLA_STATE_TAIL, /* by a tail at it */
  NABLA_STATE_OWN,
};

#define NABLA_STATE_BIT(state) (1u << (state))
#define NABLA_STATE_NONE       8

/* Marks that a caller puts on vertices: flags whose meaning is the traversal's, but
 * for one that every unobserved vertex always has. */
typedef guint16 NablaVertexMarks;

#define NABLA_MARK_LATENT (1 << 15)

/**
 * NablaReachRule:
 * @from: the states (as bits) in which the rule may be used
 * @steps: the steps that it takes
 * @to: the state in which the other vertex is entered
 * @need: marks that the vertex left must all have
 * @forbid: marks of which it must have none
 * @need_next: the same for the vertex entered
 * @forbid_next: the same for the vertex entered
 */
typedef struct
{
  guint8 from;
  guint16 steps;
  guint8 to;
  NablaVertexMarks need;
  NablaVertexMarks forbid;
  NablaVertexMarks need_next;
  NablaVertexMarks forbid_next;
} NablaReachRule;

/**
 * NablaTraversal:
 * @rules: (array length=n_rules): the rule table
 * @held: a state that waits at vertices until they have been entered in the
 *   state @release too; %NABLA_STATE_NONE: no state waits
 * @hold_unless: it does not wait at vertices with one of these marks
 *
 * A traversal as a constant, after the idea of CIfly (Wienöbst, Weichwald &
 * Henckel 2025): what differs between d-separation, ancestors, forbidden sets and
 * front-door sets is this table alone.
 */
typedef struct
{
  const NablaReachRule *rules;
  guint n_rules;
  guint8 held;
  guint8 release;
  NablaVertexMarks hold_unless;
} NablaTraversal;

#define NABLA_TRAVERSAL(rules)                                           \
  {                                                                      \
    (rules), G_N_ELEMENTS (rules), NABLA_STATE_NONE, NABLA_STATE_NONE, 0 \
  }

/**
 * NablaEdgeFilter:
 * @tail: directed edges out of vertices with one of these marks …
 * @head: … into vertices with one of these are not there; 0: into any
 * @into: no edge with an arrowhead at a vertex with one of these marks is there
 *
 * Edges to leave out, told by the marks of their ends. All zero: none.
 */
typedef struct
{
  NablaVertexMarks tail;
  NablaVertexMarks head;
  NablaVertexMarks into;
} NablaEdgeFilter;

/**
 * NablaVisit:
 * @node: the vertex
 * @previous: the index of the visit it was entered from; %NABLA_NODE_NONE for a start
 * @step: the step (one flag) by which it was entered; 0 for a start
 * @state: the state in which it was entered
 */
typedef struct
{
  NablaNode node;
  guint32 previous;
  guint16 step;
  guint8 state;
} NablaVisit;

/**
 * NablaReachWorkspace:
 *
 * Marks and visits of one graph, cleared by counting epochs, so that a query costs
 * what it visits and not the size of the graph. Making one is O(n). It belongs
 * to one thread at a time.
 */
typedef struct _NablaReachWorkspace NablaReachWorkspace;

NablaReachWorkspace *nabla_reach_workspace_new (const NablaGraph *graph);
void nabla_reach_workspace_free (NablaReachWorkspace *self);
const NablaGraph *nabla_reach_get_graph (const NablaReachWorkspace *self);
/* The selected vertices of the graph: always conditioned on. (transfer none) */
const NablaNodeSet *nabla_reach_get_selected (const NablaReachWorkspace *self);
/* How many vertices are unobserved. */
guint nabla_reach_n_latent (const NablaReachWorkspace *self);
/* Whether the graph has a bidirected edge. */
gboolean nabla_reach_has_bidirected (const NablaReachWorkspace *self);

/* Forgets all marks; O(1). */
void nabla_reach_clear_marks (NablaReachWorkspace *self);
void nabla_reach_mark (NablaReachWorkspace *self, NablaNode node, NablaVertexMarks marks);
void nabla_reach_unmark (NablaReachWorkspace *self, NablaNode node, NablaVertexMarks marks);
void nabla_reach_mark_set (NablaReachWorkspace *self, const NablaNodeSet *set, NablaVertexMarks marks);
NablaVertexMarks nabla_reach_get_marks (const NablaReachWorkspace *self, NablaNode node);

/* One search begins: nothing is visited. O(1) */
void nabla_reach_begin (NablaReachWorkspace *self);
/* A vertex to start from; before or between runs. */
void nabla_reach_start (NablaReachWorkspace *self, NablaNode node, guint state);
void nabla_reach_start_set (NablaReachWorkspace *self, const NablaNodeSet *set, guint state);
NablaNode nabla_reach_run (NablaReachWorkspace *self,
                           const NablaTraversal *traversal,
                           const NablaEdgeFilter *filter,
                           NablaVertexMarks until);
NablaNode nabla_reach_run_marking (NablaReachWorkspace *self,
                                   const NablaTraversal *traversal,
                                   const NablaEdgeFilter *filter,
                                   NablaVertexMarks until,
                                   NablaVertexMarks marks);
/* The states (as bits) in which the last search visited a vertex. */
guint nabla_reach_get_states (const NablaReachWorkspace *self, NablaNode node);
/* Every visit of the last search in the order of discovery, starts first; a vertex
 * comes once for each state. Valid until the next search. */
const NablaVisit *nabla_reach_get_visits (const NablaReachWorkspace *self, guint *n);
/* The visit that stopped the last run, as an index. */
guint nabla_reach_get_stop (const NablaReachWorkspace *self);
/* Puts marks on every vertex that the last search visited. O(visits) */
void nabla_reach_mark_visited (NablaReachWorkspace *self, NablaVertexMarks marks);
/* The same for those of them that have all of @need and none of @forbid. */
void nabla_reach_mark_visited_where (NablaReachWorkspace *self,
                                     NablaVertexMarks need,
                                     NablaVertexMarks forbid,
                                     NablaVertexMarks marks);
/* The vertices visited that have all of @need and none of @forbid; (transfer full). */
NablaNodeSet *nabla_reach_dup_visited (const NablaReachWorkspace *self, NablaVertexMarks need, NablaVertexMarks forbid);
/* Visits of all searches so far, long lists of neighbours looked at counted in: the work done, to bound it by. */
guint64 nabla_reach_get_work (const NablaReachWorkspace *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaReachWorkspace, nabla_reach_workspace_free)

G_END_DECLS
