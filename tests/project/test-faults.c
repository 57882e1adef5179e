/* Saving where it cannot work, through links, and files that are no project. */
#include "project/nabla-project.h"

#include "graph/nabla-graph-text.h"
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *path;
  NablaProject *project;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  GString *text = g_string_new ("dag {\n");

  f->folder = g_dir_make_tmp ("nabla-test-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "a.nabla", NULL);
  f->project = g_new0 (NablaProject, 1);
  for (int i = 0; i < 2000; i++)
    g_string_append_printf (text, "node%d -> node%d\n", i, i + 1);
  g_string_append (text, "}\n");
  f->project->graph = nabla_graph_parse (text->str, -1, NABLA_GRAPH_FORMAT_DAGITTY, &f->project->layout, NULL);
  g_assert_nonnull (f->project->graph);
  g_string_free (text, TRUE);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);

      if (g_remove (path) != 0)
        g_assert_cmpint (g_rmdir (path), ==, 0);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
  g_free (f->path);
  nabla_project_free (f->project);
}

/* Exit code of @function in a child process: 0 what was wanted. */
static int
in_child (Fixture *f, int (*function) (Fixture *))
{
  pid_t child = fork ();
  int status;

  if (child == 0)
    _exit (function (f));
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static int
save_on_full_disk (Fixture *f)
{
  struct rlimit limit = { 4096, 4096 };
  g_autoptr (GError) error = NULL;

  signal (SIGXFSZ, SIG_IGN);
  if (setrlimit (RLIMIT_FSIZE, &limit) != 0)
    return 2;
  if (nabla_project_save (f->project, f->path, &error))
    return 3;
  return g_error_matches (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_IO)
             && strstr (error->message, f->path) != NULL
           ? 0
           : 4;
}

/* What could not be written in full is not there at all; the old file is. */
static void
test_full_disk (Fixture *f, gconstpointer data)
{
  g_autofree char *old = NULL;

  g_assert_cmpint (in_child (f, save_on_full_disk), ==, 0);
  g_assert_cmpuint (count_files (f->folder), ==, 0);
  g_assert_true (g_file_set_contents (f->path, "dag { Old }\n", -1, NULL));
  g_assert_cmpint (in_child (f, save_on_full_disk), ==, 0);
  g_assert_cmpuint (count_files (f->folder), ==, 1);
  g_assert_true (g_file_get_contents (f->path, &old, NULL, NULL));
  g_assert_cmpstr (old, ==, "dag { Old }\n");
}

static int
save_as_nobody (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  if (geteuid () == 0 && setuid (65534) != 0)
    return 0;
  if (nabla_project_save (f->project, f->path, &error))
    return 3;
  return g_error_matches (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_IO) ? 0 : 4;
}

static void
test_unwritable (Fixture *f, gconstpointer data)
{
  g_autofree char *old = NULL;

  g_assert_true (g_file_set_contents (f->path, "dag { Old }\n", -1, NULL));
  g_assert_cmpint (g_chmod (f->path, 0444), ==, 0);
  g_assert_cmpint (g_chmod (f->folder, 0555), ==, 0);
  g_assert_cmpint (in_child (f, save_as_nobody), ==, 0);
  /* A folder that nothing may be added to. */
  g_assert_cmpint (g_remove (f->path), ==, geteuid () == 0 ? 0 : -1);
  g_assert_cmpint (in_child (f, save_as_nobody), ==, 0);
  g_assert_cmpint (g_chmod (f->folder, 0755), ==, 0);
  g_assert_false (g_file_get_contents (f->path, &old, NULL, NULL) && strcmp (old, "dag { Old }\n") != 0);
}

static void
test_links (Fixture *f, gconstpointer data)
{
  g_autofree char *link_path = g_build_filename (f->folder, "link.nabla", NULL);
  g_autofree char *second = g_build_filename (f->folder, "second.nabla", NULL);
  g_autofree char *loop = g_build_filename (f->folder, "loop.nabla", NULL);
  GStatBuf info;

  /* Nothing is there yet: the file comes to be where the links lead. */
  g_assert_cmpint (symlink ("a.nabla", link_path), ==, 0);
  g_assert_cmpint (symlink (link_path, second), ==, 0);
  g_assert_true (nabla_project_save (f->project, second, NULL));
  g_assert_cmpint (g_lstat (second, &info), ==, 0);
  g_assert_true (S_ISLNK (info.st_mode));
  g_assert_cmpint (g_lstat (link_path, &info), ==, 0);
  g_assert_true (S_ISLNK (info.st_mode));
  g_assert_cmpint (g_lstat (f->path, &info), ==, 0);
  g_assert_true (S_ISREG (info.st_mode));
  g_assert_cmpint (symlink ("loop.nabla", loop), ==, 0);
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (nabla_project_load (loop, &error));
    g_assert_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_IO);
  }
}

/* The old mode, also where the umask would take some of it. */
static void
test_mode (Fixture *f, gconstpointer data)
{
  static const int modes[] = { 0600, 0664, 0666, 0755 };

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      GStatBuf info;

      g_assert_true (nabla_project_save (f->project, f->path, NULL));
      g_assert_cmpint (g_chmod (f->path, modes[i]), ==, 0);
      g_assert_true (nabla_project_save (f->project, f->path, NULL));
      g_assert_cmpint (g_stat (f->path, &info), ==, 0);
      g_assert_cmpint (info.st_mode & 07777, ==, modes[i]);
    }
}

static void
test_no_project (Fixture *f, gconstpointer data)
{
  static const struct
  {
    const char *bytes;
    gsize length;
  } files[] = { { "", 0 },           { "\0\0\0", 3 },     { "dag { \xff -> B }", 13 },
                { "PK\003\004", 4 }, { "a,b\n1,2\n", 8 }, { "dag {", 5 } };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_true (g_file_set_contents (f->path, files[i].bytes, (gssize) files[i].length, NULL));
      g_assert_null (nabla_project_load (f->path, &error));
      g_assert_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_FORMAT);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  g_assert_cmpint (truncate (f->path, (off_t) 400 * 1024 * 1024), ==, 0);
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (nabla_project_load (f->path, &error));
    g_assert_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_FORMAT);
  }
}

/* A reference that leaves the folder by a link, or leads to no regular file, is asked about. */
static void
test_data_outside (Fixture *f, gconstpointer data)
{
  g_autofree char *inside = g_build_filename (f->folder, "t.csv", NULL);
  g_autofree char *away = g_build_filename (f->folder, "away.csv", NULL);
  g_autofree char *pipe_path = g_build_filename (f->folder, "pipe.csv", NULL);
  const char *paths[] = { inside, away, pipe_path };
  const gboolean wanted[] = { FALSE, TRUE, TRUE };

  g_assert_true (g_file_set_contents (inside, "a\n1\n", -1, NULL));
  g_assert_cmpint (symlink ("/etc/passwd", away), ==, 0);
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (NablaGraph) graph = nabla_project_with_data (f->project->graph, f->path, paths[i], NULL, NULL);
      gboolean outside = !wanted[i];
      g_autofree char *found = nabla_project_dup_data_path (graph, f->path, &outside);

      g_assert_cmpstr (found, ==, paths[i]);
      g_assert_cmpint (outside, ==, wanted[i]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/project-faults/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("full-disk", test_full_disk);
  ADD ("unwritable", test_unwritable);
  ADD ("links", test_links);
  ADD ("mode", test_mode);
  ADD ("no-project", test_no_project);
  ADD ("data-outside", test_data_outside);
  return g_test_run ();
}
