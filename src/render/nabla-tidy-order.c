/* The order within layers: few crossings, by barycentres (Sugiyama, Tagawa and Toda 1981). */
#include <math.h>
#include <string.h>

#include "render/nabla-tidy-private.h"

/* Edges over more layers than this, or beyond the budget, are not led around what they pass. */
#define MAX_SPAN         64
#define DUMMIES_PER_EDGE 4

typedef struct
{
  guint32 from, to; /* in neighbouring layers, from left to right */
} Link;

static void
add_link (GArray *links, guint32 from, guint32 to)
{
  Link link = { from, to };

  g_array_append_val (links, link);
}

static guint
get_span (const NablaTidyPart *part, const NablaTidyEdge *edge)
{
  return (guint) ABS (part->layers[edge->to] - part->layers[edge->from]);
}

/* Cuts long edges at every layer; fills first_dummy and returns links of neighbouring layers. */
static GArray *
cut_edges (NablaTidyPart *part)
{
  GArray *links = g_array_new (FALSE, FALSE, sizeof (Link));
  guint64 budget = (guint64) DUMMIES_PER_EDGE * part->n_edges + 64;
  guint n_dummies = 0;

  part->first_dummy = g_new (guint32, part->n_edges + 1);
  for (guint i = 0; i < part->n_edges; i++)
    {
      guint span = get_span (part, &part->edges[i]);

      part->first_dummy[i] = G_MAXUINT32;
      if (span < 2 || span > MAX_SPAN || n_dummies + span - 1 > budget)
        continue;
      part->first_dummy[i] = part->n_real + n_dummies;
      n_dummies += span - 1;
    }
  part->n = part->n_real + n_dummies;
  part->layers = g_renew (int, part->layers, part->n + 1);
  for (guint i = 0; i < part->n_edges; i++)
    {
      const NablaTidyEdge *edge = &part->edges[i];
      gboolean forward = part->layers[edge->from] < part->layers[edge->to];
      guint32 last = forward ? edge->from : edge->to;
      guint32 end = forward ? edge->to : edge->from;
      guint span = get_span (part, edge);

      if (span == 0 || (span > 1 && part->first_dummy[i] == G_MAXUINT32))
        continue;
      for (guint j = 0; j + 1 < span; j++)
        {
          guint32 dummy = part->first_dummy[i] + j;

          part->layers[dummy] = part->layers[last] + 1;
          add_link (links, last, dummy);
          last = dummy;
        }
      add_link (links, last, end);
    }
  return links;
}

static void
index_links (NablaTidyPart *part, const GArray *links)
{
  part->left_starts = g_new0 (guint32, part->n + 2);
  part->right_starts = g_new0 (guint32, part->n + 2);
  part->left = g_new (guint32, links->len + 1);
  part->right = g_new (guint32, links->len + 1);
  for (guint i = 0; i < links->len; i++)
    {
      const Link *link = &g_array_index (links, Link, i);

      part->right_starts[link->from + 1]++;
      part->left_starts[link->to + 1]++;
    }
  for (guint i = 0; i < part->n; i++)
    {
      part->right_starts[i + 1] += part->right_starts[i];
      part->left_starts[i + 1] += part->left_starts[i];
    }
  for (guint i = 0; i < links->len; i++)
    {
      const Link *link = &g_array_index (links, Link, i);

      part->right[part->right_starts[link->from]++] = link->to;
      part->left[part->left_starts[link->to]++] = link->from;
    }
  memmove (part->right_starts + 1, part->right_starts, part->n * sizeof (guint32));
  memmove (part->left_starts + 1, part->left_starts, part->n * sizeof (guint32));
  part->right_starts[0] = 0;
  part->left_starts[0] = 0;
}

static void
fill_positions (NablaTidyPart *part)
{
  for (guint layer = 0; layer < part->n_layers; layer++)
    for (guint32 i = part->starts[layer]; i < part->starts[layer + 1]; i++)
      part->positions[part->members[i]] = i - part->starts[layer];
}

static void
fill_layers (NablaTidyPart *part)
{
  part->starts = g_new0 (guint32, part->n_layers + 2);
  part->members = g_new (guint32, part->n + 1);
  part->positions = g_new (guint32, part->n + 1);
  for (guint i = 0; i < part->n; i++)
    part->starts[part->layers[i] + 2]++;
  for (guint i = 0; i < part->n_layers; i++)
    part->starts[i + 2] += part->starts[i + 1];
  for (guint i = 0; i < part->n; i++)
    part->members[part->starts[part->layers[i] + 1]++] = i;
  fill_positions (part);
}

typedef struct
{
  double key;
  guint32 position;
  guint32 vertex;
} SortEntry;

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const SortEntry *x = a;
  const SortEntry *y = b;

  if (x->key != y->key)
    return x->key < y->key ? -1 : 1;
  return x->position < y->position ? -1 : x->position > y->position;
}

static void
sort_layer (NablaTidyPart *part, guint layer, gboolean by_left, SortEntry *entries)
{
  guint32 start = part->starts[layer];
  guint n = part->starts[layer + 1] - start;
  guint other = by_left ? layer - 1 : layer + 1;
  double n_other = part->starts[other + 1] - part->starts[other];

  for (guint i = 0; i < n; i++)
    {
      guint32 v = part->members[start + i];
      const guint32 *items = by_left ? part->left : part->right;
      const guint32 *starts = by_left ? part->left_starts : part->right_starts;
      guint degree = starts[v + 1] - starts[v];
      double sum = 0;

      for (guint32 j = starts[v]; j < starts[v + 1]; j++)
        sum += part->positions[items[j]] + 0.5;
      /* Places as fractions, so that those without neighbours keep theirs. */
      entries[i].key = degree > 0 ? sum / degree / n_other : (i + 0.5) / n;
      entries[i].position = i;
      entries[i].vertex = v;
    }
  qsort (entries, n, sizeof *entries, compare_entries);
  for (guint i = 0; i < n; i++)
    {
      part->members[start + i] = entries[i].vertex;
      part->positions[entries[i].vertex] = i;
    }
}

/* Crossings between a layer and the next, counted with a Fenwick tree: O(E log V). */
static guint64
count_crossings (const NablaTidyPart *part, guint layer, guint32 *tree, guint32 *ends)
{
  guint n = part->starts[layer + 2] - part->starts[layer + 1];
  guint64 crossings = 0;
  guint64 total = 0;

  memset (tree, 0, (n + 1) * sizeof *tree);
  for (guint32 i = part->starts[layer]; i < part->starts[layer + 1]; i++)
    {
      guint32 v = part->members[i];
      guint degree = part->right_starts[v + 1] - part->right_starts[v];

      for (guint j = 0; j < degree; j++)
        {
          guint32 sum = 0;

          ends[j] = part->positions[part->right[part->right_starts[v] + j]] + 1;
          for (guint32 k = ends[j]; k > 0; k &= k - 1)
            sum += tree[k];
          crossings += total - sum;
        }
      for (guint j = 0; j < degree; j++)
        for (guint32 k = ends[j]; k <= n; k += k & -k)
          tree[k]++;
      total += degree;
    }
  return crossings;
}

void
nabla_tidy_order (NablaTidyPart *part)
{
  g_autoptr (GArray) links = cut_edges (part);
  g_autofree SortEntry *entries = g_new (SortEntry, part->n + 1);
  g_autofree guint32 *tree = g_new (guint32, part->n + 2);
  g_autofree guint32 *ends = g_new (guint32, links->len + 1);
  g_autofree guint32 *best = g_new (guint32, part->n + 1);
  guint64 fewest = G_MAXUINT64;
  guint sweeps = part->n < 500 ? 24 : 8;

  index_links (part, links);
  fill_layers (part);
  for (guint sweep = 0; sweep <= sweeps && fewest > 0; sweep++)
    {
      guint64 crossings = 0;

      for (guint layer = 0; layer + 1 < part->n_layers; layer++)
        crossings += count_crossings (part, layer, tree, ends);
      if (crossings < fewest)
        {
          fewest = crossings;
          memcpy (best, part->members, part->n * sizeof *best);
        }
      if (sweep % 2 == 0)
        for (guint layer = 1; layer < part->n_layers; layer++)
          sort_layer (part, layer, TRUE, entries);
      else
        for (guint layer = part->n_layers; layer > 1; layer--)
          sort_layer (part, layer - 2, FALSE, entries);
    }
  memcpy (part->members, best, part->n * sizeof *best);
  fill_positions (part);
}
