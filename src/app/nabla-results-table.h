/* What was found, one row for each question: the one that is asked, those that are kept, all total effects on the
 * outcome, all arrows. */
#pragma once

#include <adwaita.h>
#include "app/nabla-document.h"

G_BEGIN_DECLS

#define NABLA_TYPE_RESULTS_TABLE (nabla_results_table_get_type ())
G_DECLARE_FINAL_TYPE (NablaResultsTable, nabla_results_table, NABLA, RESULTS_TABLE, AdwBin)

/* Signal: "picked" () when another row is. */

/* @result (nullable): no rows */
void nabla_results_table_update (NablaResultsTable *self, NablaResult *result);
/* The question of the row that is picked, and the name of the estimator that was chosen for it (nullable); (transfer
 * none) (nullable): it is an arrow, or there is none */
const NablaQuery *nabla_results_table_get_query (NablaResultsTable *self, const char **method);
/* The sentence of the row that is picked; (transfer full) (nullable): it has no number */
char *nabla_results_table_dup_sentence (NablaResultsTable *self);
/* All rows, with titles, the cells parted by @separator: tabs for spreadsheets, else CSV; (transfer full) */
char *nabla_results_table_dup_text (NablaResultsTable *self, char separator);

G_END_DECLS
