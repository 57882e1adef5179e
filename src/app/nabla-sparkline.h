/* The distribution of a column in a few pixels. */
#pragma once

#include <gtk/gtk.h>
#include "table/nabla-table.h"

G_BEGIN_DECLS

#define NABLA_TYPE_SPARKLINE (nabla_sparkline_get_type ())
G_DECLARE_FINAL_TYPE (NablaSparkline, nabla_sparkline, NABLA, SPARKLINE, GtkWidget)

/* Sixteen counts, copied; %NULL empties it. */
void nabla_sparkline_set_counts (NablaSparkline *self, const guint *counts);

G_END_DECLS
