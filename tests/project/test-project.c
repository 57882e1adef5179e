#include "project/nabla-link.h"
#include "project/nabla-project.h"

#include "graph/nabla-graph-text.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct
{
  char *folder;
  char *path;
  NablaProject *project;
} Fixture;

static NablaProject *
project_new (const char *text)
{
  g_autoptr (GError) error = NULL;
  NablaProject *project = g_new0 (NablaProject, 1);

  project->graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, &project->layout, &error);
  g_assert_no_error (error);
  return project;
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("nabla-project-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "a.nabla", NULL);
  f->project
    = project_new ("dag {\nshade=\"blue\"\n\"a b\" [exposure,pos=\"1.25,-3\",colour=\"red\"]\nY [outcome,pos=\"2,2\"]\n"
                   "U [latent,pos=\"0,0\"]\n\"a b\" -> Y [pos=\"1.5,1\",beta=\"0.5\"]\nU -> Y\n}\n");
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  const char *name;

  g_chmod (f->folder, 0700);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
  g_free (f->path);
  nabla_project_free (f->project);
}

static void
test_round_trip (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaProject) loaded = NULL;
  NablaPoint point;

  g_assert_true (nabla_project_save (f->project, f->path, &error));
  g_assert_no_error (error);
  loaded = nabla_project_load (f->path, &error);
  g_assert_no_error (error);
  g_assert_true (nabla_graph_equal (loaded->graph, f->project->graph));
  g_assert_true (nabla_layout_equal (loaded->layout, f->project->layout));
  g_assert_cmpstr (nabla_graph_get_attribute (loaded->graph, "shade"), ==, "blue");
  g_assert_cmpstr (nabla_graph_get_node_attribute (loaded->graph, 0, "colour"), ==, "red");
  g_assert_true (nabla_layout_get_bend (loaded->layout, 0, &point));
}

static void
test_load_errors (Fixture *f, gconstpointer data)
{
  g_autofree char *fifo = g_build_filename (f->folder, "fifo", NULL);
  g_autofree char *bad = g_build_filename (f->folder, "bad.nabla", NULL);
  const char *paths[] = { f->path, f->folder, fifo, "/dev/zero", bad };

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_true (g_file_set_contents (bad, "dag {\nA -> \n}", -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;
      int code = paths[i] == bad ? NABLA_PROJECT_ERROR_FORMAT : NABLA_PROJECT_ERROR_IO;

      g_assert_null (nabla_project_load (paths[i], &error));
      g_assert_error (error, NABLA_PROJECT_ERROR, code);
      g_assert_nonnull (strstr (error->message, paths[i]));
    }
}

static void
test_save_errors (Fixture *f, gconstpointer data)
{
  g_autofree char *nowhere = g_build_filename (f->folder, "missing", "a.nabla", NULL);
  const char *paths[] = { f->folder, nowhere, "/dev/full" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (nabla_project_save (f->project, paths[i], &error));
      g_assert_error (error, NABLA_PROJECT_ERROR, NABLA_PROJECT_ERROR_IO);
      g_assert_nonnull (strstr (error->message, paths[i]));
    }
}

static void
test_link_and_mode_kept (Fixture *f, gconstpointer data)
{
  g_autofree char *link_path = g_build_filename (f->folder, "link.nabla", NULL);
  GStatBuf info;

  g_assert_true (nabla_project_save (f->project, f->path, NULL));
  g_assert_cmpint (g_chmod (f->path, 0640), ==, 0);
  g_assert_cmpint (symlink ("a.nabla", link_path), ==, 0);
  g_assert_true (nabla_project_save (f->project, link_path, NULL));
  g_assert_cmpint (g_lstat (link_path, &info), ==, 0);
  g_assert_true (S_ISLNK (info.st_mode));
  g_assert_cmpint (g_stat (f->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0640);
}

/* Whenever a saving program is killed, the file is one of the two that it saves, whole. */
static void
test_killed_while_saving (Fixture *f, gconstpointer data)
{
  g_autoptr (NablaProject) other = project_new ("dag { P -> Q -> R }");
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  g_assert_true (nabla_project_save (f->project, f->path, NULL));
  for (guint i = 0; i < 40; i++)
    {
      g_autoptr (NablaProject) loaded = NULL;
      g_autoptr (GError) error = NULL;
      pid_t child = fork ();

      if (child == 0)
        for (guint k = 0;; k++)
          if (!nabla_project_save (k % 2 ? f->project : other, f->path, NULL))
            _exit (1);
      g_usleep ((gulong) g_rand_int_range (rand, 100, 20000));
      kill (child, SIGKILL);
      g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
      loaded = nabla_project_load (f->path, &error);
      g_assert_no_error (error);
      g_assert_true (nabla_graph_equal (loaded->graph, f->project->graph)
                     || nabla_graph_equal (loaded->graph, other->graph));
    }
}

static void
test_data_reference (Fixture *f, gconstpointer data)
{
  g_autofree char *inside = g_build_filename (f->folder, "sub", "t.csv", NULL);
  g_auto (NablaReaderOptions) options, back;
  g_autoptr (NablaGraph) graph = NULL, away = NULL;
  g_autofree char *path = NULL, *away_path = NULL;
  const char *missing[] = { "", "N/A & so", NULL };
  gboolean outside = TRUE;

  nabla_reader_options_init (&options);
  nabla_reader_options_init (&back);
  options.delimiter = ';';
  options.decimal = ',';
  options.quote = NABLA_READER_NONE;
  options.header = 0;
  options.skip = 3;
  options.encoding = g_strdup ("UTF-16LE");
  options.missing = g_strdupv ((char **) missing);
  options.kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_insert (options.kinds, g_strdup ("re=gion"), GINT_TO_POINTER (NABLA_KIND_CATEGORY));
  options.references = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (options.references, g_strdup ("re=gion"), g_strdup ("a \"b\""));

  graph = nabla_project_with_data (f->project->graph, f->path, inside, "abc", &options);
  g_assert_cmpstr (nabla_graph_get_attribute (graph, "data"), ==, "sub/t.csv");
  path = nabla_project_dup_data_path (graph, f->path, &outside);
  g_assert_cmpstr (path, ==, inside);
  g_assert_false (outside);

  nabla_project_get_reader_options (graph, &back);
  g_assert_cmpuint (back.delimiter, ==, ';');
  g_assert_cmpuint (back.decimal, ==, ',');
  g_assert_true (back.quote == NABLA_READER_NONE);
  g_assert_cmpuint (back.thousands, ==, 0);
  g_assert_cmpint (back.header, ==, 0);
  g_assert_cmpint (back.skip, ==, 3);
  g_assert_cmpstr (back.encoding, ==, "UTF-16LE");
  g_assert_true (g_strv_equal ((const char *const *) back.missing, missing));
  g_assert_cmpint (GPOINTER_TO_INT (g_hash_table_lookup (back.kinds, "re=gion")), ==, NABLA_KIND_CATEGORY);
  g_assert_cmpstr (g_hash_table_lookup (back.references, "re=gion"), ==, "a \"b\"");

  away = nabla_project_with_data (graph, f->path, "/etc/passwd", NULL, NULL);
  away_path = nabla_project_dup_data_path (away, f->path, &outside);
  g_assert_cmpstr (away_path, ==, "/etc/passwd");
  g_assert_true (outside);
  g_assert_null (nabla_graph_get_attribute (away, "data-options"));
}

static NablaTable *
table_of (const char *const *names)
{
  g_autoptr (GPtrArray) columns = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_column_unref);

  for (guint i = 0; names[i] != NULL; i++)
    g_ptr_array_add (columns, nabla_column_new_real (names[i], NABLA_TYPE_REAL, g_new0 (double, 2), 2));
  return nabla_table_new ((NablaColumn **) columns->pdata, columns->len, 2);
}

static void
test_link (void)
{
  const char *names[] = { "X", "y", "smoking status", "Tar_ml", "tar-ml", "Linked", NULL };
  g_autoptr (NablaTable) table = table_of (names);
  g_autoptr (NablaProject) project
    = project_new ("dag { X [latent] Y Smoking_Status TarMl Other [column=\"Linked\"] Lost [column=\"gone\"] }");
  g_autofree int *before = nabla_link_columns (project->graph, table), *after = NULL;
  g_autoptr (NablaGraph) linked = nabla_link_auto (project->graph, table);
  g_autoptr (NablaGraph) again = nabla_link_auto (linked, table);

  after = nabla_link_columns (linked, table);
  g_assert_cmpint (before[0], ==, -1); /* a latent has no column */
  g_assert_cmpint (before[1], ==, -1);
  g_assert_cmpint (before[4], ==, 5);
  g_assert_cmpint (before[5], ==, -1);
  g_assert_cmpint (after[1], ==, 1);
  g_assert_cmpint (after[2], ==, 2);
  g_assert_cmpint (after[3], ==, -1); /* two fit */
  g_assert_cmpint (after[4], ==, 5);
  g_assert_cmpint (after[5], ==, -1); /* a broken link stays broken */
  g_assert_true (again == linked);
  g_assert_cmpint (nabla_link_suggest ("???", table), ==, -1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, function) g_test_add ("/project/" path, Fixture, NULL, set_up, function, tear_down)
  ADD ("round-trip", test_round_trip);
  ADD ("load-errors", test_load_errors);
  ADD ("save-errors", test_save_errors);
  ADD ("link-and-mode-kept", test_link_and_mode_kept);
  ADD ("killed-while-saving", test_killed_while_saving);
  ADD ("data-reference", test_data_reference);
  g_test_add_func ("/project/link", test_link);
  return g_test_run ();
}
