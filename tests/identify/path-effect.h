/* Path-specific effects by definition: path by path, and as counterfactuals of structural models. */
#pragma once

#include "brute.h"

G_BEGIN_DECLS

/* The effect along the directed paths of active arrows. The graph, x, y and @active are the caller's to fill in. */
typedef struct
{
  const Brute *g;
  Mask x, y;
  Mask active[BRUTE_MAX];   /* the children that a vertex is active towards */
  Mask relevant;            /* leads to y without passing x */
  Mask first[2][BRUTE_MAX]; /* by exposure: first vertices of inactive and of active paths */
} PathEffect;

/* Fills in the rest. */
void path_effect_define (PathEffect *d);
/* What unobserved causes tie to @v among what is relevant, those causes included. */
Mask path_effect_tied_to (const PathEffect *d, guint v);
/* Whether there is a recanting district. */
gboolean path_effect_recants (const PathEffect *d);

#define STRUCTURAL_FUNCTIONS 4
#define STRUCTURAL_COINS     4

/* Each vertex is one of four functions of its parents and coins, drawn independently. */
typedef struct
{
  const Brute *g;
  guint n_coins;
  Mask coins[BRUTE_MAX];
  double p_coin[STRUCTURAL_COINS];
  double p_function[BRUTE_MAX][STRUCTURAL_FUNCTIONS];
  guint8 table[BRUTE_MAX][STRUCTURAL_FUNCTIONS][1 << 8]; /* by the parents and coins, hashed to 8 bits */
} Structural;

/* Draws one; %FALSE for a graph with too many <-> edges. */
gboolean structural_init (Structural *m, const Brute *g, GRand *rand);

typedef struct
{
  double joint[1 << BRUTE_MAX];
  double *outcome; /* [x][x*][y], bits of vertices: sparse */
} PathTruth;

gsize path_truth_index (const Brute *g, Mask x, Mask reference, Mask y);
/* Adds up, over everything unobserved, the observed joint, and for every pair of values of the exposures
 * (as bits) the outcome when the active paths carry the first. */
void structural_run (const Structural *m, const PathEffect *d, PathTruth *truth);

G_END_DECLS
