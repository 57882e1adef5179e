#include "app/nabla-file-kind.h"

#include <stdio.h>
#include <string.h>

#define N_SNIFFED 512

static const char *const graph_endings[] = { ".nabla", ".dagitty", ".dag", ".dot", ".gv" };
static const char *const data_endings[]
  = { ".csv", ".tsv", ".tab", ".dat", ".gz", ".sav", ".zsav", ".por", ".dta", ".sas7bdat", ".xpt" };
static const char *const graph_words[] = { "dag", "pdag", "mag", "pag", "digraph", "graph", "strict" };

static gboolean
ends_in (const char *path, const char *const *endings, gsize n)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (gsize i = 0; i < n; i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return FALSE;
}

/* "dag {", "digraph name {": a word of graph text, and a brace before the line is over. */
static gboolean
begins_as_graph (const char *text)
{
  text += strspn (text, " \t\r\n");
  for (gsize i = 0; i < G_N_ELEMENTS (graph_words); i++)
    {
      gsize length = strlen (graph_words[i]);

      if (g_ascii_strncasecmp (text, graph_words[i], length) == 0 && !g_ascii_isalnum (text[length]))
        {
          const char *after = text + length;

          after += strspn (after, " \t\r\n");
          return *after == '{' || strchr (after, '{') != NULL;
        }
    }
  return FALSE;
}

NablaFileKind
nabla_file_kind_guess (const char *path)
{
  char head[N_SNIFFED + 1] = "";
  FILE *file;

  if (ends_in (path, graph_endings, G_N_ELEMENTS (graph_endings)))
    return NABLA_FILE_GRAPH;
  if (ends_in (path, data_endings, G_N_ELEMENTS (data_endings)))
    return NABLA_FILE_DATA;

  file = g_file_test (path, G_FILE_TEST_IS_REGULAR) ? fopen (path, "rb") : NULL;
  if (file == NULL)
    return NABLA_FILE_DATA;
  head[fread (head, 1, N_SNIFFED, file)] = '\0';
  fclose (file);
  return begins_as_graph (head) ? NABLA_FILE_GRAPH : NABLA_FILE_DATA;
}
