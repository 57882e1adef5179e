/* Every path between exposure and outcome, and what becomes of it. */
#pragma once

#include "graph/nabla-separation.h"
#include "identify/nabla-query.h"

G_BEGIN_DECLS

typedef enum
{
  NABLA_PATH_CAUSAL,  /* directed from exposure to outcome, and open */
  NABLA_PATH_BIASING, /* open, and not directed */
  NABLA_PATH_BLOCKED,
} NablaPathKind;

/**
 * NablaPath:
 * @steps: (element-type NablaPathStep): the vertices with the steps that lead to them
 * @edges: (array length=steps->len - 1): the edge of each step, by its index in the workspace's graph
 * @directed: it leads from exposure to outcome along its arrows, blocked or not
 * @blockers: the vertices that block it: non-colliders that are conditioned on, and colliders
 *   of which neither they nor a descendant is
 * @openers: the colliders that conditioning opened
 *
 * A simple path; of a path with joint exposures only its ends are exposure and outcome. It is
 * open if and only if @blockers is empty; a blocked path may have openers too.
 */
typedef struct
{
  GArray *steps;
  guint32 *edges;
  NablaPathKind kind;
  gboolean directed;
  NablaNodeSet *blockers;
  NablaNodeSet *openers;
} NablaPath;

void nabla_path_free (NablaPath *self);

/**
 * nabla_path_new:
 * @ws: a workspace of the graph
 * @query: what is conditioned on, as for nabla_list_paths()
 * @steps: (transfer full) (element-type NablaPathStep): a simple path of the graph
 *
 * Returns: (transfer full): the path with what becomes of it; linear in the ancestors of what
 *   is conditioned on
 */
NablaPath *nabla_path_new (NablaReachWorkspace *ws, const NablaQuery *query, GArray *steps);

/**
 * nabla_list_paths:
 * @ws: a workspace of the graph
 * @query: exposure and outcome, one that nabla_query_check() lets pass; what it adjusts for,
 *   what it is conditional on and the selected vertices are conditioned on, and no edge points
 *   at what was randomised
 * @limit: how many at most; 0: all
 * @max_work: vertices looked at, at most; 0: as many as it takes
 * @progress: (nullable): cancels
 * @truncated: (out) (optional): whether there may be more
 *
 * All simple paths whose first vertex alone is an exposure and whose last alone is an
 * outcome; two edges between one pair make two paths. Directed paths are found first, then
 * the others, each shortest first (Yen 1971; Lawler 1972), so that a list cut short lacks the
 * longest. Between two paths lies at most one search of the graph for each vertex of
 * the former: O(n (n + m)).
 *
 * Returns: (transfer full) (element-type NablaPath): causal ones first, then biasing, then
 *   blocked; within a kind by length, then names
 */
GPtrArray *nabla_list_paths (NablaReachWorkspace *ws,
                             const NablaQuery *query,
                             guint limit,
                             guint64 max_work,
                             NablaProgress *progress,
                             gboolean *truncated);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaPath, nabla_path_free)

G_END_DECLS
