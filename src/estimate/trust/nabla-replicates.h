/* The same estimate from many tables drawn from one. */
#pragma once

#include "estimate/numeric/nabla-draws.h"
#include "estimate/nabla-estimation.h"

G_BEGIN_DECLS

typedef enum
{
  NABLA_DRAW_BOOTSTRAP, /* as many rows, or clusters, with replacement */
  NABLA_DRAW_SUBSET,    /* four fifths of them */
  NABLA_DRAW_PERMUTED,  /* the values of some columns change rows, together; of clusters as wholes */
  NABLA_DRAW_COLUMN,    /* a column of random numbers */
} NablaDrawKind;

typedef enum
{
  NABLA_REPLICATES_COMPLETE = 1 << 0, /* only rows in which all columns in use have a value */
  NABLA_REPLICATES_NOISE = 1 << 1,    /* with a column of random numbers */
} NablaReplicatesFlags;

/**
 * NablaReplicates:
 * @table: the columns in use, then one of weights, then one of random numbers where it is asked for
 * @columns: (array): per node of the graph its column in @table, -1: none
 * @weights: index of the column of weights
 * @noise: index of the column of random numbers, -1: none
 * @method: how a replicate is estimated: with the errors that cost least
 * @rows: (array length=n): those that count
 * @base: (array): of all rows, before drawing: their weights, 0 where they do not count
 * @clusters: (array) (nullable): of all rows: what is drawn as one, from 0; %NULL: each row is
 * @n_units: how many there are to draw
 *
 * What replicates are drawn from. Where moments give the numbers, rows are drawn by giving them weights, so
 * that a replicate shares all columns with the table; the same numbers come of repeating them. What looks at rows would
 * count those that are drawn twice once: for it they are repeated.
 */
typedef struct
{
  NablaTable *table;
  int *columns;
  guint weights;
  int noise;
  NablaMethod method;
  gsize *rows;
  gsize n;
  double *base;
  guint32 *clusters;
  guint n_units;
  guint64 seed;
} NablaReplicates;

/* One replicate's numbers out of its table; leaves NaN where there is none. Called from several threads. */
typedef void (*NablaReplicateFunc) (const NablaReplicates *replicates,
                                    NablaData *data,
                                    double *values,
                                    gpointer user_data,
                                    NablaProgress *progress);

/**
 * NablaReplicatePlan:
 * @kind: how to draw
 * @repeat: whether rows drawn twice are two rows, not one of twice the weight
 * @permuted: (element-type guint) (nullable): indices of the columns that change rows
 * @n_replicates: how many
 * @n_values: numbers of each
 * @phrase: what is being done, for people
 * @from: the share of all work that is done before
 * @to: … and after
 */
typedef struct
{
  NablaDrawKind kind;
  gboolean repeat;
  const GArray *permuted;
  guint n_replicates;
  guint n_values;
  const char *phrase;
  double from, to;
} NablaReplicatePlan;

NablaReplicates *nabla_replicates_new (NablaData *data,
                                       const NablaGraph *graph,
                                       const int *columns,
                                       const NablaNodeSet *nodes,
                                       NablaReplicatesFlags flags,
                                       const NablaMethod *method,
                                       NablaProgress *progress,
                                       GError **error);
void nabla_replicates_free (NablaReplicates *self);
/* (transfer full): n_replicates x n_values numbers, NaN where there is none; %NULL: cancelled */
double *nabla_replicates_run (const NablaReplicates *self,
                              const NablaReplicatePlan *plan,
                              NablaReplicateFunc func,
                              gpointer user_data,
                              NablaExecutor *executor,
                              NablaProgress *progress,
                              GError **error);
NablaTable *nabla_replicates_draw (const NablaReplicates *self,
                                   const NablaReplicatePlan *plan,
                                   guint replicate,
                                   NablaProgress *progress);
/* How @estimate, of variables in use, is made again; whether that needs but moments. O(rows x variables). */
gboolean nabla_replicates_make_method (const NablaReplicates *self,
                                       const NablaGraph *graph,
                                       const NablaEstimate *estimate,
                                       NablaMethod *method);
/* The variables that @estimate was made from: of its estimand, or all of a model of the whole graph. (transfer full) */
NablaNodeSet *nabla_replicates_dup_nodes (const NablaGraph *graph, const NablaEstimate *estimate);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaReplicates, nabla_replicates_free)

G_END_DECLS
