#include "identify/nabla-districts.h"

#include <string.h>

/* The children of each vertex: the parents turned round. */
static void
index_children (NablaDistricts *self)
{
  const NablaAdmg *g = self->admg;
  guint32 n_items = g->parents_at[g->n];
  g_autofree guint32 *next = NULL;

  self->children_at = g_new0 (guint32, g->n + 1);
  self->children = g_new (guint32, MAX (n_items, 1));
  for (guint i = 0; i < n_items; i++)
    self->children_at[g->parents[i] + 1]++;
  for (guint v = 0; v < g->n; v++)
    self->children_at[v + 1] += self->children_at[v];
  next = g_memdup2 (self->children_at, (g->n + 1) * sizeof (guint32));
  for (guint32 v = 0; v < g->n; v++)
    for (guint32 j = g->parents_at[v]; j < g->parents_at[v + 1]; j++)
      self->children[next[g->parents[j]]++] = v;
}

/* O(n + m) */
void
nabla_districts_init (NablaDistricts *self, const NablaAdmg *admg, guint64 max_work, NablaProgress *progress)
{
  *self = (NablaDistricts){ .admg = admg, .max_work = max_work, .progress = progress };
  self->causal = g_new0 (guint8, MAX (admg->n, 1));
  self->member = g_new0 (guint8, MAX (admg->n, 1));
  self->near = g_new0 (guint8, MAX (admg->n, 1));
  self->cause = g_new0 (guint8, MAX (admg->n_causes, 1));
  self->queue = g_array_new (FALSE, FALSE, sizeof (guint32));
  index_children (self);
}

void
nabla_districts_clear (NablaDistricts *self)
{
  g_free (self->causal);
  g_free (self->member);
  g_free (self->near);
  g_free (self->cause);
  g_free (self->children_at);
  g_free (self->children);
  g_clear_pointer (&self->queue, g_array_unref);
}

static guint32
queued (const NablaDistricts *self, guint i)
{
  return g_array_index (self->queue, guint32, i);
}

static void
visit (NablaDistricts *self, guint8 *flags, guint32 v)
{
  if (flags[v])
    return;
  flags[v] = TRUE;
  g_array_append_val (self->queue, v);
}

/* Flags everything @inside that leads to (or, by @down, follows from) what is in the queue. */
static void
close_flags (NablaDistricts *self, const guint8 *inside, guint8 *flags, gboolean down)
{
  const guint32 *first = down ? self->children_at : self->admg->parents_at;
  const guint32 *next = down ? self->children : self->admg->parents;

  for (guint i = 0; i < self->queue->len; i++)
    for (guint32 j = first[queued (self, i)]; j < first[queued (self, i) + 1]; j++)
      if (inside[next[j]])
        visit (self, flags, next[j]);
  self->work += self->queue->len;
  g_array_set_size (self->queue, 0);
}

/**
 * nabla_districts_find:
 * @inside: (array length=n): the graph is confined to these
 * @node: one of them
 * @seeds: (array length=n_seeds): more of them
 *
 * Looks at the smallest ancestral set with @node and @seeds, and at the district of @node in it. O(n + m)
 */
void
nabla_districts_find (NablaDistricts *self, const guint8 *inside, guint32 node, const guint32 *seeds, guint n_seeds)
{
  const NablaAdmg *g = self->admg;

  memset (self->causal, 0, g->n);
  memset (self->member, 0, g->n);
  memset (self->near, 0, g->n);
  memset (self->cause, 0, g->n_causes);
  visit (self, self->causal, node);
  for (guint i = 0; i < n_seeds; i++)
    visit (self, self->causal, seeds[i]);
  close_flags (self, inside, self->causal, FALSE);

  visit (self, self->member, node);
  for (guint i = 0; i < self->queue->len; i++)
    {
      guint32 v = queued (self, i);

      for (guint32 j = g->caused_by_at[v]; j < g->caused_by_at[v + 1]; j++)
        {
          guint32 cause = g->caused_by[j];

          if (self->cause[cause])
            continue;
          self->cause[cause] = TRUE;
          for (guint32 k = g->causes_at[cause]; k < g->causes_at[cause + 1]; k++)
            {
              self->near[g->caused[k]] = inside[g->caused[k]];
              if (self->causal[g->caused[k]])
                visit (self, self->member, g->caused[k]);
            }
        }
    }
  self->work += self->queue->len;
  g_array_set_size (self->queue, 0);
}

/* The largest ancestral set in which the district is what it is: all @inside but for what follows
 * from those that would join it. (transfer full) */
guint8 *
nabla_districts_dup_widest (NablaDistricts *self, const guint8 *inside)
{
  guint32 n = self->admg->n;
  guint8 *flags = g_new0 (guint8, MAX (n, 1));

  for (guint32 v = 0; v < n; v++)
    if (self->near[v] && !self->member[v])
      visit (self, flags, v);
  close_flags (self, inside, flags, TRUE);
  for (guint32 v = 0; v < n; v++)
    flags[v] = inside[v] && !flags[v];
  return flags;
}

/* As vertices of the graph. (transfer full) */
NablaNodeSet *
nabla_districts_dup_set (const NablaDistricts *self, const guint8 *flags)
{
  NablaNodeSet *set = nabla_node_set_new ();

  for (guint32 v = 0; v < self->admg->n; v++)
    if (flags[v])
      nabla_node_set_add (set, self->admg->node[v]);
  return set;
}

/* The flagged vertices and all their parents, as vertices of the graph. (transfer full) */
NablaNodeSet *
nabla_districts_dup_parents (const NablaDistricts *self, const guint8 *flags)
{
  const NablaAdmg *g = self->admg;
  g_autofree guint8 *more = g_memdup2 (flags, MAX (g->n, 1));

  for (guint32 v = 0; v < g->n; v++)
    for (guint32 j = g->parents_at[v]; flags[v] && j < g->parents_at[v + 1]; j++)
      more[g->parents[j]] = TRUE;
  return nabla_districts_dup_set (self, more);
}

/* A part of the ancestral sets: those that hold @seeds and nothing @barred. */
typedef struct
{
  GArray *seeds;
  guint8 *barred;
} Range;

static void
range_free (gpointer data)
{
  Range *range = data;

  g_array_unref (range->seeds);
  g_free (range->barred);
  g_free (range);
}

/* A vertex that may or may not join the district; NONE if there is no such. */
static guint32
find_choice (const NablaDistricts *self, const guint8 *barred)
{
  for (guint32 v = 0; v < self->admg->n; v++)
    if (self->near[v] && !self->member[v] && !barred[v])
      return v;
  return NABLA_NODE_NONE;
}

/**
 * nabla_districts_list:
 * @inside: (array length=n): the graph is confined to these
 * @node: one of them
 * @worth: (nullable): cuts branches
 * @func: called with each district
 * @data: handed to both
 *
 * Every district that @node has in an ancestral set, each once: there may be exponentially many. O(n + m)
 * for each where nothing is cut.
 *
 * Returns: %FALSE if @func, the progress or the work ended it
 */
gboolean
nabla_districts_list (NablaDistricts *self,
                      const guint8 *inside,
                      guint32 node,
                      NablaDistrictsWorthFunc worth,
                      NablaDistrictsFunc func,
                      gpointer data)
{
  g_autoptr (GPtrArray) stack = g_ptr_array_new_with_free_func (range_free);
  guint n = MAX (self->admg->n, 1);
  Range *range = g_new (Range, 1);

  range->seeds = g_array_new (FALSE, FALSE, sizeof (guint32));
  range->barred = g_new0 (guint8, n);
  g_ptr_array_add (stack, range);
  while (stack->len > 0)
    {
      guint32 choice;
      Range *with;

      if (nabla_progress_is_cancelled (self->progress) || (self->max_work > 0 && self->work > self->max_work))
        return FALSE;
      range = g_ptr_array_index (stack, stack->len - 1);
      nabla_districts_find (self, inside, node, (const guint32 *) (gpointer) range->seeds->data, range->seeds->len);
      choice = find_choice (self, range->barred);
      if (choice == NABLA_NODE_NONE)
        {
          g_ptr_array_set_size (stack, (int) stack->len - 1);
          if (!func (self, data))
            return FALSE;
          continue;
        }
      if (worth != NULL && !worth (self, range->seeds, range->barred, data))
        {
          g_ptr_array_set_size (stack, (int) stack->len - 1);
          continue;
        }
      with = g_new (Range, 1);
      with->seeds = g_array_copy (range->seeds);
      with->barred = g_memdup2 (range->barred, n);
      g_array_append_val (with->seeds, choice);
      visit (self, range->barred, choice);
      close_flags (self, inside, range->barred, TRUE);
      g_ptr_array_add (stack, with);
    }
  return TRUE;
}
