#define _GNU_SOURCE /* leases */
#include "table/nabla-source-map.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#ifdef __linux__
#include <sys/vfs.h>
#endif
#include <unistd.h>
#include <glib/gi18n-lib.h>

/* Below this it is not worth the calls. */
#define LEAST (8 * 1024 * 1024)

gboolean
nabla_source_is_held (const NablaSource *self)
{
#ifdef F_GETLEASE
  return self->mapped == 0 || fcntl (self->lease, F_GETLEASE) == F_RDLCK;
#else
  return self->mapped == 0;
#endif
}

gboolean
nabla_source_fail_held (const NablaSource *self, GError **error)
{
  g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_IO,
               _ ("“%s” was opened for writing while it was being read. Wait until it is written, and try again."),
               self->name);
  return FALSE;
}

gboolean
nabla_source_check (const NablaSource *self, NablaProgress *progress, GError **error)
{
  return nabla_progress_check (progress, error)
         && (nabla_source_is_held (self) || nabla_source_fail_held (self, error));
}

void
nabla_source_unmap (NablaSource *self)
{
  munmap (self->data, self->mapped);
  /* The lease ends with its last descriptor. */
  close (self->lease);
  self->data = NULL;
  self->mapped = 0;
}

#if defined(__linux__) && defined(F_SETLEASE) && defined(MADV_POPULATE_READ)
/* File systems of this machine alone, all of whose writers heed leases. */
static gboolean
is_local (int fd)
{
  static const guint32 kinds[]
    = { 0xef53 /* ext */, 0x58465342 /* XFS */, 0x9123683e /* Btrfs */, 0xf2f52010 /* F2FS */, 0x01021994 /* tmpfs */ };
  struct statfs about;

  if (fstatfs (fd, &about) != 0)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if ((guint32) about.f_type == kinds[i])
      return TRUE;
  return FALSE;
}

gboolean
nabla_source_map (NablaSource *self, int fd, gsize size)
{
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);
  const gsize whole = size - size % page;
  struct stat now;
  char *memory;

  if (size < LEAST || !is_local (fd))
    return FALSE;
  self->lease = fcntl (fd, F_DUPFD_CLOEXEC, 0);
  if (self->lease < 0)
    return FALSE;
  self->mapped = whole + ((size - whole + NABLA_SOURCE_PADDING + page - 1) / page) * page;
  memory = mmap (NULL, self->mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  self->data = memory;
  if (memory == MAP_FAILED)
    {
      close (self->lease);
      self->data = NULL;
      self->mapped = 0;
      return FALSE;
    }
  /* Who wants to write is kept waiting, and tells us by a signal that is ignored unless it is asked for. The
   * last bytes are read: what is behind them in their page is not ours. */
  if (fcntl (fd, F_SETSIG, SIGURG) != 0 || fcntl (fd, F_SETLEASE, F_RDLCK) != 0 || fstat (fd, &now) != 0
      || (gsize) now.st_size != size
      || mmap (memory, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0) == MAP_FAILED
      || pread (fd, memory + whole, size - whole, (off_t) whole) != (gssize) (size - whole))
    {
      nabla_source_unmap (self);
      return FALSE;
    }
  return TRUE;
}

gboolean
nabla_source_map_next (NablaSource *self, gsize size)
{
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);
  const gsize begin = self->length - self->length % page;
  const gsize end = self->length + size;

  /* Fails where touching the pages would be a signal. */
  return madvise (self->data + begin, end - begin, MADV_POPULATE_READ) == 0;
}
#else
gboolean
nabla_source_map (NablaSource *self, int fd, gsize size)
{
  return FALSE;
}

gboolean
nabla_source_map_next (NablaSource *self, gsize size)
{
  return FALSE;
}
#endif
