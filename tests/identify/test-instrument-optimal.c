/* The instrumental set of lowest variance against all others in random linear models. */
#include "identify/nabla-instrument.h"
#include "small-graphs.h"

#include "graph/nabla-graph-text.h"

#include <math.h>
#include <string.h>

#define N BRUTE_MAX

/* Covariances of a linear Gaussian model, and the total effect. */
typedef struct
{
  double cov[N][N];
  double effect;
} Model;

static double
draw_size (GRand *rand)
{
  return exp (g_rand_double_range (rand, -4, 2));
}

static double
draw_weight (GRand *rand)
{
  return draw_size (rand) * (g_rand_boolean (rand) ? 1 : -1);
}

static void
model_init (Model *self, const Brute *g, guint x, guint y, GRand *rand)
{
  double errors[N][N] = { { 0 } }, weights[N][N] = { { 0 } }, total[N][N] = { { 0 } };
  guint n = g->n;

  for (guint a = 0; a < n; a++)
    {
      errors[a][a] += draw_size (rand);
      for (guint b = 0; b < n; b++)
        if ((g->children[a] & BIT (b)) != 0)
          weights[a][b] = draw_weight (rand);
      for (guint b = a + 1; b < n; b++)
        if ((g->spouses[a] & BIT (b)) != 0)
          {
            double to_a = draw_weight (rand), to_b = draw_weight (rand);

            errors[a][a] += to_a * to_a;
            errors[b][b] += to_b * to_b;
            errors[a][b] += to_a * to_b;
            errors[b][a] += to_a * to_b;
          }
    }
  /* total = I + weights + weights^2 + … */
  for (guint round = 0; round <= n; round++)
    {
      double next[N][N] = { { 0 } };

      for (guint a = 0; a < n; a++)
        for (guint b = 0; b < n; b++)
          {
            next[a][b] = a == b;
            for (guint k = 0; k < n; k++)
              next[a][b] += total[a][k] * weights[k][b];
          }
      memcpy (total, next, sizeof total);
    }
  memset (self->cov, 0, sizeof self->cov);
  for (guint a = 0; a < n; a++)
    for (guint b = 0; b < n; b++)
      for (guint i = 0; i < n; i++)
        for (guint j = 0; j < n; j++)
          self->cov[a][b] += total[i][a] * errors[i][j] * total[j][b];
  self->effect = total[x][y];
}

/* The variance of sum c_i V_i that is left after regression on @given. */
static double
residual (const Model *m, const double *c, Mask given, guint n)
{
  double work[N + 1][N + 1];

  /* Sweep the given ones out of the covariances of (V, sum). */
  for (guint a = 0; a <= n; a++)
    for (guint b = 0; b <= n; b++)
      {
        work[a][b] = 0;
        for (guint i = 0; i < n; i++)
          for (guint j = 0; j < n; j++)
            work[a][b] += (a < n ? i == a : c[i]) * (b < n ? j == b : c[j]) * m->cov[i][j];
      }
  for (guint k = 0; k < n; k++)
    if ((given & BIT (k)) != 0)
      {
        double pivot = work[k][k];

        for (guint a = 0; a <= n; a++)
          for (guint b = 0; b <= n; b++)
            if (a != k && b != k)
              work[a][b] -= work[a][k] * work[k][b] / pivot;
      }
  return work[n][n];
}

/* Henckel et al. 2024: what two-stage least squares has for its asymptotic variance. */
static double
get_variance (const Model *m, guint x, guint y, Mask z, Mask w, guint n)
{
  double exposure[N] = { 0 }, rest[N] = { 0 };

  exposure[x] = 1;
  rest[y] = 1;
  rest[x] = -m->effect;
  return residual (m, rest, w, n) / (residual (m, exposure, w, n) - residual (m, exposure, w | z, n));
}

static gboolean
is_valid (const Brute *g, guint x, guint y, Mask z, Mask w)
{
  Mask heads = brute_causal (g, BIT (x), BIT (y));
  const Brute cut = brute_cut (g, BIT (x), heads);

  return ((z | w) & (brute_descendants (g, heads) | BIT (x) | BIT (y))) == 0 && brute_separated (&cut, z, BIT (y), w)
         && !brute_separated (g, z, BIT (x), w);
}

static void
fail (const Brute *g, const char *what, guint x, guint y, Mask z, Mask w)
{
  g_autofree char *text = brute_dup_text (g);

  g_error ("%s: exposure %u, outcome %u, instruments %x, given %x in %s", what, x, y, z, w, text);
}

#define N_MODELS 40

static void
compare (const Brute *g, guint x, guint y, Mask z, Mask w, GRand *rand)
{
  Model models[N_MODELS];
  double best[N_MODELS];
  Mask all = (BIT (g->n) - 1) & ~BIT (x) & ~BIT (y) & ~g->latent;

  for (guint i = 0; i < N_MODELS; i++)
    {
      model_init (&models[i], g, x, y, rand);
      best[i] = get_variance (&models[i], x, y, z, w, g->n);
    }
  for (Mask other_z = all; other_z != 0; other_z = (other_z - 1) & all)
    for (Mask other_w = all & ~other_z, rest = other_w;; other_w = (other_w - 1) & rest)
      {
        gboolean lost = is_valid (g, x, y, other_z, other_w);

        for (guint i = 0; i < N_MODELS && lost; i++)
          lost = get_variance (&models[i], x, y, other_z, other_w, g->n) < best[i] * (1 - 1e-6);
        for (guint i = 0; i < 5000 && lost; i++)
          {
            Model m;

            model_init (&m, g, x, y, rand);
            lost = get_variance (&m, x, y, other_z, other_w, g->n) < get_variance (&m, x, y, z, w, g->n) * (1 - 1e-6);
          }
        if (lost)
          fail (g, "a pair of sets that is better in every model", x, y, other_z, other_w);
        if (other_w == 0)
          break;
      }
}

static Mask
all_parents (const Brute *g, Mask of)
{
  Mask parents = 0;

  for (guint v = 0; v < g->n; v++)
    if ((of & BIT (v)) != 0)
      parents |= g->parents[v];
  return parents;
}

/* What <-> edges join to @from outside @barred, without @from. */
static Mask
get_district (const Brute *g, Mask from, Mask barred)
{
  Mask district = 0, before;

  do
    {
      before = district;
      for (guint v = 0; v < g->n; v++)
        if (((from | district) & BIT (v)) != 0)
          district |= g->spouses[v] & ~barred;
    }
  while (district != before);
  return district;
}

/* The sets as they are defined, all vertices observed; FALSE if they are not optimal. */
static gboolean
define (const Brute *g, guint x, guint y, Mask *z, Mask *w)
{
  Mask below = brute_descendants (g, BIT (x)), to = BIT (y), district;
  Mask heads = brute_causal (g, BIT (x), BIT (y));
  const Brute cut = brute_cut (g, BIT (x), heads);

  for (guint i = 0; i < g->n; i++)
    to |= all_parents (g, to) & below & ~BIT (x);
  district = get_district (g, to, below);
  *w = (district | all_parents (g, district | to)) & ~below;
  district = get_district (g, BIT (x), below);
  *z = (district | all_parents (g, district | BIT (x))) & ~*w;
  if ((below & BIT (y)) == 0 || ((g->parents[x] | (g->spouses[x] & ~below)) & *z) == 0)
    return FALSE;
  for (guint v = 0; v < g->n; v++)
    if ((below & ~brute_descendants (g, heads) & ~BIT (x) & BIT (v)) != 0
        && brute_separated (&cut, BIT (v), BIT (y), *w))
      return FALSE;
  return TRUE;
}

static void
check (const Brute *g, guint x, guint y, GRand *rand, guint *n_found)
{
  g_autoptr (NablaGraph) graph = brute_to_graph (g);
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  g_autoptr (NablaNodeSet) exposure = nabla_node_set_new_one (x);
  g_autoptr (NablaNodeSet) outcome = nabla_node_set_new_one (y);
  g_autoptr (NablaQuery) query = nabla_query_new (exposure, outcome, NABLA_EFFECT_TOTAL, NULL, NULL);
  g_autoptr (NablaNodeSet) z = NULL;
  g_autoptr (NablaNodeSet) w = NULL;

  gboolean found = nabla_instrument_optimal (ws, query, &z, &w);
  Mask defined_z, defined_w;

  if (g->latent == 0
      && (define (g, x, y, &defined_z, &defined_w) != found
          || (found && (brute_mask (z) != defined_z || brute_mask (w) != defined_w))))
    fail (g, "not as defined", x, y, brute_mask (z), brute_mask (w));
  if (!found)
    return;
  (*n_found)++;
  if (((brute_mask (z) | brute_mask (w)) & g->latent) != 0 || !is_valid (g, x, y, brute_mask (z), brute_mask (w)))
    fail (g, "not valid", x, y, brute_mask (z), brute_mask (w));
  compare (g, x, y, brute_mask (z), brute_mask (w), rand);
}

static void
test_variance (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (6);
  guint n_found = 0;

  for (guint i = 0; i < 30000; i++)
    {
      Brute g;
      guint n = 3 + i % 4, x, y;

      brute_init_random (&g, n, 0.4, 0.3, rand);
      x = (guint) g_rand_int_range (rand, 0, (gint) n);
      y = (guint) g_rand_int_range (rand, 0, (gint) n);
      if (x == y)
        continue;
      if (i % 2 == 0)
        g.latent = g_rand_int (rand) & g_rand_int (rand) & (BIT (n) - 1) & ~BIT (x) & ~BIT (y);
      check (&g, x, y, rand, &n_found);
    }
  g_assert_cmpuint (n_found, >, 100);
}

static void
assert_optimal (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph
    = nabla_graph_parse (text, (gssize) strlen (text), NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);
  g_autoptr (NablaReachWorkspace) ws = NULL;
  g_autoptr (NablaNodeSet) x = NULL;
  g_autoptr (NablaNodeSet) y = NULL;
  g_autoptr (NablaNodeSet) z = NULL;
  g_autoptr (NablaNodeSet) w = NULL;
  g_autoptr (NablaQuery) query = NULL;
  g_autoptr (GString) names = g_string_new (NULL);

  g_assert_no_error (error);
  ws = nabla_reach_workspace_new (graph);
  x = nabla_node_set_new_one (nabla_graph_find_node (graph, "x"));
  y = nabla_node_set_new_one (nabla_graph_find_node (graph, "y"));
  query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);
  if (nabla_instrument_optimal (ws, query, &z, &w))
    {
      for (guint i = 0; i < z->n; i++)
        g_string_append_printf (names, "%s ", nabla_graph_get_name (graph, z->nodes[i]));
      g_string_append_c (names, '|');
      for (guint i = 0; i < w->n; i++)
        g_string_append_printf (names, " %s", nabla_graph_get_name (graph, w->nodes[i]));
    }
  g_assert_cmpstr (names->str, ==, expected);
}

/* Examples of the paper, with what CIfly's test-suite expects (test_optimal_iv.py). */
static void
test_paper (void)
{
  assert_optimal ("dag { a b c x y a -> b a -> x b -> c x -> y c <-> y x <-> y }", "a | b c");
  assert_optimal ("dag { a b c x y a -> x b -> a b -> c c -> a x -> y c <-> y x <-> y }", "a | b c");
  assert_optimal ("dag { a b c x y m mc xc yc a -> x b -> a b -> c c -> a x -> m m -> y x -> xc y -> yc m -> mc "
                  "c <-> y x <-> y }",
                  "a | b c");
  assert_optimal ("dag { a b x y a -> b a -> x x -> y b <-> y x <-> y }", "");
  assert_optimal ("dag { a b c x y a -> c c -> b x -> y b <-> y c <-> x x <-> y }", "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/instrument-optimal/variance", test_variance);
  g_test_add_func ("/instrument-optimal/paper", test_paper);
  return g_test_run ();
}
