#include "estimate/smooth/nabla-live-sample.h"

#include "estimate/numeric/nabla-draws.h"

/* Their mean square is known to some percent, of residuals with heavy tails too. */
#define MAX_ROWS 4096
/* Clusters differ in size: with so many times the rows they are let go. */
#define MOST_OVER 4
/* Fewer of many clusters say too little of how these differ. */
#define LEAST_CLUSTERS 40

void
nabla_live_sample_free (NablaLiveSample *self)
{
  if (self == NULL)
    return;
  g_free (self->values);
  g_free (self->weights);
  g_free (self->clusters);
  g_free (self);
}

gsize
nabla_live_sample_get_bytes (const NablaLiveSample *self)
{
  return sizeof *self + self->n * ((self->k + 1) * sizeof (double) + sizeof (guint32));
}

/* All rows of some clusters, and these numbered anew; (nullable): they are too large. */
static gsize *
draw_clusters (NablaLiveSample *self, const NablaRows *rows)
{
  guint all = rows->n_clusters;
  gsize n_drawn = rows->n <= MAX_ROWS ? all : (gsize) ((double) MAX_ROWS * all / rows->n);
  g_autofree gsize *drawn = NULL;
  g_autofree guint32 *number = NULL;
  g_autofree gsize *chosen = g_new (gsize, MAX_ROWS * MOST_OVER);

  if (n_drawn < MIN (LEAST_CLUSTERS, all))
    return NULL;
  drawn = nabla_draws_spread (all, n_drawn, 1);
  number = g_new (guint32, all);
  for (guint g = 0; g < all; g++)
    number[g] = G_MAXUINT32;
  for (gsize g = 0; g < n_drawn; g++)
    number[drawn[g]] = g;
  self->clusters = g_new (guint32, MAX_ROWS * MOST_OVER);
  for (gsize i = 0; i < rows->n; i++)
    {
      guint32 cluster = number[rows->clusters[i]];

      if (cluster == G_MAXUINT32)
        continue;
      if (self->n == MAX_ROWS * MOST_OVER)
        return NULL;
      self->clusters[self->n] = cluster;
      chosen[self->n++] = i;
    }
  self->n_clusters = n_drawn;
  self->share = (double) n_drawn / all;
  return g_steal_pointer (&chosen);
}

/**
 * nabla_live_sample_new:
 * @rows: of a table
 *
 * All rows where they are few, else about 4096, always the same ones; of clusters whole ones, or nothing where few of
 * them would be as many rows. O(rows) with clusters, else O(4096 columns); 1.6 MB for 50 columns.
 *
 * Returns: (transfer full): copies
 */
NablaLiveSample *
nabla_live_sample_new (const NablaRows *rows)
{
  NablaLiveSample *self = g_new0 (NablaLiveSample, 1);
  g_autofree gsize *chosen = NULL;

  self->k = rows->k;
  if (rows->clusters == NULL)
    {
      self->n = MIN (rows->n, MAX_ROWS);
      self->share = (double) self->n / rows->n;
      chosen = nabla_draws_spread (rows->n, self->n, 1);
    }
  else
    chosen = draw_clusters (self, rows);
  if (chosen == NULL)
    self->n = 0;
  self->values = g_new (double, MAX (self->n * self->k, 1));
  for (guint j = 0; j < self->k; j++)
    for (gsize i = 0; i < self->n; i++)
      self->values[j * self->n + i] = rows->values[j][chosen[i]];
  if (rows->weights == NULL)
    return self;
  self->weights = g_new (double, MAX (self->n, 1));
  for (gsize i = 0; i < self->n; i++)
    self->weights[i] = rows->weights[chosen[i]];
  return self;
}
