#include "table/nabla-csv-set.h"
#include "table/nabla-csv-take.h"

#include <math.h>
#include <string.h>

/* Columns of short text beyond these are read without caches, which take 6 kB each. */
#define CACHED_COLUMNS 500

void
nabla_csv_choose_ways (NablaCsvParser *self)
{
  const NablaCsvSyntax *syntax = &self->layout->syntax;

  for (guint j = 0; j < self->n_columns; j++)
    {
      NablaCsvColumn *column = &self->columns[j];

      column->way = NABLA_CSV_BY_RULES;
      /* A run of spaces is one delimiter, and a backslash may take the meaning off a quote. */
      if (!column->active || syntax->delimiter == ' ' || syntax->escape != 0)
        continue;
      if (column->plan.type == NABLA_TYPE_TEXT)
        column->way = NABLA_CSV_AS_TEXT;
      else if (column->plan.type == NABLA_TYPE_BOOLEAN)
        column->way = NABLA_CSV_AS_WORD;
      else if (self->rules->tokens_are_numbers)
        continue;
      else if (column->plan.type == NABLA_TYPE_DATE && column->plan.order == NABLA_ORDER_YMD)
        column->way = NABLA_CSV_AS_DATE;
      else if (column->plan.type == NABLA_TYPE_INTEGER)
        column->way = NABLA_CSV_AS_INTEGER;
      /* Where the decimal mark delimits too, it is one between quotes only. */
      else if (column->plan.type == NABLA_TYPE_REAL && column->plan.format.decimal < 0x80
               && column->plan.format.decimal != (guchar) syntax->delimiter)
        column->way = NABLA_CSV_AS_REAL;
    }
}

/* A number or a date with blanks before it or in quotes, or nothing at all. */
static G_GNUC_NO_INLINE const char *
take_dressed (const NablaCsvSyntax *syntax, NablaCsvColumn *column, NablaCsvCells *cells, gsize row, const char *p)
{
  gint64 integer = 0;
  double value = 0;
  gboolean is_quoted;
  gboolean ok;

  while (*p == ' ')
    p++;
  if (syntax->stop[(guchar) *p])
    {
      cells->tokens |= 1;
      nabla_csv_set_missing (column, row);
      return p;
    }
  is_quoted = *p == syntax->quote;
  p += is_quoted;
  if (column->way == NABLA_CSV_AS_REAL)
    ok = nabla_csv_take_real (&p, (char) column->plan.format.decimal, &value);
  else if (column->way == NABLA_CSV_AS_DATE)
    ok = nabla_csv_take_date (&p, &value);
  else
    {
      ok = nabla_csv_take_integer (&p, &integer) && (column->ints != NULL || nabla_csv_fits_real (integer));
      value = (double) integer;
    }
  if (!ok || (is_quoted && *p++ != syntax->quote) || !syntax->stop[(guchar) *p])
    return NULL;
  cells->any_quoted |= is_quoted;
  nabla_csv_set_plain (column, row, integer, value);
  return p;
}

/* Takes a number or a date at @p. Returns the mark, line end or end of data that the cell ends
 * at; %NULL: it has to be read by the rules. */
static inline const char *
take_value (const NablaCsvSyntax *syntax,
            NablaCsvColumn *column,
            NablaCsvCells *cells,
            gsize row,
            const char *p,
            NablaCsvWay way)
{
  const char *stop = p;
  gint64 integer = 0;
  double value = 0;
  gboolean ok;

  if (G_UNLIKELY ((guchar) (*p - '0') > 9 && *p != '-'))
    return take_dressed (syntax, column, cells, row, p);
  if (way == NABLA_CSV_AS_REAL)
    {
      stop = nabla_csv_take_plain_real (p, (char) column->plan.format.decimal, &value);
      ok = stop != NULL;
    }
  else if (way == NABLA_CSV_AS_DATE)
    ok = nabla_csv_take_date (&stop, &value);
  else
    {
      ok = nabla_csv_take_integer (&stop, &integer) && (column->ints != NULL || nabla_csv_fits_real (integer));
      value = (double) integer;
    }
  if (G_UNLIKELY (!ok || !syntax->stop[(guchar) *stop]))
    return way == NABLA_CSV_AS_REAL ? take_dressed (syntax, column, cells, row, p) : NULL;
  if (way == NABLA_CSV_AS_INTEGER)
    nabla_csv_set_plain (column, row, integer, value);
  else
    column->reals[row] = value;
  return stop;
}

/* What the short cell at @p is: looked up by the rules once, and remembered. */
static G_GNUC_NO_INLINE guint32
look_up (NablaCsvParser *self,
         NablaCsvPart *part,
         guint j,
         gsize row,
         const char *p,
         const NablaCsvEnds *ends,
         NablaCsvCached *cached)
{
  NablaCsvColumn *column = &self->columns[j];
  guint32 code = NABLA_CODE_MISSING;
  NablaField field = { 0 };
  const char *text_end;
  NablaCsvShort cell;

  if (part->cells[j].failed || !nabla_csv_take_short (p, ends, &cell))
    return code;
  field.text = cell.text;
  text_end = cell.text + cell.length;
  field.is_quoted = (cell.key & NABLA_CSV_KEY_QUOTED) != 0;
  field.has_escapes = (cell.key & NABLA_CSV_KEY_ESCAPES) != 0;
  part->cells[j].any_quoted |= field.is_quoted;
  if (!field.is_quoted)
    nabla_csv_trim (&self->layout->syntax, &field.text, &text_end);
  field.length = (gsize) (text_end - field.text);
  nabla_csv_set_cell (self, part, j, row, &field);
  if (column->codes != NULL)
    code = column->codes[row];
  else if (!isnan (column->reals[row]))
    code = (guint32) column->reals[row];
  if (!part->cells[j].failed)
    *cached = (NablaCsvCached){ cell.words, code, cell.key };
  return code;
}

/* The same of a word, or of text, of up to 15 bytes. */
static inline const char *
take_short (NablaCsvParser *self,
            NablaCsvPart *part,
            NablaCsvColumn *column,
            guint j,
            gsize row,
            const char *p,
            const NablaCsvEnds *ends,
            NablaCsvWay way)
{
  NablaCsvCached *cached = part->cells[j].cache;
  NablaCsvShort cell;
  guint32 code;

  /* Behind blanks a quote may come. */
  if (cached == NULL || *p == ' ' || (*p == '\t' && ends->delimiter != '\t') || !nabla_csv_take_short (p, ends, &cell)
      || !self->layout->syntax.stop[(guchar) *cell.stop])
    return NULL;
  cached += nabla_csv_hash_words (&cell.words);
  code = cached->code;
  if (G_UNLIKELY (((cached->words.words[0] ^ cell.words.words[0]) | (cached->words.words[1] ^ cell.words.words[1])
                   | (cached->key ^ cell.key))
                  != 0))
    code = look_up (self, part, j, row, p, ends, cached);
  if (way == NABLA_CSV_AS_TEXT)
    column->codes[row] = code;
  else
    column->reals[row] = code == NABLA_CODE_MISSING ? NAN : (double) code;
  return cell.stop;
}

/* Takes any cell at *@at, also one beyond the columns, and goes behind what ends it. */
static NablaFieldEnd
take_by_rules (NablaCsvParser *self,
               NablaCsvPart *part,
               guint j,
               gsize row,
               const char **at,
               const char *end,
               gboolean *extra_text)
{
  NablaField field;
  NablaFieldEnd how = nabla_csv_next_field (&self->layout->syntax, at, end, &field);

  part->any_quoted |= field.is_quoted;
  if (field.is_stray)
    nabla_csv_note (&part->stray, field.text, j + 1);
  if (field.is_unterminated && part->unterminated == NULL)
    part->unterminated = field.opened;
  if (j >= self->n_columns)
    *extra_text |= field.length > 0;
  else if (self->columns[j].active && !part->cells[j].failed)
    nabla_csv_set_cell (self, part, j, row, &field);
  return how;
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

/* Takes the row at @p. Returns where the next one is. */
static inline const char *
take_row (NablaCsvParser *self, NablaCsvPart *part, gsize row, const char *p, const char *end, const NablaCsvEnds *ends)
{
  const NablaCsvSyntax *syntax = &self->layout->syntax;
  NablaCsvColumn *const columns = self->columns;
  NablaCsvCells *const cells = part->cells;
  const guint n_columns = self->n_columns;
  const char *start = p;
  gboolean extra_text = FALSE;
  gboolean is_last = FALSE;
  guint j;

  for (j = 0; !is_last; j++)
    {
      NablaCsvColumn *column = &columns[MIN (j, n_columns)];
      const char *stop = NULL;

      switch (column->way)
        {
        case NABLA_CSV_AS_INTEGER:
          stop = take_value (syntax, column, &cells[j], row, p, NABLA_CSV_AS_INTEGER);
          break;
        case NABLA_CSV_AS_REAL:
          stop = take_value (syntax, column, &cells[j], row, p, NABLA_CSV_AS_REAL);
          break;
        case NABLA_CSV_AS_DATE:
          stop = take_value (syntax, column, &cells[j], row, p, NABLA_CSV_AS_DATE);
          break;
        case NABLA_CSV_AS_WORD:
          stop = take_short (self, part, column, j, row, p, ends, NABLA_CSV_AS_WORD);
          break;
        case NABLA_CSV_AS_TEXT:
          stop = take_short (self, part, column, j, row, p, ends, NABLA_CSV_AS_TEXT);
          break;
        case NABLA_CSV_BY_RULES:
        default:
          break;
        }
      if (G_LIKELY (stop != NULL && *stop == ends->delimiter))
        p = stop + 1;
      else if (stop == NULL)
        {
          const char *at = p;

          is_last = take_by_rules (self, part, j, row, &at, end, &extra_text) != NABLA_FIELD_ENDS_CELL;
          p = at;
        }
      else
        {
          p = G_LIKELY (*stop == '\n') ? stop + 1 : nabla_csv_next_line (stop, end);
          is_last = TRUE;
        }
    }
  if (G_UNLIKELY (j != n_columns))
    mend_row (self, part, row, start, j, extra_text);
  return p;
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
  memset (caches, 0, n * size * sizeof (NablaCsvCached));
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
  const NablaCsvEnds ends = nabla_csv_ends (&self->layout->syntax);
  const char *p = chunk->begin;
  NablaCsvCached *caches;

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
  populate (self, chunk);
  caches = add_caches (self, part);
  while (p < chunk->end && !g_atomic_int_get (&self->is_full))
    {
      if (skips (self, p, chunk->end))
        {
          if (*p == self->layout->syntax.comment && *p != '\0')
            nabla_csv_note (&part->comments, p, 0);
          p = nabla_csv_next_line (p, chunk->end);
          continue;
        }
      __builtin_prefetch (p + 4096);
      p = take_row (self, part, chunk->first_row + part->n_rows, p, chunk->end, &ends);
      part->n_rows++;
    }
  close_cells (self, part, caches);
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
