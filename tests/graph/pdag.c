#include "pdag.h"

#define BIT(v) (1u << (v))

void
pdag_add_arrow (Pdag *self, guint from, guint to)
{
  self->children[from] |= BIT (to);
}

void
pdag_add_line (Pdag *self, guint a, guint b)
{
  self->lines[a] |= BIT (b);
  self->lines[b] |= BIT (a);
}

guint64
pdag_n_codes (guint n)
{
  return G_GUINT64_CONSTANT (1) << (n * (n - 1));
}

void
pdag_init_nth (Pdag *self, guint n, guint64 code)
{
  *self = (Pdag){ .n = n };
  for (guint a = 0; a < n; a++)
    for (guint b = a + 1; b < n; b++, code >>= 2)
      switch (code & 3)
        {
        case 1:
          pdag_add_arrow (self, a, b);
          break;
        case 2:
          pdag_add_arrow (self, b, a);
          break;
        case 3:
          pdag_add_line (self, a, b);
          break;
        default:
          break;
        }
}

static gboolean
adjacent (const Pdag *self, guint a, guint b)
{
  return ((self->children[a] | self->lines[a]) & BIT (b)) != 0 || (self->children[b] & BIT (a)) != 0;
}

/* Arrows a -> v <- b with a and b not adjacent, for each v as a set of such a. */
static guint32
collider_parents (const Pdag *self, guint v, guint a)
{
  guint32 others = 0;

  if ((self->children[a] & BIT (v)) == 0)
    return 0;
  for (guint b = 0; b < self->n; b++)
    if (b != a && (self->children[b] & BIT (v)) != 0 && !adjacent (self, a, b))
      others |= BIT (b);
  return others;
}

Pdag
pdag_pattern (const Pdag *dag)
{
  Pdag pattern = { .n = dag->n };

  for (guint a = 0; a < dag->n; a++)
    for (guint b = 0; b < dag->n; b++)
      if ((dag->children[a] & BIT (b)) != 0)
        {
          if (collider_parents (dag, b, a) != 0)
            pdag_add_arrow (&pattern, a, b);
          else
            pdag_add_line (&pattern, a, b);
        }
  return pattern;
}

void
pdag_init_random (Pdag *self, guint n, double p_edge, double p_line, gboolean any, GRand *rand)
{
  guint order[PDAG_MAX];

  *self = (Pdag){ .n = n };
  for (guint i = 0; i < n; i++)
    order[i] = i;
  for (guint i = n; i-- > 1;)
    {
      guint j = (guint) g_rand_int_range (rand, 0, (int) i + 1), swap = order[i];

      order[i] = order[j];
      order[j] = swap;
    }
  for (guint i = 0; i < n; i++)
    for (guint j = i + 1; j < n; j++)
      if (g_rand_double (rand) < p_edge)
        pdag_add_arrow (self, order[i], order[j]);
  if (!any)
    {
      Pdag dag = *self;

      *self = pdag_pattern (&dag);
      for (guint a = 0; a < n; a++)
        for (guint b = 0; b < n; b++)
          if ((dag.children[a] & self->lines[a] & BIT (b)) != 0 && g_rand_double (rand) >= p_line)
            {
              self->lines[a] &= ~BIT (b);
              self->lines[b] &= ~BIT (a);
              pdag_add_arrow (self, a, b);
            }
      return;
    }
  for (guint a = 0; a < n; a++)
    for (guint b = 0; b < n; b++)
      if ((self->children[a] & BIT (b)) != 0 && g_rand_double (rand) < p_line)
        {
          self->children[a] &= ~BIT (b);
          pdag_add_line (self, a, b);
        }
}

guint
pdag_n_lines (const Pdag *self)
{
  guint n = 0;

  for (guint v = 0; v < self->n; v++)
    n += (guint) __builtin_popcount (self->lines[v]);
  return n / 2;
}

gboolean
pdag_has_loop (const Pdag *self)
{
  guint32 left = BIT (self->n) - 1;
  gboolean changed = TRUE;

  while (changed)
    {
      changed = FALSE;
      for (guint v = 0; v < self->n; v++)
        if ((left & BIT (v)) != 0 && (self->children[v] & left) == 0)
          {
            left &= ~BIT (v);
            changed = TRUE;
          }
    }
  return left != 0;
}

NablaGraph *
pdag_to_graph (const Pdag *self, NablaGraphKind kind)
{
  g_autoptr (NablaGraphBuilder) builder = nabla_graph_builder_new (kind);

  for (guint v = 0; v < self->n; v++)
    {
      char name[2] = { (char) ('a' + v), '\0' };

      nabla_graph_builder_add_node (builder, name);
    }
  for (guint a = 0; a < self->n; a++)
    for (guint b = 0; b < self->n; b++)
      if ((self->children[a] & BIT (b)) != 0)
        nabla_graph_builder_add_edge (builder, a, b, NABLA_MARK_TAIL, NABLA_MARK_ARROW);
      else if (a < b && (self->lines[a] & BIT (b)) != 0)
        nabla_graph_builder_add_edge (builder, a, b, NABLA_MARK_TAIL, NABLA_MARK_TAIL);
  return nabla_graph_builder_build (builder);
}

Pdag
pdag_from_graph (const NablaGraph *graph)
{
  Pdag self = { .n = nabla_graph_n_nodes (graph) };
  guint m;
  const NablaEdge *edges = nabla_graph_get_edges (graph, &m);

  for (guint i = 0; i < m; i++)
    if (edges[i].at_to == NABLA_MARK_ARROW)
      pdag_add_arrow (&self, edges[i].from, edges[i].to);
    else
      pdag_add_line (&self, edges[i].from, edges[i].to);
  return self;
}

GArray *
pdag_dup_dags (const Pdag *self)
{
  GArray *dags = g_array_new (FALSE, FALSE, sizeof (Pdag));
  guint from[PDAG_MAX * PDAG_MAX], to[PDAG_MAX * PDAG_MAX], m = 0;

  for (guint a = 0; a < self->n; a++)
    for (guint b = a + 1; b < self->n; b++)
      if ((self->lines[a] & BIT (b)) != 0)
        {
          from[m] = a;
          to[m++] = b;
        }
  for (guint32 code = 0; code < BIT (m); code++)
    {
      Pdag dag = *self;
      gboolean agrees = TRUE;

      for (guint v = 0; v < self->n; v++)
        dag.lines[v] = 0;
      for (guint i = 0; i < m; i++)
        if ((code & BIT (i)) != 0)
          pdag_add_arrow (&dag, from[i], to[i]);
        else
          pdag_add_arrow (&dag, to[i], from[i]);
      for (guint v = 0; v < self->n && agrees; v++)
        for (guint a = 0; a < self->n && agrees; a++)
          agrees = collider_parents (&dag, v, a) == collider_parents (self, v, a);
      if (agrees && !pdag_has_loop (&dag))
        g_array_append_val (dags, dag);
    }
  return dags;
}

Pdag
pdag_common (const GArray *dags)
{
  Pdag common = { .n = g_array_index (dags, Pdag, 0).n };

  for (guint a = 0; a < common.n; a++)
    for (guint b = 0; b < common.n; b++)
      {
        guint times = 0;

        for (guint i = 0; i < dags->len; i++)
          times += (g_array_index (dags, Pdag, i).children[a] & BIT (b)) != 0;
        if (times == dags->len)
          pdag_add_arrow (&common, a, b);
        else if (times > 0)
          pdag_add_line (&common, a, b);
      }
  return common;
}

gboolean
pdag_equal (const Pdag *a, const Pdag *b)
{
  for (guint v = 0; v < a->n; v++)
    if (a->children[v] != b->children[v] || a->lines[v] != b->lines[v])
      return FALSE;
  return a->n == b->n;
}

char *
pdag_dup_text (const Pdag *self)
{
  GString *text = g_string_new ("pdag {");

  for (guint a = 0; a < self->n; a++)
    for (guint b = 0; b < self->n; b++)
      if ((self->children[a] & BIT (b)) != 0)
        g_string_append_printf (text, " %c -> %c", 'a' + a, 'a' + b);
      else if (a < b && (self->lines[a] & BIT (b)) != 0)
        g_string_append_printf (text, " %c -- %c", 'a' + a, 'a' + b);
  g_string_append (text, " }");
  return g_string_free (text, FALSE);
}
