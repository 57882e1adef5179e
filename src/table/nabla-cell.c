#include "table/nabla-cell.h"

#include <string.h>
#include "table/nabla-reader.h"

#define EXACT_INTEGER G_GINT64_CONSTANT (9007199254740992)

/* Usual signs for a missing value: first those that are so in any column. */
static const struct
{
  const char *text;
  gboolean always;
} usual_tokens[] = {
  { "", TRUE },       { "NA", TRUE },       { "N/A", TRUE },      { "n/a", TRUE },      { "NULL", TRUE },
  { "null", TRUE },   { "NaN", TRUE },      { "nan", TRUE },      { ".", TRUE },        { "-", TRUE },
  { "?", TRUE },      { "#N/A", TRUE },     { "<NA>", TRUE },     { "na", FALSE },      { "Na", FALSE },
  { "Null", FALSE },  { "NAN", FALSE },     { "-nan", FALSE },    { "None", FALSE },    { "none", FALSE },
  { "nil", FALSE },   { "missing", FALSE }, { "Missing", FALSE }, { "n.a.", FALSE },    { "N.A.", FALSE },
  { "--", FALSE },    { "---", FALSE },     { "–", FALSE },       { "—", FALSE },       { "*", FALSE },
  { "..", FALSE },    { "...", FALSE },     { "#NULL!", FALSE },  { "#DIV/0!", FALSE }, { "#VALUE!", FALSE },
  { "#REF!", FALSE }, { "#NAME?", FALSE },  { "#NUM!", FALSE },   { "1.#QNAN", FALSE }, { "-1.#IND", FALSE },
  { "\\N", FALSE },   { "(null)", FALSE },  { "??", FALSE },
};

static void
add_token (NablaCellRules *self, const char *text, gboolean always)
{
  NablaMissingToken *token;

  self->longest_token = MAX (self->longest_token, strlen (text));
  if (self->n_tokens == NABLA_MAX_TOKENS)
    {
      if (self->more_tokens == NULL)
        self->more_tokens = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_add (self->more_tokens, g_strdup (text));
      return;
    }
  self->first[(guchar) text[0]] |= G_GUINT64_CONSTANT (1) << self->n_tokens;
  token = &self->tokens[self->n_tokens++];
  token->text = text;
  token->length = strlen (text);
  token->always = always;
}

static void
add_format (NablaCellRules *self, gunichar decimal, gunichar thousands)
{
  if (self->n_formats < NABLA_MAX_FORMATS && decimal != thousands)
    self->formats[self->n_formats++] = (NablaNumberFormat){ decimal, thousands };
}

void
nabla_cell_rules_init (NablaCellRules *self, gunichar decimal, gunichar thousands, char **missing)
{
  static const NablaNumberFormat usual[]
    = { { '.', 0 }, { '.', ',' }, { ',', 0 }, { ',', '.' }, { '.', ' ' }, { ',', ' ' }, { '.', '\'' }, { ',', '\'' } };

  memset (self, 0, sizeof *self);
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    if ((decimal == 0 || usual[i].decimal == decimal)
        && (thousands == 0 || usual[i].thousands == (thousands == NABLA_READER_NONE ? 0 : thousands)))
      add_format (self, usual[i].decimal, usual[i].thousands);
  /* Other marks than the usual. */
  if (self->n_formats == 0)
    add_format (self,
                decimal != 0       ? decimal
                : thousands == '.' ? ','
                                   : '.',
                thousands == NABLA_READER_NONE ? 0 : thousands);

  self->tokens_given = missing != NULL;
  if (missing == NULL)
    for (guint i = 0; i < G_N_ELEMENTS (usual_tokens); i++)
      add_token (self, usual_tokens[i].text, usual_tokens[i].always);
  else
    {
      /* Bit 0 is the empty token in any case: an empty number is missing. */
      self->empty_is_text = !g_strv_contains ((const char *const *) missing, "");
      add_token (self, "", !self->empty_is_text);
      for (guint i = 0; missing[i] != NULL; i++)
        if (missing[i][0] != '\0')
          {
            NablaNumber number;

            add_token (self, missing[i], TRUE);
            for (guint k = 0; k < self->n_formats; k++)
              self->tokens_are_numbers
                |= nabla_number_parse (missing[i], strlen (missing[i]), &self->formats[k], &number);
          }
    }
}

void
nabla_cell_rules_clear (NablaCellRules *self)
{
  g_clear_pointer (&self->more_tokens, g_hash_table_unref);
}

void
nabla_cell_rules_prefer (NablaCellRules *self, gunichar decimal, gboolean comma_first)
{
  NablaNumberFormat sorted[NABLA_MAX_FORMATS];
  guint n = 0;

  /* A stable partition. Within one decimal mark the plain format comes first; without a
   * vote "1,234" is a grouped integer, unless commas are likelier to be decimal marks. */
  for (int pass = 0; pass < 2; pass++)
    for (guint i = 0; i < self->n_formats; i++)
      {
        gboolean preferred = decimal != 0 && self->formats[i].decimal == decimal;

        if (preferred == (pass == 0))
          sorted[n++] = self->formats[i];
      }
  if (decimal == 0 && comma_first)
    {
      n = 0;
      for (int pass = 0; pass < 3; pass++)
        for (guint i = 0; i < self->n_formats; i++)
          {
            gboolean plain = self->formats[i].thousands == 0;
            int rank = plain && self->formats[i].decimal == '.' ? 0 : plain ? 1 : 2;

            if (rank == pass)
              sorted[n++] = self->formats[i];
          }
    }
  memcpy (self->formats, sorted, sizeof (NablaNumberFormat) * self->n_formats);
}

int
nabla_cell_find_token (const NablaCellRules *self, const char *text, gsize length)
{
  if (length == 0)
    return 0;
  if (length > self->longest_token)
    return -1;
  for (guint64 left = self->first[(guchar) text[0]]; left != 0; left &= left - 1)
    {
      int i = __builtin_ctzll (left);

      if (self->tokens[i].length == length && memcmp (self->tokens[i].text, text, length) == 0)
        return i;
    }
  if (self->more_tokens != NULL)
    {
      g_autofree char *copy = g_strndup (text, length);

      if (g_hash_table_contains (self->more_tokens, copy))
        return NABLA_MAX_TOKENS - 1;
    }
  return -1;
}

void
nabla_evidence_init (NablaEvidence *self)
{
  memset (self, 0, sizeof *self);
  self->numbers = 0xffff;
  self->orders = NABLA_ORDERS_ALL;
}

/* The decimal mark of a number such as -12.5, in which it cannot be a thousands mark; 0 if @text
 * is anything else. */
static gunichar
find_decimal (const char *text, gsize length)
{
  gsize first = text[0] == '-';
  gsize mark = first;
  gsize i;

  while (mark < length && g_ascii_isdigit (text[mark]))
    mark++;
  if (mark == first || mark == length || (text[mark] != '.' && text[mark] != ','))
    return 0;
  for (i = mark + 1; i < length && g_ascii_isdigit (text[i]); i++)
    ;
  return i == length && i > mark + 1 && i != mark + 4 ? (gunichar) text[mark] : 0;
}

/* FALSE for most words: a number has a digit, or is an infinity. */
static gboolean
may_be_number (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (g_ascii_isdigit (text[i]) || ((text[i] | 0x20) == 'i' && i + 1 < length && (text[i + 1] | 0x20) == 'n'))
      return TRUE;
  return FALSE;
}

static void
add_number (NablaEvidence *self, const NablaCellRules *rules, const char *text, gsize length)
{
  gunichar decimal = find_decimal (text, length);
  guint16 alive = 0;
  guint n_formats = may_be_number (text, length) ? rules->n_formats : 0;

  for (guint i = 0; i < n_formats; i++)
    {
      NablaNumber number;
      guint16 bit = (guint16) (1u << i);

      if (decimal != 0)
        {
          if (rules->formats[i].decimal != decimal)
            continue;
          alive |= bit;
          self->n_in_format[i]++;
          self->reals |= bit;
          continue;
        }
      if (!nabla_number_parse (text, length, &rules->formats[i], &number))
        continue;
      alive |= bit;
      self->n_in_format[i]++;
      if (!number.is_integer)
        self->reals |= bit;
      else if (number.overflows)
        self->beyond_int64 |= bit;
      else if (number.integer > EXACT_INTEGER || number.integer < -EXACT_INTEGER)
        self->beyond_exact |= bit;
      self->leading_zero |= number.leading_zero;
      if (number.currency != 0)
        {
          self->mixed_currency |= self->currency != 0 && self->currency != number.currency;
          self->currency = number.currency;
        }
    }
  self->numbers &= alive;
  self->n_numbers += alive != 0;
}

static void
add_date (NablaEvidence *self, const char *text, gsize length)
{
  double value;
  gboolean has_zone;
  guint orders = nabla_date_parse (text, length, self->orders, &value);

  if (orders == 0)
    {
      orders = nabla_datetime_parse (text, length, self->orders, &value, &has_zone);
      self->any_datetime |= orders != 0;
    }
  self->orders = orders;
}

/* Digits only, at most 15 of them: the same number in every format. */
static gboolean
is_plain_integer (const char *text, gsize length)
{
  gsize i = text[0] == '-';

  if (length > 15 || i == length || (text[i] == '0' && length > i + 1))
    return FALSE;
  for (; i < length; i++)
    if (!g_ascii_isdigit (text[i]))
      return FALSE;
  return TRUE;
}

void
nabla_evidence_add (NablaEvidence *self, const NablaCellRules *rules, const char *text, gsize length)
{
  int token = nabla_cell_find_token (rules, text, length);

  if (token >= 0)
    {
      guint64 bit = G_GUINT64_CONSTANT (1) << token;

      if (rules->tokens[token].always)
        self->tokens |= bit;
      else
        self->maybe_tokens |= bit;
      self->n_missing++;
      return;
    }

  self->n_present++;
  if (is_plain_integer (text, length))
    {
      self->n_numbers++;
      self->not_words = TRUE;
      self->orders = 0;
      return;
    }
  add_number (self, rules, text, length);
  if (!self->not_words)
    {
      guint word = nabla_word_parse (text, length);

      self->words |= word;
      self->not_words = word == 0;
    }
  if (self->orders != 0)
    add_date (self, text, length);
}

void
nabla_evidence_merge (NablaEvidence *self, const NablaEvidence *other)
{
  self->n_present += other->n_present;
  self->n_missing += other->n_missing;
  self->n_numbers += other->n_numbers;
  for (guint i = 0; i < NABLA_MAX_FORMATS; i++)
    self->n_in_format[i] += other->n_in_format[i];
  self->tokens |= other->tokens;
  self->maybe_tokens |= other->maybe_tokens;
  self->numbers &= other->numbers;
  self->reals |= other->reals;
  self->beyond_exact |= other->beyond_exact;
  self->beyond_int64 |= other->beyond_int64;
  self->leading_zero |= other->leading_zero;
  self->mixed_currency
    |= other->mixed_currency || (self->currency != 0 && other->currency != 0 && self->currency != other->currency);
  if (other->currency != 0)
    self->currency = other->currency;
  self->orders &= other->orders;
  self->any_datetime |= other->any_datetime;
  self->not_words |= other->not_words;
  self->words |= other->words;
}

int
nabla_evidence_get_format (const NablaEvidence *self, const NablaCellRules *rules)
{
  for (guint i = 0; i < rules->n_formats; i++)
    if ((self->numbers & (1u << i)) != 0)
      return (int) i;
  return -1;
}

/* true/false or yes/no; a pair of letters only if both of it are there. */
gboolean
nabla_words_are_boolean (guint words)
{
  static const guint pairs[][2] = {
    { NABLA_WORD_TRUE | NABLA_WORD_FALSE, 0 },
    { NABLA_WORD_YES | NABLA_WORD_NO, 0 },
    { NABLA_WORD_T | NABLA_WORD_F, NABLA_WORD_T | NABLA_WORD_F },
    { NABLA_WORD_Y | NABLA_WORD_N, NABLA_WORD_Y | NABLA_WORD_N },
  };

  for (guint i = 0; words != 0 && i < G_N_ELEMENTS (pairs); i++)
    if ((words & ~pairs[i][0]) == 0 && (words & pairs[i][1]) == pairs[i][1])
      return TRUE;
  return FALSE;
}

NablaColumnType
nabla_evidence_get_type (const NablaEvidence *self, const NablaCellRules *rules, int format)
{
  guint bit = format >= 0 ? 1u << format : 0;

  /* The narrowest: whatever comes later is then noticed. */
  if (self->n_present == 0)
    return NABLA_TYPE_INTEGER;
  if (!self->not_words && nabla_words_are_boolean (self->words))
    return NABLA_TYPE_BOOLEAN;
  if (self->orders != 0)
    return self->any_datetime ? NABLA_TYPE_DATETIME : NABLA_TYPE_DATE;
  if (bit == 0 || self->leading_zero || self->mixed_currency)
    return NABLA_TYPE_TEXT;
  if ((self->reals & bit) != 0)
    return NABLA_TYPE_REAL;
  return (self->beyond_int64 & bit) != 0 ? NABLA_TYPE_TEXT : NABLA_TYPE_INTEGER;
}

NablaColumnPlan
nabla_evidence_get_plan (const NablaEvidence *self, const NablaCellRules *rules)
{
  int format = nabla_evidence_get_format (self, rules);
  NablaColumnPlan plan = { .type = nabla_evidence_get_type (self, rules, format) };

  plan.format = rules->formats[MAX (format, 0)];
  plan.order = (self->orders & NABLA_ORDER_YMD) != 0   ? NABLA_ORDER_YMD
               : (self->orders & NABLA_ORDER_DMY) != 0 ? NABLA_ORDER_DMY
                                                       : NABLA_ORDER_MDY;
  plan.either_order = self->orders == (NABLA_ORDER_DMY | NABLA_ORDER_MDY);
  plan.as_int64 = plan.type == NABLA_TYPE_INTEGER && (self->beyond_exact & (1u << MAX (format, 0))) != 0;
  return plan;
}
