/* What is said to be identified, against the truth of random models: a binary model by
 * truncated factorisation, a linear one by its exact covariances. */
#include "identify/nabla-adjustment.h"
#include "identify/nabla-estimand.h"
#include "identify/nabla-frontdoor.h"
#include "identify/nabla-instrument.h"
#include "small-graphs.h"

#include <math.h>
#include <string.h>

#define MAX_HIDDEN 6

/* --- binary models: each bidirected edge is a hidden coin --- */

typedef struct
{
  const Brute *graph;
  guint n_hidden;
  Mask hidden_of[BRUTE_MAX]; /* hidden coins that a vertex sees */
  double p[BRUTE_MAX][256];  /* of being 1, by parents and coins */
  double p_hidden[MAX_HIDDEN];
} Binary;

static void
binary_init (Binary *m, const Brute *graph, GRand *rand)
{
  memset (m, 0, sizeof *m);
  m->graph = graph;
  for (guint a = 0; a < graph->n; a++)
    for (guint b = a + 1; b < graph->n; b++)
      if ((graph->spouses[a] & BIT (b)) != 0)
        {
          m->hidden_of[a] |= BIT (m->n_hidden);
          m->hidden_of[b] |= BIT (m->n_hidden);
          m->p_hidden[m->n_hidden++] = g_rand_double_range (rand, 0.2, 0.8);
        }
  for (guint v = 0; v < graph->n; v++)
    for (guint i = 0; i < 256; i++)
      m->p[v][i] = g_rand_double_range (rand, 0.05, 0.95);
}

static guint
gather (Mask state, Mask which, guint shift)
{
  guint index = 0;

  for (guint v = 0; v < 32; v++)
    if ((which & BIT (v)) != 0)
      index |= ((state >> v) & 1u) << shift++;
  return index;
}

/* P of the vertices (n bits) with those of @set held at what they are. */
static void
binary_distribution (const Binary *m, Mask set, double *p)
{
  guint n = m->graph->n;

  memset (p, 0, sizeof (double) << n);
  for (Mask u = 0; u < BIT (m->n_hidden); u++)
    for (Mask s = 0; s < BIT (n); s++)
      {
        double product = 1;

        for (guint i = 0; i < m->n_hidden; i++)
          product *= (u & BIT (i)) != 0 ? m->p_hidden[i] : 1 - m->p_hidden[i];
        for (guint v = 0; v < n; v++)
          if ((set & BIT (v)) == 0)
            {
              guint coins = (guint) __builtin_popcount (m->hidden_of[v]);
              guint row = gather (u, m->hidden_of[v], 0) | gather (s, m->graph->parents[v], coins);
              double one = m->p[v][row];

              product *= (s & BIT (v)) != 0 ? one : 1 - one;
            }
        p[s] += product;
      }
}

/* P(the vertices of @what are as in @state). */
static double
marginal (const double *p, guint n, Mask what, Mask state)
{
  double sum = 0;

  for (Mask s = 0; s < BIT (n); s++)
    if (((s ^ state) & what) == 0)
      sum += p[s];
  return sum;
}

static double
conditional (const double *p, guint n, Mask what, Mask given, Mask state)
{
  return marginal (p, n, what | given, state) / marginal (p, n, given, state);
}

/* P(y=1 | do(x=1)) by adjustment. */
static double
adjusted (const double *p, guint n, Mask x, Mask y, Mask z)
{
  double sum = 0;

  for (Mask s = 0; s < BIT (n); s++)
    if ((s & ~z) == 0)
      sum += conditional (p, n, y, x | z, s | x | y) * marginal (p, n, z, s);
  return sum;
}

static double
front_door (const double *p, guint n, Mask x, Mask y, Mask z)
{
  double sum = 0;

  for (Mask s = 0; s < BIT (n); s++)
    if ((s & ~z) == 0)
      {
        double inner = conditional (p, n, y, x | z, s | x | y) * marginal (p, n, x, x)
                       + conditional (p, n, y, x | z, s | y) * marginal (p, n, x, 0);

        sum += conditional (p, n, z, x, s | x) * inner;
      }
  return sum;
}

static void
check_binary (Case *c)
{
  guint n = c->brute.n;
  Binary model;
  double p[16], p_do[16], truth;

  if (n > 4)
    return;
  binary_init (&model, &c->brute, c->rand);
  binary_distribution (&model, 0, p);
  binary_distribution (&model, c->x, p_do);
  /* With x held, its value is a parameter: the states with x = 1 sum to one. */
  truth = marginal (p_do, n, c->x | c->y, c->x | c->y);
  for (Mask z = 0; z < BIT (n); z++)
    {
      g_autoptr (NablaNodeSet) set = brute_set (z);
      double error;

      if ((z & (c->x | c->y)) != 0)
        continue;
      error = fabs (adjusted (p, n, c->x, c->y, z) - truth);
      /* The criterion is complete: what it refuses goes wrong in almost every model. */
      if (nabla_adjustment_is_valid (c->ws, c->query, set) != (error < 1e-11))
        small_graphs_fail (c, "adjustment in a binary model", z);
      if (nabla_frontdoor_is_valid (c->ws, c->query, set) && brute_causal (&c->brute, c->x, c->y) != 0
          && fabs (front_door (p, n, c->x, c->y, z) - truth) > 1e-9)
        small_graphs_fail (c, "front door in a binary model", z);
    }
}

static void
test_binary (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 4, 3, 0, check_binary);
}

/* --- linear models --- */

typedef struct
{
  guint n;
  double b[BRUTE_MAX][BRUTE_MAX];     /* b[child][parent] */
  double total[BRUTE_MAX][BRUTE_MAX]; /* (I - B)^-1 */
  double cov[BRUTE_MAX][BRUTE_MAX];
} Linear;

static double
coefficient (GRand *rand)
{
  double size = g_rand_double_range (rand, 0.4, 1.2);

  return g_rand_boolean (rand) ? size : -size;
}

static void
linear_init (Linear *m, const Brute *graph, GRand *rand)
{
  guint n = m->n = graph->n;
  double noise[BRUTE_MAX][BRUTE_MAX] = { { 0 } };

  memset (m->b, 0, sizeof m->b);
  memset (m->total, 0, sizeof m->total);
  for (guint v = 0; v < n; v++)
    {
      noise[v][v] = g_rand_double_range (rand, 3, 4);
      m->total[v][v] = 1;
      for (guint u = 0; u < n; u++)
        {
          if ((graph->parents[v] & BIT (u)) != 0)
            m->b[v][u] = coefficient (rand);
          if (u < v && (graph->spouses[v] & BIT (u)) != 0)
            noise[u][v] = noise[v][u] = coefficient (rand) / 3;
        }
    }
  /* B is nilpotent: (I - B)^-1 = I + B (I + B (…)). */
  for (guint k = 0; k < n; k++)
    {
      double next[BRUTE_MAX][BRUTE_MAX] = { { 0 } };

      for (guint i = 0; i < n; i++)
        for (guint j = 0; j < n; j++)
          {
            next[i][j] = i == j;
            for (guint l = 0; l < n; l++)
              next[i][j] += m->b[i][l] * m->total[l][j];
          }
      memcpy (m->total, next, sizeof next);
    }
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      {
        m->cov[i][j] = 0;
        for (guint k = 0; k < n; k++)
          for (guint l = 0; l < n; l++)
            m->cov[i][j] += m->total[i][k] * noise[k][l] * m->total[j][l];
      }
}

/* Covariance of @a and @b once @given is taken out of both: sweeps. */
static double
partial_covariance (const Linear *m, guint a, guint b, Mask given)
{
  double s[BRUTE_MAX][BRUTE_MAX];

  memcpy (s, m->cov, sizeof s);
  for (guint k = 0; k < m->n; k++)
    if ((given & BIT (k)) != 0)
      for (guint i = 0; i < m->n; i++)
        for (guint j = 0; j < m->n; j++)
          if (i != k && j != k)
            s[i][j] -= s[i][k] * s[k][j] / s[k][k];
  return s[a][b];
}

/* The coefficient of @x in the regression of @y on @x and @given. */
static double
regression (const Linear *m, guint y, guint x, Mask given)
{
  return partial_covariance (m, x, y, given) / partial_covariance (m, x, x, given);
}

/* The effect of @x on @y while every other observed parent of @y is held: through the
 * arrow and through unobserved vertices. */
static double
direct_effect (const Linear *m, const Brute *graph, guint x, guint y)
{
  double sum = m->b[y][x];

  for (guint u = 0; u < graph->n; u++)
    if ((graph->latent & graph->parents[y] & BIT (u)) != 0)
      sum += m->b[y][u] * direct_effect (m, graph, x, u);
  return sum;
}

static guint
first (Mask mask)
{
  return (guint) __builtin_ctz (mask);
}

static void
check_linear (Case *c)
{
  guint x = first (c->x), y = first (c->y);
  g_autoptr (GPtrArray) sets = NULL, instruments = NULL;
  Linear m;

  if ((c->x & (c->x - 1)) != 0 || c->brute.selected != 0)
    return;
  linear_init (&m, &c->brute, c->rand);
  sets = nabla_adjustment_list_all (c->ws, c->query, 50, NULL, NULL);
  for (guint i = 0; i < sets->len; i++)
    {
      Mask z = brute_mask (g_ptr_array_index (sets, i));

      if (fabs (regression (&m, y, x, z) - m.total[y][x]) > 1e-8)
        small_graphs_fail (c, "adjustment in a linear model", z);
    }
  instruments = nabla_instrument_list (c->ws, c->query, 0, 0, NULL, NULL);
  for (guint i = 0; i < instruments->len; i++)
    {
      const NablaInstrument *found = g_ptr_array_index (instruments, i);
      Mask w = brute_mask (found->given);
      double below = partial_covariance (&m, found->instrument, x, w);

      if (fabs (below) > 1e-3 && fabs (partial_covariance (&m, found->instrument, y, w) / below - m.total[y][x]) > 1e-7)
        small_graphs_fail (c, "instrument in a linear model", w | BIT (found->instrument) << 16);
    }
}

static void
test_linear (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 4, 5, 3000, check_linear);
}

static void
check_arrows (Case *c)
{
  const NablaGraph *graph = nabla_reach_get_graph (c->ws);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = nabla_identify_arrows (graph, NULL, NULL, &error);
  Linear m;

  g_assert_no_error (error);
  if (c->brute.selected != 0)
    return;
  linear_init (&m, &c->brute, c->rand);
  for (guint i = 0; i < all->len; i++)
    {
      const NablaIdentification *id = g_ptr_array_index (all, i);
      const NablaEdge *edge = nabla_graph_get_edge (graph, i);
      const NablaEstimand *estimand;
      Mask z;

      if (id == NULL || id->verdict != NABLA_VERDICT_IDENTIFIED)
        continue;
      estimand = g_ptr_array_index (id->estimands, 0);
      if (estimand->strategy == NABLA_STRATEGY_FUNCTIONAL)
        continue;
      z = brute_mask (estimand->adjustment);
      g_assert_cmphex (z & (c->brute.latent | BIT (edge->from) | BIT (edge->to)), ==, 0);
      if (fabs (regression (&m, edge->to, edge->from, z) - direct_effect (&m, &c->brute, edge->from, edge->to)) > 1e-8)
        {
          c->x = BIT (edge->from);
          c->y = BIT (edge->to);
          small_graphs_fail (c, "arrow in a linear model", z);
        }
    }
}

static void
test_arrows (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 3, 1, 6000, check_arrows);
}

/* The front door's product of regressions, for one mediator. */
static void
check_linear_front_door (Case *c)
{
  guint x = first (c->x), y = first (c->y);
  g_autoptr (GPtrArray) sets = NULL;
  Linear m;

  if ((c->x & (c->x - 1)) != 0 || c->brute.selected != 0)
    return;
  linear_init (&m, &c->brute, c->rand);
  sets = nabla_frontdoor_list (c->ws, c->query, NULL, TRUE, 0, 0, NULL, NULL);
  for (guint i = 0; i < sets->len; i++)
    {
      Mask z = brute_mask (g_ptr_array_index (sets, i));
      double sum = 0;

      for (guint v = 0; v < c->brute.n; v++)
        if ((z & BIT (v)) != 0)
          sum += regression (&m, v, x, 0) * regression (&m, y, v, (z & ~BIT (v)) | c->x);
      if (fabs (sum - m.total[y][x]) > 1e-8)
        small_graphs_fail (c, "front door in a linear model", z);
    }
}

static void
test_linear_front_door (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 4, 1, 6000, check_linear_front_door);
}

/* The population values of the manual's example. */
static void
test_manual (void)
{
  enum
  {
    AGE,
    GENOTYPE,
    SMOKING,
    TAR,
    CANCER
  };
  Linear m = { .n = 5 };
  double noise[5] = { 1, 1, 0, 0, 1 };

  m.b[SMOKING][AGE] = -0.22;
  m.b[SMOKING][GENOTYPE] = 0.6;
  m.b[TAR][SMOKING] = 0.61;
  m.b[CANCER][TAR] = 0.38;
  m.b[CANCER][AGE] = 0.05;
  m.b[CANCER][GENOTYPE] = 0.55;
  noise[SMOKING] = 1 - 0.22 * 0.22 - 0.6 * 0.6;
  noise[TAR] = 1 - 0.61 * 0.61;
  for (guint v = 0; v < 5; v++)
    for (guint u = 0; u <= v; u++)
      {
        m.total[v][u] = u == v;
        for (guint w = u; w < v; w++)
          m.total[v][u] += m.b[v][w] * m.total[w][u];
      }
  for (guint i = 0; i < 5; i++)
    for (guint j = 0; j < 5; j++)
      for (guint k = 0; k < 5; k++)
        m.cov[i][j] += m.total[i][k] * noise[k] * m.total[j][k];
  g_assert_cmpfloat_with_epsilon (m.cov[TAR][TAR], 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (regression (&m, CANCER, TAR, BIT (AGE)), 0.585, 5e-4);
  g_assert_cmpfloat_with_epsilon (regression (&m, CANCER, AGE, BIT (TAR)), 0.078, 5e-4);
  g_assert_cmpfloat_with_epsilon (regression (&m, CANCER, TAR, BIT (AGE) | BIT (SMOKING)), 0.380, 1e-9);
  g_assert_cmpfloat_with_epsilon (regression (&m, CANCER, AGE, BIT (TAR) | BIT (SMOKING)), 0.126, 1e-3);
  g_assert_cmpfloat_with_epsilon (m.total[CANCER][SMOKING], 0.232, 5e-4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/truth/binary", test_binary);
  g_test_add_func ("/truth/linear", test_linear);
  g_test_add_func ("/truth/arrows", test_arrows);
  g_test_add_func ("/truth/linear-front-door", test_linear_front_door);
  g_test_add_func ("/truth/manual", test_manual);
  return g_test_run ();
}
