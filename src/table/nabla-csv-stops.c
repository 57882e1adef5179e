#include "table/nabla-csv-stops.h"

#include <string.h>
#include "table/nabla-source.h"

/* Ends of cells that are looked for at a time: they and their text stay in the first cache. */
#define STOPS 1536
/* A block of text holds no more. */
#define BLOCK 64

gboolean
nabla_csv_stops_init (NablaCsvStops *self, const NablaCsvSyntax *syntax, const NablaCsvChunk *chunk, guint n_columns)
{
  memset (self, 0, sizeof *self);
  /* A run of spaces is one delimiter, and a backslash may take the meaning off a quote. */
  if (syntax->delimiter == ' ' || syntax->escape != 0 || (gsize) (chunk->end - chunk->begin) >= G_MAXUINT32)
    return FALSE;
  self->room = STOPS + 2 * (gsize) n_columns + BLOCK;
  /* One more, for the byte before the first. */
  self->memory = nabla_try_realloc (NULL, (2 * self->room + 1) * sizeof (guint32));
  if (self->memory == NULL)
    return FALSE;
  self->syntax = syntax;
  self->find = chunk->is_regular ? nabla_csv_find_stops_get () : NULL;
  self->marks = (NablaCsvMarks){ syntax->delimiter, syntax->quote };
  self->run = (NablaCsvRun){ .begin = chunk->begin,
                             .end = chunk->end,
                             .at = chunk->begin,
                             .stops = self->memory + 1,
                             .lines = self->memory + 1 + self->room };
  self->single = n_columns == 1;
  self->begins_row = TRUE;
  return TRUE;
}

void
nabla_csv_stops_clear (NablaCsvStops *self)
{
  g_clear_pointer (&self->memory, g_free);
}

/* What NablaCsvStopsFunc does, where quotes are anywhere: by the fields. */
static void
find_by_fields (NablaCsvStops *self)
{
  NablaCsvRun *run = &self->run;
  const char *p = run->at;

  while (run->n_stops < self->room && p < run->end)
    {
      const char *start = p;
      NablaFieldEnd how = NABLA_FIELD_ENDS_ROW;
      NablaField field;

      if (!self->begins_row || !nabla_csv_skips_line (self->syntax, p, run->end, self->single))
        how = nabla_csv_next_field (self->syntax, &p, run->end, &field);
      else
        {
          p = nabla_csv_next_line (p, run->end);
          if (p[-1] != '\n' && p[-1] != '\r')
            how = NABLA_FIELD_ENDS_DATA;
        }
      self->begins_row = how == NABLA_FIELD_ENDS_ROW;
      if (how == NABLA_FIELD_ENDS_ROW)
        run->lines[run->n_lines++] = (guint32) run->n_stops;
      if (how != NABLA_FIELD_ENDS_DATA)
        run->stops[run->n_stops++]
          = (guint32) (p - run->begin) - (p - start > 1 && p[-1] == '\n' && p[-2] == '\r' ? 2 : 1);
    }
  run->at = p;
}

/* Lets go of what lies before @at. */
static void
drop (NablaCsvStops *self, guint32 at)
{
  while (self->first < self->run.n_stops && self->run.stops[self->first] < at)
    self->first++;
  while (self->first_line < self->run.n_lines && self->run.lines[self->first_line] < self->first)
    self->first_line++;
}

/* Makes room, and looks for more. */
static void
find_more (NablaCsvStops *self)
{
  NablaCsvRun *run = &self->run;

  run->n_stops -= self->first;
  memmove (run->stops, run->stops + self->first, run->n_stops * sizeof (guint32));
  run->n_lines -= self->first_line;
  for (gsize i = 0; i < run->n_lines; i++)
    run->lines[i] = run->lines[i + self->first_line] - (guint32) self->first;
  self->first = self->first_line = 0;
  if (self->find != NULL)
    self->find (run, &self->marks, self->room);
  else
    find_by_fields (self);
}

/* What is behind the end @stop of a row. */
static const char *
row_behind (const NablaCsvRun *run, gsize stop)
{
  const char *p = run->begin + run->stops[stop] + 1;

  return p + (p[-1] == '\r' && *p == '\n');
}

gboolean
nabla_csv_stops_take (NablaCsvStops *self, const char **p, NablaCsvBatch *batch)
{
  NablaCsvRun *run = &self->run;
  const guint32 at = (guint32) (*p - run->begin);
  const char comment = self->syntax->comment;
  const guint32 *lines;
  gsize width;
  gsize n = 1;

  drop (self, at);
  while (self->first_line == run->n_lines && run->at < run->end && run->n_stops - self->first + BLOCK <= self->room)
    {
      find_more (self);
      drop (self, at);
    }
  if (self->first_line == run->n_lines)
    return FALSE;

  lines = run->lines + self->first_line;
  width = lines[0] - self->first + 1;
  /* Of one cell may be lines that are no rows. */
  if (width > 1 || self->single)
    while (self->first_line + n < run->n_lines && lines[n] - lines[n - 1] == width
           && (comment == 0 || *row_behind (run, lines[n - 1]) != comment))
      n++;
  run->stops[(gssize) self->first - 1] = at - 1;
  *batch = (NablaCsvBatch){ .n_rows = n,
                            .width = width,
                            .begin = run->begin,
                            .stops = run->stops + self->first,
                            .is_regular = self->find != NULL };
  *p = row_behind (run, lines[n - 1]);
  self->first += n * width;
  self->first_line += n;
  return TRUE;
}
