/* Numbers as the labels show them. */
#include "result/nabla-result.h"

#include <math.h>
#include <string.h>

#define MINUS "\342\210\222" /* U+2212, the true minus */

static void
append_superscript (GString *out, int exponent)
{
  static const char *const digits[] = { "⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹" };
  char text[16];

  if (exponent < 0)
    g_string_append (out, "⁻");
  g_snprintf (text, sizeof text, "%d", ABS (exponent));
  for (const char *p = text; *p != '\0'; p++)
    g_string_append (out, digits[*p - '0']);
}

/* The digits of a non-negative number. The decimal mark is a point whatever the
 * locale is: "[0,31, 0,53]" could not be read. */
static void
append_magnitude (GString *out, double magnitude)
{
  char text[64];

  if (magnitude > 0 && (magnitude < 1e-4 || magnitude >= 1e7))
    {
      int exponent = (int) floor (log10 (magnitude));
      double mantissa = magnitude / pow (10.0, exponent);

      if (mantissa >= 9.95)
        {
          mantissa /= 10.0;
          exponent++;
        }
      g_string_append (out, g_ascii_formatd (text, sizeof text, "%.1f", mantissa));
      g_string_append (out, "×10");
      append_superscript (out, exponent);
    }
  else
    {
      int decimals = 2;
      char format[8];

      if (magnitude >= 99.95)
        decimals = 0;
      else if (magnitude >= 9.995)
        decimals = 1;
      else if (magnitude > 0 && magnitude < 0.1)
        decimals = 1 - (int) floor (log10 (magnitude));
      g_snprintf (format, sizeof format, "%%.%df", decimals);
      g_string_append (out, g_ascii_formatd (text, sizeof text, format, magnitude));
    }
}

static void
append_number (GString *out, double value, gboolean plus)
{
  if (isnan (value))
    {
      g_string_append (out, "–");
      return;
    }
  if (value < 0)
    g_string_append (out, MINUS);
  else if (value > 0 && plus)
    g_string_append_c (out, '+');
  if (isinf (value))
    g_string_append (out, "∞");
  else
    append_magnitude (out, fabs (value));
}

/**
 * nabla_format_effect:
 * @value: a number; NaN gives a dash
 *
 * With its sign and a true minus: two significant digits past the leading
 * zeros, two decimals below 10, one below 100, none above; a power of ten
 * below 1e-4 and from 1e7.
 *
 * Returns: (transfer full): "+0.42"
 */
char *
nabla_format_effect (double value)
{
  GString *out = g_string_new (NULL);

  append_number (out, value, TRUE);
  return g_string_free (out, FALSE);
}

/* Decimals that show what an interval of this half width tells: two digits of it below 3.5, else one. */
static int
count_decimals (double half)
{
  int first = (int) floor (log10 (half));

  return (half < 3.55 * pow (10.0, first) ? 1 : 0) - first;
}

/* The decimals that a number and its interval share; -1: each for itself. */
static int
choose_decimals (double value, double lo, double hi)
{
  double most = MAX (fabs (value), MAX (fabs (lo), fabs (hi))), half = 0.5 * (hi - lo);

  if (!(half > 1e-12 * most && most >= 1e-4 && most < 1e7))
    return -1;
  return MAX (count_decimals (half), most >= 99.95 ? 0 : most >= 9.995 ? 1 : 2);
}

static void
append_part (GString *out, double value, int decimals, gboolean plus)
{
  char text[64], format[16];

  if (decimals < 0 || isnan (value))
    {
      append_number (out, value, plus);
      return;
    }
  g_snprintf (format, sizeof format, "%%.%df", decimals);
  g_ascii_formatd (text, sizeof text, format, fabs (value));
  if (strspn (text, "0.") < strlen (text))
    g_string_append (out, value < 0 ? MINUS : plus ? "+" : "");
  g_string_append (out, text);
}

static char *
dup_parts (double value, double lo, double hi, gboolean with_value, gboolean with_bounds, gboolean plus)
{
  GString *out = g_string_new (NULL);
  int decimals = choose_decimals (value, lo, hi);

  if (with_value)
    append_part (out, value, decimals, plus);
  if (with_bounds && !isnan (value) && !isnan (lo) && !isnan (hi))
    {
      g_string_append (out, with_value ? " [" : "[");
      append_part (out, lo, decimals, FALSE);
      g_string_append (out, ", ");
      append_part (out, hi, decimals, FALSE);
      g_string_append_c (out, ']');
    }
  return g_string_free (out, FALSE);
}

/**
 * nabla_format_interval:
 * @value: a number
 * @lo: lower end
 * @hi: upper end; when an end is NaN the interval is left out
 *
 * All three with the same decimals: two below 10, one below 100, none above, and as many more as the interval's width
 * asks for; each as nabla_format_effect() where they are very large or small, or an end is infinite.
 *
 * Returns: (transfer full): "+0.42 [0.31, 0.53]"
 */
char *
nabla_format_interval (double value, double lo, double hi)
{
  return dup_parts (value, lo, hi, TRUE, TRUE, TRUE);
}

char *
nabla_format_estimate (double value, double lo, double hi)
{
  return dup_parts (value, lo, hi, TRUE, FALSE, TRUE);
}

char *
nabla_format_bounds (double value, double lo, double hi)
{
  return dup_parts (value, lo, hi, FALSE, TRUE, FALSE);
}

char *
nabla_format_strength (double value, double lo, double hi)
{
  return dup_parts (value, lo, hi, TRUE, TRUE, FALSE);
}

char *
nabla_format_part (double part, double value, double lo, double hi)
{
  GString *out = g_string_new (NULL);

  append_part (out, part, choose_decimals (value, lo, hi), FALSE);
  return g_string_free (out, FALSE);
}
