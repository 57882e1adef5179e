/* The GTK widget on which a graph is drawn and edited. */
#pragma once

#include <gtk/gtk.h>
#include "render/nabla-scene.h"

G_BEGIN_DECLS

#define NABLA_TYPE_CANVAS (nabla_canvas_get_type ())
G_DECLARE_FINAL_TYPE (NablaCanvas, nabla_canvas, NABLA, CANVAS, GtkWidget)

/**
 * NablaCanvas:
 *
 * A view: it is given a graph, a layout and a result, and never changes them.
 * A finished gesture asks for an edit by the signal
 *
 *   "edit" (NablaGraph *graph, NablaLayout *layout, const char *label)
 *
 * with boxed NABLA_TYPE_GRAPH and NABLA_TYPE_LAYOUT; the owner puts it into its
 * history and sets the new content. Other signals: "selection-changed" (),
 * "refused" (const char *text) for a sentence to show, "zoom-changed" (),
 * "context-menu" (double x, double y) in widget coordinates, after what is
 * there has been selected.
 *
 * Unmodified letters, arrows and Escape are its own shortcuts and work while it
 * or one of its nodes has the focus; modified keys are the application's
 * accelerators. Tab goes through the nodes and leaves after the last one.
 */
NablaCanvas *nabla_canvas_new (void);
/* The content; the view and, by ids, the selection are kept. */
void nabla_canvas_set_content (NablaCanvas *self, NablaGraph *graph, NablaLayout *layout);
void nabla_canvas_set_result (NablaCanvas *self, NablaResult *result, gboolean stale);
/* Per node of the content whether it lacks a column (⚠); nullable. */
void nabla_canvas_set_unlinked (NablaCanvas *self, const gboolean *unlinked);
/* What is pointed out, by the content's indices; nullable; dropped when another graph is set. */
void nabla_canvas_set_highlight (NablaCanvas *self, const NablaHighlight *highlight);
const NablaHighlight *nabla_canvas_get_highlight (NablaCanvas *self);
/* Names offered when a node is being named (unplaced columns); nullable. */
void nabla_canvas_set_completions (NablaCanvas *self, const char *const *names);
void nabla_canvas_set_show (NablaCanvas *self, NablaShow show);
void nabla_canvas_set_labels (NablaCanvas *self, NablaLabels labels);
void nabla_canvas_set_legend (NablaCanvas *self, gboolean legend);
/* The total-effect card; shown by default. */
void nabla_canvas_set_card (NablaCanvas *self, gboolean card);
void nabla_canvas_set_dark (NablaCanvas *self, gboolean dark);
NablaGraph *nabla_canvas_get_graph (NablaCanvas *self);
NablaLayout *nabla_canvas_get_layout (NablaCanvas *self);
const NablaNodeSet *nabla_canvas_get_selected_nodes (NablaCanvas *self);
const guint32 *nabla_canvas_get_selected_edges (NablaCanvas *self, guint *n);
void nabla_canvas_select (NablaCanvas *self, const NablaNodeSet *nodes, const guint32 *edges, guint n_edges);
void nabla_canvas_select_all (NablaCanvas *self);
/* Pans as little as needed to bring a node into view. */
void nabla_canvas_show_node (NablaCanvas *self, NablaNode node);
/* A node there (layout coordinates): as one edit with @name, or, with %NULL, by
 * an entry in which it is named. A name that is taken is refused. */
void nabla_canvas_add_node (NablaCanvas *self, const char *name, double x, double y);
/* Whether a name is being typed: keys belong to the entry then. */
gboolean nabla_canvas_is_naming (NablaCanvas *self);
double nabla_canvas_get_zoom (NablaCanvas *self);
/* About the middle of the view; clamped to 0.1 … 4. */
void nabla_canvas_set_zoom (NablaCanvas *self, double zoom);
/* Everything in view, at most at 100 %; may go below 10 %. */
void nabla_canvas_fit (NablaCanvas *self);
/* Commands on the selection, as the keys do them: each emits "edit" or "refused". */
typedef enum
{
  NABLA_COMMAND_NEW,
  NABLA_COMMAND_CONNECT,
  NABLA_COMMAND_BIDIRECTED,
  NABLA_COMMAND_DELETE,
  NABLA_COMMAND_RENAME,
  NABLA_COMMAND_FLIP,
  NABLA_COMMAND_EXPOSURE,
  NABLA_COMMAND_OUTCOME,
  NABLA_COMMAND_ADJUSTED,
  NABLA_COMMAND_SELECTION,
  NABLA_COMMAND_UNOBSERVED,
  NABLA_COMMAND_PIN,
  NABLA_COMMAND_TIDY,
  NABLA_COMMAND_STRAIGHTEN,
  NABLA_COMMAND_ALSO_EXPOSURE, /* beside the exposures that there are */
  NABLA_COMMAND_ALSO_OUTCOME,
  NABLA_COMMAND_MEDIATOR,
  NABLA_COMMAND_CONDITION,
  NABLA_COMMAND_RANDOMISED,
  NABLA_COMMAND_UNDIRECTED,
  NABLA_COMMAND_CLASS,
} NablaCommand;
void nabla_canvas_command (NablaCanvas *self, NablaCommand command);
/* Whether the command applies to what is selected (for menus). */
gboolean nabla_canvas_can (NablaCanvas *self, NablaCommand command);
/* Layout coordinates to widget coordinates and back. */
void nabla_canvas_to_widget (NablaCanvas *self, double x, double y, double *widget_x, double *widget_y);
void nabla_canvas_from_widget (NablaCanvas *self, double widget_x, double widget_y, double *x, double *y);

G_END_DECLS
