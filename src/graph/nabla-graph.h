/* The causal graph as an immutable value. */
#pragma once

#include <glib-object.h>
#include "graph/nabla-node-set.h"

G_BEGIN_DECLS

/* Node attribute: what its numbers are measured in, such as "mmHg". */
#define NABLA_NODE_UNIT "unit"

#define NABLA_GRAPH_ERROR (nabla_graph_error_quark ())
GQuark nabla_graph_error_quark (void);

typedef enum
{
  NABLA_GRAPH_ERROR_SYNTAX, /* text that cannot be read; message has line and column */
  NABLA_GRAPH_ERROR_CYCLE,  /* the message names the loop: "A → B → A" */
  NABLA_GRAPH_ERROR_NAME,   /* unknown, duplicate, empty name */
  NABLA_GRAPH_ERROR_EDGE,   /* self-loop, duplicate edge, mark not allowed in this kind of graph */
  NABLA_GRAPH_ERROR_LIMIT,  /* more nodes, edges or nesting than is allowed */
} NablaGraphError;

/* What text and edits may hold; beyond it is NABLA_GRAPH_ERROR_LIMIT. */
#define NABLA_GRAPH_MAX_NODES 1000000
#define NABLA_GRAPH_MAX_EDGES 10000000

/* What the graph is said to be; the words of DAGitty. `graph` allows any marks. */
typedef enum
{
  NABLA_GRAPH_DAG, /* directed and bidirected edges: an ADMG */
  NABLA_GRAPH_PDAG,
  NABLA_GRAPH_MAG,
  NABLA_GRAPH_PAG,
  NABLA_GRAPH_DIGRAPH,
  NABLA_GRAPH_UNDIRECTED,
} NablaGraphKind;

/* What stands at one end of an edge. */
typedef enum
{
  NABLA_MARK_TAIL,
  NABLA_MARK_ARROW,
  NABLA_MARK_CIRCLE,
} NablaMark;

typedef enum
{
  NABLA_ROLE_NONE = 0,
  NABLA_ROLE_EXPOSURE = 1 << 0,
  NABLA_ROLE_OUTCOME = 1 << 1,
  NABLA_ROLE_ADJUSTED = 1 << 2,
  NABLA_ROLE_SELECTED = 1 << 3,
  NABLA_ROLE_LATENT = 1 << 4, /* unobserved */
} NablaRoles;

/**
 * NablaEdge:
 * @from: first vertex
 * @to: second vertex
 * @at_from: the mark at @from
 * @at_to: the mark at @to
 * @id: the same edge in any later graph made from this one; unique in the process
 *
 * Normal form: a directed edge has a tail at @from and an arrow at @to; an edge
 * with the same mark at both ends has @from < @to; a circle-arrow edge has the
 * arrow at @to, a tail-circle edge the tail at @from.
 */
typedef struct
{
  NablaNode from;
  NablaNode to;
  NablaMark at_from : 8;
  NablaMark at_to : 8;
  guint64 id;
} NablaEdge;

/* Which edges at a vertex, seen from it. */
typedef enum
{
  NABLA_PARENTS,    /* u -> v */
  NABLA_CHILDREN,   /* v -> u */
  NABLA_SPOUSES,    /* v <-> u */
  NABLA_NEIGHBOURS, /* v -- u */
  NABLA_CIRCLES,    /* any edge with a circle at one end (MAG, PAG) */
  NABLA_N_RELATIONS,
} NablaRelation;

/**
 * NablaGraph:
 *
 * Vertices 0 … n-1 with unique UTF-8 names, roles and attributes; edges in the
 * order in which they were added; adjacency as compressed sparse rows by
 * relation. Immutable, atomically reference-counted, safe to share between
 * threads. It may hold a cycle (files can): ask nabla_graph_get_order().
 * Node attributes other than roles and position (`label`, `column`, `type`,
 * `unit` and any unknown ones) are kept in order, so that text comes back as it
 * was read. Unless said otherwise a getter is O(1) and borrows.
 */
typedef struct _NablaGraph NablaGraph;

#define NABLA_TYPE_GRAPH (nabla_graph_get_type ())
GType nabla_graph_get_type (void);

NablaGraph *nabla_graph_new_empty (NablaGraphKind kind);
NablaGraph *nabla_graph_ref (const NablaGraph *self);
void nabla_graph_unref (NablaGraph *self);

NablaGraphKind nabla_graph_get_kind (const NablaGraph *self);
guint nabla_graph_n_nodes (const NablaGraph *self);
guint nabla_graph_n_edges (const NablaGraph *self);
const NablaEdge *nabla_graph_get_edges (const NablaGraph *self, guint *n_edges);
const NablaEdge *nabla_graph_get_edge (const NablaGraph *self, guint edge);
/* The edge as people write it: "→", "↔", "—", "∘→", "∘–∘", "–∘". */
const char *nabla_edge_get_sign (const NablaEdge *edge);
/* The index of the edge between two vertices, in either direction; -1: none.
 * Two edges between one pair (a -> b and a <-> b) are both found by marks. */
int nabla_graph_find_edge (const NablaGraph *self, NablaNode from, NablaNode to, NablaMark at_from, NablaMark at_to);
gboolean nabla_graph_are_adjacent (const NablaGraph *self, NablaNode a, NablaNode b);
const NablaNode *nabla_graph_get_adjacent (const NablaGraph *self, NablaNode node, NablaRelation relation, guint *n);
/* The edge index of each entry of nabla_graph_get_adjacent(). */
const guint32 *
nabla_graph_get_adjacent_edges (const NablaGraph *self, NablaNode node, NablaRelation relation, guint *n);

const char *nabla_graph_get_name (const NablaGraph *self, NablaNode node);
/* The `label` attribute, else the name. */
const char *nabla_graph_get_label (const NablaGraph *self, NablaNode node);
/* The same vertex in any later graph made from this one. */
guint64 nabla_graph_get_node_id (const NablaGraph *self, NablaNode node);
NablaNode nabla_graph_find_node (const NablaGraph *self, const char *name);
NablaNode nabla_graph_find_node_by_id (const NablaGraph *self, guint64 id);
NablaRoles nabla_graph_get_roles (const NablaGraph *self, NablaNode node);
gboolean nabla_graph_is_latent (const NablaGraph *self, NablaNode node);
NablaNodeSet *nabla_graph_dup_with_role (const NablaGraph *self, NablaRoles role);
/* %NULL if absent; "" for an attribute without a value. */
const char *nabla_graph_get_node_attribute (const NablaGraph *self, NablaNode node, const char *key);
const char *nabla_graph_get_edge_attribute (const NablaGraph *self, guint edge, const char *key);
const char *nabla_graph_get_attribute (const NablaGraph *self, const char *key);
/* All attributes of a node, an edge or the graph, in order; @i from 0 until %FALSE. */
gboolean
nabla_graph_nth_node_attribute (const NablaGraph *self, NablaNode node, guint i, const char **key, const char **value);
gboolean
nabla_graph_nth_edge_attribute (const NablaGraph *self, guint edge, guint i, const char **key, const char **value);
gboolean nabla_graph_nth_attribute (const NablaGraph *self, guint i, const char **key, const char **value);

/* A topological order of the directed edges, n entries, computed once when the
 * graph is built; %NULL if there is a directed cycle. */
const NablaNode *nabla_graph_get_order (const NablaGraph *self);
/* The vertices of one shortest-found directed cycle in order, first not
 * repeated, or %NULL. Free with g_array_unref(); elements NablaNode. */
GArray *nabla_graph_dup_cycle (const NablaGraph *self);
/* TRUE if acyclic, else NABLA_GRAPH_ERROR_CYCLE naming the loop. */
gboolean nabla_graph_check_acyclic (const NablaGraph *self, GError **error);
/* TRUE if the kind of graph allows all marks (text may hold others: `dag { a -- b }`),
 * else NABLA_GRAPH_ERROR_EDGE naming the first edge that it does not. O(m) */
gboolean nabla_graph_check_kind (const NablaGraph *self, GError **error);
/* The same about circles only. O(m) */
gboolean nabla_graph_check_circles (const NablaGraph *self, GError **error);
/* A directed path from @from to @to (both included) that an edge @to -> @from
 * would close to a loop, or %NULL. */
GArray *nabla_graph_dup_directed_path (const NablaGraph *self, NablaNode from, NablaNode to);
char *nabla_graph_dup_path_text (const NablaGraph *self, const NablaNode *path, guint n, gboolean closed);
gboolean nabla_graph_equal (const NablaGraph *a, const NablaGraph *b);

/* Edits: each returns a new graph (transfer full) or %NULL with @error, and leaves @self
 * as it was. They refuse a directed cycle when the kind is dag, mag, pdag or pag,
 * self-loops, and a second edge with the same marks between a pair. */
NablaGraph *nabla_graph_with_node (const NablaGraph *self, const char *name, NablaRoles roles, GError **error);
NablaGraph *nabla_graph_without_nodes (const NablaGraph *self, const NablaNodeSet *nodes);
NablaGraph *nabla_graph_with_name (const NablaGraph *self, NablaNode node, const char *name, GError **error);
NablaGraph *nabla_graph_with_roles (const NablaGraph *self, NablaNode node, NablaRoles roles);
NablaGraph *nabla_graph_with_changed_roles (const NablaGraph *self,
                                            const NablaNodeSet *nodes,
                                            NablaRoles added,
                                            NablaRoles removed);
NablaGraph *nabla_graph_with_edge (const NablaGraph *self,
                                   NablaNode from,
                                   NablaNode to,
                                   NablaMark at_from,
                                   NablaMark at_to,
                                   GError **error);
NablaGraph *nabla_graph_without_edges (const NablaGraph *self, const guint32 *edges, guint n_edges);
/* Replaces the ends and marks of an edge in place (flip, re-attach); same id. */
NablaGraph *nabla_graph_with_edge_replaced (const NablaGraph *self,
                                            guint edge,
                                            NablaNode from,
                                            NablaNode to,
                                            NablaMark at_from,
                                            NablaMark at_to,
                                            GError **error);
/* @value %NULL removes the attribute. */
NablaGraph *
nabla_graph_with_node_attribute (const NablaGraph *self, NablaNode node, const char *key, const char *value);
NablaGraph *nabla_graph_with_edge_attribute (const NablaGraph *self, guint edge, const char *key, const char *value);
NablaGraph *nabla_graph_with_attribute (const NablaGraph *self, const char *key, const char *value);
/* Bytes this graph does not share with @other (nullable): what history costs. */
gsize nabla_graph_get_size (const NablaGraph *self, const NablaGraph *other);

/* @graph (read from edited text, say) with the ids of the same nodes (by name) and edges of
 * @older, and sharing its tables where they say the same (transfer full). */
NablaGraph *nabla_graph_with_ids_of (const NablaGraph *graph, const NablaGraph *older);
/* The graph said to be of another kind; nothing is checked. */
NablaGraph *nabla_graph_with_kind (const NablaGraph *self, NablaGraphKind kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaGraph, nabla_graph_unref)

/**
 * NablaGraphBuilder:
 *
 * Makes a graph node by node; amortised O(1) a call, O(n + m) to build.
 */
typedef struct _NablaGraphBuilder NablaGraphBuilder;

NablaGraphBuilder *nabla_graph_builder_new (NablaGraphKind kind);
void nabla_graph_builder_free (NablaGraphBuilder *self);
/* The node of that name, made if it is not there yet. */
NablaNode nabla_graph_builder_add_node (NablaGraphBuilder *self, const char *name);
const char *nabla_graph_builder_get_name (NablaGraphBuilder *self, NablaNode node);
/* nabla_graph_builder_add_node() for a name of @length bytes, without NUL. */
NablaNode nabla_graph_builder_add_node_n (NablaGraphBuilder *self, const char *name, gsize length);
void nabla_graph_builder_set_kind (NablaGraphBuilder *self, NablaGraphKind kind);
guint nabla_graph_builder_n_nodes (NablaGraphBuilder *self);
guint nabla_graph_builder_n_edges (NablaGraphBuilder *self);
NablaNode nabla_graph_builder_find_node (NablaGraphBuilder *self, const char *name);
void nabla_graph_builder_add_roles (NablaGraphBuilder *self, NablaNode node, NablaRoles roles);
/* The index of the edge; the old index when the same edge is there already; -1 for a self-loop. */
int nabla_graph_builder_add_edge (NablaGraphBuilder *self,
                                  NablaNode from,
                                  NablaNode to,
                                  NablaMark at_from,
                                  NablaMark at_to);
void nabla_graph_builder_set_attribute (NablaGraphBuilder *self, const char *key, const char *value);
void
nabla_graph_builder_set_node_attribute (NablaGraphBuilder *self, NablaNode node, const char *key, const char *value);
void nabla_graph_builder_set_edge_attribute (NablaGraphBuilder *self, guint edge, const char *key, const char *value);
/* (transfer full): the graph; the builder is empty afterwards. Cycles are allowed here. */
NablaGraph *nabla_graph_builder_build (NablaGraphBuilder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaGraphBuilder, nabla_graph_builder_free)

G_END_DECLS
