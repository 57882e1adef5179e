/* The one handle that a long computation carries: where it is, and whether to stop. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NablaProgress:
 *
 * A fraction, a phrase and a cancellable, atomically reference-counted and safe
 * to use from any thread. Every function accepts %NULL, which never cancels and
 * records nothing. Numeric loops call nabla_progress_is_cancelled() at least
 * every 20 ms; a UI timer polls nabla_progress_get().
 */
typedef struct _NablaProgress NablaProgress;

NablaProgress *nabla_progress_new (GCancellable *cancellable);
NablaProgress *nabla_progress_new_child (NablaProgress *parent, GCancellable *cancellable);
NablaProgress *nabla_progress_new_silent (NablaProgress *parent);
NablaProgress *nabla_progress_new_with_budget (NablaProgress *parent, gint64 microseconds);
NablaProgress *nabla_progress_ref (NablaProgress *self);
void nabla_progress_unref (NablaProgress *self);
void nabla_progress_set (NablaProgress *self, double fraction, const char *phrase);
double nabla_progress_get (NablaProgress *self, char **phrase);
gboolean nabla_progress_is_cancelled (NablaProgress *self);
gboolean nabla_progress_check (NablaProgress *self, GError **error);
GCancellable *nabla_progress_get_cancellable (NablaProgress *self);
/* Of an error (nullable): that it is nobody's fault. */
gboolean nabla_progress_is_cancellation (const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaProgress, nabla_progress_unref)

G_END_DECLS
