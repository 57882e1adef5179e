/* What is carried when a column is dragged to the canvas. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A column's name; a type of its own, so that dropped text is not mistaken for one. */
#define NABLA_TYPE_COLUMN_NAME (nabla_column_name_get_type ())
GType nabla_column_name_get_type (void);

G_END_DECLS
