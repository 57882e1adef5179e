#include "desk.h"

#include <stdarg.h>
#include <gdk/x11/gdkx.h>

#ifdef __SANITIZE_ADDRESS__
/* Libraries stay, so that a leak inside one has a name, by which tests/lsan.supp knows it. */
int dlclose (void *handle);

int
dlclose (void *handle)
{
  return 0;
}
#endif

static void
on_edit (NablaCanvas *canvas, NablaGraph *graph, NablaLayout *layout, const char *label, Desk *desk)
{
  g_ptr_array_add (desk->labels, g_strdup (label));
  g_assert_cmpuint (nabla_layout_n_nodes (layout), ==, nabla_graph_n_nodes (graph));
  g_assert_cmpuint (nabla_layout_n_edges (layout), ==, nabla_graph_n_edges (graph));
  nabla_canvas_set_content (canvas, graph, layout);
}

static void
on_refused (NablaCanvas *canvas, const char *text, Desk *desk)
{
  g_ptr_array_add (desk->refusals, g_strdup (text));
}

static void
on_selection (NablaCanvas *canvas, Desk *desk)
{
  desk->n_selections++;
}

static void
on_menu (NablaCanvas *canvas, double x, double y, Desk *desk)
{
  desk->n_menus++;
  desk->menu_x = x;
  desk->menu_y = y;
}

static void
on_painted (GdkFrameClock *clock, guint *n)
{
  (*n)++;
}

/* What was sent before is received, handled, and drawn: the server has nothing more for us, and two
 * frames are over (motion waits for a frame). However slow the machine, nothing is left behind. */
void
desk_settle (Desk *desk)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (desk->window));
  gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
  gulong handler;
  guint n = 0;

  gdk_display_sync (gtk_widget_get_display (GTK_WIDGET (desk->window)));
  g_assert_nonnull (clock);
  handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted), &n);
  while (n < 2 && g_get_monotonic_time () < end)
    {
      gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_AFTER_PAINT);
      if (!g_main_context_iteration (NULL, FALSE))
        g_usleep (1000);
    }
  g_signal_handler_disconnect (clock, handler);
  for (guint i = 0; i < 1000 && g_main_context_iteration (NULL, FALSE); i++)
    ;
}

static void
on_exit_status (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  g_subprocess_wait_check_finish (G_SUBPROCESS (source), result, &error);
  g_assert_no_error (error);
  *(gboolean *) data = TRUE;
}

static void
run (Desk *desk, GPtrArray *arguments)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  gboolean done = FALSE;

  g_ptr_array_add (arguments, NULL);
  process = g_subprocess_newv ((const char *const *) arguments->pdata, G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);
  g_assert_no_error (error);
  g_subprocess_wait_async (process, NULL, on_exit_status, &done);
  while (!done)
    g_main_context_iteration (NULL, TRUE);
  desk_settle (desk);
}

static GPtrArray *
xdotool (void)
{
  GPtrArray *arguments = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (arguments, g_strdup ("xdotool"));
  return arguments;
}

static void
add (GPtrArray *arguments, ...)
{
  va_list list;
  const char *word;

  va_start (list, arguments);
  while ((word = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (arguments, g_strdup (word));
  va_end (list);
}

static void
add_number (GPtrArray *arguments, int number)
{
  g_ptr_array_add (arguments, g_strdup_printf ("%d", number));
}

/* The canvas may lie anywhere in its window, the window anywhere on the screen: both are asked. */
static void
add_move (Desk *desk, GPtrArray *arguments, NablaPoint point)
{
  GtkNative *native = GTK_NATIVE (desk->window);
  GdkSurface *surface = gtk_native_get_surface (native);
  Display *display = gdk_x11_display_get_xdisplay (gdk_surface_get_display (surface));
  double x, y, surface_x, surface_y;
  graphene_point_t inside;
  int root_x, root_y;
  Window child;

  nabla_canvas_to_widget (desk->canvas, point.x, point.y, &x, &y);
  g_assert_true (gtk_widget_compute_point (GTK_WIDGET (desk->canvas), GTK_WIDGET (desk->window),
                                           &GRAPHENE_POINT_INIT ((float) x, (float) y), &inside));
  gtk_native_get_surface_transform (native, &surface_x, &surface_y);
  XTranslateCoordinates (display, gdk_x11_surface_get_xid (surface), DefaultRootWindow (display),
                         (int) (inside.x + surface_x), (int) (inside.y + surface_y), &root_x, &root_y, &child);
  add (arguments, "mousemove", NULL);
  add_number (arguments, root_x);
  add_number (arguments, root_y);
}

void
desk_move (Desk *desk, NablaPoint point)
{
  g_autoptr (GPtrArray) arguments = xdotool ();

  add_move (desk, arguments, point);
  run (desk, arguments);
}

void
desk_press (Desk *desk, NablaPoint point, int button)
{
  g_autoptr (GPtrArray) arguments = xdotool ();

  add_move (desk, arguments, point);
  add (arguments, "mousedown", NULL);
  add_number (arguments, button);
  run (desk, arguments);
}

void
desk_release (Desk *desk, int button)
{
  g_autoptr (GPtrArray) arguments = xdotool ();

  add (arguments, "mouseup", NULL);
  add_number (arguments, button);
  run (desk, arguments);
}

void
desk_click (Desk *desk, NablaPoint point, int button)
{
  desk_press (desk, point, button);
  desk_release (desk, button);
}

void
desk_double_click (Desk *desk, NablaPoint point)
{
  g_autoptr (GPtrArray) arguments = xdotool ();

  add_move (desk, arguments, point);
  add (arguments, "click", "--repeat", "2", "--delay", "40", "1", NULL);
  run (desk, arguments);
}

void
desk_drag (Desk *desk, NablaPoint from, NablaPoint to, int button, const char *held)
{
  const int steps = 6;

  desk_press (desk, from, button);
  if (held != NULL)
    desk_hold (desk, held);
  for (int i = 1; i <= steps; i++)
    {
      double t = (double) i / steps;

      desk_move (desk, (NablaPoint){ from.x + t * (to.x - from.x), from.y + t * (to.y - from.y) });
    }
  desk_release (desk, button);
  if (held != NULL)
    desk_let_go (desk, held);
}

static void
keyboard (Desk *desk, const char *command, const char *key)
{
  g_autoptr (GPtrArray) arguments = xdotool ();

  add (arguments, command, key, NULL);
  run (desk, arguments);
}

void
desk_hold (Desk *desk, const char *key)
{
  keyboard (desk, "keydown", key);
}

void
desk_let_go (Desk *desk, const char *key)
{
  keyboard (desk, "keyup", key);
}

void
desk_key (Desk *desk, const char *key)
{
  keyboard (desk, "key", key);
}

void
desk_type (Desk *desk, const char *text)
{
  g_autoptr (GPtrArray) arguments = xdotool ();

  add (arguments, "type", "--delay", "8", text, NULL);
  run (desk, arguments);
}

void
desk_shot (Desk *desk, const char *name)
{
  const char *folder = g_getenv ("NABLA_TEST_SHOTS");
  g_autoptr (GPtrArray) arguments = NULL;
  g_autofree char *path = NULL;

  if (folder == NULL)
    return;
  desk_settle (desk);
  path = g_strdup_printf ("%s/%s.png", folder, name);
  arguments = g_ptr_array_new_with_free_func (g_free);
  add (arguments, "import", "-window", "root", path, NULL);
  run (desk, arguments);
}

static void
add_words (NablaGraphBuilder *builder, const char *names, const char *arrows)
{
  g_auto (GStrv) words = g_strsplit (names, " ", -1);
  g_auto (GStrv) edges = g_strsplit (arrows != NULL ? arrows : "", " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    if (*words[i] != '\0')
      nabla_graph_builder_add_node (builder, words[i]);
  for (guint i = 0; edges[i] != NULL; i++)
    {
      g_auto (GStrv) ends = g_strsplit_set (edges[i], ">=", 2);
      NablaMark start = strchr (edges[i], '=') != NULL ? NABLA_MARK_ARROW : NABLA_MARK_TAIL;

      if (ends[0] == NULL)
        continue;
      nabla_graph_builder_add_edge (builder, nabla_graph_builder_find_node (builder, ends[0]),
                                    nabla_graph_builder_find_node (builder, ends[1]), start, NABLA_MARK_ARROW);
    }
}

Desk *
desk_new (const char *names, const char *arrows)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaLayout) layout = NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  Desk *desk = g_new0 (Desk, 1);

  add_words (builder, names, arrows);
  graph = nabla_graph_builder_build (builder);
  layout = nabla_layout_new (nabla_graph_n_nodes (graph), nabla_graph_n_edges (graph));
  for (NablaNode v = 0; v < nabla_graph_n_nodes (graph); v++)
    {
      NablaLayout *placed = nabla_layout_with_position (layout, v, (NablaPoint){ 150.0 + 200.0 * v, 200.0 });

      nabla_layout_unref (layout);
      layout = placed;
    }
  desk->labels = g_ptr_array_new_with_free_func (g_free);
  desk->refusals = g_ptr_array_new_with_free_func (g_free);
  desk->window = GTK_WINDOW (gtk_window_new ());
  desk->canvas = nabla_canvas_new ();
  desk->other = gtk_button_new_with_label ("Other");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (desk->canvas));
  gtk_box_append (GTK_BOX (box), desk->other);
  gtk_window_set_child (desk->window, box);
  gtk_window_set_default_size (desk->window, 900, 700);
  g_signal_connect (desk->canvas, "edit", G_CALLBACK (on_edit), desk);
  g_signal_connect (desk->canvas, "refused", G_CALLBACK (on_refused), desk);
  g_signal_connect (desk->canvas, "selection-changed", G_CALLBACK (on_selection), desk);
  g_signal_connect (desk->canvas, "context-menu", G_CALLBACK (on_menu), desk);
  /* The two clicks of a double click may be far apart on a slow machine. */
  g_object_set (gtk_settings_get_default (), "gtk-double-click-time", 1500, "gtk-enable-animations", FALSE, NULL);
  gtk_window_present (desk->window);
  desk_wait (desk, gtk_window_is_active (desk->window) && gtk_widget_get_width (GTK_WIDGET (desk->canvas)) > 0);
  gtk_widget_grab_focus (GTK_WIDGET (desk->canvas));
  nabla_canvas_set_content (desk->canvas, graph, layout);
  desk_settle (desk);
  return desk;
}

void
desk_free (Desk *desk)
{
  gtk_window_destroy (desk->window);
  for (int i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  g_ptr_array_unref (desk->labels);
  g_ptr_array_unref (desk->refusals);
  g_free (desk);
}

static NablaNode
find (Desk *desk, const char *name)
{
  return nabla_graph_find_node (nabla_canvas_get_graph (desk->canvas), name);
}

NablaPoint
desk_node (Desk *desk, const char *name)
{
  NablaPoint point;

  g_assert_cmpuint (find (desk, name), !=, NABLA_NODE_NONE);
  nabla_layout_get_position (nabla_canvas_get_layout (desk->canvas), find (desk, name), &point);
  return point;
}

/* Above the node, where no arrow of the row is in the way. */
NablaPoint
desk_ring (Desk *desk, const char *name)
{
  NablaRect box = nabla_canvas_get_node_rect (desk->canvas, find (desk, name));

  return (NablaPoint){ box.x + box.width / 2.0, box.y - 6.0 };
}

static gboolean
has_edge (Desk *desk, const char *from, const char *to, NablaMark start)
{
  NablaGraph *graph = nabla_canvas_get_graph (desk->canvas);
  NablaNode a = find (desk, from), b = find (desk, to);

  return a != NABLA_NODE_NONE && b != NABLA_NODE_NONE
         && nabla_graph_find_edge (graph, a, b, start, NABLA_MARK_ARROW) >= 0;
}

gboolean
desk_has_arrow (Desk *desk, const char *from, const char *to)
{
  return has_edge (desk, from, to, NABLA_MARK_TAIL);
}

gboolean
desk_has_bow (Desk *desk, const char *a, const char *b)
{
  return has_edge (desk, a, b, NABLA_MARK_ARROW);
}

gboolean
desk_is_selected (Desk *desk, const char *name)
{
  NablaNode node = find (desk, name);

  return node != NABLA_NODE_NONE && nabla_canvas_is_node_selected (desk->canvas, node);
}

const char *
desk_last_label (Desk *desk)
{
  return desk->labels->len > 0 ? g_ptr_array_index (desk->labels, desk->labels->len - 1) : NULL;
}

const char *
desk_last_refusal (Desk *desk)
{
  return desk->refusals->len > 0 ? g_ptr_array_index (desk->refusals, desk->refusals->len - 1) : NULL;
}
