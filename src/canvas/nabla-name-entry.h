/* The small entry in which a node is named, with names to choose from below it. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NABLA_TYPE_NAME_ENTRY (nabla_name_entry_get_type ())
G_DECLARE_FINAL_TYPE (NablaNameEntry, nabla_name_entry, NABLA, NAME_ENTRY, GtkWidget)

/**
 * NablaNameEntry:
 *
 * Signals: "done" (gboolean next): Enter or a chosen name, or with @next Tab;
 * "cancelled" (): Escape. Up and Down go through the names, which those typed
 * letters are in.
 */
NablaNameEntry *nabla_name_entry_new (const char *text, const char *placeholder, const char *const *names);
/* Without white space around it; (transfer full). */
char *nabla_name_entry_dup_text (NablaNameEntry *self);
void nabla_name_entry_set_refused (NablaNameEntry *self, gboolean refused);
/* The entry's own height, without the names below it. */
int nabla_name_entry_get_line (NablaNameEntry *self);

G_END_DECLS
