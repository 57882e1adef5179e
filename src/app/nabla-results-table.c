#include "app/nabla-results-table.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "app/nabla-estimate-text.h"
#include "app/nabla-table-grid.h"
#include "app/nabla-text.h"
#include "engine/nabla-chosen.h"
#include "identify/nabla-kept.h"

/* What fits into a narrow window comes first. */
enum
{
  COLUMN_QUESTION,
  COLUMN_ESTIMATE,
  COLUMN_INTERVAL,
  COLUMN_UNIT,
  COLUMN_BY,
  COLUMN_METHOD,
  COLUMN_ROWS,
  COLUMN_PER_SD,
  COLUMN_STRENGTH,
  N_COLUMNS,
};

static const struct
{
  const char *title;
  guint chars;
  gboolean number;
} columns[N_COLUMNS] = {
  [COLUMN_QUESTION] = { N_ ("Question"), 28, FALSE },
  [COLUMN_ESTIMATE] = { N_ ("Estimate"), 10, TRUE },
  [COLUMN_INTERVAL] = { N_ ("95 % interval"), 16, TRUE },
  [COLUMN_UNIT] = { N_ ("Unit"), 16, FALSE },
  [COLUMN_BY] = { N_ ("Identified"), 26, FALSE },
  [COLUMN_METHOD] = { N_ ("Method"), 34, FALSE },
  [COLUMN_ROWS] = { N_ ("Rows"), 8, TRUE },
  [COLUMN_PER_SD] = { N_ ("Per SD"), 8, TRUE },
  [COLUMN_STRENGTH] = { N_ ("Strength"), 20, TRUE },
};

typedef struct
{
  char *text;
  NablaEstimate *estimate; /* nullable */
  NablaQuery *query;       /* what could be asked or kept; nullable: an arrow */
  char *method;            /* … with this estimator; nullable */
  gboolean direct;
} Row;

struct _NablaResultsTable
{
  AdwBin parent_instance;
  NablaTableGrid *grid;
  NablaResult *result; /* nullable */
  GArray *rows;        /* of Row */
};

enum
{
  PICKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (NablaResultsTable, nabla_results_table, ADW_TYPE_BIN)

static void
row_clear (gpointer data)
{
  Row *row = data;

  g_free (row->text);
  nabla_estimate_unref (row->estimate);
  nabla_query_unref (row->query);
  g_free (row->method);
}

static const Row *
row_at (NablaResultsTable *self, gsize index)
{
  return &g_array_index (self->rows, Row, index);
}

/* What the grid asks */

static guint
get_n_columns (gpointer data)
{
  return N_COLUMNS;
}

static gsize
get_n_rows (gpointer data)
{
  return NABLA_RESULTS_TABLE (data)->rows->len;
}

static char *
dup_title (gpointer data, guint column)
{
  NablaResultsTable *self = data;

  for (guint i = 0; column == COLUMN_INTERVAL && i < self->rows->len; i++)
    if (row_at (self, i)->estimate != NULL && row_at (self, i)->estimate->has_estimate)
      return g_strdup_printf (_ ("%g\u00a0%% interval"), 100 * row_at (self, i)->estimate->level);
  return g_strdup (_ (columns[column].title));
}

static guint
get_chars (gpointer data, guint column)
{
  return MAX (columns[column].chars, (guint) g_utf8_strlen (_ (columns[column].title), -1) + 1);
}

static gboolean
is_number (gpointer data, guint column)
{
  return columns[column].number;
}

/* Why there is no number, where the identification would be told. Only of the question itself there may be no
 * estimate, which then is told at the top. */
static char *
dup_reason (const NablaResult *result, const NablaEstimate *estimate)
{
  if (estimate == NULL)
    return g_strdup (result->identification != NULL ? result->identification->headline : "");
  if (estimate->message != NULL)
    return g_strdup (estimate->message);
  return g_strdup (estimate->identification != NULL ? estimate->identification->headline : "");
}

static char *
dup_cell (gpointer data, gsize index, guint column)
{
  NablaResultsTable *self = data;
  const Row *row = row_at (self, index);
  const NablaEstimate *estimate = row->estimate;
  gboolean known = estimate != NULL && estimate->has_estimate;

  if (column == COLUMN_QUESTION)
    return g_strdup (row->text);
  if (!known)
    return column == COLUMN_BY ? dup_reason (self->result, estimate) : g_strdup ("");
  switch (column)
    {
    case COLUMN_ESTIMATE:
      return nabla_format_estimate (estimate->estimate, estimate->lo, estimate->hi);
    case COLUMN_INTERVAL:
      return nabla_format_bounds (estimate->estimate, estimate->lo, estimate->hi);
    case COLUMN_UNIT:
      return g_strdup (estimate->unit != NULL ? estimate->unit : "");
    case COLUMN_PER_SD:
      return isfinite (estimate->beta_standardized) ? nabla_format_effect (estimate->beta_standardized) : g_strdup ("");
    case COLUMN_STRENGTH:
      {
        char *strength = nabla_text_strength (estimate);

        return strength != NULL ? strength : g_strdup ("");
      }
    case COLUMN_ROWS:
      return nabla_text_rows (estimate);
    case COLUMN_BY:
      return estimate->estimand != NULL ? nabla_text_identified_by (self->result->graph, estimate->estimand)
                                        : g_strdup ("");
    case COLUMN_METHOD:
      return nabla_text_method (estimate);
    default:
      return g_strdup ("");
    }
}

static char *
dup_spoken (gpointer data, gsize row, guint column)
{
  GString *spoken = g_string_new (NULL);

  for (guint i = 0; i < N_COLUMNS; i++)
    {
      guint at = (column + i) % N_COLUMNS;
      g_autofree char *title = dup_title (data, at);
      g_autofree char *cell = dup_cell (data, row, at);

      if (*cell != '\0')
        g_string_append_printf (spoken, "%s%s %s", spoken->len > 0 ? ", " : "", title, cell);
    }
  return g_string_free (spoken, FALSE);
}

static const NablaGridSource grid_source = {
  get_n_columns, get_n_rows, dup_title, NULL,       NULL,          get_chars, is_number,
  dup_cell,      NULL,       NULL,      dup_spoken, COLUMN_METHOD, TRUE,
};

/* Rows */

/* @text: taken over */
static void
add_row (NablaResultsTable *self, char *text, NablaEstimate *estimate, const NablaQuery *query, const char *method)
{
  Row row = { text, estimate != NULL ? nabla_estimate_ref (estimate) : NULL,
              query != NULL ? nabla_query_ref (query) : NULL, g_strdup (method), query == NULL };

  g_array_append_val (self->rows, row);
}

/* "Dose on Relief, direct effect"; (transfer full) */
static char *
dup_question (const NablaGraph *graph, const NablaQuery *query)
{
  g_autofree char *from = nabla_text_names (graph, nabla_query_get_exposure (query));
  g_autofree char *to = nabla_text_names (graph, nabla_query_get_outcome (query));

  switch (nabla_query_get_effect (query))
    {
    case NABLA_EFFECT_TOTAL:
      break;
    case NABLA_EFFECT_DIRECT:
      return g_strdup_printf (_ ("%s on %s, direct effect"), from, to);
    case NABLA_EFFECT_NATURAL_INDIRECT:
      return g_strdup_printf (_ ("%s on %s, natural indirect effect"), from, to);
    case NABLA_EFFECT_NATURAL_DIRECT:
      return g_strdup_printf (_ ("%s on %s, natural direct effect"), from, to);
    }
  return g_strdup_printf (_ ("%s on %s"), from, to);
}

/* The question, and those that are kept beside it. */
static void
add_questions (NablaResultsTable *self, const NablaResult *result)
{
  const NablaQuery *query = result->identification != NULL ? result->identification->query : NULL;
  const char *method = nabla_graph_get_attribute (result->graph, NABLA_CHOSEN_ESTIMATOR);
  int asked = query != NULL ? nabla_kept_find (result->graph, query, method) : -1;

  if (query != NULL)
    {
      g_autofree char *question = dup_question (result->graph, query);

      add_row (self, g_strdup_printf (asked >= 0 ? _ ("Asked, kept: %s") : _ ("Asked: %s"), question), result->effect,
               query, method);
    }
  for (guint i = 0; result->kept != NULL && i < result->kept->len; i++)
    if ((int) i != asked)
      {
        const NablaAnswer *answer = result->kept->pdata[i];
        g_autofree char *question = dup_question (result->graph, answer->query);

        add_row (self, g_strdup_printf (_ ("Kept: %s"), question), answer->estimate, answer->query, answer->method);
      }
}

/* Every variable's effect on the outcome. */
static void
add_totals (NablaResultsTable *self, const NablaResult *result)
{
  const NablaQuery *asked = result->identification != NULL ? result->identification->query : NULL;
  const NablaNodeSet *outcome = asked != NULL ? nabla_query_get_outcome (asked) : NULL;

  if (result->totals == NULL || nabla_node_set_size (outcome) != 1)
    return;
  for (NablaNode v = 0; v < nabla_graph_n_nodes (result->graph); v++)
    if (result->totals[v] != NULL)
      {
        g_autoptr (NablaNodeSet) exposure = nabla_node_set_new_one (v);
        g_autoptr (NablaQuery) query = nabla_query_new (exposure, outcome, NABLA_EFFECT_TOTAL, NULL, NULL);
        g_autofree char *question = dup_question (result->graph, query);

        add_row (self, g_strdup_printf (_ ("Total: %s"), question), result->totals[v], query, NULL);
      }
}

static void
add_arrows (NablaResultsTable *self, const NablaResult *result)
{
  for (guint e = 0; e < result->n_arrows; e++)
    if (result->arrows[e].estimate != NULL)
      {
        g_autofree char *edge = nabla_text_edge (result->graph, e);

        add_row (self, g_strdup_printf (_ ("Arrow: %s"), edge), result->arrows[e].estimate, NULL, NULL);
      }
}

/* The row that says @text (nullable), else the one at @row, else the first. */
static gsize
find_row (NablaResultsTable *self, const char *text, gsize row)
{
  for (gsize i = 0; i < self->rows->len; i++)
    if (g_strcmp0 (row_at (self, i)->text, text) == 0)
      return i;
  return row < self->rows->len ? row : 0;
}

void
nabla_results_table_update (NablaResultsTable *self, NablaResult *result)
{
  gsize row = nabla_table_grid_get_row (self->grid);
  g_autofree char *picked = row < self->rows->len ? g_strdup (row_at (self, row)->text) : NULL;

  if (result == self->result)
    return;
  g_clear_pointer (&self->result, nabla_result_unref);
  self->result = result != NULL ? nabla_result_ref (result) : NULL;
  g_array_set_size (self->rows, 0);
  if (result != NULL)
    {
      add_questions (self, result);
      add_totals (self, result);
      add_arrows (self, result);
    }
  nabla_table_grid_source_changed (self->grid, find_row (self, picked, row));
}

const NablaQuery *
nabla_results_table_get_query (NablaResultsTable *self, const char **method)
{
  gsize index = nabla_table_grid_get_row (self->grid);

  *method = index < self->rows->len ? row_at (self, index)->method : NULL;
  return index < self->rows->len ? row_at (self, index)->query : NULL;
}

char *
nabla_results_table_dup_sentence (NablaResultsTable *self)
{
  gsize index = nabla_table_grid_get_row (self->grid);

  if (index >= self->rows->len)
    return NULL;
  return nabla_text_sentence (self->result->graph, row_at (self, index)->estimate, row_at (self, index)->direct);
}

static void
add_field (GString *text, const char *field, char separator)
{
  g_auto (GStrv) parts = NULL;

  /* Cells of spreadsheets have neither tabs nor line ends in them. */
  if (separator == '\t' || (strchr (field, separator) == NULL && strpbrk (field, "\"\n") == NULL))
    {
      g_autofree char *plain = g_strdelimit (g_strdup (field), "\t\n", ' ');

      g_string_append (text, plain);
      return;
    }
  parts = g_strsplit (field, "\"", -1);
  g_string_append_c (text, '"');
  for (guint i = 0; parts[i] != NULL; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "\"\"" : "", parts[i]);
  g_string_append_c (text, '"');
}

char *
nabla_results_table_dup_text (NablaResultsTable *self, char separator)
{
  GString *text = g_string_new (NULL);

  for (guint column = 0; column < N_COLUMNS; column++)
    {
      g_autofree char *title = dup_title (self, column);

      if (column > 0)
        g_string_append_c (text, separator);
      add_field (text, title, separator);
    }
  g_string_append_c (text, '\n');
  for (guint row = 0; row < self->rows->len; row++)
    {
      for (guint column = 0; column < N_COLUMNS; column++)
        {
          g_autofree char *cell = dup_cell (self, row, column);

          if (column > 0)
            g_string_append_c (text, separator);
          add_field (text, cell, separator);
        }
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

static void
on_cursor_moved (NablaResultsTable *self)
{
  g_signal_emit (self, signals[PICKED], 0);
}

static gboolean
nabla_results_table_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (NABLA_RESULTS_TABLE (widget)->grid));
}

static void
nabla_results_table_finalize (GObject *object)
{
  NablaResultsTable *self = NABLA_RESULTS_TABLE (object);

  g_clear_pointer (&self->result, nabla_result_unref);
  g_array_unref (self->rows);
  G_OBJECT_CLASS (nabla_results_table_parent_class)->finalize (object);
}

static void
nabla_results_table_class_init (NablaResultsTableClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nabla_results_table_finalize;
  GTK_WIDGET_CLASS (klass)->grab_focus = nabla_results_table_grab_focus;
  signals[PICKED]
    = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nabla_results_table_init (NablaResultsTable *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
  g_array_set_clear_func (self->rows, row_clear);
  self->grid = g_object_new (NABLA_TYPE_TABLE_GRID, NULL);
  nabla_table_grid_set_source (self->grid, &grid_source, self);
  g_signal_connect_swapped (self->grid, "cursor-moved", G_CALLBACK (on_cursor_moved), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->grid), GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Results"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->grid));
  gtk_widget_add_css_class (scroller, "list-card");
  adw_bin_set_child (ADW_BIN (self), scroller);
}
