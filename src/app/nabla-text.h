/* Words and numbers as the window shows them. */
#pragma once

#include "graph/nabla-graph.h"
#include "result/nabla-result.h"
#include "table/nabla-table.h"

G_BEGIN_DECLS

/* "4 812", the groups parted by narrow no-break spaces; (transfer full) */
char *nabla_text_count (gsize count);
/* A number of a summary in at most four digits, with a true minus; (transfer full) */
char *nabla_text_number (double value);
/* "3.1 %"; (transfer full) */
char *nabla_text_percent (double part);
/* "▶ " and such before a name, "" without a role */
const char *nabla_text_role_glyph (NablaRoles roles);
/* "exposure" and such, the first that it has; "" without a role */
const char *nabla_text_role (NablaRoles roles);
/* What the cells are written as */
const char *nabla_text_type (NablaColumnType type);
/* The kind in the reader's language */
const char *nabla_text_kind (NablaColumnKind kind);
/* What a variable row says of its column: "0/1", "4 levels", ""; (transfer full) */
char *nabla_text_kind_chip (const NablaColumn *column);
/* The names of a set joined by ", ", the first of very many; (transfer full) */
char *nabla_text_names (const NablaGraph *graph, const NablaNodeSet *nodes);
/* "Tar → Cancer" or with the marks that the edge has; (transfer full) */
char *nabla_text_edge (const NablaGraph *graph, guint edge);
/* "1 234 of 2 000", or all of them as "2 000"; (transfer full) */
char *nabla_text_rows (const NablaEstimate *estimate);
/* One line on the values of a column; (transfer full) */
char *nabla_text_summary (const NablaColumn *column);

G_END_DECLS
