#include "app/nabla-plot-pane.h"

#include "app/nabla-label.h"
#include "app/nabla-plot-view.h"

#define PADDING   18
#define MAX_WIDTH 960

struct _NablaPlotPane
{
  AdwBin parent_instance;
  GtkStack *stack;
  NablaPlotView *view;
  GtkLabel *message;
};

G_DEFINE_FINAL_TYPE (NablaPlotPane, nabla_plot_pane, ADW_TYPE_BIN)

void
nabla_plot_pane_show (NablaPlotPane *self, NablaPlot *plot, const char *message)
{
  nabla_plot_view_set_plot (self->view, plot);
  nabla_label_set_text (self->message, message != NULL ? message : "");
  gtk_stack_set_visible_child_name (self->stack, plot != NULL ? "plot" : "message");
}

NablaPlot *
nabla_plot_pane_get_plot (NablaPlotPane *self)
{
  return nabla_plot_view_get_plot (self->view);
}

int
nabla_plot_pane_get_plot_width (NablaPlotPane *self)
{
  return gtk_widget_get_width (GTK_WIDGET (self->view));
}

static void
nabla_plot_pane_class_init (NablaPlotPaneClass *klass)
{
}

static void
nabla_plot_pane_init (NablaPlotPane *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();

  self->stack = GTK_STACK (gtk_stack_new ());
  self->view = g_object_new (NABLA_TYPE_PLOT_VIEW, "margin-start", PADDING, "margin-end", PADDING, "margin-top",
                             PADDING, "margin-bottom", PADDING, "valign", GTK_ALIGN_START, NULL);
  self->message = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->message, TRUE);
  gtk_label_set_wrap_mode (self->message, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (self->message, GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (self->message, 60);
  gtk_widget_add_css_class (GTK_WIDGET (self->message), "dim-label");
  gtk_widget_set_margin_start (GTK_WIDGET (self->message), PADDING);
  gtk_widget_set_margin_end (GTK_WIDGET (self->message), PADDING);

  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), MAX_WIDTH);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), MAX_WIDTH);
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (self->view));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_AUTOMATIC, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  gtk_stack_add_named (self->stack, scroller, "plot");
  gtk_stack_add_named (self->stack, GTK_WIDGET (self->message), "message");
  gtk_widget_add_css_class (GTK_WIDGET (self->stack), "list-card");
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->stack));
}
