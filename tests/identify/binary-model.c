#include "binary-model.h"

#include <math.h>

gboolean
binary_model_init (BinaryModel *self, const Brute *graph, GRand *rand)
{
  gsize n_known = (gsize) 1 << (3 * graph->n);

  self->graph = graph;
  self->n_coins = 0;
  self->known = NULL;
  for (guint v = 0; v < graph->n; v++)
    self->coins[v] = 0;
  for (guint a = 0; a < graph->n; a++)
    for (guint b = a + 1; b < graph->n; b++)
      if ((graph->spouses[a] & BIT (b)) != 0)
        {
          if (self->n_coins == BINARY_MODEL_COINS)
            return FALSE;
          self->coins[a] |= BIT (self->n_coins);
          self->coins[b] |= BIT (self->n_coins++);
        }
  for (guint v = 0; v < graph->n; v++)
    for (Mask values = 0; values < BIT (graph->n); values++)
      for (Mask coins = 0; coins < BIT (self->n_coins); coins++)
        if ((values & ~graph->parents[v]) == 0 && (coins & ~self->coins[v]) == 0)
          self->chance[v][values][coins] = g_rand_double_range (rand, 0.1, 0.9);
  self->known = g_new (double, n_known);
  for (gsize i = 0; i < n_known; i++)
    self->known[i] = NAN;
  return TRUE;
}

void
binary_model_clear (BinaryModel *self)
{
  g_free (self->known);
}

/* P(@set | do(@actions)) where all have the values that @values says. */
static double
probability (const BinaryModel *self, Mask set, Mask actions, Mask values)
{
  const Brute *g = self->graph;
  double *known, total = 0.0;

  values &= set | actions;
  known = &self->known[((gsize) set << (2 * g->n)) | ((gsize) actions << g->n) | values];
  if (!isnan (*known))
    return *known;
  for (Mask all = 0; all < BIT (g->n); all++)
    for (Mask coins = 0; coins < BIT (self->n_coins) && ((all ^ values) & (set | actions)) == 0; coins++)
      {
        double product = 1.0;

        for (guint v = 0; v < g->n; v++)
          {
            double p = self->chance[v][all & g->parents[v]][coins & self->coins[v]];

            if ((actions & BIT (v)) == 0)
              product *= (all & BIT (v)) != 0 ? p : 1.0 - p;
          }
        total += product;
      }
  return *known = ldexp (total, -(int) self->n_coins);
}

double
binary_model_evaluate (const BinaryModel *self, const NablaExpr *expr, Mask values)
{
  guint n;
  NablaExpr *const *children = nabla_expr_get_children (expr, &n);
  Mask vars = brute_mask (nabla_expr_get_vars (expr));
  double value = 1.0;

  switch (nabla_expr_get_kind (expr))
    {
    case NABLA_EXPR_PROBABILITY:
      {
        Mask actions = brute_mask (nabla_expr_get_actions (expr)), given = brute_mask (nabla_expr_get_given (expr));

        g_assert_cmpuint ((vars & given) | (vars & actions) | (given & actions), ==, 0);
        return probability (self, vars | given, actions, values) / probability (self, given, actions, values);
      }
    case NABLA_EXPR_SUM:
      value = 0.0;
      for (Mask bound = vars;; bound = (bound - 1) & vars)
        {
          value += binary_model_evaluate (self, children[0], (values & ~vars) | bound);
          if (bound == 0)
            return value;
        }
    case NABLA_EXPR_PRODUCT:
      for (guint i = 0; i < n; i++)
        value *= binary_model_evaluate (self, children[i], values);
      return value;
    case NABLA_EXPR_RATIO:
      return binary_model_evaluate (self, children[0], values) / binary_model_evaluate (self, children[1], values);
    default:
      g_assert_not_reached ();
    }
}
