/* The estimators that people chose for single arrows and for the question: kept in attributes of the graph. */
#pragma once

#include "estimate/nabla-estimation.h"

G_BEGIN_DECLS

/* Attribute of an edge, or of the graph for its question: a name of an estimator, as "linear". */
#define NABLA_CHOSEN_ESTIMATOR "estimator"

/* %FALSE: none, or none that is known; that is "auto". */
gboolean nabla_chosen_for_arrow (const NablaGraph *graph, guint edge, NablaEstimator *estimator);
gboolean nabla_chosen_for_question (const NablaGraph *graph, NablaEstimator *estimator);
/* For NablaMethod's arrow_estimators; (transfer full) (nullable): nothing was chosen. */
gint8 *nabla_chosen_dup_arrows (const NablaGraph *graph);
/* The question's, where @method asks for none; else @method as it is. */
void nabla_chosen_apply (const NablaGraph *graph, NablaMethod *method);
/* The same of a name (nullable). */
void nabla_chosen_apply_name (const char *name, NablaMethod *method);

G_END_DECLS
