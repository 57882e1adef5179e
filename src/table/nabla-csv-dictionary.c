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
  for (guint i = 0; i < self->n_blocks; i++)
    g_free (self->blocks[i]);
  g_free (self->blocks);
  g_free (self->texts);
  g_free (self->slots);
  g_free (self);
}

void
nabla_csv_dictionary_shrink (NablaCsvDictionary *self, gboolean all)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->slots, g_free);
  if (!all)
    return;
  g_clear_pointer (&self->texts, g_free);
  self->n = self->allocated = 0;
}

/* Eight bytes at a time, multiplied and folded; the seed is fixed, so that codes and
 * times are the same in every run. */
static guint32
hash_text (const char *text, gsize length)
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

/* FALSE without memory. */
static gboolean
grow (NablaCsvDictionary *self)
{
  guint32 mask = self->mask * 2 + 1;
  guint32 *slots = nabla_try_realloc (NULL, sizeof (guint32) * ((gsize) mask + 1));

  if (slots == NULL)
    return FALSE;
  memset (slots, 0, sizeof (guint32) * ((gsize) mask + 1));
  for (guint32 code = 0; code < self->n; code++)
    {
      guint32 i = self->texts[code].hash & mask;

      while (slots[i] != 0)
        i = (i + 1) & mask;
      slots[i] = code + 1;
    }
  g_free (self->slots);
  self->slots = slots;
  self->mask = mask;
  return TRUE;
}

static gboolean
is_same (const NablaCsvDictionary *self, guint32 code, const char *text, gsize length)
{
  return self->texts[code].length == length && memcmp (self->texts[code].text, text, length) == 0;
}

/* The slot of @text: taken by it, or free. */
static guint32 *
find_slot (const NablaCsvDictionary *self, const char *text, gsize length, guint32 hash)
{
  guint32 i = hash & self->mask;

  while (self->slots[i] != 0
         && (self->texts[self->slots[i] - 1].hash != hash || !is_same (self, self->slots[i] - 1, text, length)))
    i = (i + 1) & self->mask;
  return &self->slots[i];
}

static gboolean
append (NablaCsvDictionary *self, const char *text, gsize length, guint32 hash)
{
  if (self->n == self->allocated)
    {
      guint32 allocated = MAX (self->allocated + self->allocated / 2, 8);
      NablaCsvText *texts = nabla_try_realloc (self->texts, sizeof (NablaCsvText) * allocated);

      if (texts == NULL)
        return FALSE;
      self->texts = texts;
      self->allocated = allocated;
    }
  self->texts[self->n++] = (NablaCsvText){ text, (guint32) length, hash };
  return TRUE;
}

static guint32
add (NablaCsvDictionary *self, const char *text, gsize length, guint32 hash)
{
  guint32 *slot = find_slot (self, text, length, hash);

  if (*slot != 0)
    return *slot - 1;
  if (self->is_full || length >= G_MAXUINT32 || self->n >= G_MAXINT32 || !append (self, text, length, hash))
    {
      self->is_full = TRUE;
      return 0;
    }
  *slot = self->n;
  if ((guint64) self->n * 4 > (guint64) self->mask * 3 && !grow (self))
    self->is_full = TRUE;
  return self->n - 1;
}

guint32
nabla_csv_dictionary_add (NablaCsvDictionary *self, const char *text, gsize length)
{
  return add (self, text, length, hash_text (text, length));
}

guint32
nabla_csv_dictionary_add_from (NablaCsvDictionary *self, const NablaCsvText *text)
{
  return add (self, text->text, text->length, text->hash);
}

/* Room for @length bytes that stays where it is. */
static char *
take_room (NablaCsvDictionary *self, gsize length)
{
  char *room;

  if (self->block_left < length)
    {
      gsize size = MAX (length, 16 * 1024);

      self->blocks = g_renew (char *, self->blocks, self->n_blocks + 1);
      self->block_at = nabla_try_realloc (NULL, size);
      self->block_left = self->block_at != NULL ? size : 0;
      if (self->block_at == NULL)
        return NULL;
      self->blocks[self->n_blocks++] = self->block_at;
    }
  room = self->block_at;
  self->block_at += length;
  self->block_left -= length;
  return room;
}

guint32
nabla_csv_dictionary_add_escaped (NablaCsvDictionary *self,
                                  const NablaCsvSyntax *syntax,
                                  const char *text,
                                  gsize length)
{
  char *plain = take_room (self, length);
  guint32 before = self->n;
  guint32 code;
  gsize n;

  if (plain == NULL)
    {
      self->is_full = TRUE;
      return 0;
    }
  n = nabla_csv_unescape (syntax, text, length, plain);
  code = nabla_csv_dictionary_add (self, plain, n);
  /* Known text gives its room back, and new text what it did not need. */
  self->block_at -= self->n > before ? length - n : length;
  self->block_left += self->n > before ? length - n : length;
  return code;
}

guint32
nabla_csv_dictionary_add_copy (NablaCsvDictionary *self, const char *text, gsize length)
{
  guint32 before = self->n;
  guint32 code = nabla_csv_dictionary_add (self, text, length);
  char *copy;

  if (self->n == before)
    return code;
  copy = take_room (self, length + 1);
  if (copy == NULL)
    {
      self->is_full = TRUE;
      self->texts[code].text = "";
      self->texts[code].length = 0;
      return 0;
    }
  memcpy (copy, text, length);
  copy[length] = '\0';
  self->texts[code].text = copy;
  return code;
}
