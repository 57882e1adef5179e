#include "base/nabla-progress.h"

#include <errno.h>

struct _NablaProgress
{
  gatomicrefcount ref_count;
  NablaProgress *parent;
  GCancellable *cancellable;
  gint64 deadline; /* monotonic, in microseconds; 0: none */
  gboolean silent; /* its parent does not hear how far it is */
  GMutex mutex;
  double fraction;
  char *phrase;
};

/**
 * nabla_progress_new:
 * @cancellable: (nullable): cancels the computation when triggered
 *
 * Returns: (transfer full): a handle at fraction 0 without a phrase
 */
NablaProgress *
nabla_progress_new (GCancellable *cancellable)
{
  NablaProgress *self = g_new0 (NablaProgress, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_set_object (&self->cancellable, cancellable);
  g_mutex_init (&self->mutex);
  return self;
}

/**
 * nabla_progress_new_child:
 * @parent: (nullable): a handle that also hears of progress and also cancels
 * @cancellable: (nullable): cancels the child alone
 *
 * Returns: (transfer full): a handle that is cancelled when it or @parent is
 */
NablaProgress *
nabla_progress_new_child (NablaProgress *parent, GCancellable *cancellable)
{
  NablaProgress *self = nabla_progress_new (cancellable);

  self->parent = nabla_progress_ref (parent);
  return self;
}

/**
 * nabla_progress_new_silent:
 * @parent: (nullable): a handle that also cancels
 *
 * For one of many like computations, whose progress is that of all of them.
 *
 * Returns: (transfer full): a handle that is cancelled when @parent is and tells it nothing
 */
NablaProgress *
nabla_progress_new_silent (NablaProgress *parent)
{
  NablaProgress *self = nabla_progress_new_child (parent, NULL);

  self->silent = TRUE;
  return self;
}

/**
 * nabla_progress_new_with_budget:
 * @parent: (nullable): a handle that also hears of progress and also cancels
 * @microseconds: how long the computation may take, from now; more than 0
 *
 * For searches that may be broken off with what they have found. The time being over looks like
 * a cancellation, but @parent is not cancelled by it.
 *
 * Returns: (transfer full): a handle that is cancelled when @parent is or the time is over
 */
NablaProgress *
nabla_progress_new_with_budget (NablaProgress *parent, gint64 microseconds)
{
  NablaProgress *self = nabla_progress_new_child (parent, NULL);

  g_return_val_if_fail (microseconds > 0, self);
  self->deadline = g_get_monotonic_time () + microseconds;
  return self;
}

NablaProgress *
nabla_progress_ref (NablaProgress *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
nabla_progress_unref (NablaProgress *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  nabla_progress_unref (self->parent);
  g_clear_object (&self->cancellable);
  g_mutex_clear (&self->mutex);
  g_free (self->phrase);
  g_free (self);
}

/**
 * nabla_progress_set:
 * @self: (nullable): the handle
 * @fraction: how much is done, in [0, 1]; clamped
 * @phrase: (nullable): what is being done, for people; %NULL keeps the last one
 */
void
nabla_progress_set (NablaProgress *self, double fraction, const char *phrase)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->mutex);
  self->fraction = CLAMP (fraction, 0.0, 1.0);
  if (phrase != NULL && g_strcmp0 (phrase, self->phrase) != 0)
    {
      g_free (self->phrase);
      self->phrase = g_strdup (phrase);
    }
  g_mutex_unlock (&self->mutex);
  if (!self->silent)
    nabla_progress_set (self->parent, fraction, phrase);
}

/**
 * nabla_progress_get:
 * @self: (nullable): the handle
 * @phrase: (out) (optional) (nullable) (transfer full): the last phrase
 *
 * Returns: the fraction done, in [0, 1]
 */
double
nabla_progress_get (NablaProgress *self, char **phrase)
{
  double fraction;

  if (self == NULL)
    {
      if (phrase != NULL)
        *phrase = NULL;
      return 0.0;
    }
  g_mutex_lock (&self->mutex);
  fraction = self->fraction;
  if (phrase != NULL)
    *phrase = g_strdup (self->phrase);
  g_mutex_unlock (&self->mutex);
  return fraction;
}

gboolean
nabla_progress_is_cancelled (NablaProgress *self)
{
  for (; self != NULL; self = self->parent)
    if (g_cancellable_is_cancelled (self->cancellable)
        || (self->deadline > 0 && g_get_monotonic_time () >= self->deadline))
      return TRUE;
  return FALSE;
}

/**
 * nabla_progress_check:
 * @self: (nullable): the handle
 * @error: %G_IO_ERROR_CANCELLED when cancelled, %G_IO_ERROR_TIMED_OUT when the time is over
 *
 * Returns: %TRUE to go on, %FALSE (with @error set) to stop
 */
gboolean
nabla_progress_check (NablaProgress *self, GError **error)
{
  for (; self != NULL; self = self->parent)
    {
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
        return FALSE;
      if (self->deadline > 0 && g_get_monotonic_time () >= self->deadline)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT, g_strerror (ETIMEDOUT));
          return FALSE;
        }
    }
  return TRUE;
}

/**
 * nabla_progress_get_cancellable:
 * @self: (nullable): the handle
 *
 * Returns: (transfer none) (nullable): what cancels it, to hand to GIO
 */
GCancellable *
nabla_progress_get_cancellable (NablaProgress *self)
{
  return self != NULL ? self->cancellable : NULL;
}

gboolean
nabla_progress_is_cancellation (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}
