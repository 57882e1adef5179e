/* What is pointed out: bands behind edges, frames around nodes, badges on them. */
#include "render/nabla-scene-private.h"

#define HALO_WIDTH 16.0
/* On the screen, however far away the drawing is. */
#define LEAST_WIDTH 5.0
/* The line along a band's side. */
#define BAND_LINE 1.0
#define CORNER    8.0

static gboolean
is_visible (const NablaRect *visible, const NablaRect *rect)
{
  return visible == NULL || nabla_rect_overlaps (rect, visible);
}

/* How a band looks; %FALSE where there is none. */
static gboolean
get_band (const NablaTheme *theme,
          NablaHaloKind kind,
          const NablaColor **fill,
          const NablaColor **line,
          double dashes[2],
          guint *n_dashes)
{
  *n_dashes = 0;
  switch (kind)
    {
    case NABLA_HALO_BIASING:
      *fill = &theme->biasing_band;
      *line = &theme->biasing;
      return TRUE;
    case NABLA_HALO_CAUSAL:
      *fill = &theme->accent_band;
      *line = &theme->accent;
      dashes[0] = 7;
      dashes[1] = 4;
      *n_dashes = 2;
      return TRUE;
    case NABLA_HALO_BLOCKED:
      *fill = &theme->blocked_band;
      *line = &theme->neutral;
      dashes[0] = 1.5;
      dashes[1] = 4;
      *n_dashes = 2;
      return TRUE;
    case NABLA_HALO_REMOVED:
      break;
    }
  return FALSE;
}

/* Pale, so that the arrow in it is seen, with lines along its sides that tell the kinds apart without
 * their hues. */
void
nabla_draw_band (NablaPainter *painter,
                 const NablaTheme *theme,
                 NablaHaloKind kind,
                 const NablaEdgeItem *item,
                 double width,
                 gboolean lined)
{
  const NablaColor *fill, *line;
  double dashes[2];
  guint n_dashes;

  if (!get_band (theme, kind, &fill, &line, dashes, &n_dashes))
    return;
  if (lined)
    {
      nabla_draw_curve (painter, item, 0, 1);
      painter->klass->stroke (painter, line, width, dashes, n_dashes, FALSE);
    }
  nabla_draw_curve (painter, item, 0, 1);
  painter->klass->stroke (painter, fill, lined ? width - 2 * BAND_LINE : width, NULL, 0, FALSE);
}

void
nabla_draw_bands (NablaPainter *painter,
                  const NablaScene *scene,
                  const NablaSceneCache *cache,
                  const NablaTheme *theme,
                  const NablaRect *visible)
{
  double width = MAX (HALO_WIDTH, scene->zoom > 0 ? LEAST_WIDTH / scene->zoom : 0);

  if (scene->highlight == NULL)
    return;
  /* From the last to the first, which lies on top. */
  for (guint i = scene->highlight->halos->len; i-- > 0;)
    {
      NablaHalo halo = g_array_index (scene->highlight->halos, NablaHalo, i);

      if (halo.edge < cache->n_edges && !cache->edges[halo.edge].hidden
          && is_visible (visible, &cache->edges[halo.edge].bounds))
        nabla_draw_band (painter, theme, halo.kind, &cache->edges[halo.edge], width, scene->zoom >= NABLA_DETAIL_ZOOM);
    }
}

guint8 *
nabla_scene_dup_removed (const NablaScene *scene, const NablaSceneCache *cache)
{
  guint8 *removed = NULL;

  for (guint i = 0; scene->highlight != NULL && i < scene->highlight->halos->len; i++)
    {
      NablaHalo halo = g_array_index (scene->highlight->halos, NablaHalo, i);

      if (halo.kind != NABLA_HALO_REMOVED || halo.edge >= cache->n_edges)
        continue;
      if (removed == NULL)
        removed = g_malloc0 (cache->n_edges);
      removed[halo.edge] = TRUE;
    }
  return removed;
}

gboolean
nabla_scene_is_framed (const NablaScene *scene, NablaNode node)
{
  for (NablaSpot spot = NABLA_SPOT_HEDGE; spot < NABLA_N_SPOTS; spot++)
    if (nabla_highlight_has (scene->highlight, spot, node))
      return TRUE;
  return FALSE;
}

/* Told apart without their hues: F′ is full, F dashed; one side is full, the other dashed; what is
 * conditioned on has two thin lines. */
void
nabla_draw_frame (NablaPainter *painter, const NablaTheme *theme, const NablaRect *rect, NablaSpot spot, gboolean round)
{
  static const double dashes[] = { 7, 4 };
  gboolean hedge = spot == NABLA_SPOT_HEDGE || spot == NABLA_SPOT_HEDGE_INNER;
  const NablaColor *line = hedge ? &theme->biasing : spot == NABLA_SPOT_GIVEN ? &theme->dim : &theme->accent;
  guint n_dashes = spot == NABLA_SPOT_HEDGE || spot == NABLA_SPOT_OTHER_SIDE ? 2 : 0;

  for (int i = 0; i < (spot == NABLA_SPOT_GIVEN ? 2 : 1); i++)
    {
      NablaRect grown = nabla_rect_grow (rect, NABLA_FRAME - 4 - 3.5 * i);

      if (round)
        nabla_draw_ellipse (painter, &grown);
      else
        nabla_draw_rounded (painter, &grown, CORNER + NABLA_FRAME - 4 - 3.5 * i);
      if (spot == NABLA_SPOT_HEDGE_INNER && i == 0)
        painter->klass->fill (painter, &theme->biasing_band, TRUE);
      painter->klass->stroke (painter, line, spot == NABLA_SPOT_GIVEN ? 1.3 : 2.6, dashes, n_dashes, FALSE);
    }
}

void
nabla_draw_frames (NablaPainter *painter,
                   const NablaScene *scene,
                   const NablaSceneCache *cache,
                   const NablaTheme *theme,
                   const NablaRect *visible)
{
  for (NablaSpot spot = NABLA_SPOT_HEDGE; scene->highlight != NULL && spot < NABLA_N_SPOTS; spot++)
    for (guint i = 0; i < nabla_node_set_size (scene->highlight->spots[spot]); i++)
      {
        NablaNode node = scene->highlight->spots[spot]->nodes[i];

        if (node < cache->n_nodes && is_visible (visible, &cache->nodes[node].rect))
          nabla_draw_frame (painter, theme, &cache->nodes[node].rect, spot,
                            (cache->nodes[node].roles & NABLA_ROLE_LATENT) != 0);
      }
}

void
nabla_draw_spots (NablaPainter *painter,
                  const NablaScene *scene,
                  const NablaSceneCache *cache,
                  const NablaTheme *theme,
                  const NablaRect *visible)
{
  const NablaNodeSet *blocking = scene->highlight != NULL ? scene->highlight->spots[NABLA_SPOT_BLOCKING] : NULL;

  for (guint i = 0; i < nabla_node_set_size (blocking); i++)
    if (blocking->nodes[i] < cache->n_nodes && is_visible (visible, &cache->nodes[blocking->nodes[i]].rect))
      {
        const NablaRect *rect = &cache->nodes[blocking->nodes[i]].rect;

        nabla_draw_blocking (painter, rect->x + rect->width - 2, rect->y + rect->height - 1, theme);
      }
}
