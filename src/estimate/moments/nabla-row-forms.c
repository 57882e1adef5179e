/* What a pass over the rows works on: made, and freed. */
#include "estimate/moments/nabla-row-pass.h"

void
nabla_regression_free (NablaRegression *self)
{
  if (self == NULL)
    return;
  nabla_moments_free (self->moments);
  g_free (self->x);
  nabla_fit_free (self->fit);
  g_free (self->wanted);
  g_free (self->meat);
  g_free (self);
}

/**
 * nabla_influence_new:
 * @moments: (transfer full)
 *
 * Returns: (transfer full): forms of nothing, to be filled in
 */
NablaInfluence *
nabla_influence_new (NablaMoments *moments, guint n_terms)
{
  NablaInfluence *self = g_new0 (NablaInfluence, 1);

  self->moments = moments;
  self->n_terms = n_terms;
  self->a0 = g_new0 (double, n_terms);
  self->a = g_new0 (double, (gsize) n_terms * moments->k);
  self->e = g_new0 (double, (gsize) n_terms * moments->k);
  return self;
}

void
nabla_influence_free (NablaInfluence *self)
{
  if (self == NULL)
    return;
  nabla_moments_free (self->moments);
  nabla_influence_free (self->leverage);
  g_free (self->a0);
  g_free (self->a);
  g_free (self->e);
  g_free (self->rows);
  g_free (self);
}
