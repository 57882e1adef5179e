/* Shared between listing ancestral instruments and deciding who can be one at all. */
#pragma once

#include "identify/nabla-adjustment.h"
#include "identify/nabla-instrument.h"

G_BEGIN_DECLS

/* Not an end of the question, not selected, and no descendant of what lies on the causal paths. */
gboolean nabla_may_be_instrument (NablaReachWorkspace *ws,
                                  const NablaQuery *query,
                                  const NablaCriterion *criterion,
                                  NablaNode node);
/* (transfer full): what no conditioning set may hold */
NablaNodeSet *nabla_instrument_dup_excluded (const NablaQuery *query, const NablaCriterion *criterion);
/* (transfer full) (nullable): nabla_instrument_find() once its parts are known */
NablaNodeSet *nabla_instrument_find_given (NablaReachWorkspace *ws,
                                           const NablaQuery *query,
                                           const NablaCriterion *criterion,
                                           const NablaNodeSet *excluded,
                                           NablaNode instrument);

G_END_DECLS
