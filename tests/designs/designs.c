#include "designs.h"

#include <math.h>
#include <string.h>
#include <gsl/gsl_randist.h>

#define STEPS 20000

double
design_normal_mean (double (*f) (double x), double mean, double sd)
{
  double sum = 0.0, weights = 0.0;

  for (int i = 0; i <= STEPS; i++)
    {
      double t = 20.0 * i / STEPS - 10.0;
      double weight = exp (-0.5 * t * t);

      sum += weight * f (mean + sd * t);
      weights += weight;
    }
  return sum / weights;
}

double
design_logistic (double x)
{
  return 1.0 / (1.0 + exp (-x));
}

double
design_student (NablaRng *rng, double df)
{
  return gsl_ran_tdist (rng, df) * sqrt ((df - 2.0) / df);
}

static void
append (GPtrArray *list, const Design *designs)
{
  for (; designs->name != NULL; designs++)
    g_ptr_array_add (list, (gpointer) designs);
}

GPtrArray *
design_list (void)
{
  GPtrArray *list = g_ptr_array_new ();

  append (list, designs_slope);
  append (list, designs_shape);
  append (list, designs_hard);
  append (list, designs_front_door);
  append (list, designs_binary);
  append (list, designs_hidden);
  return list;
}

const Design *
design_find (const char *name)
{
  g_autoptr (GPtrArray) list = design_list ();

  for (guint i = 0; i < list->len; i++)
    {
      const Design *design = list->pdata[i];

      if (strcmp (design->name, name) == 0)
        return design;
    }
  return NULL;
}

const DesignTarget *
design_find_target (const Design *design, const char *estimator)
{
  for (const DesignTarget *target = design->targets; target->estimator != NULL; target++)
    if (strcmp (target->estimator, estimator) == 0)
      return target;
  return NULL;
}

double
design_truth (const Design *design, const DesignTarget *target)
{
  switch (target->contrast)
    {
    case NABLA_CONTRAST_RATIO:
      return design->ratio ();
    case NABLA_CONTRAST_LOG_RATIO:
      return log (design->ratio ());
    case NABLA_CONTRAST_ODDS_RATIO:
      return design->odds ();
    case NABLA_CONTRAST_DIFFERENCE:
      break;
    }
  return design->truth ();
}

/* FNV-1a over the name, the size and the number, so that every table can be drawn by itself. */
guint64
design_seed (const Design *design, gsize n, guint replicate)
{
  g_autofree char *text = g_strdup_printf ("%s/%" G_GSIZE_FORMAT "/%u", design->name, n, replicate);
  guint64 hash = G_GUINT64_CONSTANT (14695981039346656037);

  for (const char *p = text; *p != '\0'; p++)
    hash = (hash ^ (guchar) *p) * G_GUINT64_CONSTANT (1099511628211);
  return hash;
}

/* Takes @values. */
static NablaColumn *
make_levels (const char *name, guint n_levels, double *values, gsize n)
{
  guint32 *codes = g_new (guint32, n);
  char **levels = g_new0 (char *, n_levels + 1);

  for (gsize i = 0; i < n; i++)
    codes[i] = (guint32) values[i];
  for (guint i = 0; i < n_levels; i++)
    levels[i] = g_strdup_printf ("%s%u", name, i);
  g_free (values);
  return nabla_column_new_text (name, codes, n, levels);
}

NablaTable *
design_draw (const Design *design, gsize n, guint64 seed, double *own)
{
  g_auto (GStrv) names = g_strsplit (design->columns, " ", -1);
  guint n_columns = g_strv_length (names);
  double *values[DESIGN_MAX_COLUMNS];
  NablaColumn *columns[DESIGN_MAX_COLUMNS];
  g_autofree double *effects = own == NULL ? g_new (double, n) : NULL;
  g_autoptr (NablaRng) rng = nabla_rng_new (seed);
  NablaTable *table;

  g_assert (n_columns <= DESIGN_MAX_COLUMNS);
  for (guint j = 0; j < n_columns; j++)
    values[j] = g_new (double, n);
  design->draw (rng, n, values, own != NULL ? own : effects);
  for (guint j = 0; j < n_columns; j++)
    {
      char *colon = strchr (names[j], ':');

      if (colon != NULL)
        *colon = '\0';
      columns[j] = colon != NULL ? make_levels (names[j], (guint) atoi (colon + 1), values[j], n)
                                 : nabla_column_new_real (names[j], NABLA_TYPE_REAL, values[j], n);
    }
  table = nabla_table_new (columns, n_columns, n);
  for (guint j = 0; j < n_columns; j++)
    nabla_column_unref (columns[j]);
  return table;
}
