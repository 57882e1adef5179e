#include "app/nabla-sparkline.h"

#define N_BARS    16
#define BAR_WIDTH 3
#define HEIGHT    14

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
  self->filled = counts != NULL;
  if (counts != NULL)
    memcpy (self->counts, counts, sizeof self->counts);
  gtk_widget_queue_resize (GTK_WIDGET (self));
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
  int size = orientation == GTK_ORIENTATION_HORIZONTAL ? N_BARS * BAR_WIDTH : HEIGHT;

  *minimum = *natural = self->filled ? size : 0;
}

static void
nabla_sparkline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  NablaSparkline *self = NABLA_SPARKLINE (widget);
  guint last = 0;
  guint most = 0;
  float left;
  GdkRGBA color;

  if (!self->filled)
    return;
  for (guint i = 0; i < N_BARS; i++)
    {
      if (self->counts[i] > 0)
        last = i;
      most = MAX (most, self->counts[i]);
    }
  if (most == 0)
    return;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &color);
  color.alpha *= 0.65f;
  /* Levels fill few bars: they stand at the right, as the others end there. */
  left = (float) gtk_widget_get_width (widget) - (float) ((last + 1) * BAR_WIDTH);
  for (guint i = 0; i <= last; i++)
    {
      float height = (float) HEIGHT * (float) self->counts[i] / (float) most;
      graphene_rect_t bar;

      if (self->counts[i] > 0)
        height = MAX (height, 1.f);
      graphene_rect_init (&bar, left + (float) (i * BAR_WIDTH), (float) HEIGHT - height, BAR_WIDTH - 0.5f, height);
      gtk_snapshot_append_color (snapshot, &color, &bar);
    }
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
