#include "app/nabla-column-cells.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-text.h"

static const NablaColumnSummary *
summary_of (NablaVariable *row)
{
  return nabla_column_get_summary (nabla_variable_get_column (row));
}

static char *
cell_name (NablaVariable *row, gboolean summarized)
{
  return g_strdup (nabla_column_get_name (nabla_variable_get_column (row)));
}

static char *
cell_type (NablaVariable *row, gboolean summarized)
{
  return g_strdup (nabla_text_type (nabla_column_get_type (nabla_variable_get_column (row))));
}

static int
compare_types (NablaVariable *a, NablaVariable *b)
{
  return g_utf8_collate (nabla_text_type (nabla_column_get_type (nabla_variable_get_column (a))),
                         nabla_text_type (nabla_column_get_type (nabla_variable_get_column (b))));
}

static char *
cell_kind (NablaVariable *row, gboolean summarized)
{
  return g_strdup (nabla_text_kind (nabla_column_get_kind (nabla_variable_get_column (row))));
}

static int
compare_kinds (NablaVariable *a, NablaVariable *b)
{
  return g_utf8_collate (nabla_text_kind (nabla_column_get_kind (nabla_variable_get_column (a))),
                         nabla_text_kind (nabla_column_get_kind (nabla_variable_get_column (b))));
}

static char *
cell_node (NablaVariable *row, gboolean summarized)
{
  return g_strdup (nabla_variable_get_node (row) != NABLA_NODE_NONE ? nabla_variable_get_name (row) : _ ("unplaced"));
}

static char *
cell_role (NablaVariable *row, gboolean summarized)
{
  const char *role = nabla_text_role (nabla_variable_get_roles (row));
  gboolean weights = nabla_variable_is_weights (row);

  return g_strconcat (weights ? _ ("weights") : "", weights && *role != '\0' ? ", " : "",
                      nabla_text_role_glyph (nabla_variable_get_roles (row)), role, NULL);
}

/* Nodes with a role first, in the order of what they are for. */
static int
role_rank (NablaVariable *row)
{
  NablaRoles roles = nabla_variable_get_roles (row);

  return (roles & NABLA_ROLE_EXPOSURE)     ? 0
         : (roles & NABLA_ROLE_OUTCOME)    ? 1
         : (roles & NABLA_ROLE_ADJUSTED)   ? 2
         : (roles & NABLA_ROLE_SELECTED)   ? 3
         : nabla_variable_is_weights (row) ? 4
                                           : 5;
}

static int
compare_roles (NablaVariable *a, NablaVariable *b)
{
  return role_rank (a) - role_rank (b);
}

static char *
cell_missing (NablaVariable *row, gboolean summarized)
{
  gsize n = nabla_column_get_length (nabla_variable_get_column (row));
  g_autofree char *count = NULL;
  g_autofree char *percent = NULL;

  if (!summarized)
    return g_strdup ("…");
  count = nabla_text_count (summary_of (row)->n_missing);
  if (summary_of (row)->n_missing == 0)
    return g_steal_pointer (&count);
  percent = nabla_text_percent (n > 0 ? (double) summary_of (row)->n_missing / (double) n : 0);
  return g_strdup_printf ("%s (%s)", count, percent);
}

static int
compare_missing (NablaVariable *a, NablaVariable *b)
{
  return (summary_of (a)->n_missing > summary_of (b)->n_missing)
         - (summary_of (a)->n_missing < summary_of (b)->n_missing);
}

static char *
cell_distinct (NablaVariable *row, gboolean summarized)
{
  return summarized ? nabla_text_count (summary_of (row)->n_distinct) : g_strdup ("…");
}

static int
compare_distinct (NablaVariable *a, NablaVariable *b)
{
  return (summary_of (a)->n_distinct > summary_of (b)->n_distinct)
         - (summary_of (a)->n_distinct < summary_of (b)->n_distinct);
}

static char *
cell_summary (NablaVariable *row, gboolean summarized)
{
  return summarized ? nabla_text_summary (nabla_variable_get_column (row)) : g_strdup ("…");
}

const NablaColumnCell nabla_column_cells[NABLA_N_COLUMN_CELLS] = {
  { N_ ("Column"), cell_name, nabla_variable_compare_columns, 14, FALSE },
  { N_ ("Kind"), cell_kind, compare_kinds, 10, FALSE },
  { N_ ("Variable"), cell_node, nabla_variable_compare_nodes, 12, FALSE },
  { N_ ("Role"), cell_role, compare_roles, 10, FALSE },
  { N_ ("Missing"), cell_missing, compare_missing, 10, TRUE },
  { N_ ("Distinct"), cell_distinct, compare_distinct, 8, TRUE },
  { N_ ("Distribution"), NULL, NULL, 8, FALSE },
  { N_ ("Values"), cell_summary, NULL, 22, FALSE },
  { N_ ("Written as"), cell_type, compare_types, 12, FALSE },
};
