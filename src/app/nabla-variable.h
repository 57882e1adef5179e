/* A variable of the side pane: a node, a column, or both. */
#pragma once

#include "app/nabla-document.h"

G_BEGIN_DECLS

#define NABLA_TYPE_VARIABLE (nabla_variable_get_type ())
G_DECLARE_FINAL_TYPE (NablaVariable, nabla_variable, NABLA, VARIABLE, GObject)

/* What a row of the side pane shows; made anew for every change of the document. */
NablaVariable *
nabla_variable_new (const NablaGraph *graph, NablaNode node, const NablaColumn *column, gboolean has_table);
const char *nabla_variable_get_name (NablaVariable *self);
NablaNode nabla_variable_get_node (NablaVariable *self);
NablaRoles nabla_variable_get_roles (NablaVariable *self);
const char *nabla_variable_get_unit (NablaVariable *self);
/* Whether its column is that of the rows' weights: not unless it was marked so. */
void nabla_variable_set_weights (NablaVariable *self, gboolean weights);
gboolean nabla_variable_is_weights (NablaVariable *self);
/* (nullable): no column */
const NablaColumn *nabla_variable_get_column (NablaVariable *self);
/* A node that ought to have a column, in a document with a table, and has none. */
gboolean nabla_variable_is_unlinked (NablaVariable *self);
/* Whether a row would look the same. */
gboolean nabla_variable_equal (NablaVariable *a, NablaVariable *b);

/* Orders by the name of the column, digits as numbers; both have one. */
int nabla_variable_compare_columns (NablaVariable *a, NablaVariable *b);
/* Orders by the node's label; those without a node come last. */
int nabla_variable_compare_nodes (NablaVariable *a, NablaVariable *b);

G_END_DECLS
