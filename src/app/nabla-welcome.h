/* What an empty window shows: where to begin, and three examples. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NABLA_TYPE_WELCOME (nabla_welcome_get_type ())
G_DECLARE_FINAL_TYPE (NablaWelcome, nabla_welcome, NABLA, WELCOME, GtkBox)

G_END_DECLS
