#include "app/nabla-text.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#define NARROW_SPACE "\u202f"
#define MINUS        "\u2212"
/* More of them nobody reads. */
#define MAX_NAMES 40

char *
nabla_text_count (gsize count)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GSIZE_FORMAT, count);
  gsize n = strlen (digits);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append (text, NARROW_SPACE);
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

char *
nabla_text_number (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (isnan (value))
    return g_strdup ("–");
  if (value == trunc (value) && fabs (value) < 1e6)
    g_snprintf (buffer, sizeof buffer, "%.0f", fabs (value));
  else
    g_ascii_formatd (buffer, sizeof buffer, "%.4g", fabs (value));
  return g_strconcat (value < 0 ? MINUS : "", buffer, NULL);
}

char *
nabla_text_percent (double part)
{
  double percent = 100 * part;
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (percent > 0 && percent < 0.1)
    return g_strdup ("<" NARROW_SPACE "0.1" NARROW_SPACE "%");
  g_ascii_formatd (buffer, sizeof buffer, percent < 10 && percent > 0 ? "%.1f" : "%.0f", percent);
  return g_strconcat (buffer, NARROW_SPACE "%", NULL);
}

const char *
nabla_text_role_glyph (NablaRoles roles)
{
  if (roles & NABLA_ROLE_EXPOSURE)
    return "▶ ";
  if (roles & NABLA_ROLE_OUTCOME)
    return "◎ ";
  if (roles & NABLA_ROLE_SELECTED)
    return "S ";
  return "";
}

const char *
nabla_text_role (NablaRoles roles)
{
  if (roles & NABLA_ROLE_EXPOSURE)
    return _ ("exposure");
  if (roles & NABLA_ROLE_OUTCOME)
    return _ ("outcome");
  if (roles & NABLA_ROLE_ADJUSTED)
    return _ ("adjusted");
  if (roles & NABLA_ROLE_SELECTED)
    return _ ("selection");
  return "";
}

const char *
nabla_text_type (NablaColumnType type)
{
  switch (type)
    {
    case NABLA_TYPE_INTEGER:
      return _ ("whole number");
    case NABLA_TYPE_REAL:
      return _ ("number");
    case NABLA_TYPE_BOOLEAN:
      return _ ("true or false");
    case NABLA_TYPE_TEXT:
      return _ ("text");
    case NABLA_TYPE_DATE:
      return _ ("date");
    case NABLA_TYPE_DATETIME:
      return _ ("date and time");
    }
  return "";
}

const char *
nabla_text_kind (NablaColumnKind kind)
{
  switch (kind)
    {
    case NABLA_KIND_CONTINUOUS:
      return _ ("continuous");
    case NABLA_KIND_COUNT:
      return _ ("count");
    case NABLA_KIND_BINARY:
      return _ ("yes or no");
    case NABLA_KIND_ORDERED:
      return _ ("ordered");
    case NABLA_KIND_CATEGORY:
      return _ ("category");
    case NABLA_KIND_DATE:
      return _ ("date");
    case NABLA_KIND_TEXT:
      return _ ("text");
    }
  return "";
}

char *
nabla_text_kind_chip (const NablaColumn *column)
{
  guint levels = nabla_column_get_n_levels (column);

  switch (nabla_column_get_kind (column))
    {
    case NABLA_KIND_CONTINUOUS:
      return g_strdup ("");
    case NABLA_KIND_BINARY:
      return g_strdup ("0/1");
    case NABLA_KIND_CATEGORY:
    case NABLA_KIND_ORDERED:
      if (levels > 0)
        return g_strdup_printf (ngettext ("%u level", "%u levels", levels), levels);
      break;
    default:
      break;
    }
  return g_strdup (nabla_text_kind (nabla_column_get_kind (column)));
}

char *
nabla_text_names (const NablaGraph *graph, const NablaNodeSet *nodes)
{
  GString *text = g_string_new (NULL);

  guint n = nabla_node_set_size (nodes);
  guint shown = n > MAX_NAMES ? MAX_NAMES - 1 : n;

  for (guint i = 0; i < shown; i++)
    {
      if (i > 0)
        g_string_append (text, ", ");
      g_string_append (text, nabla_graph_get_label (graph, nodes->nodes[i]));
    }
  if (shown < n)
    g_string_append_printf (text, _ (" and %u more"), n - shown);
  return g_string_free (text, FALSE);
}

char *
nabla_text_edge (const NablaGraph *graph, guint edge)
{
  const NablaEdge *e = nabla_graph_get_edge (graph, edge);

  return g_strdup_printf ("%s %s %s", nabla_graph_get_label (graph, e->from), nabla_edge_get_sign (e),
                          nabla_graph_get_label (graph, e->to));
}

/* Dates have no mean that reads as one: the first and the last day, as cells are written. */
static char *
date_summary (const NablaColumn *column, const NablaColumnSummary *summary)
{
  gint64 unit = nabla_column_get_type (column) == NABLA_TYPE_DATE ? 24 * 60 * 60 : 1;
  double ends[] = { summary->min, summary->max };
  char *texts[2] = { NULL };
  char *text;

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GDateTime) day
        = fabs (ends[i]) < 1e14 ? g_date_time_new_from_unix_utc ((gint64) floor (ends[i]) * unit) : NULL;

      texts[i] = day != NULL ? g_date_time_format (day, "%Y-%m-%d") : g_strdup ("–");
    }
  text = g_strdup_printf (_ ("%s to %s"), texts[0], texts[1]);
  g_free (texts[0]);
  g_free (texts[1]);
  return text;
}

char *
nabla_text_rows (const NablaEstimate *estimate)
{
  g_autofree char *used = nabla_text_count (estimate->n_used);
  g_autofree char *all = nabla_text_count (estimate->n_used + estimate->n_dropped);

  return estimate->n_dropped > 0 ? g_strdup_printf (_ ("%s of %s"), used, all) : g_steal_pointer (&used);
}

char *
nabla_text_summary (const NablaColumn *column)
{
  const NablaColumnSummary *summary = nabla_column_get_summary (column);
  g_autofree char *mean = nabla_text_number (summary->mean);
  g_autofree char *sd = nabla_text_number (summary->sd);
  g_autofree char *low = nabla_text_number (summary->min);
  g_autofree char *high = nabla_text_number (summary->max);

  if (nabla_column_get_n_levels (column) > 0)
    {
      GString *text = g_string_new (NULL);
      guint n = nabla_column_get_n_levels (column);

      for (guint i = 0; i < MIN (n, 4); i++)
        g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", nabla_column_get_level (column, i));
      if (n > 4)
        g_string_append (text, ", …");
      return g_string_free (text, FALSE);
    }
  if (isnan (summary->mean))
    return g_strdup (_ ("no values"));
  if (nabla_column_get_type (column) == NABLA_TYPE_DATE || nabla_column_get_type (column) == NABLA_TYPE_DATETIME)
    return date_summary (column, summary);
  if (nabla_column_get_kind (column) == NABLA_KIND_BINARY && summary->min == 0 && summary->max == 1)
    {
      g_autofree char *share = nabla_text_percent (summary->mean);

      return g_strdup_printf (_ ("%s are 1"), share);
    }
  return g_strdup_printf (_ ("mean %s, SD %s, %s to %s"), mean, sd, low, high);
}
