/* The inside of the reach workspace, shared by its bookkeeping and its search. */
#pragma once

#include "graph/nabla-graph-private.h"
#include "graph/nabla-reach.h"

G_BEGIN_DECLS

/* Eight bytes, since a sweep of a large graph takes as long as its memory does. Each half word
 * is the epoch that it was written in, and above it a value, which counts in that epoch only. The
 * epochs come round after 65,535 searches, and then all are cleared. */
typedef struct
{
  guint32 marks;  /* NablaVertexMarks; that of latents counts always */
  guint32 states; /* a bit each; eight bits higher that of the held state, when it has come and waits */
} NablaReachVertex;

#define VALUE(bits)        ((guint32) (bits) << 16)
#define STATE_VALUE(state) VALUE (NABLA_STATE_BIT (state))
#define WAITING(states)    ((states) >> 24)

static inline guint32
nabla_vertex_marks (NablaReachVertex vertex, guint32 epoch)
{
  return (guint16) vertex.marks == epoch ? vertex.marks : (vertex.marks & VALUE (NABLA_MARK_LATENT)) | epoch;
}

static inline guint32
nabla_vertex_states (NablaReachVertex vertex, guint32 epoch)
{
  return (guint16) vertex.states == epoch ? vertex.states : epoch;
}

struct _NablaReachWorkspace
{
  NablaGraph *graph;
  NablaNodeSet *selected;
  guint n_latent;
  NablaReachVertex *vertices;
  guint n_vertices;
  guint32 mark_epoch; /* 1 to 65,535 */
  guint32 visit_epoch;
  NablaVisit *visits; /* the queue, never shrunk: also the record of visits */
  guint n_visits;
  guint next; /* the first visit not yet expanded */
  guint allocated;
  guint stop; /* the visit that stopped the last run */
  guint64 work;
};

static inline NablaVertexMarks
nabla_reach_marks_of (const NablaReachWorkspace *self, NablaNode node)
{
  return (NablaVertexMarks) (nabla_vertex_marks (self->vertices[node], self->mark_epoch) >> 16);
}

static inline void
nabla_reach_put_marks (NablaReachWorkspace *self, NablaNode node, NablaVertexMarks marks)
{
  NablaReachVertex *vertex = &self->vertices[node];

  vertex->marks = nabla_vertex_marks (*vertex, self->mark_epoch) | VALUE (marks);
}

/* Room for @n visits in all. */
static inline void
nabla_reach_reserve (NablaReachWorkspace *self, guint n)
{
  if (n <= self->allocated)
    return;
  self->allocated = MAX (64, MAX (n, 2 * self->allocated));
  self->visits = g_renew (NablaVisit, self->visits, self->allocated);
}

G_END_DECLS
