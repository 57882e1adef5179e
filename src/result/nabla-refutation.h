/* What came of attempts to refute an effect, as values. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  NABLA_REFUTER_PLACEBO_EXPOSURE, /* the exposure's values change rows: no effect is left */
  NABLA_REFUTER_PLACEBO_OUTCOME,  /* the outcome's do */
  NABLA_REFUTER_RANDOM_CAUSE,     /* a random variable more is adjusted for: nothing changes */
  NABLA_REFUTER_SUBSET,           /* four fifths of the rows: nothing changes but chance */
  NABLA_REFUTER_BOOTSTRAP,        /* rows drawn with replacement */
} NablaRefuterKind;

#define NABLA_N_REFUTERS (NABLA_REFUTER_BOOTSTRAP + 1)

/**
 * NablaRefuter:
 * @estimate: the mean of the replicates
 * @expected: what it should be if nothing is wrong
 * @p: two-sided: how far out @expected lies among the replicates, (1 + count) / (1 + n) on its rarer side, doubled
 * @n: replicates that gave a number
 * @message: (nullable): why there are no numbers, or fewer than were tried
 *
 * One refuter's outcome; without replicates its numbers are NaN.
 */
typedef struct
{
  NablaRefuterKind kind;
  double estimate, expected, p;
  guint n;
  char *message;
} NablaRefuter;

/**
 * NablaRefutation:
 * @n_replicates: tried by each refuter
 * @seed: what they were drawn with
 *
 * Immutable after construction, atomically reference-counted.
 */
typedef struct
{
  gatomicrefcount ref_count;
  NablaRefuter refuters[NABLA_N_REFUTERS];
  guint n_replicates;
  guint64 seed;
} NablaRefutation;

NablaRefutation *nabla_refutation_new (void);
NablaRefutation *nabla_refutation_ref (const NablaRefutation *self);
void nabla_refutation_unref (NablaRefutation *self);
const char *nabla_refuter_kind_to_string (NablaRefuterKind kind); /* "placebo_exposure", … */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaRefutation, nabla_refutation_unref)

G_END_DECLS
