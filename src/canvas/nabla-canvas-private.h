/* What the files of the canvas share. Points are in widget coordinates unless
 * they are said to be in layout coordinates. */
#pragma once

#include "canvas/nabla-canvas.h"
#include "canvas/nabla-canvas-edit.h"
#include "render/nabla-painter-cairo.h"

G_BEGIN_DECLS

#define NABLA_CANVAS_MIN_ZOOM       0.1
#define NABLA_CANVAS_MAX_ZOOM       4.0
#define NABLA_CANVAS_DRAG_THRESHOLD 4.0
/* Nodes in view that exist as accessible children. */
#define NABLA_CANVAS_MAX_CHILDREN 256

/**
 * NablaPress:
 * @x: where the button went down
 * @y: likewise
 * @hit: what was there
 * @state: modifiers that were held
 * @twice: soon after a click in the same place: a double click unless it becomes a drag
 */
typedef struct
{
  double x, y;
  NablaHit hit;
  GdkModifierType state;
  gboolean twice;
} NablaPress;

/**
 * NablaTool:
 *
 * What a drag does. `begin` returns its state (%NULL: this tool does not want
 * the drag); each of `update` gets the pointer and the modifiers; then either
 * `end` or `cancel` is called once, and the state is freed by `free`. `draw`
 * paints over the scene. A tool changes the content only by one edit in `end`.
 */
typedef struct
{
  const char *name;
  const char *cursor; /* while dragging; nullable */
  gpointer (*begin) (NablaCanvas *self, const NablaPress *press);
  void (*update) (NablaCanvas *self, gpointer data, double x, double y, GdkModifierType state);
  void (*end) (NablaCanvas *self, gpointer data, double x, double y, GdkModifierType state);
  void (*cancel) (NablaCanvas *self, gpointer data);
  void (*draw) (NablaCanvas *self, gpointer data, cairo_t *cr);
  void (*free) (gpointer data);
} NablaTool;

extern const NablaTool nabla_tool_band;
extern const NablaTool nabla_tool_move;
extern const NablaTool nabla_tool_connect;
extern const NablaTool nabla_tool_reattach;
extern const NablaTool nabla_tool_bend;
extern const NablaTool nabla_tool_pan;

typedef struct _NablaNaming NablaNaming;

struct _NablaCanvas
{
  GtkWidget parent_instance;

  /* content */
  NablaGraph *graph;
  NablaLayout *layout;
  NablaLayout *preview; /* in place of the layout during a drag; nullable */
  NablaResult *result;
  gboolean stale;
  gboolean *unlinked;
  NablaHighlight *highlight; /* nullable */
  char **completions;
  NablaShow show;
  NablaLabels labels;
  gboolean legend;
  gboolean card;
  gboolean dark;

  /* drawing */
  NablaPainter *painter;
  NablaSceneCache *cache;

  /* view: widget = layout * zoom + offset */
  double zoom;
  guint zoom_rest; /* a source: the zoom changed within the last 100 ms */
  double offset_x, offset_y;
  gboolean fit_pending;
  gboolean fitted;   /* everything was put in view, and neither view nor content changed since */
  gboolean roomy;    /* … the numbers beside the nodes, too */
  int width, height; /* as last allocated */

  /* selection: by ids, in the order of selecting; and by indices of the content */
  GArray *selected_ids;      /* guint64, nodes */
  GArray *selected_edge_ids; /* guint64 */
  NablaNodeSet *selected_nodes;
  GArray *selected_edges; /* guint32 */

  /* pointer */
  double pointer_x, pointer_y;
  gboolean pointer_inside;
  NablaNode hovered_node;
  int hovered_edge;
  NablaPress press;
  gboolean pressed;
  const NablaTool *tool;
  gpointer tool_data;
  gboolean space_held;
  guint32 click_time;
  double click_x, click_y;
  NablaHit click_hit;
  gboolean click_counts;
  double pinch_zoom;
  GtkGesture *drag;

  /* keyboard */
  guint64 cursor_id;    /* the node that the keys are at; 0: none */
  guint64 connect_from; /* C was pressed on it; 0: not connecting */

  /* naming */
  NablaNaming *naming;

  /* accessible children: node id -> NablaCanvasNode */
  GHashTable *children;
  guint children_timeout;
};

/* nabla-canvas.c */
void nabla_canvas_init_scene (NablaCanvas *self, NablaScene *scene);
NablaRect nabla_canvas_get_node_rect (NablaCanvas *self, NablaNode node);
NablaHit nabla_canvas_hit (NablaCanvas *self, double x, double y);
/* The node at a point, its ring included; %NABLA_NODE_NONE: none. */
NablaNode nabla_canvas_node_at (NablaCanvas *self, double x, double y);
/* (transfer full) @edit: emits it; %NULL does nothing. Takes @error too: emits "refused". */
gboolean nabla_canvas_take_edit (NablaCanvas *self, NablaEdit *edit, GError *error);
void nabla_canvas_refuse (NablaCanvas *self, const char *text);
void nabla_canvas_set_preview (NablaCanvas *self, NablaLayout *preview);
NablaPoint nabla_canvas_find_space (NablaCanvas *self, NablaPoint start);

/* nabla-canvas-ghost.c */
/* The colour of guides, bands and new arrows. */
void nabla_canvas_set_source_accent (NablaCanvas *self, cairo_t *cr, double alpha);
void nabla_canvas_leave_box (NablaRect box, double to_x, double to_y, double *x, double *y);
void nabla_canvas_draw_connecting (NablaCanvas *self, cairo_t *cr);
void nabla_canvas_draw_arrow (NablaCanvas *self,
                              cairo_t *cr,
                              NablaNode from,
                              NablaNode to,
                              double x,
                              double y,
                              gboolean bidirected,
                              gboolean refused);

/* nabla-canvas-view.c */
void nabla_canvas_add_view_controls (NablaCanvas *self);
void nabla_canvas_zoom_about (NablaCanvas *self, double zoom, double x, double y);
void nabla_canvas_pan (NablaCanvas *self, double dx, double dy);
void nabla_canvas_view_changed (NablaCanvas *self);
gboolean nabla_canvas_shows_totals (NablaCanvas *self);
/* A view of everything is made anew where there are numbers beside the nodes now, which want more room; not while
 * somebody drags or writes. */
void nabla_canvas_make_room (NablaCanvas *self);

/* nabla-canvas-selection.c */
void nabla_canvas_selection_init (NablaCanvas *self);
void nabla_canvas_selection_clear (NablaCanvas *self);
/* Finds the ids again in new content; %TRUE if some are gone. */
gboolean nabla_canvas_selection_rebuild (NablaCanvas *self);
gboolean nabla_canvas_is_node_selected (NablaCanvas *self, NablaNode node);
gboolean nabla_canvas_is_edge_selected (NablaCanvas *self, guint32 edge);
void nabla_canvas_select_node (NablaCanvas *self, NablaNode node);
void nabla_canvas_select_edge (NablaCanvas *self, guint32 edge);
/* As a click does it: Shift adds, Ctrl toggles, else the only one. */
void nabla_canvas_click_node (NablaCanvas *self, NablaNode node, GdkModifierType state);
void nabla_canvas_click_edge (NablaCanvas *self, guint32 edge, GdkModifierType state);
/* (transfer full): the selected nodes in the order in which they were selected. */
GArray *nabla_canvas_dup_selected_order (NablaCanvas *self);

/* nabla-canvas-input.c */
void nabla_canvas_add_input (NablaCanvas *self);
void nabla_canvas_start_tool (NablaCanvas *self, const NablaTool *tool, const NablaPress *press);
void nabla_canvas_cancel_drag (NablaCanvas *self);

/* nabla-canvas-hover.c */
void nabla_canvas_add_hover (NablaCanvas *self);
void nabla_canvas_update_hover (NablaCanvas *self);
char *nabla_canvas_dup_tooltip (NablaCanvas *self, double x, double y);

/* nabla-canvas-keys.c */
void nabla_canvas_add_keys (GtkWidgetClass *klass);
void nabla_canvas_add_key_controls (NablaCanvas *self);

/* nabla-canvas-walk.c */
NablaNode nabla_canvas_get_cursor (NablaCanvas *self);
void nabla_canvas_set_cursor_node (NablaCanvas *self, NablaNode node);
/* Goes to the next or last node in topological order and selects it; %FALSE past the end. */
gboolean nabla_canvas_walk_nodes (NablaCanvas *self, gboolean backward);
gboolean nabla_canvas_walk_edges (NablaCanvas *self, int dx, int dy);
gboolean nabla_canvas_nudge (NablaCanvas *self, double dx, double dy);
void nabla_canvas_grow (NablaCanvas *self, int dx, int dy);

/* nabla-tool-connect.c */
/* Makes the arrow that keyboard connecting started; %TRUE if it was on. */
gboolean nabla_canvas_finish_connecting (NablaCanvas *self, NablaNode target);
void nabla_canvas_stop_connecting (NablaCanvas *self);

/* nabla-tool-name.c */
void nabla_canvas_name_new (NablaCanvas *self, NablaPoint position, NablaNode other, NablaEditLink link);
void nabla_canvas_name_node (NablaCanvas *self, NablaNode node);
/* Finishes the entry that is open; %FALSE if it refuses and stays. */
gboolean nabla_canvas_finish_naming (NablaCanvas *self);
void nabla_canvas_cancel_naming (NablaCanvas *self);
void nabla_canvas_naming_allocate (NablaCanvas *self, int width, int height);
void nabla_canvas_naming_snapshot (NablaCanvas *self, GtkSnapshot *snapshot);
void nabla_canvas_naming_draw (NablaCanvas *self, cairo_t *cr);
void nabla_canvas_naming_content_set (NablaCanvas *self);

/* nabla-canvas-nodes.c */
void nabla_canvas_children_init (NablaCanvas *self);
void nabla_canvas_children_dispose (NablaCanvas *self);
void nabla_canvas_children_queue (NablaCanvas *self);
void nabla_canvas_children_allocate (NablaCanvas *self);
/* The focus to a node's child, or to the canvas for a node that has none. */
void nabla_canvas_focus_node (NablaCanvas *self, NablaNode node);
char *nabla_canvas_dup_node_text (NablaGraph *graph, NablaNode node);

G_END_DECLS
