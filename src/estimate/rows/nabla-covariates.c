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
