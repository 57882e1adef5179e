#include "engine/nabla-exploration.h"

#include <glib/gi18n-lib.h>

#include "estimate/trust/nabla-implication-test.h"

/* Vertices that a listing looks at, at most: what it finds is then mostly the same on any machine. */
#define MAX_WORK G_GUINT64_CONSTANT (20000000)

typedef struct
{
  NablaResult *result;
  NablaReachWorkspace *ws;
  NablaProgress *progress; /* cancelled also when the searches are */
} Exploration;

static NablaProgress *
start_step (const Exploration *self, double fraction, const char *phrase)
{
  nabla_progress_set (self->progress, fraction, phrase);
  return nabla_progress_new_with_budget (self->progress, NABLA_MAX_STEP_MS * G_GINT64_CONSTANT (1000));
}

static void
find_paths (const Exploration *self)
{
  NablaResult *result = self->result;
  g_autoptr (NablaProgress) progress = start_step (self, 0.92, _ ("Following paths"));

  result->paths = nabla_list_paths (self->ws, result->identification->query, NABLA_MAX_PATHS, MAX_WORK, progress,
                                    &result->paths_truncated);
}

static void
find_derivation (const Exploration *self)
{
  NablaResult *result = self->result;
  g_autoptr (NablaProgress) progress = start_step (self, 0.94, _ ("Deriving the formula"));

  result->derivation = nabla_derive (result->graph, result->identification, progress, NULL);
}

/* One of each pair, and what the data say of it. */
static void
find_implications (const Exploration *self, const NablaRequest *request, NablaData *data)
{
  NablaResult *result = self->result;
  g_autoptr (NablaProgress) progress = start_step (self, 0.96, _ ("Testing the graph"));
  g_autoptr (GPtrArray) list = NULL;
  gboolean truncated;

  list = nabla_implications_list (self->ws, NABLA_IMPLICATIONS_ONE_EACH, NABLA_MAX_IMPLICATIONS, MAX_WORK, progress,
                                  &truncated);
  if (data != NULL)
    result->implications
      = nabla_test_implications (data, result->graph, request->columns, list, request->method.level, progress, NULL);
  if (result->implications == NULL)
    result->implications = nabla_implication_tests_new (list);
  result->implications->truncated = truncated;
  result->constraints = nabla_verma_list (result->graph, NABLA_MAX_CONSTRAINTS, MAX_WORK / 10, NULL, progress, NULL);
}

void
nabla_explore (NablaResult *result, const NablaRequest *request, NablaData *data, NablaProgress *progress)
{
  const NablaIdentification *found = result->identification;
  g_autoptr (NablaReachWorkspace) ws = NULL;
  g_autoptr (NablaProgress) search = nabla_progress_new_child (progress, request->search);
  Exploration exploration = { .result = result, .progress = search };

  if (nabla_graph_get_order (result->graph) == NULL)
    return;
  ws = nabla_reach_workspace_new (result->graph);
  exploration.ws = ws;
  if (found != NULL)
    {
      find_paths (&exploration);
      find_derivation (&exploration);
      if (!found->truncated)
        result->sets = g_ptr_array_ref (found->adjustment_sets);
    }
  find_implications (&exploration, request, data);
}

void
nabla_explore_sets (NablaResult *result, const NablaRequest *request, NablaProgress *progress)
{
  const NablaIdentification *found = result->identification;
  g_autoptr (NablaProgress) search = nabla_progress_new_child (progress, request->search);
  g_autoptr (NablaProgress) limited
    = nabla_progress_new_with_budget (search, NABLA_MAX_SEARCH_MS * G_GINT64_CONSTANT (1000));
  g_autoptr (GPtrArray) sets = NULL;

  nabla_progress_set (limited, 0.98, NULL);
  sets = nabla_identify_list_sets (result->graph, found->query, NABLA_MAX_SETS, 0, limited, &result->sets_truncated);
  /* Stopped at once it may have come less far than the verdict did. */
  if (result->sets_truncated && sets->len < found->adjustment_sets->len)
    result->sets = g_ptr_array_ref (found->adjustment_sets);
  else
    result->sets = g_steal_pointer (&sets);
}
