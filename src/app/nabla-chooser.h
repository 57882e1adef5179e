/* A drop-down whose list is made when it is opened: the choice may be among thousands. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define NABLA_TYPE_CHOOSER (nabla_chooser_get_type ())
G_DECLARE_FINAL_TYPE (NablaChooser, nabla_chooser, NABLA, CHOOSER, AdwBin)

/**
 * NablaChooser:
 *
 * Signals: "fill" (GtkStringList *list) when it opens and the list, empty, wants its
 * entries; "chosen" (guint index) when one of them is taken, in the order of the list.
 */

/* What is chosen now, as the closed button shows it. */
void nabla_chooser_set_text (NablaChooser *self, const char *text);
/* Shows the list, scrolled to, as a click does. */
void nabla_chooser_open (NablaChooser *self);

G_END_DECLS
