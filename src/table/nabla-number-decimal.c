#include "table/nabla-digits.h"

#include <math.h>
#include <string.h>
#include "nabla-powers.h"

/* More digits than this cannot change the double nearest to them, but strtod
 * still gets them all. */
#define SHORT_DIGITS 768
/* Digits that 64 bits always hold. */
#define MANTISSA_DIGITS 19

#define FRACTION_BITS 52
#define EXPONENT_BIAS 1023
#define EXPONENT_MAX  0x7ff

static double
from_bits (guint64 bits)
{
  double value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

static guint64
multiply (guint64 a, guint64 b, guint64 *high)
{
#ifdef __SIZEOF_INT128__
  __extension__ unsigned __int128 product = (unsigned __int128) a * b;

  *high = (guint64) (product >> 64);
  return (guint64) product;
#else
  guint64 low = (a & G_MAXUINT32) * (b & G_MAXUINT32);
  guint64 middle = (a >> 32) * (b & G_MAXUINT32) + (low >> 32);
  guint64 other = (a & G_MAXUINT32) * (b >> 32) + (middle & G_MAXUINT32);

  *high = (a >> 32) * (b >> 32) + (middle >> 32) + (other >> 32);
  return other << 32 | (low & G_MAXUINT32);
#endif
}

/* The fraction is one bit too long: rounds it to even, or up. */
static guint64
round_last (guint64 fraction)
{
  return (fraction + (fraction & 1)) >> 1;
}

/* Eisel and Lemire (Lemire 2021, section 5; that no case is left over: Mushtak and Lemire 2023).
 * The significand times 128 bits of a power of five decides every rounding. */
static inline double
eisel_lemire (guint64 mantissa, int exponent)
{
  const guint64 *power;
  guint64 high, low;
  guint64 fraction;
  int zeros;
  int upper;
  int shift;
  int binary;

  if (mantissa == 0 || exponent < SMALLEST_POWER)
    return 0;
  if (exponent > LARGEST_POWER)
    return INFINITY;
  power = powers_of_five[exponent - SMALLEST_POWER];
  zeros = __builtin_clzll (mantissa);
  mantissa <<= zeros;
  low = multiply (mantissa, power[0], &high);
  /* The bits below those that are kept are all ones: the lower word may carry into them. */
  if ((high & (G_MAXUINT64 >> (FRACTION_BITS + 3))) == G_MAXUINT64 >> (FRACTION_BITS + 3))
    {
      guint64 carried;

      multiply (mantissa, power[1], &carried);
      low += carried;
      high += carried > low;
    }

  upper = (int) (high >> 63);
  shift = upper + 64 - FRACTION_BITS - 3;
  fraction = high >> shift;
  /* The binary exponent of the power of ten: 217706 / 65536 is just above log2 (10). Rounded down;
   * 2048 keeps it positive. */
  binary = ((217706 * exponent + (2048 << 16)) >> 16) - 2048 + 63 + upper - zeros + EXPONENT_BIAS;
  if (binary <= 0)
    {
      /* Subnormal, or so small that rounding makes it so. */
      if (1 - binary >= 64)
        return 0;
      fraction = round_last (fraction >> (1 - binary));
      return from_bits (fraction);
    }
  /* Just between two doubles, which only small powers of five can be: to even. */
  if (low <= 1 && exponent >= -4 && exponent <= 23 && (fraction & 3) == 1 && fraction << shift == high)
    fraction &= ~(guint64) 1;
  fraction = round_last (fraction);
  if (fraction >> (FRACTION_BITS + 1) != 0)
    {
      fraction >>= 1;
      binary++;
    }
  if (binary >= EXPONENT_MAX)
    return INFINITY;
  return from_bits ((fraction & ~((guint64) 1 << FRACTION_BITS)) | (guint64) binary << FRACTION_BITS);
}

double
nabla_number_from_mantissa (guint64 mantissa, int exponent)
{
  return eisel_lemire (mantissa, exponent);
}

double
nabla_number_from_decimal (guint64 mantissa, int exponent, const char *digits, gsize n_digits)
{
  char fixed[SHORT_DIGITS + 16];
  g_autofree char *longer = NULL;
  char *text = fixed;
  int shifted;
  double value;

  if (n_digits <= MANTISSA_DIGITS)
    return nabla_number_from_short (mantissa, exponent);
  /* What follows the first digits seldom matters: it is between 0 and 1 of the last of them. */
  shifted = (int) CLAMP ((gint64) exponent + (gint64) n_digits - MANTISSA_DIGITS, -1000, 1000);
  value = eisel_lemire (mantissa, shifted);
  if (value == eisel_lemire (mantissa + 1, shifted))
    return value;

  if (n_digits > SHORT_DIGITS)
    text = longer = g_malloc (n_digits + 16);
  memcpy (text, digits, n_digits);
  g_snprintf (text + n_digits, 16, "e%d", exponent);
  return g_ascii_strtod (text, NULL);
}
