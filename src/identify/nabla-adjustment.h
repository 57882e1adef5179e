/* Adjustment sets: validity, finding, listing, the lowest-variance set. */
#pragma once

#include "graph/nabla-separation.h"
#include "identify/nabla-query.h"

G_BEGIN_DECLS

/* All functions here ask a graph without a cycle: one of directed and bidirected edges (see
 * nabla_query_check()), or, about total effects and not about the back-door criterion, a
 * closed PDAG, a MAG or a PAG (see nabla_query_check_adjustment()). Selected vertices are always
 * conditioned on, and named in a set only when the question adjusts for them; where being
 * selected tells something of the outcome under intervention no set gives the total effect
 * (see nabla-selection.h). Queries are those that the check
 * lets pass. Unless said otherwise the cost is linear in what is visited: the
 * ancestors and descendants of what is named. */

NablaNodeSet *nabla_causal_nodes (NablaReachWorkspace *ws, const NablaNodeSet *exposure, const NablaNodeSet *outcome);
NablaNodeSet *
nabla_forbidden_nodes (NablaReachWorkspace *ws, const NablaNodeSet *exposure, const NablaNodeSet *outcome);
gboolean nabla_adjustment_is_valid (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *set);
gboolean nabla_adjustment_is_backdoor (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *set);
NablaNodeSet *nabla_adjustment_find (NablaReachWorkspace *ws, const NablaQuery *query);
NablaNodeSet *nabla_adjustment_largest (NablaReachWorkspace *ws, const NablaQuery *query);
GPtrArray *nabla_adjustment_list_minimal (NablaReachWorkspace *ws,
                                          const NablaQuery *query,
                                          guint limit,
                                          guint64 max_work,
                                          NablaProgress *progress,
                                          gboolean *truncated);
GPtrArray *nabla_adjustment_list_all (NablaReachWorkspace *ws,
                                      const NablaQuery *query,
                                      guint limit,
                                      NablaProgress *progress,
                                      gboolean *truncated);
NablaNodeSet *nabla_adjustment_optimal (NablaReachWorkspace *ws, const NablaQuery *query);
NablaNodeSet *nabla_adjustment_cheapest (NablaReachWorkspace *ws,
                                         const NablaQuery *query,
                                         const NablaNodeSet *priced,
                                         const double *prices);

/**
 * NablaCriterion:
 * @forbidden: what no set may hold
 * @heads: the edges from the exposures into these are removed
 * @closed: (nullable): in a graph that stands for several, more of which the same is true
 * @cut: that removal, for the separation functions
 * @amenable: no set exists otherwise; always in a DAG (see NablaPossible)
 *
 * What a set has to do for a query: avoid @forbidden and separate exposure from outcome
 * in the graph without the edges of @cut. The instruments are asked by it too.
 */
typedef struct
{
  NablaNodeSet *forbidden;
  NablaNodeSet *heads;
  NablaNodeSet *closed;
  NablaCut cut;
  gboolean amenable;
} NablaCriterion;

/* The caller clears it; the query must live as long. */
void nabla_criterion_init (NablaCriterion *self, NablaReachWorkspace *ws, const NablaQuery *query);
/* The same for adjustment sets, which differ in what a direct effect that is none forbids. */
void nabla_criterion_init_adjustment (NablaCriterion *self, NablaReachWorkspace *ws, const NablaQuery *query);
void nabla_criterion_clear (NablaCriterion *self);
/* The sets that a query asks for, as separators; %FALSE when there can be none. @what borrows from
 * @self (cleared by the caller in any case), whose forbidden vertices are then also
 * those of the query. */
gboolean nabla_criterion_init_separation (NablaCriterion *self,
                                          NablaReachWorkspace *ws,
                                          const NablaQuery *query,
                                          NablaSeparation *what);

/* Whether a list without a limit has room for @set, whose names are counted into @listed: no graph fills the
 * memory. */
gboolean nabla_has_room (guint64 *listed, const NablaNodeSet *set);
/* Says how many sets a listing has found so far. */
void nabla_show_count (NablaProgress *progress, guint n);
/* Sorts sets (of one graph) by size, then by the sorted names of their members. */
void nabla_sort_sets (GPtrArray *sets, const NablaGraph *graph);
/* The order of nabla_sort_sets(): of two pointers to sets; @data is the graph. */
int nabla_compare_sets (gconstpointer a, gconstpointer b, gpointer data);
/* The members in the order of their names; (transfer full), free with g_free(). */
NablaNode *nabla_dup_by_name (const NablaNodeSet *set, const NablaGraph *graph);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaCriterion, nabla_criterion_clear)

G_END_DECLS
