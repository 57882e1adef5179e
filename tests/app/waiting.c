#include "waiting.h"

#include <glib/gstdio.h>

void
waiting_on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

GAsyncResult *
waiting_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

void
waiting_settle (NablaDocument *document)
{
  double fraction;

  while (nabla_document_get_job (document, &fraction, NULL))
    g_main_context_iteration (NULL, TRUE);
}

void
waiting_remove_folder (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_remove (file);
    }
  g_rmdir (path);
}
