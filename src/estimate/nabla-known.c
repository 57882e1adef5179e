#include "estimate/nabla-known.h"

#include <string.h>

/* What an entry takes besides its rows, about: the estimate, its texts and what holds them. */
#define ENTRY_BYTES 2048

/* The answer to one question, and where it stands among the others. */
typedef struct
{
  GBytes *key;
  GArray *nodes;           /* of the graph that asked */
  NablaEstimate *estimate; /* nullable; its identification is nobody's */
  char *failed;            /* nullable: what came before moments are to give it */
  GError *failure;         /* nullable */
  NablaMoves *moves;       /* nullable */
  gboolean asked, refused; /* whether moves were wanted, and had no room */
  gsize bytes;
  GList link;
} Entry;

struct _NablaKnown
{
  GMutex lock;
  GHashTable *entries; /* by key; owns them */
  GQueue used;         /* most recently last */
  gsize bytes, max_bytes;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_bytes_unref (entry->key);
  g_array_unref (entry->nodes);
  nabla_estimate_unref (entry->estimate);
  g_free (entry->failed);
  g_clear_error (&entry->failure);
  nabla_moves_unref (entry->moves);
  g_free (entry);
}

NablaKnown *
nabla_known_new (gsize max_bytes)
{
  NablaKnown *self = g_new0 (NablaKnown, 1);

  g_mutex_init (&self->lock);
  self->entries = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, NULL, entry_free);
  g_queue_init (&self->used);
  self->max_bytes = max_bytes;
  return self;
}

void
nabla_known_free (NablaKnown *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->entries);
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* What the kept answers take, at most what was given to nabla_known_new(). */
gsize
nabla_known_get_bytes (NablaKnown *self)
{
  gsize bytes;

  g_mutex_lock (&self->lock);
  bytes = self->bytes;
  g_mutex_unlock (&self->lock);
  return bytes;
}

static void
drop (NablaKnown *self, Entry *entry)
{
  g_queue_unlink (&self->used, &entry->link);
  self->bytes -= entry->bytes;
  g_hash_table_remove (self->entries, entry->key);
}

/* The same answer to another graph: its own estimand, and its own nodes. (transfer full) */
static NablaEstimate *
adopt (const Entry *entry, const NablaKnownKey *key, const NablaEstimand *estimand)
{
  NablaEstimate *estimate = nabla_estimate_copy (entry->estimate);

  if (estimate->estimand != NULL)
    {
      nabla_estimand_unref (estimate->estimand);
      estimate->estimand = nabla_estimand_ref (estimand);
    }
  for (guint i = 0; estimate->losses != NULL && i < estimate->losses->len; i++)
    {
      NablaLoss *loss = estimate->losses->pdata[i];
      guint at = 0;

      while (at < entry->nodes->len && g_array_index (entry->nodes, NablaNode, at) != loss->node)
        at++;
      if (at < entry->nodes->len)
        loss->node = g_array_index (key->nodes, NablaNode, at);
    }
  return estimate;
}

/* Whether it says what @study wants to know about how rows move it. */
static gboolean
has_moves (const Entry *entry, const NablaStudy *study)
{
  if (study->moves == NULL || entry->estimate == NULL || entry->moves != NULL)
    return TRUE;
  return entry->asked && (!entry->refused || !nabla_moves_has_room (study));
}

/**
 * nabla_known_look_up:
 * @estimand: of the question, as the graph of @study has it
 * @estimate: (out) (transfer full) (nullable): the caller's own; %NULL without a failure: moments are to give it
 * @failed: (out) (transfer full) (nullable): as nabla_estimators_run() has it
 * @failure: why no estimator gave a number
 *
 * What an estimate moves goes to @study where it is wanted. O(length of the answer)
 *
 * Returns: %FALSE: not known
 */
gboolean
nabla_known_look_up (NablaKnown *self,
                     const NablaKnownKey *key,
                     NablaStudy *study,
                     const NablaEstimand *estimand,
                     NablaEstimate **estimate,
                     char **failed,
                     GError **failure)
{
  Entry *entry;

  *estimate = NULL;
  g_mutex_lock (&self->lock);
  entry = g_hash_table_lookup (self->entries, key->bytes);
  if (entry != NULL && !has_moves (entry, study))
    entry = NULL;
  if (entry != NULL)
    {
      g_queue_unlink (&self->used, &entry->link);
      g_queue_push_tail_link (&self->used, &entry->link);
      if (entry->estimate != NULL)
        {
          *estimate = adopt (entry, key, estimand);
          nabla_moves_add (study, *estimate, entry->moves);
        }
      else if (entry->failure != NULL)
        g_propagate_error (failure, g_error_copy (entry->failure));
      else if (failed != NULL)
        *failed = g_strdup (entry->failed);
    }
  g_mutex_unlock (&self->lock);
  return entry != NULL;
}

/**
 * nabla_known_keep:
 * @estimate: (nullable): copied; what it moves is taken from @study
 * @failed: (nullable): as nabla_estimators_run() has it
 * @failure: (nullable): not that it was cancelled
 */
void
nabla_known_keep (NablaKnown *self,
                  const NablaKnownKey *key,
                  NablaStudy *study,
                  const NablaEstimate *estimate,
                  const char *failed,
                  const GError *failure)
{
  Entry *entry = g_new0 (Entry, 1), *old;

  entry->key = g_bytes_ref (key->bytes);
  entry->nodes = g_array_ref (key->nodes);
  entry->estimate = estimate != NULL ? nabla_estimate_copy (estimate) : NULL;
  entry->failed = g_strdup (failed);
  entry->failure = failure != NULL ? g_error_copy (failure) : NULL;
  entry->asked = study->moves != NULL;
  entry->refused = study->moves_refused;
  entry->moves = estimate != NULL ? nabla_moves_ref (nabla_moves_get (study, estimate)) : NULL;
  entry->bytes = ENTRY_BYTES + g_bytes_get_size (key->bytes);
  if (entry->moves != NULL)
    entry->bytes += nabla_table_n_rows (study->table) * sizeof (float);
  entry->link.data = entry;

  g_mutex_lock (&self->lock);
  old = g_hash_table_lookup (self->entries, key->bytes);
  if (old != NULL)
    drop (self, old);
  g_hash_table_insert (self->entries, entry->key, entry);
  g_queue_push_tail_link (&self->used, &entry->link);
  self->bytes += entry->bytes;
  while (self->bytes > self->max_bytes)
    drop (self, self->used.head->data);
  g_mutex_unlock (&self->lock);
}
