#include "graph/nabla-graph-private.h"

#include <string.h>

static guint64
mix (guint64 x)
{
  x ^= x >> 32;
  x *= G_GUINT64_CONSTANT (0xd6e8feb86659fd93);
  x ^= x >> 32;
  x *= G_GUINT64_CONSTANT (0xd6e8feb86659fd93);
  x ^= x >> 32;
  return x;
}

/* Drawn once per process, so that a file cannot be made of names that collide. */
static guint64
hash_seed (void)
{
  static gsize seed = 0;

  if (g_once_init_enter (&seed))
    g_once_init_leave (&seed, ((gsize) g_random_int () << 1) | 1);
  return seed;
}

guint32
nabla_text_hash (const char *text, gsize length)
{
  guint64 hash = mix (hash_seed () ^ length);

  while (length >= 8)
    {
      guint64 word;

      memcpy (&word, text, 8);
      hash = mix (hash ^ word);
      text += 8;
      length -= 8;
    }
  if (length > 0)
    {
      guint64 word = 0;

      memcpy (&word, text, length);
      hash = mix (hash ^ word);
    }
  return (guint32) hash;
}

guint32
nabla_id_hash (guint64 id)
{
  return (guint32) mix (id);
}

guint64
nabla_graph_ids_reserve (guint n)
{
  static guint64 last = 0;

  return __atomic_fetch_add (&last, n, __ATOMIC_RELAXED) + 1;
}

/* Room for @n entries at a load of at most one half. */
void
nabla_index_hash_init (NablaIndexHash *self, guint n)
{
  self->n_slots = 8;
  while (self->n_slots / 2 < n)
    self->n_slots *= 2;
  self->slots = g_new (guint32, self->n_slots);
  memset (self->slots, 0xff, self->n_slots * sizeof *self->slots);
}

void
nabla_index_hash_insert (NablaIndexHash *self, guint32 hash, guint32 index)
{
  guint mask = self->n_slots - 1;
  guint slot = hash & mask;

  while (self->slots[slot] != NABLA_NODE_NONE)
    slot = (slot + 1) & mask;
  self->slots[slot] = index;
}

static void
name_table_clear (gpointer data)
{
  NablaNameTable *self = data;

  g_free (self->text);
  g_free (self->offsets);
  g_free (self->hash.slots);
}

/**
 * nabla_name_table_new:
 * @n: how many names
 * @text: (transfer full): the names, each with its NUL, @length bytes in all
 * @offsets: (transfer full): where each starts
 * @hash: (nullable): their hash, taken over; made when %NULL
 */
NablaNameTable *
nabla_name_table_new (guint n, char *text, gsize length, gsize *offsets, NablaIndexHash *hash)
{
  NablaNameTable *self = g_atomic_rc_box_new0 (NablaNameTable);

  self->n = n;
  self->text = text;
  self->length = length;
  self->offsets = offsets;
  if (hash != NULL)
    {
      self->hash = *hash;
      hash->slots = NULL;
      return self;
    }
  nabla_index_hash_init (&self->hash, n);
  for (guint i = 0; i < n; i++)
    {
      const char *name = nabla_name_table_get (self, i);

      nabla_index_hash_insert (&self->hash, nabla_text_hash (name, strlen (name)), i);
    }
  return self;
}

/**
 * nabla_name_table_new_edited:
 * @renumbered: (nullable): the new number of each vertex, NABLA_NODE_NONE to drop it;
 *   ascending among those kept
 * @node: the vertex (in the new numbering) to name; one past the last to add one; or none
 * @name: (nullable): its name
 *
 * Returns: (transfer full): the edited table; O(length of all names)
 */
NablaNameTable *
nabla_name_table_new_edited (const NablaNameTable *self, const NablaNode *renumbered, NablaNode node, const char *name)
{
  gsize name_length = name != NULL ? strlen (name) + 1 : 0;
  char *text = g_malloc (self->length + name_length + 1);
  gsize *offsets = g_new (gsize, self->n + 1);
  gsize length = 0;
  guint n = 0;

  for (guint i = 0; i < self->n; i++)
    {
      const char *old = nabla_name_table_get (self, i);
      gsize old_length = strlen (old) + 1;

      if (renumbered != NULL && renumbered[i] == NABLA_NODE_NONE)
        continue;
      offsets[n] = length;
      if (n == node)
        memcpy (text + length, name, old_length = name_length);
      else
        memcpy (text + length, old, old_length);
      length += old_length;
      n++;
    }
  if (n == node)
    {
      offsets[n++] = length;
      memcpy (text + length, name, name_length);
      length += name_length;
    }
  return nabla_name_table_new (n, text, length, offsets, NULL);
}

NablaNode
nabla_name_table_find (const NablaNameTable *self, const char *name)
{
  guint mask = self->hash.n_slots - 1;
  guint slot = nabla_text_hash (name, strlen (name)) & mask;

  for (; self->hash.slots[slot] != NABLA_NODE_NONE; slot = (slot + 1) & mask)
    if (strcmp (nabla_name_table_get (self, self->hash.slots[slot]), name) == 0)
      return self->hash.slots[slot];
  return NABLA_NODE_NONE;
}

void
nabla_name_table_unref (NablaNameTable *self)
{
  g_atomic_rc_box_release_full (self, name_table_clear);
}

static void
id_table_clear (gpointer data)
{
  NablaIdTable *self = data;

  g_free (self->ids);
  g_free (self->hash.slots);
}

/**
 * nabla_id_table_new:
 * @n: how many
 * @ids: (transfer full): the id of each vertex, all different
 */
NablaIdTable *
nabla_id_table_new (guint n, guint64 *ids)
{
  NablaIdTable *self = g_atomic_rc_box_new0 (NablaIdTable);
  gboolean ascending = TRUE;

  self->n = n;
  self->ids = ids;
  for (guint i = 1; i < n && ascending; i++)
    ascending = ids[i - 1] < ids[i];
  if (ascending)
    return self;
  nabla_index_hash_init (&self->hash, n);
  for (guint i = 0; i < n; i++)
    nabla_index_hash_insert (&self->hash, nabla_id_hash (ids[i]), i);
  return self;
}

NablaNode
nabla_id_table_find (const NablaIdTable *self, guint64 id)
{
  guint mask, slot;

  if (self->hash.slots == NULL)
    {
      guint low = 0, high = self->n;

      while (low < high)
        {
          guint middle = low + (high - low) / 2;

          if (self->ids[middle] < id)
            low = middle + 1;
          else
            high = middle;
        }
      return low < self->n && self->ids[low] == id ? low : NABLA_NODE_NONE;
    }
  mask = self->hash.n_slots - 1;
  slot = nabla_id_hash (id) & mask;
  for (; self->hash.slots[slot] != NABLA_NODE_NONE; slot = (slot + 1) & mask)
    if (self->ids[self->hash.slots[slot]] == id)
      return self->hash.slots[slot];
  return NABLA_NODE_NONE;
}

void
nabla_id_table_unref (NablaIdTable *self)
{
  g_atomic_rc_box_release_full (self, id_table_clear);
}

static void
role_table_clear (gpointer data)
{
  g_free (((NablaRoleTable *) data)->roles);
}

/* @roles: (transfer full): the NablaRoles of each vertex */
NablaRoleTable *
nabla_role_table_new (guint n, guint8 *roles)
{
  NablaRoleTable *self = g_atomic_rc_box_new0 (NablaRoleTable);

  self->n = n;
  self->roles = roles;
  return self;
}

void
nabla_role_table_unref (NablaRoleTable *self)
{
  g_atomic_rc_box_release_full (self, role_table_clear);
}
