/* The sentences of identification; private to this folder. */
#pragma once

#include "graph/nabla-separation.h"
#include "identify/nabla-estimand.h"

G_BEGIN_DECLS

/* "Age", "Age and Sex", "Age, Sex and 5 more": sorted by name, at most @max of them; (transfer full). */
char *nabla_words_list (const NablaGraph *graph, const NablaNodeSet *set, guint max);
/* "Age, Sex", cut so that it takes at most @width characters; (transfer full). */
char *nabla_words_short_list (const NablaGraph *graph, const NablaNodeSet *set, guint width);
/* "Identified by adjusting for Age, Sex.", of at most 60 characters where names allow; (transfer full). */
char *nabla_words_adjusting (const NablaGraph *graph, const NablaNodeSet *set);
/* Why there is no adjustment set, as the end of a sentence: "because Genotype is
 * unobserved"; (transfer full). */
char *nabla_words_blame (NablaReachWorkspace *ws, const NablaQuery *query);
/* What is wrong with adjusting for what the query adjusts for; (transfer full)
 * (nullable), NULL-terminated. @paths: (out) (nullable) (element-type NablaPath): for each
 * sentence the path that it is about, some %NULL. */
char **nabla_words_warnings (NablaReachWorkspace *ws, const NablaQuery *query, GPtrArray **paths);

G_END_DECLS
