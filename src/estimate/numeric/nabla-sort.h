/* Numbers in order, and how many different ones. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

double *nabla_sorted_copy (const double *values, gsize n);
guint nabla_count_distinct (const double *values, gsize n, guint most);

G_END_DECLS
