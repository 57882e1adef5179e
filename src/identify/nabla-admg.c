#include "identify/nabla-admg.h"

/* Lists of vertices being collected, one after the other. */
typedef struct
{
  GArray *at; /* where each list begins; one more entry than lists */
  GArray *items;
} Lists;

static void
lists_init (Lists *self)
{
  guint32 zero = 0;

  self->at = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->items = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_array_append_val (self->at, zero);
}

static void
lists_end (Lists *self)
{
  g_array_append_val (self->at, self->items->len);
}

static void
lists_steal (Lists *self, guint32 **at, guint32 **items)
{
  *at = (guint32 *) (gpointer) g_array_free (self->at, FALSE);
  *items = (guint32 *) (gpointer) g_array_free (self->items, FALSE);
}

/* A depth-first walk from one vertex through latents, @seen counting walks. */
typedef struct
{
  const NablaGraph *graph;
  const NablaAdmg *admg;
  guint32 *seen;
  guint32 walk;
  GArray *stack;
} Walker;

static void
push_unseen (Walker *w, NablaNode node)
{
  if (w->seen[node] == w->walk)
    return;
  w->seen[node] = w->walk;
  g_array_append_val (w->stack, node);
}

/* Appends the observed vertices that are met first along @relation from what is on the stack. */
static void
collect (Walker *w, NablaRelation relation, GArray *found)
{
  while (w->stack->len > 0)
    {
      NablaNode node = g_array_index (w->stack, NablaNode, w->stack->len - 1);
      const NablaNode *next;
      guint n;

      g_array_set_size (w->stack, w->stack->len - 1);
      if (!nabla_graph_is_latent (w->graph, node))
        {
          g_array_append_val (found, w->admg->index[node]);
          continue;
        }
      next = nabla_graph_get_adjacent (w->graph, node, relation, &n);
      for (guint i = 0; i < n; i++)
        push_unseen (w, next[i]);
    }
}

static void
project_parents (Walker *w, NablaAdmg *self)
{
  Lists lists;

  lists_init (&lists);
  for (guint v = 0; v < self->n; v++)
    {
      guint n;
      const NablaNode *parents = nabla_graph_get_adjacent (w->graph, self->node[v], NABLA_PARENTS, &n);

      w->walk++;
      for (guint i = 0; i < n; i++)
        push_unseen (w, parents[i]);
      collect (w, NABLA_PARENTS, lists.items);
      lists_end (&lists);
    }
  lists_steal (&lists, &self->parents_at, &self->parents);
}

/* One cause per latent without latent parents, and one per <-> edge. A latent with a latent
 * parent is reached from that one, which joins the same vertices and more. */
static void
project_causes (Walker *w, NablaAdmg *self)
{
  Lists lists;
  guint n_edges, n_nodes = nabla_graph_n_nodes (w->graph);
  const NablaEdge *edges = nabla_graph_get_edges (w->graph, &n_edges);

  lists_init (&lists);
  for (guint i = 0; i < n_nodes + n_edges; i++)
    {
      guint before = lists.items->len;

      w->walk++;
      if (i < n_nodes)
        {
          gboolean has_latent_parent = FALSE;
          guint n;
          const NablaNode *parents = nabla_graph_get_adjacent (w->graph, i, NABLA_PARENTS, &n);

          if (!nabla_graph_is_latent (w->graph, i))
            continue;
          for (guint j = 0; j < n; j++)
            has_latent_parent |= nabla_graph_is_latent (w->graph, parents[j]);
          if (has_latent_parent)
            continue;
          push_unseen (w, i);
        }
      else
        {
          const NablaEdge *edge = &edges[i - n_nodes];

          if (edge->at_from != NABLA_MARK_ARROW || edge->at_to != NABLA_MARK_ARROW)
            continue;
          push_unseen (w, edge->from);
          push_unseen (w, edge->to);
        }
      collect (w, NABLA_CHILDREN, lists.items);
      if (lists.items->len - before < 2)
        g_array_set_size (lists.items, before);
      else
        lists_end (&lists);
    }
  self->n_causes = lists.at->len - 1;
  lists_steal (&lists, &self->causes_at, &self->caused);
}

/* The causes of each vertex: @caused turned round. */
static void
index_causes (NablaAdmg *self)
{
  guint32 n_items = self->causes_at[self->n_causes];
  g_autofree guint32 *next = NULL;

  self->caused_by_at = g_new0 (guint32, self->n + 1);
  self->caused_by = g_new (guint32, MAX (n_items, 1));
  for (guint i = 0; i < n_items; i++)
    self->caused_by_at[self->caused[i] + 1]++;
  for (guint v = 0; v < self->n; v++)
    self->caused_by_at[v + 1] += self->caused_by_at[v];
  next = g_memdup2 (self->caused_by_at, (self->n + 1) * sizeof (guint32));
  for (guint c = 0; c < self->n_causes; c++)
    for (guint i = self->causes_at[c]; i < self->causes_at[c + 1]; i++)
      self->caused_by[next[self->caused[i]]++] = c;
}

NablaAdmg *
nabla_admg_new (const NablaGraph *graph)
{
  NablaAdmg *self;
  const NablaNode *order = nabla_graph_get_order (graph);
  guint n_nodes = nabla_graph_n_nodes (graph);
  g_autofree guint32 *seen = g_new0 (guint32, MAX (n_nodes, 1));
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  Walker walker = { .graph = graph, .seen = seen, .stack = stack };

  g_return_val_if_fail (order != NULL || n_nodes == 0, NULL);

  self = g_new0 (NablaAdmg, 1);
  walker.admg = self;
  self->node = g_new (NablaNode, MAX (n_nodes, 1));
  self->index = g_new (guint32, MAX (n_nodes, 1));
  for (NablaNode v = 0; v < n_nodes; v++)
    if (nabla_graph_is_latent (graph, v))
      self->index[v] = NABLA_NODE_NONE;
    else
      {
        self->index[v] = self->n;
        self->node[self->n++] = v;
      }
  self->order = g_new (guint32, MAX (self->n, 1));
  self->rank = g_new (guint32, MAX (self->n, 1));
  for (guint i = 0, at = 0; i < n_nodes; i++)
    if (!nabla_graph_is_latent (graph, order[i]))
      {
        self->rank[self->index[order[i]]] = at;
        self->order[at++] = self->index[order[i]];
      }
  project_parents (&walker, self);
  project_causes (&walker, self);
  index_causes (self);
  return self;
}

void
nabla_admg_free (NablaAdmg *self)
{
  if (self == NULL)
    return;
  g_free (self->node);
  g_free (self->index);
  g_free (self->parents_at);
  g_free (self->parents);
  g_free (self->order);
  g_free (self->rank);
  g_free (self->causes_at);
  g_free (self->caused);
  g_free (self->caused_by_at);
  g_free (self->caused_by);
  g_free (self);
}
