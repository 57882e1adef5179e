/* A random binary model of a small graph, and what expressions come to in it, actions and all. */
#pragma once

#include "brute.h"
#include "identify/nabla-expr.h"

G_BEGIN_DECLS

#define BINARY_MODEL_VERTICES 6
#define BINARY_MODEL_COINS    6

/* A binary model of a graph: a fair coin per <-> edge, and for each vertex a chance of one for
 * each way its parents and coins may fall. */
typedef struct
{
  const Brute *graph;
  guint n_coins;
  Mask coins[BINARY_MODEL_VERTICES];
  double chance[BINARY_MODEL_VERTICES][1 << BINARY_MODEL_VERTICES]
               [1 << BINARY_MODEL_COINS]; /* by all vertices' values, all coins */
  double *known;                          /* P(values of a set | do(others)) where it was computed, else NaN */
} BinaryModel;

/* Draws the chances; %FALSE for a graph with too many <-> edges. At most BINARY_MODEL_VERTICES. */
gboolean binary_model_init (BinaryModel *self, const Brute *graph, GRand *rand);
void binary_model_clear (BinaryModel *self);
/* Where the variables have the values that the bits of @values say. */
double binary_model_evaluate (const BinaryModel *self, const NablaExpr *expr, Mask values);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BinaryModel, binary_model_clear)

G_END_DECLS
