#include "table/nabla-number.h"

#include <string.h>

/* Exactly @n digits at @p. */
static gboolean
take_digits (const char **p, const char *end, int n, int *value)
{
  if (end - *p < n)
    return FALSE;
  *value = 0;
  for (int i = 0; i < n; i++, ++*p)
    {
      if (!g_ascii_isdigit (**p))
        return FALSE;
      *value = *value * 10 + (**p - '0');
    }
  return TRUE;
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

static gboolean
take_date (const char **p, const char *end, double *days)
{
  static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
  int year, month, day;
  char separator;
  gboolean leap;

  if (!take_digits (p, end, 4, &year) || *p >= end)
    return FALSE;
  separator = **p;
  if ((separator != '-' && separator != '/') || !take (p, end, separator) || !take_digits (p, end, 2, &month)
      || !take (p, end, separator) || !take_digits (p, end, 2, &day))
    return FALSE;
  leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  if (month < 1 || month > 12 || day < 1 || day > lengths[month - 1] + (month == 2 && leap))
    return FALSE;
  *days = (double) days_from_civil (year, month, day);
  return TRUE;
}

gboolean
nabla_date_parse (const char *text, gsize length, double *days)
{
  const char *p = text;

  return length == 10 && take_date (&p, text + length, days) && p == text + length;
}

static gboolean
take_offset (const char **p, const char *end, double *seconds)
{
  int sign;
  int hours;
  int minutes = 0;

  if (take (p, end, 'Z') || take (p, end, 'z'))
    return TRUE;
  if (take (p, end, '+'))
    sign = 1;
  else if (take (p, end, '-'))
    sign = -1;
  else
    return FALSE;
  if (!take_digits (p, end, 2, &hours))
    return FALSE;
  if (*p < end)
    {
      take (p, end, ':');
      if (!take_digits (p, end, 2, &minutes))
        return FALSE;
    }
  if (hours > 15 || minutes > 59)
    return FALSE;
  *seconds -= sign * (hours * 3600 + minutes * 60);
  return TRUE;
}

gboolean
nabla_datetime_parse (const char *text, gsize length, double *seconds)
{
  const char *p = text;
  const char *end = text + length;
  double days;
  int hour;
  int minute;
  int second = 0;
  double fraction = 0;

  if (length < 16 || !take_date (&p, end, &days) || !(take (&p, end, 'T') || take (&p, end, ' '))
      || !take_digits (&p, end, 2, &hour) || !take (&p, end, ':') || !take_digits (&p, end, 2, &minute))
    return FALSE;
  if (take (&p, end, ':'))
    {
      if (!take_digits (&p, end, 2, &second))
        return FALSE;
      if (take (&p, end, '.') || take (&p, end, ','))
        {
          double scale = 1;

          if (p >= end || !g_ascii_isdigit (*p))
            return FALSE;
          /* Beyond nanoseconds the digits are below what a double resolves. */
          for (; p < end && g_ascii_isdigit (*p); p++)
            if (scale < 1e9)
              {
                scale *= 10;
                fraction = fraction * 10 + (*p - '0');
              }
          fraction /= scale;
        }
    }
  if (hour > 23 || minute > 59 || second > 60)
    return FALSE;
  *seconds = days * 86400 + hour * 3600 + minute * 60 + second;
  if (p < end)
    {
      if (*p == ' ')
        p++;
      if (!take_offset (&p, end, seconds))
        return FALSE;
    }
  *seconds += fraction;
  return p == end;
}
