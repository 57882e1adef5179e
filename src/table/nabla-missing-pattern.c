#include "table/nabla-missing-pattern.h"

#include <stdlib.h>
#include <string.h>

/* Rows between two looks at the progress. */
#define BLOCK 2048
/* Patterns that are kept while counting; what comes after so many is rest. */
#define MAX_KNOWN 65536

/* A pattern while it is counted: its words follow the struct. */
typedef struct
{
  gsize n;
  guint first; /* its place among the patterns */
  guint n_words;
  guint64 words[];
} Seen;

static guint
seen_hash (gconstpointer key)
{
  const Seen *seen = key;
  guint64 hash = 0;

  for (guint w = 0; w < seen->n_words; w++)
    hash = (hash ^ seen->words[w]) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  return (guint) (hash >> 32);
}

static gboolean
seen_equal (gconstpointer a, gconstpointer b)
{
  const Seen *one = a, *other = b;

  return memcmp (one->words, other->words, sizeof (guint64) * one->n_words) == 0;
}

static int
compare_seen (const void *a, const void *b)
{
  const Seen *one = *(Seen *const *) a, *other = *(Seen *const *) b;

  if (one->n != other->n)
    return one->n < other->n ? 1 : -1;
  return one->first < other->first ? -1 : 1;
}

void
nabla_missing_patterns_free (NablaMissingPatterns *self)
{
  if (self == NULL)
    return;
  for (guint p = 0; p < self->n_patterns; p++)
    g_free (self->patterns[p].missing);
  g_free (self->patterns);
  g_free (self->columns);
  g_free (self);
}

static gboolean
is_ever_missing (const NablaColumn *column)
{
  gsize n = nabla_column_get_length (column);

  for (gsize row = 0; row < n; row++)
    if (nabla_column_is_missing (column, row))
      return TRUE;
  return FALSE;
}

/* Counts the rows of a block; @words is room for their masks. */
static void
count_block (NablaMissingPatterns *self,
             const NablaTable *table,
             gsize first,
             gsize n,
             guint64 *words,
             GHashTable *known,
             Seen *key)
{
  guint n_words = key->n_words;
  Seen *last = NULL;

  memset (words, 0, sizeof (guint64) * n * n_words);
  for (guint c = 0; c < self->n_columns; c++)
    {
      const NablaColumn *column = nabla_table_get_column (table, self->columns[c]);

      for (gsize i = 0; i < n; i++)
        words[i * n_words + c / 64] |= (guint64) nabla_column_is_missing (column, first + i) << (c % 64);
    }
  for (gsize i = 0; i < n; i++)
    {
      memcpy (key->words, words + i * n_words, sizeof (guint64) * n_words);
      if (last == NULL || !seen_equal (last, key))
        last = g_hash_table_lookup (known, key);
      if (last == NULL && g_hash_table_size (known) < MAX_KNOWN)
        {
          last = g_memdup2 (key, sizeof (Seen) + sizeof (guint64) * n_words);
          last->first = g_hash_table_size (known);
          g_hash_table_add (known, last);
        }
      if (last != NULL)
        last->n++;
      else
        self->n_rest++;
    }
}

static void
take_patterns (NablaMissingPatterns *self, GHashTable *known)
{
  guint n = 0;
  g_autofree Seen **order = (Seen **) g_hash_table_get_keys_as_array (known, &n);

  qsort (order, n, sizeof *order, compare_seen);
  self->n_patterns = MIN (n, NABLA_MISSING_PATTERNS_MAX);
  self->patterns = g_new0 (NablaMissingPattern, MAX (self->n_patterns, 1));
  for (guint p = 0; p < self->n_patterns; p++)
    {
      self->patterns[p].n = order[p]->n;
      self->patterns[p].missing = g_malloc0 (MAX (self->n_columns, 1));
      for (guint c = 0; c < self->n_columns; c++)
        self->patterns[p].missing[c] = order[p]->words[c / 64] >> (c % 64) & 1;
    }
  for (guint p = self->n_patterns; p < n; p++)
    self->n_rest += order[p]->n;
}

/**
 * nabla_missing_patterns_new:
 * @error: cancelled
 *
 * One look at every cell, O(rows x columns). Beyond 65,536 different patterns the count of a pattern that
 * comes late is part of the rest.
 *
 * Returns: (transfer full): the patterns; of an empty table none
 */
NablaMissingPatterns *
nabla_missing_patterns_new (const NablaTable *table, NablaProgress *progress, GError **error)
{
  g_autoptr (NablaMissingPatterns) self = g_new0 (NablaMissingPatterns, 1);
  g_autoptr (GHashTable) known = g_hash_table_new_full (seen_hash, seen_equal, g_free, NULL);
  g_autofree guint64 *words = NULL;
  g_autofree Seen *key = NULL;
  gsize n_rows = nabla_table_n_rows (table);
  guint n_words;

  self->columns = g_new (guint, MAX (nabla_table_n_columns (table), 1));
  for (guint c = 0; c < nabla_table_n_columns (table); c++)
    {
      if (!nabla_progress_check (progress, error))
        return NULL;
      if (is_ever_missing (nabla_table_get_column (table, c)))
        self->columns[self->n_columns++] = c;
    }
  n_words = (self->n_columns + 63) / 64;
  words = g_new (guint64, MAX ((gsize) BLOCK * n_words, 1));
  key = g_malloc0 (sizeof (Seen) + sizeof (guint64) * n_words);
  key->n_words = n_words;
  for (gsize first = 0; first < n_rows; first += BLOCK)
    {
      if (!nabla_progress_check (progress, error))
        return NULL;
      count_block (self, table, first, MIN (BLOCK, n_rows - first), words, known, key);
    }
  take_patterns (self, known);
  return g_steal_pointer (&self);
}
