/* What a reader mended, counted by kind, with the first place of each. */
#pragma once

#include "table/nabla-reader.h"

G_BEGIN_DECLS

typedef GPtrArray NablaRepairs; /* of NablaReaderWarning */

NablaRepairs *nabla_repairs_new (void);
/* Adds one kind; @kind is a literal, @text is taken. Nothing is added when @count is 0. */
void nabla_repairs_add (NablaRepairs *self, const char *kind, guint64 count, guint64 line, guint64 column, char *text);
/* In order of line, the unplaced first. */
void nabla_repairs_sort (NablaRepairs *self);

G_END_DECLS
