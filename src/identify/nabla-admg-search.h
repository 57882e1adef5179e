/* Ancestors and districts in a latent projection; private to this folder. */
#pragma once

#include "identify/nabla-admg.h"

G_BEGIN_DECLS

/**
 * NablaAdmgSearch:
 * @admg: a latent projection (borrowed); lists are GArrays of guint32, its vertices
 * @member: (array): the token of the last set that each vertex was put in
 * @visited: (array): the same for searches
 * @cause_visited: (array): the same for its hidden causes
 * @token: the last one
 *
 * Marks that are cleared by counting.
 */
typedef struct
{
  const NablaAdmg *admg;
  guint32 *member;
  guint32 *visited;
  guint32 *cause_visited;
  guint32 token;
} NablaAdmgSearch;

/* O(n) */
void nabla_admg_search_init (NablaAdmgSearch *self, const NablaAdmg *admg);
void nabla_admg_search_clear (NablaAdmgSearch *self);
/* Makes @list the set that searches are confined to: they take the token returned. */
guint32 nabla_admg_search_confine (NablaAdmgSearch *self, const GArray *list);
/* The ancestors of @targets, they included, within the vertices marked @inside, 0: within all; (transfer full).
 * Linear in what is visited, as is the next. */
GArray *nabla_admg_search_ancestors (NablaAdmgSearch *self, const GArray *targets, guint32 inside);
/* What <-> joins to @start within the vertices marked @inside and not after @last_rank; (transfer full). */
GArray *
nabla_admg_search_district (NablaAdmgSearch *self, const guint32 *start, guint n, guint32 inside, guint32 last_rank);

/* From a set of vertices of the graph to a list, and back; (transfer full). */
GArray *nabla_admg_list_of (const NablaAdmg *admg, const NablaNodeSet *set);
NablaNodeSet *nabla_admg_set_of (const NablaAdmg *admg, const GArray *list);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaAdmgSearch, nabla_admg_search_clear)

G_END_DECLS
