#include "table/nabla-csv.h"

#include <math.h>
#include <glib/gi18n-lib.h>

/* The places of all chunks as one, with its count and line as gettext wants them. */
typedef struct
{
  NablaCsvPlace all;
  gulong count;
  gulong line;
} Total;

static void
total_add (Total *self, const NablaCsvPlace *place)
{
  if (self->all.count == 0)
    self->all = *place;
  else
    self->all.count += place->count;
}

/* Whether there is anything to tell. */
static gboolean
total_settle (Total *self, const NablaCsvRead *read)
{
  if (self->all.count == 0)
    return FALSE;
  self->count = (gulong) self->all.count;
  self->line = (gulong) nabla_csv_line_of (read, self->all.first);
  return TRUE;
}

/* @offset: of a NablaCsvPlace in NablaCsvPart */
static gboolean
total_of (Total *self, const NablaCsvRead *read, gsize offset)
{
  const NablaCsvParser *parser = &read->parser;

  *self = (Total){ .count = 0 };
  for (guint i = 0; i < parser->chunks->len; i++)
    total_add (self, (const NablaCsvPlace *) (const void *) ((const char *) &parser->parts[i] + offset));
  return total_settle (self, read);
}

static void
tell (NablaCsvRead *read, const char *kind, const Total *total, char *text)
{
  nabla_repairs_add (read->repairs, kind, total->all.count, total->line, total->all.column, text);
}

static void
report_rows (NablaCsvRead *self)
{
  Total total;

  if (total_of (&total, self, G_STRUCT_OFFSET (NablaCsvPart, padded)))
    tell (self, "padded_rows", &total,
          g_strdup_printf (ngettext ("%lu row is too short and was filled up with missing cells, in line %lu.",
                                     "%lu rows are too short and were filled up with missing cells, first in line %lu.",
                                     total.count),
                           total.count, total.line));
  if (total_of (&total, self, G_STRUCT_OFFSET (NablaCsvPart, longer)))
    tell (self, "dropped_cells", &total,
          g_strdup_printf (
            ngettext ("%lu row is too long; its cells beyond the last column were left out, in line %lu.",
                      "%lu rows are too long; their cells beyond the last column were left out, first in line %lu.",
                      total.count),
            total.count, total.line));
  if (total_of (&total, self, G_STRUCT_OFFSET (NablaCsvPart, trailing)))
    tell (self, "trailing_delimiters", &total,
          g_strdup_printf (ngettext ("%lu row ends in a delimiter too many, in line %lu.",
                                     "%lu rows end in a delimiter too many, first in line %lu.", total.count),
                           total.count, total.line));
  if (total_of (&total, self, G_STRUCT_OFFSET (NablaCsvPart, stray)))
    tell (self, "stray_quotes", &total,
          g_strdup_printf (ngettext ("%lu cell holds a quote that is not doubled and was kept, in line %lu.",
                                     "%lu cells hold quotes that are not doubled and were kept, first in line %lu.",
                                     total.count),
                           total.count, total.line));
  if (total_of (&total, self, G_STRUCT_OFFSET (NablaCsvPart, comments)))
    tell (self, "comment_lines", &total,
          g_strdup_printf (ngettext ("%lu comment among the rows was left out, in line %lu.",
                                     "%lu comments among the rows were left out, first in line %lu.", total.count),
                           total.count, total.line));
}

/* The total of the places at @offset in NablaCsvCells of column @j. */
static gboolean
total_of_column (Total *self, const NablaCsvRead *read, guint j, gsize offset)
{
  const NablaCsvParser *parser = &read->parser;

  *self = (Total){ .count = 0 };
  for (guint i = 0; i < parser->chunks->len; i++)
    total_add (self, (const NablaCsvPlace *) (const void *) ((const char *) &parser->parts[i].cells[j] + offset));
  return total_settle (self, read);
}

static void
report_unreadable (NablaCsvRead *self)
{
  for (guint j = 0; j < self->parser.n_columns; j++)
    {
      Total total;

      if (total_of_column (&total, self, j, G_STRUCT_OFFSET (NablaCsvCells, unreadable)))
        tell (self, "unreadable_cells", &total,
              g_strdup_printf (ngettext ("“%s”: %lu cell is no number and is taken as missing, in line %lu.",
                                         "“%s”: %lu cells are no numbers and are taken as missing, first in line %lu.",
                                         total.count),
                               self->names[j], total.count, total.line));
    }
}

/* Whether column @j, which has percentages, has other numbers but 0 as well. */
static gboolean
has_plain (const NablaCsvRead *self, guint j)
{
  const NablaCsvParser *parser = &self->parser;
  guint64 n = 0;

  for (guint i = 0; i < parser->chunks->len; i++)
    {
      const double *reals = parser->columns[j].reals + g_array_index (parser->chunks, NablaCsvChunk, i).first_row;

      for (gsize k = 0; k < parser->parts[i].n_rows; k++)
        n += reals[k] != 0 && !isnan (reals[k]);
      n -= parser->parts[i].cells[j].n_nonzero_percents;
    }
  return n > 0;
}

static void
report_reals (NablaCsvRead *self)
{
  for (guint j = 0; j < self->parser.n_columns; j++)
    {
      Total total;

      if (total_of_column (&total, self, j, G_STRUCT_OFFSET (NablaCsvCells, rounded)))
        tell (self, "rounded_integers", &total,
              g_strdup_printf (ngettext ("“%s”: %lu integer is beyond 2^53 among decimals and was rounded, in line "
                                         "%lu. Take the column as text to keep all digits.",
                                         "“%s”: %lu integers are beyond 2^53 among decimals and were rounded, first "
                                         "in line %lu. Take the column as text to keep all digits.",
                                         total.count),
                               self->names[j], total.count, total.line));
      if (total_of_column (&total, self, j, G_STRUCT_OFFSET (NablaCsvCells, percents)) && has_plain (self, j))
        tell (self, "mixed_percent", &total,
              g_strdup_printf (ngettext ("“%s”: %lu cell is a percentage and was divided by 100, others are not, in "
                                         "line %lu.",
                                         "“%s”: %lu cells are percentages and were divided by 100, others are not, "
                                         "first in line %lu.",
                                         total.count),
                               self->names[j], total.count, total.line));
    }
}

/* Clocks of known and of unknown places in one column, and dates in one of two orders. */
static void
report_dates (NablaCsvRead *self)
{
  const NablaCsvParser *parser = &self->parser;

  for (guint j = 0; j < parser->n_columns; j++)
    {
      Total local;
      Total zoned;

      if (total_of_column (&local, self, j, G_STRUCT_OFFSET (NablaCsvCells, local))
          && total_of_column (&zoned, self, j, G_STRUCT_OFFSET (NablaCsvCells, zoned)))
        tell (self, "mixed_zones", &local,
              g_strdup_printf (ngettext ("“%s”: %lu time has no time zone, others have one, and is taken as UTC, in "
                                         "line %lu.",
                                         "“%s”: %lu times have no time zone, others have one, and are taken as UTC, "
                                         "first in line %lu.",
                                         local.count),
                               self->names[j], local.count, local.line));
      if (parser->columns[j].plan.type == NABLA_TYPE_TEXT && parser->columns[j].plan.either_order)
        nabla_repairs_add (
          self->repairs, "ambiguous_dates", 1, nabla_csv_line_of (self, self->layout.body), j + 1,
          g_strdup_printf (_ ("“%s” is read as text: no cell tells whether its dates begin with the day "
                              "or the month. Write them as 2024-12-31."),
                           self->names[j]));
    }
}

void
nabla_csv_report (NablaCsvRead *self)
{
  const NablaCsvLayout *layout = &self->layout;
  gulong n_skipped = (gulong) layout->n_skipped;

  if (layout->n_preamble > 0)
    nabla_repairs_add (self->repairs, "skipped_lines", n_skipped, 1, 0,
                       g_strdup_printf (ngettext ("%lu line before the table was left out.",
                                                  "%lu lines before the table were left out.", n_skipped),
                                        n_skipped));
  if (layout->shifted)
    nabla_repairs_add (self->repairs, "header_shifted", 1, nabla_csv_line_of (self, layout->header), 1,
                       g_strdup (_ ("The header has one name less than the rows have cells: the first column is taken "
                                    "as the names of the rows.")));
  if (layout->ends_in_delimiter)
    nabla_repairs_add (self->repairs, "trailing_delimiters", 1, nabla_csv_line_of (self, layout->header),
                       layout->n_columns + 1, g_strdup (_ ("The header ends in a delimiter too many.")));
  if (layout->units != NULL)
    nabla_repairs_add (self->repairs, "units_row", 1, nabla_csv_line_of (self, layout->units), 0,
                       g_strdup_printf (_ ("The units below the header, in line %lu, were left out."),
                                        (gulong) nabla_csv_line_of (self, layout->units)));
  report_rows (self);
  report_unreadable (self);
  report_reals (self);
  report_dates (self);
}
