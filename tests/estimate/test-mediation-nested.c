/* Natural effects by nested regressions: simulated worlds of known truth. With -m slow the simulations take more draws
 * and rows, and say what they find. */
#include <math.h>
#include <string.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "estimate/mediation/nabla-mediation-effects.h"
#include "support.h"

enum
{
  X,
  Y,
  M1,
  M2,
  C,
  W,
  C2,
  C3,
  N_COLUMNS
};

static const char *const names[N_COLUMNS] = { "X", "Y", "M1", "M2", "C", "W", "C2", "C3" };

#define ONE "dag { X [exposure] Y [outcome] C -> X C -> M1 C -> Y X -> M1 -> Y X -> Y }"
#define TWO "dag { X [exposure] Y [outcome] C -> X C -> M1 C -> M2 C -> Y X -> M1 -> Y X -> M2 -> Y M1 <-> M2 X -> Y }"
#define CROWD                                                                                                         \
  "dag { X [exposure] Y [outcome] C -> C2 C -> X C2 -> X C3 -> X C -> M1 C2 -> M1 C3 -> M1 C2 -> M2 C3 -> M2 C -> Y " \
  "C2 -> Y C3 -> Y X -> M1 -> Y X -> M2 -> Y X -> Y }"
#define ALONE "dag { X [exposure] Y [outcome] X -> M1 -> Y X -> Y }"

typedef void (*WorldFunc) (gsl_rng *rng, double *row);

/* A world, and E[Y(x, M(x'))]: which effects are right. */
typedef struct
{
  const char *name, *graph;
  WorldFunc draw;
  double (*mean) (guint x, guint of_mediators);
  gboolean smooth; /* the exposure is a number, and goes from 0 to 1 */
} World;

static double
normal (gsl_rng *rng)
{
  return gsl_ran_gaussian (rng, 1.0);
}

static double
expit (double x)
{
  return 1.0 / (1.0 + exp (-x));
}

static void
draw_linear (gsl_rng *rng, double *row)
{
  row[C] = normal (rng);
  row[X] = gsl_rng_uniform (rng) < expit (0.5 * row[C]);
  row[M1] = 0.6 * row[X] + 0.5 * row[C] + normal (rng);
  row[Y] = 0.4 * row[X] + 0.7 * row[M1] + 0.3 * row[C] + normal (rng);
}

static double
mean_linear (guint x, guint m)
{
  return 0.4 * x + 0.7 * 0.6 * m;
}

/* The exposure also changes the mediator's spread; the outcome curves in both, and the exposure works through M1^2. */
static void
draw_curved (gsl_rng *rng, double *row)
{
  row[C] = normal (rng);
  row[X] = gsl_rng_uniform (rng) < expit (0.8 * row[C]);
  row[M1] = 0.8 * row[X] + 0.5 * row[C] + (1 + 0.3 * row[X]) * normal (rng);
  row[Y] = 1.5 * sin (row[M1]) + 0.5 * row[X] * row[M1] * row[M1] + 0.4 * row[X] + 0.5 * row[C] * row[C] + normal (rng);
}

static double
mean_curved (guint x, guint m)
{
  double at = 0.8 * m, v = 0.25 + (1 + 0.3 * m) * (1 + 0.3 * m);

  return 1.5 * sin (at) * exp (-v / 2) + x * (0.5 * (at * at + v) + 0.4) + 0.5;
}

/* Two mediators that work together, with the covariate, and with the exposure. */
static void
draw_joint (gsl_rng *rng, double *row)
{
  double shared = 0.5 * normal (rng);

  row[C] = normal (rng);
  row[X] = gsl_rng_uniform (rng) < expit (0.6 * row[C]);
  row[M1] = 0.7 * row[X] + 0.3 * row[C] + shared + 0.8 * normal (rng);
  row[M2] = -0.5 * row[X] + 0.4 * row[C] + shared + 0.8 * normal (rng);
  row[Y] = 0.5 * row[M1] * row[M2] + 0.5 * row[M1] * row[C] + 0.3 * row[X] * (row[M1] + row[M2]) + 0.2 * row[X] + row[C]
           + normal (rng);
}

static double
mean_joint (guint x, guint m)
{
  return 0.5 * (-0.35 * m + 0.12 + 0.25) + 0.15 + 0.3 * x * 0.2 * m + 0.2 * x;
}

/* The curved world of which more is seen where C is large, weighted back. */
static void
draw_weighted (gsl_rng *rng, double *row)
{
  double seen;

  do
    {
      draw_curved (rng, row);
      seen = 0.3 + 0.7 * expit (1.5 * row[C]);
    }
  while (gsl_rng_uniform (rng) > seen);
  row[W] = 1.0 / seen;
}

/* A probability. */
static void
draw_binary (gsl_rng *rng, double *row)
{
  row[C] = normal (rng);
  row[X] = gsl_rng_uniform (rng) < expit (0.8 * row[C]);
  row[M1] = 0.8 * row[X] + 0.5 * row[C] + normal (rng);
  row[Y] = normal (rng) < -0.3 + 0.5 * row[M1] + 0.3 * row[X] + 0.4 * row[C];
}

static double
mean_binary (guint x, guint m)
{
  return gsl_cdf_ugaussian_P ((-0.3 + 0.4 * m + 0.3 * x) / sqrt (1 + 0.65 * 0.65 + 0.25));
}

/* What the exposure does to the mediator leaves little overlap. */
static void
draw_apart (gsl_rng *rng, double *row)
{
  row[C] = normal (rng);
  row[X] = gsl_rng_uniform (rng) < expit (0.5 * row[C]);
  row[M1] = 1.5 * row[X] + 0.5 * row[C] + normal (rng);
  row[Y] = row[M1] + 0.3 * row[M1] * row[M1] + 0.5 * row[X] * row[M1] + 0.5 * row[C] + normal (rng);
}

static double
mean_apart (guint x, guint m)
{
  return 1.5 * m + 0.3 * (1.25 + 2.25 * m) + 0.5 * x * 1.5 * m;
}

/* Three covariates, curved and with products everywhere. */
static void
draw_crowd (gsl_rng *rng, double *row)
{
  double c, d, e;

  c = row[C] = normal (rng);
  d = row[C2] = 0.5 * c + normal (rng);
  e = row[C3] = normal (rng);
  row[X] = gsl_rng_uniform (rng) < expit (0.4 * c + 0.4 * d * d - 0.5 + 0.3 * e);
  row[M1] = 0.8 * row[X] + 0.3 * c * c + 0.4 * d + 0.3 * row[X] * e + normal (rng);
  row[M2] = -0.6 * row[X] + 0.4 * e + 0.3 * d * d + normal (rng);
  row[Y]
    = sin (c) + 0.5 * d * d + e + row[M1] + 0.3 * row[M2] * row[M2] + 0.4 * row[X] * (1 + row[M2] + d) + normal (rng);
}

/* E[M2] = .375 - .6 x, of variance 1 + .16 + .09 * 2 * 1.25^2. */
static double
mean_crowd (guint x, guint m)
{
  double at = 0.375 - 0.6 * m, v = 1 + 0.16 + 0.09 * 2 * 1.25 * 1.25;

  return 0.8 * m + 0.3 * (at * at + v) + 0.4 * x * (1 + at);
}

/* No covariates, a strong mediator. */
static void
draw_alone (gsl_rng *rng, double *row)
{
  row[C] = normal (rng);
  row[X] = gsl_rng_uniform (rng) < 0.4;
  row[M1] = 1.2 * row[X] + normal (rng);
  row[Y] = exp (0.5 * row[M1]) + row[X] * row[M1] + normal (rng);
}

static double
mean_alone (guint x, guint m)
{
  return exp (0.6 * m + 0.125) + 1.2 * x * m;
}

static void
draw_line (gsl_rng *rng, double *row)
{
  row[C] = normal (rng);
  row[X] = 0.5 * row[C] + normal (rng);
  row[M1] = 0.6 * row[X] + 0.5 * row[C] + normal (rng);
  row[Y] = 0.4 * row[X] + 0.7 * row[M1] + 0.3 * row[C] + normal (rng);
}

/* Curves in exposure and mediator, and a product. */
static void
draw_bend (gsl_rng *rng, double *row)
{
  row[C] = normal (rng);
  row[X] = 0.5 * row[C] + normal (rng);
  row[M1] = sin (row[X]) + 0.5 * row[C] + normal (rng);
  row[Y]
    = 0.3 * row[X] * row[X] + row[M1] + 0.3 * row[M1] * row[M1] + 0.4 * row[X] * row[M1] + 0.5 * row[C] + normal (rng);
}

static double
mean_bend (guint x, guint m)
{
  double at = sin (m);

  return 0.3 * x + at + 0.3 * (at * at + 1.25) + 0.4 * x * at;
}

static void
draw_bend_weighted (gsl_rng *rng, double *row)
{
  double seen;

  do
    {
      draw_bend (rng, row);
      seen = 0.3 + 0.7 * expit (1.5 * row[C]);
    }
  while (gsl_rng_uniform (rng) > seen);
  row[W] = 1.0 / seen;
}

static const World bend_weighted = { "bend weighted", ONE, draw_bend_weighted, mean_bend, TRUE };
static const World line = { "line", ONE, draw_line, mean_linear, TRUE };
static const World bend = { "bend", ONE, draw_bend, mean_bend, TRUE };
static const World linear = { "linear", ONE, draw_linear, mean_linear };
static const World curved = { "curved", ONE, draw_curved, mean_curved };
static const World joint = { "joint", TWO, draw_joint, mean_joint };
static const World binary = { "binary", ONE, draw_binary, mean_binary };
static const World weighted = { "weighted", ONE, draw_weighted, mean_curved };
static const World apart = { "apart", ONE, draw_apart, mean_apart };
static const World crowd = { "crowd", CROWD, draw_crowd, mean_crowd };
static const World alone = { "alone", ALONE, draw_alone, mean_alone };

static NablaMediationResult *
mediate (const char *text, const NablaTable *table, const NablaMethod *method, GError **error)
{
  g_autoptr (NablaGraph) graph = test_graph (text);
  g_autoptr (NablaExecutor) executor = nabla_executor_new (1);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaQuery) query = nabla_query_new_from_roles (graph);

  return nabla_estimate_mediation (data, graph, columns, query, method, NULL, error);
}

static NablaTable *
draw_table (const World *world, gsl_rng *rng, gsize n)
{
  g_autofree double *values = g_new0 (double, N_COLUMNS *n);
  NablaColumn *columns[N_COLUMNS];

  for (gsize i = 0; i < n; i++)
    {
      double row[N_COLUMNS] = { [W] = 1.0 };

      world->draw (rng, row);
      for (guint j = 0; j < N_COLUMNS; j++)
        values[j * n + i] = row[j];
    }
  for (guint j = 0; j < N_COLUMNS; j++)
    columns[j] = test_column (names[j], values + j * n, n);
  return test_table (N_COLUMNS, n, columns);
}

typedef struct
{
  double sum, squares, errors;
  guint covered;
} Score;

static void
add (Score *score, const NablaEstimate *estimate, double truth)
{
  double off = estimate->estimate - truth;

  score->sum += off;
  score->squares += off * off;
  score->errors += estimate->se;
  score->covered += estimate->lo <= truth && truth <= estimate->hi;
}

/* The bias within 4 of its standard errors, coverage within what so many draws tell. */
static void
judge (const Score *score, const World *world, const char *effect, gsize n, guint replications)
{
  double bias = score->sum / replications, rmse = sqrt (score->squares / replications);
  double sd = sqrt (score->squares / replications - bias * bias);
  double coverage = (double) score->covered / replications;

  g_test_message ("%s %s, n = %" G_GSIZE_FORMAT
                  " [%u]: bias %+.4f (%.4f), RMSE %.4f, coverage %.3f, mean SE / true %.3f",
                  world->name, effect, n, replications, bias, sd / sqrt (replications), rmse, coverage,
                  score->errors / replications / sd);
  g_assert_cmpfloat (fabs (bias), <, 4.0 * sd / sqrt (replications));
  g_assert_cmpfloat (coverage, >, 0.93 - 3.3 * sqrt (0.95 * 0.05 / replications));
  /* At a point of many, errors allow for curves even where there are none. */
  g_assert_cmpfloat (score->errors / replications / sd, >, 0.9 - 3.3 / sqrt (2.0 * replications));
  g_assert_cmpfloat (score->errors / replications / sd, <,
                     (world->smooth ? 1.4 : 1.1) + 3.3 / sqrt (2.0 * replications));
}

static void
check (const World *world, gsize n, guint replications)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  double direct = world->mean (1, 0) - world->mean (0, 0), indirect = world->mean (1, 1) - world->mean (1, 0);
  /* Of two values next to nothing is lost; at a point of many much. */
  double within = world->smooth ? 4.0 : 2.0;
  Score scores[3] = { 0 }, straight[2] = { 0 };
  NablaMethod method;

  nabla_method_init (&method);
  method.auto_estimator = FALSE;
  if (world->smooth)
    {
      method.from = 0.0;
      method.to = 1.0;
    }
  if (world == &weighted || world == &bend_weighted)
    method.weight_column = W;
  gsl_rng_set (rng, 20240502);
  for (guint r = 0; r < replications; r++)
    {
      g_autoptr (NablaTable) table = draw_table (world, rng, n);
      g_autoptr (NablaMediationResult) found = NULL, lines = NULL;
      g_autoptr (GError) error = NULL;

      method.estimator = world->smooth ? NABLA_ESTIMATOR_GRADIENT : NABLA_ESTIMATOR_AIPW;
      found = mediate (world->graph, table, &method, &error);
      g_assert_no_error (error);
      add (&scores[0], found->nde, direct);
      add (&scores[1], found->nie, indirect);
      add (&scores[2], found->total, direct + indirect);
      g_assert_cmpfloat (fabs (found->nde->estimate + found->nie->estimate - found->total->estimate), <, 1e-12);
      method.estimator = NABLA_ESTIMATOR_LINEAR;
      lines = mediate (world->graph, table, &method, &error);
      g_assert_no_error (error);
      add (&straight[0], lines->nde, direct);
      add (&straight[1], lines->nie, indirect);
      if (world == &linear || world == &line)
        {
          g_assert_cmpfloat (fabs (found->nde->estimate - lines->nde->estimate), <, within * found->nde->se);
          g_assert_cmpfloat (fabs (found->nie->estimate - lines->nie->estimate), <, within * found->nie->se);
        }
    }
  gsl_rng_free (rng);
  judge (&scores[0], world, "direct", n, replications);
  judge (&scores[1], world, "indirect", n, replications);
  judge (&scores[2], world, "total", n, replications);
  for (guint k = 0; k < 2; k++)
    g_test_message ("  linear models: RMSE %.4f, coverage %.3f", sqrt (straight[k].squares / replications),
                    (double) straight[k].covered / replications);
}

static void
test_world (gconstpointer data)
{
  const World *world = data;

  if (g_test_slow ())
    {
      check (world, 500, 400);
      check (world, 2000, 200);
    }
  else
    check (world, 500, 40);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/estimate/mediation-nested/linear", &linear, test_world);
  g_test_add_data_func ("/estimate/mediation-nested/curved", &curved, test_world);
  g_test_add_data_func ("/estimate/mediation-nested/joint", &joint, test_world);
  g_test_add_data_func ("/estimate/mediation-nested/binary", &binary, test_world);
  g_test_add_data_func ("/estimate/mediation-nested/alone", &alone, test_world);
  g_test_add_data_func ("/estimate/mediation-nested/weighted", &weighted, test_world);
  g_test_add_data_func ("/estimate/mediation-nested/line", &line, test_world);
  g_test_add_data_func ("/estimate/mediation-nested/bend", &bend, test_world);
  g_test_add_data_func ("/estimate/mediation-nested/bend-weighted", &bend_weighted, test_world);
  g_test_add_data_func ("/estimate/mediation-nested/apart", &apart, test_world);
  g_test_add_data_func ("/estimate/mediation-nested/crowd", &crowd, test_world);
  return g_test_run ();
}
