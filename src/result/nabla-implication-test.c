#include "result/nabla-implication-test.h"

#include <math.h>

/**
 * nabla_implication_tests_new:
 * @implications: (element-type NablaIndependence): copied
 *
 * Returns: (transfer full): tests without any number; the caller fills them in before anybody else
 *   sees them
 */
NablaImplicationTests *
nabla_implication_tests_new (const GPtrArray *implications)
{
  NablaImplicationTests *self = g_new0 (NablaImplicationTests, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->n_tests = implications->len;
  self->tests = g_new0 (NablaImplicationTest, MAX (self->n_tests, 1));
  for (guint i = 0; i < self->n_tests; i++)
    {
      const NablaIndependence *what = implications->pdata[i];
      NablaImplicationTest *test = &self->tests[i];

      test->what = (NablaIndependence){ what->a, what->b, nabla_node_set_copy (what->given) };
      test->estimate = test->lo = test->hi = test->p = test->p_adjusted = NAN;
    }
  return self;
}

NablaImplicationTests *
nabla_implication_tests_ref (const NablaImplicationTests *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc ((gatomicrefcount *) &self->ref_count);
  return (NablaImplicationTests *) self;
}

void
nabla_implication_tests_unref (NablaImplicationTests *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  for (guint i = 0; i < self->n_tests; i++)
    {
      nabla_node_set_free (self->tests[i].what.given);
      g_free (self->tests[i].message);
    }
  g_free (self->tests);
  g_free (self);
}

guint
nabla_implication_tests_count (const NablaImplicationTests *self, guint *n_failing)
{
  guint n = 0;

  *n_failing = 0;
  for (guint i = 0; i < self->n_tests; i++)
    {
      n += self->tests[i].tested;
      *n_failing += self->tests[i].tested && !self->tests[i].holds;
    }
  return n;
}

static int
compare_p (gconstpointer a, gconstpointer b)
{
  const NablaImplicationTest *first = *(NablaImplicationTest *const *) a;
  const NablaImplicationTest *second = *(NablaImplicationTest *const *) b;

  return first->p < second->p ? -1 : first->p > second->p;
}

void
nabla_implication_tests_adjust (NablaImplicationTests *self, double level)
{
  g_autoptr (GPtrArray) tested = g_ptr_array_new ();
  double most = 0.0;

  for (guint i = 0; i < self->n_tests; i++)
    if (self->tests[i].tested)
      g_ptr_array_add (tested, &self->tests[i]);
  g_ptr_array_sort (tested, compare_p);
  for (guint i = 0; i < tested->len; i++)
    {
      NablaImplicationTest *test = tested->pdata[i];

      most = MAX (most, MIN (1.0, (tested->len - i) * test->p));
      test->p_adjusted = most;
      /* 1 - .95 is a little more than .05. */
      test->holds = most >= 1.0 - level - 1e-15;
    }
}
