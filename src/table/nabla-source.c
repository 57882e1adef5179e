#include "table/nabla-source.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>
#include "table/nabla-source-map.h"

/* One read: short enough to be looked at while it is in the cache, long enough not to cost calls. */
#define STEP (512 * 1024)
/* By how much the memory of a stream grows at least. */
#define GROWTH (8 * 1024 * 1024)

/* Detection and the ends of chunks take no more than this. */
#define HEADROOM (16 * 1024 * 1024)

/* Pages of any system are this large or larger by powers of two; larger ones do no harm. */
#define PAGE 4096

void
nabla_populate (gpointer memory, gsize size)
{
#ifdef MADV_POPULATE_WRITE
  guintptr begin = ((guintptr) memory + PAGE - 1) & ~(guintptr) (PAGE - 1);
  guintptr end = ((guintptr) memory + size) & ~(guintptr) (PAGE - 1);

  /* A kernel that cannot do it leaves it to the faults. */
  if (end > begin)
    madvise ((gpointer) begin, end - begin, MADV_POPULATE_WRITE);
#endif
}

gpointer
nabla_try_realloc (gpointer old, gsize size)
{
  /* Not malloc, which would learn from it to keep such pieces. */
  void *headroom = mmap (NULL, HEADROOM, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  gpointer memory = NULL;

  if (headroom == MAP_FAILED)
    return NULL;
  memory = g_try_realloc (old, MAX (size, 1));
  munmap (headroom, HEADROOM);
  return memory;
}

gsize
nabla_source_get_memory (void)
{
  long pages = sysconf (_SC_PHYS_PAGES);
  long size = sysconf (_SC_PAGESIZE);

  return pages > 0 && size > 0 ? (gsize) pages * (gsize) size : G_MAXSSIZE;
}

gpointer
nabla_source_allocate (gsize size, const char *name, GError **error)
{
  gpointer memory = nabla_try_realloc (NULL, size);

  if (memory == NULL)
    {
      g_autofree char *amount = g_format_size (size);

      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_LIMIT,
                   _ ("“%s” needs %s of memory at once, more than there is. Use a part of it, or a larger machine."),
                   name, amount);
    }
  return memory;
}

void
nabla_source_replace (NablaSource *self, char *data, gsize length)
{
  if (self->mapped > 0)
    nabla_source_unmap (self);
  else
    g_free (self->data);
  self->data = data;
  self->length = length;
}

void
nabla_source_clear (NablaSource *self)
{
  nabla_source_replace (self, NULL, 0);
  g_clear_pointer (&self->name, g_free);
}

/* Whether all is ASCII and nothing zero or Ctrl-Z. */
static gboolean
is_plain (const char *bytes, gsize n)
{
  guchar all = 0;
  guchar marks = 0;

  for (gsize i = 0; i < n; i++)
    {
      all |= (guchar) bytes[i];
      marks |= (bytes[i] == 0) | (bytes[i] == 0x1a);
    }
  return all < 0x80 && marks == 0;
}

gboolean
nabla_source_from_bytes (NablaSource *self, GBytes *bytes, const char *name, GError **error)
{
  gsize length;
  gconstpointer data = g_bytes_get_data (bytes, &length);

  memset (self, 0, sizeof *self);
  self->name = g_strdup (name != NULL ? name : _ ("the pasted table"));
  self->data = nabla_source_allocate (length + NABLA_SOURCE_PADDING, self->name, error);
  if (self->data == NULL)
    {
      nabla_source_clear (self);
      return FALSE;
    }
  if (length > 0)
    memcpy (self->data, data, length);
  memset (self->data + length, 0, NABLA_SOURCE_PADDING);
  self->length = length;
  self->is_whole = TRUE;
  self->is_plain = is_plain (self->data, length);
  return TRUE;
}

static gboolean
fail_io (const NablaSource *self, int code, GError **error)
{
  switch (code)
    {
    case ENOENT:
    case ENOTDIR:
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_IO,
                   _ ("There is no file “%s”. Check the name and the folder."), self->name);
      break;
    case EACCES:
    case EPERM:
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_IO,
                   _ ("“%s” may not be read. Change its permissions or copy it."), self->name);
      break;
    case EISDIR:
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_IO, _ ("“%s” is a folder. Choose a file in it."),
                   self->name);
      break;
    default:
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_IO,
                   _ ("“%s” could not be read: %s. Check the disk or copy the file, and try again."), self->name,
                   g_strerror (code));
      break;
    }
  return FALSE;
}

/* Waits for a pipe without losing sight of the cancellable. */
static gboolean
wait_for_input (int fd, NablaProgress *progress, GError **error)
{
  struct pollfd wait = { .fd = fd, .events = POLLIN };

  while (poll (&wait, 1, 20) == 0)
    if (!nabla_progress_check (progress, error))
      return FALSE;
  return nabla_progress_check (progress, error);
}

/* Reads up to @wanted bytes (all of a stream when @is_stream, then @wanted is a first guess). */
static gboolean
fill (NablaSource *self, int fd, gsize wanted, gboolean is_stream, NablaProgress *progress, GError **error)
{
  gsize allocated = wanted + NABLA_SOURCE_PADDING;

  self->data = nabla_source_allocate (allocated, self->name, error);
  if (self->data == NULL)
    return FALSE;
  self->is_plain = TRUE;
  while (is_stream || self->length < wanted)
    {
      gssize n;

      if (!(is_stream ? wait_for_input (fd, progress, error) : nabla_progress_check (progress, error)))
        return FALSE;
      if (is_stream && self->length + STEP + NABLA_SOURCE_PADDING > allocated)
        {
          gsize larger = allocated + MAX (allocated / 2, GROWTH);
          char *data = nabla_try_realloc (self->data, larger);

          if (data == NULL)
            {
              g_free (nabla_source_allocate (G_MAXSSIZE, self->name, error));
              return FALSE;
            }
          self->data = data;
          allocated = larger;
        }
      nabla_populate (self->data + self->length, is_stream ? 0 : MIN (wanted - self->length, STEP));
      n = read (fd, self->data + self->length, is_stream ? STEP : MIN (wanted - self->length, STEP));
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail_io (self, errno, error);
      if (n == 0)
        break;
      self->is_plain = self->is_plain && is_plain (self->data + self->length, (gsize) n);
      self->length += (gsize) n;
      if (!is_stream)
        nabla_progress_set (progress, 0.3 * (double) self->length / (double) wanted, _ ("Reading the file"));
    }
  memset (self->data + self->length, 0, NABLA_SOURCE_PADDING);
  return TRUE;
}

/* Takes a large regular file in place. FALSE with no error: it has to be read. */
static gboolean
fill_in_place (NablaSource *self, int fd, gsize size, NablaProgress *progress, GError **error)
{
  if (!nabla_source_map (self, fd, size))
    return FALSE;
  self->is_plain = TRUE;
  while (self->length < size)
    {
      gsize step = MIN (size - self->length, STEP);

      if (!nabla_source_check (self, progress, error))
        return FALSE;
      if (!nabla_source_map_next (self, step))
        {
          nabla_source_replace (self, NULL, 0);
          return FALSE;
        }
      self->is_plain = self->is_plain && is_plain (self->data + self->length, step);
      self->length += step;
      nabla_progress_set (progress, 0.3 * (double) self->length / (double) size, _ ("Reading the file"));
    }
  return TRUE;
}

static gboolean
read_fd (NablaSource *self, int fd, gsize limit, NablaProgress *progress, GError **error)
{
  struct stat before;
  struct stat after;
  GError *failure = NULL;
  gsize size;

  if (fstat (fd, &before) != 0)
    return fail_io (self, errno, error);
  if (S_ISDIR (before.st_mode))
    return fail_io (self, EISDIR, error);
  if (!S_ISREG (before.st_mode))
    {
      if (!S_ISFIFO (before.st_mode) && !S_ISSOCK (before.st_mode) && fd != STDIN_FILENO)
        {
          g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_IO,
                       _ ("“%s” is a device, not a file. Choose a file."), self->name);
          return FALSE;
        }
      self->is_whole = TRUE;
      return fill (self, fd, GROWTH, TRUE, progress, error);
    }

  size = (gsize) before.st_size;
  self->is_whole = limit == 0 || size <= limit;
  if (self->is_whole && fill_in_place (self, fd, size, progress, &failure))
    return TRUE;
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  /* Files of a kernel file system say 0 and hold text all the same. */
  if (!fill (self, fd, self->is_whole ? size : limit, size == 0, progress, error))
    return FALSE;
  if (size > 0
      && (self->length < (self->is_whole ? size : limit) || fstat (fd, &after) != 0 || after.st_size != before.st_size
          || after.st_mtim.tv_sec != before.st_mtim.tv_sec || after.st_mtim.tv_nsec != before.st_mtim.tv_nsec))
    {
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_IO,
                   _ ("“%s” changed while it was being read. Wait until it is written, and try again."), self->name);
      return FALSE;
    }
  return TRUE;
}

gboolean
nabla_source_read (NablaSource *self, const char *path, gsize limit, NablaProgress *progress, GError **error)
{
  gboolean is_stdin = strcmp (path, "-") == 0;
  gboolean ok;
  int fd = STDIN_FILENO;

  memset (self, 0, sizeof *self);
  self->name = is_stdin ? g_strdup (_ ("standard input")) : g_filename_display_name (path);
  if (!is_stdin)
    fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  ok = fd >= 0 ? read_fd (self, fd, limit, progress, error) : fail_io (self, errno, error);
  if (!is_stdin && fd >= 0)
    close (fd);
  if (!ok)
    nabla_source_clear (self);
  return ok;
}
