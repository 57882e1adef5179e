#include "app/nabla-derivation-view.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-label.h"

struct _NablaDerivationView
{
  GtkBox parent_instance;
  GtkToggleButton *button;
  GtkWidget *body;
  GtkLabel *place;
  GtkWidget *back;
  GtkWidget *forward;
  GtkLabel *expression;
  GtkLabel *reason;

  GPtrArray *steps; /* nullable */
  guint at;
};

enum
{
  STEP,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NablaDerivationView, nabla_derivation_view, GTK_TYPE_BOX)

static const char *
rule_text (NablaRule rule)
{
  switch (rule)
    {
    case NABLA_RULE_1:
      return _ ("Rule 1: an observation makes no difference.");
    case NABLA_RULE_2:
      return _ ("Rule 2: doing and seeing are the same here.");
    case NABLA_RULE_3:
      return _ ("Rule 3: an action makes no difference.");
    case NABLA_RULE_SUM:
      return _ ("Sum over the values of another variable.");
    case NABLA_RULE_CHAIN:
      return _ ("The product rule.");
    }
  return "";
}

static void
show_step (NablaDerivationView *self)
{
  const NablaDerivationStep *step = self->steps->pdata[self->at];
  g_autofree char *place = g_strdup_printf (_ ("Step %u of %u"), self->at, self->steps->len - 1);
  g_autofree char *reason = NULL;

  if (self->at == 0)
    reason = g_strdup (_ ("What is asked."));
  else if (step->separation != NULL)
    reason = g_strdup_printf ("%s\n%s", rule_text (step->rule), step->separation);
  else
    reason = g_strdup (rule_text (step->rule));
  gtk_label_set_text (self->place, place);
  nabla_label_set_markup (self->expression, step->markup);
  nabla_label_set_text (self->reason, reason);
  gtk_widget_set_sensitive (self->back, self->at > 0);
  gtk_widget_set_sensitive (self->forward, self->at + 1 < self->steps->len);
  g_signal_emit (self, signals[STEP], 0, (int) self->at);
}

static void
on_toggled (NablaDerivationView *self)
{
  gboolean open = gtk_toggle_button_get_active (self->button);

  gtk_button_set_label (GTK_BUTTON (self->button), open ? _ ("Hide derivation") : _ ("Show derivation"));
  self->at = 0;
  if (open && self->steps != NULL)
    show_step (self);
  else
    g_signal_emit (self, signals[STEP], 0, -1);
}

static void
on_back (NablaDerivationView *self)
{
  if (self->at > 0)
    {
      self->at--;
      show_step (self);
    }
}

static void
on_forward (NablaDerivationView *self)
{
  if (self->at + 1 < self->steps->len)
    {
      self->at++;
      show_step (self);
    }
}

void
nabla_derivation_view_close (NablaDerivationView *self)
{
  gtk_toggle_button_set_active (self->button, FALSE);
}

void
nabla_derivation_view_set (NablaDerivationView *self, GPtrArray *steps)
{
  if (steps == self->steps)
    return;
  nabla_derivation_view_close (self);
  g_clear_pointer (&self->steps, g_ptr_array_unref);
  if (steps != NULL && steps->len > 1)
    self->steps = g_ptr_array_ref (steps);
  gtk_widget_set_visible (GTK_WIDGET (self), self->steps != NULL);
}

static void
nabla_derivation_view_dispose (GObject *object)
{
  g_clear_pointer (&NABLA_DERIVATION_VIEW (object)->steps, g_ptr_array_unref);
  G_OBJECT_CLASS (nabla_derivation_view_parent_class)->dispose (object);
}

static void
nabla_derivation_view_class_init (NablaDerivationViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_derivation_view_dispose;
  signals[STEP] = g_signal_new ("step", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_INT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-derivation-view.ui");
  gtk_widget_class_bind_template_child (widget_class, NablaDerivationView, button);
  gtk_widget_class_bind_template_child (widget_class, NablaDerivationView, body);
  gtk_widget_class_bind_template_child (widget_class, NablaDerivationView, place);
  gtk_widget_class_bind_template_child (widget_class, NablaDerivationView, back);
  gtk_widget_class_bind_template_child (widget_class, NablaDerivationView, forward);
  gtk_widget_class_bind_template_child (widget_class, NablaDerivationView, expression);
  gtk_widget_class_bind_template_child (widget_class, NablaDerivationView, reason);
}

static void
nabla_derivation_view_init (NablaDerivationView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->button, "toggled", G_CALLBACK (on_toggled), self);
  g_signal_connect_swapped (self->back, "clicked", G_CALLBACK (on_back), self);
  g_signal_connect_swapped (self->forward, "clicked", G_CALLBACK (on_forward), self);
}
