#include "table/nabla-csv-cells.h"

#include <math.h>
#include <string.h>
#include "table/nabla-csv-set.h"
#include "table/nabla-csv-take.h"

/* Text of more bytes is not cached. */
#define CACHED_LENGTH 16

/* Reads a number or a date between @p and @end, if it is written as most are. */
static inline gboolean
read_value (NablaCsvColumn *column,
            NablaCsvCells *cells,
            guint j,
            gsize row,
            const char *p,
            const char *end,
            NablaCsvWay way)
{
  gint64 integer = 0;
  gboolean has_zone;
  double value;

  switch (way)
    {
    case NABLA_CSV_AS_INTEGER:
      if (!nabla_csv_read_integer (p, end, &integer) || (column->ints == NULL && !nabla_csv_fits_real (integer)))
        return FALSE;
      nabla_csv_set_plain (column, row, integer, (double) integer);
      return TRUE;
    case NABLA_CSV_AS_REAL:
      if (!nabla_csv_read_real (p, end, (char) column->plan.format.decimal, &value))
        return FALSE;
      break;
    case NABLA_CSV_AS_DATE:
      if (end - p != 10 || !nabla_csv_take_date (&p, &value))
        return FALSE;
      break;
    case NABLA_CSV_AS_DATETIME:
      if (!nabla_csv_read_datetime (p, end, &value, &has_zone))
        return FALSE;
      nabla_csv_note (has_zone ? &cells->zoned : &cells->local, p, j + 1);
      break;
    case NABLA_CSV_BY_RULES:
    case NABLA_CSV_AS_WORD:
    case NABLA_CSV_AS_TEXT:
    default:
      return FALSE;
    }
  column->reals[row] = value;
  return TRUE;
}

/* The same with blanks around it or in quotes; or nothing at all. FALSE also for columns of text. */
static gboolean
read_dressed (const NablaCsvSyntax *syntax,
              NablaCsvColumn *column,
              NablaCsvCells *cells,
              guint j,
              gsize row,
              const char *p,
              const char *end)
{
  if (column->way == NABLA_CSV_BY_RULES || column->way >= NABLA_CSV_AS_WORD)
    return FALSE;
  nabla_csv_trim (syntax, &p, &end);
  if (p == end)
    {
      cells->tokens |= 1;
      nabla_csv_set_missing (column, row);
      return TRUE;
    }
  if (*p != syntax->quote)
    return read_value (column, cells, j, row, p, end, column->way);
  if (end - p < 3 || end[-1] != syntax->quote || !read_value (column, cells, j, row, p + 1, end - 1, column->way))
    return FALSE;
  cells->any_quoted = TRUE;
  return TRUE;
}

/* A field of which it is known where it ends, and that its quotes are regular. */
static inline void
field_between (const NablaCsvSyntax *syntax, const char *p, const char *end, NablaField *field)
{
  memset (field, 0, sizeof *field);
  if (syntax->quote != 0 && end - p >= 2 && *p == syntax->quote)
    {
      field->is_quoted = TRUE;
      field->text = p + 1;
      field->length = (gsize) (end - p) - 2;
      field->has_escapes = memchr (field->text, syntax->quote, field->length) != NULL;
      return;
    }
  nabla_csv_trim (syntax, &p, &end);
  field->text = p;
  field->length = (gsize) (end - p);
}

gboolean
nabla_csv_take_field (NablaCsvParser *self, NablaCsvPart *part, guint j, gsize row, const NablaField *field)
{
  part->any_quoted |= field->is_quoted;
  if (field->is_stray)
    {
      nabla_csv_note (&part->stray, field->text, j + 1);
      /* Columns are taken one after the other. */
      if (field->text < part->stray.first)
        {
          part->stray.first = field->text;
          part->stray.column = j + 1;
        }
    }
  if (field->is_unterminated && part->unterminated == NULL)
    part->unterminated = field->opened;
  if (j >= self->n_columns)
    return field->length > 0;
  part->cells[j].any_quoted |= field->is_quoted;
  if (self->columns[j].active && !part->cells[j].failed)
    nabla_csv_set_cell (self, part, j, row, field);
  return FALSE;
}

/* Takes the cell from @p to @end by all the rules. */
static gboolean
take_by_rules (NablaCsvParser *self,
               NablaCsvPart *part,
               guint j,
               gsize row,
               const char *p,
               const char *end,
               gboolean is_regular,
               NablaField *field)
{
  if (is_regular)
    field_between (&self->layout->syntax, p, end, field);
  else
    nabla_csv_next_field (&self->layout->syntax, &p, part->end, field);
  return nabla_csv_take_field (self, part, j, row, field);
}

gboolean
nabla_csv_take_cell (NablaCsvParser *self, NablaCsvPart *part, gsize row, const NablaCsvBatch *batch, gsize i, guint j)
{
  const char *end;
  const char *p = nabla_csv_batch_get (batch, i, j, &end);
  NablaField field;

  if (j < self->n_columns && read_dressed (&self->layout->syntax, &self->columns[j], &part->cells[j], j, row, p, end))
    return FALSE;
  return take_by_rules (self, part, j, row, p, end, batch->is_regular, &field);
}

/* What cell @j of row @i of @batch is: looked up by the rules once, and remembered at @cached. */
static G_GNUC_NO_INLINE guint32
look_up (NablaCsvParser *self,
         NablaCsvPart *part,
         gsize row,
         const NablaCsvBatch *batch,
         gsize i,
         guint j,
         NablaCsvCached *cached)
{
  const NablaCsvColumn *column = &self->columns[j];
  guint32 code = NABLA_CODE_MISSING;
  const char *end;
  const char *p = nabla_csv_batch_get (batch, i, j, &end);
  NablaField field;

  take_by_rules (self, part, j, row, p, end, batch->is_regular, &field);
  if (part->cells[j].failed)
    return code;
  if (column->codes != NULL)
    code = column->codes[row];
  else if (!isnan (column->reals[row]))
    code = (guint32) column->reals[row];
  /* A stray quote is counted wherever it is. */
  if (!field.is_stray && end - p <= CACHED_LENGTH)
    *cached = (NablaCsvCached){ nabla_csv_load_words (p, (gsize) (end - p)), code };
  return code;
}

/* Numbers and dates. @way: a constant, the column's. */
static inline void
take_values (NablaCsvParser *self, NablaCsvPart *part, gsize row, const NablaCsvBatch *batch, guint j, NablaCsvWay way)
{
  NablaCsvColumn *column = &self->columns[j];
  NablaCsvCells *cells = &part->cells[j];
  /* Copies that no store can change. */
  const NablaCsvBatch rows = *batch;
  const guint32 *stop = rows.stops + j;
  double *reals = column->reals != NULL ? column->reals + row : NULL;
  const char decimal = (char) column->plan.format.decimal;
  const gboolean is_first = j == 0;

  for (gsize i = 0; i < rows.n_rows; i++, stop += rows.width)
    {
      const char *end;
      const char *p = nabla_csv_batch_get_at (&rows, stop, is_first && i > 0, &end);

      if (way == NABLA_CSV_AS_REAL   ? G_UNLIKELY (!nabla_csv_read_plain_real (p, end, decimal, &reals[i]))
          : way == NABLA_CSV_AS_DATE ? G_UNLIKELY (end - p != 10 || !nabla_csv_take_date (&p, &reals[i]))
                                     : G_UNLIKELY (!read_value (column, cells, j, row + i, p, end, way)))
        nabla_csv_take_cell (self, part, row + i, batch, i, j);
    }
}

/* Words, and text, most of it short. @way: likewise. */
static inline void
take_texts (NablaCsvParser *self, NablaCsvPart *part, gsize row, const NablaCsvBatch *batch, guint j, NablaCsvWay way)
{
  const NablaCsvBatch rows = *batch;
  const guint32 *stop = rows.stops + j;
  const gboolean is_first = j == 0;
  NablaCsvCached *const cache = part->cells[j].cache;
  guint32 *codes = way == NABLA_CSV_AS_TEXT ? self->columns[j].codes + row : NULL;
  double *reals = way == NABLA_CSV_AS_WORD ? self->columns[j].reals + row : NULL;

  for (gsize i = 0; i < rows.n_rows; i++, stop += rows.width)
    {
      const char *end;
      const char *p = nabla_csv_batch_get_at (&rows, stop, is_first && i > 0, &end);
      gsize length = (gsize) (end - p);
      NablaCsvCached *cached;
      NablaCsvWords words;
      guint32 code;

      if (G_UNLIKELY (length > CACHED_LENGTH))
        {
          nabla_csv_take_cell (self, part, row + i, batch, i, j);
          continue;
        }
      words = nabla_csv_load_words (p, length);
      cached = &cache[nabla_csv_hash_words (&words)];
      code = cached->code;
      if (G_UNLIKELY (((cached->words.words[0] ^ words.words[0]) | (cached->words.words[1] ^ words.words[1])) != 0))
        code = look_up (self, part, row + i, batch, i, j, cached);
      if (way == NABLA_CSV_AS_TEXT)
        codes[i] = code;
      else
        reals[i] = code == NABLA_CODE_MISSING ? NAN : (double) code;
    }
}

void
nabla_csv_take_column (NablaCsvParser *self, NablaCsvPart *part, gsize row, const NablaCsvBatch *batch, guint j)
{
  NablaCsvWay way = self->columns[j].way;

  if (way >= NABLA_CSV_AS_WORD && part->cells[j].cache == NULL)
    way = NABLA_CSV_BY_RULES;
  switch (way)
    {
    case NABLA_CSV_AS_INTEGER:
      take_values (self, part, row, batch, j, NABLA_CSV_AS_INTEGER);
      break;
    case NABLA_CSV_AS_REAL:
      take_values (self, part, row, batch, j, NABLA_CSV_AS_REAL);
      break;
    case NABLA_CSV_AS_DATE:
      take_values (self, part, row, batch, j, NABLA_CSV_AS_DATE);
      break;
    case NABLA_CSV_AS_DATETIME:
      take_values (self, part, row, batch, j, NABLA_CSV_AS_DATETIME);
      break;
    case NABLA_CSV_AS_WORD:
      take_texts (self, part, row, batch, j, NABLA_CSV_AS_WORD);
      break;
    case NABLA_CSV_AS_TEXT:
      take_texts (self, part, row, batch, j, NABLA_CSV_AS_TEXT);
      break;
    case NABLA_CSV_BY_RULES:
    default:
      for (gsize i = 0; i < batch->n_rows; i++)
        nabla_csv_take_cell (self, part, row + i, batch, i, j);
      break;
    }
}
