/* Linear estimates against textbook formulas computed elsewhere. */
#define _GNU_SOURCE
#include <math.h>
#include <dlfcn.h>
#include <cblas.h>
#include <string.h>

#include "support.h"

#define N 60

/* Sines: the same numbers in any language. The expected values below were computed
 * from them with numpy. */
static NablaTable *
sines (void)
{
  double z[N], x[N], y[N], w[N], g[N], m1[N], m2[N], v[N], q[N], q2[N], e[N], u[N];
  NablaColumn *columns[12];

  for (int i = 1; i <= N; i++)
    {
      int r = i - 1;

      z[r] = sin (1.0 * i);
      x[r] = 0.5 * z[r] + cos (2.6 * i);
      y[r] = 0.7 * x[r] - 0.4 * z[r] + sin (3.1 * i) * (1 + 0.5 * fabs (z[r]));
      w[r] = 1 + i % 3;
      g[r] = i % 7;
      m1[r] = 0.8 * x[r] + sin (5.3 * i);
      m2[r] = -0.3 * x[r] + cos (7.7 * i) + 0.2 * sin (5.3 * i);
      v[r] = 0.5 * m1[r] + 0.6 * m2[r] + 0.3 * z[r] + cos (4.1 * i);
      q[r] = sin (9.1 * i) + 0.3 * z[r];
      q2[r] = cos (11.3 * i);
      e[r] = 0.9 * q[r] + 0.4 * q2[r] + 0.5 * z[r] + cos (2.6 * i);
      u[r] = 1.2 * e[r] + 0.3 * z[r] + 2 * cos (2.6 * i) + sin (3.1 * i);
    }
  columns[0] = test_column ("z", z, N);
  columns[1] = test_column ("x", x, N);
  columns[2] = test_column ("y", y, N);
  columns[3] = test_column ("w", w, N);
  columns[4] = test_column ("g", g, N);
  columns[5] = test_column ("m1", m1, N);
  columns[6] = test_column ("m2", m2, N);
  columns[7] = test_column ("v", v, N);
  columns[8] = test_column ("q", q, N);
  columns[9] = test_column ("q2", q2, N);
  columns[10] = test_column ("e", e, N);
  columns[11] = test_column ("u", u, N);
  return test_table (12, N, columns);
}

static NablaGraph *
sines_graph (void)
{
  return test_graph ("dag { z -> x -> y; z -> y; x -> {m1 m2} -> v; x <-> v; {q q2} -> e -> u; e <-> u; z -> {e u} }");
}

/* The same from R 4.2: lm, vcov, and sandwich 3.0's vcovHC (HC0 to HC3) and vcovCL (type = "HC1"), weights being those
 * of lm. */
static void
test_errors_of_every_kind (void)
{
  static const struct
  {
    NablaSeKind se;
    double plain, weighted;
  } expected[] = {
    { NABLA_SE_CLASSICAL, 0.19242785672195184, 0.18065553091121134 },
    { NABLA_SE_HC0, 0.1884277465137183, 0.1779729433676505 },
    { NABLA_SE_HC1, 0.19332278885526383, 0.18259638715208654 },
    { NABLA_SE_HC2, 0.19448939471099524, 0.1843224755253706 },
    { NABLA_SE_HC3, 0.2007686842613131, 0.19097430369480192 },
    { NABLA_SE_CLUSTER, 0.01916315094123164, 0.06269208574680948 },
  };
  /* t quantiles at .975 with 57 and 6 degrees of freedom */
  const double t57 = 2.002465459291016, t6 = 2.4469118511449692;
  g_autoptr (NablaTable) table = sines ();
  g_autoptr (NablaGraph) graph = sines_graph ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    for (guint weighted = 0; weighted < 2; weighted++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (NablaEstimate) estimate = NULL;
        double se = weighted ? expected[i].weighted : expected[i].plain;
        double b = weighted ? 0.6516934003256938 : 0.6625729175983458;
        NablaMethod method;

        nabla_method_init (&method);
        method.se = expected[i].se;
        method.cluster_column = method.se == NABLA_SE_CLUSTER ? 4 : -1;
        method.weight_column = weighted ? 3 : -1;
        estimate = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", &method, &error);
        g_assert_no_error (error);
        g_assert_true (estimate->has_estimate);
        g_assert_cmpint (estimate->se_kind, ==, method.se);
        assert_close (estimate->estimate, b, 1e-10);
        assert_close (estimate->se, se, 1e-10);
        assert_close (estimate->hi - estimate->estimate, (method.se == NABLA_SE_CLUSTER ? t6 : t57) * se, 1e-9);
        assert_close (estimate->estimate - estimate->lo, estimate->hi - estimate->estimate, 1e-9);
        if (!weighted)
          assert_close (estimate->beta_standardized, b * 0.7917306884026266 / 1.1382373472777674, 1e-10);
        g_assert_cmpuint (estimate->n_used, ==, N);
        g_assert_cmpuint (estimate->n_dropped, ==, 0);
        g_assert_cmpstr (estimate->unit, ==, "y per x");
      }
}

static void
test_standardized (void)
{
  g_autoptr (NablaTable) table = sines ();
  g_autoptr (NablaGraph) graph = sines_graph ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaEstimate) raw = NULL;
  g_autoptr (NablaEstimate) scaled = NULL;
  const double ratio = 0.7917306884026266 / 1.1382373472777674;
  NablaMethod method;

  nabla_method_init (&method);
  raw = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", &method, NULL);
  method.standardize = TRUE;
  scaled = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "x", "y", "z", &method, NULL);
  assert_close (scaled->estimate, raw->estimate * ratio, 1e-10);
  assert_close (scaled->se, raw->se * ratio, 1e-10);
  assert_close (scaled->lo, raw->lo * ratio, 1e-10);
  assert_close (scaled->strength_hi, raw->strength_hi * ratio, 1e-10);
  assert_close (scaled->beta_standardized, raw->beta_standardized, 1e-12);
  g_assert_true (scaled->standardized);
  g_assert_cmpstr (scaled->unit, ==, "SD of y per SD of x");
}

static void
test_strength_folds (void)
{
  g_autoptr (NablaTable) table = sines ();
  g_autoptr (NablaGraph) graph = sines_graph ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaEstimate) negative = NULL;
  g_autoptr (NablaEstimate) around = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  negative = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "z", "y", "x", &method, NULL);
  g_assert_cmpfloat (negative->estimate, <, 0.0);
  assert_close (negative->strength, -negative->estimate, 1e-15);
  method.level = 0.6;
  g_clear_pointer (&negative, nabla_estimate_unref);
  negative = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "z", "y", "x", &method, NULL);
  g_assert_cmpfloat (negative->hi, <, 0.0);
  assert_close (negative->strength_lo, -negative->hi, 1e-15);
  assert_close (negative->strength_hi, -negative->lo, 1e-15);
  method.level = 0.95;
  around = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, "q2", "y", "", &method, NULL);
  g_assert_cmpfloat (around->lo * around->hi, <, 0.0);
  g_assert_cmpfloat (around->strength_lo, ==, 0.0);
  assert_close (around->strength_hi, MAX (-around->lo, around->hi), 1e-15);
}

static void
test_front_door_products (void)
{
  g_autoptr (NablaTable) table = sines ();
  g_autoptr (NablaGraph) graph = sines_graph ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaEstimate) robust = NULL;
  g_autoptr (NablaEstimate) classical = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  robust = test_estimate (data, graph, NABLA_STRATEGY_FRONT_DOOR, "x", "v", "m1 m2", &method, NULL);
  assert_close (robust->estimate, -0.09269861178117395, 1e-9);
  assert_close (robust->se, 0.12281886360539143, 1e-10);
  assert_close (robust->hi - robust->estimate, 1.959963984540054 * robust->se, 1e-9);
  g_assert_cmpint (robust->estimator, ==, NABLA_ESTIMATOR_FRONTDOOR);
  method.se = NABLA_SE_CLASSICAL;
  classical = test_estimate (data, graph, NABLA_STRATEGY_FRONT_DOOR, "x", "v", "m1 m2", &method, NULL);
  assert_close (classical->se, 0.1260358803761742, 1e-10);
}

/* R 4.2: AER 1.2 ivreg, vcov and sandwich's vcovHC (HC3; HC1 for F). */
static void
test_two_stages (void)
{
  static const struct
  {
    const char *others;
    double estimate, robust, classical, f_robust, f_classical;
  } expected[] = {
    { "q|z", 1.10024322750581, 0.3532062143273886, 0.35452576955559884, 37.702382014442286, 38.183064029325244 },
    { "q q2|z", 1.0972541891481877, 0.3336487645605745, 0.3260680921590101, 24.974276332723193, 25.36402716189323 },
  };
  g_autoptr (NablaTable) table = sines ();
  g_autoptr (NablaGraph) graph = sines_graph ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (NablaEstimate) robust = NULL;
      g_autoptr (NablaEstimate) classical = NULL;
      NablaMethod method;

      nabla_method_init (&method);
      robust = test_estimate (data, graph, NABLA_STRATEGY_INSTRUMENT, "e", "u", expected[i].others, &method, NULL);
      assert_close (robust->estimate, expected[i].estimate, 1e-10);
      assert_close (robust->se, expected[i].robust, 1e-10);
      assert_close (test_get_diagnostic (robust, "first_stage_f"), expected[i].f_robust, 1e-9);
      g_assert_cmpint (robust->estimator, ==, NABLA_ESTIMATOR_2SLS);
      method.se = NABLA_SE_CLASSICAL;
      classical = test_estimate (data, graph, NABLA_STRATEGY_INSTRUMENT, "e", "u", expected[i].others, &method, NULL);
      assert_close (classical->se, expected[i].classical, 1e-10);
      assert_close (test_get_diagnostic (classical, "first_stage_f"), expected[i].f_classical, 1e-9);
    }
}

static void
test_weak_instrument (void)
{
  g_autoptr (NablaTable) table = sines ();
  g_autoptr (NablaGraph) graph = sines_graph ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaEstimate) estimate = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  estimate = test_estimate (data, graph, NABLA_STRATEGY_INSTRUMENT, "x", "y", "q2|", &method, NULL);
  g_assert_cmpfloat (test_get_diagnostic (estimate, "first_stage_f"), <, 10.0);
  g_assert_nonnull (estimate->warnings);
  g_assert_cmpstr (((NablaWarning *) g_ptr_array_index (estimate->warnings, 0))->kind, ==, "weak_instrument");
}

static void
test_zero (void)
{
  g_autoptr (NablaTable) table = sines ();
  g_autoptr (NablaGraph) graph = sines_graph ();
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaEstimate) estimate = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  estimate = test_estimate (data, graph, NABLA_STRATEGY_ZERO, "y", "z", "", &method, NULL);
  g_assert_true (estimate->has_estimate);
  g_assert_cmpfloat (estimate->estimate, ==, 0.0);
  g_assert_true (isnan (estimate->se) && isnan (estimate->lo) && isnan (estimate->hi));
}

/* Longley's data: correlations near 1 and a certified answer (NIST StRD), which the
 * normal equations in plain units miss by far. */
static void
test_longley (void)
{
  static const double rows[16][7] = {
    { 60323, 83.0, 234289, 2356, 1590, 107608, 1947 },  { 61122, 88.5, 259426, 2325, 1456, 108632, 1948 },
    { 60171, 88.2, 258054, 3682, 1616, 109773, 1949 },  { 61187, 89.5, 284599, 3351, 1650, 110929, 1950 },
    { 63221, 96.2, 328975, 2099, 3099, 112075, 1951 },  { 63639, 98.1, 346999, 1932, 3594, 113270, 1952 },
    { 64989, 99.0, 365385, 1870, 3547, 115094, 1953 },  { 63761, 100.0, 363112, 3578, 3350, 116219, 1954 },
    { 66019, 101.2, 397469, 2904, 3048, 117388, 1955 }, { 67857, 104.6, 419180, 2822, 2857, 118734, 1956 },
    { 68169, 108.4, 442769, 2936, 2798, 120445, 1957 }, { 66513, 110.8, 444546, 4681, 2637, 121950, 1958 },
    { 68655, 112.6, 482704, 3813, 2552, 123366, 1959 }, { 69564, 114.2, 502601, 3931, 2514, 125368, 1960 },
    { 69331, 115.7, 518173, 4806, 2572, 127852, 1961 }, { 70551, 116.9, 554894, 4007, 2827, 130081, 1962 },
  };
  static const struct
  {
    const char *exposure, *adjustment;
    double slope, se;
  } certified[] = {
    { "x1", "x2 x3 x4 x5 x6", 15.0618722713733, 84.9149257747669 },
    { "x2", "x1 x3 x4 x5 x6", -0.358191792925910E-01, 0.334910077722432E-01 },
    { "x3", "x1 x2 x4 x5 x6", -2.02022980381683, 0.488399681651699 },
    { "x4", "x1 x2 x3 x5 x6", -1.03322686717359, 0.214274163161675 },
    { "x5", "x1 x2 x3 x4 x6", -0.511041056535807E-01, 0.226073200069370 },
    { "x6", "x1 x2 x3 x4 x5", 1829.15146461355, 455.478499142212 },
  };
  static const char *const names[] = { "y", "x1", "x2", "x3", "x4", "x5", "x6" };
  NablaColumn *columns[7];
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaGraph) graph = test_graph ("dag { {x1 x2 x3 x4 x5 x6} -> y }");
  g_autoptr (NablaData) data = NULL;
  NablaMethod method;

  for (guint j = 0; j < 7; j++)
    {
      double values[16];

      for (guint i = 0; i < 16; i++)
        values[i] = rows[i][j];
      columns[j] = test_column (names[j], values, 16);
    }
  table = test_table (7, 16, columns);
  data = nabla_data_new (table, NULL);
  nabla_method_init (&method);
  method.se = NABLA_SE_CLASSICAL;
  for (guint i = 0; i < G_N_ELEMENTS (certified); i++)
    {
      g_autoptr (NablaEstimate) estimate = test_estimate (data, graph, NABLA_STRATEGY_ADJUSTMENT, certified[i].exposure,
                                                          "y", certified[i].adjustment, &method, NULL);

      assert_close (estimate->estimate, certified[i].slope, 1e-9);
      assert_close (estimate->se, certified[i].se, 1e-9);
    }
}

/* libgsl drags in its own CBLAS, a hundred times slower: it must not be the one found. */
static void
test_blas_is_fast (void)
{
  Dl_info info = { 0 };
  gpointer symbol = dlsym (RTLD_DEFAULT, "cblas_dsyrk");

  g_assert_nonnull (symbol);
  g_assert_cmpint (dladdr (symbol, &info), !=, 0);
  g_assert_nonnull (strstr (info.dli_fname, "openblas"));
  g_assert_true (symbol == (gpointer) &cblas_dsyrk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/linear/errors-of-every-kind", test_errors_of_every_kind);
  g_test_add_func ("/estimate/linear/standardized", test_standardized);
  g_test_add_func ("/estimate/linear/strength-folds", test_strength_folds);
  g_test_add_func ("/estimate/linear/front-door-products", test_front_door_products);
  g_test_add_func ("/estimate/linear/two-stages", test_two_stages);
  g_test_add_func ("/estimate/linear/weak-instrument", test_weak_instrument);
  g_test_add_func ("/estimate/linear/zero", test_zero);
  g_test_add_func ("/estimate/linear/longley", test_longley);
  g_test_add_func ("/estimate/linear/blas-is-fast", test_blas_is_fast);
  return g_test_run ();
}
