/* From findings to what is pointed out on the canvas. */
#pragma once

#include "render/nabla-highlight.h"
#include "result/nabla-result.h"

G_BEGIN_DECLS

/* All of the result's graph; (transfer full). */

/* The hedge of a question that has no answer; %NULL where there is none. */
NablaHighlight *nabla_point_at_hedge (const NablaResult *result);
NablaHighlight *nabla_point_at_path (const NablaPath *path);
/* Every path that is open; %NULL where none is. */
NablaHighlight *nabla_point_at_open_paths (const GPtrArray *paths);
/* The graph that a step's rule looks at, and its separation. */
NablaHighlight *nabla_point_at_step (const NablaGraph *graph, const NablaDerivationStep *step);
NablaHighlight *nabla_point_at_independence (const NablaIndependence *what);

G_END_DECLS
