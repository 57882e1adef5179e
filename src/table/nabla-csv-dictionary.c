#include "table/nabla-csv-parse.h"

#include <string.h>

NablaCsvDictionary *
nabla_csv_dictionary_new (void)
{
  NablaCsvDictionary *self = g_new0 (NablaCsvDictionary, 1);

  self->mask = 15;
  self->slots = g_new0 (guint32, self->mask + 1);
  return self;
}

void
nabla_csv_dictionary_free (NablaCsvDictionary *self)
{
  if (self == NULL)
    return;
  g_free (self->texts);
  g_free (self->lengths);
  g_free (self->hashes);
  g_free (self->slots);
  if (self->arena != NULL)
    g_string_chunk_free (self->arena);
  g_free (self);
}

/* Eight bytes at a time, multiplied and folded; the seed is fixed, so that codes and
 * times are the same in every run. */
static guint32
hash_text (const char *text,
           gsize length)
{
  guint64 hash = length * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  guint64 word;

  for (; length >= 8; text += 8, length -= 8)
    {
      memcpy (&word, text, 8);
      hash = (hash ^ word) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
      hash ^= hash >> 32;
    }
  if (length > 0)
    {
      word = 0;
      memcpy (&word, text, length);
      hash = (hash ^ word) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
      hash ^= hash >> 32;
    }
  hash *= G_GUINT64_CONSTANT (0xc4ceb9fe1a85ec53);
  return (guint32) (hash >> 32);
}

static void
grow (NablaCsvDictionary *self)
{
  guint32 mask = self->mask * 2 + 1;
  guint32 *slots = g_new0 (guint32, (gsize) mask + 1);

  for (guint32 code = 0; code < self->n; code++)
    {
      guint32 i = self->hashes[code] & mask;

      while (slots[i] != 0)
        i = (i + 1) & mask;
      slots[i] = code + 1;
    }
  g_free (self->slots);
  self->slots = slots;
  self->mask = mask;
}

static gboolean
is_same (const NablaCsvDictionary *self,
         guint32 code,
         const char *text,
         gsize length)
{
  return self->lengths[code] == length && memcmp (self->texts[code], text, length) == 0;
}

/* The slot of @text: taken by it, or free. */
static guint32 *
find_slot (const NablaCsvDictionary *self,
           const char *text,
           gsize length,
           guint32 hash)
{
  guint32 i = hash & self->mask;

  while (self->slots[i] != 0
         && (self->hashes[self->slots[i] - 1] != hash || !is_same (self, self->slots[i] - 1, text, length)))
    i = (i + 1) & self->mask;
  return &self->slots[i];
}

static guint32
append (NablaCsvDictionary *self,
        const char *text,
        gsize length,
        guint32 hash)
{
  if (self->n == self->allocated)
    {
      self->allocated = MAX (self->allocated * 2, 8);
      self->texts = g_renew (const char *, self->texts, self->allocated);
      self->lengths = g_renew (gsize, self->lengths, self->allocated);
      self->hashes = g_renew (guint32, self->hashes, self->allocated);
    }
  self->texts[self->n] = text;
  self->lengths[self->n] = length;
  self->hashes[self->n] = hash;
  return self->n++;
}

guint32
nabla_csv_dictionary_add (NablaCsvDictionary *self,
                          const char *text,
                          gsize length)
{
  guint32 hash;
  guint32 *slot;

  if (self->n > 0 && is_same (self, self->last, text, length))
    return self->last;
  hash = hash_text (text, length);
  slot = find_slot (self, text, length, hash);
  if (*slot == 0)
    {
      *slot = append (self, text, length, hash) + 1;
      self->last = self->n - 1;
      if (self->n * 2 > self->mask)
        grow (self);
      return self->last;
    }
  return self->last = *slot - 1;
}

guint32
nabla_csv_dictionary_add_escaped (NablaCsvDictionary *self,
                                  const char *text,
                                  gsize length,
                                  char quote)
{
  gsize n;
  g_autofree char *plain = nabla_csv_unescape (text, length, quote, &n);
  guint32 before = self->n;
  guint32 code = nabla_csv_dictionary_add (self, plain, n);

  if (self->n > before)
    {
      if (self->arena == NULL)
        self->arena = g_string_chunk_new (4096);
      self->texts[code] = g_string_chunk_insert_len (self->arena, plain, (gssize) n);
    }
  return code;
}
