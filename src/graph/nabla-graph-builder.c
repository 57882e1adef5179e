#include "graph/nabla-graph-private.h"

#include <string.h>

#define HEAD 24

/* A slot holds the start of the name, padded with NUL: for most names it is all that
 * has to be looked at, in one cache line. Reading text is waiting for memory. */
typedef struct
{
  guint32 hash;
  guint32 node; /* NABLA_NODE_NONE: empty */
  char head[HEAD];
} NameSlot;

struct _NablaGraphBuilder
{
  NablaGraphKind kind;

  guint n_nodes;
  guint nodes_allocated;
  char *text; /* the names, each with its NUL */
  gsize text_length;
  gsize text_allocated;
  gsize *offsets;
  guint8 *roles;
  NameSlot *name_slots;
  guint n_name_slots;

  GArray *edges; /* NablaEdge */
  NablaIndexHash edge_hash;

  GPtrArray *node_attributes; /* NablaAttributes, up to the last node that has any */
  GPtrArray *edge_attributes;
  NablaAttributes *attributes;
};

static NameSlot *
new_name_slots (guint n)
{
  NameSlot *slots = g_aligned_alloc (n, sizeof *slots, 64);

  memset (slots, 0xff, n * sizeof *slots);
  return slots;
}

static void
builder_init (NablaGraphBuilder *self)
{
  self->n_name_slots = 16;
  self->name_slots = new_name_slots (self->n_name_slots);
  nabla_index_hash_init (&self->edge_hash, 0);
  self->edges = g_array_new (FALSE, FALSE, sizeof (NablaEdge));
}

static void
builder_clear (NablaGraphBuilder *self)
{
  g_free (self->text);
  g_free (self->offsets);
  g_free (self->roles);
  g_aligned_free (self->name_slots);
  g_free (self->edge_hash.slots);
  g_clear_pointer (&self->edges, g_array_unref);
  if (self->node_attributes != NULL)
    g_ptr_array_unref (self->node_attributes);
  if (self->edge_attributes != NULL)
    g_ptr_array_unref (self->edge_attributes);
  nabla_attributes_unref (self->attributes);
  memset (self, 0, sizeof *self);
}

NablaGraphBuilder *
nabla_graph_builder_new (NablaGraphKind kind)
{
  NablaGraphBuilder *self = g_new0 (NablaGraphBuilder, 1);

  self->kind = kind;
  builder_init (self);
  return self;
}

void
nabla_graph_builder_free (NablaGraphBuilder *self)
{
  if (self == NULL)
    return;
  builder_clear (self);
  g_free (self);
}

/* Sets what the graph is said to be. */
void
nabla_graph_builder_set_kind (NablaGraphBuilder *self, NablaGraphKind kind)
{
  self->kind = kind;
}

guint
nabla_graph_builder_n_nodes (NablaGraphBuilder *self)
{
  return self->n_nodes;
}

guint
nabla_graph_builder_n_edges (NablaGraphBuilder *self)
{
  return self->edges->len;
}

static NameSlot *
builder_name_slot (NablaGraphBuilder *self, const char *name, gsize length, guint32 hash)
{
  guint mask = self->n_name_slots - 1;
  guint at = hash & mask;
  char head[HEAD] = { 0 };

  memcpy (head, name, MIN (length, HEAD));
  for (; self->name_slots[at].node != NABLA_NODE_NONE; at = (at + 1) & mask)
    {
      const NameSlot *slot = &self->name_slots[at];
      const char *known;

      if (slot->hash != hash || memcmp (slot->head, head, HEAD) != 0)
        continue;
      if (length < HEAD)
        break;
      known = self->text + self->offsets[slot->node];
      if (strncmp (known, name, length) == 0 && known[length] == '\0')
        break;
    }
  return &self->name_slots[at];
}

/* At most three in four slots are taken. */
static void
builder_grow_names (NablaGraphBuilder *self)
{
  guint n_old = self->n_name_slots, mask = n_old * 2 - 1;
  NameSlot *old = self->name_slots;

  self->n_name_slots = n_old * 2;
  self->name_slots = new_name_slots (self->n_name_slots);
  for (guint i = 0; i < n_old; i++)
    {
      guint at = old[i].hash & mask;

      if (old[i].node == NABLA_NODE_NONE)
        continue;
      while (self->name_slots[at].node != NABLA_NODE_NONE)
        at = (at + 1) & mask;
      self->name_slots[at] = old[i];
    }
  g_aligned_free (old);
}

/**
 * nabla_graph_builder_expect:
 * @name: UTF-8, @length bytes
 *
 * Tells that @name will be looked up soon, so that the memory is at hand by then.
 *
 * Returns: its hash
 */
guint32
nabla_graph_builder_expect (NablaGraphBuilder *self, const char *name, gsize length)
{
  guint32 hash = nabla_text_hash (name, length);

  __builtin_prefetch (&self->name_slots[hash & (self->n_name_slots - 1)]);
  return hash;
}

/**
 * nabla_graph_builder_add_hashed:
 * @name: UTF-8, @length bytes, not empty, without NUL
 * @hash: its hash, from nabla_graph_builder_expect()
 *
 * Returns: the node of that name, made if it is not there yet
 */
NablaNode
nabla_graph_builder_add_hashed (NablaGraphBuilder *self, const char *name, gsize length, guint32 hash)
{
  NameSlot *slot = builder_name_slot (self, name, length, hash);

  g_return_val_if_fail (length > 0, NABLA_NODE_NONE);
  if (slot->node != NABLA_NODE_NONE)
    return slot->node;
  if (self->n_nodes == self->nodes_allocated)
    {
      self->nodes_allocated = MAX (16, self->nodes_allocated * 2);
      self->offsets = g_renew (gsize, self->offsets, self->nodes_allocated);
      self->roles = g_renew (guint8, self->roles, self->nodes_allocated);
    }
  if (self->text_allocated - self->text_length <= length)
    {
      self->text_allocated = MAX (self->text_allocated * 2, self->text_length + length + 64);
      self->text = g_realloc (self->text, self->text_allocated);
    }
  memcpy (self->text + self->text_length, name, length);
  self->text[self->text_length + length] = '\0';
  self->offsets[self->n_nodes] = self->text_length;
  self->text_length += length + 1;
  self->roles[self->n_nodes] = NABLA_ROLE_NONE;
  if (self->n_name_slots / 4 * 3 <= self->n_nodes)
    {
      builder_grow_names (self);
      slot = builder_name_slot (self, name, length, hash);
    }
  slot->hash = hash;
  slot->node = self->n_nodes;
  memset (slot->head, 0, HEAD);
  memcpy (slot->head, name, MIN (length, HEAD));
  return self->n_nodes++;
}

NablaNode
nabla_graph_builder_add_node_n (NablaGraphBuilder *self, const char *name, gsize length)
{
  return nabla_graph_builder_add_hashed (self, name, length, nabla_text_hash (name, length));
}

NablaNode
nabla_graph_builder_add_node (NablaGraphBuilder *self, const char *name)
{
  g_return_val_if_fail (name != NULL, NABLA_NODE_NONE);
  return nabla_graph_builder_add_node_n (self, name, strlen (name));
}

NablaNode
nabla_graph_builder_find_node (NablaGraphBuilder *self, const char *name)
{
  gsize length = strlen (name);

  return builder_name_slot (self, name, length, nabla_text_hash (name, length))->node;
}

/* Good until the next name is added. */
const char *
nabla_graph_builder_get_name (NablaGraphBuilder *self, NablaNode node)
{
  g_return_val_if_fail (node < self->n_nodes, NULL);
  return self->text + self->offsets[node];
}

void
nabla_graph_builder_add_roles (NablaGraphBuilder *self, NablaNode node, NablaRoles roles)
{
  g_return_if_fail (node < self->n_nodes);
  self->roles[node] |= (guint8) roles;
}

static guint32
edge_hash (const NablaEdge *edge)
{
  guint64 ends = (guint64) edge->from << 32 | edge->to;

  return nabla_id_hash (ends * 16 + (guint64) edge->at_from * 4 + edge->at_to);
}

static guint
builder_edge_slot (NablaGraphBuilder *self, const NablaEdge *edge)
{
  guint mask = self->edge_hash.n_slots - 1;
  guint slot = edge_hash (edge) & mask;

  while (self->edge_hash.slots[slot] != NABLA_NODE_NONE)
    {
      const NablaEdge *known = &g_array_index (self->edges, NablaEdge, self->edge_hash.slots[slot]);

      if (known->from == edge->from && known->to == edge->to && known->at_from == edge->at_from
          && known->at_to == edge->at_to)
        break;
      slot = (slot + 1) & mask;
    }
  return slot;
}

/* As nabla_graph_builder_expect(), for an edge. */
void
nabla_graph_builder_expect_edge (NablaGraphBuilder *self,
                                 NablaNode from,
                                 NablaNode to,
                                 NablaMark at_from,
                                 NablaMark at_to)
{
  NablaEdge edge = { .from = from, .to = to, .at_from = at_from, .at_to = at_to };

  nabla_edge_normalise (&edge);
  __builtin_prefetch (&self->edge_hash.slots[edge_hash (&edge) & (self->edge_hash.n_slots - 1)], 1);
}

int
nabla_graph_builder_add_edge (NablaGraphBuilder *self, NablaNode from, NablaNode to, NablaMark at_from, NablaMark at_to)
{
  NablaEdge edge = { .from = from, .to = to, .at_from = at_from, .at_to = at_to };
  guint slot;

  g_return_val_if_fail (from < self->n_nodes && to < self->n_nodes, -1);
  if (from == to)
    return -1;
  nabla_edge_normalise (&edge);
  slot = builder_edge_slot (self, &edge);
  if (self->edge_hash.slots[slot] != NABLA_NODE_NONE)
    return (int) self->edge_hash.slots[slot];
  if (self->edge_hash.n_slots / 2 <= self->edges->len)
    {
      g_free (self->edge_hash.slots);
      nabla_index_hash_init (&self->edge_hash, self->edges->len + 1);
      for (guint i = 0; i < self->edges->len; i++)
        nabla_index_hash_insert (&self->edge_hash, edge_hash (&g_array_index (self->edges, NablaEdge, i)), i);
      slot = builder_edge_slot (self, &edge);
    }
  self->edge_hash.slots[slot] = self->edges->len;
  g_array_append_val (self->edges, edge);
  return (int) self->edges->len - 1;
}

void
nabla_graph_builder_set_attribute (NablaGraphBuilder *self, const char *key, const char *value)
{
  if (self->attributes == NULL)
    self->attributes = nabla_attributes_new ();
  nabla_attributes_set (self->attributes, key, value);
}

static void
attributes_free (gpointer data)
{
  nabla_attributes_unref (data);
}

static NablaAttributes *
attributes_at (GPtrArray **lists, guint owner)
{
  if (*lists == NULL)
    *lists = g_ptr_array_new_with_free_func (attributes_free);
  if (owner >= (*lists)->len)
    g_ptr_array_set_size (*lists, (int) owner + 1);
  if ((*lists)->pdata[owner] == NULL)
    (*lists)->pdata[owner] = nabla_attributes_new ();
  return (*lists)->pdata[owner];
}

void
nabla_graph_builder_set_node_attribute (NablaGraphBuilder *self, NablaNode node, const char *key, const char *value)
{
  g_return_if_fail (node < self->n_nodes);
  nabla_attributes_set (attributes_at (&self->node_attributes, node), key, value);
}

void
nabla_graph_builder_set_edge_attribute (NablaGraphBuilder *self, guint edge, const char *key, const char *value)
{
  g_return_if_fail (edge < self->edges->len);
  nabla_attributes_set (attributes_at (&self->edge_attributes, edge), key, value);
}

static NablaAttributeTable *
take_attributes (GPtrArray **lists, guint n)
{
  NablaAttributeTable *table;

  if (*lists == NULL)
    return NULL;
  g_ptr_array_set_size (*lists, (int) n);
  table = nabla_attribute_table_new (n, (NablaAttributes **) g_ptr_array_steal (*lists, NULL));
  g_clear_pointer (lists, g_ptr_array_unref);
  return table;
}

NablaGraph *
nabla_graph_builder_build (NablaGraphBuilder *self)
{
  NablaGraph *graph = g_new0 (NablaGraph, 1);
  guint n = self->n_nodes, m = self->edges->len;
  guint64 first_id = nabla_graph_ids_reserve (n + m);
  guint64 *ids = g_new (guint64, MAX (1, n));
  NablaIndexHash name_hash = { g_new (guint32, self->n_name_slots), self->n_name_slots };
  NablaEdge *edges;

  for (guint i = 0; i < n; i++)
    ids[i] = first_id + i;
  for (guint i = 0; i < m; i++)
    g_array_index (self->edges, NablaEdge, i).id = first_id + n + i;

  /* The same places, without what only building needs. */
  for (guint i = 0; i < self->n_name_slots; i++)
    name_hash.slots[i] = self->name_slots[i].node;

  g_atomic_ref_count_init (&graph->ref_count);
  graph->kind = self->kind;
  graph->names = nabla_name_table_new (n, g_steal_pointer (&self->text), self->text_length,
                                       g_steal_pointer (&self->offsets), &name_hash);
  graph->ids = nabla_id_table_new (n, ids);
  graph->roles = nabla_role_table_new (n, g_steal_pointer (&self->roles));
  graph->node_attributes = take_attributes (&self->node_attributes, n);
  graph->edge_attributes = take_attributes (&self->edge_attributes, m);
  edges = (NablaEdge *) (void *) g_array_free (g_steal_pointer (&self->edges), FALSE);
  graph->edges = nabla_edge_table_new (n, m, edges);
  graph->attributes = g_steal_pointer (&self->attributes);
  builder_clear (self);
  self->kind = graph->kind;
  builder_init (self);
  return graph;
}
