/* The derivation by c-factors: what the ID algorithm does, as rules of the do-calculus (Tian & Pearl
 * 2002; Shpitser & Pearl 2006, whose proof of soundness says which rule each line is). */
#include "identify/nabla-derivation-parts.h"

/* A product that takes more names than this is not multiplied out. */
#define MAX_PRODUCT 100000

/* P(b | do(r), w) with b and w a part, b last in it, becomes P(b | do(kept), m): m, b's district in that
 * part and the parents of the district, shields b from all the rest. */
static NablaExpr *
shield (NablaFactors *self, NablaExpr *term, const NablaNodeSet *kept)
{
  const NablaNodeSet *block = nabla_expr_get_vars (term), *given = nabla_expr_get_given (term);
  const NablaNodeSet *actions = nabla_expr_get_actions (term);
  g_autoptr (NablaNodeSet) part = nabla_node_set_union (block, given);
  g_autoptr (NablaNodeSet) district = nabla_factors_district (self, block, part);
  g_autoptr (NablaNodeSet) parents = nabla_factors_parents (self, district);
  g_autoptr (NablaNodeSet) blanket = nabla_node_set_union (district, parents);
  g_autoptr (NablaNodeSet) seen = nabla_node_set_intersect (given, blanket);
  g_autoptr (NablaNodeSet) held = nabla_node_set_intersect (actions, blanket);
  g_autoptr (NablaNodeSet) held_and_kept = nabla_node_set_union (held, kept);
  g_autoptr (NablaNodeSet) exchanged = nabla_node_set_minus (held, kept);
  g_autoptr (NablaNodeSet) seen_after = nabla_node_set_union (seen, exchanged);

  term = nabla_trace_apply (self->trace, NABLA_RULE_1, term, actions, seen);
  if (term != NULL)
    term = nabla_trace_apply (self->trace, NABLA_RULE_3, term, held_and_kept, seen);
  if (term != NULL)
    term = nabla_trace_apply (self->trace, NABLA_RULE_2, term, kept, seen_after);
  return term;
}

/* Without any action, where that is a matter of leaving actions out and of one exchange; else %NULL. */
static NablaExpr *
settle (NablaTrace *trace, NablaExpr *term)
{
  const NablaNodeSet *given = nabla_expr_get_given (term);
  g_autoptr (NablaNodeSet) left = nabla_node_set_copy (nabla_expr_get_actions (term));
  g_autoptr (NablaNodeSet) seen = NULL;
  NablaExpr *result;
  guint n_steps = trace->steps->len;

  for (guint i = left->n; i-- > 0;)
    {
      NablaNode node = left->nodes[i];

      nabla_node_set_remove (left, node);
      if (nabla_trace_apply (trace, NABLA_RULE_3, term, left, given) == NULL)
        nabla_node_set_add (left, node);
      nabla_trace_rewind (trace, n_steps);
    }
  seen = nabla_node_set_union (left, given);
  result = nabla_trace_apply (trace, NABLA_RULE_3, term, left, given);
  if (result != NULL)
    result = nabla_trace_apply (trace, NABLA_RULE_2, result, NULL, seen);
  if (result == NULL)
    nabla_trace_rewind (trace, n_steps);
  return result;
}

/* @term, over some of the part that @whole is the factor of, in the same world. */
static gboolean
sum_away (NablaFactors *self, NablaExpr *term, NablaExpr *whole)
{
  g_autoptr (NablaNodeSet) gone = nabla_node_set_minus (nabla_expr_get_vars (whole), nabla_expr_get_vars (term));

  return nabla_trace_replace (self->trace, NABLA_RULE_SUM, term, nabla_expr_sum (self->trace->pool, gone, whole));
}

/* The factor @term of an ancestral set of a part: the part's, summed. */
static gboolean
margin (NablaFactors *self, NablaExpr *term, NablaExpr *whole)
{
  term = nabla_trace_apply (self->trace, NABLA_RULE_3, term, nabla_expr_get_actions (whole), NULL);
  return term != NULL && sum_away (self, term, whole);
}

/* P(b | do(r), m) out of the factor @whole of a part that holds both, in the same world. */
static gboolean
divide (NablaFactors *self, NablaExpr *term, NablaExpr *whole)
{
  NablaExprPool *pool = self->trace->pool;
  const NablaNodeSet *given = nabla_expr_get_given (term), *actions = nabla_expr_get_actions (term);
  g_autoptr (NablaNodeSet) both = nabla_node_set_union (nabla_expr_get_vars (term), given);
  NablaExpr *joint = nabla_expr_interventional (pool, both, actions, NULL), *margin_of_given;

  if (given->n == 0)
    return sum_away (self, joint, whole);
  margin_of_given = nabla_expr_interventional (pool, given, actions, NULL);
  return nabla_trace_replace (self->trace, NABLA_RULE_CHAIN, term, nabla_expr_ratio (pool, joint, margin_of_given))
         && sum_away (self, joint, whole) && sum_away (self, margin_of_given, whole);
}

/* The factor @term of a district of a part out of the part's (Tian & Pearl 2002, lemma 4); @needed says
 * whether the latter stands in the result. */
static gboolean
split (NablaFactors *self, NablaExpr *term, NablaExpr *whole, gboolean *needed)
{
  const NablaNodeSet *kept = nabla_expr_get_actions (whole);
  const NablaNodeSet *inner = nabla_expr_get_vars (term), *outer = nabla_expr_get_vars (whole);
  g_autoptr (NablaNodeSet) actions = nabla_node_set_union (nabla_expr_get_actions (term), kept);
  g_autoptr (GPtrArray) blocks = NULL, factors = NULL;

  *needed = FALSE;
  term = nabla_trace_apply (self->trace, NABLA_RULE_3, term, actions, NULL);
  for (guint i = 0; i < outer->n; i++)
    self->label[outer->nodes[i]] = nabla_node_set_contains (inner, outer->nodes[i]) ? 1 : 0;
  blocks = nabla_factors_blocks (self, outer);
  factors = nabla_factors_chain (self, blocks, actions);
  if (term == NULL || !nabla_trace_replace (self->trace, NABLA_RULE_CHAIN, term, nabla_factors_product (self, factors)))
    return FALSE;
  for (guint i = 0; i < factors->len; i++)
    {
      NablaExpr *factor = shield (self, g_ptr_array_index (factors, i), kept);

      if (factor == NULL)
        return FALSE;
      if (kept->n == 0 || settle (self->trace, factor) != NULL)
        continue;
      *needed = TRUE;
      if (!divide (self, factor, whole))
        return FALSE;
    }
  return TRUE;
}

/* Rewrites @term, the factor of the district @part of the graph without the exposure, without actions. */
static gboolean
expand (NablaFactors *self, NablaExpr *term)
{
  g_autoptr (GPtrArray) worlds = nabla_factors_worlds (self, nabla_expr_get_vars (term));

  if (settle (self->trace, term) != NULL)
    return TRUE;
  if (worlds == NULL)
    return FALSE;
  for (guint i = worlds->len - 1; i > 0; i--)
    {
      const NablaNodeSet *outer = g_ptr_array_index (worlds, i - 1);
      NablaExpr *whole = nabla_factors_of_part (self, outer);
      gboolean needed = TRUE;

      if (nabla_node_set_equal (outer, g_ptr_array_index (worlds, i)))
        continue;
      if (i % 2 == 0 ? !margin (self, term, whole) : !split (self, term, whole, &needed))
        return FALSE;
      if (!needed || settle (self->trace, whole) != NULL)
        return TRUE;
      term = whole;
    }
  return TRUE;
}

/* The blocks of one district among @blocks, each with its factor, become the factor of the
 * district in the world of its parents. */
static NablaExpr *
collect (NablaFactors *self, const NablaNodeSet *part, GPtrArray *blocks, GPtrArray *factors)
{
  g_autoptr (NablaNodeSet) parents = nabla_factors_parents (self, part);
  g_autoptr (NablaNodeSet) around = nabla_node_set_union (part, parents);
  NablaExpr *before, *whole = nabla_factors_of_part (self, part);
  gint first = -1;

  for (guint i = 0; i < blocks->len; i++)
    {
      NablaExpr *term = g_ptr_array_index (factors, i);
      const NablaNodeSet *given = nabla_expr_get_given (term), *actions = nabla_expr_get_actions (term);
      g_autoptr (NablaNodeSet) seen = nabla_node_set_intersect (given, around);
      g_autoptr (NablaNodeSet) within = nabla_node_set_intersect (given, part);
      g_autoptr (NablaNodeSet) set = nabla_node_set_intersect (given, parents);
      g_autoptr (NablaNodeSet) more = nabla_node_set_union (actions, set);
      g_autoptr (NablaNodeSet) most = nabla_node_set_union (more, parents);

      if (!nabla_node_set_overlaps (g_ptr_array_index (blocks, i), part))
        continue;
      /* It never is without actions on the way: such a term may stand elsewhere, done. */
      term = nabla_trace_apply (self->trace, NABLA_RULE_1, term, actions, seen);
      if (term != NULL)
        term = nabla_trace_apply (self->trace, NABLA_RULE_2, term, more, within);
      if (term != NULL)
        term = nabla_trace_apply (self->trace, NABLA_RULE_3, term, most, within);
      if (term != NULL)
        term = nabla_trace_apply (self->trace, NABLA_RULE_3, term, parents, within);
      if (term == NULL)
        return NULL;
      factors->pdata[i] = term;
    }

  before = nabla_factors_product (self, factors);
  for (guint i = 0; i < blocks->len;)
    if (!nabla_node_set_overlaps (g_ptr_array_index (blocks, i), part))
      i++;
    else if (first < 0)
      {
        first = (gint) i;
        factors->pdata[i++] = whole;
      }
    else
      {
        g_ptr_array_remove_index (blocks, i);
        g_ptr_array_remove_index (factors, i);
      }
  return nabla_trace_replace (self->trace, NABLA_RULE_CHAIN, before, nabla_factors_product (self, factors)) ? whole
                                                                                                            : NULL;
}

/* There are fewer districts than vertices. */
static guint32
first_hard_label (const NablaFactors *self)
{
  return 2 + nabla_graph_n_nodes (self->trace->graph);
}

/* What the exposure does not affect has label 1, each district an own label. A district that cannot
 * be settled block by block is hard: it is labelled as one even where the exposure does not affect
 * it. Returns the hard ones; (transfer full). */
static GPtrArray *
label_districts (NablaFactors *self, const NablaNodeSet *reached, const NablaNodeSet *acting)
{
  GPtrArray *hard = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_node_set_free);
  g_autoptr (NablaNodeSet) affected = nabla_descendants (self->trace->ws, acting, NULL);
  g_autoptr (GPtrArray) districts = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_node_set_free);
  g_autoptr (GPtrArray) blocks = NULL, factors = NULL;

  for (guint i = 0; i < reached->n; i++)
    self->label[reached->nodes[i]] = 0;
  for (guint i = 0; i < reached->n; i++)
    if (self->label[reached->nodes[i]] == 0)
      {
        g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (reached->nodes[i]);
        NablaNodeSet *district = nabla_factors_district (self, one, reached);

        g_ptr_array_add (districts, district);
        for (guint j = 0; j < district->n; j++)
          self->label[district->nodes[j]]
            = nabla_node_set_contains (affected, district->nodes[j]) ? districts->len + 1 : 1;
      }
  blocks = nabla_factors_blocks (self, reached);
  factors = nabla_factors_chain (self, blocks, acting);
  for (guint i = 0; i < blocks->len; i++)
    {
      guint32 label = self->label[((NablaNodeSet *) g_ptr_array_index (blocks, i))->nodes[0]];
      NablaNodeSet *district = label > 1 ? g_ptr_array_index (districts, label - 2) : NULL;

      if (district == NULL || shield (self, g_ptr_array_index (factors, i), NULL) != NULL)
        continue;
      g_ptr_array_add (hard, district);
      districts->pdata[label - 2] = NULL;
    }
  for (guint i = 0; i < hard->len; i++)
    {
      const NablaNodeSet *district = g_ptr_array_index (hard, i);

      for (guint j = 0; j < district->n; j++)
        self->label[district->nodes[j]] = first_hard_label (self) + i;
    }
  return hard;
}

/* P(y | do(x)) */
static gboolean
derive_joint (NablaTrace *trace, NablaExpr *term)
{
  const NablaNodeSet *outcome = nabla_expr_get_vars (term), *exposure = nabla_expr_get_actions (term);
  g_autoptr (NablaNodeSet) reached = nabla_factors_ancestors (trace, outcome, exposure);
  g_autoptr (NablaNodeSet) acting = NULL, inner = nabla_node_set_minus (reached, outcome);
  g_autoptr (GPtrArray) hard = NULL, blocks = NULL, factors = NULL;
  g_auto (NablaFactors) self = { 0 };
  NablaExpr *joint;

  nabla_factors_init (&self, trace);
  acting = nabla_factors_parents (&self, reached);
  term = nabla_trace_apply (trace, NABLA_RULE_3, term, acting, NULL);
  if (term == NULL)
    return FALSE;
  if (settle (trace, term) != NULL)
    return TRUE;
  if (!nabla_factors_begin (&self, acting, outcome) || (guint64) reached->n * reached->n > MAX_PRODUCT)
    return FALSE;

  joint = nabla_expr_interventional (trace->pool, reached, acting, NULL);
  hard = label_districts (&self, reached, acting);
  blocks = nabla_factors_blocks (&self, reached);
  factors = nabla_factors_chain (&self, blocks, acting);
  if (!nabla_trace_replace (trace, NABLA_RULE_SUM, term, nabla_expr_sum (trace->pool, inner, joint))
      || !nabla_trace_replace (trace, NABLA_RULE_CHAIN, joint, nabla_factors_product (&self, factors)))
    return FALSE;
  for (guint i = blocks->len; i-- > 0;)
    {
      NablaExpr *factor = g_ptr_array_index (factors, i);
      guint32 label = self.label[((NablaNodeSet *) g_ptr_array_index (blocks, i))->nodes[0]];

      if (label >= first_hard_label (&self))
        continue;
      factor = label == 1 ? nabla_trace_apply (trace, NABLA_RULE_3, factor, NULL, nabla_expr_get_given (factor))
                          : shield (&self, factor, NULL);
      if (factor == NULL)
        return FALSE;
      factors->pdata[i] = factor;
    }
  for (guint i = 0; i < hard->len; i++)
    if (collect (&self, g_ptr_array_index (hard, i), blocks, factors) == NULL)
      return FALSE;
  for (guint i = 0; i < hard->len; i++)
    if (!expand (&self, nabla_factors_of_part (&self, g_ptr_array_index (hard, i))))
      return FALSE;
  return TRUE;
}

/* Leaves out what is conditioned on to no purpose. */
static NablaExpr *
forget (NablaTrace *trace, NablaExpr *term)
{
  const NablaNodeSet *actions = nabla_expr_get_actions (term);
  g_autoptr (NablaNodeSet) seen = nabla_node_set_copy (nabla_expr_get_given (term));
  NablaExpr *at = term;
  guint n_steps = trace->steps->len;

  for (guint i = seen->n; i-- > 0;)
    {
      NablaNode node = seen->nodes[i];
      NablaExpr *next;

      nabla_node_set_remove (seen, node);
      next = nabla_trace_apply (trace, NABLA_RULE_1, at, actions, seen);
      nabla_trace_rewind (trace, n_steps);
      if (next == NULL)
        nabla_node_set_add (seen, node);
      else
        at = next;
    }
  return nabla_trace_apply (trace, NABLA_RULE_1, term, actions, seen);
}

/* Turns what is conditioned on into actions, one after the other, as far as rule 2 allows (Shpitser
 * & Pearl 2006: IDC). */
static NablaExpr *
exchange (NablaTrace *trace, NablaExpr *term)
{
  for (guint i = 0; i < nabla_expr_get_given (term)->n;)
    {
      g_autoptr (NablaNodeSet) actions = nabla_node_set_copy (nabla_expr_get_actions (term));
      g_autoptr (NablaNodeSet) given = nabla_node_set_copy (nabla_expr_get_given (term));
      NablaNode node = given->nodes[i];
      NablaExpr *next;

      nabla_node_set_add (actions, node);
      nabla_node_set_remove (given, node);
      next = nabla_trace_apply (trace, NABLA_RULE_2, term, actions, given);
      i = next != NULL ? 0 : i + 1;
      term = next != NULL ? next : term;
    }
  return term;
}

/* The same in one step where one will do. */
static NablaExpr *
exchange_at_once (NablaTrace *trace, NablaExpr *term)
{
  guint n_steps = trace->steps->len;
  NablaExpr *end = exchange (trace, term), *at_once;

  if (trace->steps->len <= n_steps + 1)
    return end;
  nabla_trace_rewind (trace, n_steps);
  at_once = nabla_trace_apply (trace, NABLA_RULE_2, term, nabla_expr_get_actions (end), nabla_expr_get_given (end));
  return at_once != NULL ? at_once : exchange (trace, term);
}

gboolean
nabla_trace_general (NablaTrace *self, NablaExpr *question)
{
  const NablaNodeSet *outcome = nabla_expr_get_vars (question), *given, *actions;
  g_autoptr (NablaNodeSet) both = NULL;
  NablaExpr *joint, *margin_of_given, *term = question;

  if (nabla_expr_get_given (term)->n > 0)
    term = forget (self, term);
  if (term != NULL && nabla_expr_get_given (term)->n > 0)
    {
      if (settle (self, term) != NULL)
        return TRUE;
      term = exchange_at_once (self, term);
    }
  if (term == NULL)
    return FALSE;
  given = nabla_expr_get_given (term);
  actions = nabla_expr_get_actions (term);
  if (given->n == 0)
    return derive_joint (self, term);

  both = nabla_node_set_union (outcome, given);
  joint = nabla_expr_interventional (self->pool, both, actions, NULL);
  margin_of_given = nabla_expr_interventional (self->pool, given, actions, NULL);
  if (!nabla_trace_replace (self, NABLA_RULE_CHAIN, term, nabla_expr_ratio (self->pool, joint, margin_of_given)))
    return FALSE;
  if (settle (self, margin_of_given) == NULL
      && !nabla_trace_replace (self, NABLA_RULE_SUM, margin_of_given, nabla_expr_sum (self->pool, outcome, joint)))
    return FALSE;
  return derive_joint (self, joint);
}
