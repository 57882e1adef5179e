#include "table/nabla-csv-tokens.h"

#include <string.h>
#include "table/nabla-csv-scan.h"

/* Quotes between two looks at the cancellable. */
#define POLL_EVERY 65536

typedef struct
{
  const NablaCsvSyntax *syntax;
  const char *body;
  const char *end;
  gsize size;
  const char *last; /* where the last cut was made */
  GArray *chunks;
} Cutter;

static void
cut_at (Cutter *self, const char *p, gsize n_rows)
{
  NablaCsvChunk chunk = { .begin = self->last, .end = p, .max_rows = n_rows };

  if (p > self->last)
    g_array_append_val (self->chunks, chunk);
  self->last = p;
}

/* Cuts where a line ends in [from, to), which holds no quoted field. */
static void
cut_span (Cutter *self, const char *from, const char *to)
{
  while ((gsize) (to - self->last) >= self->size)
    {
      const char *target = self->last + self->size;
      const char *p = nabla_csv_next_line (MAX (target - 1, from), to);

      if (p >= to && !(to > from && (to[-1] == '\n' || to[-1] == '\r')))
        return;
      cut_at (self, p, 0);
    }
}

/* Whether the quote at @quote opens a field; @from: nothing before it is looked at. @start:
 * where that field begins. */
static gboolean
opens_field (const Cutter *self, const char *quote, const char *from, const char **start)
{
  const NablaCsvSyntax *syntax = self->syntax;
  const char *p = quote;

  while (p > from && (p[-1] == ' ' || (p[-1] == '\t' && syntax->delimiter != '\t')))
    p--;
  *start = p;
  return p == from || p[-1] == '\n' || p[-1] == '\r' || (syntax->delimiter != 0 && p[-1] == syntax->delimiter)
         || (syntax->delimiter == ' ' && p < quote);
}

/* Whether the line that @p is on is a comment; it begins at or behind @from. */
static gboolean
in_comment (const Cutter *self, const char *p, const char *from, gboolean from_begins_line)
{
  if (self->syntax->comment == 0)
    return FALSE;
  while (p > from && p[-1] != '\n' && p[-1] != '\r')
    p--;
  return (p > from || from_begins_line) && *p == self->syntax->comment;
}

/* From quote to quote: what lies between is free of quoted fields. */
static gboolean
cut_quoted (Cutter *self, NablaProgress *progress, GError **error)
{
  const char *p = self->body;
  gboolean begins_line = TRUE;

  for (gsize i = 1;; i++)
    {
      const char *quote = memchr (p, self->syntax->quote, (gsize) (self->end - p));
      const char *start;
      NablaField field;
      NablaFieldEnd how;

      if (i % POLL_EVERY == 0 && !nabla_progress_check (progress, error))
        return FALSE;
      cut_span (self, p, quote != NULL ? quote : self->end);
      if (quote == NULL)
        return TRUE;
      if (in_comment (self, quote, p, begins_line))
        {
          p = nabla_csv_next_line (quote, self->end);
          begins_line = TRUE;
          continue;
        }
      if (!opens_field (self, quote, p, &start))
        {
          p = quote + 1;
          begins_line = FALSE;
          /* The next quote, if it follows at once, opens no field either. */
          while (p < self->end && *p == self->syntax->quote)
            p++;
          while (p < self->end && !self->syntax->stop[(guchar) *p])
            p++;
          continue;
        }
      how = nabla_csv_next_field (self->syntax, &start, self->end, &field);
      p = start;
      begins_line = how == NABLA_FIELD_ENDS_ROW;
      if (begins_line && (gsize) (p - self->last) >= self->size)
        cut_at (self, p, 0);
    }
}

static void
count_rows (gsize index, gpointer data)
{
  NablaCsvChunk *chunk = &g_array_index ((GArray *) data, NablaCsvChunk, index);

  chunk->max_rows = nabla_csv_count_lines (chunk->begin, chunk->end);
  if (chunk->end[-1] != '\n' && chunk->end[-1] != '\r')
    chunk->max_rows++;
}

/* The data by blocks of @size bytes, each scanned on its own. */
typedef struct
{
  const char *begin;
  const char *end;
  gsize size;
  NablaCsvMarks marks;
  NablaCsvScanFunc func;
  NablaCsvScan *scans;
} Scanning;

static void
scan_block (gsize index, gpointer data)
{
  Scanning *self = data;
  const char *begin = self->begin + index * self->size;
  const char *end = self->begin + MIN ((index + 1) * self->size, (gsize) (self->end - self->begin));

  self->func (begin, end,
              (index == 0 ? NABLA_CSV_BEGINS_DATA : NABLA_CSV_WITHIN_DATA)
                | (end == self->end ? NABLA_CSV_ENDS_DATA : NABLA_CSV_WITHIN_DATA),
              &self->marks, &self->scans[index]);
}

/* Puts what the blocks said together: a chunk begins with the first row that begins behind the
 * first line end of a block. FALSE if the quotes are not all pairs. */
static gboolean
join_blocks (Cutter *cutter, const Scanning *scanning, gsize n_blocks)
{
  gboolean inside = FALSE;
  gsize n_rows = 0;

  for (gsize i = 0; i < n_blocks; i++)
    {
      const NablaCsvScan *scan = &scanning->scans[i];
      const NablaCsvScanned *scanned = &scan->cases[inside];

      if (scanned->is_irregular || (scan->any_quote && cutter->syntax->comment != 0))
        return FALSE;
      n_rows += scanned->n_lines;
      if (i > 0 && scanned->row != NULL)
        {
          cut_at (cutter, scanned->row, n_rows - (scanned->n_lines - 1));
          n_rows = scanned->n_lines - 1;
        }
      inside ^= scan->changes;
    }
  if (inside)
    return FALSE;
  cut_at (cutter, cutter->end, n_rows + (cutter->end[-1] != '\n' && cutter->end[-1] != '\r'));
  return TRUE;
}

/* Cuts by blocks scanned side by side. */
static gboolean
cut_blocks (Cutter *cutter, NablaExecutor *executor, NablaProgress *progress, gboolean *regular, GError **error)
{
  gsize n_blocks = ((gsize) (cutter->end - cutter->body) + cutter->size - 1) / cutter->size;
  g_autofree NablaCsvScan *scans = g_new (NablaCsvScan, MAX (n_blocks, 1));
  Scanning scanning = { .begin = cutter->body,
                        .end = cutter->end,
                        .size = cutter->size,
                        .marks = { cutter->syntax->delimiter, cutter->syntax->quote },
                        .func = nabla_csv_scan_get (),
                        .scans = scans };

  *regular = FALSE;
  /* The scan knows doubled quotes alone. */
  if (cutter->syntax->escape != 0)
    return TRUE;
  if (!nabla_executor_run (executor, n_blocks, scan_block, &scanning, progress, error))
    return FALSE;
  *regular = n_blocks == 0 || join_blocks (cutter, &scanning, n_blocks);
  return TRUE;
}

GArray *
nabla_csv_cut (const NablaCsvSyntax *self,
               const char *begin,
               const char *end,
               gsize size,
               NablaExecutor *executor,
               NablaProgress *progress,
               GError **error)
{
  g_autoptr (GArray) chunks = g_array_new (FALSE, TRUE, sizeof (NablaCsvChunk));
  Cutter cutter = { .syntax = self, .body = begin, .end = end, .size = MAX (size, 1), .last = begin, .chunks = chunks };
  gsize n_rows = 0;
  gboolean regular;

  if (!cut_blocks (&cutter, executor, progress, &regular, error))
    return NULL;
  if (!regular)
    {
      g_array_set_size (chunks, 0);
      cutter.last = begin;
      if (!cut_quoted (&cutter, progress, error))
        return NULL;
      cut_at (&cutter, end, 0);
      if (!nabla_executor_run (executor, chunks->len, count_rows, chunks, progress, error))
        return NULL;
    }
  for (guint i = 0; i < chunks->len; i++)
    {
      NablaCsvChunk *chunk = &g_array_index (chunks, NablaCsvChunk, i);

      chunk->first_row = n_rows;
      chunk->is_regular = regular;
      n_rows += chunk->max_rows;
    }
  return g_steal_pointer (&chunks);
}
