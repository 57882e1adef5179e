/* The plan of the features, and what is added to it. */
#include <math.h>

#include "estimate/numeric/nabla-block-sum.h"
#include "estimate/smooth/nabla-basis.h"
#include "numbers.h"
#include "support.h"

#define ROWS 300

/* An exposure, an outcome, two numbers, and two levels, in 150 rows and in 4. */
typedef struct
{
  double columns[6][ROWS];
  const double *z[4];
  NablaBasisData data;
} Sample;

static void
sample_init (Sample *self)
{
  guint64 state = 5;

  for (guint j = 0; j < 6; j++)
    for (gsize i = 0; i < ROWS; i++)
      self->columns[j][i] = j < 4 ? test_uniform (&state) : j == 4 ? i % 2 : i % 75 == 0;
  for (guint j = 0; j < 4; j++)
    self->z[j] = self->columns[2 + j];
  self->data
    = (NablaBasisData){ .n = ROWS, .x = self->columns[0], .y = self->columns[1], .n_covariates = 4, .z = self->z };
}

static NablaBasis *
make (const Sample *sample)
{
  NablaBasis *basis = nabla_basis_new (&sample->data, FALSE, NULL, NULL, NULL);

  g_assert_nonnull (basis);
  return basis;
}

/* The linear terms of the covariates follow 1 and x. */
static void
test_rare (void)
{
  Sample sample;
  g_autoptr (NablaBasis) basis = NULL;
  guint same = 0;

  sample_init (&sample);
  basis = make (&sample);
  for (guint j = 0; j < 4; j++)
    {
      g_assert_cmpint (basis->terms[2 + j].kind, ==, NABLA_TERM_COVARIATE);
      g_assert_cmpint (basis->rare[j], ==, j == 3);
      if (j < 3)
        g_assert_cmpint (basis->group[2 + j], ==, NABLA_PENALTY_FREE);
    }
  g_assert_cmpint (basis->group[5], >=, 0);
  for (guint k = 0; k < basis->p; k++)
    same += basis->group[k] == basis->group[5];
  g_assert_cmpuint (same, ==, 1);
}

/* Values of all terms are the products of the splines' features; thresholds are those asked for. */
static void
check_values (const NablaBasis *basis)
{
  g_autofree double *values = g_new (double, (gsize) basis->p *NABLA_BLOCK_STRIDE);
  g_autofree double *room = g_new (double, nabla_basis_get_room (basis));
  double x[64], z[2][64];

  nabla_basis_evaluate (basis, 0, ROWS, values, NULL, room);
  for (guint k = 0; k < basis->p; k++)
    for (gsize i = 0; i < ROWS; i += 7)
      {
        const NablaTerm *term = &basis->terms[k];
        double want = 1.0;

        nabla_spline_evaluate (basis->x_spline, basis->x + i, 1, basis->x_spline->n_features, 1, x, NULL);
        nabla_spline_evaluate (basis->splines[term->j], basis->columns[term->j] + i, 1,
                               basis->splines[term->j]->n_features, 1, z[0], NULL);
        nabla_spline_evaluate (basis->splines[term->i], basis->columns[term->i] + i, 1,
                               basis->splines[term->i]->n_features, 1, z[1], NULL);
        if (term->kind == NABLA_TERM_EXPOSURE || term->kind == NABLA_TERM_PRODUCT)
          want *= x[term->a];
        if (term->kind == NABLA_TERM_COVARIATE || term->kind == NABLA_TERM_PRODUCT
            || term->kind == NABLA_TERM_COVARIATES)
          want *= z[0][term->b];
        if (term->kind == NABLA_TERM_COVARIATES)
          want *= z[1][term->a];
        if (term->kind == NABLA_TERM_STEP || term->kind == NABLA_TERM_CORNER)
          want *= basis->columns[term->j][i] > g_array_index (basis->extras.cuts, NablaBasisCut, term->b).at;
        if (term->kind == NABLA_TERM_CORNER)
          want *= basis->columns[term->i][i] > g_array_index (basis->extras.cuts, NablaBasisCut, term->a).at;
        assert_close (values[(gsize) k * NABLA_BLOCK_STRIDE + i], want, 1e-12);
      }
}

static guint
count_kind (const NablaBasis *basis, NablaTermKind kind)
{
  guint count = 0;

  for (guint k = 0; k < basis->p; k++)
    count += basis->terms[k].kind == kind;
  return count;
}

/* What was planned stays, each addition with a penalty; the rest of a spline goes with what there was of it. */
static void
test_extend (void)
{
  Sample sample;
  g_autoptr (NablaBasis) plain = NULL;
  g_autoptr (NablaBasis) basis = NULL;
  g_auto (NablaBasisExtras) extras = { 0 };
  guint longer = 1, pairs;
  NablaBasisPair pair = { 0, 1 };
  NablaBasisCut cuts[] = { { 0, 0.25 }, { 1, 0.5 }, { 0, 0.75 } };

  sample_init (&sample);
  plain = make (&sample);
  basis = make (&sample);
  check_values (plain);
  g_assert_cmpuint (plain->own[1], <, plain->splines[1]->n_features);
  nabla_basis_extras_init (&extras);
  g_array_append_val (extras.longer, longer);
  nabla_basis_extend (basis, &extras);
  g_assert_cmpuint (basis->own[1], ==, basis->splines[1]->n_features);
  g_assert_cmpuint (basis->p, ==, plain->p + basis->own[1] - plain->own[1]);
  g_assert_cmpuint (basis->n_groups, ==, plain->n_groups);
  g_array_set_size (extras.longer, 0);
  g_array_append_val (extras.pairs, pair);
  g_array_append_vals (extras.cuts, cuts, G_N_ELEMENTS (cuts));
  nabla_basis_extend (basis, &extras);
  for (guint k = 0; k < plain->p; k++)
    {
      g_assert_cmpmem (&basis->terms[k], sizeof (NablaTerm), &plain->terms[k], sizeof (NablaTerm));
      g_assert_cmpint (basis->group[k], ==, plain->group[k]);
    }
  /* Products up to the seventh order in all but the linear one, which was there, 7 + 3 + 2 + 1 + 1 + 1 + 1 - 1, and the
   * other two of nine features with the linear one. */
  pairs = count_kind (basis, NABLA_TERM_COVARIATES) - count_kind (plain, NABLA_TERM_COVARIATES);
  g_assert_cmpuint (pairs, ==, 15 + 2 * 2);
  g_assert_cmpuint (count_kind (basis, NABLA_TERM_STEP), ==, G_N_ELEMENTS (cuts));
  g_assert_cmpuint (count_kind (basis, NABLA_TERM_CORNER), ==, 2);
  /* One for the pair, two for the thresholds of two covariates, one for those of both. */
  g_assert_cmpuint (basis->n_groups, ==, plain->n_groups + 4);
  check_values (basis);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/basis/rare", test_rare);
  g_test_add_func ("/basis/extend", test_extend);
  return g_test_run ();
}
