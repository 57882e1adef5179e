#include "table/nabla-csv-set.h"
#include "table/nabla-csv-stops.h"
#include "table/nabla-csv-take.h"

#include <math.h>
#include <string.h>

/* Columns of short text beyond these are read without caches, which take 6 kB each. */
#define CACHED_COLUMNS 500
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

/* A number or a date with blanks around it or in quotes, or nothing at all. */
static G_GNUC_NO_INLINE gboolean
read_dressed (const NablaCsvSyntax *syntax,
              NablaCsvColumn *column,
              NablaCsvCells *cells,
              guint j,
              gsize row,
              const char *p,
              const char *end)
{
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
  if (syntax->quote != 0 && p < end && *p == syntax->quote)
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

/* Takes a field of cell @j, also one beyond the columns. */
static void
take_field (NablaCsvParser *self, NablaCsvPart *part, guint j, gsize row, const NablaField *field, gboolean *extra_text)
{
  part->any_quoted |= field->is_quoted;
  if (field->is_stray)
    nabla_csv_note (&part->stray, field->text, j + 1);
  if (field->is_unterminated && part->unterminated == NULL)
    part->unterminated = field->opened;
  if (j >= self->n_columns)
    *extra_text |= field->length > 0;
  else if (self->columns[j].active && !part->cells[j].failed)
    nabla_csv_set_cell (self, part, j, row, field);
}

/* By all the rules the cell of column @j from @p to @end. */
static G_GNUC_NO_INLINE void
take_by_rules (NablaCsvParser *self,
               NablaCsvPart *part,
               guint j,
               gsize row,
               const char *p,
               const char *end,
               gboolean is_regular,
               NablaField *field)
{
  gboolean extra_text = FALSE;

  if (is_regular)
    field_between (&self->layout->syntax, p, end, field);
  else
    nabla_csv_next_field (&self->layout->syntax, &p, part->end, field);
  take_field (self, part, j, row, field, &extra_text);
}

/* What the short cell from @p to @end is: looked up by the rules once, and remembered. */
static G_GNUC_NO_INLINE guint32
look_up (NablaCsvParser *self,
         NablaCsvPart *part,
         guint j,
         gsize row,
         const char *p,
         const char *end,
         gboolean is_regular,
         NablaCsvCached *cached)
{
  NablaCsvColumn *column = &self->columns[j];
  guint32 code = NABLA_CODE_MISSING;
  NablaField field;

  take_by_rules (self, part, j, row, p, end, is_regular, &field);
  if (part->cells[j].failed)
    return code;
  if (column->codes != NULL)
    code = column->codes[row];
  else if (!isnan (column->reals[row]))
    code = (guint32) column->reals[row];
  /* A stray quote is counted wherever it is. */
  if (!field.is_stray)
    *cached = (NablaCsvCached){ nabla_csv_load_words (p, (gsize) (end - p)), code };
  return code;
}

/* A word, or text, of up to 16 bytes as they stand in the file. */
static inline gboolean
read_short (NablaCsvParser *self,
            NablaCsvPart *part,
            NablaCsvColumn *column,
            guint j,
            gsize row,
            const char *p,
            const char *end,
            gboolean is_regular,
            NablaCsvWay way)
{
  NablaCsvCached *cached = part->cells[j].cache;
  gsize length = (gsize) (end - p);
  NablaCsvWords words;
  guint32 code;

  if (G_UNLIKELY (cached == NULL || length > CACHED_LENGTH))
    return FALSE;
  words = nabla_csv_load_words (p, length);
  cached += nabla_csv_hash_words (&words);
  code = cached->code;
  if (G_UNLIKELY (((cached->words.words[0] ^ words.words[0]) | (cached->words.words[1] ^ words.words[1])) != 0))
    code = look_up (self, part, j, row, p, end, is_regular, cached);
  if (way == NABLA_CSV_AS_TEXT)
    column->codes[row] = code;
  else
    column->reals[row] = code == NABLA_CODE_MISSING ? NAN : (double) code;
  return TRUE;
}

/* A row with more or fewer cells than columns. */
static void
mend_row (NablaCsvParser *self, NablaCsvPart *part, gsize row, const char *start, guint n_cells, gboolean extra_text)
{
  if (n_cells > self->n_columns)
    {
      nabla_csv_note (extra_text ? &part->longer : &part->trailing, start, 0);
      return;
    }
  nabla_csv_note (&part->padded, start, 0);
  for (guint j = n_cells; j < self->n_columns; j++)
    if (self->columns[j].active)
      {
        part->cells[j].tokens |= 1;
        nabla_csv_set_missing (&self->columns[j], row);
      }
}

/* Takes the row that begins at @start from cell @j at @p on, field by field. Returns where the next one
 * is. */
static G_GNUC_NO_INLINE const char *
take_fields (NablaCsvParser *self, NablaCsvPart *part, gsize row, const char *start, guint j, const char *p)
{
  gboolean extra_text = FALSE;
  NablaFieldEnd how;

  do
    {
      NablaField field;

      how = nabla_csv_next_field (&self->layout->syntax, &p, part->end, &field);
      take_field (self, part, j, row, &field, &extra_text);
      j++;
    }
  while (how == NABLA_FIELD_ENDS_CELL);
  if (j != self->n_columns)
    mend_row (self, part, row, start, j, extra_text);
  return p;
}

/* The same of the row at @p, whose cells, if it has as many as there are columns, end at @stops. */
static inline const char *
take_cells (NablaCsvParser *self, NablaCsvPart *part, gsize row, const char *p, const NablaCsvStops *ends)
{
  const NablaCsvSyntax *syntax = &self->layout->syntax;
  const guint32 *stops = ends->stops + ends->first;
  const char *begin = ends->run.begin;
  const char delimiter = syntax->delimiter;
  const guint n_columns = self->n_columns;
  const gboolean is_regular = ends->find != NULL;
  const char *start = p;

  for (guint j = 0; j < n_columns; j++)
    {
      NablaCsvColumn *column = &self->columns[j];
      const char *stop = begin + stops[j];
      NablaField field;
      gboolean ok;

      if (G_UNLIKELY (j + 1 < n_columns ? *stop != delimiter : *stop == delimiter))
        return take_fields (self, part, row, start, j, p);
      switch (column->way)
        {
        case NABLA_CSV_AS_INTEGER:
          ok = read_value (column, &part->cells[j], j, row, p, stop, NABLA_CSV_AS_INTEGER);
          break;
        case NABLA_CSV_AS_REAL:
          ok = read_value (column, &part->cells[j], j, row, p, stop, NABLA_CSV_AS_REAL);
          break;
        case NABLA_CSV_AS_DATE:
          ok = read_value (column, &part->cells[j], j, row, p, stop, NABLA_CSV_AS_DATE);
          break;
        case NABLA_CSV_AS_DATETIME:
          ok = read_value (column, &part->cells[j], j, row, p, stop, NABLA_CSV_AS_DATETIME);
          break;
        case NABLA_CSV_AS_WORD:
          ok = read_short (self, part, column, j, row, p, stop, is_regular, NABLA_CSV_AS_WORD);
          break;
        case NABLA_CSV_AS_TEXT:
          ok = read_short (self, part, column, j, row, p, stop, is_regular, NABLA_CSV_AS_TEXT);
          break;
        case NABLA_CSV_BY_RULES:
        default:
          ok = FALSE;
          break;
        }
      if (G_UNLIKELY (!ok)
          && (column->way == NABLA_CSV_BY_RULES || column->way >= NABLA_CSV_AS_WORD
              || !read_dressed (syntax, column, &part->cells[j], j, row, p, stop)))
        take_by_rules (self, part, j, row, p, stop, is_regular, &field);
      p = stop + 1;
    }
  return p + (p[-1] == '\r' && *p == '\n');
}

void
nabla_csv_part_clear (NablaCsvPart *self, guint n_columns)
{
  for (guint j = 0; self->cells != NULL && j < n_columns; j++)
    nabla_csv_dictionary_free (self->cells[j].dictionary);
  g_free (self->cells);
  memset (self, 0, sizeof *self);
}

/* The memory that the values of a chunk go to. */
static void
populate (const NablaCsvParser *self, const NablaCsvChunk *chunk)
{
  /* Below this it is not worth a call. */
  const gsize least = 32 * 1024;

  if (chunk->max_rows * sizeof (double) < least)
    return;
  for (guint j = 0; j < self->n_columns; j++)
    {
      const NablaCsvColumn *column = &self->columns[j];

      if (!column->active)
        continue;
      if (column->reals != NULL)
        nabla_populate (column->reals + chunk->first_row, chunk->max_rows * sizeof (double));
      if (column->ints != NULL)
        nabla_populate (column->ints + chunk->first_row, chunk->max_rows * sizeof (gint64));
      if (column->codes != NULL)
        nabla_populate (column->codes + chunk->first_row, chunk->max_rows * sizeof (guint32));
    }
}

/* Caches for the columns that use one, unless they are many. (nullable) */
static NablaCsvCached *
add_caches (const NablaCsvParser *self, NablaCsvPart *part)
{
  const gsize size = (gsize) 1 << NABLA_CSV_CACHE_BITS;
  NablaCsvCached *caches;
  gsize n = 0;

  for (guint j = 0; j < self->n_columns; j++)
    n += self->columns[j].way >= NABLA_CSV_AS_WORD;
  if (n == 0 || n > CACHED_COLUMNS)
    return NULL;
  caches = nabla_try_realloc (NULL, n * size * sizeof (NablaCsvCached));
  if (caches == NULL)
    return NULL;
  memset (caches, 0xff, n * size * sizeof (NablaCsvCached));
  for (guint j = self->n_columns; j-- > 0;)
    if (self->columns[j].way >= NABLA_CSV_AS_WORD)
      part->cells[j].cache = caches + --n * size;
  return caches;
}

static void
close_cells (const NablaCsvParser *self, NablaCsvPart *part, NablaCsvCached *caches)
{
  for (guint j = 0; j < self->n_columns; j++)
    {
      part->any_quoted |= part->cells[j].any_quoted;
      if (self->columns[j].active)
        nabla_csv_dictionary_shrink (part->cells[j].dictionary, FALSE);
      part->cells[j].cache = NULL;
    }
  g_free (caches);
}

void
nabla_csv_parse_chunk (gsize index, gpointer parser)
{
  NablaCsvParser *self = parser;
  const NablaCsvChunk *chunk = &g_array_index (self->chunks, NablaCsvChunk, index);
  NablaCsvPart *part = &self->parts[index];
  NablaCsvCells *cells = part->cells;
  NablaCsvStops ends;
  gboolean has_ends;
  const char *p = chunk->begin;
  NablaCsvCached *caches;

  /* What other passes found of other columns stays. */
  if (g_atomic_int_get (&self->is_full))
    return;
  memset (part, 0, sizeof *part);
  part->cells = cells;
  part->end = chunk->end;
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
  populate (self, chunk);
  caches = add_caches (self, part);
  has_ends = nabla_csv_stops_init (&ends, &self->layout->syntax, chunk, self->n_columns);
  while (p < chunk->end && !g_atomic_int_get (&self->is_full))
    {
      if (nabla_csv_is_no_row (self, p, chunk->end))
        {
          if (*p == self->layout->syntax.comment && *p != '\0')
            nabla_csv_note (&part->comments, p, 0);
          p = nabla_csv_next_line (p, chunk->end);
          continue;
        }
      if (has_ends && nabla_csv_stops_reach (&ends, p))
        p = take_cells (self, part, chunk->first_row + part->n_rows, p, &ends);
      else
        p = take_fields (self, part, chunk->first_row + part->n_rows, p, 0, p);
      part->n_rows++;
    }
  if (has_ends)
    nabla_csv_stops_clear (&ends);
  close_cells (self, part, caches);
  nabla_progress_set (self->progress, 0.4 + 0.5 * (g_atomic_int_add (&self->n_done, 1) + 1) / self->chunks->len, NULL);
}
