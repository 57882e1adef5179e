#include "identify/nabla-kept.h"

#include <string.h>
#include <glib/gi18n-lib.h>

/* What must not stand bare in a name. */
#define SIGNS ":>|,;\\"

static void
kept_free (gpointer data)
{
  NablaKept *self = data;

  nabla_query_unref (self->query);
  g_free (self->method);
  g_free (self);
}

/* Reading */

/* @text at each @sign without a backslash before it; backslashes stay. */
static GStrv
split (const char *text, char sign)
{
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  const char *start = text;

  for (const char *p = text;; p++)
    {
      if (*p == '\\' && p[1] != '\0')
        p++;
      else if (*p == sign || *p == '\0')
        {
          g_autofree char *part = g_strndup (start, (gsize) (p - start));

          g_strv_builder_add (parts, part);
          if (*p == '\0')
            break;
          start = p + 1;
        }
    }
  return g_strv_builder_end (parts);
}

/* A name without its backslashes and the blanks around it. */
static char *
dup_name (const char *text)
{
  GString *name = g_string_new (NULL);
  gsize end = 0;

  while (g_ascii_isspace (*text))
    text++;
  for (const char *p = text; *p != '\0'; p++)
    {
      gboolean meant = *p == '\\' && p[1] != '\0';

      if (meant)
        p++;
      g_string_append_c (name, *p);
      if (meant || !g_ascii_isspace (*p))
        end = name->len;
    }
  g_string_truncate (name, end);
  return g_string_free (name, FALSE);
}

/* "Age, Sex"; %FALSE: one of them is not in the graph. */
static gboolean
read_names (const NablaGraph *graph, const char *text, NablaNodeSet **nodes)
{
  g_auto (GStrv) parts = split (text, ',');

  *nodes = nabla_node_set_new ();
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *name = dup_name (parts[i]);
      NablaNode node = nabla_graph_find_node (graph, name);

      if (node == NABLA_NODE_NONE)
        return FALSE;
      nabla_node_set_add (*nodes, node);
    }
  return TRUE;
}

typedef struct
{
  NablaEffect effect;
  NablaNodeSet *exposure, *outcome, *adjusted, *mediators, *given;
  char *method;
} Parts;

static void
parts_clear (Parts *self)
{
  nabla_node_set_free (self->exposure);
  nabla_node_set_free (self->outcome);
  nabla_node_set_free (self->adjusted);
  nabla_node_set_free (self->mediators);
  nabla_node_set_free (self->given);
  g_free (self->method);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

/* "total: Age > Outcome" */
static gboolean
read_head (Parts *self, const NablaGraph *graph, const char *text)
{
  g_auto (GStrv) halves = split (text, ':');
  g_auto (GStrv) sides = NULL;
  g_autofree char *effect = NULL;

  if (g_strv_length (halves) != 2)
    return FALSE;
  effect = dup_name (halves[0]);
  self->effect = nabla_effect_from_string (effect);
  sides = split (halves[1], '>');
  return g_str_equal (nabla_effect_to_string (self->effect), effect) && g_strv_length (sides) == 2
         && read_names (graph, sides[0], &self->exposure) && read_names (graph, sides[1], &self->outcome);
}

/* "adjust Age, Sex" */
static gboolean
read_more (Parts *self, const NablaGraph *graph, const char *text)
{
  const struct
  {
    const char *word;
    NablaNodeSet **nodes;
  } sets[] = { { "adjust", &self->adjusted }, { "through", &self->mediators }, { "given", &self->given } };
  g_autofree char *trimmed = g_strchug (g_strdup (text));
  char *rest = strchr (trimmed, ' ');

  if (rest == NULL)
    return FALSE;
  *rest++ = '\0';
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    if (*sets[i].nodes == NULL && g_str_equal (trimmed, sets[i].word))
      return read_names (graph, rest, sets[i].nodes);
  if (self->method != NULL || !g_str_equal (trimmed, "by"))
    return FALSE;
  self->method = dup_name (rest);
  return TRUE;
}

/* (nullable): not a question about this graph */
static NablaKept *
read_question (const NablaGraph *graph, const char *text, const NablaNodeSet *randomised)
{
  g_auto (GStrv) fields = split (text, '|');
  g_auto (Parts) parts = { 0 };
  g_autoptr (NablaQuery) plain = NULL, mediated = NULL, given = NULL;
  NablaKept *self;

  if (!read_head (&parts, graph, fields[0]))
    return NULL;
  for (guint i = 1; fields[i] != NULL; i++)
    if (!read_more (&parts, graph, fields[i]))
      return NULL;
  plain = nabla_query_new (parts.exposure, parts.outcome, parts.effect, parts.adjusted, NULL);
  mediated = nabla_query_with_mediators (plain, parts.effect, parts.mediators);
  given = nabla_query_with_given (mediated, parts.given);
  self = g_new0 (NablaKept, 1);
  self->query = nabla_query_with_randomised (given, randomised);
  self->method = g_steal_pointer (&parts.method);
  return self;
}

GPtrArray *
nabla_kept_dup (const NablaGraph *graph)
{
  GPtrArray *kept = g_ptr_array_new_with_free_func (kept_free);
  const char *text = nabla_graph_get_attribute (graph, NABLA_KEPT_QUESTIONS);
  g_autoptr (NablaQuery) asked = NULL;
  g_auto (GStrv) questions = NULL;

  if (text == NULL)
    return kept;
  /* What an experiment randomised is said of the data, whatever is asked of them. */
  asked = nabla_query_new_from_graph (graph);
  questions = split (text, ';');
  for (guint i = 0; questions[i] != NULL && kept->len < NABLA_KEPT_MAX; i++)
    {
      NablaKept *one = read_question (graph, questions[i], nabla_query_get_randomised (asked));

      if (one != NULL)
        g_ptr_array_add (kept, one);
    }
  return kept;
}

int
nabla_kept_find (const NablaGraph *graph, const NablaQuery *query, const char *method)
{
  g_autoptr (GPtrArray) kept = nabla_kept_dup (graph);

  for (guint i = 0; i < kept->len; i++)
    {
      const NablaKept *one = kept->pdata[i];

      if (g_strcmp0 (one->method, method) == 0 && nabla_query_get_effect (one->query) == nabla_query_get_effect (query)
          && nabla_node_set_equal (nabla_query_get_exposure (one->query), nabla_query_get_exposure (query))
          && nabla_node_set_equal (nabla_query_get_outcome (one->query), nabla_query_get_outcome (query))
          && nabla_node_set_equal (nabla_query_get_adjusted (one->query), nabla_query_get_adjusted (query))
          && nabla_node_set_equal (nabla_query_get_mediators (one->query), nabla_query_get_mediators (query))
          && nabla_node_set_equal (nabla_query_get_given (one->query), nabla_query_get_given (query)))
        return (int) i;
    }
  return -1;
}

/* Writing */

static void
append_name (GString *text, const char *name)
{
  for (const char *p = name; *p != '\0'; p++)
    {
      /* Blanks at either end would be taken for those around a name. */
      if (strchr (SIGNS, *p) != NULL || (g_ascii_isspace (*p) && (p == name || p[1] == '\0')))
        g_string_append_c (text, '\\');
      g_string_append_c (text, *p);
    }
}

static void
append_names (GString *text, const char *before, const NablaGraph *graph, const NablaNodeSet *nodes)
{
  for (guint i = 0; i < nabla_node_set_size (nodes); i++)
    {
      g_string_append (text, i == 0 ? before : ", ");
      append_name (text, nabla_graph_get_name (graph, nodes->nodes[i]));
    }
}

static void
append_question (GString *text, const NablaGraph *graph, const NablaQuery *query, const char *method)
{
  g_string_append_printf (text, "%s%s:", text->len > 0 ? "; " : "",
                          nabla_effect_to_string (nabla_query_get_effect (query)));
  append_names (text, " ", graph, nabla_query_get_exposure (query));
  append_names (text, " > ", graph, nabla_query_get_outcome (query));
  append_names (text, " | adjust ", graph, nabla_query_get_adjusted (query));
  append_names (text, " | through ", graph, nabla_query_get_mediators (query));
  append_names (text, " | given ", graph, nabla_query_get_given (query));
  if (method != NULL)
    {
      g_string_append (text, " | by ");
      append_name (text, method);
    }
}

/* @graph, in which the nodes that @kept speaks of have their names, keeps them. (transfer full) */
static NablaGraph *
write_kept (const NablaGraph *graph, const GPtrArray *kept)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < kept->len; i++)
    {
      const NablaKept *one = kept->pdata[i];

      append_question (text, graph, one->query, one->method);
    }
  return nabla_graph_with_attribute (graph, NABLA_KEPT_QUESTIONS, text->len > 0 ? text->str : NULL);
}

NablaGraph *
nabla_kept_add (const NablaGraph *graph, const NablaQuery *query, const char *method, GError **error)
{
  g_autoptr (GPtrArray) kept = nabla_kept_dup (graph);
  NablaKept *one;

  if (nabla_kept_find (graph, query, method) >= 0)
    return nabla_graph_ref (graph);
  if (kept->len >= NABLA_KEPT_MAX)
    {
      g_set_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_BUDGET,
                   _ ("%d questions are kept, and there is room for no more. Remove one first."), NABLA_KEPT_MAX);
      return NULL;
    }
  one = g_new0 (NablaKept, 1);
  one->query = nabla_query_ref (query);
  one->method = g_strdup (method);
  g_ptr_array_add (kept, one);
  return write_kept (graph, kept);
}

NablaGraph *
nabla_kept_remove (const NablaGraph *graph, guint place)
{
  g_autoptr (GPtrArray) kept = nabla_kept_dup (graph);

  g_return_val_if_fail (place < kept->len, NULL);
  g_ptr_array_remove_index (kept, place);
  return write_kept (graph, kept);
}

NablaGraph *
nabla_kept_with_name (const NablaGraph *graph, NablaNode node, const char *name, GError **error)
{
  g_autoptr (GPtrArray) kept = nabla_kept_dup (graph);
  g_autoptr (NablaGraph) renamed = nabla_graph_with_name (graph, node, name, error);

  if (renamed == NULL || kept->len == 0)
    return g_steal_pointer (&renamed);
  return write_kept (renamed, kept);
}
