#include "read-text.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

NablaReading *
read_text (const char *text, gssize length, const NablaReaderOptions *options, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, length < 0 ? strlen (text) : (gsize) length);

  return nabla_read_bytes (bytes, "test.csv", options, NULL, NULL, error);
}

char *
describe (const NablaReading *reading)
{
  GString *out = g_string_new (NULL);
  const NablaTable *table = reading->table;

  for (guint j = 0; j < nabla_table_n_columns (table); j++)
    {
      const NablaColumn *column = nabla_table_get_column (table, j);

      g_string_append_printf (out, "%s%s:%.3s", j > 0 ? "|" : "", nabla_column_get_name (column),
                              nabla_type_to_string (nabla_column_get_type (column)));
    }
  for (gsize i = 0; i < nabla_table_n_rows (table); i++)
    for (guint j = 0; j < nabla_table_n_columns (table); j++)
      {
        g_autofree char *cell = nabla_column_dup_cell (nabla_table_get_column (table, j), i);

        g_string_append_printf (out, "%c%s", j > 0 ? '|' : '\n', cell != NULL ? cell : "~");
      }
  for (guint i = 0; i < reading->warnings->len; i++)
    {
      const NablaReaderWarning *warning = g_ptr_array_index (reading->warnings, i);

      g_assert_nonnull (warning->text);
      g_assert_true (g_utf8_validate (warning->text, -1, NULL));
      g_string_append_printf (out, "\n!%s %u@%u", warning->kind, (guint) warning->count, (guint) warning->line);
    }
  return g_string_free (out, FALSE);
}

char *
read_describe (const char *text, const NablaReaderOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaReading) reading = read_text (text, -1, options, &error);

  g_assert_no_error (error);
  g_assert_nonnull (reading);
  return describe (reading);
}

gboolean
same_tables (const NablaTable *a, const NablaTable *b)
{
  if (nabla_table_n_rows (a) != nabla_table_n_rows (b) || nabla_table_n_columns (a) != nabla_table_n_columns (b))
    return FALSE;
  for (guint j = 0; j < nabla_table_n_columns (a); j++)
    {
      const NablaColumn *x = nabla_table_get_column (a, j);
      const NablaColumn *y = nabla_table_get_column (b, j);
      gsize n = nabla_table_n_rows (a);

      if (strcmp (nabla_column_get_name (x), nabla_column_get_name (y)) != 0
          || nabla_column_get_type (x) != nabla_column_get_type (y)
          || nabla_column_get_kind (x) != nabla_column_get_kind (y)
          || nabla_column_get_n_levels (x) != nabla_column_get_n_levels (y))
        return FALSE;
      if (nabla_column_get_codes (x) != NULL)
        {
          if (memcmp (nabla_column_get_codes (x), nabla_column_get_codes (y), n * sizeof (guint32)) != 0)
            return FALSE;
          for (guint k = 0; k < nabla_column_get_n_levels (x); k++)
            if (strcmp (nabla_column_get_level (x, k), nabla_column_get_level (y, k)) != 0)
              return FALSE;
        }
      else if (memcmp (nabla_column_get_reals (x), nabla_column_get_reals (y), n * sizeof (double)) != 0)
        return FALSE;
    }
  return TRUE;
}

static int
read_below_limit (const char *path, gsize more)
{
  g_autofree char *statm = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaReading) reading = NULL;
  struct rlimit limit;

  if (!g_file_get_contents ("/proc/self/statm", &statm, NULL, NULL))
    return 0;
  limit.rlim_cur = limit.rlim_max = g_ascii_strtoull (statm, NULL, 10) * (rlim_t) sysconf (_SC_PAGESIZE) + more;
  if (setrlimit (RLIMIT_AS, &limit) != 0)
    return 2;
  reading = nabla_read_file (path, NULL, NULL, NULL, &error);
  if (reading != NULL)
    return 3;
  return g_error_matches (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_LIMIT) ? 0 : 4;
}

int
read_in_little_memory (const char *path, gsize more)
{
  pid_t child = fork ();
  int status;

  if (child == 0)
    _exit (read_below_limit (path, more));
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}
