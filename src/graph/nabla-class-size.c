/* How many DAGs an equivalence class holds: the clique-picking algorithm. */
#include <math.h>
#include <string.h>

#include "graph/nabla-class-private.h"
#include "graph/nabla-count-private.h"

#define NONE G_MAXUINT32
/* Vertices and edges looked at, beyond which the count is given up: some seconds. */
#define MAX_WORK G_GUINT64_CONSTANT (100000000)

/* A connected part of a component, whose count is wanted. */
typedef struct
{
  guint n;
  NablaNode *nodes; /* ascending; numbers of the component */
  gboolean expanded;
  gboolean known;
  Count count;
  /* Once expanded: by maximal clique the orders that it begins, and the parts that remain. */
  GArray *orders;   /* of Count */
  GPtrArray *parts; /* of GArray of indices of problems */
} Problem;

typedef struct
{
  const NablaPlain *whole;
  GPtrArray *problems;
  GHashTable *by_nodes; /* GBytes -> index + 1 */
  Count *factorials;
  guint32 *local; /* by vertex of the whole: its number in the part at hand, or NONE */
  guint64 work;
} Picker;

static void
problem_free (gpointer data)
{
  Problem *self = data;

  g_free (self->nodes);
  g_clear_pointer (&self->orders, g_array_unref);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_free (self);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint32 first = *(const guint32 *) a, second = *(const guint32 *) b;

  return first < second ? -1 : first > second;
}

/* The index of the problem of these vertices, sorted in place. */
static guint
get_problem (Picker *self, NablaNode *nodes, guint n)
{
  g_autoptr (GBytes) key = NULL;
  gpointer index;
  Problem *problem;

  qsort (nodes, n, sizeof *nodes, compare_numbers);
  key = g_bytes_new (nodes, n * sizeof *nodes);
  index = g_hash_table_lookup (self->by_nodes, key);
  if (index != NULL)
    return GPOINTER_TO_UINT (index) - 1;
  problem = g_new0 (Problem, 1);
  problem->n = n;
  problem->nodes = g_memdup2 (nodes, n * sizeof *nodes);
  g_ptr_array_add (self->problems, problem);
  g_hash_table_insert (self->by_nodes, g_steal_pointer (&key), GUINT_TO_POINTER (self->problems->len));
  return self->problems->len - 1;
}

/* The subgraph of a problem's vertices, by their places in it. */
static void
init_part (Picker *self, const Problem *problem, NablaPlain *part)
{
  guint32 at = 0;
  gsize room = 1;

  for (guint i = 0; i < problem->n; i++)
    {
      self->local[problem->nodes[i]] = i;
      room += self->whole->starts[problem->nodes[i] + 1] - self->whole->starts[problem->nodes[i]];
    }
  *part = (NablaPlain){ problem->n, g_new (guint32, (gsize) problem->n + 1), g_new (NablaNode, room) };
  part->starts[0] = 0;
  for (guint i = 0; i < problem->n; i++)
    {
      NablaNode v = problem->nodes[i];

      for (guint32 e = self->whole->starts[v]; e < self->whole->starts[v + 1]; e++)
        if (self->local[self->whole->neighbours[e]] != NONE)
          part->neighbours[at++] = self->local[self->whole->neighbours[e]];
      part->starts[i + 1] = at;
    }
  for (guint i = 0; i < problem->n; i++)
    self->local[problem->nodes[i]] = NONE;
  self->work += room + problem->n;
}

/* The connected components of @part among vertices @nodes, as problems added to @found. */
static void
add_components (Picker *self,
                const Problem *problem,
                const NablaPlain *part,
                const NablaNode *nodes,
                guint n,
                guint8 *inside,
                GArray *found)
{
  g_autofree NablaNode *queue = g_new (NablaNode, MAX (1, n));
  g_autofree NablaNode *named = g_new (NablaNode, MAX (1, n));

  for (guint i = 0; i < n; i++)
    inside[nodes[i]] = TRUE;
  for (guint i = 0; i < n; i++)
    {
      guint head = 0, tail = 0, index;

      if (!inside[nodes[i]])
        continue;
      inside[nodes[i]] = FALSE;
      queue[tail++] = nodes[i];
      while (head < tail)
        {
          NablaNode v = queue[head++];

          for (guint32 e = part->starts[v]; e < part->starts[v + 1]; e++)
            if (inside[part->neighbours[e]])
              {
                inside[part->neighbours[e]] = FALSE;
                queue[tail++] = part->neighbours[e];
              }
        }
      if (tail == 1)
        continue;
      for (guint j = 0; j < tail; j++)
        named[j] = problem->nodes[queue[j]];
      index = get_problem (self, named, tail);
      g_array_append_val (found, index);
    }
}

/* What stays undirected when the order begins with a clique: a lexicographic breadth-first
 * search from it, whose first set of the partition is such a part each time that it is
 * new (Wienöbst, Bannach & Liśkiewicz 2021, algorithm 1). */
static GArray *
dup_parts (Picker *self, const Problem *problem, const NablaPlain *part, const NablaNode *clique, guint size)
{
  guint n = part->n, n_classes = 2;
  g_autofree NablaNode *sequence = g_new (NablaNode, n);
  g_autofree guint32 *place = g_new (guint32, n), *class_of = g_new (guint32, n);
  /* Classes are stretches of the sequence; @moved counts the members at the front that are to leave. */
  g_autofree guint32 *begin = g_new (guint32, n + 2), *end = g_new (guint32, n + 2), *moved = g_new0 (guint32, n + 2);
  g_autofree guint8 *covered = g_new0 (guint8, n), *inside = g_new0 (guint8, n);
  g_autoptr (GArray) touched = g_array_new (FALSE, FALSE, sizeof (guint32));
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint));
  guint at = 0;

  for (guint i = 0; i < size; i++)
    {
      covered[clique[i]] = TRUE;
      sequence[at++] = clique[i];
    }
  for (NablaNode v = 0; v < n; v++)
    if (!covered[v])
      sequence[at++] = v;
  for (guint i = 0; i < n; i++)
    {
      place[sequence[i]] = i;
      class_of[sequence[i]] = i < size ? 0 : 1;
    }
  begin[0] = 0;
  end[0] = begin[1] = size;
  end[1] = n;
  for (guint i = 0; i < n; i++)
    {
      NablaNode v = sequence[i];
      guint32 class = class_of[v];

      if (!covered[v])
        {
          for (guint j = i; j < end[class]; j++)
            covered[sequence[j]] = TRUE;
          add_components (self, problem, part, sequence + i, end[class] - i, inside, found);
        }
      begin[class] = i + 1;
      g_array_set_size (touched, 0);
      for (guint32 e = part->starts[v]; e < part->starts[v + 1]; e++)
        {
          NablaNode w = part->neighbours[e], swap;
          guint32 of = class_of[w], to;

          if (place[w] <= i)
            continue;
          if (moved[of] == 0)
            g_array_append_val (touched, of);
          to = begin[of] + moved[of]++;
          swap = sequence[to];
          sequence[place[w]] = swap;
          place[swap] = place[w];
          sequence[to] = w;
          place[w] = to;
        }
      for (guint t = 0; t < touched->len; t++)
        {
          guint32 of = g_array_index (touched, guint32, t), stop = begin[of] + moved[of];

          if (stop < end[of])
            {
              for (guint32 j = begin[of]; j < stop; j++)
                class_of[sequence[j]] = n_classes;
              begin[n_classes] = begin[of];
              end[n_classes] = stop;
              moved[n_classes++] = 0;
              begin[of] = stop;
            }
          moved[of] = 0;
        }
    }
  self->work += part->starts[n] + 4 * (guint64) n;
  return found;
}

/* The orders of @size vertices none of whose beginnings is one of the nested sets with @n
 * ascending sizes: the recursion of the paper's φ. */
static Count
count_orders (const Picker *self, guint size, const guint *sizes, guint n)
{
  g_autofree Count *inner = g_new (Count, MAX (1, n));
  Count result = self->factorials[size];

  for (guint i = 0; i <= n; i++)
    {
      guint whole = i < n ? sizes[i] : size;
      Count orders = self->factorials[whole];

      for (guint j = 0; j < i; j++)
        orders = count_plus (orders, count_times (self->factorials[whole - sizes[j]], inner[j]), -1);
      if (i < n)
        inner[i] = orders;
      else
        result = orders;
    }
  return result;
}

/* The sizes of what neighbouring cliques share on the way from the root to clique @k, where it is
 * part of @k: nested sets, ascending, each once. @member: marks the vertices of @k. */
static GArray *
dup_shared_sizes (Picker *self, const NablaCliqueTree *tree, guint32 k, const guint8 *member)
{
  GArray *sizes = g_array_new (FALSE, FALSE, sizeof (guint));
  guint n = 0;

  for (guint32 c = k; g_array_index (tree->parents, guint32, c) != NONE; c = g_array_index (tree->parents, guint32, c))
    {
      guint32 start = g_array_index (tree->starts, guint32, c), shared = g_array_index (tree->shared, guint32, c);
      gboolean within = TRUE;

      for (guint32 i = start; i < start + shared && within; i++)
        within = member[g_array_index (tree->nodes, NablaNode, i)];
      if (within)
        g_array_append_val (sizes, shared);
      self->work += shared + 1;
    }
  g_array_sort (sizes, compare_numbers);
  for (guint i = 0; i < sizes->len; i++)
    if (n == 0 || g_array_index (sizes, guint, i) != g_array_index (sizes, guint, n - 1))
      g_array_index (sizes, guint, n++) = g_array_index (sizes, guint, i);
  g_array_set_size (sizes, n);
  return sizes;
}

static gboolean
expand (Picker *self, Problem *problem)
{
  g_auto (NablaPlain) part = { 0 };
  g_auto (NablaCliqueTree) tree = { 0 };
  g_autofree guint8 *member = g_new0 (guint8, problem->n);
  guint n = problem->n;

  init_part (self, problem, &part);
  problem->expanded = TRUE;
  /* A tree can be rooted anywhere; a clique can be put in any order. */
  problem->known = part.starts[n] == 2 * (n - 1) || part.starts[n] / (n - 1) == n;
  if (problem->known)
    {
      problem->count = part.starts[n] == 2 * (n - 1) ? count_new (n, 0) : self->factorials[n];
      return TRUE;
    }
  if (!nabla_clique_tree_init (&tree, &part))
    return FALSE;
  problem->orders = g_array_new (FALSE, FALSE, sizeof (Count));
  problem->parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  for (guint32 k = 0; k < tree.parents->len && self->work <= MAX_WORK; k++)
    {
      guint32 start = g_array_index (tree.starts, guint32, k), end = g_array_index (tree.starts, guint32, k + 1);
      const NablaNode *clique = &g_array_index (tree.nodes, NablaNode, start);
      g_autoptr (GArray) sizes = NULL;
      Count orders;

      for (guint i = 0; i < end - start; i++)
        member[clique[i]] = TRUE;
      sizes = dup_shared_sizes (self, &tree, k, member);
      for (guint i = 0; i < end - start; i++)
        member[clique[i]] = FALSE;
      orders = count_orders (self, end - start, &g_array_index (sizes, guint, 0), sizes->len);
      g_array_append_val (problem->orders, orders);
      g_ptr_array_add (problem->parts, dup_parts (self, problem, &part, clique, end - start));
    }
  return self->work <= MAX_WORK;
}

/* The count from those of the parts; TRUE, or the parts still unknown go onto @stack. */
static gboolean
combine (Picker *self, Problem *problem, GArray *stack)
{
  gboolean complete = TRUE;
  Count sum = { 0.0L, 0 };

  for (guint k = 0; k < problem->parts->len; k++)
    {
      const GArray *parts = g_ptr_array_index (problem->parts, k);
      Count product = g_array_index (problem->orders, Count, k);

      for (guint i = 0; i < parts->len; i++)
        {
          guint index = g_array_index (parts, guint, i);
          const Problem *other = g_ptr_array_index (self->problems, index);

          if (other->known)
            product = count_times (product, other->count);
          else
            {
              g_array_append_val (stack, index);
              complete = FALSE;
            }
        }
      sum = count_plus (sum, product, 1);
    }
  problem->known = complete;
  problem->count = sum;
  return complete;
}

/* The acyclic orientations without colliders of a connected chordal graph; FALSE when it is
 * not chordal or the work is too much. */
static gboolean
count_orientations (const NablaPlain *whole, Count *count)
{
  Picker self = { .whole = whole };
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree NablaNode *all = g_new (NablaNode, whole->n);
  g_autofree Count *factorials = g_new (Count, (gsize) whole->n + 1);
  g_autofree guint32 *local = g_new (guint32, whole->n);
  gboolean good = TRUE;
  guint first;

  self.problems = g_ptr_array_new_with_free_func (problem_free);
  self.by_nodes = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  self.factorials = factorials;
  self.local = local;
  factorials[0] = count_new (1.0L, 0);
  for (guint i = 0; i < whole->n; i++)
    {
      factorials[i + 1] = count_times (factorials[i], count_new (i + 1, 0));
      all[i] = i;
      local[i] = NONE;
    }
  first = get_problem (&self, all, whole->n);
  g_array_append_val (stack, first);
  while (good && stack->len > 0)
    {
      Problem *problem = g_ptr_array_index (self.problems, g_array_index (stack, guint, stack->len - 1));

      if (!problem->known && !problem->expanded)
        good = expand (&self, problem);
      if (problem->known)
        g_array_set_size (stack, stack->len - 1);
      else if (good)
        combine (&self, problem, stack);
    }
  *count = ((Problem *) g_ptr_array_index (self.problems, first))->count;
  g_hash_table_unref (self.by_nodes);
  g_ptr_array_unref (self.problems);
  return good;
}

/* The undirected edges of a component. FALSE when an arrow joins two of its members: then not
 * every orientation of it is there. */
static gboolean
init_component (const NablaGraph *graph, const GArray *members, guint32 *local, NablaPlain *whole)
{
  guint32 at = 0;
  gsize room = 1;
  guint n_lines, n_children;
  gboolean plain = TRUE;

  for (guint i = 0; i < members->len; i++)
    {
      local[g_array_index (members, NablaNode, i)] = i;
      nabla_graph_get_adjacent (graph, g_array_index (members, NablaNode, i), NABLA_NEIGHBOURS, &n_lines);
      room += n_lines;
    }
  *whole = (NablaPlain){ members->len, g_new (guint32, (gsize) members->len + 1), g_new (NablaNode, room) };
  whole->starts[0] = 0;
  for (guint i = 0; i < members->len; i++)
    {
      NablaNode v = g_array_index (members, NablaNode, i);
      const NablaNode *lines = nabla_graph_get_adjacent (graph, v, NABLA_NEIGHBOURS, &n_lines);
      const NablaNode *children = nabla_graph_get_adjacent (graph, v, NABLA_CHILDREN, &n_children);

      for (guint j = 0; j < n_lines; j++)
        whole->neighbours[at++] = local[lines[j]];
      for (guint j = 0; j < n_children; j++)
        plain = plain && local[children[j]] == NONE;
      whole->starts[i + 1] = at;
    }
  for (guint i = 0; i < members->len; i++)
    local[g_array_index (members, NablaNode, i)] = NONE;
  return plain;
}

/**
 * nabla_graph_class_size:
 * @cpdag: a CPDAG, or a closed PDAG whose undirected components hold no arrow
 * @size: (out) (optional): the number of DAGs, exact up to 2^53; infinite beyond a double
 * @log10_size: (out) (optional): its logarithm
 *
 * The DAGs of a Markov equivalence class are the products of the orientations of its
 * undirected components, and those are counted by clique-picking (Wienöbst, Bannach &
 * Liśkiewicz 2021): polynomial, since each clique of each of at most twice as many parts as there
 * are cliques is looked at once.
 *
 * Returns: %TRUE; %FALSE if @cpdag is no such graph or is too large for a few seconds
 */
gboolean
nabla_graph_class_size (const NablaGraph *cpdag, double *size, double *log10_size)
{
  guint n = nabla_graph_n_nodes (cpdag);
  g_autofree guint32 *local = g_new (guint32, MAX (1, n));
  g_autofree guint8 *seen = g_new0 (guint8, MAX (1, n));
  g_autoptr (GArray) members = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  Count product = count_new (1.0L, 0);

  for (guint v = 0; v < n; v++)
    local[v] = NONE;
  for (NablaNode root = 0; root < n; root++)
    {
      g_auto (NablaPlain) whole = { 0 };
      Count count;

      if (seen[root])
        continue;
      g_array_set_size (members, 0);
      g_array_append_val (members, root);
      seen[root] = TRUE;
      for (guint i = 0; i < members->len; i++)
        {
          guint n_lines;
          const NablaNode *lines
            = nabla_graph_get_adjacent (cpdag, g_array_index (members, NablaNode, i), NABLA_NEIGHBOURS, &n_lines);

          for (guint j = 0; j < n_lines; j++)
            if (!seen[lines[j]])
              {
                seen[lines[j]] = TRUE;
                g_array_append_val (members, lines[j]);
              }
        }
      if (members->len == 1)
        continue;
      if (!init_component (cpdag, members, local, &whole) || !count_orientations (&whole, &count))
        return FALSE;
      product = count_times (product, count);
    }
  if (size != NULL)
    *size = product.exponent > 1024 ? HUGE_VAL : (double) ldexpl (product.mantissa, (int) product.exponent);
  if (log10_size != NULL)
    *log10_size = (double) log10l (product.mantissa) + (double) product.exponent * log10 (2.0);
  return TRUE;
}
