/* Testable implications: the conditional independences that a graph asks of the data. */
#pragma once

#include "graph/nabla-separation.h"

G_BEGIN_DECLS

/**
 * NablaIndependence:
 * @a: an observed vertex
 * @b: another, after @a by name
 * @given: what is conditioned on beside the selected vertices; may be empty
 *
 * @a and @b are independent given @given.
 */
typedef struct
{
  NablaNode a, b;
  NablaNodeSet *given;
} NablaIndependence;

void nabla_independence_free (NablaIndependence *self);
NablaIndependence *nabla_independence_copy (const NablaIndependence *self);

typedef enum
{
  NABLA_IMPLICATIONS_ONE_EACH, /* one minimal separator per pair */
  NABLA_IMPLICATIONS_ALL,      /* every minimal separator of every pair */
  NABLA_IMPLICATIONS_BASIS,    /* a Markov basis, pair by pair: all the others follow from it */
} NablaImplicationsKind;

GPtrArray *nabla_implications_list (NablaReachWorkspace *ws,
                                    NablaImplicationsKind kind,
                                    guint limit,
                                    guint64 max_work,
                                    NablaProgress *progress,
                                    gboolean *truncated);

/**
 * NablaLocalIndependence:
 * @node: an observed vertex
 * @others: observed vertices before it in a topological order; not empty
 * @given: the vertices of its district and their parents
 *
 * @node is independent of all of @others together given @given.
 */
typedef struct
{
  NablaNode node;
  NablaNodeSet *others;
  NablaNodeSet *given;
} NablaLocalIndependence;

GPtrArray *nabla_implications_list_local (const NablaGraph *graph,
                                          guint limit,
                                          guint64 max_work,
                                          NablaProgress *progress,
                                          gboolean *truncated);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaIndependence, nabla_independence_free)

G_END_DECLS
