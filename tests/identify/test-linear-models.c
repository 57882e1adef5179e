/* Identified coefficients of linear models against the rank of the whole map from parameters to covariances. */
#include "identify/nabla-half-trek.h"
#include "identify/nabla-tree-model.h"
#include "small-graphs.h"

#include "graph/nabla-graph-text.h"

#include <string.h>

/* Another prime than the program's. */
#define PRIME G_GUINT64_CONSTANT (2147483629)
#define N     BRUTE_MAX

typedef guint64 Matrix[N][N];

static guint64
power (guint64 a, guint64 e)
{
  guint64 r = 1;

  for (; e > 0; e /= 2, a = a * a % PRIME)
    if (e % 2 == 1)
      r = r * a % PRIME;
  return r;
}

static void
multiply (guint n, const Matrix a, gboolean transpose_a, const Matrix b, Matrix out)
{
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      {
        out[i][j] = 0;
        for (guint k = 0; k < n; k++)
          out[i][j] = (out[i][j] + (transpose_a ? a[k][i] : a[i][k]) * b[k][j]) % PRIME;
      }
}

/* Coefficients by their tail and head. */
typedef struct
{
  gboolean finite[N][N];
} Answer;

/* The rows: derivatives of all covariances by one parameter; a parameter moves alone (its value is one of finitely
 * many) iff its unit vector is in the span of the columns: adding that column does not raise the rank. */
static guint
get_rank (guint n_rows, guint n_columns, guint64 rows[][N * N + N])
{
  guint rank = 0;

  for (guint c = 0; c < n_columns && rank < n_rows; c++)
    {
      guint pivot = rank;
      guint64 inverse;

      while (pivot < n_rows && rows[pivot][c] == 0)
        pivot++;
      if (pivot == n_rows)
        continue;
      for (guint k = 0; k < n_columns; k++)
        {
          guint64 swap = rows[pivot][k];

          rows[pivot][k] = rows[rank][k];
          rows[rank][k] = swap;
        }
      inverse = power (rows[rank][c], PRIME - 2);
      for (guint r = rank + 1; r < n_rows; r++)
        {
          guint64 factor = rows[r][c] * inverse % PRIME;

          for (guint k = 0; k < n_columns && factor != 0; k++)
            rows[r][k] = (rows[r][k] + (PRIME - factor) * rows[rank][k]) % PRIME;
        }
      rank++;
    }
  return rank;
}

static void
find_finite (const Brute *g, GRand *rand, Answer *answer)
{
  static guint64 rows[N * N + N][N * N + N], work[N * N + N][N * N + N];
  Matrix omega = { { 0 } }, paths = { { 0 } }, errors_out = { { 0 } };
  guint n = g->n, n_rows = 0, rank;
  guint64 lambda[N][N] = { { 0 } };
  gboolean changed = TRUE;

  for (guint i = 0; i < n; i++)
    for (guint j = i; j < n; j++)
      if (i == j || (g->spouses[i] & BIT (j)) != 0)
        omega[i][j] = omega[j][i] = 1 + g_rand_int (rand) % (PRIME - 1);
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      if ((g->children[i] & BIT (j)) != 0)
        lambda[i][j] = 1 + g_rand_int (rand) % (PRIME - 1);
  /* (I - L)^-1 = I + L + L^2 + … */
  for (guint i = 0; i < n; i++)
    paths[i][i] = 1;
  while (changed)
    {
      Matrix next;

      multiply (n, paths, FALSE, lambda, next);
      for (guint i = 0; i < n; i++)
        next[i][i] = (next[i][i] + 1) % PRIME;
      changed = memcmp (next, paths, n * sizeof next[0]) != 0;
      memcpy (paths, next, n * sizeof next[0]);
    }
  multiply (n, omega, FALSE, paths, errors_out);

  memset (rows, 0, sizeof rows);
  for (guint kind = 0; kind < 2; kind++)
    for (guint i = 0; i < n; i++)
      for (guint j = 0; j < n; j++)
        {
          Matrix half;
          guint column = 0;

          if (kind == 0 ? lambda[i][j] == 0 : (i > j || omega[i][j] == 0))
            continue;
          for (guint a = 0; a < n; a++)
            for (guint b = 0; b < n; b++)
              {
                /* S = P' W P: by L_ij it moves by P' E_ji P' W P and the transpose, by W_ij by P' (E_ij + E_ji) P. */
                if (kind == 0)
                  {
                    guint64 covariance = 0;

                    for (guint k = 0; k < n; k++)
                      covariance = (covariance + paths[k][i] * errors_out[k][b]) % PRIME;
                    half[a][b] = paths[j][a] * covariance % PRIME;
                  }
                else
                  half[a][b] = paths[i][a] * paths[j][b] % PRIME;
              }
          for (guint a = 0; a < n; a++)
            for (guint b = a; b < n; b++)
              rows[n_rows][column++] = (half[a][b] + half[b][a]) % PRIME;
          n_rows++;
        }
  memcpy (work, rows, sizeof rows);
  rank = get_rank (n_rows, n * (n + 1) / 2, work);
  for (guint i = 0, row = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      if (lambda[i][j] != 0)
        {
          memcpy (work, rows, sizeof rows);
          work[row][n * (n + 1) / 2] = 1;
          answer->finite[i][j] = get_rank (n_rows, n * (n + 1) / 2 + 1, work) == rank;
          row++;
        }
}

/* Half-treks by enumeration: the directed paths from @from to @to as sets of vertices. */
static void
list_paths (const Brute *g, guint from, guint to, Mask on, GArray *paths)
{
  on |= BIT (from);
  if (from == to)
    g_array_append_val (paths, on);
  else
    for (guint c = 0; c < g->n; c++)
      if ((g->children[from] & BIT (c)) != 0)
        list_paths (g, c, to, on, paths);
}

/* Half-treks from @sources to all of @targets without sided intersection. */
static gboolean
has_system (const Brute *g, Mask sources, Mask targets, Mask right)
{
  guint target = 0;

  if (targets == 0)
    return TRUE;
  while ((targets & BIT (target)) == 0)
    target++;
  for (guint a = 0; a < g->n; a++)
    for (guint b = 0; b < g->n && (sources & BIT (a)) != 0; b++)
      if (a == b || (g->spouses[a] & BIT (b)) != 0)
        {
          g_autoptr (GArray) paths = g_array_new (FALSE, FALSE, sizeof (Mask));

          list_paths (g, b, target, 0, paths);
          for (guint i = 0; i < paths->len; i++)
            {
              Mask path = g_array_index (paths, Mask, i);

              if ((path & right) == 0 && has_system (g, sources & ~BIT (a), targets & ~BIT (target), right | path))
                return TRUE;
            }
        }
  return FALSE;
}

static Mask
solve_half_trek (const Brute *g)
{
  Mask solved = 0, before;

  for (guint v = 0; v < g->n; v++)
    if (g->parents[v] == 0)
      solved |= BIT (v);
  do
    {
      before = solved;
      for (guint v = 0; v < g->n; v++)
        {
          Mask siblings = g->spouses[v] | BIT (v);
          Mask reached = 0;

          for (guint u = 0; u < g->n; u++)
            if ((siblings & BIT (u)) != 0)
              reached |= brute_descendants (g, BIT (u));
          if (has_system (g, (BIT (g->n) - 1) & ~siblings & (solved | ~reached), g->parents[v], 0))
            solved |= BIT (v);
        }
    }
  while (solved != before);
  return solved;
}

static void
fail (const Brute *g, const char *what)
{
  g_autofree char *text = brute_dup_text (g);

  g_error ("%s in %s", what, text);
}

static void
check_half_trek (const Brute *g, GRand *rand, guint *counts)
{
  g_autoptr (NablaGraph) graph = brute_to_graph (g);
  g_autoptr (GArray) list = nabla_half_trek_identify (graph, NULL);
  Mask solved = solve_half_trek (g);
  Answer answer;
  guint n_edges = 0;

  find_finite (g, rand, &answer);
  for (guint v = 0; v < g->n; v++)
    n_edges += (guint) __builtin_popcount (g->children[v]);
  g_assert_cmpuint (list->len, ==, n_edges);
  for (guint i = 0; i < list->len; i++)
    {
      const NablaCoefficient *c = &g_array_index (list, NablaCoefficient, i);
      gboolean finite = answer.finite[c->from][c->to];
      gboolean identified = (solved & BIT (c->to)) != 0;
      NablaCoefficientStatus expected = identified ? NABLA_COEFFICIENT_IDENTIFIED
                                        : finite   ? NABLA_COEFFICIENT_UNDECIDED
                                                   : NABLA_COEFFICIENT_NOT_IDENTIFIED;

      if (identified && !finite)
        fail (g, "identified with a freedom");
      if (c->status != expected)
        fail (g, "half-trek criterion");
      counts[c->status]++;
    }
}

static void
test_half_trek (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  guint counts[3] = { 0 };
  Brute g;

  for (guint n = 1; n <= 4; n++)
    for (guint64 code = 0; code < brute_n_codes (n); code++)
      {
        brute_init_nth (&g, n, code);
        brute_shuffle (&g, rand);
        check_half_trek (&g, rand, counts);
      }
  for (guint i = 0; i < 1000; i++)
    {
      brute_init_random (&g, 5 + i % 2, 0.5, 0.35, rand);
      check_half_trek (&g, rand, counts);
    }
  for (guint i = 0; i < 3; i++)
    g_assert_cmpuint (counts[i], >, 0);
}

static void
check_tree (const Brute *g, GRand *rand, guint *counts)
{
  g_autoptr (NablaGraph) graph = brute_to_graph (g);
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaNodeSet) set = nabla_tree_identifiable (graph, &error);
  Mask expected = 0;
  Answer answer;

  g_assert_no_error (error);
  find_finite (g, rand, &answer);
  for (guint v = 0; v < g->n; v++)
    for (guint p = 0; p < g->n; p++)
      if ((g->parents[v] & BIT (p)) != 0 && answer.finite[p][v])
        expected |= BIT (v);
  if (brute_mask (set) != expected)
    fail (g, "tree");
  counts[expected != 0]++;
}

static void
test_tree (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  guint counts[2] = { 0 };
  Brute g;

  for (guint i = 0; i < 4000; i++)
    {
      guint n = 2 + i % 6;
      double p_spouse = g_rand_double_range (rand, 0.2, 0.95);

      brute_init_random (&g, n, 0, p_spouse, rand);
      for (guint v = 1; v < n; v++)
        if (g_rand_int (rand) % 12 != 0)
          brute_add_directed (&g, (guint) g_rand_int_range (rand, i % 2 == 0 ? 0 : MAX (1, v) - 1, (gint) v), v);
      check_tree (&g, rand, counts);
    }
  g_assert_cmpuint (counts[0], >, 100);
  g_assert_cmpuint (counts[1], >, 100);
}

static void
assert_tree (const char *text, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph = nabla_graph_parse (text, strlen (text), NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);
  g_autoptr (NablaNodeSet) set = NULL;
  g_autoptr (GString) names = g_string_new (NULL);

  g_assert_no_error (error);
  set = nabla_tree_identifiable (graph, &error);
  if (set == NULL)
    g_string_assign (names, error->message);
  for (guint i = 0; set != NULL && i < set->n; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? " " : "", nabla_graph_get_name (graph, set->nodes[i]));
  g_assert_cmpstr (names->str, ==, expected);
}

/* The test-suite of DAGitty (test/test/tree-id.js). */
static void
test_tree_dagitty (void)
{
  assert_tree ("dag { Z -> X X -> Y X <-> Y }", "X Y");
  assert_tree ("dag { A -> E A <-> D E -> D E -> v1 }", "E D v1");
  assert_tree ("dag { 0 -> 1 0 -> 2 0 -> 3 0 <-> 1 0 <-> 2 0 <-> 3 0 <-> 4 3 -> 4 }", "1 2 3 4");
  assert_tree ("dag { 3 -> 4 1 -> 2 0 -> 1 2 -> 3 3 <-> 1 3 <-> 0 1 <-> 0 0 <-> 2 0 <-> 4 }", "3 4 1 2");
  assert_tree ("dag { A -> E A <-> D A <-> E A <-> v1 D <-> v1 E -> D E -> v1 }", "");
  assert_tree ("dag { 0 -> 1 0 <-> 1 0 <-> 2 0 <-> 3 0 <-> 4 1 -> 2 1 <-> 3 2 -> 3 2 <-> 4 3 -> 4 }", "1 2 3 4");
}

static void
test_tree_other (void)
{
  /* Unobserved vertices are projected out: a common cause is <->, one between two vertices their arrow. */
  assert_tree ("dag { U [latent] Z -> X X -> Y U -> X U -> Y }", "X Y");
  assert_tree ("dag { U [latent] M [latent] Z -> M M -> X X -> Y U -> X U -> Y }", "X Y");
  assert_tree ("dag { X -> Y X <-> Y }", "");
  assert_tree ("dag { X Y Z }", "");
  assert_tree ("dag { X -> Y Z -> Y }", "This graph is not a tree: Y has more than one observed parent (Z, X).");
  assert_tree ("dag { M [latent] X -> M Z -> M M -> Y }",
               "This graph is not a tree: Y has more than one observed parent (Z, X).");
  assert_tree ("pdag { X -- Y }", "A linear tree model has edges -> and <-> only: change the edge between X and Y.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/linear-models/half-trek", test_half_trek);
  g_test_add_func ("/linear-models/tree", test_tree);
  g_test_add_func ("/linear-models/tree-dagitty", test_tree_dagitty);
  g_test_add_func ("/linear-models/tree-other", test_tree_other);
  return g_test_run ();
}
