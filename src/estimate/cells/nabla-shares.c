#include "estimate/cells/nabla-shares.h"

#include <string.h>

void
nabla_shares_init (NablaShares *self, const NablaCells *cells, guint max_entries)
{
  self->cells = cells;
  nabla_tape_init (&self->tape, max_entries);
  self->margins = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_margin_free);
  self->entries = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

void
nabla_shares_clear (NablaShares *self)
{
  nabla_tape_clear (&self->tape);
  g_clear_pointer (&self->margins, g_ptr_array_unref);
  g_clear_pointer (&self->entries, g_hash_table_unref);
}

NablaMargin *
nabla_shares_get_margin (NablaShares *self, const NablaNodeSet *nodes)
{
  NablaMargin *made;

  for (guint m = 0; m < self->margins->len; m++)
    {
      NablaMargin *old = g_ptr_array_index (self->margins, m);
      gboolean same = old->width == nodes->n;

      for (guint i = 0; i < nodes->n && same; i++)
        same = self->cells->nodes[old->at[i]] == nodes->nodes[i];
      if (same)
        return old;
    }
  made = nabla_margin_new (self->cells, nodes);
  g_ptr_array_add (self->margins, made);
  g_hash_table_insert (self->entries, made, g_new0 (guint32, MAX (made->index.n, 1)));
  return made;
}

guint32
nabla_shares_get (NablaShares *self, const NablaMargin *margin, guint32 combination)
{
  guint32 *entries = g_hash_table_lookup (self->entries, margin);

  if (entries[combination] == 0)
    entries[combination] = nabla_tape_variable (&self->tape, margin->shares[combination]);
  return entries[combination];
}

void
nabla_shares_fill_influence (const NablaShares *self, guint32 root, double *influence)
{
  const NablaCells *cells = self->cells;
  g_autofree double *slopes = nabla_tape_differentiate (&self->tape, root);
  double mean = 0.0;

  memset (influence, 0, cells->n * sizeof (double));
  for (guint m = 0; m < self->margins->len; m++)
    {
      const NablaMargin *margin = g_ptr_array_index (self->margins, m);
      const guint32 *entries = g_hash_table_lookup (self->entries, margin);

      for (guint cell = 0; cell < cells->n; cell++)
        {
          guint32 entry = entries[margin->of_cell[cell]];

          if (entry != 0 && entry <= root)
            influence[cell] += slopes[entry];
        }
    }
  for (guint cell = 0; cell < cells->n; cell++)
    mean += cells->shares[cell] * influence[cell];
  for (guint cell = 0; cell < cells->n; cell++)
    influence[cell] -= mean;
}
