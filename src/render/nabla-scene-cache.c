#include "render/nabla-scene-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include "render/nabla-export.h"

/* A wider name is broken into lines. */
#define MAX_LINE  220.0
#define MAX_LINES 3
#define MIN_WIDTH 70.0
#define PADDING   20.0
/* Above this many nodes names are measured by advances: exact ones would take 20 µs each. */
#define MAX_EXACT_NODES 500
/* Beyond this Cairo's fixed point overflows at 400 %. */
#define MAX_COORDINATE 1e6

NablaSceneCache *
nabla_scene_cache_new (void)
{
  NablaSceneCache *self = g_new0 (NablaSceneCache, 1);

  self->meter = nabla_text_meter_new ();
  return self;
}

void
nabla_node_item_clear (NablaNodeItem *item)
{
  g_strfreev (item->lines);
  g_free (item->badge);
  g_free (item->caption_text);
}

static void
free_items (NablaSceneCache *self)
{
  for (guint i = 0; i < self->n_nodes; i++)
    nabla_node_item_clear (&self->nodes[i]);
  for (guint i = 0; i < self->n_edges; i++)
    {
      g_free (self->edges[i].label);
      g_free (self->edges[i].short_label);
    }
  g_clear_pointer (&self->nodes, g_free);
  g_clear_pointer (&self->edges, g_free);
  g_clear_pointer (&self->parallel, g_free);
  self->n_nodes = 0;
  self->n_edges = 0;
}

void
nabla_scene_cache_free (NablaSceneCache *self)
{
  if (!self)
    return;
  free_items (self);
  g_clear_pointer (&self->graph, nabla_graph_unref);
  g_clear_pointer (&self->layout, nabla_layout_unref);
  g_clear_pointer (&self->placed, nabla_layout_unref);
  g_clear_pointer (&self->result, nabla_result_unref);
  nabla_text_meter_free (self->meter);
  nabla_backing_free (self->backing);
  g_free (self);
}

static double
measure_line (NablaTextMeter *meter, const NablaGraph *graph, const char *line)
{
  if (nabla_graph_n_nodes (graph) > MAX_EXACT_NODES)
    return nabla_text_meter_estimate (meter, &NABLA_NODE_FONT, line);
  return nabla_text_meter_measure (meter, &NABLA_NODE_FONT, line);
}

/* What is written under a node: that it is unobserved, and its part in the question. */
static char *
dup_caption (const NablaGraph *graph, NablaNode node)
{
  static const char *const keys[] = { NABLA_QUERY_MEDIATOR, NABLA_QUERY_CONDITION, NABLA_QUERY_RANDOMISED };
  const char *const words[] = { _ ("mediator"), _ ("given"), _ ("randomised") };
  g_autoptr (GString) text = g_string_new (NULL);

  if (nabla_graph_is_latent (graph, node))
    g_string_append (text, _ ("unobserved"));
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (nabla_graph_get_node_attribute (graph, node, keys[i]) != NULL)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", words[i]);
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

void
nabla_node_item_measure (NablaNodeItem *item, NablaTextMeter *meter, const NablaGraph *graph, NablaNode node)
{
  g_autofree char *text = nabla_text_clean (nabla_graph_get_label (graph, node));
  double width = measure_line (meter, graph, text);
  double lines, glyphs = 0;

  item->roles = nabla_graph_get_roles (graph, node);
  item->caption_text = dup_caption (graph, node);
  if (width > MAX_LINE)
    {
      item->lines = nabla_text_meter_wrap (meter, &NABLA_NODE_FONT, text, MAX_LINE, MAX_LINES);
      width = 0;
      for (char **line = item->lines; *line; line++)
        width = MAX (width, measure_line (meter, graph, *line));
    }
  else
    {
      item->lines = g_new0 (char *, 2);
      item->lines[0] = g_steal_pointer (&text);
    }
  for (NablaRoles role = NABLA_ROLE_EXPOSURE; role <= NABLA_ROLE_OUTCOME; role <<= 1)
    if (item->roles & role)
      glyphs += NABLA_GLYPH_SIZE + NABLA_GLYPH_GAP;
  lines = g_strv_length (item->lines) - 1;
  item->text_width = width + glyphs;
  if (item->roles & NABLA_ROLE_LATENT)
    {
      item->rect.width = MAX (MIN_WIDTH + 10, item->text_width + 58);
      item->rect.height = 40 + lines * NABLA_LINE_HEIGHT * 1.4;
    }
  else
    {
      item->rect.width = MAX (MIN_WIDTH, item->text_width + 2 * PADDING);
      item->rect.height = 36 + lines * NABLA_LINE_HEIGHT;
    }
}

gboolean
nabla_node_item_contains (const NablaNodeItem *item, double x, double y)
{
  if (item->roles & NABLA_ROLE_LATENT)
    return nabla_ellipse_contains (&item->rect, x, y);
  return nabla_rect_contains (&item->rect, x, y);
}

typedef struct
{
  guint64 pair;
  guint32 edge;
} PairEntry;

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const PairEntry *x = a;
  const PairEntry *y = b;

  if (x->pair != y->pair)
    return x->pair < y->pair ? -1 : 1;
  return x->edge < y->edge ? -1 : x->edge > y->edge;
}

/* Edges of one pair of nodes are told apart by how many stand before them. */
static void
count_parallels (NablaSceneCache *self)
{
  guint n;
  const NablaEdge *edges = nabla_graph_get_edges (self->graph, &n);
  g_autofree PairEntry *entries = g_new (PairEntry, n + 1);

  self->parallel = g_new0 (guint32, n + 1);
  for (guint i = 0; i < n; i++)
    {
      entries[i].pair = (guint64) MIN (edges[i].from, edges[i].to) << 32 | MAX (edges[i].from, edges[i].to);
      entries[i].edge = i;
    }
  qsort (entries, n, sizeof *entries, compare_pairs);
  for (guint i = 1; i < n; i++)
    if (entries[i].pair == entries[i - 1].pair)
      self->parallel[entries[i].edge] = self->parallel[entries[i - 1].edge] + 1;
}

static void
set_graph (NablaSceneCache *self, const NablaGraph *graph)
{
  NablaGraph *old = self->graph;

  free_items (self);
  self->graph = nabla_graph_ref (graph);
  self->n_nodes = nabla_graph_n_nodes (graph);
  self->n_edges = nabla_graph_n_edges (graph);
  self->nodes = g_new0 (NablaNodeItem, self->n_nodes + 1);
  self->edges = g_new0 (NablaEdgeItem, self->n_edges + 1);
  for (guint i = 0; i < self->n_nodes; i++)
    nabla_node_item_measure (&self->nodes[i], self->meter, graph, i);
  self->styled = FALSE;
  count_parallels (self);
  g_clear_pointer (&self->layout, nabla_layout_unref);
  g_clear_pointer (&self->placed, nabla_layout_unref);
  g_clear_pointer (&old, nabla_graph_unref);
}

static double
bound (double value)
{
  return isfinite (value) ? CLAMP (value, -MAX_COORDINATE, MAX_COORDINATE) : 0;
}

static void
set_layout (NablaSceneCache *self, const NablaLayout *layout)
{
  NablaLayout *old = self->layout;
  g_autoptr (NablaLayout) blank = NULL;

  self->layout = layout ? nabla_layout_ref (layout) : NULL;
  g_clear_pointer (&old, nabla_layout_unref);
  g_clear_pointer (&self->placed, nabla_layout_unref);
  if (!layout || nabla_layout_n_nodes (layout) != self->n_nodes || nabla_layout_n_edges (layout) != self->n_edges)
    layout = blank = nabla_layout_new (self->n_nodes, self->n_edges);
  if (nabla_layout_is_complete (layout))
    self->placed = nabla_layout_ref (layout);
  else
    self->placed = nabla_layout_tidy (self->graph, layout, FALSE);
  for (guint i = 0; i < self->n_nodes; i++)
    {
      NablaRect *rect = &self->nodes[i].rect;
      NablaPoint center;

      nabla_layout_get_position (self->placed, i, &center);
      rect->x = bound (center.x) - rect->width / 2;
      rect->y = bound (center.y) - rect->height / 2;
    }
  nabla_scene_shape_edges (self);
}

NablaSceneCache *
nabla_scene_acquire (const NablaScene *scene, NablaCacheLevel level)
{
  NablaSceneCache *self = scene->cache ? scene->cache : nabla_scene_cache_new ();

  if (self->graph != scene->graph)
    {
      self->level = 0;
      self->serial++;
      set_graph (self, scene->graph);
    }
  if (self->layout != scene->layout || !self->placed)
    {
      self->level = 0;
      self->serial++;
      set_layout (self, scene->layout);
    }
  self->level = MAX (self->level, NABLA_CACHE_NODES);
  if (self->result != scene->result || self->show != scene->show || self->labels != scene->labels
      || !self->stale != !scene->stale)
    {
      self->level = NABLA_CACHE_NODES;
      self->styled = FALSE;
      self->serial++;
    }
  if (level >= NABLA_CACHE_STYLES && !self->styled)
    {
      NablaResult *old = self->result;

      self->result = scene->result ? nabla_result_ref (scene->result) : NULL;
      g_clear_pointer (&old, nabla_result_unref);
      self->show = scene->show;
      self->labels = scene->labels;
      self->stale = scene->stale;
      nabla_scene_style (self);
      self->styled = TRUE;
    }
  if (level >= NABLA_CACHE_STYLES && self->level < NABLA_CACHE_STYLES)
    {
      nabla_scene_bound_edges (self);
      self->level = NABLA_CACHE_STYLES;
    }
  if (level >= NABLA_CACHE_LABELS && self->level < NABLA_CACHE_LABELS)
    {
      nabla_scene_place_labels (self);
      self->level = NABLA_CACHE_LABELS;
    }
  return self;
}

void
nabla_scene_release (const NablaScene *scene, NablaSceneCache *cache)
{
  if (scene->cache != cache)
    nabla_scene_cache_free (cache);
}

gboolean
nabla_scene_is_free (const NablaSceneCache *cache, const NablaRect *rect)
{
  for (guint i = 0; i < cache->n_nodes; i++)
    {
      const NablaNodeItem *item = &cache->nodes[i];

      if (nabla_rect_overlaps (&item->rect, rect) || (item->caption_text && nabla_rect_overlaps (&item->caption, rect))
          || (item->badge && nabla_rect_overlaps (&item->badge_rect, rect)))
        return FALSE;
    }
  for (guint i = 0; i < cache->n_edges; i++)
    {
      const NablaEdgeItem *item = &cache->edges[i];
      NablaPoint a = item->curve.p0;
      guint n_steps = item->straight ? 1 : 16;
      NablaRect grown = nabla_rect_grow (rect, item->width / 2 + 2);

      if (item->has_place && nabla_rect_overlaps (&item->label_rect, rect))
        return FALSE;
      if (item->hidden || !nabla_rect_overlaps (&item->bounds, &grown))
        continue;
      for (guint step = 1; step <= n_steps; step++)
        {
          NablaPoint b = nabla_curve_at (&item->curve, (double) step / n_steps);
          NablaPoint p = a, q = b;

          if (nabla_segment_clip (&p, &q, &grown))
            return FALSE;
          a = b;
        }
    }
  return TRUE;
}
