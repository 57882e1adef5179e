/* The parts of sentences that errors and warnings are made of. */
#pragma once

#include "estimate/moments/nabla-study.h"

G_BEGIN_DECLS

char *nabla_wording_count (gsize number);
const char *nabla_wording_unit (const NablaStudy *study, NablaNode node);
char *nabla_wording_outcome (const NablaStudy *study, NablaNode node);
char *nabla_wording_node (const NablaStudy *study, NablaNode node);
char *nabla_wording_feature (const NablaStudy *study, NablaFeature feature);
char *nabla_wording_join (const char *sentence, const char *other);
char *nabla_wording_list (char *const *names, guint n);

G_END_DECLS
