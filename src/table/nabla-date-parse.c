#include "table/nabla-number.h"

#include <string.h>

/* All digits at @p, @least to @most of them. */
static gboolean
take_digits (const char **p, const char *end, int least, int most, int *value)
{
  int n = 0;

  *value = 0;
  for (; *p < end && g_ascii_isdigit (**p); n++, ++*p)
    {
      if (n == most)
        return FALSE;
      *value = *value * 10 + (**p - '0');
    }
  return n >= least;
}

static gboolean
take (const char **p, const char *end, char c)
{
  if (*p >= end || **p != c)
    return FALSE;
  ++*p;
  return TRUE;
}

/* Proleptic Gregorian calendar to days since 1970-01-01; years begin in March. */
static gint64
days_from_civil (gint64 year, int month, int day)
{
  gint64 shifted = month <= 2 ? year - 1 : year;
  gint64 era = (shifted >= 0 ? shifted : shifted - 399) / 400;
  gint64 of_era = shifted - era * 400;
  gint64 of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* The English name of a month, or its first three letters, a point after them. */
static gboolean
take_month (const char **p, const char *end, int *month)
{
  static const char *const names[] = { "january", "february", "march",     "april",   "may",      "june",
                                       "july",    "august",   "september", "october", "november", "december" };
  gsize length = 0;

  while (*p + length < end && g_ascii_isalpha ((*p)[length]))
    length++;
  for (int i = 0; length >= 3 && i < 12; i++)
    if (g_ascii_strncasecmp (*p, names[i], length) == 0
        && (length == 3 || length == strlen (names[i]) || (i == 8 && length == 4)))
      {
        *month = i + 1;
        *p += length;
        if (length <= 4 && *p < end && **p == '.')
          ++*p;
        return TRUE;
      }
  return FALSE;
}

static gboolean
is_date (int year, int month, int day)
{
  static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  gboolean leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

  return month >= 1 && month <= 12 && day >= 1 && day <= lengths[month - 1] + (month == 2 && leap);
}

/* "Jan 31, 2020" and "31 Jan 2020", "31-Jan-2020": the same in every order. */
static gboolean
take_named_date (const char **p, const char *end, int *year, int *month, int *day)
{
  char separator;

  if (take_month (p, end, month))
    return take (p, end, ' ') && take_digits (p, end, 1, 2, day) && (take (p, end, ',') || TRUE) && take (p, end, ' ')
           && take_digits (p, end, 4, 4, year);
  if (!take_digits (p, end, 1, 2, day) || *p >= end)
    return FALSE;
  separator = **p;
  return (separator == ' ' || separator == '-' || separator == '/') && take (p, end, separator)
         && take_month (p, end, month) && take (p, end, separator) && take_digits (p, end, 4, 4, year);
}

/* The orders among @orders in which a date stands at @p, its days by the first of them. */
static guint
take_date (const char **p, const char *end, guint orders, double *days)
{
  const char *start = *p;
  guint found = 0;
  int first = 0, second, third;
  char separator;
  int n_first;

  if (start >= end)
    return 0;
  if (!g_ascii_isdigit (*start) || !take_digits (p, end, 1, 4, &first) || *p >= end
      || (**p != '-' && **p != '/' && **p != '.') || *p + 1 >= end || g_ascii_isalpha ((*p)[1]))
    {
      *p = start;
      if (!take_named_date (p, end, &first, &second, &third) || !is_date (first, second, third))
        return 0;
      *days = (double) days_from_civil (first, second, third);
      return orders;
    }
  n_first = (int) (*p - start);
  separator = **p;
  if (n_first == 3 || !take (p, end, separator) || !take_digits (p, end, 1, 2, &second) || !take (p, end, separator))
    return 0;
  if (n_first == 4)
    {
      if ((orders & NABLA_ORDER_YMD) == 0 || !take_digits (p, end, 1, 2, &third) || !is_date (first, second, third))
        return 0;
      *days = (double) days_from_civil (first, second, third);
      return NABLA_ORDER_YMD;
    }
  /* Two digits of a year leave open which century, and which number is the year. */
  if (!take_digits (p, end, 4, 4, &third))
    return 0;
  /* Nobody writes the month first with points. */
  if ((orders & NABLA_ORDER_MDY) != 0 && separator != '.' && is_date (third, first, second))
    {
      found |= NABLA_ORDER_MDY;
      *days = (double) days_from_civil (third, first, second);
    }
  if ((orders & NABLA_ORDER_DMY) != 0 && is_date (third, second, first))
    {
      found |= NABLA_ORDER_DMY;
      *days = (double) days_from_civil (third, second, first);
    }
  return found;
}

/* A date begins with a digit or a month's letter, and has eight bytes at least. */
static gboolean
may_be_date (const char *text, gsize length)
{
  return length >= 8 && length <= 48 && (g_ascii_isdigit (*text) || strchr ("JjFfMmAaSsOoNnDd", *text) != NULL);
}

guint
nabla_date_parse (const char *text, gsize length, guint orders, double *days)
{
  const char *p = text;
  guint found = may_be_date (text, length) ? take_date (&p, text + length, orders, days) : 0;

  return p == text + length ? found : 0;
}

static gboolean
take_offset (const char **p, const char *end, double *seconds)
{
  int sign;
  int hours;
  int minutes = 0;

  if (take (p, end, 'Z') || take (p, end, 'z'))
    return TRUE;
  if (end - *p == 3 && (memcmp (*p, "UTC", 3) == 0 || memcmp (*p, "GMT", 3) == 0))
    {
      *p = end;
      return TRUE;
    }
  if (take (p, end, '+'))
    sign = 1;
  else if (take (p, end, '-'))
    sign = -1;
  else
    return FALSE;
  if (end - *p > 2 && g_ascii_isdigit ((*p)[2]))
    {
      if (!take_digits (p, end, 4, 4, &hours))
        return FALSE;
      minutes = hours % 100;
      hours /= 100;
    }
  else if (!take_digits (p, end, 2, 2, &hours)
           || (*p < end && (!take (p, end, ':') || !take_digits (p, end, 2, 2, &minutes))))
    return FALSE;
  if (hours > 15 || minutes > 59)
    return FALSE;
  *seconds -= sign * (hours * 3600 + minutes * 60);
  return TRUE;
}

/* "2:05 PM": hours to those from midnight. */
static gboolean
take_half_day (const char **p, const char *end, int *hour)
{
  const char *at = *p;
  gboolean afternoon;

  take (&at, end, ' ');
  if (end - at < 2 || g_ascii_tolower (at[1]) != 'm' || strchr ("APap", at[0]) == NULL)
    return TRUE;
  afternoon = g_ascii_tolower (at[0]) == 'p';
  if (*hour < 1 || *hour > 12)
    return FALSE;
  *hour = *hour % 12 + (afternoon ? 12 : 0);
  *p = at + 2;
  return TRUE;
}

static gboolean
take_fraction (const char **p, const char *end, double *fraction)
{
  double scale = 1;

  if (*p >= end || !g_ascii_isdigit (**p))
    return FALSE;
  /* Beyond nanoseconds the digits are below what a double resolves. */
  for (; *p < end && g_ascii_isdigit (**p); ++*p)
    if (scale < 1e9)
      {
        scale *= 10;
        *fraction = *fraction * 10 + (**p - '0');
      }
  *fraction /= scale;
  return TRUE;
}

guint
nabla_datetime_parse (const char *text, gsize length, guint orders, double *seconds, gboolean *has_zone)
{
  const char *p = text;
  const char *end = text + length;
  double days;
  int hour;
  int minute;
  int second = 0;
  double fraction = 0;

  if (!may_be_date (text, length) || (orders = take_date (&p, end, orders, &days)) == 0)
    return 0;
  if (!take (&p, end, 'T'))
    {
      take (&p, end, ',');
      if (!take (&p, end, ' '))
        return 0;
    }
  if (!take_digits (&p, end, 1, 2, &hour) || !take (&p, end, ':') || !take_digits (&p, end, 2, 2, &minute))
    return 0;
  if (take (&p, end, ':')
      && (!take_digits (&p, end, 2, 2, &second)
          || ((take (&p, end, '.') || take (&p, end, ',')) && !take_fraction (&p, end, &fraction))))
    return 0;
  if (!take_half_day (&p, end, &hour) || hour > 23 || minute > 59 || second > 60)
    return 0;
  *seconds = days * 86400 + hour * 3600 + minute * 60 + second;
  *has_zone = p < end;
  if (p < end)
    {
      take (&p, end, ' ');
      if (!take_offset (&p, end, seconds))
        return 0;
    }
  *seconds += fraction;
  return p == end ? orders : 0;
}
