/* Small graphs as bit matrices, and answers straight from the definitions. */
#pragma once

#include "graph/nabla-graph.h"

G_BEGIN_DECLS

#define BRUTE_MAX 8

/* Sets of vertices are bit masks. */
typedef guint32 Mask;

#define BIT(v) ((Mask) 1 << (v))

typedef struct
{
  guint n;
  Mask children[BRUTE_MAX];
  Mask parents[BRUTE_MAX];
  Mask spouses[BRUTE_MAX];
  Mask latent;
  Mask selected;
} Brute;

/* The @code-th of the 2^(n(n-1)) graphs on n vertices with directed edges along
 * 0, 1, … and bidirected ones: every such graph up to the names of its vertices. */
void brute_init_nth (Brute *self, guint n, guint64 code);
guint64 brute_n_codes (guint n);
/* Random edges between vertices in a random order. */
void brute_init_random (Brute *self, guint n, double p_directed, double p_bidirected, GRand *rand);
/* Renames the vertices at random. */
void brute_shuffle (Brute *self, GRand *rand);
void brute_add_directed (Brute *self, guint from, guint to);
NablaGraph *brute_to_graph (const Brute *self);
char *brute_dup_text (const Brute *self);

NablaNodeSet *brute_set (Mask mask);
Mask brute_mask (const NablaNodeSet *set);

Mask brute_ancestors (const Brute *self, Mask of);
Mask brute_descendants (const Brute *self, Mask of);
/* By enumeration of the simple paths; @given taken together with the selected vertices. */
gboolean brute_separated (const Brute *self, Mask a, Mask b, Mask given);
/* Whether an open path from @from to @to starts with an arrow into its first vertex, the
 * only one of @from on it. */
gboolean brute_backdoor_open (const Brute *self, Mask from, Mask to, Mask given);
/* Whether every directed path from @from to @to meets @through. */
gboolean brute_intercepts (const Brute *self, Mask from, Mask to, Mask through);
/* Without the directed edges out of @tails into @heads. */
Brute brute_cut (const Brute *self, Mask tails, Mask heads);
/* The vertices on directed paths from @x to @y of which only the first is in @x, without @x. */
Mask brute_causal (const Brute *self, Mask x, Mask y);

G_END_DECLS
