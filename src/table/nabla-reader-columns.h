/* What every reader does to its columns: names, and the kinds and levels that were asked for. */
#pragma once

#include "table/nabla-repairs.h"

G_BEGIN_DECLS

/* (transfer full) (array zero-terminated=1): the names, the empty ones and those that are there
 * twice changed. First come, first served: a name that the file gives is not taken by a
 * repair. */
char **nabla_reader_unique_names (const char *const *names, guint n);
/* Gives the column the kind and reference level asked for. A wish that cannot be met is told,
 * and blocks nothing. */
void nabla_reader_apply_wishes (const NablaReaderOptions *options, NablaRepairs *repairs, NablaColumn **column);
/* Tells of wishes for columns that the table does not have. */
void nabla_reader_report_unknown (const NablaReaderOptions *options, NablaRepairs *repairs, const NablaTable *table);

G_END_DECLS
