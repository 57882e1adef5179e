#include "identify/nabla-admg-search.h"

static guint32
at (const GArray *list, guint i)
{
  return g_array_index (list, guint32, i);
}

void
nabla_admg_search_init (NablaAdmgSearch *self, const NablaAdmg *admg)
{
  *self = (NablaAdmgSearch){ .admg = admg };
  self->member = g_new0 (guint32, MAX (admg->n, 1));
  self->visited = g_new0 (guint32, MAX (admg->n, 1));
  self->cause_visited = g_new0 (guint32, MAX (admg->n_causes, 1));
}

void
nabla_admg_search_clear (NablaAdmgSearch *self)
{
  g_free (self->member);
  g_free (self->visited);
  g_free (self->cause_visited);
}

guint32
nabla_admg_search_confine (NablaAdmgSearch *self, const GArray *list)
{
  self->token++;
  for (guint i = 0; i < list->len; i++)
    self->member[at (list, i)] = self->token;
  return self->token;
}

static void
visit (NablaAdmgSearch *self, guint32 token, GArray *queue, guint32 v)
{
  if (self->visited[v] == token)
    return;
  self->visited[v] = token;
  g_array_append_val (queue, v);
}

GArray *
nabla_admg_search_ancestors (NablaAdmgSearch *self, const GArray *targets, guint32 inside)
{
  const NablaAdmg *g = self->admg;
  GArray *queue = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 token = ++self->token;

  for (guint i = 0; i < targets->len; i++)
    visit (self, token, queue, at (targets, i));
  for (guint i = 0; i < queue->len; i++)
    {
      guint32 v = at (queue, i);

      for (guint j = g->parents_at[v]; j < g->parents_at[v + 1]; j++)
        if (inside == 0 || self->member[g->parents[j]] == inside)
          visit (self, token, queue, g->parents[j]);
    }
  return queue;
}

GArray *
nabla_admg_search_district (NablaAdmgSearch *self, const guint32 *start, guint n, guint32 inside, guint32 last_rank)
{
  const NablaAdmg *g = self->admg;
  GArray *queue = g_array_new (FALSE, FALSE, sizeof (guint32));
  guint32 token = ++self->token;

  for (guint i = 0; i < n; i++)
    visit (self, token, queue, start[i]);
  for (guint i = 0; i < queue->len; i++)
    {
      guint32 v = at (queue, i);

      for (guint j = g->caused_by_at[v]; j < g->caused_by_at[v + 1]; j++)
        {
          guint32 cause = g->caused_by[j];

          if (self->cause_visited[cause] == token)
            continue;
          self->cause_visited[cause] = token;
          for (guint k = g->causes_at[cause]; k < g->causes_at[cause + 1]; k++)
            if (self->member[g->caused[k]] == inside && g->rank[g->caused[k]] <= last_rank)
              visit (self, token, queue, g->caused[k]);
        }
    }
  return queue;
}

GArray *
nabla_admg_list_of (const NablaAdmg *admg, const NablaNodeSet *set)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < nabla_node_set_size (set); i++)
    g_array_append_val (list, admg->index[set->nodes[i]]);
  return list;
}

NablaNodeSet *
nabla_admg_set_of (const NablaAdmg *admg, const GArray *list)
{
  g_autofree NablaNode *nodes = g_new (NablaNode, MAX (list->len, 1));

  for (guint i = 0; i < list->len; i++)
    nodes[i] = admg->node[at (list, i)];
  return nabla_node_set_new_from (nodes, list->len);
}
