/* Reading 100 MB of CSV, numbers and mixed cells: processor time, memory, preview, cancelling.
 *
 * bench-read: all of it, on files of its own
 * bench-read --write KIND PATH [MB]: one of the files (numbers-10, numbers-100, numbers-full,
 * mixed)
 * bench-read --read PATH THREADS: processor time, wall time (s) and peak memory (MB) of reading it once */
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "table/nabla-reader.h"

#define MEGABYTE 1000000

static void
add_numbers (GString *text, GRand *rand, int n)
{
  for (int j = 0; j < n; j++)
    g_string_append_printf (text, "%c%.7f", j > 0 ? ',' : '\n', g_rand_double_range (rand, -3, 3));
}

/* Ten columns of numbers with eight digits. */
static void
add_10_numbers (GString *text, GRand *rand)
{
  add_numbers (text, rand, 10);
}

static void
add_100_numbers (GString *text, GRand *rand)
{
  add_numbers (text, rand, 100);
}

/* Ten columns of numbers as programs print doubles in full. */
static void
add_full_numbers (GString *text, GRand *rand)
{
  for (int j = 0; j < 10; j++)
    g_string_append_printf (text, "%c%.17g", j > 0 ? ',' : '\n', g_rand_double_range (rand, -3, 3));
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

static const struct
{
  const char *name;
  guint n_columns; /* unnamed ones are called x1, x2, … */
  const char *header;
  void (*add_row) (GString *, GRand *);
} kinds[] = {
  { "numbers-10", 10, NULL, add_10_numbers },
  { "numbers-100", 100, NULL, add_100_numbers },
  { "numbers-full", 10, NULL, add_full_numbers },
  { "mixed", 6, "id,name,day,x,flag,note", add_mixed },
};

static void
write_file (guint kind, const char *path, gsize size)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GString) text = g_string_new (kinds[kind].header);
  FILE *file = g_fopen (path, "w");
  gsize written = 0;

  if (file == NULL)
    g_error ("%s: %s", path, g_strerror (errno));
  for (guint j = 0; kinds[kind].header == NULL && j < kinds[kind].n_columns; j++)
    g_string_append_printf (text, "%sx%u", j > 0 ? "," : "", j + 1);
  while (written + text->len < size)
    {
      kinds[kind].add_row (text, rand);
      if (text->len > MEGABYTE)
        {
          written += fwrite (text->str, 1, text->len, file);
          g_string_truncate (text, 0);
        }
    }
  g_string_append_c (text, '\n');
  fwrite (text->str, 1, text->len, file);
  if (fclose (file) != 0)
    g_error ("%s: %s", path, g_strerror (errno));
}

typedef struct
{
  double cpu;  /* s */
  double wall; /* s */
  double peak; /* MB */
} Cost;

static void
read_once (const char *path, guint n_threads, Cost *cost)
{
  g_autoptr (NablaExecutor) executor = nabla_executor_new (n_threads);
  g_autoptr (GError) error = NULL;
  gint64 start = g_get_monotonic_time ();
  struct rusage before;
  struct rusage after;
  NablaReading *reading;

  getrusage (RUSAGE_SELF, &before);
  reading = nabla_read_file (path, NULL, executor, NULL, &error);
  getrusage (RUSAGE_SELF, &after);
  cost->wall = (double) (g_get_monotonic_time () - start) / 1e6;
  cost->cpu = (double) (after.ru_utime.tv_sec - before.ru_utime.tv_sec)
              + (double) (after.ru_stime.tv_sec - before.ru_stime.tv_sec)
              + 1e-6 * (double) (after.ru_utime.tv_usec - before.ru_utime.tv_usec)
              + 1e-6 * (double) (after.ru_stime.tv_usec - before.ru_stime.tv_usec);
  cost->peak = (double) after.ru_maxrss * 1024 / MEGABYTE;
  if (reading == NULL)
    g_error ("%s", error->message);
  nabla_reading_free (reading);
}

/* In a process of its own: the peak of one reading is not that of another. */
static Cost
read_apart (const char *path, guint n_threads)
{
  Cost cost = { 0 };
  int ends[2];
  pid_t child;

  if (pipe (ends) != 0 || (child = fork ()) < 0)
    g_error ("%s", g_strerror (errno));
  if (child == 0)
    {
      read_once (path, n_threads, &cost);
      _exit (write (ends[1], &cost, sizeof cost) != sizeof cost);
    }
  close (ends[1]);
  if (read (ends[0], &cost, sizeof cost) != sizeof cost)
    g_error ("reading %s failed", path);
  close (ends[0]);
  waitpid (child, NULL, 0);
  return cost;
}

static gpointer
cancel (gpointer cancellable)
{
  g_usleep (60000);
  g_cancellable_cancel (cancellable);
  return GSIZE_TO_POINTER ((gsize) g_get_monotonic_time ());
}

static void
measure_preview (const char *name, const char *path)
{
  g_auto (NablaReaderOptions) preview = { 0 };
  gint64 start;

  nabla_reader_options_init (&preview);
  preview.max_rows = 100;
  start = g_get_monotonic_time ();
  nabla_reading_free (nabla_read_file (path, &preview, NULL, NULL, NULL));
  printf ("%s, preview of 100 rows\t%.1f\tms\t100\n", name, (double) (g_get_monotonic_time () - start) / 1e3);
}

static void
measure_cancelling (const char *name, const char *path)
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

static void
measure (guint kind, gsize megabytes, guint most_threads)
{
  g_autofree char *name = g_strdup_printf ("%s, %" G_GSIZE_FORMAT " MB", kinds[kind].name, megabytes);
  g_autofree char *path = NULL;
  int fd = g_file_open_tmp ("nabla-bench-XXXXXX", &path, NULL);

  if (fd < 0)
    g_error ("no temporary file: %s", g_strerror (errno));
  g_close (fd, NULL);
  write_file (kind, path, megabytes * MEGABYTE);
  measure_preview (name, path);
  for (guint n_threads = 1; n_threads <= most_threads; n_threads++)
    {
      Cost cost = read_apart (path, n_threads);
      g_autofree char *full = g_strdup_printf ("%s, %u thread%s", name, n_threads, n_threads > 1 ? "s" : "");

      printf ("%s, processor time\t%.3f\ts\n", full, cost.cpu);
      printf ("%s, wall\t%.3f\ts\n", full, cost.wall);
      printf ("%s, peak memory\t%.0f\tMB\n", full, cost.peak);
      if (n_threads == 1)
        printf ("%s, MB per second of one core\t%.0f\tMB/s\n", name, (double) megabytes / cost.cpu);
    }
  measure_cancelling (name, path);
  g_unlink (path);
}

int
main (int argc, char **argv)
{
  if (argc >= 4 && strcmp (argv[1], "--write") == 0)
    {
      for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
        if (strcmp (argv[2], kinds[i].name) == 0)
          write_file (i, argv[3], (argc > 4 ? strtoul (argv[4], NULL, 10) : 100) * MEGABYTE);
      return 0;
    }
  if (argc == 4 && strcmp (argv[1], "--read") == 0)
    {
      Cost cost;

      read_once (argv[2], (guint) atoi (argv[3]), &cost);
      printf ("%.4f\t%.4f\t%.1f\n", cost.cpu, cost.wall, cost.peak);
      return 0;
    }
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    measure (i, 100, 2);
  measure (0, 1000, 1);
  return 0;
}
