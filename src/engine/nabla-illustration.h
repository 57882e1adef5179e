/* What plots are made of: worked out after the numbers, for whoever looks at them. */
#pragma once

#include "engine/nabla-engine.h"

G_BEGIN_DECLS

/* Bins of the histograms of overlap. */
#define NABLA_OVERLAP_BINS 40
/* Variables whose effects on each other one picture holds. */
#define NABLA_MATRIX_MAX 50

/* Sets the figures of @result, a copy that nobody else holds yet. What cannot be had is told in words in them;
 * cancelled they are not set. */
void nabla_illustrate (NablaResult *result, const NablaRequest *request, NablaData *data, NablaProgress *progress);

G_END_DECLS
