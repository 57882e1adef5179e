/* What is wrong with what a question adjusts for, in sentences. */
#include <glib/gi18n-lib.h>

#include "identify/nabla-adjustment.h"
#include "identify/nabla-paths.h"
#include "identify/nabla-words.h"

#define MARK_TARGET (1 << 0)
#define MARK_AVOID  (1 << 1)

/* How many names a sentence takes. */
#define MAX_NAMES 4
/* A path of more vertices is written without its middle. */
#define MAX_PATH 12
/* How far an opened path is sought where the shortest open one is another. */
#define MAX_PATHS 64
#define MAX_WORK  20000

typedef struct
{
  NablaReachWorkspace *ws;
  const NablaGraph *graph;
  const NablaQuery *query;
  GPtrArray *sentences;
  GPtrArray *paths;
} Warnings;

/* Takes both; @path nullable. */
static void
add (Warnings *w, char *sentence, NablaPath *path)
{
  g_ptr_array_add (w->sentences, sentence);
  g_ptr_array_add (w->paths, path);
}

/* A shortest directed path, but for its start free of @avoid (nullable); or %NULL. */
static GArray *
find_directed (Warnings *w, const NablaNodeSet *from, const NablaNodeSet *to, const NablaNodeSet *avoid)
{
  static const NablaReachRule rules[] = {
    { 0xff, NABLA_STEP_CHILD, NABLA_STATE_START, 0, 0, 0, MARK_AVOID },
  };
  static const NablaTraversal forth = NABLA_TRAVERSAL (rules);
  const NablaVisit *visits;
  GArray *steps;
  guint n, length = 0;

  nabla_reach_clear_marks (w->ws);
  nabla_reach_mark_set (w->ws, to, MARK_TARGET);
  nabla_reach_mark_set (w->ws, avoid, MARK_AVOID);
  nabla_reach_begin (w->ws);
  nabla_reach_start_set (w->ws, from, NABLA_STATE_START);
  if (nabla_reach_run (w->ws, &forth, NULL, MARK_TARGET) == NABLA_NODE_NONE)
    return NULL;
  visits = nabla_reach_get_visits (w->ws, &n);
  for (guint i = nabla_reach_get_stop (w->ws); i != NABLA_NODE_NONE; i = visits[i].previous)
    length++;
  steps = g_array_sized_new (FALSE, FALSE, sizeof (NablaPathStep), length);
  g_array_set_size (steps, length);
  for (guint i = nabla_reach_get_stop (w->ws); i != NABLA_NODE_NONE; i = visits[i].previous)
    g_array_index (steps, NablaPathStep, --length) = (NablaPathStep){ visits[i].node, visits[i].step };
  return steps;
}

/* A directed path from an exposure by way of one of @middle to one of @end; or %NULL. */
static NablaPath *
find_path_through (Warnings *w, const NablaNodeSet *middle, const NablaNodeSet *end, const NablaNodeSet *avoid)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (w->query);
  g_autoptr (GArray) second = find_directed (w, middle, end, avoid);
  g_autoptr (NablaNodeSet) join = NULL;
  GArray *first;

  if (second == NULL)
    return NULL;
  join = nabla_node_set_new_one (g_array_index (second, NablaPathStep, 0).node);
  first = find_directed (w, exposure, join, exposure);
  if (first == NULL)
    return NULL;
  g_array_append_vals (first, &g_array_index (second, NablaPathStep, 1), second->len - 1);
  return nabla_path_new (w->ws, w->query, first);
}

/* Members that no set may hold. */
static void
warn_of_forbidden (Warnings *w, const NablaCriterion *criterion)
{
  const NablaNodeSet *adjusted = nabla_query_get_adjusted (w->query);
  const NablaNodeSet *exposure = nabla_query_get_exposure (w->query);
  const NablaNodeSet *outcome = nabla_query_get_outcome (w->query);
  g_autofree NablaNode *order = nabla_dup_by_name (adjusted, w->graph);
  g_autoptr (NablaNodeSet) causal = nabla_causal_nodes (w->ws, exposure, outcome);

  for (guint i = 0; i < adjusted->n; i++)
    {
      g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (order[i]);
      const char *name = nabla_graph_get_name (w->graph, order[i]);

      if (!nabla_node_set_contains (criterion->forbidden, order[i]))
        continue;
      if (nabla_node_set_contains (causal, order[i]))
        add (w, g_strdup_printf (_ ("%s lies on the causal path; adjusting removes part of the effect."), name),
             find_path_through (w, one, outcome, exposure));
      else
        add (w,
             g_strdup_printf (_ ("%s is an effect of the outcome or of a variable on the causal path; adjusting "
                                 "biases the effect."),
                              name),
             find_path_through (w, criterion->heads, one, NULL));
    }
}

/* The members of what is adjusted for that open a collider of @path. */
static NablaNodeSet *
find_openers (Warnings *w, const NablaPath *path)
{
  const NablaNodeSet *adjusted = nabla_query_get_adjusted (w->query);
  g_autoptr (NablaNodeSet) open_anyway = nabla_ancestors (w->ws, nabla_reach_get_selected (w->ws), NULL);
  g_autofree NablaNode *order = nabla_dup_by_name (adjusted, w->graph);
  NablaNodeSet *openers = nabla_node_set_new ();

  for (guint i = 0; i < path->openers->n; i++)
    {
      NablaNode collider = path->openers->nodes[i];
      g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (collider), below = NULL;

      if (nabla_node_set_contains (open_anyway, collider))
        continue;
      if (nabla_node_set_contains (adjusted, collider))
        {
          nabla_node_set_add (openers, collider);
          continue;
        }
      below = nabla_descendants (w->ws, one, NULL);
      for (guint j = 0; j < adjusted->n; j++)
        if (nabla_node_set_contains (below, order[j]))
          {
            nabla_node_set_add (openers, order[j]);
            break;
          }
    }
  return openers;
}

static char *
dup_path_text (Warnings *w, const GArray *steps)
{
  const guint kept = MAX_PATH / 2;
  g_autoptr (GArray) first = NULL, last = NULL;
  g_autofree char *start = NULL, *end = NULL;

  if (steps->len <= MAX_PATH)
    return nabla_path_dup_text (w->graph, steps);
  first = g_array_new (FALSE, FALSE, sizeof (NablaPathStep));
  last = g_array_new (FALSE, FALSE, sizeof (NablaPathStep));
  g_array_append_vals (first, steps->data, kept);
  g_array_append_vals (last, &g_array_index (steps, NablaPathStep, steps->len - kept), kept);
  start = nabla_path_dup_text (w->graph, first);
  end = nabla_path_dup_text (w->graph, last);
  return g_strdup_printf ("%s … %s", start, end);
}

/* @openers: what opens @path, which it takes; empty: nothing blocks it. */
static void
warn_of_path (Warnings *w, NablaPath *path, const NablaNodeSet *openers)
{
  const NablaNodeSet *named = openers->n > 0 ? openers : nabla_query_get_adjusted (w->query);
  g_autofree char *names = nabla_words_list (w->graph, named, MAX_NAMES);
  g_autofree char *text = dup_path_text (w, path->steps);

  if (openers->n > 0)
    add (w, g_strdup_printf (_ ("Adjusting for %s opens %s."), names, text), path);
  else
    add (w, g_strdup_printf (_ ("Adjusting for %s alone does not block %s."), names, text), path);
}

/* Of what is opened, or of what is not blocked, the first that a short search finds. */
static void
warn_of_other (Warnings *w, gboolean opened)
{
  g_autoptr (GPtrArray) paths = nabla_list_paths (w->ws, w->query, MAX_PATHS, MAX_WORK, NULL, NULL);

  for (guint i = 0; i < paths->len; i++)
    {
      NablaPath *path = g_ptr_array_index (paths, i);
      g_autoptr (NablaNodeSet) openers = NULL;

      if (path->kind != NABLA_PATH_BIASING)
        continue;
      openers = find_openers (w, path);
      if ((openers->n > 0) != opened)
        continue;
      warn_of_path (w, g_ptr_array_steal_index (paths, i), openers);
      return;
    }
}

static void
warn_of_open (Warnings *w, const NablaCriterion *criterion)
{
  GArray *steps = nabla_find_open_path (w->ws, nabla_query_get_exposure (w->query), nabla_query_get_outcome (w->query),
                                        nabla_query_get_adjusted (w->query), &criterion->cut);
  gboolean opened = FALSE;

  if (steps != NULL)
    {
      NablaPath *path = nabla_path_new (w->ws, w->query, steps);
      g_autoptr (NablaNodeSet) openers = find_openers (w, path);

      opened = openers->n > 0;
      warn_of_path (w, path, openers);
    }
  if (w->sentences->len > 0)
    warn_of_other (w, !opened);
}

char **
nabla_words_warnings (NablaReachWorkspace *ws, const NablaQuery *query, GPtrArray **paths)
{
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) about = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_path_free);
  g_auto (NablaCriterion) criterion = { 0 };
  Warnings w = { ws, nabla_reach_get_graph (ws), query, sentences, about };

  *paths = NULL;
  if (nabla_query_get_adjusted (query)->n == 0)
    return NULL;
  nabla_criterion_init_adjustment (&criterion, ws, query);
  warn_of_forbidden (&w, &criterion);
  warn_of_open (&w, &criterion);
  if (sentences->len == 0)
    return NULL;
  *paths = g_steal_pointer (&about);
  g_ptr_array_add (sentences, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&sentences), FALSE);
}
