/* Sentences about graphs that stand for several. */
#pragma once

#include "identify/nabla-possible.h"
#include "identify/nabla-query.h"

G_BEGIN_DECLS

/* Why no adjustment set exists for a question whose paths are @possible; @ws: of the closed
 * graph. (transfer full): plain text. */
char *nabla_words_class_headline (NablaReachWorkspace *ws, const NablaPossible *possible);
char *nabla_words_class_reason (NablaReachWorkspace *ws, const NablaQuery *query, const NablaPossible *possible);

G_END_DECLS
