#include "graph/nabla-graph-private.h"

#include <string.h>

static void
attributes_clear (gpointer data)
{
  NablaAttributes *self = data;

  for (guint i = 0; i < self->n; i++)
    {
      g_ref_string_release (self->items[i].key);
      g_ref_string_release (self->items[i].value);
    }
  g_free (self->items);
}

NablaAttributes *
nabla_attributes_new (void)
{
  return g_atomic_rc_box_new0 (NablaAttributes);
}

/* (transfer full): a list of its own, with the same strings; @self nullable */
NablaAttributes *
nabla_attributes_copy (const NablaAttributes *self)
{
  NablaAttributes *copy = nabla_attributes_new ();

  if (self == NULL || self->n == 0)
    return copy;
  copy->n = copy->allocated = self->n;
  copy->items = g_new (NablaAttribute, self->n);
  for (guint i = 0; i < self->n; i++)
    {
      copy->items[i].key = g_ref_string_acquire (self->items[i].key);
      copy->items[i].value = g_ref_string_acquire (self->items[i].value);
      copy->items[i].hash = self->items[i].hash;
    }
  return copy;
}

void
nabla_attributes_unref (NablaAttributes *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, attributes_clear);
}

static int
attributes_index (const NablaAttributes *self, const char *key, guint32 hash)
{
  for (guint i = 0; i < self->n; i++)
    if (self->items[i].hash == hash && strcmp (self->items[i].key, key) == 0)
      return (int) i;
  return -1;
}

const char *
nabla_attributes_get (const NablaAttributes *self, const char *key)
{
  int i = self != NULL ? attributes_index (self, key, nabla_text_hash (key, strlen (key))) : -1;

  return i >= 0 ? self->items[i].value : NULL;
}

/**
 * nabla_attributes_set:
 * @self: a list that no graph holds yet
 * @key: what to set; keeps its place when it is there already
 * @value: (nullable): %NULL removes it
 *
 * O(attributes in the list)
 */
void
nabla_attributes_set (NablaAttributes *self, const char *key, const char *value)
{
  guint32 hash = nabla_text_hash (key, strlen (key));
  int i = attributes_index (self, key, hash);

  if (value == NULL)
    {
      if (i < 0)
        return;
      g_ref_string_release (self->items[i].key);
      g_ref_string_release (self->items[i].value);
      self->n--;
      memmove (self->items + i, self->items + i + 1, (self->n - (guint) i) * sizeof *self->items);
      return;
    }
  if (i >= 0)
    {
      char *old = self->items[i].value;

      self->items[i].value = g_ref_string_new (value);
      g_ref_string_release (old);
      return;
    }
  if (self->n == self->allocated)
    {
      self->allocated = self->allocated > 0 ? self->allocated * 2 : 2;
      self->items = g_renew (NablaAttribute, self->items, self->allocated);
    }
  self->items[self->n].key = g_ref_string_new (key);
  self->items[self->n].value = g_ref_string_new (value);
  self->items[self->n].hash = hash;
  self->n++;
}

gboolean
nabla_attributes_equal (const NablaAttributes *a, const NablaAttributes *b)
{
  guint n_a = a != NULL ? a->n : 0, n_b = b != NULL ? b->n : 0;

  if (a == b)
    return TRUE;
  if (n_a != n_b)
    return FALSE;
  for (guint i = 0; i < n_a; i++)
    if (strcmp (a->items[i].key, b->items[i].key) != 0 || strcmp (a->items[i].value, b->items[i].value) != 0)
      return FALSE;
  return TRUE;
}

/* Bytes of the list with its strings. */
gsize
nabla_attributes_size (const NablaAttributes *self)
{
  gsize size;

  if (self == NULL)
    return 0;
  size = sizeof *self + self->allocated * sizeof *self->items;
  for (guint i = 0; i < self->n; i++)
    size += strlen (self->items[i].key) + strlen (self->items[i].value) + 2;
  return size;
}

static void
attribute_table_clear (gpointer data)
{
  NablaAttributeTable *self = data;

  for (guint i = 0; i < self->n; i++)
    nabla_attributes_unref (self->lists[i]);
  g_free (self->lists);
}

/* @lists: (transfer full): @n lists, each nullable */
NablaAttributeTable *
nabla_attribute_table_new (guint n, NablaAttributes **lists)
{
  NablaAttributeTable *self = g_atomic_rc_box_new0 (NablaAttributeTable);

  self->n = n;
  self->lists = lists;
  return self;
}

static NablaAttributes *
attributes_ref (NablaAttributes *self)
{
  return self != NULL ? g_atomic_rc_box_acquire (self) : NULL;
}

/**
 * nabla_attribute_table_renumber:
 * @self: (nullable): the table
 * @n: how many owners there are afterwards
 * @renumbered: (nullable): the new number of each old owner, or NABLA_NODE_NONE;
 *   %NULL: as before
 *
 * Returns: (transfer full) (nullable): the same lists at their new places; O(n)
 */
NablaAttributeTable *
nabla_attribute_table_renumber (const NablaAttributeTable *self, guint n, const guint32 *renumbered)
{
  NablaAttributes **lists;

  if (self == NULL)
    return NULL;
  if (renumbered == NULL && n == self->n)
    return g_atomic_rc_box_acquire ((NablaAttributeTable *) self);
  lists = g_new0 (NablaAttributes *, MAX (n, 1));
  for (guint i = 0; i < self->n; i++)
    {
      guint32 at = renumbered != NULL ? renumbered[i] : i;

      if (at < n)
        lists[at] = attributes_ref (self->lists[i]);
    }
  return nabla_attribute_table_new (n, lists);
}

/**
 * nabla_attribute_table_with:
 * @self: (nullable): the table
 * @n: how many owners there are
 * @owner: whose attribute
 * @value: (nullable): %NULL removes it
 *
 * Returns: (transfer full): a table in which only the list of @owner differs; O(n)
 */
NablaAttributeTable *
nabla_attribute_table_with (const NablaAttributeTable *self, guint n, guint owner, const char *key, const char *value)
{
  NablaAttributes **lists = g_new0 (NablaAttributes *, MAX (n, 1));

  for (guint i = 0; i < n && self != NULL; i++)
    if (i != owner)
      lists[i] = attributes_ref (self->lists[i]);
  lists[owner] = nabla_attributes_copy (nabla_attribute_table_get (self, owner));
  nabla_attributes_set (lists[owner], key, value);
  return nabla_attribute_table_new (n, lists);
}

void
nabla_attribute_table_unref (NablaAttributeTable *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, attribute_table_clear);
}
