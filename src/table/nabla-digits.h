/* Runs of digits to numbers, eight at a time. */
#pragma once

#include <string.h>
#include "table/nabla-number.h"

G_BEGIN_DECLS

/* Of any mantissa. */
double nabla_number_from_mantissa (guint64 mantissa, int exponent);

/* The double nearest to @mantissa * 10^@exponent, ties to even. Clinger 1990: where both factors
 * are exact, one operation rounds once. */
static inline double
nabla_number_from_short (guint64 mantissa, int exponent)
{
  static const double exact_powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                         1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

  if (mantissa > G_GUINT64_CONSTANT (1) << 53 || exponent < -22 || exponent > 22)
    return nabla_number_from_mantissa (mantissa, exponent);
  return exponent < 0 ? (double) mantissa / exact_powers[-exponent] : (double) mantissa * exact_powers[exponent];
}

/* The first eight bytes at @p, the first of them lowest. */
static inline guint64
nabla_load_8 (const char *p)
{
  guint64 word;

  memcpy (&word, p, sizeof word);
  return GUINT64_FROM_LE (word);
}

/* What eight characters are combined with by exclusive or to make values of digits. */
#define NABLA_ZEROS G_GUINT64_CONSTANT (0x3030303030303030)

/* Eight digits, as values and not as characters, the first of them lowest. */
static inline guint64
nabla_join_8 (guint64 digits)
{
  const guint64 mask = G_GUINT64_CONSTANT (0x000000ff000000ff);

  digits = digits * 10 + (digits >> 8);
  return (((digits & mask) * G_GUINT64_CONSTANT (0x000f424000000064))
          + (((digits >> 16) & mask) * G_GUINT64_CONSTANT (0x0000271000000001)))
         >> 32;
}

/* The high bit of each byte that is beyond 9, up to the first of them; behind it, of some. */
static inline guint64
nabla_find_others (guint64 digits)
{
  return ((digits + G_GUINT64_CONSTANT (0x7676767676767676)) | digits) & G_GUINT64_CONSTANT (0x8080808080808080);
}

/* Eight characters without the first of the @others among them; @behind: from the second on. */
static inline guint64
nabla_leave_out (guint64 characters, guint64 others, guint64 behind)
{
  guint64 before = ((others & (0 - others)) >> 7) - 1;

  return (characters & before) | (behind & ~before);
}

/* Takes the digits at *@p, which then is behind them, and puts them behind those of @number;
 * what does not fit 64 bits is lost. Reads up to eight bytes behind the digits. */
static inline guint64
nabla_take_digits (const char **p, guint64 number)
{
  static const guint32 powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000 };

  for (;;)
    {
      guint64 digits = nabla_load_8 (*p) ^ NABLA_ZEROS;
      /* The high bit of each byte that is beyond 9. */
      guint64 others
        = ((digits + G_GUINT64_CONSTANT (0x7676767676767676)) | digits) & G_GUINT64_CONSTANT (0x8080808080808080);
      int n;

      if (others == 0)
        {
          number = number * 100000000 + nabla_join_8 (digits);
          *p += 8;
          continue;
        }
      n = __builtin_ctzll (others) >> 3;
      *p += n;
      /* Zeros in front; by two shifts, since n may be 0. */
      return number * powers[n] + nabla_join_8 (digits << (56 - 8 * n) << 8);
    }
}

G_END_DECLS
