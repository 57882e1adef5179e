#include "table/nabla-seekable.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* One read of a file: short enough to stop within a frame, long enough not to cost calls. */
#define STEP (256 * 1024)

gboolean
nabla_seekable_open (NablaSeekable *self, const char *path, NablaProgress *progress)
{
  memset (self, 0, sizeof *self);
  self->fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (self->fd < 0)
    return FALSE;
  if (fstat (self->fd, &self->before) != 0 || !S_ISREG (self->before.st_mode) || self->before.st_size <= 0)
    {
      close (self->fd);
      self->fd = -1;
      return FALSE;
    }
  self->length = (gsize) self->before.st_size;
  self->buffer = g_malloc (STEP);
  self->name = g_filename_display_name (path);
  self->progress = progress;
  return TRUE;
}

void
nabla_seekable_from_source (NablaSeekable *self, const NablaSource *source, NablaProgress *progress)
{
  memset (self, 0, sizeof *self);
  self->fd = -1;
  self->data = source->data;
  self->length = source->length;
  self->name = g_strdup (source->name);
  self->progress = progress;
}

/* Has the buffer hold the byte at self->at. 0 at the end of the file, -1 on failure. */
static int
fill_buffer (NablaSeekable *self)
{
  gssize n;

  if (self->at >= self->buffer_begin && self->at < self->buffer_begin + self->buffer_length)
    return 1;
  if (nabla_progress_is_cancelled (self->progress))
    return -1;
  do
    n = pread (self->fd, self->buffer, STEP, (off_t) self->at);
  while (n < 0 && errno == EINTR);
  if (n < 0)
    {
      self->error_code = errno;
      return -1;
    }
  self->buffer_begin = self->at;
  self->buffer_length = (gsize) n;
  return n > 0 ? 1 : 0;
}

gssize
nabla_seekable_read (NablaSeekable *self, void *to, gsize wanted)
{
  gsize n_done = 0;

  if (self->fd < 0)
    {
      if (nabla_progress_is_cancelled (self->progress))
        return -1;
      n_done = MIN (wanted, self->length - self->at);
      if (n_done > 0)
        memcpy (to, self->data + self->at, n_done);
      self->at += n_done;
      return (gssize) n_done;
    }
  while (n_done < wanted)
    {
      int state = fill_buffer (self);
      gsize n;

      if (state < 0)
        return -1;
      if (state == 0)
        break;
      n = MIN (wanted - n_done, self->buffer_begin + self->buffer_length - self->at);
      memcpy ((char *) to + n_done, self->buffer + (self->at - self->buffer_begin), n);
      self->at += n;
      n_done += n;
    }
  return (gssize) n_done;
}

goffset
nabla_seekable_seek (NablaSeekable *self, goffset offset, int whence)
{
  goffset from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (goffset) self->at : (goffset) self->length;
  goffset to;

  if (__builtin_add_overflow (from, offset, &to) || to < 0 || (gsize) to > self->length)
    return -1;
  self->at = (gsize) to;
  return to;
}

gboolean
nabla_seekable_has_changed (const NablaSeekable *self)
{
  struct stat after;

  if (self->fd < 0)
    return FALSE;
  return fstat (self->fd, &after) != 0 || after.st_size != self->before.st_size
         || after.st_mtim.tv_sec != self->before.st_mtim.tv_sec
         || after.st_mtim.tv_nsec != self->before.st_mtim.tv_nsec;
}

void
nabla_seekable_clear (NablaSeekable *self)
{
  if (self->fd >= 0 && self->buffer != NULL)
    close (self->fd);
  g_clear_pointer (&self->buffer, g_free);
  g_clear_pointer (&self->name, g_free);
  self->fd = -1;
}
