/* What the parts of mediation share; private to it. */
#pragma once

#include "estimate/rows/nabla-comparison.h"
#include "estimate/rows/nabla-finish.h"
#include "estimate/mediation/nabla-mediation-effects.h"

G_BEGIN_DECLS

/**
 * NablaMediationWork:
 * @query: with its mediators
 * @natural: (nullable): the formula of both natural effects
 * @plain: an estimand of the same exposure and outcome, for numbers that have no other
 * @category: the exposure is one: its values are codes
 * @from, @to: NaN until they are known
 *
 * One question while it is answered. Borrows all but @natural and @plain.
 */
typedef struct
{
  NablaStudy *study;
  const NablaQuery *query;
  NablaNode exposure, outcome;
  NablaEstimand *natural;
  NablaEstimand *plain;
  gboolean category;
  double from, to;
  NablaMediationResult *result;
} NablaMediationWork;

/* The values that need no rows: named ones, those of a category, of two numbers. %FALSE: they make no sense. */
gboolean nabla_mediation_choose_values (NablaMediationWork *self, GError **error);
/* The rest: the mean of the exposure's column of numbers, and one more. */
void nabla_mediation_take_mean (NablaMediationWork *self, const NablaRows *rows);
/* A variable as one column of numbers; a category of two levels as 0 and 1. */
gboolean
nabla_mediation_get_number (const NablaMediationWork *self, NablaNode node, NablaFeature *feature, GError **error);
/* A contrast with its influence; (transfer full) */
NablaEstimate *nabla_mediation_finish (NablaMediationWork *self,
                                       NablaEstimator estimator,
                                       const NablaRows *rows,
                                       double effect,
                                       const double *influence,
                                       GError **error);
/* With a variance that rests on smoothness to be added. */
NablaEstimate *nabla_mediation_finish_smooth (NablaMediationWork *self,
                                              NablaEstimator estimator,
                                              const NablaRows *rows,
                                              double effect,
                                              const double *influence,
                                              double smoothness,
                                              GError **error);

/* The natural effects, each way; fill in nde, nie and total. */
gboolean nabla_mediation_by_cells (NablaMediationWork *self, GError **error);
gboolean nabla_mediation_by_models (NablaMediationWork *self, GError **error);
gboolean nabla_mediation_by_nested (NablaMediationWork *self, GError **error);
gboolean nabla_mediation_by_smooth (NablaMediationWork *self, GError **error);
/* Whether counting cells is the way to take where nobody asked for another. */
gboolean nabla_mediation_suits_cells (const NablaMediationWork *self);
/* Whether nested regressions between groups of rows can answer at all; else says why not. */
gboolean nabla_mediation_accepts_nested (const NablaMediationWork *self, GError **error);
/* Whether regressions that are smooth in the exposure can, likewise. */
gboolean nabla_mediation_accepts_smooth (const NablaMediationWork *self, GError **error);
/* Why nested ones between groups are the way to take where nobody asked for another, (transfer full); %NULL: they are
 * not. */
char *nabla_mediation_suits_nested (const NablaMediationWork *self);
/* Likewise of those smooth in the exposure: where the rows speak against straight lines. Reads the rows; %FALSE with
 * @error: cancelled */
gboolean nabla_mediation_suits_smooth (NablaMediationWork *self, char **choice, GError **error);

/* The effect along one path, by its formula; (transfer full) */
NablaEstimate *
nabla_mediation_path_by_cells (NablaMediationWork *self, const NablaEdgeFormula *formula, GError **error);

/**
 * NablaPathModels:
 * @fits: for each edge of the graph the regression that its direct effect is read off, %NULL elsewhere
 * @why: for each edge why there is none
 * @rows: complete for all of them; %NULL where there is none
 * @problem: why there are no rows
 *
 * The arrows on directed paths as linear models.
 */
typedef struct
{
  NablaMediationWork *work;
  GPtrArray *paths; /* of GArray of edges */
  GPtrArray *fits;
  GPtrArray *why;
  NablaRows *rows;
  char *problem;
} NablaPathModels;

gboolean nabla_path_models_init (NablaPathModels *self, NablaMediationWork *work, GPtrArray *paths, GError **error);
void nabla_path_models_clear (NablaPathModels *self);
/* The product along a path, its influence added; %FALSE where an arrow has no number: @why says so. */
gboolean nabla_path_models_add (const NablaPathModels *self,
                                const GArray *path,
                                double *effect,
                                double *influence,
                                const char **why);
/* The natural effects as sums over paths past and through the mediators. */
gboolean nabla_mediation_by_paths (NablaMediationWork *self, const NablaPathModels *models, GError **error);
/* Every directed path from exposure to outcome as its edges, by length, then names; a hundred at most. */
GPtrArray *nabla_mediation_list_paths (const NablaMediationWork *self, gboolean *truncated);
/* Their effects, as the natural ones were got. */
gboolean
nabla_mediation_add_paths (NablaMediationWork *self, const NablaPathModels *models, gboolean by_cells, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaPathModels, nabla_path_models_clear)

G_END_DECLS
