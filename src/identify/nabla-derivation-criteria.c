/* The derivations of the textbooks: adjustment and the front door. */
#include "identify/nabla-derivation-private.h"

/* Where the sum is over more and more of the set, Σ over @seen of P(y | do(x), seen) P(seen). */
typedef struct
{
  NablaTrace *trace;
  NablaExpr *effect;
  NablaNodeSet *seen; /* owned */
} Adjustment;

/* Brings @more into the sum: where the outcome does not depend on it, or where the exposure does not
 * affect it. */
static gboolean
bring_in (Adjustment *self, const NablaNodeSet *more)
{
  NablaExprPool *pool = self->trace->pool;
  const NablaNodeSet *outcome = nabla_expr_get_vars (self->effect), *exposure = nabla_expr_get_actions (self->effect);
  NablaNodeSet *seen = nabla_node_set_union (self->seen, more);
  guint n_steps = self->trace->steps->len;

  for (gboolean irrelevant = FALSE; irrelevant <= TRUE; irrelevant++)
    {
      NablaExpr *from = self->effect;
      NablaExpr *after = nabla_expr_interventional (pool, outcome, exposure, seen);
      NablaExpr *weight = nabla_expr_interventional (pool, more, irrelevant ? NULL : exposure, self->seen);
      NablaExpr *pair[] = { irrelevant ? from : after, weight };
      NablaExpr *sum = nabla_expr_sum (pool, more, nabla_expr_product (pool, pair, 2));

      if (nabla_trace_replace (self->trace, NABLA_RULE_SUM, from, sum)
          && (irrelevant ? nabla_trace_apply (self->trace, NABLA_RULE_1, from, exposure, seen)
                         : nabla_trace_apply (self->trace, NABLA_RULE_3, weight, NULL, self->seen))
               != NULL)
        {
          self->effect = after;
          nabla_node_set_free (self->seen);
          self->seen = seen;
          return TRUE;
        }
      nabla_trace_rewind (self->trace, n_steps);
    }
  nabla_node_set_free (seen);
  return FALSE;
}

/* As @bring_in, one vertex at a time until none is left. */
static gboolean
bring_in_singly (Adjustment *self, const NablaNodeSet *set)
{
  g_autoptr (NablaNodeSet) left = nabla_node_set_copy (set);

  for (guint i = 0; i < left->n;)
    {
      g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (left->nodes[i]);

      if (!bring_in (self, one))
        {
          i++;
          continue;
        }
      nabla_node_set_remove (left, one->nodes[0]);
      i = 0;
    }
  return left->n == 0;
}

/**
 * nabla_trace_adjustment:
 * @question: P(y | do(x))
 * @set: a valid adjustment set
 *
 * Σ_z P(y|x,z) P(z) in the three steps of the textbooks (Pearl 1995) where the exposure affects
 * nothing of @set. The generalised criterion allows more: the rest is brought in bit by bit.
 */
gboolean
nabla_trace_adjustment (NablaTrace *self, NablaExpr *question, const NablaNodeSet *set)
{
  const NablaNodeSet *outcome = nabla_expr_get_vars (question), *exposure = nabla_expr_get_actions (question);
  g_autoptr (NablaNodeSet) affected = nabla_descendants (self->ws, exposure, NULL);
  g_autoptr (NablaNodeSet) before = nabla_node_set_minus (set, affected);
  g_autoptr (NablaNodeSet) after = nabla_node_set_intersect (set, affected);
  g_autoptr (NablaNodeSet) behind = nabla_node_set_union (exposure, set);
  Adjustment adjustment = { .trace = self, .effect = question, .seen = nabla_node_set_new () };
  NablaExpr *factors[2];
  gboolean done;

  done = (before->n == 0 || bring_in (&adjustment, before))
         && (after->n == 0 || bring_in (&adjustment, after) || bring_in_singly (&adjustment, after))
         && nabla_trace_apply (self, NABLA_RULE_2, adjustment.effect, NULL, behind) != NULL;
  nabla_node_set_free (adjustment.seen);
  if (!done || set->n == 0)
    return done;
  factors[0] = nabla_expr_interventional (self->pool, outcome, NULL, behind);
  factors[1] = nabla_expr_interventional (self->pool, set, NULL, NULL);
  return nabla_trace_replace (self, NABLA_RULE_CHAIN, nabla_trace_get_whole (self),
                              nabla_expr_sum (self->pool, set, nabla_expr_product (self->pool, factors, 2)));
}

/**
 * nabla_trace_front_door:
 * @question: P(y | do(x))
 * @mediators: a front-door set
 *
 * Σ_m P(m|x) Σ_x′ P(y|m,x′) P(x′) in the steps of Pearl (1995, section 4.3).
 */
gboolean
nabla_trace_front_door (NablaTrace *self, NablaExpr *question, const NablaNodeSet *mediators)
{
  NablaExprPool *pool = self->pool;
  const NablaNodeSet *outcome = nabla_expr_get_vars (question), *exposure = nabla_expr_get_actions (question);
  g_autoptr (NablaNodeSet) both = nabla_node_set_union (exposure, mediators);
  NablaExpr *second = nabla_expr_interventional (pool, outcome, exposure, mediators);
  NablaExpr *first = nabla_expr_interventional (pool, mediators, exposure, NULL);
  NablaExpr *outer[] = { second, first }, *inner[2], *acted;

  if (!nabla_trace_replace (self, NABLA_RULE_SUM, question,
                            nabla_expr_sum (pool, mediators, nabla_expr_product (pool, outer, 2)))
      || nabla_trace_apply (self, NABLA_RULE_2, first, NULL, exposure) == NULL)
    return FALSE;
  acted = nabla_trace_apply (self, NABLA_RULE_2, second, both, NULL);
  if (acted != NULL)
    acted = nabla_trace_apply (self, NABLA_RULE_3, acted, mediators, NULL);
  if (acted == NULL)
    return FALSE;
  inner[0] = nabla_expr_interventional (pool, outcome, mediators, exposure);
  inner[1] = nabla_expr_interventional (pool, exposure, mediators, NULL);
  return nabla_trace_replace (self, NABLA_RULE_SUM, acted,
                              nabla_expr_sum (pool, exposure, nabla_expr_product (pool, inner, 2)))
         && nabla_trace_apply (self, NABLA_RULE_3, inner[1], NULL, NULL) != NULL
         && nabla_trace_apply (self, NABLA_RULE_2, inner[0], NULL, both) != NULL;
}
