/* Runs a check over all small graphs and random larger ones. */
#pragma once

#include "brute.h"
#include "graph/nabla-separation.h"
#include "identify/nabla-query.h"

G_BEGIN_DECLS

typedef struct
{
  Brute brute;
  NablaReachWorkspace *ws;
  Mask x, y; /* the question */
  Mask must;
  Mask forbidden;
  NablaQuery *query;
  GRand *rand;
} Case;

typedef void (*CaseFunc) (Case *c);

/* All graphs of up to @exhaustive vertices with every single exposure and outcome, every
 * @stride-th of those of 4, and @n_random with 5 to 7 vertices, unobserved and selected
 * ones, joint exposures and outcomes, and constraints. */
void small_graphs_for_each (NablaEffect effect, guint exhaustive, guint stride, guint n_random, CaseFunc func);
/* What a set may be made of. */
Mask small_graphs_allowed (const Case *c);
/* Ends the test with the graph and the question. */
void small_graphs_fail (const Case *c, const char *what, Mask set) G_GNUC_NORETURN;

/* The definitions. */
gboolean brute_adjusts (const Brute *g, Mask x, Mask y, Mask z);
gboolean brute_single_door (const Brute *g, Mask x, Mask y, Mask z);
gboolean brute_front_door (const Brute *g, Mask x, Mask y, Mask z);

G_END_DECLS
