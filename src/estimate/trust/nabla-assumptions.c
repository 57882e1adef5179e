#include "estimate/trust/nabla-assumptions.h"

#include <glib/gi18n-lib.h>

/* No sentence lists more names. */
#define MAX_NAMES 4

static void
take (GPtrArray *sentences, char *text)
{
  g_ptr_array_add (sentences, text);
}

/* "Age, Tar and 2 others" */
static char *
list_names (const NablaNodeSet *set, const NablaGraph *graph)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = nabla_node_set_size (set), shown = n > MAX_NAMES ? MAX_NAMES - 1 : n;

  for (guint i = 0; i < shown; i++)
    g_string_append_printf (text, "%s%s",
                            i == 0       ? ""
                            : i + 1 == n ? _ (" and ")
                                         : ", ",
                            nabla_graph_get_label (graph, set->nodes[i]));
  if (shown < n)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, " and %u other", " and %u others", n - shown),
                            n - shown);
  return g_strdup (text->str);
}

/* The distribution that what is held or given is averaged over. */
static void
add_averages (GPtrArray *sentences, const NablaEstimand *estimand, const NablaGraph *graph)
{
  g_autoptr (NablaNodeSet) kept
    = nabla_node_set_union (estimand->held, estimand->strategy != NABLA_STRATEGY_INSTRUMENT ? estimand->given : NULL);
  g_autofree char *names = NULL;

  if (kept->n == 0)
    return;
  names = list_names (kept, graph);
  take (sentences, g_strdup_printf (_ ("The effect is averaged over %s as the rows have it."), names));
}

static const char *
get_shape (const NablaEstimate *estimate)
{
  gboolean natural = nabla_effect_is_natural (estimate->estimand->effect);

  /* Without covariates that remove all confounding it is sums over paths. */
  if (natural && estimate->estimator == NABLA_ESTIMATOR_LINEAR && estimate->estimand->adjustment == NULL)
    return _ ("All relations are linear.");
  switch (estimate->estimator)
    {
    case NABLA_ESTIMATOR_LINEAR:
      return natural ? _ ("Means of mediators and outcome are linear, but for products of exposure and mediators.")
                     : _ ("The outcome's mean is linear in the exposure and in what is adjusted for.");
    case NABLA_ESTIMATOR_2SLS:
    case NABLA_ESTIMATOR_RICF:
      return _ ("All relations are linear.");
    case NABLA_ESTIMATOR_PLUGIN:
      return _ ("No shape is assumed: rows of equal values are counted.");
    case NABLA_ESTIMATOR_GRADIENT:
    case NABLA_ESTIMATOR_FRONTDOOR:
    case NABLA_ESTIMATOR_AIPW:
      return _ ("Means are smooth functions, without jumps.");
    }
  return NULL;
}

static const char *
get_rows (NablaSeKind kind)
{
  if (kind == NABLA_SE_CLUSTER)
    return _ ("Rows of different clusters are independent.");
  if (kind == NABLA_SE_CLASSICAL)
    return _ ("Rows are independent, and errors spread alike everywhere.");
  return _ ("Rows are independent.");
}

char **
nabla_estimate_dup_assumptions (const NablaEstimate *estimate, const NablaGraph *graph)
{
  const NablaEstimand *estimand = estimate->estimand;
  GPtrArray *sentences = g_ptr_array_new ();

  if (estimand != NULL && estimand->strategy != NABLA_STRATEGY_ZERO)
    {
      take (sentences, g_strdup (_ ("The graph is right: no arrow and no common cause is missing from it.")));
      for (guint i = 0; estimand->assumptions != NULL && estimand->assumptions[i] != NULL; i++)
        take (sentences, g_strdup (estimand->assumptions[i]));
      add_averages (sentences, estimand, graph);
      take (sentences, g_strdup (get_shape (estimate)));
      take (sentences, g_strdup (get_rows (estimate->se_kind)));
      if (estimate->n_dropped > 0)
        take (sentences, g_strdup (_ ("The rows that are left out do not differ from those that count.")));
    }
  g_ptr_array_add (sentences, NULL);
  return (char **) g_ptr_array_free (sentences, FALSE);
}
