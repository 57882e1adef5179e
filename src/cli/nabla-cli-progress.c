#include "cli/nabla-cli-progress.h"

#include <string.h>

/* Nothing is shown of what ends before the first tick. */
#define FIRST_TICK (500 * G_TIME_SPAN_MILLISECOND)
#define TICK       (200 * G_TIME_SPAN_MILLISECOND)

struct _NablaCliTicker
{
  GOutputStream *err;
  NablaProgress *progress;
  GThread *thread;
  GMutex mutex;
  GCond wake;
  gboolean stopped;
};

static void
put (NablaCliTicker *self, const char *text)
{
  g_output_stream_write_all (self->err, text, strlen (text), NULL, NULL, NULL);
}

static gpointer
tick (gpointer data)
{
  NablaCliTicker *self = data;
  gint64 until = g_get_monotonic_time () + FIRST_TICK;
  gboolean shown = FALSE;

  g_mutex_lock (&self->mutex);
  while (!self->stopped)
    {
      if (!g_cond_wait_until (&self->wake, &self->mutex, until))
        {
          g_autofree char *phrase = NULL;
          g_autofree char *line = NULL;
          double fraction = nabla_progress_get (self->progress, &phrase);

          if (phrase != NULL && *phrase != '\0')
            {
              line = g_strdup_printf ("\r\033[K%s %.0f %%", phrase, 100 * fraction);
              put (self, line);
              shown = TRUE;
            }
          until = g_get_monotonic_time () + TICK;
        }
    }
  g_mutex_unlock (&self->mutex);
  if (shown)
    put (self, "\r\033[K");
  return NULL;
}

NablaCliTicker *
nabla_cli_ticker_start (const NablaCliStreams *streams, NablaProgress *progress)
{
  NablaCliTicker *self;

  if (!streams->show_progress)
    return NULL;
  self = g_new0 (NablaCliTicker, 1);
  self->err = streams->err;
  self->progress = nabla_progress_ref (progress);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->wake);
  self->thread = g_thread_new ("progress", tick, self);
  return self;
}

void
nabla_cli_ticker_stop (NablaCliTicker *self)
{
  if (self == NULL)
    return;
  g_mutex_lock (&self->mutex);
  self->stopped = TRUE;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->thread);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->wake);
  nabla_progress_unref (self->progress);
  g_free (self);
}
