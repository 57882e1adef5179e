/* What identification returns and estimation consumes. */
#pragma once

#include "base/nabla-progress.h"
#include "identify/nabla-edge-formula.h"
#include "identify/nabla-query.h"

G_BEGIN_DECLS

typedef enum
{
  NABLA_STRATEGY_ZERO, /* no directed path: zero by assumption */
  NABLA_STRATEGY_ADJUSTMENT,
  NABLA_STRATEGY_FRONT_DOOR,
  NABLA_STRATEGY_INSTRUMENT, /* needs linearity or monotonicity */
  NABLA_STRATEGY_FUNCTIONAL, /* the general ID algorithm's expression */
  NABLA_STRATEGY_LINEAR_SEM,
} NablaStrategy;

typedef enum
{
  NABLA_VERDICT_IDENTIFIED,
  NABLA_VERDICT_NEEDS_ASSUMPTION,
  NABLA_VERDICT_ZERO,
  NABLA_VERDICT_NOT_IDENTIFIED,
} NablaVerdict;

/**
 * NablaEstimand:
 *
 * One way to get the effect from the observed distribution: a tagged union.
 * Immutable, atomically reference-counted, complete in itself: an estimator
 * needs this and a table, no graph.
 */
typedef struct
{
  gatomicrefcount ref_count;
  NablaStrategy strategy;
  NablaEffect effect;
  NablaNodeSet *exposure;
  NablaNodeSet *outcome;
  /* ADJUSTMENT: what to regress on besides the exposure. For a direct effect these
   * are the outcome's other observed parents together with the set that makes them
   * and the exposure jointly unconfounded, or else the single-door set (A5): either
   * way the exposure's coefficient in that regression is the effect. */
  NablaNodeSet *adjustment;
  NablaNodeSet *mediators;  /* FRONT_DOOR; natural effects; FUNCTIONAL: see below */
  NablaNodeSet *instrument; /* INSTRUMENT */
  NablaNodeSet *given;      /* INSTRUMENT: what it is conditioned on; else what the effect is conditional on */
  NablaNodeSet *held;       /* FUNCTIONAL, direct effects: what is set besides the exposure */
  NablaExpr *functional;    /* FUNCTIONAL; nullable */
  /* FUNCTIONAL: where the formula is that of a front door beside covariates, @mediators are those, @adjustment the
   * covariates (see nabla-frontdoor.h); else both are %NULL.
   *
   * Natural effects: the distribution of the outcome under the exposure's value x and what the mediators are
   * under x*. Direct: E[Y(x,M(x*))] - E[Y(x*)]; indirect: E[Y(x)] - E[Y(x,M(x*))]. @adjustment holds covariates
   * that remove all confounding between exposure, mediators and outcome, or is %NULL where none do. */
  NablaEdgeFormula *edge_formula;
  gboolean lowest_variance; /* this is the O-set */
  char **assumptions;       /* sentences for people; NULL-terminated, nullable */
} NablaEstimand;

/* For whoever builds one, before anybody else sees it: the sets are copied, the
 * rest is left empty to be filled in; (transfer full). */
NablaEstimand *nabla_estimand_new (NablaStrategy strategy,
                                   NablaEffect effect,
                                   const NablaNodeSet *exposure,
                                   const NablaNodeSet *outcome);
NablaEstimand *nabla_estimand_ref (const NablaEstimand *self);
void nabla_estimand_unref (NablaEstimand *self);
/* P(outcome | do(exposure, held), given) as an expression of @pool; (transfer none) (nullable): %NULL where the
 * strategy gives a coefficient, a difference or zero, and no distribution. */
NablaExpr *nabla_estimand_make_expr (const NablaEstimand *self, NablaExprPool *pool);
/* The formula as Unicode text, "Σ_z P(y|x,z) P(z)", with the graph's names; (transfer full). */
char *nabla_estimand_dup_formula (const NablaEstimand *self, const NablaGraph *graph);
char *nabla_estimand_dup_markup (const NablaEstimand *self, const NablaGraph *graph);
char *nabla_estimand_dup_latex (const NablaEstimand *self, const NablaGraph *graph);
const char *nabla_strategy_to_string (NablaStrategy strategy); /* "adjustment", "frontdoor", … */
const char *nabla_verdict_to_string (NablaVerdict verdict);

typedef struct
{
  gboolean randomize; /* else: measure */
  NablaNode variable;
} NablaRepair;

/**
 * NablaIdentification:
 *
 * The answer to a query: a verdict, a headline of at most 60 characters where
 * names allow, a reason of at most two lines, the strategies (the simplest
 * first), the minimal adjustment sets found within the budget, and where it
 * fails the hedge and what would help. Immutable, reference-counted.
 */
typedef struct
{
  gatomicrefcount ref_count;
  NablaVerdict verdict;
  NablaQuery *query;
  char *headline;             /* plain text */
  char *reason;               /* plain text; never NULL */
  char **warnings;            /* "Adjusting for Z opens …"; NULL-terminated, nullable */
  GPtrArray *warning_paths;   /* of NablaPath, some NULL: what each warning is about; nullable */
  GPtrArray *estimands;       /* of NablaEstimand; the first is the one to use */
  GPtrArray *adjustment_sets; /* of NablaNodeSet: minimal ones, by size, then names */
  gboolean truncated;
  NablaNodeSet *hedge;       /* F, nullable */
  NablaNodeSet *hedge_inner; /* F', nullable */
  NablaNodeSet *recanting;   /* natural effects: the recanting witness or district; nullable */
  GArray *repairs;           /* of NablaRepair, nullable */
} NablaIdentification;

/* An empty one for whoever builds it; @query is referenced; (transfer full). */
NablaIdentification *nabla_identification_new (const NablaQuery *query);
NablaIdentification *nabla_identification_ref (const NablaIdentification *self);
void nabla_identification_unref (NablaIdentification *self);

/**
 * nabla_identify:
 * @graph: acyclic
 * @query: the question
 * @progress: (nullable): cancels, and shows the live count of sets
 * @error: see nabla_query_check(); cancelled
 *
 * Returns: (transfer full): the verdict with its strategies
 */
NablaIdentification *
nabla_identify (const NablaGraph *graph, const NablaQuery *query, NablaProgress *progress, GError **error);
/**
 * nabla_identify_list_sets:
 * @graph: acyclic
 * @query: a question that nabla_query_check() lets pass
 * @limit: how many at most; 0: all
 * @max_work: visits at most; 0: as many as it takes
 * @progress: (nullable): cancels, and shows the running count
 * @truncated: (out) (optional): whether there may be more
 *
 * The minimal adjustment sets of nabla_identify(), which gives as many as it finds at once.
 *
 * Returns: (transfer full) (element-type NablaNodeSet): the sets, by size, then names
 */
GPtrArray *nabla_identify_list_sets (const NablaGraph *graph,
                                     const NablaQuery *query,
                                     guint limit,
                                     guint64 max_work,
                                     NablaProgress *progress,
                                     gboolean *truncated);
/**
 * nabla_identify_arrow:
 * @graph: acyclic
 * @edge: the index of an arrow
 * @progress: (nullable): cancels
 * @error: a loop, an edge that is no arrow, cancelled
 *
 * The question that an arrow asks: its direct effect, the child's other observed
 * parents held fixed; by adjustment, else by the general formula, else by an instrument. An arrow at an unobserved
 * vertex is %NABLA_VERDICT_NOT_IDENTIFIED with that as the reason.
 *
 * Returns: (transfer full): the verdict, with one estimand where it is identified
 */
NablaIdentification *
nabla_identify_arrow (const NablaGraph *graph, guint edge, NablaProgress *progress, GError **error);
/* All arrows at once, which saves an O(n) for each: one entry per edge, NULL for edges
 * that are no arrow; (transfer full) (element-type NablaIdentification). @randomised (nullable): what the
 * data's experiment set, so that the arrows into it are not seen in them. */
GPtrArray *nabla_identify_arrows (const NablaGraph *graph,
                                  const NablaNodeSet *randomised,
                                  NablaProgress *progress,
                                  GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaEstimand, nabla_estimand_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaIdentification, nabla_identification_unref)

G_END_DECLS
