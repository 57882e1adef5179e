/* Labels of texts that may be of any length. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @markup: Pango markup, of which the label shows what people read: a formula of thousands of names would
 * take Pango seconds for each measuring. */
void nabla_label_set_markup (GtkLabel *label, const char *markup);
/* The same of plain text. */
void nabla_label_set_text (GtkLabel *label, const char *text);

G_END_DECLS
