/* Plots of what was found, as values that are drawn by any painter. */
#pragma once

#include "render/nabla-export.h"
#include "render/nabla-theme.h"
#include "result/nabla-figures.h"

G_BEGIN_DECLS

/**
 * NablaPlot:
 *
 * A plot of any kind. Immutable, atomically reference-counted, complete in itself: it can be drawn on any thread.
 */
typedef struct _NablaPlot NablaPlot;

NablaPlot *nabla_plot_ref (const NablaPlot *self);
void nabla_plot_unref (NablaPlot *self);
/* What it shows, as a title; (transfer none) */
const char *nabla_plot_get_title (const NablaPlot *self);
/* What it shows, in words and numbers, for those who do not see it; (transfer full) */
char *nabla_plot_dup_text (const NablaPlot *self);
/* The height that it wants at a width, in layout pixels. */
double nabla_plot_get_height (const NablaPlot *self, double width);
/* … and the least that it can be read at. */
double nabla_plot_get_least_height (const NablaPlot *self, double width);
/* The least width that it can be read at. */
double nabla_plot_get_least_width (const NablaPlot *self);
/* Whether it has titles at its edges that go with what is scrolled. */
gboolean nabla_plot_has_titles (const NablaPlot *self);
/* Those titles, over what nabla_plot_draw() drew @width wide, where (@x, @y) is the first point in view. */
void nabla_plot_draw_titles (const NablaPlot *self,
                             NablaPainter *painter,
                             const NablaTheme *theme,
                             double width,
                             double x,
                             double y);
/* What is at a point, in words, where it is drawn @width wide; (transfer full) (nullable): nothing to tell */
char *nabla_plot_dup_tip (const NablaPlot *self, double width, double x, double y);
/* Into the rectangle from (0, 0), without a background. */
void
nabla_plot_draw (const NablaPlot *self, NablaPainter *painter, const NablaTheme *theme, double width, double height);
/* (transfer full): as a file of @width layout pixels. @error: of NABLA_RENDER_ERROR. */
GBytes *nabla_plot_export (const NablaPlot *self,
                           double width,
                           NablaImageFormat format,
                           gboolean dark,
                           const NablaExportOptions *options,
                           GError **error);
/* The numbers that are drawn, one line each, with names in the first; (transfer full) */
char *nabla_plot_dup_csv (const NablaPlot *self);

/* All effects with their intervals on one axis, in SD per SD: arrows, then what is in @result of total effects.
 * (transfer full) (nullable): no arrow has a number */
NablaPlot *nabla_plot_new_forest (const NablaResult *result);

/* The outcome's mean over the exposure's values and its gradient, with bands; single values as dots with whiskers.
 * (transfer full) (nullable): a curve without points */
NablaPlot *nabla_plot_new_curve (const NablaCurve *curve, const char *exposure, const char *outcome);
/* Two histograms, back to back, of the chance to be in the group that is compared. @exposure: what the groups are of.
 * (transfer full) */
NablaPlot *nabla_plot_new_overlap (const NablaOverlapBins *bins, const char *exposure);
/* What goes along each directed path, and their sum, on one axis in raw units. (transfer full) (nullable): none is
 * known */
NablaPlot *nabla_plot_new_paths (const NablaFigures *figures, const NablaGraph *graph);

/* All variables' total effects on each other: causes in rows, effects in columns, with intervals. (transfer full) */
NablaPlot *nabla_plot_new_matrix (const NablaTotals *totals, const NablaGraph *graph);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaPlot, nabla_plot_unref)

G_END_DECLS
