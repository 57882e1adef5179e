/* What is shown on the way to the numbers: what is known at once, the rest as it comes. */
#include <math.h>

#include "engine/nabla-analysis.h"
#include "graph/nabla-graph-text.h"
#include "project/nabla-link.h"

#define N 400

/* x -> m -> y, x -> y, z -> x, z -> y: bent, with waves for noise. */
static NablaTable *
make_table (void)
{
  static const char *const names[] = { "x", "m", "y", "z" };
  double *values[4];
  NablaColumn *columns[4];
  NablaTable *table;

  for (guint j = 0; j < 4; j++)
    values[j] = g_new (double, N);
  for (guint i = 0; i < N; i++)
    {
      double t = i;

      values[3][i] = sin (0.7 * t);
      values[0][i] = values[3][i] + cos (1.3 * t);
      values[1][i] = values[0][i] * values[0][i] + sin (2.9 * t);
      values[2][i] = values[1][i] + sin (values[0][i]) + values[3][i] + cos (3.7 * t);
    }
  for (guint j = 0; j < 4; j++)
    columns[j] = nabla_column_new_real (names[j], NABLA_TYPE_REAL, values[j], N);
  table = nabla_table_new (columns, 4, N);
  for (guint j = 0; j < 4; j++)
    nabla_column_unref (columns[j]);
  return table;
}

typedef struct
{
  NablaTable *table;
  NablaData *data;
  NablaProgress *progress;
  GCancellable *cancellable;
  guint cancel_at;   /* the stage at which to stop; 0: none */
  GPtrArray *stages; /* of NablaResult; the last comes last */
  GArray *fractions; /* when each of them came */
  GPtrArray *phrases;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->table = make_table ();
  fixture->data = nabla_data_new (fixture->table, NULL);
  nabla_data_keep_estimates (fixture->data, 1 << 24);
  fixture->stages = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_result_unref);
  fixture->fractions = g_array_new (FALSE, FALSE, sizeof (double));
  fixture->phrases = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  nabla_data_unref (fixture->data);
  nabla_table_unref (fixture->table);
  g_ptr_array_unref (fixture->stages);
  g_array_unref (fixture->fractions);
  g_ptr_array_unref (fixture->phrases);
}

static void
on_stage (NablaResult *result, gpointer data)
{
  Fixture *fixture = data;
  char *phrase = NULL;
  double fraction = nabla_progress_get (fixture->progress, &phrase);

  g_ptr_array_add (fixture->stages, nabla_result_ref (result));
  g_array_append_val (fixture->fractions, fraction);
  g_ptr_array_add (fixture->phrases, phrase != NULL ? phrase : g_strdup (""));
  if (fixture->cancel_at > 0 && fixture->stages->len == fixture->cancel_at)
    g_cancellable_cancel (fixture->cancellable);
}

/* Asks, with every number shown as it comes; the last stage goes to the others. %FALSE: it was stopped. */
static gboolean
ask (Fixture *fixture, const char *text, gboolean totals)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);
  g_autofree int *columns = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
  NablaRequest request = { .graph = graph, .table = fixture->table, .totals = totals, .show_every = -1 };
  NablaResult *last;

  g_assert_no_error (error);
  columns = nabla_link_columns (graph, fixture->table);
  request.columns = columns;
  nabla_method_init (&request.method);
  g_ptr_array_set_size (fixture->stages, 0);
  g_ptr_array_set_size (fixture->phrases, 0);
  g_array_set_size (fixture->fractions, 0);
  fixture->progress = progress;
  fixture->cancellable = cancellable;
  last = nabla_analyse (&request, fixture->data, progress, on_stage, fixture, &error);
  if (last == NULL)
    {
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      return FALSE;
    }
  g_ptr_array_add (fixture->stages, last);
  return TRUE;
}

/* Live curves tell nothing of their quality. */
static gboolean
is_full (const NablaEstimate *estimate)
{
  return estimate != NULL && estimate->has_estimate && estimate->se_kind == NABLA_SE_INFLUENCE
         && estimate->diagnostics != NULL;
}

static guint
count_full (const NablaResult *result)
{
  guint n = is_full (result->effect);

  for (guint e = 0; e < result->n_arrows; e++)
    n += is_full (result->arrows[e].estimate);
  for (guint v = 0; result->totals != NULL && v < nabla_graph_n_nodes (result->graph); v++)
    n += is_full (result->totals[v]);
  return n;
}

#define GRAPH "dag { x [exposure] y [outcome] m z x -> m -> y x -> y z -> x z -> y }"

/* The effect first, one number more from stage to stage, nothing that was a number becomes none, final ones stay. */
static void
test_as_they_come (Fixture *fixture, gconstpointer totals)
{
  guint n_all = totals != NULL ? 6 + 3 : 6, n_full = 0;
  const NablaResult *last;

  g_assert_true (ask (fixture, GRAPH, totals != NULL));
  last = fixture->stages->pdata[fixture->stages->len - 1];
  /* Twice verdicts, lines, curves, then one for each number: the last is the result. */
  g_assert_cmpuint (fixture->stages->len, ==, 4 + n_all);
  for (guint i = 4; i < fixture->stages->len; i++)
    {
      const NablaResult *result = fixture->stages->pdata[i];

      g_assert_cmpint (result->stage, ==, NABLA_STAGE_INTERVALS);
      g_assert_cmpint (result->final, ==, i + 1 == fixture->stages->len);
      g_assert_true (is_full (result->effect));
      g_assert_cmpfloat (result->effect->estimate, ==, last->effect->estimate);
      g_assert_cmpuint (count_full (result), ==, ++n_full);
      for (guint e = 0; e < result->n_arrows; e++)
        {
          g_assert_cmpint (result->arrows[e].state, ==, NABLA_ARROW_ESTIMATED);
          g_assert_nonnull (result->arrows[e].estimate->identification);
          if (is_full (result->arrows[e].estimate))
            g_assert_cmpfloat (result->arrows[e].estimate->se, ==, last->arrows[e].estimate->se);
        }
      if (i + 1 < fixture->stages->len)
        {
          g_autofree char *phrase = g_strdup_printf ("Computing intervals, %u of %u", n_full, n_all);

          g_assert_cmpstr (fixture->phrases->pdata[i], ==, phrase);
          g_assert_cmpfloat (g_array_index (fixture->fractions, double, i), >,
                             g_array_index (fixture->fractions, double, i - 1));
        }
    }
}

/* An edit shows the final numbers of what it leaves alone at once, and computes only the rest. */
static void
test_edit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NablaResult) before = NULL;
  const NablaResult *linear, *last;

  g_assert_true (ask (fixture, GRAPH, FALSE));
  before = nabla_result_ref (fixture->stages->pdata[fixture->stages->len - 1]);
  /* Without x -> y: y has other causes, m and x have not. */
  g_assert_true (ask (fixture, "dag { x [exposure] y [outcome] m z x -> m -> y z -> x z -> y }", FALSE));
  linear = fixture->stages->pdata[2];
  last = fixture->stages->pdata[fixture->stages->len - 1];
  g_assert_cmpint (linear->stage, ==, NABLA_STAGE_LINEAR);
  g_assert_true (is_full (linear->arrows[0].estimate));
  g_assert_cmpfloat (linear->arrows[0].estimate->estimate, ==, before->arrows[0].estimate->estimate);
  g_assert_true (linear->arrows[0].estimate->identification == last->arrows[0].estimate->identification);
  g_assert_false (is_full (linear->arrows[1].estimate));
  g_assert_true (is_full (last->arrows[1].estimate));

  /* Taken back: all is known, there is nothing to be shown in between. */
  g_assert_true (ask (fixture, GRAPH, FALSE));
  g_assert_cmpuint (fixture->stages->len, ==, 4);
  last = fixture->stages->pdata[3];
  g_assert_cmpuint (count_full (fixture->stages->pdata[2]), ==, 6);
  for (guint e = 0; e < last->n_arrows; e++)
    {
      g_assert_cmpfloat (last->arrows[e].estimate->se, ==, before->arrows[e].estimate->se);
      g_assert_cmpfloat (last->arrows[e].share, ==, before->arrows[e].share);
      g_assert_true (last->arrows[e].share_lo == before->arrows[e].share_lo || isnan (before->arrows[e].share_lo));
    }
  g_assert_cmpfloat (last->arrows[1].share_lo, <, last->arrows[1].share);
}

/* What was finished before an edit came is not computed again. */
static void
test_superseded (Fixture *fixture, gconstpointer data)
{
  fixture->cancel_at = 7;
  g_assert_false (ask (fixture, GRAPH, FALSE));
  g_assert_cmpuint (fixture->stages->len, ==, 7);
  fixture->cancel_at = 0;
  g_assert_true (ask (fixture, GRAPH, FALSE));
  g_assert_cmpuint (count_full (fixture->stages->pdata[2]), ==, 3);
  g_assert_cmpuint (fixture->stages->len, ==, 4 + 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, data, function) g_test_add ("/engine/stages/" path, Fixture, data, set_up, function, tear_down)
  ADD ("as-they-come", NULL, test_as_they_come);
  ADD ("as-they-come-with-totals", GUINT_TO_POINTER (1), test_as_they_come);
  ADD ("edit", NULL, test_edit);
  ADD ("superseded", NULL, test_superseded);
  return g_test_run ();
}
