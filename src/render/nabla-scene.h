/* The one drawing: everything that the picture shows, as a value. */
#pragma once

#include "graph/nabla-layout.h"
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

typedef struct { double x, y, width, height; } NablaRect;

/**
 * NablaScene:
 *
 * Borrows everything it points at. Fields of interaction (@selected … ) are
 * unset for exports. A result of another graph than @graph is carried over by
 * the ids of the edges and drawn as stale.
 */
typedef struct
{
  const NablaGraph   *graph;
  const NablaLayout  *layout;
  const NablaResult  *result;           /* nullable */
  const gboolean     *unlinked;         /* per node: ⚠ no column; nullable */
  NablaShow           show;
  NablaLabels         labels;
  gboolean            dark;
  gboolean            grayscale;
  gboolean            legend;
  gboolean            card;             /* the total-effect card */
  gboolean            stale;            /* @result is of an older revision */
  double              zoom;             /* 1 = 100 %: what detail is dropped by */
  NablaRect           visible;          /* in layout coordinates; width 0: all */
  /* interaction */
  const NablaNodeSet *selected_nodes;   /* nullable */
  const guint32      *selected_edges;
  guint               n_selected_edges;
  NablaNode           hovered_node;     /* NABLA_NODE_NONE */
  int                 hovered_edge;     /* -1 */
} NablaScene;

void      nabla_scene_init        (NablaScene         *scene,
                                   const NablaGraph   *graph,
                                   const NablaLayout  *layout,
                                   const NablaResult  *result);
/* Draws nodes, edges, labels in layout coordinates, culled to scene->visible. */
void      nabla_render_scene      (NablaPainter       *painter,
                                   const NablaScene   *scene);
/* Legend and card, in the coordinates of @frame (screen: the canvas; export: the page). */
void      nabla_render_furniture  (NablaPainter       *painter,
                                   const NablaScene   *scene,
                                   const NablaRect    *frame);
/* The rectangle that nodes, edges and labels take, in layout coordinates. */
NablaRect nabla_scene_get_bounds  (const NablaScene   *scene);

/* The box of a node, its text measured. */
NablaRect nabla_scene_get_node_rect (const NablaScene *scene,
                                   NablaNode           node);

typedef enum
{
  NABLA_HIT_NOTHING,
  NABLA_HIT_NODE,
  NABLA_HIT_RING,          /* the 12-px ring around a node */
  NABLA_HIT_EDGE,
  NABLA_HIT_EDGE_START,    /* handles of a selected edge */
  NABLA_HIT_EDGE_MIDDLE,
  NABLA_HIT_EDGE_END,
} NablaHitKind;

typedef struct
{
  NablaHitKind kind;
  NablaNode    node;
  guint        edge;
} NablaHit;

/* What is at a point in layout coordinates; tolerance in screen pixels is ±8 / zoom for edges. */
NablaHit  nabla_scene_hit         (const NablaScene   *scene,
                                   double              x,
                                   double              y);

G_END_DECLS
