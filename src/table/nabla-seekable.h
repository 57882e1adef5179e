/* Bytes that a reader jumps about in: a regular file, or a piece of memory. */
#pragma once

#include <sys/stat.h>
#include "base/nabla-progress.h"
#include "table/nabla-source.h"

G_BEGIN_DECLS

/**
 * NablaSeekable:
 *
 * A file is read in bounded steps into a buffer, not mapped: what is cut while it is
 * read is an error, never a signal. Owned by one holder.
 */
typedef struct
{
  int fd;             /* -1: memory */
  struct stat before; /* of the file when it was opened */
  const char *data;   /* borrowed, of memory */
  char *buffer;       /* of a file */
  gsize length;       /* of all */
  gsize at;           /* where the next read begins */
  gsize buffer_begin; /* where in the file the buffer lies */
  gsize buffer_length;
  int error_code;          /* errno of a read that failed; 0: none */
  char *name;              /* for messages */
  NablaProgress *progress; /* borrowed, nullable: a read after it is cancelled fails */
} NablaSeekable;

/* FALSE without an error when @path is no regular file that opens: whoever reads it
 * otherwise says why. */
gboolean nabla_seekable_open (NablaSeekable *self, const char *path, NablaProgress *progress);
/* @source must live as long. */
void nabla_seekable_from_source (NablaSeekable *self, const NablaSource *source, NablaProgress *progress);
/* Up to @wanted bytes: 0 at the end, -1 when reading fails or is cancelled. */
gssize nabla_seekable_read (NablaSeekable *self, void *to, gsize wanted);
/* @whence: SEEK_SET, SEEK_CUR or SEEK_END. The new place, or -1 when it lies outside. */
goffset nabla_seekable_seek (NablaSeekable *self, goffset offset, int whence);
/* Whether the file is another than when it was opened: cut, longer, or written to. */
gboolean nabla_seekable_has_changed (const NablaSeekable *self);
void nabla_seekable_clear (NablaSeekable *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaSeekable, nabla_seekable_clear)

G_END_DECLS
