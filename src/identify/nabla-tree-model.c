#include "identify/nabla-tree-model.h"

#include <glib/gi18n-lib.h>

#include "identify/nabla-linear-point.h"
#include "identify/nabla-query.h"

/* Random points that are tried: a coefficient identified at one is identified, and one that is
 * not looks so at a point by chance with a probability of about n^2 / 2^31. */
#define N_POINTS 3

/* A table of 1 GB. */
#define MAX_VERTICES 16000

#define NO_PARENT G_MAXUINT32

/* How far the coefficients can move together at a point without a change of the covariances. A missing <-> ties two
 * of them together by a ratio, or fixes one. Trees of a union-find forest with ratios. */
typedef struct
{
  guint32 *above;
  guint32 *ratio; /* movement of a vertex per movement of the one above it */
  guint8 *fixed;  /* of a root: nothing in its tree can move */
  GArray *path;
} Motion;

/* The root of a vertex's tree, and the vertex's movement per movement of the root. */
static guint
find_root (Motion *self, guint v, guint64 *ratio)
{
  guint root = v;
  guint64 product = 1;

  g_array_set_size (self->path, 0);
  while (self->above[root] != root)
    {
      g_array_append_val (self->path, root);
      root = self->above[root];
    }
  for (guint i = self->path->len; i > 0; i--)
    {
      guint u = g_array_index (self->path, guint, i - 1);

      product = nabla_prime_multiply (product, self->ratio[u]);
      self->ratio[u] = (guint32) product;
      self->above[u] = root;
    }
  *ratio = product;
  return root;
}

/* a * (movement of i) + b * (movement of j) = 0. */
static void
constrain (Motion *self, guint i, guint64 a, guint j, guint64 b)
{
  guint64 ratio_i, ratio_j;
  guint root_i = find_root (self, i, &ratio_i);
  guint root_j = find_root (self, j, &ratio_j);

  a = nabla_prime_multiply (a, ratio_i);
  b = nabla_prime_multiply (b, ratio_j);
  if (a == 0 && b == 0)
    return;
  if (b == 0)
    self->fixed[root_i] = TRUE;
  else if (a == 0)
    self->fixed[root_j] = TRUE;
  else if (root_i == root_j)
    self->fixed[root_i] = self->fixed[root_i] || (a + b) % NABLA_PRIME != 0;
  else
    {
      self->above[root_i] = root_j;
      self->ratio[root_i] = (guint32) nabla_prime_multiply (nabla_prime_minus (0, b), nabla_prime_invert (a));
      self->fixed[root_j] = self->fixed[root_j] || self->fixed[root_i];
    }
}

static guint
get_parent (const NablaAdmg *admg, guint v)
{
  return admg->parents_at[v + 1] > admg->parents_at[v] ? admg->parents[admg->parents_at[v]] : NO_PARENT;
}

static void
add_identified (const NablaAdmg *admg, guint32 seed, NablaNodeSet *identified)
{
  g_auto (NablaLinearPoint) point = { 0 };
  g_autofree guint32 *above = g_new (guint32, MAX (admg->n, 1));
  g_autofree guint32 *ratio = g_new (guint32, MAX (admg->n, 1));
  g_autofree guint8 *fixed = g_new0 (guint8, MAX (admg->n, 1));
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (guint));
  Motion motion = { above, ratio, fixed, path };
  gsize n = admg->n;

  nabla_linear_point_init (&point, admg, seed);
  for (guint v = 0; v < n; v++)
    {
      above[v] = v;
      ratio[v] = 1;
      /* There is no coefficient to move. */
      fixed[v] = get_parent (admg, v) == NO_PARENT;
    }
  for (guint i = 0; i < n; i++)
    for (guint j = i + 1; j < n; j++)
      if (!point.spouse[i * n + j])
        {
          guint p = get_parent (admg, i), q = get_parent (admg, j);
          guint64 a = p != NO_PARENT ? point.half_treks[j * n + p] : 0;
          guint64 b = q != NO_PARENT ? point.half_treks[i * n + q] : 0;

          constrain (&motion, i, a, j, b);
        }
  for (guint v = 0; v < n; v++)
    {
      guint64 unused;

      if (get_parent (admg, v) != NO_PARENT && fixed[find_root (&motion, v, &unused)])
        nabla_node_set_add (identified, admg->node[v]);
    }
}

static gboolean
check_tree (const NablaGraph *graph, const NablaAdmg *admg, GError **error)
{
  guint n_edges;
  const NablaEdge *edges = nabla_graph_get_edges (graph, &n_edges);

  for (guint i = 0; i < n_edges; i++)
    if (edges[i].at_to != NABLA_MARK_ARROW || edges[i].at_from == NABLA_MARK_CIRCLE)
      {
        g_set_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_KIND,
                     _ ("A linear tree model has edges -> and <-> only: change the edge between %s and %s."),
                     nabla_graph_get_name (graph, edges[i].from), nabla_graph_get_name (graph, edges[i].to));
        return FALSE;
      }
  if (admg->n > MAX_VERTICES)
    {
      g_set_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_BUDGET,
                   _ ("A linear tree model may have %d observed variables at most, this one has %u."), MAX_VERTICES,
                   admg->n);
      return FALSE;
    }
  for (guint v = 0; v < admg->n; v++)
    if (admg->parents_at[v + 1] - admg->parents_at[v] > 1)
      {
        const guint32 *parents = admg->parents + admg->parents_at[v];

        g_set_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_KIND,
                     _ ("This graph is not a tree: %s has more than one observed parent (%s, %s)."),
                     nabla_graph_get_name (graph, admg->node[v]), nabla_graph_get_name (graph, admg->node[parents[0]]),
                     nabla_graph_get_name (graph, admg->node[parents[1]]));
        return FALSE;
      }
  return TRUE;
}

/**
 * nabla_tree_identifiable:
 * @graph: an acyclic graph; unobserved vertices are projected out
 * @error: #NablaIdentifyError, naming a vertex with two parents
 *
 * Which coefficients are identified in a linear model with correlated errors whose directed edges form a tree (or
 * several), up to finitely many values and but for special models. Every pair without
 * <-> ties the coefficients into its two vertices to each other, or fixes one against a vertex without a parent
 * (van der Zander, Wienöbst, Bläser & Liśkiewicz 2022, "Identification in tree-shaped linear structural causal
 * models"). A chain of such ties leaves one freedom, which a fixed coefficient or a cycle of ties takes away
 * unless the cycle comes back to where it began; like theirs, this is decided by random numbers. Here not the
 * values are followed along the ties but their movements at a point of the model, which have as many freedoms as the
 * values have beyond finite choice.
 *
 * Returns: (transfer full) (nullable): the observed vertices whose incoming coefficient is
 *   identified; %NULL if this is not a tree. O(n^2)
 */
NablaNodeSet *
nabla_tree_identifiable (const NablaGraph *graph, GError **error)
{
  g_autoptr (NablaAdmg) admg = nabla_admg_new (graph);
  g_autoptr (NablaNodeSet) identified = nabla_node_set_new ();

  if (!check_tree (graph, admg, error))
    return NULL;
  for (guint32 seed = 1; seed <= N_POINTS; seed++)
    add_identified (admg, seed, identified);
  return g_steal_pointer (&identified);
}
