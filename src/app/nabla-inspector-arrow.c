/* The inspector's page of an arrow. */
#include "app/nabla-inspector-private.h"

#include <math.h>
#include <glib/gi18n-lib.h>
#include "app/nabla-estimate-text.h"
#include "app/nabla-label.h"
#include "app/nabla-text.h"

static void
set_fold (GtkWidget *row, NablaFoldLabel *label, const char *text)
{
  nabla_fold_label_set_text (label, text);
  gtk_widget_set_visible (row, text != NULL && *text != '\0');
}

static const char *
edge_kind (const NablaEdge *edge)
{
  if (edge->at_from == NABLA_MARK_ARROW && edge->at_to == NABLA_MARK_ARROW)
    return _ ("common cause");
  if (edge->at_from == NABLA_MARK_TAIL && edge->at_to == NABLA_MARK_ARROW)
    return _ ("direct effect");
  return edge->at_to == NABLA_MARK_TAIL ? _ ("direction unknown") : _ ("marks unknown");
}

static void
show_numbers (NablaInspector *self, const NablaArrow *arrow)
{
  const NablaEstimate *estimate = arrow->estimate;
  g_autofree char *value = nabla_format_interval (estimate->estimate, estimate->lo, estimate->hi);
  g_autofree char *standardized
    = isfinite (estimate->beta_standardized) ? nabla_format_effect (estimate->beta_standardized) : NULL;
  g_autofree char *strength = nabla_text_strength (estimate);
  g_autofree char *diagnostics = nabla_text_diagnostics (estimate);
  g_autofree char *share = nabla_text_share (arrow);
  g_autofree char *rows = nabla_text_rows (estimate);
  g_autofree char *losses = nabla_estimate_dup_losses (estimate);

  nabla_inspector_set_row (self->estimate_row, self->estimate, value);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->estimate), estimate->unit);
  gtk_widget_remove_css_class (GTK_WIDGET (self->estimate), "positive");
  gtk_widget_remove_css_class (GTK_WIDGET (self->estimate), "negative");
  gtk_widget_add_css_class (GTK_WIDGET (self->estimate), estimate->estimate < 0 ? "negative" : "positive");
  nabla_inspector_set_row (self->standardized_row, self->standardized, standardized);
  nabla_inspector_set_row (self->strength_row, self->strength, strength);
  set_fold (self->diagnostics_row, self->diagnostics, diagnostics);
  nabla_inspector_set_row (self->share_row, self->share, share);
  nabla_inspector_set_row (self->used_row, self->used, rows);
  gtk_widget_set_visible (self->copy_sentence_button, TRUE);
  set_fold (GTK_WIDGET (self->losses), self->losses, losses);
}

/* Where what is adjusted for does not say it all. */
static void
show_formula (NablaInspector *self, const NablaResult *result, const NablaEstimate *estimate)
{
  const NablaIdentification *found = estimate != NULL ? estimate->identification : NULL;
  const NablaEstimand *estimand = found != NULL && found->estimands->len > 0 ? found->estimands->pdata[0] : NULL;
  g_autofree char *markup = NULL;

  if (estimand == NULL || estimand->strategy == NABLA_STRATEGY_ADJUSTMENT || estimand->strategy == NABLA_STRATEGY_ZERO)
    return;
  markup = nabla_estimand_dup_markup (estimand, result->graph);
  nabla_label_set_markup (self->edge_formula, markup);
  gtk_widget_set_visible (self->edge_formula_row, TRUE);
}

static void
show_arrow (NablaInspector *self, const NablaResult *result, const NablaArrow *arrow)
{
  const NablaEstimate *estimate = arrow->estimate;
  g_autoptr (GString) warnings = g_string_new (NULL);
  const char *message = NULL;

  if (arrow->state == NABLA_ARROW_ESTIMATED && estimate != NULL && estimate->has_estimate)
    show_numbers (self, arrow);
  else if (estimate != NULL && estimate->message != NULL)
    message = estimate->message;
  else if (estimate != NULL && estimate->identification != NULL)
    message = estimate->identification->reason;
  else if (arrow->state == NABLA_ARROW_NOT_IDENTIFIED)
    message = _ ("Not identifiable from these variables.");
  else if (arrow->state == NABLA_ARROW_PENDING && result->n_rows == 0)
    message = _ ("Attach data to see how strongly it pulls.");

  if (estimate != NULL && estimate->estimand != NULL && estimate->estimand->strategy == NABLA_STRATEGY_ADJUSTMENT)
    {
      g_autofree char *names = nabla_text_names (result->graph, estimate->estimand->adjustment);

      nabla_inspector_set_row (self->adjusted_row, self->adjusted, *names != '\0' ? names : _ ("nothing"));
    }
  for (guint i = 0; estimate != NULL && estimate->warnings != NULL && i < estimate->warnings->len; i++)
    g_string_append_printf (warnings, "%s⚠ %s", i > 0 ? "\n" : "",
                            ((const NablaWarning *) estimate->warnings->pdata[i])->text);
  set_fold (self->message_row, self->edge_message, message);
  show_formula (self, result, estimate);
  set_fold (self->edge_warnings_row, self->edge_warnings, warnings->str);
}

void
nabla_inspector_show_edge (NablaInspector *self, guint edge)
{
  NablaGraph *graph = nabla_document_get_graph (self->document);
  NablaResult *result = nabla_document_get_result (self->document);
  g_autofree char *title = nabla_text_edge (graph, edge);
  guint64 id = nabla_graph_get_edge (graph, edge)->id;
  const NablaEstimate *estimate = NULL;
  NablaPoint bend;

  self->node_id = 0;
  gtk_label_set_text (self->edge_title, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->edge_title), title);
  gtk_label_set_text (self->edge_kind, edge_kind (nabla_graph_get_edge (graph, edge)));
  gtk_widget_set_visible (self->straighten_button,
                          nabla_layout_get_bend (nabla_document_get_layout (self->document), edge, &bend));

  nabla_inspector_set_row (self->estimate_row, self->estimate, NULL);
  nabla_inspector_set_row (self->standardized_row, self->standardized, NULL);
  nabla_inspector_set_row (self->adjusted_row, self->adjusted, NULL);
  nabla_inspector_set_row (self->strength_row, self->strength, NULL);
  nabla_inspector_set_row (self->share_row, self->share, NULL);
  nabla_inspector_set_row (self->used_row, self->used, NULL);
  set_fold (self->diagnostics_row, self->diagnostics, NULL);
  gtk_widget_set_visible (self->copy_sentence_button, FALSE);
  set_fold (self->message_row, self->edge_message, NULL);
  gtk_widget_set_visible (self->edge_formula_row, FALSE);
  set_fold (self->edge_warnings_row, self->edge_warnings, NULL);
  for (guint i = 0; result != NULL && i < result->n_arrows; i++)
    if (nabla_graph_get_edge (result->graph, i)->id == id)
      {
        show_arrow (self, result, &result->arrows[i]);
        estimate = result->arrows[i].estimate;
      }
  nabla_method_row_show (self->method, self->document, id, estimate);
  gtk_stack_set_visible_child_name (self->stack, "edge");
}
