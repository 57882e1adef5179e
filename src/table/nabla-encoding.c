#include "table/nabla-encoding.h"

#include <errno.h>
#include <string.h>
#include <glib/gi18n-lib.h>

/* What is looked at to tell encodings and kinds of file apart. */
#define SAMPLE (64 * 1024)
/* Validated between two looks at the cancellable. */
#define STEP (1024 * 1024)

static gboolean
fail_binary (const NablaSource *source, const char *what, GError **error)
{
  g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_BINARY,
               _ ("“%s” is %s, not text. Export the table as CSV from the program that made it."), source->name, what);
  return FALSE;
}

static gboolean
check_magic (const NablaSource *source, GError **error)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    const char *what;
  } kinds[] = {
    { "PK\003\004", 4, N_ ("a ZIP archive or a spreadsheet") },
    { "\037\213", 2, N_ ("a gzip archive") },
    { "BZh", 3, N_ ("a bzip2 archive") },
    { "\3757zXZ", 5, N_ ("an xz archive") },
    { "\050\265\057\375", 4, N_ ("a zstd archive") },
    { "\320\317\021\340", 4, N_ ("an old Office file") },
    { "%PDF-", 5, N_ ("a PDF") },
    { "\211PNG", 4, N_ ("a picture") },
    { "\377\330\377", 3, N_ ("a picture") },
    { "SQLite format 3", 15, N_ ("an SQLite database") },
    { "PAR1", 4, N_ ("a Parquet file") },
    { "\177ELF", 4, N_ ("a program") },
    { "$FL2@(#)", 8, N_ ("an SPSS file") },
    { "$FL3@(#)", 8, N_ ("an SPSS file") },
    { "<stata_dta>", 11, N_ ("a Stata file") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (source->length >= kinds[i].length && memcmp (source->data, kinds[i].bytes, kinds[i].length) == 0)
      return fail_binary (source, _ (kinds[i].what), error);
  return TRUE;
}

/* Zero bytes at some places only, of every two or four: UTF-16 or UTF-32 without a BOM. */
static const char *
detect_wide (const NablaSource *source)
{
  gsize n = MIN (source->length, SAMPLE);
  gsize zeros[4] = { 0, 0, 0, 0 };
  gsize pairs;

  /* Padding at the end says nothing, but for the half of a last character. */
  while (n > 0 && source->data[n - 1] == 0)
    n--;
  if (memchr (source->data, 0, n) == NULL)
    return NULL;
  n = MIN (n + 3 - (n + 3) % 4, source->length);
  for (gsize i = 0; i < n; i++)
    zeros[i % 4] += source->data[i] == 0;
  pairs = n / 2;
  if (n >= 8 && n % 4 == 0 && zeros[3] * 4 == n && zeros[2] * 5 > n && zeros[0] * 20 <= n)
    return "UTF-32LE";
  if (n >= 8 && n % 4 == 0 && zeros[0] * 4 == n && zeros[1] * 5 > n && zeros[3] * 20 <= n)
    return "UTF-32BE";
  zeros[0] += zeros[2];
  zeros[1] += zeros[3];
  if (zeros[1] * 5 > pairs && zeros[0] * 20 <= zeros[1])
    return "UTF-16LE";
  if (zeros[0] * 5 > pairs && zeros[1] * 20 <= zeros[0])
    return "UTF-16BE";
  return NULL;
}

static const char *
detect_bom (const NablaSource *source, gsize *length)
{
  static const struct
  {
    const char *bytes;
    gsize length;
    const char *encoding;
  } boms[] = {
    { "\377\376\0\0", 4, "UTF-32LE" }, { "\0\0\376\377", 4, "UTF-32BE" }, { "\357\273\277", 3, "UTF-8" },
    { "\377\376", 2, "UTF-16LE" },     { "\376\377", 2, "UTF-16BE" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (boms); i++)
    if (source->length >= boms[i].length && memcmp (source->data, boms[i].bytes, boms[i].length) == 0)
      {
        *length = boms[i].length;
        return boms[i].encoding;
      }
  *length = 0;
  return NULL;
}

/* The end of the valid UTF-8 from @p on; ASCII goes by eight bytes. */
static const char *
valid_until (const char *p, const char *end)
{
  while (p < end)
    {
      const char *stop;
      guint64 word;

      while (end - p >= 8)
        {
          memcpy (&word, p, 8);
          if ((word & G_GUINT64_CONSTANT (0x8080808080808080)) != 0)
            break;
          p += 8;
        }
      stop = end - p > 256 ? p + 256 : end;
      /* Do not cut a character in two. */
      while (stop < end && ((guchar) *stop & 0xc0) == 0x80)
        stop++;
      while (p < stop)
        {
          if ((guchar) *p < 0x80)
            {
              p++;
              continue;
            }
          if (g_utf8_get_char_validated (p, end - p) >= (gunichar) -2)
            return p;
          p = g_utf8_next_char (p);
        }
    }
  return end;
}

/* Counts what is and is not UTF-8. @first is the first byte that is not. */
static gboolean
count_utf8 (NablaSource *source, gsize *n_bad, gsize *n_good, gsize *first, NablaProgress *progress, GError **error)
{
  const char *p = source->data;
  const char *end = p + source->length;
  gsize n_high = 0;

  *n_bad = 0;
  *first = source->length;
  for (gsize at = 0; at < source->length; at += STEP)
    {
      const char *stop = source->data + MIN (at + STEP, source->length);

      if (!nabla_source_check (source, progress, error))
        return FALSE;
      while (stop < end && ((guchar) *stop & 0xc0) == 0x80)
        stop++;
      while (p < stop)
        {
          const char *bad = valid_until (p, stop);

          if (bad < stop)
            {
              if (*n_bad == 0)
                *first = (gsize) (bad - source->data);
              ++*n_bad;
              bad++;
            }
          p = bad;
        }
    }
  if (*n_bad > 0)
    for (const char *q = source->data; q < end; q++)
      n_high += ((guchar) *q & 0xc0) == 0xc0;
  *n_good = n_high > *n_bad ? n_high - *n_bad : 0;
  return TRUE;
}

static guint64
line_at (const NablaSource *source, gsize offset)
{
  guint64 line = 1;

  for (gsize i = 0; i < offset; i++)
    line += source->data[i] == '\n';
  return line;
}

/* Replaces the bytes that are no UTF-8 by U+FFFD. */
static gboolean
mend_utf8 (NablaSource *source, gsize n_bad, GError **error)
{
  const char *p = source->data;
  const char *end = p + source->length;
  char *data = nabla_source_allocate (source->length + 2 * n_bad + NABLA_SOURCE_PADDING, source->name, error);
  char *out = data;

  if (data == NULL)
    return FALSE;
  while (p < end)
    {
      const char *bad = valid_until (p, end);

      memcpy (out, p, (gsize) (bad - p));
      out += bad - p;
      p = bad;
      if (p < end)
        {
          memcpy (out, "\357\277\275", 3);
          out += 3;
          p++;
        }
    }
  nabla_source_replace (source, data, (gsize) (out - data));
  memset (out, 0, NABLA_SOURCE_PADDING);
  return TRUE;
}

static gboolean
fail_conversion (const NablaSource *source, const char *encoding, gsize at, GError **error)
{
  g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED,
               _ ("“%s” is not %s: byte %lu cannot be read. Choose another encoding."), source->name, encoding,
               (gulong) at);
  return FALSE;
}

/* Converts the rest of @source from @skip on into @out, in steps. */
static gboolean
convert_steps (NablaSource *source,
               GIConv converter,
               gsize skip,
               const char *encoding,
               NablaSource *out,
               NablaProgress *progress,
               GError **error)
{
  char *in = source->data + skip;
  gsize left = source->length - skip;
  gsize allocated = left + left / 2 + 16 + NABLA_SOURCE_PADDING;

  out->data = nabla_source_allocate (allocated, source->name, error);
  if (out->data == NULL)
    return FALSE;
  while (left > 0)
    {
      gsize step = MIN (left, STEP);
      gsize before = step;
      char *at = out->data + out->length;
      gsize room = allocated - NABLA_SOURCE_PADDING - out->length;
      gsize had = room;
      gboolean is_full;

      if (!nabla_source_check (source, progress, error))
        return FALSE;
      is_full = g_iconv (converter, &in, &step, &at, &room) == (gsize) -1 && errno == E2BIG;
      out->length += had - room;
      left -= before - step;
      if (is_full)
        {
          gsize larger = allocated + allocated / 2;
          char *data = nabla_try_realloc (out->data, larger);

          if (data == NULL)
            {
              g_free (nabla_source_allocate (G_MAXSSIZE, source->name, error));
              return FALSE;
            }
          out->data = data;
          allocated = larger;
        }
      /* Half a character at the end of a part of the file is not a fault of the file. */
      else if (step == before && !source->is_whole && left < 4)
        break;
      else if (step == before)
        return fail_conversion (source, encoding, source->length - left + 1, error);
    }
  memset (out->data + out->length, 0, NABLA_SOURCE_PADDING);
  return TRUE;
}

static gboolean
convert (NablaSource *source, gsize skip, const char *encoding, NablaProgress *progress, GError **error)
{
  g_auto (NablaSource) out = { 0 };
  GIConv converter = g_iconv_open ("UTF-8", encoding);
  gboolean ok;

  if (converter == (GIConv) -1)
    {
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED,
                   _ ("There is no encoding “%s” here. Try UTF-8, UTF-16 or windows-1252."), encoding);
      return FALSE;
    }
  ok = convert_steps (source, converter, skip, encoding, &out, progress, error);
  g_iconv_close (converter);
  if (!ok)
    return FALSE;
  nabla_source_replace (source, g_steal_pointer (&out.data), out.length);
  source->is_plain = FALSE;
  return TRUE;
}

/* Zero bytes hold nothing: those after the text are padding, others are taken out. */
static gboolean
strip_zeros (NablaSource *source, NablaRepairs *repairs, GError **error)
{
  char *first = source->is_plain ? NULL : memchr (source->data, 0, source->length);
  gsize end = source->length;
  gsize n_inside = 0;
  gsize kept;
  guint64 line;

  if (first == NULL)
    return TRUE;
  line = line_at (source, (gsize) (first - source->data));
  while (end > 0 && source->data[end - 1] == 0)
    end--;
  kept = MIN ((gsize) (first - source->data), end);
  for (gsize i = kept; i < end; i++)
    n_inside += source->data[i] == 0;
  if (n_inside * 2 > end)
    return fail_binary (source, _ ("binary data"), error);
  if (end < source->length)
    nabla_repairs_add (repairs, "nul_padding", source->length - end, line_at (source, end), 0,
                       g_strdup_printf (ngettext ("%lu zero byte after the text was left out.",
                                                  "%lu zero bytes after the text were left out.",
                                                  (gulong) (source->length - end)),
                                        (gulong) (source->length - end)));
  if (n_inside > 0)
    nabla_repairs_add (repairs, "nul_removed", n_inside, line, 0,
                       g_strdup_printf (ngettext ("%lu zero byte within the text was left out, in line %lu.",
                                                  "%lu zero bytes within the text were left out, first in line %lu.",
                                                  (gulong) n_inside),
                                        (gulong) n_inside, (gulong) line));
  for (gsize i = kept; i < end; i++)
    if (source->data[i] != 0)
      source->data[kept++] = source->data[i];
  memset (source->data + kept, 0, source->length - kept);
  source->length = kept;
  return TRUE;
}

/* Control characters that no text holds. */
static gboolean
check_text (const NablaSource *source, GError **error)
{
  gsize n = MIN (source->length, SAMPLE);
  gsize n_control = 0;

  for (gsize i = 0; i < n; i++)
    {
      guchar c = (guchar) source->data[i];

      n_control += c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1a && c != 0x1b;
    }
  /* A stray one makes no small file binary. */
  if (n_control * 50 > n + 50)
    return fail_binary (source, _ ("binary data"), error);
  return TRUE;
}

static void
strip_ctrl_z (NablaSource *source, NablaRepairs *repairs)
{
  gsize end = source->length;
  gsize last = end;

  while (last > 0
         && (source->data[last - 1] == 0x1a || source->data[last - 1] == '\n' || source->data[last - 1] == '\r'))
    if (source->data[--last] == 0x1a)
      end = last;
  if (end == source->length)
    return;
  nabla_repairs_add (repairs, "ctrl_z", source->length - end, line_at (source, end), 0,
                     g_strdup (_ ("An end-of-file character (Ctrl-Z) after the text was left out.")));
  memset (source->data + end, 0, source->length - end);
  source->length = end;
}

/* Files that were joined: what comes after the first one's end is text all the same. */
static void
join_ctrl_z (NablaSource *source, NablaRepairs *repairs)
{
  const char *first = source->is_plain ? NULL : memchr (source->data, 0x1a, source->length);
  const char *end = source->data + source->length;
  gsize n = 0;
  gboolean at_start;
  char *to;

  if (first == NULL)
    return;
  at_start = first == source->data || first[-1] == '\n' || first[-1] == '\r';
  to = source->data + (first - source->data);
  for (const char *p = first; p < end; p++)
    if (*p == 0x1a && at_start)
      {
        if (n++ == 0)
          first = p;
      }
    else
      {
        at_start = *p == '\n' || *p == '\r';
        *to++ = *p;
      }
  if (n == 0)
    return;
  nabla_repairs_add (repairs, "ctrl_z", n, line_at (source, (gsize) (first - source->data)), 0,
                     g_strdup (_ ("An end-of-file character (Ctrl-Z) between lines was left out; what follows it was "
                                  "read.")));
  memset (to, 0, (gsize) (end - to));
  source->length = (gsize) (to - source->data);
}

static void
drop_front (NablaSource *source, gsize n)
{
  memmove (source->data, source->data + n, source->length - n + NABLA_SOURCE_PADDING);
  source->length -= n;
}

/* A part of a file may end inside a character. */
static void
trim_partial (NablaSource *source)
{
  gsize end = source->length;

  for (gsize back = 1; back <= 4 && back <= end; back++)
    {
      guchar c = (guchar) source->data[end - back];

      if ((c & 0xc0) == 0x80)
        continue;
      if (c >= 0xc0 && g_utf8_get_char_validated (source->data + end - back, (gssize) back) == (gunichar) -2)
        {
          memset (source->data + end - back, 0, back);
          source->length -= back;
        }
      return;
    }
}

/* UTF-8, or one of the single-byte encodings of western Europe. */
static char *
settle_bytes (NablaSource *source, gboolean is_certain, NablaRepairs *repairs, NablaProgress *progress, GError **error)
{
  gsize n_bad, n_good, first;
  const char *encoding = "windows-1252";

  if (!source->is_whole)
    trim_partial (source);
  if (source->is_plain)
    return g_strdup ("UTF-8");
  if (!count_utf8 (source, &n_bad, &n_good, &first, progress, error))
    return NULL;
  if (n_bad == 0)
    return g_strdup ("UTF-8");
  if (is_certain || n_good > 10 * n_bad)
    {
      guint64 line = line_at (source, first);

      nabla_repairs_add (repairs, "invalid_utf8", n_bad, line, 0,
                         g_strdup_printf (ngettext ("%lu byte is no UTF-8 and is shown as �, in line %lu.",
                                                    "%lu bytes are no UTF-8 and are shown as �, first in line %lu.",
                                                    (gulong) n_bad),
                                          (gulong) n_bad, (gulong) line));
      return mend_utf8 (source, n_bad, error) ? g_strdup ("UTF-8") : NULL;
    }
  for (gsize i = 0; i < source->length; i++)
    if ((guchar) source->data[i] >= 0x80 && memchr ("\201\215\217\220\235", source->data[i], 5) != NULL)
      encoding = "ISO-8859-1";
  return convert (source, 0, encoding, progress, error) ? g_strdup (encoding) : NULL;
}

/* The name that detection gives an encoding, of one of its other names; any other name is
 * kept, for iconv to know. */
static const char *
usual_name (const char *encoding)
{
  static const char *const names[][2] = {
    { "UTF8", "UTF-8" },
    { "ASCII", "UTF-8" },
    { "US-ASCII", "UTF-8" },
    { "UTF16", "UTF-16" },
    { "UTF16LE", "UTF-16LE" },
    { "UTF-16-LE", "UTF-16LE" },
    { "UTF16BE", "UTF-16BE" },
    { "UTF-16-BE", "UTF-16BE" },
    { "UTF32", "UTF-32" },
    { "LATIN1", "ISO-8859-1" },
    { "LATIN-1", "ISO-8859-1" },
    { "ISO8859-1", "ISO-8859-1" },
    { "ISO_8859-1", "ISO-8859-1" },
    { "CP1252", "windows-1252" },
    { "WINDOWS1252", "windows-1252" },
  };
  static const char *const usual[]
    = { "UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-32LE", "UTF-32BE", "ISO-8859-1", "windows-1252" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (encoding, names[i][0]) == 0)
      return names[i][1];
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if (g_ascii_strcasecmp (encoding, usual[i]) == 0)
      return usual[i];
  return encoding;
}

char *
nabla_encoding_to_utf8 (NablaSource *source,
                        const char *wanted,
                        NablaRepairs *repairs,
                        NablaProgress *progress,
                        GError **error)
{
  gsize bom;
  const char *found = detect_bom (source, &bom);
  g_autofree char *encoding = NULL;

  if (source->length == bom)
    {
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_EMPTY,
                   _ ("“%s” is empty. Choose a file with a header and rows."), source->name);
      return NULL;
    }
  if (!check_magic (source, error))
    return NULL;
  if (wanted != NULL)
    wanted = usual_name (wanted);
  /* A BOM of the family that was asked for says which byte order. */
  if (wanted != NULL && (found == NULL || g_ascii_strncasecmp (wanted, found, strlen (found) > 6 ? 6 : 5) != 0))
    {
      found = detect_wide (source);
      /* The bytes say which order, where the name leaves it open. */
      if (found == NULL || strlen (wanted) != 6 || !g_str_has_prefix (found, wanted))
        found = wanted;
      bom = 0;
    }
  if (found == NULL)
    found = detect_wide (source);

  if (found != NULL && !g_str_equal (found, "UTF-8"))
    {
      if (!convert (source, bom, found, progress, error))
        return NULL;
      encoding = g_strdup (found);
    }
  else if (bom > 0)
    drop_front (source, bom);

  if (!strip_zeros (source, repairs, error) || !check_text (source, error))
    return NULL;
  strip_ctrl_z (source, repairs);
  join_ctrl_z (source, repairs);
  if (encoding == NULL)
    encoding = settle_bytes (source, found != NULL, repairs, progress, error);
  if (encoding != NULL && source->length == 0)
    {
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_EMPTY,
                   _ ("“%s” holds no text. Choose a file with a header and rows."), source->name);
      return NULL;
    }
  return g_steal_pointer (&encoding);
}
