/* The cells that nearly all cells are, read between their ends: plain numbers, ISO dates and times,
 * short text. What is anything else is left to the rules for cells. */
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

/* Takes a number without grouping, currency or the like; one of whole digits has no zeros in front and
 * is below 2^53: the rules tell what is lost of others. */
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
  else if ((*digits == '0' && n_digits > 1) || (n_digits > 15 && *p != 'e' && *p != 'E'))
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

/* The cell from @p to @end, if it is an integer of up to 18 digits without zeros in front. */
static inline gboolean
nabla_csv_read_integer (const char *p, const char *end, gint64 *value)
{
  guint64 negative = *p == '-';
  const char *digits = p + negative;
  gsize length = (gsize) (end - digits);
  guint64 word, number;

  if (G_UNLIKELY (length - 1 >= 8))
    return nabla_csv_take_integer (&p, value) && p == end;
  word = nabla_load_8 (digits) ^ G_GUINT64_CONSTANT (0x3030303030303030);
  word <<= 64 - 8 * length;
  number = nabla_join_8 (word);
  *value = (gint64) ((number ^ (0 - negative)) + negative);
  return nabla_find_others (word) == 0 && (*digits != '0' || length == 1);
}

/* The cell from @p to @end, if it is a number without grouping, currency or the like; one of whole
 * digits has no zeros in front and is below 2^53. */
static inline gboolean
nabla_csv_read_real (const char *p, const char *end, char decimal, double *value)
{
  static const double powers[20]
    = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19 };
  const guint64 zeros = G_GUINT64_CONSTANT (0x3030303030303030);
  guint64 negative = *p == '-';
  const char *digits = p + negative;
  gsize length = (gsize) (end - digits);
  /* Eights of digits behind the first, in which the mark is. */
  gsize n_tail = length <= 9 ? 0 : length <= 17 ? 8 : 16;
  gsize n_front = length - n_tail;
  guint64 first, others, lowest, whole, mantissa, bits;
  guint64 wrong = 0;
  gsize n_whole;
  double number;

  if (G_UNLIKELY (length - 1 >= 20))
    return nabla_csv_take_real (&p, decimal, value) && p == end;
  first = nabla_load_8 (digits) ^ zeros;
  others = nabla_find_others (first);
  lowest = others & (0 - others);
  whole = (lowest >> 7) - 1;
  n_whole = others != 0 ? (gsize) __builtin_ctzll (others) >> 3 : 8;
  if (G_UNLIKELY (n_whole >= n_front || digits[n_whole] != decimal))
    {
      if (n_tail > 0 || n_whole != n_front || (*digits == '0' && n_whole > 1))
        return nabla_csv_take_real (&p, decimal, value) && p == end;
      number = (double) nabla_join_8 (first << (64 - 8 * n_whole));
    }
  else
    {
      if (G_UNLIKELY (n_front == 1))
        return FALSE;
      /* Up to eight digits, the mark between them left out. */
      first = (first & whole) | ((nabla_load_8 (digits + 1) ^ zeros) & ~whole);
      first <<= 64 - 8 * (n_front - 1);
      wrong = nabla_find_others (first);
      mantissa = nabla_join_8 (first);
      if (n_tail > 8)
        {
          guint64 middle = nabla_load_8 (end - 16) ^ zeros;

          wrong |= nabla_find_others (middle);
          mantissa = mantissa * 100000000 + nabla_join_8 (middle);
        }
      if (n_tail > 0)
        {
          guint64 last = nabla_load_8 (end - 8) ^ zeros;

          wrong |= nabla_find_others (last);
          mantissa = mantissa * 100000000 + nabla_join_8 (last);
        }
      if (G_UNLIKELY (wrong != 0))
        return nabla_csv_take_real (&p, decimal, value) && p == end;
      if (mantissa <= G_GUINT64_CONSTANT (1) << 53)
        number = (double) mantissa / powers[length - 1 - n_whole];
      else
        number = nabla_number_from_mantissa (mantissa, (int) n_whole - (int) (length - 1));
    }
  /* Not by a branch: signs are seldom to be foreseen. */
  memcpy (&bits, &number, sizeof bits);
  bits |= negative << 63;
  memcpy (value, &bits, sizeof bits);
  return TRUE;
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

/* The cell from @p to @end, if it is YYYY-MM-DDThh:mm:ss, or with a blank for the T, or Z behind it. */
static inline gboolean
nabla_csv_read_datetime (const char *p, const char *end, double *seconds, gboolean *has_zone)
{
  gsize length = (gsize) (end - p);
  guint64 word;
  guint hour, minute, second;
  double days;

  *has_zone = length == 20;
  if ((length != 19 && (length != 20 || p[19] != 'Z')) || !nabla_csv_take_date (&p, &days) || (*p != 'T' && *p != ' '))
    return FALSE;
  /* hh:mm:ss */
  word = nabla_load_8 (p + 1) ^ G_GUINT64_CONSTANT (0x3030303030303030);
  if ((word & G_GUINT64_CONSTANT (0x0000ff0000ff0000)) != G_GUINT64_CONSTANT (0x00000a00000a0000)
      || nabla_find_others (word & ~G_GUINT64_CONSTANT (0x0000ff0000ff0000)) != 0)
    return FALSE;
  hour = (guint) ((word & 0xff) * 10 + (word >> 8 & 0xff));
  minute = (guint) ((word >> 24 & 0xff) * 10 + (word >> 32 & 0xff));
  second = (guint) ((word >> 48 & 0xff) * 10 + (word >> 56));
  *seconds = days * 86400 + hour * 3600 + minute * 60 + second;
  return hour < 24 && minute < 60 && second < 60;
}

/* The @n bytes at @p, at most 16, and zeros. */
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

/* The place of @words in a cache. */
static inline guint
nabla_csv_hash_words (const NablaCsvWords *words)
{
  guint64 hash = (words->words[0] * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15))
                 ^ (words->words[1] * G_GUINT64_CONSTANT (0xff51afd7ed558ccd));

  return (guint) (hash >> (64 - NABLA_CSV_CACHE_BITS));
}

G_END_DECLS
