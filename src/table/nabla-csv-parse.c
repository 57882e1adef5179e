#include "table/nabla-csv-parse.h"

#include <math.h>
#include <string.h>

#define EXACT_INTEGER G_GINT64_CONSTANT (9007199254740992)

static void
note (NablaCsvPlace *place, const char *where, guint column)
{
  if (place->count++ == 0)
    {
      place->first = where;
      place->column = column;
    }
}

static void
set_missing (NablaCsvColumn *column, gsize row)
{
  if (column->codes != NULL)
    column->codes[row] = NABLA_CODE_MISSING;
  else if (column->ints != NULL)
    {
      column->ints[row] = 0;
      column->missing[row] = 1;
    }
  else
    column->reals[row] = NAN;
}

static gboolean
set_number (NablaCsvColumn *column, NablaCsvCells *cells, gsize row, const char *text, gsize length)
{
  NablaNumber number;

  if (!nabla_number_parse (text, length, &column->plan.format, &number))
    return FALSE;
  if (number.currency != 0)
    {
      if (cells->currency != 0 && cells->currency != number.currency && !column->plan.lenient)
        return FALSE;
      cells->currency = number.currency;
    }
  if (column->plan.lenient)
    {
      column->reals[row] = number.value;
      return TRUE;
    }
  if (number.leading_zero)
    return FALSE;
  if (column->plan.type == NABLA_TYPE_REAL)
    {
      column->reals[row] = number.value;
      return TRUE;
    }
  if (!number.is_integer || number.overflows)
    return FALSE;
  if (column->ints != NULL)
    {
      column->ints[row] = number.integer;
      column->missing[row] = 0;
      return TRUE;
    }
  column->reals[row] = (double) number.integer;
  return number.integer <= EXACT_INTEGER && number.integer >= -EXACT_INTEGER;
}

static gboolean
set_other (const NablaCsvParser *self,
           NablaCsvColumn *column,
           NablaCsvCells *cells,
           gsize row,
           const char *text,
           gsize length)
{
  double *value = &column->reals[row];
  gboolean has_zone;
  guint word;

  switch (column->plan.type)
    {
    case NABLA_TYPE_BOOLEAN:
      word = nabla_word_parse (text, length);
      cells->words |= word;
      *value = (word & NABLA_WORDS_FOR_TRUE) != 0;
      return word != 0;
    case NABLA_TYPE_DATE:
      return nabla_date_parse (text, length, column->plan.order, value) != 0;
    case NABLA_TYPE_DATETIME:
      if (nabla_date_parse (text, length, column->plan.order, value) != 0)
        {
          *value *= 86400;
          return TRUE;
        }
      if (nabla_datetime_parse (text, length, column->plan.order, value, &has_zone) == 0)
        return FALSE;
      note (has_zone ? &cells->zoned : &cells->local, text, (guint) (column - self->columns) + 1);
      return TRUE;
    case NABLA_TYPE_INTEGER:
    case NABLA_TYPE_REAL:
    case NABLA_TYPE_TEXT:
    default:
      g_return_val_if_reached (FALSE);
    }
}

static void
set_text (NablaCsvParser *self, NablaCsvColumn *column, NablaCsvCells *cells, gsize row, const NablaField *field)
{
  int token = nabla_cell_find_token (self->rules, field->text, field->length);

  /* Whether a lone minus is a sign for missing shows when all levels are known. */
  if (token >= 0 && self->rules->tokens[token].always
      && (self->rules->tokens_given || field->length != 1 || field->text[0] != '-'))
    {
      cells->tokens |= G_GUINT64_CONSTANT (1) << token;
      column->codes[row] = NABLA_CODE_MISSING;
      return;
    }
  if (cells->dictionary == NULL)
    cells->dictionary = nabla_csv_dictionary_new ();
  column->codes[row] = field->has_escapes ? nabla_csv_dictionary_add_escaped (cells->dictionary, &self->layout->syntax,
                                                                              field->text, field->length)
                                          : nabla_csv_dictionary_add (cells->dictionary, field->text, field->length);
  if (G_UNLIKELY (cells->dictionary->is_full))
    g_atomic_int_set (&self->is_full, 1);
}

static void
set_cell (NablaCsvParser *self, NablaCsvPart *part, guint j, gsize row, const NablaField *field)
{
  NablaCsvColumn *column = &self->columns[j];
  NablaCsvCells *cells = &part->cells[j];
  int token;
  gboolean ok;

  if (column->plan.type == NABLA_TYPE_TEXT)
    {
      set_text (self, column, cells, row, field);
      return;
    }
  token = nabla_cell_find_token (self->rules, field->text, field->length);
  if (token >= 0)
    {
      cells->tokens |= G_GUINT64_CONSTANT (1) << token;
      set_missing (column, row);
      return;
    }
  ok = column->plan.type == NABLA_TYPE_INTEGER || column->plan.type == NABLA_TYPE_REAL
         ? set_number (column, cells, row, field->text, field->length)
         : set_other (self, column, cells, row, field->text, field->length);
  if (ok)
    return;
  set_missing (column, row);
  if (column->plan.lenient)
    note (&cells->unreadable, field->text, j + 1);
  else
    cells->failed = TRUE;
}

/* What ends an unquoted cell at @p: FALSE if something else stands there. */
static inline gboolean
take_end (char delimiter, const char **at, const char *p, const char *end, NablaFieldEnd *how)
{
  if (*p == delimiter && p < end)
    {
      *at = p + 1;
      *how = NABLA_FIELD_ENDS_CELL;
      return TRUE;
    }
  if (p >= end)
    {
      *at = end;
      *how = NABLA_FIELD_ENDS_DATA;
      return TRUE;
    }
  if (*p != '\n' && *p != '\r')
    return FALSE;
  *at = p + (*p == '\r' && p + 1 < end && p[1] == '\n' ? 2 : 1);
  *how = NABLA_FIELD_ENDS_ROW;
  return TRUE;
}

/* Reads a plain number, or nothing at all, straight from the row: what most cells are.
 * FALSE: the cell needs the long way. */
static inline gboolean
take_number (const NablaCsvParser *self,
             const NablaCsvColumn *column,
             NablaCsvCells *cells,
             gsize row,
             const char **at,
             const char *end,
             NablaFieldEnd *how)
{
  const char delimiter = self->layout->syntax.delimiter;
  const char *p = *at;
  const char *digits;
  gboolean negative;
  guint64 mantissa = 0;
  gsize n_digits;
  int exponent = 0;
  double value;

  if (take_end (delimiter, at, p, end, how))
    {
      cells->tokens |= 1;
      column->reals[row] = NAN;
      return TRUE;
    }
  negative = *p == '-';
  p += negative;
  digits = p;
  for (; (guchar) (*p - '0') <= 9; p++)
    mantissa = mantissa * 10 + (guint64) (*p - '0');
  n_digits = (gsize) (p - digits);

  if (column->plan.type == NABLA_TYPE_INTEGER)
    {
      if (n_digits - 1 >= 15 || (*digits == '0' && n_digits > 1) || !take_end (delimiter, at, p, end, how))
        return FALSE;
      column->reals[row] = (double) (negative ? -(gint64) mantissa : (gint64) mantissa);
      return TRUE;
    }

  if ((gunichar) (guchar) *p == column->plan.format.decimal)
    {
      const char *fraction = ++p;

      for (; (guchar) (*p - '0') <= 9; p++)
        mantissa = mantissa * 10 + (guint64) (*p - '0');
      exponent = -(int) (p - fraction);
      n_digits += (gsize) (p - fraction);
    }
  else if (*digits == '0' && n_digits > 1)
    return FALSE;
  if (*p == 'e' || *p == 'E')
    {
      const char *sign = ++p;
      int written = 0;

      p += *p == '-' || *p == '+';
      if ((guchar) (*p - '0') > 9)
        return FALSE;
      for (; (guchar) (*p - '0') <= 9 && written < 10000; p++)
        written = written * 10 + (*p - '0');
      exponent += *sign == '-' ? -written : written;
    }
  if (n_digits - 1 >= 19 || !take_end (delimiter, at, p, end, how))
    return FALSE;
  value = nabla_number_from_decimal (mantissa, exponent, NULL, n_digits);
  column->reals[row] = negative ? -value : value;
  return TRUE;
}

static NablaFieldEnd
take_row (NablaCsvParser *self, NablaCsvPart *part, gsize row, const char **at, const char *end)
{
  const NablaCsvSyntax *syntax = &self->layout->syntax;
  const char *start = *at;
  gboolean plain_numbers = syntax->delimiter != ' ' && !self->rules->tokens_are_numbers;
  gboolean extra_text = FALSE;
  NablaFieldEnd how;
  guint j = 0;

  do
    {
      NablaField field;
      NablaCsvColumn *column = j < self->n_columns ? &self->columns[j] : NULL;

      if (column != NULL && column->active && column->reals != NULL && column->plan.type <= NABLA_TYPE_REAL
          && plain_numbers && take_number (self, column, &part->cells[j], row, at, end, &how))
        {
          j++;
          continue;
        }
      how = nabla_csv_next_field (syntax, at, end, &field);
      part->any_quoted |= field.is_quoted;
      if (field.is_stray)
        note (&part->stray, field.text, j + 1);
      if (field.is_unterminated && part->unterminated == NULL)
        part->unterminated = field.opened;
      if (column == NULL)
        extra_text |= field.length > 0;
      else if (column->active && !part->cells[j].failed)
        set_cell (self, part, j, row, &field);
      j++;
    }
  while (how == NABLA_FIELD_ENDS_CELL);

  if (j > self->n_columns)
    note (extra_text ? &part->longer : &part->trailing, start, 0);
  else if (j < self->n_columns)
    {
      note (&part->padded, start, 0);
      for (; j < self->n_columns; j++)
        if (self->columns[j].active)
          {
            part->cells[j].tokens |= 1;
            set_missing (&self->columns[j], row);
          }
    }
  return how;
}

/* Whether the line at @p is no row: a blank one or a comment. */
static inline gboolean
skips (const NablaCsvParser *self, const char *p, const char *end)
{
  if ((guchar) *p > '%' && (self->layout->syntax.comment == 0 || *p != self->layout->syntax.comment))
    return FALSE;
  return nabla_csv_skips_line (&self->layout->syntax, p, end, self->n_columns == 1);
}

void
nabla_csv_part_clear (NablaCsvPart *self, guint n_columns)
{
  for (guint j = 0; self->cells != NULL && j < n_columns; j++)
    nabla_csv_dictionary_free (self->cells[j].dictionary);
  g_free (self->cells);
  memset (self, 0, sizeof *self);
}

void
nabla_csv_parse_chunk (gsize index, gpointer parser)
{
  NablaCsvParser *self = parser;
  const NablaCsvChunk *chunk = &g_array_index (self->chunks, NablaCsvChunk, index);
  NablaCsvPart *part = &self->parts[index];
  NablaCsvCells *cells = part->cells;
  const char *p = chunk->begin;

  /* What other passes found of other columns stays. */
  if (g_atomic_int_get (&self->is_full))
    return;
  memset (part, 0, sizeof *part);
  part->cells = cells;
  if (cells == NULL)
    {
      part->cells = nabla_try_realloc (NULL, sizeof (NablaCsvCells) * self->n_columns);
      if (part->cells == NULL)
        {
          g_atomic_int_set (&self->is_full, 1);
          return;
        }
      memset (part->cells, 0, sizeof (NablaCsvCells) * self->n_columns);
    }
  for (guint j = 0; j < self->n_columns; j++)
    if (self->columns[j].active)
      {
        nabla_csv_dictionary_free (part->cells[j].dictionary);
        memset (&part->cells[j], 0, sizeof part->cells[j]);
      }
  while (p < chunk->end && !g_atomic_int_get (&self->is_full))
    {
      if (skips (self, p, chunk->end))
        {
          if (*p == self->layout->syntax.comment && *p != '\0')
            note (&part->comments, p, 0);
          p = nabla_csv_next_line (p, chunk->end);
          continue;
        }
      take_row (self, part, chunk->first_row + part->n_rows, &p, chunk->end);
      part->n_rows++;
    }
  nabla_progress_set (self->progress, 0.4 + 0.5 * (g_atomic_int_add (&self->n_done, 1) + 1) / self->chunks->len, NULL);
}

void
nabla_csv_gather (const NablaCsvParser *self, const NablaCsvChunk *chunk, NablaEvidence *evidence)
{
  const char *p = chunk->begin;

  while (p < chunk->end)
    {
      NablaFieldEnd how;
      guint j = 0;

      if (skips (self, p, chunk->end))
        {
          p = nabla_csv_next_line (p, chunk->end);
          continue;
        }
      do
        {
          NablaField field;

          how = nabla_csv_next_field (&self->layout->syntax, &p, chunk->end, &field);
          if (j < self->n_columns && self->columns[j].active)
            nabla_evidence_add (&evidence[j], self->rules, field.text, field.length);
          j++;
        }
      while (how == NABLA_FIELD_ENDS_CELL);
    }
}

const char *
nabla_csv_find_row (const NablaCsvParser *self, gsize index, gsize row)
{
  const NablaCsvChunk *chunk = &g_array_index (self->chunks, NablaCsvChunk, index);
  const char *p = chunk->begin;

  while (p < chunk->end)
    {
      NablaField field;

      if (skips (self, p, chunk->end))
        {
          p = nabla_csv_next_line (p, chunk->end);
          continue;
        }
      if (row-- == 0)
        return p;
      while (nabla_csv_next_field (&self->layout->syntax, &p, chunk->end, &field) == NABLA_FIELD_ENDS_CELL)
        ;
    }
  return chunk->begin;
}
