#include "identify/nabla-class-words.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "graph/nabla-class.h"
#include "identify/nabla-words.h"

/* The DAGs of larger graphs are not counted: a sentence is not worth the time. */
#define MAX_COUNTED 200
/* Numbers beyond are told by their magnitude. */
#define MAX_TOLD 1e15

static const char *
kind_name (const NablaGraph *graph)
{
  switch (nabla_graph_get_kind (graph))
    {
    case NABLA_GRAPH_MAG:
      return "mag";
    case NABLA_GRAPH_PAG:
      return "pag";
    case NABLA_GRAPH_PDAG:
    case NABLA_GRAPH_DAG:
    case NABLA_GRAPH_DIGRAPH:
    case NABLA_GRAPH_UNDIRECTED:
    default:
      return "pdag";
    }
}

/* "6 DAGs", "about 10^20 DAGs"; where they are not counted "several DAGs". */
static char *
dup_number (const NablaGraph *graph)
{
  double size, magnitude;

  if (nabla_graph_n_nodes (graph) > MAX_COUNTED || !nabla_graph_class_size (graph, &size, &magnitude))
    return g_strdup (_ ("several DAGs"));
  if (size > MAX_TOLD)
    return g_strdup_printf (_ ("about 10^%.0f DAGs"), magnitude);
  return g_strdup_printf (_ ("%.0f DAGs"), size);
}

static gboolean
is_arrow (const NablaGraph *graph, NablaNode from, NablaNode to)
{
  return nabla_graph_find_edge (graph, from, to, NABLA_MARK_TAIL, NABLA_MARK_ARROW) >= 0;
}

char *
nabla_words_class_headline (NablaReachWorkspace *ws, const NablaPossible *possible)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);

  if (possible->amenable)
    return g_strdup (_ ("Not identified: no adjustment set exists."));
  if (is_arrow (graph, possible->from, possible->to))
    return g_strdup_printf (_ ("Not identified: %s → %s may be confounded."),
                            nabla_graph_get_name (graph, possible->from), nabla_graph_get_name (graph, possible->to));
  return g_strdup_printf (_ ("Not identified: the direction of %s — %s decides."),
                          nabla_graph_get_name (graph, possible->from), nabla_graph_get_name (graph, possible->to));
}

char *
nabla_words_class_reason (NablaReachWorkspace *ws, const NablaQuery *query, const NablaPossible *possible)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  const char *from, *to;

  if (possible->amenable)
    {
      g_autofree char *blame = nabla_words_blame (ws, query);

      return g_strdup_printf (_ ("No adjustment set is valid in every graph that this %s stands for, %s. Other "
                                 "strategies are asked of a dag."),
                              kind_name (graph), blame);
    }
  from = nabla_graph_get_name (graph, possible->from);
  to = nabla_graph_get_name (graph, possible->to);
  if (nabla_graph_get_kind (graph) == NABLA_GRAPH_PDAG)
    {
      g_autofree char *number = dup_number (graph);

      return g_strdup_printf (_ ("This graph stands for %s: in some %s leads to %s, in others it is the other way "
                                 "round, and no adjustment set is valid in all. Direct the edge if you know."),
                              number, from, to);
    }
  if (is_arrow (graph, possible->from, possible->to))
    return g_strdup_printf (_ ("An unobserved variable may cause both %s and %s: the arrow between them is not "
                               "visible, so no adjustment set is valid in every graph that this %s stands for."),
                            from, to, kind_name (graph));
  return g_strdup_printf (_ ("In some of the graphs that this %s stands for %s leads to %s, in others not: no "
                             "adjustment set is valid in all."),
                          kind_name (graph), from, to);
}
