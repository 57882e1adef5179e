/* The search through all sets for one that makes a vertex an instrument. */
#pragma once

#include "identify/nabla-instrument-private.h"

G_BEGIN_DECLS

/* In this order, what two cases say together is the greater of them. */
typedef enum
{
  NABLA_CANDIDACY_OUT,
  NABLA_CANDIDACY_UNKNOWN,
  NABLA_CANDIDACY_IN,
} NablaCandidacy;

/**
 * NablaInstrumentCase:
 * @sides: what a set has to separate from the outcome besides the instrument
 * @out: what no set may hold
 * @tied: what no such set separates from the outcome
 *
 * Which sets are looked at.
 */
typedef struct
{
  NablaNodeSet *sides;
  NablaNodeSet *out;
  NablaNodeSet *tied;
} NablaInstrumentCase;

NablaCandidacy nabla_instrument_search (NablaReachWorkspace *ws,
                                        const NablaQuery *query,
                                        const NablaCriterion *criterion,
                                        const NablaInstrumentCase *possible,
                                        NablaNode node,
                                        guint64 max_work,
                                        NablaProgress *progress,
                                        NablaNodeSet **given);
/* Whether some set that holds @in, nothing of @out and not @node, separates @node and @sides from the outcome. */
gboolean nabla_instrument_is_separable (NablaReachWorkspace *ws,
                                        const NablaQuery *query,
                                        const NablaCriterion *criterion,
                                        const NablaNodeSet *sides,
                                        NablaNode node,
                                        const NablaNodeSet *in,
                                        const NablaNodeSet *out);

G_END_DECLS
