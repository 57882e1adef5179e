/* Summing variables out of a product, each where it stands alone. */
#include "identify/nabla-expr-private.h"

/* Where the variables of a sum stand: in how many factors, and these factors' places xored, which is
 * the place of the one where there is one. */
typedef struct
{
  const NablaNodeSet *vars;
  guint32 *count;
  guint32 *places;
  GArray *single; /* of those in one factor, to be looked at */
} Occurrences;

/* The place of @node among @vars, -1: it is not there. */
static int
find_variable (const NablaNodeSet *vars, NablaNode node)
{
  guint lo = 0, hi = vars->n;

  while (lo < hi)
    {
      guint middle = lo + (hi - lo) / 2;

      if (vars->nodes[middle] < node)
        lo = middle + 1;
      else
        hi = middle;
    }
  return lo < vars->n && vars->nodes[lo] == node ? (int) lo : -1;
}

/* Enters a factor's variables, or takes them away again. */
static void
count_factor (Occurrences *self, const NablaNodeSet *in, guint place, int change)
{
  for (guint i = 0; i < in->n; i++)
    {
      int at = find_variable (self->vars, in->nodes[i]);

      if (at < 0)
        continue;
      self->count[at] += (guint32) change;
      self->places[at] ^= place;
      if (change < 0 && self->count[at] == 1)
        g_array_append_val (self->single, at);
    }
}

NablaNodeSet *
nabla_expr_sum_factors (NablaExprPool *pool, GPtrArray *factors, const NablaNodeSet *vars)
{
  g_autofree guint32 *count = g_new0 (guint32, MAX (vars->n, 1)), *places = g_new0 (guint32, MAX (vars->n, 1));
  g_autoptr (GArray) single = g_array_new (FALSE, FALSE, sizeof (int));
  Occurrences where = { vars, count, places, single };
  g_autofree gboolean *gone = g_new0 (gboolean, MAX (vars->n, 1));
  NablaNodeSet *left = nabla_node_set_new ();

  for (guint i = 0; i < factors->len; i++)
    count_factor (&where, nabla_expr_get_free (factors->pdata[i]), i, 1);
  for (int i = 0; i < (int) vars->n; i++)
    if (count[i] == 1)
      g_array_append_val (single, i);
  while (single->len > 0)
    {
      int at = g_array_index (single, int, single->len - 1);
      NablaExpr *factor;
      g_autoptr (NablaNodeSet) rest = NULL;

      g_array_set_size (single, single->len - 1);
      if (gone[at] || count[at] != 1)
        continue;
      factor = g_ptr_array_index (factors, places[at]);
      if (nabla_expr_get_kind (factor) != NABLA_EXPR_PROBABILITY
          || nabla_node_set_size (nabla_expr_get_actions (factor)) > 0
          || !nabla_node_set_contains (nabla_expr_get_vars (factor), vars->nodes[at]))
        continue;
      rest = nabla_node_set_copy (nabla_expr_get_vars (factor));
      nabla_node_set_remove (rest, vars->nodes[at]);
      factors->pdata[places[at]] = nabla_expr_probability (pool, rest, nabla_expr_get_given (factor));
      gone[at] = TRUE;
      if (rest->n == 0)
        count_factor (&where, nabla_expr_get_given (factor), places[at], -1);
    }
  for (guint i = 0; i < vars->n; i++)
    if (!gone[i])
      nabla_node_set_add (left, vars->nodes[i]);
  return left;
}
