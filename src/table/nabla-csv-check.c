/* What columns of reals do not show: integers that a double does not hold, and percentages
 * among plain numbers. */
#include "table/nabla-csv-set.h"
#include "table/nabla-csv.h"

#include <float.h>
#include <math.h>

#define EXACT_INTEGER 9007199254740992.0

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

static void
check_cell (NablaCsvCells *cells, const NablaCsvColumn *column, guint j, const NablaField *field)
{
  NablaNumber number;

  if (!nabla_number_parse (field->text, field->length, &column->plan.format, &number))
    return;
  if (number.is_percent)
    nabla_csv_note (&cells->percents, field->text, j + 1);
  else if (number.value != 0)
    nabla_csv_note (&cells->plain, field->text, j + 1);
  if (number.is_integer && fabs (number.value) >= EXACT_INTEGER && !is_exact (field->text, field->length, number.value))
    nabla_csv_note (&cells->rounded, field->text, j + 1);
}

/* Whether cells of column @j in chunk @index have to be looked at again. */
static gboolean
is_doubtful (const NablaCsvParser *self, gsize index, guint j)
{
  const NablaCsvColumn *column = &self->columns[j];
  const double *reals = column->reals;
  gboolean found = FALSE;

  if (column->plan.type != NABLA_TYPE_REAL || reals == NULL)
    return FALSE;
  for (guint i = 0; i < self->chunks->len; i++)
    if (self->parts[i].cells[j].any_percent)
      return TRUE;
  reals += g_array_index (self->chunks, NablaCsvChunk, index).first_row;
  for (gsize i = 0; i < self->parts[index].n_rows; i++)
    found |= fabs (reals[i]) >= EXACT_INTEGER && fabs (reals[i]) <= DBL_MAX;
  return found;
}

static void
check_chunk (gsize index, gpointer parser)
{
  NablaCsvParser *self = parser;
  const NablaCsvChunk *chunk = &g_array_index (self->chunks, NablaCsvChunk, index);
  const NablaCsvSyntax *syntax = &self->layout->syntax;
  NablaCsvCells *cells = self->parts[index].cells;
  g_autofree gboolean *doubtful = g_new0 (gboolean, MAX (self->n_columns, 1));
  gboolean any = FALSE;

  for (guint j = 0; j < self->n_columns; j++)
    any |= doubtful[j] = is_doubtful (self, index, j);
  for (const char *p = chunk->begin; any && p < chunk->end;)
    {
      NablaFieldEnd how;
      guint j = 0;

      if (nabla_csv_skips_line (syntax, p, chunk->end, self->n_columns == 1))
        {
          p = nabla_csv_next_line (p, chunk->end);
          continue;
        }
      do
        {
          NablaField field;

          how = nabla_csv_next_field (syntax, &p, chunk->end, &field);
          if (j < self->n_columns && doubtful[j] && nabla_cell_find_token (self->rules, field.text, field.length) < 0)
            check_cell (&cells[j], &self->columns[j], j, &field);
          j++;
        }
      while (how == NABLA_FIELD_ENDS_CELL);
    }
}

gboolean
nabla_csv_check_reals (NablaCsvRead *self, GError **error)
{
  return nabla_executor_run (self->executor, self->parser.chunks->len, check_chunk, &self->parser, self->progress,
                             error);
}
