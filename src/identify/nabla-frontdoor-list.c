/* All front-door sets, or all minimal ones. */
#include "identify/nabla-frontdoor.h"

#include "identify/nabla-adjustment.h"
#include "identify/nabla-all-sets.h"

typedef struct
{
  NablaReachWorkspace *ws;
  const NablaQuery *query;
  const NablaNodeSet *must;
  GPtrArray *sets;
  guint limit;
  guint64 max_work;
  guint64 start;
  NablaProgress *progress;
  GHashTable *seen;
  guint64 listed;
} Lister;

static guint
set_hash (gconstpointer data)
{
  const NablaNodeSet *set = data;
  guint hash = 5381;

  for (guint i = 0; i < set->n; i++)
    hash = hash * 33 + set->nodes[i];
  return hash;
}

static gboolean
set_equal (gconstpointer a, gconstpointer b)
{
  return nabla_node_set_equal (a, b);
}

/* FALSE if @set was there already. */
static gboolean
see (Lister *lister, const NablaNodeSet *set)
{
  return g_hash_table_add (lister->seen, nabla_node_set_copy (set));
}

static gboolean
may_go_on (const Lister *lister)
{
  return !nabla_progress_is_cancelled (lister->progress)
         && (lister->max_work == 0 || nabla_reach_get_work (lister->ws) - lister->start <= lister->max_work);
}

/* FALSE when there is no room for one more. */
static gboolean
put (Lister *lister, const NablaNodeSet *set)
{
  if ((lister->limit > 0 && lister->sets->len == lister->limit) || !nabla_has_room (&lister->listed, set))
    return FALSE;
  g_ptr_array_add (lister->sets, nabla_node_set_copy (set));
  nabla_show_count (lister->progress, lister->sets->len);
  return TRUE;
}

static NablaQuery *
query_without (const Lister *lister, const NablaNodeSet *barred)
{
  return nabla_query_new (nabla_query_get_exposure (lister->query), nabla_query_get_outcome (lister->query),
                          NABLA_EFFECT_TOTAL, NULL, barred);
}

/* With selected vertices a minimal set takes many searches for a maximal one. */
static NablaNodeSet *
find_completion (const NablaNodeSet *taken, const NablaNodeSet *left, gpointer data)
{
  const Lister *lister = data;
  g_autoptr (NablaNodeSet) barred = nabla_node_set_union (left, nabla_query_get_forbidden (lister->query));
  g_autoptr (NablaQuery) query = query_without (lister, barred);

  if (!may_go_on (lister))
    return NULL;
  return nabla_node_set_size (nabla_reach_get_selected (lister->ws)) > 0
           ? nabla_frontdoor_maximal (lister->ws, query, taken)
           : nabla_frontdoor_find (lister->ws, query, taken);
}

static gboolean
collect (const NablaNodeSet *set, gpointer data)
{
  Lister *lister = data;

  return may_go_on (lister) && put (lister, set);
}

/* All are parts of the maximal set. */
static gboolean
list_all (Lister *lister)
{
  g_autoptr (NablaNodeSet) maximal = nabla_frontdoor_maximal (lister->ws, lister->query, lister->must);
  g_autoptr (NablaNodeSet) choice = NULL;

  if (maximal == NULL)
    return TRUE;
  choice = nabla_node_set_minus (maximal, lister->must);
  return nabla_list_all_sets (nabla_reach_get_graph (lister->ws), lister->must, choice, find_completion, collect,
                              lister, lister->progress)
         && may_go_on (lister);
}

/* A minimal set that is not this one leaves out a member of this one. */
static gboolean
list_minimal (Lister *lister)
{
  g_autoptr (GPtrArray) stack = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_node_set_free);
  g_autoptr (GHashTable) found
    = g_hash_table_new_full (set_hash, set_equal, (GDestroyNotify) nabla_node_set_free, NULL);

  g_ptr_array_add (stack, nabla_node_set_union (nabla_query_get_forbidden (lister->query), NULL));
  while (stack->len > 0)
    {
      g_autoptr (NablaNodeSet) barred = g_ptr_array_steal_index (stack, stack->len - 1);
      g_autoptr (NablaQuery) query = NULL;
      g_autoptr (NablaNodeSet) set = NULL;
      g_autofree NablaNode *order = NULL;

      if (!may_go_on (lister))
        return FALSE;
      if (!see (lister, barred))
        continue;
      if (!nabla_has_room (&lister->listed, barred))
        return FALSE;
      query = query_without (lister, barred);
      set = nabla_frontdoor_find (lister->ws, query, lister->must);
      if (set == NULL)
        continue;
      if (!g_hash_table_contains (found, set))
        {
          if (!put (lister, set))
            return FALSE;
          g_hash_table_add (found, nabla_node_set_copy (set));
        }
      order = nabla_dup_by_name (set, nabla_reach_get_graph (lister->ws));
      for (guint i = 0; i < set->n; i++)
        {
          NablaNodeSet *more;

          if (nabla_node_set_contains (lister->must, order[i]))
            continue;
          more = nabla_node_set_copy (barred);
          nabla_node_set_add (more, order[i]);
          g_ptr_array_add (stack, more);
        }
    }
  return TRUE;
}

/**
 * nabla_frontdoor_list:
 * @ws: a workspace
 * @query: exposure and outcome, with what no set may hold
 * @must: (nullable): what every set must hold
 * @minimal: only sets of which no part that holds @must is one
 * @limit: how many at most; 0: all that nabla_has_room()
 * @max_work: visits at most; 0: as many as it takes
 * @progress: (nullable): cancels, and shows the running count
 * @truncated: (out) (optional): whether there may be more
 *
 * Returns: (transfer full) (element-type NablaNodeSet): the sets, by size, then names
 */
GPtrArray *
nabla_frontdoor_list (NablaReachWorkspace *ws,
                      const NablaQuery *query,
                      const NablaNodeSet *must,
                      gboolean minimal,
                      guint limit,
                      guint64 max_work,
                      NablaProgress *progress,
                      gboolean *truncated)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (set_hash, set_equal, (GDestroyNotify) nabla_node_set_free, NULL);
  Lister lister = { ws, query, must, NULL, limit, max_work, nabla_reach_get_work (ws), progress, seen, 0 };
  gboolean complete;

  lister.sets = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_node_set_free);
  complete = minimal ? list_minimal (&lister) : list_all (&lister);
  nabla_sort_sets (lister.sets, nabla_reach_get_graph (ws));
  if (truncated != NULL)
    *truncated = !complete;
  return lister.sets;
}
