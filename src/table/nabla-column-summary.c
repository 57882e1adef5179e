#include "table/nabla-column-private.h"

#include <math.h>
#include <string.h>

/* A set of 64-bit patterns by open addressing: pattern 0 is kept apart. */
typedef struct
{
  guint64 *slots;
  gsize mask;
  gsize n;
  gboolean has_zero;
} Set;

static void
set_init (Set *set)
{
  set->mask = 1023;
  set->slots = g_new0 (guint64, set->mask + 1);
  set->n = 0;
  set->has_zero = FALSE;
}

/* Whole numbers as doubles differ in their upper bits only: these have to reach the lower. */
static gsize
set_place (const Set *set, guint64 bits)
{
  guint64 hash = (bits ^ bits >> 32) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  gsize i = (gsize) (hash ^ hash >> 32) & set->mask;

  while (set->slots[i] != 0 && set->slots[i] != bits)
    i = (i + 1) & set->mask;
  return i;
}

static void
set_add (Set *set, guint64 bits)
{
  gsize i;

  if (bits == 0)
    {
      set->n += !set->has_zero;
      set->has_zero = TRUE;
      return;
    }
  i = set_place (set, bits);
  if (set->slots[i] == bits)
    return;
  set->slots[i] = bits;
  set->n++;
  if (set->n * 2 > set->mask)
    {
      Set bigger = { g_new0 (guint64, (set->mask + 1) * 4), set->mask * 4 + 3, set->n, set->has_zero };

      for (gsize j = 0; j <= set->mask; j++)
        if (set->slots[j] != 0)
          bigger.slots[set_place (&bigger, set->slots[j])] = set->slots[j];
      g_free (set->slots);
      *set = bigger;
    }
}

gsize
nabla_column_count_distinct (const NablaColumn *column, gsize limit)
{
  const NablaValues *values = column->values;
  gsize n_distinct;
  Set set;

  if (column->type == NABLA_TYPE_TEXT)
    {
      n_distinct = 0;
      for (guint i = 0; i < column->dictionary->n_levels; i++)
        n_distinct += column->dictionary->counts[i] > 0;
      return limit > 0 ? MIN (n_distinct, limit) : n_distinct;
    }

  set_init (&set);
  for (gsize i = 0; i < values->n && (limit == 0 || set.n < limit); i++)
    {
      guint64 bits;

      if (values->ints != NULL)
        {
          if (NABLA_INT_IS_MISSING (values, i))
            continue;
          bits = (guint64) values->ints[i];
        }
      else
        {
          /* -0 and 0 are one value. */
          double value = values->reals[i] + 0.0;

          if (isnan (value))
            continue;
          memcpy (&bits, &value, sizeof bits);
        }
      set_add (&set, bits);
    }
  n_distinct = set.n;
  g_free (set.slots);
  return n_distinct;
}

#define COUNT_LEVELS    32
#define CATEGORY_LEVELS 100

/* Whole numbers from 0 up with few distinct values. Mostly seen from the first rows. */
static gboolean
looks_like_count (const NablaColumn *column)
{
  const NablaValues *values = column->values;

  if (values->ints != NULL || nabla_column_count_distinct (column, COUNT_LEVELS + 1) > COUNT_LEVELS)
    return FALSE;
  for (gsize i = 0; i < values->n; i++)
    if (values->reals[i] < 0 || values->reals[i] > 1e9)
      return FALSE;
  return TRUE;
}

static gsize
count_present (const NablaColumn *column, gsize limit)
{
  gsize n = 0;

  for (gsize i = 0; i < column->values->n && n < limit; i++)
    n += !nabla_column_is_missing (column, i);
  return n;
}

/**
 * nabla_column_infer_kind:
 *
 * What the values most likely measure; the rule is at %NablaColumnKind. O(n) at
 * worst, a few rows for most columns of real numbers.
 */
NablaColumnKind
nabla_column_infer_kind (const NablaColumn *column)
{
  gsize n_distinct;
  gsize n_present;

  switch (column->type)
    {
    case NABLA_TYPE_BOOLEAN:
      return NABLA_KIND_BINARY;
    case NABLA_TYPE_DATE:
    case NABLA_TYPE_DATETIME:
      return NABLA_KIND_DATE;
    case NABLA_TYPE_TEXT:
      n_distinct = nabla_column_count_distinct (column, 0);
      n_present = count_present (column, 2 * CATEGORY_LEVELS);
      if (n_distinct == 2 && n_present > 2)
        return NABLA_KIND_BINARY;
      if (n_distinct > 0 && n_distinct <= CATEGORY_LEVELS && 2 * n_distinct <= n_present)
        return NABLA_KIND_CATEGORY;
      return NABLA_KIND_TEXT;
    case NABLA_TYPE_INTEGER:
    case NABLA_TYPE_REAL:
    default:
      if (nabla_column_count_distinct (column, 3) == 2 && count_present (column, 3) == 3)
        return NABLA_KIND_BINARY;
      if (column->type == NABLA_TYPE_INTEGER && looks_like_count (column))
        return NABLA_KIND_COUNT;
      return NABLA_KIND_CONTINUOUS;
    }
}

static int
compare_counts (const void *a, const void *b)
{
  gsize x = *(const gsize *) a;
  gsize y = *(const gsize *) b;

  return (x < y) - (x > y);
}

static void
summarise_text (const NablaColumn *column, NablaColumnSummary *summary)
{
  const NablaDictionary *dictionary = column->dictionary;
  gsize n_present = 0;

  if (dictionary->n_levels > 0)
    {
      g_autofree gsize *counts = g_memdup2 (dictionary->counts, sizeof (gsize) * dictionary->n_levels);

      for (guint i = 0; i < dictionary->n_levels; i++)
        n_present += counts[i];
      qsort (counts, dictionary->n_levels, sizeof (gsize), compare_counts);
      for (guint i = 0; i < MIN (dictionary->n_levels, 16); i++)
        summary->histogram[i] = (guint) MIN (counts[i], G_MAXUINT);
    }
  summary->n_missing = column->values->n - n_present;
}

/* Mean by a compensated sum (Neumaier 1974), then squares about it with the
 * correction of the two-pass algorithm (Chan, Golub, LeVeque 1983). */
static void
summarise_reals (const double *reals, gsize n, NablaColumnSummary *summary)
{
  double sum = 0;
  double lost = 0;
  double squares = 0;
  double deviations = 0;
  double lo = INFINITY;
  double hi = -INFINITY;
  double width;
  gsize n_present = 0;

  for (gsize i = 0; i < n; i++)
    {
      double value = reals[i];
      double next = sum + value;

      if (isnan (value))
        continue;
      n_present++;
      lost += fabs (sum) >= fabs (value) ? (sum - next) + value : (value - next) + sum;
      sum = next;
      summary->min = n_present == 1 ? value : MIN (summary->min, value);
      summary->max = n_present == 1 ? value : MAX (summary->max, value);
      if (isfinite (value))
        {
          lo = MIN (lo, value);
          hi = MAX (hi, value);
        }
    }
  summary->n_missing = n - n_present;
  if (n_present == 0)
    return;
  summary->mean = (isfinite (sum) ? sum + lost : sum) / (double) n_present;
  if (!isfinite (sum) && isfinite (summary->min) && isfinite (summary->max))
    {
      /* The sum overflowed, the mean does not. */
      summary->mean = 0;
      for (gsize i = 0; i < n; i++)
        if (!isnan (reals[i]))
          summary->mean += reals[i] / (double) n_present;
    }

  width = hi / 16 - lo / 16;
  for (gsize i = 0; i < n; i++)
    {
      double deviation = reals[i] - summary->mean;

      if (isnan (reals[i]))
        continue;
      squares += deviation * deviation;
      deviations += deviation;
      if (isfinite (reals[i]))
        {
          double bin = width > 0 ? (reals[i] / 16 - lo / 16) / width * 16 : 0;

          summary->histogram[(int) CLAMP (bin, 0, 15)]++;
        }
    }
  if (n_present > 1)
    summary->sd = sqrt (MAX (squares - deviations * deviations / (double) n_present, 0) / (double) (n_present - 1));
  if (isnan (squares))
    summary->sd = NAN;
}

/* Everything in nabla_column_get_summary(): two passes and a hash of the values. */
NablaColumnSummary *
nabla_column_summarise (const NablaColumn *column)
{
  NablaColumnSummary *summary = g_new0 (NablaColumnSummary, 1);

  summary->min = summary->max = summary->mean = summary->sd = NAN;
  if (column->type == NABLA_TYPE_TEXT)
    summarise_text (column, summary);
  else
    summarise_reals (nabla_column_get_reals (column), column->values->n, summary);
  summary->n_distinct = nabla_column_count_distinct (column, 0);
  return summary;
}

static int
compare_rows (gconstpointer a, gconstpointer b, gpointer data)
{
  const NablaColumn *column = data;
  gsize i = *(const gsize *) a;
  gsize j = *(const gsize *) b;

  if (column->values->ints != NULL)
    {
      gint64 x = column->values->ints[i];
      gint64 y = column->values->ints[j];

      return (x > y) - (x < y);
    }
  else
    {
      double x = column->values->reals[i];
      double y = column->values->reals[j];

      return (x > y) - (x < y);
    }
}

NablaDictionary *
nabla_dictionary_new_numeric (const NablaColumn *column)
{
  gsize n = column->values->n;
  guint32 *codes = g_new (guint32, MAX (n, 1));
  g_autofree gsize *rows = g_new (gsize, MAX (n, 1));
  g_autoptr (GPtrArray) levels = g_ptr_array_new ();
  gsize n_present = 0;
  char **texts;

  for (gsize i = 0; i < n; i++)
    {
      codes[i] = NABLA_CODE_MISSING;
      if (!nabla_column_is_missing (column, i))
        rows[n_present++] = i;
    }
  g_qsort_with_data (rows, (int) MIN (n_present, G_MAXINT), sizeof (gsize), compare_rows, (gpointer) column);
  for (gsize i = 0; i < n_present; i++)
    {
      if (i == 0 || compare_rows (&rows[i - 1], &rows[i], (gpointer) column) != 0)
        g_ptr_array_add (levels, nabla_column_dup_cell (column, rows[i]));
      codes[rows[i]] = levels->len - 1;
    }
  g_ptr_array_add (levels, NULL);
  texts = g_memdup2 (levels->pdata, sizeof (char *) * levels->len);
  return nabla_dictionary_new (codes, n, texts, levels->len - 1, NULL, g_memdup2 (texts, sizeof (char *) * levels->len),
                               (GDestroyNotify) g_strfreev);
}
