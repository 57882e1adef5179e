#include "app/nabla-identification-card.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-text.h"

/* More sets than this make a menu that nobody reads. */
#define MAX_SETS 24

/* An answer mostly comes sooner; a message that only flickers would say nothing. */
#define STALE_AFTER_MS 400

struct _NablaIdentificationCard
{
  GtkBox parent_instance;
  GtkLabel *icon;
  GtkLabel *headline;
  GtkLabel *reason;
  GtkWidget *loop_button;
  GtkWidget *effect_row;
  GtkLabel *effect;
  GtkWidget *rows_row;
  GtkLabel *rows;
  GtkWidget *formula_row;
  GtkLabel *formula;
  GtkWidget *strategies_row;
  GtkMenuButton *strategies;
  GtkWidget *sets_row;
  GtkMenuButton *sets;
  GtkWidget *warnings_row;
  GtkLabel *warnings;
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
  gtk_label_set_text (self->headline, headline);
  gtk_label_set_text (self->reason, reason != NULL ? reason : "");
  gtk_widget_set_visible (GTK_WIDGET (self->reason), reason != NULL && *reason != '\0');
}

static void
hide_rows (NablaIdentificationCard *self)
{
  gtk_widget_set_visible (self->loop_button, FALSE);
  gtk_widget_set_visible (self->effect_row, FALSE);
  gtk_widget_set_visible (self->rows_row, FALSE);
  gtk_widget_set_visible (self->formula_row, FALSE);
  gtk_widget_set_visible (self->strategies_row, FALSE);
  gtk_widget_set_visible (self->sets_row, FALSE);
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

static void
show_estimate (NablaIdentificationCard *self, const NablaEstimate *effect, GString *warnings)
{
  if (effect == NULL)
    return;
  if (effect->has_estimate)
    {
      g_autofree char *value = nabla_format_interval (effect->estimate, effect->lo, effect->hi);
      g_autofree char *used = nabla_text_count (effect->n_used);
      g_autofree char *dropped = nabla_text_count (effect->n_dropped);
      g_autofree char *rows
        = effect->n_dropped > 0 ? g_strdup_printf (_ ("%s, %s dropped"), used, dropped) : g_strdup (used);

      gtk_label_set_text (self->effect, value);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->effect), effect->unit);
      set_sign (self->effect, effect->estimate);
      gtk_label_set_text (self->rows, rows);
      gtk_widget_set_visible (self->effect_row, TRUE);
      gtk_widget_set_visible (self->rows_row, effect->n_used > 0);
    }
  else
    {
      add_line (warnings, effect->message);
    }
  for (guint i = 0; effect->warnings != NULL && i < effect->warnings->len; i++)
    add_line (warnings, ((const NablaWarning *) effect->warnings->pdata[i])->text);
}

static const char *
strategy_name (const NablaEstimand *estimand)
{
  switch (estimand->strategy)
    {
    case NABLA_STRATEGY_ZERO:
      return _ ("Zero by assumption");
    case NABLA_STRATEGY_ADJUSTMENT:
      return _ ("Adjustment");
    case NABLA_STRATEGY_FRONT_DOOR:
      return _ ("Front door");
    case NABLA_STRATEGY_INSTRUMENT:
      return _ ("Instrument");
    case NABLA_STRATEGY_FUNCTIONAL:
      return _ ("ID algorithm");
    case NABLA_STRATEGY_LINEAR_SEM:
      return _ ("Linear model");
    }
  return "";
}

/* A popover of lines of text. */
static void
set_lines (GtkMenuButton *button, const char *label, const char *markup)
{
  GtkWidget *text = gtk_label_new (NULL);
  GtkWidget *popover = gtk_popover_new ();

  gtk_label_set_markup (GTK_LABEL (text), markup);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (text), 44);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_popover_set_child (GTK_POPOVER (popover), text);
  gtk_menu_button_set_popover (button, popover);
  gtk_menu_button_set_label (button, label);
}

static void
show_strategies (NablaIdentificationCard *self, const NablaIdentification *found, const NablaGraph *graph)
{
  guint n = found->estimands != NULL ? found->estimands->len : 0;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *label = NULL;

  if (n < 2)
    return;
  for (guint i = 1; i < n; i++)
    {
      const NablaEstimand *estimand = found->estimands->pdata[i];
      g_autofree char *formula = nabla_estimand_dup_markup (estimand, graph);

      g_string_append_printf (text, "%s<b>%s</b>\n%s", i > 1 ? "\n\n" : "", strategy_name (estimand), formula);
      for (guint k = 0; estimand->assumptions != NULL && estimand->assumptions[k] != NULL; k++)
        {
          g_autofree char *assumption = g_markup_escape_text (estimand->assumptions[k], -1);

          g_string_append_printf (text, "\n%s", assumption);
        }
    }
  label = g_strdup_printf ("%u", n - 1);
  set_lines (self->strategies, label, text->str);
  gtk_widget_set_visible (self->strategies_row, TRUE);
}

static void
show_sets (NablaIdentificationCard *self, const NablaIdentification *found, const NablaGraph *graph)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autofree char *label = NULL;
  guint n = found->adjustment_sets != NULL ? found->adjustment_sets->len : 0;

  if (n == 0 || (n == 1 && nabla_node_set_size (found->adjustment_sets->pdata[0]) == 0))
    return;
  for (guint i = 0; i < MIN (n, MAX_SETS); i++)
    {
      const NablaNodeSet *set = found->adjustment_sets->pdata[i];
      g_autofree char *names = nabla_text_names (graph, set);
      g_autofree char *use = g_strdup_printf (_ ("Adjust for %s"), *names != '\0' ? names : _ ("nothing"));
      g_autoptr (GMenuItem) item = g_menu_item_new (use, NULL);

      g_menu_item_set_action_and_target (item, "win.use-set", "u", i);
      g_menu_append_item (menu, item);
    }
  label = g_strdup_printf (found->truncated ? "%u+" : "%u", n);
  gtk_menu_button_set_menu_model (self->sets, G_MENU_MODEL (menu));
  gtk_menu_button_set_label (self->sets, label);
  gtk_widget_set_visible (self->sets_row, TRUE);
}

static void
show_found (NablaIdentificationCard *self,
            const NablaIdentification *found,
            const NablaResult *result,
            GString *warnings)
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
      const NablaEstimand *estimand = found->estimands->pdata[0];

      if (estimand->strategy != NABLA_STRATEGY_ZERO)
        {
          g_autofree char *markup = nabla_estimand_dup_markup (estimand, result->graph);

          gtk_label_set_markup (self->formula, markup);
          gtk_widget_set_visible (self->formula_row, TRUE);
        }
    }
  show_strategies (self, found, result->graph);
  show_sets (self, found, result->graph);
  for (guint i = 0; found->warnings != NULL && found->warnings[i] != NULL; i++)
    add_line (warnings, found->warnings[i]);
}

static gboolean
on_still_stale (gpointer data)
{
  NablaIdentificationCard *self = data;

  self->stale_timer = 0;
  gtk_label_set_text (self->warnings, _ ("⟲ Graph changed since this estimate."));
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
      show_found (self, result->identification, result, warnings);
      show_estimate (self, result->effect, warnings);
    }
  else
    {
      gboolean loop = nabla_graph_get_order (result->graph) == NULL;

      set_verdict (self, loop ? "✘" : "?", loop ? "failed" : "neutral", result->question_error->message, NULL);
      gtk_widget_set_visible (self->loop_button, loop);
    }
  if (result != NULL)
    for (guint i = 0; result->warnings != NULL && i < result->warnings->len; i++)
      add_line (warnings, ((const NablaWarning *) result->warnings->pdata[i])->text);
  gtk_label_set_text (self->warnings, warnings->str);
  gtk_widget_set_visible (self->warnings_row, warnings->len > 0);
}

const char *
nabla_identification_card_get_headline (NablaIdentificationCard *self)
{
  return gtk_label_get_text (self->headline);
}

const char *
nabla_identification_card_get_reason (NablaIdentificationCard *self)
{
  return gtk_label_get_text (self->reason);
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
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-identification-card.ui");
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, icon);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, headline);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, reason);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, loop_button);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, effect_row);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, effect);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, rows_row);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, rows);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, formula_row);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, formula);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, strategies_row);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, strategies);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, sets_row);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, sets);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, warnings_row);
  gtk_widget_class_bind_template_child (widget_class, NablaIdentificationCard, warnings);
}

static void
nabla_identification_card_init (NablaIdentificationCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
