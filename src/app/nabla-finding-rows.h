/* A result's findings as rows of text. */
#pragma once

#include "app/nabla-finding.h"
#include "result/nabla-result.h"

G_BEGIN_DECLS

/* Each (transfer full) (element-type NablaFinding), empty where @result (nullable) has none. */
GListModel *nabla_finding_rows_repairs (const NablaResult *result);
GListModel *nabla_finding_rows_sets (const NablaResult *result);
GListModel *nabla_finding_rows_strategies (const NablaResult *result);
GListModel *nabla_finding_rows_paths (const NablaResult *result);

GListModel *nabla_finding_rows_implications (const NablaResult *result);
/* The warnings of identification; those about a path have a button. With a table (@columns per node,
 * else %NULL) the last row may be of the variables without a column, with a button too. */
GListModel *nabla_finding_rows_warnings (const NablaResult *result, const int *columns);
/* What keeps an identified effect from being estimated: its variables without a column; (transfer full). */
NablaNodeSet *nabla_finding_rows_dup_unlinked (const NablaResult *result, const int *columns);

/* Whether there may be more sets than the rows show. */
gboolean nabla_finding_rows_sets_truncated (const NablaResult *result);
/* The set of a row of nabla_finding_rows_sets(); (transfer full) (nullable). */
NablaNodeSet *nabla_finding_rows_dup_set (const NablaResult *result, guint index);

G_END_DECLS
