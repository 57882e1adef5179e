#include "table/nabla-dialect-private.h"

#include <string.h>

/* Rows within which titles are looked for. */
#define TITLE_ROWS 50

static gboolean
is_year (const NablaField *field)
{
  return field->length == 4 && (memcmp (field->text, "19", 2) == 0 || memcmp (field->text, "20", 2) == 0)
         && g_ascii_isdigit (field->text[2]) && g_ascii_isdigit (field->text[3]);
}

/* What one column's cells below a row look like. */
typedef struct
{
  guint n_typed;
  guint n_words;
  guint n_text;
  guint n_years;
  guint n_same; /* equal to the cell in question */
} Below;

static Below
look_below (const NablaLooks *self, guint row, guint column, const NablaField *cell)
{
  Below below = { 0 };

  for (guint i = row + 1; i < self->sample->rows->len; i++)
    {
      guint n;
      const NablaField *fields = nabla_sample_get_row (self->sample, i, &n);

      if (column >= n)
        continue;
      switch ((NablaLook) nabla_looks_get_row (self, i)[column])
        {
        case NABLA_LOOKS_MISSING:
          break;
        case NABLA_LOOKS_NUMBER:
        case NABLA_LOOKS_DATE:
        case NABLA_LOOKS_TIME:
          below.n_typed++;
          below.n_years += is_year (&fields[column]);
          break;
        case NABLA_LOOKS_TEXT:
        default:
          if (nabla_word_parse (fields[column].text, fields[column].length) != 0)
            below.n_words++;
          else
            below.n_text++;
        }
      below.n_same += fields[column].length == cell->length && cell->length > 0
                      && memcmp (fields[column].text, cell->text, cell->length) == 0;
    }
  return below;
}

/* Signs that a row names the columns, and signs that it does not. */
typedef struct
{
  guint n_for;
  guint n_against;
  guint n_years;
  guint n_repeated;
  guint n_typed;
  guint n_text;
} Votes;

static Votes
count_votes (const NablaLooks *self, guint row)
{
  Votes votes = { 0 };
  guint n;
  const NablaField *fields = nabla_sample_get_row (self->sample, row, &n);
  const guint8 *looks = nabla_looks_get_row (self, row);
  guint shift = n + 1 == self->modal ? 1 : 0;

  for (guint j = 0; j < n; j++)
    {
      NablaLook look = (NablaLook) looks[j];
      Below below;
      gboolean is_typed;

      if (look == NABLA_LOOKS_MISSING)
        continue;
      below = look_below (self, row, j + shift, &fields[j]);
      is_typed = below.n_typed > 0 && (below.n_text + below.n_words) * 20 <= below.n_typed;
      votes.n_repeated += below.n_same > 0;
      if (look == NABLA_LOOKS_TEXT)
        {
          votes.n_text++;
          votes.n_for
            += is_typed
               || (below.n_words > 0 && below.n_text == 0 && nabla_word_parse (fields[j].text, fields[j].length) == 0);
        }
      else
        {
          votes.n_typed++;
          if (is_year (&fields[j]) && below.n_years * 2 <= below.n_typed)
            votes.n_years++;
          else
            votes.n_against += is_typed;
        }
    }
  return votes;
}

/* Cells of a row that are not empty. */
static guint
count_filled (const NablaLooks *self, guint row)
{
  guint n;
  const NablaField *fields = nabla_sample_get_row (self->sample, row, &n);
  guint n_filled = 0;

  for (guint j = 0; j < n; j++)
    n_filled += fields[j].length > 0;
  return n_filled;
}

gboolean
nabla_looks_decide_header (const NablaLooks *self, guint row)
{
  Votes votes = count_votes (self, row);

  /* Names that are all empty. */
  if (count_filled (self, row) == 0)
    return row + 1 < self->sample->rows->len && count_filled (self, row + 1) > 0;
  if (votes.n_for > 0)
    return votes.n_for * 2 >= votes.n_against;
  if (votes.n_against > 0)
    return FALSE;
  if (row + 1 == self->sample->rows->len)
    return votes.n_typed == 0 && votes.n_text > 0;
  if (votes.n_text == 0)
    return FALSE;
  return votes.n_years > 1 || votes.n_repeated == 0;
}

guint
nabla_looks_count_typed (const NablaLooks *self, guint row, guint *n_text)
{
  const guint8 *looks = nabla_looks_get_row (self, row);
  guint n_typed = 0;

  *n_text = 0;
  for (guint j = 0; j < nabla_looks_get_length (self, row); j++)
    {
      *n_text += looks[j] == NABLA_LOOKS_TEXT;
      n_typed += looks[j] != NABLA_LOOKS_TEXT && looks[j] != NABLA_LOOKS_MISSING;
    }
  return n_typed;
}

gboolean
nabla_looks_is_header (const NablaLooks *self, guint row)
{
  return count_votes (self, row).n_for > 0;
}

gboolean
nabla_looks_is_second_header (const NablaLooks *self, guint first, guint row)
{
  return row > first && count_filled (self, row - 1) == 0
         && count_votes (self, row).n_for > count_votes (self, first).n_for;
}

/* Titles as spreadsheets export them, filled up with delimiters: rows mostly empty before
 * one that is full and names the columns. */
static guint
skip_sparse_titles (const NablaLooks *self, guint start)
{
  guint last = MIN (start + TITLE_ROWS, self->sample->rows->len - 1);
  guint i = start;

  while (i < last && count_filled (self, i) * 2 < self->modal + 1
         && (nabla_looks_get_row (self, i)[0] == NABLA_LOOKS_TEXT
             || nabla_looks_get_row (self, i)[0] == NABLA_LOOKS_MISSING))
    i++;
  return i > start && i < last && count_filled (self, i) == self->modal && nabla_looks_is_header (self, i) ? i : start;
}

/* Whether all cells of a row are text. */
static gboolean
is_text (const NablaLooks *self, guint row)
{
  guint n_text;

  nabla_looks_count_typed (self, row, &n_text);
  return n_text == nabla_looks_get_length (self, row);
}

gboolean
nabla_looks_is_units (const NablaLooks *self, guint row)
{
  static const char *const units[]
    = { "s",  "ms", "min", "h",  "hr", "d",  "days", "years", "m",    "mm",  "cm",  "km", "g",
        "kg", "mg", "µg",  "l",  "ml", "°C", "°F",   "K",     "%",    "V",   "mV",  "A",  "mA",
        "W",  "kW", "Hz",  "Pa", "N",  "J",  "mol",  "m/s",   "km/h", "kWh", "hPa", "kPa" };
  guint n;
  const NablaField *fields = nabla_sample_get_row (self->sample, row, &n);
  guint n_units = 0;

  for (guint j = 0; j < n; j++)
    {
      const NablaField *field = &fields[j];
      gboolean is_unit = field->length == 0;

      if (field->length > 2)
        is_unit = (field->text[0] == '(' && field->text[field->length - 1] == ')')
                  || (field->text[0] == '[' && field->text[field->length - 1] == ']');
      for (guint i = 0; !is_unit && i < G_N_ELEMENTS (units); i++)
        is_unit = strlen (units[i]) == field->length && memcmp (units[i], field->text, field->length) == 0;
      if (!is_unit)
        return FALSE;
      n_units += field->length > 0;
    }
  return n_units > 0;
}

/* Titles of as many cells as the table has, or the upper row of a header of two: rows that
 * begin with a word, over one of words that names columns of something else. A single such
 * column may as well hold one word by mistake. */
static guint
skip_worded_titles (const NablaLooks *self, guint start)
{
  guint n_rows = self->sample->rows->len;
  gboolean all_text = TRUE;
  gboolean found = FALSE;
  guint header = start;
  Votes votes;

  for (guint i = start; i + 1 < n_rows && i < start + TITLE_ROWS; i++)
    {
      gboolean text = is_text (self, i);

      if (nabla_looks_get_row (self, i)[0] != NABLA_LOOKS_TEXT || (found && !text))
        break;
      if (text && nabla_looks_get_length (self, i) == self->modal)
        {
          found = TRUE;
          header = i;
        }
      if (!found)
        all_text &= text;
    }
  if (!found || header == start || nabla_looks_is_units (self, header))
    return start;
  votes = count_votes (self, header);
  if (votes.n_for < 2 || votes.n_against > 0 || votes.n_for * 2 <= self->modal)
    return start;
  if (!all_text)
    {
      guint n;
      Below below = look_below (self, header, 0, nabla_sample_get_row (self->sample, header, &n));

      /* Where words begin the rows, those above may be rows too. */
      if (below.n_text + below.n_words > 0)
        return start;
    }
  return header;
}

guint
nabla_looks_skip_titles (const NablaLooks *self, guint start)
{
  guint below = skip_sparse_titles (self, start);

  return below > start ? below : skip_worded_titles (self, start);
}
