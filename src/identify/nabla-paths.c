#include "identify/nabla-paths.h"

#include <string.h>

#define MARK_EXPOSURE   (1 << 0)
#define MARK_RANDOMISED (1 << 1)

#define OUT_OF_REACH G_MAXUINT32

/* A path found and not yet handed out. Everything with its first @deviation + 1 vertices that
 * goes on from there by none of @excluded is still to be looked for, and this is the shortest. */
typedef struct
{
  GArray *steps;
  GArray *edges;
  guint deviation;
  GArray *excluded; /* edges */
} Candidate;

/* A vertex come to in a search. */
typedef struct
{
  NablaNode node;
  guint step;
  guint32 edge;
  guint32 previous; /* the entry it was come to from; NABLA_NODE_NONE: the end of the prefix */
  guint32 depth;    /* steps from the end of the prefix */
} Entry;

typedef struct
{
  NablaReachWorkspace *ws;
  const NablaGraph *graph;
  const NablaQuery *query;
  NablaNodeSet *conditioned;
  NablaNodeSet *open; /* the ancestors of those, they included */
  gboolean directed;  /* only directed paths are sought */
  guint32 *to_go;     /* steps to the outcome at least */
  guint32 *closed;    /* the last search that passed each vertex */
  guint32 search;
  guint32 *before; /* the last path of whose part before the search each vertex was */
  guint32 path;
  GArray *entries;
  GPtrArray *levels; /* of GArray: the entries by the length they promise */
  guint32 lowest;    /* the first level with entries */
  guint32 pending;   /* entries on all levels */
  GPtrArray *found;  /* of GQueue of Candidate, by length */
  guint64 work;
  guint64 max_work;
  NablaProgress *progress;
} Lister;

static void
candidate_free (Candidate *self)
{
  g_clear_pointer (&self->steps, g_array_unref);
  g_clear_pointer (&self->edges, g_array_unref);
  g_array_unref (self->excluded);
  g_free (self);
}

void
nabla_path_free (NablaPath *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->steps);
  g_free (self->edges);
  nabla_node_set_free (self->blockers);
  nabla_node_set_free (self->openers);
  g_free (self);
}

static void
find_conditioned (NablaReachWorkspace *ws, const NablaQuery *query, NablaNodeSet **conditioned, NablaNodeSet **open)
{
  g_autoptr (NablaNodeSet) named
    = nabla_node_set_union (nabla_query_get_adjusted (query), nabla_query_get_given (query));

  *conditioned = nabla_node_set_union (named, nabla_reach_get_selected (ws));
  *open = nabla_ancestors (ws, *conditioned, &(NablaCut){ .into = nabla_query_get_randomised (query) });
}

static gboolean
step_is_collider (const NablaPathStep *here, const NablaPathStep *next)
{
  return (here->step & (NABLA_STEP_TAIL_TO_ARROW | NABLA_STEP_ARROW_TO_ARROW)) != 0
         && (next->step & (NABLA_STEP_ARROW_TO_TAIL | NABLA_STEP_ARROW_TO_ARROW)) != 0;
}

/* Takes both arrays. */
static NablaPath *
judge (const NablaNodeSet *conditioned, const NablaNodeSet *open, GArray *steps, guint32 *edges)
{
  NablaPath *self = g_new0 (NablaPath, 1);
  g_autoptr (GArray) blockers = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  g_autoptr (GArray) openers = g_array_new (FALSE, FALSE, sizeof (NablaNode));

  self->steps = steps;
  self->edges = edges;
  self->directed = TRUE;
  for (guint i = 1; i < steps->len; i++)
    {
      const NablaPathStep *here = &g_array_index (steps, NablaPathStep, i);

      self->directed = self->directed && here->step == NABLA_STEP_CHILD;
      if (i + 1 == steps->len)
        break;
      if (step_is_collider (here, here + 1))
        g_array_append_val (nabla_node_set_contains (open, here->node) ? openers : blockers, here->node);
      else if (nabla_node_set_contains (conditioned, here->node))
        g_array_append_val (blockers, here->node);
    }
  self->blockers = nabla_node_set_new_from ((const NablaNode *) (gpointer) blockers->data, blockers->len);
  self->openers = nabla_node_set_new_from ((const NablaNode *) (gpointer) openers->data, openers->len);
  self->kind = blockers->len > 0 ? NABLA_PATH_BLOCKED : self->directed ? NABLA_PATH_CAUSAL : NABLA_PATH_BIASING;
  return self;
}

/* The edge of the graph by which a step was taken. */
static guint32
find_edge (const NablaGraph *graph, NablaNode from, const NablaPathStep *to)
{
  static const struct
  {
    guint step;
    NablaMark left, entered;
  } marks[] = {
    { NABLA_STEP_PARENT, NABLA_MARK_ARROW, NABLA_MARK_TAIL },
    { NABLA_STEP_CHILD, NABLA_MARK_TAIL, NABLA_MARK_ARROW },
    { NABLA_STEP_SPOUSE, NABLA_MARK_ARROW, NABLA_MARK_ARROW },
    { NABLA_STEP_NEIGHBOUR, NABLA_MARK_TAIL, NABLA_MARK_TAIL },
    { NABLA_STEP_CIRCLE_ARROW, NABLA_MARK_CIRCLE, NABLA_MARK_ARROW },
    { NABLA_STEP_ARROW_CIRCLE, NABLA_MARK_ARROW, NABLA_MARK_CIRCLE },
    { NABLA_STEP_CIRCLE_CIRCLE, NABLA_MARK_CIRCLE, NABLA_MARK_CIRCLE },
    { NABLA_STEP_CIRCLE_TAIL, NABLA_MARK_CIRCLE, NABLA_MARK_TAIL },
    { NABLA_STEP_TAIL_CIRCLE, NABLA_MARK_TAIL, NABLA_MARK_CIRCLE },
  };
  int edge = -1;

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (marks[i].step == to->step)
      edge = nabla_graph_find_edge (graph, from, to->node, marks[i].left, marks[i].entered);
  g_assert (edge >= 0);
  return (guint32) edge;
}

NablaPath *
nabla_path_new (NablaReachWorkspace *ws, const NablaQuery *query, GArray *steps)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  g_autoptr (NablaNodeSet) conditioned = NULL, open = NULL;
  guint32 *edges = g_new (guint32, MAX (steps->len, 1));

  find_conditioned (ws, query, &conditioned, &open);
  for (guint i = 1; i < steps->len; i++)
    {
      const NablaPathStep *here = &g_array_index (steps, NablaPathStep, i), *before = here - 1;

      edges[i - 1] = find_edge (graph, before->node, here);
    }
  return judge (conditioned, open, steps, edges);
}

/* How far it is to the outcome from everywhere, on ways that no exposure is on. */
static void
find_distances (Lister *l)
{
  static const NablaReachRule back_rules[] = {
    { 0xff, NABLA_STEP_PARENT, NABLA_STATE_START, 0, 0, 0, MARK_EXPOSURE },
  };
  static const NablaReachRule any_rules[] = {
    { 0xff, NABLA_STEP_PARENT | NABLA_STEP_CHILD | NABLA_STEP_SPOUSE, NABLA_STATE_START, 0, 0, 0, MARK_EXPOSURE },
  };
  static const NablaTraversal back = NABLA_TRAVERSAL (back_rules), any = NABLA_TRAVERSAL (any_rules);
  const NablaEdgeFilter filter = { .into = MARK_RANDOMISED };
  const NablaVisit *visits;
  guint n;

  nabla_reach_clear_marks (l->ws);
  nabla_reach_mark_set (l->ws, nabla_query_get_exposure (l->query), MARK_EXPOSURE);
  nabla_reach_mark_set (l->ws, nabla_query_get_randomised (l->query), MARK_RANDOMISED);
  nabla_reach_begin (l->ws);
  nabla_reach_start_set (l->ws, nabla_query_get_outcome (l->query), NABLA_STATE_START);
  nabla_reach_run (l->ws, l->directed ? &back : &any, &filter, 0);
  visits = nabla_reach_get_visits (l->ws, &n);
  memset (l->to_go, 0xff, sizeof (guint32) * nabla_graph_n_nodes (l->graph));
  for (guint i = 0; i < n; i++)
    l->to_go[visits[i].node]
      = visits[i].previous == NABLA_NODE_NONE ? 0 : l->to_go[visits[visits[i].previous].node] + 1;
  l->work += n;
}

static void
push_entry (Lister *l, const Entry *entry)
{
  guint32 length = entry->depth + l->to_go[entry->node], at = l->entries->len;

  l->lowest = l->pending++ == 0 ? length : MIN (l->lowest, length);
  while (l->levels->len <= length)
    g_ptr_array_add (l->levels, g_array_new (FALSE, FALSE, sizeof (guint32)));
  g_array_append_vals (l->entries, entry, 1);
  g_array_append_val (((GArray *) g_ptr_array_index (l->levels, length)), at);
}

/* Comes to what is next to @node, but by none of @excluded. */
static void
expand (Lister *l, NablaNode node, guint32 previous, guint32 depth, const GArray *excluded)
{
  static const struct
  {
    NablaRelation relation;
    guint step;
  } ways[] = {
    { NABLA_CHILDREN, NABLA_STEP_CHILD },
    { NABLA_PARENTS, NABLA_STEP_PARENT },
    { NABLA_SPOUSES, NABLA_STEP_SPOUSE },
  };
  const NablaNodeSet *randomised = nabla_query_get_randomised (l->query);
  gboolean arrow_in = !nabla_node_set_contains (randomised, node);

  for (guint way = 0; way < (l->directed ? 1 : G_N_ELEMENTS (ways)); way++)
    {
      guint n;
      const NablaNode *next = nabla_graph_get_adjacent (l->graph, node, ways[way].relation, &n);
      const guint32 *edges = nabla_graph_get_adjacent_edges (l->graph, node, ways[way].relation, &n);

      if (ways[way].step != NABLA_STEP_CHILD && !arrow_in)
        continue;
      l->work += n;
      for (guint i = 0; i < n; i++)
        {
          gboolean barred = l->closed[next[i]] == l->search || l->before[next[i]] == l->path
                            || l->to_go[next[i]] == OUT_OF_REACH
                            || (ways[way].step != NABLA_STEP_PARENT && nabla_node_set_contains (randomised, next[i]));

          for (guint j = 0; !barred && excluded != NULL && j < excluded->len; j++)
            barred = g_array_index (excluded, guint32, j) == edges[i];
          if (!barred)
            push_entry (l, &(Entry){ next[i], ways[way].step, edges[i], previous, depth });
        }
    }
}

/* The candidate that ends in @entry. */
static Candidate *
candidate_new (Lister *l, const GArray *steps, const GArray *edges, guint deviation, GArray *excluded, guint32 entry)
{
  Candidate *self = g_new0 (Candidate, 1);
  guint before = deviation + 1, more = g_array_index (l->entries, Entry, entry).depth;

  self->deviation = deviation;
  self->excluded = excluded;
  self->steps = g_array_sized_new (FALSE, FALSE, sizeof (NablaPathStep), before + more);
  self->edges = g_array_sized_new (FALSE, FALSE, sizeof (guint32), before + more);
  g_array_append_vals (self->steps, steps->data, before);
  if (deviation > 0)
    g_array_append_vals (self->edges, edges->data, deviation);
  g_array_set_size (self->steps, before + more);
  g_array_set_size (self->edges, deviation + more);
  for (guint32 i = entry; i != NABLA_NODE_NONE; i = g_array_index (l->entries, Entry, i).previous)
    {
      const Entry *e = &g_array_index (l->entries, Entry, i);

      g_array_index (self->steps, NablaPathStep, deviation + e->depth) = (NablaPathStep){ e->node, e->step };
      g_array_index (self->edges, guint32, deviation + e->depth - 1) = e->edge;
    }
  return self;
}

/* Looks for the shortest path with the first @deviation + 1 of @steps that goes on by none of
 * @excluded (which it takes), nearest the outcome first (A*), and keeps it. */
static void
look (Lister *l, const GArray *steps, const GArray *edges, guint deviation, GArray *excluded)
{
  guint32 goal = NABLA_NODE_NONE;
  NablaNode from = g_array_index (steps, NablaPathStep, deviation).node;

  l->search++;
  l->work++;
  l->before[from] = l->path;
  g_array_set_size (l->entries, 0);
  expand (l, from, NABLA_NODE_NONE, 1, excluded);
  for (guint length = l->lowest; l->pending > 0; length++)
    {
      GArray *level = g_ptr_array_index (l->levels, length);

      while (level->len > 0 && goal == NABLA_NODE_NONE)
        {
          guint32 at = g_array_index (level, guint32, level->len - 1);
          Entry entry = g_array_index (l->entries, Entry, at);

          g_array_set_size (level, level->len - 1);
          l->pending--;
          if (l->closed[entry.node] == l->search)
            continue;
          l->closed[entry.node] = l->search;
          if (l->to_go[entry.node] == 0)
            goal = at;
          else
            expand (l, entry.node, at, entry.depth + 1, NULL);
        }
      l->pending -= level->len;
      g_array_set_size (level, 0);
    }
  if (goal == NABLA_NODE_NONE)
    g_array_unref (excluded);
  else
    {
      Candidate *candidate = candidate_new (l, steps, edges, deviation, excluded, goal);

      while (l->found->len <= candidate->edges->len)
        g_ptr_array_add (l->found, g_queue_new ());
      g_queue_push_tail (g_ptr_array_index (l->found, candidate->edges->len), candidate);
    }
}

static gboolean
is_at_end (const Lister *l)
{
  return (l->max_work > 0 && l->work > l->max_work) || nabla_progress_is_cancelled (l->progress);
}

/* What else begins like @self and parts from it at or after the vertex where it parted itself. */
static void
look_further (Lister *l, const Candidate *self)
{
  l->path++;
  for (guint i = 0; i < self->deviation; i++)
    l->before[g_array_index (self->steps, NablaPathStep, i).node] = l->path;
  for (guint i = self->deviation; i < self->edges->len && !is_at_end (l); i++)
    {
      GArray *excluded
        = i == self->deviation ? g_array_copy (self->excluded) : g_array_new (FALSE, FALSE, sizeof (guint32));

      g_array_append_val (excluded, g_array_index (self->edges, guint32, i));
      look (l, self->steps, self->edges, i, excluded);
    }
}

static gboolean
candidate_is_directed (const Candidate *self)
{
  for (guint i = 1; i < self->steps->len; i++)
    if (g_array_index (self->steps, NablaPathStep, i).step != NABLA_STEP_CHILD)
      return FALSE;
  return TRUE;
}

/* Appends the directed paths, or those that are not; FALSE when it stopped early. */
static gboolean
list (Lister *l, gboolean directed, guint limit, GPtrArray *paths)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (l->query);

  l->directed = directed;
  find_distances (l);
  for (guint i = 0; i < exposure->n; i++)
    {
      g_autoptr (GArray) start = g_array_new (FALSE, FALSE, sizeof (NablaPathStep));

      g_array_append_vals (start, &(NablaPathStep){ exposure->nodes[i], 0 }, 1);
      l->path++;
      look (l, start, NULL, 0, g_array_new (FALSE, FALSE, sizeof (guint32)));
    }
  /* Nothing that is found later is shorter than what was found before. */
  for (guint length = 0; length < l->found->len; length++)
    {
      GQueue *queue = g_ptr_array_index (l->found, length);
      Candidate *candidate;

      while ((candidate = g_queue_peek_head (queue)) != NULL)
        {
          if (is_at_end (l))
            return FALSE;
          if (candidate_is_directed (candidate) == directed)
            {
              if (limit > 0 && paths->len >= limit)
                return FALSE;
              look_further (l, candidate);
              g_ptr_array_add (paths, judge (l->conditioned, l->open, g_steal_pointer (&candidate->steps),
                                             (guint32 *) (gpointer) g_array_free (g_steal_pointer (&candidate->edges),
                                                                                  FALSE)));
            }
          else
            look_further (l, candidate);
          candidate_free (g_queue_pop_head (queue));
        }
    }
  return !is_at_end (l);
}

static void
queue_free (GQueue *queue)
{
  g_queue_free_full (queue, (GDestroyNotify) candidate_free);
}

static int
compare_paths (gconstpointer a, gconstpointer b, gpointer data)
{
  const NablaPath *one = *(NablaPath *const *) a, *other = *(NablaPath *const *) b;
  const NablaGraph *graph = data;

  if (one->kind != other->kind)
    return one->kind < other->kind ? -1 : 1;
  if (one->steps->len != other->steps->len)
    return one->steps->len < other->steps->len ? -1 : 1;
  for (guint i = 0; i < one->steps->len; i++)
    {
      NablaNode here = g_array_index (one->steps, NablaPathStep, i).node;
      NablaNode there = g_array_index (other->steps, NablaPathStep, i).node;

      if (here != there)
        return strcmp (nabla_graph_get_name (graph, here), nabla_graph_get_name (graph, there));
    }
  for (guint i = 0; i + 1 < one->steps->len; i++)
    if (one->edges[i] != other->edges[i])
      return one->edges[i] < other->edges[i] ? -1 : 1;
  return 0;
}

GPtrArray *
nabla_list_paths (NablaReachWorkspace *ws,
                  const NablaQuery *query,
                  guint limit,
                  guint64 max_work,
                  NablaProgress *progress,
                  gboolean *truncated)
{
  const NablaGraph *graph = nabla_reach_get_graph (ws);
  guint n = nabla_graph_n_nodes (graph);
  GPtrArray *paths = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_path_free);
  g_autofree guint32 *to_go = g_new (guint32, MAX (n, 1)), *closed = g_new0 (guint32, MAX (n, 1));
  g_autofree guint32 *before = g_new0 (guint32, MAX (n, 1));
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_autoptr (GPtrArray) levels = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) queue_free);
  g_autoptr (NablaNodeSet) conditioned = NULL, open = NULL;
  Lister lister = { .ws = ws,
                    .graph = graph,
                    .query = query,
                    .to_go = to_go,
                    .closed = closed,
                    .before = before,
                    .entries = entries,
                    .levels = levels,
                    .found = found,
                    .max_work = max_work,
                    .progress = progress };
  gboolean complete;

  find_conditioned (ws, query, &conditioned, &open);
  lister.conditioned = conditioned;
  lister.open = open;
  complete = list (&lister, TRUE, limit, paths) && list (&lister, FALSE, limit, paths);
  if (truncated != NULL)
    *truncated = !complete;
  g_ptr_array_sort_with_data (paths, compare_paths, (gpointer) graph);
  return paths;
}
