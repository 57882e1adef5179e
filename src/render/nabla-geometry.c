#include "render/nabla-geometry.h"

#include <math.h>

#define CURVE_STEPS 16

gboolean
nabla_rect_contains (const NablaRect *rect, double x, double y)
{
  return x >= rect->x && y >= rect->y && x <= rect->x + rect->width && y <= rect->y + rect->height;
}

gboolean
nabla_rect_overlaps (const NablaRect *a, const NablaRect *b)
{
  return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height && b->y < a->y + a->height;
}

NablaRect
nabla_rect_grow (const NablaRect *rect, double by)
{
  return (NablaRect){ rect->x - by, rect->y - by, rect->width + 2 * by, rect->height + 2 * by };
}

void
nabla_rect_add (NablaRect *rect, const NablaRect *other)
{
  double x1, y1;

  if (other->width < 0)
    return;
  if (rect->width < 0)
    {
      *rect = *other;
      return;
    }
  x1 = MAX (rect->x + rect->width, other->x + other->width);
  y1 = MAX (rect->y + rect->height, other->y + other->height);
  rect->x = MIN (rect->x, other->x);
  rect->y = MIN (rect->y, other->y);
  rect->width = x1 - rect->x;
  rect->height = y1 - rect->y;
}

double
nabla_rect_common_area (const NablaRect *a, const NablaRect *b)
{
  double width = MIN (a->x + a->width, b->x + b->width) - MAX (a->x, b->x);
  double height = MIN (a->y + a->height, b->y + b->height) - MAX (a->y, b->y);

  return width > 0 && height > 0 ? width * height : 0;
}

/* One side of Liang and Barsky's clipping. */
static gboolean
clip_side (double p, double q, double *t0, double *t1)
{
  double r;

  if (p == 0)
    return q >= 0;
  r = q / p;
  if (p < 0)
    {
      if (r > *t1)
        return FALSE;
      *t0 = MAX (*t0, r);
    }
  else
    {
      if (r < *t0)
        return FALSE;
      *t1 = MIN (*t1, r);
    }
  return TRUE;
}

gboolean
nabla_segment_clip (NablaPoint *a, NablaPoint *b, const NablaRect *rect)
{
  double dx = b->x - a->x;
  double dy = b->y - a->y;
  double t0 = 0;
  double t1 = 1;

  if (!clip_side (-dx, a->x - rect->x, &t0, &t1) || !clip_side (dx, rect->x + rect->width - a->x, &t0, &t1)
      || !clip_side (-dy, a->y - rect->y, &t0, &t1) || !clip_side (dy, rect->y + rect->height - a->y, &t0, &t1))
    return FALSE;
  b->x = a->x + t1 * dx;
  b->y = a->y + t1 * dy;
  a->x += t0 * dx;
  a->y += t0 * dy;
  return TRUE;
}

double
nabla_segment_distance (NablaPoint a, NablaPoint b, double x, double y)
{
  double dx = b.x - a.x;
  double dy = b.y - a.y;
  double square = dx * dx + dy * dy;
  double t = square > 0 ? CLAMP (((x - a.x) * dx + (y - a.y) * dy) / square, 0, 1) : 0;

  return hypot (x - a.x - t * dx, y - a.y - t * dy);
}

gboolean
nabla_ellipse_contains (const NablaRect *bounds, double x, double y)
{
  double u = (x - bounds->x - bounds->width / 2) / (bounds->width / 2);
  double v = (y - bounds->y - bounds->height / 2) / (bounds->height / 2);

  return u * u + v * v <= 1;
}

NablaPoint
nabla_curve_at (const NablaCurve *curve, double t)
{
  double a = (1 - t) * (1 - t);
  double b = 2 * t * (1 - t);
  double c = t * t;

  return (NablaPoint){ a * curve->p0.x + b * curve->p1.x + c * curve->p2.x,
                       a * curve->p0.y + b * curve->p1.y + c * curve->p2.y };
}

NablaPoint
nabla_curve_tangent (const NablaCurve *curve, double t)
{
  NablaPoint tangent = { (1 - t) * (curve->p1.x - curve->p0.x) + t * (curve->p2.x - curve->p1.x),
                         (1 - t) * (curve->p1.y - curve->p0.y) + t * (curve->p2.y - curve->p1.y) };

  if (tangent.x == 0 && tangent.y == 0)
    tangent = (NablaPoint){ curve->p2.x - curve->p0.x, curve->p2.y - curve->p0.y };
  return tangent;
}

NablaCurve
nabla_curve_part (const NablaCurve *curve, double t0, double t1)
{
  NablaCurve part;
  NablaPoint tangent = { (1 - t0) * (curve->p1.x - curve->p0.x) + t0 * (curve->p2.x - curve->p1.x),
                         (1 - t0) * (curve->p1.y - curve->p0.y) + t0 * (curve->p2.y - curve->p1.y) };

  part.p0 = nabla_curve_at (curve, t0);
  part.p2 = nabla_curve_at (curve, t1);
  part.p1.x = part.p0.x + (t1 - t0) * tangent.x;
  part.p1.y = part.p0.y + (t1 - t0) * tangent.y;
  return part;
}

/* The extreme of one coordinate inside the curve widens the box of its ends. */
static void
add_extreme (double a, double b, double c, double *low, double *high)
{
  double denominator = a - 2 * b + c;
  double t = denominator != 0 ? (a - b) / denominator : -1;

  *low = MIN (a, c);
  *high = MAX (a, c);
  if (t > 0 && t < 1)
    {
      double value = (1 - t) * (1 - t) * a + 2 * t * (1 - t) * b + t * t * c;

      *low = MIN (*low, value);
      *high = MAX (*high, value);
    }
}

NablaRect
nabla_curve_bounds (const NablaCurve *curve)
{
  double x0, x1, y0, y1;

  add_extreme (curve->p0.x, curve->p1.x, curve->p2.x, &x0, &x1);
  add_extreme (curve->p0.y, curve->p1.y, curve->p2.y, &y0, &y1);
  return (NablaRect){ x0, y0, x1 - x0, y1 - y0 };
}

double
nabla_curve_distance (const NablaCurve *curve, gboolean straight, double x, double y)
{
  NablaPoint last = curve->p0;
  double best = G_MAXDOUBLE;

  if (straight)
    return nabla_segment_distance (curve->p0, curve->p2, x, y);
  for (int i = 1; i <= CURVE_STEPS; i++)
    {
      NablaPoint next = nabla_curve_at (curve, (double) i / CURVE_STEPS);

      best = MIN (best, nabla_segment_distance (last, next, x, y));
      last = next;
    }
  return best;
}

double
nabla_curve_back_off (const NablaCurve *curve, double distance, gboolean from_start)
{
  NablaPoint end = from_start ? curve->p0 : curve->p2;
  double near = from_start ? 0 : 1;
  double far = from_start ? 1 : 0;

  for (int i = 0; i < 30; i++)
    {
      double middle = (near + far) / 2;
      NablaPoint p = nabla_curve_at (curve, middle);

      if (hypot (p.x - end.x, p.y - end.y) < distance)
        near = middle;
      else
        far = middle;
    }
  return near;
}
