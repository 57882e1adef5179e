#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "cli/nabla-cli-command.h"

void
nabla_cli_wrap_write_error (const char *name, GError *cause, GError **error)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_error_copy (cause));
  else if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    g_set_error_literal (error, NABLA_CLI_ERROR, NABLA_CLI_ERROR_CLOSED, cause->message);
  else
    g_set_error (error, NABLA_CLI_ERROR, NABLA_CLI_ERROR_IO, _ ("cannot write %s: %s"), name, cause->message);
}

gboolean
nabla_cli_write (NablaCli *cli, const char *text, gsize length, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (g_output_stream_write_all (cli->streams->out, text, length, NULL, cli->streams->cancellable, &local)
      && g_output_stream_flush (cli->streams->out, cli->streams->cancellable, &local))
    return TRUE;
  nabla_cli_wrap_write_error (_ ("standard output"), local, error);
  return FALSE;
}

gboolean
nabla_cli_write_json (NablaCli *cli, NablaJson *json, GError **error)
{
  g_autofree char *text = NULL;

  g_string_append_c (json->text, '\n');
  text = nabla_json_finish (json);
  return nabla_cli_write (cli, text, strlen (text), error);
}

/* Devices and pipes are written to: replacing them by a file would destroy them. */
static gboolean
write_through (const char *path, const char *data, gsize length, GError **error)
{
  int fd = g_open (path, O_WRONLY | O_TRUNC | O_CLOEXEC, 0);
  int problem = fd < 0 ? errno : 0;

  while (problem == 0 && length > 0)
    {
      gssize n = write (fd, data, length);

      if (n < 0 && errno != EINTR)
        problem = errno;
      else if (n > 0)
        {
          data += n;
          length -= n;
        }
    }
  if (fd >= 0 && close (fd) != 0 && problem == 0)
    problem = errno;
  if (problem == 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (problem), g_strerror (problem));
  return FALSE;
}

/**
 * nabla_cli_write_file:
 * @path: where to; a symbolic link is followed
 * @data: (array length=length): the whole content
 * @length: its bytes
 * @error: %NABLA_CLI_ERROR_IO
 *
 * Writes beside the target and renames, so that a full disk leaves the old file.
 */
gboolean
nabla_cli_write_file (const char *path, gconstpointer data, gsize length, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *shown = nabla_cli_show (path);
  char *resolved = realpath (path, NULL);
  const char *target = resolved != NULL ? resolved : path;
  GStatBuf info;
  gboolean exists = g_stat (target, &info) == 0;
  gboolean ok;

  if (exists && access (target, W_OK) != 0)
    {
      local = g_error_new_literal (G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      ok = FALSE;
    }
  else if (exists && !S_ISREG (info.st_mode))
    ok = write_through (target, data, length, &local);
  else
    {
      mode_t mask = umask (0);

      umask (mask);
      ok = g_file_set_contents_full (target, data, length, G_FILE_SET_CONTENTS_CONSISTENT,
                                     exists ? info.st_mode & 07777 : 0666 & ~mask, &local);
    }
  free (resolved);
  if (!ok)
    nabla_cli_wrap_write_error (shown, local, error);
  return ok;
}

char *
nabla_cli_show (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  GString *shown = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      if (nabla_is_unsafe_char (character))
        g_string_append_printf (shown, "\\u%04x", character);
      else
        g_string_append_unichar (shown, character);
    }
  return g_string_free (shown, FALSE);
}

/* Columns on a terminal: wide characters take two, combining ones none. */
static guint
get_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      if (!g_unichar_iszerowidth (character))
        width += g_unichar_iswide (character) ? 2 : 1;
    }
  return width;
}

void
nabla_cli_align (GString *out, const char *rows)
{
  g_auto (GStrv) lines = g_strsplit (rows, "\n", -1);
  g_autoptr (GArray) widths = g_array_new (FALSE, TRUE, sizeof (guint));

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], "\t", -1);

      for (guint j = 0; cells[j] != NULL; j++)
        {
          guint width = get_width (cells[j]);

          if (j >= widths->len)
            g_array_set_size (widths, j + 1);
          /* The last cell of a line pushes nothing. */
          if (cells[j + 1] != NULL)
            g_array_index (widths, guint, j) = MAX (g_array_index (widths, guint, j), width);
        }
    }
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], "\t", -1);

      if (lines[i][0] == '\0' && lines[i + 1] == NULL)
        break;
      for (guint j = 0; cells[j] != NULL; j++)
        {
          g_string_append (out, cells[j]);
          if (cells[j + 1] != NULL)
            for (guint k = get_width (cells[j]); k < g_array_index (widths, guint, j) + 2; k++)
              g_string_append_c (out, ' ');
        }
      g_string_append_c (out, '\n');
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Borrowed names in the order of their bytes. */
static GPtrArray *
sorted_names (const NablaGraph *graph, const NablaNodeSet *set)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; set != NULL && i < set->n; i++)
    g_ptr_array_add (names, (gpointer) nabla_graph_get_name (graph, set->nodes[i]));
  g_ptr_array_sort (names, compare_names);
  return names;
}

void
nabla_cli_json_set (NablaJson *json, const NablaGraph *graph, const NablaNodeSet *set)
{
  g_autoptr (GPtrArray) names = NULL;

  if (set == NULL)
    {
      nabla_json_null (json);
      return;
    }
  names = sorted_names (graph, set);
  nabla_json_begin_array (json);
  for (guint i = 0; i < names->len; i++)
    nabla_json_string (json, names->pdata[i]);
  nabla_json_end_array (json);
}

char *
nabla_cli_show_set (const NablaGraph *graph, const NablaNodeSet *set)
{
  g_autoptr (GPtrArray) names = sorted_names (graph, set);
  g_autoptr (GString) text = g_string_new (NULL);

  if (names->len == 0)
    return g_strdup (_ ("nothing"));
  for (guint i = 0; i < names->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", (const char *) names->pdata[i]);
  return nabla_cli_show (text->str);
}
