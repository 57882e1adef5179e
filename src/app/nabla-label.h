/* Labels of texts that may be of any length. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @markup: Pango markup, of which the label shows what people read: a formula of thousands of names would
 * take Pango seconds for each measuring. A name without spaces that would fill several lines loses its middle;
 * the tooltip then has the whole text. */
void nabla_label_set_markup (GtkLabel *label, const char *markup);
/* The same of plain text. */
void nabla_label_set_text (GtkLabel *label, const char *text);
/* @text with long names cut; @attributes (nullable) move with it. (transfer full) (nullable): none is long */
char *nabla_label_dup_short (const char *text, PangoAttrList *attributes);

G_END_DECLS
