#include "identify/nabla-verma.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "identify/nabla-districts.h"
#include "identify/nabla-words.h"

void
nabla_verma_free (NablaVerma *self)
{
  if (self == NULL)
    return;
  nabla_node_set_free (self->district);
  nabla_node_set_free (self->idle);
  nabla_expr_unref (self->functional);
  g_free (self);
}

/* A district and its c-factor, made of the observed distribution. */
typedef struct
{
  guint8 *flags;
  guint size;
  NablaExpr *factor; /* the pool's; NULL: made when it is asked for */
} Factor;

typedef struct
{
  NablaDistricts districts;
  NablaExprPool *pool;
  guint8 *inside; /* what comes up to @node */
  guint32 node;
  GPtrArray *factors; /* of @node: those of ancestral sets by size, then those reached from them */
  GHashTable *seen;   /* their flags, as bytes */
  const Factor *from; /* whose parts are listed */
  GPtrArray *found;   /* new parts of @from, with the widest set that leaves them */
  GPtrArray *list;
  guint limit;
} Lister;

/* A part of a district: the widest set in which it is one, too. */
typedef struct
{
  guint8 *flags;
  guint8 *widest;
} Part;

static void
factor_free (gpointer data)
{
  Factor *factor = data;

  g_free (factor->flags);
  g_free (factor);
}

static void
part_free (gpointer data)
{
  Part *part = data;

  g_free (part->flags);
  g_free (part->widest);
  g_free (part);
}

static Factor *
add_factor (Lister *l, const guint8 *flags, NablaExpr *expr)
{
  guint n = l->districts.admg->n;
  Factor *factor = g_new0 (Factor, 1);

  factor->flags = g_memdup2 (flags, n);
  factor->factor = expr;
  for (guint v = 0; v < n; v++)
    factor->size += flags[v];
  g_ptr_array_add (l->factors, factor);
  g_hash_table_add (l->seen, g_bytes_new (flags, n));
  return factor;
}

static gboolean
is_seen (const Lister *l, const guint8 *flags)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (flags, l->districts.admg->n);

  return g_hash_table_contains (l->seen, bytes);
}

static int
compare_sizes (gconstpointer a, gconstpointer b)
{
  const Factor *first = *(Factor *const *) a;
  const Factor *second = *(Factor *const *) b;

  return first->size < second->size ? -1 : first->size > second->size;
}

static gboolean
take_ancestral (NablaDistricts *d, gpointer data)
{
  add_factor (data, d->member, NULL);
  return TRUE;
}

static gboolean
take_part (NablaDistricts *d, gpointer data)
{
  Lister *l = data;
  Part *part;

  if (is_seen (l, d->member))
    return TRUE;
  part = g_new (Part, 1);
  part->flags = g_memdup2 (d->member, d->admg->n);
  part->widest = nabla_districts_dup_widest (d, l->from->flags);
  g_ptr_array_add (l->found, part);
  return TRUE;
}

/* The vertices with a flag in the topological order; (transfer full). */
static GArray *
dup_ordered (const NablaAdmg *g, const guint8 *flags)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < g->n; i++)
    if (flags[g->order[i]])
      g_array_append_val (list, g->order[i]);
  return list;
}

/* The c-factor of a district of an ancestral set: each vertex given its own district among those
 * before it and the parents of that. */
static NablaExpr *
make_ancestral_factor (Lister *l, const guint8 *flags)
{
  const NablaAdmg *g = l->districts.admg;
  g_autoptr (GArray) order = dup_ordered (g, flags);
  g_autoptr (GPtrArray) factors = g_ptr_array_new ();
  g_autofree guint8 *before = g_memdup2 (l->inside, MAX (g->n, 1));

  for (guint i = order->len; i-- > 0;)
    {
      guint32 v = g_array_index (order, guint32, i);
      g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (g->node[v]);
      g_autoptr (NablaNodeSet) given = NULL;

      for (guint32 u = 0; u < g->n; u++)
        before[u] = l->inside[u] && g->rank[u] <= g->rank[v];
      nabla_districts_find (&l->districts, before, v, (const guint32 *) (gpointer) order->data, i + 1);
      given = nabla_districts_dup_parents (&l->districts, l->districts.member);
      nabla_node_set_remove (given, g->node[v]);
      g_ptr_array_add (factors, nabla_expr_probability (l->pool, one, given));
    }
  return nabla_expr_product (l->pool, (NablaExpr **) factors->pdata, factors->len);
}

/* The c-factor of @part within @widest out of that of @from (Tian & Pearl 2002, lemma 4), and what
 * it has for the last vertex. */
static NablaExpr *
make_part_factor (Lister *l, const Factor *from, const Part *part, NablaExpr **last)
{
  const NablaAdmg *g = l->districts.admg;
  g_autoptr (GArray) order = dup_ordered (g, part->widest);
  g_autoptr (GPtrArray) factors = g_ptr_array_new ();
  g_autoptr (NablaNodeSet) gone = nabla_node_set_new ();
  NablaExpr *whole;

  for (guint32 v = 0; v < g->n; v++)
    if (from->flags[v] && !part->widest[v])
      nabla_node_set_add (gone, g->node[v]);
  whole = nabla_expr_sum (l->pool, gone, from->factor);
  *last = NULL;
  for (guint i = order->len; i-- > 0;)
    {
      guint32 v = g_array_index (order, guint32, i);
      NablaExpr *before = nabla_expr_one (l->pool);

      nabla_node_set_add (gone, g->node[v]);
      if (i > 0)
        before = nabla_expr_sum (l->pool, gone, from->factor);
      if (part->flags[v])
        {
          NablaExpr *ratio = nabla_expr_ratio (l->pool, whole, before);

          if (*last == NULL)
            *last = ratio;
          g_ptr_array_add (factors, ratio);
        }
      whole = before;
    }
  return nabla_expr_product (l->pool, (NablaExpr **) factors->pdata, factors->len);
}

/* Adds a part's factor to those to go on from, and its constraint to the list where it has one. */
static gboolean
take_factor (Lister *l, const Factor *from, const Part *part)
{
  const NablaDistricts *d = &l->districts;
  g_autoptr (NablaNodeSet) seen = NULL, idle = NULL;
  NablaExpr *last, *factor = make_part_factor (l, from, part, &last);
  NablaVerma *one;

  add_factor (l, part->flags, factor);
  seen = nabla_districts_dup_parents (d, part->flags);
  idle = nabla_node_set_minus (nabla_expr_get_free (last), seen);
  if (idle->n == 0)
    return TRUE;
  if (l->limit > 0 && l->list->len == l->limit)
    return FALSE;
  one = g_new (NablaVerma, 1);
  one->node = d->admg->node[l->node];
  one->district = nabla_districts_dup_set (d, part->flags);
  one->functional = nabla_expr_ref (last);
  one->idle = g_steal_pointer (&idle);
  g_ptr_array_add (l->list, one);
  return TRUE;
}

static gboolean
list_node (Lister *l)
{
  g_autoptr (GPtrArray) factors = g_ptr_array_new_with_free_func (factor_free);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (part_free);
  g_autoptr (GHashTable) seen
    = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);

  l->factors = factors;
  l->found = found;
  l->seen = seen;
  if (!nabla_districts_list (&l->districts, l->inside, l->node, NULL, take_ancestral, l))
    return FALSE;
  g_ptr_array_sort (factors, compare_sizes);
  for (guint i = 0; i < factors->len; i++)
    {
      Factor *from = factors->pdata[i];

      l->from = from;
      g_ptr_array_set_size (found, 0);
      if (!nabla_districts_list (&l->districts, from->flags, l->node, NULL, take_part, l))
        return FALSE;
      if (found->len > 0 && from->factor == NULL)
        from->factor = make_ancestral_factor (l, from->flags);
      for (guint j = 0; j < found->len; j++)
        if (!take_factor (l, from, found->pdata[j]))
          return FALSE;
    }
  return TRUE;
}

static gboolean
check_graph (const NablaGraph *graph, GError **error)
{
  g_autoptr (NablaNodeSet) selected = nabla_graph_dup_with_role (graph, NABLA_ROLE_SELECTED);

  if (!nabla_query_check_graph (graph, error))
    return FALSE;
  if (selected->n == 0)
    return TRUE;
  g_set_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_QUERY,
               _ ("%s is selected: functional constraints are for whole populations. Remove the selection."),
               nabla_graph_get_name (graph, selected->nodes[0]));
  return FALSE;
}

/**
 * nabla_verma_list:
 * @graph: of directed and bidirected edges, nothing selected
 * @limit: how many at most; 0: all
 * @max_work: visits at most; 0: as many as it takes
 * @truncated: (out) (optional): whether there may be more
 * @progress: (nullable): cancels
 * @error: a cycle, an edge of another kind, something selected
 *
 * The constraints of Tian & Pearl (2002): for each vertex, in a topological order, the districts that
 * are left when descendants are summed away from one of its districts and the rest divided out, again and
 * again. What is left depends on the district and its parents alone, whatever else is in the functional.
 * Districts of ancestral sets are left out, since theirs are conditional independences; each other one
 * is listed with one functional, from the smallest of these that leads to it. A constraint may follow from others
 * and from conditional independences. There may be exponentially many.
 *
 * Returns: (transfer full) (nullable) (element-type NablaVerma): the constraints
 */
GPtrArray *
nabla_verma_list (const NablaGraph *graph,
                  guint limit,
                  guint64 max_work,
                  gboolean *truncated,
                  NablaProgress *progress,
                  GError **error)
{
  g_autoptr (NablaAdmg) admg = NULL;
  g_autoptr (NablaExprPool) pool = NULL;
  g_autofree guint8 *inside = NULL;
  Lister l = { .limit = limit };
  gboolean complete = TRUE;

  if (!check_graph (graph, error))
    return NULL;
  admg = nabla_admg_new (graph);
  pool = nabla_expr_pool_new ();
  l.pool = pool;
  l.inside = inside = g_new0 (guint8, MAX (admg->n, 1));
  l.list = g_ptr_array_new_with_free_func ((GDestroyNotify) nabla_verma_free);
  nabla_districts_init (&l.districts, admg, max_work, progress);
  for (guint i = 0; i < admg->n && complete; i++)
    {
      l.node = admg->order[i];
      inside[l.node] = TRUE;
      complete = list_node (&l);
    }
  nabla_districts_clear (&l.districts);
  if (truncated != NULL)
    *truncated = !complete;
  return l.list;
}

char *
nabla_verma_dup_text (const NablaVerma *self, const NablaGraph *graph)
{
  g_autofree char *functional = nabla_expr_dup_text (self->functional, graph);
  g_autofree char *idle = nabla_words_list (graph, self->idle, G_MAXUINT);

  /* Translators: a formula of probabilities, then the names of variables. */
  return g_strdup_printf (_ ("%s does not depend on %s"), functional, idle);
}
