#include <glib/gi18n-lib.h>
#include <math.h>

#include "render/nabla-furniture.h"

#define PADDING    11.0
#define ROW        20.0
#define MARK_X     13.0
#define MARK_WIDTH 42.0
#define TEXT_X     60.0
/* Between the marks of the three widths. */
#define WIDTH_GAP 5.0

#define TITLE_FONT ((NablaFont){ 12.5, TRUE, FALSE })
#define ROW_FONT   ((NablaFont){ 12.5, FALSE, FALSE })

typedef enum
{
  ROW_POSITIVE,
  ROW_NEGATIVE,
  ROW_WIDTHS,
  ROW_DASHED,
  ROW_UNKNOWN,
  ROW_FAILED,
  ROW_STALE,
  ROW_BIASING,
  ROW_CAUSAL,
  ROW_BLOCKED,
  ROW_REMOVED,
  ROW_HEDGE,
  ROW_HEDGE_INNER,
  ROW_SIDE,
  ROW_OTHER_SIDE,
  ROW_GIVEN,
  N_ROWS,
} Row;

typedef struct
{
  char *title;
  gboolean rows[N_ROWS];
  char *texts[N_ROWS];
  char *widths[3];
  gboolean badges; /* of nodes, not arrows */
  gboolean signs;  /* hues tell the sign */
} Legend;

static void
legend_clear (Legend *legend)
{
  g_free (legend->title);
  for (guint i = 0; i < N_ROWS; i++)
    g_free (legend->texts[i]);
  for (guint i = 0; i < 3; i++)
    g_free (legend->widths[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Legend, legend_clear)

static double
get_level (const NablaResult *result)
{
  for (guint i = 0; result && i < result->n_arrows; i++)
    if (result->arrows[i].estimate && result->arrows[i].estimate->has_estimate)
      return result->arrows[i].estimate->level;
  if (result && result->effect)
    return result->effect->level;
  return 0.95;
}

static char *
dup_title (const NablaScene *scene)
{
  g_autoptr (NablaNodeSet) outcomes = NULL;

  switch (scene->show)
    {
    case NABLA_SHOW_STRENGTH:
      return g_strdup (_ ("Strength; width: SD per SD"));
    case NABLA_SHOW_SHARE:
      return g_strdup (_ ("Share among a node’s causes, per SD"));
    case NABLA_SHOW_TOTAL:
      outcomes = nabla_graph_dup_with_role (scene->graph, NABLA_ROLE_OUTCOME);
      if (nabla_node_set_size (outcomes) == 1)
        {
          g_autofree char *name = nabla_text_clean (nabla_graph_get_label (scene->graph, outcomes->nodes[0]));

          return g_strdup_printf (_ ("Total effect on %s"), name);
        }
      return g_strdup (_ ("Total effect on the outcome"));
    case NABLA_SHOW_NONE:
    case NABLA_SHOW_DIRECT:
      break;
    }
  return g_strdup (_ ("Direct effect; width: SD per SD"));
}

static gboolean
legend_init (Legend *legend, const NablaScene *scene, const NablaSceneCache *cache)
{
  gboolean estimated = FALSE;
  gboolean any = FALSE;
  gboolean effects = FALSE;
  gboolean dashed = FALSE;
  double level = get_level (scene->result);

  *legend = (Legend){ 0 };
  if (!scene->legend)
    return FALSE;
  for (guint i = 0; i < cache->n_edges; i++)
    {
      const NablaEdgeItem *item = &cache->edges[i];

      estimated = estimated || item->look == NABLA_LOOK_ESTIMATED;
      dashed = dashed || (item->look == NABLA_LOOK_ESTIMATED && item->dashed);
      legend->rows[ROW_UNKNOWN] |= item->look == NABLA_LOOK_UNKNOWN;
      legend->rows[ROW_FAILED] |= item->look == NABLA_LOOK_FAILED;
      legend->rows[ROW_STALE] |= item->stale;
    }
  for (guint i = 0; i < cache->n_nodes; i++)
    legend->badges = legend->badges || cache->nodes[i].badge;
  for (guint i = 0; scene->highlight != NULL && i < scene->highlight->halos->len; i++)
    legend->rows[ROW_BIASING + g_array_index (scene->highlight->halos, NablaHalo, i).kind] = TRUE;
  for (NablaSpot spot = NABLA_SPOT_HEDGE; scene->highlight != NULL && spot < NABLA_N_SPOTS; spot++)
    legend->rows[ROW_HEDGE + spot - NABLA_SPOT_HEDGE] = nabla_node_set_size (scene->highlight->spots[spot]) > 0;
  if (estimated || legend->badges)
    {
      legend->signs = scene->show == NABLA_SHOW_DIRECT || scene->show == NABLA_SHOW_TOTAL;
      legend->rows[ROW_POSITIVE] = legend->signs;
      legend->rows[ROW_NEGATIVE] = legend->signs;
      legend->rows[ROW_DASHED] = legend->signs || dashed;
      legend->rows[ROW_WIDTHS] = estimated;
      legend->rows[ROW_UNKNOWN] = estimated;
    }
  for (guint i = 0; i < N_ROWS; i++)
    {
      any = any || legend->rows[i];
      effects = effects || (i < ROW_BIASING && legend->rows[i]);
    }
  if (!any)
    return FALSE;
  legend->title = effects ? dup_title (scene) : g_strdup (_ ("Pointed out"));
  legend->texts[ROW_POSITIVE] = g_strdup (legend->badges ? _ ("positive") : _ ("positive, filled head"));
  legend->texts[ROW_NEGATIVE] = g_strdup (legend->badges ? _ ("negative") : _ ("negative, hollow head"));
  /* Translators: "95 % CI includes 0": the confidence interval. */
  legend->texts[ROW_DASHED] = g_strdup_printf (_ ("%g\u00a0%% CI includes 0"), level * 100);
  legend->texts[ROW_UNKNOWN] = g_strdup (_ ("not identifiable ?"));
  legend->texts[ROW_FAILED] = g_strdup (_ ("could not be estimated !"));
  legend->texts[ROW_STALE] = g_strdup (_ ("⟲ before the last change"));
  legend->texts[ROW_BIASING] = g_strdup (_ ("open biasing path"));
  legend->texts[ROW_CAUSAL] = g_strdup (_ ("causal path"));
  legend->texts[ROW_BLOCKED] = g_strdup (_ ("blocked path"));
  legend->texts[ROW_REMOVED] = g_strdup (_ ("taken out for this rule"));
  legend->texts[ROW_HEDGE] = g_strdup (_ ("hedge F"));
  legend->texts[ROW_HEDGE_INNER] = g_strdup (_ ("hedge F and F′"));
  legend->texts[ROW_SIDE] = g_strdup (_ ("independent of …"));
  legend->texts[ROW_OTHER_SIDE] = g_strdup (_ ("… these"));
  legend->texts[ROW_GIVEN] = g_strdup (_ ("given"));
  for (guint i = 0; i < 3; i++)
    legend->widths[i] = scene->show == NABLA_SHOW_SHARE ? g_strdup_printf ("%u\u00a0%%", 10 + 20 * i)
                                                        : g_strdup_printf ("0.%u", 1 + 2 * i);
  return TRUE;
}

/* Where the mark of the i-th width starts; after the last of them where the row ends. */
static double
get_width_x (const Legend *legend, NablaTextMeter *meter, guint index)
{
  double x = MARK_X;

  for (guint i = 0; i < index; i++)
    x += MARK_WIDTH + WIDTH_GAP + nabla_text_meter_measure (meter, &ROW_FONT, legend->widths[i]) + WIDTH_GAP;
  return x;
}

gboolean
nabla_legend_measure (const NablaScene *scene, NablaSceneCache *cache, double *width, double *height)
{
  g_auto (Legend) legend = { 0 };
  guint n = 1;

  if (!legend_init (&legend, scene, cache))
    return FALSE;
  *width = 2 * PADDING + nabla_text_meter_measure (cache->meter, &TITLE_FONT, legend.title);
  for (guint i = 0; i < N_ROWS; i++)
    if (legend.rows[i])
      {
        double end = i == ROW_WIDTHS ? get_width_x (&legend, cache->meter, 3) - WIDTH_GAP
                                     : TEXT_X + nabla_text_meter_measure (cache->meter, &ROW_FONT, legend.texts[i]);

        *width = MAX (*width, end + PADDING);
        n++;
      }
  *width = ceil (*width);
  *height = n * ROW + 16;
  return TRUE;
}

static void
draw_line (NablaPainter *painter,
           double x,
           double y,
           double width,
           const NablaColor *color,
           NablaLook look,
           gboolean dashed)
{
  double dashes[2];
  guint n = nabla_get_dashes (look, dashed, width, dashes);

  painter->klass->move_to (painter, x, y);
  painter->klass->line_to (painter, x + MARK_WIDTH, y);
  painter->klass->stroke (painter, color, width, dashes, n, FALSE);
}

/* An edge of the width of a mark. */
static NablaEdgeItem
line_item (double x, double y)
{
  return (NablaEdgeItem){
    .curve = { { x, y }, { x + MARK_WIDTH / 2, y }, { x + MARK_WIDTH, y } },
    .straight = TRUE,
  };
}

static void
draw_arrow (NablaPainter *painter, const NablaTheme *theme, double x, double y, gboolean negative)
{
  NablaEdgeItem item = line_item (x, y);

  item.width = 3.5;
  item.look = NABLA_LOOK_ESTIMATED;
  item.sign = negative ? -1 : 1;
  item.at_to = NABLA_MARK_ARROW;
  nabla_draw_edge (painter, theme, &item, NULL);
}

static void
draw_mark (NablaPainter *painter, const NablaTheme *theme, const Legend *legend, Row row, double x, double y)
{
  const NablaColor *hue = row == ROW_NEGATIVE ? &theme->negative : &theme->positive;
  NablaRect chip = { x + 5, y - 7, MARK_WIDTH - 10, 14 };

  switch (row)
    {
    case ROW_POSITIVE:
    case ROW_NEGATIVE:
      if (legend->badges)
        nabla_draw_label (painter, theme, &chip, "", hue, FALSE);
      else
        draw_arrow (painter, theme, x, y, row == ROW_NEGATIVE);
      break;
    case ROW_DASHED:
      if (legend->badges)
        nabla_draw_label (painter, theme, &chip, "", &theme->neutral, TRUE);
      else
        draw_line (painter, x, y, 2, legend->signs ? &theme->positive : &theme->neutral, NABLA_LOOK_ESTIMATED, TRUE);
      break;
    case ROW_UNKNOWN:
      draw_line (painter, x, y, 1.5, &theme->neutral, NABLA_LOOK_UNKNOWN, FALSE);
      break;
    case ROW_FAILED:
      draw_line (painter, x, y, 1.5, &theme->neutral, NABLA_LOOK_PLAIN, FALSE);
      break;
    case ROW_STALE:
      {
        NablaColor faint = theme->neutral;

        faint.alpha = 0.5;
        draw_line (painter, x, y, 3.5, &faint, NABLA_LOOK_PLAIN, FALSE);
      }
      break;
    case ROW_BIASING:
    case ROW_CAUSAL:
    case ROW_BLOCKED:
      {
        NablaEdgeItem item = line_item (x, y);

        nabla_draw_band (painter, theme, (NablaHaloKind) (row - ROW_BIASING), &item, 11, TRUE);
      }
      break;
    case ROW_REMOVED:
      {
        NablaColor faded = theme->neutral;

        faded.alpha = 0.2;
        draw_line (painter, x, y, 1.5, &faded, NABLA_LOOK_PLAIN, FALSE);
      }
      break;
    case ROW_HEDGE:
    case ROW_HEDGE_INNER:
    case ROW_SIDE:
    case ROW_OTHER_SIDE:
    case ROW_GIVEN:
      {
        NablaRect box = { x + 11, y - 1, MARK_WIDTH - 22, 2 };

        nabla_draw_frame (painter, theme, &box, NABLA_SPOT_HEDGE + (row - ROW_HEDGE), FALSE);
      }
      break;
    case ROW_WIDTHS:
    case N_ROWS:
      break;
    }
}

void
nabla_legend_draw (NablaPainter *painter, const NablaScene *scene, NablaSceneCache *cache, double x, double y)
{
  g_auto (Legend) legend = { 0 };
  const NablaPainterClass *p = painter->klass;
  const NablaFont title_font = TITLE_FONT, row_font = ROW_FONT;
  NablaTheme theme;
  NablaRect rect = { x, y, 0, 0 };
  double at = y + 18;

  if (!nabla_legend_measure (scene, cache, &rect.width, &rect.height) || !legend_init (&legend, scene, cache))
    return;
  nabla_theme_init (&theme, scene->dark, scene->grayscale);
  nabla_draw_rounded (painter, &rect, 10);
  p->fill (painter, &theme.card_fill, TRUE);
  p->stroke (painter, &theme.card_border, 1, NULL, 0, FALSE);
  p->text (painter, x + PADDING, at, NABLA_ALIGN_START, &title_font, &theme.text, legend.title);
  /* Hollow heads show what they lie on. */
  theme.background = theme.card_fill;
  for (Row row = 0; row < N_ROWS; row++)
    {
      if (!legend.rows[row])
        continue;
      at += ROW;
      if (row != ROW_WIDTHS)
        {
          draw_mark (painter, &theme, &legend, row, x + MARK_X, at);
          p->text (painter, x + TEXT_X, at, NABLA_ALIGN_START, &row_font, &theme.text, legend.texts[row]);
          continue;
        }
      for (guint i = 0; i < 3; i++)
        {
          double left = x + get_width_x (&legend, cache->meter, i);

          draw_line (painter, left, at, 1.5 + 8 * (0.1 + 0.2 * i) / 0.8, &theme.neutral, NABLA_LOOK_PLAIN, FALSE);
          p->text (painter, left + MARK_WIDTH + WIDTH_GAP, at, NABLA_ALIGN_START, &row_font, &theme.text,
                   legend.widths[i]);
        }
    }
}
