/* Which column of a table belongs to which node of a graph. */
#pragma once

#include "graph/nabla-graph.h"
#include "table/nabla-table.h"

G_BEGIN_DECLS

/**
 * nabla_link_columns:
 * Each observed node's column: its `column` attribute (empty: none), else the column of exactly
 * its name.
 *
 * Returns: (transfer full) (array): n_nodes indices, -1 where there is none; latent
 *   nodes have none
 */
int *nabla_link_columns (const NablaGraph *graph, const NablaTable *table);
/* The column that a node of this name most likely means: exact, then ignoring case, then
 * ignoring punctuation and spaces; -1: none, or more than one fits. */
int nabla_link_suggest (const char *name, const NablaTable *table);
/**
 * nabla_link_guesses:
 * @columns: per node, as nabla_link_columns() gives them
 *
 * Columns that nodes without one may mean by their label or name though nothing says so: no other
 * node has it, and its name begins alike or shares most pairs of letters (Dice's coefficient at
 * least a half), and more than any other's. For people to confirm. Very many nodes and columns
 * are not compared.
 *
 * Returns: (transfer full) (array): n_nodes indices, -1 where there is none
 */
int *nabla_link_guesses (const NablaGraph *graph, const int *columns, const NablaTable *table);
/* A graph whose unlinked observed nodes have `column` attributes where
 * nabla_link_suggest() finds one that no other node uses; the same graph if nothing changes. */
NablaGraph *nabla_link_auto (const NablaGraph *graph, const NablaTable *table);
/* The same, and for nodes whose column @table lacks as well: what to offer when another table takes the
 * place of the one that they were linked in. */
NablaGraph *nabla_link_anew (const NablaGraph *graph, const NablaTable *table);
/* A graph whose nodes are linked as @links says (node name -> column name; empty: none), which an
 * attribute tells only where nabla_link_columns() would not find so by itself; nodes
 * that it lacks stay as they are. The same graph if nothing changes. */
NablaGraph *nabla_link_apply (const NablaGraph *graph, const NablaTable *table, GHashTable *links);

G_END_DECLS
