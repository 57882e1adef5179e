#include "app/nabla-finding-rows.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-text.h"
#include "estimate/nabla-estimation.h"

static GListStore *
list_new (void)
{
  return g_list_store_new (NABLA_TYPE_FINDING);
}

static void
append (GListStore *list,
        const char *glyph,
        const char *css_class,
        const char *text,
        const char *detail,
        const char *action)
{
  g_autoptr (NablaFinding) finding = nabla_finding_new (glyph, css_class, text, detail, action);

  g_list_store_append (list, finding);
}

static char *
dup_escaped_names (const NablaGraph *graph, const NablaNodeSet *set)
{
  g_autofree char *names = nabla_text_names (graph, set);

  return g_markup_escape_text (*names != '\0' ? names : _ ("nothing"), -1);
}

GListModel *
nabla_finding_rows_repairs (const NablaResult *result)
{
  GListStore *list = list_new ();
  const GArray *repairs = result != NULL && result->identification != NULL ? result->identification->repairs : NULL;

  for (guint i = 0; repairs != NULL && i < repairs->len; i++)
    {
      NablaRepair repair = g_array_index (repairs, NablaRepair, i);
      g_autofree char *name = g_markup_escape_text (nabla_graph_get_label (result->graph, repair.variable), -1);
      g_autofree char *text
        = g_strdup_printf (repair.randomize ? _ ("If you randomised %s") : _ ("If you measured %s"), name);

      append (list, "", "neutral", text, NULL, repair.randomize ? _ ("Randomise") : _ ("Measure"));
    }
  return G_LIST_MODEL (list);
}

/* Sets */

static GPtrArray *
get_sets (const NablaResult *result)
{
  if (result == NULL || result->identification == NULL)
    return NULL;
  return result->sets != NULL ? result->sets : result->identification->adjustment_sets;
}

gboolean
nabla_finding_rows_sets_truncated (const NablaResult *result)
{
  if (result == NULL || result->identification == NULL)
    return FALSE;
  return result->sets != NULL ? result->sets_truncated : result->identification->truncated;
}

static const NablaNodeSet *
get_lowest_variance (const NablaResult *result)
{
  const GPtrArray *estimands = result->identification->estimands;

  for (guint i = 0; i < estimands->len; i++)
    {
      const NablaEstimand *estimand = estimands->pdata[i];

      if (estimand->lowest_variance)
        return estimand->adjustment;
    }
  return NULL;
}

/* The set of lowest variance, where it is not among the minimal ones: it comes last. */
static const NablaNodeSet *
get_extra_set (const NablaResult *result)
{
  const GPtrArray *sets = get_sets (result);
  const NablaNodeSet *lowest = get_lowest_variance (result);

  for (guint i = 0; lowest != NULL && i < sets->len; i++)
    if (nabla_node_set_equal (sets->pdata[i], lowest))
      return NULL;
  return lowest;
}

NablaNodeSet *
nabla_finding_rows_dup_set (const NablaResult *result, guint index)
{
  const GPtrArray *sets = get_sets (result);

  if (sets == NULL || index > sets->len)
    return NULL;
  return nabla_node_set_copy (index < sets->len ? sets->pdata[index] : get_extra_set (result));
}

static void
append_set (GListStore *list, const NablaResult *result, const NablaNodeSet *set, gboolean minimal)
{
  g_autofree char *names = dup_escaped_names (result->graph, set);
  const NablaNodeSet *lowest = get_lowest_variance (result);
  gboolean used = nabla_node_set_size (set) > 0
                  && nabla_node_set_equal (set, nabla_query_get_adjusted (result->identification->query));
  const char *detail = NULL;

  if (lowest != NULL && nabla_node_set_equal (set, lowest))
    detail = minimal ? _ ("lowest variance") : _ ("lowest variance, not minimal");
  append (list, used ? "✔" : "", "identified", names, detail, used ? NULL : _ ("Use this set"));
}

GListModel *
nabla_finding_rows_sets (const NablaResult *result)
{
  GListStore *list = list_new ();
  const GPtrArray *sets = get_sets (result);

  for (guint i = 0; sets != NULL && i < sets->len; i++)
    append_set (list, result, sets->pdata[i], TRUE);
  if (sets != NULL && sets->len > 0 && get_extra_set (result) != NULL)
    append_set (list, result, get_extra_set (result), FALSE);
  return G_LIST_MODEL (list);
}

/* Strategies */

static const char *
strategy_name (const NablaEstimand *estimand)
{
  switch (estimand->strategy)
    {
    case NABLA_STRATEGY_ZERO:
      return _ ("Zero by assumption");
    case NABLA_STRATEGY_ADJUSTMENT:
      return _ ("Adjustment");
    case NABLA_STRATEGY_FRONT_DOOR:
      return _ ("Front door");
    case NABLA_STRATEGY_INSTRUMENT:
      return _ ("Instrument");
    case NABLA_STRATEGY_FUNCTIONAL:
      return _ ("ID algorithm");
    case NABLA_STRATEGY_LINEAR_SEM:
      return _ ("Linear model");
    }
  return "";
}

/* The first strategy stands in the card, and sets in their own list. */
GListModel *
nabla_finding_rows_strategies (const NablaResult *result)
{
  GListStore *list = list_new ();
  const GPtrArray *estimands
    = result != NULL && result->identification != NULL ? result->identification->estimands : NULL;

  for (guint i = 1; estimands != NULL && i < estimands->len; i++)
    {
      const NablaEstimand *estimand = estimands->pdata[i];
      g_autofree char *formula = NULL, *title = NULL;
      g_autoptr (GString) detail = NULL;

      if (estimand->strategy == NABLA_STRATEGY_ADJUSTMENT)
        continue;
      formula = nabla_estimand_dup_markup (estimand, result->graph);
      title = g_strdup_printf ("<b>%s</b>", strategy_name (estimand));
      detail = g_string_new (formula);
      for (guint k = 0; estimand->assumptions != NULL && estimand->assumptions[k] != NULL; k++)
        {
          g_autofree char *assumption = g_markup_escape_text (estimand->assumptions[k], -1);

          g_string_append_printf (detail, "\n%s", assumption);
        }
      append (list, "", "neutral", title, detail->str, NULL);
    }
  return G_LIST_MODEL (list);
}

/* Paths */

static char *
dup_path_detail (const NablaGraph *graph, const NablaPath *path)
{
  g_autofree char *blockers = dup_escaped_names (graph, path->blockers);
  g_autofree char *openers = dup_escaped_names (graph, path->openers);

  if (path->kind == NABLA_PATH_BLOCKED)
    return g_strdup_printf (path->directed ? _ ("causal, blocked by %s") : _ ("blocked by %s"), blockers);
  if (path->kind == NABLA_PATH_CAUSAL)
    return g_strdup (_ ("causal"));
  if (nabla_node_set_size (path->openers) > 0)
    return g_strdup_printf (_ ("biasing, opened at %s"), openers);
  return g_strdup (_ ("open and biasing"));
}

GListModel *
nabla_finding_rows_paths (const NablaResult *result)
{
  static const char *const glyphs[] = { "→", "⚠", "⊣" };
  static const char *const classes[] = { "causal", "biasing", "neutral" };
  GListStore *list = list_new ();

  for (guint i = 0; result != NULL && result->paths != NULL && i < result->paths->len; i++)
    {
      const NablaPath *path = result->paths->pdata[i];
      g_autofree char *plain = nabla_path_dup_text (result->graph, path->steps);
      g_autofree char *text = g_markup_escape_text (plain, -1);
      g_autofree char *detail = dup_path_detail (result->graph, path);

      append (list, glyphs[path->kind], classes[path->kind], text, detail, NULL);
    }
  return G_LIST_MODEL (list);
}

/* Implications */

/* Markup. */
static char *
dup_test_detail (const NablaImplicationTest *test)
{
  g_autofree char *interval = NULL;
  g_autofree char *rows = NULL;
  g_autofree char *plain = NULL;

  if (!test->tested)
    return test->message != NULL ? g_markup_escape_text (test->message, -1) : NULL;
  interval = nabla_format_interval (test->estimate, test->lo, test->hi);
  rows = nabla_text_count (test->n_used);
  if (test->p < 0.001)
    plain = g_strdup_printf (_ ("%s · p\u00a0<\u00a00.001 · n\u00a0=\u00a0%s"), interval, rows);
  else
    plain = g_strdup_printf (_ ("%s · p\u00a0=\u00a0%.3f · n\u00a0=\u00a0%s"), interval, test->p, rows);
  return g_markup_escape_text (plain, -1);
}

GListModel *
nabla_finding_rows_implications (const NablaResult *result)
{
  GListStore *list = list_new ();
  const NablaImplicationTests *tests = result != NULL ? result->implications : NULL;

  for (guint i = 0; tests != NULL && i < tests->n_tests; i++)
    {
      const NablaImplicationTest *test = &tests->tests[i];
      g_autofree char *given = nabla_text_names (result->graph, test->what.given);
      g_autofree char *plain
        = g_strdup_printf ("%s ⟂ %s%s%s", nabla_graph_get_label (result->graph, test->what.a),
                           nabla_graph_get_label (result->graph, test->what.b), *given != '\0' ? " | " : "", given);
      g_autofree char *text = g_markup_escape_text (plain, -1);
      g_autofree char *detail = dup_test_detail (test);

      append (list,
              !test->tested ? ""
              : test->holds ? "✔"
                            : "✘",
              test->holds ? "identified" : "failed", text, detail, NULL);
    }
  for (guint i = 0; result != NULL && result->constraints != NULL && i < result->constraints->len; i++)
    {
      g_autofree char *plain = nabla_verma_dup_text (result->constraints->pdata[i], result->graph);
      g_autofree char *text = g_markup_escape_text (plain, -1);

      append (list, "", "neutral", text, _ ("a constraint from unobserved causes, not tested"), NULL);
    }
  return G_LIST_MODEL (list);
}

/* Warnings */

NablaNodeSet *
nabla_finding_rows_dup_unlinked (const NablaResult *result, const int *columns)
{
  NablaNodeSet *unlinked = nabla_node_set_new ();
  const NablaIdentification *found = result != NULL ? result->identification : NULL;
  const NablaEstimand *estimand = NULL;
  NablaMethod method;

  nabla_method_init (&method);
  if (found != NULL && columns != NULL && found->verdict != NABLA_VERDICT_ZERO)
    estimand = nabla_choose_estimand (found, columns, &method);
  if (estimand != NULL)
    {
      const NablaNodeSet *parts[] = { nabla_query_get_exposure (found->query),
                                      nabla_query_get_outcome (found->query),
                                      estimand->adjustment,
                                      estimand->mediators,
                                      estimand->instrument,
                                      estimand->given };

      for (guint k = 0; k < G_N_ELEMENTS (parts); k++)
        for (guint i = 0; i < nabla_node_set_size (parts[k]); i++)
          if (columns[parts[k]->nodes[i]] < 0)
            nabla_node_set_add (unlinked, parts[k]->nodes[i]);
    }
  return unlinked;
}

GListModel *
nabla_finding_rows_warnings (const NablaResult *result, const int *columns)
{
  g_autoptr (NablaNodeSet) unlinked = nabla_finding_rows_dup_unlinked (result, columns);
  GListStore *list = list_new ();
  const NablaIdentification *found = result != NULL ? result->identification : NULL;

  for (guint i = 0; found != NULL && found->warnings != NULL && found->warnings[i] != NULL; i++)
    {
      gboolean has_path = found->warning_paths != NULL && found->warning_paths->pdata[i] != NULL;
      g_autofree char *text = g_markup_escape_text (found->warnings[i], -1);

      append (list, "⚠", "warning", text, NULL, has_path ? _ ("Highlight") : NULL);
    }
  if (nabla_node_set_size (unlinked) > 0)
    {
      g_autofree char *names = dup_escaped_names (result->graph, unlinked);
      g_autofree char *text = g_strdup_printf (ngettext ("Identified on paper, but %s has no column.",
                                                         "Identified on paper, but %s have no columns.", unlinked->n),
                                               names);

      append (list, "⚠", "warning", text, NULL, _ ("Link"));
    }
  return G_LIST_MODEL (list);
}
