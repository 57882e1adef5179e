/* What was found out: estimates with intervals, diagnostics and warnings, as values. */
#pragma once

#include "identify/nabla-derivation.h"
#include "identify/nabla-paths.h"
#include "identify/nabla-verma.h"
#include "result/nabla-implication-test.h"

G_BEGIN_DECLS

typedef enum
{
  NABLA_STAGE_IDENTIFIED, /* verdicts, no numbers */
  NABLA_STAGE_LINEAR,     /* linear numbers, classical intervals */
  NABLA_STAGE_GRADIENT,   /* expected gradients' points */
  NABLA_STAGE_INTERVALS,  /* robust intervals */
  NABLA_STAGE_DIAGNOSTICS,
} NablaStage;

typedef enum
{
  NABLA_ARROW_PENDING, /* not estimated (yet): thin grey, no label */
  NABLA_ARROW_ESTIMATED,
  NABLA_ARROW_NOT_IDENTIFIED, /* dotted, "?" */
  NABLA_ARROW_FAILED,         /* "!": see message */
} NablaArrowState;

typedef enum
{
  NABLA_ESTIMATOR_LINEAR,
  NABLA_ESTIMATOR_GRADIENT,
  NABLA_ESTIMATOR_FRONTDOOR, /* products or chain of regressions through mediators */
  NABLA_ESTIMATOR_PLUGIN,
  NABLA_ESTIMATOR_AIPW,
  NABLA_ESTIMATOR_2SLS,
  NABLA_ESTIMATOR_RICF,
} NablaEstimator;

typedef enum
{
  NABLA_SE_CLASSICAL,
  NABLA_SE_HC0,
  NABLA_SE_HC1,
  NABLA_SE_HC2,
  NABLA_SE_HC3,
  NABLA_SE_CLUSTER,
  NABLA_SE_BOOTSTRAP,
  NABLA_SE_INFLUENCE, /* of the influence function: what estimators that read rows have */
} NablaSeKind;

/* kind: a machine word ("not_valid"); text: a sentence for people. */
typedef struct
{
  char *kind;
  char *text;
} NablaWarning;
void nabla_warning_free (gpointer warning);
/* To a list that is made if there is none; with the arguments of @format. */
void nabla_warnings_add (GPtrArray **warnings, const char *kind, const char *format, va_list args) G_GNUC_PRINTF (3, 0);

/* name as in the JSON ("first_stage_f"). */
typedef struct
{
  const char *name;
  double value;
} NablaDiagnostic;

/* All numbers between two, which may be infinite. */
typedef struct
{
  double lo, hi;
} NablaInterval;

/**
 * NablaLoss:
 * @node: of the graph that was asked about; %NABLA_NODE_NONE for weights and clusters
 * @name: what it is called
 * @missing: rows in which it has no value
 * @only: rows that would count if it had one: nothing else is missing in them
 *
 * What a variable costs an estimate, which is of complete rows.
 */
typedef struct
{
  NablaNode node;
  char *name;
  gsize missing;
  gsize only;
} NablaLoss;

/**
 * NablaEstimate:
 *
 * One effect. Numbers that do not apply are NaN. Units: outcome's per unit of
 * the exposure unless @standardized. Immutable after construction,
 * atomically reference-counted.
 */
typedef struct
{
  gatomicrefcount ref_count;
  NablaIdentification *identification; /* nullable: --adjust without a search */
  NablaEstimand *estimand;             /* what was estimated; nullable when nothing was */
  NablaEstimator estimator;
  NablaSeKind se_kind;
  gboolean has_estimate;
  double estimate, se, lo, hi, level; /* with weak instruments lo and hi may be NaN: see @anderson_rubin */
  double beta_standardized;           /* estimate * sd(exposure) / sd(outcome): the arrow's width */
  double strength_per_sd;             /* strength, in the outcome's units, for one SD of the exposure */
  double strength_raw;                /* … for one unit of it */
  double strength, strength_lo, strength_hi;
  gboolean standardized;
  gboolean is_level;       /* a mean or a ratio, not a change: told without a plus */
  char *unit;              /* "Cancer per Smoking"; nullable */
  gboolean by_moments;     /* from sums of products: straight lines */
  char *choice;            /* why this estimator was taken, or what failed before it; nullable: it was asked for */
  guint fits;              /* estimators that could be asked for, as bits 1 << NablaEstimator; 0: not known */
  gsize n_used, n_dropped; /* of the table's rows */
  GPtrArray *losses;       /* of NablaLoss, the dearest first; nullable: no row was dropped */
  guint64 seed;
  GArray *diagnostics; /* of NablaDiagnostic, nullable */
  /* Weak instruments: the effects that the data do not speak against at this level (Anderson & Rubin 1949), ascending,
   * of NablaInterval: none, one, or several with a gap between them; nullable: the instruments are not weak. */
  GArray *anderson_rubin;
  GPtrArray *warnings; /* of NablaWarning, nullable */
  char *message;       /* why there is no number; nullable */
} NablaEstimate;

NablaEstimate *nabla_estimate_new (void);
/* The same for whoever changes it, before anybody else sees it; (transfer full). */
NablaEstimate *nabla_estimate_copy (const NablaEstimate *self);
NablaEstimate *nabla_estimate_ref (const NablaEstimate *self);
void nabla_estimate_unref (NablaEstimate *self);
void nabla_estimate_add_warning (NablaEstimate *self, const char *kind, const char *format, ...) G_GNUC_PRINTF (3, 4);
void nabla_estimate_add_diagnostic (NablaEstimate *self, const char *name, double value);
void nabla_estimate_add_loss (NablaEstimate *self, NablaNode node, const char *name, gsize missing, gsize only);
/* "812 of 4812 rows are incomplete …": what the rows that were left out lack; (transfer full) (nullable): none was. */
char *nabla_estimate_dup_losses (const NablaEstimate *self);
const char *nabla_estimator_to_string (NablaEstimator estimator);
gboolean nabla_estimator_from_string (const char *text, NablaEstimator *estimator);
const char *nabla_se_kind_to_string (NablaSeKind kind);

typedef struct
{
  NablaArrowState state;
  NablaEstimate *estimate;   /* nullable while pending */
  double share;              /* NaN: not known */
  double share_lo, share_hi; /* its interval, within [0, 1]; NaN: not known */
} NablaArrow;

/**
 * NablaAnswer:
 * @query: a question that is kept with the graph
 * @method: (nullable): the name of the estimator that was chosen for it
 * @estimate: with its identification where there is one, else with a message
 */
typedef struct
{
  NablaQuery *query;
  char *method;
  NablaEstimate *estimate;
} NablaAnswer;

/* @query and @method (nullable) are taken as they are, @estimate is taken over; (transfer full). */
NablaAnswer *nabla_answer_new (const NablaQuery *query, const char *method, NablaEstimate *estimate);
void nabla_answer_free (gpointer answer);

typedef struct _NablaFigures NablaFigures; /* nabla-figures.h */

/**
 * NablaResult:
 *
 * Everything known about one revision of a document, at one stage. Immutable,
 * atomically reference-counted. @arrows has one entry per edge of @graph.
 */
typedef struct
{
  gatomicrefcount ref_count;
  guint64 revision;
  NablaStage stage;
  gboolean final;                      /* no later stage will come */
  NablaGraph *graph;                   /* what the indices mean */
  gsize n_rows;                        /* of the table; 0 without one */
  NablaIdentification *identification; /* of the question; nullable */
  GError *question_error;              /* why there is none: nothing chosen, a loop; nullable */
  NablaEstimate *effect;               /* of the question; nullable */
  NablaArrow *arrows;
  guint n_arrows;
  NablaEstimate **totals; /* per node: its total effect on the outcome; nullable, entries nullable */
  GPtrArray *kept;        /* of NablaAnswer: to the questions that the graph keeps; nullable: not asked for */
  GPtrArray *warnings;    /* of NablaWarning, nullable */
  /* Found after the numbers; all nullable. */
  GPtrArray *paths; /* of NablaPath: between exposure and outcome */
  gboolean paths_truncated;
  GPtrArray *sets; /* of NablaNodeSet: minimal adjustment sets, by size, then names */
  gboolean sets_truncated;
  GPtrArray *derivation;               /* of NablaDerivationStep */
  NablaImplicationTests *implications; /* of the graph; tested where there are data */
  GPtrArray *constraints;              /* of NablaVerma: what the graph implies beside independences */
  NablaFigures *figures;               /* for plots, where they are asked for */
} NablaResult;

NablaResult *nabla_result_new (const NablaGraph *graph, guint64 revision, NablaStage stage);
/* The same findings for whoever adds to them, before anybody else sees it; (transfer full). */
NablaResult *nabla_result_copy (const NablaResult *self);
NablaResult *nabla_result_ref (const NablaResult *self);
void nabla_result_unref (NablaResult *self);
void nabla_result_add_warning (NablaResult *self, const char *kind, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* "+0.42", true minus, as the labels show it: two significant digits past the
 * leading zeros, at least two decimals below 10; (transfer full). */
char *nabla_format_effect (double value);
/* "+0.42 [0.31, 0.53]"; as many decimals as its width asks for */
char *nabla_format_interval (double value, double lo, double hi);
/* Parts of it, where they have columns of their own: "+0.42", "[0.31, 0.53]" */
char *nabla_format_estimate (double value, double lo, double hi);
char *nabla_format_bounds (double value, double lo, double hi);
/* One of the three without a plus, as a sentence has it: "0.31" */
char *nabla_format_part (double part, double value, double lo, double hi);
/* "0.42 [0.31, 0.53]": what has no direction */
char *nabla_format_strength (double value, double lo, double hi);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaEstimate, nabla_estimate_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaResult, nabla_result_unref)

G_END_DECLS
