#include "estimate/cells/nabla-evaluator-plan.h"

#include <string.h>

static void
step_clear (gpointer data)
{
  NablaStep *step = data;

  nabla_groups_free (step->groups);
  g_free (step->new_variables);
  g_free (step->new_at);
}

void
nabla_sum_plan_free (NablaSumPlan *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->steps);
  g_free (self);
}

static gboolean
all_known (const guint *places, guint n, const gboolean *known)
{
  for (guint i = 0; i < n; i++)
    if (!known[places[i]])
      return FALSE;
  return TRUE;
}

static guint
count_unknown (const NablaFactor *factor, const gboolean *known)
{
  guint n = 0;

  for (guint i = 0; i < factor->n_free; i++)
    n += !known[factor->free[i]];
  return n;
}

/* Probabilities before what has to be computed: they may be zero, which saves the rest. */
static int
find_value (const NablaFactor *factors, guint n, const gboolean *done, const gboolean *known)
{
  int found = -1;

  for (guint i = 0; i < n; i++)
    if (!done[i] && all_known (factors[i].free, factors[i].n_free, known))
      {
        if (factors[i].expr == NULL || factors[i].margin != NULL)
          return (int) i;
        if (found < 0)
          found = (int) i;
      }
  return found;
}

/* A probability whose condition is known, of fewest variables that are not. */
static int
find_generator (const NablaFactor *factors, guint n, const gboolean *done, const gboolean *known)
{
  int found = -1;
  guint fewest = G_MAXUINT;

  for (guint i = 0; i < n; i++)
    {
      const NablaFactor *factor = &factors[i];
      guint unknown;

      if (done[i] || factor->margin == NULL
          || (factor->given != NULL && !all_known (factor->given->at, factor->given->width, known)))
        continue;
      unknown = count_unknown (factor, known);
      if (unknown < fewest)
        {
          fewest = unknown;
          found = (int) i;
        }
    }
  return found;
}

static void
add_generator (NablaSumPlan *self, const NablaFactor *factor, guint at, gboolean *known)
{
  NablaStep step = { .kind = NABLA_STEP_GENERATE, .factor = at };

  step.groups = nabla_groups_new (factor->margin, known);
  step.new_variables = g_new (guint, MAX (factor->margin->width, 1));
  step.new_at = g_new (guint, MAX (factor->margin->width, 1));
  for (guint i = 0; i < factor->margin->width; i++)
    if (!known[factor->margin->at[i]])
      {
        step.new_variables[step.n_new] = factor->margin->at[i];
        step.new_at[step.n_new++] = i;
      }
  for (guint i = 0; i < step.n_new; i++)
    known[step.new_variables[i]] = TRUE;
  g_array_append_val (self->steps, step);
}

/* The first variable that is not known of a factor that is left, of those that keep fewest from being known. */
static void
add_levels (NablaSumPlan *self, const NablaFactor *factors, guint n, const gboolean *done, gboolean *known)
{
  NablaStep step = { .kind = NABLA_STEP_LEVELS };
  guint fewest = G_MAXUINT;

  for (guint i = 0; i < n; i++)
    {
      guint unknown = done[i] ? 0 : count_unknown (&factors[i], known);

      if (unknown == 0 || unknown >= fewest)
        continue;
      fewest = unknown;
      for (guint j = 0; j < factors[i].n_free; j++)
        if (!known[factors[i].free[j]])
          {
            step.variable = factors[i].free[j];
            break;
          }
    }
  known[step.variable] = TRUE;
  g_array_append_val (self->steps, step);
}

/* Greedy: what can be computed at once; else what the observed combinations tell; else all levels
 * of one variable. Only the last can take more steps than there are cells. */
NablaSumPlan *
nabla_sum_plan_new (const NablaCells *cells,
                    const NablaFactor *factors,
                    guint n_factors,
                    const gboolean *known,
                    const guint *summed,
                    guint n_summed)
{
  NablaSumPlan *self = g_new0 (NablaSumPlan, 1);
  g_autofree gboolean *now = g_memdup2 (known, cells->k * sizeof (gboolean));
  g_autofree gboolean *done = g_new0 (gboolean, MAX (n_factors, 1));
  guint n_left = n_factors;

  self->steps = g_array_new (FALSE, FALSE, sizeof (NablaStep));
  g_array_set_clear_func (self->steps, step_clear);
  self->idle = 1.0;
  while (n_left > 0)
    {
      int at = find_value (factors, n_factors, done, now);

      if (at >= 0)
        {
          NablaStep step = { .kind = NABLA_STEP_VALUE, .factor = (guint) at };

          g_array_append_val (self->steps, step);
        }
      else if ((at = find_generator (factors, n_factors, done, now)) >= 0)
        add_generator (self, &factors[at], (guint) at, now);
      else
        add_levels (self, factors, n_factors, done, now);
      if (at >= 0)
        {
          done[at] = TRUE;
          n_left--;
        }
    }
  for (guint i = 0; i < n_summed; i++)
    if (!now[summed[i]])
      self->idle *= cells->n_levels[summed[i]];
  return self;
}
