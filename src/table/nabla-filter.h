/* Conditions that say which rows of a table belong to the population. */
#pragma once

#include "base/nabla-executor.h"
#include "table/nabla-table.h"

G_BEGIN_DECLS

/**
 * NablaFilter:
 *
 * A parsed condition, such as
 *
 *     age >= 18 and (sex = F or region in (North, South)) and not income is missing
 *
 * Tests: `= != < <= > >=` (also `==`, `<>`, `≤`, `≥`, `≠`), `[not] in (A, B)`, `[not]
 * between A and B`, `is [not] missing`, `is [not] A`. They are joined by `and`, `or`, `not` (also
 * `&`, `|`, `!`) and brackets; `and` binds closer than `or`. The column stands first. Names and values with
 * spaces, signs or the words of the language stand in quotes, "…", '…' or `…`; a quote within is
 * doubled. Numbers are written with a decimal point, dates as 2024-12-31, times as
 * 2024-12-31T08:00.
 *
 * Values are compared as the column's type says: numbers as numbers, dates as dates (a date
 * stands for the whole day in a column of times), truth values as true or false, an ordered
 * category by the order of its levels, other text by its characters, capitals first.
 *
 * A test of a missing value neither holds nor fails, as in SQL: `age < 18` and `not age < 18` both leave
 * out the rows without an age; only `is missing` finds them.
 *
 * Immutable; knows nothing of any table.
 */
typedef struct _NablaFilter NablaFilter;

/* @error: what is wrong at which character, and what to write instead. */
NablaFilter *nabla_filter_parse (const char *text, GError **error);
void nabla_filter_free (NablaFilter *self);
/* Whether the columns and values that it names suit @table; @notes (nullable, of char *): values that
 * are suitable but that no row has. O(levels of the columns tested). */
gboolean nabla_filter_check (const NablaFilter *self, const NablaTable *table, GPtrArray *notes, GError **error);
/* (transfer full): n_rows bytes, 1 where the condition holds, else 0. O(rows x tests). */
guint8 *nabla_filter_select (const NablaFilter *self,
                             const NablaTable *table,
                             NablaExecutor *executor,
                             NablaProgress *progress,
                             GError **error);
NablaTable *nabla_table_with_filter (const NablaTable *table,
                                     const NablaFilter *filter,
                                     NablaExecutor *executor,
                                     NablaProgress *progress,
                                     GError **error);
/* The rows whose byte in @selected is not 0, in their order. */
NablaTable *nabla_table_with_rows (const NablaTable *table,
                                   const guint8 *selected,
                                   NablaExecutor *executor,
                                   NablaProgress *progress,
                                   GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaFilter, nabla_filter_free)

G_END_DECLS
