/* The drawing of missing-value patterns. */
#pragma once

#include <gtk/gtk.h>
#include "table/nabla-missing-pattern.h"

G_BEGIN_DECLS

#define NABLA_TYPE_MISSING_PLOT (nabla_missing_plot_get_type ())
G_DECLARE_FINAL_TYPE (NablaMissingPlot, nabla_missing_plot, NABLA, MISSING_PLOT, GtkWidget)

/* Takes @patterns over; (nullable): draws nothing. */
void nabla_missing_plot_take (NablaMissingPlot *self, const NablaTable *table, NablaMissingPatterns *patterns);
/* A line for each pattern, in words: what a test or who cannot see it reads; (transfer full) */
char *nabla_missing_plot_dup_text (NablaMissingPlot *self);

G_END_DECLS
