/* Worlds whose true effects are known, for measuring estimators on tables drawn from them.
 *
 * Which estimates ought to be right is written down here, before anything is run: a
 * target is `regular` when the estimator aims at the design's effect and that can be had with
 * an error of order 1/√n without assuming a form: then a 95 % interval has to cover the truth
 * in 93 to 97 % of tables. What is not regular says why and is judged apart:
 *
 *  - an exposure whose density jumps at a bound has no representer of the average slope;
 *  - a continuous front door is weighed by P(m)²/P(m|x), of finite mean for normal noise only where
 *    a² Var(X) / Var(M|X) < 1/3 and the noise does not depend on x (tails heavier than normal do);
 *  - propensities near 0 or 1; products of two zeros; E|gradient|, where the gradient changes its sign.
 *
 * Of weak instruments the set of Anderson and Rubin is asked to hold, not the estimate to be unbiased. */
#pragma once

#include "estimate/nabla-estimation.h"
#include "graph/nabla-graph.h"
#include "simulate/nabla-rng.h"

G_BEGIN_DECLS

#define DESIGN_MAX_TARGETS 4
#define DESIGN_MAX_COLUMNS 48

/**
 * DesignTarget:
 * @estimator: as the command line calls it, or "auto", or "live", what is shown until the rows have been read;
 *   %NULL ends the list
 * @regular: its intervals have to hold
 * @why_not: where it is not regular
 * @se: which errors; 0: HC3
 * @contrast: of two values of the exposure; the design has a truth of its own for it
 *
 * What is asked about a design, and of which estimator.
 */
typedef struct
{
  const char *estimator;
  gboolean regular;
  const char *why_not;
  NablaSeKind se;
  NablaContrast contrast;
} DesignTarget;

typedef struct _Design Design;

/**
 * Design:
 * @about: one line: the equations
 * @graph: DAGitty text with the question's roles
 * @columns: names with blanks between, in the order in which @draw fills them; "c:4" is text of four levels,
 *   the codes being drawn
 * @from: (nullable): ask about the arrow @from -> @to, not about the roles
 * @effect: which effect the roles ask for
 * @mediators: (nullable): of natural effects
 * @low, @high: the contrast's values of the exposure; both 0: not set
 * @truth: the effect: a closed form, or a sum with an error below 1e-9
 * @ratio, @odds: (nullable): of the contrasts by ratio (not its logarithm) and by odds
 * @strength: (nullable): E|gradient| in raw units; sums with an error below 1e-6
 * @draw: fills @n rows of each column, and for each row the effect on that very row (dY/dx, or the
 *   difference of expectations for a contrast), whose mean in an endless table is the truth
 */
struct _Design
{
  const char *name;
  const char *about;
  const char *graph;
  const char *columns;
  const char *from, *to;
  NablaEffect effect;
  const char *mediators;
  double low, high;
  double (*truth) (void);
  double (*ratio) (void);
  double (*odds) (void);
  double (*strength) (void);
  void (*draw) (NablaRng *rng, gsize n, double *const *columns, double *own);
  DesignTarget targets[DESIGN_MAX_TARGETS + 1];
};

/* Ended by one without a name. */
extern const Design designs_slope[];
extern const Design designs_shape[];
extern const Design designs_hard[];
extern const Design designs_front_door[];
extern const Design designs_binary[];
extern const Design designs_hidden[];

/* All of them; (transfer container) (element-type Design) */
GPtrArray *design_list (void);
const Design *design_find (const char *name);
const DesignTarget *design_find_target (const Design *design, const char *estimator);
double design_truth (const Design *design, const DesignTarget *target);
/* A table of @n rows, the same for the same @seed; @own: (nullable): n effects. */
NablaTable *design_draw (const Design *design, gsize n, guint64 seed, double *own);
guint64 design_seed (const Design *design, gsize n, guint replicate);

/* E f(X), X normal: the trapezoid sum of 20001 points within 10 SD, beyond double precision for
 * entire f and within 1e-6 SD for kinks. */
double design_normal_mean (double (*f) (double x), double mean, double sd);
double design_logistic (double x);
/* Student's t of @df degrees of freedom, scaled to variance 1. */
double design_student (NablaRng *rng, double df);

G_END_DECLS
