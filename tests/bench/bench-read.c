/* Reading 100 MB of CSV, numbers and mixed cells: processor time, memory, preview, cancelling. */
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "table/nabla-reader.h"

#define BYTES (100 * 1000 * 1000)

static double
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
         + 1e-6 * (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/* Ten columns of numbers with eight digits. */
static void
add_numbers (GString *text, GRand *rand)
{
  for (int j = 0; j < 10; j++)
    g_string_append_printf (text, "%c%.7f", j > 0 ? ',' : '\n', g_rand_double_range (rand, -3, 3));
}

static void
add_mixed (GString *text, GRand *rand)
{
  static const char *const names[] = { "alpha", "beta", "\"New York\"", "\"a, b\"", "NA", "delta" };
  static const char *const notes[] = { "", "plain words", "\"say \"\"hi\"\"\"", "\"two\nlines\"" };

  g_string_append_printf (text, "\n%u,%s,2024-%02d-%02d,%.4f,%s,%s", g_rand_int (rand) >> 8,
                          names[g_rand_int_range (rand, 0, 6)], g_rand_int_range (rand, 1, 13),
                          g_rand_int_range (rand, 1, 29), g_rand_double (rand), g_rand_boolean (rand) ? "yes" : "no",
                          notes[g_rand_int_range (rand, 0, 4)]);
}

static char *
make_file (const char *header, void (*add_row) (GString *, GRand *))
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  GString *text = g_string_new (header);
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int fd = g_file_open_tmp ("nabla-bench-XXXXXX", &path, &error);

  if (fd < 0)
    g_error ("%s", error->message);
  g_close (fd, NULL);
  while (text->len < BYTES)
    add_row (text, rand);
  g_string_append_c (text, '\n');
  if (!g_file_set_contents (path, text->str, (gssize) text->len, &error))
    g_error ("%s", error->message);
  g_string_free (text, TRUE);
  return path;
}

static gpointer
cancel (gpointer cancellable)
{
  g_usleep (60000);
  g_cancellable_cancel (cancellable);
  return GSIZE_TO_POINTER ((gsize) g_get_monotonic_time ());
}

static void
measure (const char *name, const char *path)
{
  g_auto (NablaReaderOptions) preview = { 0 };
  gint64 start;

  nabla_reader_options_init (&preview);
  preview.max_rows = 100;
  start = g_get_monotonic_time ();
  nabla_reading_free (nabla_read_file (path, &preview, NULL, NULL, NULL));
  printf ("%s, preview of 100 rows\t%.1f\tms\t100\n", name, (double) (g_get_monotonic_time () - start) / 1e3);

  for (guint n_threads = 1; n_threads <= 2; n_threads++)
    {
      g_autoptr (NablaExecutor) executor = nabla_executor_new (n_threads);
      double before = cpu_seconds ();
      double cpu;

      start = g_get_monotonic_time ();
      nabla_reading_free (nabla_read_file (path, NULL, executor, NULL, NULL));
      cpu = cpu_seconds () - before;
      printf ("%s, 100 MB, %u thread%s, processor time\t%.3f\ts\n", name, n_threads, n_threads > 1 ? "s" : "", cpu);
      printf ("%s, 100 MB, %u thread%s, wall\t%.3f\ts\n", name, n_threads, n_threads > 1 ? "s" : "",
              (double) (g_get_monotonic_time () - start) / 1e6);
      if (n_threads == 1)
        printf ("%s, MB per second of one core\t%.0f\tMB/s\n", name, BYTES / 1e6 / cpu);
    }
  {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
    GThread *thread = g_thread_new ("cancel", cancel, cancellable);
    gint64 cancelled, left;

    nabla_reading_free (nabla_read_file (path, NULL, NULL, progress, NULL));
    left = g_get_monotonic_time ();
    cancelled = (gint64) GPOINTER_TO_SIZE (g_thread_join (thread));
    printf ("%s, from cancelling to leaving\t%.1f\tms\t100\n", name, (double) MAX (left - cancelled, 0) / 1e3);
  }
}

int
main (void)
{
  g_autofree char *numbers = make_file ("a,b,c,d,e,f,g,h,i,j", add_numbers);
  g_autofree char *mixed = make_file ("id,name,day,x,flag,note", add_mixed);

  measure ("numbers", numbers);
  measure ("mixed", mixed);
  g_unlink (numbers);
  g_unlink (mixed);
  return 0;
}
