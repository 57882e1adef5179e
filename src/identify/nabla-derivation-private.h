/* A derivation while it is made: expressions that are rewritten rule by rule. */
#pragma once

#include "graph/nabla-separation.h"
#include "identify/nabla-derivation.h"

G_BEGIN_DECLS

/**
 * NablaTraceStep:
 * @rule: without meaning in the first step
 * @whole: (transfer none): what the effect equals after the step
 * @summed: (nullable): a sum that the step brought in
 * @names: how many names it takes to write the derivation up to here
 *
 * The sets are those of #NablaDerivationStep.
 */
typedef struct
{
  NablaRule rule;
  NablaExpr *whole;
  const NablaExpr *summed;
  guint64 names;
  NablaNodeSet *a, *b, *given, *into, *out_of;
} NablaTraceStep;

/**
 * NablaTrace:
 * @graph: of directed and bidirected edges, acyclic, without selected vertices
 * @pool: owns the expressions
 * @steps: of #NablaTraceStep; the first is the question
 *
 * Terms, P(vars | do(actions), given), are rewritten wherever they stand: what is said of one
 * holds for all values of its variables.
 */
typedef struct
{
  const NablaGraph *graph;
  NablaReachWorkspace *ws;
  NablaExprPool *pool;
  GPtrArray *steps;
  NablaProgress *progress; /* nullable, borrowed */
} NablaTrace;

NablaTrace *nabla_trace_new (const NablaGraph *graph, NablaProgress *progress);
void nabla_trace_free (NablaTrace *self);
/* P(@outcome | do(@exposure), @given) as the first step; returns that term. */
NablaExpr *nabla_trace_begin (NablaTrace *self,
                              const NablaNodeSet *outcome,
                              const NablaNodeSet *exposure,
                              const NablaNodeSet *given);
NablaExpr *nabla_trace_get_whole (const NablaTrace *self);
/* Takes back all but the first @n_steps. */
void nabla_trace_rewind (NablaTrace *self, guint n_steps);
gboolean nabla_trace_replace (NablaTrace *self, NablaRule rule, NablaExpr *from, NablaExpr *to);
NablaExpr *nabla_trace_apply (NablaTrace *self,
                              NablaRule rule,
                              NablaExpr *from,
                              const NablaNodeSet *actions,
                              const NablaNodeSet *given);
gboolean nabla_trace_tidy (NablaTrace *self);

/* Each goes from the question, the only step so far, to an expression without actions; %FALSE where
 * it cannot, with steps left over. */
gboolean nabla_trace_adjustment (NablaTrace *self, NablaExpr *question, const NablaNodeSet *set);
gboolean nabla_trace_front_door (NablaTrace *self, NablaExpr *question, const NablaNodeSet *mediators);
gboolean nabla_trace_general (NablaTrace *self, NablaExpr *question);

/* nabla_derive() before it is written out; (transfer full) (nullable) as there. */
NablaTrace *
nabla_derive_trace (const NablaGraph *graph, const NablaIdentification *identification, NablaProgress *progress);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaTrace, nabla_trace_free)

G_END_DECLS
