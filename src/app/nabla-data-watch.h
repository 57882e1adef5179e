/* Tells when the file behind the table is another than the one that was read. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NABLA_TYPE_DATA_WATCH (nabla_data_watch_get_type ())
G_DECLARE_FINAL_TYPE (NablaDataWatch, nabla_data_watch, NABLA, DATA_WATCH, GObject)

/**
 * NablaDataWatch:
 *
 * Goes by size and time of change, so that a file that was merely read or renamed to and fro is
 * no news. Works for files that are written anew in place and for those that another takes the
 * place of.
 *
 * Signals: "changed" () some tenths of a second after the writing has paused.
 */
NablaDataWatch *nabla_data_watch_new (void);
/* Watches the file at @path (nullable: none) from how it is now. */
void nabla_data_watch_follow (NablaDataWatch *self, const char *path);

G_END_DECLS
