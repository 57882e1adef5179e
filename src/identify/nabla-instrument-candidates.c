/* Which vertices can be a conditional instrument at all, given any set. */
#include "identify/nabla-instrument-search.h"

/* Visits for each vertex of the graph that a search may make before the others have had their turn. */
#define FIRST_PATIENCE 64

/* Two cases for one exposure: a set separates it too from the outcome, or else the exposure is a
 * closed collider between the instrument and the outcome, and the set holds no descendant of it. */
enum
{
  CASE_SEPARATED,
  CASE_COLLIDER,
  N_CASES,
};

/* Everyone undecided for whom one set does. */
static void
admit (NablaReachWorkspace *ws,
       const NablaQuery *query,
       const NablaCriterion *criterion,
       const NablaNodeSet *given,
       NablaCandidacy *verdicts)
{
  g_autoptr (NablaNodeSet) joined = nabla_connected_to (ws, nabla_query_get_exposure (query), given, NULL);
  g_autoptr (NablaNodeSet) tainted = nabla_connected_to (ws, nabla_query_get_outcome (query), given, &criterion->cut);
  g_autoptr (NablaNodeSet) good = nabla_node_set_minus (joined, tainted);

  for (guint i = 0; i < good->n; i++)
    if (verdicts[good->nodes[i]] == NABLA_CANDIDACY_UNKNOWN)
      verdicts[good->nodes[i]] = NABLA_CANDIDACY_IN;
}

/* FALSE if no set falls under this case. Several exposures are left to the second, without its
 * restriction. */
static gboolean
case_init (NablaInstrumentCase *self,
           NablaReachWorkspace *ws,
           const NablaQuery *query,
           const NablaCriterion *criterion,
           const NablaNodeSet *excluded,
           guint which)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  gboolean is_single = nabla_node_set_size (exposure) == 1;

  self->sides = which == CASE_SEPARATED ? nabla_node_set_copy (exposure) : nabla_node_set_new ();
  self->out = nabla_node_set_copy (excluded);
  self->tied = nabla_node_set_new ();
  if (which == CASE_SEPARATED)
    {
      if (!is_single
          || !nabla_instrument_is_separable (ws, query, criterion, self->sides, exposure->nodes[0],
                                             nabla_query_get_adjusted (query), self->out))
        return FALSE;
    }
  else if (is_single)
    {
      g_autoptr (NablaNodeSet) below = nabla_descendants (ws, exposure, &criterion->cut);

      if (nabla_node_set_overlaps (below, nabla_query_get_outcome (query))
          || nabla_node_set_overlaps (below, nabla_query_get_adjusted (query))
          || nabla_node_set_overlaps (below, nabla_reach_get_selected (ws)))
        return FALSE;
      nabla_node_set_free (self->out);
      self->out = nabla_node_set_union (excluded, below);
      nabla_node_set_add (self->tied, exposure->nodes[0]);
    }
  for (NablaNode v = 0; v < nabla_graph_n_nodes (nabla_reach_get_graph (ws)); v++)
    {
      if (!nabla_node_set_contains (nabla_query_get_outcome (query), v)
          && !nabla_node_set_contains (nabla_query_get_adjusted (query), v)
          && !nabla_node_set_contains (nabla_reach_get_selected (ws), v)
          && !nabla_instrument_is_separable (ws, query, criterion, self->sides, v, nabla_query_get_adjusted (query),
                                             self->out))
        nabla_node_set_add (self->tied, v);
    }
  return TRUE;
}

static void
case_clear (NablaInstrumentCase *self)
{
  g_clear_pointer (&self->sides, nabla_node_set_free);
  g_clear_pointer (&self->out, nabla_node_set_free);
  g_clear_pointer (&self->tied, nabla_node_set_free);
}

static NablaCandidacy
judge (NablaReachWorkspace *ws,
       const NablaQuery *query,
       const NablaCriterion *criterion,
       const NablaInstrumentCase *possible,
       NablaNode node,
       guint64 max_work,
       NablaProgress *progress,
       NablaCandidacy *verdicts)
{
  g_autoptr (NablaNodeSet) given = NULL;
  NablaCandidacy verdict = nabla_instrument_search (ws, query, criterion, possible, node, max_work, progress, &given);

  if (given != NULL)
    admit (ws, query, criterion, given, verdicts);
  return verdict;
}

/**
 * nabla_instrument_candidates:
 * @ws: a workspace
 * @query: the question, with what must be conditioned on and may not
 * @max_work: visits at most; 0: as many as it takes
 * @progress: (nullable): cancels
 * @truncated: (out) (optional): whether there may be more
 *
 * Every observed vertex that some set of observed vertices makes a conditional instrument: not
 * only sets of ancestors as nabla_instrument_list() takes. To decide that for one vertex
 * is NP-hard (van der Zander, Textor & Liśkiewicz, IJCAI 2015). There is none unless there is an
 * ancestral one (their theorem); each set found is tried on all vertices; the others are decided by a search that
 * branches on the vertices that close a walk to the exposure, first with little patience, then with more.
 *
 * Returns: (transfer full): the vertices
 */
NablaNodeSet *
nabla_instrument_candidates (NablaReachWorkspace *ws,
                             const NablaQuery *query,
                             guint64 max_work,
                             NablaProgress *progress,
                             gboolean *truncated)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  guint n = nabla_graph_n_nodes (graph);
  guint64 start = nabla_reach_get_work (ws);
  g_auto (NablaCriterion) criterion = { 0 };
  g_autoptr (NablaNodeSet) excluded = NULL;
  g_autoptr (NablaNodeSet) found = nabla_node_set_new ();
  g_autofree NablaCandidacy *verdicts = g_new0 (NablaCandidacy, MAX (n, 1));
  NablaInstrumentCase cases[N_CASES] = { 0 };
  gboolean possible[N_CASES] = { FALSE };
  gboolean any = FALSE, open = FALSE;

  if (truncated != NULL)
    *truncated = FALSE;
  nabla_criterion_init (&criterion, ws, query);
  excluded = nabla_instrument_dup_excluded (query, &criterion);
  if (nabla_node_set_overlaps (nabla_reach_get_selected (ws), criterion.forbidden))
    return g_steal_pointer (&found);

  for (NablaNode v = 0; v < n; v++)
    if (!nabla_graph_is_latent (graph, v) && !nabla_node_set_contains (nabla_query_get_forbidden (query), v)
        && !nabla_node_set_contains (nabla_query_get_adjusted (query), v)
        && nabla_may_be_instrument (ws, query, &criterion, v))
      verdicts[v] = NABLA_CANDIDACY_UNKNOWN;
  for (NablaNode v = 0; v < n; v++)
    if (verdicts[v] == NABLA_CANDIDACY_UNKNOWN)
      {
        g_autoptr (NablaNodeSet) given = nabla_instrument_find_given (ws, query, &criterion, excluded, v);

        if (given == NULL)
          continue;
        any = TRUE;
        admit (ws, query, &criterion, given, verdicts);
      }
  open = any || nabla_node_set_size (nabla_reach_get_selected (ws)) > 0
         || nabla_node_set_size (nabla_query_get_adjusted (query)) > 0;

  for (guint i = 0; open && i < G_N_ELEMENTS (cases); i++)
    possible[i] = case_init (&cases[i], ws, query, &criterion, excluded, i);
  for (guint64 patience = FIRST_PATIENCE * (n + 1); open; patience *= 16)
    {
      open = FALSE;
      for (NablaNode v = 0; v < n; v++)
        {
          NablaCandidacy verdict = NABLA_CANDIDACY_OUT;

          if (verdicts[v] != NABLA_CANDIDACY_UNKNOWN)
            continue;
          for (guint i = 0; i < G_N_ELEMENTS (cases) && verdict != NABLA_CANDIDACY_IN; i++)
            {
              guint64 work = nabla_reach_get_work (ws) - start;
              guint64 left = max_work == 0 ? patience : work < max_work ? MIN (patience, max_work - work) : 0;

              if (possible[i])
                verdict = MAX (verdict, judge (ws, query, &criterion, &cases[i], v, left, progress, verdicts));
            }
          verdicts[v] = verdict;
          open = open || verdict == NABLA_CANDIDACY_UNKNOWN;
        }
      if (open
          && (nabla_progress_is_cancelled (progress)
              || (max_work > 0 && nabla_reach_get_work (ws) - start >= max_work)))
        {
          if (truncated != NULL)
            *truncated = TRUE;
          break;
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    case_clear (&cases[i]);
  for (NablaNode v = 0; v < n; v++)
    if (verdicts[v] == NABLA_CANDIDACY_IN)
      nabla_node_set_add (found, v);
  return g_steal_pointer (&found);
}
