/* Weak and many instruments: against R, and in simulated worlds. */
#include <math.h>
#include <string.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

#include "estimate/moments/nabla-anderson-rubin.h"
#include "support.h"

#define N 60

/* Sines: the same numbers in any language. */
static NablaTable *
sines (void)
{
  static const char *const names[] = { "z", "q", "q2", "w", "g", "r", "s", "x", "u" };
  double values[9][N];
  NablaColumn *columns[9];

  for (int i = 1; i <= N; i++)
    {
      double z = sin (1.0 * i), q = sin (9.1 * i) + 0.3 * z, q2 = cos (11.3 * i), hidden = cos (2.6 * i);
      double r = 0.25 * sin (9.1 * i) + 0.9 * hidden + 0.2 * q2, noise = sin (3.1 * i);
      double e = 0.9 * q + 0.4 * q2 + 0.5 * z + hidden;
      double all[9] = { z,
                        q,
                        q2,
                        1 + i % 3,
                        i % 7,
                        r,
                        0.8 * r + 0.9 * hidden + 0.7 * noise * (1 + fabs (q2)),
                        0.5 * z + hidden,
                        1.2 * e + 0.3 * z + 2 * hidden + noise };

      for (guint j = 0; j < 9; j++)
        values[j][i - 1] = all[j];
    }
  for (guint j = 0; j < 9; j++)
    columns[j] = test_column (names[j], values[j], N);
  return test_table (9, N, columns);
}

static const NablaWarning *
warning (const NablaEstimate *estimate, const char *kind)
{
  for (guint i = 0; estimate->warnings != NULL && i < estimate->warnings->len; i++)
    if (strcmp (((NablaWarning *) estimate->warnings->pdata[i])->kind, kind) == 0)
      return estimate->warnings->pdata[i];
  return NULL;
}

static NablaEstimate *
estimate_sines (const char *exposure,
                const char *outcome,
                const char *others,
                NablaSeKind se,
                gboolean weighted,
                double level)
{
  g_autoptr (NablaTable) table = sines ();
  g_autoptr (NablaGraph) graph = test_graph ("dag { z q q2 r s x u }");
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (GError) error = NULL;
  NablaEstimate *estimate;
  NablaMethod method;

  nabla_method_init (&method);
  method.se = se;
  method.level = level;
  method.weight_column = weighted ? 3 : -1;
  method.cluster_column = se == NABLA_SE_CLUSTER ? 4 : -1;
  estimate = test_estimate (data, graph, NABLA_STRATEGY_INSTRUMENT, exposure, outcome, others, &method, &error);
  g_assert_no_error (error);
  return estimate;
}

/* R 4.2: AER 1.2 ivreg with vcov, sandwich 3.0 vcovHC of each kind, by matrices where there are weights, which AER's
 * hatvalues leave out, and vcovCL (HC1); the set by uniroot on waldtest's F of lm (s - b r ~ instruments + z) with
 * vcovHC of each kind, vcovCL (HC1), and qf; F of the first stage with vcov, vcovHC (HC1) or vcovCL (HC1); Sargan's p
 * of summary.ivreg, Hansen's by two-step GMM in matrices. */
static void
test_against_r (void)
{
  static const struct
  {
    const char *others;
    NablaSeKind se;
    gboolean weighted;
    double level, effect, error, f, low, high, p;
  } expected[] = {
    { "q|z", NABLA_SE_CLASSICAL, FALSE, 0.8, 0.4865718340310652, 0.9807130053164018, 3.627713955430368,
      -2.611498629283515, 1.459207330095696, NAN },
    { "q|z", NABLA_SE_HC0, FALSE, 0.8, 0.4865718340310652, 0.9084038704592531, 3.603629686214167, -2.208468224481609,
      1.411013117066168, NAN },
    { "q|z", NABLA_SE_HC1, FALSE, 0.8, 0.4865718340310652, 0.9320027060415605, 3.603629686214167, -2.40523869244262,
      1.433105379894342, NAN },
    { "q|z", NABLA_SE_HC2, FALSE, 0.8, 0.4865718340310652, 0.9388073787555361, 3.603629686214167, -2.453822899799374,
      1.437138834782529, NAN },
    { "q|z", NABLA_SE_HC3, FALSE, 0.8, 0.4865718340310652, 0.9753104195763596, 3.603629686214167, -2.74385912904508,
      1.464363683136017, NAN },
    { "q|z", NABLA_SE_HC3, FALSE, 0.95, 0.4865718340310652, 0.9753104195763596, 3.603629686214167, 2.078218058499577,
      12.26846353100452, NAN },
    { "q|z", NABLA_SE_CLUSTER, FALSE, 0.8, 0.4865718340310652, 1.171439398767581, 1.06643879143438, 1.192054167754561,
      4.758967905196068, NAN },
    { "q|z", NABLA_SE_CLASSICAL, TRUE, 0.8, 0.3865874941589713, 0.9951049843957644, 3.570310802567132,
      -2.876964524351951, 1.350588203169372, NAN },
    { "q|z", NABLA_SE_HC0, TRUE, 0.8, 0.3865874941589713, 0.9699414161600659, 3.001710897926464, -3.202476815875164,
      1.328285187885461, NAN },
    { "q|z", NABLA_SE_HC1, TRUE, 0.8, 0.3865874941589713, 0.9951388957710452, 3.001710897926464, -3.540974384165834,
      1.350072709885838, NAN },
    { "q|z", NABLA_SE_HC2, TRUE, 0.8, 0.3865874941589713, 1.00408080013422, 3.001710897926464, -3.781988103938954,
      1.35670062207308, NAN },
    { "q|z", NABLA_SE_HC3, TRUE, 0.8, 0.3865874941589713, 1.051087728554677, 3.001710897926464, -4.581192031220266,
      1.386485652870628, NAN },
    { "q|z", NABLA_SE_HC3, TRUE, 0.95, 0.3865874941589713, 1.051087728554677, 3.001710897926464, 2.025205147790447,
      5.690665441209146, NAN },
    { "q|z", NABLA_SE_CLUSTER, TRUE, 0.8, 0.3865874941589713, 1.274467328545845, 1.042300455776719, 1.166876050873258,
      4.750582315359907, NAN },
    { "q q2|z", NABLA_SE_CLASSICAL, FALSE, 0.8, 0.5501380583068185, 0.7579532916117763, 2.966847251896405,
      -3.56865403800494, 1.611315569624995, 0.9116362077937734 },
    { "q q2|z", NABLA_SE_HC0, FALSE, 0.8, 0.5501380583068185, 0.741090097347361, 2.909579785472402, -3.059178501152491,
      1.603394039743406, 0.9133654602465032 },
    { "q q2|z", NABLA_SE_HC1, FALSE, 0.8, 0.5501380583068185, 0.7603423968230717, 2.909579785472402, -3.516843105548633,
      1.640423449323305, 0.9133654602465032 },
    { "q q2|z", NABLA_SE_HC2, FALSE, 0.8, 0.5501380583068185, 0.7794552929346038, 2.909579785472402, -3.626373225737157,
      1.649593400527744, 0.9133654602465032 },
    { "q q2|z", NABLA_SE_HC3, FALSE, 0.8, 0.5501380583068185, 0.8255239008518903, 2.909579785472402, -4.391071111968722,
      1.69911773689246, 0.9133654602465032 },
    { "q q2|z", NABLA_SE_HC3, FALSE, 0.95, 0.5501380583068185, 0.8255239008518903, 2.909579785472402, 2.283435843338323,
      12.68538483068768, 0.9133654602465032 },
    { "q q2|z", NABLA_SE_CLUSTER, FALSE, 0.8, 0.5501380583068185, 0.8973607747902421, 21.4978976104108,
      -2.490430103593062, 1.294405125598779, 0.9186298195774424 },
    { "q q2|z", NABLA_SE_CLASSICAL, TRUE, 0.8, 0.3422739050821876, 0.813450354675083, 2.80714904767152,
      -4.723476238981546, 1.415190548384792, 0.9396978433257258 },
    { "q q2|z", NABLA_SE_HC0, TRUE, 0.8, 0.3422739050821876, 0.8219628451368614, 2.392743370768198, -5.752865412920009,
      1.378655403991901, 0.9380830910486057 },
    { "q q2|z", NABLA_SE_HC1, TRUE, 0.8, 0.3422739050821876, 0.8433160853287419, 2.392743370768198, -6.957546544523282,
      1.408544960285424, 0.9380830910486057 },
    { "q q2|z", NABLA_SE_HC2, TRUE, 0.8, 0.3422739050821876, 0.8600273607798836, 2.392743370768198, -7.98925626985516,
      1.415452446269617, 0.9380830910486057 },
    { "q q2|z", NABLA_SE_HC3, TRUE, 0.8, 0.3422739050821876, 0.913271574237967, 2.392743370768198, -12.71255980108755,
      1.453823487971109, 0.9380830910486057 },
    { "q q2|z", NABLA_SE_HC3, TRUE, 0.95, 0.3422739050821876, 0.913271574237967, 2.392743370768198, 1.837299842338823,
      6.824309689049102, 0.9380830910486057 },
    { "q q2|z", NABLA_SE_CLUSTER, TRUE, 0.8, 0.3422739050821876, 0.9127308511874241, 2.700824741119443,
      -1.197238839413826, 1.19132979531372, 0.9350195694741543 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (NablaEstimate) estimate
        = estimate_sines ("r", "s", expected[i].others, expected[i].se, expected[i].weighted, expected[i].level);
      double p = test_get_diagnostic (estimate, "overidentification_p");
      gboolean rays;

      assert_close (estimate->estimate, expected[i].effect, 1e-10);
      assert_close (estimate->se, expected[i].error, 1e-10);
      assert_close (test_get_diagnostic (estimate, "first_stage_f"), expected[i].f, 1e-9);
      if (isnan (expected[i].p))
        g_assert_true (isnan (p));
      else
        assert_close (p, expected[i].p, 1e-8);
      if (expected[i].f > 10.0)
        {
          g_assert_null (estimate->anderson_rubin);
          g_assert_null (warning (estimate, "weak_instrument"));
          continue;
        }
      g_assert_nonnull (estimate->anderson_rubin);
      g_assert_nonnull (warning (estimate, "weak_instrument"));
      /* Zero is in all of these sets: bounds of one sign are those of the gap between two rays. */
      rays = expected[i].low > 0.0;
      g_assert_cmpuint (estimate->anderson_rubin->len, ==, rays ? 2 : 1);
      if (rays)
        {
          NablaInterval left = g_array_index (estimate->anderson_rubin, NablaInterval, 0);
          NablaInterval right = g_array_index (estimate->anderson_rubin, NablaInterval, 1);

          g_assert_true (isinf (left.lo) && left.lo < 0.0 && isinf (right.hi) && right.hi > 0.0);
          assert_close (left.hi, expected[i].low, 1e-8);
          assert_close (right.lo, expected[i].high, 1e-8);
          g_assert_true (isnan (estimate->lo) && isnan (estimate->hi));
          g_assert_true (isnan (estimate->strength_lo) && isnan (estimate->strength_hi));
          continue;
        }
      assert_close (estimate->lo, expected[i].low, 1e-8);
      assert_close (estimate->hi, expected[i].high, 1e-8);
      g_assert_cmpfloat (estimate->strength_lo, ==, 0.0);
      assert_close (estimate->strength_hi, MAX (-expected[i].low, expected[i].high), 1e-8);
    }
}

static void
test_everything_and_nothing (void)
{
  g_autoptr (NablaEstimate) all = estimate_sines ("x", "s", "q2|", NABLA_SE_HC3, FALSE, 0.95);
  g_autoptr (NablaEstimate) none = estimate_sines ("x", "u", "q q2|", NABLA_SE_HC3, FALSE, 0.2);
  NablaInterval piece;

  g_assert_cmpuint (all->anderson_rubin->len, ==, 1);
  piece = g_array_index (all->anderson_rubin, NablaInterval, 0);
  g_assert_true (isinf (piece.lo) && isinf (piece.hi));
  g_assert_true (isnan (all->lo) && !isnan (all->estimate));
  g_assert_nonnull (strstr (warning (all, "weak_instrument")->text, "every number"));

  g_assert_cmpuint (none->anderson_rubin->len, ==, 0);
  g_assert_true (isnan (none->lo));
  g_assert_nonnull (strstr (warning (none, "weak_instrument")->text, "empty"));
}

/* The first row alone makes more than all of the instrument's pull on x, its leverage in two stages is above 1. */
static void
test_leverage_above_one (void)
{
  TestRows rows = { .n = 30, .k = 3, .names = { "q", "x", "y" } };
  g_autoptr (NablaTable) table = NULL;
  g_autoptr (NablaGraph) graph = test_graph ("dag { q x y }");
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaEstimate) plain = NULL, adjusted = NULL;
  NablaMethod method;

  for (guint i = 0; i < rows.n; i++)
    {
      rows.values[0][i] = i == 0 ? 6.0 : sin (9.1 * i);
      rows.values[1][i] = i == 0 ? 6.0 : cos (2.6 * i) - 0.8 * sin (9.1 * i);
      rows.values[2][i] = rows.values[1][i] + sin (3.1 * i);
    }
  table = test_rows_table (&rows);
  data = nabla_data_new (table, NULL);
  nabla_method_init (&method);
  adjusted = test_estimate (data, graph, NABLA_STRATEGY_INSTRUMENT, "x", "y", "q", &method, NULL);
  method.se = NABLA_SE_HC1;
  plain = test_estimate (data, graph, NABLA_STRATEGY_INSTRUMENT, "x", "y", "q", &method, NULL);
  g_assert_null (warning (plain, "leverage"));
  g_assert_cmpint (adjusted->se_kind, ==, NABLA_SE_HC1);
  g_assert_cmpfloat (adjusted->se, ==, plain->se);
  g_assert_cmpstr (warning (adjusted, "leverage")->text, ==,
                   "Rows that decide their own fit in two stages: 1. The errors asked for do not exist then, these are "
                   "HC1.");
}

static void
test_standardized (void)
{
  g_autoptr (NablaTable) table = sines ();
  g_autoptr (NablaGraph) graph = test_graph ("dag { z q q2 r s x u }");
  g_autoptr (NablaData) data = nabla_data_new (table, NULL);
  g_autoptr (NablaEstimate) raw = NULL;
  g_autoptr (NablaEstimate) scaled = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  raw = test_estimate (data, graph, NABLA_STRATEGY_INSTRUMENT, "r", "s", "q|z", &method, NULL);
  method.standardize = TRUE;
  scaled = test_estimate (data, graph, NABLA_STRATEGY_INSTRUMENT, "r", "s", "q|z", &method, NULL);
  assert_close (g_array_index (scaled->anderson_rubin, NablaInterval, 1).lo,
                g_array_index (raw->anderson_rubin, NablaInterval, 1).lo * raw->beta_standardized / raw->estimate,
                1e-12);
}

/* Pieces between gaps: the statistic's own value decides on a grid. */
static void
test_inversion_by_grid (void)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  guint seen[8] = { 0 };

  gsl_rng_set (rng, 7);
  for (guint r = 0; r < 400; r++)
    {
      guint m = 1 + r % 3;
      g_autoptr (NablaReducedForm) form = nabla_reduced_form_new (m);
      g_autoptr (GArray) set = NULL;
      double root[6][6], critical = 0.5 + 4.0 * gsl_rng_uniform (rng);

      for (guint i = 0; i < 2 * m; i++)
        for (guint j = 0; j < 2 * m; j++)
          root[i][j] = gsl_ran_gaussian (rng, 1.0);
      for (guint i = 0; i < m; i++)
        {
          form->outcome[i] = gsl_ran_gaussian (rng, 3.0);
          form->exposure[i] = gsl_ran_gaussian (rng, 4.0);
          for (guint j = 0; j < m; j++)
            for (guint k = 0; k < 2 * m; k++)
              {
                form->v_outcome[i * m + j] += root[i][k] * root[j][k];
                form->v_both[i * m + j] += root[i][k] * root[m + j][k] + root[m + i][k] * root[j][k];
                form->v_exposure[i * m + j] += root[m + i][k] * root[m + j][k];
              }
        }
      set = nabla_reduced_form_invert (form, critical);
      g_assert_nonnull (set);
      seen[set->len]++;
      for (guint step = 1; step < 400; step++)
        {
          double effect = tan (M_PI * (step / 400.0 - 0.5));
          gboolean inside = FALSE, near = FALSE;

          for (guint i = 0; i < set->len; i++)
            {
              NablaInterval piece = g_array_index (set, NablaInterval, i);

              g_assert_cmpfloat (piece.lo, <, piece.hi);
              inside = inside || (piece.lo <= effect && effect <= piece.hi);
              near = near || fabs (piece.lo - effect) < 1e-9 || fabs (piece.hi - effect) < 1e-9;
            }
          g_assert_true (near || inside == (nabla_reduced_form_test (form, effect) <= critical));
        }
      for (guint i = 0; i < set->len; i++)
        {
          NablaInterval piece = g_array_index (set, NablaInterval, i);

          if (isfinite (piece.lo))
            assert_close (nabla_reduced_form_test (form, piece.lo), critical, 1e-9);
          if (isfinite (piece.hi))
            assert_close (nabla_reduced_form_test (form, piece.hi), critical, 1e-9);
        }
    }
  gsl_rng_free (rng);
  g_assert_true (seen[0] > 0 && seen[1] > 0 && seen[2] > 0 && seen[3] > 0);
}

/* R 4.2: qf (level, m, df), qchisq (.95, 2) / 2. */
static void
test_quantiles (void)
{
  assert_close (nabla_f_quantile (0.95, 1, 57), 4.00986791565354, 1e-12);
  assert_close (nabla_f_quantile (0.95, 2, 6), 5.14325284978472, 1e-12);
  assert_close (nabla_f_quantile (0.8, 3, 194), 1.56181012512177, 1e-12);
  assert_close (nabla_f_quantile (0.95, 3, 1e5), 2.60499806166159, 1e-12);
  assert_close (nabla_f_quantile (0.95, 2, INFINITY), 2.99573227355399, 1e-12);
}

#define DRAWS 1000
#define ROWS  200

/* A hidden cause of x and y, instruments that hardly move x, errors that spread with them: the true effect .5 is in
 * the set as often as promised, and in the interval that is used for strong ones it is not. */
static void
test_coverage (void)
{
  static const struct
  {
    const char *others;
    NablaSeKind se;
  } kinds[] = { { "q|z", NABLA_SE_HC3 }, { "q q2|z", NABLA_SE_HC3 }, { "q|z", NABLA_SE_CLUSTER } };
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y z q q2 g }");
  double sd = sqrt (0.95 * 0.05 / DRAWS);

  for (guint kind = 0; kind < G_N_ELEMENTS (kinds); kind++)
    {
      gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
      guint covered = 0, naive = 0, weak = 0, unbounded = 0;

      gsl_rng_set (rng, 20240501);
      for (guint r = 0; r < DRAWS; r++)
        {
          double x[ROWS], y[ROWS], z[ROWS], q[ROWS], q2[ROWS], g[ROWS], common_q = 0.0, common_y = 0.0;
          NablaColumn *columns[6];
          g_autoptr (NablaTable) table = NULL;
          g_autoptr (NablaData) data = NULL;
          g_autoptr (NablaEstimate) estimate = NULL;
          gboolean inside = FALSE;
          NablaMethod method;

          for (guint i = 0; i < ROWS; i++)
            {
              double hidden = gsl_ran_gaussian (rng, 1.0), clustered = kinds[kind].se == NABLA_SE_CLUSTER;

              if (i % 5 == 0)
                {
                  common_q = gsl_ran_gaussian (rng, 1.0);
                  common_y = gsl_ran_gaussian (rng, 1.0);
                }
              g[i] = i / 5;
              z[i] = gsl_ran_gaussian (rng, 1.0);
              q[i] = 0.5 * z[i] + gsl_ran_gaussian (rng, 1.0) + clustered * common_q;
              q2[i] = gsl_ran_gaussian (rng, 1.0);
              x[i]
                = 0.06 * q[i] + 0.06 * q2[i] + 0.5 * z[i] + hidden + gsl_ran_gaussian (rng, 0.3) + clustered * common_y;
              y[i] = 0.5 * x[i] - 0.4 * z[i] + hidden + gsl_ran_gaussian (rng, 0.3 + 0.3 * fabs (q[i]))
                     + clustered * common_y;
            }
          columns[0] = test_column ("x", x, ROWS);
          columns[1] = test_column ("y", y, ROWS);
          columns[2] = test_column ("z", z, ROWS);
          columns[3] = test_column ("q", q, ROWS);
          columns[4] = test_column ("q2", q2, ROWS);
          columns[5] = test_column ("g", g, ROWS);
          table = test_table (6, ROWS, columns);
          data = nabla_data_new (table, NULL);
          nabla_method_init (&method);
          method.se = kinds[kind].se;
          method.cluster_column = method.se == NABLA_SE_CLUSTER ? 5 : -1;
          estimate
            = test_estimate (data, graph, NABLA_STRATEGY_INSTRUMENT, "x", "y", kinds[kind].others, &method, NULL);
          naive += fabs (estimate->estimate - 0.5) <= 1.96 * estimate->se;
          if (estimate->anderson_rubin == NULL)
            inside = estimate->lo <= 0.5 && 0.5 <= estimate->hi;
          else
            {
              weak++;
              unbounded += isnan (estimate->lo);
              for (guint i = 0; i < estimate->anderson_rubin->len; i++)
                {
                  NablaInterval piece = g_array_index (estimate->anderson_rubin, NablaInterval, i);

                  inside = inside || (piece.lo <= 0.5 && 0.5 <= piece.hi);
                }
            }
          covered += inside;
        }
      gsl_rng_free (rng);
      g_test_message ("%s by %s: covered %u, two stages alone %u, weak %u, unbounded %u of %u", kinds[kind].others,
                      nabla_se_kind_to_string (kinds[kind].se), covered, naive, weak, unbounded, DRAWS);
      g_assert_cmpfloat (covered / (double) DRAWS, >, 0.93 - 3.3 * sd);
      g_assert_cmpfloat (covered / (double) DRAWS, <, 0.97 + 3.3 * sd);
      g_assert_cmpfloat (naive / (double) DRAWS, <, 0.94);
      g_assert_cmpuint (weak, >, DRAWS * 8 / 10);
      g_assert_cmpuint (unbounded, >, DRAWS / 10);
    }
}

/* An instrument that has an effect of its own disagrees with a good one. */
static void
test_overidentification (void)
{
  gsl_rng *rng = gsl_rng_alloc (gsl_rng_mt19937);
  g_autoptr (NablaGraph) graph = test_graph ("dag { x y q q2 }");

  gsl_rng_set (rng, 5);
  for (guint bad = 0; bad < 2; bad++)
    {
      guint refused = 0;

      for (guint r = 0; r < 400; r++)
        {
          double x[ROWS], y[ROWS], q[ROWS], q2[ROWS];
          NablaColumn *columns[4];
          g_autoptr (NablaTable) table = NULL;
          g_autoptr (NablaData) data = NULL;
          g_autoptr (NablaEstimate) estimate = NULL;
          NablaMethod method;
          gboolean low;

          for (guint i = 0; i < ROWS; i++)
            {
              double hidden = gsl_ran_gaussian (rng, 1.0);

              q[i] = gsl_ran_gaussian (rng, 1.0);
              q2[i] = gsl_ran_gaussian (rng, 1.0);
              x[i] = 0.7 * q[i] + 0.7 * q2[i] + hidden + gsl_ran_gaussian (rng, 0.5);
              y[i] = 0.5 * x[i] + hidden + gsl_ran_gaussian (rng, 0.5 + 0.3 * fabs (q[i])) + 0.6 * bad * q2[i];
            }
          columns[0] = test_column ("x", x, ROWS);
          columns[1] = test_column ("y", y, ROWS);
          columns[2] = test_column ("q", q, ROWS);
          columns[3] = test_column ("q2", q2, ROWS);
          table = test_table (4, ROWS, columns);
          data = nabla_data_new (table, NULL);
          nabla_method_init (&method);
          estimate = test_estimate (data, graph, NABLA_STRATEGY_INSTRUMENT, "x", "y", "q q2|", &method, NULL);
          low = test_get_diagnostic (estimate, "overidentification_p") < 0.05;
          g_assert_true (low == (warning (estimate, "instruments_disagree") != NULL));
          g_assert_null (estimate->anderson_rubin);
          refused += low;
        }
      g_test_message ("refused %u of 400", refused);
      if (bad)
        g_assert_cmpuint (refused, >, 380);
      else
        {
          g_assert_cmpuint (refused, >, 6);
          g_assert_cmpuint (refused, <, 36);
        }
    }
  gsl_rng_free (rng);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/estimate/instruments/against-r", test_against_r);
  g_test_add_func ("/estimate/instruments/everything-and-nothing", test_everything_and_nothing);
  g_test_add_func ("/estimate/instruments/leverage-above-one", test_leverage_above_one);
  g_test_add_func ("/estimate/instruments/standardized", test_standardized);
  g_test_add_func ("/estimate/instruments/inversion-by-grid", test_inversion_by_grid);
  g_test_add_func ("/estimate/instruments/quantiles", test_quantiles);
  g_test_add_func ("/estimate/instruments/coverage", test_coverage);
  g_test_add_func ("/estimate/instruments/overidentification", test_overidentification);
  return g_test_run ();
}
