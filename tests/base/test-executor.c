#include "base/nabla-executor.h"

typedef struct
{
  int *visits;
  GCancellable *cancellable;
  NablaExecutor *executor;
  gint total;
} Count;

static void
visit (gsize index, gpointer data)
{
  Count *count = data;

  count->visits[index]++;
  g_atomic_int_inc (&count->total);
}

static void
test_every_task_once (void)
{
  for (guint threads = 1; threads <= 8; threads++)
    {
      g_autoptr (NablaExecutor) executor = nabla_executor_new (threads);
      g_autofree int *visits = g_new0 (int, 1000);
      Count count = { .visits = visits };

      g_assert_cmpuint (nabla_executor_get_n_threads (executor), ==, threads);
      for (gsize n = 0; n <= 1000; n += 250)
        {
          memset (visits, 0, 1000 * sizeof (int));
          g_assert_true (nabla_executor_run (executor, n, visit, &count, NULL, NULL));
          for (gsize i = 0; i < 1000; i++)
            g_assert_cmpint (visits[i], ==, i < n ? 1 : 0);
        }
    }
}

static void
test_without_executor (void)
{
  g_autofree int *visits = g_new0 (int, 10);
  Count count = { .visits = visits };

  g_assert_true (nabla_executor_run (NULL, 10, visit, &count, NULL, NULL));
  g_assert_cmpint (count.total, ==, 10);
}

static void
visit_nested (gsize index, gpointer data)
{
  Count *outer = data;
  g_autofree int *visits = g_new0 (int, 20);
  Count inner = { .visits = visits };

  g_assert_true (nabla_executor_run (outer->executor, 20, visit, &inner, NULL, NULL));
  g_assert_cmpint (inner.total, ==, 20);
  visit (index, data);
}

static void
test_nested (void)
{
  g_autoptr (NablaExecutor) executor = nabla_executor_new (3);
  g_autofree int *visits = g_new0 (int, 50);
  Count count = { .visits = visits, .executor = executor };

  g_assert_true (nabla_executor_run (executor, 50, visit_nested, &count, NULL, NULL));
  g_assert_cmpint (count.total, ==, 50);
}

static void
visit_and_cancel (gsize index, gpointer data)
{
  Count *count = data;

  visit (index, data);
  if (index == 5)
    g_cancellable_cancel (count->cancellable);
}

static void
test_cancel (void)
{
  g_autoptr (NablaExecutor) executor = nabla_executor_new (2);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
  g_autoptr (GError) error = NULL;
  g_autofree int *visits = g_new0 (int, 100000);
  Count count = { .visits = visits, .cancellable = cancellable };

  g_assert_false (nabla_executor_run (executor, 100000, visit_and_cancel, &count, progress, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (count.total, <, 100000);
}

static void
test_budget (void)
{
  g_autoptr (NablaProgress) parent = nabla_progress_new (NULL);
  g_autoptr (NablaProgress) brief = nabla_progress_new_with_budget (parent, 1);
  g_autoptr (NablaProgress) ample = nabla_progress_new_with_budget (parent, G_TIME_SPAN_HOUR);
  g_autoptr (GError) error = NULL;

  g_usleep (1000);
  g_assert_true (nabla_progress_is_cancelled (brief));
  g_assert_false (nabla_progress_check (brief, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT);
  g_assert_false (nabla_progress_is_cancelled (parent));
  g_assert_false (nabla_progress_is_cancelled (ample));
  g_assert_true (nabla_progress_check (ample, NULL));
}

static void
test_progress (void)
{
  g_autoptr (GCancellable) own = g_cancellable_new ();
  g_autoptr (GCancellable) outer = g_cancellable_new ();
  g_autoptr (NablaProgress) parent = nabla_progress_new (outer);
  g_autoptr (NablaProgress) child = nabla_progress_new_child (parent, own);
  g_autoptr (NablaProgress) sibling = nabla_progress_new_child (parent, NULL);
  g_autoptr (NablaProgress) silent = nabla_progress_new_silent (parent);
  g_autofree char *phrase = NULL;

  nabla_progress_set (child, 2.0, "Reading");
  g_assert_cmpfloat (nabla_progress_get (parent, &phrase), ==, 1.0);
  g_assert_cmpstr (phrase, ==, "Reading");
  nabla_progress_set (child, -1.0, NULL);
  g_clear_pointer (&phrase, g_free);
  g_assert_cmpfloat (nabla_progress_get (child, &phrase), ==, 0.0);
  g_assert_cmpstr (phrase, ==, "Reading");

  nabla_progress_set (silent, 0.5, "Aside");
  g_clear_pointer (&phrase, g_free);
  g_assert_cmpfloat (nabla_progress_get (parent, &phrase), ==, 0.0);
  g_assert_cmpstr (phrase, ==, "Reading");

  g_cancellable_cancel (own);
  g_assert_true (nabla_progress_is_cancelled (child));
  g_assert_false (nabla_progress_is_cancelled (sibling));
  g_cancellable_cancel (outer);
  g_assert_true (nabla_progress_is_cancelled (sibling));
  g_assert_true (nabla_progress_is_cancelled (silent));

  nabla_progress_set (NULL, 0.5, "nothing");
  g_assert_false (nabla_progress_is_cancelled (NULL));
  g_assert_true (nabla_progress_check (NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/executor/every-task-once", test_every_task_once);
  g_test_add_func ("/base/executor/without-executor", test_without_executor);
  g_test_add_func ("/base/executor/nested", test_nested);
  g_test_add_func ("/base/executor/cancel", test_cancel);
  g_test_add_func ("/base/progress", test_progress);
  g_test_add_func ("/base/budget", test_budget);
  return g_test_run ();
}
