#include "estimate/arms/nabla-arms-cells.h"

#include <math.h>
#include <glib/gi18n-lib.h>

/* A column of more values than this is not cut into cells. */
#define MAX_VALUES 10
/* No row's residual is blown up more than by the tenth part of itself that it does not fit. */
#define MAX_LEVERAGE 0.9

gboolean
nabla_arms_is_few_valued (const NablaStudy *study, const NablaNodeSet *nodes)
{
  for (guint i = 0; i < nabla_node_set_size (nodes); i++)
    {
      int column = study->columns[nodes->nodes[i]];

      if (column < 0)
        return FALSE;
      if (!nabla_study_is_category (study, nodes->nodes[i])
          && nabla_column_get_summary (nabla_table_get_column (study->table, (guint) column))->n_distinct > MAX_VALUES)
        return FALSE;
    }
  return TRUE;
}

/* Every cell has so many rows in both arms. */
gboolean
nabla_arms_cells_are_full (const NablaCellMeans *cells, gsize min_rows)
{
  for (guint c = 0; c < cells->n_cells; c++)
    for (guint a = NABLA_ARM_FROM; a <= NABLA_ARM_TO; a++)
      if (cells->rows[nabla_cell_means_at (cells, c, a)] < min_rows)
        return FALSE;
  return TRUE;
}

guint
nabla_arms_count_empty (const NablaCellMeans *cells)
{
  guint n_empty = 0;

  for (guint c = 0; c < cells->n_cells; c++)
    n_empty += cells->rows[nabla_cell_means_at (cells, c, NABLA_ARM_FROM)] == 0
               || cells->rows[nabla_cell_means_at (cells, c, NABLA_ARM_TO)] == 0;
  return n_empty;
}

void
nabla_arms_note_empty (NablaEstimate *estimate, guint n_empty, guint n_cells)
{
  if (n_empty == 0)
    return;
  nabla_estimate_add_diagnostic (estimate, "empty_cells", n_empty);
  nabla_estimate_add_warning (estimate, "empty_cells",
                              _ (
                                "In %u of %u combinations of the other variables' values one of the groups has no row: "
                                "what its rows would be is taken from other combinations."),
                              n_empty, n_cells);
}

/* A row's residual as if it had not been there. */
static double
get_residual (const NablaCellMeans *cells, const NablaRows *rows, const double *outcome, gsize i)
{
  gsize at = nabla_cell_means_at (cells, cells->cell[i], cells->arm[i]);
  double leverage = fmin (nabla_weight_at (rows->weights, i) / cells->weight[at], MAX_LEVERAGE);

  return (outcome[i] - cells->mean[at]) / (1.0 - leverage);
}

/**
 * nabla_arms_from_cells:
 * @cells: full, of the covariates
 *
 * E[Y | do a] = sum over the cells of P(cell) mean_a, the cells' means with the arm a. A row's influence is
 * mean_a(cell) - E + 1(arm = a) (Y - mean_a) / P(a | cell): augmented inverse propensity weighting, saturated
 * (Robins, Rotnitzky & Zhao 1994).
 *
 * Returns: (transfer full)
 */
NablaArms *
nabla_arms_from_cells (const NablaCellMeans *cells, const NablaRows *rows, const double *outcome)
{
  NablaArms *self = nabla_arms_new (rows->n);
  g_autofree double *weight = g_new0 (double, cells->n_cells);
  double n = rows->n;

  for (guint c = 0; c < cells->n_cells; c++)
    {
      for (guint a = 0; a < cells->n_arms; a++)
        weight[c] += cells->weight[nabla_cell_means_at (cells, c, a)];
      for (guint a = 0; a < 2; a++)
        self->means[a] += weight[c] / n * cells->mean[nabla_cell_means_at (cells, c, a)];
    }
  self->propensity = g_new (double, rows->n);
  for (gsize i = 0; i < rows->n; i++)
    {
      guint c = cells->cell[i];

      self->propensity[i] = cells->weight[nabla_cell_means_at (cells, c, NABLA_ARM_TO)] / weight[c];
      for (guint a = 0; a < 2; a++)
        {
          gsize at = nabla_cell_means_at (cells, c, a);

          self->influence[a][i] = cells->mean[at] - self->means[a];
          if (cells->arm[i] == a)
            self->influence[a][i] += weight[c] / cells->weight[at] * get_residual (cells, rows, outcome, i);
        }
    }
  return self;
}

/**
 * nabla_arms_through_cells:
 * @cells: full, of the mediators, in two arms
 *
 * The front-door: E[Y | do a] = sum_m P(m | a) sum_x P(x) mean(m, x), with the influence function of Fulcher, Shpitser,
 * Marealle & Tchetgen Tchetgen (2020).
 *
 * Returns: (transfer full)
 */
NablaArms *
nabla_arms_through_cells (const NablaCellMeans *cells, const NablaRows *rows, const double *outcome)
{
  NablaArms *self = nabla_arms_new (rows->n);
  g_autofree double *blended = g_new0 (double, cells->n_cells); /* sum_x P(x) mean(m, x) */
  double arm_weight[2] = { 0.0 }, by_exposure[2][2] = { { 0.0 } }, n = rows->n;

  for (guint c = 0; c < cells->n_cells; c++)
    for (guint a = 0; a < 2; a++)
      arm_weight[a] += cells->weight[nabla_cell_means_at (cells, c, a)];
  for (guint c = 0; c < cells->n_cells; c++)
    {
      for (guint x = 0; x < 2; x++)
        blended[c] += arm_weight[x] / n * cells->mean[nabla_cell_means_at (cells, c, x)];
      for (guint a = 0; a < 2; a++)
        {
          double chance = cells->weight[nabla_cell_means_at (cells, c, a)] / arm_weight[a];

          self->means[a] += chance * blended[c];
          for (guint x = 0; x < 2; x++)
            by_exposure[a][x] += chance * cells->mean[nabla_cell_means_at (cells, c, x)];
        }
    }
  for (gsize i = 0; i < rows->n; i++)
    {
      guint c = cells->cell[i], x = cells->arm[i];
      double residual = get_residual (cells, rows, outcome, i);
      double chance = cells->weight[nabla_cell_means_at (cells, c, x)] / arm_weight[x];

      for (guint a = 0; a < 2; a++)
        {
          self->influence[a][i]
            = by_exposure[a][x] - self->means[a]
              + cells->weight[nabla_cell_means_at (cells, c, a)] / arm_weight[a] / chance * residual;
          if (x == a)
            self->influence[a][i] += n / arm_weight[a] * (blended[c] - self->means[a]);
        }
    }
  return self;
}
