#include "table/nabla-number.h"

#include <math.h>
#include <string.h>

typedef struct
{
  const char *p;
  const char *end;
} Cursor;

/* Takes one of the characters that stand for @mark at the cursor. */
static gboolean
take_mark (Cursor *cursor, gunichar mark)
{
  char utf8[6];
  gsize length;

  if (mark == 0 || cursor->p >= cursor->end)
    return FALSE;
  if (mark < 0x80 && *cursor->p == (char) mark)
    {
      cursor->p++;
      return TRUE;
    }
  if ((guchar) *cursor->p < 0x80)
    return FALSE;
  if (mark == ' ')
    {
      static const char *const spaces[] = { "\302\240", "\342\200\257", "\342\200\211" };

      for (guint i = 0; i < G_N_ELEMENTS (spaces); i++)
        {
          length = strlen (spaces[i]);
          if ((gsize) (cursor->end - cursor->p) >= length && memcmp (cursor->p, spaces[i], length) == 0)
            {
              cursor->p += length;
              return TRUE;
            }
        }
      return FALSE;
    }
  length = (gsize) g_unichar_to_utf8 (mark == '\'' ? 0x2019 : mark, utf8);
  if ((gsize) (cursor->end - cursor->p) < length || memcmp (cursor->p, utf8, length) != 0)
    return FALSE;
  cursor->p += length;
  return TRUE;
}

static void
skip_spaces (Cursor *cursor)
{
  while (take_mark (cursor, ' '))
    ;
}

static gboolean
take_text (Cursor *cursor, const char *text)
{
  gsize length = strlen (text);

  if ((gsize) (cursor->end - cursor->p) < length || memcmp (cursor->p, text, length) != 0)
    return FALSE;
  cursor->p += length;
  return TRUE;
}

/* A hyphen, the true minus, or a dash that stands for it. */
static gboolean
take_minus (Cursor *cursor)
{
  static const char *const minuses[] = { "\342\210\222", "\342\200\220", "\342\200\221", "\342\200\222",
                                         "\342\200\223", "\357\271\243", "\357\274\215" };

  if (cursor->p >= cursor->end)
    return FALSE;
  if ((guchar) *cursor->p < 0x80)
    return take_mark (cursor, '-');
  for (guint i = 0; i < G_N_ELEMENTS (minuses); i++)
    if (take_text (cursor, minuses[i]))
      return TRUE;
  return FALSE;
}

/* What begins with another one comes before it. */
static const char *const currencies[]
  = { "$",   "€",   "£",   "¥",   "₹",   "₽", "₩",   "₺",   "₪",   "₱",   "¢",   "₦",   "₫",   "₴",   "₡",
      "฿",   "￥",  "USD", "EUR", "GBP", "JPY", "CHF", "CNY", "INR", "CAD", "AUD", "SEK", "NOK", "DKK", "PLN",
      "BRL", "MXN", "ZAR", "US$", "A$",  "C$",  "R$",  "kr.", "kr",  "Kč",  "zł",  "Ft",  "Rs.", "Rs",  "Fr." };

static gboolean
take_currency (Cursor *cursor, gunichar *currency)
{
  if (*currency != 0 || cursor->p >= cursor->end || (guchar) (*cursor->p - '0') <= 9)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (currencies); i++)
    if (*cursor->p == currencies[i][0] && take_text (cursor, currencies[i]))
      {
        *currency = i + 1;
        return TRUE;
      }
  return FALSE;
}

/* What may stand before the digits. */
static void
take_prefix (Cursor *cursor, gboolean *has_sign, gboolean *negative, gboolean *in_parentheses, gunichar *currency)
{
  skip_spaces (cursor);
  if (take_mark (cursor, '('))
    *in_parentheses = TRUE;
  for (;;)
    {
      if (!*has_sign && !*in_parentheses && cursor->p < cursor->end)
        {
          *has_sign = TRUE;
          if (take_minus (cursor))
            {
              *negative = TRUE;
              skip_spaces (cursor);
            }
          else if (!take_mark (cursor, '+'))
            *has_sign = FALSE;
        }
      if (!take_currency (cursor, currency))
        break;
      skip_spaces (cursor);
      if (!*has_sign && !*in_parentheses && take_mark (cursor, '('))
        *in_parentheses = TRUE;
    }
  if (*in_parentheses)
    *negative = TRUE;
}

typedef struct
{
  char fixed[64];
  char *digits;
  gsize n;
  gsize n_whole; /* digits before the mark */
  guint64 mantissa;
  gboolean has_mark;
  gboolean has_exponent;
  gint64 exponent;
} Digits;

static void
add_digit (Digits *digits, char digit)
{
  /* Zeros in front carry nothing; without them 19 digits always fit. */
  if (digits->n < 19)
    digits->mantissa = digits->mantissa * 10 + (guint64) (digit - '0');
  digits->digits[digits->n++] = digit;
}

/* Digits, in groups of three if a separator comes, or of two before the last three as in
 * India; FALSE if the grouping is wrong. */
static gboolean
take_whole (Cursor *cursor, gunichar thousands, Digits *digits, gsize *n_written)
{
  const char *start = cursor->p;
  gsize in_group = 0;
  gsize usual = 0; /* digits of the groups between the first and the last */
  gboolean grouped = FALSE;

  *n_written = 0;
  while (cursor->p < cursor->end)
    {
      if (g_ascii_isdigit (*cursor->p))
        {
          if (digits->n > 0 || *cursor->p != '0')
            add_digit (digits, *cursor->p);
          cursor->p++;
          in_group++;
          ++*n_written;
        }
      else
        {
          Cursor ahead = *cursor;

          if (*n_written == 0 || !take_mark (&ahead, thousands) || ahead.p >= ahead.end || !g_ascii_isdigit (*ahead.p))
            break;
          if (grouped ? in_group < 2 || in_group > 3 || (usual != 0 && in_group != usual)
                      : in_group > 3 || *start == '0')
            return FALSE;
          usual = grouped ? in_group : 0;
          grouped = TRUE;
          in_group = 0;
          *cursor = ahead;
        }
    }
  return !grouped || in_group == 3;
}

static gboolean
take_exponent (Cursor *cursor, Digits *digits)
{
  gboolean negative = FALSE;
  Cursor ahead = *cursor;

  if (!take_mark (&ahead, 'e') && !take_mark (&ahead, 'E'))
    return TRUE;
  if (take_minus (&ahead))
    negative = TRUE;
  else
    take_mark (&ahead, '+');
  if (ahead.p >= ahead.end || !g_ascii_isdigit (*ahead.p))
    return FALSE;
  digits->has_exponent = TRUE;
  for (; ahead.p < ahead.end && g_ascii_isdigit (*ahead.p); ahead.p++)
    digits->exponent = MIN (digits->exponent * 10 + (*ahead.p - '0'), 1000000);
  if (negative)
    digits->exponent = -digits->exponent;
  *cursor = ahead;
  return TRUE;
}

static gboolean
take_infinity (Cursor *cursor)
{
  gsize left = (gsize) (cursor->end - cursor->p);
  gsize length = left >= 8 && g_ascii_strncasecmp (cursor->p, "infinity", 8) == 0 ? 8
                 : left >= 3 && g_ascii_strncasecmp (cursor->p, "inf", 3) == 0    ? 3
                                                                                  : 0;

  cursor->p += length;
  return length > 0;
}

/**
 * nabla_number_parse:
 * @text: @length bytes of UTF-8
 *
 * [spaces] [(] [sign] [currency] digits [mark digits] [exponent] [%] [currency] [)]
 * [spaces], where the sign may be U+2212 or another dash and a minus may stand at the
 * end, parentheses stand for a minus, and digits before the mark may be grouped by
 * threes; or an infinity. Bit-exact.
 *
 * Returns: whether all of @text is a number in @format
 */
gboolean
nabla_number_parse (const char *text, gsize length, const NablaNumberFormat *format, NablaNumber *number)
{
  Cursor cursor = { text, text + length };
  gboolean has_sign = FALSE;
  gboolean negative = FALSE;
  gboolean in_parentheses = FALSE;
  gboolean percent = FALSE;
  gboolean ok = FALSE;
  Digits digits = { .n = 0 };
  gsize n_written;
  gsize n_fraction = 0;
  gboolean leading_zero;

  memset (number, 0, sizeof *number);
  take_prefix (&cursor, &has_sign, &negative, &in_parentheses, &number->currency);
  if (cursor.p >= cursor.end)
    return FALSE;
  if (!in_parentheses && number->currency == 0 && take_infinity (&cursor))
    {
      skip_spaces (&cursor);
      number->value = negative ? -INFINITY : INFINITY;
      return cursor.p == cursor.end;
    }

  digits.digits = length <= sizeof digits.fixed ? digits.fixed : g_malloc (length);
  leading_zero = *cursor.p == '0';
  if (!take_whole (&cursor, format->thousands, &digits, &n_written))
    goto out;
  leading_zero = leading_zero && n_written > 1;
  if (take_mark (&cursor, format->decimal))
    {
      digits.has_mark = TRUE;
      for (; cursor.p < cursor.end && g_ascii_isdigit (*cursor.p); cursor.p++)
        {
          n_fraction++;
          if (digits.n > 0 || *cursor.p != '0')
            add_digit (&digits, *cursor.p);
        }
    }
  if (n_written + n_fraction == 0 || !take_exponent (&cursor, &digits))
    goto out;

  skip_spaces (&cursor);
  percent = take_mark (&cursor, '%');
  if (take_currency (&cursor, &number->currency))
    skip_spaces (&cursor);
  if (in_parentheses && !take_mark (&cursor, ')'))
    goto out;
  if (!has_sign && !in_parentheses && take_minus (&cursor))
    negative = TRUE;
  skip_spaces (&cursor);
  ok = cursor.p == cursor.end && !(percent && number->currency != 0);
  if (!ok)
    goto out;

  number->is_percent = percent;
  number->is_integer = !digits.has_mark && !digits.has_exponent && !percent;
  number->leading_zero = number->is_integer && leading_zero;
  if (number->is_integer)
    {
      guint64 limit = (guint64) G_MAXINT64 + (negative ? 1 : 0);

      number->overflows = digits.n > 19 || digits.mantissa > limit;
      if (!number->overflows)
        number->integer = negative ? (gint64) (0 - digits.mantissa) : (gint64) digits.mantissa;
    }
  if (digits.n > 0)
    number->value
      = nabla_number_from_decimal (digits.mantissa, (int) digits.exponent - (int) n_fraction - (percent ? 2 : 0),
                                   digits.digits, digits.n);
  if (negative)
    number->value = -number->value;

out:
  if (digits.digits != digits.fixed)
    g_free (digits.digits);
  return ok;
}

guint
nabla_word_parse (const char *text, gsize length)
{
  static const struct
  {
    const char *word;
    guint bit;
  } words[] = {
    { "true", NABLA_WORD_TRUE }, { "false", NABLA_WORD_FALSE }, { "yes", NABLA_WORD_YES }, { "no", NABLA_WORD_NO },
    { "t", NABLA_WORD_T },       { "f", NABLA_WORD_F },         { "y", NABLA_WORD_Y },     { "n", NABLA_WORD_N },
  };

  if (length == 0 || length > 5)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i].word) == length && g_ascii_strncasecmp (words[i].word, text, length) == 0)
      return words[i].bit;
  return 0;
}
