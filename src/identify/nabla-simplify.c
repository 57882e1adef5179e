#include "identify/nabla-simplify.h"

typedef struct
{
  NablaExprPool *pool;
  NablaReachWorkspace *ws;
  guint64 last_work; /* no separation is asked for beyond it */
  GHashTable *memo;  /* expression -> its short form */
} Simplifier;

/* Whether @a ⟂ @b | @given; "no" when the work allowed is spent. */
static gboolean
independent (Simplifier *s, const NablaNodeSet *a, const NablaNodeSet *b, const NablaNodeSet *given)
{
  if (b->n == 0)
    return TRUE;
  return nabla_reach_get_work (s->ws) < s->last_work && nabla_separated_in (s->ws, a, b, given, NULL);
}

/* P(a | c) without the members of c that tell nothing more of a. */
static NablaExpr *
drop_conditions (Simplifier *s, NablaExpr *self)
{
  const NablaNodeSet *vars = nabla_expr_get_vars (self);
  g_autoptr (NablaNodeSet) given = nabla_node_set_copy (nabla_expr_get_given (self));

  for (guint i = given->n; i-- > 0;)
    {
      g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (given->nodes[i]);
      g_autoptr (NablaNodeSet) others = nabla_node_set_minus (given, one);

      if (!independent (s, vars, one, others))
        continue;
      nabla_node_set_free (given);
      given = g_steal_pointer (&others);
      i = given->n;
    }
  return nabla_expr_probability (s->pool, vars, given);
}

/* P(a | c) P(b | d) as P(a, b | (c \ b) ∪ d), where c meets b and both factors stay what they are
 * with the longer conditions; else %NULL. */
static NablaExpr *
join (Simplifier *s, NablaExpr *upper, NablaExpr *lower)
{
  const NablaNodeSet *a = nabla_expr_get_vars (upper), *c = nabla_expr_get_given (upper);
  const NablaNodeSet *b = nabla_expr_get_vars (lower), *d = nabla_expr_get_given (lower);
  g_autoptr (NablaNodeSet) below = NULL, more = NULL, rest = NULL, extra = NULL, vars = NULL, given = NULL;

  if (!nabla_node_set_overlaps (c, b) || nabla_node_set_overlaps (a, b) || nabla_node_set_overlaps (a, d))
    return NULL;
  below = nabla_node_set_union (b, d);
  more = nabla_node_set_minus (below, c);
  rest = nabla_node_set_minus (c, b);
  extra = nabla_node_set_minus (rest, d);
  if (!independent (s, a, more, c) || !independent (s, b, extra, d))
    return NULL;
  vars = nabla_node_set_union (a, b);
  given = nabla_node_set_union (rest, d);
  return nabla_expr_probability (s->pool, vars, given);
}

static gboolean
mentions (NablaExpr *expr, NablaNode node)
{
  return nabla_node_set_contains (nabla_expr_get_free (expr), node);
}

/* Σ_node of the factors that hold it, as one factor less, once they are joined to one; %FALSE when
 * they cannot be. */
static gboolean
sum_out_joined (Simplifier *s, GPtrArray *factors, NablaNode node)
{
  g_autoptr (GPtrArray) holders = g_ptr_array_new ();
  g_autoptr (NablaNodeSet) vars = NULL;
  NablaExpr *whole = NULL;

  for (guint i = 0; i < factors->len; i++)
    {
      NablaExpr *factor = g_ptr_array_index (factors, i);

      if (!mentions (factor, node))
        continue;
      if (nabla_expr_get_kind (factor) != NABLA_EXPR_PROBABILITY)
        return FALSE;
      if (nabla_node_set_contains (nabla_expr_get_vars (factor), node))
        whole = factor;
      else
        g_ptr_array_add (holders, factor);
    }
  if (whole == NULL)
    return FALSE;
  while (holders->len > 0)
    {
      NablaExpr *joined = NULL;

      for (guint i = 0; i < holders->len && joined == NULL; i++)
        {
          joined = join (s, g_ptr_array_index (holders, i), whole);
          if (joined != NULL)
            g_ptr_array_remove_index (holders, i);
        }
      if (joined == NULL)
        return FALSE;
      whole = joined;
    }

  vars = nabla_node_set_copy (nabla_expr_get_vars (whole));
  nabla_node_set_remove (vars, node);
  whole = nabla_expr_probability (s->pool, vars, nabla_expr_get_given (whole));
  if (vars->n > 0)
    whole = drop_conditions (s, whole);
  /* In the place of the first of them. */
  for (guint i = 0; i < factors->len;)
    if (!mentions (g_ptr_array_index (factors, i), node))
      i++;
    else if (whole != NULL)
      factors->pdata[i++] = g_steal_pointer (&whole);
    else
      g_ptr_array_remove_index (factors, i);
  return TRUE;
}

static GPtrArray *
dup_factors (NablaExpr *self)
{
  GPtrArray *factors = g_ptr_array_new ();
  NablaExpr *const *children;
  guint n;

  children = nabla_expr_get_children (self, &n);
  if (nabla_expr_get_kind (self) == NABLA_EXPR_PRODUCT)
    for (guint i = 0; i < n; i++)
      g_ptr_array_add (factors, children[i]);
  else
    g_ptr_array_add (factors, self);
  return factors;
}

/* Joins factors while any two can be. */
static NablaExpr *
join_factors (Simplifier *s, NablaExpr *self)
{
  g_autoptr (GPtrArray) factors = dup_factors (self);
  gboolean changed = TRUE;

  while (changed)
    {
      changed = FALSE;
      for (guint i = 0; i < factors->len && !changed; i++)
        for (guint j = 0; j < factors->len && !changed; j++)
          {
            NablaExpr *upper = g_ptr_array_index (factors, i), *lower = g_ptr_array_index (factors, j);
            NablaExpr *joined = NULL;

            if (i != j && nabla_expr_get_kind (upper) == NABLA_EXPR_PROBABILITY
                && nabla_expr_get_kind (lower) == NABLA_EXPR_PROBABILITY)
              joined = join (s, upper, lower);
            if (joined == NULL)
              continue;
            factors->pdata[MIN (i, j)] = joined;
            g_ptr_array_remove_index (factors, MAX (i, j));
            changed = TRUE;
          }
    }
  return nabla_expr_product (s->pool, (NablaExpr **) factors->pdata, factors->len);
}

static NablaExpr *simplify (Simplifier *s, NablaExpr *self);

static NablaExpr *
simplify_sum (Simplifier *s, NablaExpr *self)
{
  guint n;
  NablaExpr *body = simplify (s, nabla_expr_get_children (self, &n)[0]);
  g_autoptr (NablaNodeSet) left = nabla_node_set_copy (nabla_expr_get_vars (self));
  g_autoptr (GPtrArray) factors = dup_factors (body);
  gboolean changed = TRUE;

  while (changed)
    {
      changed = FALSE;
      for (guint i = left->n; i-- > 0;)
        if (sum_out_joined (s, factors, left->nodes[i]))
          {
            nabla_node_set_remove (left, left->nodes[i]);
            changed = TRUE;
          }
    }
  body = nabla_expr_product (s->pool, (NablaExpr **) factors->pdata, factors->len);
  return nabla_expr_sum (s->pool, left, body);
}

static NablaExpr *
simplify (Simplifier *s, NablaExpr *self)
{
  NablaExpr *value = g_hash_table_lookup (s->memo, self);
  guint n;
  NablaExpr *const *children = nabla_expr_get_children (self, &n);
  g_autoptr (GPtrArray) short_children = NULL;

  if (value != NULL)
    return value;
  switch (nabla_expr_get_kind (self))
    {
    case NABLA_EXPR_PROBABILITY:
      value = drop_conditions (s, self);
      break;
    case NABLA_EXPR_SUM:
      value = simplify_sum (s, self);
      break;
    case NABLA_EXPR_PRODUCT:
    case NABLA_EXPR_RATIO:
      short_children = g_ptr_array_new ();
      for (guint i = 0; i < n; i++)
        g_ptr_array_add (short_children, simplify (s, children[i]));
      if (nabla_expr_get_kind (self) == NABLA_EXPR_RATIO)
        value = nabla_expr_ratio (s->pool, short_children->pdata[0], short_children->pdata[1]);
      else
        value = nabla_expr_product (s->pool, (NablaExpr **) short_children->pdata, n);
      break;
    case NABLA_EXPR_ONE:
    default:
      value = self;
    }
  g_hash_table_insert (s->memo, self, value);
  return value;
}

/* The same with what can be joined joined, from the leaves up. */
static NablaExpr *
tidy (Simplifier *s, NablaExpr *self)
{
  NablaExpr *value = g_hash_table_lookup (s->memo, self);
  guint n;
  NablaExpr *const *children = nabla_expr_get_children (self, &n);
  g_autoptr (GPtrArray) tidied = NULL;

  if (value != NULL)
    return value;
  tidied = g_ptr_array_new ();
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (tidied, tidy (s, children[i]));
  switch (nabla_expr_get_kind (self))
    {
    case NABLA_EXPR_SUM:
      value = nabla_expr_sum (s->pool, nabla_expr_get_vars (self), tidied->pdata[0]);
      break;
    case NABLA_EXPR_PRODUCT:
      value = join_factors (s, nabla_expr_product (s->pool, (NablaExpr **) tidied->pdata, n));
      break;
    case NABLA_EXPR_RATIO:
      value = nabla_expr_ratio (s->pool, tidied->pdata[0], tidied->pdata[1]);
      break;
    case NABLA_EXPR_PROBABILITY:
    case NABLA_EXPR_ONE:
    default:
      value = self;
    }
  g_hash_table_insert (s->memo, self, value);
  return value;
}

/**
 * nabla_simplify:
 * @pool: of @expr
 * @ws: of the graph whose observed distribution @expr is about, without selected vertices
 * @expr: a functional
 * @max_work: visits that may go into separations
 *
 * The same functional, shorter (after Tikka & Karvanen 2017): conditions go that m-separation
 * makes idle, factors are joined by the chain rule where m-separation lets their conditions grow
 * to match, variables are summed out of what was joined, ratios cancel. Equal to @expr in every
 * distribution of the graph, wherever @expr has a value. Each join takes a term away, so that it
 * ends; a few separations a term and pair of terms.
 *
 * Returns: (transfer none): the shorter form, of @pool
 */
NablaExpr *
nabla_simplify (NablaExprPool *pool, NablaReachWorkspace *ws, NablaExpr *expr, guint64 max_work)
{
  g_autoptr (GHashTable) memo = g_hash_table_new (NULL, NULL);
  Simplifier s = { pool, ws, nabla_reach_get_work (ws) + max_work, memo };
  NablaExpr *last;

  do
    {
      last = expr;
      g_hash_table_remove_all (memo);
      expr = simplify (&s, expr);
      g_hash_table_remove_all (memo);
      expr = tidy (&s, expr);
    }
  while (nabla_expr_get_length (expr) < nabla_expr_get_length (last));
  return nabla_expr_get_length (expr) <= nabla_expr_get_length (last) ? expr : last;
}
