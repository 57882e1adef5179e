#include "table/nabla-csv.h"

#include <string.h>
#include <glib/gi18n-lib.h>

/* Rows and cells that the first plans are made from. */
#define PLANNED_ROWS   1000
#define PLANNED_FIELDS 100000
/* Places over the file that rows are looked at before all are read, and how many rows each. */
#define PLANNED_PLACES 50
#define PLACE_ROWS     20

static gboolean
find_kind (const NablaCsvRead *self, guint j, NablaColumnKind *kind)
{
  gpointer value;

  if (self->options->kinds == NULL
      || !g_hash_table_lookup_extended (self->options->kinds, self->names[j], NULL, &value))
    return FALSE;
  *kind = (NablaColumnKind) GPOINTER_TO_INT (value);
  return TRUE;
}

/* The plan that the evidence gives, bent to the user's wish. */
static NablaColumnPlan
make_plan (const NablaCsvRead *self, guint j, const NablaEvidence *evidence)
{
  NablaColumnPlan plan = nabla_evidence_get_plan (evidence, &self->rules);
  NablaColumnKind kind;
  guint best = 0;

  if (!find_kind (self, j, &kind))
    return plan;
  if (kind == NABLA_KIND_TEXT)
    {
      plan.type = NABLA_TYPE_TEXT;
      plan.either_order = FALSE;
    }
  if (plan.type != NABLA_TYPE_TEXT || (kind != NABLA_KIND_CONTINUOUS && kind != NABLA_KIND_COUNT)
      || evidence->n_numbers == 0)
    return plan;
  for (guint i = 1; i < self->rules.n_formats; i++)
    if (evidence->n_in_format[i] > evidence->n_in_format[best])
      best = i;
  plan.type = NABLA_TYPE_REAL;
  plan.format = self->rules.formats[best];
  plan.lenient = TRUE;
  return plan;
}

static NablaEvidence *
gather_sample (NablaCsvRead *self, const NablaSample *sample)
{
  NablaEvidence *evidence = g_new (NablaEvidence, MAX (self->layout.n_columns, 1));

  for (guint j = 0; j < self->layout.n_columns; j++)
    nabla_evidence_init (&evidence[j]);
  for (guint i = 0; i < sample->rows->len; i++)
    {
      guint n;
      const NablaField *fields = nabla_sample_get_row (sample, i, &n);

      for (guint j = 0; j < MIN (n, self->layout.n_columns); j++)
        nabla_evidence_add (&evidence[j], &self->rules, fields[j].text, fields[j].length);
    }
  return evidence;
}

/* The decimal mark that the columns which leave no choice agree on; 0: none does. */
static gunichar
vote_decimal (const NablaCsvRead *self, const NablaEvidence *evidence)
{
  guint n_points = 0;
  guint n_commas = 0;

  for (guint j = 0; j < self->layout.n_columns; j++)
    {
      gboolean point = FALSE;
      gboolean comma = FALSE;

      if (evidence[j].n_present == 0)
        continue;
      for (guint i = 0; i < self->rules.n_formats; i++)
        if ((evidence[j].numbers & (1u << i)) != 0)
          {
            point |= self->rules.formats[i].decimal == '.';
            comma |= self->rules.formats[i].decimal == ',';
          }
      n_points += point && !comma;
      n_commas += comma && !point;
    }
  return n_commas > n_points ? ',' : n_points > n_commas ? '.' : 0;
}

void
nabla_csv_plan_columns (NablaCsvRead *self)
{
  g_autoptr (NablaSample) sample
    = nabla_sample_new (&self->layout.syntax, self->layout.body, self->end, TRUE, PLANNED_ROWS, PLANNED_FIELDS);
  g_autofree NablaEvidence *evidence = NULL;
  gunichar decimal;

  nabla_cell_rules_prefer (&self->rules, 0, self->layout.syntax.delimiter == ';');
  evidence = gather_sample (self, sample);
  decimal = vote_decimal (self, evidence);
  if (decimal != 0)
    {
      nabla_cell_rules_prefer (&self->rules, decimal, FALSE);
      g_free (evidence);
      evidence = gather_sample (self, sample);
    }
  /* One more, for cells beyond the columns. */
  self->parser.columns = g_new0 (NablaCsvColumn, (gsize) self->layout.n_columns + 1);
  for (guint j = 0; j < self->layout.n_columns; j++)
    {
      self->parser.columns[j].plan = make_plan (self, j, &evidence[j]);
      self->parser.columns[j].active = TRUE;
    }
  self->evidence = g_steal_pointer (&evidence);
}

static void
free_values (NablaCsvColumn *column)
{
  g_clear_pointer (&column->reals, g_free);
  g_clear_pointer (&column->ints, g_free);
  g_clear_pointer (&column->missing, g_free);
  g_clear_pointer (&column->codes, g_free);
}

static gboolean
allocate_values (NablaCsvRead *self, NablaCsvColumn *column, gsize n_rows, GError **error)
{
  const char *name = self->source->name;

  free_values (column);
  if (column->plan.type == NABLA_TYPE_TEXT)
    return (column->codes = nabla_source_allocate (n_rows * sizeof (guint32), name, error)) != NULL;
  if (column->plan.as_int64)
    return (column->ints = nabla_source_allocate (n_rows * sizeof (gint64), name, error)) != NULL
           && (column->missing = nabla_source_allocate (n_rows, name, error)) != NULL;
  return (column->reals = nabla_source_allocate (n_rows * sizeof (double), name, error)) != NULL;
}

/* Whether what the chunks saw of column @j goes together with its plan. */
static gboolean
column_fits (const NablaCsvRead *self, guint j)
{
  const NablaCsvParser *parser = &self->parser;
  gunichar currency = 0;
  guint words = 0;

  /* Rows beyond the sample may tell which order it is. */
  if (parser->columns[j].plan.type != NABLA_TYPE_TEXT && parser->columns[j].plan.either_order)
    return FALSE;
  for (guint i = 0; i < parser->chunks->len; i++)
    {
      const NablaCsvCells *cells = &parser->parts[i].cells[j];

      if (cells->failed)
        return FALSE;
      if (cells->currency != 0 && currency != 0 && cells->currency != currency && !parser->columns[j].plan.lenient)
        return FALSE;
      if (cells->currency != 0)
        currency = cells->currency;
      words |= cells->words;
    }
  return parser->columns[j].plan.type != NABLA_TYPE_BOOLEAN || words == 0 || nabla_words_are_boolean (words);
}

typedef struct
{
  NablaCsvParser *parser;
  NablaEvidence **evidence; /* per chunk */
} Gathering;

static void
gather_chunk (gsize index, gpointer data)
{
  Gathering *self = data;
  guint n_columns = self->parser->n_columns;

  if (!nabla_source_is_held (self->parser->source))
    g_atomic_int_set (&self->parser->is_lost, 1);
  self->evidence[index] = nabla_try_realloc (NULL, sizeof (NablaEvidence) * n_columns);
  if (self->evidence[index] == NULL)
    {
      g_atomic_int_set (&self->parser->is_full, 1);
      return;
    }
  for (guint j = 0; j < n_columns; j++)
    nabla_evidence_init (&self->evidence[index][j]);
  nabla_csv_gather (self->parser, &g_array_index (self->parser->chunks, NablaCsvChunk, index), self->evidence[index]);
}

/* Whether all chunks could be read in a pass. */
static gboolean
check_pass (NablaCsvRead *self, GError **error)
{
  if (g_atomic_int_get (&self->parser.is_lost))
    return nabla_source_fail_held (self->source, error);
  if (!g_atomic_int_get (&self->parser.is_full))
    return TRUE;
  g_set_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_LIMIT,
               _ ("“%s” holds more distinct texts than there is memory for. Leave out columns of text that are not "
                  "needed, or use a larger machine."),
               self->source->name);
  return FALSE;
}

/* Plans the active columns anew from every cell of theirs. */
static gboolean
plan_again (NablaCsvRead *self, GError **error)
{
  NablaCsvParser *parser = &self->parser;
  guint n_chunks = parser->chunks->len;
  g_autofree NablaEvidence **evidence = g_new0 (NablaEvidence *, n_chunks);
  Gathering gathering = { parser, evidence };
  gboolean ok = nabla_executor_run (self->executor, n_chunks, gather_chunk, &gathering, self->progress, error)
                && check_pass (self, error);

  for (guint j = 0; ok && j < parser->n_columns; j++)
    {
      NablaEvidence all;

      if (!parser->columns[j].active)
        continue;
      nabla_evidence_init (&all);
      for (guint i = 0; i < n_chunks; i++)
        nabla_evidence_merge (&all, &evidence[i][j]);
      parser->columns[j].plan = make_plan (self, j, &all);
      /* No cell tells: a guess could be wrong in all of them. */
      if (parser->columns[j].plan.either_order && parser->columns[j].plan.type != NABLA_TYPE_TEXT)
        parser->columns[j].plan = (NablaColumnPlan){ .type = NABLA_TYPE_TEXT, .either_order = TRUE };
    }
  for (guint i = 0; i < n_chunks; i++)
    g_free (evidence[i]);
  return ok;
}

/* One pass over all chunks for the active columns. */
static gboolean
parse_pass (NablaCsvRead *self, gsize n_rows, GError **error)
{
  NablaCsvParser *parser = &self->parser;

  parser->n_done = 0;
  nabla_csv_choose_ways (parser);
  for (guint j = 0; j < parser->n_columns; j++)
    if (parser->columns[j].active && !allocate_values (self, &parser->columns[j], n_rows, error))
      return FALSE;
  return nabla_executor_run (self->executor, parser->chunks->len, nabla_csv_parse_chunk, parser, self->progress, error)
         && check_pass (self, error);
}

/* Marks the columns that have to be read again, and says how many. */
static guint
activate_misfits (NablaCsvRead *self)
{
  guint n = 0;

  for (guint j = 0; j < self->parser.n_columns; j++)
    {
      NablaCsvColumn *column = &self->parser.columns[j];

      column->active = column->active && !column_fits (self, j);
      n += column->active;
    }
  return n;
}

/* Plans once more, from the first rows and from some all over the file: a column that is read twice
 * costs more than these. The outcome is the same. */
static void
widen_plans (NablaCsvRead *self)
{
  NablaCsvParser *parser = &self->parser;
  guint n_places = MIN (PLANNED_PLACES, PLANNED_FIELDS / PLACE_ROWS / MAX (parser->n_columns, 1));

  for (guint k = 1; k < n_places && parser->chunks->len > 1; k++)
    {
      guint i = (guint) ((guint64) k * parser->chunks->len / n_places);
      NablaCsvChunk place = g_array_index (parser->chunks, NablaCsvChunk, i);

      if (place.max_rows > PLACE_ROWS)
        place.end = nabla_csv_find_row (parser, i, PLACE_ROWS);
      nabla_csv_gather (parser, &place, self->evidence);
    }
  for (guint j = 0; j < parser->n_columns; j++)
    parser->columns[j].plan = make_plan (self, j, &self->evidence[j]);
}

gboolean
nabla_csv_fill_columns (NablaCsvRead *self, GError **error)
{
  NablaCsvParser *parser = &self->parser;
  const NablaCsvChunk *last = &g_array_index (parser->chunks, NablaCsvChunk, parser->chunks->len - 1);
  gsize n_rows = last->first_row + last->max_rows;

  nabla_progress_set (self->progress, 0.4, _ ("Reading the columns"));
  widen_plans (self);
  if (!parse_pass (self, n_rows, error))
    return FALSE;
  if (activate_misfits (self) == 0)
    return TRUE;

  nabla_progress_set (self->progress, 0.4, _ ("Reading some columns again"));
  if (!plan_again (self, error) || !parse_pass (self, n_rows, error))
    return FALSE;
  /* Plans made from all cells fit them; should one not, text always does. */
  if (activate_misfits (self) == 0)
    return TRUE;
  for (guint j = 0; j < parser->n_columns; j++)
    if (parser->columns[j].active)
      parser->columns[j].plan = (NablaColumnPlan){ .type = NABLA_TYPE_TEXT };
  return parse_pass (self, n_rows, error);
}
