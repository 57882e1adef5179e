#include "small-models.h"

#include <math.h>

NablaGraph *
small_to_graph (const Small *small)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);

  for (guint v = 0; v < small->n; v++)
    {
      char name[] = { (char) ('A' + v), 0 };

      nabla_graph_builder_add_node (builder, name);
    }
  for (guint v = 0; v < small->n; v++)
    for (guint u = 0; u < v; u++)
      {
        if (small->parents[v] & (1u << u))
          nabla_graph_builder_add_edge (builder, u, v, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
        if (small->spouses[v] & (1u << u))
          nabla_graph_builder_add_edge (builder, u, v, NABLA_MARK_ARROW, NABLA_MARK_ARROW);
      }
  return nabla_graph_builder_build (builder);
}

NablaGraph *
small_to_graph_with_latents (const Small *small, guint latent)
{
  NablaGraph *graph = small_to_graph (small);

  for (guint v = 0; v < small->n; v++)
    if (latent & (1u << v))
      {
        NablaGraph *next = nabla_graph_with_roles (graph, v, NABLA_ROLE_LATENT);

        nabla_graph_unref (graph);
        graph = next;
      }
  return graph;
}

guint
small_bits (const NablaNodeSet *set)
{
  guint bits = 0;

  for (guint i = 0; i < nabla_node_set_size (set); i++)
    bits |= 1u << set->nodes[i];
  return bits;
}

NablaNodeSet *
small_set (guint bits)
{
  NablaNodeSet *set = nabla_node_set_new ();

  for (guint v = 0; v < 7; v++)
    if (bits & (1u << v))
      nabla_node_set_add (set, v);
  return set;
}

guint
small_ancestors (const Small *g, guint targets, guint inside, guint cut)
{
  guint found = targets & inside;

  for (guint v = g->n; v-- > 0;)
    if ((found & (1u << v)) && !(cut & (1u << v)))
      found |= g->parents[v] & inside;
  return found;
}

guint
small_district (const Small *g, guint v, guint inside)
{
  guint found = 1u << v, before = 0;

  while (found != before)
    {
      before = found;
      for (guint u = 0; u < g->n; u++)
        if (found & (1u << u))
          found |= g->spouses[u] & inside;
    }
  return found;
}

guint
small_lowest (guint bits)
{
  return (guint) g_bit_nth_lsf (bits, -1);
}

void
small_init (Small *g, guint n, guint64 number)
{
  *g = (Small){ .n = n };
  for (guint v = 0; v < n; v++)
    for (guint u = 0; u < v; u++, number >>= 2)
      {
        if (number & 1)
          g->parents[v] |= 1u << u;
        if (number & 2)
          {
            g->spouses[v] |= 1u << u;
            g->spouses[u] |= 1u << v;
          }
      }
}

void
small_init_random (Small *g, guint n, int sparsity, GRand *rand)
{
  guint64 number = ((guint64) g_rand_int (rand) << 32) | g_rand_int (rand);

  for (int i = 0; i < sparsity; i++)
    number &= ((guint64) g_rand_int (rand) << 32) | (g_rand_int (rand) | 0x55555555u);
  small_init (g, n, number);
}

/* Whether every vertex of @set has a directed path within it to one of @roots. */
static gboolean
is_rooted (const Small *g, guint set, guint roots)
{
  return small_ancestors (g, roots, set, 0) == set;
}

static guint
sinks_of (const Small *g, guint set)
{
  guint sinks = set;

  for (guint v = 0; v < g->n; v++)
    if (set & (1u << v))
      sinks &= ~g->parents[v];
  return sinks;
}

gboolean
small_is_hedge (const Small *g, guint x, guint y, guint outer, guint inner)
{
  guint all = (1u << g->n) - 1;

  if (inner == 0 || (inner & ~outer) != 0 || (outer & x) == 0 || (inner & x) != 0)
    return FALSE;
  if (small_district (g, small_lowest (outer), outer) != outer
      || small_district (g, small_lowest (inner), inner) != inner)
    return FALSE;
  /* Arrows may be left out of a forest, so that any roots will do that all vertices reach: the
   * inner one's sinks have to be among them. */
  return is_rooted (g, outer, inner) && (sinks_of (g, inner) & ~small_ancestors (g, y, all, x)) == 0;
}

void
small_model_init (Model *model, const Small *g, GRand *rand)
{
  *model = (Model){ .g = g };
  for (guint v = 0; v < g->n; v++)
    for (guint u = 0; u < v; u++)
      if (g->spouses[v] & (1u << u))
        {
          model->coins[u] |= 1u << model->n_coins;
          model->coins[v] |= 1u << model->n_coins;
          model->n_coins++;
        }
  for (guint v = 0; v < g->n; v++)
    {
      guint seen = (guint) (__builtin_popcount (g->parents[v]) + __builtin_popcount (model->coins[v]));

      model->table[v] = g_new (double, 1u << seen);
      for (guint i = 0; i < 1u << seen; i++)
        model->table[v][i] = g_rand_double_range (rand, 0.1, 0.9);
    }
}

void
small_model_clear (Model *model)
{
  for (guint v = 0; v < model->g->n; v++)
    g_free (model->table[v]);
}

static guint
pack (guint bits, guint mask, guint shift)
{
  guint packed = 0;

  for (; mask != 0; mask &= mask - 1)
    packed |= ((bits >> small_lowest (mask)) & 1u) << shift++;
  return packed;
}

double
small_model_probability (const Model *model, guint values, guint fixed)
{
  const Small *g = model->g;
  double total = 0.0;

  for (guint coins = 0; coins < 1u << model->n_coins; coins++)
    {
      double product = 1.0;

      for (guint v = 0; v < g->n; v++)
        {
          guint parents = g->parents[v];
          guint at = pack (values, parents, 0) | pack (coins, model->coins[v], (guint) __builtin_popcount (parents));
          double p = model->table[v][at];

          if (!(fixed & (1u << v)))
            product *= (values & (1u << v)) ? p : 1.0 - p;
        }
      total += product;
    }
  return ldexp (total, -(int) model->n_coins);
}

NablaDiscrete *
small_model_joint (const Model *model)
{
  guint n = model->g->n;
  NablaDiscrete *joint = g_new0 (NablaDiscrete, 1);

  joint->n = n;
  joint->variables = g_new (NablaNode, n);
  joint->levels = g_new (guint, n);
  joint->values = g_new (double, 1u << n);
  for (guint v = 0; v < n; v++)
    {
      joint->variables[v] = v;
      joint->levels[v] = 2;
    }
  for (guint cell = 0; cell < 1u << n; cell++)
    {
      guint values = 0;

      for (guint v = 0; v < n; v++)
        values |= ((cell >> (n - 1 - v)) & 1u) << v;
      joint->values[cell] = small_model_probability (model, values, 0);
    }
  return joint;
}

double
small_value_at (const NablaDiscrete *f, guint values)
{
  gsize at = 0;

  for (guint i = 0; i < f->n; i++)
    at = 2 * at + ((values >> f->variables[i]) & 1u);
  return f->values[at];
}

double
small_model_effect (const Model *model, guint values, guint x, guint y, guint z)
{
  double numerator = 0.0, denominator = 0.0;

  for (guint all = 0; all < 1u << model->g->n; all++)
    if ((all & (x | z)) == (values & (x | z)))
      {
        double p = small_model_probability (model, all, x);

        denominator += p;
        if ((all & y) == (values & y))
          numerator += p;
      }
  return numerator / denominator;
}
