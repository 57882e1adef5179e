/* The parts of a graph that a derivation by c-factors goes through. */
#pragma once

#include "identify/nabla-admg-search.h"
#include "identify/nabla-derivation-private.h"

G_BEGIN_DECLS

/**
 * NablaFactors:
 * @all: the observed ancestors of the outcome
 * @rank: of each vertex in @all: its place in one topological order
 * @label: of each vertex in @all: neighbours in the order with the same label make a block
 *
 * A part is a set of vertices in @all; its parents are those outside it. In the world
 * do(parents) nothing else affects it.
 */
typedef struct
{
  NablaTrace *trace;
  NablaAdmg *admg;
  NablaNodeSet *all;
  guint32 *rank;
  guint32 *label;
  NablaAdmgSearch search;
} NablaFactors;

void nabla_factors_init (NablaFactors *self, NablaTrace *trace);
void nabla_factors_clear (NablaFactors *self);
gboolean nabla_factors_begin (NablaFactors *self, const NablaNodeSet *exposure, const NablaNodeSet *outcome);

/* Parts; (transfer full). */
NablaNodeSet *nabla_factors_parents (const NablaFactors *self, const NablaNodeSet *part);
NablaNodeSet *nabla_factors_district (NablaFactors *self, const NablaNodeSet *start, const NablaNodeSet *inside);
NablaNodeSet *nabla_factors_ancestors (NablaTrace *trace, const NablaNodeSet *part, const NablaNodeSet *closed);
GPtrArray *nabla_factors_worlds (NablaFactors *self, const NablaNodeSet *part);
GPtrArray *nabla_factors_blocks (const NablaFactors *self, const NablaNodeSet *whole);

/* Expressions; borrowed from the trace's pool. */
NablaExpr *nabla_factors_of_part (NablaFactors *self, const NablaNodeSet *part);
GPtrArray *nabla_factors_chain (NablaFactors *self, const GPtrArray *blocks, const NablaNodeSet *actions);
NablaExpr *nabla_factors_product (NablaFactors *self, const GPtrArray *factors);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaFactors, nabla_factors_clear)

G_END_DECLS
