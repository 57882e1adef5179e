#include "app/nabla-examples.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include "nabla-config.h"

static const NablaExample examples[] = {
  { "smoking.nabla", N_ ("Smoking, tar and cancer"),
    N_ ("A gene nobody measured hides the effect; the front door finds it.") },
  { "simpson.nabla", N_ ("Simpson’s reversal"), N_ ("Helpful in every group, harmful overall: which one to believe.") },
  { "m-bias.nabla", N_ ("M-bias"), N_ ("One more variable to adjust for, and the estimate turns wrong.") },
};

const NablaExample *
nabla_examples_get (guint *n)
{
  *n = G_N_ELEMENTS (examples);
  return examples;
}

char *
nabla_dup_data_dir (const char *build, const char *installed)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *folder = self != NULL ? g_path_get_dirname (self) : NULL;
  char *path;

  if (folder != NULL)
    {
      path = g_build_filename (folder, build, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        return path;
      g_free (path);
      path = g_build_filename (folder, "..", "share", installed, NULL);
      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        return path;
      g_free (path);
    }
  path = g_build_filename (NABLA_DATA_DIR, "..", installed, NULL);
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return path;
  g_free (path);
  return NULL;
}

char *
nabla_examples_dup_path (const char *file)
{
  g_autofree char *folder = nabla_dup_data_dir ("../../data/examples", "nabla/examples");
  g_autofree char *path = folder != NULL ? g_build_filename (folder, file, NULL) : NULL;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  return g_canonicalize_filename (path, NULL);
}
