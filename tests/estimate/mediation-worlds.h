/* Worlds of mediators that several tests share. */
#pragma once

#include <gsl/gsl_rng.h>

#include "estimate/mediation/nabla-mediation-effects.h"
#include "support.h"

/* Two mediators that depend on each other, a covariate, products, unequal spread; 120 rows. */
#define TEST_WAVES "dag { X [exposure] Y [outcome] C -> X C -> M1 C -> Y X -> M1 -> Y X -> M2 -> Y M1 -> M2 X -> Y }"
void test_fill_waves (TestRows *rows);

/* All binary, 0 and 1: @n rows of C, X, M, Y and weights W. */
#define TEST_BINARY "dag { X [exposure] Y [outcome] C -> X C -> M C -> Y X -> M -> Y X -> Y }"
/* E[M(0)] = .28, so the direct effect is .2 + .1 x .28; the indirect .3 (.3 + .1). */
#define TEST_BINARY_NDE 0.228
#define TEST_BINARY_NIE 0.12
void test_draw_binary (gsl_rng *rng, TestRows *rows, gsize n);

/* The effects of the graph's roles through these mediators, names with blanks between; none: all there are. */
NablaMediationResult *test_mediate (const char *text,
                                    const NablaTable *table,
                                    const char *mediators,
                                    const NablaMethod *method,
                                    GError **error);
