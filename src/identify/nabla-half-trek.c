#include "identify/nabla-half-trek.h"

#include "identify/nabla-linear-point.h"

/* Beyond this many coefficients nothing is said to be not identified: the test for it is cubic. */
#define MAX_UNKNOWNS 500
#define MAX_VERTICES 2000
#define N_POINTS     2

#define NONE G_MAXUINT32

/* One arc of a flow network; the next in the array is the same one backwards. */
typedef struct
{
  guint32 to;
  guint32 next;
  gboolean free;
} Arc;

typedef struct
{
  const NablaAdmg *g;
  guint8 *solved;
  guint8 *reached; /* by a half-trek from the vertex in hand */
  guint8 *sibling; /* of the vertex in hand, and itself */
  GArray *stack;
  guint32 *first; /* the arcs of each vertex of the network */
  guint32 *came;  /* the arc by which a search came to it */
  GArray *arcs;
} Solver;

/* The network: vertices as the left and as the right side of half-treks (the latter twice, so that
 * each is passed once), and the causes that lead from left to right. */
#define SOURCE          0
#define TARGET          1
#define LEFT(v)         (2 + (v))
#define RIGHT(g, v)     (2 + (g)->n + (v))
#define RIGHT_OUT(g, v) (2 + 2 * (g)->n + (v))
#define CAUSE(g, c)     (2 + 3 * (g)->n + (c))

static void
add_arc (Solver *s, guint from, guint to)
{
  Arc there = { to, s->first[from], TRUE };
  Arc back = { from, s->first[to], FALSE };

  s->first[from] = s->arcs->len;
  g_array_append_val (s->arcs, there);
  s->first[to] = s->arcs->len;
  g_array_append_val (s->arcs, back);
}

/* One more path from the source to the target. */
static gboolean
augment (Solver *s, guint n_vertices)
{
  for (guint i = 0; i < n_vertices; i++)
    s->came[i] = NONE;
  g_array_set_size (s->stack, 0);
  g_array_append_vals (s->stack, &(guint32){ SOURCE }, 1);
  while (s->stack->len > 0 && s->came[TARGET] == NONE)
    {
      guint32 at = g_array_index (s->stack, guint32, s->stack->len - 1);

      g_array_set_size (s->stack, s->stack->len - 1);
      for (guint32 i = s->first[at]; i != NONE; i = g_array_index (s->arcs, Arc, i).next)
        {
          const Arc *arc = &g_array_index (s->arcs, Arc, i);

          if (!arc->free || arc->to == SOURCE || s->came[arc->to] != NONE)
            continue;
          s->came[arc->to] = i;
          g_array_append_val (s->stack, arc->to);
        }
    }
  if (s->came[TARGET] == NONE)
    return FALSE;
  for (guint32 at = TARGET; at != SOURCE; at = g_array_index (s->arcs, Arc, s->came[at] ^ 1).to)
    {
      g_array_index (s->arcs, Arc, s->came[at]).free = FALSE;
      g_array_index (s->arcs, Arc, s->came[at] ^ 1).free = TRUE;
    }
  return TRUE;
}

/* Marks the siblings of @v and what half-treks from it come to. */
static void
survey (Solver *s, guint v, const guint32 *children_at, const guint32 *children)
{
  const NablaAdmg *g = s->g;

  for (guint u = 0; u < g->n; u++)
    s->reached[u] = s->sibling[u] = FALSE;
  s->sibling[v] = TRUE;
  g_array_set_size (s->stack, 0);
  for (guint k = g->caused_by_at[v]; k < g->caused_by_at[v + 1]; k++)
    for (guint i = g->causes_at[g->caused_by[k]]; i < g->causes_at[g->caused_by[k] + 1]; i++)
      s->sibling[g->caused[i]] = TRUE;
  for (guint u = 0; u < g->n; u++)
    if (s->sibling[u])
      g_array_append_vals (s->stack, &(guint32){ u }, 1);
  while (s->stack->len > 0)
    {
      guint32 at = g_array_index (s->stack, guint32, s->stack->len - 1);

      g_array_set_size (s->stack, s->stack->len - 1);
      for (guint k = children_at[at]; k < children_at[at + 1]; k++)
        if (!s->reached[children[k]])
          {
            s->reached[children[k]] = TRUE;
            g_array_append_vals (s->stack, &(guint32){ children[k] }, 1);
          }
    }
}

/* The half-trek criterion for one vertex, given those that are solved. */
static gboolean
solve (Solver *s, guint v, const guint32 *children_at, const guint32 *children)
{
  const NablaAdmg *g = s->g;
  guint n_vertices = 2 + 3 * g->n + g->n_causes;
  guint n_parents = g->parents_at[v + 1] - g->parents_at[v];

  survey (s, v, children_at, children);
  for (guint i = 0; i < n_vertices; i++)
    s->first[i] = NONE;
  g_array_set_size (s->arcs, 0);
  for (guint u = 0; u < g->n; u++)
    {
      add_arc (s, RIGHT (g, u), RIGHT_OUT (g, u));
      for (guint k = children_at[u]; k < children_at[u + 1]; k++)
        add_arc (s, RIGHT_OUT (g, u), RIGHT (g, children[k]));
      if (s->sibling[u] || (s->reached[u] && !s->solved[u]))
        continue;
      add_arc (s, SOURCE, LEFT (u));
      add_arc (s, LEFT (u), RIGHT (g, u));
      for (guint k = g->caused_by_at[u]; k < g->caused_by_at[u + 1]; k++)
        add_arc (s, LEFT (u), CAUSE (g, g->caused_by[k]));
    }
  for (guint c = 0; c < g->n_causes; c++)
    for (guint i = g->causes_at[c]; i < g->causes_at[c + 1]; i++)
      add_arc (s, CAUSE (g, c), RIGHT (g, g->caused[i]));
  for (guint k = g->parents_at[v]; k < g->parents_at[v + 1]; k++)
    add_arc (s, RIGHT_OUT (g, g->parents[k]), TARGET);
  for (guint i = 0; i < n_parents; i++)
    if (!augment (s, n_vertices))
      return FALSE;
  return TRUE;
}

static void
solve_all (const NablaAdmg *g, guint8 *solved, NablaProgress *progress)
{
  guint n_vertices = 2 + 3 * g->n + g->n_causes;
  g_autofree guint8 *reached = g_new (guint8, MAX (g->n, 1));
  g_autofree guint8 *sibling = g_new (guint8, MAX (g->n, 1));
  g_autofree guint32 *first = g_new (guint32, n_vertices);
  g_autofree guint32 *came = g_new (guint32, n_vertices);
  g_autofree guint32 *children_at = g_new0 (guint32, g->n + 1);
  g_autofree guint32 *children = g_new (guint32, MAX (g->parents_at[g->n], 1));
  g_autofree guint32 *next = NULL;
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GArray) arcs = g_array_new (FALSE, FALSE, sizeof (Arc));
  Solver s = { g, solved, reached, sibling, stack, first, came, arcs };
  gboolean again = TRUE;

  for (guint k = 0; k < g->parents_at[g->n]; k++)
    children_at[g->parents[k] + 1]++;
  for (guint v = 0; v < g->n; v++)
    children_at[v + 1] += children_at[v];
  next = g_memdup2 (children_at, (g->n + 1) * sizeof (guint32));
  for (guint v = 0; v < g->n; v++)
    for (guint k = g->parents_at[v]; k < g->parents_at[v + 1]; k++)
      children[next[g->parents[k]]++] = v;

  for (guint v = 0; v < g->n; v++)
    solved[v] = g->parents_at[v + 1] == g->parents_at[v];
  while (again && !nabla_progress_is_cancelled (progress))
    {
      again = FALSE;
      for (guint at = 0; at < g->n && !nabla_progress_is_cancelled (progress); at++)
        if (!solved[g->order[at]] && solve (&s, g->order[at], children_at, children))
          again = solved[g->order[at]] = TRUE;
    }
}

/* Rows in echelon form modulo the prime, one for each pivot column, each with 1 there. */
typedef struct
{
  guint n;
  guint rank;
  guint32 **rows;
} Echelon;

static void
subtract (guint32 *row, const guint32 *pivot_row, guint64 factor, guint from, guint n)
{
  for (guint k = from; k < n; k++)
    row[k] = (guint32) nabla_prime_minus (row[k], nabla_prime_multiply (factor, pivot_row[k]));
}

static void
insert_row (Echelon *self, guint32 *row)
{
  for (guint k = 0; k < self->n; k++)
    {
      guint64 inverse;

      if (row[k] == 0)
        continue;
      if (self->rows[k] != NULL)
        {
          subtract (row, self->rows[k], row[k], k, self->n);
          continue;
        }
      inverse = nabla_prime_invert (row[k]);
      for (guint j = k; j < self->n; j++)
        row[j] = (guint32) nabla_prime_multiply (row[j], inverse);
      self->rows[k] = g_memdup2 (row, self->n * sizeof (guint32));
      self->rank++;
      return;
    }
}

/* Marks the coefficients that cannot move at a random point of the model without a change of the covariances. */
static void
add_finite (const NablaAdmg *g, guint32 seed, guint8 *finite, NablaProgress *progress)
{
  g_auto (NablaLinearPoint) point = { 0 };
  guint n_unknowns = g->parents_at[g->n];
  g_autofree guint32 *row = g_new (guint32, MAX (n_unknowns, 1));
  g_autofree guint32 **rows = g_new0 (guint32 *, MAX (n_unknowns, 1));
  Echelon echelon = { n_unknowns, 0, rows };
  gsize n = g->n;

  nabla_linear_point_init (&point, g, seed);
  for (guint i = 0; i < n && echelon.rank < n_unknowns && !nabla_progress_is_cancelled (progress); i++)
    for (guint j = i + 1; j < n; j++)
      {
        if (point.spouse[i * n + j])
          continue;
        for (guint k = 0; k < n_unknowns; k++)
          row[k] = 0;
        for (guint k = g->parents_at[i]; k < g->parents_at[i + 1]; k++)
          row[k] = point.half_treks[j * n + g->parents[k]];
        for (guint k = g->parents_at[j]; k < g->parents_at[j + 1]; k++)
          row[k] = point.half_treks[i * n + g->parents[k]];
        insert_row (&echelon, row);
      }
  for (guint k = n_unknowns; k > 0; k--)
    {
      guint32 *own = rows[k - 1];
      gboolean alone = own != NULL;

      for (guint j = k; j < n_unknowns && own != NULL; j++)
        {
          if (own[j] != 0 && rows[j] != NULL)
            subtract (own, rows[j], own[j], j, n_unknowns);
          alone = alone && own[j] == 0;
        }
      finite[k - 1] = finite[k - 1] || alone;
    }
  for (guint k = 0; k < n_unknowns; k++)
    g_free (rows[k]);
}

/**
 * nabla_half_trek_identify:
 * @graph: an acyclic graph with edges -> and <->; unobserved vertices are projected out
 * @progress: (nullable): cancels; what is not decided by then is undecided
 *
 * Which coefficients of the linear structural equation model with correlated errors are identified generically.
 * Identified are those into the vertices that meet the half-trek criterion (Foygel, Draisma & Drton 2012), found by
 * a maximum flow for each vertex until no more are solved. Not identified, not even up to finitely many values, are
 * those that can move at a random point while all covariances stay: decided by the rank of
 * the equations' derivatives modulo a prime (wrong with a probability of about n^2 / 2^62), up to some hundred
 * coefficients. The others are undecided: they have finitely many values.
 *
 * Returns: (transfer full) (element-type NablaCoefficient): every arrow of the latent projection;
 *   O(n^2 d (n + m)) with d the most parents, and O(n^2 m^2)
 */
GArray *
nabla_half_trek_identify (const NablaGraph *graph, NablaProgress *progress)
{
  g_autoptr (NablaAdmg) g = nabla_admg_new (graph);
  guint n_unknowns = g->parents_at[g->n];
  g_autofree guint8 *solved = g_new0 (guint8, MAX (g->n, 1));
  g_autofree guint8 *finite = g_new0 (guint8, MAX (n_unknowns, 1));
  GArray *coefficients = g_array_new (FALSE, FALSE, sizeof (NablaCoefficient));
  gboolean is_small = n_unknowns <= MAX_UNKNOWNS && g->n <= MAX_VERTICES;

  solve_all (g, solved, progress);
  for (guint32 seed = 1; is_small && seed <= N_POINTS; seed++)
    add_finite (g, seed, finite, progress);
  is_small = is_small && !nabla_progress_is_cancelled (progress);
  for (guint v = 0; v < g->n; v++)
    for (guint k = g->parents_at[v]; k < g->parents_at[v + 1]; k++)
      {
        NablaCoefficient coefficient = { g->node[g->parents[k]], g->node[v], NABLA_COEFFICIENT_UNDECIDED };

        if (solved[v])
          coefficient.status = NABLA_COEFFICIENT_IDENTIFIED;
        else if (is_small && !finite[k])
          coefficient.status = NABLA_COEFFICIENT_NOT_IDENTIFIED;
        g_array_append_val (coefficients, coefficient);
      }
  return coefficients;
}
