/* Expressions are worked off top down: what is asked for is what a sum needs, and a sum looks only at
 * combinations that some probability in it has seen. So the work grows with the cells that occur and not with
 * the product of all levels. Every number goes onto a tape, whose derivatives by the shares of the cells are the
 * efficient influence function. */
#include "estimate/cells/nabla-evaluator.h"

#include <string.h>

#include "estimate/cells/nabla-evaluator-plan.h"
#include "estimate/cells/nabla-shares.h"

#define MAX_ENTRIES 6000000 /* 240 MB */
#define MAX_STEPS   G_GUINT64_CONSTANT (400000000)
/* Steps between two looks at the progress. */
#define POLL 4096

/* An expression and what it came to for the values it was asked for. */
typedef struct
{
  const NablaExpr *expr;
  guint n_free;
  guint *free;
  NablaMargin *margin;  /* PROBABILITY; transfer none */
  NablaMargin *given;   /* PROBABILITY, nullable; transfer none */
  NablaSumPlan *plan;   /* SUM, made at its first use */
  NablaFactor *factors; /* SUM: of what product */
  guint n_factors;
  guint n_summed; /* SUM */
  guint *summed;
  NablaCellIndex asked;
  GArray *answers; /* of guint32: tape entries */
} Known;

struct _NablaEvaluator
{
  const NablaCells *cells;
  NablaProgress *progress;
  NablaExprPool *pool;
  NablaShares shares;
  GHashTable *known; /* expression -> Known */
  guint8 *now;       /* k: the values that variables have */
  guint exposure;
  guint8 other_value;
  GPtrArray *empty;
  guint64 n_steps;
  gboolean stopped;
};

static guint32 ask (NablaEvaluator *self, const NablaExpr *expr);

static void
known_free (gpointer data)
{
  Known *known = data;

  g_free (known->free);
  nabla_sum_plan_free (known->plan);
  g_free (known->factors);
  g_free (known->summed);
  nabla_cell_index_clear (&known->asked);
  g_array_unref (known->answers);
  g_free (known);
}

/**
 * nabla_evaluator_new:
 * @cells: the distribution; must outlive @self
 * @progress: (nullable): must outlive @self
 */
NablaEvaluator *
nabla_evaluator_new (const NablaCells *cells, NablaProgress *progress)
{
  NablaEvaluator *self = g_new0 (NablaEvaluator, 1);

  self->cells = cells;
  self->progress = progress;
  self->pool = nabla_expr_pool_new ();
  nabla_shares_init (&self->shares, cells, MAX_ENTRIES);
  self->known = g_hash_table_new_full (NULL, NULL, NULL, known_free);
  self->now = g_new (guint8, MAX (cells->k, 1));
  self->empty = nabla_empty_cells_new ();
  return self;
}

void
nabla_evaluator_free (NablaEvaluator *self)
{
  if (self == NULL)
    return;
  nabla_expr_pool_free (self->pool);
  nabla_shares_clear (&self->shares);
  g_hash_table_unref (self->known);
  g_free (self->now);
  g_ptr_array_unref (self->empty);
  g_free (self);
}

gboolean
nabla_evaluator_is_exhausted (const NablaEvaluator *self)
{
  return self->shares.tape.full || self->n_steps > MAX_STEPS;
}

const GPtrArray *
nabla_evaluator_get_empty (const NablaEvaluator *self)
{
  return self->empty;
}

static gboolean
is_stopped (NablaEvaluator *self)
{
  if (!self->stopped && ++self->n_steps % POLL == 0)
    self->stopped = nabla_progress_is_cancelled (self->progress);
  return self->stopped || nabla_evaluator_is_exhausted (self);
}

static Known *
get_known (NablaEvaluator *self, const NablaExpr *expr)
{
  Known *known = g_hash_table_lookup (self->known, expr);
  const NablaNodeSet *free = nabla_expr_get_free (expr);

  if (known != NULL)
    return known;
  known = g_new0 (Known, 1);
  known->expr = expr;
  known->n_free = free->n;
  known->free = nabla_cells_dup_places (self->cells, free);
  nabla_cell_index_init (&known->asked, free->n);
  known->answers = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (nabla_expr_get_kind (expr) == NABLA_EXPR_PROBABILITY)
    {
      known->margin = nabla_shares_get_margin (&self->shares, free);
      if (nabla_node_set_size (nabla_expr_get_given (expr)) > 0)
        known->given = nabla_shares_get_margin (&self->shares, nabla_expr_get_given (expr));
    }
  g_hash_table_insert (self->known, (gpointer) expr, known);
  return known;
}

static void
add_empty (NablaEvaluator *self, const NablaNodeSet *nodes)
{
  if (!self->stopped)
    nabla_empty_cells_add (self->empty, self->cells, nodes, self->now);
}

/* P(A|B) = P(A, B) / P(B) at the values that the variables have, @entry the one of P(A, B). */
static guint32
divide_shares (NablaEvaluator *self, const Known *known, guint32 entry)
{
  guint32 given;

  if (known->given != NULL)
    {
      given = nabla_margin_find (known->given, self->now);
      if (given == NABLA_CELL_NONE)
        {
          add_empty (self, nabla_expr_get_given (known->expr));
          return NABLA_TAPE_UNDEFINED;
        }
      if (entry == NABLA_CELL_NONE)
        return NABLA_TAPE_ZERO;
      return nabla_tape_divide (&self->shares.tape, nabla_shares_get (&self->shares, known->margin, entry),
                                nabla_shares_get (&self->shares, known->given, given));
    }
  return entry == NABLA_CELL_NONE ? NABLA_TAPE_ZERO : nabla_shares_get (&self->shares, known->margin, entry);
}

/* What a product of factors is summed up in. */
typedef struct
{
  const NablaSumPlan *plan;
  const NablaFactor *factors;
  const double *values; /* of the outcome's levels, where one of the factors is what they count */
} Work;

static guint32 work_off (NablaEvaluator *self, const Work *work, guint at);

static guint32
take_value (NablaEvaluator *self, const Work *work, const NablaFactor *factor, guint at)
{
  guint32 value;

  if (factor->expr == NULL)
    {
      double number = work->values[self->now[factor->free[0]]];

      return number == 0.0 ? NABLA_TAPE_ZERO
                           : nabla_tape_scale (&self->shares.tape, work_off (self, work, at + 1), number);
    }
  if (factor->reference)
    {
      guint8 value_now = self->now[self->exposure];

      self->now[self->exposure] = self->other_value;
      value = ask (self, factor->expr);
      self->now[self->exposure] = value_now;
    }
  else
    value = ask (self, factor->expr);
  if (value == NABLA_TAPE_ZERO)
    return value;
  return nabla_tape_multiply (&self->shares.tape, value, work_off (self, work, at + 1));
}

/* Finds what of a margin agrees with the values known; %FALSE: its condition does not occur. */
static gboolean
find_group (NablaEvaluator *self, const NablaFactor *factor, const NablaStep *step, guint32 *group, guint32 *given)
{
  guint8 value_now = self->now[self->exposure];

  if (factor->reference)
    self->now[self->exposure] = self->other_value;
  *given = factor->given != NULL ? nabla_margin_find (factor->given, self->now) : 0;
  if (*given == NABLA_CELL_NONE)
    add_empty (self, nabla_expr_get_given (factor->expr));
  else
    *group = nabla_groups_find (step->groups, self->now);
  self->now[self->exposure] = value_now;
  return *given != NABLA_CELL_NONE;
}

static guint32
generate (NablaEvaluator *self, const Work *work, const NablaFactor *factor, const NablaStep *step, guint at)
{
  guint32 group = NABLA_CELL_NONE, given, sum = NABLA_TAPE_ZERO;
  const NablaMargin *margin = factor->margin;

  if (!find_group (self, factor, step, &group, &given))
    return NABLA_TAPE_UNDEFINED;
  if (group == NABLA_CELL_NONE)
    return NABLA_TAPE_ZERO;
  for (guint32 i = step->groups->start[group]; i < step->groups->start[group + 1] && !is_stopped (self); i++)
    {
      guint32 entry = step->groups->entries[i], share;

      for (guint j = 0; j < step->n_new; j++)
        self->now[step->new_variables[j]] = margin->index.keys[(gsize) entry * margin->width + step->new_at[j]];
      share = nabla_shares_get (&self->shares, margin, entry);
      sum = nabla_tape_add (&self->shares.tape, sum,
                            nabla_tape_multiply (&self->shares.tape, share, work_off (self, work, at + 1)));
    }
  for (guint j = 0; j < step->n_new; j++)
    self->now[step->new_variables[j]] = NABLA_CODE_FREE;
  /* P(A, B) was summed; the condition is the same for all of it. */
  return factor->given == NULL
           ? sum
           : nabla_tape_divide (&self->shares.tape, sum, nabla_shares_get (&self->shares, factor->given, given));
}

static guint32
take_levels (NablaEvaluator *self, const Work *work, const NablaStep *step, guint at)
{
  guint32 sum = NABLA_TAPE_ZERO;

  for (guint level = 0; level < self->cells->n_levels[step->variable] && !is_stopped (self); level++)
    {
      self->now[step->variable] = (guint8) level;
      sum = nabla_tape_add (&self->shares.tape, sum, work_off (self, work, at + 1));
    }
  self->now[step->variable] = NABLA_CODE_FREE;
  return sum;
}

/* What the steps from this one on come to, given the values that are known. */
static guint32
work_off (NablaEvaluator *self, const Work *work, guint at)
{
  const NablaStep *step;

  if (is_stopped (self))
    return NABLA_TAPE_UNDEFINED;
  if (at == work->plan->steps->len)
    return nabla_tape_scale (&self->shares.tape, NABLA_TAPE_ONE, work->plan->idle);
  step = &g_array_index (work->plan->steps, NablaStep, at);
  switch (step->kind)
    {
    case NABLA_STEP_VALUE:
      return take_value (self, work, &work->factors[step->factor], at);
    case NABLA_STEP_GENERATE:
      return generate (self, work, &work->factors[step->factor], step, at);
    case NABLA_STEP_LEVELS:
    default:
      return take_levels (self, work, step, at);
    }
}

/* The factors of a product, or the expression itself. */
static void
add_factors (NablaEvaluator *self, GArray *factors, const NablaExpr *expr, gboolean reference)
{
  guint n;
  NablaExpr *const *children = nabla_expr_get_children (expr, &n);
  const Known *known;

  if (nabla_expr_get_kind (expr) == NABLA_EXPR_ONE)
    return;
  if (nabla_expr_get_kind (expr) == NABLA_EXPR_PRODUCT)
    {
      for (guint i = 0; i < n; i++)
        add_factors (self, factors, children[i], reference);
      return;
    }
  known = get_known (self, expr);
  g_array_set_size (factors, factors->len + 1);
  g_array_index (factors, NablaFactor, factors->len - 1)
    = (NablaFactor){ expr, known->n_free, known->free, known->margin, known->given, reference };
}

/* The free variables of a sum are known whenever it is asked for: one plan does for all. */
static void
plan_sum (NablaEvaluator *self, Known *known)
{
  const NablaCells *cells = self->cells;
  g_autofree gboolean *there = g_new0 (gboolean, MAX (cells->k, 1));
  g_autoptr (GArray) factors = g_array_new (FALSE, FALSE, sizeof (NablaFactor));
  guint n;

  for (guint i = 0; i < known->n_free; i++)
    there[known->free[i]] = TRUE;
  known->n_summed = nabla_node_set_size (nabla_expr_get_vars (known->expr));
  known->summed = nabla_cells_dup_places (cells, nabla_expr_get_vars (known->expr));
  add_factors (self, factors, nabla_expr_get_children (known->expr, &n)[0], FALSE);
  known->n_factors = factors->len;
  known->factors = g_memdup2 (factors->data, factors->len * sizeof (NablaFactor));
  known->plan = nabla_sum_plan_new (cells, known->factors, known->n_factors, there, known->summed, known->n_summed);
}

static guint32
evaluate_sum (NablaEvaluator *self, Known *known)
{
  g_autofree guint8 *before = NULL;
  Work work;
  guint32 value;

  if (known->plan == NULL)
    plan_sum (self, known);
  /* Its variables stand for something else inside. */
  before = g_new (guint8, MAX (known->n_summed, 1));
  for (guint i = 0; i < known->n_summed; i++)
    {
      before[i] = self->now[known->summed[i]];
      self->now[known->summed[i]] = NABLA_CODE_FREE;
    }
  work = (Work){ known->plan, known->factors, NULL };
  value = work_off (self, &work, 0);
  for (guint i = 0; i < known->n_summed; i++)
    self->now[known->summed[i]] = before[i];
  return value;
}

static guint32
evaluate (NablaEvaluator *self, Known *known)
{
  guint n;
  NablaExpr *const *children = nabla_expr_get_children (known->expr, &n);
  guint32 value = NABLA_TAPE_ONE, below;

  switch (nabla_expr_get_kind (known->expr))
    {
    case NABLA_EXPR_PROBABILITY:
      return divide_shares (self, known, nabla_margin_find (known->margin, self->now));
    case NABLA_EXPR_SUM:
      return evaluate_sum (self, known);
    case NABLA_EXPR_RATIO:
      value = ask (self, children[0]);
      below = ask (self, children[1]);
      if (below == NABLA_TAPE_ZERO)
        add_empty (self, nabla_expr_get_free (children[1]));
      return nabla_tape_divide (&self->shares.tape, value, below);
    case NABLA_EXPR_ONE:
    case NABLA_EXPR_PRODUCT:
    default:
      for (guint i = 0; i < n && value != NABLA_TAPE_ZERO; i++)
        value = nabla_tape_multiply (&self->shares.tape, value, ask (self, children[i]));
      return value;
    }
}

/* What an expression comes to at the values that its variables have: computed once for each. */
static guint32
ask (NablaEvaluator *self, const NablaExpr *expr)
{
  Known *known = get_known (self, expr);
  g_autofree guint8 *key = NULL;
  guint32 at, value;

  if (is_stopped (self))
    return NABLA_TAPE_UNDEFINED;
  key = g_new0 (guint8, known->n_free + 1);
  for (guint i = 0; i < known->n_free; i++)
    key[i] = self->now[known->free[i]];
  at = nabla_cell_index_find (&known->asked, key);
  if (at != NABLA_CELL_NONE)
    return g_array_index (known->answers, guint32, at);
  value = evaluate (self, known);
  nabla_cell_index_add (&known->asked, key);
  g_array_append_val (known->answers, value);
  return value;
}

/* Adds an expression; of one that is a sum what is summed joins the sum that it is put into, so that what the
 * outcome's values are is seen where it matters. */
static void
open_sum (NablaEvaluator *self,
          const NablaExpr *expr,
          gboolean reference,
          GArray *factors,
          NablaNodeSet **summed,
          const NablaNodeSet *in_sight)
{
  NablaNodeSet *more;
  guint n;

  if (nabla_expr_get_kind (expr) != NABLA_EXPR_SUM || nabla_node_set_overlaps (nabla_expr_get_vars (expr), *summed)
      || nabla_node_set_overlaps (nabla_expr_get_vars (expr), in_sight))
    {
      add_factors (self, factors, expr, reference);
      return;
    }
  more = nabla_node_set_union (*summed, nabla_expr_get_vars (expr));
  nabla_node_set_free (*summed);
  *summed = more;
  add_factors (self, factors, nabla_expr_get_children (expr, &n)[0], reference);
}

/**
 * nabla_evaluator_mean:
 * @formula: what of
 * @fixed: (array): for each of the cells' variables a code or %NABLA_CODE_FREE; the exposure's is set
 * @other_value: the exposure's in the factors where it has its reference value
 * @mean: (out): the mean
 * @influence: (out caller-allocates) (nullable): for each cell; share-weighted mean 0
 *
 * Returns: %FALSE where the formula conditions on a cell that is empty, where it takes too many steps, and
 *   when cancelled
 */
gboolean
nabla_evaluator_mean (NablaEvaluator *self,
                      const NablaMeanFormula *formula,
                      const guint8 *fixed,
                      guint8 other_value,
                      double *mean,
                      double *influence)
{
  const NablaCells *cells = self->cells;
  g_autoptr (GArray) factors = g_array_new (FALSE, FALSE, sizeof (NablaFactor));
  g_autoptr (NablaNodeSet) outcome = nabla_node_set_new_one (formula->outcome);
  g_autoptr (NablaNodeSet) averaged = nabla_node_set_union (formula->averaged, NULL);
  g_autoptr (NablaNodeSet) both = nabla_node_set_union (outcome, averaged);
  g_autoptr (NablaNodeSet) in_sight = NULL;
  g_autofree gboolean *there = g_new0 (gboolean, MAX (cells->k, 1));
  g_autofree guint *places = NULL;
  NablaNodeSet *summed = nabla_node_set_union (both, formula->summed);
  guint at_outcome = nabla_cells_find (cells, formula->outcome);
  NablaSumPlan *plan;
  Work work;
  guint32 root;

  self->exposure = nabla_cells_find (cells, formula->exposure);
  self->other_value = other_value;
  memcpy (self->now, fixed, cells->k);
  in_sight = nabla_node_set_new ();
  for (guint i = 0; i < cells->k; i++)
    if (fixed[i] != NABLA_CODE_FREE)
      {
        there[i] = TRUE;
        nabla_node_set_add (in_sight, cells->nodes[i]);
      }
  for (guint i = 0; i < formula->n_factors; i++)
    {
      g_autoptr (NablaNodeSet) seen = nabla_node_set_union (in_sight, nabla_expr_get_free (formula->factors[i]));

      nabla_node_set_free (in_sight);
      in_sight = g_steal_pointer (&seen);
    }
  if (averaged->n > 0)
    add_factors (self, factors, nabla_expr_probability (self->pool, averaged, NULL), FALSE);
  g_array_set_size (factors, factors->len + 1);
  g_array_index (factors, NablaFactor, factors->len - 1) = (NablaFactor){ .n_free = 1, .free = &at_outcome };
  for (guint i = 0; i < formula->n_factors; i++)
    open_sum (self, formula->factors[i], formula->reference != NULL && formula->reference[i], factors, &summed,
              in_sight);

  places = nabla_cells_dup_places (cells, summed);
  plan = nabla_sum_plan_new (cells, (const NablaFactor *) (gpointer) factors->data, factors->len, there, places,
                             summed->n);
  work = (Work){ plan, (const NablaFactor *) (gpointer) factors->data, formula->values };
  root = work_off (self, &work, 0);
  nabla_sum_plan_free (plan);
  nabla_node_set_free (summed);
  if (root == NABLA_TAPE_UNDEFINED || self->stopped)
    return FALSE;
  *mean = nabla_tape_get (&self->shares.tape, root);
  if (influence != NULL)
    nabla_shares_fill_influence (&self->shares, root, influence);
  return TRUE;
}
