/* Identifications and estimates as JSON and as text for people. */
#pragma once

#include "cli/nabla-cli-command.h"
#include "identify/nabla-derivation.h"
#include "result/nabla-result.h"

G_BEGIN_DECLS

/* The whole object of `identify`; @derivation (nullable) as nabla_derive() returns it. */
void nabla_cli_json_identification (NablaJson *json,
                                    const NablaGraph *graph,
                                    const NablaIdentification *identification,
                                    const GPtrArray *derivation);
char *nabla_cli_show_identification (const NablaGraph *graph, const NablaIdentification *identification);

/**
 * NablaCliAnswer:
 * @estimate: (nullable): the number, or why there is none
 * @identification: (nullable): of the question or the arrow
 * @reason: (nullable): instead of the identification's
 * @verdict: what the question came to
 *
 * What is known of one effect.
 */
typedef struct
{
  const NablaEstimate *estimate;
  const NablaIdentification *identification;
  const char *reason;
  NablaVerdict verdict;
} NablaCliAnswer;

/* The members that `estimate` and each entry of `edges` share; begins and ends no object. */
void nabla_cli_json_answer (NablaJson *json,
                            const NablaGraph *graph,
                            const NablaCliAnswer *answer,
                            const NablaMethod *method);
/* "+0.61 [0.55, 0.67]", or "?" and the like where there is no number. */
char *nabla_cli_show_number (const NablaEstimate *estimate);
/* "adjusting for Age", "front door through Tar", "zero by assumption" */
char *nabla_cli_show_strategy (const NablaGraph *graph, const NablaEstimand *estimand);
/* "total effect", "natural direct effect", … */
const char *nabla_cli_show_effect (NablaEffect effect);
/* Warnings of an estimate, a line each; nothing when there are none. */
void nabla_cli_append_warnings (GString *text, const NablaEstimate *estimate);

G_END_DECLS
