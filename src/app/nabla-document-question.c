/* The document's question, and by what it is to be answered: all kept in its graph. */
#include "app/nabla-document-private.h"

#include <glib/gi18n-lib.h>

#include "engine/nabla-chosen.h"
#include "identify/nabla-kept.h"

NablaEffect
nabla_document_get_effect (NablaDocument *self)
{
  return nabla_effect_from_string (nabla_graph_get_attribute (nabla_document_get_graph (self), NABLA_QUERY_EFFECT));
}

void
nabla_document_set_effect (NablaDocument *self, NablaEffect effect)
{
  g_autoptr (NablaGraph) graph = NULL;

  if (effect == nabla_document_get_effect (self))
    return;
  graph
    = nabla_graph_with_attribute (nabla_document_get_graph (self), NABLA_QUERY_EFFECT, nabla_effect_to_string (effect));
  nabla_document_edit (self, graph, NULL, _ ("Choose Effect"));
}

void
nabla_document_toggle_mark (NablaDocument *self, const char *key, NablaNode node)
{
  NablaGraph *old = nabla_document_get_graph (self);
  gboolean has = nabla_graph_get_node_attribute (old, node, key) != NULL;
  g_autoptr (NablaGraph) graph = nabla_graph_with_node_attribute (old, node, key, has ? NULL : "");

  nabla_document_edit (self, graph, NULL, _ ("Change Question"));
}

void
nabla_document_set_role (NablaDocument *self, NablaRoles role, NablaNode node)
{
  NablaGraph *old = nabla_document_get_graph (self);
  g_autoptr (NablaGraph) graph = nabla_graph_ref (old);
  g_autoptr (NablaNodeSet) holders = nabla_graph_dup_with_role (old, role);
  NablaRoles other = role == NABLA_ROLE_EXPOSURE ? NABLA_ROLE_OUTCOME : NABLA_ROLE_EXPOSURE;

  if (nabla_node_set_size (holders) == (node == NABLA_NODE_NONE ? 0 : 1)
      && (node == NABLA_NODE_NONE || nabla_node_set_contains (holders, node)))
    return;

  for (guint i = 0; i < nabla_node_set_size (holders); i++)
    {
      NablaNode v = holders->nodes[i];
      NablaGraph *next = nabla_graph_with_roles (graph, v, nabla_graph_get_roles (graph, v) & ~role);

      nabla_graph_unref (graph);
      graph = next;
    }
  if (node != NABLA_NODE_NONE)
    {
      NablaRoles roles = nabla_graph_get_roles (graph, node);
      NablaGraph *next;

      roles &= ~(other | NABLA_ROLE_ADJUSTED);
      next = nabla_graph_with_roles (graph, node, roles | role);
      nabla_graph_unref (graph);
      graph = next;
    }
  nabla_document_edit (self, graph, NULL, role == NABLA_ROLE_EXPOSURE ? _ ("Choose Exposure") : _ ("Choose Outcome"));
}

void
nabla_document_use_set (NablaDocument *self, const NablaNodeSet *set)
{
  NablaGraph *old = nabla_document_get_graph (self);
  g_autoptr (NablaGraph) graph = nabla_graph_ref (old);

  for (guint v = 0; v < nabla_graph_n_nodes (old); v++)
    {
      NablaRoles roles = nabla_graph_get_roles (old, v);
      NablaRoles wanted = nabla_node_set_contains (set, v) ? roles | NABLA_ROLE_ADJUSTED : roles & ~NABLA_ROLE_ADJUSTED;
      NablaGraph *next;

      if (wanted == roles)
        continue;
      next = nabla_graph_with_roles (graph, v, wanted);
      nabla_graph_unref (graph);
      graph = next;
    }
  nabla_document_edit (self, graph, NULL, _ ("Use Adjustment Set"));
}

void
nabla_document_measure (NablaDocument *self, NablaNode node)
{
  NablaGraph *old = nabla_document_get_graph (self);
  g_autoptr (NablaGraph) graph
    = nabla_graph_with_roles (old, node, nabla_graph_get_roles (old, node) & ~NABLA_ROLE_LATENT);

  nabla_document_edit (self, graph, NULL, _ ("Mark as Observed"));
}

NablaQuery *
nabla_document_dup_query (NablaDocument *self)
{
  return nabla_query_new_from_graph (nabla_document_get_graph (self));
}

gboolean
nabla_document_keeps (NablaDocument *self, const NablaQuery *query, const char *method)
{
  return nabla_kept_find (nabla_document_get_graph (self), query, method) >= 0;
}

void
nabla_document_keep (NablaDocument *self, const NablaQuery *query, const char *method)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph = nabla_kept_add (nabla_document_get_graph (self), query, method, &error);

  if (graph != NULL)
    nabla_document_edit (self, graph, NULL, _ ("Keep Question"));
  else
    nabla_document_say (self, TRUE, error->message);
}

void
nabla_document_stop_keeping (NablaDocument *self, const NablaQuery *query, const char *method)
{
  NablaGraph *old = nabla_document_get_graph (self);
  int place = nabla_kept_find (old, query, method);
  g_autoptr (NablaGraph) graph = NULL;

  if (place < 0)
    return;
  graph = nabla_kept_remove (old, (guint) place);
  nabla_document_edit (self, graph, NULL, _ ("Remove Question"));
}

/* @graph with what the nodes are to the question. (transfer full) */
static NablaGraph *
with_question (const NablaGraph *graph, const NablaQuery *query)
{
  const NablaRoles asked = NABLA_ROLE_EXPOSURE | NABLA_ROLE_OUTCOME | NABLA_ROLE_ADJUSTED;
  const struct
  {
    NablaRoles role;
    const NablaNodeSet *nodes;
  } roles[] = { { NABLA_ROLE_EXPOSURE, nabla_query_get_exposure (query) },
                { NABLA_ROLE_OUTCOME, nabla_query_get_outcome (query) },
                { NABLA_ROLE_ADJUSTED, nabla_query_get_adjusted (query) } };
  const struct
  {
    const char *key;
    const NablaNodeSet *nodes;
  } marks[] = { { NABLA_QUERY_MEDIATOR, nabla_query_get_mediators (query) },
                { NABLA_QUERY_CONDITION, nabla_query_get_given (query) } };
  NablaGraph *next = nabla_graph_ref (graph);

  for (guint r = 0; r < G_N_ELEMENTS (roles); r++)
    {
      g_autoptr (NablaGraph) before = next;
      g_autoptr (NablaNodeSet) holders = nabla_graph_dup_with_role (before, roles[r].role);
      g_autoptr (NablaGraph) without = nabla_graph_with_changed_roles (before, holders, 0, roles[r].role);

      next = nabla_graph_with_changed_roles (without, roles[r].nodes, roles[r].role, asked & ~roles[r].role);
    }
  for (guint k = 0; k < G_N_ELEMENTS (marks); k++)
    for (NablaNode v = 0; v < nabla_graph_n_nodes (graph); v++)
      {
        g_autoptr (NablaGraph) before = next;
        gboolean has = nabla_graph_get_node_attribute (before, v, marks[k].key) != NULL;
        gboolean wanted = nabla_node_set_contains (marks[k].nodes, v);

        next = has == wanted ? nabla_graph_ref (before)
                             : nabla_graph_with_node_attribute (before, v, marks[k].key, wanted ? "" : NULL);
      }
  return next;
}

void
nabla_document_ask (NablaDocument *self, const NablaQuery *query, const char *method)
{
  NablaEffect effect = nabla_query_get_effect (query);
  g_autoptr (NablaGraph) marked = with_question (nabla_document_get_graph (self), query);
  g_autoptr (NablaGraph) named
    = nabla_graph_with_attribute (marked, NABLA_QUERY_EFFECT,
                                  effect != NABLA_EFFECT_TOTAL ? nabla_effect_to_string (effect) : NULL);
  g_autoptr (NablaGraph) graph = nabla_graph_with_attribute (named, NABLA_CHOSEN_ESTIMATOR, method);

  nabla_document_edit (self, graph, NULL, _ ("Ask Question"));
}

static int
find_edge (const NablaGraph *graph, guint64 id)
{
  guint n;
  const NablaEdge *edges = nabla_graph_get_edges (graph, &n);

  for (guint e = 0; e < n; e++)
    if (edges[e].id == id)
      return (int) e;
  return -1;
}

gboolean
nabla_document_get_estimator (NablaDocument *self, guint64 edge_id, NablaEstimator *estimator)
{
  NablaGraph *graph = nabla_document_get_graph (self);
  int edge = edge_id != 0 ? find_edge (graph, edge_id) : -1;

  if (edge_id == 0)
    return nabla_chosen_for_question (graph, estimator);
  return edge >= 0 && nabla_chosen_for_arrow (graph, (guint) edge, estimator);
}

void
nabla_document_set_estimator (NablaDocument *self, guint64 edge_id, const char *name)
{
  NablaGraph *old = nabla_document_get_graph (self);
  int edge = edge_id != 0 ? find_edge (old, edge_id) : -1;
  g_autoptr (NablaGraph) graph = NULL;
  const char *before;

  if (edge_id != 0 && edge < 0)
    return;
  before = edge < 0 ? nabla_graph_get_attribute (old, NABLA_CHOSEN_ESTIMATOR)
                    : nabla_graph_get_edge_attribute (old, (guint) edge, NABLA_CHOSEN_ESTIMATOR);
  if (g_strcmp0 (before, name) == 0)
    return;
  if (edge < 0)
    graph = nabla_graph_with_attribute (old, NABLA_CHOSEN_ESTIMATOR, name);
  else
    graph = nabla_graph_with_edge_attribute (old, (guint) edge, NABLA_CHOSEN_ESTIMATOR, name);
  nabla_document_edit (self, graph, NULL, _ ("Choose Method"));
}
