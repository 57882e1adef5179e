#include "estimate/numeric/nabla-cholesky.h"

#include <math.h>
#include <string.h>

#include "estimate/numeric/nabla-blas.h"

/* Added to all of the diagonal: columns that determine one another share their coefficient. */
#define RIDGE 1e-12
/* Where rounding has made the matrix indefinite, this share of each diagonal entry too, then ten times as much, … */
#define REPAIR      1e-14
#define MAX_REPAIRS 12

/**
 * nabla_cholesky_factor:
 * @matrix: p x p, its lower triangle by columns; positive semidefinite but for rounding
 * @diagonal: p: added to the diagonal, with 1e-12
 * @factor: (out): p x p, by columns: lower triangle, zeros above
 *
 * O(p^3 / 3)
 *
 * Returns: %FALSE where @matrix holds numbers that are not finite
 */
gboolean
nabla_cholesky_factor (const double *matrix, const double *diagonal, guint p, double *factor)
{
  double repair = 0.0;

  for (guint attempt = 0; attempt <= MAX_REPAIRS; attempt++)
    {
      for (guint j = 0; j < p; j++)
        {
          gsize at = (gsize) j * p;

          memset (factor + at, 0, j * sizeof *factor);
          memcpy (factor + at + j, matrix + at + j, (p - j) * sizeof *factor);
          factor[at + j] += diagonal[j] + RIDGE + repair * fabs (matrix[at + j]);
        }
      if (LAPACKE_dpotrf_work (LAPACK_COL_MAJOR, 'L', p, factor, p) == 0)
        return isfinite (factor[(gsize) p * p - 1]);
      repair = repair > 0.0 ? 10.0 * repair : REPAIR;
    }
  return FALSE;
}

/* The factor's inverse in its place; O(p^3 / 3). */
void
nabla_cholesky_invert (double *factor, guint p)
{
  LAPACKE_dtrtri_work (LAPACK_COL_MAJOR, 'L', 'N', p, factor, p);
}

void
nabla_cholesky_solve (const double *factor, guint p, double *x)
{
  cblas_dtrsv (CblasColMajor, CblasLower, CblasNoTrans, CblasNonUnit, p, factor, p, x, 1);
  cblas_dtrsv (CblasColMajor, CblasLower, CblasTrans, CblasNonUnit, p, factor, p, x, 1);
}
