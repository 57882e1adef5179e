/* Pipes that close, disks that are full, interrupts: the real program. */
#include <signal.h>
#include <string.h>
#include <glib/gstdio.h>

#include "run.h"

static void
test_full_disk (void)
{
  g_autofree char *graph = example_path ("smoking.nabla");
  g_autofree char *data = example_path ("smoking.csv");
  g_autofree char *command = g_strdup_printf ("\"$NABLA_CLI\" identify '%s' --json > /dev/full; test $? -eq 4", graph);
  g_autofree char *simulate
    = g_strdup_printf ("\"$NABLA_CLI\" simulate 'dag { A -> B }' -n 10000 > /dev/full; test $? -eq 4");
  g_autofree char *cells = g_strdup_printf ("\"$NABLA_CLI\" data '%s' --json --cells > /dev/full; test $? -eq 4", data);
  g_autofree char *ask = g_strdup_printf (
    "echo '{\"graph\":\"dag{A}\",\"query\":{\"kind\":\"cyclic\"}}' | \"$NABLA_CLI\" ask > /dev/full; test $? -eq 4");
  const char *commands[] = { command, simulate, cells, ask };

  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS))
    {
      g_test_skip ("no /dev/full");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const char *argv[] = { "sh", "-c", commands[i], NULL };
      g_autofree char *err = NULL;
      int status = 0;

      g_assert_true (
        g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &err, &status, NULL));
      if (!g_spawn_check_wait_status (status, NULL))
        g_error ("%s: %s", commands[i], err);
      g_assert_nonnull (strstr (err, "standard output"));
    }
}

/* Closed from the start, before anything of our own can take their numbers. */
static void
test_closed_streams (void)
{
  static const char *const commands[] = {
    "timeout 60 \"$NABLA_CLI\" ask <&-; test $? -eq 4",
    "timeout 60 \"$NABLA_CLI\" identify - <&-; test $? -eq 4",
    "timeout 60 \"$NABLA_CLI\" identify 'dag { A [exposure] B [outcome] A -> B }' >&-; test $? -eq 4",
    "timeout 60 \"$NABLA_CLI\" identify 'dag { A [exposure] B [outcome] A -> B }' 2>&-; test $? -eq 0",
  };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      const char *argv[] = { "sh", "-c", commands[i], NULL };
      g_autofree char *err = NULL;
      int status = 0;

      g_assert_true (
        g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &err, &status, NULL));
      if (!g_spawn_check_wait_status (status, NULL))
        g_error ("%s: %s", commands[i], err);
    }
}

static void
test_unwritable (void)
{
  g_autoptr (Run) full = run_cli (NULL, "simulate", "dag { A -> B }", "-n", "3", "--truth", "/dev/full", NULL);
  g_autoptr (Run) nowhere = run_cli (NULL, "render", "dag { A -> B }", "-o", "/nonexistent/picture.svg", NULL);
  g_autofree char *target = g_build_filename (temporary_folder (), "folder.svg", NULL);
  g_autoptr (Run) folder = NULL;

  assert_refused (full, 4, "/dev/full");
  g_assert_true (g_file_test ("/dev/full", G_FILE_TEST_EXISTS) && !g_file_test ("/dev/full", G_FILE_TEST_IS_REGULAR));
  assert_refused (nowhere, 4, "/nonexistent/picture.svg");
  g_assert_cmpint (g_mkdir (target, 0700), ==, 0);
  folder = run_cli (NULL, "render", "dag { A -> B }", "-o", target, NULL);
  assert_refused (folder, 4, "folder.svg");
}

/* A reader that leaves early: no message, no signal. */
static void
test_closed_pipe (void)
{
  static const char *const commands[] = {
    "\"$NABLA_CLI\" simulate 'dag { A -> B }' -n 100000; echo $? >&3",
    "yes '{\"graph\":\"dag{A}\",\"query\":{\"kind\":\"cyclic\"}}' | \"$NABLA_CLI\" ask; echo $? >&3",
  };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *command
        = g_strdup_printf ("{ { { %s; } | head -c 10 >/dev/null; } 3>&1 1>/dev/null; }", commands[i]);
      const char *argv[] = { "sh", "-c", command, NULL };
      g_autofree char *out = NULL;
      g_autofree char *err = NULL;

      g_assert_true (
        g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &err, NULL, NULL));
      g_assert_cmpstr (out, ==, "0\n");
      /* `yes` may say that its pipe broke. */
      g_assert_null (strstr (err, "nabla-cli"));
    }
}

static void
assert_interrupted (const char *first, ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  va_list list;

  g_ptr_array_add (words, (gpointer) g_getenv ("NABLA_CLI"));
  va_start (list, first);
  for (const char *word = first; word != NULL; word = va_arg (list, const char *))
    g_ptr_array_add (words, (gpointer) word);
  va_end (list);
  g_ptr_array_add (words, NULL);
  process = g_subprocess_newv ((const char *const *) words->pdata,
                               G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE
                                 | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                               &error);
  g_assert_no_error (error);
  /* Long enough to have begun; a signal before that finds the default action. */
  g_usleep (G_USEC_PER_SEC);
  g_subprocess_send_signal (process, SIGINT);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 3);
}

static void
test_interrupt (void)
{
  assert_interrupted ("ask", NULL);
  assert_interrupted ("data", "-", NULL);
  assert_interrupted ("identify", "-", NULL);
  assert_interrupted ("simulate", "dag { A -> B -> C -> D -> E -> F -> G -> H }", "-n", "30000000", NULL);
}

/* Each answer comes at once, not when the input ends. */
static void
test_flushed (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                                      &error, g_getenv ("NABLA_CLI"), "ask", NULL);
  GOutputStream *in = g_subprocess_get_stdin_pipe (process);
  g_autoptr (GDataInputStream) out = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));

  g_assert_no_error (error);
  for (guint i = 0; i < 3; i++)
    {
      static const char line[] = "\n{\"id\":5,\"graph\":\"dag{A->B}\",\"query\":{\"kind\":\"cyclic\"}}\n";
      g_autofree char *answer = NULL;

      g_assert_true (g_output_stream_write_all (in, line, strlen (line), NULL, NULL, NULL));
      g_output_stream_flush (in, NULL, NULL);
      answer = g_data_input_stream_read_line (out, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (answer, ==, "{\"id\":5,\"answer\":false}");
    }
  g_output_stream_close (in, NULL, NULL);
  g_assert_true (g_subprocess_wait_check (process, NULL, &error));
}

/* The last line needs no newline; bad lines between good ones stop nothing. */
static void
test_lines (void)
{
  g_autoptr (Run) run = run_cli ("{\"id\":1,\"graph\":\"dag{A->B}\",\"query\":{\"kind\":\"cyclic\"}}\n\nnonsense\n"
                                 "{\"id\":2,\"query\":{\"kind\":\"ancestors\",\"of\":\"B\"}}",
                                 "ask", NULL);
  g_auto (GStrv) lines = g_strsplit (run->out, "\n", -1);

  g_assert_cmpint (run->status, ==, 0);
  g_assert_cmpuint (g_strv_length (lines), ==, 4);
  g_assert_cmpstr (lines[0], ==, "{\"id\":1,\"answer\":false}");
  g_assert_true (g_str_has_prefix (lines[1], "{\"id\":null,\"error\":"));
  g_assert_cmpstr (lines[2], ==, "{\"id\":2,\"answer\":[\"A\",\"B\"]}");
}

/* A line beyond the limit is refused without being kept, and the next one answered. */
static void
test_long_line (void)
{
  g_autoptr (Run) run = NULL;
  g_autoptr (GString) input = g_string_sized_new (70 * 1024 * 1024);
  g_auto (GStrv) lines = NULL;

  while (input->len < 65 * 1024 * 1024)
    g_string_append (input, "                                                                ");
  g_string_append (input, "\n{\"id\":2,\"graph\":\"dag{A}\",\"query\":{\"kind\":\"cyclic\"}}\n");
  run = run_cli (input->str, "ask", NULL);
  lines = g_strsplit (run->out, "\n", -1);
  g_assert_cmpint (run->status, ==, 0);
  g_assert_true (g_str_has_prefix (lines[0], "{\"id\":null,\"error\":\"The line is longer"));
  g_assert_cmpstr (lines[1], ==, "{\"id\":2,\"answer\":false}");
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/streams/full-disk", test_full_disk);
  g_test_add_func ("/streams/closed-streams", test_closed_streams);
  g_test_add_func ("/streams/unwritable", test_unwritable);
  g_test_add_func ("/streams/closed-pipe", test_closed_pipe);
  g_test_add_func ("/streams/interrupt", test_interrupt);
  g_test_add_func ("/streams/flushed", test_flushed);
  g_test_add_func ("/streams/lines", test_lines);
  g_test_add_func ("/streams/long-line", test_long_line);
  status = g_test_run ();
  remove_temporary ();
  return status;
}
