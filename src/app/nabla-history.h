/* Undo and redo: a stack of references to values, one gesture one step. */
#pragma once

#include "graph/nabla-layout.h"

G_BEGIN_DECLS

/* What a history may keep before it forgets its oldest steps. */
#define NABLA_HISTORY_DEFAULT_LIMIT ((gsize) 256 << 20)

/**
 * NablaHistory:
 *
 * States of (graph, layout), each with the label of the gesture that led to it, and
 * which of them is the present one. Owned by one holder, used from one thread.
 */
typedef struct _NablaHistory NablaHistory;

NablaHistory *nabla_history_new (const NablaGraph *graph, const NablaLayout *layout, gsize limit);
void nabla_history_free (NablaHistory *self);
/* The present state, borrowed. */
NablaGraph *nabla_history_get_graph (const NablaHistory *self);
NablaLayout *nabla_history_get_layout (const NablaHistory *self);
/* Makes a state the present one and forgets what could have been redone. O(1) besides
 * nabla_graph_get_size(). */
void nabla_history_push (NablaHistory *self, const NablaGraph *graph, const NablaLayout *layout, const char *label);
/* FALSE when there is no step left in that direction. */
gboolean nabla_history_undo (NablaHistory *self);
gboolean nabla_history_redo (NablaHistory *self);
/* The gesture that undo or redo would take back or repeat; (nullable): none. */
const char *nabla_history_get_undo_label (const NablaHistory *self);
const char *nabla_history_get_redo_label (const NablaHistory *self);
guint nabla_history_n_undo (const NablaHistory *self);
guint nabla_history_n_redo (const NablaHistory *self);
/* How many steps were forgotten for want of room, and the bytes that are kept. */
guint nabla_history_n_forgotten (const NablaHistory *self);
gsize nabla_history_get_size (const NablaHistory *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaHistory, nabla_history_free)

G_END_DECLS
