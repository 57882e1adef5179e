#include "estimate/numeric/nabla-vector.h"

#include <string.h>

/* Every sum runs over a fixed number of lanes that are added up in a fixed order, and
 * products are never contracted: the wide and the narrow version agree to the bit. */
typedef double Lanes __attribute__ ((vector_size (32)));
typedef gint64 Mask __attribute__ ((vector_size (32)));

#define N_LANES   4
#define N_VECTORS (NABLA_LANES / N_LANES)
#define INLINE    static inline __attribute__ ((always_inline))

/* A residual counts as none where the row alone decides its own fit. */
#define SATURATED 1e-10

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_WIDE 1
#define WIDE      __attribute__ ((target ("avx2")))
#endif

#define LOAD(pointer, v) (*(const Lanes *) ((pointer) + (v) *N_LANES))

INLINE double
centre (const double *in, gsize n, double shift, double scale, double *out)
{
  Lanes sums[N_VECTORS] = { { 0.0 } };
  double sum = 0.0;
  gsize i = 0;

  for (; i + NABLA_LANES <= n; i += NABLA_LANES)
    for (guint v = 0; v < N_VECTORS; v++)
      {
        Lanes value;

        memcpy (&value, in + i + v * N_LANES, sizeof value);
        value = (value - shift) * scale;
        memcpy (out + i + v * N_LANES, &value, sizeof value);
        sums[v] += value;
      }
  for (guint v = 0; v < N_VECTORS; v++)
    for (guint l = 0; l < N_LANES; l++)
      sum += sums[v][l];
  for (; i < n; i++)
    {
      out[i] = (in[i] - shift) * scale;
      sum += out[i];
    }
  return sum;
}

INLINE double
sum_of (const double *in, gsize n)
{
  Lanes sums[N_VECTORS] = { { 0.0 } };
  double sum = 0.0;
  gsize i = 0;

  for (; i + NABLA_LANES <= n; i += NABLA_LANES)
    for (guint v = 0; v < N_VECTORS; v++)
      {
        Lanes value;

        memcpy (&value, in + i + v * N_LANES, sizeof value);
        sums[v] += value;
      }
  for (guint v = 0; v < N_VECTORS; v++)
    for (guint l = 0; l < N_LANES; l++)
      sum += sums[v][l];
  for (; i < n; i++)
    sum += in[i];
  return sum;
}

INLINE void
meat_of_rows (const NablaRowKernel *kernel,
              const double *const *x,
              const double *y,
              const double *weight,
              gsize n,
              double *meat,
              double *saturated)
{
  guint k = kernel->k, n_targets = kernel->n_targets;
  Lanes sums[NABLA_LANES * 4], lost = { 0.0 };
  /* Targets by this many, their products in registers or near. */
  const guint chunk = kernel->full ? n_targets : MIN (n_targets, G_N_ELEMENTS (sums));

  for (guint first = 0; first < n_targets; first += chunk)
    {
      guint n_now = MIN (chunk, n_targets - first);

      if (!kernel->full)
        memset (sums, 0, sizeof *sums * n_now);
      for (gsize row = 0; row < n; row += NABLA_LANES)
        {
          Lanes e[N_VECTORS], r[N_VECTORS], w[N_VECTORS];

          for (guint v = 0; v < N_VECTORS; v++)
            {
              e[v] = LOAD (y + row, v) - kernel->beta0;
              w[v] = LOAD (weight + row, v);
            }
          for (guint j = 0; j < k; j++)
            for (guint v = 0; v < N_VECTORS; v++)
              e[v] -= kernel->beta[j] * LOAD (x[j] + row, v);
          for (guint v = 0; v < N_VECTORS; v++)
            r[v] = e[v] * e[v] * w[v] * w[v];

          if (kernel->power > 0)
            {
              const double *factor = kernel->factor;
              Lanes h[N_VECTORS];

              for (guint v = 0; v < N_VECTORS; v++)
                h[v] = (Lanes){ 0.0 } + kernel->h0;
              for (guint j = 0; j < k; j++)
                {
                  Lanes z[N_VECTORS];

                  for (guint v = 0; v < N_VECTORS; v++)
                    z[v] = (Lanes){ 0.0 } - kernel->factor0[j];
                  for (guint l = 0; l <= j; l++, factor++)
                    for (guint v = 0; v < N_VECTORS; v++)
                      z[v] += *factor * LOAD (x[l] + row, v);
                  for (guint v = 0; v < N_VECTORS; v++)
                    h[v] += z[v] * z[v];
                }
              for (guint v = 0; v < N_VECTORS; v++)
                {
                  Lanes free = 1.0 - w[v] * h[v];
                  Mask usable = (Mask) (free > SATURATED);
                  Lanes one = { 1.0, 1.0, 1.0, 1.0 };

                  if (first == 0)
                    lost += (Lanes) (~usable & (Mask) one);
                  free = (Lanes) (((Mask) free & usable) | ((Mask) one & ~usable));
                  if (kernel->power > 1)
                    free *= free;
                  r[v] = (Lanes) ((Mask) (r[v] / free) & usable);
                }
            }

          if (!kernel->full)
            {
              for (guint t = 0; t < n_now; t++)
                {
                  const double *projection = kernel->projection + (gsize) (first + t) * k;
                  Lanes a[N_VECTORS];

                  for (guint v = 0; v < N_VECTORS; v++)
                    a[v] = (Lanes){ 0.0 } - kernel->projection0[first + t];
                  for (guint j = 0; j < k; j++)
                    for (guint v = 0; v < N_VECTORS; v++)
                      a[v] += projection[j] * LOAD (x[j] + row, v);
                  for (guint v = 0; v < N_VECTORS; v++)
                    sums[t] += r[v] * a[v] * a[v];
                }
              continue;
            }
          /* Every pair: rare and small, so that plain loops do. */
          for (guint v = 0; v < N_VECTORS; v++)
            for (guint lane = 0; lane < N_LANES; lane++)
              for (guint t = 0; t < n_targets; t++)
                {
                  gsize at = row + v * N_LANES + lane;
                  double a = -kernel->projection0[t];

                  for (guint j = 0; j < k; j++)
                    a += kernel->projection[(gsize) t * k + j] * x[j][at];
                  for (guint u = 0; u <= t; u++)
                    {
                      double b = -kernel->projection0[u];

                      for (guint j = 0; j < k; j++)
                        b += kernel->projection[(gsize) u * k + j] * x[j][at];
                      meat[(gsize) t * n_targets + u] += r[v][lane] * a * b;
                    }
                }
        }
      if (!kernel->full)
        for (guint t = 0; t < n_now; t++)
          for (guint l = 0; l < N_LANES; l++)
            meat[first + t] += sums[t][l];
    }
  for (guint l = 0; l < N_LANES; l++)
    *saturated += lost[l];
}

#ifdef HAVE_WIDE
WIDE static double
centre_wide (const double *in, gsize n, double shift, double scale, double *out)
{
  return centre (in, n, shift, scale, out);
}

WIDE static double
sum_wide (const double *in, gsize n)
{
  return sum_of (in, n);
}

WIDE static void
meat_wide (const NablaRowKernel *kernel,
           const double *const *x,
           const double *y,
           const double *weight,
           gsize n,
           double *meat,
           double *saturated)
{
  meat_of_rows (kernel, x, y, weight, n, meat, saturated);
}
#endif

/**
 * nabla_vector_centre:
 * @out: (array length=n): (in - shift) * scale
 *
 * Returns: the sum of @out
 */
double
nabla_vector_centre (const double *in, gsize n, double shift, double scale, double *out)
{
#ifdef HAVE_WIDE
  if (__builtin_cpu_supports ("avx2"))
    return centre_wide (in, n, shift, scale, out);
#endif
  return centre (in, n, shift, scale, out);
}

double
nabla_vector_sum (const double *in, gsize n)
{
#ifdef HAVE_WIDE
  if (__builtin_cpu_supports ("avx2"))
    return sum_wide (in, n);
#endif
  return sum_of (in, n);
}

/**
 * nabla_vector_meat:
 * @x: (array length=k): the regressors' columns, 32-byte aligned, room for whole sixteens of rows
 * @y: likewise
 * @weight: likewise: the rows' weights, 0 for rows that do not count and beyond @n
 * @n: number of rows
 * @meat: (inout): adds sum (w e)^2 a_t^2 / (1 - w h)^power to entry t, or with
 *   @full the products a_t a_u to entry t * n_targets + u, u <= t
 * @saturated: (inout): adds the rows whose leverage is 1, which add nothing else
 */
void
nabla_vector_meat (const NablaRowKernel *kernel,
                   const double *const *x,
                   const double *y,
                   const double *weight,
                   gsize n,
                   double *meat,
                   double *saturated)
{
#ifdef HAVE_WIDE
  if (__builtin_cpu_supports ("avx2"))
    {
      meat_wide (kernel, x, y, weight, n, meat, saturated);
      return;
    }
#endif
  meat_of_rows (kernel, x, y, weight, n, meat, saturated);
}
