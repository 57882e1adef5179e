#include "render/nabla-highlight.h"

NablaHighlight *
nabla_highlight_new (void)
{
  NablaHighlight *self = g_new0 (NablaHighlight, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->halos = g_array_new (FALSE, FALSE, sizeof (NablaHalo));
  return self;
}

NablaHighlight *
nabla_highlight_ref (const NablaHighlight *self)
{
  NablaHighlight *shared = (NablaHighlight *) self;

  g_atomic_ref_count_inc (&shared->ref_count);
  return shared;
}

void
nabla_highlight_unref (NablaHighlight *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->halos);
  for (guint i = 0; i < NABLA_N_SPOTS; i++)
    nabla_node_set_free (self->spots[i]);
  g_free (self);
}

void
nabla_highlight_add_halo (NablaHighlight *self, guint32 edge, NablaHaloKind kind)
{
  NablaHalo halo = { edge, kind };

  g_array_append_val (self->halos, halo);
}

void
nabla_highlight_add_nodes (NablaHighlight *self, NablaSpot spot, const NablaNodeSet *nodes)
{
  NablaNodeSet *old = self->spots[spot];

  self->spots[spot] = nabla_node_set_union (old, nodes);
  nabla_node_set_free (old);
}

gboolean
nabla_highlight_has (const NablaHighlight *self, NablaSpot spot, NablaNode node)
{
  return self != NULL && self->spots[spot] != NULL && nabla_node_set_contains (self->spots[spot], node);
}
