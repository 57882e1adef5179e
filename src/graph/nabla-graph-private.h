/* The tables that a graph is made of. Each is an atomically counted box
 * (g_atomic_rc_box_*), immutable once a graph holds it, and shared by all
 * graphs in which it is the same: an edit makes new only what it changes. */
#pragma once

#include "graph/nabla-graph.h"

G_BEGIN_DECLS

/* Open addressing over 32-bit indices; a power of two of slots. */
typedef struct
{
  guint32 *slots;
  guint n_slots;
} NablaIndexHash;

/* Unique names, end to end in one block, and their hash. */
typedef struct
{
  guint n;
  char *text;
  gsize length;
  gsize *offsets; /* n */
  NablaIndexHash hash;
} NablaNameTable;

/* Ids of the vertices and, unless they ascend (as they mostly do), their hash. */
typedef struct
{
  guint n;
  guint64 *ids; /* n */
  NablaIndexHash hash;
} NablaIdTable;

typedef struct
{
  char *key;    /* GRefString */
  char *value;  /* GRefString */
  guint32 hash; /* of the key */
} NablaAttribute;

/* The attributes of one node, edge or graph, in order. */
typedef struct
{
  guint n;
  guint allocated;
  NablaAttribute *items;
} NablaAttributes;

/* One (nullable) list for each node or edge. */
typedef struct
{
  guint n;
  NablaAttributes **lists;
} NablaAttributeTable;

typedef struct
{
  guint n;
  guint8 *roles; /* n, NablaRoles */
} NablaRoleTable;

/* Edges and what follows from them: the adjacency, the topological order. */
typedef struct
{
  guint n_nodes;
  guint n_edges;
  NablaEdge *edges;
  gboolean has[NABLA_N_RELATIONS]; /* whether any vertex has such neighbours */
  /* The entries of relation r at vertex v: starts[v * NABLA_N_RELATIONS + r] up to the next. */
  guint32 *starts;
  NablaNode *neighbours;    /* 2 n_edges */
  guint32 *neighbour_edges; /* 2 n_edges */
  NablaNode *order;         /* n_nodes, or NULL if there is a directed cycle */
} NablaEdgeTable;

struct _NablaGraph
{
  gatomicrefcount ref_count;
  NablaGraphKind kind;
  NablaNameTable *names;
  NablaIdTable *ids;
  NablaRoleTable *roles;
  NablaEdgeTable *edges;
  NablaAttributeTable *node_attributes; /* NULL: none has any */
  NablaAttributeTable *edge_attributes; /* NULL: none has any */
  NablaAttributes *attributes;          /* NULL: none */
};

/* Ids: @n of them in a row, the first is returned. */
guint64 nabla_graph_ids_reserve (guint n);

guint32 nabla_text_hash (const char *text, gsize length);
guint32 nabla_id_hash (guint64 id);
void nabla_index_hash_init (NablaIndexHash *self, guint n);
void nabla_index_hash_insert (NablaIndexHash *self, guint32 hash, guint32 index);

NablaNameTable *nabla_name_table_new (guint n, char *text, gsize length, gsize *offsets, NablaIndexHash *hash);
NablaNameTable *
nabla_name_table_new_edited (const NablaNameTable *self, const NablaNode *renumbered, NablaNode node, const char *name);
NablaNode nabla_name_table_find (const NablaNameTable *self, const char *name);
void nabla_name_table_unref (NablaNameTable *self);
static inline const char *
nabla_name_table_get (const NablaNameTable *self, NablaNode node)
{
  return self->text + self->offsets[node];
}

NablaIdTable *nabla_id_table_new (guint n, guint64 *ids);
NablaNode nabla_id_table_find (const NablaIdTable *self, guint64 id);
void nabla_id_table_unref (NablaIdTable *self);

NablaRoleTable *nabla_role_table_new (guint n, guint8 *roles);
void nabla_role_table_unref (NablaRoleTable *self);

NablaAttributes *nabla_attributes_new (void);
NablaAttributes *nabla_attributes_copy (const NablaAttributes *self);
void nabla_attributes_unref (NablaAttributes *self);
const char *nabla_attributes_get (const NablaAttributes *self, const char *key);
void nabla_attributes_set (NablaAttributes *self, const char *key, const char *value);
gboolean nabla_attributes_equal (const NablaAttributes *a, const NablaAttributes *b);
gsize nabla_attributes_size (const NablaAttributes *self);

NablaAttributeTable *nabla_attribute_table_new (guint n, NablaAttributes **lists);
NablaAttributeTable *
nabla_attribute_table_renumber (const NablaAttributeTable *self, guint n, const guint32 *renumbered);
NablaAttributeTable *
nabla_attribute_table_with (const NablaAttributeTable *self, guint n, guint owner, const char *key, const char *value);
void nabla_attribute_table_unref (NablaAttributeTable *self);
static inline const NablaAttributes *
nabla_attribute_table_get (const NablaAttributeTable *self, guint owner)
{
  return self != NULL ? self->lists[owner] : NULL;
}

NablaEdgeTable *nabla_edge_table_new (guint n_nodes, guint n_edges, NablaEdge *edges);
void nabla_edge_table_unref (NablaEdgeTable *self);
gsize nabla_edge_table_size (const NablaEdgeTable *self);
/* Brings the ends of an edge to the normal form of NablaEdge. */
void nabla_edge_normalise (NablaEdge *edge);
/* A shortest directed path without the edge @skipped (-1: none), or %NULL. */
GArray *nabla_edge_table_dup_path (const NablaEdgeTable *self, NablaNode from, NablaNode to, int skipped);
GArray *nabla_edge_table_dup_cycle (const NablaEdgeTable *self);

/* A graph that shares all tables of @self; the caller replaces what differs. */
NablaGraph *nabla_graph_clone (const NablaGraph *self);
char *nabla_graph_dup_loop_text (const NablaGraph *self, const NablaNode *path, guint n);
guint32 nabla_graph_builder_expect (NablaGraphBuilder *self, const char *name, gsize length);
void nabla_graph_builder_expect_edge (NablaGraphBuilder *self,
                                      NablaNode from,
                                      NablaNode to,
                                      NablaMark at_from,
                                      NablaMark at_to);
NablaNode nabla_graph_builder_add_hashed (NablaGraphBuilder *self, const char *name, gsize length, guint32 hash);

G_END_DECLS
