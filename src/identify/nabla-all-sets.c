/* Listing every set that answers a question. */
#include "identify/nabla-all-sets.h"

#include "identify/nabla-adjustment.h"

/* Where a listing is: some choices are made, in the order of names. */
typedef struct
{
  NablaNodeSet *taken;
  guint8 *left; /* by vertex: left out */
  guint n;      /* vertices of the graph */
  NablaCompletionFunc complete;
  gpointer data;
} Choices;

static NablaNodeSet *
complete_choices (const Choices *choices)
{
  g_autoptr (NablaNodeSet) left = nabla_node_set_new ();

  for (NablaNode v = 0; v < choices->n; v++)
    if (choices->left[v])
      nabla_node_set_add (left, v);
  return choices->complete (choices->taken, left, choices->data);
}

/* From @next on leaves out what can be, and takes the rest. What @known (a set that the choices so far allow)
 * lacks can be left out with no search. */
static void
choose_rest (const Choices *choices, const NablaNode *order, guint next, guint n, NablaNodeSet **known)
{
  for (; next < n; next++)
    {
      NablaNodeSet *other;

      choices->left[order[next]] = TRUE;
      if (!nabla_node_set_contains (*known, order[next]))
        continue;
      other = complete_choices (choices);
      if (other != NULL)
        {
          nabla_node_set_free (*known);
          *known = other;
          continue;
        }
      choices->left[order[next]] = FALSE;
      nabla_node_set_add (choices->taken, order[next]);
    }
}

/**
 * nabla_list_all_sets:
 * @graph: whose names order the search
 * @must: (nullable): what every set holds
 * @choice: what a set may hold beside it
 * @complete: finds one
 * @collect: is handed each set, once
 * @data: handed to both
 * @progress: (nullable): cancels
 *
 * Leaves each vertex out, then takes it, only where a set is left; those that can be left out
 * are first. Calls @complete at most once a vertex for each set, mostly a few times.
 *
 * Returns: whether there are no more: nothing ended the listing
 */
gboolean
nabla_list_all_sets (const NablaGraph *graph,
                     const NablaNodeSet *must,
                     const NablaNodeSet *choice,
                     NablaCompletionFunc complete,
                     NablaCollectFunc collect,
                     gpointer data,
                     NablaProgress *progress)
{
  guint n = nabla_graph_n_nodes (graph), next = 0;
  g_autoptr (NablaNodeSet) taken = nabla_node_set_union (must, NULL);
  g_autofree guint8 *left = g_new0 (guint8, n + 1);
  g_autofree NablaNode *order = nabla_dup_by_name (choice, graph);
  const Choices choices = { taken, left, n, complete, data };
  g_autoptr (NablaNodeSet) known = complete_choices (&choices);

  while (known != NULL)
    {
      choose_rest (&choices, order, next, choice->n, &known);
      if (nabla_progress_is_cancelled (progress) || !collect (taken, data))
        return FALSE;
      g_clear_pointer (&known, nabla_node_set_free);
      /* Back to the last one left out that can be taken. */
      for (next = choice->n; known == NULL && next > 0;)
        {
          NablaNode node = order[--next];

          if (nabla_progress_is_cancelled (progress))
            return FALSE;
          if (left[node])
            {
              left[node] = FALSE;
              nabla_node_set_add (taken, node);
              known = complete_choices (&choices);
            }
          if (known == NULL)
            nabla_node_set_remove (taken, node);
        }
      next++;
    }
  return TRUE;
}
