#include "identify/nabla-expr-private.h"

struct _NablaExpr
{
  gatomicrefcount ref_count;
  NablaExprKind kind;
  guint hash;
  guint length;
  NablaNodeSet *vars;
  NablaNodeSet *actions;
  NablaNodeSet *given;
  NablaNodeSet *free;
  NablaExpr **children;
  guint n_children;
  NablaExpr *next; /* among those that are being freed */
};

struct _NablaExprPool
{
  GHashTable *exprs; /* a set; owns a reference on each */
  gboolean verbatim; /* nothing is simplified */
};

NablaExpr *
nabla_expr_ref (const NablaExpr *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc ((gatomicrefcount *) &self->ref_count);
  return (NablaExpr *) self;
}

/* Whatever loses its last holder with it goes too, from a list and not by recursion: expressions
 * may be nested deep. */
void
nabla_expr_unref (NablaExpr *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  self->next = NULL;
  while (self != NULL)
    {
      NablaExpr *dead = self;

      self = dead->next;
      for (guint i = 0; i < dead->n_children; i++)
        if (g_atomic_ref_count_dec (&dead->children[i]->ref_count))
          {
            dead->children[i]->next = self;
            self = dead->children[i];
          }
      g_free (dead->children);
      nabla_node_set_free (dead->vars);
      nabla_node_set_free (dead->actions);
      nabla_node_set_free (dead->given);
      nabla_node_set_free (dead->free);
      g_free (dead);
    }
}

NablaExprKind
nabla_expr_get_kind (const NablaExpr *self)
{
  return self->kind;
}

const NablaNodeSet *
nabla_expr_get_vars (const NablaExpr *self)
{
  return self->vars;
}

const NablaNodeSet *
nabla_expr_get_given (const NablaExpr *self)
{
  return self->given;
}

const NablaNodeSet *
nabla_expr_get_actions (const NablaExpr *self)
{
  return self->actions;
}

NablaExpr *const *
nabla_expr_get_children (const NablaExpr *self, guint *n)
{
  *n = self->n_children;
  return self->children;
}

const NablaNodeSet *
nabla_expr_get_free (const NablaExpr *self)
{
  return self->free;
}

guint
nabla_expr_get_length (const NablaExpr *self)
{
  return self->length;
}

static void
collect_variables (const NablaExpr *self, GHashTable *seen, GArray *found)
{
  if (!g_hash_table_add (seen, (gpointer) self))
    return;
  if (self->free->n > 0)
    g_array_append_vals (found, self->free->nodes, self->free->n);
  for (guint i = 0; i < self->n_children; i++)
    collect_variables (self->children[i], seen, found);
}

NablaNodeSet *
nabla_expr_dup_variables (const NablaExpr *self)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (NablaNode));

  collect_variables (self, seen, found);
  return nabla_node_set_new_from ((const NablaNode *) (gpointer) found->data, found->len);
}

static guint
hash_set (guint hash, const NablaNodeSet *set)
{
  for (guint i = 0; i < nabla_node_set_size (set); i++)
    hash = hash * 33 + set->nodes[i] + 1;
  return hash * 31 + 7;
}

static guint
expr_hash (gconstpointer data)
{
  return ((const NablaExpr *) data)->hash;
}

static gboolean
expr_equal (gconstpointer a, gconstpointer b)
{
  const NablaExpr *one = a, *other = b;

  if (one->hash != other->hash || one->kind != other->kind || one->n_children != other->n_children)
    return FALSE;
  for (guint i = 0; i < one->n_children; i++)
    if (one->children[i] != other->children[i])
      return FALSE;
  return nabla_node_set_equal (one->vars, other->vars) && nabla_node_set_equal (one->actions, other->actions)
         && nabla_node_set_equal (one->given, other->given);
}

NablaExprPool *
nabla_expr_pool_new (void)
{
  NablaExprPool *self = g_new0 (NablaExprPool, 1);

  self->exprs = g_hash_table_new_full (expr_hash, expr_equal, (GDestroyNotify) nabla_expr_unref, NULL);
  return self;
}

NablaExprPool *
nabla_expr_pool_new_verbatim (void)
{
  NablaExprPool *self = nabla_expr_pool_new ();

  self->verbatim = TRUE;
  return self;
}

void
nabla_expr_pool_free (NablaExprPool *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->exprs);
  g_free (self);
}

static NablaNodeSet *
free_of (NablaExprKind kind,
         const NablaNodeSet *vars,
         const NablaNodeSet *actions,
         const NablaNodeSet *given,
         NablaExpr *const *children,
         guint n_children)
{
  g_autoptr (GArray) all = NULL;

  if (kind == NABLA_EXPR_PROBABILITY)
    {
      g_autoptr (NablaNodeSet) behind = nabla_node_set_union (actions, given);

      return nabla_node_set_union (vars, behind);
    }
  if (kind == NABLA_EXPR_SUM)
    return nabla_node_set_minus (children[0]->free, vars);
  all = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  for (guint i = 0; i < n_children; i++)
    if (children[i]->free->n > 0)
      g_array_append_vals (all, children[i]->free->nodes, children[i]->free->n);
  return nabla_node_set_new_from ((const NablaNode *) (gpointer) all->data, all->len);
}

/* The expression of exactly this shape, made at its first use. Copies what it is given. */
static NablaExpr *
intern_full (NablaExprPool *pool,
             NablaExprKind kind,
             const NablaNodeSet *vars,
             const NablaNodeSet *actions,
             const NablaNodeSet *given,
             NablaExpr *const *children,
             guint n_children)
{
  NablaExpr key = { .kind = kind,
                    .vars = (NablaNodeSet *) vars,
                    .actions = (NablaNodeSet *) actions,
                    .given = (NablaNodeSet *) given,
                    .children = (NablaExpr **) children,
                    .n_children = n_children };
  NablaExpr *self;

  key.hash = hash_set (hash_set (hash_set (kind, vars), actions), given);
  for (guint i = 0; i < n_children; i++)
    key.hash = key.hash * 33 + g_direct_hash (children[i]);

  self = g_hash_table_lookup (pool->exprs, &key);
  if (self != NULL)
    return self;

  self = g_new0 (NablaExpr, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  self->hash = key.hash;
  self->vars = vars != NULL ? nabla_node_set_copy (vars) : nabla_node_set_new ();
  self->actions = actions != NULL ? nabla_node_set_copy (actions) : nabla_node_set_new ();
  self->given = given != NULL ? nabla_node_set_copy (given) : nabla_node_set_new ();
  self->free = free_of (kind, self->vars, self->actions, self->given, children, n_children);
  self->length = self->vars->n + self->actions->n + self->given->n + (kind == NABLA_EXPR_PROBABILITY);
  self->children = g_new (NablaExpr *, MAX (n_children, 1));
  self->n_children = n_children;
  for (guint i = 0; i < n_children; i++)
    {
      self->children[i] = nabla_expr_ref (children[i]);
      self->length += MIN (children[i]->length, G_MAXUINT - self->length);
    }
  g_hash_table_add (pool->exprs, self);
  return self;
}

static NablaExpr *
intern (NablaExprPool *pool,
        NablaExprKind kind,
        const NablaNodeSet *vars,
        const NablaNodeSet *given,
        NablaExpr *const *children,
        guint n_children)
{
  return intern_full (pool, kind, vars, NULL, given, children, n_children);
}

NablaExpr *
nabla_expr_one (NablaExprPool *pool)
{
  return intern (pool, NABLA_EXPR_ONE, NULL, NULL, NULL, 0);
}

/**
 * nabla_expr_probability:
 * @vars: before the bar
 * @given: (nullable): behind it; disjoint from @vars
 *
 * Returns: (transfer none): P(@vars | @given); one when @vars is empty
 */
NablaExpr *
nabla_expr_probability (NablaExprPool *pool, const NablaNodeSet *vars, const NablaNodeSet *given)
{
  g_return_val_if_fail (!nabla_node_set_overlaps (vars, given), NULL);

  if (nabla_node_set_size (vars) == 0)
    return nabla_expr_one (pool);
  return intern (pool, NABLA_EXPR_PROBABILITY, vars, given, NULL, 0);
}

/**
 * nabla_expr_interventional:
 * @pool: a verbatim pool: what simplifies knows nothing of actions
 * @vars: before the bar; not empty
 * @actions: (nullable): what is set by intervention
 * @given: (nullable): what is conditioned on; the three are disjoint
 *
 * Returns: (transfer none): P(@vars | do(@actions), @given)
 */
NablaExpr *
nabla_expr_interventional (NablaExprPool *pool,
                           const NablaNodeSet *vars,
                           const NablaNodeSet *actions,
                           const NablaNodeSet *given)
{
  g_return_val_if_fail (pool->verbatim, NULL);
  g_return_val_if_fail (nabla_node_set_size (vars) > 0, NULL);

  return intern_full (pool, NABLA_EXPR_PROBABILITY, vars, actions, given, NULL, 0);
}

NablaExpr *
nabla_expr_product (NablaExprPool *pool, NablaExpr *const *factors, guint n_factors)
{
  g_autoptr (GPtrArray) flat = g_ptr_array_new ();

  for (guint i = 0; i < n_factors; i++)
    {
      NablaExpr *factor = factors[i];

      if (factor->kind == NABLA_EXPR_PRODUCT)
        for (guint j = 0; j < factor->n_children; j++)
          g_ptr_array_add (flat, factor->children[j]);
      else if (factor->kind != NABLA_EXPR_ONE)
        g_ptr_array_add (flat, factor);
    }
  if (flat->len == 0)
    return nabla_expr_one (pool);
  if (flat->len == 1)
    return g_ptr_array_index (flat, 0);
  return intern (pool, NABLA_EXPR_PRODUCT, NULL, NULL, (NablaExpr **) flat->pdata, flat->len);
}

/* The factors of a product, or the expression itself. */
static GPtrArray *
dup_factors (NablaExpr *self)
{
  GPtrArray *factors = g_ptr_array_new ();

  if (self->kind == NABLA_EXPR_PRODUCT)
    for (guint i = 0; i < self->n_children; i++)
      g_ptr_array_add (factors, self->children[i]);
  else
    g_ptr_array_add (factors, self);
  return factors;
}

/* P(a, b | c) / P(b | c) = P(a | b, c) */
static NablaExpr *
ratio_of_probabilities (NablaExprPool *pool, NablaExpr *numerator, NablaExpr *denominator)
{
  g_autoptr (NablaNodeSet) vars = NULL, given = NULL;

  if (numerator->kind != NABLA_EXPR_PROBABILITY || denominator->kind != NABLA_EXPR_PROBABILITY
      || !nabla_node_set_equal (numerator->given, denominator->given)
      || !nabla_node_set_is_subset (denominator->vars, numerator->vars))
    return NULL;
  vars = nabla_node_set_minus (numerator->vars, denominator->vars);
  given = nabla_node_set_union (numerator->given, denominator->vars);
  return nabla_expr_probability (pool, vars, given);
}

NablaExpr *
nabla_expr_ratio (NablaExprPool *pool, NablaExpr *numerator, NablaExpr *denominator)
{
  g_autoptr (GPtrArray) above = dup_factors (numerator);
  g_autoptr (GPtrArray) below = dup_factors (denominator);
  NablaExpr *ends[2] = { numerator, denominator };

  if (pool->verbatim)
    return intern (pool, NABLA_EXPR_RATIO, NULL, NULL, ends, 2);
  for (guint j = 0; j < below->len;)
    {
      NablaExpr *divisor = g_ptr_array_index (below, j);
      guint at;

      if (divisor->kind == NABLA_EXPR_ONE)
        g_ptr_array_remove_index (below, j);
      else if (g_ptr_array_find (above, divisor, &at))
        {
          g_ptr_array_remove_index (above, at);
          g_ptr_array_remove_index (below, j);
        }
      else
        j++;
    }
  for (guint j = 0; j < below->len;)
    {
      guint i;

      for (i = 0; i < above->len; i++)
        {
          NablaExpr *quotient
            = ratio_of_probabilities (pool, g_ptr_array_index (above, i), g_ptr_array_index (below, j));

          if (quotient == NULL)
            continue;
          above->pdata[i] = quotient;
          break;
        }
      if (i < above->len)
        g_ptr_array_remove_index (below, j);
      else
        j++;
    }
  ends[0] = nabla_expr_product (pool, (NablaExpr **) above->pdata, above->len);
  ends[1] = nabla_expr_product (pool, (NablaExpr **) below->pdata, below->len);
  if (ends[1]->kind == NABLA_EXPR_ONE)
    return ends[0];
  return intern (pool, NABLA_EXPR_RATIO, NULL, NULL, ends, 2);
}

/**
 * nabla_expr_sum_out:
 * @vars: what to sum over
 * @body: of what; without actions
 *
 * nabla_expr_sum() as it is but in a verbatim pool.
 *
 * Returns: (transfer none): the sum, simplified; O(s log |@vars|), s the variables of all factors
 */
NablaExpr *
nabla_expr_sum_out (NablaExprPool *pool, const NablaNodeSet *vars, NablaExpr *body)
{
  g_autoptr (NablaNodeSet) left = NULL;
  g_autoptr (GPtrArray) factors = NULL, inside = NULL, outside = NULL;
  NablaExpr *sum;

  if (nabla_node_set_size (vars) == 0)
    return body;
  if (body->kind == NABLA_EXPR_RATIO && !nabla_node_set_overlaps (body->children[1]->free, vars))
    return nabla_expr_ratio (pool, nabla_expr_sum_out (pool, vars, body->children[0]), body->children[1]);

  factors = dup_factors (body);
  left = nabla_expr_sum_factors (pool, factors, vars);
  inside = g_ptr_array_new ();
  outside = g_ptr_array_new ();
  for (guint i = 0; i < factors->len; i++)
    {
      NablaExpr *factor = g_ptr_array_index (factors, i);

      g_ptr_array_add (nabla_node_set_overlaps (factor->free, left) ? inside : outside, factor);
    }
  sum = nabla_expr_product (pool, (NablaExpr **) inside->pdata, inside->len);
  if (left->n > 0 && sum->kind == NABLA_EXPR_SUM && !nabla_node_set_overlaps (left, sum->vars))
    {
      g_autoptr (NablaNodeSet) both = nabla_node_set_union (left, sum->vars);

      sum = intern (pool, NABLA_EXPR_SUM, both, NULL, sum->children, 1);
    }
  else if (left->n > 0)
    sum = intern (pool, NABLA_EXPR_SUM, left, NULL, &sum, 1);
  g_ptr_array_add (outside, sum);
  return nabla_expr_product (pool, (NablaExpr **) outside->pdata, outside->len);
}

/* The sum of @body over @vars, simplified; (transfer none). */
NablaExpr *
nabla_expr_sum (NablaExprPool *pool, const NablaNodeSet *vars, NablaExpr *body)
{
  if (!pool->verbatim)
    return nabla_expr_sum_out (pool, vars, body);
  return nabla_node_set_size (vars) > 0 ? intern (pool, NABLA_EXPR_SUM, vars, NULL, &body, 1) : body;
}
