/* Parts of a graph for derivations by c-factors: districts, ancestral sets, blocks of one order. */
#include "identify/nabla-derivation-parts.h"

/* With more ancestors of the outcome than this there is no derivation to read. */
#define MAX_ANCESTORS 2000

void
nabla_factors_init (NablaFactors *self, NablaTrace *trace)
{
  guint n = MAX (nabla_graph_n_nodes (trace->graph), 1);
  NablaAdmg *admg = nabla_admg_new (trace->graph);

  *self = (NablaFactors){ .trace = trace, .admg = admg };
  self->rank = g_new0 (guint32, n);
  self->label = g_new0 (guint32, n);
  nabla_admg_search_init (&self->search, admg);
}

void
nabla_factors_clear (NablaFactors *self)
{
  nabla_admg_free (self->admg);
  nabla_node_set_free (self->all);
  g_free (self->rank);
  g_free (self->label);
  nabla_admg_search_clear (&self->search);
}

NablaNodeSet *
nabla_factors_parents (const NablaFactors *self, const NablaNodeSet *part)
{
  const NablaAdmg *g = self->admg;
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  g_autoptr (NablaNodeSet) parents = NULL;

  for (guint i = 0; i < part->n; i++)
    {
      guint32 v = g->index[part->nodes[i]];

      for (guint j = g->parents_at[v]; j < g->parents_at[v + 1]; j++)
        g_array_append_val (found, g->node[g->parents[j]]);
    }
  parents = nabla_node_set_new_from ((const NablaNode *) (gpointer) found->data, found->len);
  return nabla_node_set_minus (parents, part);
}

/* What <-> paths within @inside join to @start. */
NablaNodeSet *
nabla_factors_district (NablaFactors *self, const NablaNodeSet *start, const NablaNodeSet *inside)
{
  g_autoptr (GArray) from = nabla_admg_list_of (self->admg, start), within = nabla_admg_list_of (self->admg, inside);
  guint32 token = nabla_admg_search_confine (&self->search, within);
  g_autoptr (GArray) found = nabla_admg_search_district (&self->search, (const guint32 *) (gpointer) from->data,
                                                         from->len, token, G_MAXUINT32);

  return nabla_admg_set_of (self->admg, found);
}

static NablaNodeSet *
observed_of (const NablaGraph *graph, const NablaNodeSet *set)
{
  g_autoptr (NablaNodeSet) latent = nabla_graph_dup_with_role (graph, NABLA_ROLE_LATENT);

  return nabla_node_set_minus (set, latent);
}

/* The observed ancestors of @part by directed paths that leave no vertex of @closed. */
NablaNodeSet *
nabla_factors_ancestors (NablaTrace *trace, const NablaNodeSet *part, const NablaNodeSet *closed)
{
  NablaCut cut = { .tails = closed };
  g_autoptr (NablaNodeSet) found = nabla_ancestors (trace->ws, part, closed != NULL ? &cut : NULL);

  return observed_of (trace->graph, found);
}

/* Ancestors of @part within the part @inside. */
static NablaNodeSet *
ancestors_within (NablaFactors *self, const NablaNodeSet *part, const NablaNodeSet *inside)
{
  g_autoptr (NablaNodeSet) outside = nabla_node_set_minus (self->all, inside);

  return nabla_factors_ancestors (self->trace, part, outside);
}

/* Puts @all in a topological order: what @exposure does not affect first, and districts together
 * as far as they can be, for the derivation to be short. */
static void
order_all (NablaFactors *self, const NablaNodeSet *exposure)
{
  const NablaNodeSet *all = self->all;
  g_autoptr (NablaNodeSet) affected = nabla_descendants (self->trace->ws, exposure, NULL);
  g_autofree guint32 *district = g_new0 (guint32, MAX (all->n, 1));
  g_autofree gboolean *late = g_new0 (gboolean, MAX (all->n, 1));
  g_autofree gboolean *placed = g_new0 (gboolean, MAX (all->n, 1));
  g_autofree guint *open = g_new0 (guint, MAX (all->n, 1));
  g_autoptr (GPtrArray) parents = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_node_set_free);
  guint32 last = 0, n_districts = 0;

  for (guint i = 0; i < all->n; i++)
    {
      g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (all->nodes[i]);

      late[i] = nabla_node_set_contains (affected, all->nodes[i]);
      g_ptr_array_add (parents, nabla_factors_parents (self, one));
      open[i] = ((NablaNodeSet *) g_ptr_array_index (parents, i))->n;
      if (district[i] == 0)
        {
          g_autoptr (NablaNodeSet) members = nabla_factors_district (self, one, all);

          n_districts++;
          for (guint j = 0; j < all->n; j++)
            if (nabla_node_set_contains (members, all->nodes[j]))
              district[j] = n_districts;
        }
    }
  for (guint placing = 0; placing < all->n; placing++)
    {
      guint best = G_MAXUINT;

      for (guint i = 0; i < all->n; i++)
        {
          if (placed[i] || open[i] > 0)
            continue;
          if (best == G_MAXUINT || late[i] < late[best]
              || (late[i] == late[best] && district[i] == last && district[best] != last))
            best = i;
        }
      placed[best] = TRUE;
      last = district[best];
      self->rank[all->nodes[best]] = placing;
      for (guint i = 0; i < all->n; i++)
        if (!placed[i] && nabla_node_set_contains (g_ptr_array_index (parents, i), all->nodes[best]))
          open[i]--;
    }
}

/**
 * nabla_factors_begin:
 * @exposure: what is acted on
 * @outcome: what is asked about
 *
 * Says which vertices the derivation is about, and in which order. O(k² + n + m), k their number.
 *
 * Returns: %FALSE if they are too many
 */
gboolean
nabla_factors_begin (NablaFactors *self, const NablaNodeSet *exposure, const NablaNodeSet *outcome)
{
  self->all = nabla_factors_ancestors (self->trace, outcome, NULL);
  if (self->all->n > MAX_ANCESTORS)
    return FALSE;
  order_all (self, exposure);
  return TRUE;
}

static int
compare_rank (gconstpointer a, gconstpointer b, gpointer data)
{
  const guint32 *rank = data;
  guint32 one = rank[*(const NablaNode *) a], other = rank[*(const NablaNode *) b];

  return one < other ? -1 : one > other;
}

/* Runs of one label in the order of @whole: node sets that follow each other. Label 0 makes none. */
GPtrArray *
nabla_factors_blocks (const NablaFactors *self, const NablaNodeSet *whole)
{
  GPtrArray *blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_node_set_free);
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  guint32 label = 0;

  g_array_append_vals (order, whole->nodes, whole->n);
  g_array_sort_with_data (order, compare_rank, self->rank);
  for (guint i = 0; i < order->len; i++)
    {
      NablaNode node = g_array_index (order, NablaNode, i);

      if (self->label[node] == 0)
        ;
      else if (self->label[node] == label)
        nabla_node_set_add (g_ptr_array_index (blocks, blocks->len - 1), node);
      else
        g_ptr_array_add (blocks, nabla_node_set_new_one (node));
      label = self->label[node];
    }
  return blocks;
}

/* The factors of P(blocks | do(actions)), one per block given those before it. */
GPtrArray *
nabla_factors_chain (NablaFactors *self, const GPtrArray *blocks, const NablaNodeSet *actions)
{
  GPtrArray *factors = g_ptr_array_new ();
  g_autoptr (NablaNodeSet) before = nabla_node_set_new ();

  for (guint i = 0; i < blocks->len; i++)
    {
      const NablaNodeSet *block = g_ptr_array_index (blocks, i);
      NablaNodeSet *seen = nabla_node_set_union (before, block);

      g_ptr_array_add (factors, nabla_expr_interventional (self->trace->pool, block, actions, before));
      nabla_node_set_free (before);
      before = seen;
    }
  return factors;
}

/* The last block first, as people write it: P(y|m) P(m|x). */
NablaExpr *
nabla_factors_product (NablaFactors *self, const GPtrArray *factors)
{
  g_autofree NablaExpr **turned = g_new (NablaExpr *, MAX (factors->len, 1));

  for (guint i = 0; i < factors->len; i++)
    turned[i] = g_ptr_array_index (factors, factors->len - 1 - i);
  return nabla_expr_product (self->trace->pool, turned, factors->len);
}

/* P(@part | do(its parents)) */
NablaExpr *
nabla_factors_of_part (NablaFactors *self, const NablaNodeSet *part)
{
  g_autoptr (NablaNodeSet) parents = nabla_factors_parents (self, part);

  return nabla_expr_interventional (self->trace->pool, part, parents, NULL);
}

/* The way from the joint distribution down to the district @part: by turns ancestral sets and
 * districts, which may be equal; %NULL where it ends at a hedge. */
GPtrArray *
nabla_factors_worlds (NablaFactors *self, const NablaNodeSet *part)
{
  g_autoptr (GPtrArray) worlds = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_node_set_free);
  NablaNodeSet *ancestors = nabla_factors_ancestors (self->trace, part, NULL), *district;

  for (;;)
    {
      g_ptr_array_add (worlds, ancestors);
      if (nabla_node_set_equal (ancestors, part))
        break;
      district = nabla_factors_district (self, part, ancestors);
      g_ptr_array_add (worlds, district);
      if (nabla_node_set_equal (district, part))
        break;
      ancestors = ancestors_within (self, part, district);
      if (nabla_node_set_equal (ancestors, district))
        {
          nabla_node_set_free (ancestors);
          return NULL;
        }
    }
  return g_steal_pointer (&worlds);
}
