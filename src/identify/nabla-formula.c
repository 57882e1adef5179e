/* The formula of an estimand in three dialects: Unicode text, Pango markup, LaTeX. */
#include "identify/nabla-estimand.h"
#include "identify/nabla-formula-private.h"

/* The members after each other; a comma first when the list goes on. */
static void
put_names (NablaFormula *out, const NablaNodeSet *set, gboolean go_on)
{
  for (guint i = 0; i < nabla_node_set_size (set); i++)
    {
      if (i > 0 || go_on)
        nabla_formula_put (out, ",", ",");
      nabla_formula_put_name (out, set->nodes[i], 0);
    }
}

static void
put_interventional (NablaFormula *out, const NablaEstimand *self)
{
  nabla_formula_put (out, "P(", "P(");
  put_names (out, self->outcome, FALSE);
  nabla_formula_put (out, "|do(", " \\mid \\mathrm{do}(");
  put_names (out, self->exposure, FALSE);
  put_names (out, self->held, TRUE);
  nabla_formula_put (out, ")", ")");
  put_names (out, self->given, TRUE);
  nabla_formula_put (out, ") = ", ") = ");
}

/* Σ_w P(y|x,z,w) P(w|z), z what the effect is conditional on */
static NablaExpr *
adjustment (NablaExprPool *pool, const NablaEstimand *self)
{
  g_autoptr (NablaNodeSet) rest = nabla_node_set_minus (self->adjustment, self->given);
  g_autoptr (NablaNodeSet) all = nabla_node_set_union (self->adjustment, self->given);
  g_autoptr (NablaNodeSet) given = nabla_node_set_union (self->exposure, all);
  NablaExpr *factors[] = {
    nabla_expr_probability (pool, self->outcome, given),
    nabla_expr_probability (pool, rest, self->given),
  };

  return nabla_expr_sum (pool, rest, nabla_expr_product (pool, factors, 2));
}

/* Σ_m P(m|x) Σ_x′ P(y|m,x′) P(x′) */
static NablaExpr *
front_door (NablaExprPool *pool, const NablaEstimand *self)
{
  g_autoptr (NablaNodeSet) given = nabla_node_set_union (self->exposure, self->mediators);
  NablaExpr *inner[] = {
    nabla_expr_probability (pool, self->outcome, given),
    nabla_expr_probability (pool, self->exposure, NULL),
  };
  NablaExpr *outer[] = {
    nabla_expr_probability (pool, self->mediators, self->exposure),
    nabla_expr_sum (pool, self->exposure, nabla_expr_product (pool, inner, 2)),
  };

  return nabla_expr_sum (pool, self->mediators, nabla_expr_product (pool, outer, 2));
}

NablaExpr *
nabla_estimand_make_expr (const NablaEstimand *self, NablaExprPool *pool)
{
  switch (self->strategy)
    {
    case NABLA_STRATEGY_ZERO:
      return self->effect == NABLA_EFFECT_TOTAL ? nabla_expr_probability (pool, self->outcome, self->given) : NULL;
    case NABLA_STRATEGY_ADJUSTMENT:
      return self->effect == NABLA_EFFECT_TOTAL ? adjustment (pool, self) : NULL;
    case NABLA_STRATEGY_FRONT_DOOR:
      return front_door (pool, self);
    case NABLA_STRATEGY_FUNCTIONAL:
      return self->functional;
    case NABLA_STRATEGY_INSTRUMENT:
    case NABLA_STRATEGY_LINEAR_SEM:
    default:
      return NULL;
    }
}

static void
put_direct (NablaFormula *out, const NablaEstimand *self)
{
  nabla_formula_put (out, "E[∂/∂", "\\mathrm{E}\\left[\\frac{\\partial}{\\partial ");
  put_names (out, self->exposure, FALSE);
  nabla_formula_put (out, " E(", "} \\mathrm{E}(");
  put_names (out, self->outcome, FALSE);
  nabla_formula_put (out, "|", " \\mid ");
  put_names (out, self->exposure, FALSE);
  put_names (out, self->adjustment, TRUE);
  nabla_formula_put (out, ")]", ")\\right]");
}

/* P(y(x,m(x*))) = …: the outcome under the exposure's value x and what the mediators are under x*. */
static void
put_natural (NablaFormula *out, const NablaEstimand *self)
{
  nabla_formula_put (out, "P(", "P(");
  put_names (out, self->outcome, FALSE);
  nabla_formula_put (out, "(", "(");
  put_names (out, self->exposure, FALSE);
  put_names (out, self->mediators, TRUE);
  nabla_formula_put (out, "(", "(");
  out->starred = self->exposure;
  put_names (out, self->exposure, FALSE);
  out->starred = NULL;
  nabla_formula_put (out, "))) = ", "))) = ");
  nabla_formula_put_edge_formula (out, self->edge_formula);
}

static void
put_covariance (NablaFormula *out, const NablaNodeSet *of, const NablaEstimand *self)
{
  nabla_formula_put (out, "Cov(", "\\mathrm{Cov}(");
  put_names (out, of, FALSE);
  put_names (out, self->instrument, TRUE);
  if (nabla_node_set_size (self->given) > 0)
    {
      nabla_formula_put (out, "|", " \\mid ");
      put_names (out, self->given, FALSE);
    }
  nabla_formula_put (out, ")", ")");
}

static void
put_instrument (NablaFormula *out, const NablaEstimand *self)
{
  nabla_formula_put (out, "", "\\frac{");
  put_covariance (out, self->outcome, self);
  nabla_formula_put (out, " / ", "}{");
  put_covariance (out, self->exposure, self);
  nabla_formula_put (out, "", "}");
}

static void
put_coefficient (NablaFormula *out, const NablaEstimand *self)
{
  nabla_formula_put (out, "β(", "\\beta_{");
  put_names (out, self->exposure, FALSE);
  nabla_formula_put (out, " → ", " \\to ");
  put_names (out, self->outcome, FALSE);
  nabla_formula_put (out, ")", "}");
}

static void
put_functional (NablaFormula *out, const NablaEstimand *self)
{
  g_autoptr (NablaExprPool) pool = nabla_expr_pool_new ();
  const NablaExpr *expr = nabla_estimand_make_expr (self, pool);

  put_interventional (out, self);
  if (expr != NULL)
    nabla_formula_put_expr (out, expr);
  else
    nabla_formula_put (out, "…", "\\ldots");
}

static char *
write_formula (const NablaEstimand *self, const NablaGraph *graph, NablaDialect dialect)
{
  NablaFormula out = { g_string_new (NULL), dialect, graph };
  gboolean direct = self->effect == NABLA_EFFECT_DIRECT;

  if (self->strategy == NABLA_STRATEGY_INSTRUMENT)
    put_instrument (&out, self);
  else if (self->strategy == NABLA_STRATEGY_LINEAR_SEM)
    put_coefficient (&out, self);
  else if (self->edge_formula != NULL)
    put_natural (&out, self);
  else if (self->strategy == NABLA_STRATEGY_ZERO && self->effect != NABLA_EFFECT_TOTAL)
    nabla_formula_put (&out, "0", "0");
  else if (self->strategy == NABLA_STRATEGY_ADJUSTMENT && direct)
    put_direct (&out, self);
  else
    put_functional (&out, self);
  return g_string_free (out.out, FALSE);
}

char *
nabla_estimand_dup_formula (const NablaEstimand *self, const NablaGraph *graph)
{
  return write_formula (self, graph, NABLA_DIALECT_TEXT);
}

char *
nabla_estimand_dup_markup (const NablaEstimand *self, const NablaGraph *graph)
{
  return write_formula (self, graph, NABLA_DIALECT_MARKUP);
}

char *
nabla_estimand_dup_latex (const NablaEstimand *self, const NablaGraph *graph)
{
  return write_formula (self, graph, NABLA_DIALECT_LATEX);
}
