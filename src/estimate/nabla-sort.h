/* Numbers in order. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

double *nabla_sorted_copy (const double *values, gsize n);

G_END_DECLS
