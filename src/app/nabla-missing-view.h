/* Which columns are missing together: a row of squares for each pattern. */
#pragma once

#include <adwaita.h>
#include "table/nabla-table.h"

G_BEGIN_DECLS

#define NABLA_TYPE_MISSING_VIEW (nabla_missing_view_get_type ())
G_DECLARE_FINAL_TYPE (NablaMissingView, nabla_missing_view, NABLA, MISSING_VIEW, AdwBin)

/* Finds the patterns on a thread, once for each table. */
void nabla_missing_view_show (NablaMissingView *self, const NablaTable *table);

G_END_DECLS
