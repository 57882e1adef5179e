/* Estimands and a table in, estimates out. */
#pragma once

#include "base/nabla-executor.h"
#include "result/nabla-result.h"
#include "table/nabla-table.h"

G_BEGIN_DECLS

#define NABLA_ESTIMATE_ERROR (nabla_estimate_error_quark ())
GQuark nabla_estimate_error_quark (void);

typedef enum
{
  NABLA_ESTIMATE_ERROR_NO_COLUMN,    /* a variable has no linked column */
  NABLA_ESTIMATE_ERROR_NOT_NUMERIC,  /* text where a number is needed */
  NABLA_ESTIMATE_ERROR_NO_VARIATION, /* a constant column */
  NABLA_ESTIMATE_ERROR_COLLINEAR,    /* names the column that the others determine */
  NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS, /* complete rows <= parameters */
  NABLA_ESTIMATE_ERROR_NOT_IDENTIFIED,
  NABLA_ESTIMATE_ERROR_UNSUPPORTED,  /* an option that does not fit the question */
  NABLA_ESTIMATE_ERROR_NO_ESTIMATOR, /* identified, but no estimator takes it with this table */
} NablaEstimateError;

/* Of what an effect is told by two values of the exposure. */
typedef enum
{
  NABLA_CONTRAST_DIFFERENCE,
  NABLA_CONTRAST_RATIO, /* these need a binary outcome */
  NABLA_CONTRAST_LOG_RATIO,
  NABLA_CONTRAST_ODDS_RATIO,
} NablaContrast;

/**
 * NablaMethod:
 *
 * How to estimate. nabla_method_init() gives the defaults: automatic strategy
 * and estimator, HC3, level .95, raw units, seed 1.
 *
 * @from, @to and @at are values of the exposure: numbers, or codes of levels where
 * its column is text; NaN: not given.
 */
typedef struct
{
  gboolean auto_strategy;
  NablaStrategy strategy;
  gboolean auto_estimator;
  NablaEstimator estimator;
  NablaSeKind se;
  int cluster_column;   /* index in the table; -1 none */
  int weight_column;    /* index in the table; -1 none */
  gboolean standardize; /* effects per SD */
  gboolean raw_shares;  /* shares in raw units, not per SD */
  double level;
  guint64 seed;
  double from, to; /* the contrast */
  double at;       /* the interventional mean at it, instead of an effect */
  NablaContrast contrast;
  gboolean live;   /* only what the sums give: estimators that read the rows are left out */
  gboolean curves; /* with @live: smooth curves where the exposure is a number, else straight lines */
  /* (array) (nullable): borrowed: for each edge of the graph the NablaEstimator that nabla_estimate_arrows() is
   * asked for there, -1: the one above. */
  const gint8 *arrow_estimators;
} NablaMethod;

void nabla_method_init (NablaMethod *method);

/**
 * NablaData:
 *
 * A table with what has been computed from it once: centred cross products by
 * missingness pattern. Atomically reference-counted, thread-safe; edits of a
 * graph never read the rows again through it.
 */
typedef struct _NablaData NablaData;

NablaData *nabla_data_new (const NablaTable *table, NablaExecutor *executor);
NablaData *nabla_data_ref (NablaData *self);
void nabla_data_unref (NablaData *self);
const NablaTable *nabla_data_get_table (NablaData *self);
void nabla_data_keep_estimates (NablaData *self, gsize max_bytes);
/* Computes the Gram of all numeric columns (or of @columns, -1-free) now rather
 * than at first use. O(n q²/2) flops. */
gboolean
nabla_data_prepare (NablaData *self, const int *columns, guint n_columns, NablaProgress *progress, GError **error);

/* The strategy to use: the first of the kind that @method asks for whose variables all
 * have columns, else the first of that kind, else %NULL. (transfer none) */
const NablaEstimand *
nabla_choose_estimand (const NablaIdentification *identification, const int *columns, const NablaMethod *method);

/* What could be asked for each of @n @estimands (entries nullable: 0) on this table, as bits 1 << NablaEstimator;
 * whether it finds a number is another thing. Reads summaries of columns, no rows. O(nodes + n estimators) */
void nabla_estimators_that_fit (NablaData *data,
                                const NablaGraph *graph,
                                const int *columns,
                                const NablaEstimand *const *estimands,
                                guint n,
                                const NablaMethod *method,
                                guint *fits);

/**
 * nabla_estimate_effect:
 * @data: the table
 * @graph: what the estimand's indices mean
 * @columns: (array): for each node of @graph the column of the table, -1: none
 * @estimand: what to estimate
 * @method: how
 * @error: one of the named errors, its message saying what, where and what to do; cancelled
 *
 * Linear: ordinary least squares beside the adjustment set;
 * front-door products with their joint influence; two-stage least squares; 0 without an
 * interval where there is no directed path. Complete cases of the columns used.
 * Classical errors come from the Gram alone, others from one pass over the rows.
 * Intervals: t with n - k degrees of freedom, G - 1 for clusters, normal for
 * products, whose errors are those of their influence functions (as HC0) whichever HC is
 * asked for, and for 2SLS, whose HC2 and HC3 are those of the leverages of two stages, or HC1 where one of these is 1
 * or more. Weak instruments (first-stage F below 10) get the set of Anderson and Rubin. No number is ever NaN in an
 * estimate that has one, save the error and interval of an effect that is 0 by assumption.
 *
 * Returns: (transfer full): an estimate with its interval
 */
NablaEstimate *nabla_estimate_effect (NablaData *data,
                                      const NablaGraph *graph,
                                      const int *columns,
                                      const NablaEstimand *estimand,
                                      const NablaMethod *method,
                                      NablaProgress *progress,
                                      GError **error);

/**
 * nabla_estimate_identified:
 * @identification: one that identifies
 * @error: as nabla_estimate_effect(): of the strategy to be preferred, where none gives a number
 *
 * By the first strategy of the kind that @method asks for that gives a number with these columns.
 *
 * Returns: (transfer full): an estimate with its interval
 */
NablaEstimate *nabla_estimate_identified (NablaData *data,
                                          const NablaGraph *graph,
                                          const int *columns,
                                          NablaIdentification *identification,
                                          const NablaMethod *method,
                                          NablaProgress *progress,
                                          GError **error);

/**
 * nabla_estimate_known:
 * @identifications: (array length=n) (nullable entries)
 * @estimates: (out caller-allocates) (array length=n): (transfer full) (nullable entries)
 *
 * With @method's arrow_estimators these are the edges'. What was estimated before by reading the rows, of another graph
 * perhaps, and is kept; see nabla_data_keep_estimates(). Reads no row. O(n nodes)
 *
 * Returns: how many were known
 */
guint nabla_estimate_known (NablaData *data,
                            const NablaGraph *graph,
                            const int *columns,
                            NablaIdentification *const *identifications,
                            guint n,
                            const NablaMethod *method,
                            NablaEstimate **estimates);

/**
 * nabla_estimate_arrows:
 * @identifications: (array) (element-type NablaIdentification): one per edge of
 *   @graph, %NULL where the edge asks no question (latent end, not directed)
 * @arrows: (inout) (array): one per edge of @graph, zeroed or of an earlier stage; states,
 *   estimates and shares are filled in, failures with their message; where there is
 *   no identification state and estimate are left as they were
 * @error: cancelled, or a @method that cannot be followed at all
 *
 * An arrow one of whose ends has no column stays pending, with the message.
 *
 * Direct effects of all arrows. Touches no row with %NABLA_SE_CLASSICAL once the Gram
 * exists; robust errors take one blocked pass over the rows for all arrows.
 */
gboolean nabla_estimate_arrows (NablaData *data,
                                const NablaGraph *graph,
                                const int *columns,
                                NablaIdentification *const *identifications,
                                const NablaMethod *method,
                                NablaArrow *arrows,
                                NablaProgress *progress,
                                GError **error);

/**
 * nabla_estimate_totals:
 * @identifications: (array): one per node of @graph: of its total effect on the outcome;
 *   %NULL: not asked
 * @totals: (out caller-allocates) (array): one per node: (transfer full): an estimate,
 *   with a message where there is no number, or %NULL where nothing was asked
 *
 * All nodes' total effects with one pass over the rows at most.
 */
gboolean nabla_estimate_totals (NablaData *data,
                                const NablaGraph *graph,
                                const int *columns,
                                NablaIdentification *const *identifications,
                                const NablaMethod *method,
                                NablaEstimate **totals,
                                NablaProgress *progress,
                                GError **error);

/* Told of each question that is done with, in the thread that computes: its final estimate where the rows have given a
 * number, borrowed; %NULL: it comes with the others, or there is none. */
typedef void (*NablaEstimatedFunc) (guint index, NablaEstimate *estimate, gpointer data);

/* The same, telling @func (nullable) of each edge, or node, that has an identification; with bootstrap intervals it
 * hears nothing, as no number is final before all are. */
gboolean nabla_estimate_arrows_in_turn (NablaData *data,
                                        const NablaGraph *graph,
                                        const int *columns,
                                        NablaIdentification *const *identifications,
                                        const NablaMethod *method,
                                        NablaArrow *arrows,
                                        NablaEstimatedFunc func,
                                        gpointer func_data,
                                        NablaProgress *progress,
                                        GError **error);
gboolean nabla_estimate_totals_in_turn (NablaData *data,
                                        const NablaGraph *graph,
                                        const int *columns,
                                        NablaIdentification *const *identifications,
                                        const NablaMethod *method,
                                        NablaEstimate **totals,
                                        NablaEstimatedFunc func,
                                        gpointer func_data,
                                        NablaProgress *progress,
                                        GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaData, nabla_data_unref)

G_END_DECLS
