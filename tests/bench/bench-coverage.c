/* Estimates of tables drawn from known worlds, a line each; coverage.py runs it and counts.
 *
 *   bench-coverage list                            every cell: what the table of results is made of
 *   bench-coverage run DESIGN ESTIMATOR N FIRST COUNT
 *   bench-coverage table DESIGN N REPLICATE FILE   the table as raw doubles, column by column
 *   bench-coverage choices N                       what the automatic choice takes for each design
 *
 * Exit status of `run` is 3 when the estimator does not take the design at all. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cell.h"

static int
list (void)
{
  g_autoptr (GPtrArray) designs = design_list ();

  for (guint i = 0; i < designs->len; i++)
    {
      const Design *design = designs->pdata[i];

      for (const DesignTarget *target = design->targets; target->estimator != NULL; target++)
        printf ("%s\t%s\t%.17g\t%.17g\t%d\t%s\t%s\t%s\n", design->name, target->estimator,
                design_truth (design, target), design->strength != NULL ? design->strength () : NAN, target->regular,
                target->why_not != NULL ? target->why_not : "", design->about, design->columns);
    }
  return 0;
}

static int
run (const Design *design, const char *estimator, gsize n, guint first, guint count)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (Cell) cell = cell_new (design, estimator, &error);

  for (guint r = first; cell != NULL && r < first + count; r++)
    {
      g_auto (CellResult) result = { 0 };

      if (cell_run (cell, n, r, &result, &error))
        printf ("%u\t%.17g\t%.17g\t%d\t%.17g\t%.17g\t%.17g\t%.17g\t%.6f\t%s\t%s\n", r, result.estimate, result.se,
                result.covered, result.width, result.strength, result.strength_lo, result.strength_hi, result.seconds,
                nabla_estimator_to_string (result.estimator), result.notes);
      else if (g_error_matches (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_UNSUPPORTED)
               || g_error_matches (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_NO_ESTIMATOR))
        break;
      else
        {
          printf ("%u\tfailed\t%s\n", r, error->message);
          g_clear_error (&error);
        }
      fflush (stdout);
    }
  if (error == NULL)
    return 0;
  fprintf (stderr, "%s\n", error->message);
  return 3;
}

static int
write_table (const Design *design, gsize n, guint replicate, const char *path)
{
  g_autoptr (NablaTable) table = design_draw (design, n, design_seed (design, n, replicate), NULL);
  FILE *file = fopen (path, "wb");
  gboolean good = file != NULL;

  for (guint j = 0; good && j < nabla_table_n_columns (table); j++)
    {
      const NablaColumn *column = nabla_table_get_column (table, j);
      const double *reals = nabla_column_get_reals (column);
      const guint32 *codes = nabla_column_get_codes (column);

      for (gsize i = 0; good && i < n; i++)
        {
          double value = reals != NULL ? reals[i] : codes[i];

          good = fwrite (&value, sizeof value, 1, file) == 1;
        }
    }
  if (file == NULL || fclose (file) != 0 || !good)
    {
      perror (path);
      return 1;
    }
  return 0;
}

static int
choices (gsize n)
{
  g_autoptr (GPtrArray) designs = design_list ();

  for (guint i = 0; i < designs->len; i++)
    {
      const Design *design = designs->pdata[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (Cell) cell = cell_new (design, "auto", &error);
      g_auto (CellResult) result = { 0 };

      if (cell != NULL && cell_run (cell, n, 0, &result, &error))
        printf ("%s\t%s\t%.5f\t%.5f\t%s\n", design->name, nabla_estimator_to_string (result.estimator), result.estimate,
                cell_get_truth (cell), result.choice != NULL ? result.choice : "");
      else
        printf ("%s\t-\t\t\t%s\n", design->name, error->message);
    }
  return 0;
}

int
main (int argc, char **argv)
{
  const char *command = argc > 1 ? argv[1] : "";
  const Design *design = argc > 2 ? design_find (argv[2]) : NULL;

  if (strcmp (command, "list") == 0)
    return list ();
  if (strcmp (command, "choices") == 0 && argc == 3)
    return choices (strtoul (argv[2], NULL, 10));
  if (strcmp (command, "run") == 0 && argc == 7 && design != NULL)
    return run (design, argv[3], strtoul (argv[4], NULL, 10), strtoul (argv[5], NULL, 10), strtoul (argv[6], NULL, 10));
  if (strcmp (command, "table") == 0 && argc == 6 && design != NULL)
    return write_table (design, strtoul (argv[3], NULL, 10), strtoul (argv[4], NULL, 10), argv[5]);
  fprintf (stderr, "usage: bench-coverage list | choices N | run DESIGN ESTIMATOR N FIRST COUNT"
                   " | table DESIGN N REPLICATE FILE\n");
  return 2;
}
