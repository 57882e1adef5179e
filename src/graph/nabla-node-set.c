#include "graph/nabla-node-set.h"

#include <string.h>

static NablaNodeSet *
node_set_new_sized (guint allocated)
{
  NablaNodeSet *self = g_new0 (NablaNodeSet, 1);

  if (allocated > 0)
    self->nodes = g_new (NablaNode, allocated);
  self->allocated = allocated;
  return self;
}

/* The first position whose member is not below @node; self->n if there is none. */
static guint
node_set_lower_bound (const NablaNodeSet *self, NablaNode node)
{
  guint low = 0, high = self->n;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (self->nodes[middle] < node)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static void
node_set_reserve (NablaNodeSet *self, guint n)
{
  if (n <= self->allocated)
    return;
  self->allocated = MAX (n, MAX (4, self->allocated * 2));
  self->nodes = g_renew (NablaNode, self->nodes, self->allocated);
}

static int
compare_nodes (const void *a, const void *b)
{
  NablaNode x = *(const NablaNode *) a, y = *(const NablaNode *) b;

  return (x > y) - (x < y);
}

/**
 * nabla_node_set_new:
 *
 * Returns: (transfer full): the empty set
 */
NablaNodeSet *
nabla_node_set_new (void)
{
  return node_set_new_sized (0);
}

/**
 * nabla_node_set_new_from:
 * @nodes: (array length=n): vertices in any order, repetitions allowed
 * @n: their number
 *
 * Returns: (transfer full): the set of them; O(n), or O(n log n) if they are not sorted
 */
NablaNodeSet *
nabla_node_set_new_from (const NablaNode *nodes, guint n)
{
  NablaNodeSet *self = node_set_new_sized (n);
  gboolean sorted = TRUE;

  for (guint i = 1; i < n && sorted; i++)
    sorted = nodes[i - 1] < nodes[i];
  if (n > 0)
    memcpy (self->nodes, nodes, n * sizeof *nodes);
  self->n = n;
  if (!sorted)
    {
      qsort (self->nodes, n, sizeof *nodes, compare_nodes);
      self->n = 1;
      for (guint i = 1; i < n; i++)
        if (self->nodes[i] != self->nodes[self->n - 1])
          self->nodes[self->n++] = self->nodes[i];
    }
  return self;
}

/**
 * nabla_node_set_new_one:
 * @node: its only member
 *
 * Returns: (transfer full): a set of one
 */
NablaNodeSet *
nabla_node_set_new_one (NablaNode node)
{
  return nabla_node_set_new_from (&node, 1);
}

/**
 * nabla_node_set_copy:
 * @self: (nullable): a set
 *
 * Returns: (transfer full): the same set, never %NULL
 */
NablaNodeSet *
nabla_node_set_copy (const NablaNodeSet *self)
{
  return self != NULL ? nabla_node_set_new_from (self->nodes, self->n) : nabla_node_set_new ();
}

void
nabla_node_set_free (NablaNodeSet *self)
{
  if (self == NULL)
    return;
  g_free (self->nodes);
  g_free (self);
}

/**
 * nabla_node_set_add:
 * @self: the set
 * @node: what to add; nothing happens if it is a member already
 *
 * O(n); O(1) amortised for a node above all members.
 */
void
nabla_node_set_add (NablaNodeSet *self, NablaNode node)
{
  guint at;

  g_return_if_fail (self != NULL);
  at = self->n > 0 && self->nodes[self->n - 1] < node ? self->n : node_set_lower_bound (self, node);
  if (at < self->n && self->nodes[at] == node)
    return;
  node_set_reserve (self, self->n + 1);
  memmove (self->nodes + at + 1, self->nodes + at, (self->n - at) * sizeof *self->nodes);
  self->nodes[at] = node;
  self->n++;
}

/**
 * nabla_node_set_remove:
 * @self: the set
 * @node: what to take out; nothing happens if it is no member
 *
 * O(n)
 */
void
nabla_node_set_remove (NablaNodeSet *self, NablaNode node)
{
  guint at;

  g_return_if_fail (self != NULL);
  at = node_set_lower_bound (self, node);
  if (at == self->n || self->nodes[at] != node)
    return;
  memmove (self->nodes + at, self->nodes + at + 1, (self->n - at - 1) * sizeof *self->nodes);
  self->n--;
}

guint
nabla_node_set_size (const NablaNodeSet *self)
{
  return self != NULL ? self->n : 0;
}

/**
 * nabla_node_set_contains:
 * @self: (nullable): a set
 * @node: a vertex
 *
 * Returns: whether @node is a member; O(log n)
 */
gboolean
nabla_node_set_contains (const NablaNodeSet *self, NablaNode node)
{
  guint place;

  return nabla_node_set_find (self, node, &place);
}

/**
 * nabla_node_set_find:
 * @self: (nullable): a set
 * @node: a vertex
 * @place: (out): where it stands among the members
 *
 * Returns: whether @node is a member; O(log n)
 */
gboolean
nabla_node_set_find (const NablaNodeSet *self, NablaNode node, guint *place)
{
  *place = self != NULL ? node_set_lower_bound (self, node) : 0;
  return self != NULL && *place < self->n && self->nodes[*place] == node;
}

gboolean
nabla_node_set_equal (const NablaNodeSet *a, const NablaNodeSet *b)
{
  return nabla_node_set_compare (a, b) == 0;
}

/**
 * nabla_node_set_is_subset:
 * @inner: (nullable): a set
 * @outer: (nullable): a set
 *
 * Returns: whether every member of @inner is in @outer; O(n)
 */
gboolean
nabla_node_set_is_subset (const NablaNodeSet *inner, const NablaNodeSet *outer)
{
  guint n_inner = nabla_node_set_size (inner), n_outer = nabla_node_set_size (outer);

  for (guint i = 0, j = 0; i < n_inner; i++, j++)
    {
      while (j < n_outer && outer->nodes[j] < inner->nodes[i])
        j++;
      if (j == n_outer || outer->nodes[j] != inner->nodes[i])
        return FALSE;
    }
  return TRUE;
}

gboolean
nabla_node_set_overlaps (const NablaNodeSet *a, const NablaNodeSet *b)
{
  guint n_a = nabla_node_set_size (a), n_b = nabla_node_set_size (b);
  guint i = 0, j = 0;

  if (n_a > n_b)
    return nabla_node_set_overlaps (b, a);
  /* The members of a much smaller set are looked up one by one. */
  if (n_a < n_b / 16)
    {
      while (i < n_a && !nabla_node_set_contains (b, a->nodes[i]))
        i++;
      return i < n_a;
    }
  while (i < n_a && j < n_b)
    {
      if (a->nodes[i] == b->nodes[j])
        return TRUE;
      if (a->nodes[i] < b->nodes[j])
        i++;
      else
        j++;
    }
  return FALSE;
}

/* One merge serves the three: which of (only a, both, only b) to keep. */
static NablaNodeSet *
node_set_merge (const NablaNodeSet *a, const NablaNodeSet *b, gboolean keep_a, gboolean keep_both, gboolean keep_b)
{
  guint n_a = nabla_node_set_size (a), n_b = nabla_node_set_size (b);
  NablaNodeSet *self = node_set_new_sized ((keep_a || keep_both ? n_a : 0) + (keep_b ? n_b : 0));
  guint i = 0, j = 0;

  while (i < n_a || j < n_b)
    {
      if (j == n_b || (i < n_a && a->nodes[i] < b->nodes[j]))
        {
          if (keep_a)
            self->nodes[self->n++] = a->nodes[i];
          i++;
        }
      else if (i == n_a || b->nodes[j] < a->nodes[i])
        {
          if (keep_b)
            self->nodes[self->n++] = b->nodes[j];
          j++;
        }
      else
        {
          if (keep_both)
            self->nodes[self->n++] = a->nodes[i];
          i++;
          j++;
        }
    }
  return self;
}

/**
 * nabla_node_set_union:
 * @a: (nullable): a set
 * @b: (nullable): a set
 *
 * Returns: (transfer full): what is in either; O(n)
 */
NablaNodeSet *
nabla_node_set_union (const NablaNodeSet *a, const NablaNodeSet *b)
{
  return node_set_merge (a, b, TRUE, TRUE, TRUE);
}

/**
 * nabla_node_set_minus:
 * @a: (nullable): a set
 * @b: (nullable): a set
 *
 * Returns: (transfer full): what is in @a and not in @b; O(n)
 */
NablaNodeSet *
nabla_node_set_minus (const NablaNodeSet *a, const NablaNodeSet *b)
{
  return node_set_merge (a, b, TRUE, FALSE, FALSE);
}

/**
 * nabla_node_set_intersect:
 * @a: (nullable): a set
 * @b: (nullable): a set
 *
 * Returns: (transfer full): what is in both; O(n)
 */
NablaNodeSet *
nabla_node_set_intersect (const NablaNodeSet *a, const NablaNodeSet *b)
{
  return node_set_merge (a, b, FALSE, TRUE, FALSE);
}

/**
 * nabla_node_set_compare:
 * @a: (nullable): a set
 * @b: (nullable): a set
 *
 * A total order: smaller sets first, sets of one size by their members.
 *
 * Returns: below, equal to or above 0
 */
int
nabla_node_set_compare (const NablaNodeSet *a, const NablaNodeSet *b)
{
  guint n_a = nabla_node_set_size (a), n_b = nabla_node_set_size (b);

  if (n_a != n_b)
    return n_a < n_b ? -1 : 1;
  for (guint i = 0; i < n_a; i++)
    if (a->nodes[i] != b->nodes[i])
      return a->nodes[i] < b->nodes[i] ? -1 : 1;
  return 0;
}
