/* The cells that nearly all cells are, read straight from the row: plain numbers, ISO dates, short
 * text. What is anything else is left to nabla_csv_next_field() and the rules for cells. */
#pragma once

#include "table/nabla-csv-parse.h"
#include "table/nabla-digits.h"
#ifdef __SSE2__
#include <emmintrin.h>
#endif

G_BEGIN_DECLS

/* Takes an integer of up to 18 digits without zeros in front. */
static inline gboolean
nabla_csv_take_integer (const char **p, gint64 *value)
{
  gboolean negative = **p == '-';
  const char *digits = *p += negative;
  guint64 number = nabla_take_digits (p, 0);

  *value = (gint64) (negative ? 0 - number : number);
  return (gsize) (*p - digits) - 1 < 18 && (*digits != '0' || *p - digits == 1);
}

/* Takes a number without grouping, currency or the like; one of whole digits has no zeros in front. */
static inline gboolean
nabla_csv_take_real (const char **at, char decimal, double *value)
{
  const char *p = *at;
  gboolean negative = *p == '-';
  const char *digits = p += negative;
  guint64 mantissa = nabla_take_digits (&p, 0);
  gsize n_digits = (gsize) (p - digits);
  int exponent = 0;
  double number;
  guint64 bits;

  if (*p == decimal)
    {
      const char *fraction = ++p;

      mantissa = nabla_take_digits (&p, mantissa);
      exponent = -(int) (p - fraction);
      n_digits += (gsize) (p - fraction);
    }
  else if (*digits == '0' && n_digits > 1)
    return FALSE;
  if (G_UNLIKELY (n_digits - 1 >= 19))
    {
      if (n_digits == 0)
        return FALSE;
      /* Zeros in front do not count. */
      for (; *digits == '0' || *digits == decimal; digits++)
        n_digits -= *digits == '0';
      if (n_digits > 19)
        return FALSE;
    }
  if (G_UNLIKELY (*p == 'e' || *p == 'E'))
    {
      gboolean down = p[1] == '-';
      const char *written = p += 1 + (p[1] == '-' || p[1] == '+');
      int shift = (int) nabla_take_digits (&p, 0);

      if ((gsize) (p - written) - 1 >= 4)
        return FALSE;
      exponent += down ? -shift : shift;
    }
  number = nabla_number_from_short (mantissa, exponent);
  /* Not by a branch: signs are seldom to be foreseen. */
  memcpy (&bits, &number, sizeof bits);
  bits |= (guint64) negative << 63;
  memcpy (value, &bits, sizeof bits);
  *at = p;
  return TRUE;
}

/* The same of what most numbers are: a digit or a minus first, the mark within the first eight
 * characters, no exponent. Returns what is behind it; %NULL: it is none of those. */
static inline const char *
nabla_csv_take_plain_real (const char *p, char decimal, double *value)
{
  static const double powers[20]
    = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19 };
  guint64 negative = *p == '-';
  const char *digits = p += negative;
  guint64 first = nabla_load_8 (p) ^ G_GUINT64_CONSTANT (0x3030303030303030);
  guint64 others = nabla_find_others (first);
  guint64 lowest = others & (0 - others);
  guint64 mantissa;
  guint64 bits;
  gsize n_whole;
  gsize n_digits;
  double number;

  if (G_UNLIKELY (others == 0))
    return NULL;
  n_whole = (gsize) __builtin_ctzll (others) >> 3;
  if (p[n_whole] != decimal)
    {
      if (n_whole == 0 || (*p == '0' && n_whole > 1))
        return NULL;
      number = (double) nabla_join_8 (first << (64 - 8 * n_whole));
      p += n_whole;
    }
  else
    {
      guint64 whole = (lowest >> 7) - 1;

      /* Eight digits, the mark between them left out. */
      first = (first & whole) | ((nabla_load_8 (p + 1) ^ G_GUINT64_CONSTANT (0x3030303030303030)) & ~whole);
      others = nabla_find_others (first);
      if (others == 0)
        {
          p += 9;
          mantissa = nabla_join_8 (first);
          if ((guchar) (*p - '0') <= 9)
            mantissa = nabla_take_digits (&p, mantissa);
        }
      else
        {
          n_digits = (gsize) __builtin_ctzll (others) >> 3;
          if (n_digits == 0)
            return NULL;
          mantissa = nabla_join_8 (first << (64 - 8 * n_digits));
          p += n_digits + 1;
        }
      n_digits = (gsize) (p - digits) - 1;
      if (G_UNLIKELY (n_digits > 19))
        return NULL;
      if (mantissa <= G_GUINT64_CONSTANT (1) << 53)
        number = (double) mantissa / powers[n_digits - n_whole];
      else
        number = nabla_number_from_mantissa (mantissa, (int) n_whole - (int) n_digits);
    }
  /* Not by a branch: signs are seldom to be foreseen. */
  memcpy (&bits, &number, sizeof bits);
  bits |= negative << 63;
  memcpy (value, &bits, sizeof bits);
  return p;
}

/* Takes YYYY-MM-DD or YYYY/MM/DD. */
static inline gboolean
nabla_csv_take_date (const char **p, double *days)
{
  static const guint8 lengths[16] = { 0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  /* Year and month are at the same places in the first eight bytes, the day in the last two. */
  guint64 first = nabla_load_8 (*p) ^ G_GUINT64_CONSTANT (0x3030303030303030);
  guint64 digits = first & G_GUINT64_CONSTANT (0x00ffff00ffffffff);
  guint64 tens = (guchar) ((*p)[8] - '0');
  guint64 ones = (guchar) ((*p)[9] - '0');
  char separator = (*p)[4];
  guint year, month, day;
  gint64 shifted, era, of_era;

  if (((digits + G_GUINT64_CONSTANT (0x7676767676767676)) & G_GUINT64_CONSTANT (0x8080808080808080)) != 0
      || (digits & G_GUINT64_CONSTANT (0x8080808080808080)) != 0 || tens > 3 || ones > 9
      || (separator != '-' && separator != '/') || (*p)[7] != separator)
    return FALSE;
  year = (guint) nabla_join_8 (digits << 32);
  month = (guint) (((digits >> 40) & 0xff) * 10 + (digits >> 48));
  day = (guint) (tens * 10 + ones);
  if (month - 1 >= 12 || day - 1 >= lengths[month]
      || (month == 2 && day == 29 && (year % 4 != 0 || (year % 100 == 0 && year % 400 != 0))))
    return FALSE;
  /* As in nabla_date_parse(): years begin in March. */
  shifted = (gint64) year - (month <= 2);
  era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  of_era = shifted - era * 400;
  *days = (double) (era * 146097 + of_era * 365 + of_era / 4 - of_era / 100
                    + (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1 - 719468);
  *p += 10;
  return TRUE;
}

/* What ends cells, ready for looking at many of them. */
typedef struct
{
  char delimiter; /* where there is none, a byte that text does not hold */
  char quote;     /* likewise */
#ifdef __SSE2__
  __m128i delimiters;
  __m128i quotes;
#endif
} NablaCsvEnds;

static inline NablaCsvEnds
nabla_csv_ends (const NablaCsvSyntax *syntax)
{
  NablaCsvEnds ends = { .delimiter = syntax->delimiter != 0 ? syntax->delimiter : (char) 0xff,
                        .quote = syntax->quote != 0 ? syntax->quote : (char) 0xff };

#ifdef __SSE2__
  ends.delimiters = _mm_set1_epi8 (ends.delimiter);
  ends.quotes = _mm_set1_epi8 (ends.quote);
#endif
  return ends;
}

/* Where a short cell ends, and what stands in it. */
typedef struct
{
  const char *text; /* without the quotes, but with blanks */
  gsize length;
  const char *stop; /* behind the closing quote */
  NablaCsvWords words;
  guint32 key;
} NablaCsvShort;

/* How the text of a cell is written, for the key of a cache, where 0 is none. */
#define NABLA_CSV_KEY_QUOTED  2
#define NABLA_CSV_KEY_ESCAPES 4

/* The bits of 16 bytes at @p: quotes, and what an unquoted cell ends at (with a few controls). */
static inline void
nabla_csv_look_16 (const char *p, const NablaCsvEnds *ends, guint *quotes, guint *stops)
{
#ifdef __SSE2__
  __m128i bytes = _mm_loadu_si128 ((const __m128i *) p);
  __m128i low = _mm_cmpeq_epi8 (_mm_min_epu8 (bytes, _mm_set1_epi8 ('\r')), bytes);

  *quotes = (guint) _mm_movemask_epi8 (_mm_cmpeq_epi8 (bytes, ends->quotes));
  *stops = (guint) _mm_movemask_epi8 (_mm_or_si128 (low, _mm_cmpeq_epi8 (bytes, ends->delimiters)));
#else
  *quotes = *stops = 0;
  for (guint i = 0; i < 16; i++)
    {
      *quotes |= (guint) (p[i] == ends->quote) << i;
      *stops |= (guint) (p[i] == ends->delimiter || (guchar) p[i] <= '\r') << i;
    }
#endif
}

/* The first @n bytes at @p, at most 16, and zeros. */
static inline NablaCsvWords
nabla_csv_load_words (const char *p, gsize n)
{
  static const guint8 masks[32] = { 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255 };
  NablaCsvWords words;

#ifdef __SSE2__
  _mm_storeu_si128 ((__m128i *) &words, _mm_and_si128 (_mm_loadu_si128 ((const __m128i *) p),
                                                       _mm_loadu_si128 ((const __m128i *) (masks + 16 - n))));
#else
  NablaCsvWords mask;

  memcpy (&words, p, sizeof words);
  memcpy (&mask, masks + 16 - n, sizeof mask);
  words.words[0] &= mask.words[0];
  words.words[1] &= mask.words[1];
#endif
  return words;
}

/* The cell at @p, if it holds up to 15 bytes; FALSE if it is longer. What stands at its end is not
 * looked at. */
static inline gboolean
nabla_csv_take_short (const char *p, const NablaCsvEnds *ends, NablaCsvShort *cell)
{
  guint quoted = *p == ends->quote;
  guint escapes = 0;
  guint quotes, stops;
  gsize n;

  p += quoted;
  nabla_csv_look_16 (p, ends, &quotes, &stops);
  /* By masks, not by a branch: that a cell has quotes is often not to be foreseen. */
  stops = (quotes & (0u - quoted)) | (stops & (quoted - 1u));
  if (stops == 0)
    return FALSE;
  n = (gsize) __builtin_ctz (stops);
  while (G_UNLIKELY (quoted & (p[n + quoted] == ends->quote)))
    {
      /* Doubled. */
      escapes = NABLA_CSV_KEY_ESCAPES;
      stops &= ~(3u << n);
      if (stops == 0)
        return FALSE;
      n = (gsize) __builtin_ctz (stops);
    }
  cell->text = p;
  cell->length = n;
  cell->stop = p + n + quoted;
  cell->words = nabla_csv_load_words (p, n);
  cell->key = 1 + quoted * NABLA_CSV_KEY_QUOTED + escapes;
  return TRUE;
}

/* The place of @words in a cache. */
static inline guint
nabla_csv_hash_words (const NablaCsvWords *words)
{
  guint64 hash = (words->words[0] * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15))
                 ^ (words->words[1] * G_GUINT64_CONSTANT (0xff51afd7ed558ccd));

  return (guint) (hash >> (64 - NABLA_CSV_CACHE_BITS));
}

G_END_DECLS
