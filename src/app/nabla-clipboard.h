/* Parts of a graph as text, and text as parts of a graph. */
#pragma once

#include "graph/nabla-layout.h"

G_BEGIN_DECLS

/* The nodes of a set with the edges among them, as DAGitty text; (transfer full) */
char *nabla_clipboard_copy (const NablaGraph *graph, const NablaLayout *layout, const NablaNodeSet *nodes);

/**
 * nabla_clipboard_paste:
 * @text: DAGitty or DOT text
 * @at: (nullable): where its middle goes; %NULL: a little beside where it was
 * @new_layout: (out): the layout that belongs to the graph returned
 * @new_nodes: (out): what was pasted, to be selected
 *
 * Names that are taken get a number; roles of exposure and outcome are not pasted when the
 * graph has them already.
 *
 * Returns: (transfer full): the graph with the pasted nodes; %NULL with @error
 */
NablaGraph *nabla_clipboard_paste (const NablaGraph *graph,
                                   const NablaLayout *layout,
                                   const char *text,
                                   const NablaPoint *at,
                                   NablaLayout **new_layout,
                                   NablaNodeSet **new_nodes,
                                   GError **error);

/* Whether text is a table: two lines at least, all of as many cells, two or more, parted by
 * tabs, as spreadsheets copy. */
gboolean nabla_clipboard_is_table (const char *text);

G_END_DECLS
