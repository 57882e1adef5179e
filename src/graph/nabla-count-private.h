/* Numbers beyond a double. */
#pragma once

#include <math.h>
#include <glib.h>

G_BEGIN_DECLS

/* A number that may be beyond a double: mantissa (in [0.5, 1), or 0) times 2^exponent. */
typedef struct
{
  long double mantissa;
  gint64 exponent;
} Count;

static inline Count
count_new (long double mantissa, gint64 exponent)
{
  int shift;
  long double normal = frexpl (mantissa, &shift);

  return (Count){ normal, normal != 0.0L ? exponent + shift : 0 };
}

static inline Count
count_times (Count a, Count b)
{
  return count_new (a.mantissa * b.mantissa, a.exponent + b.exponent);
}

/* @a plus @sign times @b. */
static inline Count
count_plus (Count a, Count b, int sign)
{
  gint64 exponent = MAX (a.exponent, b.exponent);

  if (a.mantissa == 0.0L || b.mantissa == 0.0L)
    return a.mantissa != 0.0L ? a : (Count){ sign * b.mantissa, b.exponent };
  return count_new (ldexpl (a.mantissa, (int) MAX (a.exponent - exponent, -20000))
                      + sign * ldexpl (b.mantissa, (int) MAX (b.exponent - exponent, -20000)),
                    exponent);
}

G_END_DECLS
