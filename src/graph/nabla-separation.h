/* What the reachability core answers: ancestors, m-separation, separators. */
#pragma once

#include "base/nabla-progress.h"
#include "graph/nabla-reach.h"

G_BEGIN_DECLS

/**
 * NablaCut:
 * @tails: (nullable): directed edges out of these …
 * @heads: (nullable): … into these are removed; %NULL: into any
 * @into: (nullable): every edge with an arrowhead at one of these is removed
 *
 * The graph without some edges: the mutilated graphs of the do-calculus and the
 * proper back-door graph. Borrowed for a call; %NULL stands for the whole graph.
 */
typedef struct
{
  const NablaNodeSet *tails;
  const NablaNodeSet *heads;
  const NablaNodeSet *into;
} NablaCut;

/* Marks that belong to cuts; see nabla_cut_apply(). */
#define NABLA_CUT_MARKS 0x7000

/* Marks the ends of the removed edges, and the filter that tells them; clears no mark. */
void nabla_cut_apply (const NablaCut *cut, NablaReachWorkspace *ws, NablaEdgeFilter *filter);

/* Ancestors and descendants by directed edges, the set itself included; O(what is visited). */
NablaNodeSet *nabla_ancestors (NablaReachWorkspace *ws, const NablaNodeSet *set, const NablaCut *cut);
NablaNodeSet *nabla_descendants (NablaReachWorkspace *ws, const NablaNodeSet *set, const NablaCut *cut);
NablaNodeSet *nabla_markov_blanket (NablaReachWorkspace *ws, NablaNode node);
gboolean nabla_separated_in (NablaReachWorkspace *ws,
                             const NablaNodeSet *a,
                             const NablaNodeSet *b,
                             const NablaNodeSet *given,
                             const NablaCut *cut);
gboolean nabla_separated_unselected (NablaReachWorkspace *ws,
                                     const NablaNodeSet *a,
                                     const NablaNodeSet *b,
                                     const NablaNodeSet *given,
                                     const NablaCut *cut);
gboolean
nabla_separated (const NablaGraph *graph, const NablaNodeSet *a, const NablaNodeSet *b, const NablaNodeSet *given);
NablaNodeSet *
nabla_connected_to (NablaReachWorkspace *ws, const NablaNodeSet *a, const NablaNodeSet *given, const NablaCut *cut);
/* One vertex of a path and the step (a flag of NablaStep) that leads to it; 0 for the first. */
typedef struct
{
  NablaNode node;
  guint step;
} NablaPathStep;

GArray *nabla_find_open_path (NablaReachWorkspace *ws,
                              const NablaNodeSet *a,
                              const NablaNodeSet *b,
                              const NablaNodeSet *given,
                              const NablaCut *cut);
char *nabla_path_dup_text (const NablaGraph *graph, const GArray *path);

/**
 * NablaSeparation:
 * @a: one side
 * @b: the other side; disjoint from @a
 * @must: (nullable): must be in every separator
 * @allowed: (nullable): what a separator may consist of; %NULL: every observed vertex
 * @excluded: (nullable): what it may not
 * @cut: (nullable): the graph without some edges
 *
 * Which separators are sought: sets Z with @must ⊆ Z ⊆ @allowed \ @excluded that
 * m-separate @a and @b given Z and the selected vertices. Borrowed for a call.
 */
typedef struct
{
  const NablaNodeSet *a;
  const NablaNodeSet *b;
  const NablaNodeSet *must;
  const NablaNodeSet *allowed;
  const NablaNodeSet *excluded;
  const NablaCut *cut;
} NablaSeparation;

NablaNodeSet *nabla_find_border (NablaReachWorkspace *ws, const NablaSeparation *what);
NablaNodeSet *nabla_find_separator (NablaReachWorkspace *ws, const NablaSeparation *what);

/* Called with each separator found; %FALSE stops the listing. */
typedef gboolean (*NablaSeparatorFunc) (const NablaNodeSet *separator, gpointer data);

gboolean nabla_list_separators (NablaReachWorkspace *ws,
                                const NablaSeparation *what,
                                guint64 max_work,
                                NablaSeparatorFunc func,
                                gpointer data,
                                NablaProgress *progress);

G_END_DECLS
