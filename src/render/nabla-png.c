#include "render/nabla-png.h"

#include <math.h>
#include <string.h>

/* The signature and the IHDR chunk, which comes first. */
#define HEADER_LENGTH (8 + 4 + 4 + 13 + 4)

static guint32
crc32_bitwise (const guint8 *data, gsize length)
{
  guint32 crc = 0xffffffffu;

  for (gsize i = 0; i < length; i++)
    {
      crc ^= data[i];
      for (int bit = 0; bit < 8; bit++)
        crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
    }
  return ~crc;
}

static void
append_be32 (GByteArray *out, guint32 value)
{
  value = GUINT32_TO_BE (value);
  g_byte_array_append (out, (const guint8 *) &value, 4);
}

static void
append_chunk (GByteArray *out, const char *type, const guint8 *data, gsize length)
{
  guint start;

  append_be32 (out, (guint32) length);
  start = out->len;
  g_byte_array_append (out, (const guint8 *) type, 4);
  g_byte_array_append (out, data, (guint) length);
  append_be32 (out, crc32_bitwise (out->data + start, length + 4));
}

void
nabla_png_annotate (GByteArray *bytes, double pixels_per_metre, const char *provenance)
{
  static const char software[] = "Software\0Nabla";
  /* Keyword, not compressed, no language, no translated keyword. */
  static const char prefix[] = "Description\0\0\0\0";
  g_autoptr (GByteArray) chunks = g_byte_array_new ();
  guint32 density = GUINT32_TO_BE ((guint32) CLAMP (round (pixels_per_metre), 1, 1e9));
  guint8 physical[9];
  guint old = bytes->len;

  g_return_if_fail (old >= HEADER_LENGTH);
  memcpy (physical, &density, 4);
  memcpy (physical + 4, &density, 4);
  physical[8] = 1;
  append_chunk (chunks, "pHYs", physical, sizeof physical);
  append_chunk (chunks, "tEXt", (const guint8 *) software, sizeof software - 1);
  if (provenance && *provenance)
    {
      g_autoptr (GByteArray) text = g_byte_array_new ();

      g_byte_array_append (text, (const guint8 *) prefix, sizeof prefix);
      g_byte_array_append (text, (const guint8 *) provenance, (guint) strlen (provenance));
      append_chunk (chunks, "iTXt", text->data, text->len);
    }
  g_byte_array_set_size (bytes, old + chunks->len);
  memmove (bytes->data + HEADER_LENGTH + chunks->len, bytes->data + HEADER_LENGTH, old - HEADER_LENGTH);
  memcpy (bytes->data + HEADER_LENGTH, chunks->data, chunks->len);
}
