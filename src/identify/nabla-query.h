/* The question that is put to a graph. */
#pragma once

#include "graph/nabla-graph.h"

G_BEGIN_DECLS

#define NABLA_IDENTIFY_ERROR (nabla_identify_error_quark ())
GQuark nabla_identify_error_quark (void);

typedef enum
{
  NABLA_IDENTIFY_ERROR_QUERY, /* overlapping sets, unknown or latent names, nothing chosen */
  NABLA_IDENTIFY_ERROR_CYCLE,
  NABLA_IDENTIFY_ERROR_KIND, /* asked of a kind of graph it has no meaning for */
  NABLA_IDENTIFY_ERROR_BUDGET,
} NablaIdentifyError;

typedef enum
{
  NABLA_EFFECT_TOTAL,
  NABLA_EFFECT_DIRECT,
  NABLA_EFFECT_NATURAL_INDIRECT, /* what goes through the query's mediators */
  NABLA_EFFECT_NATURAL_DIRECT,   /* what goes past them */
} NablaEffect;

const char *nabla_effect_to_string (NablaEffect effect); /* "total", "direct", "natural_indirect", … */
/* The effect of that name; %NABLA_EFFECT_TOTAL for any other (nullable) text. */
NablaEffect nabla_effect_from_string (const char *name);
gboolean nabla_effect_is_natural (NablaEffect effect);

/**
 * NablaQuery:
 *
 * Which effect of which exposures on which outcomes, under which constraints. Immutable,
 * atomically reference-counted; sets are of the graph that it was made for.
 */
typedef struct _NablaQuery NablaQuery;

/* All sets (transfer none), copied; %NULL is empty.
 * @adjusted: must be in every set. @forbidden: in no set. */
NablaQuery *nabla_query_new (const NablaNodeSet *exposure,
                             const NablaNodeSet *outcome,
                             NablaEffect effect,
                             const NablaNodeSet *adjusted,
                             const NablaNodeSet *forbidden);
/* The question that the graph's own roles ask; total effect. */
NablaQuery *nabla_query_new_from_roles (const NablaGraph *graph);

/* Attributes by which a graph keeps the rest of its question: of nodes, and one of the graph. */
#define NABLA_QUERY_MEDIATOR   "mediator"
#define NABLA_QUERY_CONDITION  "condition"
#define NABLA_QUERY_RANDOMISED "randomised"
#define NABLA_QUERY_EFFECT     "effect"

/* The question that roles and these attributes ask. O(n) */
NablaQuery *nabla_query_new_from_graph (const NablaGraph *graph);
/* The same question (transfer full) with another set: the mediators of a natural effect, several
 * as one block; what the effect is conditional on; what the data's experiment randomised, so that
 * nothing points at it any more. %NULL is empty. */
NablaQuery *nabla_query_with_mediators (const NablaQuery *self, NablaEffect effect, const NablaNodeSet *mediators);
NablaQuery *nabla_query_with_given (const NablaQuery *self, const NablaNodeSet *given);
NablaQuery *nabla_query_with_randomised (const NablaQuery *self, const NablaNodeSet *randomised);
NablaQuery *nabla_query_ref (const NablaQuery *self);
void nabla_query_unref (NablaQuery *self);
const NablaNodeSet *nabla_query_get_exposure (const NablaQuery *self);
const NablaNodeSet *nabla_query_get_outcome (const NablaQuery *self);
const NablaNodeSet *nabla_query_get_adjusted (const NablaQuery *self);
const NablaNodeSet *nabla_query_get_forbidden (const NablaQuery *self);
const NablaNodeSet *nabla_query_get_mediators (const NablaQuery *self);
const NablaNodeSet *nabla_query_get_given (const NablaQuery *self);
const NablaNodeSet *nabla_query_get_randomised (const NablaQuery *self);
NablaEffect nabla_query_get_effect (const NablaQuery *self);
/* TRUE, or an error in the words of the card: nothing chosen, overlap, latent, loop. */
gboolean nabla_query_check (const NablaQuery *self, const NablaGraph *graph, GError **error);
/* The same for nabla_identify() and what else adjustment answers, in PDAG, MAG and PAG too. */
gboolean nabla_query_check_adjustment (const NablaQuery *self, const NablaGraph *graph, GError **error);
/* The graph's part of nabla_query_check(): no loop, every edge directed or bidirected. */
gboolean nabla_query_check_graph (const NablaGraph *graph, GError **error);
/* The same, but PDAG, MAG and PAG pass. */
gboolean nabla_query_check_graph_or_class (const NablaGraph *graph, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaQuery, nabla_query_unref)

G_END_DECLS
