#include <string.h>

#include "estimate/numeric/nabla-block-sum.h"
#include "estimate/smooth/nabla-basis-private.h"

/* Doubles that nabla_basis_evaluate() works in. */
gsize
nabla_basis_get_room (const NablaBasis *self)
{
  return (gsize) (2 * self->x_features + self->n_slots) * NABLA_BLOCK_STRIDE;
}

static inline void
product (const double *a, const double *b, gsize n, double *out)
{
  for (gsize i = 0; i < n; i++)
    out[i] = a[i] * b[i];
}

static void
put_step (const NablaBasis *self, guint j, guint cut, gsize first, gsize n, double *out)
{
  double at = g_array_index (self->extras.cuts, NablaBasisCut, cut).at;

  for (gsize i = 0; i < n; i++)
    out[i] = self->columns[j][first + i] > at;
}

/* With the exposure's features @x, and @dx their derivatives where there are @slopes; @slots: room. */
static void
evaluate (const NablaBasis *self,
          const double *x,
          const double *dx,
          gsize first,
          gsize n,
          double *values,
          double *slopes,
          double *slots)
{
#define COLUMN(pointer, k) ((pointer) + (gsize) (k) *NABLA_BLOCK_STRIDE)
  for (guint k = 0; k < self->p; k++)
    if (self->terms[k].kind == NABLA_TERM_ONE)
      for (gsize i = 0; i < n; i++)
        COLUMN (values, k)[i] = 1.0;
    else if (self->terms[k].kind == NABLA_TERM_EXPOSURE)
      {
        memcpy (COLUMN (values, k), COLUMN (x, self->terms[k].a), n * sizeof *x);
        if (slopes != NULL)
          memcpy (COLUMN (slopes, self->slope_index[k]), COLUMN (dx, self->terms[k].a), n * sizeof *dx);
      }
  for (guint j = 0; j < self->q; j++)
    {
      double *z = COLUMN (slots, self->slot[j]);

      nabla_spline_evaluate (self->splines[j], self->columns[j] + first, n, self->features[j], NABLA_BLOCK_STRIDE, z,
                             NULL);
      for (guint i = self->first[j]; i < self->first[j + 1]; i++)
        {
          guint k = self->by_column[i];
          const NablaTerm *term = &self->terms[k];

          if (term->kind == NABLA_TERM_COVARIATE)
            {
              memcpy (COLUMN (values, k), COLUMN (z, term->b), n * sizeof *z);
              continue;
            }
          product (COLUMN (x, term->a), COLUMN (z, term->b), n, COLUMN (values, k));
          if (slopes != NULL)
            product (COLUMN (dx, term->a), COLUMN (z, term->b), n, COLUMN (slopes, self->slope_index[k]));
        }
    }
  for (guint k = 0; k < self->p; k++)
    {
      const NablaTerm *term = &self->terms[k];

      if (nabla_term_is_smooth_product (term))
        product (COLUMN (slots, self->slot[term->i] + term->a), COLUMN (slots, self->slot[term->j] + term->b), n,
                 COLUMN (values, k));
      /* The covariates' linear terms follow 1 and x. */
      else if (term->kind == NABLA_TERM_COVARIATES)
        product (COLUMN (values, 2 + term->i), COLUMN (values, 2 + term->j), n, COLUMN (values, k));
      else if (term->kind == NABLA_TERM_STEP || term->kind == NABLA_TERM_CORNER)
        {
          put_step (self, term->j, term->b, first, n, COLUMN (values, k));
          if (term->kind == NABLA_TERM_CORNER)
            {
              /* The first slot, which columns share, is free by now. */
              put_step (self, term->i, term->a, first, n, slots);
              product (COLUMN (values, k), slots, n, COLUMN (values, k));
            }
        }
    }
#undef COLUMN
}

/**
 * nabla_basis_evaluate:
 * @first: the first row
 * @n: at most %NABLA_BLOCK_ROWS
 * @values: (out) (array): p columns, %NABLA_BLOCK_STRIDE apart
 * @slopes: (out) (nullable) (array): n_slopes columns: derivatives by the exposure; the other terms' are 0
 * @room: nabla_basis_get_room() doubles
 *
 * O(n p)
 */
void
nabla_basis_evaluate (const NablaBasis *self, gsize first, gsize n, double *values, double *slopes, double *room)
{
  double *x = room, *dx = x + (gsize) self->x_features * NABLA_BLOCK_STRIDE;

  nabla_spline_evaluate (self->x_spline, self->x + first, n, self->x_features, NABLA_BLOCK_STRIDE, x,
                         slopes != NULL ? dx : NULL);
  evaluate (self, x, dx, first, n, values, slopes, dx + (gsize) self->x_features * NABLA_BLOCK_STRIDE);
}

/**
 * nabla_basis_evaluate_with:
 * @x: (array): x_features columns, %NABLA_BLOCK_STRIDE apart, that take the place of the exposure's features
 *
 * As nabla_basis_evaluate(): every term is one of the exposure's features, or 1, times something of the covariates.
 */
void
nabla_basis_evaluate_with (const NablaBasis *self, const double *x, gsize first, gsize n, double *values, double *room)
{
  evaluate (self, x, NULL, first, n, values, NULL, room);
}
