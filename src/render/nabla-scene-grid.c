#include "render/nabla-scene-grid.h"

#include <math.h>

#define MIN_CELL     48.0
#define MAX_SIDE     4096
#define CURVE_PIECES 12
/* Room kept between a label and what it stands beside. */
#define CLEARANCE 2.0

typedef struct
{
  NablaPoint a, b; /* a box: two corners */
  double radius;   /* negative: a box */
  double x0, y0, x1, y1;
} Obstacle;

typedef struct
{
  NablaRect rect;
  int next; /* in the same cell; -1: none */
} Taken;

struct _NablaGrid
{
  double x, y, cell, per_unit;
  guint n_columns, n_rows;
  GArray *obstacles; /* of Obstacle */
  guint32 *starts;   /* per cell, one more than cells */
  guint32 *items;    /* indices of obstacles by cell */
  GArray *taken;     /* of Taken: one entry per cell that it touches */
  int *heads;        /* per cell, into taken; -1: none */
};

static void
add_obstacle (NablaGrid *self, NablaPoint a, NablaPoint b, double radius)
{
  double grow = MAX (radius, 0);
  Obstacle obstacle
    = { a, b, radius, MIN (a.x, b.x) - grow, MIN (a.y, b.y) - grow, MAX (a.x, b.x) + grow, MAX (a.y, b.y) + grow };

  g_array_append_val (self->obstacles, obstacle);
}

static void
add_edge (NablaGrid *self, const NablaEdgeItem *item)
{
  guint pieces = item->straight ? 1 : CURVE_PIECES;
  double radius = item->width / 2 + CLEARANCE;
  NablaPoint last = item->curve.p0;
  double length, half, t;

  if (item->hidden)
    return;
  for (guint i = 1; i <= pieces; i++)
    {
      NablaPoint next = nabla_curve_at (&item->curve, (double) i / pieces);

      add_obstacle (self, last, next, radius);
      last = next;
    }
  nabla_arrow_head_size (item->width, &length, &half);
  if (item->at_to != NABLA_MARK_TAIL)
    {
      t = nabla_curve_back_off (&item->curve, length, FALSE);
      add_obstacle (self, nabla_curve_at (&item->curve, t), item->curve.p2, half + 1);
    }
  if (item->at_from != NABLA_MARK_TAIL)
    {
      t = nabla_curve_back_off (&item->curve, length, TRUE);
      add_obstacle (self, nabla_curve_at (&item->curve, t), item->curve.p0, half + 1);
    }
}

static guint
to_cell (double value, double origin, double per_unit, guint n)
{
  double at = (value - origin) * per_unit;

  return at <= 0 ? 0 : at >= n - 1.0 ? n - 1 : (guint) at;
}

static void
get_cells (const NablaGrid *self, const NablaRect *rect, guint *column0, guint *column1, guint *row0, guint *row1)
{
  *column0 = to_cell (rect->x, self->x, self->per_unit, self->n_columns);
  *column1 = to_cell (rect->x + rect->width, self->x, self->per_unit, self->n_columns);
  *row0 = to_cell (rect->y, self->y, self->per_unit, self->n_rows);
  *row1 = to_cell (rect->y + rect->height, self->y, self->per_unit, self->n_rows);
}

static NablaRect
get_box (const Obstacle *obstacle)
{
  return (NablaRect){ obstacle->x0, obstacle->y0, obstacle->x1 - obstacle->x0, obstacle->y1 - obstacle->y0 };
}

/* Whether an obstacle touches a rectangle: boxes by their sides, a segment also by the
 * distances of the rectangle's corners from its line (separating axes; no division). */
static gboolean
touches (const Obstacle *obstacle, const NablaRect *rect)
{
  double half_width, half_height, dx, dy, cross;

  if (obstacle->x1 <= rect->x || obstacle->x0 >= rect->x + rect->width || obstacle->y1 <= rect->y
      || obstacle->y0 >= rect->y + rect->height)
    return FALSE;
  if (obstacle->radius < 0)
    return TRUE;
  half_width = rect->width / 2 + obstacle->radius;
  half_height = rect->height / 2 + obstacle->radius;
  dx = obstacle->b.x - obstacle->a.x;
  dy = obstacle->b.y - obstacle->a.y;
  cross = dx * (rect->y + rect->height / 2 - obstacle->a.y) - dy * (rect->x + rect->width / 2 - obstacle->a.x);
  return fabs (cross) < half_width * fabs (dy) + half_height * fabs (dx);
}

/* Counts an obstacle into the cells that it touches, or with @fill puts it there. A segment
 * is cut to each column first, so that a long one does not fill its whole box. */
static void
sort_obstacle (NablaGrid *self, guint32 index, gboolean fill)
{
  const Obstacle *obstacle = &g_array_index (self->obstacles, Obstacle, index);
  NablaRect box = get_box (obstacle);
  guint column0, column1, row0, row1;

  get_cells (self, &box, &column0, &column1, &row0, &row1);
  for (guint column = column0; column <= column1; column++)
    {
      guint first = row0;
      guint last = row1;

      if (obstacle->radius >= 0)
        {
          double grow = obstacle->radius;
          /* The border columns also hold what lies beyond the grid. */
          double left = column == 0 ? box.x : self->x + column * self->cell;
          double right = column + 1 == self->n_columns ? box.x + box.width : self->x + (column + 1) * self->cell;
          NablaRect strip = { left - grow, box.y - 1, right - left + 2 * grow, box.height + 2 };
          NablaPoint a = obstacle->a;
          NablaPoint b = obstacle->b;

          if (!nabla_segment_clip (&a, &b, &strip))
            continue;
          first = to_cell (MIN (a.y, b.y) - grow, self->y, self->per_unit, self->n_rows);
          last = to_cell (MAX (a.y, b.y) + grow, self->y, self->per_unit, self->n_rows);
        }
      for (guint row = first; row <= last; row++)
        {
          guint cell = row * self->n_columns + column;

          if (fill)
            self->items[self->starts[cell]++] = index;
          else
            self->starts[cell + 1]++;
        }
    }
}

static void
build (NablaGrid *self, const NablaRect *bounds)
{
  double budget = 4.0 * self->obstacles->len + 1024;
  guint n_cells;

  self->cell = MAX (MIN_CELL, sqrt (MAX (bounds->width, 1) * MAX (bounds->height, 1) / budget));
  self->cell = MAX (self->cell, MAX (bounds->width, bounds->height) / MAX_SIDE);
  self->per_unit = 1 / self->cell;
  self->x = bounds->x;
  self->y = bounds->y;
  self->n_columns = (guint) (bounds->width / self->cell) + 1;
  self->n_rows = (guint) (bounds->height / self->cell) + 1;
  n_cells = self->n_columns * self->n_rows;
  self->starts = g_new0 (guint32, n_cells + 1);
  self->heads = g_new (int, n_cells);
  for (guint i = 0; i < n_cells; i++)
    self->heads[i] = -1;
  for (guint i = 0; i < self->obstacles->len; i++)
    sort_obstacle (self, i, FALSE);
  for (guint i = 0; i < n_cells; i++)
    self->starts[i + 1] += self->starts[i];
  self->items = g_new (guint32, self->starts[n_cells] + 1);
  for (guint i = 0; i < self->obstacles->len; i++)
    sort_obstacle (self, i, TRUE);
  /* Filling has moved each start to the next cell's. */
  memmove (self->starts + 1, self->starts, n_cells * sizeof *self->starts);
  self->starts[0] = 0;
}

NablaGrid *
nabla_grid_new (const NablaSceneCache *cache)
{
  NablaGrid *self = g_new0 (NablaGrid, 1);
  NablaRect bounds = { 0, 0, -1, -1 };

  self->obstacles = g_array_new (FALSE, FALSE, sizeof (Obstacle));
  self->taken = g_array_new (FALSE, FALSE, sizeof (Taken));
  for (guint i = 0; i < cache->n_nodes; i++)
    {
      NablaRect rect = nabla_rect_grow (&cache->nodes[i].rect, CLEARANCE);

      add_obstacle (self, (NablaPoint){ rect.x, rect.y }, (NablaPoint){ rect.x + rect.width, rect.y + rect.height },
                    -1);
      nabla_rect_add (&bounds, &rect);
    }
  for (guint i = 0; i < cache->n_edges; i++)
    {
      add_edge (self, &cache->edges[i]);
      nabla_rect_add (&bounds, &cache->edges[i].bounds);
    }
  if (bounds.width < 0)
    bounds = (NablaRect){ 0, 0, 1, 1 };
  bounds = nabla_rect_grow (&bounds, 40);
  build (self, &bounds);
  return self;
}

void
nabla_grid_free (NablaGrid *self)
{
  if (!self)
    return;
  g_array_unref (self->obstacles);
  g_array_unref (self->taken);
  g_free (self->starts);
  g_free (self->items);
  g_free (self->heads);
  g_free (self);
}

gboolean
nabla_grid_is_free (const NablaGrid *self, const NablaRect *rect)
{
  guint column0, column1, row0, row1;

  get_cells (self, rect, &column0, &column1, &row0, &row1);
  for (guint row = row0; row <= row1; row++)
    for (guint column = column0; column <= column1; column++)
      {
        guint cell = row * self->n_columns + column;

        for (int i = self->heads[cell]; i >= 0; i = g_array_index (self->taken, Taken, i).next)
          if (nabla_rect_overlaps (&g_array_index (self->taken, Taken, i).rect, rect))
            return FALSE;
        for (guint32 i = self->starts[cell]; i < self->starts[cell + 1]; i++)
          if (touches (&g_array_index (self->obstacles, Obstacle, self->items[i]), rect))
            return FALSE;
      }
  return TRUE;
}

/* Boxes by the area that they share with a label, edges by the ink beneath it. */
static double
get_obstacle_cost (const Obstacle *obstacle, const NablaRect *rect)
{
  NablaRect box = get_box (obstacle);

  if (!touches (obstacle, rect))
    return 0;
  if (obstacle->radius < 0)
    return 3 * nabla_rect_common_area (&box, rect);
  return 2 * obstacle->radius * MIN (rect->height, MAX (box.width, box.height)) + 1;
}

double
nabla_grid_get_cost (const NablaGrid *self, const NablaRect *rect, double enough)
{
  guint column0, column1, row0, row1;
  double cost = 0;

  get_cells (self, rect, &column0, &column1, &row0, &row1);
  for (guint row = row0; row <= row1; row++)
    for (guint column = column0; column <= column1; column++)
      {
        guint cell = row * self->n_columns + column;

        for (int i = self->heads[cell]; i >= 0; i = g_array_index (self->taken, Taken, i).next)
          cost += 3 * nabla_rect_common_area (&g_array_index (self->taken, Taken, i).rect, rect);
        for (guint32 i = self->starts[cell]; i < self->starts[cell + 1]; i++)
          cost += get_obstacle_cost (&g_array_index (self->obstacles, Obstacle, self->items[i]), rect);
        if (cost > enough)
          return cost;
      }
  return cost;
}

void
nabla_grid_take (NablaGrid *self, const NablaRect *rect)
{
  NablaRect grown = nabla_rect_grow (rect, CLEARANCE);
  guint column0, column1, row0, row1;

  get_cells (self, &grown, &column0, &column1, &row0, &row1);
  for (guint row = row0; row <= row1; row++)
    for (guint column = column0; column <= column1; column++)
      {
        guint cell = row * self->n_columns + column;
        Taken taken = { grown, self->heads[cell] };

        self->heads[cell] = (int) self->taken->len;
        g_array_append_val (self->taken, taken);
      }
}
