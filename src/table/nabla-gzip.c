#include "table/nabla-gzip.h"

#include <string.h>
#include <zlib.h>
#include <glib/gi18n-lib.h>

/* One call of zlib: some milliseconds. */
#define STEP (4 * 1024 * 1024)

/* A gzip header and trailer are expected (not zlib's own), with the largest window. */
#define GZIP_WINDOW (15 + 16)

gboolean
nabla_gzip_sniff (const NablaSource *source)
{
  return source->length >= 3 && memcmp (source->data, "\037\213\010", 3) == 0;
}

typedef struct
{
  NablaSource *source;
  z_stream stream;
  char *data; /* unpacked */
  gsize length;
  gsize allocated;
  gsize limit;
} Unpacking;

static gboolean
fail_size (const Unpacking *self, GError **error)
{
  g_autofree char *amount = g_format_size (self->limit);

  g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_LIMIT,
               _ ("“%s” unpacks to more than %s, too much for the memory of this machine. Use a part of it, or a "
                  "larger machine."),
               self->source->name, amount);
  return FALSE;
}

/* Room for another step, within the limit. */
static gboolean
make_room (Unpacking *self, GError **error)
{
  gsize larger;
  char *data;

  if (self->length < self->allocated)
    return TRUE;
  /* One byte beyond the limit, so that a file that just fits comes to its end. */
  larger = MIN (self->allocated + MAX (self->allocated / 2, STEP), self->limit + 1);
  data = nabla_try_realloc (self->data, larger + NABLA_SOURCE_PADDING);
  if (data == NULL)
    {
      self->limit = self->length;
      return fail_size (self, error);
    }
  self->data = data;
  self->allocated = larger;
  return TRUE;
}

static gboolean
fail_format (const Unpacking *self, gboolean cut, GError **error)
{
  g_autofree char *amount = g_format_size (self->length);

  g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED,
               cut ? _ ("“%s” is packed and ends too early, after %s were unpacked. Fetch or pack it again.")
                   : _ ("“%s” is packed and damaged, after %s were unpacked. Fetch or pack it again."),
               self->source->name, amount);
  return FALSE;
}

/* After a member: another one, or nothing but zeros as tape drives leave them. */
static gboolean
begin_next_member (Unpacking *self, gboolean *done, GError **error)
{
  const Bytef *rest = self->stream.next_in;
  gsize n = self->source->length - (gsize) ((const char *) rest - self->source->data);

  while (n > 0 && *rest == 0)
    {
      rest++;
      n--;
    }
  *done = n == 0;
  if (*done)
    return TRUE;
  /* Whatever else follows, zlib sees that it is no member. */
  if (inflateReset (&self->stream) != Z_OK)
    return fail_format (self, FALSE, error);
  return TRUE;
}

/* TRUE when all was unpacked, or what there is of a part. */
static gboolean
unpack (Unpacking *self, gboolean partial, gboolean *whole, NablaProgress *progress, GError **error)
{
  const char *end = self->source->data + self->source->length;
  gboolean done = FALSE;

  *whole = TRUE;
  while (!done)
    {
      gsize room;
      int status;

      if (!nabla_source_check (self->source, progress, error))
        return FALSE;
      if (!make_room (self, error))
        return FALSE;
      room = MIN (self->allocated - self->length, STEP);
      self->stream.avail_in = (uInt) MIN ((gsize) (end - (const char *) self->stream.next_in), STEP);
      self->stream.next_out = (Bytef *) self->data + self->length;
      self->stream.avail_out = (uInt) room;
      status = inflate (&self->stream, Z_NO_FLUSH);
      self->length += room - self->stream.avail_out;
      if (self->length > self->limit)
        {
          *whole = FALSE;
          return partial || fail_size (self, error);
        }
      if (status == Z_STREAM_END)
        {
          if (!begin_next_member (self, &done, error))
            return FALSE;
        }
      else if (status != Z_OK && status != Z_BUF_ERROR)
        return fail_format (self, FALSE, error);
      else if ((const char *) self->stream.next_in == end && self->stream.avail_out > 0)
        {
          *whole = FALSE;
          return (partial && !self->source->is_whole) || fail_format (self, TRUE, error);
        }
      nabla_progress_set (progress,
                          0.3 * (double) ((const char *) self->stream.next_in - self->source->data)
                            / (double) self->source->length,
                          _ ("Unpacking the file"));
    }
  if (!self->source->is_whole)
    *whole = FALSE;
  return TRUE;
}

gboolean
nabla_gzip_unpack (NablaSource *source, gsize limit, gboolean partial, NablaProgress *progress, GError **error)
{
  Unpacking self = { .source = source, .limit = limit > 0 ? limit : nabla_source_get_memory () / 2 };
  gboolean whole = FALSE;
  gboolean ok;

  self.stream.next_in = (Bytef *) source->data;
  if (inflateInit2 (&self.stream, GZIP_WINDOW) != Z_OK)
    return fail_size (&self, error);
  ok = unpack (&self, partial, &whole, progress, error) && make_room (&self, error);
  inflateEnd (&self.stream);
  if (!ok)
    {
      g_free (self.data);
      return FALSE;
    }
  memset (self.data + self.length, 0, NABLA_SOURCE_PADDING);
  nabla_source_replace (source, g_realloc (self.data, self.length + NABLA_SOURCE_PADDING), self.length);
  source->is_whole = whole;
  return TRUE;
}
