/* Natural effects of linear models with products of exposure and mediators. With the exposure counted from the value
 * x0 that it starts at, d = x1 - x0, and mediators and covariates from their means, the models
 *
 *   M_j = a0_j + a1_j X + a_j C,   Y = b0 + b1 X + Σ b2_j M_j + Σ b3_j X M_j + b4 C
 *
 * give NDE = d (b1 + Σ b3_j a0_j) and NIE = d Σ (b2_j + d b3_j) a1_j (VanderWeele & Vansteelandt 2014). A category is
 * a 0/1 column for each level but the first, d = 1, and the target's coefficients count. */
#include <math.h>
#include <glib/gi18n-lib.h>

#include "estimate/mediation/nabla-mediation-work.h"
#include "estimate/moments/nabla-row-fit.h"
#include "estimate/numeric/nabla-sort.h"
#include "estimate/nabla-wording.h"

/* Columns of the rows: exposure (the target first), mediators, covariates, and products made of them. */
typedef struct
{
  NablaRows *rows;
  GPtrArray *owned; /* of double *: products */
  GPtrArray *x, *m, *c;
  GPtrArray *names;    /* of char *, owned */
  GHashTable *name_of; /* column -> name */
  double *y;
  double d;
} Columns;

static void
columns_clear (Columns *self)
{
  g_clear_pointer (&self->rows, nabla_rows_free);
  g_clear_pointer (&self->owned, g_ptr_array_unref);
  g_clear_pointer (&self->x, g_ptr_array_unref);
  g_clear_pointer (&self->m, g_ptr_array_unref);
  g_clear_pointer (&self->c, g_ptr_array_unref);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->name_of, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Columns, columns_clear)

static void
shift (const NablaRows *rows, double *values, double by)
{
  for (gsize i = 0; i < rows->n; i++)
    values[i] -= by;
}

/* The exposure's features, the one that is compared first; then the outcome's; then the exposure's others. */
static gboolean
add_ends (NablaMediationWork *work, GArray *features, guint *n_others, GError **error)
{
  NablaFeature exposure = { (guint32) work->study->columns[work->exposure], NABLA_FEATURE_NUMBER }, outcome;
  const NablaColumn *column = nabla_table_get_column (work->study->table, exposure.column);

  *n_others = 0;
  if (work->category)
    exposure.level = (guint32) work->to;
  g_array_append_val (features, exposure);
  if (!nabla_mediation_get_number (work, work->outcome, &outcome, error))
    return FALSE;
  g_array_append_val (features, outcome);
  if (!work->category)
    return TRUE;
  for (guint level = 0; level < nabla_column_get_n_levels (column) && level <= NABLA_STUDY_MAX_LEVELS; level++)
    if (level != (guint) work->from && level != (guint) work->to)
      {
        exposure.level = level;
        g_array_append_val (features, exposure);
        (*n_others)++;
      }
  return TRUE;
}

/* Puts a column where it belongs; 0/1 columns of levels that never or always occur have nothing to say. */
static gboolean
place (Columns *self, GPtrArray *where, guint j, const NablaMediationWork *work, GError **error)
{
  g_autofree char *name = nabla_wording_feature (work->study, self->rows->features[j]);
  double *values = self->rows->values[j];

  if (nabla_count_distinct (values, self->rows->n, 2) < 2)
    {
      if (self->rows->features[j].level != NABLA_FEATURE_NUMBER && j > 1)
        return TRUE;
      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_VARIATION,
                   _ ("%s has no variation in the complete rows: link another column or leave it out."), name);
      return FALSE;
    }
  if (where == NULL)
    return TRUE;
  g_ptr_array_add (where, values);
  g_hash_table_insert (self->name_of, values, name);
  g_ptr_array_add (self->names, g_steal_pointer (&name));
  return TRUE;
}

/* Not one row at a category's reference level: its columns always add up to 1, and the last is too many. */
static void
drop_last_level (const Columns *self, GPtrArray *where, guint j)
{
  const NablaRows *rows = self->rows;
  guint32 column = rows->features[j].column;
  double covered = 0.0;

  if (rows->features[j].level == NABLA_FEATURE_NUMBER || (j + 1 < rows->k && rows->features[j + 1].column == column))
    return;
  for (guint l = 0; l <= j; l++)
    if (rows->features[l].column == column)
      covered += nabla_rows_mean (rows, rows->values[l]);
  if (covered > 1.0 - 0.5 / (double) rows->n && where->len > 0)
    g_ptr_array_set_size (where, (int) where->len - 1);
}

static gboolean
columns_init (Columns *self, NablaMediationWork *work, GError **error)
{
  g_autoptr (GArray) features = g_array_new (FALSE, FALSE, sizeof (NablaFeature));
  guint n_others, first_m, first_c;

  self->owned = g_ptr_array_new_with_free_func (g_free);
  self->x = g_ptr_array_new ();
  self->m = g_ptr_array_new ();
  self->c = g_ptr_array_new ();
  self->names = g_ptr_array_new_with_free_func (g_free);
  self->name_of = g_hash_table_new (NULL, NULL);
  if (!add_ends (work, features, &n_others, error))
    return FALSE;
  first_m = features->len;
  if (!nabla_study_add_covariates (work->study, nabla_query_get_mediators (work->query), features, error))
    return FALSE;
  first_c = features->len;
  if (!nabla_study_add_covariates (work->study, work->natural->adjustment, features, error))
    return FALSE;
  self->rows = nabla_rows_new (work->study, features, error);
  if (self->rows == NULL)
    return FALSE;
  nabla_mediation_take_mean (work, self->rows);
  self->y = self->rows->values[1];
  self->d = work->category ? 1.0 : work->to - work->from;
  for (guint j = 0; j < features->len; j++)
    {
      GPtrArray *where = j == 1 ? NULL : j < first_m ? self->x : j < first_c ? self->m : self->c;

      if (!place (self, where, j, work, error))
        return FALSE;
      if (j >= first_m)
        drop_last_level (self, where, j);
    }
  if (!work->category)
    shift (self->rows, self->rows->values[0], work->from);
  for (guint j = first_m; j < features->len; j++)
    shift (self->rows, self->rows->values[j], nabla_rows_mean (self->rows, self->rows->values[j]));
  return TRUE;
}

static double *
add_product (Columns *self, const double *one, const double *other)
{
  double *values = g_new (double, MAX (self->rows->n, 1));
  char *name = g_strdup_printf ("%s × %s", (const char *) g_hash_table_lookup (self->name_of, one),
                                (const char *) g_hash_table_lookup (self->name_of, other));

  for (gsize i = 0; i < self->rows->n; i++)
    values[i] = one[i] * other[i];
  g_ptr_array_add (self->owned, values);
  g_ptr_array_add (self->names, name);
  g_hash_table_insert (self->name_of, values, name);
  return values;
}

static NablaRowFit *
fit (const Columns *self, const GPtrArray *x, const double *y, const NablaMediationWork *work, GError **error)
{
  guint determined = 0;
  g_autoptr (GError) cancelled = NULL;
  NablaRowFit *found;

  if (self->rows->n <= x->len + 1)
    {
      g_autofree char *rows = nabla_wording_count (self->rows->n);

      g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
                   _ ("Only %s complete rows for a model of %u coefficients: use fewer variables or more rows."), rows,
                   x->len + 1);
      return NULL;
    }
  found = nabla_row_fit_new (self->rows, (const double *const *) x->pdata, x->len, y, &determined,
                             work->study->progress, &cancelled);
  if (cancelled != NULL)
    g_propagate_error (error, g_steal_pointer (&cancelled));
  else if (found == NULL)
    g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_COLLINEAR,
                 _ ("%s is determined by the other variables of the model in the complete rows (collinear): leave one "
                    "of them out."),
                 (const char *) g_hash_table_lookup (self->name_of, x->pdata[determined]));
  return found;
}

static void
append (GPtrArray *to, const GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, from->pdata[i]);
}

/* The models, and where their coefficients are. */
typedef struct
{
  GPtrArray *mediators; /* of NablaRowFit */
  NablaRowFit *outcome;
} Models;

static void
models_clear (Models *self)
{
  g_clear_pointer (&self->mediators, g_ptr_array_unref);
  g_clear_pointer (&self->outcome, nabla_row_fit_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Models, models_clear)

/* Exposure, mediators, products with the target, covariates, and last the products with other levels. */
static gboolean
fit_models (Models *self, Columns *columns, const NablaMediationWork *work, GError **error)
{
  g_autoptr (GPtrArray) first = g_ptr_array_new (), second = g_ptr_array_new ();

  append (first, columns->x);
  append (first, columns->c);
  self->mediators = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_row_fit_free);
  for (guint j = 0; j < columns->m->len; j++)
    {
      NablaRowFit *one = fit (columns, first, columns->m->pdata[j], work, error);

      if (one == NULL)
        return FALSE;
      g_ptr_array_add (self->mediators, one);
    }
  append (second, columns->x);
  append (second, columns->m);
  append (second, columns->c);
  for (guint l = 0; l < columns->x->len; l++)
    for (guint j = 0; j < columns->m->len; j++)
      g_ptr_array_add (second, add_product (columns, columns->x->pdata[l], columns->m->pdata[j]));
  self->outcome = fit (columns, second, columns->y, work, error);
  return self->outcome != NULL;
}

/* Both effects with their influences, cross terms between the models included. */
static void
combine (const Models *models, const Columns *columns, double effects[2], double *const influences[2])
{
  guint p = columns->x->len, k = columns->m->len, q = columns->c->len;
  const double *b = models->outcome->beta;
  double d = columns->d;
  g_autofree double *direct = g_new0 (double, models->outcome->k + 1);
  g_autofree double *indirect = g_new0 (double, models->outcome->k + 1);
  g_autofree double *of_means = g_new0 (double, q + 1);
  g_autofree double *gradient = g_new0 (double, p + q + 1);

  effects[0] = d * b[1];
  effects[1] = 0.0;
  direct[1] = d;
  for (guint j = 0; j < k; j++)
    {
      const NablaRowFit *mediator = models->mediators->pdata[j];
      double a0 = mediator->beta[0], a1 = mediator->beta[1], b2 = b[1 + p + j], b3 = b[1 + p + k + q + j];

      effects[0] += d * b3 * a0;
      effects[1] += d * (b2 + d * b3) * a1;
      direct[1 + p + k + q + j] = d * a0;
      indirect[1 + p + j] = d * a1;
      indirect[1 + p + k + q + j] = d * d * a1;
      for (guint l = 0; l < q; l++)
        of_means[l] += d * b3 * mediator->beta[1 + p + l];
      gradient[0] = d * b3;
      gradient[1] = 0.0;
      nabla_row_fit_add_influence (mediator, gradient, influences[0]);
      gradient[0] = 0.0;
      gradient[1] = d * (b2 + d * b3);
      nabla_row_fit_add_influence (mediator, gradient, influences[1]);
    }
  nabla_row_fit_add_influence (models->outcome, direct, influences[0]);
  nabla_row_fit_add_influence (models->outcome, indirect, influences[1]);
  /* The covariates' means are estimated too. */
  for (guint l = 0; l < q; l++)
    for (gsize i = 0; i < columns->rows->n; i++)
      influences[0][i] += of_means[l] * ((const double *) columns->c->pdata[l])[i];
}

gboolean
nabla_mediation_by_models (NablaMediationWork *self, GError **error)
{
  g_auto (Columns) columns = { 0 };
  g_auto (Models) models = { 0 };
  NablaMediationResult *result = self->result;
  g_autofree double *direct = NULL;
  g_autofree double *indirect = NULL;
  double effects[2];

  if (!columns_init (&columns, self, error) || !fit_models (&models, &columns, self, error))
    return FALSE;
  direct = g_new0 (double, MAX (columns.rows->n, 1));
  indirect = g_new0 (double, MAX (columns.rows->n, 1));
  combine (&models, &columns, effects, (double *const[]){ direct, indirect });
  if (!nabla_progress_check (self->study->progress, error))
    return FALSE;
  result->nde = nabla_mediation_finish (self, NABLA_ESTIMATOR_LINEAR, columns.rows, effects[0], direct, error);
  result->nie = result->nde != NULL
                  ? nabla_mediation_finish (self, NABLA_ESTIMATOR_LINEAR, columns.rows, effects[1], indirect, error)
                  : NULL;
  for (gsize i = 0; i < columns.rows->n; i++)
    direct[i] += indirect[i];
  result->total = result->nie != NULL ? nabla_mediation_finish (self, NABLA_ESTIMATOR_LINEAR, columns.rows,
                                                                effects[0] + effects[1], direct, error)
                                      : NULL;
  return result->total != NULL;
}
