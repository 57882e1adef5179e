#include "estimate/moments/nabla-gram-pass.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "estimate/numeric/nabla-vector.h"

/* Rows of a block: its columns stay in the second-level cache between being
 * centred and being multiplied. Fewer when there are many columns, so that a block
 * ends before a cancellation is due. */
#define BLOCK_ROWS  512
#define BLOCK_FLOPS 2e8
/* No more tasks than this, so that merging them costs nothing. */
#define MAX_TASKS 128

/* What one range of rows adds up to. */
typedef struct
{
  GPtrArray *patterns; /* of NablaPatternSums */
  gboolean overflowed;
} Part;

typedef struct
{
  const NablaGram *gram;
  gsize n_rows;
  const double *weights;
  NablaCentreFunc centre;
  gpointer centre_data;
  NablaProgress *progress;
  gboolean report;
  guint max_patterns;
  gsize block;
  gsize task_rows;
  gsize n_tasks;

  GMutex lock;  /* of what follows */
  Part **parts; /* done but waiting for an earlier one */
  gsize n_merged;
  Part *total;
  int stop; /* atomic */
} Pass;

/* Room for one block. */
typedef struct
{
  gsize stride;
  double *raw;    /* stride x q */
  double *sorted; /* stride x q, rows of one pattern; made when needed */
  double *weight; /* stride */
  double *root;
  double *sums;   /* q */
  gboolean *gaps; /* q: something is missing in this block */
  guint64 *masks; /* stride x n_words */
  guint *pattern; /* stride */
  guint *order;   /* stride */
} Scratch;

static void
pattern_free (gpointer data)
{
  NablaPatternSums *self = data;

  g_free (self->missing);
  g_free (self->sum);
  g_free (self->cross);
  g_free (self);
}

static gboolean
is_missing (const NablaPatternSums *sums, guint j)
{
  return sums->missing[j / 64] >> (j % 64) & 1;
}

static Part *
part_new (void)
{
  Part *part = g_new0 (Part, 1);

  part->patterns = g_ptr_array_new_with_free_func (pattern_free);
  return part;
}

static void
part_free (Part *part)
{
  if (part == NULL)
    return;
  g_ptr_array_unref (part->patterns);
  g_free (part);
}

/* The index of a pattern, made when new; G_MAXUINT when there are too many. */
static guint
part_find (Part *part, const Pass *pass, const guint64 *missing)
{
  guint n_words = pass->gram->n_words;
  gsize q = pass->gram->q;
  NablaPatternSums *made;

  for (guint i = 0; i < part->patterns->len; i++)
    {
      const NablaPatternSums *known = g_ptr_array_index (part->patterns, i);

      if (memcmp (known->missing, missing, n_words * sizeof *missing) == 0)
        return i;
    }
  if (part->patterns->len >= pass->max_patterns)
    {
      part->overflowed = TRUE;
      return G_MAXUINT;
    }
  made = g_new0 (NablaPatternSums, 1);
  made->missing = g_memdup2 (missing, n_words * sizeof *missing);
  made->sum = g_new0 (double, q);
  made->cross = g_new0 (double, q *q);
  g_ptr_array_add (part->patterns, made);
  return part->patterns->len - 1;
}

static void
scratch_clear (Scratch *scratch)
{
  g_aligned_free (scratch->raw);
  g_aligned_free (scratch->sorted);
  g_free (scratch->weight);
  g_free (scratch->root);
  g_free (scratch->sums);
  g_free (scratch->gaps);
  g_free (scratch->masks);
  g_free (scratch->pattern);
  g_free (scratch->order);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scratch, scratch_clear)

static void
scratch_init (Scratch *scratch, const Pass *pass)
{
  gsize q = pass->gram->q;

  memset (scratch, 0, sizeof *scratch);
  /* Not a power of two, whose columns would fall on the same cache lines. */
  scratch->stride = pass->block + 8;
  scratch->raw = g_aligned_alloc0 (scratch->stride * q, sizeof (double), 64);
  scratch->sums = g_new (double, q);
  scratch->gaps = g_new (gboolean, q);
  if (pass->weights != NULL)
    {
      scratch->weight = g_new (double, scratch->stride);
      scratch->root = g_new (double, scratch->stride);
    }
}

static void
multiply (const Scratch *scratch, const double *columns, gsize n, gsize q, NablaPatternSums *into)
{
  cblas_dsyrk (CblasColMajor, CblasUpper, CblasTrans, (blasint) q, (blasint) n, 1.0, columns, (blasint) scratch->stride,
               1.0, into->cross, (blasint) q);
}

/* Weighted rows: their sums, and the rows times the roots of the weights. */
static void
weigh (double *column, const double *weight, const double *root, gsize n, double *sum)
{
  double total = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      total += weight[i] * column[i];
      column[i] *= root[i];
    }
  *sum += total;
}

/* Which pattern each row of a block has; G_MAXUINT for rows that do not count. FALSE
 * when there are too many. */
static gboolean
find_patterns (const Pass *pass, Scratch *scratch, Part *part, gsize first, gsize n)
{
  const NablaGram *gram = pass->gram;
  guint n_words = gram->n_words;
  guint last = G_MAXUINT;

  memset (scratch->masks, 0, sizeof (guint64) * n * n_words);
  for (guint j = 0; j < gram->q; j++)
    if (scratch->gaps[j])
      for (gsize i = 0; i < n; i++)
        if (isnan (nabla_feature_source_value (&gram->sources[j], first + i)))
          scratch->masks[i * n_words + j / 64] |= (guint64) 1 << (j % 64);

  for (gsize i = 0; i < n; i++)
    {
      const guint64 *mask = scratch->masks + i * n_words;
      gboolean any = FALSE;

      scratch->pattern[i] = G_MAXUINT;
      if (scratch->weight != NULL && scratch->weight[i] == 0.0)
        continue;
      for (guint w = 0; w < n_words && gram->complete_only; w++)
        any = any || mask[w] != 0;
      if (any)
        continue;
      if (last == G_MAXUINT
          || memcmp (((NablaPatternSums *) g_ptr_array_index (part->patterns, last))->missing, mask,
                     n_words * sizeof *mask)
               != 0)
        last = part_find (part, pass, mask);
      if (part->overflowed)
        return FALSE;
      scratch->pattern[i] = last;
    }
  return TRUE;
}

/* Some of a block's rows, brought together, about their pattern's own centre. */
static void
add_gathered (const Pass *pass, Scratch *scratch, NablaPatternSums *sums, gsize first, const guint *rows, gsize n)
{
  const NablaGram *gram = pass->gram;
  const double *centre = pass->centre != NULL ? pass->centre (sums->missing, pass->centre_data) : NULL;

  sums->n += n;
  sums->weight += scratch->weight == NULL ? n : 0.0;
  for (gsize i = 0; scratch->weight != NULL && i < n; i++)
    sums->weight += scratch->weight[rows[i]];
  for (guint j = 0; j < gram->q; j++)
    {
      const NablaFeatureSource *source = &gram->sources[j];
      const double *raw = scratch->raw + j * scratch->stride;
      double *column = scratch->sorted + j * scratch->stride;
      double total = 0.0;

      if (is_missing (sums, j))
        {
          memset (column, 0, sizeof *column * n);
          continue;
        }
      for (gsize i = 0; i < n; i++)
        column[i] = centre == NULL ? raw[rows[i]]
                                   : (nabla_feature_source_value (source, first + rows[i]) - centre[j]) * source->scale;
      for (gsize i = 0; i < n; i++)
        {
          total += scratch->weight != NULL ? scratch->weight[rows[i]] * column[i] : column[i];
          if (scratch->weight != NULL)
            column[i] *= scratch->root[rows[i]];
        }
      sums->sum[j] += total;
    }
  multiply (scratch, scratch->sorted, n, gram->q, sums);
}

/* The rows of the pattern that most of a block has stay where they are, all others
 * 0, which adds nothing. */
static void
add_in_place (const Pass *pass, Scratch *scratch, NablaPatternSums *sums, guint pattern, gsize n)
{
  gsize q = pass->gram->q, n_others = 0, n_members;

  for (gsize i = 0; i < n; i++)
    if (scratch->pattern[i] != pattern)
      scratch->order[n_others++] = i;
  n_members = n - n_others;
  sums->n += n_members;
  sums->weight += scratch->weight == NULL ? n_members : 0.0;
  for (gsize i = 0; scratch->weight != NULL && i < n; i++)
    sums->weight += scratch->pattern[i] == pattern ? scratch->weight[i] : 0.0;
  for (guint j = 0; j < q; j++)
    {
      double *column = scratch->raw + j * scratch->stride;

      if (is_missing (sums, j))
        {
          memset (column, 0, sizeof *column * n);
          continue;
        }
      for (gsize i = 0; i < n_others; i++)
        column[scratch->order[i]] = 0.0;
      if (scratch->weight != NULL)
        weigh (column, scratch->weight, scratch->root, n, &sums->sum[j]);
      else
        sums->sum[j] += nabla_vector_sum (column, n);
    }
  multiply (scratch, scratch->raw, n, q, sums);
}

/* A block in which something is missing. */
static void
add_by_pattern (const Pass *pass, Scratch *scratch, Part *part, gsize first, gsize n)
{
  g_autofree gsize *counts = NULL;
  guint most = 0;

  if (scratch->sorted == NULL)
    {
      scratch->sorted = g_aligned_alloc0 (scratch->stride * pass->gram->q, sizeof (double), 64);
      scratch->masks = g_new (guint64, scratch->stride * pass->gram->n_words);
      scratch->pattern = g_new (guint, scratch->stride);
      scratch->order = g_new (guint, scratch->stride);
    }
  if (!find_patterns (pass, scratch, part, first, n))
    return;

  counts = g_new0 (gsize, part->patterns->len + 1);
  for (gsize i = 0; i < n; i++)
    if (scratch->pattern[i] != G_MAXUINT)
      counts[scratch->pattern[i]]++;
  for (guint p = 1; p < part->patterns->len; p++)
    if (counts[p] > counts[most])
      most = p;
  for (guint p = 0; p < part->patterns->len; p++)
    {
      gsize found = 0;

      if (counts[p] == 0 || (p == most && pass->centre == NULL))
        continue;
      for (gsize i = 0; i < n; i++)
        if (scratch->pattern[i] == p)
          scratch->order[found++] = i;
      add_gathered (pass, scratch, g_ptr_array_index (part->patterns, p), first, scratch->order, found);
    }
  if (pass->centre == NULL && part->patterns->len > 0 && counts[most] > 0)
    add_in_place (pass, scratch, g_ptr_array_index (part->patterns, most), most, n);
}

static void
add_block (const Pass *pass, Scratch *scratch, Part *part, gsize first, gsize n)
{
  const NablaGram *gram = pass->gram;
  g_autofree guint64 *none = g_new0 (guint64, gram->n_words);
  gboolean sorted = FALSE;
  NablaPatternSums *sums;
  guint at;

  for (guint j = 0; j < gram->q; j++)
    {
      scratch->sums[j] = nabla_feature_source_fill (&gram->sources[j], first, n, scratch->raw + j * scratch->stride);
      scratch->gaps[j] = !isfinite (scratch->sums[j]);
      sorted = sorted || scratch->gaps[j];
    }
  if (scratch->weight != NULL)
    for (gsize i = 0; i < n; i++)
      {
        scratch->weight[i] = nabla_weight_of_row (pass->weights, first + i);
        scratch->root[i] = sqrt (scratch->weight[i]);
        sorted = sorted || scratch->weight[i] == 0.0;
      }
  if (sorted || pass->centre != NULL)
    {
      add_by_pattern (pass, scratch, part, first, n);
      return;
    }

  at = part_find (part, pass, none);
  if (at == G_MAXUINT)
    return;
  sums = g_ptr_array_index (part->patterns, at);
  sums->n += n;
  if (scratch->weight == NULL)
    {
      sums->weight += n;
      for (guint j = 0; j < gram->q; j++)
        sums->sum[j] += scratch->sums[j];
    }
  else
    {
      for (gsize i = 0; i < n; i++)
        sums->weight += scratch->weight[i];
      for (guint j = 0; j < gram->q; j++)
        weigh (scratch->raw + j * scratch->stride, scratch->weight, scratch->root, n, &sums->sum[j]);
    }
  multiply (scratch, scratch->raw, n, gram->q, sums);
}

static void
merge (const Pass *pass, Part *total, const Part *part)
{
  gsize q = pass->gram->q;

  total->overflowed = total->overflowed || part->overflowed;
  for (guint p = 0; p < part->patterns->len && !total->overflowed; p++)
    {
      const NablaPatternSums *from = g_ptr_array_index (part->patterns, p);
      guint at = part_find (total, pass, from->missing);
      NablaPatternSums *to;

      if (at == G_MAXUINT)
        return;
      to = g_ptr_array_index (total->patterns, at);
      to->n += from->n;
      to->weight += from->weight;
      for (gsize j = 0; j < q; j++)
        to->sum[j] += from->sum[j];
      for (gsize j = 0; j < q * q; j++)
        to->cross[j] += from->cross[j];
    }
}

/* Parts are added in the order of the rows, whichever thread made them. */
static void
hand_in (Pass *pass, gsize index, Part *part)
{
  g_mutex_lock (&pass->lock);
  pass->parts[index] = part;
  while (pass->n_merged < pass->n_tasks && pass->parts[pass->n_merged] != NULL)
    {
      merge (pass, pass->total, pass->parts[pass->n_merged]);
      g_clear_pointer (&pass->parts[pass->n_merged], part_free);
      pass->n_merged++;
    }
  if (pass->total->overflowed)
    g_atomic_int_set (&pass->stop, TRUE);
  if (pass->report)
    nabla_progress_set (pass->progress, (double) pass->n_merged / pass->n_tasks, NULL);
  g_mutex_unlock (&pass->lock);
}

static void
run_task (gsize index, gpointer data)
{
  Pass *pass = data;
  gsize end = MIN (pass->n_rows, (index + 1) * pass->task_rows);
  g_auto (Scratch) scratch;
  Part *part = part_new ();

  scratch_init (&scratch, pass);
  for (gsize row = index * pass->task_rows; row < end && !part->overflowed; row += pass->block)
    {
      if (g_atomic_int_get (&pass->stop) || nabla_progress_is_cancelled (pass->progress))
        break;
      add_block (pass, &scratch, part, row, MIN (pass->block, end - row));
    }
  hand_in (pass, index, part);
}

/**
 * nabla_gram_pass:
 * @gram: its features, sources and word count are read
 * @weights: (nullable) (array length=n_rows)
 * @centre: (nullable): per pattern, q numbers in the columns' units; %NULL: the shifts
 * @report: tell @progress how far it is
 * @overflowed: (out): too many patterns
 * @error: cancelled
 *
 * O(n q^2 / 2) flops. The result is the same to the bit for any number of
 * threads: blocks lie at fixed rows, BLAS runs them one thread each, and their
 * sums are added in order.
 *
 * Returns: (transfer full) (element-type NablaPatternSums): %NULL with @error
 */
GPtrArray *
nabla_gram_pass (const NablaGram *gram,
                 gsize n_rows,
                 const double *weights,
                 NablaCentreFunc centre,
                 gpointer centre_data,
                 gboolean report,
                 gboolean *overflowed,
                 NablaExecutor *executor,
                 NablaProgress *progress,
                 GError **error)
{
  double flops = (double) gram->q * gram->q;
  gsize pattern_bytes = MAX (1, (gsize) gram->q) * gram->q * sizeof (double);
  Pass pass = { .gram = gram,
                .n_rows = n_rows,
                .weights = weights,
                .centre = centre,
                .centre_data = centre_data,
                .progress = progress,
                .report = report };
  GPtrArray *patterns = NULL;
  gboolean ran;

  pass.max_patterns = CLAMP (NABLA_GRAM_MAX_BYTES / MAX (pattern_bytes, 1), 1, NABLA_GRAM_MAX_PATTERNS);
  pass.block = CLAMP ((gsize) (BLOCK_FLOPS / MAX (flops, 1.0)) & ~(gsize) 15, 64, BLOCK_ROWS);
  pass.task_rows = MAX (pass.block * 8, (n_rows / MAX_TASKS + pass.block) / pass.block * pass.block);
  pass.n_tasks = (n_rows + pass.task_rows - 1) / pass.task_rows;
  pass.parts = g_new0 (Part *, pass.n_tasks + 1);
  pass.total = part_new ();
  g_mutex_init (&pass.lock);

  ran = nabla_executor_run (executor, pass.n_tasks, run_task, &pass, progress, error);
  *overflowed = pass.total->overflowed;
  if (ran)
    patterns = g_ptr_array_ref (pass.total->patterns);

  for (gsize i = 0; i < pass.n_tasks; i++)
    part_free (pass.parts[i]);
  g_free (pass.parts);
  part_free (pass.total);
  g_mutex_clear (&pass.lock);
  return patterns;
}
