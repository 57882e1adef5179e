#include "estimate/moments/nabla-weak-words.h"

#include <math.h>
#include <glib/gi18n-lib.h>

/* "below −0.20 or above 1.4" */
static char *
dup_pieces (const GArray *set)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < set->len; i++)
    {
      NablaInterval piece = g_array_index (set, NablaInterval, i);
      g_autofree char *lo = nabla_format_effect (piece.lo);
      g_autofree char *hi = nabla_format_effect (piece.hi);

      if (i > 0)
        g_string_append (text, _ (" or "));
      if (isinf (piece.lo))
        g_string_append_printf (text, _ ("below %s"), hi);
      else if (isinf (piece.hi))
        g_string_append_printf (text, _ ("above %s"), lo);
      else
        g_string_append_printf (text, _ ("from %s to %s"), lo, hi);
    }
  return g_string_free (text, FALSE);
}

/**
 * nabla_weak_set_interval:
 * @estimate: nobody else holds it yet
 * @set: (nullable) (element-type NablaInterval): the Anderson-Rubin set; %NULL: it could not be computed
 * @scale: what turns its numbers into those of the estimate
 * @f: of the first stage
 *
 * Puts the set in the place of the interval, which weak instruments make wrong, and says so in a warning
 * "weak_instrument". What is no single bounded interval leaves none.
 */
void
nabla_weak_set_interval (NablaEstimate *estimate, const GArray *set, double scale, double f)
{
  GArray *scaled;
  const NablaInterval *first;
  g_autofree char *pieces = NULL;

  if (set == NULL)
    {
      nabla_estimate_add_warning (
        estimate, "weak_instrument",
        _ ("The instrument hardly moves the exposure (first-stage F %.1f, below 10): do not trust the interval."), f);
      return;
    }
  scaled = g_array_new (FALSE, FALSE, sizeof (NablaInterval));
  for (guint i = 0; i < set->len; i++)
    {
      /* A negative factor turns them round. */
      NablaInterval old = g_array_index (set, NablaInterval, scale < 0.0 ? set->len - 1 - i : i);
      NablaInterval piece = { fmin (old.lo * scale, old.hi * scale), fmax (old.lo * scale, old.hi * scale) };

      g_array_append_val (scaled, piece);
    }
  estimate->anderson_rubin = scaled;
  estimate->strength_lo = estimate->strength_hi = NAN;
  first = scaled->len > 0 ? &g_array_index (scaled, NablaInterval, 0) : NULL;
  estimate->lo = estimate->hi = NAN;
  if (scaled->len == 1 && isfinite (first->lo) && isfinite (first->hi))
    {
      estimate->lo = first->lo;
      estimate->hi = first->hi;
      estimate->strength_lo = fmax (0.0, fmax (first->lo, -first->hi));
      estimate->strength_hi = fmax (-first->lo, first->hi);
      nabla_estimate_add_warning (
        estimate, "weak_instrument",
        _ ("The instrument hardly moves the exposure (first-stage F %.1f, below 10): the interval is that of Anderson "
           "and Rubin, which holds all the same."),
        f);
      return;
    }
  if (first == NULL)
    nabla_estimate_add_warning (
      estimate, "weak_instrument",
      _ ("The instruments hardly move the exposure (first-stage F %.1f, below 10), and no effect agrees with all of "
         "them (the Anderson–Rubin set is empty): at least one may not be valid."),
      f);
  else if (scaled->len == 1 && isinf (first->lo) && isinf (first->hi))
    nabla_estimate_add_warning (
      estimate, "weak_instrument",
      _ ("The instrument hardly moves the exposure (first-stage F %.1f, below 10): the data speak against no effect "
         "at all (the Anderson–Rubin set is every number)."),
      f);
  else
    {
      pieces = dup_pieces (scaled);
      nabla_estimate_add_warning (
        estimate, "weak_instrument",
        _ ("The instrument hardly moves the exposure (first-stage F %.1f, below 10): the data allow effects %s (the "
           "Anderson–Rubin set), which is no interval."),
        f, pieces);
    }
}
