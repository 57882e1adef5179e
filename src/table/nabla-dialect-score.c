#include "table/nabla-dialect.h"

#include <math.h>
#include <string.h>

/* "1,5 2,5": numbers that a space would have cut. */
static gboolean
is_joined (const NablaField *field)
{
  if (memchr (field->text, ' ', field->length) == NULL)
    return FALSE;
  for (gsize i = 0; i < field->length; i++)
    if (!g_ascii_isdigit (field->text[i]) && memchr (" .,-+", field->text[i], 5) == NULL)
      return FALSE;
  return TRUE;
}

/* Text that another delimiter or quote would have cut. */
static gboolean
is_suspicious (const NablaCsvSyntax *syntax, const NablaField *field)
{
  static const char marks[] = ",;\t|";

  if (field->is_stray)
    return TRUE;
  if (field->is_quoted || field->length == 0)
    return FALSE;
  for (guint i = 0; marks[i] != '\0'; i++)
    if (marks[i] != syntax->delimiter && memchr (field->text, marks[i], field->length) != NULL)
      return TRUE;
  if (is_joined (field))
    return TRUE;
  return field->length > 1 && (field->text[0] == '"' || field->text[0] == '\'')
         && field->text[field->length - 1] == field->text[0];
}

/* The number of cells that most rows of at least @least have, more cells before fewer when
 * tied. */
static guint
find_modal (const NablaSample *sample, guint least, guint *n_rows)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
  guint best = 1;

  *n_rows = 0;
  for (guint i = 0; i < sample->rows->len; i++)
    {
      guint n = g_array_index (sample->rows, NablaSampleRow, i).n;
      guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, GUINT_TO_POINTER (n))) + 1;

      if (n < least)
        continue;
      g_hash_table_insert (counts, GUINT_TO_POINTER (n), GUINT_TO_POINTER (count));
      if (count > *n_rows || (count == *n_rows && n > best))
        {
          best = n;
          *n_rows = count;
        }
    }
  return best;
}

/* Whether the first row is text only, a name for each cell of the others. */
static gboolean
names_all (const NablaSample *sample, const NablaCellRules *rules, guint modal)
{
  guint n;
  const NablaField *fields = nabla_sample_get_row (sample, 0, &n);

  for (guint j = 0; j < n; j++)
    if (nabla_field_look (rules, &fields[j]) != NABLA_LOOKS_TEXT)
      return FALSE;
  return n == modal;
}

/* How well the cells of the rows of @modal cells, or of all if 0, can be understood, in [0, 1]. */
static double
score_types (const NablaCsvSyntax *syntax, const NablaSample *sample, const NablaCellRules *rules, guint modal)
{
  double sum = 0;
  gsize n_cells = 0;
  double text = syntax->delimiter == ' ' ? 0.3 : 0.6;
  double suspicious = syntax->delimiter == 0 ? 0.4 : 0.1;
  gboolean splits_times = syntax->delimiter == ' ' && modal == 2 && !names_all (sample, rules, modal);

  for (guint i = 0; i < sample->rows->len; i++)
    {
      guint n;
      const NablaField *fields = nabla_sample_get_row (sample, i, &n);
      NablaLook before = NABLA_LOOKS_TEXT;

      if (modal != 0 && n != modal)
        continue;
      for (guint j = 0; j < n; j++)
        {
          NablaLook look = nabla_field_look (rules, &fields[j]);

          n_cells++;
          if (look == NABLA_LOOKS_TEXT)
            sum += is_suspicious (syntax, &fields[j]) ? suspicious : text;
          else if (look == NABLA_LOOKS_TIME)
            /* A date and a time cut apart by a space belong together. */
            sum += splits_times && before == NABLA_LOOKS_DATE ? -1 : 0.6;
          else
            sum += 1;
          before = look;
        }
    }
  return n_cells > 0 ? MAX (sum / (double) n_cells, 0) : 0;
}

/* "1,5" under a header without a comma: a decimal comma, not two columns. */
static gboolean
is_decimal_comma (const NablaSample *sample, const NablaCellRules *rules, guint modal)
{
  guint n;

  if (modal != 2 || sample->rows->len < 2)
    return FALSE;
  nabla_sample_get_row (sample, 0, &n);
  if (n != 1)
    return FALSE;
  for (guint i = 1; i < sample->rows->len; i++)
    {
      const NablaField *fields = nabla_sample_get_row (sample, i, &n);

      if (n > 2)
        return FALSE;
      for (guint j = 0; j < n; j++)
        {
          gsize k = j == 0 && fields[j].length > 1 && fields[j].text[0] == '-';

          if (fields[j].is_quoted)
            return FALSE;
          for (; k < fields[j].length; k++)
            if (!g_ascii_isdigit (fields[j].text[k]))
              return FALSE;
        }
    }
  return TRUE;
}

/* Cells below the first row that are no text. */
static gsize
count_typed (const NablaSample *sample, const NablaCellRules *rules, gsize *n_cells)
{
  gsize n_typed = 0;

  *n_cells = 0;
  for (guint i = 1; i < sample->rows->len; i++)
    {
      guint n;
      const NablaField *fields = nabla_sample_get_row (sample, i, &n);

      *n_cells += n;
      for (guint j = 0; j < n; j++)
        {
          NablaLook look = nabla_field_look (rules, &fields[j]);

          n_typed += look != NABLA_LOOKS_TEXT && look != NABLA_LOOKS_MISSING;
        }
    }
  return n_typed;
}

/* Whether no blank follows a delimiter, as it does in sentences. */
static gboolean
is_tight (const NablaSample *sample)
{
  for (guint i = 0; i < sample->rows->len; i++)
    {
      guint n;
      const NablaField *fields = nabla_sample_get_row (sample, i, &n);

      for (guint j = 1; j < n; j++)
        if ((fields[j].is_quoted ? fields[j].opened : fields[j].text)[-1] == ' ')
          return FALSE;
    }
  return TRUE;
}

/* The first row but for titles: lines that are not cut, set off by a blank one. */
static guint
skip_titles (const NablaSample *sample)
{
  guint row = 0;

  while (row < sample->rows->len && g_array_index (sample->rows, NablaSampleRow, row).n == 1)
    row++;
  return row < sample->rows->len && g_array_index (sample->rows, NablaSampleRow, row).after_blank ? row : 0;
}

/* Rows of many lengths below names, or three numbers: how much of the first row's length
 * they have. 0 if it is neither, or the rest may be sentences. */
static double
score_ragged (const NablaCsvSyntax *syntax, const NablaSample *sample, const NablaCellRules *rules)
{
  guint n_names;
  guint first = skip_titles (sample);
  const NablaField *names = nabla_sample_get_row (sample, first, &n_names);
  double common = 0;
  guint n_numbers = 0;
  gsize n_cells;

  if (strchr (",;\t|", syntax->delimiter) == NULL || n_names < 2 || sample->rows->len < first + 2)
    return 0;
  for (guint j = 0; j < n_names; j++)
    {
      NablaLook look = nabla_field_look (rules, &names[j]);

      n_numbers += look == NABLA_LOOKS_NUMBER;
      if (look != NABLA_LOOKS_TEXT && look != NABLA_LOOKS_NUMBER)
        return 0;
    }
  /* Two numbers may be one with a decimal comma. */
  if (n_numbers > 0 && (n_numbers < n_names || n_names < 3))
    return 0;
  if (!is_tight (sample) && count_typed (sample, rules, &n_cells) * 2 < n_cells)
    return 0;
  for (guint i = first; i < sample->rows->len; i++)
    {
      guint n = g_array_index (sample->rows, NablaSampleRow, i).n;

      common += (double) MIN (n, n_names) / MAX (n, n_names);
    }
  return 0.8 * pow (common / (sample->rows->len - first), 1.5) * score_types (syntax, sample, rules, 0);
}

/* Marks that are seldom delimiters: only where nothing else can be made of them. */
static gboolean
is_plain_table (const NablaSample *sample, const NablaCellRules *rules, guint modal, guint n_modal)
{
  gsize n_cells;

  return sample->rows->len > 1 && n_modal == sample->rows->len && names_all (sample, rules, modal)
         && count_typed (sample, rules, &n_cells) * 2 > n_cells;
}

/**
 * nabla_sample_score:
 * @is_ragged: (out): whether this is a header with rows of other lengths than it has
 *
 * How well @syntax goes with the sample it gave: consistency of row lengths times
 * consistency of types, after the idea of van den Burg, Nazábal and Sutton (2019), with
 * the preamble left out of the first.
 */
double
nabla_sample_score (const NablaSample *sample,
                    const NablaCsvSyntax *syntax,
                    const NablaCellRules *rules,
                    gboolean *is_ragged)
{
  guint n_modal;
  /* However long a preamble, it is the rows that are cut which count. */
  guint modal = find_modal (sample, syntax->delimiter != 0 ? 2 : 1, &n_modal);
  guint n_after = 0;
  guint n_first;
  guint short_header;
  gsize n_cells;
  const NablaField *first;
  double consistency, coverage, types, ragged, weight;

  *is_ragged = FALSE;
  if (sample->rows->len == 0)
    return 0;
  types = score_types (syntax, sample, rules, modal);
  if (syntax->delimiter == 0)
    return 0.6 * types;
  ragged = score_ragged (syntax, sample, rules);
  *is_ragged = ragged > 0;
  if (modal < 2 || (n_modal < 2 && sample->rows->len > 2)
      || (syntax->delimiter == ',' && is_decimal_comma (sample, rules, modal)))
    return ragged;
  if (strchr (":^~", syntax->delimiter) != NULL)
    return is_plain_table (sample, rules, modal, n_modal) ? 0.6 * types * (1 - 0.2 / modal) : 0;
  for (guint i = 0; i < sample->rows->len; i++)
    {
      guint n = g_array_index (sample->rows, NablaSampleRow, i).n;

      /* A delimiter at the end of some rows only changes nothing that is lost. */
      if (n_after > 0 || n == modal || n + 1 == modal)
        n_after++;
    }
  first = nabla_sample_get_row (sample, 0, &n_first);
  /* A header may lack the name of the row names. */
  short_header = n_first + 1 == modal;
  consistency = MIN ((double) (n_modal + short_header) / n_after, 1);
  coverage = (double) n_modal / sample->rows->len;
  weight = syntax->delimiter == ' ' ? 0.8 : syntax->delimiter == '\t' ? 1.05 : 1;
  if (names_all (sample, rules, modal) && count_typed (sample, rules, &n_cells) > 0)
    weight *= 1.15;
  /* A first line that only another delimiter cuts is a preamble, or a header that is. */
  else if (syntax->delimiter == ' ' && n_first == 1 && is_suspicious (syntax, &first[0]))
    weight *= 0.6;
  return MAX (pow (consistency, 1.5) * (0.2 + 0.8 * sqrt (coverage)) * types * (1 - 0.2 / modal) * weight, ragged);
}
