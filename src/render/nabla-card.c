/* The answer to the question, as a card on the drawing. */
#include <glib/gi18n-lib.h>
#include <math.h>

#include "render/nabla-furniture.h"

#define PADDING    11.0
#define HEIGHT     52.0
#define SIGN_WIDTH 14.0
#define SPACE      4.0
/* More names than this in an adjustment set are counted, not listed. */
#define MAX_NAMES 3

#define TITLE_FONT ((NablaFont){ 13, TRUE, FALSE })
#define TEXT_FONT  ((NablaFont){ 13, FALSE, FALSE })

typedef struct
{
  char *title;
  char *number; /* bold, in the hue; nullable */
  char *rest;
  int sign;
  gboolean stale;
} Card;

static void
card_clear (Card *card)
{
  g_free (card->title);
  g_free (card->number);
  g_free (card->rest);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Card, card_clear)

static char *
join_names (const NablaGraph *graph, const NablaNodeSet *set)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; set && i < set->n; i++)
    {
      g_autofree char *name = nabla_text_clean (nabla_graph_get_label (graph, set->nodes[i]));

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", name);
    }
  return g_string_free (text, FALSE);
}

static char *
dup_adjustment (const NablaResult *result, const NablaNodeSet *adjustment)
{
  g_autofree char *names = NULL;

  if (nabla_node_set_size (adjustment) == 0)
    return g_strdup (_ ("no adjustment"));
  if (adjustment->n > MAX_NAMES)
    return g_strdup_printf (ngettext ("adjusted for %u variable", "adjusted for %u variables", adjustment->n),
                            adjustment->n);
  names = join_names (result->graph, adjustment);
  /* Translators: followed by names of variables. */
  return g_strdup_printf (_ ("adjusted for %s"), names);
}

static char *
dup_method (const NablaResult *result, const NablaEstimand *estimand)
{
  g_autofree char *names = NULL;

  if (!estimand)
    return NULL;
  switch (estimand->strategy)
    {
    case NABLA_STRATEGY_ZERO:
      return g_strdup (_ ("zero by assumption"));
    case NABLA_STRATEGY_ADJUSTMENT:
      return dup_adjustment (result, estimand->adjustment);
    case NABLA_STRATEGY_FRONT_DOOR:
      return g_strdup (_ ("front-door"));
    case NABLA_STRATEGY_INSTRUMENT:
      names = join_names (result->graph, estimand->instrument);
      return g_strdup_printf (_ ("instrument %s"), names);
    case NABLA_STRATEGY_FUNCTIONAL:
      return nabla_effect_is_natural (estimand->effect) && estimand->adjustment
               ? dup_adjustment (result, estimand->adjustment)
               : g_strdup (_ ("ID algorithm"));
    case NABLA_STRATEGY_LINEAR_SEM:
      return g_strdup (_ ("linear model of the whole graph"));
    }
  return NULL;
}

/* "4 812" with narrow no-break spaces. */
static char *
format_count (gsize count)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GSIZE_FORMAT, count);
  gsize n = strlen (digits);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append (text, "\u202f");
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

static void
set_number (Card *card, const NablaResult *result)
{
  const NablaEstimate *effect = result->effect;
  g_autofree char *count = format_count (effect->n_used);
  g_autofree char *method = dup_method (result, effect->estimand);
  g_autofree char *unit = effect->unit ? nabla_text_clean (effect->unit) : NULL;
  GString *rest = g_string_new (NULL);

  card->sign = effect->estimate > 0 ? 1 : effect->estimate < 0 ? -1 : 0;
  if (isfinite (effect->lo) && isfinite (effect->hi))
    card->number = nabla_format_interval (effect->estimate, effect->lo, effect->hi);
  else
    card->number = nabla_format_effect (effect->estimate);
  if (unit && *unit)
    g_string_append (rest, unit);
  if (method)
    g_string_append_printf (rest, "%s%s", rest->len > 0 ? " · " : "", method);
  if (effect->n_used > 0)
    g_string_append_printf (rest, "%sn\u00a0=\u00a0%s", rest->len > 0 ? " · " : "", count);
  card->rest = g_string_free (rest, FALSE);
}

/* "X → Y, total effect" */
static char *
dup_title (const NablaGraph *graph, const NablaQuery *query)
{
  g_autofree char *exposure = join_names (graph, nabla_query_get_exposure (query));
  g_autofree char *outcome = join_names (graph, nabla_query_get_outcome (query));
  g_autofree char *mediators = join_names (graph, nabla_query_get_mediators (query));

  switch (nabla_query_get_effect (query))
    {
    case NABLA_EFFECT_TOTAL:
      break;
    case NABLA_EFFECT_DIRECT:
      return g_strdup_printf (_ ("%s → %s, direct effect"), exposure, outcome);
    case NABLA_EFFECT_NATURAL_INDIRECT:
      return g_strdup_printf (_ ("%s → %s, natural effect through %s"), exposure, outcome, mediators);
    case NABLA_EFFECT_NATURAL_DIRECT:
      return g_strdup_printf (_ ("%s → %s, natural effect past %s"), exposure, outcome, mediators);
    }
  return g_strdup_printf (_ ("%s → %s, total effect"), exposure, outcome);
}

static gboolean
card_init (Card *card, const NablaScene *scene, NablaTextMeter *meter, double max_width)
{
  const NablaResult *result = scene->result;
  const NablaIdentification *identification = result ? result->identification : NULL;
  g_autofree char *title = NULL;
  g_auto (GStrv) lines = NULL;
  double room = max_width - 2 * PADDING;

  *card = (Card){ 0 };
  if (!scene->card || !identification || !identification->query)
    return FALSE;
  title = dup_title (result->graph, identification->query);
  lines = nabla_text_meter_wrap (meter, &TITLE_FONT, title, room, 1);
  card->title = g_strdup (lines[0]);
  card->stale = scene->stale || result->graph != scene->graph;
  if (result->effect && result->effect->has_estimate && isfinite (result->effect->estimate))
    {
      set_number (card, result);
      room -= SIGN_WIDTH + SPACE + nabla_text_meter_measure (meter, &TITLE_FONT, card->number);
      if (card->stale)
        room -= nabla_text_meter_measure (meter, &TITLE_FONT, "⟲ ");
    }
  else if (identification->verdict == NABLA_VERDICT_IDENTIFIED && result->effect && result->effect->message)
    card->rest = nabla_text_clean (result->effect->message);
  else
    card->rest = nabla_text_clean (identification->headline);
  if (nabla_text_meter_measure (meter, &TEXT_FONT, card->rest) > room)
    {
      g_auto (GStrv) cut = nabla_text_meter_wrap (meter, &TEXT_FONT, card->rest, MAX (room, 40), 1);

      g_free (card->rest);
      card->rest = g_strdup (cut[0]);
    }
  return TRUE;
}

/* The number with its mark of staleness. */
static char *
dup_number (const Card *card)
{
  return g_strconcat (card->stale ? "⟲ " : "", card->number, NULL);
}

static double
get_width (const Card *card, NablaTextMeter *meter)
{
  double width = nabla_text_meter_measure (meter, &TEXT_FONT, card->rest);

  if (card->number)
    {
      g_autofree char *number = dup_number (card);

      width += SIGN_WIDTH + SPACE + nabla_text_meter_measure (meter, &TITLE_FONT, number);
    }
  return MAX (width, nabla_text_meter_measure (meter, &TITLE_FONT, card->title));
}

gboolean
nabla_card_measure (const NablaScene *scene, NablaSceneCache *cache, double max_width, double *width, double *height)
{
  g_auto (Card) card = { 0 };

  if (!card_init (&card, scene, cache->meter, max_width))
    return FALSE;
  *width = ceil (get_width (&card, cache->meter)) + 2 * PADDING;
  *height = HEIGHT;
  return TRUE;
}

/* Where glyphs stand on whole pixels a long text comes out wider than was measured: cuts it
 * to the room that there is, in pixels, and returns how wide it is. */
static double
cut_to_room (NablaPainter *painter, const NablaFont *font, double room, char **text)
{
  double width;

  painter->klass->measure (painter, font, *text, &width, NULL);
  while (width > room && g_utf8_strlen (*text, -1) > 2)
    {
      glong length = g_utf8_strlen (*text, -1);
      glong kept = MIN (length - 2, MAX (1, (glong) (length * room / width)));
      g_autofree char *head = g_utf8_substring (*text, 0, kept);

      g_free (*text);
      *text = g_strconcat (g_strchomp (head), "…", NULL);
      painter->klass->measure (painter, font, *text, &width, NULL);
    }
  return width;
}

void
nabla_card_draw (NablaPainter *painter,
                 const NablaScene *scene,
                 NablaSceneCache *cache,
                 double max_width,
                 double x,
                 double y)
{
  g_auto (Card) card = { 0 };
  const NablaPainterClass *p = painter->klass;
  const NablaFont title_font = TITLE_FONT, text_font = TEXT_FONT;
  NablaTheme theme;
  NablaRect rect = { x, y, 0, HEIGHT };
  double at = x + PADDING;
  double room = max_width - 2 * PADDING;
  double before = 0, text_width;
  g_autofree char *number = NULL;

  if (!card_init (&card, scene, cache->meter, max_width))
    return;
  if (card.number)
    {
      number = dup_number (&card);
      p->measure (painter, &title_font, number, &before, NULL);
      before += SIGN_WIDTH + SPACE;
    }
  text_width = MAX (cut_to_room (painter, &title_font, room, &card.title),
                    before + cut_to_room (painter, &text_font, MAX (room - before, 40), &card.rest));
  rect.width = ceil (MAX (text_width, get_width (&card, cache->meter))) + 2 * PADDING;
  nabla_theme_init (&theme, scene->dark, scene->grayscale);
  nabla_draw_rounded (painter, &rect, 10);
  p->fill (painter, &theme.card_fill, TRUE);
  p->stroke (painter, &theme.card_border, 1, NULL, 0, FALSE);
  p->text (painter, at, y + 17.5, NABLA_ALIGN_START, &title_font, &theme.text, card.title);
  if (card.number)
    {
      NablaColor hue = card.sign > 0 ? theme.positive : card.sign < 0 ? theme.negative : theme.neutral;

      if (card.stale)
        hue.alpha = 0.5;
      if (card.sign != 0)
        nabla_draw_sign (painter, at + 5, y + 34.5, card.sign, &hue);
      p->text (painter, at + SIGN_WIDTH, y + 34.5, NABLA_ALIGN_START, &title_font, &hue, number);
    }
  p->text (painter, at + before, y + 34.5, NABLA_ALIGN_START, &text_font, &theme.dim, card.rest);
}
