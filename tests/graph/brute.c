#include "brute.h"

#include <string.h>

void
brute_add_directed (Brute *self, guint from, guint to)
{
  self->children[from] |= BIT (to);
  self->parents[to] |= BIT (from);
}

static void
add_bidirected (Brute *self, guint a, guint b)
{
  self->spouses[a] |= BIT (b);
  self->spouses[b] |= BIT (a);
}

guint64
brute_n_codes (guint n)
{
  return (guint64) 1 << (n * (n - 1));
}

void
brute_init_nth (Brute *self, guint n, guint64 code)
{
  memset (self, 0, sizeof *self);
  self->n = n;
  for (guint a = 0; a < n; a++)
    for (guint b = a + 1; b < n; b++, code >>= 2)
      {
        if ((code & 1) != 0)
          brute_add_directed (self, a, b);
        if ((code & 2) != 0)
          add_bidirected (self, a, b);
      }
}

void
brute_init_random (Brute *self, guint n, double p_directed, double p_bidirected, GRand *rand)
{
  memset (self, 0, sizeof *self);
  self->n = n;
  for (guint a = 0; a < n; a++)
    for (guint b = a + 1; b < n; b++)
      {
        if (g_rand_double (rand) < p_directed)
          brute_add_directed (self, a, b);
        if (g_rand_double (rand) < p_bidirected)
          add_bidirected (self, a, b);
      }
  brute_shuffle (self, rand);
}

static Mask
rename_mask (Mask mask, const guint *to)
{
  Mask result = 0;

  for (guint v = 0; v < BRUTE_MAX; v++)
    if ((mask & BIT (v)) != 0)
      result |= BIT (to[v]);
  return result;
}

void
brute_shuffle (Brute *self, GRand *rand)
{
  const Brute old = *self;
  guint to[BRUTE_MAX];

  for (guint v = 0; v < BRUTE_MAX; v++)
    to[v] = v;
  for (guint v = self->n; v-- > 1;)
    {
      guint other = (guint) g_rand_int_range (rand, 0, (int) v + 1);
      guint swap = to[v];

      to[v] = to[other];
      to[other] = swap;
    }
  for (guint v = 0; v < self->n; v++)
    {
      self->children[to[v]] = rename_mask (old.children[v], to);
      self->parents[to[v]] = rename_mask (old.parents[v], to);
      self->spouses[to[v]] = rename_mask (old.spouses[v], to);
    }
  self->latent = rename_mask (old.latent, to);
  self->selected = rename_mask (old.selected, to);
}

NablaGraph *
brute_to_graph (const Brute *self)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);

  for (guint v = 0; v < self->n; v++)
    {
      char name[2] = { (char) ('A' + v), '\0' };
      NablaNode node = nabla_graph_builder_add_node (builder, name);

      if ((self->latent & BIT (v)) != 0)
        nabla_graph_builder_add_roles (builder, node, NABLA_ROLE_LATENT);
      if ((self->selected & BIT (v)) != 0)
        nabla_graph_builder_add_roles (builder, node, NABLA_ROLE_SELECTED);
    }
  for (guint a = 0; a < self->n; a++)
    for (guint b = 0; b < self->n; b++)
      {
        if ((self->children[a] & BIT (b)) != 0)
          nabla_graph_builder_add_edge (builder, a, b, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
        if (a < b && (self->spouses[a] & BIT (b)) != 0)
          nabla_graph_builder_add_edge (builder, a, b, NABLA_MARK_ARROW, NABLA_MARK_ARROW);
      }
  return nabla_graph_builder_build (builder);
}

char *
brute_dup_text (const Brute *self)
{
  GString *text = g_string_new ("dag {");

  for (guint a = 0; a < self->n; a++)
    {
      g_string_append_printf (text, " %c", 'A' + a);
      if ((self->latent & BIT (a)) != 0)
        g_string_append (text, " [latent]");
      if ((self->selected & BIT (a)) != 0)
        g_string_append (text, " [selected]");
    }
  for (guint a = 0; a < self->n; a++)
    for (guint b = 0; b < self->n; b++)
      {
        if ((self->children[a] & BIT (b)) != 0)
          g_string_append_printf (text, " %c->%c", 'A' + a, 'A' + b);
        if (a < b && (self->spouses[a] & BIT (b)) != 0)
          g_string_append_printf (text, " %c<->%c", 'A' + a, 'A' + b);
      }
  g_string_append (text, " }");
  return g_string_free (text, FALSE);
}

NablaNodeSet *
brute_set (Mask mask)
{
  NablaNodeSet *set = nabla_node_set_new ();

  for (guint v = 0; v < BRUTE_MAX; v++)
    if ((mask & BIT (v)) != 0)
      nabla_node_set_add (set, v);
  return set;
}

Mask
brute_mask (const NablaNodeSet *set)
{
  Mask mask = 0;

  for (guint i = 0; i < nabla_node_set_size (set); i++)
    mask |= BIT (set->nodes[i]);
  return mask;
}

static Mask
closure (guint n, const Mask *next, Mask of)
{
  Mask old = 0;

  while (of != old)
    {
      old = of;
      for (guint v = 0; v < n; v++)
        if ((old & BIT (v)) != 0)
          of |= next[v];
    }
  return of;
}

Mask
brute_ancestors (const Brute *self, Mask of)
{
  return closure (self->n, self->parents, of);
}

Mask
brute_descendants (const Brute *self, Mask of)
{
  return closure (self->n, self->children, of);
}

typedef struct
{
  const Brute *graph;
  Mask to;
  Mask given;
  Mask open; /* ancestors of what is conditioned on */
} Walk;

/* Whether an open simple path leads on from @v, entered with an arrowhead at it or not. */
static gboolean
path_leads (const Walk *walk, guint v, gboolean first, gboolean head, Mask used)
{
  const Brute *g = walk->graph;

  if (!first && (walk->to & BIT (v)) != 0)
    return TRUE;
  for (guint kind = 0; kind < 3; kind++)
    {
      /* The edge to the next vertex: v -> u, v <- u, v <-> u. */
      Mask others = kind == 0 ? g->children[v] : kind == 1 ? g->parents[v] : g->spouses[v];
      gboolean arrow_here = kind != 0;
      gboolean arrow_there = kind != 1;
      gboolean collider = head && arrow_here;

      if (!first && (collider ? (walk->open & BIT (v)) == 0 : (walk->given & BIT (v)) != 0))
        continue;
      for (guint u = 0; u < g->n; u++)
        if ((others & ~used & BIT (u)) != 0 && path_leads (walk, u, FALSE, arrow_there, used | BIT (u)))
          return TRUE;
    }
  return FALSE;
}

gboolean
brute_separated (const Brute *self, Mask a, Mask b, Mask given)
{
  Mask all = given | self->selected;
  const Walk walk = { self, b & ~all, all, brute_ancestors (self, all) };

  a &= ~all;
  if ((a & walk.to) != 0)
    return FALSE;
  for (guint v = 0; v < self->n; v++)
    if ((a & BIT (v)) != 0 && path_leads (&walk, v, TRUE, FALSE, BIT (v)))
      return FALSE;
  return TRUE;
}

gboolean
brute_backdoor_open (const Brute *self, Mask from, Mask to, Mask given)
{
  Mask all = given | self->selected;
  const Walk walk = { self, to & ~all, all, brute_ancestors (self, all) };

  for (guint v = 0; v < self->n; v++)
    for (guint u = 0; u < self->n; u++)
      {
        if ((from & BIT (v)) == 0 || (BIT (u) & from) != 0)
          continue;
        if ((self->parents[v] & BIT (u)) != 0 && path_leads (&walk, u, FALSE, FALSE, from | BIT (u)))
          return TRUE;
        if ((self->spouses[v] & BIT (u)) != 0 && path_leads (&walk, u, FALSE, TRUE, from | BIT (u)))
          return TRUE;
      }
  return FALSE;
}

gboolean
brute_intercepts (const Brute *self, Mask from, Mask to, Mask through)
{
  Mask reached = from, old = 0;

  while (reached != old)
    {
      old = reached;
      for (guint v = 0; v < self->n; v++)
        if ((old & ~through & BIT (v)) != 0)
          reached |= self->children[v];
    }
  return (reached & to) == 0;
}

Brute
brute_cut (const Brute *self, Mask tails, Mask heads)
{
  Brute cut = *self;

  for (guint v = 0; v < self->n; v++)
    {
      if ((tails & BIT (v)) != 0)
        cut.children[v] &= ~heads;
      if ((heads & BIT (v)) != 0)
        cut.parents[v] &= ~tails;
    }
  return cut;
}

static Mask
causal_from (const Brute *self, guint v, Mask x, Mask y)
{
  Mask found = 0;

  /* Vertices on a path v -> … -> y that does not come back to x, v included. */
  for (guint u = 0; u < self->n; u++)
    if ((self->children[v] & ~x & BIT (u)) != 0)
      {
        Mask rest = causal_from (self, u, x, y);

        if ((y & BIT (u)) != 0)
          rest |= BIT (u);
        if (rest != 0)
          found |= rest | BIT (u);
      }
  return found;
}

Mask
brute_causal (const Brute *self, Mask x, Mask y)
{
  Mask found = 0;

  for (guint v = 0; v < self->n; v++)
    if ((x & BIT (v)) != 0)
      found |= causal_from (self, v, x, y);
  return found;
}
