/* nabla-cli: signals, locale and the standard streams; the rest is the library's. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib-unix.h>
#include <glib/gi18n.h>

#include "cli/nabla-cli.h"
#include "nabla-config.h"

/* Written to by the handler, read by the thread below. */
static int interrupts[2] = { -1, -1 };

static void
note_interrupt (int number)
{
  int saved = errno;

  if (write (interrupts[1], "", 1) < 0)
    _exit (NABLA_CLI_CANCELLED);
  errno = saved;
}

/* The first SIGINT asks for an orderly end, the second does not wait for it. A handler may
 * not call g_cancellable_cancel(); blocking the signal and waiting for it would need all
 * threads to block it, and BLAS has some of its own. */
static gpointer
watch_interrupts (gpointer data)
{
  GCancellable *cancellable = data;
  char byte;

  if (read (interrupts[0], &byte, 1) == 1)
    g_cancellable_cancel (cancellable);
  if (read (interrupts[0], &byte, 1) == 1)
    _exit (NABLA_CLI_CANCELLED);
  return NULL;
}

static void
catch_interrupts (GCancellable *cancellable)
{
  struct sigaction action = { .sa_handler = note_interrupt, .sa_flags = SA_RESTART };
  struct sigaction before;

  /* Whoever started us without SIGINT (nohup, &) wants us without it. */
  if (sigaction (SIGINT, NULL, &before) != 0 || before.sa_handler == SIG_IGN)
    return;
  if (!g_unix_open_pipe (interrupts, FD_CLOEXEC, NULL))
    return;
  g_thread_unref (g_thread_new ("interrupts", watch_interrupts, g_object_ref (cancellable)));
  sigaction (SIGINT, &action, NULL);
}

/* Takes the place of each standard stream that is closed, lest a pipe of our own gets its number; opened the
 * wrong way round, so that using it is an error. */
static void
fill_standard_streams (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0 && open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
      _exit (NABLA_CLI_IO);
}

int
main (int argc, char **argv)
{
  g_autoptr (GCancellable) cancellable = NULL;
  g_autoptr (GInputStream) in = NULL;
  g_autoptr (GOutputStream) out = NULL;
  g_autoptr (GOutputStream) err = NULL;
  NablaCliStreams streams;

  fill_standard_streams ();
  cancellable = g_cancellable_new ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, NABLA_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  /* A closed pipe is an error of writing, not a death. */
  signal (SIGPIPE, SIG_IGN);
  catch_interrupts (cancellable);

  in = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  out = g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  err = g_unix_output_stream_new (STDERR_FILENO, FALSE);
  streams = (NablaCliStreams){
    .in = in,
    .out = out,
    .err = err,
    .cancellable = cancellable,
    .show_progress = isatty (STDERR_FILENO),
  };
  return nabla_cli_run (argc, (const char *const *) argv, &streams);
}
