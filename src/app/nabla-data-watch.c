#include "app/nabla-data-watch.h"

#include <glib/gstdio.h>

/* Writing a file takes several steps, of which each is told. */
#define PAUSE_MS 400

struct _NablaDataWatch
{
  GObject parent_instance;
  GFileMonitor *monitor; /* nullable */
  char *path;            /* nullable */
  NablaFileMark seen;
  guint pause;
};

static guint changed;

G_DEFINE_FINAL_TYPE (NablaDataWatch, nabla_data_watch, G_TYPE_OBJECT)

NablaFileMark
nabla_file_mark_look (const char *path)
{
  GStatBuf now;

  if (g_stat (path, &now) != 0)
    return (NablaFileMark){ 0 };
  return (NablaFileMark){ now.st_size, now.st_mtim.tv_sec, now.st_mtim.tv_nsec };
}

gboolean
nabla_file_mark_equal (const NablaFileMark *a, const NablaFileMark *b)
{
  return a->size == b->size && a->seconds == b->seconds && a->nanoseconds == b->nanoseconds;
}

static gboolean
on_paused (gpointer data)
{
  NablaDataWatch *self = data;
  NablaFileMark now = nabla_file_mark_look (self->path);

  self->pause = 0;
  /* A file that is away may be about to be replaced. */
  if (now.seconds == 0 || nabla_file_mark_equal (&now, &self->seen))
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
nabla_data_watch_follow (NablaDataWatch *self, const char *path, const NablaFileMark *seen)
{
  g_autoptr (GFile) file = path != NULL ? g_file_new_for_path (path) : NULL;

  stop (self);
  if (file == NULL)
    return;
  self->path = g_strdup (path);
  self->seen = seen != NULL ? *seen : nabla_file_mark_look (path);
  /* Where files cannot be watched, Reload is still there. */
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor != NULL)
    g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (on_event), self);
  /* Of what came before the monitor nothing is told. */
  if (seen != NULL)
    on_event (self);
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
