#include "project/nabla-project.h"

#include "graph/nabla-graph-text.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdlib.h>

/* Far more than any drawing takes; a file beyond it is no graph. */
#define MAX_FILE_SIZE (256 * 1024 * 1024)

G_DEFINE_QUARK (nabla - project - error - quark, nabla_project_error)

void
nabla_project_free (NablaProject *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->graph, nabla_graph_unref);
  g_clear_pointer (&self->layout, nabla_layout_unref);
  g_free (self);
}

static gboolean
check_readable (const char *path, GError **error)
{
  GStatBuf info;

  if (g_stat (path, &info) != 0)
    {
      g_set_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_IO,
                   _ ("Cannot open “%s”: %s. Check the name, or choose another file."), path, g_strerror (errno));
      return FALSE;
    }
  if (!S_ISREG (info.st_mode))
    {
      g_set_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_IO,
                   S_ISDIR (info.st_mode) ? _ ("“%s” is a folder. Choose a file in it.")
                                          : _ ("“%s” is not a regular file. Choose a graph file."),
                   path);
      return FALSE;
    }
  if (info.st_size > MAX_FILE_SIZE)
    {
      g_set_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_FORMAT,
                   _ ("“%s” is too large for a graph: %.0f MB, the limit is %d MB. Is it a data file?"), path,
                   (double) info.st_size / 1e6, MAX_FILE_SIZE / 1000000);
      return FALSE;
    }
  return TRUE;
}

NablaProject *
nabla_project_load (const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (NablaProject) self = g_new0 (NablaProject, 1);
  g_autofree char *text = NULL;
  gsize length;

  if (!check_readable (path, error))
    return NULL;
  if (!g_file_get_contents (path, &text, &length, &local_error))
    {
      g_set_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_IO, _ ("Cannot read “%s”: %s"), path,
                   local_error->message);
      return NULL;
    }
  self->graph = nabla_graph_parse (text, (gssize) length, nabla_graph_guess_format (path, text, (gssize) length),
                                   &self->layout, &local_error);
  if (self->graph == NULL)
    {
      g_set_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_FORMAT, _ ("“%s” cannot be read as a graph: %s"),
                   path, local_error->message);
      return NULL;
    }
  return g_steal_pointer (&self);
}

char *
nabla_project_to_text (const NablaProject *project)
{
  return nabla_graph_print (project->graph, project->layout, NABLA_GRAPH_FORMAT_DAGITTY);
}

/* Where @path leads and the mode of what is there: a rename would replace a link by a file. */
static gboolean
resolve_target (const char *path, char **target, int *mode, GError **error)
{
  g_autofree char *resolved = realpath (path, NULL);
  GStatBuf info;

  *mode = 0666;
  if (resolved == NULL)
    {
      *target = g_strdup (path);
      return TRUE;
    }
  if (g_stat (resolved, &info) == 0)
    {
      if (!S_ISREG (info.st_mode))
        {
          g_set_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_IO,
                       S_ISDIR (info.st_mode)
                         ? _ ("Cannot save as “%s”: it is a folder. Choose a file name.")
                         : _ ("Cannot save as “%s”: it is not a regular file. Choose another name."),
                       path);
          return FALSE;
        }
      if (g_access (resolved, W_OK) != 0)
        {
          g_set_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_IO,
                       _ ("Cannot save as “%s”: the file is write-protected. Choose another name."), path);
          return FALSE;
        }
      *mode = (int) (info.st_mode & 07777);
    }
  *target = g_strdup (resolved);
  return TRUE;
}

gboolean
nabla_project_save (const NablaProject *project, const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = nabla_project_to_text (project);
  g_autofree char *target = NULL;
  int mode;

  if (!resolve_target (path, &target, &mode, error))
    return FALSE;
  if (!g_file_set_contents_full (target, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, mode,
                                 &local_error))
    {
      g_set_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_IO,
                   _ ("“%s” was not saved: %s. The old file is as it was; choose another folder or make room."), path,
                   local_error->message);
      return FALSE;
    }
  return TRUE;
}
