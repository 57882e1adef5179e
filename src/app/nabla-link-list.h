/* Which column each variable of the graph gets, before the table is there. */
#pragma once

#include <adwaita.h>
#include "graph/nabla-graph.h"
#include "table/nabla-table.h"

G_BEGIN_DECLS

#define NABLA_TYPE_LINK_LIST (nabla_link_list_get_type ())
G_DECLARE_FINAL_TYPE (NablaLinkList, nabla_link_list, NABLA, LINK_LIST, AdwBin)

/**
 * NablaLinkList:
 *
 * A row for each observed node: the column that it would be linked to, which can be
 * changed, and how it was found. Exact names come first, then those that differ in case or
 * punctuation; a name that is merely alike is offered, not taken.
 *
 * Signals: "changed" () when a column is chosen by hand.
 */

/* @table is of the file, or of its first rows; what was chosen by hand is kept where it is still there. */
void nabla_link_list_show (NablaLinkList *self, const NablaGraph *graph, const NablaTable *table);
/* (transfer full): node name -> column name, "" for none: for nabla_link_apply() */
GHashTable *nabla_link_list_dup_links (NablaLinkList *self);
guint nabla_link_list_get_n_nodes (NablaLinkList *self);
guint nabla_link_list_get_n_linked (NablaLinkList *self);

G_END_DECLS
