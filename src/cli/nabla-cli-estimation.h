/* One question to one estimate: what `estimate` does and others start with. */
#pragma once

#include "cli/nabla-cli-answer.h"

G_BEGIN_DECLS

/**
 * NablaCliEstimation:
 * @adjust: (nullable): the set of --adjust
 * @identification: (nullable): with a set given there is no search
 * @estimand: (nullable): nothing identifies
 * @not_valid: the set of --adjust does not
 * @reason: (nullable): instead of the identification's
 * @estimate: (nullable): there is no answer; nobody else holds it
 *
 * What the run of a command holds; the caller sets @cli.
 */
typedef struct
{
  NablaCli *cli;
  NablaCliGraph *source;
  NablaReading *reading;
  NablaData *data;
  int *columns;
  NablaQuery *query;
  NablaMethod method;
  NablaNodeSet *adjust;
  NablaIdentification *identification;
  NablaEstimand *estimand;
  gboolean not_valid;
  char *reason;
  NablaEstimate *estimate;
} NablaCliEstimation;

/* Reads everything that the command line names and estimates; without an @estimate the question has no answer. */
gboolean nabla_cli_estimation_run (NablaCliEstimation *self, GError **error);
void nabla_cli_estimation_clear (NablaCliEstimation *self);
/* The members of `estimate`; begins and ends no object. */
void nabla_cli_estimation_put (const NablaCliEstimation *self, NablaJson *json);
/* For people, without the warnings; when there is no estimate, why. */
void nabla_cli_estimation_show (const NablaCliEstimation *self, GString *text);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaCliEstimation, nabla_cli_estimation_clear)

G_END_DECLS
