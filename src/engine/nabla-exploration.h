/* What a result gets on top of verdicts and numbers: paths, all sets, a derivation, implications. */
#pragma once

#include "engine/nabla-engine.h"

G_BEGIN_DECLS

/* No list for people is longer, and no search for them longer than these. */
#define NABLA_MAX_SETS         1000
#define NABLA_MAX_PATHS        1000
#define NABLA_MAX_IMPLICATIONS 1000
#define NABLA_MAX_CONSTRAINTS  50
#define NABLA_MAX_SEARCH_MS    10000 /* for sets */
#define NABLA_MAX_STEP_MS      3000  /* for each of the others */

/**
 * nabla_explore:
 * @result: a result that nobody else holds yet
 * @request: what it answers; its @search ends the searches, which keeps what they found
 * @data: (nullable): what implications are tested on
 * @progress: (nullable): cancels
 *
 * Fills in paths, derivation and implications, each within its budget, and the adjustment sets where
 * the verdict came with all of them.
 */
void nabla_explore (NablaResult *result, const NablaRequest *request, NablaData *data, NablaProgress *progress);

/**
 * nabla_explore_sets:
 * @result: a result that nobody else holds yet
 * @request: what it answers; its @search ends the search, which keeps what it found
 * @progress: (nullable): cancels, and shows how many were found
 *
 * Fills in the adjustment sets, within the budget.
 */
void nabla_explore_sets (NablaResult *result, const NablaRequest *request, NablaProgress *progress);

G_END_DECLS
