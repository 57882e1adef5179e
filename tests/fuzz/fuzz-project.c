/* Any bytes as a project file: a project or a refusal; what it prints is read back the same. */
#include <glib/gstdio.h>
#include <unistd.h>
#include "project/nabla-project.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static char *path = NULL;
  g_autoptr (NablaProject) project = NULL;
  g_autoptr (NablaProject) again = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (NablaReaderOptions) options = { 0 };
  g_autofree char *text = NULL;
  g_autofree char *text_again = NULL;
  g_autofree char *data_path = NULL;
  gboolean outside;

  if (path == NULL)
    path = g_strdup_printf ("%s/nabla-fuzz-%d.nabla", g_get_tmp_dir (), (int) getpid ());
  if (!g_file_set_contents_full (path, (const char *) data, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
    return 0;
  project = nabla_project_load (path, &error);
  g_assert_true ((project == NULL) == (error != NULL));
  if (project == NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_unlink (path);
      return 0;
    }

  nabla_reader_options_init (&options);
  nabla_project_get_reader_options (project->graph, &options);
  data_path = nabla_project_dup_data_path (project->graph, path, &outside);
  text = nabla_project_to_text (project);
  if (g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL))
    {
      again = nabla_project_load (path, &error);
      g_assert_no_error (error);
      g_assert_true (nabla_graph_equal (project->graph, again->graph));
      text_again = nabla_project_to_text (again);
      g_assert_cmpstr (text, ==, text_again);
    }
  g_unlink (path);
  return 0;
}
