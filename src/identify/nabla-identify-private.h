/* What answers are made of; private to this folder. */
#pragma once

#include "identify/nabla-estimand.h"
#include "identify/nabla-instrument.h"

G_BEGIN_DECLS

/* A strategy of the query's effect, yet to be filled in; (transfer none). */
NablaEstimand *nabla_identification_add (NablaIdentification *self, NablaStrategy strategy);
/* Takes both texts. */
void nabla_identification_answer (NablaIdentification *self, NablaVerdict verdict, char *headline, char *reason);
/* Takes the text. */
void nabla_estimand_add_assumption (NablaEstimand *self, char *text);
/* Adds the instrument as a strategy; the verdict and its words too, unless there are some already. */
void
nabla_identify_add_instrument (NablaIdentification *id, const NablaGraph *graph, const NablaInstrument *instrument);

/**
 * NablaInquiry:
 * @graph: in which the question is answered: without arrows into what was randomised, closed
 * @query: the question
 * @sets: what adjustment sets have to do
 * @ws: a workspace of @graph
 * @progress: (nullable): cancels
 * @id: the answer
 * @selection_matters: the general formula fails for the selection alone
 *
 * A question while it is answered. Borrows everything.
 */
typedef struct
{
  const NablaGraph *graph;
  const NablaQuery *query;
  const NablaQuery *sets;
  NablaReachWorkspace *ws;
  NablaProgress *progress;
  NablaIdentification *id;
  gboolean selection_matters;
} NablaInquiry;

char *nabla_inquiry_dup_names (const NablaInquiry *q, const NablaNodeSet *set);
/* Each adds what it finds to the answer, and the verdict with its words unless there is one already. */
void nabla_inquiry_try_adjustment (NablaInquiry *q);
void nabla_inquiry_try_direct (NablaInquiry *q);
void nabla_inquiry_try_front_door (NablaInquiry *q);
void nabla_inquiry_try_instrument (NablaInquiry *q);
void nabla_inquiry_try_linear_model (NablaInquiry *q);
/* Only where nothing was found before; the hedge and the repairs where it fails. %FALSE when cancelled. */
gboolean nabla_inquiry_try_functional (NablaInquiry *q, GError **error);
/* What is set besides the exposures, for a direct effect: the outcomes' other observed parents; (transfer full). */
NablaNodeSet *nabla_dup_held (NablaReachWorkspace *ws, const NablaQuery *query);

G_END_DECLS
