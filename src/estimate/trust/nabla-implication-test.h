/* Testable implications against a table. */
#pragma once

#include "estimate/nabla-estimation.h"
#include "result/nabla-implication-test.h"

G_BEGIN_DECLS

NablaImplicationTests *nabla_test_implications (NablaData *data,
                                                const NablaGraph *graph,
                                                const int *columns,
                                                const GPtrArray *implications,
                                                double level,
                                                NablaProgress *progress,
                                                GError **error);
gboolean nabla_test_fit (NablaData *data,
                         const NablaGraph *graph,
                         const int *columns,
                         NablaGraphFit *fit,
                         NablaProgress *progress,
                         GError **error);

G_END_DECLS
