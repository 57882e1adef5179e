#include "table/nabla-csv-tokens.h"

#include <string.h>

void
nabla_csv_syntax_init (NablaCsvSyntax *self, char delimiter, char quote, char comment)
{
  memset (self, 0, sizeof *self);
  self->delimiter = delimiter;
  self->quote = quote;
  self->comment = comment;
  self->stop[0] = self->stop['\n'] = self->stop['\r'] = 1;
  self->stop[(guchar) delimiter] = 1;
  /* Columns that are lined up by spaces may be by tabs too. */
  if (delimiter == ' ')
    self->stop['\t'] = 1;
}

static inline gboolean
is_blank (const NablaCsvSyntax *self, char c)
{
  return c == ' ' || (c == '\t' && self->delimiter != '\t');
}

static inline gboolean
is_line_end (char c)
{
  return c == '\n' || c == '\r';
}

/* Whether a field may end here, blanks before it not counted. */
static gboolean
ends_field (const NablaCsvSyntax *self, const char *p, const char *end, const char **stop)
{
  if (self->delimiter != ' ')
    while (p < end && is_blank (self, *p))
      p++;
  *stop = p;
  return p >= end || is_line_end (*p) || (self->delimiter != 0 && *p == self->delimiter)
         || (self->delimiter == ' ' && *p == '\t');
}

/* Whether a quote that ends the field comes on this line, before another field opens one. */
static gboolean
closes_on_line (const NablaCsvSyntax *self, const char *p, const char *end)
{
  const char *stop;

  for (; p < end && !is_line_end (*p); p++)
    {
      if (*p == self->quote && ends_field (self, p + 1, end, &stop))
        return TRUE;
      if (self->delimiter != 0 && *p == self->delimiter && p[1] == self->quote)
        return FALSE;
    }
  return FALSE;
}

/* Whether the character at @p, behind @start, has its meaning taken off by a backslash. */
static gboolean
is_escaped (const NablaCsvSyntax *self, const char *start, const char *p)
{
  const char *q = p;

  if (self->escape == 0)
    return FALSE;
  while (q > start && q[-1] == self->escape)
    q--;
  return (p - q) % 2 != 0;
}

/* @p is behind the opening quote at @field->opened. Returns where the field ends. */
static const char *
take_quoted (const NablaCsvSyntax *self, const char *p, const char *end, NablaField *field)
{
  const char *start = p;
  const char *stop;

  field->is_quoted = TRUE;
  for (;;)
    {
      const char *quote = memchr (p, self->quote, (gsize) (end - p));

      if (quote == NULL)
        {
          field->is_unterminated = TRUE;
          field->text = start;
          field->length = (gsize) (end - start);
          return end;
        }
      if (is_escaped (self, start, quote))
        {
          field->has_escapes = TRUE;
          p = quote + 1;
        }
      else if (quote + 1 < end && quote[1] == self->quote)
        {
          field->has_escapes = TRUE;
          p = quote + 2;
        }
      else if (ends_field (self, quote + 1, end, &stop))
        {
          field->text = start;
          field->length = (gsize) (quote - start);
          field->has_escapes |= self->escape != 0 && memchr (start, self->escape, field->length) != NULL;
          return stop;
        }
      else if (closes_on_line (self, quote + 1, end))
        {
          field->is_stray = TRUE;
          p = quote + 1;
        }
      else
        {
          /* Text behind the closing quote: the cell as it stands. */
          field->is_stray = TRUE;
          field->is_quoted = field->has_escapes = FALSE;
          for (p = quote + 1; !self->stop[(guchar) *p]; p++)
            ;
          field->text = field->opened;
          field->length = (gsize) (p - field->opened);
          return p;
        }
    }
}

void
nabla_csv_trim (const NablaCsvSyntax *self, const char **text, const char **end)
{
  while (*text < *end && is_blank (self, **text))
    ++*text;
  while (*text < *end && is_blank (self, (*end)[-1]))
    --*end;
}

NablaFieldEnd
nabla_csv_next_field (const NablaCsvSyntax *self, const char **at, const char *end, NablaField *field)
{
  const char *p = *at;

  memset (field, 0, sizeof *field);
  while (p < end && is_blank (self, *p))
    p++;
  if (p < end && self->quote != 0 && *p == self->quote)
    {
      field->opened = p;
      p = take_quoted (self, p + 1, end, field);
    }
  else
    {
      const char *last;

      field->text = p;
      while (!self->stop[(guchar) *p])
        p++;
      last = p;
      nabla_csv_trim (self, &field->text, &last);
      field->length = (gsize) (last - field->text);
    }

  if (self->delimiter == ' ')
    while (p < end && is_blank (self, *p))
      p++;
  if (p >= end)
    {
      *at = end;
      return NABLA_FIELD_ENDS_DATA;
    }
  if (is_line_end (*p))
    {
      *at = p + (*p == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1);
      return NABLA_FIELD_ENDS_ROW;
    }
  /* The spaces that delimit are taken already. */
  *at = self->delimiter == ' ' ? p : p + 1;
  return NABLA_FIELD_ENDS_CELL;
}

const char *
nabla_csv_next_line (const char *p, const char *end)
{
  while (p < end && !is_line_end (*p))
    p++;
  if (p >= end)
    return end;
  return p + (*p == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1);
}

gsize
nabla_csv_unescape (const NablaCsvSyntax *self, const char *text, gsize length, char *plain)
{
  gsize n = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (self->escape != 0 && text[i] == self->escape && i + 1 < length
          && (text[i + 1] == self->escape || text[i + 1] == self->quote))
        i++;
      else if (text[i] == self->quote && i + 1 < length && text[i + 1] == self->quote)
        i++;
      plain[n++] = text[i];
    }
  return n;
}

char *
nabla_csv_field_dup (const NablaCsvSyntax *self, const NablaField *field)
{
  char *copy = g_malloc (field->length + 1);
  gsize n = field->length;

  if (field->has_escapes)
    n = nabla_csv_unescape (self, field->text, field->length, copy);
  else
    memcpy (copy, field->text, n);
  copy[n] = '\0';
  return copy;
}

gboolean
nabla_csv_skips_line (const NablaCsvSyntax *self, const char *p, const char *end, gboolean single)
{
  if (self->comment != 0 && *p == self->comment)
    return TRUE;
  if (single)
    return FALSE;
  while (p < end && is_blank (self, *p))
    p++;
  return p >= end || is_line_end (*p);
}

gsize
nabla_csv_count_lines (const char *begin, const char *end)
{
  gsize n = 0;

  if (begin >= end)
    return 0;
  /* A loop that compilers turn into vector instructions; the last byte is apart. */
  for (const char *p = begin; p < end - 1; p++)
    n += (gsize) ((*p == '\n') | ((*p == '\r') & (p[1] != '\n')));
  return n + is_line_end (end[-1]);
}
