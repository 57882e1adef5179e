/* The inner loops over rows, compiled for the processor at hand. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Rows are worked on by sixteens: what is handed in has room for whole ones. */
#define NABLA_LANES 16

/**
 * NablaRowKernel:
 * @k: number of regressors
 * @n_targets: number of coefficients whose variance is wanted
 * @beta: k; @beta0: e = y - beta0 - x'beta
 * @projection: n_targets x k: a_t = x'projection_t - projection0[t]
 * @factor: packed rows of L^-1, k (k + 1) / 2, @factor0 k: |L^-1 x - factor0|^2
 *   is the leverage less @h0
 * @power: 0: no leverage; 1: e^2/(1-h); 2: e^2/(1-h)^2
 * @full: all pairs of targets, else only each with itself
 *
 * One regression, as the pass over the rows needs it.
 */
typedef struct
{
  guint k, n_targets;
  const double *beta;
  double beta0;
  const double *projection, *projection0;
  const double *factor, *factor0;
  double h0;
  guint power;
  gboolean full;
} NablaRowKernel;

double nabla_vector_centre (const double *in, gsize n, double shift, double scale, double *out);
double nabla_vector_sum (const double *in, gsize n);
void nabla_vector_meat (const NablaRowKernel *kernel,
                        const double *const *x,
                        const double *y,
                        const double *weight,
                        gsize n,
                        double *meat,
                        double *saturated);

G_END_DECLS
