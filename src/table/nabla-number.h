/* Numbers, dates and truth values to and from text, never by the locale. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NABLA_NUMBER_LENGTH 40

/* How numbers are written. @thousands 0: not grouped; a space stands for the
 * no-break, narrow and thin ones too, an apostrophe for the typographic one. */
typedef struct
{
  gunichar decimal;
  gunichar thousands;
} NablaNumberFormat;

/* What one cell held. */
typedef struct
{
  double value;          /* divided by 100 if a percentage */
  gint64 integer;        /* if @is_integer and not @overflows */
  gboolean is_integer;   /* no decimal mark, exponent or percent sign */
  gboolean overflows;    /* an integer beyond 64 bits */
  gboolean leading_zero; /* an integer such as 007 */
  gboolean is_percent;
  gunichar currency; /* 0: none */
} NablaNumber;

/* Words for true and false, one bit each; the first four decide alone. */
enum
{
  NABLA_WORD_TRUE = 1 << 0,
  NABLA_WORD_FALSE = 1 << 1,
  NABLA_WORD_YES = 1 << 2,
  NABLA_WORD_NO = 1 << 3,
  NABLA_WORD_T = 1 << 4,
  NABLA_WORD_F = 1 << 5,
  NABLA_WORD_Y = 1 << 6,
  NABLA_WORD_N = 1 << 7,
};
#define NABLA_WORDS_FOR_TRUE (NABLA_WORD_TRUE | NABLA_WORD_YES | NABLA_WORD_T | NABLA_WORD_Y)

/* The order of year, month and day in a date. */
enum
{
  NABLA_ORDER_YMD = 1 << 0,
  NABLA_ORDER_DMY = 1 << 1,
  NABLA_ORDER_MDY = 1 << 2,
};
#define NABLA_ORDERS_ALL (NABLA_ORDER_YMD | NABLA_ORDER_DMY | NABLA_ORDER_MDY)

gboolean nabla_number_parse (const char *text, gsize length, const NablaNumberFormat *format, NablaNumber *number);
/* The double nearest to the decimal number @digits * 10^@exponent, ties to even. @mantissa
 * holds the digits up to the 19th; if there are no more @digits is not looked at (may be %NULL). */
double nabla_number_from_decimal (guint64 mantissa, int exponent, const char *digits, gsize n_digits);
/* One of the words above, in any case; 0 if it is none. */
guint nabla_word_parse (const char *text, gsize length);
/* A date as days since 1970-01-01: YYYY-MM-DD (or with / and .), DD.MM.YYYY, DD/MM/YYYY or
 * MM/DD/YYYY (or with -), or with an English month. Returns the orders among @orders in
 * which @text is a date, @days being by the first of them; 0 if there is none. */
guint nabla_date_parse (const char *text, gsize length, guint orders, double *days);
/* A date, then T or a space, hh:mm[:ss[.fff]][ AM], then nothing, Z or an offset ±hh[:]mm:
 * seconds since 1970-01-01T00:00:00 (of UTC where there is an offset). */
guint nabla_datetime_parse (const char *text, gsize length, guint orders, double *seconds, gboolean *has_zone);

/* Writes the shortest decimal text that reads back as the same double: "Infinity",
 * "-Infinity", "NaN" for those. Returns @buffer (NABLA_NUMBER_LENGTH bytes). */
char *nabla_number_print (double value, char *buffer);
/* ISO text of days since 1970-01-01: 2024-12-31. */
char *nabla_date_print (double days, char *buffer);
/* ISO text of seconds since then: 2024-12-31T23:59:59, with a fraction if there is one. */
char *nabla_datetime_print (double seconds, char *buffer);

G_END_DECLS
