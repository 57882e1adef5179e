#include "table/nabla-filter-private.h"

#include <string.h>
#include <glib/gi18n-lib.h>

/* Far beyond what anyone writes; brackets are parsed recursively. */
#define MAX_LENGTH 65536
#define MAX_DEPTH  64
/* Of a word in a message. */
#define MAX_SHOWN 40

typedef enum
{
  TOKEN_END,
  TOKEN_WORD,
  TOKEN_QUOTED,
  TOKEN_COMPARE,
  TOKEN_AND,
  TOKEN_OR,
  TOKEN_NOT,
  TOKEN_IN,
  TOKEN_IS,
  TOKEN_BETWEEN,
  TOKEN_MISSING,
  TOKEN_OPEN,
  TOKEN_CLOSE,
  TOKEN_COMMA,
} TokenKind;

typedef struct
{
  const char *text;
  gsize at; /* of what comes after the token */
  TokenKind token;
  gsize from; /* where the token begins */
  char *word; /* of words, as written without quotes */
  NablaFilterKind comparison;
  gboolean differs; /* … is "not equal" */
  guint depth;      /* brackets that are open */
  NablaFilter *filter;
} Parser;

void
nabla_filter_fail (const char *text, gsize at, GError **error, const char *format, ...)
{
  va_list args;
  g_autofree char *what = NULL;

  va_start (args, format);
  what = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED, _ ("Condition, character %lu: %s"),
               (gulong) g_utf8_pointer_to_offset (text, text + at) + 1, what);
}

static const struct
{
  const char *sign;
  TokenKind token;
  NablaFilterKind comparison;
  gboolean differs;
} signs[] = {
  /* Longer ones before those that they begin with. */
  { "==", TOKEN_COMPARE, NABLA_FILTER_EQUAL, FALSE },
  { "=", TOKEN_COMPARE, NABLA_FILTER_EQUAL, FALSE },
  { "!=", TOKEN_COMPARE, NABLA_FILTER_EQUAL, TRUE },
  { "<>", TOKEN_COMPARE, NABLA_FILTER_EQUAL, TRUE },
  { "≠", TOKEN_COMPARE, NABLA_FILTER_EQUAL, TRUE },
  { "<=", TOKEN_COMPARE, NABLA_FILTER_LESS_EQUAL, FALSE },
  { "≤", TOKEN_COMPARE, NABLA_FILTER_LESS_EQUAL, FALSE },
  { "<", TOKEN_COMPARE, NABLA_FILTER_LESS, FALSE },
  { ">=", TOKEN_COMPARE, NABLA_FILTER_GREATER_EQUAL, FALSE },
  { "≥", TOKEN_COMPARE, NABLA_FILTER_GREATER_EQUAL, FALSE },
  { ">", TOKEN_COMPARE, NABLA_FILTER_GREATER, FALSE },
  { "&&", TOKEN_AND, 0, FALSE },
  { "&", TOKEN_AND, 0, FALSE },
  { "||", TOKEN_OR, 0, FALSE },
  { "|", TOKEN_OR, 0, FALSE },
  { "!", TOKEN_NOT, 0, FALSE },
  { "(", TOKEN_OPEN, 0, FALSE },
  { ")", TOKEN_CLOSE, 0, FALSE },
  { ",", TOKEN_COMMA, 0, FALSE },
};

static const struct
{
  const char *word;
  TokenKind token;
} words[] = {
  { "and", TOKEN_AND }, { "or", TOKEN_OR },           { "not", TOKEN_NOT },         { "in", TOKEN_IN },
  { "is", TOKEN_IS },   { "between", TOKEN_BETWEEN }, { "missing", TOKEN_MISSING }, { "null", TOKEN_MISSING },
};

static const struct
{
  const char *open;
  const char *close;
} quotes[] = { { "\"", "\"" }, { "'", "'" }, { "`", "`" }, { "“", "”" }, { "‘", "’" } };

static void
clear_word (gpointer data)
{
  NablaFilterWord *word = data;

  g_free (word->text);
}

static void
clear_step (gpointer data)
{
  NablaFilterStep *step = data;

  clear_word (&step->column);
  g_clear_pointer (&step->values, g_array_unref);
}

void
nabla_filter_free (NablaFilter *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_array_unref (self->steps);
  g_free (self);
}

/* A quote within a quoted word is doubled. */
static gboolean
take_quoted (Parser *self, guint quote, GError **error)
{
  const char *close = quotes[quote].close;
  gsize length = strlen (close);
  const char *p = self->text + self->from + strlen (quotes[quote].open);
  g_autoptr (GString) word = g_string_new (NULL);

  for (;; p++)
    {
      if (*p == '\0')
        {
          nabla_filter_fail (self->text, self->from, error, _ ("this quote is not closed; put %s at its end."), close);
          return FALSE;
        }
      if (strncmp (p, close, length) != 0)
        {
          g_string_append_c (word, *p);
          continue;
        }
      p += length;
      if (strncmp (p, close, length) != 0)
        break;
      g_string_append (word, close);
      p += length - 1;
    }
  self->token = TOKEN_QUOTED;
  self->word = g_string_free (g_steal_pointer (&word), FALSE);
  self->at = (gsize) (p - self->text);
  return TRUE;
}

static gboolean
take_sign (Parser *self)
{
  const char *p = self->text + self->from;

  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (g_str_has_prefix (p, signs[i].sign))
      {
        self->token = signs[i].token;
        self->comparison = signs[i].comparison;
        self->differs = signs[i].differs;
        self->at = self->from + strlen (signs[i].sign);
        return TRUE;
      }
  return FALSE;
}

/* Whether a word ends here. */
static gboolean
is_end_of_word (const char *p)
{
  if (*p == '\0' || g_unichar_isspace (g_utf8_get_char (p)))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (signs); i++)
    if (g_str_has_prefix (p, signs[i].sign))
      return TRUE;
  /* An apostrophe within a word is one: O’Neill. */
  return *p == '"' || *p == '`';
}

static gboolean
next (Parser *self, GError **error)
{
  const char *p = self->text + self->at;
  const char *end;

  while (*p != '\0' && g_unichar_isspace (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  self->from = self->at = (gsize) (p - self->text);
  g_clear_pointer (&self->word, g_free);
  if (*p == '\0')
    {
      self->token = TOKEN_END;
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (quotes); i++)
    if (g_str_has_prefix (p, quotes[i].open))
      return take_quoted (self, i, error);
  if (take_sign (self))
    return TRUE;
  for (end = p; !is_end_of_word (end);)
    end = g_utf8_next_char (end);
  self->at = (gsize) (end - self->text);
  self->word = g_strndup (p, (gsize) (end - p));
  self->token = TOKEN_WORD;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (words[i].word, self->word) == 0)
      self->token = words[i].token;
  return TRUE;
}

/* What stands at the present place, for a message; (transfer full) */
static char *
dup_found (const Parser *self)
{
  const char *from = self->text + self->from;
  glong n = g_utf8_strlen (from, (gssize) (self->at - self->from));
  g_autofree char *shown = g_utf8_substring (from, 0, MIN (n, MAX_SHOWN));

  if (self->token == TOKEN_END)
    return g_strdup (_ ("the condition ends"));
  return g_strdup_printf (n > MAX_SHOWN ? _ ("there is “%s…”") : _ ("there is “%s”"), shown);
}

static void
fail_expected (const Parser *self, const char *expected, GError **error)
{
  g_autofree char *found = dup_found (self);

  nabla_filter_fail (self->text, self->from, error, _ ("%s where %s should stand."), found, expected);
}

static NablaFilterWord
steal_word (Parser *self)
{
  NablaFilterWord word = { NULL, self->from, self->token == TOKEN_QUOTED };

  word.text = g_steal_pointer (&self->word);
  return word;
}

static gboolean
take_value (Parser *self, GArray *values, GError **error)
{
  NablaFilterWord value;

  if (self->token == TOKEN_MISSING)
    {
      nabla_filter_fail (self->text, self->from, error,
                         _ ("nothing equals a missing value; write: NAME is missing. If “%s” is a text in "
                            "the column, put it in quotes."),
                         self->word);
      return FALSE;
    }
  if (self->token != TOKEN_WORD && self->token != TOKEN_QUOTED)
    {
      fail_expected (self, _ ("a value, such as 18, F or \"New York\","), error);
      return FALSE;
    }
  value = steal_word (self);
  g_array_append_val (values, value);
  return next (self, error);
}

static gboolean
take_list (Parser *self, GArray *values, GError **error)
{
  if (self->token != TOKEN_OPEN)
    {
      fail_expected (self, _ ("a list in brackets, such as (North, South),"), error);
      return FALSE;
    }
  do
    if (!next (self, error) || !take_value (self, values, error))
      return FALSE;
  while (self->token == TOKEN_COMMA);
  if (self->token != TOKEN_CLOSE)
    {
      fail_expected (self, _ ("a comma or the closing bracket of the list"), error);
      return FALSE;
    }
  return next (self, error);
}

/* What follows the column's name. */
static gboolean
take_test (Parser *self, NablaFilterStep *step, GError **error)
{
  gboolean is = self->token == TOKEN_IS;

  if (self->token == TOKEN_COMPARE)
    {
      step->kind = self->comparison;
      step->negated ^= self->differs;
      return next (self, error) && take_value (self, step->values, error);
    }
  if (is && !next (self, error))
    return FALSE;
  if (self->token == TOKEN_NOT)
    {
      step->negated ^= TRUE;
      if (!next (self, error))
        return FALSE;
    }
  if (is && self->token == TOKEN_MISSING)
    {
      step->kind = NABLA_FILTER_MISSING;
      return next (self, error);
    }
  if (self->token == TOKEN_IN)
    {
      step->kind = NABLA_FILTER_IN;
      return next (self, error) && take_list (self, step->values, error);
    }
  if (self->token == TOKEN_BETWEEN)
    {
      step->kind = NABLA_FILTER_BETWEEN;
      if (!next (self, error) || !take_value (self, step->values, error))
        return FALSE;
      if (self->token != TOKEN_AND)
        {
          fail_expected (self, _ ("“and” and the upper bound"), error);
          return FALSE;
        }
      return next (self, error) && take_value (self, step->values, error);
    }
  if (is)
    {
      step->kind = NABLA_FILTER_EQUAL;
      return take_value (self, step->values, error);
    }
  fail_expected (self,
                 _ ("a comparison (=, !=, <, <=, >, >=, in, between, is missing; names and values "
                    "of several words go in quotes)"),
                 error);
  return FALSE;
}

static gboolean parse_or (Parser *self, gboolean negated, guint height, GError **error);

/* A test, or a condition in brackets, either with `not` before it. */
static gboolean
parse_factor (Parser *self, gboolean negated, guint height, GError **error)
{
  NablaFilterStep step = { 0 };
  gboolean ok;

  self->filter->depth = MAX (self->filter->depth, height + 1);
  for (; self->token == TOKEN_NOT; negated = !negated)
    if (!next (self, error))
      return FALSE;
  if (self->token == TOKEN_OPEN)
    {
      gsize open = self->from;

      if (++self->depth > MAX_DEPTH)
        {
          nabla_filter_fail (self->text, open, error, _ ("more than %d brackets within one another; write it flatter."),
                             MAX_DEPTH);
          return FALSE;
        }
      if (!next (self, error) || !parse_or (self, negated, height, error))
        return FALSE;
      if (self->token != TOKEN_CLOSE)
        {
          fail_expected (self, _ ("“and”, “or” or a closing bracket"), error);
          return FALSE;
        }
      self->depth--;
      return next (self, error);
    }
  if (self->token != TOKEN_WORD && self->token != TOKEN_QUOTED)
    {
      fail_expected (self, _ ("a column's name"), error);
      return FALSE;
    }
  step.negated = negated;
  step.column = steal_word (self);
  step.values = g_array_new (FALSE, FALSE, sizeof (NablaFilterWord));
  g_array_set_clear_func (step.values, clear_word);
  ok = next (self, error) && take_test (self, &step, error);
  g_array_append_val (self->filter->steps, step);
  return ok;
}

/* By De Morgan a negated `and` is an `or` of what is negated. */
static void
join (Parser *self, NablaFilterKind kind)
{
  NablaFilterStep step = { .kind = kind };

  g_array_append_val (self->filter->steps, step);
}

static gboolean
parse_and (Parser *self, gboolean negated, guint height, GError **error)
{
  if (!parse_factor (self, negated, height, error))
    return FALSE;
  while (self->token == TOKEN_AND)
    {
      if (!next (self, error) || !parse_factor (self, negated, height + 1, error))
        return FALSE;
      join (self, negated ? NABLA_FILTER_OR : NABLA_FILTER_AND);
    }
  return TRUE;
}

static gboolean
parse_or (Parser *self, gboolean negated, guint height, GError **error)
{
  if (!parse_and (self, negated, height, error))
    return FALSE;
  while (self->token == TOKEN_OR)
    {
      if (!next (self, error) || !parse_and (self, negated, height + 1, error))
        return FALSE;
      join (self, negated ? NABLA_FILTER_AND : NABLA_FILTER_OR);
    }
  return TRUE;
}

/**
 * nabla_filter_parse:
 * @text: a condition, not empty
 *
 * O(length).
 *
 * Returns: (transfer full) (nullable): the condition, or %NULL with %NABLA_TABLE_ERROR_MALFORMED
 */
NablaFilter *
nabla_filter_parse (const char *text, GError **error)
{
  g_autoptr (NablaFilter) filter = NULL;
  Parser parser = { 0 };
  gboolean ok;

  g_return_val_if_fail (text != NULL, NULL);

  if (strlen (text) > MAX_LENGTH || !g_utf8_validate (text, -1, NULL))
    {
      g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_MALFORMED,
                   _ ("The condition is too long or not UTF-8 text: write it anew, with at most %d bytes."),
                   MAX_LENGTH);
      return NULL;
    }
  filter = g_new0 (NablaFilter, 1);
  filter->text = g_strdup (text);
  filter->steps = g_array_new (FALSE, FALSE, sizeof (NablaFilterStep));
  g_array_set_clear_func (filter->steps, clear_step);
  parser.text = filter->text;
  parser.filter = filter;
  ok = next (&parser, error) && parse_or (&parser, FALSE, 0, error);
  if (ok && parser.token != TOKEN_END)
    {
      fail_expected (&parser, _ ("“and”, “or” or the end (values of several words go in quotes)"), error);
      ok = FALSE;
    }
  g_free (parser.word);
  return ok ? g_steal_pointer (&filter) : NULL;
}
