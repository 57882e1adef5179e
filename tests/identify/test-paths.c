/* Paths against their enumeration by definition; how far a list goes, and what it costs. */
#include "identify/nabla-paths.h"
#include "small-graphs.h"

#include <string.h>

/* What is known of a path, "X → M → Y 0 {blockers} {openers}", for every path of a graph. */
typedef struct
{
  const Case *c;
  const NablaGraph *graph;
  Mask conditioned;
  Mask randomised;
  Mask open;
  GArray *steps;
  GHashTable *paths; /* a set of texts */
  guint n_directed;
} Listing;

static char *
describe (const NablaGraph *graph,
          const GArray *steps,
          NablaPathKind kind,
          gboolean directed,
          Mask blockers,
          Mask openers)
{
  g_autofree char *text = nabla_path_dup_text (graph, steps);

  return g_strdup_printf ("%s kind %d directed %d blockers %x openers %x", text, kind, directed, blockers, openers);
}

static void
record (Listing *l)
{
  Mask blockers = 0, openers = 0;
  gboolean directed = TRUE;

  for (guint i = 1; i < l->steps->len; i++)
    {
      NablaPathStep here = g_array_index (l->steps, NablaPathStep, i), next;

      directed = directed && here.step == NABLA_STEP_CHILD;
      if (i + 1 == l->steps->len)
        break;
      next = g_array_index (l->steps, NablaPathStep, i + 1);
      if (here.step != NABLA_STEP_PARENT && next.step != NABLA_STEP_CHILD)
        *((l->open & BIT (here.node)) != 0 ? &openers : &blockers) |= BIT (here.node);
      else
        blockers |= l->conditioned & BIT (here.node);
    }
  l->n_directed += directed;
  g_hash_table_add (l->paths, describe (l->graph, l->steps,
                                        blockers != 0 ? NABLA_PATH_BLOCKED
                                        : directed    ? NABLA_PATH_CAUSAL
                                                      : NABLA_PATH_BIASING,
                                        directed, blockers, openers));
}

static void
enumerate (Listing *l, guint v, Mask used)
{
  const Brute *g = &l->c->brute;
  const struct
  {
    Mask next;
    guint step;
  } ways[] = {
    { g->children[v] & ~l->randomised, NABLA_STEP_CHILD },
    { (BIT (v) & l->randomised) != 0 ? 0 : g->parents[v], NABLA_STEP_PARENT },
    { (BIT (v) & l->randomised) != 0 ? 0 : g->spouses[v] & ~l->randomised, NABLA_STEP_SPOUSE },
  };

  if ((l->c->y & BIT (v)) != 0)
    {
      record (l);
      return;
    }
  for (guint way = 0; way < G_N_ELEMENTS (ways); way++)
    for (guint u = 0; u < g->n; u++)
      if ((ways[way].next & ~used & BIT (u)) != 0)
        {
          g_array_append_vals (l->steps, &(NablaPathStep){ u, ways[way].step }, 1);
          enumerate (l, u, used | BIT (u));
          g_array_set_size (l->steps, l->steps->len - 1);
        }
}

static void
check_order (const Case *c, const NablaGraph *graph, const NablaPath *before, const NablaPath *path)
{
  g_autofree char *one = nabla_path_dup_text (graph, before->steps);
  g_autofree char *other = nabla_path_dup_text (graph, path->steps);

  if (before->kind > path->kind || (before->kind == path->kind && before->steps->len > path->steps->len))
    small_graphs_fail (c, "out of order", 0);
  if (before->kind == path->kind && before->steps->len == path->steps->len && one[0] > other[0])
    small_graphs_fail (c, "names out of order", 0);
}

static void
check_edges (const Case *c, const NablaGraph *graph, const NablaPath *path)
{
  for (guint i = 1; i < path->steps->len; i++)
    {
      NablaPathStep here = g_array_index (path->steps, NablaPathStep, i);
      NablaNode before = g_array_index (path->steps, NablaPathStep, i - 1).node;
      const NablaEdge *edge = nabla_graph_get_edge (graph, path->edges[i - 1]);
      gboolean forwards = edge->from == before && edge->to == here.node;
      gboolean backwards = edge->to == before && edge->from == here.node;

      if (here.step == NABLA_STEP_SPOUSE
            ? edge->at_from != NABLA_MARK_ARROW || (!forwards && !backwards)
            : edge->at_from != NABLA_MARK_TAIL || (here.step == NABLA_STEP_CHILD ? !forwards : !backwards))
        small_graphs_fail (c, "wrong edge", BIT (here.node));
    }
}

static void
check_cut_short (const Case *c, const NablaQuery *query, const GPtrArray *all, guint n_directed, guint limit)
{
  gboolean truncated;
  g_autoptr (GPtrArray) some = nabla_list_paths (c->ws, query, limit, 0, NULL, &truncated);
  guint longest[2] = { 0, 0 }, n_shorter = 0, directed = 0;

  if (some->len != MIN (limit, all->len) || truncated != (all->len > limit))
    small_graphs_fail (c, "limit", limit);
  for (guint i = 0; i < some->len; i++)
    {
      const NablaPath *path = g_ptr_array_index (some, i);

      directed += path->directed;
      longest[path->directed] = MAX (longest[path->directed], path->steps->len);
    }
  if (directed != MIN (limit, n_directed))
    small_graphs_fail (c, "directed paths first", limit);
  /* What is missing is at least as long as the longest of its sort. */
  for (guint i = 0; i < all->len; i++)
    {
      const NablaPath *path = g_ptr_array_index (all, i);

      n_shorter += path->steps->len < longest[path->directed];
    }
  if (n_shorter > some->len)
    small_graphs_fail (c, "not the shortest", limit);
}

static Mask
draw (Case *c, Mask from)
{
  return g_rand_int (c->rand) & g_rand_int (c->rand) & from;
}

static void
check (Case *c)
{
  const NablaGraph *graph = nabla_reach_get_graph (c->ws);
  Mask inner = (BIT (c->brute.n) - 1) & ~c->x & ~c->y, observed = inner & ~c->brute.latent;
  Mask adjusted = draw (c, observed), given = draw (c, observed) & draw (c, observed);
  Mask randomised = g_rand_int (c->rand) % 4 == 0 ? draw (c, observed | c->x | c->y) : 0;
  g_autoptr (NablaNodeSet) x = brute_set (c->x), y = brute_set (c->y), adjusted_set = brute_set (adjusted);
  g_autoptr (NablaNodeSet) given_set = brute_set (given), randomised_set = brute_set (randomised);
  g_autoptr (NablaQuery) plain = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, adjusted_set, NULL);
  g_autoptr (NablaQuery) conditional = nabla_query_with_given (plain, given_set);
  g_autoptr (NablaQuery) query = nabla_query_with_randomised (conditional, randomised_set);
  g_autoptr (GHashTable) expected = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GArray) steps = g_array_new (FALSE, FALSE, sizeof (NablaPathStep));
  g_autoptr (GPtrArray) paths = NULL;
  gboolean truncated = TRUE;
  Brute cut = c->brute;
  Listing l = { c, graph, adjusted | given | c->brute.selected, randomised, 0, steps, expected, 0 };

  for (guint v = 0; v < cut.n; v++)
    if ((randomised & BIT (v)) != 0)
      cut.parents[v] = 0;
  l.open = brute_ancestors (&cut, l.conditioned);
  for (guint v = 0; v < c->brute.n; v++)
    if ((c->x & BIT (v)) != 0)
      {
        g_array_set_size (steps, 0);
        g_array_append_vals (steps, &(NablaPathStep){ v, 0 }, 1);
        enumerate (&l, v, c->x);
      }

  paths = nabla_list_paths (c->ws, query, 0, 0, NULL, &truncated);
  if (truncated || paths->len != g_hash_table_size (expected))
    small_graphs_fail (c, "number of paths", adjusted);
  for (guint i = 0; i < paths->len; i++)
    {
      const NablaPath *path = g_ptr_array_index (paths, i);
      g_autofree char *text = describe (graph, path->steps, path->kind, path->directed, brute_mask (path->blockers),
                                        brute_mask (path->openers));

      if (!g_hash_table_remove (expected, text))
        small_graphs_fail (c, text, adjusted);
      check_edges (c, graph, path);
      if (i > 0)
        check_order (c, graph, g_ptr_array_index (paths, i - 1), path);
    }
  check_cut_short (c, query, paths, l.n_directed, 1 + g_rand_int (c->rand) % 6);
}

static void
test_small_graphs (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 4, 5, 3000, check);
}

static NablaQuery *
query_of (NablaNode from, NablaNode to)
{
  g_autoptr (NablaNodeSet) x = nabla_node_set_new_one (from), y = nabla_node_set_new_one (to);

  return nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);
}

static NablaNode
add (NablaGraphBuilder *builder, guint i)
{
  g_autofree char *name = g_strdup_printf ("v%u", i);

  return nabla_graph_builder_add_node (builder, name);
}

/* A tangle of 40 vertices with 40! ways through it and none out of it costs next to nothing. */
static void
test_dead_end (void)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaReachWorkspace) ws = NULL;
  g_autoptr (NablaQuery) query = query_of (0, 1);
  g_autoptr (GPtrArray) paths = NULL;
  gboolean truncated;

  for (guint i = 0; i < 42; i++)
    add (builder, i);
  nabla_graph_builder_add_edge (builder, 0, 1, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  for (guint i = 2; i < 42; i++)
    {
      nabla_graph_builder_add_edge (builder, i, 0, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
      for (guint j = i + 1; j < 42; j++)
        nabla_graph_builder_add_edge (builder, i, j, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
    }
  graph = nabla_graph_builder_build (builder);
  ws = nabla_reach_workspace_new (graph);
  paths = nabla_list_paths (ws, query, 0, 100000, NULL, &truncated);
  g_assert_false (truncated);
  g_assert_cmpuint (paths->len, ==, 1);
}

static void
test_long_chain (void)
{
  const guint n = 200000;
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaReachWorkspace) ws = NULL;
  g_autoptr (NablaQuery) query = query_of (0, n - 1);
  g_autoptr (GPtrArray) paths = NULL;
  gboolean truncated;

  for (guint i = 0; i < n; i++)
    {
      add (builder, i);
      if (i > 0)
        nabla_graph_builder_add_edge (builder, i - 1, i, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
    }
  graph = nabla_graph_builder_build (builder);
  ws = nabla_reach_workspace_new (graph);
  paths = nabla_list_paths (ws, query, 0, 10 * n, NULL, &truncated);
  g_assert_false (truncated);
  g_assert_cmpuint (paths->len, ==, 1);
  g_assert_cmpuint (((const NablaPath *) g_ptr_array_index (paths, 0))->steps->len, ==, n);
}

/* A budget ends a list that would never end. */
static void
test_budget (void)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  g_autoptr (NablaGraph) graph = NULL;
  g_autoptr (NablaReachWorkspace) ws = NULL;
  g_autoptr (NablaQuery) query = NULL;
  g_autoptr (GPtrArray) paths = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (NablaProgress) progress = nabla_progress_new (cancellable);
  gboolean truncated;

  for (guint i = 0; i < 40; i++)
    for (guint j = 0; j < i; j++)
      nabla_graph_builder_add_edge (builder, add (builder, j), add (builder, i), NABLA_MARK_TAIL, NABLA_MARK_ARROW);
  graph = nabla_graph_builder_build (builder);
  query = query_of (nabla_graph_find_node (graph, "v0"), nabla_graph_find_node (graph, "v39"));
  ws = nabla_reach_workspace_new (graph);
  paths = nabla_list_paths (ws, query, 0, 100000, NULL, &truncated);
  g_assert_true (truncated);
  g_assert_cmpuint (paths->len, >, 10);
  g_assert_cmpuint (((const NablaPath *) g_ptr_array_index (paths, 0))->steps->len, ==, 2);

  g_cancellable_cancel (cancellable);
  none = nabla_list_paths (ws, query, 0, 0, progress, &truncated);
  g_assert_true (truncated);
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identify/paths/small-graphs", test_small_graphs);
  g_test_add_func ("/identify/paths/dead-end", test_dead_end);
  g_test_add_func ("/identify/paths/long-chain", test_long_chain);
  g_test_add_func ("/identify/paths/budget", test_budget);
  return g_test_run ();
}
