#include "estimate/rows/nabla-data-private.h"
#include "estimate/nabla-known.h"
#include "estimate/smooth/nabla-live-store.h"

#include <string.h>

/* Tables of no more numeric columns are summed whole at first use, so that an edit
 * that brings in another column finds it there. */
#define WHOLE_MAX_COLUMNS 64
/* Sums that are kept; the least recently used go first. */
#define MAX_GRAMS 64
#define MAX_BYTES ((gsize) 256 << 20)

struct _NablaData
{
  gatomicrefcount ref_count;
  NablaTable *table;
  NablaExecutor *executor;
  GArray *numeric;   /* of NablaFeature: all numeric columns */
  NablaKnown *known; /* nullable: estimates are not kept */
  NablaLiveStore *lives;

  GMutex lock; /* of what follows */
  GCond idle;
  gboolean busy;    /* somebody is summing */
  GPtrArray *grams; /* of NablaGram, most recently used last */
};

/**
 * nabla_data_new:
 * @executor: (nullable): works on the sums
 *
 * O(columns); nothing is summed yet.
 */
NablaData *
nabla_data_new (const NablaTable *table, NablaExecutor *executor)
{
  NablaData *self = g_new0 (NablaData, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->table = nabla_table_ref (table);
  self->executor = nabla_executor_ref (executor);
  self->numeric = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  self->lives = nabla_live_store_new ();
  self->grams = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_gram_unref);
  g_mutex_init (&self->lock);
  g_cond_init (&self->idle);
  for (guint c = 0; c < nabla_table_n_columns (table); c++)
    if (nabla_column_get_type (nabla_table_get_column (table, c)) != NABLA_TYPE_TEXT)
      {
        NablaFeature feature = { c, NABLA_FEATURE_NUMBER };

        g_array_append_val (self->numeric, feature);
      }
  return self;
}

NablaData *
nabla_data_ref (NablaData *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
nabla_data_unref (NablaData *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_ptr_array_unref (self->grams);
  nabla_known_free (self->known);
  nabla_live_store_free (self->lives);
  g_array_unref (self->numeric);
  nabla_executor_unref (self->executor);
  nabla_table_unref (self->table);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->idle);
  g_free (self);
}

const NablaTable *
nabla_data_get_table (NablaData *self)
{
  return self->table;
}

NablaExecutor *
nabla_data_get_executor (NablaData *self)
{
  return self->executor;
}

/**
 * nabla_data_keep_estimates:
 * @self: data that nobody else holds yet
 * @max_bytes: what they may take; the least recently used go first
 *
 * From now on what estimators that read rows have found is kept: the same question about the same columns is answered
 * at once, and bit for bit the same, whatever graph it is asked of.
 */
void
nabla_data_keep_estimates (NablaData *self, gsize max_bytes)
{
  g_return_if_fail (self->known == NULL);

  self->known = nabla_known_new (max_bytes);
}

NablaLiveStore *
nabla_data_get_lives (NablaData *self)
{
  return self->lives;
}

NablaKnown *
nabla_data_get_known (NablaData *self)
{
  return self->known;
}

static gsize
gram_bytes (const NablaGram *gram)
{
  return (gsize) gram->n_patterns * gram->q * gram->q * sizeof (double) + 256 * (gsize) gram->q;
}

static void
keep (NablaData *self, NablaGram *gram)
{
  gsize bytes = 0;

  g_ptr_array_add (self->grams, nabla_gram_ref (gram));
  for (guint i = 0; i < self->grams->len; i++)
    bytes += gram_bytes (g_ptr_array_index (self->grams, i));
  while (self->grams->len > 1 && (self->grams->len > MAX_GRAMS || bytes > MAX_BYTES))
    {
      bytes -= gram_bytes (g_ptr_array_index (self->grams, 0));
      g_ptr_array_remove_index (self->grams, 0);
    }
}

static gboolean
is_of (const NablaGram *gram, const NablaFeature *features, guint n, int weight_column, gboolean complete_only)
{
  return gram->q == n && gram->weight_column == weight_column && gram->complete_only == complete_only
         && memcmp (gram->features, features, sizeof *features * n) == 0;
}

/* Waits, polling, until nobody is summing. Under the lock. */
static gboolean
wait_idle (NablaData *self, NablaProgress *progress, GError **error)
{
  while (self->busy)
    {
      g_cond_wait_until (&self->idle, &self->lock, g_get_monotonic_time () + 10 * G_TIME_SPAN_MILLISECOND);
      if (!nabla_progress_check (progress, error))
        return FALSE;
    }
  return TRUE;
}

/* The sums of these features, made unless they are kept. Under the lock, which it
 * lets go meanwhile. (transfer full) */
static NablaGram *
get_gram (NablaData *self,
          const NablaFeature *features,
          guint n,
          int weight_column,
          gboolean complete_only,
          gboolean report,
          NablaProgress *progress,
          GError **error)
{
  NablaGram *gram = NULL;

  if (!wait_idle (self, progress, error))
    return NULL;
  for (guint i = 0; i < self->grams->len; i++)
    {
      NablaGram *known = g_ptr_array_index (self->grams, i);

      if (is_of (known, features, n, weight_column, complete_only))
        return nabla_gram_ref (known);
    }
  self->busy = TRUE;
  g_mutex_unlock (&self->lock);
  gram
    = nabla_gram_new (self->table, features, n, weight_column, complete_only, report, self->executor, progress, error);
  g_mutex_lock (&self->lock);
  self->busy = FALSE;
  g_cond_broadcast (&self->idle);
  if (gram != NULL)
    keep (self, gram);
  return gram;
}

/* The kept sums that answer, and mark them as used. Under the lock. */
static NablaMoments *
look_up (NablaData *self, const NablaFeature *features, guint k, int weight_column)
{
  for (guint i = self->grams->len; i-- > 0;)
    {
      NablaGram *gram = g_ptr_array_index (self->grams, i);
      NablaMoments *moments;

      if (gram->weight_column != weight_column)
        continue;
      moments = nabla_gram_get_moments (gram, features, k);
      if (moments == NULL)
        continue;
      g_ptr_array_add (self->grams, g_ptr_array_steal_index (self->grams, i));
      return moments;
    }
  return NULL;
}

/**
 * nabla_data_get_moments:
 * @features: (array length=k): ordered
 * @hint: (array length=n_hint): ordered: what further queries are likely to ask for
 * @weight_column: or -1
 * @error: cancelled
 *
 * Moments of the rows in which all of @features are there. From kept sums when
 * possible; else sums all numeric columns where they are few, else @hint,
 * else (too many missingness patterns) the complete rows of @features alone.
 *
 * Returns: (transfer full): moments, or %NULL
 */
NablaMoments *
nabla_data_get_moments (NablaData *self,
                        const NablaFeature *features,
                        guint k,
                        const NablaFeature *hint,
                        guint n_hint,
                        int weight_column,
                        NablaProgress *progress,
                        GError **error)
{
  const struct
  {
    const NablaFeature *features;
    guint n;
    gboolean complete_only;
    gboolean use;
  } sources[] = {
    { (const NablaFeature *) (gpointer) self->numeric->data, self->numeric->len, FALSE,
      self->numeric->len > 0 && self->numeric->len <= WHOLE_MAX_COLUMNS },
    { hint, n_hint, FALSE, n_hint > 0 && n_hint <= NABLA_DATA_MAX_FEATURES },
    { features, k, TRUE, TRUE },
  };
  NablaMoments *moments;

  g_return_val_if_fail (k > 0, NULL);

  g_mutex_lock (&self->lock);
  moments = look_up (self, features, k, weight_column);
  for (guint s = 0; moments == NULL && s < G_N_ELEMENTS (sources); s++)
    {
      gboolean covers = sources[s].use;
      g_autoptr (NablaGram) gram = NULL;

      for (guint i = 0; i < k && covers; i++)
        covers = nabla_features_find (sources[s].features, sources[s].n, features[i]) >= 0;
      if (!covers)
        continue;
      gram = get_gram (self, sources[s].features, sources[s].n, weight_column, sources[s].complete_only, FALSE,
                       progress, error);
      if (gram == NULL)
        break;
      moments = nabla_gram_get_moments (gram, features, k);
    }
  g_mutex_unlock (&self->lock);
  return moments;
}

/**
 * nabla_data_prepare:
 * @columns: (array length=n_columns) (nullable): numeric columns; %NULL: all
 *
 * Sums now what the first query would have to wait for, telling @progress how far it is.
 */
gboolean
nabla_data_prepare (NablaData *self, const int *columns, guint n_columns, NablaProgress *progress, GError **error)
{
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  g_autoptr (NablaGram) gram = NULL;

  if (columns == NULL)
    g_array_append_vals (features, self->numeric->data, self->numeric->len);
  for (guint i = 0; columns != NULL && i < n_columns; i++)
    {
      NablaFeature feature = { columns[i], NABLA_FEATURE_NUMBER };

      g_return_val_if_fail (columns[i] >= 0 && (guint) columns[i] < nabla_table_n_columns (self->table), FALSE);
      if (nabla_features_find ((const NablaFeature *) (gpointer) self->numeric->data, self->numeric->len, feature) >= 0)
        g_array_append_val (features, feature);
    }
  g_array_set_size (features, nabla_features_unique ((NablaFeature *) (gpointer) features->data, features->len));
  if (features->len == 0 || features->len > NABLA_DATA_MAX_FEATURES)
    return nabla_progress_check (progress, error);

  g_mutex_lock (&self->lock);
  gram = get_gram (self, (const NablaFeature *) (gpointer) features->data, features->len, -1, FALSE, TRUE, progress,
                   error);
  g_mutex_unlock (&self->lock);
  return gram != NULL;
}
