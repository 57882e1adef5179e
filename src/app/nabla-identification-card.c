#include "app/nabla-identification-card.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-estimate-text.h"
#include "app/nabla-finding-rows.h"
#include "app/nabla-fold-label.h"
#include "app/nabla-label.h"
#include "app/nabla-method-row.h"
#include "app/nabla-text.h"

/* An answer mostly comes sooner; a message that only flickers would say nothing. */
#define STALE_AFTER_MS 400

struct _NablaIdentificationCard
{
  GtkBox parent_instance;
  GtkLabel *icon;
  GtkLabel *headline;
  NablaFoldLabel *reason;
  GtkWidget *loop_button;
  GtkWidget *effect_row;
  GtkLabel *effect;
  GtkWidget *rows_row;
  GtkLabel *rows;
  NablaFoldLabel *losses;
  NablaMethodRow *method;
  GtkWidget *strength_row;
  GtkLabel *strength;
  NablaFoldLabel *diagnostics;
  GtkWidget *formula_row;
  GtkLabel *formula;
  NablaDerivationView *derivation;
  GtkWidget *warnings_row;
  NablaFoldLabel *warnings;
  guint stale_timer;
};

G_DEFINE_FINAL_TYPE (NablaIdentificationCard, nabla_identification_card, GTK_TYPE_BOX)

static const char *const verdict_classes[] = { "identified", "assumption", "failed", "neutral" };

static void
set_verdict (NablaIdentificationCard *self,
             const char *icon,
             const char *css_class,
             const char *headline,
             const char *reason)
{
  for (guint i = 0; i < G_N_ELEMENTS (verdict_classes); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->icon), verdict_classes[i]);
  gtk_widget_add_css_class (GTK_WIDGET (self->icon), css_class);
  gtk_label_set_text (self->icon, icon);
  nabla_label_set_text (self->headline, headline);
  nabla_fold_label_set_text (self->reason, reason);
  gtk_widget_set_visible (GTK_WIDGET (self->reason), reason != NULL && *reason != '\0');
}

static void
hide_rows (NablaIdentificationCard *self)
{
  gtk_widget_set_visible (self->loop_button, FALSE);
  gtk_widget_set_visible (self->effect_row, FALSE);
  gtk_widget_set_visible (self->rows_row, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->method), FALSE);
  gtk_widget_set_visible (self->strength_row, FALSE);
  gtk_widget_set_visible (self->formula_row, FALSE);
  gtk_widget_set_visible (self->warnings_row, FALSE);
}

static void
set_sign (GtkLabel *label, double value)
{
  gtk_widget_remove_css_class (GTK_WIDGET (label), "positive");
  gtk_widget_remove_css_class (GTK_WIDGET (label), "negative");
  if (value > 0)
    gtk_widget_add_css_class (GTK_WIDGET (label), "positive");
  else if (value < 0)
    gtk_widget_add_css_class (GTK_WIDGET (label), "negative");
}

static void
add_line (GString *text, const char *line)
{
  if (line == NULL || *line == '\0')
    return;
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append_printf (text, "⚠ %s", line);
}

/* The mean size of the gradient, and what is to be thought of the number. */
static void
show_strength (NablaIdentificationCard *self, const NablaEstimate *effect)
{
  g_autofree char *strength = nabla_text_strength (effect);
  g_autofree char *diagnostics = nabla_text_diagnostics (effect);

  gtk_label_set_text (self->strength, strength != NULL ? strength : "–");
  nabla_fold_label_set_text (self->diagnostics, diagnostics);
  gtk_widget_set_visible (GTK_WIDGET (self->diagnostics), *diagnostics != '\0');
  gtk_widget_set_visible (self->strength_row, strength != NULL || *diagnostics != '\0');
}

static void
show_estimate (NablaIdentificationCard *self, const NablaResult *result, const int *columns, GString *warnings)
{
  const NablaEstimate *effect = result->effect;
  g_autoptr (NablaNodeSet) unlinked = nabla_finding_rows_dup_unlinked (result, columns);

  if (effect == NULL)
    return;
  if (effect->has_estimate)
    {
      g_autofree char *value = nabla_format_interval (effect->estimate, effect->lo, effect->hi);
      g_autofree char *rows = nabla_text_rows (effect);
      g_autofree char *losses = nabla_estimate_dup_losses (effect);

      gtk_label_set_text (self->effect, value);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->effect), effect->unit);
      set_sign (self->effect, effect->estimate);
      gtk_label_set_text (self->rows, rows);
      nabla_fold_label_set_text (self->losses, losses);
      gtk_widget_set_visible (GTK_WIDGET (self->losses), losses != NULL);
      show_strength (self, effect);
      gtk_widget_set_visible (self->effect_row, TRUE);
      gtk_widget_set_visible (self->rows_row, effect->n_used > 0);
    }
  else if (nabla_node_set_size (unlinked) == 0)
    {
      /* What lacks a column is told below, with what to do. */
      add_line (warnings, effect->message);
    }
  for (guint i = 0; effect->warnings != NULL && i < effect->warnings->len; i++)
    add_line (warnings, ((const NablaWarning *) effect->warnings->pdata[i])->text);
}

static void
show_found (NablaIdentificationCard *self, const NablaIdentification *found, const NablaResult *result)
{
  const char *icon = "✔";
  const char *css_class = "identified";

  switch (found->verdict)
    {
    case NABLA_VERDICT_IDENTIFIED:
      break;
    case NABLA_VERDICT_NEEDS_ASSUMPTION:
      icon = "◐";
      css_class = "assumption";
      break;
    case NABLA_VERDICT_ZERO:
      icon = "∅";
      css_class = "neutral";
      break;
    case NABLA_VERDICT_NOT_IDENTIFIED:
      icon = "✘";
      css_class = "failed";
      break;
    }
  set_verdict (self, icon, css_class, found->headline, found->reason);

  if (found->estimands != NULL && found->estimands->len > 0)
    {
      g_autofree char *markup = nabla_estimand_dup_markup (found->estimands->pdata[0], result->graph);

      nabla_label_set_markup (self->formula, markup);
      gtk_widget_set_visible (self->formula_row, TRUE);
    }
}

static gboolean
on_still_stale (gpointer data)
{
  NablaIdentificationCard *self = data;

  self->stale_timer = 0;
  nabla_fold_label_set_text (self->warnings, _ ("⟲ Graph changed since this estimate."));
  gtk_widget_set_visible (self->warnings_row, TRUE);
  return G_SOURCE_REMOVE;
}

void
nabla_identification_card_update (NablaIdentificationCard *self, NablaDocument *document)
{
  NablaResult *result = nabla_document_get_result (document);
  gboolean stale = nabla_document_is_stale (document);
  g_autoptr (GString) warnings = g_string_new (NULL);

  if (stale)
    gtk_widget_add_css_class (GTK_WIDGET (self), "stale");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "stale");
  /* What is shown stays until there is better: an answer comes within a frame or two. */
  if (stale && result->identification != NULL)
    {
      if (self->stale_timer == 0)
        self->stale_timer = g_timeout_add (STALE_AFTER_MS, on_still_stale, self);
      return;
    }

  g_clear_handle_id (&self->stale_timer, g_source_remove);
  hide_rows (self);
  if (result == NULL || (result->identification == NULL && result->question_error == NULL))
    {
      set_verdict (self, "?", "neutral", _ ("Choose an exposure and an outcome."), NULL);
    }
  else if (result->identification != NULL)
    {
      show_found (self, result->identification, result);
      show_estimate (self, result, nabla_document_get_columns (document), warnings);
      nabla_method_row_show (self->method, document, 0, result->effect);
    }
  else
    {
      gboolean loop = nabla_graph_get_order (result->graph) == NULL;

      set_verdict (self, loop ? "✘" : "?", loop ? "failed" : "neutral", result->question_error->message, NULL);
      gtk_widget_set_visible (self->loop_button, loop);
    }
  nabla_derivation_view_set (self->derivation, result != NULL ? result->derivation : NULL);
  if (result != NULL)
    for (guint i = 0; result->warnings != NULL && i < result->warnings->len; i++)
      add_line (warnings, ((const NablaWarning *) result->warnings->pdata[i])->text);
  nabla_fold_label_set_text (self->warnings, warnings->str);
  gtk_widget_set_visible (self->warnings_row, warnings->len > 0);
}

NablaDerivationView *
nabla_identification_card_get_derivation (NablaIdentificationCard *self)
{
  return self->derivation;
}

const char *
nabla_identification_card_get_headline (NablaIdentificationCard *self)
{
  return gtk_label_get_text (self->headline);
}

const char *
nabla_identification_card_get_reason (NablaIdentificationCard *self)
{
  return nabla_fold_label_get_text (self->reason);
}

static void
nabla_identification_card_dispose (GObject *object)
{
  g_clear_handle_id (&NABLA_IDENTIFICATION_CARD (object)->stale_timer, g_source_remove);
  G_OBJECT_CLASS (nabla_identification_card_parent_class)->dispose (object);
}

static void
nabla_identification_card_class_init (NablaIdentificationCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_identification_card_dispose;
  g_type_ensure (NABLA_TYPE_DERIVATION_VIEW);
  g_type_ensure (NABLA_TYPE_FOLD_LABEL);
  g_type_ensure (NABLA_TYPE_METHOD_ROW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-identification-card.ui");
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, icon);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, headline);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, reason);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, loop_button);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, effect_row);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, effect);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, rows_row);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, rows);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, losses);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, method);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, strength_row);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, strength);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, diagnostics);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, formula_row);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, formula);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, derivation);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, warnings_row);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, warnings);
}

static void
nabla_identification_card_init (NablaIdentificationCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
