/* Implications of PDAGs, MAGs and PAGs: those of the graphs that they stand for. */
#include "graph/nabla-graph-text.h"
#include "implied.h"

static gboolean
is_collider (const Brute *g, guint a, guint c, guint b)
{
  Mask adjacent = g->parents[a] | g->children[a];

  return (g->parents[c] & BIT (a)) != 0 && (g->parents[c] & BIT (b)) != 0 && (adjacent & BIT (b)) == 0;
}

static gboolean
same_colliders (const Brute *g, const Brute *h)
{
  for (guint a = 0; a < g->n; a++)
    for (guint c = 0; c < g->n; c++)
      for (guint b = 0; b < a; b++)
        if (is_collider (g, a, c, b) != is_collider (h, a, c, b))
          return FALSE;
  return TRUE;
}

static gboolean
is_acyclic (const Brute *g)
{
  for (guint v = 0; v < g->n; v++)
    if ((brute_descendants (g, g->children[v]) & BIT (v)) != 0)
      return FALSE;
  return TRUE;
}

static void
add_nodes (NablaGraphBuilder *builder, guint n)
{
  for (guint v = 0; v < n; v++)
    {
      char name[2] = { (char) ('A' + v), '\0' };

      nabla_graph_builder_add_node (builder, name);
    }
}

/* The PDAG by definition: an arrow where all equivalent DAGs agree, of those that have the edges @known (as bits) as
 * @g has them. Without any it is the completed one. */
static NablaGraph *
complete (const Brute *g, Mask known)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_PDAG);
  guint from[BRUTE_MAX * BRUTE_MAX], to[BRUTE_MAX * BRUTE_MAX], m = 0;
  guint ways[BRUTE_MAX * BRUTE_MAX] = { 0 };

  add_nodes (builder, g->n);
  for (guint v = 0; v < g->n; v++)
    for (guint u = 0; u < g->n; u++)
      if ((g->children[v] & BIT (u)) != 0)
        {
          from[m] = v;
          to[m++] = u;
        }
  for (Mask flipped = 0; flipped < BIT (m); flipped++)
    {
      Brute other = { .n = g->n };

      for (guint e = 0; e < m; e++)
        if ((flipped & BIT (e)) != 0)
          brute_add_directed (&other, to[e], from[e]);
        else
          brute_add_directed (&other, from[e], to[e]);
      if ((flipped & known) == 0 && is_acyclic (&other) && same_colliders (g, &other))
        for (guint e = 0; e < m; e++)
          ways[e] |= (flipped & BIT (e)) != 0 ? 2 : 1;
    }
  for (guint e = 0; e < m; e++)
    nabla_graph_builder_add_edge (builder, from[e], to[e], NABLA_MARK_TAIL,
                                  ways[e] == 3 ? NABLA_MARK_TAIL : NABLA_MARK_ARROW);
  return nabla_graph_builder_build (builder);
}

/* The implications of a graph are those of a member of the class that it stands for. */
static void
check_class (const Brute *g, const NablaGraph *graph)
{
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);
  g_autoptr (GPtrArray) all = nabla_implications_list (ws, NABLA_IMPLICATIONS_ALL, 0, 0, NULL, NULL);
  g_autoptr (GPtrArray) basis = nabla_implications_list (ws, NABLA_IMPLICATIONS_BASIS, 0, 0, NULL, NULL);
  gboolean listed[BIT (BRUTE_MAX)];

  for (guint a = 0; a < g->n; a++)
    for (guint b = a + 1; b < g->n; b++)
      {
        implied_collect (all, a, b, listed);
        for (Mask set = 0; set < BIT (g->n); set++)
          if (listed[set] != ((set & (BIT (a) | BIT (b))) == 0 && brute_is_minimal (g, a, b, set)))
            g_error ("%u and %u given %x: %d in the class of %s, which is %s", a, b, set, listed[set],
                     brute_dup_text (g), nabla_graph_print (graph, NULL, NABLA_GRAPH_FORMAT_DAGITTY));
        implied_collect (basis, a, b, listed);
        for (Mask set = 0; set < BIT (g->n); set++)
          if (listed[set])
            g_assert_true (brute_separated (g, BIT (a), BIT (b), set));
      }
}

static void
test_pdag (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (guint i = 0; i < 600; i++)
    {
      Brute g;
      g_autoptr (NablaGraph) graph = NULL;

      brute_init_random (&g, 5, 0.5, 0.0, rand);
      graph = complete (&g, i % 2 == 0 ? 0 : g_rand_int (rand) & g_rand_int (rand) & g_rand_int (rand));
      g_assert_true (nabla_graph_check_kind (graph, NULL));
      check_class (&g, graph);
    }
}

/* The separations of all pairs given all sets of others, as bits. */
static guint64
signature (const Brute *g)
{
  guint64 bits = 0;
  guint at = 0;

  for (guint a = 0; a < g->n; a++)
    for (guint b = a + 1; b < g->n; b++)
      for (Mask set = 0; set < BIT (g->n); set++)
        if ((set & (BIT (a) | BIT (b))) == 0)
          bits |= (guint64) brute_separated (g, BIT (a), BIT (b), set) << at++;
  return bits;
}

/* An edge between each pair that nothing separates, and no other; no vertex both before and beside another. */
static gboolean
is_mag (const Brute *g)
{
  if (!is_acyclic (g))
    return FALSE;
  for (guint a = 0; a < g->n; a++)
    {
      if ((brute_ancestors (g, BIT (a)) & g->spouses[a]) != 0)
        return FALSE;
      for (guint b = a + 1; b < g->n; b++)
        {
          gboolean adjacent = ((g->children[a] | g->parents[a] | g->spouses[a]) & BIT (b)) != 0, separable = FALSE;

          for (Mask set = 0; set < BIT (g->n) && !separable; set++)
            separable = (set & (BIT (a) | BIT (b))) == 0 && brute_separated (g, BIT (a), BIT (b), set);
          if (adjacent == separable)
            return FALSE;
        }
    }
  return TRUE;
}

/* All MAGs of four vertices, and for each class of equivalent ones the PAG: the marks on which they agree. */
static void
test_pag (void)
{
  static const guint left[] = { 0, 0, 0, 1, 1, 2 }, right[] = { 1, 2, 3, 2, 3, 3 };
  g_autofree Brute *mags = g_new0 (Brute, 4096);
  g_autofree guint64 *signatures = g_new0 (guint64, 4096);
  g_autofree gboolean *done = g_new0 (gboolean, 4096);
  guint n_mags = 0, n_classes = 0;

  for (guint code = 0; code < 4096; code++)
    {
      Brute g = { .n = 4 };

      for (guint e = 0; e < 6; e++)
        {
          guint kind = code >> (2 * e) & 3;

          if (kind == 1)
            brute_add_directed (&g, left[e], right[e]);
          else if (kind == 2)
            brute_add_directed (&g, right[e], left[e]);
          else if (kind == 3)
            {
              g.spouses[left[e]] |= BIT (right[e]);
              g.spouses[right[e]] |= BIT (left[e]);
            }
        }
      if (!is_mag (&g))
        continue;
      signatures[n_mags] = signature (&g);
      mags[n_mags++] = g;
    }
  for (guint i = 0; i < n_mags; i++)
    {
      g_autoptr (NablaGraphBuilder) builder = NULL;
      g_autoptr (NablaGraph) graph = NULL;
      guint arrows[4][4] = { { 0 } }, n_members = 0;

      if (done[i])
        continue;
      n_classes++;
      for (guint j = i; j < n_mags; j++)
        {
          if (signatures[j] != signatures[i])
            continue;
          done[j] = TRUE;
          n_members++;
          for (guint a = 0; a < 4; a++)
            for (guint b = 0; b < 4; b++)
              arrows[a][b] += ((mags[j].children[a] | mags[j].spouses[a]) & BIT (b)) != 0;
        }
      builder = nabla_graph_builder_new (NABLA_GRAPH_PAG);
      add_nodes (builder, 4);
      for (guint e = 0; e < 6; e++)
        {
          guint a = left[e], b = right[e];
          NablaMark marks[2];

          if (arrows[a][b] + arrows[b][a] == 0)
            continue;
          for (guint end = 0; end < 2; end++)
            {
              guint into = end == 0 ? arrows[b][a] : arrows[a][b];

              marks[end] = into == n_members ? NABLA_MARK_ARROW : into == 0 ? NABLA_MARK_TAIL : NABLA_MARK_CIRCLE;
            }
          nabla_graph_builder_add_edge (builder, a, b, marks[0], marks[1]);
        }
      graph = nabla_graph_builder_build (builder);
      check_class (&mags[i], graph);
    }
  g_assert_cmpuint (n_classes, >, 100);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/implied-classes/pdag", test_pdag);
  g_test_add_func ("/implied-classes/pag", test_pag);
  return g_test_run ();
}
