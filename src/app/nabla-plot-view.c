#include "app/nabla-plot-view.h"

#include <adwaita.h>
#include <math.h>

#include "render/nabla-painter-cairo.h"

#define NATURAL_WIDTH 720

struct _NablaPlotView
{
  GtkWidget parent_instance;
  NablaPlot *plot; /* nullable */
  char *text;
  NablaPainter *painter; /* keeps its laid-out texts */
};

G_DEFINE_FINAL_TYPE (NablaPlotView, nabla_plot_view, GTK_TYPE_WIDGET)

void
nabla_plot_view_set_plot (NablaPlotView *self, NablaPlot *plot)
{
  if (plot == self->plot)
    return;
  g_clear_pointer (&self->plot, nabla_plot_unref);
  self->plot = plot != NULL ? nabla_plot_ref (plot) : NULL;
  g_free (self->text);
  self->text = plot != NULL ? nabla_plot_dup_text (plot) : g_strdup ("");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->text, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

NablaPlot *
nabla_plot_view_get_plot (NablaPlotView *self)
{
  return self->plot;
}

const char *
nabla_plot_view_get_text (NablaPlotView *self)
{
  return self->text;
}

static GtkSizeRequestMode
nabla_plot_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
nabla_plot_view_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  NablaPlotView *self = NABLA_PLOT_VIEW (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = self->plot != NULL ? (int) ceil (nabla_plot_get_least_width (self->plot)) : 0;
      *natural = MAX (*minimum, NATURAL_WIDTH);
    }
  else
    {
      double width = for_size > 0 ? for_size : NATURAL_WIDTH;

      *minimum = self->plot != NULL ? (int) ceil (nabla_plot_get_least_height (self->plot, width)) : 0;
      *natural = self->plot != NULL ? (int) ceil (nabla_plot_get_height (self->plot, width)) : 0;
    }
}

/* The first point that is in view; (0, 0) where nothing scrolls. */
static void
get_first_point (NablaPlotView *self, double *x, double *y)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_SCROLLED_WINDOW);

  *x = *y = 0;
  if (scroller != NULL)
    gtk_widget_translate_coordinates (scroller, GTK_WIDGET (self), 0, 0, x, y);
}

static void
on_scrolled (NablaPlotView *self)
{
  if (self->plot != NULL && nabla_plot_has_titles (self->plot))
    gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
nabla_plot_view_root (GtkWidget *widget)
{
  GtkWidget *ancestor = gtk_widget_get_ancestor (widget, GTK_TYPE_SCROLLED_WINDOW);

  GTK_WIDGET_CLASS (nabla_plot_view_parent_class)->root (widget);
  if (ancestor == NULL)
    return;
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (GTK_SCROLLED_WINDOW (ancestor)), "value-changed",
                           G_CALLBACK (on_scrolled), widget, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (ancestor)), "value-changed",
                           G_CALLBACK (on_scrolled), widget, G_CONNECT_SWAPPED);
}

static void
nabla_plot_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  NablaPlotView *self = NABLA_PLOT_VIEW (widget);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  NablaTheme theme;
  cairo_t *cr;

  if (self->plot == NULL || width <= 0 || height <= 0)
    return;
  nabla_theme_init (&theme, adw_style_manager_get_dark (adw_style_manager_get_default ()), FALSE);
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  nabla_cairo_painter_set_context (self->painter, cr);
  nabla_plot_draw (self->plot, self->painter, &theme, width, height);
  if (nabla_plot_has_titles (self->plot))
    {
      double x, y;

      get_first_point (self, &x, &y);
      nabla_plot_draw_titles (self->plot, self->painter, &theme, width, x, y);
    }
  nabla_cairo_painter_set_context (self->painter, NULL);
  cairo_destroy (cr);
}

static gboolean
nabla_plot_view_query_tooltip (GtkWidget *widget, int x, int y, gboolean by_keyboard, GtkTooltip *tooltip)
{
  NablaPlotView *self = NABLA_PLOT_VIEW (widget);
  g_autofree char *tip
    = self->plot != NULL && !by_keyboard ? nabla_plot_dup_tip (self->plot, gtk_widget_get_width (widget), x, y) : NULL;

  gtk_tooltip_set_text (tooltip, tip);
  return tip != NULL;
}

static void
nabla_plot_view_finalize (GObject *object)
{
  NablaPlotView *self = NABLA_PLOT_VIEW (object);

  g_clear_pointer (&self->plot, nabla_plot_unref);
  nabla_painter_free (self->painter);
  g_free (self->text);
  G_OBJECT_CLASS (nabla_plot_view_parent_class)->finalize (object);
}

static void
nabla_plot_view_class_init (NablaPlotViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nabla_plot_view_finalize;
  widget_class->get_request_mode = nabla_plot_view_get_request_mode;
  widget_class->measure = nabla_plot_view_measure;
  widget_class->query_tooltip = nabla_plot_view_query_tooltip;
  widget_class->root = nabla_plot_view_root;
  widget_class->snapshot = nabla_plot_view_snapshot;
  gtk_widget_class_set_css_name (widget_class, "plotview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
nabla_plot_view_init (NablaPlotView *self)
{
  self->text = g_strdup ("");
  self->painter = nabla_cairo_painter_new (NULL);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
}
