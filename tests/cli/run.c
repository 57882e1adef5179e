#include "run.h"

#include <string.h>
#include <glib/gstdio.h>

static char *folder;

static char *
dup_text (GBytes *bytes)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  return size > 0 ? g_strndup (data, size) : g_strdup ("");
}

Run *
run_cli (const char *input, ...)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GBytes) in = input != NULL ? g_bytes_new (input, strlen (input)) : g_bytes_new (NULL, 0);
  g_autoptr (GBytes) out = NULL;
  g_autoptr (GBytes) err = NULL;
  g_autoptr (GError) error = NULL;
  Run *self = g_new0 (Run, 1);
  const char *word;
  va_list list;

  g_ptr_array_add (words, (gpointer) g_getenv ("NABLA_CLI"));
  va_start (list, input);
  while ((word = va_arg (list, const char *)) != NULL)
    g_ptr_array_add (words, (gpointer) word);
  va_end (list);
  g_ptr_array_add (words, NULL);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) words->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_communicate (process, in, NULL, &out, &err, &error);
  /* A command that refuses early does not read its input. */
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    g_assert_no_error (error);
  g_subprocess_wait (process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_exited (process));
  self->status = g_subprocess_get_exit_status (process);
  self->out = dup_text (out);
  self->err = dup_text (err);
  return self;
}

void
run_free (Run *self)
{
  g_free (self->out);
  g_free (self->err);
  g_free (self);
}

void
assert_refused (const Run *run, int status, const char *part)
{
  const char *newline = strchr (run->err, '\n');

  if (run->status != status)
    g_error ("exit %d, not %d; stderr: %s", run->status, status, run->err);
  g_assert_cmpstr (run->out, ==, "");
  if (newline == NULL || newline[1] != '\0')
    g_error ("not one line: %s", run->err);
  if (strstr (run->err, part) == NULL)
    g_error ("\"%s\" does not mention \"%s\"", run->err, part);
}

JsonNode *
parse_output (const Run *run)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  if (!json_parser_load_from_data (parser, run->out, -1, &error))
    g_error ("not JSON: %s; exit %d; stderr: %s", run->out, run->status, run->err);
  g_assert_true (g_str_has_suffix (run->out, "}\n"));
  return json_parser_steal_root (parser);
}

void
assert_keys (JsonObject *object, const char *keys)
{
  g_auto (GStrv) wanted = g_strsplit (keys, " ", -1);
  g_autoptr (GList) members = json_object_get_members (object);

  for (guint i = 0; wanted[i] != NULL; i++)
    if (!json_object_has_member (object, wanted[i]))
      g_error ("no member %s", wanted[i]);
  for (GList *l = members; l != NULL; l = l->next)
    if (!g_strv_contains ((const char *const *) wanted, l->data))
      g_error ("a member too many: %s", (const char *) l->data);
}

char *
example_path (const char *name)
{
  return g_build_filename (g_getenv ("NABLA_EXAMPLES"), name, NULL);
}

const char *
temporary_folder (void)
{
  if (folder == NULL)
    folder = g_dir_make_tmp ("nabla-test-XXXXXX", NULL);
  g_assert_nonnull (folder);
  return folder;
}

char *
write_temporary (const char *name, const char *content)
{
  char *path = g_build_filename (temporary_folder (), name, NULL);

  g_assert_true (g_file_set_contents (path, content, -1, NULL));
  return path;
}

void
remove_temporary (void)
{
  const char *name;
  g_autoptr (GDir) dir = NULL;

  if (folder == NULL)
    return;
  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
  g_clear_pointer (&folder, g_free);
}
