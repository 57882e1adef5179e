#include "app/nabla-method-row.h"

#include <glib/gi18n-lib.h>

#include "app/nabla-chooser.h"
#include "app/nabla-estimate-text.h"
#include "app/nabla-fold-label.h"

struct _NablaMethodRow
{
  GtkBox parent_instance;
  NablaChooser *chooser;
  NablaFoldLabel *reason;

  NablaDocument *document; /* nullable */
  guint64 edge_id;         /* 0: the question */
  guint fits;              /* as NablaEstimate has it */
};

G_DEFINE_FINAL_TYPE (NablaMethodRow, nabla_method_row, GTK_TYPE_BOX)

static gboolean
get_chosen (NablaMethodRow *self, NablaEstimator *estimator)
{
  return nabla_document_get_estimator (self->document, self->edge_id, estimator);
}

/* The estimators that are offered, in the order of the list; what was chosen is always among them. */
static gboolean
is_offered (NablaMethodRow *self, guint estimator)
{
  NablaEstimator chosen;

  return (self->fits & 1u << estimator) != 0 || (get_chosen (self, &chosen) && chosen == estimator);
}

static void
on_fill (NablaChooser *chooser, GtkStringList *list, NablaMethodRow *self)
{
  gtk_string_list_append (list, _ ("Automatic"));
  for (guint i = 0; i <= NABLA_ESTIMATOR_RICF; i++)
    if (is_offered (self, i))
      gtk_string_list_append (list, nabla_text_estimator ((NablaEstimator) i));
}

static void
on_chosen (NablaChooser *chooser, guint index, NablaMethodRow *self)
{
  guint at = 0;

  if (index == 0)
    nabla_document_set_estimator (self->document, self->edge_id, NULL);
  for (guint i = 0; i <= NABLA_ESTIMATOR_RICF; i++)
    if (is_offered (self, i) && ++at == index)
      {
        nabla_document_set_estimator (self->document, self->edge_id, nabla_estimator_to_string ((NablaEstimator) i));
        return;
      }
}

/* "Smooth gradient, influence function. The effect is the average gradient …" */
static char *
dup_reason (const NablaEstimate *estimate)
{
  g_autofree char *method = NULL;

  if (!estimate->has_estimate)
    return NULL;
  method = nabla_text_method (estimate);
  return estimate->choice != NULL ? g_strdup_printf ("%s. %s", method, estimate->choice) : g_steal_pointer (&method);
}

void
nabla_method_row_show (NablaMethodRow *self, NablaDocument *document, guint64 edge_id, const NablaEstimate *estimate)
{
  const NablaIdentification *found = estimate != NULL ? estimate->identification : NULL;
  gboolean zero = found != NULL && found->verdict == NABLA_VERDICT_ZERO;
  g_autofree char *reason = NULL;
  NablaEstimator chosen = NABLA_ESTIMATOR_LINEAR;

  g_set_object (&self->document, document);
  if (edge_id != self->edge_id)
    self->fits = 0;
  self->edge_id = edge_id;
  gtk_widget_set_visible (GTK_WIDGET (self), found != NULL && found->estimands->len > 0 && !zero
                                               && nabla_document_get_table (document) != NULL);
  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  /* Known with the last numbers only: until then what was on offer stays. */
  if (estimate->fits != 0)
    self->fits = estimate->fits;
  nabla_chooser_set_text (self->chooser, get_chosen (self, &chosen) ? nabla_text_estimator (chosen) : _ ("Automatic"));
  reason = dup_reason (estimate);
  nabla_fold_label_set_text (self->reason, reason);
  gtk_widget_set_visible (GTK_WIDGET (self->reason), reason != NULL);
}

static void
nabla_method_row_dispose (GObject *object)
{
  g_clear_object (&NABLA_METHOD_ROW (object)->document);
  G_OBJECT_CLASS (nabla_method_row_parent_class)->dispose (object);
}

static void
nabla_method_row_class_init (NablaMethodRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_method_row_dispose;
  g_type_ensure (NABLA_TYPE_CHOOSER);
  g_type_ensure (NABLA_TYPE_FOLD_LABEL);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-method-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NablaMethodRow, chooser);
  gtk_widget_class_bind_template_child (widget_class, NablaMethodRow, reason);
}

static void
nabla_method_row_init (NablaMethodRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->chooser, "fill", G_CALLBACK (on_fill), self);
  g_signal_connect (self->chooser, "chosen", G_CALLBACK (on_chosen), self);
}
