/* Worlds with front doors, and what is asked about them. */
#pragma once

#include "numbers.h"
#include "support.h"

#define WORLDS_BESIDE "dag { X [exposure] Y [outcome] U [latent] X -> M -> Y X <- U -> Y X <- Z -> Y Z -> M }"
#define WORLDS_CHAIN  "dag { X [exposure] Y [outcome] U [latent] X -> M -> Y X <- U -> Y }"

/* Columns of their tables. */
enum
{
  X,
  M,
  Y,
  Z,
  C,
  W,
  N_COLUMNS
};

/* Makes one row. */
typedef void (*WorldsRowFunc) (guint64 *state, double *row);

/* Columns X, M, Y, Z, C of pairs of rows and W of a weight, 2 unless the row says else; @levels: X is a category of so
 * many, 0: a number. */
NablaTable *worlds_draw (WorldsRowFunc func, gsize n, guint64 seed, guint levels);
/* Of mean 0 and variance 1, nearly normal. */
double worlds_normal (guint64 *state);
void worlds_row_linear (guint64 *state, double *row);
/* Where all takes two values. */
void worlds_row_binary (guint64 *state, double *row);
NablaMethod worlds_make_method (void);
/* What the graph's roles ask for; (transfer full). */
NablaIdentification *worlds_identify (const NablaGraph *graph);
NablaEstimate *
worlds_try_estimate (NablaTable *table, const char *text, const NablaMethod *method, guint n_threads, GError **error);
NablaEstimate *worlds_estimate (NablaTable *table, const char *text, const NablaMethod *method);
