/* The one drawing: everything that the picture shows, as a value. */
#pragma once

#include "graph/nabla-layout.h"
#include "render/nabla-highlight.h"
#include "render/nabla-painter.h"
#include "result/nabla-result.h"

G_BEGIN_DECLS

typedef enum
{
  NABLA_SHOW_DIRECT,
  NABLA_SHOW_TOTAL,
  NABLA_SHOW_STRENGTH,
  NABLA_SHOW_SHARE,
  NABLA_SHOW_NONE,
} NablaShow;

typedef enum
{
  NABLA_LABELS_NONE,
  NABLA_LABELS_ESTIMATE,
  NABLA_LABELS_INTERVAL,
  NABLA_LABELS_UNIT,
} NablaLabels;

typedef struct
{
  double x, y, width, height;
} NablaRect;

/**
 * NablaSceneCache:
 *
 * Measured texts, node boxes, edge geometry and label places, kept from frame to
 * frame and made anew for what changed (told by the pointers of graph, layout and
 * result, to which it holds references). One owner, one thread.
 */
typedef struct _NablaSceneCache NablaSceneCache;

NablaSceneCache *nabla_scene_cache_new (void);
void nabla_scene_cache_free (NablaSceneCache *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaSceneCache, nabla_scene_cache_free)

/**
 * NablaScene:
 *
 * Borrows everything it points at. Fields of interaction (@selected … ) are
 * unset for exports. A result of another graph than @graph is carried over by
 * the ids of the edges and drawn as stale.
 */
typedef struct
{
  const NablaGraph *graph;
  const NablaLayout *layout;
  const NablaResult *result; /* nullable */
  const gboolean *unlinked;  /* per node: ⚠ no column; nullable */
  NablaShow show;
  NablaLabels labels;
  gboolean dark;
  gboolean grayscale;
  gboolean legend;
  gboolean card;                   /* the total-effect card */
  gboolean stale;                  /* @result is of an older revision */
  double zoom;                     /* 1 = 100 %: what detail is dropped by */
  NablaRect visible;               /* in layout coordinates; width 0: all */
  const NablaHighlight *highlight; /* nullable */
  NablaSceneCache *cache;          /* nullable: everything is worked out in each call */
  double pixel_scale;              /* of a screen: device pixels a screen pixel. With it, @cache and
                                    * @visible set, the picture is kept between frames; 0: drawn each time */
  gboolean hurried;                /* the zoom is changing: the kept picture stretched will do; whoever sets
                                    * this draws again without it when the zoom has come to rest */
  /* interaction */
  const NablaNodeSet *selected_nodes; /* nullable */
  const guint32 *selected_edges;
  guint n_selected_edges;
  NablaNode hovered_node; /* NABLA_NODE_NONE */
  int hovered_edge;       /* -1 */
} NablaScene;

void
nabla_scene_init (NablaScene *scene, const NablaGraph *graph, const NablaLayout *layout, const NablaResult *result);
/* Draws nodes, edges, labels in layout coordinates, culled to scene->visible. */
void nabla_render_scene (NablaPainter *painter, const NablaScene *scene);
/* Legend and card, in the coordinates of @frame (screen: the canvas; export: the page). */
void nabla_render_furniture (NablaPainter *painter, const NablaScene *scene, const NablaRect *frame);
/* The rectangle that nodes, edges and labels take, in layout coordinates. */
NablaRect nabla_scene_get_bounds (const NablaScene *scene);

/* The text on an edge as drawn ("+0.42 [0.31, 0.53]"), with "?" and "!" for edges without a
 * number; %NULL: none. (transfer full). */
char *nabla_scene_dup_edge_label (const NablaScene *scene, guint edge);
/* Where that label is, in layout coordinates; %FALSE: no label. Zoom is not regarded. */
gboolean nabla_scene_get_label_rect (const NablaScene *scene, guint edge, NablaRect *rect);
/* A point of the drawn edge, @t from 0 (at its first node's border) to 1. */
gboolean nabla_scene_get_edge_point (const NablaScene *scene, guint edge, double t, NablaPoint *point);

/* The box of a node, its text measured. */
NablaRect nabla_scene_get_node_rect (const NablaScene *scene, NablaNode node);

typedef enum
{
  NABLA_HIT_NOTHING,
  NABLA_HIT_NODE,
  NABLA_HIT_RING, /* the 12-px ring around a node */
  NABLA_HIT_EDGE,
  NABLA_HIT_EDGE_START, /* handles of a selected edge */
  NABLA_HIT_EDGE_MIDDLE,
  NABLA_HIT_EDGE_END,
} NablaHitKind;

/**
 * NablaHit:
 * @node: the node of NODE and RING; of an EDGE the node in whose ring the point lies
 *   as well (a drag from there means a new arrow), or %NABLA_NODE_NONE
 * @edge: the edge of EDGE and of the handles
 */
typedef struct
{
  NablaHitKind kind;
  NablaNode node;
  guint edge;
} NablaHit;

/* What is at a point in layout coordinates: nodes first, then handles of selected edges,
 * edges within 8 / zoom, rings; of several the topmost. */
NablaHit nabla_scene_hit (const NablaScene *scene, double x, double y);

G_END_DECLS
