/* Kinds of `ask` that reachability answers. */
#include <glib/gi18n-lib.h>

#include "cli/nabla-ask.h"
#include "identify/nabla-possible.h"

/* No vertices are separate from any. */
gboolean
nabla_ask_dseparated (NablaAskCall *call, GError **error)
{
  g_autoptr (NablaNodeSet) a = nabla_ask_get_set (call, "a", NABLA_ASK_PRESENT, error);
  g_autoptr (NablaNodeSet) b = NULL;
  g_autoptr (NablaNodeSet) given = NULL;

  if (a == NULL)
    return FALSE;
  b = nabla_ask_get_set (call, "b", NABLA_ASK_PRESENT, error);
  if (b == NULL)
    return FALSE;
  given = nabla_ask_get_set (call, "given", NABLA_ASK_OPTIONAL, error);
  if (given == NULL || !nabla_ask_check_apart (call, a, "a", b, "b", error)
      || !nabla_ask_check_apart (call, given, "given", a, "a", error)
      || !nabla_ask_check_apart (call, given, "given", b, "b", error))
    return FALSE;
  /* What no DAG agrees with is read as it stands. */
  nabla_ask_take_closed (call, NULL);
  nabla_json_boolean (call->answer, nabla_separated_in (call->workspace, a, b, given, NULL));
  return TRUE;
}

typedef NablaNodeSet *(*Closure) (NablaReachWorkspace *workspace, const NablaNodeSet *set, const NablaCut *cut);

static gboolean
put_closure (NablaAskCall *call, Closure closure, GError **error)
{
  g_autoptr (NablaNodeSet) of = nabla_ask_get_set (call, "of", NABLA_ASK_REQUIRED, error);
  g_autoptr (NablaNodeSet) reached = NULL;

  if (of == NULL)
    return FALSE;
  reached = closure (call->workspace, of, NULL);
  nabla_ask_put_set (call, reached);
  return TRUE;
}

gboolean
nabla_ask_ancestors (NablaAskCall *call, GError **error)
{
  return put_closure (call, nabla_ancestors, error);
}

gboolean
nabla_ask_descendants (NablaAskCall *call, GError **error)
{
  return put_closure (call, nabla_descendants, error);
}

/* Of several vertices: the union of theirs without the vertices themselves. */
gboolean
nabla_ask_markov_blanket (NablaAskCall *call, GError **error)
{
  g_autoptr (NablaNodeSet) of = nabla_ask_get_set (call, "of", NABLA_ASK_REQUIRED, error);
  g_autoptr (NablaNodeSet) all = nabla_node_set_new ();
  g_autoptr (NablaNodeSet) rest = NULL;

  if (of == NULL)
    return FALSE;
  nabla_ask_take_closed (call, NULL);
  for (guint i = 0; i < of->n; i++)
    {
      g_autoptr (NablaNodeSet) one = nabla_markov_blanket (call->workspace, of->nodes[i]);
      NablaNodeSet *joined = nabla_node_set_union (all, one);

      nabla_node_set_free (all);
      all = joined;
    }
  rest = nabla_node_set_minus (all, of);
  nabla_ask_put_set (call, rest);
  return TRUE;
}

gboolean
nabla_ask_cyclic (NablaAskCall *call, GError **error)
{
  nabla_json_boolean (call->answer, nabla_graph_get_order (call->graph) == NULL);
  return TRUE;
}

/* Those of @exposure that an edge without an arrow at them joins to @causal, and @causal. */
static NablaNodeSet *
add_beginnings (const NablaGraph *graph, const NablaNodeSet *exposure, const NablaNodeSet *causal)
{
  NablaNodeSet *all = nabla_node_set_copy (causal);

  for (guint i = 0; i < exposure->n; i++)
    for (NablaRelation relation = NABLA_PARENTS; relation < NABLA_N_RELATIONS; relation++)
      {
        guint n;
        const NablaNode *others = nabla_graph_get_adjacent (graph, exposure->nodes[i], relation, &n);
        const guint32 *edges = nabla_graph_get_adjacent_edges (graph, exposure->nodes[i], relation, &n);

        for (guint j = 0; j < n; j++)
          {
            const NablaEdge *edge = nabla_graph_get_edge (graph, edges[j]);

            if ((edge->from == exposure->nodes[i] ? edge->at_from : edge->at_to) != NABLA_MARK_ARROW
                && nabla_node_set_contains (causal, others[j]))
              nabla_node_set_add (all, exposure->nodes[i]);
          }
      }
  return all;
}

/* Vertices on directed paths from X to Y that touch X only at their beginning: those that
 * X reaches when nothing enters X again, and that reach Y when nothing leaves it. Where a graph
 * stands for several, on paths that are directed in one of them. */
gboolean
nabla_ask_causal_path_nodes (NablaAskCall *call, GError **error)
{
  g_autoptr (NablaNodeSet) exposure = NULL;
  g_autoptr (NablaNodeSet) outcome = NULL;
  g_autoptr (NablaNodeSet) down = NULL;
  g_autoptr (NablaNodeSet) up = NULL;
  g_autoptr (NablaNodeSet) both = NULL;
  NablaCut cut = { 0 };

  if (!nabla_ask_get_ends (call, NABLA_ASK_OPTIONAL, &exposure, &outcome, error))
    return FALSE;
  if (nabla_graph_is_class (call->graph))
    {
      g_auto (NablaPossible) possible = { 0 };

      if (!nabla_ask_take_closed (call, error))
        return FALSE;
      nabla_possible_init (&possible, call->workspace, exposure, outcome);
      both = add_beginnings (nabla_reach_get_graph (call->workspace), exposure, possible.causal);
      nabla_ask_put_set (call, both);
      return TRUE;
    }
  cut.into = exposure;
  down = nabla_descendants (call->workspace, exposure, &cut);
  up = nabla_ancestors (call->workspace, outcome, &cut);
  both = nabla_node_set_intersect (down, up);
  nabla_ask_put_set (call, both);
  return TRUE;
}
