/* What the gestures and keys do to a graph and its layout, as functions of values. */
#pragma once

#include "graph/nabla-layout.h"

G_BEGIN_DECLS

#define NABLA_CANVAS_ERROR (nabla_canvas_error_quark ())
GQuark nabla_canvas_error_quark (void);

typedef enum
{
  NABLA_CANVAS_ERROR_REFUSED, /* the message says why, for people */
} NablaCanvasError;

/**
 * NablaEdit:
 * @graph: the graph after the edit
 * @layout: its layout, by the indices of @graph
 * @label: what was done, translated, for the history
 * @node_id: the node that was made, or 0
 */
typedef struct
{
  NablaGraph *graph;
  NablaLayout *layout;
  const char *label;
  guint64 node_id;
} NablaEdit;

void nabla_edit_free (NablaEdit *self);

/* How a new node hangs on one that is there. */
typedef enum
{
  NABLA_LINK_NONE,
  NABLA_LINK_CHILD,      /* other -> new */
  NABLA_LINK_PARENT,     /* new -> other */
  NABLA_LINK_BIDIRECTED, /* other <-> new */
} NablaEditLink;

/* Each returns (transfer full) an edit, or %NULL with @error saying what to do. None keeps
 * a reference to what it was given but through the result. O(n + m). */
NablaEdit *nabla_edit_add_node (const NablaGraph *graph,
                                const NablaLayout *layout,
                                const char *name,
                                NablaPoint position,
                                NablaNode other,
                                NablaEditLink link,
                                GError **error);
NablaEdit *nabla_edit_rename (const NablaGraph *graph,
                              const NablaLayout *layout,
                              NablaNode node,
                              const char *name,
                              gboolean keep_column,
                              GError **error);
NablaEdit *nabla_edit_connect (const NablaGraph *graph,
                               const NablaLayout *layout,
                               NablaNode from,
                               const NablaNode *to,
                               guint n_to,
                               gboolean bidirected,
                               GError **error);
NablaEdit *nabla_edit_delete (const NablaGraph *graph,
                              const NablaLayout *layout,
                              const NablaNodeSet *nodes,
                              const guint32 *edges,
                              guint n_edges,
                              GError **error);
NablaEdit *nabla_edit_flip (const NablaGraph *graph,
                            const NablaLayout *layout,
                            const guint32 *edges,
                            guint n_edges,
                            GError **error);
NablaEdit *nabla_edit_switch_bidirected (const NablaGraph *graph,
                                         const NablaLayout *layout,
                                         const guint32 *edges,
                                         guint n_edges,
                                         GError **error);
NablaEdit *nabla_edit_reattach (const NablaGraph *graph,
                                const NablaLayout *layout,
                                guint32 edge,
                                gboolean first,
                                NablaNode node,
                                GError **error);
NablaEdit *nabla_edit_role (const NablaGraph *graph,
                            const NablaLayout *layout,
                            const NablaNodeSet *nodes,
                            NablaRoles role,
                            gboolean join,
                            GError **error);
NablaEdit *nabla_edit_switch_undirected (const NablaGraph *graph,
                                         const NablaLayout *layout,
                                         const guint32 *edges,
                                         guint n_edges,
                                         GError **error);
NablaEdit *nabla_edit_class (const NablaGraph *graph, const NablaLayout *layout, GError **error);
NablaEdit *nabla_edit_mark (const NablaGraph *graph,
                            const NablaLayout *layout,
                            const NablaNodeSet *nodes,
                            const char *key,
                            GError **error);
NablaEdit *
nabla_edit_pin (const NablaGraph *graph, const NablaLayout *layout, const NablaNodeSet *nodes, GError **error);
NablaEdit *nabla_edit_move (const NablaGraph *graph,
                            const NablaLayout *layout,
                            const NablaNodeSet *nodes,
                            double dx,
                            double dy,
                            GError **error);
NablaEdit *nabla_edit_straighten (const NablaGraph *graph,
                                  const NablaLayout *layout,
                                  const guint32 *edges,
                                  guint n_edges,
                                  GError **error);
NablaEdit *nabla_edit_take (NablaGraph *graph, NablaLayout *layout, const char *label);
/* A name that no node has: "X", "X2", "X3", … (transfer full). */
char *nabla_edit_suggest_name (const NablaGraph *graph);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaEdit, nabla_edit_free)

G_END_DECLS
