#include "result/nabla-figures.h"

static void
path_clear (gpointer data)
{
  g_free (((NablaPathEffect *) data)->nodes);
}

NablaFigures *
nabla_figures_new (void)
{
  NablaFigures *self = g_new0 (NablaFigures, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->paths = g_array_new (FALSE, FALSE, sizeof (NablaPathEffect));
  g_array_set_clear_func (self->paths, path_clear);
  return self;
}

NablaFigures *
nabla_figures_ref (const NablaFigures *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc ((gatomicrefcount *) &self->ref_count);
  return (NablaFigures *) self;
}

void
nabla_figures_unref (NablaFigures *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->overlap != NULL)
    {
      g_free (self->overlap->to);
      g_free (self->overlap->compared);
      g_free (self->overlap->others);
      g_free (self->overlap);
    }
  g_clear_pointer (&self->curve, nabla_curve_unref);
  g_free (self->curve_message);
  g_free (self->overlap_message);
  g_array_unref (self->paths);
  g_free (self->paths_message);
  g_clear_pointer (&self->totals, nabla_totals_free);
  g_free (self->totals_message);
  g_free (self);
}

NablaOverlapBins *
nabla_overlap_bins_new (const char *to, guint n_bins)
{
  NablaOverlapBins *self = g_new0 (NablaOverlapBins, 1);

  self->to = g_strdup (to);
  self->n_bins = n_bins;
  self->compared = g_new0 (double, n_bins);
  self->others = g_new0 (double, n_bins);
  return self;
}

NablaTotals *
nabla_totals_new (guint n)
{
  NablaTotals *self = g_new0 (NablaTotals, 1);
  gsize n_cells = (gsize) n * n;

  self->n = n;
  self->nodes = g_new0 (NablaNode, MAX (n, 1));
  self->estimate = g_new0 (double, MAX (3 * n_cells, 1));
  self->lo = self->estimate + n_cells;
  self->hi = self->lo + n_cells;
  return self;
}

void
nabla_totals_free (NablaTotals *self)
{
  g_free (self->nodes);
  g_free (self->estimate);
  g_free (self);
}
