/* A plot on the screen. */
#pragma once

#include <gtk/gtk.h>
#include "render/nabla-plot.h"

G_BEGIN_DECLS

#define NABLA_TYPE_PLOT_VIEW (nabla_plot_view_get_type ())
G_DECLARE_FINAL_TYPE (NablaPlotView, nabla_plot_view, NABLA, PLOT_VIEW, GtkWidget)

/* @plot (nullable): nothing */
void nabla_plot_view_set_plot (NablaPlotView *self, NablaPlot *plot);
/* (transfer none) (nullable) */
NablaPlot *nabla_plot_view_get_plot (NablaPlotView *self);
/* What it shows, in words; "" when nothing */
const char *nabla_plot_view_get_text (NablaPlotView *self);

G_END_DECLS
