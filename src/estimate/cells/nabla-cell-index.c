#include "estimate/cells/nabla-cell-index.h"

#include <string.h>

#define FIRST_SLOTS 64

void
nabla_cell_index_init (NablaCellIndex *self, guint width)
{
  *self = (NablaCellIndex){ .width = width, .mask = FIRST_SLOTS - 1 };
  self->slots = g_new0 (guint32, FIRST_SLOTS);
}

void
nabla_cell_index_clear (NablaCellIndex *self)
{
  g_clear_pointer (&self->keys, g_free);
  g_clear_pointer (&self->slots, g_free);
}

/* FNV-1a, and its upper bits brought down: neighbouring codes differ in few bits. */
static guint
hash_key (const guint8 *key, guint width)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (guint i = 0; i < width; i++)
    hash = (hash ^ key[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return (guint) (hash ^ hash >> 29);
}

static const guint8 *
key_at (const NablaCellIndex *self, guint32 number)
{
  return self->keys + (gsize) number * self->width;
}

/* The slot of the key, or the free one where it belongs. */
static guint
find_slot (const NablaCellIndex *self, const guint8 *key)
{
  guint slot = hash_key (key, self->width) & self->mask;

  while (self->slots[slot] != 0
         && (self->width > 0 && memcmp (key_at (self, self->slots[slot] - 1), key, self->width) != 0))
    slot = (slot + 1) & self->mask;
  return slot;
}

guint32
nabla_cell_index_find (const NablaCellIndex *self, const guint8 *key)
{
  guint32 entry = self->slots[find_slot (self, key)];

  return entry != 0 ? entry - 1 : NABLA_CELL_NONE;
}

static void
grow (NablaCellIndex *self)
{
  guint n_slots = (self->mask + 1) * 4;

  g_free (self->slots);
  self->slots = g_new0 (guint32, n_slots);
  self->mask = n_slots - 1;
  for (guint32 i = 0; i < self->n; i++)
    self->slots[find_slot (self, key_at (self, i))] = i + 1;
}

guint32
nabla_cell_index_add (NablaCellIndex *self, const guint8 *key)
{
  guint slot = find_slot (self, key);

  if (self->slots[slot] != 0)
    return self->slots[slot] - 1;
  if (self->n == self->allocated)
    {
      self->allocated = MAX (self->allocated * 2, 16);
      self->keys = g_realloc_n (self->keys, self->allocated, MAX (self->width, 1));
    }
  if (self->width > 0)
    memcpy (self->keys + (gsize) self->n * self->width, key, self->width);
  self->n++;
  self->slots[slot] = self->n;
  if (self->n > self->mask / 2)
    grow (self);
  return self->n - 1;
}
