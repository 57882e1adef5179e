/* Estimates that are kept, so that an edit reads the rows only for what it changes. */
#pragma once

#include "estimate/nabla-estimation.h"
#include "estimate/smooth/nabla-moves.h"

G_BEGIN_DECLS

/**
 * NablaKnownKey:
 * @bytes: what an answer depends on
 * @nodes: (element-type NablaNode): whose names and columns stand in it, ascending
 *
 * What makes two questions to the estimators that read rows the same one: the columns in the order of their nodes, how
 * the estimand uses them, what they are called, the method. The same question of another graph has the same
 * bytes, and its nodes are the counterparts.
 */
typedef struct
{
  GBytes *bytes;
  GArray *nodes;
} NablaKnownKey;

NablaKnownKey *nabla_known_key_new (NablaStudy *study, const NablaEstimand *estimand);
void nabla_known_key_free (NablaKnownKey *self);

/* NablaKnown: answers by key: an estimate, an error, or that moments are to give the number. Bounded by memory, the
 * least recently used go first. Thread-safe. */
NablaKnown *nabla_known_new (gsize max_bytes);
void nabla_known_free (NablaKnown *self);
gsize nabla_known_get_bytes (NablaKnown *self);
gboolean nabla_known_look_up (NablaKnown *self,
                              const NablaKnownKey *key,
                              NablaStudy *study,
                              const NablaEstimand *estimand,
                              NablaEstimate **estimate,
                              char **failed,
                              GError **failure);
void nabla_known_keep (NablaKnown *self,
                       const NablaKnownKey *key,
                       NablaStudy *study,
                       const NablaEstimate *estimate,
                       const char *failed,
                       const GError *failure);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaKnownKey, nabla_known_key_free)

G_END_DECLS
