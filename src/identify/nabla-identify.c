/* A question put to a graph: the strategies in order of simplicity, and the verdict. */
#include "identify/nabla-estimand.h"

#include <glib/gi18n-lib.h>

#include "identify/nabla-adjustment.h"
#include "identify/nabla-direct.h"
#include "identify/nabla-frontdoor.h"
#include "identify/nabla-instrument.h"
#include "identify/nabla-mediation.h"
#include "identify/nabla-words.h"

/* Of many sets as many as a person would look at, and as much search as fits into one
 * refresh of the window. */
#define MAX_SETS        100
#define MAX_FRONT_DOORS 5
#define MAX_INSTRUMENTS 5
#define MAX_WORK        G_GUINT64_CONSTANT (2000000)
/* Repairs are sought while they cost less than this many vertices. */
#define MAX_REPAIR_COST 2000000
#define MAX_NAMES       4

typedef struct
{
  const NablaGraph *graph;
  const NablaQuery *query;
  NablaReachWorkspace *ws;
  NablaProgress *progress;
  NablaIdentification *id;
} Inquiry;

static NablaEstimand *
add_estimand (Inquiry *q, NablaStrategy strategy)
{
  NablaEstimand *estimand
    = nabla_estimand_new (strategy, nabla_query_get_effect (q->query), nabla_query_get_exposure (q->query),
                          nabla_query_get_outcome (q->query));

  g_ptr_array_add (q->id->estimands, estimand);
  return estimand;
}

static void
add_assumption (NablaEstimand *estimand, char *text)
{
  guint n = estimand->assumptions != NULL ? g_strv_length (estimand->assumptions) : 0;

  estimand->assumptions = g_renew (char *, estimand->assumptions, n + 2);
  estimand->assumptions[n] = text;
  estimand->assumptions[n + 1] = NULL;
}

static char *
dup_names (const Inquiry *q, const NablaNodeSet *set)
{
  return nabla_words_list (q->graph, set, MAX_NAMES);
}

static void
answer (Inquiry *q, NablaVerdict verdict, char *headline, char *reason)
{
  q->id->verdict = verdict;
  q->id->headline = headline;
  q->id->reason = reason;
}

static void
answer_zero (Inquiry *q)
{
  g_autofree char *exposure = dup_names (q, nabla_query_get_exposure (q->query));
  g_autofree char *outcome = dup_names (q, nabla_query_get_outcome (q->query));

  add_estimand (q, NABLA_STRATEGY_ZERO);
  if (nabla_query_get_effect (q->query) == NABLA_EFFECT_DIRECT)
    answer (q, NABLA_VERDICT_ZERO, g_strdup (_ ("Zero by assumption: no arrow.")),
            g_strdup_printf (_ ("No arrow leads from %s to %s."), exposure, outcome));
  else
    answer (q, NABLA_VERDICT_ZERO, g_strdup (_ ("Zero by assumption: no directed path.")),
            g_strdup_printf (_ ("No directed path leads from %s to %s, so in this graph it has no effect."), exposure,
                             outcome));
}

static char *
dup_adjusting_headline (const Inquiry *q, const NablaNodeSet *set)
{
  return nabla_words_adjusting (q->graph, set);
}

static void
list_sets (Inquiry *q)
{
  g_ptr_array_unref (q->id->adjustment_sets);
  q->id->adjustment_sets
    = nabla_adjustment_list_minimal (q->ws, q->query, MAX_SETS, MAX_WORK, q->progress, &q->id->truncated);
}

static gboolean
try_adjustment (Inquiry *q)
{
  const NablaNodeSet *simplest;
  g_autoptr (NablaNodeSet) optimal = NULL;
  gboolean optimal_there = FALSE;

  list_sets (q);
  if (q->id->adjustment_sets->len == 0)
    return FALSE;
  optimal = nabla_adjustment_optimal (q->ws, q->query);
  simplest = g_ptr_array_index (q->id->adjustment_sets, 0);
  for (guint i = 0; i < q->id->adjustment_sets->len; i++)
    {
      const NablaNodeSet *set = g_ptr_array_index (q->id->adjustment_sets, i);
      NablaEstimand *estimand = add_estimand (q, NABLA_STRATEGY_ADJUSTMENT);

      estimand->adjustment = nabla_node_set_copy (set);
      estimand->lowest_variance = optimal != NULL && nabla_node_set_equal (set, optimal);
      optimal_there = optimal_there || estimand->lowest_variance;
    }
  if (optimal != NULL && !optimal_there)
    {
      NablaEstimand *estimand = add_estimand (q, NABLA_STRATEGY_ADJUSTMENT);

      estimand->adjustment = nabla_node_set_copy (optimal);
      estimand->lowest_variance = TRUE;
    }
  if (q->id->reason == NULL)
    {
      g_autofree char *exposure = dup_names (q, nabla_query_get_exposure (q->query));
      g_autofree char *outcome = dup_names (q, nabla_query_get_outcome (q->query));
      g_autofree char *names = dup_names (q, simplest);

      answer (q, NABLA_VERDICT_IDENTIFIED, dup_adjusting_headline (q, simplest),
              simplest->n == 0
                ? g_strdup_printf (_ ("Every open path from %s to %s is causal."), exposure, outcome)
                : g_strdup_printf (_ ("Adjusting for %s blocks every path from %s to %s that is not causal."), names,
                                   exposure, outcome));
    }
  return TRUE;
}

static gboolean
try_direct (Inquiry *q)
{
  NablaEstimand *estimand = nabla_direct_identify (q->ws, q->query);
  g_autofree char *outcome = dup_names (q, nabla_query_get_outcome (q->query));

  list_sets (q);
  if (estimand == NULL && q->id->adjustment_sets->len > 0)
    {
      /* Several exposures or outcomes: the coefficients of all their arrows. */
      estimand = nabla_estimand_new (NABLA_STRATEGY_ADJUSTMENT, NABLA_EFFECT_DIRECT,
                                     nabla_query_get_exposure (q->query), nabla_query_get_outcome (q->query));
      estimand->adjustment = nabla_node_set_copy (g_ptr_array_index (q->id->adjustment_sets, 0));
      add_assumption (estimand, g_strdup_printf (_ ("Effects on %s are linear."), outcome));
    }
  if (estimand == NULL)
    return FALSE;
  g_ptr_array_add (q->id->estimands, estimand);
  if (q->id->reason == NULL)
    {
      g_autofree char *names = dup_names (q, estimand->adjustment);

      answer (q, NABLA_VERDICT_IDENTIFIED, dup_adjusting_headline (q, estimand->adjustment),
              estimand->adjustment->n == 0
                ? g_strdup_printf (_ ("Nothing else that is open leads to %s."), outcome)
                : g_strdup_printf (estimand->assumptions != NULL
                                     ? _ ("Adjusting for %s leaves only the arrow into %s, if effects are linear.")
                                     : _ ("Adjusting for %s leaves only the arrow into %s."),
                                   names, outcome));
    }
  return TRUE;
}

static gboolean
try_front_door (Inquiry *q)
{
  gboolean truncated;
  g_autoptr (GPtrArray) sets
    = nabla_frontdoor_list (q->ws, q->query, NULL, TRUE, MAX_FRONT_DOORS, MAX_WORK, q->progress, &truncated);

  /* The search may stop at its budget before the first: there is always time for one. */
  if (sets->len == 0 && truncated && !nabla_progress_is_cancelled (q->progress))
    {
      NablaNodeSet *found = nabla_frontdoor_find (q->ws, q->query, NULL);

      if (found != NULL)
        g_ptr_array_add (sets, found);
    }
  if (sets->len == 0)
    return FALSE;
  for (guint i = 0; i < sets->len; i++)
    {
      NablaEstimand *estimand = add_estimand (q, NABLA_STRATEGY_FRONT_DOOR);

      estimand->mediators = nabla_node_set_copy (g_ptr_array_index (sets, i));
    }
  if (q->id->reason == NULL)
    {
      g_autofree char *exposure = dup_names (q, nabla_query_get_exposure (q->query));
      g_autofree char *outcome = dup_names (q, nabla_query_get_outcome (q->query));
      g_autofree char *mediators = dup_names (q, g_ptr_array_index (sets, 0));
      g_autofree char *blame = nabla_words_blame (q->ws, q->query);

      answer (q, NABLA_VERDICT_IDENTIFIED, g_strdup (_ ("Identified by the front door.")),
              /* Translators: the last is "because Genotype is unobserved". */
              g_strdup_printf (_ ("All of %s’s effect on %s passes through %s. No adjustment set exists %s."), exposure,
                               outcome, mediators, blame));
    }
  return TRUE;
}

static void
add_instrument (Inquiry *q, const NablaInstrument *instrument)
{
  NablaEstimand *estimand = add_estimand (q, NABLA_STRATEGY_INSTRUMENT);
  g_autofree char *exposure = dup_names (q, nabla_query_get_exposure (q->query));
  g_autofree char *outcome = dup_names (q, nabla_query_get_outcome (q->query));

  estimand->instrument = nabla_node_set_new_one (instrument->instrument);
  estimand->given = nabla_node_set_copy (instrument->given);
  add_assumption (estimand,
                  g_strdup_printf (_ ("The effect of %s on %s is linear, or %s moves %s in one direction only."),
                                   exposure, outcome, nabla_graph_get_name (q->graph, instrument->instrument),
                                   exposure));
}

static gboolean
try_instrument (Inquiry *q)
{
  g_autoptr (GPtrArray) instruments = NULL;
  const NablaInstrument *best;

  if (nabla_query_get_exposure (q->query)->n != 1 || nabla_query_get_outcome (q->query)->n != 1)
    return FALSE;
  instruments = nabla_instrument_list (q->ws, q->query, 0, MAX_WORK, q->progress, NULL);
  if (instruments->len == 0)
    return FALSE;
  for (guint i = 0; i < MIN (instruments->len, MAX_INSTRUMENTS); i++)
    add_instrument (q, g_ptr_array_index (instruments, i));
  best = g_ptr_array_index (instruments, 0);
  if (q->id->reason == NULL)
    {
      g_autofree char *exposure = dup_names (q, nabla_query_get_exposure (q->query));
      g_autofree char *outcome = dup_names (q, nabla_query_get_outcome (q->query));
      g_autofree char *given = dup_names (q, best->given);
      const char *name = nabla_graph_get_name (q->graph, best->instrument);

      answer (q, NABLA_VERDICT_NEEDS_ASSUMPTION,
              best->given->n == 0
                ? g_strdup_printf (_ ("Needs an extra assumption: %s is an instrument."), name)
                : g_strdup_printf (_ ("Needs an extra assumption: %s is an instrument given %s."), name, given),
              g_strdup_printf (_ ("%s reaches %s only through %s. The effect must be linear, or %s must move %s "
                                  "in one direction only."),
                               name, outcome, exposure, name, exposure));
    }
  return TRUE;
}

/* Whether adjustment or the front door identify the effect once @node is observed. */
static gboolean
is_repaired (const Inquiry *q, NablaNode node)
{
  NablaRoles roles = nabla_graph_get_roles (q->graph, node) & ~(NablaRoles) NABLA_ROLE_LATENT;
  g_autoptr (NablaGraph) measured = nabla_graph_with_roles (q->graph, node, roles);
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (measured);
  g_autoptr (NablaNodeSet) set = nabla_adjustment_find (ws, q->query);

  if (set == NULL && nabla_query_get_effect (q->query) == NABLA_EFFECT_TOTAL)
    set = nabla_frontdoor_find (ws, q->query, NULL);
  return set != NULL;
}

static void
find_repairs (Inquiry *q)
{
  g_autoptr (NablaNodeSet) latent = nabla_graph_dup_with_role (q->graph, NABLA_ROLE_LATENT);
  guint n = nabla_graph_n_nodes (q->graph);
  g_autofree NablaNode *order = nabla_dup_by_name (latent, q->graph);

  if (n == 0 || latent->n > MAX_REPAIR_COST / n)
    return;
  for (guint i = 0; i < latent->n && !nabla_progress_is_cancelled (q->progress); i++)
    if (is_repaired (q, order[i]))
      {
        if (q->id->repairs == NULL)
          q->id->repairs = g_array_new (FALSE, FALSE, sizeof (NablaRepair));
        g_array_append_vals (q->id->repairs, &(NablaRepair){ FALSE, order[i] }, 1);
      }
}

static void
answer_not_identified (Inquiry *q)
{
  g_autofree char *blame = nabla_words_blame (q->ws, q->query);
  GString *reason = g_string_new (NULL);

  find_repairs (q);
  if (nabla_query_get_effect (q->query) == NABLA_EFFECT_DIRECT)
    g_string_append_printf (reason, _ ("No adjustment set or instrument isolates the arrow, %s."), blame);
  else
    g_string_append_printf (reason, _ ("Neither adjustment, the front door nor an instrument identifies it, %s."),
                            blame);
  if (q->id->repairs != NULL)
    g_string_append_printf (reason, _ (" Would become identifiable if you measured %s."),
                            nabla_graph_get_name (q->graph, g_array_index (q->id->repairs, NablaRepair, 0).variable));
  answer (q, NABLA_VERDICT_NOT_IDENTIFIED, g_strdup (_ ("Not identifiable from these variables.")),
          g_string_free (reason, FALSE));
}

static gboolean
has_effect (Inquiry *q)
{
  g_autoptr (NablaNodeSet) causal = NULL;

  if (nabla_query_get_effect (q->query) == NABLA_EFFECT_DIRECT)
    return nabla_has_direct (q->ws, nabla_query_get_exposure (q->query), nabla_query_get_outcome (q->query));
  causal = nabla_causal_nodes (q->ws, nabla_query_get_exposure (q->query), nabla_query_get_outcome (q->query));
  return causal->n > 0;
}

NablaIdentification *
nabla_identify (const NablaGraph *graph, const NablaQuery *query, NablaProgress *progress, GError **error)
{
  g_autoptr (NablaReachWorkspace) ws = NULL;
  g_autoptr (NablaIdentification) id = NULL;
  Inquiry q;

  if (!nabla_query_check (query, graph, error))
    return NULL;
  if (nabla_effect_is_natural (nabla_query_get_effect (query)))
    return nabla_mediation_answer (graph, query, progress, error);
  ws = nabla_reach_workspace_new (graph);
  id = nabla_identification_new (query);
  q = (Inquiry){ graph, query, ws, progress, id };

  id->warnings = nabla_words_warnings (ws, query, &id->warning_paths);
  if (!has_effect (&q))
    answer_zero (&q);
  else
    {
      if (nabla_query_get_effect (query) == NABLA_EFFECT_DIRECT)
        try_direct (&q);
      else
        {
          try_adjustment (&q);
          try_front_door (&q);
        }
      try_instrument (&q);
      if (id->reason == NULL)
        answer_not_identified (&q);
    }
  if (!nabla_progress_check (progress, error))
    return NULL;
  return g_steal_pointer (&id);
}
