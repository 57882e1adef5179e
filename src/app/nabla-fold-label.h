/* A text of which the first lines are shown, with a button for the rest. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NABLA_TYPE_FOLD_LABEL (nabla_fold_label_get_type ())
G_DECLARE_FINAL_TYPE (NablaFoldLabel, nabla_fold_label, NABLA, FOLD_LABEL, GtkWidget)

/**
 * NablaFoldLabel:
 *
 * Wraps. Of a text that is longer than three lines each paragraph shows at most two until [More] is pressed.
 * Another text is folded again; the same one stays as it is.
 */

/* @text (nullable): nothing, as "" */
void nabla_fold_label_set_text (NablaFoldLabel *self, const char *text);
const char *nabla_fold_label_get_text (NablaFoldLabel *self);

G_END_DECLS
