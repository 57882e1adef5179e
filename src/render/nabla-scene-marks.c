/* The marks that the picture and its legend are made of. */
#include <math.h>

#include "render/nabla-scene-private.h"

/* A quarter of a circle as a cubic Bézier curve. */
#define KAPPA  0.5522847498
#define RADIUS 8.0
#define HEAVY  2.8
#define NORMAL 1.5
/* Longer edges are cut to the view before they are dashed. */
#define MAX_DASHED 3000.0

void
nabla_draw_rounded (NablaPainter *painter, const NablaRect *rect, double radius)
{
  const NablaPainterClass *p = painter->klass;
  double x0 = rect->x, y0 = rect->y, x1 = rect->x + rect->width, y1 = rect->y + rect->height;
  double r = MIN (radius, MIN (rect->width, rect->height) / 2);
  double k = r * (1 - KAPPA);

  p->move_to (painter, x0 + r, y0);
  p->line_to (painter, x1 - r, y0);
  p->curve_to (painter, x1 - k, y0, x1, y0 + k, x1, y0 + r);
  p->line_to (painter, x1, y1 - r);
  p->curve_to (painter, x1, y1 - k, x1 - k, y1, x1 - r, y1);
  p->line_to (painter, x0 + r, y1);
  p->curve_to (painter, x0 + k, y1, x0, y1 - k, x0, y1 - r);
  p->line_to (painter, x0, y0 + r);
  p->curve_to (painter, x0, y0 + k, x0 + k, y0, x0 + r, y0);
  p->close (painter);
}

void
nabla_draw_ellipse (NablaPainter *painter, const NablaRect *rect)
{
  const NablaPainterClass *p = painter->klass;
  double rx = rect->width / 2, ry = rect->height / 2;
  double x = rect->x + rx, y = rect->y + ry;
  double kx = rx * KAPPA, ky = ry * KAPPA;

  p->move_to (painter, x + rx, y);
  p->curve_to (painter, x + rx, y + ky, x + kx, y + ry, x, y + ry);
  p->curve_to (painter, x - kx, y + ry, x - rx, y + ky, x - rx, y);
  p->curve_to (painter, x - rx, y - ky, x - kx, y - ry, x, y - ry);
  p->curve_to (painter, x + kx, y - ry, x + rx, y - ky, x + rx, y);
  p->close (painter);
}

static void
draw_circle (NablaPainter *painter, double x, double y, double radius)
{
  NablaRect rect = { x - radius, y - radius, 2 * radius, 2 * radius };

  nabla_draw_ellipse (painter, &rect);
}

void
nabla_draw_curve (NablaPainter *painter, const NablaEdgeItem *item, double t0, double t1)
{
  const NablaPainterClass *p = painter->klass;
  NablaCurve c = nabla_curve_part (&item->curve, t0, t1);

  p->move_to (painter, c.p0.x, c.p0.y);
  if (item->straight)
    p->line_to (painter, c.p2.x, c.p2.y);
  else
    p->curve_to (painter, (c.p0.x + 2 * c.p1.x) / 3, (c.p0.y + 2 * c.p1.y) / 3, (c.p2.x + 2 * c.p1.x) / 3,
                 (c.p2.y + 2 * c.p1.y) / 3, c.p2.x, c.p2.y);
}

void
nabla_draw_head (NablaPainter *painter,
                 NablaPoint tip,
                 NablaPoint direction,
                 double width,
                 double limit,
                 gboolean hollow,
                 const NablaColor *color,
                 const NablaColor *background)
{
  const NablaPainterClass *p = painter->klass;
  double norm = MAX (hypot (direction.x, direction.y), 1e-9);
  double dx = direction.x / norm, dy = direction.y / norm;
  double length, half;

  nabla_arrow_head_size (width, &length, &half);
  if (length > limit)
    {
      half *= limit / length;
      length = limit;
    }
  if (hollow)
    {
      /* The outline lies inside the triangle that a filled head takes. */
      tip.x -= dx * 1.5;
      tip.y -= dy * 1.5;
      length = MAX (length - 2.2, 1);
      half = MAX (half - 1.1, 1);
    }
  p->move_to (painter, tip.x, tip.y);
  p->line_to (painter, tip.x - dx * length - dy * half, tip.y - dy * length + dx * half);
  p->line_to (painter, tip.x - dx * length + dy * half, tip.y - dy * length - dx * half);
  p->close (painter);
  if (hollow)
    {
      p->fill (painter, background, TRUE);
      p->stroke (painter, color, 1.5, NULL, 0, FALSE);
    }
  else
    p->fill (painter, color, FALSE);
}

/* ▲ for positive, hollow ▽ for negative: the sign without its hue. */
void
nabla_draw_sign (NablaPainter *painter, double x, double y, int sign, const NablaColor *color)
{
  const NablaPainterClass *p = painter->klass;
  double up = sign < 0 ? -4.2 : 4.2;

  p->move_to (painter, x, y - up);
  p->line_to (painter, x + 5, y + up);
  p->line_to (painter, x - 5, y + up);
  p->close (painter);
  if (sign < 0)
    p->stroke (painter, color, 1.5, NULL, 0, FALSE);
  else
    p->fill (painter, color, FALSE);
}

void
nabla_draw_glyph (NablaPainter *painter, NablaRoles role, double x, double y, const NablaColor *color)
{
  const NablaPainterClass *p = painter->klass;
  double r = NABLA_GLYPH_SIZE / 2;

  if (role == NABLA_ROLE_EXPOSURE)
    {
      p->move_to (painter, x - r + 0.5, y - r + 0.5);
      p->line_to (painter, x + r, y);
      p->line_to (painter, x - r + 0.5, y + r - 0.5);
      p->close (painter);
      p->fill (painter, color, FALSE);
      return;
    }
  draw_circle (painter, x, y, r - 0.6);
  p->stroke (painter, color, 1.2, NULL, 0, FALSE);
  draw_circle (painter, x, y, r - 3.4);
  p->stroke (painter, color, 1.2, NULL, 0, FALSE);
}

void
nabla_draw_warning (NablaPainter *painter, double x, double y, const NablaTheme *theme)
{
  const NablaPainterClass *p = painter->klass;

  p->move_to (painter, x, y - 7);
  p->line_to (painter, x + 8, y + 6.5);
  p->line_to (painter, x - 8, y + 6.5);
  p->close (painter);
  p->fill (painter, &theme->node_fill, TRUE);
  p->stroke (painter, &theme->warning, 1.6, NULL, 0, FALSE);
  p->move_to (painter, x, y - 2.5);
  p->line_to (painter, x, y + 2);
  p->stroke (painter, &theme->warning, 1.6, NULL, 0, FALSE);
  p->move_to (painter, x, y + 3.2);
  p->line_to (painter, x, y + 4.8);
  p->stroke (painter, &theme->warning, 1.6, NULL, 0, FALSE);
}

static void
draw_badge (NablaPainter *painter, double x, double y, const NablaTheme *theme, const NablaColor *color)
{
  draw_circle (painter, x, y, 8);
  painter->klass->fill (painter, &theme->node_fill, TRUE);
  painter->klass->stroke (painter, color, 1.3, NULL, 0, FALSE);
}

/* ⊣: a path ends here. */
void
nabla_draw_blocking (NablaPainter *painter, double x, double y, const NablaTheme *theme)
{
  const NablaPainterClass *p = painter->klass;

  draw_badge (painter, x, y, theme, &theme->biasing);
  p->move_to (painter, x - 5, y);
  p->line_to (painter, x + 3, y);
  p->move_to (painter, x + 3, y - 4);
  p->line_to (painter, x + 3, y + 4);
  p->stroke (painter, &theme->biasing, 1.6, NULL, 0, FALSE);
}

static void
draw_node_text (NablaPainter *painter, const NablaTheme *theme, const NablaNodeItem *item)
{
  const NablaFont font = NABLA_NODE_FONT;
  double cx = item->rect.x + item->rect.width / 2;
  double cy = item->rect.y + item->rect.height / 2;
  guint n = g_strv_length (item->lines);
  double left = cx - item->text_width / 2;
  double glyphs = 0;

  for (NablaRoles role = NABLA_ROLE_EXPOSURE; role <= NABLA_ROLE_OUTCOME; role <<= 1)
    if (item->roles & role)
      {
        nabla_draw_glyph (painter, role, left + glyphs + NABLA_GLYPH_SIZE / 2, cy, &theme->text);
        glyphs += NABLA_GLYPH_SIZE + NABLA_GLYPH_GAP;
      }
  for (guint i = 0; i < n; i++)
    painter->klass->text (painter, cx + glyphs / 2, cy + (i - (n - 1) / 2.0) * NABLA_LINE_HEIGHT, NABLA_ALIGN_CENTER,
                          &font, &theme->text, item->lines[i]);
}

void
nabla_draw_node (NablaPainter *painter, const NablaTheme *theme, const NablaNodeItem *item, gboolean unlinked)
{
  const NablaPainterClass *p = painter->klass;
  gboolean latent = (item->roles & NABLA_ROLE_LATENT) != 0;
  gboolean heavy = (item->roles & (NABLA_ROLE_EXPOSURE | NABLA_ROLE_OUTCOME)) != 0;
  const NablaColor *border = latent ? &theme->neutral : &theme->node_border;
  const NablaFont badge_font = { 10.5, TRUE, FALSE };

  if (latent)
    nabla_draw_ellipse (painter, &item->rect);
  else
    nabla_draw_rounded (painter, &item->rect, RADIUS);
  p->fill (painter, &theme->node_fill, TRUE);
  p->stroke (painter, border, heavy ? HEAVY : NORMAL, NULL, 0, FALSE);
  if (item->roles & NABLA_ROLE_ADJUSTED)
    {
      NablaRect inner = nabla_rect_grow (&item->rect, heavy ? -4.2 : -3.6);

      if (latent)
        nabla_draw_ellipse (painter, &inner);
      else
        nabla_draw_rounded (painter, &inner, RADIUS - 3);
      p->stroke (painter, border, 1.2, NULL, 0, FALSE);
    }
  draw_node_text (painter, theme, item);
  if (item->roles & NABLA_ROLE_SELECTED)
    {
      draw_badge (painter, item->rect.x + 2, item->rect.y + 1, theme, border);
      p->text (painter, item->rect.x + 2, item->rect.y + 1, NABLA_ALIGN_CENTER, &badge_font, &theme->text, "S");
    }
  if (unlinked)
    nabla_draw_warning (painter, item->rect.x + item->rect.width - 2, item->rect.y, theme);
}

NablaColor
nabla_edge_color (const NablaTheme *theme, const NablaEdgeItem *item)
{
  NablaColor color = theme->neutral;

  if (item->look == NABLA_LOOK_ESTIMATED && item->sign != 0)
    color = item->sign > 0 ? theme->positive : theme->negative;
  if (item->stale)
    color.alpha = 0.5;
  return color;
}

guint
nabla_get_dashes (NablaLook look, gboolean dashed, double width, double dashes[2])
{
  if (look == NABLA_LOOK_UNKNOWN)
    {
      dashes[0] = 2;
      dashes[1] = 5;
      return 2;
    }
  if (dashed)
    {
      dashes[0] = 7.5 + 0.8 * width;
      dashes[1] = 4 + 0.6 * width;
      return 2;
    }
  return 0;
}

/* Room that the mark at an end takes from the line. */
static double
get_mark_length (NablaMark mark, double head, double circle)
{
  return mark == NABLA_MARK_ARROW ? head - 0.5 : mark == NABLA_MARK_CIRCLE ? circle : 0;
}

static void
draw_mark (NablaPainter *painter,
           const NablaTheme *theme,
           const NablaEdgeItem *item,
           gboolean at_end,
           double limit,
           const NablaColor *color)
{
  NablaMark mark = at_end ? item->at_to : item->at_from;
  NablaPoint tip = at_end ? item->curve.p2 : item->curve.p0;
  double length, half, t;
  NablaPoint base, direction;

  if (mark == NABLA_MARK_TAIL)
    return;
  if (mark == NABLA_MARK_CIRCLE)
    {
      t = nabla_curve_back_off (&item->curve, 4.5, !at_end);
      base = nabla_curve_at (&item->curve, t);
      draw_circle (painter, base.x, base.y, 3.8);
      painter->klass->fill (painter, &theme->background, TRUE);
      painter->klass->stroke (painter, color, 1.5, NULL, 0, FALSE);
      return;
    }
  /* A head on a curve points from where its base cuts the line. */
  nabla_arrow_head_size (item->width, &length, &half);
  t = nabla_curve_back_off (&item->curve, MIN (length, limit), !at_end);
  base = nabla_curve_at (&item->curve, t);
  direction = (NablaPoint){ tip.x - base.x, tip.y - base.y };
  nabla_draw_head (painter, tip, direction, item->width, limit,
                   item->look == NABLA_LOOK_UNKNOWN || (item->look == NABLA_LOOK_ESTIMATED && item->sign < 0), color,
                   &theme->background);
}

void
nabla_draw_edge (NablaPainter *painter, const NablaTheme *theme, const NablaEdgeItem *item, const NablaRect *visible)
{
  const NablaPainterClass *p = painter->klass;
  NablaColor color = nabla_edge_color (theme, item);
  double chord = hypot (item->curve.p2.x - item->curve.p0.x, item->curve.p2.y - item->curve.p0.y);
  double limit = MAX (0.45 * chord, 1);
  double length, half, start, end;
  double dashes[2];
  guint n_dashes = nabla_get_dashes (item->look, item->dashed, item->width, dashes);

  nabla_arrow_head_size (item->width, &length, &half);
  length = MIN (length, limit);
  start = get_mark_length (item->at_from, length, 8.5);
  end = get_mark_length (item->at_to, length, 8.5);
  if (item->straight && visible && chord > MAX_DASHED)
    {
      NablaRect grown = nabla_rect_grow (visible, 50);
      NablaPoint a = item->curve.p0;
      NablaPoint b = nabla_curve_at (&item->curve, 1 - end / chord);

      if (nabla_segment_clip (&a, &b, &grown))
        {
          double period = n_dashes > 0 ? dashes[0] + dashes[1] : 1;
          double at = hypot (a.x - item->curve.p0.x, a.y - item->curve.p0.y);

          /* Whole periods are cut off: the dashes stay where they are while the view moves. */
          at = floor (at / period) * period;
          a = nabla_curve_at (&item->curve, at / chord);
          p->move_to (painter, a.x, a.y);
          p->line_to (painter, b.x, b.y);
        }
    }
  else if (item->straight)
    nabla_draw_curve (painter, item, MIN (start / MAX (chord, 1e-9), 1), MAX (1 - end / MAX (chord, 1e-9), 0));
  else
    nabla_draw_curve (painter, item, start > 0 ? nabla_curve_back_off (&item->curve, start, TRUE) : 0,
                      end > 0 ? nabla_curve_back_off (&item->curve, end, FALSE) : 1);
  p->stroke (painter, &color, item->width, dashes, n_dashes, FALSE);
  draw_mark (painter, theme, item, FALSE, limit, &color);
  draw_mark (painter, theme, item, TRUE, limit, &color);
}

void
nabla_draw_label (NablaPainter *painter,
                  const NablaTheme *theme,
                  const NablaRect *rect,
                  const char *text,
                  const NablaColor *border,
                  gboolean dashed)
{
  static const double dashes[] = { 4, 3 };
  const NablaFont font = NABLA_LABEL_FONT;

  nabla_draw_rounded (painter, rect, 5);
  painter->klass->fill (painter, &theme->node_fill, TRUE);
  painter->klass->stroke (painter, border, 1, dashes, dashed ? 2 : 0, FALSE);
  painter->klass->text (painter, rect->x + rect->width / 2, rect->y + rect->height / 2, NABLA_ALIGN_CENTER, &font,
                        &theme->text, text);
}

NablaPoint
nabla_edge_handle (const NablaEdgeItem *item, NablaHitKind which)
{
  double chord = hypot (item->curve.p2.x - item->curve.p0.x, item->curve.p2.y - item->curve.p0.y);
  double by = MIN (14, chord / 4);

  if (which == NABLA_HIT_EDGE_MIDDLE)
    return nabla_curve_at (&item->curve, 0.5);
  return nabla_curve_at (&item->curve, nabla_curve_back_off (&item->curve, by, which == NABLA_HIT_EDGE_START));
}
