/* A set of vertices: a sorted array, small and cheap to compare. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A vertex of a graph: its index, 0 to n - 1. */
typedef guint32 NablaNode;

#define NABLA_NODE_NONE G_MAXUINT32

/**
 * NablaNodeSet:
 * @nodes: (array length=n): the members, ascending, without repetition
 * @n: their number
 *
 * A value owned by one holder. Functions that build sets return a new one
 * (transfer full). %NULL stands for the empty set wherever a set is read.
 */
typedef struct
{
  NablaNode *nodes;
  guint n;
  /*< private >*/
  guint allocated;
} NablaNodeSet;

NablaNodeSet *nabla_node_set_new (void);
NablaNodeSet *nabla_node_set_new_from (const NablaNode *nodes, guint n);
NablaNodeSet *nabla_node_set_new_one (NablaNode node);
NablaNodeSet *nabla_node_set_copy (const NablaNodeSet *self);
void nabla_node_set_free (NablaNodeSet *self);
void nabla_node_set_add (NablaNodeSet *self, NablaNode node);
void nabla_node_set_remove (NablaNodeSet *self, NablaNode node);
guint nabla_node_set_size (const NablaNodeSet *self);
gboolean nabla_node_set_contains (const NablaNodeSet *self, NablaNode node);
gboolean nabla_node_set_find (const NablaNodeSet *self, NablaNode node, guint *place);
gboolean nabla_node_set_equal (const NablaNodeSet *a, const NablaNodeSet *b);
gboolean nabla_node_set_is_subset (const NablaNodeSet *inner, const NablaNodeSet *outer);
gboolean nabla_node_set_overlaps (const NablaNodeSet *a, const NablaNodeSet *b);
NablaNodeSet *nabla_node_set_union (const NablaNodeSet *a, const NablaNodeSet *b);
NablaNodeSet *nabla_node_set_minus (const NablaNodeSet *a, const NablaNodeSet *b);
NablaNodeSet *nabla_node_set_intersect (const NablaNodeSet *a, const NablaNodeSet *b);
int nabla_node_set_compare (const NablaNodeSet *a, const NablaNodeSet *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaNodeSet, nabla_node_set_free)

G_END_DECLS
