#include "mediation-worlds.h"

#include <math.h>
#include <gsl/gsl_randist.h>

void
test_fill_waves (TestRows *rows)
{
  *rows = (TestRows){ .n = 120, .k = 6, .names = { "C", "X", "M1", "M2", "Y", "W" } };
  for (gsize i = 0; i < rows->n; i++)
    {
      double t = (double) i, c = sin (1.3 * t), x = .5 * c + 1.2 * cos (2.1 * t + .3);
      double m1 = .6 * x + .3 * c + sin (3.7 * t + 1) + 1, m2 = -.4 * x + .5 * m1 + cos (5.3 * t + 2);

      rows->values[0][i] = c;
      rows->values[1][i] = x;
      rows->values[2][i] = m1;
      rows->values[3][i] = m2;
      rows->values[4][i]
        = .3 * x + .5 * m1 + .4 * m2 + .2 * x * m1 + .25 * c + sin (7.9 * t + .5) * (1 + .3 * fabs (x));
      rows->values[5][i] = 1.0;
    }
}

void
test_draw_binary (gsl_rng *rng, TestRows *rows, gsize n)
{
  *rows = (TestRows){ .n = n, .k = 5, .names = { "C", "X", "M", "Y", "W" } };
  for (gsize i = 0; i < n; i++)
    {
      gboolean c = gsl_ran_bernoulli (rng, 0.4), x = gsl_ran_bernoulli (rng, 0.3 + 0.3 * c),
               m = gsl_ran_bernoulli (rng, 0.2 + 0.3 * x + 0.2 * c);

      rows->values[0][i] = c;
      rows->values[1][i] = x;
      rows->values[2][i] = m;
      rows->values[3][i] = gsl_ran_bernoulli (rng, 0.1 + 0.2 * x + 0.3 * m + 0.1 * (x && m) + 0.1 * c);
      rows->values[4][i] = 1.0;
    }
}

NablaMediationResult *
test_mediate (const char *text,
              const NablaTable *table,
              const char *mediators,
              const NablaMethod *method,
              GError **error)
{
  g_autoptr (NablaGraph) graph = test_graph (text);
  g_autoptr (NablaExecutor) executor = nabla_executor_new (1);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autofree int *columns = test_columns (graph, table);
  g_autoptr (NablaQuery) query = nabla_query_new_from_roles (graph), asked = NULL;
  g_autoptr (NablaNodeSet) set = nabla_node_set_new ();
  g_auto (GStrv) names = g_strsplit (mediators, " ", -1);

  for (guint i = 0; names[i] != NULL && *names[i] != '\0'; i++)
    nabla_node_set_add (set, nabla_graph_find_node (graph, names[i]));
  asked = nabla_query_with_mediators (query, NABLA_EFFECT_NATURAL_DIRECT, set);
  return nabla_estimate_mediation (data, graph, columns, asked, method, NULL, error);
}
