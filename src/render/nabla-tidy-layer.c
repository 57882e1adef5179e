/* Which layer each node stands in: longest paths, then sources drawn to their children. */
#include "render/nabla-tidy-private.h"

/* Edges by one end: compressed rows. */
typedef struct
{
  guint32 *starts;
  guint32 *items;
} Rows;

static void
rows_clear (Rows *rows)
{
  g_free (rows->starts);
  g_free (rows->items);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rows, rows_clear)

typedef enum
{
  CHILDREN,
  PARENTS,
  OTHERS, /* both ends of what is not directed */
} Relation;

static void
rows_init (Rows *rows, const NablaTidyPart *part, Relation relation)
{
  guint n = part->n_real;

  rows->starts = g_new0 (guint32, n + 2);
  for (int pass = 0; pass < 2; pass++)
    {
      for (guint i = 0; i < part->n_edges; i++)
        {
          const NablaTidyEdge *edge = &part->edges[i];

          if (edge->directed != (relation != OTHERS))
            continue;
          for (int end = relation == PARENTS ? 1 : 0; end <= (relation == CHILDREN ? 0 : 1); end++)
            {
              guint32 at = end == 0 ? edge->from : edge->to;
              guint32 other = end == 0 ? edge->to : edge->from;

              if (pass == 0)
                rows->starts[at + 2]++;
              else
                rows->items[rows->starts[at + 1]++] = other;
            }
        }
      if (pass == 0)
        {
          for (guint i = 0; i < n; i++)
            rows->starts[i + 2] += rows->starts[i + 1];
          rows->items = g_new (guint32, rows->starts[n + 1] + 1);
        }
    }
}

/* A topological order of the directed edges; edges that close a loop are passed over: they
 * then run backwards. Depth first with a stack of its own. @rank: per node, its place. */
static void
find_order (const NablaTidyPart *part, const Rows *children, guint32 *order, guint32 *rank)
{
  guint n = part->n_real;
  g_autofree guint32 *next = g_new (guint32, n + 1);
  g_autofree guint32 *stack = g_new (guint32, n + 1);
  g_autofree guint8 *seen = g_malloc0 (n + 1);
  guint placed = n;

  for (guint i = 0; i < n; i++)
    next[i] = children->starts[i];
  /* From the last to the first, so that independent nodes come in the order given. */
  for (guint root = n; root > 0; root--)
    {
      guint depth = 0;

      if (seen[root - 1])
        continue;
      stack[depth++] = root - 1;
      seen[root - 1] = 1;
      while (depth > 0)
        {
          guint32 v = stack[depth - 1];

          if (next[v] < children->starts[v + 1])
            {
              guint32 child = children->items[next[v]++];

              if (!seen[child])
                {
                  seen[child] = 1;
                  stack[depth++] = child;
                }
            }
          else
            {
              depth--;
              order[--placed] = v;
            }
        }
    }
  for (guint i = 0; i < n; i++)
    rank[order[i]] = i;
}

/* Nodes without directed edges stand where their neighbours stand; a part that has none at
 * all is layered by distance from its first node. Breadth first. */
static void
layer_the_rest (NablaTidyPart *part, const Rows *children, const Rows *parents)
{
  guint n = part->n_real;
  g_auto (Rows) others = { 0 };
  g_autofree guint32 *queue = g_new (guint32, n + 1);
  g_autofree guint8 *done = g_malloc0 (n + 1);
  guint head = 0, tail = 0;
  int step = 0;

  rows_init (&others, part, OTHERS);
  for (guint i = 0; i < n; i++)
    if (children->starts[i + 1] > children->starts[i] || parents->starts[i + 1] > parents->starts[i])
      {
        done[i] = 1;
        queue[tail++] = i;
      }
  if (tail == 0 && n > 0)
    {
      done[0] = 1;
      queue[tail++] = 0;
      step = 1;
    }
  while (head < tail)
    {
      guint32 v = queue[head++];

      for (guint32 i = others.starts[v]; i < others.starts[v + 1]; i++)
        {
          guint32 u = others.items[i];

          if (done[u])
            continue;
          done[u] = 1;
          part->layers[u] = part->layers[v] + step;
          queue[tail++] = u;
        }
    }
}

void
nabla_tidy_layer (NablaTidyPart *part)
{
  guint n = part->n_real;
  g_auto (Rows) children = { 0 };
  g_auto (Rows) parents = { 0 };
  g_autofree guint32 *order = g_new (guint32, n + 1);
  g_autofree guint32 *rank = g_new (guint32, n + 1);
  int lowest = G_MAXINT, highest = 0;

  part->layers = g_new0 (int, n + 1);
  rows_init (&children, part, CHILDREN);
  rows_init (&parents, part, PARENTS);
  find_order (part, &children, order, rank);
  for (guint i = 0; i < n; i++)
    {
      guint32 v = order[i];

      for (guint32 j = children.starts[v]; j < children.starts[v + 1]; j++)
        {
          guint32 child = children.items[j];

          if (rank[child] > i)
            part->layers[child] = MAX (part->layers[child], part->layers[v] + 1);
        }
    }
  /* A node with more children than parents moves up to the nearest child: shorter arrows. */
  for (guint i = n; i > 0; i--)
    {
      guint32 v = order[i - 1];
      int nearest = G_MAXINT;

      if (children.starts[v + 1] - children.starts[v] <= parents.starts[v + 1] - parents.starts[v])
        continue;
      for (guint32 j = children.starts[v]; j < children.starts[v + 1]; j++)
        if (rank[children.items[j]] > i - 1)
          nearest = MIN (nearest, part->layers[children.items[j]]);
      if (nearest < G_MAXINT)
        part->layers[v] = MAX (part->layers[v], nearest - 1);
    }
  layer_the_rest (part, &children, &parents);
  for (guint i = 0; i < n; i++)
    {
      lowest = MIN (lowest, part->layers[i]);
      highest = MAX (highest, part->layers[i]);
    }
  for (guint i = 0; i < n; i++)
    part->layers[i] -= lowest;
  part->n_layers = n > 0 ? (guint) (highest - lowest) + 1 : 0;
}
