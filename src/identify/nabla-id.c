#include "identify/nabla-id.h"

#include "graph/nabla-separation.h"
#include "identify/nabla-admg-search.h"

/* Vertices are those of the projection; lists are GArrays of guint32. */
typedef struct
{
  const NablaAdmg *admg;
  NablaExprPool *pool; /* nullable */
  NablaAdmgSearch search;
} Id;

static GArray *
list_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (guint32));
}

static guint32
at (const GArray *list, guint i)
{
  return g_array_index (list, guint32, i);
}

static int
compare_rank (gconstpointer a, gconstpointer b, gpointer data)
{
  const guint32 *rank = data;
  guint32 one = rank[*(const guint32 *) a], other = rank[*(const guint32 *) b];

  return one < other ? -1 : one > other;
}

static void
sort_by_rank (Id *id, GArray *list)
{
  g_array_sort_with_data (list, compare_rank, id->admg->rank);
}

static guint32
confine (Id *id, const GArray *list)
{
  return nabla_admg_search_confine (&id->search, list);
}

static GArray *
ancestors (Id *id, const GArray *targets, guint32 inside)
{
  return nabla_admg_search_ancestors (&id->search, targets, inside);
}

/* The district of one vertex. */
static GArray *
district (Id *id, guint32 start, guint32 inside, guint32 last_rank)
{
  return nabla_admg_search_district (&id->search, &start, 1, inside, last_rank);
}

static NablaNodeSet *
set_of (Id *id, const GArray *list)
{
  return nabla_admg_set_of (id->admg, list);
}

/* P(v | what shields it from all that comes before it): v's district among its predecessors
 * in @inside and the parents of that district. */
static NablaExpr *
factor_of (Id *id, guint32 v, guint32 inside)
{
  const NablaAdmg *g = id->admg;
  g_autoptr (GArray) block = district (id, v, inside, g->rank[v]);
  g_autoptr (NablaNodeSet) self = nabla_node_set_new_one (g->node[v]);
  g_autoptr (NablaNodeSet) given = NULL;
  guint size = block->len;

  for (guint i = 0; i < size; i++)
    {
      guint32 u = at (block, i);

      for (guint j = g->parents_at[u]; j < g->parents_at[u + 1]; j++)
        g_array_append_val (block, g->parents[j]);
    }
  given = set_of (id, block);
  nabla_node_set_remove (given, g->node[v]);
  return nabla_expr_probability (id->pool, self, given);
}

/* The c-factor of a district of an ancestral set, from the joint distribution. */
static NablaExpr *
district_factor (Id *id, GArray *list, guint32 inside)
{
  g_autoptr (GPtrArray) factors = g_ptr_array_new ();

  sort_by_rank (id, list);
  for (guint i = list->len; i-- > 0;)
    g_ptr_array_add (factors, factor_of (id, at (list, i), inside));
  return nabla_expr_product (id->pool, (NablaExpr **) factors->pdata, factors->len);
}

/* Σ over those of @all that are not in @kept, of @expr. */
static NablaExpr *
sum_away (Id *id, const GArray *all, const GArray *kept, NablaExpr *expr)
{
  g_autoptr (NablaNodeSet) outer = set_of (id, all), inner = set_of (id, kept);
  g_autoptr (NablaNodeSet) gone = nabla_node_set_minus (outer, inner);

  return nabla_expr_sum (id->pool, gone, expr);
}

/* The c-factor of the district @part of G[@all] out of that of @all (Tian & Pearl 2002, lemma 4). */
static NablaExpr *
split_factor (Id *id, GArray *all, const GArray *part, NablaExpr *expr)
{
  g_autoptr (GPtrArray) factors = g_ptr_array_new ();
  guint32 inside = confine (id, part);

  sort_by_rank (id, all);
  for (guint i = all->len; i-- > 0;)
    {
      g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (id->admg->node[at (all, i)]);
      NablaExpr *before = i > 0 ? nabla_expr_sum (id->pool, one, expr) : nabla_expr_one (id->pool);

      if (id->search.member[at (all, i)] == inside)
        g_ptr_array_add (factors, nabla_expr_ratio (id->pool, expr, before));
      expr = before;
    }
  return nabla_expr_product (id->pool, (NablaExpr **) factors->pdata, factors->len);
}

/* Those of @list without a child in it. */
static GArray *
sinks (Id *id, const GArray *list)
{
  const NablaAdmg *g = id->admg;
  GArray *found = list_new ();
  guint32 inside = confine (id, list), token = ++id->search.token;

  for (guint i = 0; i < list->len; i++)
    for (guint j = g->parents_at[at (list, i)]; j < g->parents_at[at (list, i) + 1]; j++)
      if (id->search.member[g->parents[j]] == inside)
        id->search.visited[g->parents[j]] = token;
  for (guint i = 0; i < list->len; i++)
    if (id->search.visited[at (list, i)] != token)
      g_array_append_vals (found, &g_array_index (list, guint32, i), 1);
  return found;
}

/* Whether @list holds every member of @part. */
static gboolean
holds (Id *id, const GArray *list, const GArray *part)
{
  guint32 inside = confine (id, list);

  for (guint i = 0; i < part->len; i++)
    if (id->search.member[at (part, i)] != inside)
      return FALSE;
  return TRUE;
}

/* Of the hedge's inner part the largest that has the same roots as the outer one when both keep all
 * their arrows; @part itself, whose roots are those of a forest within, where there is none. */
static GArray *
with_same_roots (Id *id, const GArray *around, const GArray *part)
{
  g_autoptr (GArray) roots = sinks (id, around);
  g_autoptr (GArray) inner = g_array_copy ((GArray *) part);

  for (;;)
    {
      g_autoptr (GArray) joined = district (id, at (roots, 0), confine (id, inner), G_MAXUINT32);
      guint before = inner->len;

      if (!holds (id, joined, roots))
        return g_array_copy ((GArray *) part);
      g_array_unref (inner);
      inner = ancestors (id, roots, confine (id, joined));
      if (inner->len == before)
        return g_steal_pointer (&inner);
    }
}

/* Q[@part], @part a district of G without the exposure; %FALSE with the hedge in @answer. */
static gboolean
identify_factor (Id *id, const GArray *part, NablaExpr **expr, NablaIdAnswer *answer)
{
  g_autoptr (GArray) all = ancestors (id, part, 0);
  guint32 inside = confine (id, all);
  g_autoptr (GArray) around = district (id, at (part, 0), inside, G_MAXUINT32);

  if (id->pool != NULL)
    *expr = district_factor (id, around, inside);
  for (;;)
    {
      g_autoptr (GArray) kept = ancestors (id, part, confine (id, around));
      g_autoptr (GArray) next = NULL;

      if (kept->len > part->len && kept->len == around->len)
        {
          g_autoptr (GArray) inner = with_same_roots (id, around, part);

          answer->hedge = set_of (id, around);
          answer->hedge_inner = set_of (id, inner);
          return FALSE;
        }
      if (id->pool != NULL)
        *expr = sum_away (id, around, kept, *expr);
      if (kept->len == part->len)
        return TRUE;
      next = district (id, at (part, 0), confine (id, kept), G_MAXUINT32);
      if (id->pool != NULL && next->len < kept->len)
        *expr = split_factor (id, kept, next, *expr);
      g_array_unref (around);
      around = g_steal_pointer (&next);
    }
}

/* The districts of the graph over @list, which gets sorted, last vertex first. */
static GPtrArray *
districts (Id *id, GArray *list)
{
  GPtrArray *parts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  g_autofree guint8 *done = g_new0 (guint8, MAX (id->admg->n, 1));
  guint32 inside = confine (id, list);

  sort_by_rank (id, list);
  for (guint i = list->len; i-- > 0;)
    {
      GArray *part;

      if (done[at (list, i)])
        continue;
      part = district (id, at (list, i), inside, G_MAXUINT32);
      for (guint j = 0; j < part->len; j++)
        done[at (part, j)] = TRUE;
      g_ptr_array_add (parts, part);
    }
  return parts;
}

/* What an intervention on @exposure reaches by arrows within districts: a part without any of it has
 * an ancestral set in its district that loses nothing, so that its factor is identified. @causes
 * by rank; @whole: the district of each of them. (transfer full): by vertex */
static guint8 *
find_affected (Id *id, const GArray *exposure, const GArray *causes, const GArray *const *whole)
{
  const NablaAdmg *g = id->admg;
  guint8 *affected = g_new0 (guint8, MAX (g->n, 1));

  for (guint i = 0; i < exposure->len; i++)
    affected[at (exposure, i)] = TRUE;
  for (guint i = 0; i < causes->len; i++)
    {
      guint32 v = at (causes, i);

      for (guint j = g->parents_at[v]; j < g->parents_at[v + 1]; j++)
        affected[v] |= affected[g->parents[j]] && whole[g->parents[j]] == whole[v];
    }
  return affected;
}

static gboolean
any_of (const guint8 *flags, const GArray *list)
{
  for (guint i = 0; i < list->len; i++)
    if (flags[at (list, i)])
      return TRUE;
  return FALSE;
}

/* P(@outcome | do(@exposure)); @answer gets the functional or the hedge. */
static gboolean
identify_joint (Id *id,
                const NablaNodeSet *exposure,
                const NablaNodeSet *outcome,
                NablaIdAnswer *answer,
                NablaProgress *progress,
                GError **error)
{
  const NablaAdmg *g = id->admg;
  g_autoptr (GArray) x = nabla_admg_list_of (g, exposure), y = nabla_admg_list_of (g, outcome), rest = list_new ();
  g_autoptr (GArray) causes = ancestors (id, y, 0), kept = NULL;
  g_autoptr (GPtrArray) wholes = districts (id, causes), parts = NULL;
  g_autofree const GArray **whole = g_new0 (const GArray *, MAX (g->n, 1));
  g_autofree guint8 *affected = NULL;
  g_autofree NablaExpr **factors = NULL;
  guint32 inside = confine (id, x);

  for (guint32 v = 0; v < g->n; v++)
    if (id->search.member[v] != inside)
      g_array_append_val (rest, v);
  kept = ancestors (id, y, confine (id, rest));
  parts = districts (id, kept);
  factors = g_new0 (NablaExpr *, MAX (parts->len, 1));
  for (guint i = 0; i < wholes->len; i++)
    {
      const GArray *one = g_ptr_array_index (wholes, i);

      for (guint j = 0; j < one->len; j++)
        whole[at (one, j)] = one;
    }
  affected = find_affected (id, x, causes, whole);

  /* Most districts lose nothing by the intervention: their factor stands in the joint. */
  inside = confine (id, causes);
  for (guint i = 0; i < parts->len; i++)
    {
      GArray *part = g_ptr_array_index (parts, i);

      if (id->pool != NULL && whole[at (part, 0)]->len == part->len)
        factors[i] = district_factor (id, part, inside);
    }
  answer->identified = TRUE;
  for (guint i = 0; i < parts->len && answer->identified; i++)
    {
      const GArray *part = g_ptr_array_index (parts, i);

      if (!nabla_progress_check (progress, error))
        return FALSE;
      if (whole[at (part, 0)]->len != part->len && (id->pool != NULL || any_of (affected, part)))
        answer->identified = identify_factor (id, part, &factors[i], answer);
    }
  if (answer->identified && id->pool != NULL)
    answer->functional = nabla_expr_ref (sum_away (id, kept, y, nabla_expr_product (id->pool, factors, parts->len)));
  return TRUE;
}

/* Moves from @given to @exposure what rule 2 of the do-calculus allows. */
static void
exchange (const NablaGraph *graph, const NablaNodeSet *outcome, NablaNodeSet *exposure, NablaNodeSet *given)
{
  g_autoptr (NablaReachWorkspace) ws = nabla_reach_workspace_new (graph);

  for (guint i = 0; i < given->n;)
    {
      g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (given->nodes[i]);
      g_autoptr (NablaNodeSet) others = nabla_node_set_minus (given, one);
      g_autoptr (NablaNodeSet) seen = nabla_node_set_union (others, exposure);
      NablaCut cut = { .tails = one, .into = exposure };

      if (!nabla_separated_in (ws, outcome, one, seen, &cut))
        {
          i++;
          continue;
        }
      nabla_node_set_add (exposure, one->nodes[0]);
      nabla_node_set_remove (given, one->nodes[0]);
      i = 0;
    }
}

void
nabla_id_answer_clear (NablaIdAnswer *self)
{
  g_clear_pointer (&self->functional, nabla_expr_unref);
  g_clear_pointer (&self->hedge, nabla_node_set_free);
  g_clear_pointer (&self->hedge_inner, nabla_node_set_free);
}

gboolean
nabla_id (const NablaGraph *graph,
          const NablaAdmg *admg,
          const NablaNodeSet *exposure,
          const NablaNodeSet *outcome,
          const NablaNodeSet *given,
          NablaExprPool *pool,
          NablaIdAnswer *answer,
          NablaProgress *progress,
          GError **error)
{
  g_autoptr (NablaAdmg) own = admg == NULL ? nabla_admg_new (graph) : NULL;
  g_autoptr (NablaNodeSet) x = nabla_node_set_union (exposure, NULL);
  g_autoptr (NablaNodeSet) z = nabla_node_set_union (given, NULL);
  g_autoptr (NablaNodeSet) y = NULL;
  Id id = { .admg = admg != NULL ? admg : own, .pool = pool };
  gboolean decided;

  *answer = (NablaIdAnswer){ 0 };
  nabla_admg_search_init (&id.search, id.admg);
  if (nabla_node_set_size (z) > 0)
    exchange (graph, outcome, x, z);
  y = nabla_node_set_union (outcome, z);
  /* The verdict first: it is linear where a functional that comes to nothing need not be. */
  id.pool = NULL;
  decided = identify_joint (&id, x, y, answer, progress, error);
  id.pool = pool;
  if (decided && answer->identified && pool != NULL)
    decided = identify_joint (&id, x, y, answer, progress, error);
  if (answer->functional != NULL && z->n > 0)
    {
      NablaExpr *margin = nabla_expr_sum (pool, outcome, answer->functional);
      NablaExpr *ratio = nabla_expr_ratio (pool, answer->functional, margin);

      nabla_expr_unref (answer->functional);
      answer->functional = nabla_expr_ref (ratio);
    }
  nabla_admg_search_clear (&id.search);
  return decided;
}
