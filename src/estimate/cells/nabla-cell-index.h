/* Short strings of level codes, numbered in the order in which they are met. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NABLA_CELL_NONE G_MAXUINT32

/**
 * NablaCellIndex:
 * @width: codes in a key, 0 allowed
 * @n: keys
 * @keys: n x width
 *
 * A hash table by open addressing. Finding and adding is O(width).
 */
typedef struct
{
  guint width;
  guint n;
  guint8 *keys;
  guint allocated;
  guint32 *slots; /* key number + 1; 0: free */
  guint mask;
} NablaCellIndex;

void nabla_cell_index_init (NablaCellIndex *self, guint width);
void nabla_cell_index_clear (NablaCellIndex *self);
guint32 nabla_cell_index_find (const NablaCellIndex *self, const guint8 *key);
/* The key's number; it is @n less one afterwards where the key is new. */
guint32 nabla_cell_index_add (NablaCellIndex *self, const guint8 *key);

G_END_DECLS
