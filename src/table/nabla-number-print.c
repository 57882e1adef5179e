#include "table/nabla-number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

char *
nabla_number_print (double value, char *buffer)
{
  if (isnan (value))
    return strcpy (buffer, "NaN");
  if (isinf (value))
    return strcpy (buffer, value > 0 ? "Infinity" : "-Infinity");
  if (fabs (value) <= 9007199254740992.0 && value == (double) (gint64) value && !(value == 0 && signbit (value)))
    {
      g_snprintf (buffer, NABLA_NUMBER_LENGTH, "%" G_GINT64_FORMAT, (gint64) value);
      return buffer;
    }
  for (int digits = 15; digits <= 17; digits++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (buffer, NABLA_NUMBER_LENGTH, format, value);
      if (digits == 17 || g_ascii_strtod (buffer, NULL) == value)
        break;
    }
  return buffer;
}

/* Days since 1970-01-01 to the proleptic Gregorian calendar, by the era method:
 * 400-year eras of 146097 days, years that begin in March. */
static void
civil_from_days (gint64 days, gint64 *year, int *month, int *day)
{
  gint64 shifted = days + 719468;
  gint64 era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  gint64 of_era = shifted - era * 146097;
  gint64 year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  gint64 of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  gint64 shifted_month = (5 * of_year + 2) / 153;

  *day = (int) (of_year - (153 * shifted_month + 2) / 5 + 1);
  *month = (int) (shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  *year = year_of_era + era * 400 + (*month <= 2);
}

/* Beyond this a day count is a number, not a date that people write. */
#define MAX_DAYS 3652424000.0

char *
nabla_date_print (double days, char *buffer)
{
  gint64 year;
  int month, day;

  if (!(fabs (days) < MAX_DAYS) || days != floor (days))
    return nabla_number_print (days, buffer);
  civil_from_days ((gint64) days, &year, &month, &day);
  g_snprintf (buffer, NABLA_NUMBER_LENGTH, "%04" G_GINT64_FORMAT "-%02d-%02d", year, month, day);
  return buffer;
}

char *
nabla_datetime_print (double seconds, char *buffer)
{
  double days = floor (seconds / 86400);
  double whole;
  double fraction;
  gint64 year;
  int month, day, of_day;
  gsize length;

  if (!(fabs (days) < MAX_DAYS))
    return nabla_number_print (seconds, buffer);
  /* Microseconds are what a double holds of today's dates. */
  whole = floor (seconds);
  fraction = round ((seconds - whole) * 1e6);
  if (fraction >= 1e6)
    {
      whole += 1;
      fraction = 0;
    }
  days = floor (whole / 86400);
  of_day = (int) (whole - days * 86400);
  civil_from_days ((gint64) days, &year, &month, &day);
  g_snprintf (buffer, NABLA_NUMBER_LENGTH, "%04" G_GINT64_FORMAT "-%02d-%02dT%02d:%02d:%02d", year, month, day,
              of_day / 3600, of_day / 60 % 60, of_day % 60);
  if (fraction > 0)
    {
      length = strlen (buffer);
      g_snprintf (buffer + length, NABLA_NUMBER_LENGTH - length, ".%06d", (int) fraction);
      for (length = strlen (buffer); buffer[length - 1] == '0'; length--)
        buffer[length - 1] = '\0';
    }
  return buffer;
}
