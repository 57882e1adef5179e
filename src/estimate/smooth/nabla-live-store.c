#include "estimate/smooth/nabla-live-store.h"

/* Finished ones; the least recently used go first. */
#define MAX_BYTES ((gsize) 64 << 20)
/* One that was broken off holds a copy of the rows: a larger one is not kept. */
#define MAX_DRAFT_BYTES ((gsize) 1 << 30)

typedef struct
{
  GBytes *key;
  NablaLive *live;
} Entry;

struct _NablaLiveStore
{
  GMutex lock;
  GPtrArray *entries; /* of Entry, most recently used last */
  GBytes *draft_key;  /* nullable */
  NablaLiveDraft *draft;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_bytes_unref (entry->key);
  nabla_live_unref (entry->live);
  g_free (entry);
}

NablaLiveStore *
nabla_live_store_new (void)
{
  NablaLiveStore *self = g_new0 (NablaLiveStore, 1);

  g_mutex_init (&self->lock);
  self->entries = g_ptr_array_new_with_free_func (entry_free);
  return self;
}

static void
drop_draft (NablaLiveStore *self)
{
  g_clear_pointer (&self->draft_key, g_bytes_unref);
  g_clear_pointer (&self->draft, nabla_live_draft_free);
}

void
nabla_live_store_free (NablaLiveStore *self)
{
  if (self == NULL)
    return;
  drop_draft (self);
  g_ptr_array_unref (self->entries);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* What rows count, and which columns. */
static GBytes *
make_key (const NablaMethod *method, const GArray *features)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_byte_array_append (bytes, (const guint8 *) &method->weight_column, sizeof method->weight_column);
  g_byte_array_append (bytes, (const guint8 *) &method->cluster_column, sizeof method->cluster_column);
  g_byte_array_append (bytes, (const guint8 *) features->data, features->len * sizeof (NablaFeature));
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/* Under the lock. (transfer full) (nullable) */
static NablaLive *
look_up (NablaLiveStore *self, GBytes *key)
{
  for (guint i = self->entries->len; i-- > 0;)
    {
      Entry *entry = self->entries->pdata[i];

      if (!g_bytes_equal (entry->key, key))
        continue;
      g_ptr_array_add (self->entries, g_ptr_array_steal_index (self->entries, i));
      return nabla_live_ref (entry->live);
    }
  return NULL;
}

/* Under the lock. */
static void
keep (NablaLiveStore *self, GBytes *key, NablaLive *live)
{
  Entry *entry = g_new (Entry, 1);
  gsize bytes = 0;

  *entry = (Entry){ g_bytes_ref (key), nabla_live_ref (live) };
  g_ptr_array_add (self->entries, entry);
  for (guint i = 0; i < self->entries->len; i++)
    bytes += nabla_live_get_bytes (((Entry *) self->entries->pdata[i])->live);
  while (self->entries->len > 1 && bytes > MAX_BYTES)
    {
      bytes -= nabla_live_get_bytes (((Entry *) self->entries->pdata[0])->live);
      g_ptr_array_remove_index (self->entries, 0);
    }
}

/**
 * nabla_live_store_get:
 * @features: (element-type NablaFeature): ordered
 * @error: of nabla_live_draft_finish(); what a cancelled call has done, the next one with these features need not do
 *
 * While another thread is at the same one this one makes its own.
 *
 * Returns: (transfer full) (nullable): the Gram of the smooth features of the rows in which all are there
 */
NablaLive *
nabla_live_store_get (NablaLiveStore *self, NablaStudy *study, const GArray *features, GError **error)
{
  g_autoptr (GBytes) key = make_key (study->method, features);
  g_autoptr (NablaLiveDraft) draft = NULL;
  NablaLive *live;

  g_mutex_lock (&self->lock);
  live = look_up (self, key);
  if (live == NULL && self->draft != NULL && g_bytes_equal (self->draft_key, key))
    draft = g_steal_pointer (&self->draft);
  if (live == NULL)
    drop_draft (self);
  g_mutex_unlock (&self->lock);
  if (live != NULL)
    return live;

  if (draft == NULL)
    draft = nabla_live_draft_new ();
  live = nabla_live_draft_finish (draft, study, features, error);
  g_mutex_lock (&self->lock);
  if (live != NULL)
    keep (self, key, live);
  else if (nabla_live_draft_get_bytes (draft) <= MAX_DRAFT_BYTES)
    {
      drop_draft (self);
      self->draft = g_steal_pointer (&draft);
      self->draft_key = g_bytes_ref (key);
    }
  g_mutex_unlock (&self->lock);
  return live;
}

gsize
nabla_live_store_get_draft_rows (NablaLiveStore *self)
{
  gsize rows;

  g_mutex_lock (&self->lock);
  rows = self->draft != NULL ? nabla_live_draft_get_rows (self->draft) : 0;
  g_mutex_unlock (&self->lock);
  return rows;
}

/* Whether it is there already. */
gboolean
nabla_live_store_has (NablaLiveStore *self, const NablaStudy *study, const GArray *features)
{
  g_autoptr (GBytes) key = make_key (study->method, features);
  g_autoptr (NablaLive) live = NULL;

  g_mutex_lock (&self->lock);
  live = look_up (self, key);
  g_mutex_unlock (&self->lock);
  return live != NULL;
}
