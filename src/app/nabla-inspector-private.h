/* What the files of the inspector share. */
#pragma once

#include "app/nabla-chooser.h"
#include "app/nabla-fold-label.h"
#include "app/nabla-inspector.h"
#include "app/nabla-method-row.h"

G_BEGIN_DECLS

struct _NablaInspector
{
  GtkBox parent_instance;
  GtkStack *stack;
  /* a node */
  GtkEditable *name_entry;
  GtkEditable *label_entry;
  GtkToggleButton *role_exposure;
  GtkToggleButton *role_outcome;
  GtkToggleButton *role_adjusted;
  GtkToggleButton *role_selected;
  GtkToggleButton *role_latent;
  GtkWidget *column_row;
  NablaChooser *column;
  GtkWidget *kind_row;
  GtkDropDown *kind;
  GtkWidget *missing_row;
  GtkLabel *missing;
  GtkWidget *summary_row;
  GtkLabel *summary;
  GtkWidget *total_row;
  GtkLabel *node_total;
  /* an arrow */
  GtkLabel *edge_title;
  GtkLabel *edge_kind;
  GtkWidget *estimate_row;
  GtkLabel *estimate;
  GtkWidget *standardized_row;
  GtkLabel *standardized;
  GtkWidget *adjusted_row;
  GtkLabel *adjusted;
  GtkWidget *strength_row;
  GtkLabel *strength;
  GtkWidget *share_row;
  GtkLabel *share;
  NablaMethodRow *method;
  GtkWidget *used_row;
  GtkLabel *used;
  NablaFoldLabel *losses;
  GtkWidget *diagnostics_row;
  NablaFoldLabel *diagnostics;
  GtkWidget *message_row;
  NablaFoldLabel *edge_message;
  GtkWidget *edge_formula_row;
  GtkLabel *edge_formula;
  GtkWidget *edge_warnings_row;
  NablaFoldLabel *edge_warnings;
  GtkWidget *straighten_button;
  GtkWidget *copy_sentence_button;
  /* several */
  GtkLabel *several_label;

  NablaDocument *document;
  NablaCanvas *canvas;
  char *shown_name; /* what the entries were given last */
  char *shown_label;
  guint64 node_id;   /* of the node shown; 0: none */
  gboolean updating; /* the widgets are being set, not used */
};

/* @text (nullable): the row is not shown */
void nabla_inspector_set_row (GtkWidget *row, GtkLabel *label, const char *text);

/* nabla-inspector-arrow.c */
void nabla_inspector_show_edge (NablaInspector *self, guint edge);

G_END_DECLS
