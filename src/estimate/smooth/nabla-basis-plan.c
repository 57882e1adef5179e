#include "estimate/smooth/nabla-basis-private.h"

#include <math.h>

#include "estimate/smooth/nabla-penalty.h"

/* So many columns get long splines and products with the exposure; of so many all products of two are taken. */
#define MOST_FULL  17
#define MOST_PAIRS 8
/* Never more terms than this, and rows for each; where they are too few, and with what is extra. */
#define MOST_TERMS    600
#define MOST_EXTENDED 800
#define ROWS_PER_TERM 4.0
#define LEAST_ROWS    2.5
/* Room that is kept for products. */
#define SPARE_TERMS 30
/* The weight of a linear feature in the penalty of a product, beside omega_1 = 1. */
#define LINEAR_OMEGA 0.3
/* More covariates than rows over this: their slopes share a penalty, which biases the effect by half a standard error
 * where many of them confound. */
#define ROWS_PER_SLOPE 6

typedef struct
{
  NablaBasis *basis;
  GArray *terms, *omega, *group;
  guint x_features, z_features, cross;
} Plan;

NablaBasisSizes
nabla_basis_get_sizes (gsize n)
{
  double fourth = sqrt (sqrt ((double) n)), digits = log10 ((double) n);
  NablaBasisSizes sizes = {
    .x_knots = (guint) rint (4.0 + 2.2 * fourth),
    .z_knots = MAX (2, (guint) rint (1.0 + 3.0 * digits + 0.1 * fourth)),
    .cross = MAX (1, (guint) rint (2.0 + 2.0 * digits)),
  };

  return sizes;
}

static void
put (Plan *plan, int group, NablaTerm term, double omega)
{
  g_array_append_val (plan->terms, term);
  g_array_append_val (plan->omega, omega);
  g_array_append_val (plan->group, group);
}

double
nabla_basis_get_omega (const NablaSpline *spline, guint feature)
{
  return feature > 0 ? spline->roughness[feature] : LINEAR_OMEGA;
}

static guint
features_of (const Plan *plan, guint j)
{
  return MIN (plan->z_features, plan->basis->splines[j]->n_features);
}

/* Products of the exposure's and a column's features, that of the linear ones included. */
static guint
count_cross (const Plan *plan, guint z_features)
{
  guint count = 0;

  for (guint a = 0; a < plan->x_features; a++)
    count += MIN (z_features, plan->cross / (a + 1));
  return count;
}

/* How many terms there would be. */
static guint
count_terms (const Plan *plan, const guint *order, guint n_full)
{
  guint count = plan->terms->len + SPARE_TERMS;

  for (guint i = 0; i < n_full; i++)
    {
      guint features = features_of (plan, order[i]);

      count += features - 1 + count_cross (plan, features);
    }
  return count;
}

/* The covariates' slopes: free but where they are too many. Levels in few rows share a penalty of their own. */
static void
put_linear (Plan *plan)
{
  NablaBasis *basis = plan->basis;
  guint n_rare = 0;
  int linear = NABLA_PENALTY_FREE, rare = NABLA_PENALTY_FREE;

  for (guint j = 0; j < basis->d; j++)
    n_rare += basis->rare[j];
  if (basis->d - n_rare > basis->n / (double) ROWS_PER_SLOPE)
    linear = basis->n_groups++;
  if (n_rare > 0)
    rare = basis->n_groups++;
  for (guint j = 0; j < basis->d; j++)
    put (plan, basis->rare[j] ? rare : linear, (NablaTerm){ NABLA_TERM_COVARIATE, 0, j, 0 }, 1.0);
}

/* Smooth functions of the columns one by one. */
static void
put_columns (Plan *plan, const guint *order, guint n_full, guint most)
{
  NablaBasis *basis = plan->basis;
  guint left;
  int group = NABLA_PENALTY_FREE;

  for (guint i = 0; i < n_full; i++)
    {
      guint j = order[i];

      if (features_of (plan, j) < 2)
        continue;
      for (guint b = 1; b < features_of (plan, j); b++)
        put (plan, basis->n_groups, (NablaTerm){ NABLA_TERM_COVARIATE, 0, j, b }, basis->splines[j]->roughness[b]);
      basis->n_groups++;
    }
  left = most > plan->terms->len ? (most - plan->terms->len) / 2 : 0;
  left = left > 40 ? left - 40 : 0;
  for (guint i = n_full; i < basis->q && left > 0; i++)
    {
      const NablaSpline *spline = basis->splines[order[i]];

      if (spline->n_features < 2)
        continue;
      if (group == NABLA_PENALTY_FREE)
        group = basis->n_groups++;
      for (guint b = 1; b < MIN (3, spline->n_features); b++)
        put (plan, group, (NablaTerm){ NABLA_TERM_COVARIATE, 0, order[i], b }, spline->roughness[b]);
      left--;
    }
}

/* Products with the exposure: a linear one of each column, then a hyperbolic cross of smooth ones. */
static void
put_products (Plan *plan, const guint *order, guint n_full)
{
  NablaBasis *basis = plan->basis;

  if (n_full == 0)
    return;
  for (guint i = 0; i < n_full; i++)
    put (plan, basis->n_groups, (NablaTerm){ NABLA_TERM_PRODUCT, 0, order[i], 0 }, 1.0);
  basis->n_groups++;
  for (guint i = 0; i < n_full; i++)
    {
      guint j = order[i], features = features_of (plan, j), before = plan->terms->len;

      for (guint a = 0; a < plan->x_features; a++)
        for (guint b = 0; b < features; b++)
          if (a + b > 0 && (a + 1) * (b + 1) <= plan->cross)
            put (plan, basis->n_groups, (NablaTerm){ NABLA_TERM_PRODUCT, a, j, b },
                 nabla_basis_get_omega (basis->x_spline, a) * nabla_basis_get_omega (basis->splines[j], b));
      if (plan->terms->len > before)
        basis->n_groups++;
    }
}

/* Products of two of the covariates that matter most. */
static void
put_pairs (Plan *plan, const guint *order, guint most)
{
  NablaBasis *basis = plan->basis;
  guint top[MOST_PAIRS], n_top = 0;

  for (guint i = 0; i < basis->q && n_top < MOST_PAIRS; i++)
    if (order[i] < basis->d)
      top[n_top++] = order[i];
  if (n_top < 2 || plan->terms->len + n_top * (n_top - 1) / 2 > most)
    return;
  for (guint i = 0; i < n_top; i++)
    for (guint j = 0; j < i; j++)
      put (plan, basis->n_groups, (NablaTerm){ NABLA_TERM_COVARIATES, 0, top[j], 0, top[i] }, 1.0);
  basis->n_groups++;
}

gboolean
nabla_basis_has_product (const NablaTerm *terms, guint n, NablaBasisPair pair)
{
  for (guint k = 0; k < n; k++)
    if (terms[k].kind == NABLA_TERM_COVARIATES && terms[k].a == 0 && terms[k].b == 0
        && ((terms[k].i == pair.i && terms[k].j == pair.j) || (terms[k].i == pair.j && terms[k].j == pair.i)))
      return TRUE;
  return FALSE;
}

/* The rest of a column's spline, with the penalty of what there is. */
static void
put_longer (Plan *plan, guint j, guint most)
{
  const NablaSpline *spline = plan->basis->splines[j];
  int group = NABLA_PENALTY_FREE;
  guint own = 0;

  for (guint k = 0; k < plan->terms->len; k++)
    {
      const NablaTerm *term = &g_array_index (plan->terms, NablaTerm, k);

      if (term->kind != NABLA_TERM_COVARIATE || term->j != j)
        continue;
      own = MAX (own, term->b);
      if (term->b > 0)
        group = g_array_index (plan->group, int, k);
    }
  if (group == NABLA_PENALTY_FREE)
    group = plan->basis->n_groups++;
  for (guint b = own + 1; b < spline->n_features && plan->terms->len < most; b++)
    put (plan, group, (NablaTerm){ NABLA_TERM_COVARIATE, 0, j, b }, spline->roughness[b]);
}

/* A hyperbolic cross of the features of two covariates that act together, and every feature of either times the other's
 * linear one, with a penalty of their own. */
static void
put_together (Plan *plan, NablaBasisPair pair, guint cross, guint most)
{
  NablaBasis *basis = plan->basis;
  const NablaSpline *left = basis->splines[pair.i], *right = basis->splines[pair.j];
  gboolean linear = nabla_basis_has_product ((const NablaTerm *) (gpointer) plan->terms->data, plan->terms->len, pair);
  guint before = plan->terms->len;

  for (guint a = 0; a < left->n_features; a++)
    for (guint b = 0; b < right->n_features && plan->terms->len < most; b++)
      if ((a == 0 || b == 0 || (a + 1) * (b + 1) <= cross) && (a + b > 0 || !linear))
        put (plan, basis->n_groups, (NablaTerm){ NABLA_TERM_COVARIATES, a, pair.j, b, pair.i },
             nabla_basis_get_omega (left, a) * nabla_basis_get_omega (right, b));
  if (plan->terms->len > before)
    basis->n_groups++;
}

/* Thresholds, those of a covariate with one penalty. */
static void
put_cuts (Plan *plan, guint most)
{
  NablaBasis *basis = plan->basis;
  const GArray *cuts = basis->extras.cuts;

  for (guint j = 0; j < basis->d; j++)
    {
      guint before = plan->terms->len;

      for (guint c = 0; c < cuts->len && plan->terms->len < most; c++)
        if (g_array_index (cuts, NablaBasisCut, c).j == j)
          put (plan, basis->n_groups, (NablaTerm){ NABLA_TERM_STEP, 0, j, c }, 1.0);
      if (plan->terms->len > before)
        basis->n_groups++;
    }
}

/* Both of two covariates that act together beyond thresholds. */
static void
put_corners (Plan *plan, NablaBasisPair pair, guint most)
{
  NablaBasis *basis = plan->basis;
  const GArray *cuts = basis->extras.cuts;
  guint before = plan->terms->len;

  for (guint a = 0; a < cuts->len; a++)
    for (guint b = 0; b < cuts->len && plan->terms->len < most; b++)
      if (g_array_index (cuts, NablaBasisCut, a).j == pair.i && g_array_index (cuts, NablaBasisCut, b).j == pair.j)
        put (plan, basis->n_groups, (NablaTerm){ NABLA_TERM_CORNER, a, pair.j, b, pair.i }, 1.0);
  if (plan->terms->len > before)
    basis->n_groups++;
}

void
nabla_basis_plan (NablaBasis *self)
{
  const guint *order = self->order;
  guint most = (guint) MIN (MOST_TERMS, MAX (self->n / ROWS_PER_TERM, 12.0));
  guint most_extended = (guint) MIN (MOST_EXTENDED, self->n / LEAST_ROWS);
  guint n_full = MIN (self->q, MOST_FULL);
  NablaBasisSizes sizes = nabla_basis_get_sizes (self->n);
  Plan plan = { .basis = self,
                .terms = g_array_new (FALSE, FALSE, sizeof (NablaTerm)),
                .omega = g_array_new (FALSE, FALSE, sizeof (double)),
                .group = g_array_new (FALSE, FALSE, sizeof (int)),
                .x_features = self->x_spline->n_features,
                .z_features = sizes.z_knots,
                .cross = sizes.cross };

  put (&plan, NABLA_PENALTY_FREE, (NablaTerm){ NABLA_TERM_ONE, 0, 0, 0 }, 0.0);
  put (&plan, NABLA_PENALTY_FREE, (NablaTerm){ NABLA_TERM_EXPOSURE, 0, 0, 0 }, 0.0);
  put_linear (&plan);
  for (guint a = 1; a < plan.x_features; a++)
    put (&plan, self->n_groups, (NablaTerm){ NABLA_TERM_EXPOSURE, a, 0, 0 }, self->x_spline->roughness[a]);
  if (plan.x_features > 1)
    self->n_groups++;

  /* Shorter splines of the covariates and fewer products in turn, until the terms fit. */
  while (count_terms (&plan, order, n_full) > most && (plan.z_features > 2 || plan.cross > 1))
    {
      if (plan.cross > 1 && (plan.cross >= plan.z_features || plan.z_features <= 2))
        plan.cross--;
      else
        plan.z_features--;
    }
  put_columns (&plan, order, n_full, most);
  put_products (&plan, order, n_full);
  put_pairs (&plan, order, most);
  for (guint i = 0; i < self->extras.longer->len; i++)
    put_longer (&plan, g_array_index (self->extras.longer, guint, i), most_extended);
  for (guint i = 0; i < self->extras.pairs->len; i++)
    put_together (&plan, g_array_index (self->extras.pairs, NablaBasisPair, i), sizes.cross, most_extended);
  put_cuts (&plan, most_extended);
  for (guint i = 0; i < self->extras.pairs->len; i++)
    put_corners (&plan, g_array_index (self->extras.pairs, NablaBasisPair, i), most_extended);

  self->p = plan.terms->len;
  self->terms = (NablaTerm *) (gpointer) g_array_free (plan.terms, FALSE);
  self->omega = (double *) (gpointer) g_array_free (plan.omega, FALSE);
  self->group = (int *) (gpointer) g_array_free (plan.group, FALSE);
}

/**
 * nabla_basis_take:
 * @exposure: its own terms take part
 * @terms: (out): p: which
 * @omega, @group: (out): p
 *
 * The terms but for products with the exposure, as a problem of their own; its sums are not filled in. O(p)
 */
NablaPenaltyProblem
nabla_basis_take (const NablaBasis *self, gboolean exposure, guint *terms, double *omega, int *group)
{
  g_autofree int *renumbered = g_new (int, self->n_groups + 1);
  NablaPenaltyProblem problem = { .n = self->n, .omega = omega, .group = group, .max_steps = NABLA_PENALTY_STEPS };

  for (guint g = 0; g < self->n_groups; g++)
    renumbered[g] = NABLA_PENALTY_FREE;
  for (guint k = 0; k < self->p; k++)
    {
      int g = self->group[k];

      if (self->terms[k].kind == NABLA_TERM_PRODUCT || (self->terms[k].kind == NABLA_TERM_EXPOSURE && !exposure))
        continue;
      if (g >= 0 && renumbered[g] < 0)
        renumbered[g] = (int) problem.n_groups++;
      terms[problem.p] = k;
      omega[problem.p] = self->omega[k];
      group[problem.p++] = g >= 0 ? renumbered[g] : NABLA_PENALTY_FREE;
    }
  return problem;
}

double *
nabla_basis_dup_gram (const NablaBasis *self, const double *gram, const guint *terms, guint n)
{
  double *out = g_new (double, (gsize) n *n);

  for (guint j = 0; j < n; j++)
    for (guint k = 0; k < n; k++)
      out[(gsize) j * n + k] = gram[(gsize) terms[j] * self->p + terms[k]];
  return out;
}
