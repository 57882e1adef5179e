#include "app/nabla-data-watch.h"

#include <glib/gstdio.h>

/* Writing a file takes several steps, of which each is told. */
#define PAUSE_MS 400

struct _NablaDataWatch
{
  GObject parent_instance;
  GFileMonitor *monitor; /* nullable */
  char *path;            /* nullable */
  GStatBuf seen;         /* size 0 and time 0: no such file */
  guint pause;
};

static guint changed;

G_DEFINE_FINAL_TYPE (NablaDataWatch, nabla_data_watch, G_TYPE_OBJECT)

static GStatBuf
look (const char *path)
{
  GStatBuf now = { 0 };

  if (g_stat (path, &now) != 0)
    memset (&now, 0, sizeof now);
  return now;
}

static gboolean
on_paused (gpointer data)
{
  NablaDataWatch *self = data;
  GStatBuf now = look (self->path);

  self->pause = 0;
  /* A file that is away may be about to be replaced. */
  if (now.st_mtime == 0
      || (now.st_size == self->seen.st_size && now.st_mtim.tv_sec == self->seen.st_mtim.tv_sec
          && now.st_mtim.tv_nsec == self->seen.st_mtim.tv_nsec))
    return G_SOURCE_REMOVE;
  self->seen = now;
  g_signal_emit (self, changed, 0);
  return G_SOURCE_REMOVE;
}

static void
on_event (NablaDataWatch *self)
{
  g_clear_handle_id (&self->pause, g_source_remove);
  self->pause = g_timeout_add (PAUSE_MS, on_paused, self);
}

static void
stop (NablaDataWatch *self)
{
  g_clear_handle_id (&self->pause, g_source_remove);
  if (self->monitor != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
    }
  g_clear_object (&self->monitor);
  g_clear_pointer (&self->path, g_free);
}

void
nabla_data_watch_follow (NablaDataWatch *self, const char *path)
{
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;

  stop (self);
  if (file == NULL)
    return;
  self->path = g_strdup (path);
  self->seen = look (path);
  /* Where files cannot be watched, Reload is still there. */
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (on_event), self);
}

static void
nabla_data_watch_dispose (GObject *object)
{
  stop (NABLA_DATA_WATCH (object));
  G_OBJECT_CLASS (nabla_data_watch_parent_class)->dispose (object);
}

static void
nabla_data_watch_class_init (NablaDataWatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = nabla_data_watch_dispose;
  changed = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nabla_data_watch_init (NablaDataWatch *self)
{
}

NablaDataWatch *
nabla_data_watch_new (void)
{
  return g_object_new (NABLA_TYPE_DATA_WATCH, NULL);
}
