/* What is a date in SPSS, Stata and SAS: their display formats, their calendars. */
#include "table/nabla-readstat-private.h"

#include <math.h>
#include <string.h>

#define DAY 86400.0

/* Days from the origins to 1970-01-01. */
#define DAYS_FROM_1960 3653
#define DAYS_FROM_1582 141428

/* The years 1 to 9999, as days since 1970. */
#define FIRST_DAY (-719162)
#define LAST_DAY  2932896

/* GDate counts from 1 on 0001-01-01. */
#define JULIAN_1970 719163

static const char *const spss_dates[] = { "DATE", "ADATE", "EDATE", "JDATE", "SDATE", "QYR", "MOYR", "WKYR" };
static const char *const spss_datetimes[] = { "DATETIME", "YMDHMS" };

/* Names that begin so, except those of the second list, which is asked first. */
static const char *const sas_datetimes[]
  = { "DATETIME", "DATEAMPM", "MDYAMPM",  "DTDATE",   "DTMONYY",  "DTWKDATX", "DTYEAR",  "DTYYQC",
      "E8601DT",  "E8601DX",  "E8601DZ",  "E8601DN",  "E8601LX",  "B8601DT",  "B8601DX", "B8601DZ",
      "B8601DN",  "B8601LX",  "IS8601DT", "IS8601DZ", "IS8601DN", "IS8601LX", "NLDATM",  "DATETIMED" };
static const char *const sas_dates[]
  = { "DDMMYY",  "MMDDYY",  "YYMMDD",  "YYMM",    "MMYY",     "YYQ",    "YYMON",   "MONYY",   "JULIAN",
      "WEEKDAT", "WORDDAT", "E8601DA", "B8601DA", "IS8601DA", "NLDATE", "DOWNAME", "MONNAME", "JULDAY",
      "WEEKDAY", "WEEKU",   "WEEKV",   "WEEKW",   "NENGO",    "MINGUO", "PDJUL",   "EURDF" };
/* Names that are whole. */
static const char *const sas_whole_dates[] = { "DATE", "DAY", "MONTH", "YEAR", "QTR", "QTRR" };

static gboolean
is_one_of (const char *name, const char *const *names, gsize n, gboolean prefix)
{
  for (gsize i = 0; i < n; i++)
    if (prefix ? g_str_has_prefix (name, names[i]) : strcmp (name, names[i]) == 0)
      return TRUE;
  return FALSE;
}

static NablaStatTime
get_stata_time (const char *display)
{
  const char *p = display + (*display == '%');

  p += *p == '-';
  if (*p == 'd')
    return NABLA_STAT_DAYS;
  if (*p != 't')
    return NABLA_STAT_NUMBER;
  switch (p[1])
    {
    case 'd':
      return NABLA_STAT_DAYS;
    case 'c':
      return NABLA_STAT_MILLISECONDS;
    case 'C':
      return NABLA_STAT_MILLISECONDS_LEAP;
    case 'w':
      return NABLA_STAT_WEEKS;
    case 'm':
      return NABLA_STAT_MONTHS;
    case 'q':
      return NABLA_STAT_QUARTERS;
    case 'h':
      return NABLA_STAT_HALVES;
    default:
      return NABLA_STAT_NUMBER;
    }
}

NablaStatTime
nabla_readstat_get_time (NablaStatFormat format, const char *display)
{
  g_autofree char *name = NULL;
  gsize length;

  if (display == NULL || *display == '\0')
    return NABLA_STAT_NUMBER;
  if (format == NABLA_STAT_DTA)
    return get_stata_time (display);

  /* Width and decimals follow the name. */
  name = g_ascii_strup (display, -1);
  for (length = strlen (name); length > 0 && (g_ascii_isdigit (name[length - 1]) || name[length - 1] == '.'); length--)
    name[length - 1] = '\0';
  if (format == NABLA_STAT_SAV || format == NABLA_STAT_POR)
    {
      if (is_one_of (name, spss_dates, G_N_ELEMENTS (spss_dates), FALSE))
        return NABLA_STAT_SECONDS_OF_DAYS;
      if (is_one_of (name, spss_datetimes, G_N_ELEMENTS (spss_datetimes), FALSE))
        return NABLA_STAT_SECONDS_1582;
      return NABLA_STAT_NUMBER;
    }
  if (is_one_of (name, sas_datetimes, G_N_ELEMENTS (sas_datetimes), TRUE))
    return NABLA_STAT_SECONDS;
  if (is_one_of (name, sas_dates, G_N_ELEMENTS (sas_dates), TRUE)
      || is_one_of (name, sas_whole_dates, G_N_ELEMENTS (sas_whole_dates), FALSE))
    return NABLA_STAT_DAYS;
  return NABLA_STAT_NUMBER;
}

gboolean
nabla_readstat_is_date (NablaStatTime time)
{
  return time >= NABLA_STAT_DAYS && time <= NABLA_STAT_SECONDS_OF_DAYS;
}

/* The first day of a period, of which @per_year make a year from 1960. */
static double
begin_of_period (double value, int per_year)
{
  double year = 1960 + floor (value / per_year);
  int part = (int) (floor (value) - floor (value / per_year) * per_year);
  gboolean weeks = per_year == 52;
  GDate date;

  if (!(year >= 1 && year <= 9999))
    return NAN;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 1, weeks ? G_DATE_JANUARY : (GDateMonth) (1 + part * (12 / per_year)), (GDateYear) year);
  return (double) g_date_get_julian (&date) - JULIAN_1970 + (weeks ? 7 * part : 0);
}

/* Days since 1970 on which each leap second had just passed, of 1972 to 2016. */
static const int leap_days[]
  = { 912,  1096, 1461, 1826, 2191, 2557, 2922,  3287,  3652,  4199,  4564,  4929,  5660, 6574,
      7305, 7670, 8217, 8582, 8947, 9496, 10043, 10592, 13149, 14245, 15522, 16617, 17167 };

/* @seconds since 1970 that count them, without. */
static double
without_leap_seconds (double seconds)
{
  guint n_passed = 0;

  while (n_passed < G_N_ELEMENTS (leap_days) && seconds - (n_passed + 1) >= leap_days[n_passed] * DAY)
    n_passed++;
  return seconds - n_passed;
}

double
nabla_readstat_convert_time (NablaStatTime time, double value)
{
  double days;

  switch (time)
    {
    case NABLA_STAT_DAYS:
      value -= DAYS_FROM_1960;
      break;
    case NABLA_STAT_WEEKS:
      value = begin_of_period (value, 52);
      break;
    case NABLA_STAT_MONTHS:
      value = begin_of_period (value, 12);
      break;
    case NABLA_STAT_QUARTERS:
      value = begin_of_period (value, 4);
      break;
    case NABLA_STAT_HALVES:
      value = begin_of_period (value, 2);
      break;
    case NABLA_STAT_SECONDS_OF_DAYS:
      value = value / DAY - DAYS_FROM_1582;
      break;
    case NABLA_STAT_SECONDS:
      value -= DAYS_FROM_1960 * DAY;
      break;
    case NABLA_STAT_SECONDS_1582:
      value -= DAYS_FROM_1582 * DAY;
      break;
    case NABLA_STAT_MILLISECONDS:
      value = value / 1000 - DAYS_FROM_1960 * DAY;
      break;
    case NABLA_STAT_MILLISECONDS_LEAP:
      value = without_leap_seconds (value / 1000 - DAYS_FROM_1960 * DAY);
      break;
    case NABLA_STAT_NUMBER:
    default:
      break;
    }
  days = nabla_readstat_is_date (time) ? value : value / DAY;
  return days >= FIRST_DAY && days < LAST_DAY + 1 ? value : NAN;
}
