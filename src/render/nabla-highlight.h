/* What is pointed out in the drawing: paths, hedges, a step of a derivation. */
#pragma once

#include "graph/nabla-node-set.h"

G_BEGIN_DECLS

/* How an edge is pointed out. */
typedef enum
{
  NABLA_HALO_BIASING, /* on an open biasing path: a band in magenta */
  NABLA_HALO_CAUSAL,  /* on a causal path: a band in the accent colour */
  NABLA_HALO_BLOCKED, /* on a path that is blocked: a grey band */
  NABLA_HALO_REMOVED, /* not there in the graph that a rule looks at: faded */
} NablaHaloKind;

typedef struct
{
  guint32 edge;
  NablaHaloKind kind;
} NablaHalo;

/* How nodes are pointed out. */
typedef enum
{
  NABLA_SPOT_BLOCKING,    /* blocks a path: ⊣ */
  NABLA_SPOT_HEDGE,       /* in the hedge F alone: a hatched frame */
  NABLA_SPOT_HEDGE_INNER, /* in F′ too: a full frame */
  NABLA_SPOT_SIDE,        /* one side of a separation */
  NABLA_SPOT_OTHER_SIDE,  /* the other */
  NABLA_SPOT_GIVEN,       /* what is conditioned on */
  NABLA_N_SPOTS,
} NablaSpot;

/**
 * NablaHighlight:
 * @halos: (array length=n_halos): the first of an edge counts
 * @spots: (nullable entries): the nodes by how they are pointed out
 *
 * Indices are those of one graph. Built by one owner, then immutable; atomically
 * reference-counted.
 */
typedef struct
{
  gatomicrefcount ref_count;
  GArray *halos; /* of NablaHalo */
  NablaNodeSet *spots[NABLA_N_SPOTS];
} NablaHighlight;

/* An empty one for whoever builds it; (transfer full). */
NablaHighlight *nabla_highlight_new (void);
NablaHighlight *nabla_highlight_ref (const NablaHighlight *self);
void nabla_highlight_unref (NablaHighlight *self);
void nabla_highlight_add_halo (NablaHighlight *self, guint32 edge, NablaHaloKind kind);
/* Joins @nodes (nullable) to those pointed out so. */
void nabla_highlight_add_nodes (NablaHighlight *self, NablaSpot spot, const NablaNodeSet *nodes);
/* Whether @self (nullable) points out a node so. */
gboolean nabla_highlight_has (const NablaHighlight *self, NablaSpot spot, NablaNode node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaHighlight, nabla_highlight_unref)

G_END_DECLS
