#include "table/nabla-csv-set.h"

#include <float.h>
#include <math.h>

void
nabla_csv_note (NablaCsvPlace *place, const char *where, guint column)
{
  if (place->count++ == 0)
    {
      place->first = where;
      place->column = column;
    }
}

void
nabla_csv_set_missing (NablaCsvColumn *column, gsize row)
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

/* Whether @value is the integer that @text writes, to the last digit. */
static gboolean
is_exact (const char *text, gsize length, double value)
{
  char digits[DBL_MAX_10_EXP + 3];
  const char *digit = digits;
  const char *end = text + length;

  g_snprintf (digits, sizeof digits, "%.0f", fabs (value));
  while (text < end && (!g_ascii_isdigit (*text) || *text == '0'))
    text++;
  for (; text < end; text++)
    if (g_ascii_isdigit (*text) && *text != *digit++)
      return FALSE;
  return TRUE;
}

/* What a column of reals does not show: percentages among plain numbers, and integers that a double does
 * not hold. */
static void
note_real (NablaCsvCells *cells, const NablaNumber *number, const char *text, gsize length, guint column)
{
  if (number->is_percent)
    {
      nabla_csv_note (&cells->percents, text, column);
      cells->n_nonzero_percents += number->value != 0;
    }
  if (number->is_integer && fabs (number->value) >= (double) NABLA_CSV_EXACT_INTEGER
      && !is_exact (text, length, number->value))
    nabla_csv_note (&cells->rounded, text, column);
}

static gboolean
set_number (NablaCsvColumn *column, NablaCsvCells *cells, guint j, gsize row, const char *text, gsize length)
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
  if (number.leading_zero && !column->plan.lenient)
    return FALSE;
  if (column->plan.type == NABLA_TYPE_REAL)
    {
      note_real (cells, &number, text, length, j + 1);
      column->reals[row] = number.value;
      return TRUE;
    }
  if (!number.is_integer || number.overflows)
    return FALSE;
  nabla_csv_set_plain (column, row, number.integer, (double) number.integer);
  return column->ints != NULL || nabla_csv_fits_real (number.integer);
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
      nabla_csv_note (has_zone ? &cells->zoned : &cells->local, text, (guint) (column - self->columns) + 1);
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

void
nabla_csv_set_cell (NablaCsvParser *self, NablaCsvPart *part, guint j, gsize row, const NablaField *field)
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
      nabla_csv_set_missing (column, row);
      return;
    }
  ok = column->plan.type == NABLA_TYPE_INTEGER || column->plan.type == NABLA_TYPE_REAL
         ? set_number (column, cells, j, row, field->text, field->length)
         : set_other (self, column, cells, row, field->text, field->length);
  if (ok)
    return;
  nabla_csv_set_missing (column, row);
  if (column->plan.lenient)
    nabla_csv_note (&cells->unreadable, field->text, j + 1);
  else
    cells->failed = TRUE;
}
