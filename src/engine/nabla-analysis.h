/* The stages of one request, in the calling thread. */
#pragma once

#include "engine/nabla-engine.h"

G_BEGIN_DECLS

/* Called with each stage's result, in the thread that computes. */
typedef void (*NablaAnalysisFunc) (NablaResult *result, gpointer data);

/**
 * nabla_analyse:
 * @request: the question
 * @data: (nullable): the request's table with its cached Gram
 * @progress: (nullable): cancels and tells how far it is
 * @stage: (nullable): called with every stage but the last
 * @error: cancelled; nothing else is an error here: what could not be found out
 *   stands in the result
 *
 * Returns: (transfer full): the last stage
 */
NablaResult *nabla_analyse (const NablaRequest *request,
                            NablaData *data,
                            NablaProgress *progress,
                            NablaAnalysisFunc stage,
                            gpointer stage_data,
                            GError **error);

G_END_DECLS
