/* Processor time of a frame of the canvas at 1280x800 while it is panned and zoomed, everything in view. */
#include "canvas/nabla-canvas-private.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e3 + now.tv_nsec * 1e-6;
}

static void
on_painted (GdkFrameClock *clock, guint *n)
{
  (*n)++;
}

/* A grid, wide enough apart for labels, with arrows to near neighbours mostly, as drawings are. */
static void
fill (NablaCanvas *canvas, guint n, guint m)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  guint columns = (guint) ceil (sqrt (n));
  g_autofree NablaNode *nodes = g_new (NablaNode, n);
  g_autofree NablaPoint *points = g_new (NablaPoint, n);
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaLayout) empty = NULL;
  g_autoptr (NablaLayout) layout = NULL;
  g_autoptr (NablaResult) result = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("Variable %u", i);

      nodes[i] = nabla_graph_builder_add_node (builder, name);
      points[i] = (NablaPoint){ i % columns * 200.0, i / columns * 120.0 + i % columns % 3 * 13.0 };
    }
  for (guint i = 0; i < m; i++)
    {
      guint from = (guint) g_rand_int_range (random, 0, (gint32) n);
      guint to = from + (guint) g_rand_int_range (random, 0, 3) + columns * (guint) g_rand_int_range (random, 0, 3);

      if (to < n && to != from)
        nabla_graph_builder_add_edge (builder, from, to, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
    }
  graph = nabla_graph_builder_build (builder);
  empty = nabla_layout_new (n, nabla_graph_n_edges (graph));
  layout = nabla_layout_with_positions (empty, nodes, points, n);
  nabla_canvas_set_content (canvas, graph, layout);
  result = nabla_result_new (graph, 1, NABLA_STAGE_LINEAR);
  for (guint i = 0; i < result->n_arrows; i++)
    {
      NablaEstimate *estimate = nabla_estimate_new ();

      estimate->has_estimate = TRUE;
      estimate->estimate = estimate->beta_standardized = g_rand_double_range (random, -0.8, 0.8);
      estimate->lo = estimate->estimate - 0.2;
      estimate->hi = estimate->estimate + 0.2;
      result->arrows[i].state = NABLA_ARROW_ESTIMATED;
      result->arrows[i].estimate = estimate;
    }
  nabla_canvas_set_result (canvas, result, FALSE);
  nabla_canvas_fit (canvas);
}

static void
frame (GtkWidget *window, guint *painted)
{
  guint before = *painted;

  /* At the end of the range a step of zoom changes nothing: a frame is drawn all the same. */
  gtk_widget_queue_draw (gtk_window_get_child (GTK_WINDOW (window)));
  while (*painted == before)
    g_main_context_iteration (NULL, TRUE);
}

static double
measure (NablaCanvas *canvas, GtkWidget *window, gboolean zoom)
{
  const guint frames = 40;
  guint painted = 0;
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  gulong handler = g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted), &painted);
  double start, used, factor = 1.02;

  for (guint i = 0; i < 5; i++)
    {
      nabla_canvas_pan (canvas, 3, 1);
      frame (window, &painted);
    }
  start = cpu_ms ();
  for (guint i = 0; i < frames; i++)
    {
      if (zoom)
        nabla_canvas_zoom_about (canvas, nabla_canvas_get_zoom (canvas) * (i < frames / 2 ? factor : 1 / factor), 640,
                                 400);
      else
        nabla_canvas_pan (canvas, i < frames / 2 ? 4 : -4, 1);
      frame (window, &painted);
    }
  used = (cpu_ms () - start) / frames;
  g_signal_handler_disconnect (clock, handler);
  return used;
}

int
main (void)
{
  static const struct
  {
    guint n, m, bar;
  } sizes[] = { { 1, 0, 0 }, { 60, 200, 6 }, { 1000, 1500, 8 }, { 10000, 15000, 14 } };
  GtkWidget *window;
  NablaCanvas *canvas;

  gtk_init ();
  window = gtk_window_new ();
  canvas = nabla_canvas_new ();
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_widget_set_size_request (GTK_WIDGET (canvas), 1280, 800);
  gtk_window_set_child (GTK_WINDOW (window), GTK_WIDGET (canvas));
  gtk_window_present (GTK_WINDOW (window));
  while (gtk_widget_get_width (GTK_WIDGET (canvas)) == 0)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      fill (canvas, sizes[i].n, sizes[i].m);
      if (sizes[i].bar == 0)
        {
          /* What a frame of the window costs by itself. */
          printf ("canvas, pan, 1 node\t%.2f\tms CPU a frame\n", measure (canvas, window, FALSE));
          continue;
        }
      printf ("canvas, pan, %u nodes\t%.2f\tms CPU a frame\t%u\n", sizes[i].n, measure (canvas, window, FALSE),
              sizes[i].bar);
      printf ("canvas, zoom, %u nodes\t%.2f\tms CPU a frame\t%u\n", sizes[i].n, measure (canvas, window, TRUE),
              sizes[i].bar);
    }
  gtk_window_destroy (GTK_WINDOW (window));
  return 0;
}
