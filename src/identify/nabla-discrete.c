/* Expressions under a discrete distribution, by factor algebra. */
#include "identify/nabla-expr.h"

#include <math.h>

void
nabla_discrete_free (NablaDiscrete *self)
{
  if (self == NULL)
    return;
  g_free (self->variables);
  g_free (self->levels);
  g_free (self->values);
  g_free (self);
}

static gsize
size_of (const NablaDiscrete *self)
{
  gsize size = 1;

  for (guint i = 0; i < self->n; i++)
    size *= self->levels[i];
  return size;
}

static int
find (const NablaDiscrete *self, NablaNode variable)
{
  for (guint i = 0; i < self->n; i++)
    if (self->variables[i] == variable)
      return (int) i;
  return -1;
}

/* A table of zeros over @variables, with the levels they have in @joint. */
static NablaDiscrete *
discrete_new (const NablaNodeSet *variables, const NablaDiscrete *joint)
{
  NablaDiscrete *self = g_new0 (NablaDiscrete, 1);

  self->n = nabla_node_set_size (variables);
  self->variables = g_new (NablaNode, MAX (self->n, 1));
  self->levels = g_new (guint, MAX (self->n, 1));
  for (guint i = 0; i < self->n; i++)
    {
      int at = find (joint, variables->nodes[i]);

      g_assert (at >= 0);
      self->variables[i] = variables->nodes[i];
      self->levels[i] = joint->levels[at];
    }
  self->values = g_new0 (double, size_of (self));
  return self;
}

/* For each variable of @outer how far a step of it moves in @inner's values. */
static gsize *
dup_strides (const NablaDiscrete *outer, const NablaDiscrete *inner)
{
  gsize *strides = g_new0 (gsize, MAX (outer->n, 1));

  for (guint i = 0; i < outer->n; i++)
    {
      int at = find (inner, outer->variables[i]);

      if (at < 0)
        continue;
      strides[i] = 1;
      for (guint j = (guint) at + 1; j < inner->n; j++)
        strides[i] *= inner->levels[j];
    }
  return strides;
}

typedef void (*CellFunc) (double *to, double from);

/* Calls @func for every cell of @wide with the cell of @narrow that agrees with it; which of
 * the two is written to is @into_wide. */
static void
walk (NablaDiscrete *wide, NablaDiscrete *narrow, gboolean into_wide, CellFunc func)
{
  g_autofree gsize *strides = dup_strides (wide, narrow);
  g_autofree guint *digits = g_new0 (guint, MAX (wide->n, 1));
  gsize size = size_of (wide), at = 0;

  for (gsize cell = 0; cell < size; cell++)
    {
      if (into_wide)
        func (&wide->values[cell], narrow->values[at]);
      else
        func (&narrow->values[at], wide->values[cell]);
      for (guint i = wide->n; i-- > 0;)
        {
          at += strides[i];
          if (++digits[i] < wide->levels[i])
            break;
          at -= strides[i] * digits[i];
          digits[i] = 0;
        }
    }
}

static void
add (double *to, double from)
{
  *to += from;
}

static void
multiply (double *to, double from)
{
  *to = *to == 0.0 || from == 0.0 ? 0.0 : *to * from;
}

static void
divide (double *to, double from)
{
  *to /= from; /* 0/0 is NaN: nothing is known */
}

static void
fill (NablaDiscrete *self, double value)
{
  gsize size = size_of (self);

  for (gsize i = 0; i < size; i++)
    self->values[i] = value;
}

static NablaDiscrete *
marginal (const NablaDiscrete *joint, const NablaNodeSet *variables)
{
  NablaDiscrete *self = discrete_new (variables, joint);

  walk ((NablaDiscrete *) joint, self, FALSE, add);
  return self;
}

static NablaDiscrete *evaluate (const NablaExpr *self, const NablaDiscrete *joint, GHashTable *memo);

static NablaDiscrete *
evaluate_probability (const NablaExpr *self, const NablaDiscrete *joint)
{
  NablaDiscrete *value = marginal (joint, nabla_expr_get_free (self));

  if (nabla_node_set_size (nabla_expr_get_given (self)) > 0)
    {
      g_autoptr (NablaDiscrete) given = marginal (joint, nabla_expr_get_given (self));

      walk (value, given, TRUE, divide);
    }
  return value;
}

static NablaDiscrete *
evaluate_sum (const NablaExpr *self, const NablaDiscrete *joint, GHashTable *memo)
{
  guint n;
  NablaDiscrete *body = evaluate (nabla_expr_get_children (self, &n)[0], joint, memo);
  NablaDiscrete *value = discrete_new (nabla_expr_get_free (self), joint);
  const NablaNodeSet *vars = nabla_expr_get_vars (self);
  double idle = 1.0;

  walk (body, value, FALSE, add);
  for (guint i = 0; i < vars->n; i++)
    if (find (body, vars->nodes[i]) < 0)
      idle *= joint->levels[find (joint, vars->nodes[i])];
  if (idle != 1.0)
    for (gsize i = 0; i < size_of (value); i++)
      value->values[i] *= idle;
  return value;
}

static NablaDiscrete *
evaluate (const NablaExpr *self, const NablaDiscrete *joint, GHashTable *memo)
{
  NablaDiscrete *value = g_hash_table_lookup (memo, self);
  guint n;
  NablaExpr *const *children = nabla_expr_get_children (self, &n);

  if (value != NULL)
    return value;
  switch (nabla_expr_get_kind (self))
    {
    case NABLA_EXPR_PROBABILITY:
      value = evaluate_probability (self, joint);
      break;
    case NABLA_EXPR_SUM:
      value = evaluate_sum (self, joint, memo);
      break;
    case NABLA_EXPR_ONE:
    case NABLA_EXPR_PRODUCT:
      value = discrete_new (nabla_expr_get_free (self), joint);
      fill (value, 1.0);
      for (guint i = 0; i < n; i++)
        walk (value, evaluate (children[i], joint, memo), TRUE, multiply);
      break;
    case NABLA_EXPR_RATIO:
      value = discrete_new (nabla_expr_get_free (self), joint);
      fill (value, 1.0);
      walk (value, evaluate (children[0], joint, memo), TRUE, multiply);
      walk (value, evaluate (children[1], joint, memo), TRUE, divide);
      break;
    default:
      g_assert_not_reached ();
    }
  g_hash_table_insert (memo, (gpointer) self, value);
  return value;
}

NablaDiscrete *
nabla_expr_evaluate (const NablaExpr *self, const NablaDiscrete *joint)
{
  g_autoptr (GHashTable) memo = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) nabla_discrete_free);
  NablaDiscrete *value = evaluate (self, joint, memo);

  g_hash_table_steal (memo, self);
  return value;
}
