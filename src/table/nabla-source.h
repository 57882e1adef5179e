/* The bytes of a file, read in bounded steps into memory of our own, or in place while nobody can change it. */
#pragma once

#include "table/nabla-table.h"
#include "base/nabla-progress.h"

G_BEGIN_DECLS

/* So many zero bytes follow the data: scans may look ahead without asking. */
#define NABLA_SOURCE_PADDING 128

/**
 * NablaSource:
 * @data: @length bytes and NABLA_SOURCE_PADDING zeros
 * @is_whole: nothing was left unread
 * @is_plain: known to be ASCII without zero bytes and Ctrl-Z; %FALSE where nobody looked
 *
 * @mapped: bytes of a mapping, under @lease; 0: @data is from g_malloc()
 *
 * Owned by one holder. A file that is cut or changed while it is read is an error, never a signal.
 */
typedef struct
{
  char *data;
  gsize length;
  gboolean is_whole;
  gboolean is_plain;
  gsize mapped;
  int lease;
  char *name; /* for messages */
} NablaSource;

/* @limit 0: all. "-" is standard input, which is always read whole. Regular files and
 * pipes only. Errors: NABLA_TABLE_ERROR_IO, _LIMIT, G_IO_ERROR_CANCELLED. */
gboolean nabla_source_read (NablaSource *self, const char *path, gsize limit, NablaProgress *progress, GError **error);
gboolean nabla_source_from_bytes (NablaSource *self, GBytes *bytes, const char *name, GError **error);
void nabla_source_clear (NablaSource *self);
/* Puts @length bytes at @data (transfer full), with their padding, in the place of what @self holds. */
void nabla_source_replace (NablaSource *self, char *data, gsize length);
/* Whether a mapping is still safe; some 45 seconds after it is not, the system takes it away. */
gboolean nabla_source_is_held (const NablaSource *self);
/* Sets the error that it is not. Returns FALSE. */
gboolean nabla_source_fail_held (const NablaSource *self, GError **error);
/* Polls the cancellable and that, at least every few seconds. NABLA_TABLE_ERROR_IO, G_IO_ERROR_CANCELLED. */
gboolean nabla_source_check (const NablaSource *self, NablaProgress *progress, GError **error);
/* Like g_try_realloc(), but %NULL also when hardly anything would be left: what is needed on
 * the way out, and small things that have no way to fail, always find room. For what grows
 * with the data. */
gpointer nabla_try_realloc (gpointer old, gsize size);
/* Bytes of memory that the machine has: what a small file would unpack to is not tried beyond. */
gsize nabla_source_get_memory (void);
/* Makes memory that is about to be written present in one call: by single faults it costs a fourth more.
 * Large pages would cost less where the system has some at hand, but several times as much where
 * it has to make them, as on virtual machines. */
void nabla_populate (gpointer memory, gsize size);
/* Uninitialised memory so got, or an error that says how much was asked for. */
gpointer nabla_source_allocate (gsize size, const char *name, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaSource, nabla_source_clear)

G_END_DECLS
