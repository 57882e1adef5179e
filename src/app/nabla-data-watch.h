/* Tells when the file behind the table is another than the one that was read. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NABLA_TYPE_DATA_WATCH (nabla_data_watch_get_type ())
G_DECLARE_FINAL_TYPE (NablaDataWatch, nabla_data_watch, NABLA, DATA_WATCH, GObject)

/* What a file is known by: size and time of change. All zero: there is none. */
typedef struct
{
  gint64 size;
  gint64 seconds;
  gint64 nanoseconds;
} NablaFileMark;

/* The file's mark as it is now. */
NablaFileMark nabla_file_mark_look (const char *path);
gboolean nabla_file_mark_equal (const NablaFileMark *a, const NablaFileMark *b);

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
/* Watches the file at @path (nullable: none). @seen (nullable: as it is now): how it was before it was read, so
 * that what became of it during the reading is told, too. */
void nabla_data_watch_follow (NablaDataWatch *self, const char *path, const NablaFileMark *seen);

G_END_DECLS
