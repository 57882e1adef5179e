#include "app/nabla-estimate-text.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "app/nabla-text.h"
#include "nabla-config.h"

/* Less of a chance to be in the other group than this is worth a word. */
#define POOR_OVERLAP 0.05
/* More of the interval than this coming from how smooth the curve is taken to be, too. */
#define SMOOTH 0.1

const char *
nabla_text_estimator (NablaEstimator estimator)
{
  switch (estimator)
    {
    case NABLA_ESTIMATOR_LINEAR:
      return _ ("Straight lines");
    case NABLA_ESTIMATOR_GRADIENT:
      return _ ("Smooth gradient");
    case NABLA_ESTIMATOR_FRONTDOOR:
      return _ ("Front door");
    case NABLA_ESTIMATOR_PLUGIN:
      return _ ("Counting cells");
    case NABLA_ESTIMATOR_AIPW:
      return _ ("Doubly robust");
    case NABLA_ESTIMATOR_2SLS:
      return _ ("Two-stage least squares");
    case NABLA_ESTIMATOR_RICF:
      return _ ("Linear model of the graph");
    }
  return "";
}

static const char *
se_name (NablaSeKind kind)
{
  switch (kind)
    {
    case NABLA_SE_CLASSICAL:
      return _ ("classical");
    case NABLA_SE_HC0:
      return "HC0";
    case NABLA_SE_HC1:
      return "HC1";
    case NABLA_SE_HC2:
      return "HC2";
    case NABLA_SE_HC3:
      return "HC3";
    case NABLA_SE_CLUSTER:
      return _ ("clustered");
    case NABLA_SE_BOOTSTRAP:
      return _ ("bootstrap");
    case NABLA_SE_INFLUENCE:
      return _ ("influence function");
    }
  return "";
}

char *
nabla_text_method (const NablaEstimate *estimate)
{
  return g_strdup_printf ("%s, %s", nabla_text_estimator (estimate->estimator), se_name (estimate->se_kind));
}

char *
nabla_text_strength (const NablaEstimate *estimate)
{
  return isfinite (estimate->strength)
           ? nabla_format_strength (estimate->strength, estimate->strength_lo, estimate->strength_hi)
           : NULL;
}

double
nabla_text_get_diagnostic (const NablaEstimate *estimate, const char *name)
{
  for (guint i = 0; estimate->diagnostics != NULL && i < estimate->diagnostics->len; i++)
    {
      const NablaDiagnostic *diagnostic = &g_array_index (estimate->diagnostics, NablaDiagnostic, i);

      if (g_str_equal (diagnostic->name, name))
        return diagnostic->value;
    }
  return NAN;
}

char *
nabla_text_share (const NablaArrow *arrow)
{
  g_autofree char *share = NULL, *lo = NULL, *hi = NULL;

  if (!isfinite (arrow->share))
    return NULL;
  share = nabla_text_percent (arrow->share);
  if (!isfinite (arrow->share_lo) || !isfinite (arrow->share_hi))
    return g_steal_pointer (&share);
  lo = nabla_text_percent (arrow->share_lo);
  hi = nabla_text_percent (arrow->share_hi);
  return g_strdup_printf ("%s [%s, %s]", share, lo, hi);
}

static void add_line (GString *lines, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
add_line (GString *lines, const char *format, ...)
{
  va_list arguments;

  if (lines->len > 0)
    g_string_append_c (lines, '\n');
  va_start (arguments, format);
  g_string_append_vprintf (lines, format, arguments);
  va_end (arguments);
}

char *
nabla_text_diagnostics (const NablaEstimate *estimate)
{
  GString *lines = g_string_new (NULL);
  double floor_value = nabla_text_get_diagnostic (estimate, "noise_floor");
  double edf = nabla_text_get_diagnostic (estimate, "effective_parameters");
  double usable = nabla_text_get_diagnostic (estimate, "usable_sd");
  double smooth = nabla_text_get_diagnostic (estimate, "smoothness_share");
  double overlap = nabla_text_get_diagnostic (estimate, "overlap_min");
  double first_stage = nabla_text_get_diagnostic (estimate, "first_stage_f");
  double agree = nabla_text_get_diagnostic (estimate, "overidentification_p");

  if (isfinite (floor_value) && estimate->strength < floor_value)
    {
      g_autofree char *text = nabla_format_part (floor_value, floor_value, NAN, NAN);

      add_line (lines, _ ("The strength is below its noise floor, %s: as much comes out of noise alone."), text);
    }
  if (isfinite (edf))
    {
      g_autofree char *parameters = nabla_text_number (round (edf * 10) / 10);
      g_autofree char *spread = nabla_text_number (usable);

      if (isfinite (usable))
        add_line (lines, _ ("The curve takes %s parameters. SD of the cause beside what is adjusted for: %s."),
                  parameters, spread);
      else
        add_line (lines, _ ("The curve takes %s parameters."), parameters);
    }
  if (smooth > SMOOTH)
    {
      g_autofree char *text = nabla_text_percent (smooth);

      add_line (lines, _ ("%s of the variance rests on the curve being smooth."), text);
    }
  if (isfinite (overlap))
    {
      g_autofree char *text = nabla_text_percent (overlap);

      if (overlap < POOR_OVERLAP)
        add_line (lines, _ ("Overlap is thin: some rows had a chance of only %s to be in the other group."), text);
      else
        add_line (lines, _ ("Overlap: every row had a chance of at least %s to be in the other group."), text);
    }
  if (isfinite (first_stage))
    {
      g_autofree char *text = nabla_text_number (first_stage);

      add_line (lines, _ ("First-stage F: %s (10 and more is strong)."), text);
    }
  if (isfinite (agree))
    {
      g_autofree char *text = nabla_text_number (agree);

      add_line (lines, _ ("Test that the instruments agree: p = %s."), text);
    }
  return g_string_free (lines, FALSE);
}

/* "through Tar, adjusted for Age" */
static char *
dup_natural (const NablaGraph *graph, const NablaEstimand *estimand)
{
  g_autofree char *mediators = nabla_text_names (graph, estimand->mediators);
  g_autofree char *names = NULL;
  gboolean through = estimand->effect == NABLA_EFFECT_NATURAL_INDIRECT;

  if (estimand->adjustment == NULL)
    return g_strdup_printf (through ? _ ("through %s, by the edge formula") : _ ("past %s, by the edge formula"),
                            mediators);
  if (nabla_node_set_size (estimand->adjustment) == 0)
    return g_strdup_printf (through ? _ ("through %s, without adjustment") : _ ("past %s, without adjustment"),
                            mediators);
  names = nabla_text_names (graph, estimand->adjustment);
  return g_strdup_printf (through ? _ ("through %s, adjusted for %s") : _ ("past %s, adjusted for %s"), mediators,
                          names);
}

static char *
dup_strategy (const NablaGraph *graph, const NablaEstimand *estimand)
{
  g_autofree char *names = NULL, *given = NULL;

  if (nabla_effect_is_natural (estimand->effect) && estimand->strategy == NABLA_STRATEGY_FUNCTIONAL)
    return dup_natural (graph, estimand);
  switch (estimand->strategy)
    {
    case NABLA_STRATEGY_ZERO:
      return g_strdup (_ ("zero because the graph has no directed path"));
    case NABLA_STRATEGY_ADJUSTMENT:
      if (nabla_node_set_size (estimand->adjustment) == 0)
        return g_strdup (_ ("without adjustment"));
      names = nabla_text_names (graph, estimand->adjustment);
      return g_strdup_printf (_ ("adjusted for %s"), names);
    case NABLA_STRATEGY_FRONT_DOOR:
      names = nabla_text_names (graph, estimand->mediators);
      return g_strdup_printf (_ ("through %s by the front-door criterion"), names);
    case NABLA_STRATEGY_INSTRUMENT:
      names = nabla_text_names (graph, estimand->instrument);
      if (nabla_node_set_size (estimand->given) == 0)
        return g_strdup_printf (_ ("with %s as instrument"), names);
      given = nabla_text_names (graph, estimand->given);
      return g_strdup_printf (_ ("with %s as instrument given %s"), names, given);
    case NABLA_STRATEGY_FUNCTIONAL:
      return g_strdup (_ ("identified by the ID algorithm"));
    case NABLA_STRATEGY_LINEAR_SEM:
      return g_strdup (_ ("identified by the linear model of the graph"));
    }
  return g_strdup ("");
}

char *
nabla_text_identified_by (const NablaGraph *graph, const NablaEstimand *estimand)
{
  g_autofree char *strategy = dup_strategy (graph, estimand);
  g_autofree char *given = NULL;

  if (estimand->strategy == NABLA_STRATEGY_INSTRUMENT || nabla_node_set_size (estimand->given) == 0)
    return g_steal_pointer (&strategy);
  given = nabla_text_names (graph, estimand->given);
  return g_strdup_printf (_ ("%s, conditional on %s"), strategy, given);
}

/* "linear regression", to follow "by" */
static const char *
estimator_phrase (NablaEstimator estimator)
{
  switch (estimator)
    {
    case NABLA_ESTIMATOR_LINEAR:
      return _ ("linear regression");
    case NABLA_ESTIMATOR_GRADIENT:
      return _ ("the average gradient of a smooth regression");
    case NABLA_ESTIMATOR_FRONTDOOR:
      return _ ("regressions along the front door");
    case NABLA_ESTIMATOR_PLUGIN:
      return _ ("plug-in frequencies");
    case NABLA_ESTIMATOR_AIPW:
      return _ ("augmented inverse probability weighting");
    case NABLA_ESTIMATOR_2SLS:
      return _ ("two-stage least squares");
    case NABLA_ESTIMATOR_RICF:
      return _ ("maximum likelihood in the linear Gaussian model of the graph");
    }
  return "";
}

static const char *
se_phrase (NablaSeKind kind)
{
  switch (kind)
    {
    case NABLA_SE_CLASSICAL:
      return _ ("classical standard errors");
    case NABLA_SE_HC0:
    case NABLA_SE_HC1:
    case NABLA_SE_HC2:
    case NABLA_SE_HC3:
      return _ ("heteroscedasticity-robust standard errors");
    case NABLA_SE_CLUSTER:
      return _ ("cluster-robust standard errors");
    case NABLA_SE_BOOTSTRAP:
      return _ ("bootstrap intervals");
    case NABLA_SE_INFLUENCE:
      return _ ("standard errors from its influence function");
    }
  return "";
}

/* "0.29 to 0.47" */
static char *
dup_range (double value, double lo, double hi)
{
  g_autofree char *low = nabla_format_part (lo, value, lo, hi), *high = nabla_format_part (hi, value, lo, hi);

  return g_strdup_printf (_ ("%s to %s"), low, high);
}

static void
append_strength (GString *text, const NablaEstimate *estimate)
{
  g_autofree char *strength = NULL, *range = NULL;

  if (estimate->estimator != NABLA_ESTIMATOR_GRADIENT || !isfinite (estimate->strength)
      || !isfinite (estimate->strength_lo) || !isfinite (estimate->strength_hi))
    return;
  strength = nabla_format_part (estimate->strength, estimate->strength, estimate->strength_lo, estimate->strength_hi);
  range = dup_range (estimate->strength, estimate->strength_lo, estimate->strength_hi);
  g_string_append_printf (text, _ (" The mean size of the gradient was %s (%g\u00a0%% CI %s)."), strength,
                          100 * estimate->level, range);
}

/* With weak instruments the interval is not the estimate and its error. */
static void
append_weak (GString *text, const NablaEstimate *estimate)
{
  const GArray *set = estimate->anderson_rubin;
  g_autoptr (GString) ranges = g_string_new (NULL);

  if (set == NULL)
    return;
  if (isfinite (estimate->lo) && isfinite (estimate->hi))
    {
      g_string_append (text, _ (" The instruments are weak: the interval is Anderson and Rubin’s."));
      return;
    }
  for (guint i = 0; i < set->len; i++)
    {
      const NablaInterval *interval = &g_array_index (set, NablaInterval, i);
      g_autofree char *range = dup_range (0.5 * (interval->lo + interval->hi), interval->lo, interval->hi);

      g_string_append_printf (ranges, "%s%s", i > 0 ? _ (" and from ") : "", range);
    }
  if (set->len > 0)
    g_string_append_printf (
      text, _ (" The instruments are weak: by Anderson and Rubin’s test the data allow effects from %s."), ranges->str);
  else
    g_string_append (text, _ (" The instruments are weak, and Anderson and Rubin’s test allows no effect at all."));
}

static char *
dup_start (NablaEffect effect, const char *from, const char *to, const char *value)
{
  switch (effect)
    {
    case NABLA_EFFECT_TOTAL:
      return g_strdup_printf (_ ("The effect of %s on %s was estimated as %s"), from, to, value);
    case NABLA_EFFECT_DIRECT:
      return g_strdup_printf (_ ("The direct effect of %s on %s was estimated as %s"), from, to, value);
    case NABLA_EFFECT_NATURAL_INDIRECT:
      return g_strdup_printf (_ ("The natural indirect effect of %s on %s was estimated as %s"), from, to, value);
    case NABLA_EFFECT_NATURAL_DIRECT:
      return g_strdup_printf (_ ("The natural direct effect of %s on %s was estimated as %s"), from, to, value);
    }
  return g_strdup (value);
}

char *
nabla_text_sentence (const NablaGraph *graph, const NablaEstimate *estimate, gboolean direct)
{
  const NablaEstimand *estimand = estimate != NULL ? estimate->estimand : NULL;
  g_autofree char *from = NULL, *to = NULL, *value = NULL, *how = NULL, *rows = NULL, *range = NULL, *left_out = NULL,
                  *start = NULL;
  GString *text;

  if (estimand == NULL || !estimate->has_estimate)
    return NULL;
  from = nabla_text_names (graph, estimand->exposure);
  to = nabla_text_names (graph, estimand->outcome);
  if (estimand->strategy == NABLA_STRATEGY_ZERO)
    return g_strdup_printf (
      _ ("The effect of %s on %s is zero by assumption: the causal graph has no directed path from "
         "one to the other."),
      from, to);
  value = nabla_format_part (estimate->estimate, estimate->estimate, estimate->lo, estimate->hi);
  how = nabla_text_identified_by (graph, estimand);
  start = dup_start (direct ? NABLA_EFFECT_DIRECT : estimand->effect, from, to, value);
  text = g_string_new (start);
  if (estimate->unit != NULL && *estimate->unit != '\0')
    g_string_append_printf (text, " %s", estimate->unit);
  rows = nabla_text_count (estimate->n_used);
  if (isfinite (estimate->lo) && isfinite (estimate->hi))
    {
      range = dup_range (estimate->estimate, estimate->lo, estimate->hi);
      g_string_append_printf (text, _ (" (%g\u00a0%% CI %s, n\u00a0=\u00a0%s)"), 100 * estimate->level, range, rows);
    }
  else
    g_string_append_printf (text, _ (" (n\u00a0=\u00a0%s)"), rows);
  g_string_append_printf (text, _ (", %s, by %s with %s."), how, estimator_phrase (estimate->estimator),
                          se_phrase (estimate->se_kind));
  append_weak (text, estimate);
  append_strength (text, estimate);
  if (estimate->n_dropped > 0)
    {
      left_out = nabla_text_count (estimate->n_dropped);
      g_string_append_printf (text,
                              ngettext (" %s row with missing values was left out.",
                                        " %s rows with missing values were left out.", estimate->n_dropped),
                              left_out);
    }
  g_string_append_printf (text, _ (" Computed with Nabla %s."), NABLA_VERSION);
  return g_string_free (text, FALSE);
}
