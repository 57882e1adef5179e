#include "engine/nabla-exploration.h"

#include <glib/gi18n-lib.h>

#include "estimate/nabla-implication-test.h"
#include "identify/nabla-adjustment.h"

/* Vertices that a search looks at, at most: about as many as fit into its time. */
#define MAX_WORK G_GUINT64_CONSTANT (200000000)

typedef struct
{
  NablaResult *result;
  NablaReachWorkspace *ws;
  NablaProgress *progress;
} Exploration;

static void
find_paths (Exploration *self)
{
  NablaResult *result = self->result;

  nabla_progress_set (self->progress, 0.92, _ ("Following paths"));
  result->paths = nabla_list_paths (self->ws, result->identification->query, NABLA_MAX_PATHS, MAX_WORK / 10,
                                    self->progress, &result->paths_truncated);
}

static void
find_derivation (Exploration *self)
{
  NablaResult *result = self->result;

  nabla_progress_set (self->progress, 0.94, _ ("Deriving the formula"));
  result->derivation = nabla_derive (result->graph, result->identification, self->progress, NULL);
}

/* The verdict came with as many sets as could be found at once: now with all. */
static void
find_sets (Exploration *self)
{
  NablaResult *result = self->result;
  const NablaIdentification *found = result->identification;

  if (!found->truncated)
    {
      result->sets = g_ptr_array_ref (found->adjustment_sets);
      return;
    }
  result->sets = nabla_adjustment_list_minimal (self->ws, found->query, NABLA_MAX_SETS, MAX_WORK, self->progress,
                                                &result->sets_truncated);
}

/* One of each pair, and what the data say of it. */
static void
find_implications (Exploration *self, const NablaRequest *request, NablaData *data)
{
  NablaResult *result = self->result;
  gboolean truncated;
  g_autoptr (GPtrArray) list = NULL;

  nabla_progress_set (self->progress, 0.96, _ ("Testing the graph"));
  list = nabla_implications_list (self->ws, NABLA_IMPLICATIONS_ONE_EACH, NABLA_MAX_IMPLICATIONS, MAX_WORK / 10,
                                  self->progress, &truncated);
  if (data != NULL)
    result->implications = nabla_test_implications (data, result->graph, request->columns, list, request->method.level,
                                                    self->progress, NULL);
  if (result->implications == NULL)
    result->implications = nabla_implication_tests_new (list);
  result->implications->truncated = truncated;
  result->constraints
    = nabla_verma_list (result->graph, NABLA_MAX_CONSTRAINTS, MAX_WORK / 100, NULL, self->progress, NULL);
}

void
nabla_explore (NablaResult *result, const NablaRequest *request, NablaData *data, NablaProgress *progress)
{
  g_autoptr (NablaReachWorkspace) ws = NULL;
  g_autoptr (NablaProgress) search = nabla_progress_new_child (progress, request->search);
  Exploration exploration = { .result = result, .progress = search };

  if (nabla_graph_get_order (result->graph) == NULL)
    return;
  ws = nabla_reach_workspace_new (result->graph);
  exploration.ws = ws;
  if (result->identification != NULL)
    {
      find_paths (&exploration);
      find_derivation (&exploration);
    }
  find_implications (&exploration, request, data);
  /* Last, since it may take long. */
  if (result->identification != NULL)
    find_sets (&exploration);
}
