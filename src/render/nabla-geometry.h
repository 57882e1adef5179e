/* Rectangles, segments and quadratic Bézier curves. */
#pragma once

#include "render/nabla-scene.h"

G_BEGIN_DECLS

/* p0 and p2 are on the curve, p1 is the control point; a straight edge has it in the middle. */
typedef struct
{
  NablaPoint p0, p1, p2;
} NablaCurve;

gboolean nabla_rect_contains (const NablaRect *rect, double x, double y);
gboolean nabla_rect_overlaps (const NablaRect *a, const NablaRect *b);
NablaRect nabla_rect_grow (const NablaRect *rect, double by);
/* A rectangle of negative width is empty. */
void nabla_rect_add (NablaRect *rect, const NablaRect *other);
double nabla_rect_common_area (const NablaRect *a, const NablaRect *b);
/* Cuts the segment to the rectangle; %FALSE: it does not touch it. */
gboolean nabla_segment_clip (NablaPoint *a, NablaPoint *b, const NablaRect *rect);
double nabla_segment_distance (NablaPoint a, NablaPoint b, double x, double y);
gboolean nabla_ellipse_contains (const NablaRect *bounds, double x, double y);
NablaPoint nabla_curve_at (const NablaCurve *curve, double t);
/* Not normalised. */
NablaPoint nabla_curve_tangent (const NablaCurve *curve, double t);
/* The part of the curve between two parameters. */
NablaCurve nabla_curve_part (const NablaCurve *curve, double t0, double t1);
NablaRect nabla_curve_bounds (const NablaCurve *curve);
double nabla_curve_distance (const NablaCurve *curve, gboolean straight, double x, double y);
/* The parameter at which the curve is @distance away from its end (or with @from_start
 * from its start), by bisection. */
double nabla_curve_back_off (const NablaCurve *curve, double distance, gboolean from_start);

G_END_DECLS
