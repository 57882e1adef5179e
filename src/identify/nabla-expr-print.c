/* Expressions in three dialects: Unicode text, Pango markup, LaTeX. */
#include "identify/nabla-formula-private.h"

/* An occurrence of a variable shows as many primes as there are other variables
 * of that name in sight from where it is bound. */
typedef struct
{
  NablaFormula *out;
  GHashTable *primes; /* node -> primes + 1 of the binding in sight; absent: none in sight */
} Printer;

static guint
primes_of (Printer *self, NablaNode node)
{
  guint in_sight = GPOINTER_TO_UINT (g_hash_table_lookup (self->primes, GUINT_TO_POINTER (node)));

  return in_sight > 0 ? in_sight - 1 : 0;
}

static void
put_set (Printer *self, const NablaNodeSet *set)
{
  for (guint i = 0; i < nabla_node_set_size (set); i++)
    {
      if (i > 0)
        nabla_formula_put (self->out, ",", ",");
      nabla_formula_put_name (self->out, set->nodes[i], primes_of (self, set->nodes[i]));
    }
}

/* P(vars | do(actions), given) */
static void
put_probability (Printer *self, const NablaExpr *expr)
{
  const NablaNodeSet *actions = nabla_expr_get_actions (expr), *given = nabla_expr_get_given (expr);

  nabla_formula_put (self->out, "P(", "P(");
  put_set (self, nabla_expr_get_vars (expr));
  if (actions->n + given->n > 0)
    nabla_formula_put (self->out, "|", " \\mid ");
  if (actions->n > 0)
    {
      nabla_formula_put (self->out, "do(", "\\mathrm{do}(");
      put_set (self, actions);
      nabla_formula_put (self->out, given->n > 0 ? ")," : ")", given->n > 0 ? ")," : ")");
    }
  put_set (self, given);
  nabla_formula_put (self->out, ")", ")");
}

static void put_expr (Printer *self, const NablaExpr *expr, gboolean last);

static void
put_sum (Printer *self, const NablaExpr *expr, gboolean last)
{
  const NablaNodeSet *vars = nabla_expr_get_vars (expr);
  NablaExpr *body;
  guint n;

  body = nabla_expr_get_children (expr, &n)[0];
  for (guint i = 0; i < vars->n; i++)
    {
      gpointer key = GUINT_TO_POINTER (vars->nodes[i]);
      guint in_sight = GPOINTER_TO_UINT (g_hash_table_lookup (self->primes, key));

      g_hash_table_insert (self->primes, key, GUINT_TO_POINTER (in_sight + 1));
    }
  /* A sum reaches to the end of its product: brackets where more follows. */
  if (!last)
    nabla_formula_put (self->out, "[", "\\left[");
  nabla_formula_begin_sum (self->out);
  put_set (self, vars);
  nabla_formula_end_sum (self->out);
  put_expr (self, body, TRUE);
  if (!last)
    nabla_formula_put (self->out, "]", "\\right]");
  for (guint i = 0; i < vars->n; i++)
    {
      gpointer key = GUINT_TO_POINTER (vars->nodes[i]);
      guint in_sight = GPOINTER_TO_UINT (g_hash_table_lookup (self->primes, key));

      if (in_sight > 1)
        g_hash_table_insert (self->primes, key, GUINT_TO_POINTER (in_sight - 1));
      else
        g_hash_table_remove (self->primes, key);
    }
}

static void
put_ratio (Printer *self, const NablaExpr *expr)
{
  guint n;
  NablaExpr *const *ends = nabla_expr_get_children (expr, &n);

  nabla_formula_put (self->out, "[", "\\frac{");
  put_expr (self, ends[0], TRUE);
  nabla_formula_put (self->out, "] / [", "}{");
  put_expr (self, ends[1], TRUE);
  nabla_formula_put (self->out, "]", "}");
}

/* Sums after the rest, so that most need no brackets. */
static void
put_product (Printer *self, NablaExpr *const *factors, guint n, gboolean last)
{
  guint written = 0;

  for (int sums = 0; sums <= 1; sums++)
    for (guint i = 0; i < n; i++)
      {
        if ((nabla_expr_get_kind (factors[i]) == NABLA_EXPR_SUM) != sums)
          continue;
        if (written++ > 0)
          nabla_formula_put (self->out, " ", " ");
        put_expr (self, factors[i], last && written == n);
      }
}

static void
put_expr (Printer *self, const NablaExpr *expr, gboolean last)
{
  guint n;
  NablaExpr *const *children = nabla_expr_get_children (expr, &n);

  switch (nabla_expr_get_kind (expr))
    {
    case NABLA_EXPR_ONE:
      nabla_formula_put (self->out, "1", "1");
      break;
    case NABLA_EXPR_PROBABILITY:
      put_probability (self, expr);
      break;
    case NABLA_EXPR_SUM:
      put_sum (self, expr, last);
      break;
    case NABLA_EXPR_PRODUCT:
      put_product (self, children, n, last);
      break;
    case NABLA_EXPR_RATIO:
      put_ratio (self, expr);
      break;
    default:
      g_assert_not_reached ();
    }
}

void
nabla_formula_put_expr (NablaFormula *self, const NablaExpr *expr)
{
  g_autoptr (GHashTable) primes = g_hash_table_new (NULL, NULL);
  Printer printer = { .out = self, .primes = primes };
  g_autoptr (NablaNodeSet) free = nabla_node_set_union (nabla_expr_get_free (expr), self->in_sight);

  for (guint i = 0; i < free->n; i++)
    g_hash_table_insert (primes, GUINT_TO_POINTER (free->nodes[i]), GUINT_TO_POINTER (1));
  put_expr (&printer, expr, TRUE);
}

static char *
print (const NablaExpr *self, const NablaGraph *graph, NablaDialect dialect)
{
  NablaFormula out = { .out = g_string_new (NULL), .dialect = dialect, .graph = graph };

  nabla_formula_put_expr (&out, self);
  return g_string_free (out.out, FALSE);
}

char *
nabla_expr_dup_text (const NablaExpr *self, const NablaGraph *graph)
{
  return print (self, graph, NABLA_DIALECT_TEXT);
}

char *
nabla_expr_dup_markup (const NablaExpr *self, const NablaGraph *graph)
{
  return print (self, graph, NABLA_DIALECT_MARKUP);
}

char *
nabla_expr_dup_latex (const NablaExpr *self, const NablaGraph *graph)
{
  return print (self, graph, NABLA_DIALECT_LATEX);
}
