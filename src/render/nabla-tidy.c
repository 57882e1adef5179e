/* Positions for nodes: components in layers, packed, then fitted to what must stay. */
#include <math.h>

#include "render/nabla-export.h"
#include "render/nabla-scene-private.h"
#include "render/nabla-tidy-private.h"
#include "render/nabla-tidy-fixed.h"

/* The first corner of a drawing that starts from nothing. */
#define ORIGIN   40.0
#define PART_GAP 70.0
#define LONE_GAP 30.0
/* Of each role, this many are told apart when the exposure is put left of the outcome. */
#define MAX_ROLES 32
/* Larger graphs keep straight edges: each is compared with every box. */
#define MAX_BENT_NODES 2000
#define CLEARANCE      7.0
#define CURVE_STEPS    16

typedef struct
{
  const NablaGraph *graph;
  const NablaLayout *layout;
  guint n;
  gboolean *fixed;
  NablaRect *boxes; /* per node; x, y: where it is now or shall be */
  GArray *edges;    /* of NablaTidyEdge: the graph's, then constraints */
  guint n_edges;    /* the graph's */
  NablaPoint *via;  /* per edge of the graph: where its middle should be; NaN: anywhere */
} Tidy;

/* Everything an outcome causes: putting an exposure left of it there would turn arrows back. */
static gboolean *
find_caused (const NablaGraph *graph, const NablaNodeSet *outcomes)
{
  guint n = nabla_graph_n_nodes (graph);
  gboolean *seen = g_new0 (gboolean, n + 1);
  g_autofree NablaNode *queue = g_new (NablaNode, n + 1);
  guint head = 0, tail = 0;

  for (guint i = 0; i < outcomes->n; i++)
    {
      seen[outcomes->nodes[i]] = TRUE;
      queue[tail++] = outcomes->nodes[i];
    }
  while (head < tail)
    {
      guint n_children;
      const NablaNode *children = nabla_graph_get_adjacent (graph, queue[head++], NABLA_CHILDREN, &n_children);

      for (guint i = 0; i < n_children; i++)
        if (!seen[children[i]])
          {
            seen[children[i]] = TRUE;
            queue[tail++] = children[i];
          }
    }
  return seen;
}

static void
collect_edges (Tidy *tidy)
{
  g_autoptr (NablaNodeSet) exposures = nabla_graph_dup_with_role (tidy->graph, NABLA_ROLE_EXPOSURE);
  g_autoptr (NablaNodeSet) outcomes = nabla_graph_dup_with_role (tidy->graph, NABLA_ROLE_OUTCOME);
  g_autofree gboolean *caused = find_caused (tidy->graph, outcomes);
  const NablaEdge *edges = nabla_graph_get_edges (tidy->graph, &tidy->n_edges);

  tidy->edges = g_array_new (FALSE, FALSE, sizeof (NablaTidyEdge));
  for (guint i = 0; i < tidy->n_edges; i++)
    {
      NablaTidyEdge edge
        = { edges[i].from, edges[i].to, edges[i].at_to == NABLA_MARK_ARROW && edges[i].at_from != NABLA_MARK_ARROW };

      g_array_append_val (tidy->edges, edge);
    }
  for (guint i = 0; i < MIN (exposures->n, MAX_ROLES); i++)
    for (guint j = 0; j < MIN (outcomes->n, MAX_ROLES); j++)
      {
        NablaTidyEdge edge = { exposures->nodes[i], outcomes->nodes[j], TRUE };

        if (!caused[edge.from])
          g_array_append_val (tidy->edges, edge);
      }
}

static void
measure_nodes (Tidy *tidy)
{
  g_autoptr (NablaTextMeter) meter = nabla_text_meter_new ();

  for (guint i = 0; i < tidy->n; i++)
    {
      NablaNodeItem item = { 0 };

      nabla_node_item_measure (&item, meter, tidy->graph, i);
      tidy->boxes[i] = item.rect;
      /* Room for the caption. */
      if (item.roles & NABLA_ROLE_LATENT)
        tidy->boxes[i].height += 12;
      nabla_node_item_clear (&item);
    }
}

typedef struct
{
  guint first; /* index into the nodes sorted by part */
  guint n;
  gboolean asked; /* holds an exposure or outcome */
  double width, height;
  double x, y;
} Part;

static int
compare_parts (gconstpointer a, gconstpointer b)
{
  const Part *x = a;
  const Part *y = b;

  if (x->asked != y->asked)
    return x->asked ? -1 : 1;
  if (x->n != y->n)
    return x->n > y->n ? -1 : 1;
  return x->first < y->first ? -1 : x->first > y->first;
}

static guint32
find_root (guint32 *parents, guint32 v)
{
  while (parents[v] != v)
    {
      parents[v] = parents[parents[v]];
      v = parents[v];
    }
  return v;
}

/* Groups nodes by connected component, each in the order of the graph. */
static GArray *
find_parts (const Tidy *tidy, guint32 *part_of, guint32 *nodes)
{
  GArray *parts = g_array_new (FALSE, TRUE, sizeof (Part));
  g_autofree guint32 *roots = g_new (guint32, tidy->n + 1);
  g_autofree guint32 *numbers = g_new (guint32, tidy->n + 1);
  guint at = 0;

  for (guint i = 0; i < tidy->n; i++)
    {
      roots[i] = i;
      numbers[i] = G_MAXUINT32;
    }
  for (guint i = 0; i < tidy->edges->len; i++)
    {
      const NablaTidyEdge *edge = &g_array_index (tidy->edges, NablaTidyEdge, i);
      guint32 a = find_root (roots, edge->from);
      guint32 b = find_root (roots, edge->to);

      roots[MAX (a, b)] = MIN (a, b);
    }
  for (guint i = 0; i < tidy->n; i++)
    {
      guint32 root = find_root (roots, i);

      if (numbers[root] == G_MAXUINT32)
        {
          numbers[root] = parts->len;
          g_array_set_size (parts, parts->len + 1);
        }
      part_of[i] = numbers[root];
      g_array_index (parts, Part, part_of[i]).n++;
      if (nabla_graph_get_roles (tidy->graph, i) & (NABLA_ROLE_EXPOSURE | NABLA_ROLE_OUTCOME))
        g_array_index (parts, Part, part_of[i]).asked = TRUE;
    }
  for (guint i = 0; i < parts->len; i++)
    {
      Part *part = &g_array_index (parts, Part, i);

      part->first = at;
      at += part->n;
      numbers[i] = part->first;
    }
  for (guint i = 0; i < tidy->n; i++)
    nodes[numbers[part_of[i]]++] = i;
  return parts;
}

/* Lays one component out; positions relative to the part go to boxes and via. */
static void
run_part (Tidy *tidy, Part *part, const guint32 *nodes, const guint32 *local, const GArray *edges)
{
  NablaTidyPart work = { .n_real = part->n, .n_edges = edges->len };

  work.widths = g_new (double, part->n);
  work.heights = g_new (double, part->n);
  work.edges = g_new (NablaTidyEdge, edges->len + 1);
  for (guint i = 0; i < part->n; i++)
    {
      work.widths[i] = tidy->boxes[nodes[i]].width;
      work.heights[i] = tidy->boxes[nodes[i]].height;
    }
  for (guint i = 0; i < edges->len; i++)
    {
      const NablaTidyEdge *edge = &g_array_index (tidy->edges, NablaTidyEdge, g_array_index (edges, guint32, i));

      work.edges[i] = (NablaTidyEdge){ local[edge->from], local[edge->to], edge->directed };
    }
  nabla_tidy_part_run (&work);
  for (guint i = 0; i < part->n; i++)
    {
      tidy->boxes[nodes[i]].x = work.x[i] - work.widths[i] / 2;
      tidy->boxes[nodes[i]].y = work.y[i] - work.heights[i] / 2;
    }
  for (guint i = 0; i < edges->len; i++)
    {
      guint32 index = g_array_index (edges, guint32, i);
      guint32 dummy = work.first_dummy[i];

      if (dummy == G_MAXUINT32 || index >= tidy->n_edges)
        continue;
      dummy += (guint) (ABS (work.layers[work.edges[i].to] - work.layers[work.edges[i].from]) - 1) / 2;
      tidy->via[index] = (NablaPoint){ work.x[dummy], work.y[dummy] };
    }
  part->width = work.width;
  part->height = work.height;
  nabla_tidy_part_clear (&work);
}

/* Shelves from top to bottom, the parts with the question first, then the larger. */
static void
pack (GArray *parts)
{
  double area = 0, widest = 0, x = 0, y = 0, shelf = 0, limit;

  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = &g_array_index (parts, Part, i);

      area += (part->width + LONE_GAP) * (part->height + LONE_GAP);
      widest = MAX (widest, part->width);
    }
  limit = MAX (widest, sqrt (area * 1.8));
  for (guint i = 0; i < parts->len; i++)
    {
      Part *part = &g_array_index (parts, Part, i);
      double gap = part->n > 1 ? PART_GAP : LONE_GAP;

      if (x > 0 && x + part->width > limit)
        {
          x = 0;
          y += shelf + gap;
          shelf = 0;
        }
      part->x = x;
      part->y = y;
      x += part->width + gap;
      shelf = MAX (shelf, part->height);
    }
}

static void
lay_out_parts (Tidy *tidy)
{
  g_autofree guint32 *part_of = g_new (guint32, tidy->n + 1);
  g_autofree guint32 *nodes = g_new (guint32, tidy->n + 1);
  g_autofree guint32 *local = g_new (guint32, tidy->n + 1);
  g_autofree guint32 *edge_starts = NULL;
  g_autofree guint32 *part_edges = g_new (guint32, tidy->edges->len + 1);
  g_autoptr (GArray) parts = find_parts (tidy, part_of, nodes);
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (guint32));

  edge_starts = g_new0 (guint32, parts->len + 2);
  for (guint i = 0; i < tidy->edges->len; i++)
    edge_starts[part_of[g_array_index (tidy->edges, NablaTidyEdge, i).from] + 2]++;
  for (guint i = 0; i < parts->len; i++)
    edge_starts[i + 2] += edge_starts[i + 1];
  for (guint i = 0; i < tidy->edges->len; i++)
    part_edges[edge_starts[part_of[g_array_index (tidy->edges, NablaTidyEdge, i).from] + 1]++] = i;
  for (guint i = 0; i < parts->len; i++)
    {
      Part *part = &g_array_index (parts, Part, i);

      for (guint j = 0; j < part->n; j++)
        local[nodes[part->first + j]] = j;
      g_array_set_size (members, 0);
      g_array_append_vals (members, part_edges + edge_starts[i], edge_starts[i + 1] - edge_starts[i]);
      run_part (tidy, part, nodes + part->first, local, members);
    }
  /* Sorting loses the numbers that part_of holds: nodes are found by `first` from here on. */
  g_array_sort (parts, compare_parts);
  pack (parts);
  for (guint i = 0; i < parts->len; i++)
    {
      const Part *part = &g_array_index (parts, Part, i);

      for (guint j = 0; j < part->n; j++)
        {
          NablaRect *box = &tidy->boxes[nodes[part->first + j]];

          box->x += part->x + ORIGIN;
          box->y += part->y + ORIGIN;
          local[nodes[part->first + j]] = i;
        }
    }
  for (guint i = 0; i < tidy->n_edges; i++)
    {
      const Part *part = &g_array_index (parts, Part, local[g_array_index (tidy->edges, NablaTidyEdge, i).from]);

      tidy->via[i].x += part->x + ORIGIN;
      tidy->via[i].y += part->y + ORIGIN;
    }
}

static gboolean
crosses_box (const Tidy *tidy, const NablaTidyEdge *edge, const NablaCurve *curve)
{
  NablaRect bounds = nabla_curve_bounds (curve);

  for (guint i = 0; i < tidy->n; i++)
    {
      NablaRect box = nabla_rect_grow (&tidy->boxes[i], CLEARANCE);
      NablaPoint last = curve->p0;

      /* An upright edge has no width: its bounds touch, they do not overlap. */
      if (i == edge->from || i == edge->to || bounds.x > box.x + box.width || box.x > bounds.x + bounds.width
          || bounds.y > box.y + box.height || box.y > bounds.y + bounds.height)
        continue;
      for (int step = 1; step <= CURVE_STEPS; step++)
        {
          NablaPoint next = nabla_curve_at (curve, (double) step / CURVE_STEPS);
          NablaPoint a = last, b = next;

          if (nabla_segment_clip (&a, &b, &box))
            return TRUE;
          last = next;
        }
    }
  return FALSE;
}

/* A control point that leads the edge around the boxes in its way, by the place that the
 * layers kept for it or else by growing bows to either side. */
static gboolean
find_bend (const Tidy *tidy, guint index, gboolean bow, NablaPoint *bend)
{
  static const double bows[] = { 0.16, -0.16, 0.3, -0.3, 0.5, -0.5, 0.8, -0.8, 1.1, -1.1 };
  const NablaTidyEdge *edge = &g_array_index (tidy->edges, NablaTidyEdge, index);
  const NablaRect *from = &tidy->boxes[edge->from];
  const NablaRect *to = &tidy->boxes[edge->to];
  NablaCurve curve = { { from->x + from->width / 2, from->y + from->height / 2 },
                       { 0, 0 },
                       { to->x + to->width / 2, to->y + to->height / 2 } };
  NablaPoint middle = { (curve.p0.x + curve.p2.x) / 2, (curve.p0.y + curve.p2.y) / 2 };
  NablaPoint via = tidy->via[index];

  curve.p1 = bow ? nabla_edge_bow (curve.p0, curve.p2, 0) : middle;
  if (!crosses_box (tidy, edge, &curve))
    return FALSE;
  if (!bow && isfinite (via.x) && isfinite (via.y) && !tidy->fixed[edge->from] && !tidy->fixed[edge->to])
    {
      curve.p1 = (NablaPoint){ round (2 * via.x - middle.x), round (2 * via.y - middle.y) };
      if (!crosses_box (tidy, edge, &curve))
        {
          *bend = curve.p1;
          return TRUE;
        }
    }
  /* A bow that stands for a common cause keeps off the straight way. */
  for (guint i = bow ? 2 : 0; i < G_N_ELEMENTS (bows); i++)
    {
      curve.p1.x = round (middle.x + bows[i] * (curve.p2.y - curve.p0.y));
      curve.p1.y = round (middle.y - bows[i] * (curve.p2.x - curve.p0.x));
      if (!crosses_box (tidy, edge, &curve))
        {
          *bend = curve.p1;
          return TRUE;
        }
    }
  return FALSE;
}

static NablaLayout *
bend_edges (const Tidy *tidy, NablaLayout *layout)
{
  if (tidy->n > MAX_BENT_NODES)
    return layout;
  for (guint i = 0; i < tidy->n_edges; i++)
    {
      const NablaTidyEdge *edge = &g_array_index (tidy->edges, NablaTidyEdge, i);
      const NablaEdge *original = nabla_graph_get_edge (tidy->graph, i);
      gboolean bow = original->at_from == NABLA_MARK_ARROW && original->at_to == NABLA_MARK_ARROW;
      NablaPoint bend;

      if ((tidy->fixed[edge->from] && tidy->fixed[edge->to]) || nabla_layout_get_bend (layout, i, &bend))
        continue;
      if (find_bend (tidy, i, bow, &bend))
        {
          NablaLayout *bent = nabla_layout_with_bend (layout, i, &bend);

          nabla_layout_unref (layout);
          layout = bent;
        }
    }
  return layout;
}

/* @layout without bends; positions come later. */
static NablaLayout *
start_over (const NablaLayout *layout, guint n, guint n_edges)
{
  NablaLayout *fresh = nabla_layout_new (n, n_edges);

  for (guint i = 0; i < n; i++)
    if (nabla_layout_is_pinned (layout, i))
      {
        NablaPoint point;
        NablaLayout *next = nabla_layout_with_pinned (fresh, i, TRUE);

        nabla_layout_unref (fresh);
        fresh = next;
        if (nabla_layout_get_position (layout, i, &point))
          {
            next = nabla_layout_with_position (fresh, i, point);
            nabla_layout_unref (fresh);
            fresh = next;
          }
      }
  return fresh;
}

NablaLayout *
nabla_layout_tidy (const NablaGraph *graph, const NablaLayout *layout, gboolean all)
{
  Tidy tidy = { .graph = graph, .layout = layout, .n = nabla_graph_n_nodes (graph) };
  g_autoptr (NablaLayout) blank = NULL;
  g_autofree NablaNode *moved = g_new (NablaNode, tidy.n + 1);
  g_autofree NablaPoint *points = g_new (NablaPoint, tidy.n + 1);
  NablaLayout *base, *result;
  guint n_moved = 0;

  if (!layout || nabla_layout_n_nodes (layout) != tidy.n
      || nabla_layout_n_edges (layout) != nabla_graph_n_edges (graph))
    layout = tidy.layout = blank = nabla_layout_new (tidy.n, nabla_graph_n_edges (graph));
  if (tidy.n == 0)
    return nabla_layout_ref (layout);
  tidy.fixed = g_new0 (gboolean, tidy.n);
  tidy.boxes = g_new0 (NablaRect, tidy.n);
  measure_nodes (&tidy);
  collect_edges (&tidy);
  tidy.via = g_new (NablaPoint, tidy.n_edges + 1);
  for (guint i = 0; i < tidy.n_edges; i++)
    tidy.via[i] = (NablaPoint){ NAN, NAN };
  lay_out_parts (&tidy);
  nabla_tidy_keep_fixed (graph, layout, all, tidy.boxes, tidy.fixed);
  for (guint i = 0; i < tidy.n; i++)
    if (!tidy.fixed[i])
      {
        moved[n_moved] = i;
        points[n_moved].x = round (tidy.boxes[i].x + tidy.boxes[i].width / 2);
        points[n_moved].y = round (tidy.boxes[i].y + tidy.boxes[i].height / 2);
        tidy.boxes[i].x = points[n_moved].x - tidy.boxes[i].width / 2;
        tidy.boxes[i].y = points[n_moved].y - tidy.boxes[i].height / 2;
        n_moved++;
      }
  base = all ? start_over (layout, tidy.n, tidy.n_edges) : nabla_layout_ref (layout);
  result = nabla_layout_with_positions (base, moved, points, n_moved);
  nabla_layout_unref (base);
  result = bend_edges (&tidy, result);
  g_array_unref (tidy.edges);
  g_free (tidy.fixed);
  g_free (tidy.boxes);
  g_free (tidy.via);
  return result;
}
