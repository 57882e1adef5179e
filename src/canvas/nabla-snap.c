#include "canvas/nabla-snap.h"

#include <math.h>

/* The same code serves both axes: a box seen along one of them. */
typedef struct
{
  double start, size;       /* along the axis */
  double across, thickness; /* along the other one */
} Span;

typedef struct
{
  double shift;
  double distance;
  gboolean found;
} Best;

static Span
span_of (NablaRect rect, gboolean vertical)
{
  return vertical ? (Span){ rect.y, rect.height, rect.x, rect.width }
                  : (Span){ rect.x, rect.width, rect.y, rect.height };
}

static void
consider (Best *best, double shift, double tolerance, double penalty)
{
  double distance = fabs (shift) + penalty;

  if (fabs (shift) > tolerance || (best->found && distance >= best->distance))
    return;
  best->found = TRUE;
  best->shift = shift;
  best->distance = distance;
}

static gboolean
side_by_side (Span a, Span b)
{
  return a.across < b.across + b.thickness && b.across < a.across + a.thickness;
}

/* Of the others in the same row, the nearest before and after: equal gaps are
 * looked for among neighbours only, since those are the gaps that one sees. */
static int
neighbour (Span of, int skip, gboolean after, const NablaRect *others, guint n, gboolean vertical)
{
  double nearest = G_MAXDOUBLE;
  int found = -1;

  for (guint i = 0; i < n; i++)
    {
      Span other = span_of (others[i], vertical);
      double gap = after ? other.start - (of.start + of.size) : of.start - (other.start + other.size);

      if ((int) i == skip || !side_by_side (of, other) || gap < 0.0 || gap >= nearest)
        continue;
      nearest = gap;
      found = i;
    }
  return found;
}

/* The places with equal gaps: in the middle of two, or one gap further on. */
static guint
gap_places (Span box, const NablaRect *others, guint n, gboolean vertical, double places[3])
{
  int before = neighbour (box, -1, FALSE, others, n, vertical);
  int after = neighbour (box, -1, TRUE, others, n, vertical);
  guint n_places = 0;

  if (before >= 0 && after >= 0)
    {
      Span a = span_of (others[before], vertical);
      Span b = span_of (others[after], vertical);

      places[n_places++] = (a.start + a.size + b.start - box.size) / 2.0;
    }
  if (before >= 0)
    {
      Span a = span_of (others[before], vertical);
      int further = neighbour (a, before, FALSE, others, n, vertical);

      if (further >= 0)
        {
          Span b = span_of (others[further], vertical);

          places[n_places++] = a.start + a.size + (a.start - (b.start + b.size));
        }
    }
  if (after >= 0)
    {
      Span a = span_of (others[after], vertical);
      int further = neighbour (a, after, TRUE, others, n, vertical);

      if (further >= 0)
        {
          Span b = span_of (others[further], vertical);

          places[n_places++] = a.start - (b.start - (a.start + a.size)) - box.size;
        }
    }
  return n_places;
}

static double
snap_axis (Span box, const NablaRect *others, guint n, gboolean vertical, double tolerance)
{
  Best best = { 0 };
  double places[3];
  guint n_places;

  for (guint i = 0; i < n; i++)
    {
      Span other = span_of (others[i], vertical);

      /* At the same distance centres win, then edges, then gaps. */
      consider (&best, other.start + other.size / 2.0 - box.start - box.size / 2.0, tolerance, 0.0);
      consider (&best, other.start - box.start, tolerance, 1e-6);
      consider (&best, other.start + other.size - box.start - box.size, tolerance, 1e-6);
    }
  n_places = gap_places (box, others, n, vertical, places);
  for (guint i = 0; i < n_places; i++)
    consider (&best, places[i] - box.start, tolerance, 2e-6);
  return best.found ? best.shift : 0.0;
}

static void
add_guide (NablaSnap *snap, gboolean vertical, double at, double from, double to)
{
  if (snap->n_guides == NABLA_SNAP_MAX_GUIDES)
    return;
  snap->guides[snap->n_guides++] = vertical ? (NablaGuide){ from, at, to, at } : (NablaGuide){ at, from, at, to };
}

/* Guides for the box where it has come to lie: one line through everything in
 * line with it, and a line in each of two equal gaps. */
static void
add_axis_guides (NablaSnap *snap, NablaRect rect, const NablaRect *others, guint n, gboolean vertical)
{
  const double close = 0.01;
  Span box = span_of (rect, vertical);
  double places[3];
  guint n_places;

  for (guint line = 0; line < 3; line++)
    {
      double factor = line == 0 ? 0.5 : line == 1 ? 0.0 : 1.0;
      double at = box.start + factor * box.size;
      double from = box.across;
      double to = box.across + box.thickness;
      gboolean any = FALSE;

      for (guint i = 0; i < n; i++)
        {
          Span other = span_of (others[i], vertical);

          if (fabs (other.start + factor * other.size - at) > close)
            continue;
          from = MIN (from, other.across);
          to = MAX (to, other.across + other.thickness);
          any = TRUE;
        }
      if (any)
        {
          add_guide (snap, vertical, at, from, to);
          /* Boxes of one size agree in all three lines: one is enough. */
          if (line == 0)
            break;
        }
    }

  n_places = gap_places (box, others, n, vertical, places);
  for (guint i = 0; i < n_places; i++)
    {
      int before, after;
      double middle = box.across + box.thickness / 2.0;

      if (fabs (places[i] - box.start) > close)
        continue;
      before = neighbour (box, -1, FALSE, others, n, vertical);
      after = neighbour (box, -1, TRUE, others, n, vertical);
      if (before >= 0)
        {
          Span a = span_of (others[before], vertical);

          add_guide (snap, !vertical, middle, a.start + a.size, box.start);
        }
      if (after >= 0)
        {
          Span a = span_of (others[after], vertical);

          add_guide (snap, !vertical, middle, box.start + box.size, a.start);
        }
      break;
    }
}

/**
 * nabla_snap_find:
 * @box: what is being moved, where the pointer would have it
 * @others: (array length=n_others): boxes that stay
 * @tolerance: how near is near, in the same unit
 *
 * Each axis by itself takes the smallest shift that brings an edge or the centre
 * onto that of another box, or the gaps to the neighbours in its row or column
 * to the same width. O(n_others).
 */
NablaSnap
nabla_snap_find (NablaRect box, const NablaRect *others, guint n_others, double tolerance)
{
  NablaSnap snap = { 0 };

  snap.dx = snap_axis (span_of (box, FALSE), others, n_others, FALSE, tolerance);
  snap.dy = snap_axis (span_of (box, TRUE), others, n_others, TRUE, tolerance);
  box.x += snap.dx;
  box.y += snap.dy;
  add_axis_guides (&snap, box, others, n_others, FALSE);
  add_axis_guides (&snap, box, others, n_others, TRUE);
  return snap;
}
