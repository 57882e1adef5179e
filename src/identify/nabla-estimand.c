#include "identify/nabla-estimand.h"

#include "identify/nabla-identify-private.h"

static NablaNodeSet *
copy_or_empty (const NablaNodeSet *set)
{
  return set != NULL ? nabla_node_set_copy (set) : nabla_node_set_new ();
}

NablaEstimand *
nabla_estimand_new (NablaStrategy strategy,
                    NablaEffect effect,
                    const NablaNodeSet *exposure,
                    const NablaNodeSet *outcome)
{
  NablaEstimand *self = g_new0 (NablaEstimand, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->strategy = strategy;
  self->effect = effect;
  self->exposure = copy_or_empty (exposure);
  self->outcome = copy_or_empty (outcome);
  return self;
}

NablaEstimand *
nabla_estimand_ref (const NablaEstimand *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc ((gatomicrefcount *) &self->ref_count);
  return (NablaEstimand *) self;
}

void
nabla_estimand_unref (NablaEstimand *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->exposure, nabla_node_set_free);
  g_clear_pointer (&self->outcome, nabla_node_set_free);
  g_clear_pointer (&self->adjustment, nabla_node_set_free);
  g_clear_pointer (&self->mediators, nabla_node_set_free);
  g_clear_pointer (&self->instrument, nabla_node_set_free);
  g_clear_pointer (&self->given, nabla_node_set_free);
  g_clear_pointer (&self->held, nabla_node_set_free);
  nabla_expr_unref (self->functional);
  nabla_edge_formula_free (self->edge_formula);
  g_strfreev (self->assumptions);
  g_free (self);
}

const char *
nabla_strategy_to_string (NablaStrategy strategy)
{
  static const char *const names[] = {
    [NABLA_STRATEGY_ZERO] = "zero",
    [NABLA_STRATEGY_ADJUSTMENT] = "adjustment",
    [NABLA_STRATEGY_FRONT_DOOR] = "frontdoor",
    [NABLA_STRATEGY_INSTRUMENT] = "instrument",
    [NABLA_STRATEGY_FUNCTIONAL] = "functional",
    [NABLA_STRATEGY_LINEAR_SEM] = "linear-sem",
  };

  g_return_val_if_fail ((guint) strategy < G_N_ELEMENTS (names), NULL);
  return names[strategy];
}

const char *
nabla_verdict_to_string (NablaVerdict verdict)
{
  static const char *const names[] = {
    [NABLA_VERDICT_IDENTIFIED] = "identified",
    [NABLA_VERDICT_NEEDS_ASSUMPTION] = "needs_assumption",
    [NABLA_VERDICT_ZERO] = "zero",
    [NABLA_VERDICT_NOT_IDENTIFIED] = "not_identified",
  };

  g_return_val_if_fail ((guint) verdict < G_N_ELEMENTS (names), NULL);
  return names[verdict];
}

NablaIdentification *
nabla_identification_new (const NablaQuery *query)
{
  NablaIdentification *self = g_new0 (NablaIdentification, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->verdict = NABLA_VERDICT_NOT_IDENTIFIED;
  self->query = nabla_query_ref (query);
  self->estimands = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_estimand_unref);
  self->adjustment_sets = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_node_set_free);
  return self;
}

NablaIdentification *
nabla_identification_ref (const NablaIdentification *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc ((gatomicrefcount *) &self->ref_count);
  return (NablaIdentification *) self;
}

void
nabla_identification_unref (NablaIdentification *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  nabla_query_unref (self->query);
  g_free (self->headline);
  g_free (self->reason);
  g_strfreev (self->warnings);
  g_clear_pointer (&self->warning_paths, g_ptr_array_unref);
  g_ptr_array_unref (self->estimands);
  g_ptr_array_unref (self->adjustment_sets);
  g_clear_pointer (&self->hedge, nabla_node_set_free);
  g_clear_pointer (&self->hedge_inner, nabla_node_set_free);
  g_clear_pointer (&self->recanting, nabla_node_set_free);
  g_clear_pointer (&self->repairs, g_array_unref);
  g_free (self);
}

NablaEstimand *
nabla_identification_add (NablaIdentification *self, NablaStrategy strategy)
{
  NablaEstimand *estimand
    = nabla_estimand_new (strategy, nabla_query_get_effect (self->query), nabla_query_get_exposure (self->query),
                          nabla_query_get_outcome (self->query));

  estimand->given = nabla_node_set_copy (nabla_query_get_given (self->query));
  g_ptr_array_add (self->estimands, estimand);
  return estimand;
}

void
nabla_identification_answer (NablaIdentification *self, NablaVerdict verdict, char *headline, char *reason)
{
  self->verdict = verdict;
  self->headline = headline;
  self->reason = reason;
}

void
nabla_estimand_add_assumption (NablaEstimand *self, char *text)
{
  guint n = self->assumptions != NULL ? g_strv_length (self->assumptions) : 0;

  self->assumptions = g_renew (char *, self->assumptions, n + 2);
  self->assumptions[n] = text;
  self->assumptions[n + 1] = NULL;
}
