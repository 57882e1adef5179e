/* An estimate in words: how it was made, what to think of it, and as a sentence for a paper. */
#pragma once

#include "result/nabla-result.h"

G_BEGIN_DECLS

/* "Smooth gradient": as pickers and tables name it */
const char *nabla_text_estimator (NablaEstimator estimator);
/* "Smooth gradient, influence function"; (transfer full) */
char *nabla_text_method (const NablaEstimate *estimate);
/* "0.42 [0.31, 0.53]": E|gradient|, with no sign; (transfer full) (nullable): not known */
char *nabla_text_strength (const NablaEstimate *estimate);
/* @name's value; NaN: there is none */
double nabla_text_get_diagnostic (const NablaEstimate *estimate, const char *name);
/* "41 % [35 %, 47 %]"; (transfer full) (nullable): not known */
char *nabla_text_share (const NablaArrow *arrow);
/* What of the diagnostics a reader should know, a line for each; "" when there is nothing; (transfer full) */
char *nabla_text_diagnostics (const NablaEstimate *estimate);
/* How the effect was identified: "adjusted for Age, Sex"; (transfer full) */
char *nabla_text_identified_by (const NablaGraph *graph, const NablaEstimand *estimand);
/**
 * nabla_text_sentence:
 * @graph: what the estimate's indices mean
 * @direct: of an arrow, not of the question
 *
 * For a methods section: what effect, its interval, rows, what was adjusted for, by what estimator and errors.
 *
 * Returns: (transfer full) (nullable): %NULL when there is no number
 */
char *nabla_text_sentence (const NablaGraph *graph, const NablaEstimate *estimate, gboolean direct);

G_END_DECLS
