#include "estimate/rows/nabla-covariates.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "estimate/nabla-wording.h"

typedef struct
{
  guint32 level;
  gsize n; /* rows in it */
  const double *values;
} Level;

static void
add (NablaCovariates *self, NablaFeature feature, double *values)
{
  self->values = g_renew (double *, self->values, self->n + 1);
  self->features = g_renew (NablaFeature, self->features, self->n + 1);
  self->values[self->n] = values;
  self->features[self->n++] = feature;
}

/* 0/1: in any of some levels. */
static double *
add_owned (NablaCovariates *self, const NablaRows *rows, guint column, guint32 level)
{
  double *values = g_new0 (double, rows->n);

  g_ptr_array_add (self->owned, values);
  add (self, (NablaFeature){ column, level }, values);
  return values;
}

/* The levels of a category with their rows; that which has no column of its own is the rest. */
static GArray *
count_levels (const NablaStudy *study, const NablaRows *rows, guint first, guint end, double *rest)
{
  GArray *levels = g_array_new (FALSE, FALSE, sizeof (Level));
  const NablaColumn *column = nabla_table_get_column (study->table, rows->features[first].column);
  Level reference = { nabla_column_get_reference (column), rows->n, rest };

  for (gsize i = 0; i < rows->n; i++)
    rest[i] = 1.0;
  for (guint j = first; j < end; j++)
    {
      Level level = { rows->features[j].level, 0, rows->values[j] };

      for (gsize i = 0; i < rows->n; i++)
        {
          rest[i] -= level.values[i];
          level.n += level.values[i] > 0.5;
        }
      reference.n -= level.n;
      g_array_append_val (levels, level);
    }
  g_array_append_val (levels, reference);
  return levels;
}

static void
add_category (NablaCovariates *self, const NablaStudy *study, const NablaRows *rows, guint first, guint end)
{
  guint column = rows->features[first].column;
  g_autofree double *rest = g_new (double, rows->n);
  g_autoptr (GArray) levels = count_levels (study, rows, first, end, rest);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *list = NULL;
  g_autofree char *name = NULL;
  guint largest = 0;
  gsize n_rare = 0;
  double *others = NULL;

  for (guint l = 1; l < levels->len; l++)
    if (g_array_index (levels, Level, l).n > g_array_index (levels, Level, largest).n)
      largest = l;
  for (guint l = 0; l < levels->len; l++)
    if (l != largest && g_array_index (levels, Level, l).n < NABLA_COVARIATES_LEAST_ROWS)
      n_rare += g_array_index (levels, Level, l).n;
  for (guint l = 0; l < levels->len; l++)
    {
      const Level *level = &g_array_index (levels, Level, l);
      double *values;

      if (l == largest || level->n == 0)
        continue;
      if (level->n >= NABLA_COVARIATES_LEAST_ROWS)
        {
          values = add_owned (self, rows, column, level->level);
          memcpy (values, level->values, sizeof *values * rows->n);
          continue;
        }
      g_ptr_array_add (names,
                       g_strdup (nabla_column_get_level (nabla_table_get_column (study->table, column), level->level)));
      /* Too few even together: they go with the largest. */
      if (n_rare < NABLA_COVARIATES_LEAST_ROWS)
        continue;
      if (others == NULL)
        others = add_owned (self, rows, column, NABLA_FEATURE_PRESENCE);
      for (gsize i = 0; i < rows->n; i++)
        others[i] += level->values[i];
    }
  if (names->len == 0)
    return;
  name = nabla_wording_feature (study, (NablaFeature){ column, NABLA_FEATURE_NUMBER });
  list = nabla_wording_list ((char **) names->pdata, names->len);
  /* Translators: a variable, then its rare levels. */
  g_ptr_array_add (self->merged, g_strdup_printf (_ ("%s: %s"), name, list));
}

/**
 * nabla_covariates_new:
 * @rows: features from @first on are covariates, a category's levels but the reference in a row
 *
 * O(rows covariates)
 *
 * Returns: (transfer full): columns that borrow from @rows
 */
NablaCovariates *
nabla_covariates_new (const NablaStudy *study, const NablaRows *rows, guint first)
{
  NablaCovariates *self = g_new0 (NablaCovariates, 1);

  self->merged = g_ptr_array_new_with_free_func (g_free);
  self->owned = g_ptr_array_new_with_free_func (g_free);
  while (first < rows->k)
    {
      NablaFeature feature = rows->features[first];
      guint end = first + 1;

      if (feature.level == NABLA_FEATURE_NUMBER)
        {
          add (self, feature, rows->values[first++]);
          continue;
        }
      while (end < rows->k && rows->features[end].column == feature.column)
        end++;
      add_category (self, study, rows, first, end);
      first = end;
    }
  return self;
}

void
nabla_covariates_free (NablaCovariates *self)
{
  if (self == NULL)
    return;
  g_free (self->values);
  g_free (self->features);
  g_ptr_array_unref (self->merged);
  g_ptr_array_unref (self->owned);
  g_free (self);
}

/* "A, B and C" of the columns that were not kept, as they are constant or although they are not; (nullable): none. */
static char *
list_left_out (const NablaCovariates *self,
               const NablaStudy *study,
               const guint *kept,
               guint n_kept,
               const gboolean *constant,
               gboolean wanted)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  guint at = 0;

  for (guint j = 0; j < self->n; j++)
    {
      NablaFeature feature = self->features[j];

      if (at < n_kept && kept[at] == j)
        {
          at++;
          continue;
        }
      if (constant[j] != wanted)
        continue;
      if (feature.level == NABLA_FEATURE_PRESENCE)
        feature.level = NABLA_FEATURE_NUMBER;
      g_ptr_array_add (names, nabla_wording_feature (study, feature));
    }
  return names->len > 0 ? nabla_wording_list ((char **) names->pdata, names->len) : NULL;
}

/**
 * nabla_covariates_note:
 * @kept: (nullable) (array length=n_kept): the columns that a regression took, ascending; %NULL: all
 * @constant: (nullable) (array): n: those that it left out as they do not vary
 *
 * Warns of what was done with the columns.
 */
void
nabla_covariates_note (const NablaCovariates *self,
                       const NablaStudy *study,
                       const guint *kept,
                       guint n_kept,
                       const gboolean *constant,
                       NablaEstimate *estimate)
{
  g_autofree char *still = kept != NULL ? list_left_out (self, study, kept, n_kept, constant, TRUE) : NULL;
  g_autofree char *dropped = kept != NULL ? list_left_out (self, study, kept, n_kept, constant, FALSE) : NULL;

  for (guint i = 0; i < self->merged->len; i++)
    nabla_estimate_add_warning (estimate, "merged_levels", _ ("Levels in fewer than %d rows were taken together: %s."),
                                NABLA_COVARIATES_LEAST_ROWS, (const char *) g_ptr_array_index (self->merged, i));
  if (still != NULL)
    nabla_estimate_add_warning (estimate, "constant_covariates",
                                _ ("Left out, as it does not vary in the complete rows: %s."), still);
  if (dropped != NULL)
    nabla_estimate_add_warning (estimate, "dropped_covariates",
                                _ (
                                  "Too many covariates for the rows: those that tell least were not adjusted for: %s."),
                                dropped);
}
