#include "identify/nabla-selection.h"

/**
 * nabla_selection_is_harmless:
 * @ws: a workspace
 * @query: the question
 * @criterion: its criterion
 *
 * Selection may change what a total effect is averaged over. What is adjusted for is seen
 * among the selected only, so that the outcome under intervention has to be independent of
 * being selected: separate in the proper back-door graph, nothing given (condition
 * (c) of the generalised adjustment criterion type 1; Correa & Bareinboim 2017). The
 * coefficient of an arrow is the same in every population.
 *
 * Returns: whether selection leaves the effect as it is; linear in what is visited
 */
gboolean
nabla_selection_is_harmless (NablaReachWorkspace *ws, const NablaQuery *query, const NablaCriterion *criterion)
{
  const NablaNodeSet *selected = nabla_reach_get_selected (ws);

  if (nabla_node_set_size (selected) == 0 || nabla_query_get_effect (query) == NABLA_EFFECT_DIRECT)
    return TRUE;
  return nabla_separated_unselected (ws, nabla_query_get_outcome (query), selected, NULL, &criterion->cut);
}

/**
 * nabla_selection_allows_odds_ratio:
 * @ws: a workspace
 * @query: a question about the total effect of one exposure on one outcome
 * @set: (nullable): a set
 *
 * The causal odds ratio can be had even where the outcome decides who is selected: when
 * @set is a valid adjustment set were nobody selected, and, given it, selection is
 * independent of the exposure given the outcome or of the outcome given the
 * exposure (Didelez, Kreiner & Keiding 2010; Bareinboim & Pearl 2012).
 *
 * Returns: whether the odds ratio given @set among the selected is the causal one; linear
 *   in what is visited
 */
gboolean
nabla_selection_allows_odds_ratio (NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *set)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  const NablaNodeSet *outcome = nabla_query_get_outcome (query);
  const NablaNodeSet *selected = nabla_reach_get_selected (ws);
  g_autoptr (NablaNodeSet) with_exposure = nabla_node_set_union (exposure, set);
  g_autoptr (NablaNodeSet) with_outcome = nabla_node_set_union (outcome, set);
  g_auto (NablaCriterion) criterion = { 0 };

  if (nabla_node_set_overlaps (set, exposure) || nabla_node_set_overlaps (set, outcome))
    return FALSE;
  nabla_criterion_init (&criterion, ws, query);
  return criterion.amenable && !nabla_node_set_overlaps (set, criterion.forbidden)
         && nabla_separated_unselected (ws, exposure, outcome, set, &criterion.cut)
         && (nabla_separated_unselected (ws, exposure, selected, with_outcome, NULL)
             || nabla_separated_unselected (ws, outcome, selected, with_exposure, NULL));
}
