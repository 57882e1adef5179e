/* The distribution of a column in a few pixels. */
#pragma once

#include <gtk/gtk.h>
#include "table/nabla-table.h"

G_BEGIN_DECLS

#define NABLA_TYPE_SPARKLINE (nabla_sparkline_get_type ())
G_DECLARE_FINAL_TYPE (NablaSparkline, nabla_sparkline, NABLA, SPARKLINE, GtkWidget)

#define NABLA_SPARKLINE_HEIGHT 14

/* Draws sixteen counts with their upper left corner at (@x, @y), for who is no widget. */
void nabla_sparkline_draw (GtkSnapshot *snapshot, const guint *counts, const GdkRGBA *color, double x, double y);
/* Sixteen counts, copied; %NULL empties it. */
void nabla_sparkline_set_counts (NablaSparkline *self, const guint *counts);

G_END_DECLS
