/* Vanishing tetrads against minors of covariances of random linear models, in a prime field. */
#include "graph/nabla-graph-text.h"
#include "identify/nabla-tetrads.h"
#include "small-graphs.h"

#include <string.h>

#define PRIME G_GUINT64_CONSTANT (2147483647)

static guint64
power (guint64 base, guint64 exponent)
{
  guint64 result = 1;

  for (; exponent > 0; exponent >>= 1, base = base * base % PRIME)
    if ((exponent & 1) != 0)
      result = result * base % PRIME;
  return result;
}

/* The determinant of the k x k matrix at @a, which is overwritten. */
static guint64
determinant (guint64 a[BRUTE_MAX][BRUTE_MAX], guint k)
{
  guint64 product = 1;

  for (guint c = 0; c < k; c++)
    {
      guint pivot = c;
      guint64 inverse;

      while (pivot < k && a[pivot][c] == 0)
        pivot++;
      if (pivot == k)
        return 0;
      for (guint j = 0; j < k && pivot != c; j++)
        {
          guint64 swap = a[c][j];

          a[c][j] = a[pivot][j];
          a[pivot][j] = swap;
        }
      product = product * a[c][c] % PRIME;
      inverse = power (a[c][c], PRIME - 2);
      for (guint r = c + 1; r < k; r++)
        {
          guint64 factor = a[r][c] * inverse % PRIME;

          for (guint j = c; j < k; j++)
            a[r][j] = (a[r][j] + (PRIME - factor) * a[c][j]) % PRIME;
        }
    }
  return product;
}

static guint64
random_number (GRand *rand)
{
  return 1 + g_rand_int (rand) % (PRIME - 1);
}

/* T' W T, T the sums of products along directed paths, W the errors' covariances. */
static void
random_covariance (const Brute *g, GRand *rand, guint64 sigma[BRUTE_MAX][BRUTE_MAX])
{
  guint64 weight[BRUTE_MAX][BRUTE_MAX] = { { 0 } }, total[BRUTE_MAX][BRUTE_MAX] = { { 0 } };
  guint64 error[BRUTE_MAX][BRUTE_MAX] = { { 0 } };

  for (guint a = 0; a < g->n; a++)
    for (guint b = 0; b < g->n; b++)
      {
        if ((g->children[a] & BIT (b)) != 0)
          weight[a][b] = random_number (rand);
        if (a == b || (a < b && (g->spouses[a] & BIT (b)) != 0))
          error[a][b] = error[b][a] = random_number (rand);
      }
  for (guint a = 0; a < g->n; a++)
    total[a][a] = 1;
  for (guint round = 0; round < g->n; round++)
    for (guint a = 0; a < g->n; a++)
      for (guint b = 0; b < g->n; b++)
        {
          guint64 sum = a == b ? 1 : 0;

          for (guint c = 0; c < g->n; c++)
            sum = (sum + total[a][c] * weight[c][b]) % PRIME;
          total[a][b] = sum;
        }
  for (guint i = 0; i < g->n; i++)
    for (guint j = 0; j < g->n; j++)
      {
        sigma[i][j] = 0;
        for (guint a = 0; a < g->n; a++)
          for (guint b = 0; b < g->n; b++)
            sigma[i][j] = (sigma[i][j] + total[a][i] * error[a][b] % PRIME * total[b][j]) % PRIME;
      }
}

/* The minor of the tetrad given what is selected, but for a factor that is not 0. */
static gboolean
brute_vanishes (const Brute *g, guint64 sigma[BRUTE_MAX][BRUTE_MAX], const guint a[2], const guint b[2])
{
  guint rows[BRUTE_MAX] = { a[0], a[1] }, columns[BRUTE_MAX] = { b[0], b[1] }, k = 2;
  guint64 minor[BRUTE_MAX][BRUTE_MAX];

  for (guint v = 0; v < g->n; v++)
    if ((g->selected & BIT (v)) != 0)
      {
        rows[k] = v;
        columns[k++] = v;
      }
  for (guint i = 0; i < k; i++)
    for (guint j = 0; j < k; j++)
      minor[i][j] = sigma[rows[i]][columns[j]];
  return determinant (minor, k) == 0;
}

static gboolean
is_listed (const GArray *list, const guint a[2], const guint b[2])
{
  for (guint i = 0; i < list->len; i++)
    {
      const NablaTetrad *t = &g_array_index (list, NablaTetrad, i);
      Mask one = BIT (t->a[0]) | BIT (t->a[1]), other = BIT (t->b[0]) | BIT (t->b[1]);
      Mask first = BIT (a[0]) | BIT (a[1]), second = BIT (b[0]) | BIT (b[1]);

      if ((one == first && other == second) || (one == second && other == first))
        return TRUE;
    }
  return FALSE;
}

static void
check_graph (const Brute *g, GRand *rand)
{
  g_autoptr (NablaGraph) graph = brute_to_graph (g);
  gboolean cut = TRUE;
  g_autoptr (GArray) list = nabla_tetrads_list (graph, 0, &cut, NULL, NULL);
  guint64 sigma[BRUTE_MAX][BRUTE_MAX], n = 0;
  Mask free_nodes = (BIT (g->n) - 1) & ~g->latent & ~g->selected;
  guint n_found = 0;

  g_assert_false (cut);
  random_covariance (g, rand, sigma);
  for (guint i = 0; i < g->n; i++)
    for (guint j = i + 1; j < g->n; j++)
      for (guint k = i + 1; k < g->n; k++)
        for (guint l = k + 1; l < g->n; l++)
          {
            const guint a[] = { i, j }, b[] = { k, l };
            gboolean expected;

            if (k == j || l == j || ((BIT (i) | BIT (j) | BIT (k) | BIT (l)) & ~free_nodes) != 0)
              continue;
            expected = brute_vanishes (g, sigma, a, b);
            if (expected != is_listed (list, a, b))
              g_error ("%c%c|%c%c: %d in %s", 'A' + i, 'A' + j, 'A' + k, 'A' + l, expected, brute_dup_text (g));
            n_found += expected;
          }
  g_assert_true (nabla_tetrads_count (graph, &n, NULL, NULL));
  g_assert_cmpuint (n, ==, n_found);
  g_assert_cmpuint (list->len, ==, n_found);
}

static void
test_small (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);

  for (guint64 code = 0; code < brute_n_codes (4); code++)
    {
      Brute g;

      brute_init_nth (&g, 4, code);
      check_graph (&g, rand);
    }
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);

  for (guint i = 0; i < 3000; i++)
    {
      Brute g;
      guint n = 5 + i % 4;

      brute_init_random (&g, n, 0.3, i % 2 == 0 ? 0.15 : 0.0, rand);
      g.latent = i % 4 == 0 ? 0 : g_rand_int (rand) & g_rand_int (rand) & (BIT (n) - 1);
      if (i % 3 == 0)
        g.selected
          = (BIT (g_rand_int_range (rand, 0, (int) n)) | BIT (g_rand_int_range (rand, 0, (int) n))) & ~g.latent;
      check_graph (&g, rand);
    }
}

static void
assert_count (const char *text, guint64 expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph
    = nabla_graph_parse (text, (gssize) strlen (text), NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);
  guint64 n = 0;

  g_assert_no_error (error);
  g_assert_true (nabla_tetrads_count (graph, &n, NULL, &error));
  g_assert_cmpuint (n, ==, expected);
}

/* Graphs of DAGitty's test-suite (tetrad-analyis.js) and its counts, but for the last of them: there it has 98, the
 * minors of random models 96. */
static void
test_known (void)
{
  assert_count ("dag { {a b} -> x -> y }", 1);
  assert_count ("dag { xi1 [u] xi2 [u] xi3 [u] xi1 <-> xi2 <-> xi3 <-> xi1 xi1 -> {X1 X2 X3} xi2 -> {X4 X5 X6} "
                "xi3 -> {X7 X8 X9} }",
                162);
  assert_count ("dag { xi1 [latent] eta1 [latent] eta2 [latent] xi1 -> {eta1 eta2 X1 X2} eta1 -> {eta2 Y1 Y2} "
                "eta2 -> {Y3 Y4} }",
                15);
  assert_count ("dag { xi1 [latent] xi2 [latent] xi3 [latent] U1 [latent] U2 [latent] U3 [latent] "
                "xi1 -> {X1 X2 X3} xi2 -> {X4 X5 X6} xi3 -> {X7 X8 X9} U1 -> {xi1 xi2} U2 -> {xi2 xi3} "
                "U3 -> {xi1 xi3} }",
                162);
  assert_count ("dag { u [latent] x [latent] y [latent] u -> {x y} x -> {x1 x2 x3 x4} y -> {y1 y2 y3 y4} }", 138);
  assert_count ("dag { e0 [latent] e1 [latent] e3 [latent] e4 [latent] e0 -> x e1 -> s1 e2 -> {s2 y} e3 -> s3 e4 -> y "
                "s1 -> {s2 z} s2 -> {s3 z2} s3 -> y x -> {y s1} y -> z3 }",
                96);
  assert_count ("dag { }", 0);
  assert_count ("dag { A B C }", 0);
  assert_count ("dag { A B C D }", 3);
}

static void
test_errors (void)
{
  const char *const bad[] = { "dag { A -> B -> A }", "pdag { A -- B }", "pag { A @-> B }" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaGraph) graph
        = nabla_graph_parse (bad[i], (gssize) strlen (bad[i]), NABLA_GRAPH_FORMAT_DAGITTY, NULL, NULL);
      guint64 n;

      g_assert_false (nabla_tetrads_count (graph, &n, NULL, &error));
      g_assert_nonnull (error);
      g_assert_null (nabla_tetrads_list (graph, 0, NULL, NULL, NULL));
    }
}

static void
test_limit (void)
{
  g_autoptr (NablaGraph) graph = nabla_graph_parse ("dag { A B C D }", -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, NULL);

  for (guint limit = 1; limit <= 4; limit++)
    {
      gboolean cut;
      g_autoptr (GArray) list = nabla_tetrads_list (graph, limit, &cut, NULL, NULL);

      g_assert_cmpuint (list->len, ==, MIN (limit, 3));
      g_assert_true (cut == (limit < 3));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tetrads/small", test_small);
  g_test_add_func ("/tetrads/random", test_random);
  g_test_add_func ("/tetrads/known", test_known);
  g_test_add_func ("/tetrads/errors", test_errors);
  g_test_add_func ("/tetrads/limit", test_limit);
  return g_test_run ();
}
