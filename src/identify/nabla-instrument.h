/* Conditional instruments. */
#pragma once

#include "graph/nabla-separation.h"
#include "identify/nabla-query.h"

G_BEGIN_DECLS

/* An instrument Z given W for one exposure X and one outcome Y: neither Z nor W is a
 * descendant of what lies on the causal paths, W separates Z from Y once X's arrows on
 * those paths are removed, and W does not separate Z from X. In a linear model (and, in part,
 * where Z moves X in one direction only) it gives the total effect; for a query about the direct
 * effect the only causal path that counts is the arrow itself (Brito & Pearl 2002; Henckel,
 * Buttenschön & Maathuis 2024). */

gboolean nabla_instrument_is_valid (NablaReachWorkspace *ws,
                                    const NablaQuery *query,
                                    NablaNode instrument,
                                    const NablaNodeSet *given);
NablaNodeSet *nabla_instrument_find (NablaReachWorkspace *ws, const NablaQuery *query, NablaNode instrument);

typedef struct
{
  NablaNode instrument;
  NablaNodeSet *given;
} NablaInstrument;

GPtrArray *nabla_instrument_list (NablaReachWorkspace *ws,
                                  const NablaQuery *query,
                                  guint limit,
                                  guint64 max_work,
                                  NablaProgress *progress,
                                  gboolean *truncated);
NablaNodeSet *nabla_instrument_candidates (NablaReachWorkspace *ws,
                                           const NablaQuery *query,
                                           guint64 max_work,
                                           NablaProgress *progress,
                                           gboolean *truncated);
gboolean nabla_instrument_optimal (NablaReachWorkspace *ws,
                                   const NablaQuery *query,
                                   NablaNodeSet **instruments,
                                   NablaNodeSet **given);

G_END_DECLS
