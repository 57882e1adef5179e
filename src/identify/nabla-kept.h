/* Questions that are kept with a graph beside the one that it asks: in an attribute, so that they are saved and undone
 * with it. */
#pragma once

#include "identify/nabla-query.h"

G_BEGIN_DECLS

/* Attribute of the graph: "total: Age, Sex > Outcome | adjust Weight | by linear; direct: …". After the effect's name
 * the exposures and outcomes, then in any order what must be adjusted for, "through" which mediators, "given" what, and
 * "by" which estimator. A backslash stands before any of : > | , ; \ in a name. */
#define NABLA_KEPT_QUESTIONS "questions"
#define NABLA_KEPT_MAX       50

/**
 * NablaKept:
 * @query: the question, of the graph that it was read from
 * @method: (nullable): the name of the estimator that was chosen for it
 */
typedef struct
{
  NablaQuery *query;
  char *method;
} NablaKept;

/* (transfer full): of NablaKept, in the order in which they were kept, at most NABLA_KEPT_MAX; what cannot be read or
 * names what is not in the graph is left out. O(length of the attribute) */
GPtrArray *nabla_kept_dup (const NablaGraph *graph);
/* The place of a question among them; -1: it is not kept. @method (nullable). */
int nabla_kept_find (const NablaGraph *graph, const NablaQuery *query, const char *method);
/* (transfer full): the graph with one more, the same graph where it is kept already. @error: there are too many. */
NablaGraph *nabla_kept_add (const NablaGraph *graph, const NablaQuery *query, const char *method, GError **error);
/* (transfer full): the graph without the one at @place. */
NablaGraph *nabla_kept_remove (const NablaGraph *graph, guint place);
/* nabla_graph_with_name() which the kept questions follow. */
NablaGraph *nabla_kept_with_name (const NablaGraph *graph, NablaNode node, const char *name, GError **error);

G_END_DECLS
