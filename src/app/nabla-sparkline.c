#include "app/nabla-sparkline.h"

#define N_BARS    16
#define BAR_WIDTH 3

struct _NablaSparkline
{
  GtkWidget parent_instance;
  guint counts[N_BARS];
  gboolean filled;
};

G_DEFINE_FINAL_TYPE (NablaSparkline, nabla_sparkline, GTK_TYPE_WIDGET)

void
nabla_sparkline_set_counts (NablaSparkline *self, const guint *counts)
{
  gboolean filled = counts != NULL;

  if (filled != self->filled)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  self->filled = filled;
  if (counts != NULL)
    memcpy (self->counts, counts, sizeof self->counts);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
nabla_sparkline_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  NablaSparkline *self = NABLA_SPARKLINE (widget);
  int size = orientation == GTK_ORIENTATION_HORIZONTAL ? N_BARS * BAR_WIDTH : NABLA_SPARKLINE_HEIGHT;

  *minimum = *natural = self->filled ? size : 0;
}

void
nabla_sparkline_draw (GtkSnapshot *snapshot, const guint *counts, const GdkRGBA *color, double x, double y)
{
  GdkRGBA faded = *color;
  guint last = 0;
  guint most = 0;
  float left;

  for (guint i = 0; i < N_BARS; i++)
    {
      if (counts[i] > 0)
        last = i;
      most = MAX (most, counts[i]);
    }
  if (most == 0)
    return;

  faded.alpha *= 0.65f;
  /* Levels fill few bars: they stand at the right, as the others end there. */
  left = (float) x + (float) ((N_BARS - last - 1) * BAR_WIDTH);
  for (guint i = 0; i <= last; i++)
    {
      float height = (float) NABLA_SPARKLINE_HEIGHT * (float) counts[i] / (float) most;
      graphene_rect_t bar;

      if (counts[i] > 0)
        height = MAX (height, 1.f);
      graphene_rect_init (&bar, left + (float) (i * BAR_WIDTH), (float) (y + NABLA_SPARKLINE_HEIGHT) - height,
                          BAR_WIDTH - 0.5f, height);
      gtk_snapshot_append_color (snapshot, &faded, &bar);
    }
}

static void
nabla_sparkline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  NablaSparkline *self = NABLA_SPARKLINE (widget);
  GdkRGBA color;

  if (!self->filled)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  nabla_sparkline_draw (snapshot, self->counts, &color, gtk_widget_get_width (widget) - N_BARS * BAR_WIDTH, 0);
}

static void
nabla_sparkline_class_init (NablaSparklineClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->measure = nabla_sparkline_measure;
  widget_class->snapshot = nabla_sparkline_snapshot;
  gtk_widget_class_set_css_name (widget_class, "sparkline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
nabla_sparkline_init (NablaSparkline *self)
{
}
