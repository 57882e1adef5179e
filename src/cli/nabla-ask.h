/* The parts of `ask`: the protocol, the query's fields, and a function per kind. */
#pragma once

#include <json-glib/json-glib.h>

#include "cli/nabla-cli-command.h"
#include "graph/nabla-separation.h"
#include "identify/nabla-query.h"

G_BEGIN_DECLS

/**
 * NablaAskCall:
 * @graph: what is asked about; acyclic except for `cyclic`
 * @workspace: the searches' workspace of @graph
 * @closed: (inout): where nabla_ask_take_closed() keeps its workspace
 * @query: the line's `query` object
 * @answer: where the function writes one JSON value, and after it members to stand beside it
 * @truncated: (out): there may be more than what was written
 * @progress: (nullable): cancels
 *
 * One query of one line.
 */
typedef struct
{
  const NablaGraph *graph;
  NablaReachWorkspace *workspace;
  NablaReachWorkspace **closed;
  JsonObject *query;
  NablaJson *answer;
  gboolean truncated;
  NablaProgress *progress;
} NablaAskCall;

/* Writes the answer, or says why there is none. */
typedef gboolean (*NablaAskFunc) (NablaAskCall *call, GError **error);

gboolean nabla_ask_dseparated (NablaAskCall *call, GError **error);
gboolean nabla_ask_ancestors (NablaAskCall *call, GError **error);
gboolean nabla_ask_descendants (NablaAskCall *call, GError **error);
gboolean nabla_ask_markov_blanket (NablaAskCall *call, GError **error);
gboolean nabla_ask_cyclic (NablaAskCall *call, GError **error);
gboolean nabla_ask_causal_path_nodes (NablaAskCall *call, GError **error);
gboolean nabla_ask_minimal_adjustment (NablaAskCall *call, GError **error);
gboolean nabla_ask_all_adjustment (NablaAskCall *call, GError **error);
gboolean nabla_ask_is_adjustment (NablaAskCall *call, GError **error);
gboolean nabla_ask_is_backdoor (NablaAskCall *call, GError **error);
gboolean nabla_ask_optimal_adjustment (NablaAskCall *call, GError **error);
gboolean nabla_ask_frontdoor_sets (NablaAskCall *call, GError **error);
gboolean nabla_ask_is_frontdoor (NablaAskCall *call, GError **error);
gboolean nabla_ask_instruments (NablaAskCall *call, GError **error);
gboolean nabla_ask_is_instrument (NablaAskCall *call, GError **error);
gboolean nabla_ask_implied_independencies (NablaAskCall *call, GError **error);
gboolean nabla_ask_vanishing_tetrads (NablaAskCall *call, GError **error);
gboolean nabla_ask_instrument_candidates (NablaAskCall *call, GError **error);
gboolean nabla_ask_optimal_instrument (NablaAskCall *call, GError **error);
gboolean nabla_ask_tree_identifiable (NablaAskCall *call, GError **error);
gboolean nabla_ask_identifiable (NablaAskCall *call, GError **error);
gboolean nabla_ask_effect_value (NablaAskCall *call, GError **error);
gboolean nabla_ask_edge_visible (NablaAskCall *call, GError **error);
gboolean nabla_ask_chordal (NablaAskCall *call, GError **error);

/* For a PDAG makes @call->workspace that of the closed graph (made when first asked for), in which
 * separation and adjustment are those of the DAGs that it stands for; an error if there are none. */
gboolean nabla_ask_take_closed (NablaAskCall *call, GError **error);

/* What a set of a query may be. */
typedef enum
{
  NABLA_ASK_OPTIONAL = 0,
  NABLA_ASK_REQUIRED = 1 << 0, /* absent or empty is an error */
  NABLA_ASK_PRESENT = 1 << 1,  /* absent is an error, empty is not */
  NABLA_ASK_OBSERVED = 1 << 2, /* latent nodes are an error */
} NablaAskFlags;

/* (transfer full): the nodes that a field names, one name or a list */
NablaNodeSet *nabla_ask_get_set (NablaAskCall *call, const char *field, NablaAskFlags flags, GError **error);
/* Exposure and outcome: the fields, else the graph's roles. Neither empty nor overlapping. */
gboolean nabla_ask_get_ends (NablaAskCall *call,
                             NablaAskFlags flags,
                             NablaNodeSet **exposure,
                             NablaNodeSet **outcome,
                             GError **error);
/* The text of a field; %NULL without @error when it is absent. */
const char *nabla_ask_get_string (NablaAskCall *call, const char *field, GError **error);
/* The position of a field's text among @choices; @value stays when it is absent. */
gboolean
nabla_ask_get_choice (NablaAskCall *call, const char *field, const char *const *choices, guint *value, GError **error);
/* `limit`: at least 1; 0, no limit, when absent. */
gboolean nabla_ask_get_limit (NablaAskCall *call, guint *limit, GError **error);
/* An error if two sets share a node, which it names. */
gboolean nabla_ask_check_apart (NablaAskCall *call,
                                const NablaNodeSet *a,
                                const char *a_name,
                                const NablaNodeSet *b,
                                const char *b_name,
                                GError **error);
/* Writes a list of sets by size, then names. */
void nabla_ask_put_sets (NablaAskCall *call, GPtrArray *sets);
void nabla_ask_put_set (NablaAskCall *call, const NablaNodeSet *set);

G_END_DECLS
