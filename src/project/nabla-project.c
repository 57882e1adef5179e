#include "project/nabla-project.h"

#include "graph/nabla-graph-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Far more than any drawing takes; a file beyond it is no graph. */
#define MAX_FILE_SIZE (256 * 1024 * 1024)

G_DEFINE_QUARK (nabla_project_error_quark, nabla_project_error)

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
fail_open (const char *name, int code, GError **error)
{
  g_set_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_IO,
               _ ("Cannot open “%s”: %s. Check the name, or choose another file."), name, g_strerror (code));
  return FALSE;
}

/* The file behind @fd, which must be a regular one of a size that a graph may have. */
static gboolean
read_regular (int fd, const char *name, char **text, gsize *length, GError **error)
{
  g_autofree char *data = NULL;
  gsize n = 0;
  struct stat info;

  if (fstat (fd, &info) != 0)
    return fail_open (name, errno, error);
  if (!S_ISREG (info.st_mode))
    {
      g_set_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_IO,
                   S_ISDIR (info.st_mode) ? _ ("“%s” is a folder. Choose a file in it.")
                                          : _ ("“%s” is not a regular file. Choose a graph file."),
                   name);
      return FALSE;
    }
  if (info.st_size > MAX_FILE_SIZE)
    {
      g_set_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_FORMAT,
                   _ ("“%s” is too large for a graph: %.0f MB, the limit is %d MB. Is it a data file?"), name,
                   (double) info.st_size / 1e6, MAX_FILE_SIZE / 1000000);
      return FALSE;
    }
  data = g_malloc ((gsize) info.st_size + 1);
  while (n < (gsize) info.st_size)
    {
      gssize got = read (fd, data + n, (gsize) info.st_size - n);

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return fail_open (name, errno, error);
      if (got == 0)
        break;
      n += (gsize) got;
    }
  data[n] = '\0';
  *text = g_steal_pointer (&data);
  *length = n;
  return TRUE;
}

NablaProject *
nabla_project_load (const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (NablaProject) self = g_new0 (NablaProject, 1);
  g_autofree char *name = g_filename_display_name (path);
  g_autofree char *text = NULL;
  gsize length;
  gboolean ok;
  /* Without O_NONBLOCK a pipe under that name would be waited for. */
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

  if (fd < 0)
    {
      fail_open (name, errno, error);
      return NULL;
    }
  ok = read_regular (fd, name, &text, &length, error);
  close (fd);
  if (!ok)
    return NULL;
  self->graph = nabla_graph_parse (text, (gssize) length, nabla_graph_guess_format (path, text, (gssize) length),
                                   &self->layout, &local_error);
  if (self->graph == NULL)
    {
      g_set_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_FORMAT, _ ("“%s” cannot be read as a graph: %s"),
                   name, local_error->message);
      return NULL;
    }
  return g_steal_pointer (&self);
}

char *
nabla_project_to_text (const NablaProject *project)
{
  return nabla_graph_print (project->graph, project->layout, NABLA_GRAPH_FORMAT_DAGITTY);
}

/* Where a chain of symbolic links leads, also when nothing is there yet. */
static char *
follow_links (const char *path)
{
  char *target = g_strdup (path);

  for (guint i = 0; i < 40; i++)
    {
      g_autofree char *link = g_file_read_link (target, NULL);
      g_autofree char *folder = NULL;

      if (link == NULL)
        break;
      folder = g_path_get_dirname (target);
      g_free (target);
      target = g_path_is_absolute (link) ? g_strdup (link) : g_build_filename (folder, link, NULL);
    }
  return target;
}

/* Checks what is at @target and finds its mode; -1 if nothing is there. */
static gboolean
check_target (const char *target, const char *name, int *mode, GError **error)
{
  GStatBuf info;

  *mode = -1;
  if (g_stat (target, &info) != 0)
    return TRUE;
  if (!S_ISREG (info.st_mode))
    {
      g_set_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_IO,
                   S_ISDIR (info.st_mode) ? _ ("Cannot save as “%s”: it is a folder. Choose a file name.")
                                          : _ ("Cannot save as “%s”: it is not a regular file. Choose another name."),
                   name);
      return FALSE;
    }
  if (g_access (target, W_OK) != 0)
    {
      g_set_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_IO,
                   _ ("Cannot save as “%s”: the file is write-protected. Choose another name."), name);
      return FALSE;
    }
  *mode = (int) (info.st_mode & 07777);
  return TRUE;
}

gboolean
nabla_project_save (const NablaProject *project, const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = nabla_project_to_text (project);
  g_autofree char *target = follow_links (path);
  g_autofree char *name = g_filename_display_name (path);
  int mode;

  if (!check_target (target, name, &mode, error))
    return FALSE;
  if (!g_file_set_contents_full (target, text, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                 mode >= 0 ? mode : 0666, &local_error))
    {
      g_set_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_IO,
                   _ ("“%s” was not saved: %s. The old file is as it was; choose another folder or make room."), name,
                   local_error->message);
      return FALSE;
    }
  /* The new file's mode went through the umask, the old one's must not. */
  if (mode >= 0 && g_chmod (target, mode) != 0)
    g_debug ("The mode of %s is not what it was", name);
  return TRUE;
}
