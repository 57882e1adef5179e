/* What is done with rows besides reading them: what their columns could be, and where they are. */
#include "table/nabla-csv-parse.h"

void
nabla_csv_choose_ways (NablaCsvParser *self)
{
  for (guint j = 0; j < self->n_columns; j++)
    {
      NablaCsvColumn *column = &self->columns[j];
      const NablaColumnPlan *plan = &column->plan;

      column->way = NABLA_CSV_BY_RULES;
      if (!column->active)
        continue;
      if (plan->type == NABLA_TYPE_TEXT)
        column->way = NABLA_CSV_AS_TEXT;
      else if (plan->type == NABLA_TYPE_BOOLEAN)
        column->way = NABLA_CSV_AS_WORD;
      else if (self->rules->tokens_are_numbers)
        continue;
      else if (plan->type == NABLA_TYPE_DATE && plan->order == NABLA_ORDER_YMD)
        column->way = NABLA_CSV_AS_DATE;
      else if (plan->type == NABLA_TYPE_DATETIME && plan->order == NABLA_ORDER_YMD)
        column->way = NABLA_CSV_AS_DATETIME;
      else if (plan->type == NABLA_TYPE_INTEGER)
        column->way = NABLA_CSV_AS_INTEGER;
      else if (plan->type == NABLA_TYPE_REAL && plan->format.decimal < 0x80)
        column->way = NABLA_CSV_AS_REAL;
    }
}

void
nabla_csv_gather (const NablaCsvParser *self, const NablaCsvChunk *chunk, NablaEvidence *evidence)
{
  const char *p = chunk->begin;

  while (p < chunk->end)
    {
      NablaFieldEnd how;
      guint j = 0;

      if (nabla_csv_is_no_row (self, p, chunk->end))
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

      if (nabla_csv_is_no_row (self, p, chunk->end))
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
