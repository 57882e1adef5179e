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
/* A graph whose unlinked observed nodes have `column` attributes where
 * nabla_link_suggest() finds one that no other node uses; the same graph if nothing changes. */
NablaGraph *nabla_link_auto (const NablaGraph *graph, const NablaTable *table);

G_END_DECLS
