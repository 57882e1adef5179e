/* What was found, one row for each question: the one that is asked, all total effects on the outcome, all arrows. */
#pragma once

#include <adwaita.h>
#include "app/nabla-document.h"

G_BEGIN_DECLS

#define NABLA_TYPE_RESULTS_TABLE (nabla_results_table_get_type ())
G_DECLARE_FINAL_TYPE (NablaResultsTable, nabla_results_table, NABLA, RESULTS_TABLE, AdwBin)

/* @result (nullable): no rows */
void nabla_results_table_update (NablaResultsTable *self, NablaResult *result);
/* The sentence of the row that is picked; (transfer full) (nullable): it has no number */
char *nabla_results_table_dup_sentence (NablaResultsTable *self);
/* All rows, with titles, the cells parted by @separator: tabs for spreadsheets, else CSV; (transfer full) */
char *nabla_results_table_dup_text (NablaResultsTable *self, char separator);

G_END_DECLS
