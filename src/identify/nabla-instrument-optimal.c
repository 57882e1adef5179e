/* The conditional instrumental set of lowest variance. */
#include "identify/nabla-admg.h"
#include "identify/nabla-instrument-private.h"

/* Sets of observed vertices while they are built, as flags. */
enum
{
  BELOW = 1 << 0,      /* a descendant of the exposure */
  GIVEN = 1 << 1,      /* in W */
  INSTRUMENT = 1 << 2, /* in Z */
  TO = 1 << 3,         /* leads to the outcome below the exposure */
  DISTRICT_W = 1 << 4,
  DISTRICT_Z = 1 << 5,
};

typedef struct
{
  const NablaAdmg *g;
  guint8 *flags;
  GArray *stack;
  guint x;
} Builder;

static void
push (Builder *b, guint v, guint8 flag)
{
  if ((b->flags[v] & flag) != 0)
    return;
  b->flags[v] |= flag;
  g_array_append_val (b->stack, v);
}

static gboolean
pop (Builder *b, guint *v)
{
  if (b->stack->len == 0)
    return FALSE;
  *v = g_array_index (b->stack, guint, b->stack->len - 1);
  g_array_set_size (b->stack, b->stack->len - 1);
  return TRUE;
}

/* The vertices that are no descendants of the exposure and share a cause with @v. */
static void
push_siblings (Builder *b, guint v, guint8 flag)
{
  const NablaAdmg *g = b->g;

  for (guint k = g->caused_by_at[v]; k < g->caused_by_at[v + 1]; k++)
    for (guint i = g->causes_at[g->caused_by[k]]; i < g->causes_at[g->caused_by[k] + 1]; i++)
      if (g->caused[i] != v && (b->flags[g->caused[i]] & BELOW) == 0)
        push (b, g->caused[i], flag);
}

/* Walks the district and takes it and its parents. */
static void
take_district (Builder *b, guint8 district, guint8 taken)
{
  guint v;

  while (pop (b, &v))
    {
      b->flags[v] |= taken;
      for (guint k = b->g->parents_at[v]; k < b->g->parents_at[v + 1]; k++)
        b->flags[b->g->parents[k]] |= taken;
      push_siblings (b, v, district);
    }
}

static void
mark_below (Builder *b)
{
  const NablaAdmg *g = b->g;

  b->flags[b->x] |= BELOW;
  for (guint at = g->rank[b->x] + 1; at < g->n; at++)
    for (guint k = g->parents_at[g->order[at]]; k < g->parents_at[g->order[at] + 1]; k++)
      b->flags[g->order[at]] |= b->flags[g->parents[k]] & BELOW;
}

/* dis+ of the outcome without the exposure, all other descendants of the exposure projected out. */
static void
take_given (Builder *b, guint y)
{
  const NablaAdmg *g = b->g;
  guint v;

  push (b, y, TO);
  while (pop (b, &v))
    for (guint k = g->parents_at[v]; k < g->parents_at[v + 1]; k++)
      if ((b->flags[g->parents[k]] & BELOW) == 0)
        b->flags[g->parents[k]] |= GIVEN;
      else if (g->parents[k] != b->x)
        push (b, g->parents[k], TO);
  for (v = 0; v < g->n; v++)
    if ((b->flags[v] & TO) != 0)
      push_siblings (b, v, DISTRICT_W);
  take_district (b, DISTRICT_W, GIVEN);
}

/* The same of the exposure without the outcome. */
static void
take_instruments (Builder *b)
{
  const NablaAdmg *g = b->g;

  push_siblings (b, b->x, DISTRICT_Z);
  take_district (b, DISTRICT_Z, INSTRUMENT);
  for (guint k = g->parents_at[b->x]; k < g->parents_at[b->x + 1]; k++)
    b->flags[g->parents[k]] |= INSTRUMENT;
}

/* Whether an instrument is a parent or sibling of the exposure. */
static gboolean
is_near (const Builder *b)
{
  const NablaAdmg *g = b->g;
  gboolean near = FALSE;

  for (guint k = g->parents_at[b->x]; k < g->parents_at[b->x + 1]; k++)
    near = near || (b->flags[g->parents[k]] & GIVEN) == 0;
  for (guint k = g->caused_by_at[b->x]; k < g->caused_by_at[b->x + 1]; k++)
    for (guint i = g->causes_at[g->caused_by[k]]; i < g->causes_at[g->caused_by[k] + 1]; i++)
      near = near || (b->flags[g->caused[i]] & (GIVEN | BELOW)) == 0;
  return near;
}

/* Whether a descendant of the exposure that is not forbidden could be one more instrument. That can
 * only be where adjustment would do as well. */
static gboolean
has_more_below (const Builder *b, NablaReachWorkspace *ws, const NablaQuery *query, const NablaNodeSet *given)
{
  g_auto (NablaCriterion) criterion = { 0 };
  gboolean any = FALSE;

  nabla_criterion_init (&criterion, ws, query);
  for (guint v = 0; v < b->g->n && !any; v++)
    if ((b->flags[v] & BELOW) != 0 && nabla_may_be_instrument (ws, query, &criterion, b->g->node[v]))
      {
        g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (b->g->node[v]);

        any = nabla_separated_in (ws, one, nabla_query_get_outcome (query), given, &criterion.cut);
      }
  return any;
}

/**
 * nabla_instrument_optimal:
 * @ws: a workspace
 * @query: a question about the total effect of one exposure on one outcome; what it adjusts for and
 *   forbids is not looked at
 * @instruments: (out) (transfer full): Z
 * @given: (out) (transfer full): W
 *
 * The conditional instrumental set of Henckel, Buttenschön & Maathuis (2024, "Graphical tools for selecting
 * conditional instrumental sets"): W the vertices of the outcome's district, without the exposure, and their parents;
 * Z the same for the exposure without the outcome, less W; unobserved vertices and the exposure's descendants but for
 * the outcome projected out. If a parent or sibling of the exposure is in Z, no other linearly valid pair of sets has a
 * lower asymptotic variance of two-stage least squares that the graph could ensure.
 *
 * Returns: %FALSE (and nothing in @instruments and @given) if that condition is not met, there is no effect, something
 *   is selected, or a descendant of the exposure (which they project out) could be one more instrument; O(n + m) for
 *   each of those
 */
gboolean
nabla_instrument_optimal (NablaReachWorkspace *ws,
                          const NablaQuery *query,
                          NablaNodeSet **instruments,
                          NablaNodeSet **given)
{
  const NablaNodeSet *exposure = nabla_query_get_exposure (query);
  const NablaNodeSet *outcome = nabla_query_get_outcome (query);
  g_autoptr (NablaAdmg) g = NULL;
  g_autofree guint8 *flags = NULL;
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (NablaNodeSet) z = NULL;
  g_autoptr (NablaNodeSet) w = NULL;
  Builder b;
  guint y;

  g_return_val_if_fail (nabla_node_set_size (exposure) == 1 && nabla_node_set_size (outcome) == 1, FALSE);

  *instruments = *given = NULL;
  if (nabla_node_set_size (nabla_reach_get_selected (ws)) > 0)
    return FALSE;
  g = nabla_admg_new (nabla_reach_get_graph (ws));
  flags = g_new0 (guint8, g->n);
  b = (Builder){ g, flags, stack, g->index[exposure->nodes[0]] };
  y = g->index[outcome->nodes[0]];
  mark_below (&b);
  if ((flags[y] & BELOW) == 0)
    return FALSE;
  take_given (&b, y);
  take_instruments (&b);
  if (!is_near (&b))
    return FALSE;
  z = nabla_node_set_new ();
  w = nabla_node_set_new ();
  for (guint v = 0; v < g->n; v++)
    if ((flags[v] & GIVEN) != 0)
      nabla_node_set_add (w, g->node[v]);
    else if ((flags[v] & INSTRUMENT) != 0)
      nabla_node_set_add (z, g->node[v]);
  if (has_more_below (&b, ws, query, w))
    return FALSE;
  *instruments = g_steal_pointer (&z);
  *given = g_steal_pointer (&w);
  return TRUE;
}
