#include "app/nabla-variable-row.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-sparkline.h"
#include "app/nabla-text.h"

struct _NablaVariableRow
{
  GtkBox parent_instance;
  GtkLabel *name_label;
  GtkLabel *chip;
  GtkLabel *missing_label;
  NablaSparkline *sparkline;
  NablaVariable *variable;
};

G_DEFINE_FINAL_TYPE (NablaVariableRow, nabla_variable_row, GTK_TYPE_BOX)

static char *
dup_chip (NablaVariable *variable)
{
  const NablaColumn *column = nabla_variable_get_column (variable);

  if (nabla_variable_get_roles (variable) & NABLA_ROLE_LATENT)
    return g_strdup (_ ("unobserved"));
  if (nabla_variable_is_unlinked (variable))
    return g_strdup (_ ("⚠ no column"));
  if (nabla_variable_get_unit (variable) != NULL && *nabla_variable_get_unit (variable) != '\0')
    return g_strdup (nabla_variable_get_unit (variable));
  if (nabla_variable_get_roles (variable) & NABLA_ROLE_ADJUSTED)
    return g_strdup (_ ("adjusted"));
  return column != NULL ? nabla_text_kind_chip (column) : g_strdup ("");
}

static void
show_column (NablaVariableRow *self, const NablaColumn *column, gboolean summarize)
{
  g_autofree char *percent = NULL;
  g_autofree char *missing = NULL;
  g_autofree char *values = NULL;
  g_autofree char *tooltip = NULL;
  const NablaColumnSummary *summary;
  gsize n;

  if (column == NULL || !summarize)
    {
      nabla_sparkline_set_counts (self->sparkline, NULL);
      gtk_label_set_text (self->missing_label, "");
      gtk_widget_set_tooltip_text (GTK_WIDGET (self), column != NULL ? nabla_column_get_label (column) : NULL);
      return;
    }

  summary = nabla_column_get_summary (column);
  n = nabla_column_get_length (column);
  percent = nabla_text_percent (n > 0 ? (double) summary->n_missing / (double) n : 0);
  missing = g_strdup_printf (_ ("%s missing"), percent);
  values = nabla_text_summary (column);
  nabla_sparkline_set_counts (self->sparkline, summary->histogram);
  gtk_label_set_text (self->missing_label, summary->n_missing > 0 ? percent : "");
  tooltip = g_strdup_printf ("%s: %s\n%s\n%s", nabla_column_get_label (column),
                             nabla_text_kind (nabla_column_get_kind (column)), values, missing);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), tooltip);
}

void
nabla_variable_row_set_variable (NablaVariableRow *self, NablaVariable *variable, gboolean summarize)
{
  g_autofree char *name = NULL;
  g_autofree char *chip = NULL;

  g_set_object (&self->variable, variable);
  if (variable == NULL)
    return;

  name = g_strconcat (nabla_text_role_glyph (nabla_variable_get_roles (variable)), nabla_variable_get_name (variable),
                      NULL);
  chip = dup_chip (variable);
  gtk_label_set_text (self->name_label, name);
  gtk_label_set_text (self->chip, chip);
  gtk_widget_set_visible (GTK_WIDGET (self->chip), *chip != '\0');
  if (nabla_variable_is_unlinked (variable))
    gtk_widget_add_css_class (GTK_WIDGET (self->chip), "warning");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->chip), "warning");
  show_column (self, nabla_variable_get_column (variable), summarize);
}

NablaVariable *
nabla_variable_row_get_variable (NablaVariableRow *self)
{
  return self->variable;
}

NablaVariableRow *
nabla_variable_row_new (void)
{
  return g_object_new (NABLA_TYPE_VARIABLE_ROW, NULL);
}

static void
nabla_variable_row_dispose (GObject *object)
{
  g_clear_object (&NABLA_VARIABLE_ROW (object)->variable);
  G_OBJECT_CLASS (nabla_variable_row_parent_class)->dispose (object);
}

static void
nabla_variable_row_class_init (NablaVariableRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_variable_row_dispose;
  g_type_ensure (NABLA_TYPE_SPARKLINE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-variable-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NablaVariableRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, NablaVariableRow, chip);
  gtk_widget_class_bind_template_child (widget_class, NablaVariableRow, missing_label);
  gtk_widget_class_bind_template_child (widget_class, NablaVariableRow, sparkline);
}

static void
nabla_variable_row_init (NablaVariableRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
