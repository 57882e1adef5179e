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
 * @edges: (array length=steps->len - 1): the graph's edge of each step
 * @directed: it leads from exposure to outcome along its arrows, blocked or not
 * @blockers: the vertices that block it: non-colliders that are conditioned on, and colliders
 *   of which neither they nor a descendant is
 * @openers: the colliders that conditioning opened
 *
 * A simple path; of a path with joint exposures only its ends are exposure and outcome.
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

/**
 * nabla_list_paths:
 * @ws: a workspace of the graph
 * @query: exposure and outcome; what it adjusts for and the selected vertices are conditioned on
 * @limit: how many at most; 0: all
 * @max_work: vertices looked at, at most; 0: as many as it takes
 * @progress: (nullable): cancels
 * @truncated: (out) (optional): whether there may be more
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

G_END_DECLS
