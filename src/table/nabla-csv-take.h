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
  word = (nabla_load_8 (digits) ^ NABLA_ZEROS) << (64 - 8 * length);
  number = nabla_join_8 (word);
  *value = (gint64) ((number ^ (0 - negative)) + negative);
  return nabla_find_others (word) == 0 && (*digits != '0' || length == 1);
}

/* Powers of ten, and negative ones: the sign is put in by dividing by them, not by a branch, as it is seldom
 * to be foreseen. */
static const double nabla_csv_powers[2][20] = {
  { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19 },
  { -1e0,  -1e1,  -1e2,  -1e3,  -1e4,  -1e5,  -1e6,  -1e7,  -1e8,  -1e9,
    -1e10, -1e11, -1e12, -1e13, -1e14, -1e15, -1e16, -1e17, -1e18, -1e19 },
};

/* nabla_csv_read_plain_real() of more than eight digits. */
static G_ALWAYS_INLINE inline gboolean
nabla_csv_read_long_real (const char *p, const char *end, char decimal, double *value)
{
  gsize negative = *p == '-';
  const char *digits = p + negative;
  gsize length = (gsize) (end - digits);
  /* Behind the first digits, among which the mark is, there are eights of them. */
  gsize n_tail = length <= 17 ? 8 : 16;
  gsize n_front = length - n_tail;
  guint64 first, last, others, wrong, mantissa;
  gsize n_whole;

  if (G_UNLIKELY (length - 10 > 10))
    return FALSE;
  last = nabla_load_8 (end - 8) ^ NABLA_ZEROS;
  first = nabla_load_8 (digits) ^ NABLA_ZEROS;
  others = nabla_find_others (first);
  n_whole = others != 0 ? (gsize) __builtin_ctzll (others) >> 3 : 8;
  if (G_UNLIKELY (n_whole >= n_front || digits[n_whole] != decimal))
    return FALSE;
  first = nabla_leave_out (first, others, nabla_load_8 (digits + 1) ^ NABLA_ZEROS) << (72 - 8 * n_front);
  wrong = nabla_find_others (first) | nabla_find_others (last);
  mantissa = nabla_join_8 (first);
  if (n_tail > 8)
    {
      guint64 middle = nabla_load_8 (end - 16) ^ NABLA_ZEROS;

      wrong |= nabla_find_others (middle);
      mantissa = mantissa * 100000000 + nabla_join_8 (middle);
    }
  mantissa = mantissa * 100000000 + nabla_join_8 (last);
  if (G_UNLIKELY (wrong != 0))
    return FALSE;
  if (mantissa <= G_GUINT64_CONSTANT (1) << 53)
    *value = (double) mantissa / nabla_csv_powers[negative][length - 1 - n_whole];
  else
    *value = nabla_number_from_mantissa (mantissa, (int) n_whole - (int) (length - 1)) * nabla_csv_powers[negative][0];
  return TRUE;
}

/* The cell from @p to @end, if it is a number as most are: no exponent, the mark among the first eight
 * characters and up to 19 digits, or up to eight digits without zeros in front. */
static G_ALWAYS_INLINE inline gboolean
nabla_csv_read_plain_real (const char *p, const char *end, char decimal, double *value)
{
  gsize negative = *p == '-';
  const char *digits = p + negative;
  gsize length = (gsize) (end - digits);
  guint64 first = nabla_load_8 (digits) ^ NABLA_ZEROS;
  guint64 others = nabla_find_others (first);
  gsize n_whole = (gsize) __builtin_ctzll (others | G_GUINT64_CONSTANT (1) << 63) >> 3;

  if (G_LIKELY (length - 2 <= 7 && n_whole < length && digits[n_whole] == decimal))
    {
      guint64 around = nabla_leave_out (first, others, nabla_load_8 (digits + 1) ^ NABLA_ZEROS) << (72 - 8 * length);

      *value = (double) nabla_join_8 (around) / nabla_csv_powers[negative][length - 1 - n_whole];
      return nabla_find_others (around) == 0;
    }
  if (G_LIKELY (length > 8))
    return nabla_csv_read_long_real (p, end, decimal, value);
  if (length == 0 || (*digits == '0' && length > 1))
    return FALSE;
  first <<= 64 - 8 * length;
  *value = (double) nabla_join_8 (first) / nabla_csv_powers[negative][0];
  return nabla_find_others (first) == 0;
}

/* The same with an exponent, of up to 15 digits without a mark, and what else nabla_csv_take_real() takes. */
static inline gboolean
nabla_csv_read_real (const char *p, const char *end, char decimal, double *value)
{
  return nabla_csv_read_plain_real (p, end, decimal, value) || (nabla_csv_take_real (&p, decimal, value) && p == end);
}

/* Takes YYYY-MM-DD or YYYY/MM/DD. */
static inline gboolean
nabla_csv_take_date (const char **p, double *days)
{
  static const guint8 lengths[16] = { 0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  /* Days from March on, where years begin as in nabla_date_parse(), less those before 1970 in 400 years
   * more and the first. */
  static const gint32 before[16] = { 0,           306 - 865566, 337 - 865566, 0 - 865566,   31 - 865566,  61 - 865566,
                                     92 - 865566, 122 - 865566, 153 - 865566, 184 - 865566, 214 - 865566, 245 - 865566,
                                     275 - 865566 };
  /* Year and month are at the same places in the first eight bytes, the day in the last two. */
  guint64 first = nabla_load_8 (*p) ^ NABLA_ZEROS;
  guint64 last = nabla_load_8 (*p + 2) ^ NABLA_ZEROS;
  guint64 digits = first & G_GUINT64_CONSTANT (0x00ffff00ffffffff);
  guint64 marks = first & G_GUINT64_CONSTANT (0xff0000ff00000000);
  guint64 pairs;
  guint year, month, day, shifted, centuries, leap;

  /* '0' ^ '-' is 0x1d, and '0' ^ '/' 0x1f. */
  if ((marks != G_GUINT64_CONSTANT (0x1d00001d00000000) && marks != G_GUINT64_CONSTANT (0x1f00001f00000000))
      || (nabla_find_others (digits) | nabla_find_others (last >> 48)) != 0)
    return FALSE;
  /* The first two digits of the year, the last two, and the month, each pair in a byte. */
  pairs = digits * 10 + (digits >> 8);
  year = (guint) (pairs & 0xff) * 100 + (guint) (pairs >> 16 & 0xff);
  month = (guint) (pairs >> 40 & 0xff);
  day = (guint) (last >> 48 & 0xff) * 10 + (guint) (last >> 56);
  leap = (guint) (year % 4 == 0) & ((guint) (year % 100 != 0) | (guint) (year % 400 == 0));
  if (month - 1 >= 12 || day - 1 >= lengths[month] + ((guint) (month == 2) & leap))
    return FALSE;
  shifted = year + 400 - (month <= 2);
  centuries = shifted / 100;
  *days = (double) ((gint32) (shifted * 365 + shifted / 4 - centuries + centuries / 4 + day) + before[month]);
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
  word = nabla_load_8 (p + 1) ^ NABLA_ZEROS;
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
