#include "table/nabla-csv-stops.h"

#include <string.h>
#include "table/nabla-source.h"

/* Ends of cells that are looked for at a time: they and their text stay in the first cache. */
#define STOPS 1024
/* A block of text holds no more. */
#define BLOCK 64

gboolean
nabla_csv_stops_init (NablaCsvStops *self, const NablaCsvSyntax *syntax, const NablaCsvChunk *chunk, guint n_columns)
{
  memset (self, 0, sizeof *self);
  /* A run of spaces is one delimiter, and a backslash may take the meaning off a quote. */
  if (syntax->delimiter == ' ' || syntax->escape != 0 || (gsize) (chunk->end - chunk->begin) >= G_MAXUINT32)
    return FALSE;
  self->syntax = syntax;
  self->find = chunk->is_regular ? nabla_csv_find_stops_get () : NULL;
  self->marks = (NablaCsvMarks){ syntax->delimiter, syntax->quote };
  self->run = (NablaCsvRun){ .begin = chunk->begin, .end = chunk->end, .at = chunk->begin };
  self->single = n_columns == 1;
  self->n_wanted = n_columns;
  self->begins_row = TRUE;
  self->room = STOPS + 2 * (gsize) n_columns + BLOCK;
  self->stops = nabla_try_realloc (NULL, self->room * sizeof (guint32));
  return self->stops != NULL;
}

void
nabla_csv_stops_clear (NablaCsvStops *self)
{
  g_clear_pointer (&self->stops, g_free);
}

/* What NablaCsvStopsFunc does, where quotes are anywhere: by the fields. */
static void
find_by_fields (NablaCsvStops *self)
{
  const NablaCsvRun *run = &self->run;
  const char *p = run->at;

  while (self->n < self->room && p < run->end)
    {
      const char *start = p;
      NablaField field;
      NablaFieldEnd how;

      if (self->begins_row && nabla_csv_skips_line (self->syntax, p, run->end, self->single))
        {
          p = nabla_csv_next_line (p, run->end);
          continue;
        }
      how = nabla_csv_next_field (self->syntax, &p, run->end, &field);
      self->begins_row = how == NABLA_FIELD_ENDS_ROW;
      if (how != NABLA_FIELD_ENDS_DATA)
        self->stops[self->n++] = (guint32) (p - run->begin) - (p - start > 1 && p[-1] == '\n' && p[-2] == '\r' ? 2 : 1);
    }
  self->run.at = p;
}

/* Lets go of what lies before @at. */
static void
drop (NablaCsvStops *self, guint32 at)
{
  while (self->first < self->n && self->stops[self->first] < at)
    self->first++;
}

gboolean
nabla_csv_stops_advance (NablaCsvStops *self, const char *p)
{
  const guint32 at = (guint32) (p - self->run.begin);

  drop (self, at);
  /* More than once only where rows were read in another way. */
  while (self->run.at < self->run.end && self->n - self->first < 2 * self->n_wanted)
    {
      self->n -= self->first;
      memmove (self->stops, self->stops + self->first, self->n * sizeof (guint32));
      self->first = 0;
      if (self->find != NULL)
        self->n += self->find (&self->run, &self->marks, self->stops + self->n, self->room - self->n);
      else
        find_by_fields (self);
      drop (self, at);
    }
  return self->n - self->first >= self->n_wanted;
}
