#include "identify/nabla-mediation.h"

#include "identify/nabla-admg.h"
#include "identify/nabla-id.h"

#define REFERENCE 0 /* the value x* */
#define ACTIVE    1 /* the value x */

/* How a value of an exposure comes into a district. */
typedef struct
{
  NablaNode exposure;
  guint32 root; /* of the district */
  gboolean value;
  NablaNode reached; /* the observed vertex of it */
} Arrival;

/* Each vertex stands twice in the question: as it is when the active paths to it carry x, and
 * as it is when everything is under x*. Arrays are by vertex of the graph. */
typedef struct
{
  const NablaGraph *graph;
  const NablaAdmg *admg;
  const guint8 *edge_is_active;
  guint8 *is_exposure;
  guint8 *relevant;   /* leads to the outcome without passing an exposure */
  guint8 *changed;    /* an active path leads to it from an exposure */
  guint8 *needed[2];  /* the outcome's value takes it as it is under x*, under x */
  NablaNode *landing; /* an observed vertex that it reaches through unobserved ones alone */
  guint32 *root;      /* of its district among the relevant observed ones, a tree (union-find) */
} Worlds;

void
nabla_mediation_clear (NablaMediation *self)
{
  g_clear_pointer (&self->formula, nabla_edge_formula_free);
  g_clear_pointer (&self->district, nabla_node_set_free);
  g_clear_pointer (&self->hedge, nabla_node_set_free);
  g_clear_pointer (&self->hedge_inner, nabla_node_set_free);
}

static void
worlds_clear (Worlds *self)
{
  g_free (self->is_exposure);
  g_free (self->relevant);
  g_free (self->changed);
  g_free (self->needed[REFERENCE]);
  g_free (self->needed[ACTIVE]);
  g_free (self->landing);
  g_free (self->root);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Worlds, worlds_clear)

/* What of @node's parents its version is made of. */
static void
need_parents (Worlds *w, NablaNode node)
{
  guint n;
  const NablaNode *parents = nabla_graph_get_adjacent (w->graph, node, NABLA_PARENTS, &n);
  const guint32 *edges = nabla_graph_get_adjacent_edges (w->graph, node, NABLA_PARENTS, &n);

  for (guint i = 0; i < n; i++)
    {
      if (w->is_exposure[parents[i]])
        continue;
      w->relevant[parents[i]] = TRUE;
      if (w->needed[REFERENCE][node])
        w->needed[REFERENCE][parents[i]] = TRUE;
      if (w->needed[ACTIVE][node])
        w->needed[w->edge_is_active[edges[i]] ? ACTIVE : REFERENCE][parents[i]] = TRUE;
    }
}

static void
find_changed (Worlds *w)
{
  const NablaNode *order = nabla_graph_get_order (w->graph);

  for (guint i = 0; i < nabla_graph_n_nodes (w->graph); i++)
    {
      NablaNode node = order[i];
      guint n;
      const NablaNode *children = nabla_graph_get_adjacent (w->graph, node, NABLA_CHILDREN, &n);
      const guint32 *edges = nabla_graph_get_adjacent_edges (w->graph, node, NABLA_CHILDREN, &n);

      if (w->is_exposure[node] || w->changed[node])
        for (guint j = 0; j < n; j++)
          if (w->edge_is_active[edges[j]])
            w->changed[children[j]] = TRUE;
    }
}

/* Fills in what is needed, last vertex first; returns the first recanting witness or none. */
static NablaNode
find_needed (Worlds *w, const NablaNodeSet *outcome)
{
  const NablaNode *order = nabla_graph_get_order (w->graph);
  NablaNode witness = NABLA_NODE_NONE;

  for (guint i = 0; i < outcome->n; i++)
    w->relevant[outcome->nodes[i]] = w->needed[ACTIVE][outcome->nodes[i]] = TRUE;
  for (guint i = nabla_graph_n_nodes (w->graph); i-- > 0;)
    {
      NablaNode node = order[i];

      if (!w->relevant[node])
        continue;
      /* What no active path leads to is the same under both. */
      if (w->needed[ACTIVE][node] && !w->changed[node])
        {
          w->needed[ACTIVE][node] = FALSE;
          w->needed[REFERENCE][node] = TRUE;
        }
      if (w->needed[ACTIVE][node] && w->needed[REFERENCE][node])
        witness = node;
      need_parents (w, node);
    }
  return witness;
}

static guint32
find_root (Worlds *w, guint32 v)
{
  while (w->root[v] != v)
    v = w->root[v] = w->root[w->root[v]];
  return v;
}

static void
find_districts (Worlds *w)
{
  const NablaAdmg *g = w->admg;

  for (guint32 v = 0; v < g->n; v++)
    w->root[v] = v;
  for (guint c = 0; c < g->n_causes; c++)
    {
      guint32 first = NABLA_NODE_NONE;

      for (guint i = g->causes_at[c]; i < g->causes_at[c + 1]; i++)
        {
          guint32 v = g->caused[i];

          if (!w->relevant[g->node[v]])
            continue;
          if (first != NABLA_NODE_NONE)
            w->root[find_root (w, v)] = find_root (w, first);
          first = v;
        }
    }
}

static void
find_landings (Worlds *w)
{
  const NablaNode *order = nabla_graph_get_order (w->graph);

  for (guint i = nabla_graph_n_nodes (w->graph); i-- > 0;)
    {
      NablaNode node = order[i];
      guint n;
      const NablaNode *children = nabla_graph_get_adjacent (w->graph, node, NABLA_CHILDREN, &n);

      w->landing[node] = node;
      for (guint j = 0; j < n && nabla_graph_is_latent (w->graph, node); j++)
        if (w->relevant[children[j]])
          w->landing[node] = w->landing[children[j]];
    }
}

/* Which value of which exposure each district is entered by. */
static GArray *
find_arrivals (Worlds *w, const NablaNodeSet *exposure)
{
  GArray *arrivals = g_array_new (FALSE, FALSE, sizeof (Arrival));

  for (guint i = 0; i < exposure->n; i++)
    {
      guint n;
      const NablaNode *children = nabla_graph_get_adjacent (w->graph, exposure->nodes[i], NABLA_CHILDREN, &n);
      const guint32 *edges = nabla_graph_get_adjacent_edges (w->graph, exposure->nodes[i], NABLA_CHILDREN, &n);

      for (guint j = 0; j < n; j++)
        {
          Arrival arrival = { .exposure = exposure->nodes[i] };

          if (w->is_exposure[children[j]] || !w->relevant[children[j]])
            continue;
          arrival.reached = w->landing[children[j]];
          arrival.root = find_root (w, w->admg->index[arrival.reached]);
          arrival.value = w->needed[ACTIVE][children[j]] && w->edge_is_active[edges[j]];
          g_array_append_val (arrivals, arrival);
        }
    }
  return arrivals;
}

static int
compare_arrivals (gconstpointer a, gconstpointer b)
{
  const Arrival *one = a, *other = b;

  if (one->root != other->root)
    return one->root < other->root ? -1 : 1;
  if (one->exposure != other->exposure)
    return one->exposure < other->exposure ? -1 : 1;
  return (int) other->value - (int) one->value;
}

/* Sorts the arrivals; whether one district is entered by both values of an exposure. */
static gboolean
find_conflict (Worlds *w, GArray *arrivals, NablaMediation *answer)
{
  g_array_sort (arrivals, compare_arrivals);
  for (guint i = 1; i < arrivals->len; i++)
    {
      const Arrival *before = &g_array_index (arrivals, Arrival, i - 1), *here = before + 1;

      if (before->root != here->root || before->exposure != here->exposure || before->value == here->value)
        continue;
      answer->exposure = here->exposure;
      answer->reached[0] = before->reached;
      answer->reached[1] = here->reached;
      answer->district = nabla_node_set_new ();
      for (guint32 v = 0; v < w->admg->n; v++)
        if (w->relevant[w->admg->node[v]] && find_root (w, v) == here->root)
          nabla_node_set_add (answer->district, w->admg->node[v]);
      return TRUE;
    }
  return FALSE;
}

/* Districts that take the same exposures at x*: their c-factors are one factor of the formula. */
typedef struct
{
  NablaNodeSet *reference;
  GArray *members; /* NablaNode */
  GArray *parents;
} Group;

static void
group_free (Group *self)
{
  nabla_node_set_free (self->reference);
  g_array_unref (self->members);
  g_array_unref (self->parents);
  g_free (self);
}

static Group *
find_group (GPtrArray *groups, const NablaNodeSet *reference)
{
  Group *group;

  for (guint i = 0; i < groups->len; i++)
    if (nabla_node_set_equal (((Group *) g_ptr_array_index (groups, i))->reference, reference))
      return g_ptr_array_index (groups, i);
  group = g_new0 (Group, 1);
  group->reference = nabla_node_set_copy (reference);
  group->members = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  group->parents = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  g_ptr_array_add (groups, group);
  return group;
}

/* The relevant observed vertices in groups, that of the last vertex first. */
static GPtrArray *
find_groups (Worlds *w, const GArray *arrivals)
{
  const NablaAdmg *g = w->admg;
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) group_free);
  g_autoptr (GPtrArray) of_root = g_ptr_array_new ();

  g_ptr_array_set_size (of_root, (int) g->n);
  for (guint i = g->n; i-- > 0;)
    {
      guint32 v = g->order[i], root;
      Group *group;

      if (!w->relevant[g->node[v]])
        continue;
      root = find_root (w, v);
      if (of_root->pdata[root] == NULL)
        {
          g_autoptr (NablaNodeSet) reference = nabla_node_set_new ();

          for (guint j = 0; j < arrivals->len; j++)
            {
              const Arrival *arrival = &g_array_index (arrivals, Arrival, j);

              if (arrival->root == root && arrival->value == REFERENCE)
                nabla_node_set_add (reference, arrival->exposure);
            }
          of_root->pdata[root] = find_group (groups, reference);
        }
      group = of_root->pdata[root];
      g_array_append_val (group->members, g->node[v]);
      for (guint j = g->parents_at[v]; j < g->parents_at[v + 1]; j++)
        g_array_append_val (group->parents, g->node[g->parents[j]]);
    }
  return groups;
}

static NablaNodeSet *
set_of (const GArray *nodes)
{
  return nabla_node_set_new_from ((const NablaNode *) (gpointer) nodes->data, nodes->len);
}

/* The c-factor of each group, P(group | do(its parents)), under its values. */
static gboolean
make_formula (Worlds *w,
              const GPtrArray *groups,
              const NablaNodeSet *outcome,
              NablaExprPool *pool,
              NablaMediation *answer,
              NablaProgress *progress,
              GError **error)
{
  g_autoptr (NablaEdgeFormula) formula = NULL;
  g_autoptr (GArray) summed = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  g_autoptr (NablaNodeSet) sum = NULL;

  for (guint i = 0; i < w->admg->n; i++)
    if (w->relevant[w->admg->node[i]] && !nabla_node_set_contains (outcome, w->admg->node[i]))
      g_array_append_val (summed, w->admg->node[i]);
  sum = set_of (summed);
  formula = nabla_edge_formula_new (sum);
  for (guint i = 0; i < groups->len; i++)
    {
      const Group *group = g_ptr_array_index (groups, i);
      g_autoptr (NablaNodeSet) members = set_of (group->members), before = set_of (group->parents);
      g_autoptr (NablaNodeSet) parents = nabla_node_set_minus (before, members);
      g_auto (NablaIdAnswer) id = { 0 };

      if (!nabla_id (w->graph, w->admg, parents, members, NULL, pool, &id, progress, error))
        return FALSE;
      if (!id.identified)
        {
          answer->hedge = g_steal_pointer (&id.hedge);
          answer->hedge_inner = g_steal_pointer (&id.hedge_inner);
          return TRUE;
        }
      nabla_edge_formula_add (formula, id.functional, group->reference);
    }
  answer->identified = TRUE;
  answer->formula = g_steal_pointer (&formula);
  return TRUE;
}

gboolean
nabla_path_effect_identify (const NablaGraph *graph,
                            const NablaNodeSet *exposure,
                            const NablaNodeSet *outcome,
                            const guint8 *active,
                            NablaExprPool *pool,
                            NablaMediation *answer,
                            NablaProgress *progress,
                            GError **error)
{
  guint n = nabla_graph_n_nodes (graph);
  g_autoptr (NablaAdmg) admg = nabla_admg_new (graph);
  g_auto (Worlds) w = { .graph = graph, .admg = admg, .edge_is_active = active };
  g_autoptr (GArray) arrivals = NULL;
  g_autoptr (GPtrArray) groups = NULL;

  *answer = (NablaMediation){ .witness = NABLA_NODE_NONE };
  w.is_exposure = g_new0 (guint8, MAX (n, 1));
  w.relevant = g_new0 (guint8, MAX (n, 1));
  w.changed = g_new0 (guint8, MAX (n, 1));
  w.needed[REFERENCE] = g_new0 (guint8, MAX (n, 1));
  w.needed[ACTIVE] = g_new0 (guint8, MAX (n, 1));
  w.landing = g_new0 (NablaNode, MAX (n, 1));
  w.root = g_new0 (guint32, MAX (n, 1));
  for (guint i = 0; i < exposure->n; i++)
    w.is_exposure[exposure->nodes[i]] = TRUE;

  find_changed (&w);
  answer->witness = find_needed (&w, outcome);
  if (answer->witness != NABLA_NODE_NONE)
    return nabla_progress_check (progress, error);
  find_districts (&w);
  find_landings (&w);
  arrivals = find_arrivals (&w, exposure);
  if (find_conflict (&w, arrivals, answer))
    return nabla_progress_check (progress, error);
  groups = find_groups (&w, arrivals);
  return make_formula (&w, groups, outcome, pool, answer, progress, error);
}

gboolean
nabla_mediation_identify (const NablaGraph *graph,
                          const NablaQuery *query,
                          NablaExprPool *pool,
                          NablaMediation *answer,
                          NablaProgress *progress,
                          GError **error)
{
  guint n_edges;
  const NablaEdge *edges = nabla_graph_get_edges (graph, &n_edges);
  g_autofree guint8 *active = g_new (guint8, MAX (n_edges, 1));

  for (guint i = 0; i < n_edges; i++)
    active[i] = !nabla_node_set_contains (nabla_query_get_mediators (query), edges[i].to);
  return nabla_path_effect_identify (graph, nabla_query_get_exposure (query), nabla_query_get_outcome (query), active,
                                     pool, answer, progress, error);
}
