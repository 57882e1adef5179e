/* The sample of a file as finding its header sees it. */
#pragma once

#include "table/nabla-dialect.h"

G_BEGIN_DECLS

typedef struct
{
  const NablaCellRules *rules;
  const NablaSample *sample;
  guint8 *looks; /* NablaLook of each field of the sample */
  guint modal;   /* the usual number of cells */
} NablaLooks;

static inline const guint8 *
nabla_looks_get_row (const NablaLooks *self, guint row)
{
  return self->looks + g_array_index (self->sample->rows, NablaSampleRow, row).first;
}

static inline guint
nabla_looks_get_length (const NablaLooks *self, guint row)
{
  return g_array_index (self->sample->rows, NablaSampleRow, row).n;
}

/* Cells of a row that are typed; @n_text: those that are text. */
guint nabla_looks_count_typed (const NablaLooks *self, guint row, guint *n_text);
/* Whether a row is text over columns of something else. */
gboolean nabla_looks_is_header (const NablaLooks *self, guint row);
/* Whether the row above @row is empty, and @row names more columns of something else than row
 * @first does. */
gboolean nabla_looks_is_second_header (const NablaLooks *self, guint first, guint row);
/* Whether row @row, at which the table starts, names the columns. */
gboolean nabla_looks_decide_header (const NablaLooks *self, guint row);
/* The row at @start, or the one below the titles that are there. */
guint nabla_looks_skip_titles (const NablaLooks *self, guint start);
/* Whether row @row holds the units of columns named in the row before. */
gboolean nabla_looks_is_units (const NablaLooks *self, guint row);

G_END_DECLS
