/* Small PDAGs and the DAGs that they stand for, by enumeration. */
#pragma once

#include "graph/nabla-graph.h"

G_BEGIN_DECLS

#define PDAG_MAX 7

/* Row v: the vertices that v has an arrow to, and those it has a line to; bit masks. */
typedef struct
{
  guint n;
  guint32 children[PDAG_MAX];
  guint32 lines[PDAG_MAX];
} Pdag;

/* The @code-th of the 4^(n(n-1)/2) PDAGs on @n vertices. */
void pdag_init_nth (Pdag *self, guint n, guint64 code);
guint64 pdag_n_codes (guint n);
/* A PDAG some of whose edges are directed as in one DAG; any arrows: with a chance of disagreement. */
void pdag_init_random (Pdag *self, guint n, double p_edge, double p_line, gboolean any, GRand *rand);
void pdag_add_arrow (Pdag *self, guint from, guint to);
void pdag_add_line (Pdag *self, guint a, guint b);
NablaGraph *pdag_to_graph (const Pdag *self, NablaGraphKind kind);
guint pdag_n_lines (const Pdag *self);
gboolean pdag_has_loop (const Pdag *self);
/* Every DAG with the same skeleton, the same colliders and all arrows; (element-type Pdag). */
GArray *pdag_dup_dags (const Pdag *self);
/* What these DAGs agree on. */
Pdag pdag_common (const GArray *dags);
/* All edges lines, but for the colliders. */
Pdag pdag_pattern (const Pdag *dag);
Pdag pdag_from_graph (const NablaGraph *graph);
gboolean pdag_equal (const Pdag *a, const Pdag *b);
char *pdag_dup_text (const Pdag *self);

G_END_DECLS
