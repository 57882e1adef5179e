/* The rules by which a derivation goes on. */
#include "identify/nabla-derivation-private.h"

/* No derivation is written that takes more names than this: nobody reads it. */
#define MAX_NAMES G_GUINT64_CONSTANT (500000)

static void
trace_step_free (gpointer data)
{
  NablaTraceStep *self = data;

  nabla_node_set_free (self->a);
  nabla_node_set_free (self->b);
  nabla_node_set_free (self->given);
  nabla_node_set_free (self->into);
  nabla_node_set_free (self->out_of);
  g_free (self);
}

NablaTrace *
nabla_trace_new (const NablaGraph *graph, NablaProgress *progress)
{
  NablaTrace *self = g_new0 (NablaTrace, 1);

  self->graph = nabla_graph_ref (graph);
  self->ws = nabla_reach_workspace_new (graph);
  self->pool = nabla_expr_pool_new_verbatim ();
  self->steps = g_ptr_array_new_with_free_func (trace_step_free);
  self->progress = progress;
  return self;
}

void
nabla_trace_free (NablaTrace *self)
{
  if (self == NULL)
    return;
  nabla_reach_workspace_free (self->ws);
  nabla_expr_pool_free (self->pool);
  g_ptr_array_unref (self->steps);
  nabla_graph_unref ((NablaGraph *) self->graph);
  g_free (self);
}

NablaExpr *
nabla_trace_get_whole (const NablaTrace *self)
{
  return ((NablaTraceStep *) g_ptr_array_index (self->steps, self->steps->len - 1))->whole;
}

void
nabla_trace_rewind (NablaTrace *self, guint n_steps)
{
  g_ptr_array_set_size (self->steps, (int) n_steps);
}

/* A step that leads to @whole; %NULL when the derivation has become too long, or is cancelled. */
static NablaTraceStep *
add_step (NablaTrace *self, NablaRule rule, NablaExpr *whole)
{
  NablaTraceStep *step, *last = NULL;
  guint64 names;

  if (self->steps->len > 0)
    last = g_ptr_array_index (self->steps, self->steps->len - 1);
  names = (last != NULL ? last->names : 0) + nabla_expr_get_length (whole);
  if (names > MAX_NAMES || nabla_progress_is_cancelled (self->progress))
    return NULL;
  step = g_new0 (NablaTraceStep, 1);
  step->rule = rule;
  step->whole = whole;
  step->names = names;
  g_ptr_array_add (self->steps, step);
  return step;
}

NablaExpr *
nabla_trace_begin (NablaTrace *self,
                   const NablaNodeSet *outcome,
                   const NablaNodeSet *exposure,
                   const NablaNodeSet *given)
{
  NablaExpr *question = nabla_expr_interventional (self->pool, outcome, exposure, given);

  return add_step (self, NABLA_RULE_SUM, question) != NULL ? question : NULL;
}

/* @expr with @to for @from. A sum inside binds its own variables in @to too, as it did in @from. */
static NablaExpr *
substitute (NablaTrace *self, NablaExpr *expr, const NablaExpr *from, NablaExpr *to, GHashTable *memo)
{
  NablaExpr *result = g_hash_table_lookup (memo, expr);
  guint n;
  NablaExpr *const *children = nabla_expr_get_children (expr, &n);
  g_autofree NablaExpr **changed = NULL;

  if (result != NULL)
    return result;
  if (expr == from)
    return to;
  changed = g_new (NablaExpr *, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    changed[i] = substitute (self, children[i], from, to, memo);
  switch (nabla_expr_get_kind (expr))
    {
    case NABLA_EXPR_SUM:
      result = nabla_expr_sum (self->pool, nabla_expr_get_vars (expr), changed[0]);
      break;
    case NABLA_EXPR_PRODUCT:
      result = nabla_expr_product (self->pool, changed, n);
      break;
    case NABLA_EXPR_RATIO:
      result = nabla_expr_ratio (self->pool, changed[0], changed[1]);
      break;
    case NABLA_EXPR_ONE:
    case NABLA_EXPR_PROBABILITY:
      result = expr;
      break;
    default:
      g_assert_not_reached ();
    }
  g_hash_table_insert (memo, expr, result);
  return result;
}

/* The step that puts @to for @from; %NULL when there is no room for it. @changed says whether
 * @from was there at all: without it there is no step. */
static NablaTraceStep *
put_instead (NablaTrace *self, NablaRule rule, const NablaExpr *from, NablaExpr *to, gboolean *changed)
{
  g_autoptr (GHashTable) memo = g_hash_table_new (NULL, NULL);
  NablaExpr *before = nabla_trace_get_whole (self);
  NablaExpr *whole = substitute (self, before, from, to, memo);

  *changed = whole != before;
  return *changed ? add_step (self, rule, whole) : NULL;
}

/* Whether @from, all that the last step's sum is of, becomes P(y | do(x), w) P(w | do(x)) with w what is
 * summed over: together they are the law of total probability. */
static gboolean
is_total_probability (const NablaTraceStep *last, const NablaExpr *from, const NablaExpr *to)
{
  guint n;
  NablaExpr *const *children;

  if (last->summed == NULL || nabla_expr_get_children (last->summed, &n)[0] != from
      || nabla_expr_get_kind (to) != NABLA_EXPR_PRODUCT)
    return FALSE;
  children = nabla_expr_get_children (to, &n);
  return n == 2 && nabla_node_set_equal (nabla_expr_get_vars (last->summed), nabla_expr_get_vars (children[1]));
}

/**
 * nabla_trace_replace:
 * @rule: a rule of probability
 * @from: what stands in the expression
 * @to: (transfer none): what equals it by that rule
 *
 * Puts @to for @from everywhere. The caller answers for their being equal. A sum and the
 * product inside it become one step where that is the law of total probability.
 *
 * Returns: %FALSE if the derivation is too long or cancelled
 */
gboolean
nabla_trace_replace (NablaTrace *self, NablaRule rule, NablaExpr *from, NablaExpr *to)
{
  NablaTraceStep *step, *last = g_ptr_array_index (self->steps, self->steps->len - 1);
  gboolean changed;

  step = put_instead (self, rule, from, to, &changed);
  if (step == NULL)
    return !changed;
  if (rule == NABLA_RULE_SUM && nabla_expr_get_kind (to) == NABLA_EXPR_SUM)
    step->summed = to;
  else if (rule == NABLA_RULE_CHAIN && is_total_probability (last, from, to))
    {
      step->rule = NABLA_RULE_SUM;
      g_ptr_array_remove_index (self->steps, self->steps->len - 2);
    }
  return TRUE;
}

static NablaNodeSet *
difference (const NablaNodeSet *a, const NablaNodeSet *b)
{
  g_autoptr (NablaNodeSet) gone = nabla_node_set_minus (a, b), come = nabla_node_set_minus (b, a);

  return nabla_node_set_union (gone, come);
}

/**
 * nabla_trace_apply:
 * @rule: rule 1, 2 or 3
 * @from: a term, P(y | do(x), w)
 * @actions: (nullable): what it is to have under do()
 * @given: (nullable): what it is to condition on
 *
 * Applies a rule of the do-calculus in either direction (Pearl 1995, theorem 3): rule 1 changes
 * @given alone, rule 3 @actions alone, rule 2 moves vertices from one to the other. Linear, for
 * the separation is looked up in the mutilated graph, and in the size of the expression.
 *
 * Returns: (transfer none) (nullable): the new term, which now stands for @from; @from itself
 *   where nothing is to change; %NULL, and no step, where the separation does not hold or
 *   the derivation is too long or cancelled
 */
NablaExpr *
nabla_trace_apply (NablaTrace *self,
                   NablaRule rule,
                   NablaExpr *from,
                   const NablaNodeSet *actions,
                   const NablaNodeSet *given)
{
  const NablaNodeSet *vars = nabla_expr_get_vars (from);
  const NablaNodeSet *old_actions = nabla_expr_get_actions (from), *old_given = nabla_expr_get_given (from);
  g_autoptr (NablaNodeSet) kept = nabla_node_set_intersect (actions, old_actions);
  g_autoptr (NablaNodeSet) seen = nabla_node_set_intersect (given, old_given);
  g_autoptr (NablaNodeSet) behind = nabla_node_set_union (kept, seen);
  g_autoptr (NablaNodeSet) into = nabla_node_set_copy (kept);
  g_autoptr (NablaNodeSet) moved
    = rule == NABLA_RULE_1 ? difference (given, old_given) : difference (actions, old_actions);
  NablaCut cut = { .into = into };
  NablaTraceStep *step;
  NablaExpr *to;
  gboolean changed;

  if (moved->n == 0)
    return from;
  if (rule == NABLA_RULE_3)
    {
      /* Z(W): those that nothing conditioned on descends from. */
      NablaCut acted = { .into = kept };
      g_autoptr (NablaNodeSet) causes = nabla_ancestors (self->ws, seen, &acted);
      g_autoptr (NablaNodeSet) loose = nabla_node_set_minus (moved, causes);
      NablaNodeSet *both = nabla_node_set_union (kept, loose);

      nabla_node_set_free (into);
      cut.into = into = both;
    }
  else if (rule == NABLA_RULE_2)
    cut.tails = moved;
  if (!nabla_separated_in (self->ws, vars, moved, behind, &cut))
    return NULL;

  to = nabla_expr_interventional (self->pool, vars, actions, given);
  step = put_instead (self, rule, from, to, &changed);
  if (step == NULL)
    return changed ? NULL : to;
  step->a = nabla_node_set_copy (vars);
  step->given = g_steal_pointer (&behind);
  step->into = g_steal_pointer (&into);
  step->out_of = rule == NABLA_RULE_2 ? nabla_node_set_copy (moved) : nabla_node_set_new ();
  step->b = g_steal_pointer (&moved);
  return to;
}

/* A sum in @expr, an inner one first, that becomes shorter by what can be summed out of it, and
 * what it becomes; %FALSE: none does. */
static gboolean
find_shorter (NablaTrace *self, NablaExpr *expr, GHashTable *seen, NablaExpr **from, NablaExpr **to)
{
  guint n;
  NablaExpr *const *children = nabla_expr_get_children (expr, &n);

  if (!g_hash_table_add (seen, expr))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (find_shorter (self, children[i], seen, from, to))
      return TRUE;
  if (nabla_expr_get_kind (expr) != NABLA_EXPR_SUM)
    return FALSE;
  *from = *to = expr;
  for (NablaExpr *at = NULL; at != *to && nabla_expr_get_kind (*to) == NABLA_EXPR_SUM;)
    {
      at = *to;
      *to = nabla_expr_sum_out (self->pool, nabla_expr_get_vars (at), nabla_expr_get_children (at, &n)[0]);
    }
  return nabla_expr_get_length (*to) < nabla_expr_get_length (*from);
}

/**
 * nabla_trace_tidy:
 *
 * Sums out of the last expression, which has no actions, what stands before the bar of one
 * factor alone.
 *
 * Returns: %FALSE if the derivation is too long or cancelled
 */
gboolean
nabla_trace_tidy (NablaTrace *self)
{
  for (;;)
    {
      g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
      NablaExpr *from, *to;

      if (!find_shorter (self, nabla_trace_get_whole (self), seen, &from, &to))
        return TRUE;
      if (!nabla_trace_replace (self, NABLA_RULE_SUM, from, to))
        return FALSE;
    }
}
