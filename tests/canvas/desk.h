/* A window with a canvas, an owner that keeps its edits, and a real mouse and keyboard. */
#pragma once

#include "canvas/nabla-canvas-private.h"

/**
 * Desk:
 * @labels: (element-type utf8): of the edits, in order
 * @refusals: (element-type utf8): what was refused, in order
 */
typedef struct
{
  GtkWindow *window;
  NablaCanvas *canvas;
  GtkWidget *other; /* something else that takes the focus */
  GPtrArray *labels;
  GPtrArray *refusals;
  guint n_selections;
  guint n_menus;
  double menu_x, menu_y;
} Desk;

/* @names: nodes "A B C" 200 px apart in a row from (150, 200); @arrows: "A>B B>C C=A". */
Desk *desk_new (const char *names, const char *arrows);
void desk_free (Desk *desk);

/* In layout coordinates. */
NablaPoint desk_node (Desk *desk, const char *name);
NablaPoint desk_ring (Desk *desk, const char *name);

/* Mouse and keys; each returns when the window has seen them. Layout coordinates. */
void desk_move (Desk *desk, NablaPoint point);
void desk_click (Desk *desk, NablaPoint point, int button);
void desk_double_click (Desk *desk, NablaPoint point);
void desk_press (Desk *desk, NablaPoint point, int button);
void desk_release (Desk *desk, int button);
/* @held: (nullable): a key held from after the press until after the release */
void desk_drag (Desk *desk, NablaPoint from, NablaPoint to, int button, const char *held);
void desk_hold (Desk *desk, const char *key);
void desk_let_go (Desk *desk, const char *key);
void desk_key (Desk *desk, const char *key);
void desk_type (Desk *desk, const char *text);
void desk_settle (Desk *desk);
/* Writes the screen to $NABLA_TEST_SHOTS/NAME.png if that is set. */
void desk_shot (Desk *desk, const char *name);

gboolean desk_has_arrow (Desk *desk, const char *from, const char *to);
gboolean desk_has_bow (Desk *desk, const char *a, const char *b);
gboolean desk_is_selected (Desk *desk, const char *name);
const char *desk_last_label (Desk *desk);
const char *desk_last_refusal (Desk *desk);

/* Slow machines get time: up to 20 s for what should take one frame. */
#define desk_wait(desk, condition)                                   \
  G_STMT_START                                                       \
  {                                                                  \
    gint64 desk_end = g_get_monotonic_time () + 20 * G_USEC_PER_SEC; \
    while (!(condition) && g_get_monotonic_time () < desk_end)       \
      desk_settle (desk);                                            \
    g_assert_true (condition);                                       \
  }                                                                  \
  G_STMT_END
