/* Writing what the Results page shows into a file, on a thread. */
#pragma once

#include <gio/gio.h>
#include "render/nabla-plot.h"

G_BEGIN_DECLS

/**
 * nabla_plot_write_async:
 * @plot: (nullable): what to write in the format that @path ends in: .png, .svg, .pdf, or .csv for its numbers
 * @csv: (nullable): what to write in place of a plot
 * @width: of the plot, in layout pixels
 * @provenance: (nullable): kept in the file
 *
 * What was at @path before stays whole on any error.
 */
void nabla_plot_write_async (NablaPlot *plot,
                             const char *csv,
                             const char *path,
                             double width,
                             const char *provenance,
                             GObject *source,
                             GAsyncReadyCallback callback,
                             gpointer data);
gboolean nabla_plot_write_finish (GAsyncResult *result, GError **error);

G_END_DECLS
