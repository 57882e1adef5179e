/* Graphs of a few vertices as bits, and binary models of them. */
#pragma once

#include "identify/nabla-expr.h"

G_BEGIN_DECLS

/* A graph over at most 7 vertices in topological order, as bits: parents[v] and spouses[v]. */
typedef struct
{
  guint n;
  guint parents[7];
  guint spouses[7];
} Small;

NablaGraph *small_to_graph (const Small *small);
/* The same with the vertices of @latent unobserved. */
NablaGraph *small_to_graph_with_latents (const Small *small, guint latent);
NablaNodeSet *small_set (guint bits);
guint small_bits (const NablaNodeSet *set);
/* Numbers every graph over @n vertices in order: each pair takes two bits. */
void small_init (Small *g, guint n, guint64 number);
/* A random one; the more @sparsity, the fewer edges. */
void small_init_random (Small *g, guint n, int sparsity, GRand *rand);
/* Within @inside, no arrow into @cut counting. */
guint small_ancestors (const Small *g, guint targets, guint inside, guint cut);
guint small_district (const Small *g, guint v, guint inside);
guint small_lowest (guint bits);
/* Whether (@outer, @inner) is a hedge for P(y | do(x)) by definition (Shpitser & Pearl 2006): both
 * are bidirected-connected and forests towards the same roots, which are ancestors of y when nothing
 * enters x; only @outer meets x. */
gboolean small_is_hedge (const Small *g, guint x, guint y, guint outer, guint inner);

/* A binary model of a graph: a coin per <-> edge, and for each vertex a table over its
 * parents and coins. */
typedef struct
{
  const Small *g;
  guint n_coins;
  guint coins[7];   /* of each vertex, as bits */
  double *table[7]; /* P(v = 1 | parents, coins), by the bits of all vertices and coins it may see */
} Model;

void small_model_init (Model *model, const Small *g, GRand *rand);
void small_model_clear (Model *model);
/* P(values of all vertices | do(those in @fixed)), by summing over the coins. */
double small_model_probability (const Model *model, guint values, guint fixed);
/* P(y | do(x), z) where x, y, z are as in @values. */
double small_model_effect (const Model *model, guint values, guint x, guint y, guint z);
/* The observed distribution; (transfer full). */
NablaDiscrete *small_model_joint (const Model *model);
/* The value of a function where its variables have the bits of @values. */
double small_value_at (const NablaDiscrete *f, guint values);

G_END_DECLS
