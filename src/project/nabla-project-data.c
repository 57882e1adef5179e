/* The data reference of a project: which file, what it was, how it was read. */
#include "project/nabla-project.h"

#include <stdlib.h>

/* Graph attributes. */
#define KEY_DATA    "data"
#define KEY_SHA256  "data-sha256"
#define KEY_OPTIONS "data-options"

/* TRUE if @path is @folder or lies in it; both canonical. */
static gboolean
is_inside (const char *path, const char *folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (path), parent = g_file_new_for_path (folder);

  return g_file_has_prefix (file, parent);
}

static char *
dup_folder (const char *project_path)
{
  g_autofree char *absolute = g_canonicalize_filename (project_path, NULL);

  return g_path_get_dirname (absolute);
}

/* Whether what @path names, links followed, is a regular file within @folder. */
static gboolean
leads_inside (const char *path, const char *folder)
{
  g_autofree char *real_path = realpath (path, NULL);
  g_autofree char *real_folder = realpath (folder, NULL);

  if (real_path == NULL || real_folder == NULL)
    return TRUE;
  return is_inside (real_path, real_folder) && g_file_test (real_path, G_FILE_TEST_IS_REGULAR);
}

char *
nabla_project_dup_data_path (const NablaGraph *graph, const char *project_path, gboolean *outside)
{
  const char *reference = nabla_graph_get_attribute (graph, KEY_DATA);
  g_autofree char *folder = NULL;
  char *path;

  if (outside != NULL)
    *outside = FALSE;
  if (reference == NULL || *reference == '\0')
    return NULL;
  folder = project_path != NULL ? dup_folder (project_path) : g_get_current_dir ();
  path = g_canonicalize_filename (reference, folder);
  if (outside != NULL)
    *outside = !is_inside (path, folder) || !leads_inside (path, folder);
  return path;
}

static void
put_param (GString *text, const char *key, const char *value)
{
  g_autofree char *escaped_key = g_uri_escape_string (key, NULL, FALSE);
  g_autofree char *escaped = g_uri_escape_string (value, " ,;|", TRUE);

  g_string_append_printf (text, "%s%s=%s", text->len > 0 ? "&" : "", escaped_key, escaped);
}

static void
put_char (GString *text, const char *key, gunichar value)
{
  char utf8[7] = { 0 };

  if (value == 0)
    return;
  if (value == NABLA_READER_NONE)
    {
      put_param (text, key, "none");
      return;
    }
  g_unichar_to_utf8 (value, utf8);
  put_param (text, key, utf8);
}

/* One parameter per column, by name, so that the same settings give the same text. */
static void
put_table (GString *text, const char *prefix, GHashTable *table, gboolean kinds)
{
  g_autoptr (GList) keys = table != NULL ? g_hash_table_get_keys (table) : NULL;

  keys = g_list_sort (keys, (GCompareFunc) strcmp);
  for (GList *l = keys; l != NULL; l = l->next)
    {
      g_autofree char *name = g_strconcat (prefix, l->data, NULL);
      gpointer value = g_hash_table_lookup (table, l->data);

      put_param (text, name, kinds ? nabla_kind_to_string ((NablaColumnKind) GPOINTER_TO_INT (value)) : value);
    }
}

/* "delimiter=;&header=yes&kind.region=category": what is unset is left out. */
static char *
dup_options_text (const NablaReaderOptions *options)
{
  GString *text = g_string_new (NULL);

  put_char (text, "delimiter", options->delimiter);
  put_char (text, "decimal", options->decimal);
  put_char (text, "thousands", options->thousands);
  put_char (text, "quote", options->quote);
  put_char (text, "comment", options->comment);
  if (options->encoding != NULL)
    put_param (text, "encoding", options->encoding);
  if (options->header >= 0)
    put_param (text, "header", options->header > 0 ? "yes" : "no");
  if (options->skip >= 0)
    {
      g_autofree char *skip = g_strdup_printf ("%" G_GINT64_FORMAT, options->skip);

      put_param (text, "skip", skip);
    }
  for (guint i = 0; options->missing != NULL && options->missing[i] != NULL; i++)
    {
      g_autofree char *name = g_strdup_printf ("missing.%u", i);

      put_param (text, name, options->missing[i]);
    }
  put_table (text, "kind.", options->kinds, TRUE);
  put_table (text, "reference.", options->references, FALSE);
  return g_string_free (text, FALSE);
}

NablaGraph *
nabla_project_with_data (const NablaGraph *graph,
                         const char *project_path,
                         const char *data_path,
                         const char *sha256,
                         const NablaReaderOptions *options)
{
  g_autofree char *folder = project_path != NULL ? dup_folder (project_path) : NULL;
  g_autofree char *absolute = data_path != NULL ? g_canonicalize_filename (data_path, NULL) : NULL;
  g_autofree char *settings = options != NULL ? dup_options_text (options) : NULL;
  g_autoptr (NablaGraph) with_path = NULL, with_hash = NULL;
  const char *reference = absolute;

  if (absolute != NULL && folder != NULL && is_inside (absolute, folder))
    {
      reference = absolute + strlen (folder);
      while (*reference == G_DIR_SEPARATOR)
        reference++;
    }
  with_path = nabla_graph_with_attribute (graph, KEY_DATA, reference);
  with_hash = nabla_graph_with_attribute (with_path, KEY_SHA256, sha256);
  return nabla_graph_with_attribute (with_hash, KEY_OPTIONS, settings != NULL && *settings != '\0' ? settings : NULL);
}

static gunichar
get_char (GHashTable *params, const char *key)
{
  const char *value = g_hash_table_lookup (params, key);

  if (value == NULL || *value == '\0' || !g_utf8_validate (value, -1, NULL))
    return 0;
  return strcmp (value, "none") == 0 ? NABLA_READER_NONE : g_utf8_get_char (value);
}

void
nabla_project_get_reader_options (const NablaGraph *graph, NablaReaderOptions *options)
{
  const char *text = nabla_graph_get_attribute (graph, KEY_OPTIONS);
  g_autoptr (GHashTable) params = text != NULL ? g_uri_parse_params (text, -1, "&", G_URI_PARAMS_NONE, NULL) : NULL;
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  const char *value;
  GHashTableIter iter;
  gpointer key, data;

  if (params == NULL)
    return;
  options->delimiter = get_char (params, "delimiter");
  options->decimal = get_char (params, "decimal");
  options->thousands = get_char (params, "thousands");
  options->quote = get_char (params, "quote");
  options->comment = get_char (params, "comment");
  g_free (options->encoding);
  options->encoding = g_strdup (g_hash_table_lookup (params, "encoding"));
  value = g_hash_table_lookup (params, "header");
  if (value != NULL)
    options->header = strcmp (value, "yes") == 0;
  value = g_hash_table_lookup (params, "skip");
  if (value != NULL)
    options->skip = MAX (g_ascii_strtoll (value, NULL, 10), 0);
  for (guint i = 0;; i++)
    {
      g_autofree char *name = g_strdup_printf ("missing.%u", i);

      value = g_hash_table_lookup (params, name);
      if (value == NULL)
        break;
      g_ptr_array_add (missing, g_strdup (value));
    }
  if (missing->len > 0)
    {
      g_ptr_array_add (missing, NULL);
      g_strfreev (options->missing);
      options->missing = (char **) g_ptr_array_steal (missing, NULL);
    }
  g_hash_table_iter_init (&iter, params);
  while (g_hash_table_iter_next (&iter, &key, &data))
    {
      NablaColumnKind kind;

      if (g_str_has_prefix (key, "kind.") && nabla_kind_from_string (data, &kind))
        {
          if (options->kinds == NULL)
            options->kinds = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
          g_hash_table_insert (options->kinds, g_strdup ((char *) key + strlen ("kind.")), GINT_TO_POINTER (kind));
        }
      else if (g_str_has_prefix (key, "reference."))
        {
          if (options->references == NULL)
            options->references = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
          g_hash_table_insert (options->references, g_strdup ((char *) key + strlen ("reference.")), g_strdup (data));
        }
    }
}
