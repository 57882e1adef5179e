/* What questions and arrows share; private to this folder. */
#pragma once

#include "identify/nabla-estimand.h"
#include "identify/nabla-instrument.h"

G_BEGIN_DECLS

/* Adds the instrument as a strategy; the verdict and its words too, unless there are some already. */
void
nabla_identify_add_instrument (NablaIdentification *id, const NablaGraph *graph, const NablaInstrument *instrument);

G_END_DECLS
