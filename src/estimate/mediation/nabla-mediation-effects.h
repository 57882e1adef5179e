/* Natural and path-specific effects from a table. */
#pragma once

#include "estimate/nabla-estimation.h"
#include "result/nabla-mediation-result.h"

G_BEGIN_DECLS

/**
 * nabla_estimate_mediation:
 * @data: the table
 * @graph: acyclic
 * @columns: (array): for each node of @graph the column of the table, -1: none
 * @query: exposure, outcome, and mediators; with none given all observed vertices on directed paths from one to the
 *   other are the block. Its kind of effect does not matter
 * @method: estimators: automatic, linear, plugin, aipw, gradient; what is compared are its @from and @to, else of two
 *   values the reference and the other, else the mean and one more
 * @error: a question without meaning, one of the named errors of nabla_estimate_effect(), cancelled
 *
 * Total, natural direct and natural indirect effect, and the effect along every directed path.
 *
 * Categories and binary variables: the edge g-formula at the observed shares of the cells. Two values of the exposure
 * and numbers beside them, with 200 complete rows or more: smooth regressions one inside the other, debiased by
 * balancing weights (after Tchetgen Tchetgen & Shpitser 2012); between two values of many where gradient is asked for,
 * or the rows speak against straight lines (nabla_straight_test(), at 10 %), or are over 200,000. Otherwise linear
 * models, each mediator on exposure and covariates, the outcome on these, the mediators and their products with the
 * exposure (VanderWeele & Vansteelandt 2014). Paths are products of direct effects. Errors are those of influence
 * functions, with all that the models share. An effect that is zero for want of a path is 0 without an interval, and
 * the other is the total one.
 *
 * Returns: (transfer full): with @identified %FALSE where the graph does not tell direct from indirect
 */
NablaMediationResult *nabla_estimate_mediation (NablaData *data,
                                                const NablaGraph *graph,
                                                const int *columns,
                                                const NablaQuery *query,
                                                const NablaMethod *method,
                                                NablaProgress *progress,
                                                GError **error);

G_END_DECLS
