/* Edges: their curves, and what the result makes of them. */
#include <math.h>
#include <string.h>

#include "render/nabla-scene-private.h"

/* Between a border and the tip of an arrow. */
#define GAP  1.5
#define THIN 1.5

void
nabla_arrow_head_size (double width, double *length, double *half)
{
  *length = 10 + 1.1 * width;
  *half = 4.2 + 0.9 * width;
}

/* The fraction of a straight edge from the centre of a node at which it leaves the node. */
static double
find_straight_exit (const NablaNodeItem *node, double dx, double dy)
{
  double rx = node->rect.width / 2 + GAP;
  double ry = node->rect.height / 2 + GAP;
  double u = fabs (dx) / rx;
  double v = fabs (dy) / ry;
  double t = node->roles & NABLA_ROLE_LATENT ? sqrt (u * u + v * v) : MAX (u, v);

  return t > 1 ? 1 / t : 1;
}

/* The parameter at which a curve that starts inside the node leaves it. */
static double
find_exit (const NablaCurve *curve, const NablaNodeItem *node, gboolean at_end)
{
  NablaNodeItem grown = *node;
  double inside = at_end ? 1 : 0;
  double outside = at_end ? 0 : 1;

  grown.rect = nabla_rect_grow (&node->rect, GAP);
  for (int i = 0; i < 30; i++)
    {
      double middle = (inside + outside) / 2;
      NablaPoint p = nabla_curve_at (curve, middle);

      if (nabla_node_item_contains (&grown, p.x, p.y))
        inside = middle;
      else
        outside = middle;
    }
  return outside;
}

static NablaPoint
get_center (const NablaNodeItem *item)
{
  return (NablaPoint){ item->rect.x + item->rect.width / 2, item->rect.y + item->rect.height / 2 };
}

/* Bows keep clear of the straight edge between their nodes: to the upper side, the second to
 * the lower, each further pair wider. */
NablaPoint
nabla_edge_bow (NablaPoint a, NablaPoint b, guint rank)
{
  double dx = b.x - a.x;
  double dy = b.y - a.y;
  double length = MAX (hypot (dx, dy), 1e-9);
  double by = CLAMP (0.36 * length, 44, 170) * (1 + rank / 2);
  double nx = dy / length;
  double ny = -dx / length;

  if (ny > 0 || (ny == 0 && nx < 0))
    {
      nx = -nx;
      ny = -ny;
    }
  if (rank % 2 == 1)
    by = -by;
  return (NablaPoint){ (a.x + b.x) / 2 + nx * by, (a.y + b.y) / 2 + ny * by };
}

static void
shape_edge (NablaSceneCache *cache, guint index)
{
  const NablaEdge *edge = nabla_graph_get_edge (cache->graph, index);
  NablaEdgeItem *item = &cache->edges[index];
  const NablaNodeItem *from = &cache->nodes[edge->from];
  const NablaNodeItem *to = &cache->nodes[edge->to];
  gboolean bidirected = edge->at_from == NABLA_MARK_ARROW && edge->at_to == NABLA_MARK_ARROW;
  guint rank = cache->parallel[index];
  NablaPoint bend;
  double t0, t1;
  NablaCurve curve;

  curve.p0 = get_center (from);
  curve.p2 = get_center (to);
  item->at_from = edge->at_from;
  item->at_to = edge->at_to;
  item->straight = FALSE;
  if (nabla_layout_get_bend (cache->placed, index, &bend) && isfinite (bend.x) && isfinite (bend.y))
    curve.p1 = (NablaPoint){ CLAMP (bend.x, -1e6, 1e6), CLAMP (bend.y, -1e6, 1e6) };
  else if (bidirected)
    curve.p1 = nabla_edge_bow (curve.p0, curve.p2, rank > 0 ? rank - 1 : 0);
  else if (rank > 0)
    curve.p1 = nabla_edge_bow (curve.p0, curve.p2, rank);
  else
    {
      curve.p1 = (NablaPoint){ (curve.p0.x + curve.p2.x) / 2, (curve.p0.y + curve.p2.y) / 2 };
      item->straight = TRUE;
    }
  if (item->straight)
    {
      t0 = find_straight_exit (from, curve.p2.x - curve.p0.x, curve.p2.y - curve.p0.y);
      t1 = 1 - find_straight_exit (to, curve.p2.x - curve.p0.x, curve.p2.y - curve.p0.y);
    }
  else
    {
      t0 = find_exit (&curve, from, FALSE);
      t1 = find_exit (&curve, to, TRUE);
    }
  item->hidden = t0 >= t1;
  if (!item->hidden)
    curve = nabla_curve_part (&curve, t0, t1);
  item->moved = item->moved || memcmp (&item->curve, &curve, sizeof curve) != 0;
  item->curve = curve;
}

void
nabla_scene_shape_edges (NablaSceneCache *cache)
{
  for (guint i = 0; i < cache->n_edges; i++)
    shape_edge (cache, i);
}

static void
clear_style (NablaEdgeItem *item)
{
  g_clear_pointer (&item->label, g_free);
  g_clear_pointer (&item->short_label, g_free);
  item->look = NABLA_LOOK_PLAIN;
  item->width = THIN;
  item->sign = 0;
  item->dashed = FALSE;
  item->stale = FALSE;
  item->has_place = FALSE;
  item->is_short = FALSE;
}

static double
get_width (double standardized)
{
  if (!isfinite (standardized))
    return THIN;
  return THIN + 8 * MIN (fabs (standardized), 0.8) / 0.8;
}

static int
get_sign (double value)
{
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

static gboolean
includes_zero (double lo, double hi)
{
  return isfinite (lo) && isfinite (hi) && lo <= 0 && hi >= 0;
}

/* @labels as text; the short form is the number alone. */
static void
set_texts (NablaEdgeItem *item, NablaLabels labels, char *number, char *interval, const char *unit)
{
  const char *mark = item->stale ? "⟲ " : "";

  if (labels != NABLA_LABELS_NONE)
    {
      item->short_label = g_strconcat (mark, number, NULL);
      if (labels == NABLA_LABELS_ESTIMATE || !interval)
        item->label = g_strdup (item->short_label);
      else if (labels == NABLA_LABELS_UNIT && unit && *unit)
        item->label = g_strconcat (mark, interval, " ", unit, NULL);
      else
        item->label = g_strconcat (mark, interval, NULL);
    }
  g_free (number);
  g_free (interval);
}

static void
style_direct (NablaEdgeItem *item, const NablaEstimate *estimate, NablaLabels labels)
{
  gboolean has_interval = isfinite (estimate->lo) && isfinite (estimate->hi);

  item->look = NABLA_LOOK_ESTIMATED;
  item->sign = get_sign (estimate->estimate);
  item->width = get_width (estimate->beta_standardized);
  item->dashed = includes_zero (estimate->lo, estimate->hi);
  set_texts (item, labels, nabla_format_estimate (estimate->estimate, estimate->lo, estimate->hi),
             has_interval ? nabla_format_interval (estimate->estimate, estimate->lo, estimate->hi) : NULL,
             estimate->unit);
}

static void
style_strength (NablaEdgeItem *item, const NablaEstimate *estimate, NablaLabels labels)
{
  gboolean has_interval = isfinite (estimate->strength_lo) && isfinite (estimate->strength_hi);

  item->look = NABLA_LOOK_ESTIMATED;
  item->sign = 0;
  item->dashed = estimate->strength_lo <= 0;
  /* In standard deviations, as the legend says. */
  if (estimate->estimate != 0 && isfinite (estimate->beta_standardized))
    item->width = get_width (estimate->strength * estimate->beta_standardized / estimate->estimate);
  set_texts (item, labels, nabla_format_strength (estimate->strength, NAN, NAN),
             has_interval ? nabla_format_strength (estimate->strength, estimate->strength_lo, estimate->strength_hi)
                          : NULL,
             NULL);
}

static void
style_share (NablaEdgeItem *item, const NablaArrow *arrow, NablaLabels labels)
{
  char *interval = NULL;

  if (isfinite (arrow->share_lo) && isfinite (arrow->share_hi))
    interval
      = g_strdup_printf ("%.0f %% [%.0f, %.0f]", arrow->share * 100, arrow->share_lo * 100, arrow->share_hi * 100);
  item->look = NABLA_LOOK_ESTIMATED;
  item->sign = 0;
  item->dashed = arrow->share_lo <= 0;
  item->width = get_width (arrow->share);
  set_texts (item, labels, g_strdup_printf ("%.0f %%", arrow->share * 100), interval, NULL);
}

static void
style_edge (NablaSceneCache *cache, guint index, const NablaArrow *arrow, gboolean stale)
{
  NablaEdgeItem *item = &cache->edges[index];
  const NablaEstimate *estimate = arrow->estimate;

  if (item->at_from != NABLA_MARK_TAIL || item->at_to != NABLA_MARK_ARROW)
    return;
  item->stale = stale && arrow->state != NABLA_ARROW_PENDING;
  switch (arrow->state)
    {
    case NABLA_ARROW_NOT_IDENTIFIED:
      item->look = NABLA_LOOK_UNKNOWN;
      if (cache->labels != NABLA_LABELS_NONE)
        item->label = g_strdup (item->stale ? "⟲ ?" : "?");
      break;
    case NABLA_ARROW_FAILED:
      item->look = NABLA_LOOK_FAILED;
      if (cache->labels != NABLA_LABELS_NONE)
        item->label = g_strdup (item->stale ? "⟲ !" : "!");
      break;
    case NABLA_ARROW_ESTIMATED:
      if (cache->show == NABLA_SHOW_SHARE)
        {
          if (isfinite (arrow->share))
            style_share (item, arrow, cache->labels);
        }
      else if (cache->show == NABLA_SHOW_STRENGTH)
        {
          if (estimate && isfinite (estimate->strength))
            style_strength (item, estimate, cache->labels);
        }
      else if (estimate && estimate->has_estimate && isfinite (estimate->estimate))
        style_direct (item, estimate, cache->labels);
      break;
    case NABLA_ARROW_PENDING:
      break;
    }
}

/* Every node's total effect on the outcome, beside the node. */
static void
style_totals (NablaSceneCache *cache, const NablaResult *result)
{
  guint n = nabla_graph_n_nodes (result->graph);

  for (guint i = 0; i < n; i++)
    {
      const NablaEstimate *estimate = result->totals[i];
      NablaNode node = i;
      NablaNodeItem *item;

      if (!estimate || !estimate->has_estimate || !isfinite (estimate->estimate))
        continue;
      if (result->graph != cache->graph)
        node = nabla_graph_find_node_by_id (cache->graph, nabla_graph_get_node_id (result->graph, i));
      if (node == NABLA_NODE_NONE)
        continue;
      item = &cache->nodes[node];
      if (cache->labels == NABLA_LABELS_ESTIMATE || !isfinite (estimate->lo) || !isfinite (estimate->hi))
        item->badge = nabla_format_effect (estimate->estimate);
      else
        item->badge = nabla_format_interval (estimate->estimate, estimate->lo, estimate->hi);
      item->badge_sign = get_sign (estimate->estimate);
      item->badge_dashed = includes_zero (estimate->lo, estimate->hi);
    }
}

static void
style_arrows (NablaSceneCache *cache, const NablaResult *result)
{
  g_autoptr (GHashTable) by_id = NULL;
  guint n;
  const NablaEdge *edges = nabla_graph_get_edges (result->graph, &n);
  gboolean foreign = result->graph != cache->graph;

  n = MIN (n, result->n_arrows);
  if (foreign)
    {
      by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
      for (guint i = 0; i < n; i++)
        g_hash_table_insert (by_id, (gpointer) &edges[i].id, (gpointer) &result->arrows[i]);
    }
  for (guint i = 0; i < cache->n_edges; i++)
    {
      const NablaArrow *arrow = i < n ? &result->arrows[i] : NULL;

      if (foreign)
        arrow = g_hash_table_lookup (by_id, &nabla_graph_get_edge (cache->graph, i)->id);
      if (arrow)
        style_edge (cache, i, arrow, foreign || cache->stale);
    }
}

void
nabla_scene_style (NablaSceneCache *cache)
{
  const NablaResult *result = cache->result;

  for (guint i = 0; i < cache->n_edges; i++)
    clear_style (&cache->edges[i]);
  for (guint i = 0; i < cache->n_nodes; i++)
    g_clear_pointer (&cache->nodes[i].badge, g_free);
  if (result && cache->show == NABLA_SHOW_TOTAL && result->totals && cache->labels != NABLA_LABELS_NONE)
    style_totals (cache, result);
  else if (result && cache->show != NABLA_SHOW_NONE && cache->show != NABLA_SHOW_TOTAL)
    style_arrows (cache, result);
}

void
nabla_scene_bound_edges (NablaSceneCache *cache)
{
  for (guint i = 0; i < cache->n_edges; i++)
    {
      NablaEdgeItem *item = &cache->edges[i];
      NablaRect bounds = nabla_curve_bounds (&item->curve);
      double length, half;

      nabla_arrow_head_size (item->width, &length, &half);
      item->bounds = nabla_rect_grow (&bounds, half + 1);
    }
}
