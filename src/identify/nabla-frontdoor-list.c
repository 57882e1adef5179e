/* All front-door sets, or all minimal ones. */
#include "identify/nabla-frontdoor.h"

#include "identify/nabla-adjustment.h"

/* A part of the search: sets with @must and without @barred. */
typedef struct
{
  NablaNodeSet *must;
  NablaNodeSet *barred;
} Range;

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
} Lister;

static Range *
range_new (const NablaNodeSet *must, const NablaNodeSet *barred)
{
  Range *range = g_new (Range, 1);

  range->must = nabla_node_set_copy (must);
  range->barred = nabla_node_set_copy (barred);
  return range;
}

static void
range_free (gpointer data)
{
  Range *range = data;

  nabla_node_set_free (range->must);
  nabla_node_set_free (range->barred);
  g_free (range);
}

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
  if (lister->limit > 0 && lister->sets->len == lister->limit)
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

/* Taking or leaving one vertex after the other, only where a set is left: O(n (n + m))
 * for each set. */
static gboolean
list_all (Lister *lister)
{
  g_autoptr (GPtrArray) stack = g_ptr_array_new_with_free_func (range_free);
  g_autoptr (NablaNodeSet) must = nabla_node_set_union (lister->must, NULL);

  g_ptr_array_add (stack, range_new (must, nabla_query_get_forbidden (lister->query)));
  while (stack->len > 0)
    {
      Range *range = g_ptr_array_steal_index (stack, stack->len - 1);
      g_autoptr (NablaQuery) query = query_without (lister, range->barred);
      g_autoptr (NablaNodeSet) maximal = NULL, open = NULL;
      gboolean go_on = may_go_on (lister);

      if (go_on)
        maximal = nabla_frontdoor_maximal (lister->ws, query, range->must);
      if (maximal != NULL)
        {
          open = nabla_node_set_minus (maximal, range->must);
          if (open->n == 0)
            go_on = put (lister, range->must);
          else
            {
              g_autofree NablaNode *order = nabla_dup_by_name (open, nabla_reach_get_graph (lister->ws));
              Range *with = range_new (range->must, range->barred);
              Range *without = range_new (range->must, range->barred);

              nabla_node_set_add (with->must, order[0]);
              nabla_node_set_add (without->barred, order[0]);
              g_ptr_array_add (stack, with);
              g_ptr_array_add (stack, without);
            }
        }
      range_free (range);
      if (!go_on)
        return FALSE;
    }
  return TRUE;
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
 * @limit: how many at most; 0: all
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
  Lister lister = { ws, query, must, NULL, limit, max_work, nabla_reach_get_work (ws), progress, seen };
  gboolean complete;

  lister.sets = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_node_set_free);
  complete = minimal ? list_minimal (&lister) : list_all (&lister);
  nabla_sort_sets (lister.sets, nabla_reach_get_graph (ws));
  if (truncated != NULL)
    *truncated = !complete;
  return lister.sets;
}
