#include "ancestral.h"

static gboolean
adjacent (const Brute *g, guint a, guint b)
{
  return ((g->children[a] | g->parents[a] | g->spouses[a]) & BIT (b)) != 0;
}

/* Whether the edge between @a and @b has an arrow at @b. */
static gboolean
arrow_at (const Brute *g, guint a, guint b)
{
  return ((g->children[a] | g->spouses[a]) & BIT (b)) != 0;
}

static void
add_bidirected (Brute *g, guint a, guint b)
{
  g->spouses[a] |= BIT (b);
  g->spouses[b] |= BIT (a);
}

static gboolean
separable (const Brute *g, guint a, guint b, Mask among)
{
  among &= ~(BIT (a) | BIT (b));
  for (Mask z = among;; z = (z - 1) & among)
    {
      if (brute_separated (g, BIT (a), BIT (b), z))
        return TRUE;
      if (z == 0)
        return FALSE;
    }
}

Brute
mag_of (const Brute *dag)
{
  Brute mag = { 0 };
  guint observed[BRUTE_MAX];
  Mask all = (BIT (dag->n) - 1) & ~dag->latent;

  for (guint v = 0; v < dag->n; v++)
    if ((all & BIT (v)) != 0)
      observed[mag.n++] = v;
  for (guint i = 0; i < mag.n; i++)
    for (guint j = i + 1; j < mag.n; j++)
      {
        guint a = observed[i], b = observed[j];

        if (separable (dag, a, b, all))
          continue;
        if ((brute_ancestors (dag, BIT (b)) & BIT (a)) != 0)
          brute_add_directed (&mag, i, j);
        else if ((brute_ancestors (dag, BIT (a)) & BIT (b)) != 0)
          brute_add_directed (&mag, j, i);
        else
          add_bidirected (&mag, i, j);
      }
  return mag;
}

gboolean
mag_is_valid (const Brute *mixed)
{
  for (guint v = 0; v < mixed->n; v++)
    {
      Mask above = brute_ancestors (mixed, BIT (v)) & ~BIT (v);

      if ((above & (mixed->children[v] | mixed->spouses[v])) != 0)
        return FALSE;
    }
  for (guint a = 0; a < mixed->n; a++)
    for (guint b = a + 1; b < mixed->n; b++)
      if (!adjacent (mixed, a, b) && !separable (mixed, a, b, BIT (mixed->n) - 1))
        return FALSE;
  return TRUE;
}

/* @path ends in a vertex that has an arrow towards the path at it, or is its first. */
static gboolean
find_outsider (const Brute *mag, guint at, guint to, Mask path)
{
  for (guint c = 0; c < mag->n; c++)
    {
      if ((path & BIT (c)) != 0 || c == to || !adjacent (mag, c, at) || !arrow_at (mag, c, at))
        continue;
      if (!adjacent (mag, c, to))
        return TRUE;
      if ((mag->spouses[at] & BIT (c)) != 0 && (mag->children[c] & BIT (to)) != 0
          && find_outsider (mag, c, to, path | BIT (c)))
        return TRUE;
    }
  return FALSE;
}

gboolean
mag_edge_is_visible (const Brute *mag, guint from, guint to)
{
  return (mag->children[from] & BIT (to)) != 0 && find_outsider (mag, from, to, BIT (from));
}

/* What the walk over all proper paths finds. */
typedef struct
{
  const Brute *mag;
  Mask x, y, z, open; /* @open: ancestors of @z */
  gboolean amenable;
  gboolean blocked; /* the paths that are not causal */
  Mask causal;      /* vertices on the causal ones, without x */
  guint path[BRUTE_MAX];
  guint length;
} Walk;

static void
judge (Walk *self)
{
  const Brute *mag = self->mag;
  gboolean causal = TRUE, open = TRUE;

  for (guint i = 0; i + 1 < self->length; i++)
    causal = causal && (mag->children[self->path[i]] & BIT (self->path[i + 1])) != 0;
  if (causal)
    {
      self->amenable = self->amenable && mag_edge_is_visible (mag, self->path[0], self->path[1]);
      for (guint i = 1; i < self->length; i++)
        self->causal |= BIT (self->path[i]);
      return;
    }
  for (guint i = 1; i + 1 < self->length; i++)
    {
      guint v = self->path[i];
      gboolean collider = arrow_at (mag, self->path[i - 1], v) && arrow_at (mag, self->path[i + 1], v);

      open = open && (collider ? (self->open & BIT (v)) != 0 : (self->z & BIT (v)) == 0);
    }
  self->blocked = self->blocked && !open;
}

static void
walk (Walk *self, Mask seen)
{
  guint at = self->path[self->length - 1];

  if ((self->y & BIT (at)) != 0)
    judge (self);
  for (guint v = 0; v < self->mag->n; v++)
    if (((seen | self->x) & BIT (v)) == 0 && adjacent (self->mag, at, v))
      {
        self->path[self->length++] = v;
        walk (self, seen | BIT (v));
        self->length--;
      }
}

gboolean
mag_adjusts (const Brute *mag, Mask x, Mask y, Mask z)
{
  Walk self = { .mag = mag, .x = x, .y = y, .z = z, .amenable = TRUE, .blocked = TRUE };

  if ((z & (x | y)) != 0)
    return FALSE;
  self.open = brute_ancestors (mag, z);
  for (guint v = 0; v < mag->n; v++)
    if ((x & BIT (v)) != 0)
      {
        self.path[0] = v;
        self.length = 1;
        walk (&self, BIT (v));
      }
  return self.amenable && self.blocked && (z & brute_descendants (mag, self.causal)) == 0;
}

static gboolean
same_separations (const Brute *a, const Brute *b)
{
  for (guint v = 0; v < a->n; v++)
    for (guint w = v + 1; w < a->n; w++)
      for (Mask z = 0; z < BIT (a->n); z++)
        if ((z & (BIT (v) | BIT (w))) == 0
            && brute_separated (a, BIT (v), BIT (w), z) != brute_separated (b, BIT (v), BIT (w), z))
          return FALSE;
  return TRUE;
}

GArray *
mag_dup_class (const Brute *mag)
{
  GArray *mags = g_array_new (FALSE, FALSE, sizeof (Brute));
  guint from[BRUTE_MAX * BRUTE_MAX], to[BRUTE_MAX * BRUTE_MAX], m = 0, n_codes = 1;

  for (guint a = 0; a < mag->n; a++)
    for (guint b = a + 1; b < mag->n; b++)
      if (adjacent (mag, a, b))
        {
          from[m] = a;
          to[m++] = b;
          n_codes *= 3;
        }
  for (guint code = 0; code < n_codes; code++)
    {
      Brute other = { .n = mag->n };

      for (guint i = 0, rest = code; i < m; i++, rest /= 3)
        if (rest % 3 == 0)
          brute_add_directed (&other, from[i], to[i]);
        else if (rest % 3 == 1)
          brute_add_directed (&other, to[i], from[i]);
        else
          add_bidirected (&other, from[i], to[i]);
      if (mag_is_valid (&other) && same_separations (mag, &other))
        g_array_append_val (mags, other);
    }
  return mags;
}

static NablaMark
common_mark (const GArray *mags, guint a, guint b)
{
  guint times = 0;

  for (guint i = 0; i < mags->len; i++)
    times += arrow_at (&g_array_index (mags, Brute, i), a, b);
  return times == mags->len ? NABLA_MARK_ARROW : times == 0 ? NABLA_MARK_TAIL : NABLA_MARK_CIRCLE;
}

NablaGraph *
pag_of (const GArray *mags)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (NABLA_GRAPH_PAG);
  const Brute *first = &g_array_index (mags, Brute, 0);

  for (guint v = 0; v < first->n; v++)
    {
      char name[2] = { (char) ('a' + v), '\0' };

      nabla_graph_builder_add_node (builder, name);
    }
  for (guint a = 0; a < first->n; a++)
    for (guint b = a + 1; b < first->n; b++)
      if (adjacent (first, a, b))
        nabla_graph_builder_add_edge (builder, a, b, common_mark (mags, b, a), common_mark (mags, a, b));
  return nabla_graph_builder_build (builder);
}
