#include "identify/nabla-edge-formula.h"

#include "identify/nabla-formula-private.h"

static void
factor_free (NablaEdgeFactor *self)
{
  nabla_expr_unref (self->expr);
  nabla_node_set_free (self->reference);
  g_free (self);
}

NablaEdgeFormula *
nabla_edge_formula_new (const NablaNodeSet *summed)
{
  NablaEdgeFormula *self = g_new0 (NablaEdgeFormula, 1);

  self->summed = nabla_node_set_union (summed, NULL);
  self->factors = g_ptr_array_new_with_free_func ((GDestroyNotify) factor_free);
  return self;
}

void
nabla_edge_formula_add (NablaEdgeFormula *self, const NablaExpr *expr, const NablaNodeSet *reference)
{
  NablaEdgeFactor *factor;
  guint n;
  NablaExpr *const *children = nabla_expr_get_children (expr, &n);

  if (nabla_expr_get_kind (expr) == NABLA_EXPR_ONE)
    return;
  if (nabla_expr_get_kind (expr) == NABLA_EXPR_PRODUCT)
    {
      /* A product holds no products. */
      for (guint i = 0; i < n; i++)
        nabla_edge_formula_add (self, children[i], reference);
      return;
    }
  factor = g_new0 (NablaEdgeFactor, 1);
  factor->expr = nabla_expr_ref (expr);
  factor->reference = nabla_node_set_union (reference, NULL);
  g_ptr_array_add (self->factors, factor);
}

void
nabla_edge_formula_free (NablaEdgeFormula *self)
{
  if (self == NULL)
    return;
  nabla_node_set_free (self->summed);
  g_ptr_array_unref (self->factors);
  g_free (self);
}

/* Every variable that stands free in a factor: a sum inside another factor over one of them is over
 * something else, and shows a prime. */
static NablaNodeSet *
dup_in_sight (const NablaEdgeFormula *self)
{
  NablaNodeSet *all = nabla_node_set_new ();

  for (guint i = 0; i < self->factors->len; i++)
    {
      const NablaEdgeFactor *factor = g_ptr_array_index (self->factors, i);
      NablaNodeSet *more = nabla_node_set_union (all, nabla_expr_get_free (factor->expr));

      nabla_node_set_free (all);
      all = more;
    }
  return all;
}

static void
put_factor (NablaFormula *self, const NablaEdgeFactor *factor, gboolean brackets)
{
  self->starred = factor->reference;
  nabla_formula_put (self, brackets ? "[" : "", brackets ? "\\left[" : "");
  nabla_formula_put_expr (self, factor->expr);
  nabla_formula_put (self, brackets ? "]" : "", brackets ? "\\right]" : "");
  self->starred = NULL;
}

void
nabla_formula_put_edge_formula (NablaFormula *self, const NablaEdgeFormula *formula)
{
  g_autoptr (NablaNodeSet) in_sight = dup_in_sight (formula);
  guint written = 0;

  if (formula->summed->n > 0)
    {
      nabla_formula_begin_sum (self);
      for (guint i = 0; i < formula->summed->n; i++)
        {
          nabla_formula_put (self, i > 0 ? "," : "", i > 0 ? "," : "");
          nabla_formula_put_name (self, formula->summed->nodes[i], 0);
        }
      nabla_formula_end_sum (self);
    }
  if (formula->factors->len == 0)
    nabla_formula_put (self, "1", "1");
  self->in_sight = in_sight;
  /* Sums after the rest, so that the last needs no brackets. */
  for (int sums = 0; sums <= 1; sums++)
    for (guint i = 0; i < formula->factors->len; i++)
      {
        const NablaEdgeFactor *factor = g_ptr_array_index (formula->factors, i);

        if ((nabla_expr_get_kind (factor->expr) == NABLA_EXPR_SUM) != sums)
          continue;
        if (written++ > 0)
          nabla_formula_put (self, " ", " ");
        put_factor (self, factor, sums == 1 && written < formula->factors->len);
      }
  self->in_sight = NULL;
}

static char *
print (const NablaEdgeFormula *self, const NablaGraph *graph, NablaDialect dialect)
{
  NablaFormula out = { .out = g_string_new (NULL), .dialect = dialect, .graph = graph };

  nabla_formula_put_edge_formula (&out, self);
  return g_string_free (out.out, FALSE);
}

char *
nabla_edge_formula_dup_text (const NablaEdgeFormula *self, const NablaGraph *graph)
{
  return print (self, graph, NABLA_DIALECT_TEXT);
}

char *
nabla_edge_formula_dup_markup (const NablaEdgeFormula *self, const NablaGraph *graph)
{
  return print (self, graph, NABLA_DIALECT_MARKUP);
}

char *
nabla_edge_formula_dup_latex (const NablaEdgeFormula *self, const NablaGraph *graph)
{
  return print (self, graph, NABLA_DIALECT_LATEX);
}
