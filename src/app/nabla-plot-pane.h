/* A plot that scrolls, or why there is none. */
#pragma once

#include <adwaita.h>
#include "render/nabla-plot.h"

G_BEGIN_DECLS

#define NABLA_TYPE_PLOT_PANE (nabla_plot_pane_get_type ())
G_DECLARE_FINAL_TYPE (NablaPlotPane, nabla_plot_pane, NABLA, PLOT_PANE, AdwBin)

/* @plot (nullable): in its place @message, a sentence */
void nabla_plot_pane_show (NablaPlotPane *self, NablaPlot *plot, const char *message);
/* (transfer none) (nullable) */
NablaPlot *nabla_plot_pane_get_plot (NablaPlotPane *self);
/* The width that the plot has on the screen. */
int nabla_plot_pane_get_plot_width (NablaPlotPane *self);

G_END_DECLS
