/* What the scene's files share: the cache and its contents. */
#pragma once

#include "render/nabla-geometry.h"
#include "render/nabla-text.h"
#include "render/nabla-theme.h"

G_BEGIN_DECLS

/* Below these zooms text of labels, then all detail, is left out. */
#define NABLA_LABEL_ZOOM  0.6
#define NABLA_DETAIL_ZOOM 0.35

#define NABLA_NODE_FONT    ((NablaFont){ 13, FALSE, FALSE })
#define NABLA_LABEL_FONT   ((NablaFont){ 12, FALSE, FALSE })
#define NABLA_CAPTION_FONT ((NablaFont){ 11, FALSE, FALSE })

#define NABLA_LINE_HEIGHT  17.0 /* of a node's text */
#define NABLA_GLYPH_SIZE   11.0 /* of ▶ and ◎ */
#define NABLA_GLYPH_GAP    5.0
#define NABLA_LABEL_HEIGHT 20.0
/* How far the frame around a node that is pointed out reaches. */
#define NABLA_FRAME 10.0

typedef struct
{
  char **lines;      /* of the label, clean */
  double text_width; /* the widest line with the role's glyph */
  NablaRoles roles;
  NablaRect rect;     /* the box, or what bounds the ellipse */
  char *caption_text; /* "unobserved", "given"; nullable */
  NablaRect caption;  /* once labels are placed */
  char *badge;        /* the total effect on the outcome; nullable */
  NablaRect badge_rect;
  int badge_sign;
  gboolean badge_dashed;
} NablaNodeItem;

typedef enum
{
  NABLA_LOOK_PLAIN,
  NABLA_LOOK_ESTIMATED,
  NABLA_LOOK_UNKNOWN,
  NABLA_LOOK_FAILED,
} NablaLook;

typedef struct
{
  NablaCurve curve; /* between the borders of its nodes */
  NablaRect bounds; /* of the curve and its heads */
  double width;
  NablaLook look;
  int sign;
  NablaMark at_from, at_to;
  gboolean straight, hidden, dashed, stale;
  char *label;       /* nullable */
  char *short_label; /* without the interval; nullable */
  gboolean has_place;
  gboolean is_short; /* the short label is what fits */
  gboolean crowded;  /* the label lies on something */
  gboolean moved;    /* since its label was placed */
  NablaRect label_rect;
} NablaEdgeItem;

typedef enum
{
  NABLA_CACHE_NODES = 1,  /* boxes with their sizes, at their places; edges' curves */
  NABLA_CACHE_STYLES = 2, /* and how the edges look */
  NABLA_CACHE_LABELS = 3, /* and where labels and captions are */
} NablaCacheLevel;

typedef struct _NablaBacking NablaBacking;

struct _NablaSceneCache
{
  NablaTextMeter *meter;
  NablaGraph *graph;
  NablaLayout *layout; /* as given */
  NablaLayout *placed; /* every node has a position */
  NablaResult *result; /* nullable */
  NablaShow show;
  NablaLabels labels;
  gboolean stale;
  NablaNodeItem *nodes;
  guint n_nodes;
  NablaEdgeItem *edges;
  guint n_edges;
  guint32 *parallel;     /* per edge: how many edges of its pair stand before it */
  NablaCacheLevel level; /* what is up to date */
  gboolean styled;       /* texts and widths are; a layout does not change them */
  guint64 serial;        /* counts every change of what is drawn */
  NablaBacking *backing; /* nullable */
};

/* The cache of the scene up to date to @level, or a temporary one. Give it back. */
NablaSceneCache *nabla_scene_acquire (const NablaScene *scene, NablaCacheLevel level);
void nabla_scene_release (const NablaScene *scene, NablaSceneCache *cache);
/* The size of a node's box; fills lines and text_width of @item. */
void nabla_node_item_measure (NablaNodeItem *item, NablaTextMeter *meter, const NablaGraph *graph, NablaNode node);
void nabla_node_item_clear (NablaNodeItem *item);
gboolean nabla_node_item_contains (const NablaNodeItem *item, double x, double y);
/* The control point of the bow of an edge between two centres, @rank edges before it. */
NablaPoint nabla_edge_bow (NablaPoint a, NablaPoint b, guint rank);
/* Curves of all edges between the node boxes; O(m). */
void nabla_scene_shape_edges (NablaSceneCache *cache);
/* What the result says, as widths, signs and texts; O(n + m). */
void nabla_scene_style (NablaSceneCache *cache);
/* The boxes of edges with their heads; after shape and style. */
void nabla_scene_bound_edges (NablaSceneCache *cache);
/* Captions, badges and labels on free places; O((n + m) log m) where the picture is not crowded. */
void nabla_scene_place_labels (NablaSceneCache *cache);
/* Whether nothing of the drawing is in @rect. O(n + m) */
gboolean nabla_scene_is_free (const NablaSceneCache *cache, const NablaRect *rect);
/* The head of an arrow of that width. */
void nabla_arrow_head_size (double width, double *length, double *half);
NablaRect nabla_edge_label_rect (NablaPoint center, double width);

/* Draws the scene by way of an image kept in its cache; %FALSE: it must be drawn as usual. */
gboolean nabla_backing_render (NablaPainter *painter, const NablaScene *scene);
void nabla_backing_free (NablaBacking *self);
/* What nabla_render_scene() does when no image is kept. */
void nabla_scene_draw (NablaPainter *painter, const NablaScene *scene);

/* nabla-scene-highlight.c: under the edges, and over the nodes. */
void nabla_draw_bands (NablaPainter *painter,
                       const NablaScene *scene,
                       const NablaSceneCache *cache,
                       const NablaTheme *theme,
                       const NablaRect *visible);
void nabla_draw_frames (NablaPainter *painter,
                        const NablaScene *scene,
                        const NablaSceneCache *cache,
                        const NablaTheme *theme,
                        const NablaRect *visible);
void nabla_draw_spots (NablaPainter *painter,
                       const NablaScene *scene,
                       const NablaSceneCache *cache,
                       const NablaTheme *theme,
                       const NablaRect *visible);
/* The band behind one edge. @lined: with lines along its sides */
void nabla_draw_band (NablaPainter *painter,
                      const NablaTheme *theme,
                      NablaHaloKind kind,
                      const NablaEdgeItem *item,
                      double width,
                      gboolean lined);
/* Whether a node has a frame. */
gboolean nabla_scene_is_framed (const NablaScene *scene, NablaNode node);
/* Per edge whether it is drawn faded; %NULL when none is. (transfer full) */
guint8 *nabla_scene_dup_removed (const NablaScene *scene, const NablaSceneCache *cache);
void nabla_draw_frame (NablaPainter *painter,
                       const NablaTheme *theme,
                       const NablaRect *rect,
                       NablaSpot spot,
                       gboolean round);

/* nabla-scene-marks.c: drawn alike in the picture and in the legend. */
void nabla_draw_rounded (NablaPainter *painter, const NablaRect *rect, double radius);
void nabla_draw_ellipse (NablaPainter *painter, const NablaRect *rect);
/* The path of the edge, or of its part between two parameters. */
void nabla_draw_curve (NablaPainter *painter, const NablaEdgeItem *item, double t0, double t1);
void nabla_draw_head (NablaPainter *painter,
                      NablaPoint tip,
                      NablaPoint direction,
                      double width,
                      double limit,
                      gboolean hollow,
                      const NablaColor *color,
                      const NablaColor *background);
void nabla_draw_sign (NablaPainter *painter, double x, double y, int sign, const NablaColor *color);
void nabla_draw_glyph (NablaPainter *painter, NablaRoles role, double x, double y, const NablaColor *color);
void nabla_draw_warning (NablaPainter *painter, double x, double y, const NablaTheme *theme);
void nabla_draw_blocking (NablaPainter *painter, double x, double y, const NablaTheme *theme);
void nabla_draw_node (NablaPainter *painter, const NablaTheme *theme, const NablaNodeItem *item, gboolean unlinked);
void
nabla_draw_edge (NablaPainter *painter, const NablaTheme *theme, const NablaEdgeItem *item, const NablaRect *visible);
void nabla_draw_label (NablaPainter *painter,
                       const NablaTheme *theme,
                       const NablaRect *rect,
                       const char *text,
                       const NablaColor *border,
                       gboolean dashed);
/* The hue of an edge; @alpha 0.5 when stale. */
NablaColor nabla_edge_color (const NablaTheme *theme, const NablaEdgeItem *item);

/* Dashes of a line of @width; returns their number, 0 for a solid one. */
guint nabla_get_dashes (NablaLook look, gboolean dashed, double width, double dashes[2]);
/* The point of a handle of a selected edge. */
NablaPoint nabla_edge_handle (const NablaEdgeItem *item, NablaHitKind which);

G_END_DECLS
