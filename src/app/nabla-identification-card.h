/* What can be said about the question: verdict, reason, formula, number, other ways. */
#pragma once

#include <gtk/gtk.h>
#include "app/nabla-derivation-view.h"
#include "app/nabla-document.h"

G_BEGIN_DECLS

#define NABLA_TYPE_IDENTIFICATION_CARD (nabla_identification_card_get_type ())
G_DECLARE_FINAL_TYPE (NablaIdentificationCard, nabla_identification_card, NABLA, IDENTIFICATION_CARD, GtkBox)

/* After any change of the document or its result. */
void nabla_identification_card_update (NablaIdentificationCard *self, NablaDocument *document);
/* Borrowed; its "step" says what to point out. */
NablaDerivationView *nabla_identification_card_get_derivation (NablaIdentificationCard *self);
/* What it says, as shown; borrowed. */
const char *nabla_identification_card_get_headline (NablaIdentificationCard *self);
const char *nabla_identification_card_get_reason (NablaIdentificationCard *self);

G_END_DECLS
