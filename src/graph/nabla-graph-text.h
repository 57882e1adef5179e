/* DAGitty and DOT text, in and out. */
#pragma once

#include "graph/nabla-layout.h"

G_BEGIN_DECLS

typedef enum
{
  NABLA_GRAPH_FORMAT_DAGITTY,
  NABLA_GRAPH_FORMAT_DOT,
} NablaGraphFormat;

/* DAGitty positions are abstract units (about -5 … 5 in its own files); ours are pixels.
 * The rule for telling and scaling them is documented at the parser. */

/**
 * nabla_graph_parse:
 * @text: UTF-8 text, @length bytes, not necessarily NUL-terminated
 * @format: what to read it as
 * @layout: (out) (optional) (transfer full): positions and bends found in it
 * @error: %NABLA_GRAPH_ERROR_SYNTAX with line and column, or a limit
 *
 * Returns: (transfer full): the graph, which may hold a cycle; O(length)
 */
NablaGraph *
nabla_graph_parse (const char *text, gssize length, NablaGraphFormat format, NablaLayout **layout, GError **error);
/* DOT when the text starts with `strict` or the path ends in .dot or .gv (@path nullable). */
NablaGraphFormat nabla_graph_guess_format (const char *path, const char *text, gssize length);
/* (transfer full): one statement a line, ends in a newline; @layout nullable. O(n + m) */
char *nabla_graph_print (const NablaGraph *graph, const NablaLayout *layout, NablaGraphFormat format);

G_END_DECLS
