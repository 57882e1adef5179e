#include "identify/nabla-query.h"

#include <glib/gi18n-lib.h>

#include "identify/nabla-possible.h"
#include "identify/nabla-words.h"

struct _NablaQuery
{
  gatomicrefcount ref_count;
  NablaNodeSet *exposure;
  NablaNodeSet *outcome;
  NablaNodeSet *adjusted;
  NablaNodeSet *forbidden;
  NablaNodeSet *mediators;
  NablaNodeSet *given;
  NablaNodeSet *randomised;
  NablaEffect effect;
};

/* A loop longer than this is shown by its first and last vertices. */
#define MAX_LOOP_SHOWN 12

G_DEFINE_QUARK (nabla_identify_error, nabla_identify_error)

static const char *const effect_names[] = {
  [NABLA_EFFECT_TOTAL] = "total",
  [NABLA_EFFECT_DIRECT] = "direct",
  [NABLA_EFFECT_NATURAL_INDIRECT] = "natural_indirect",
  [NABLA_EFFECT_NATURAL_DIRECT] = "natural_direct",
};

const char *
nabla_effect_to_string (NablaEffect effect)
{
  g_return_val_if_fail ((guint) effect < G_N_ELEMENTS (effect_names), NULL);
  return effect_names[effect];
}

NablaEffect
nabla_effect_from_string (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (effect_names); i++)
    if (g_strcmp0 (effect_names[i], name) == 0)
      return i;
  return NABLA_EFFECT_TOTAL;
}

gboolean
nabla_effect_is_natural (NablaEffect effect)
{
  return effect == NABLA_EFFECT_NATURAL_INDIRECT || effect == NABLA_EFFECT_NATURAL_DIRECT;
}

static NablaNodeSet *
dup_set (const NablaNodeSet *set)
{
  return set != NULL ? nabla_node_set_copy (set) : nabla_node_set_new ();
}

static void
replace_set (NablaNodeSet **field, const NablaNodeSet *set)
{
  nabla_node_set_free (*field);
  *field = dup_set (set);
}

NablaQuery *
nabla_query_new (const NablaNodeSet *exposure,
                 const NablaNodeSet *outcome,
                 NablaEffect effect,
                 const NablaNodeSet *adjusted,
                 const NablaNodeSet *forbidden)
{
  NablaQuery *self = g_new0 (NablaQuery, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->exposure = dup_set (exposure);
  self->outcome = dup_set (outcome);
  self->adjusted = dup_set (adjusted);
  self->forbidden = dup_set (forbidden);
  self->mediators = nabla_node_set_new ();
  self->given = nabla_node_set_new ();
  self->randomised = nabla_node_set_new ();
  self->effect = effect;
  return self;
}

static NablaQuery *
query_copy (const NablaQuery *self)
{
  NablaQuery *copy = nabla_query_new (self->exposure, self->outcome, self->effect, self->adjusted, self->forbidden);

  replace_set (&copy->mediators, self->mediators);
  replace_set (&copy->given, self->given);
  replace_set (&copy->randomised, self->randomised);
  return copy;
}

NablaQuery *
nabla_query_with_mediators (const NablaQuery *self, NablaEffect effect, const NablaNodeSet *mediators)
{
  NablaQuery *copy = query_copy (self);

  copy->effect = effect;
  replace_set (&copy->mediators, mediators);
  return copy;
}

NablaQuery *
nabla_query_with_given (const NablaQuery *self, const NablaNodeSet *given)
{
  NablaQuery *copy = query_copy (self);

  replace_set (&copy->given, given);
  return copy;
}

NablaQuery *
nabla_query_with_randomised (const NablaQuery *self, const NablaNodeSet *randomised)
{
  NablaQuery *copy = query_copy (self);

  replace_set (&copy->randomised, randomised);
  return copy;
}

NablaQuery *
nabla_query_new_from_roles (const NablaGraph *graph)
{
  g_autoptr (NablaNodeSet) exposure = nabla_graph_dup_with_role (graph, NABLA_ROLE_EXPOSURE);
  g_autoptr (NablaNodeSet) outcome = nabla_graph_dup_with_role (graph, NABLA_ROLE_OUTCOME);
  g_autoptr (NablaNodeSet) adjusted = nabla_graph_dup_with_role (graph, NABLA_ROLE_ADJUSTED);

  return nabla_query_new (exposure, outcome, NABLA_EFFECT_TOTAL, adjusted, NULL);
}

static NablaNodeSet *
dup_with_attribute (const NablaGraph *graph, const char *key)
{
  guint n = nabla_graph_n_nodes (graph), n_found = 0;
  g_autofree NablaNode *nodes = g_new (NablaNode, MAX (n, 1));

  for (NablaNode v = 0; v < n; v++)
    if (nabla_graph_get_node_attribute (graph, v, key) != NULL)
      nodes[n_found++] = v;
  return nabla_node_set_new_from (nodes, n_found);
}

NablaQuery *
nabla_query_new_from_graph (const NablaGraph *graph)
{
  NablaQuery *self = nabla_query_new_from_roles (graph);
  g_autoptr (NablaNodeSet) mediators = dup_with_attribute (graph, NABLA_QUERY_MEDIATOR);
  g_autoptr (NablaNodeSet) given = dup_with_attribute (graph, NABLA_QUERY_CONDITION);
  g_autoptr (NablaNodeSet) randomised = dup_with_attribute (graph, NABLA_QUERY_RANDOMISED);

  self->effect = nabla_effect_from_string (nabla_graph_get_attribute (graph, NABLA_QUERY_EFFECT));
  replace_set (&self->mediators, mediators);
  replace_set (&self->given, given);
  replace_set (&self->randomised, randomised);
  return self;
}

NablaQuery *
nabla_query_ref (const NablaQuery *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc ((gatomicrefcount *) &self->ref_count);
  return (NablaQuery *) self;
}

void
nabla_query_unref (NablaQuery *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  nabla_node_set_free (self->exposure);
  nabla_node_set_free (self->outcome);
  nabla_node_set_free (self->adjusted);
  nabla_node_set_free (self->forbidden);
  nabla_node_set_free (self->mediators);
  nabla_node_set_free (self->given);
  nabla_node_set_free (self->randomised);
  g_free (self);
}

const NablaNodeSet *
nabla_query_get_exposure (const NablaQuery *self)
{
  return self->exposure;
}

const NablaNodeSet *
nabla_query_get_outcome (const NablaQuery *self)
{
  return self->outcome;
}

const NablaNodeSet *
nabla_query_get_adjusted (const NablaQuery *self)
{
  return self->adjusted;
}

const NablaNodeSet *
nabla_query_get_forbidden (const NablaQuery *self)
{
  return self->forbidden;
}

const NablaNodeSet *
nabla_query_get_mediators (const NablaQuery *self)
{
  return self->mediators;
}

const NablaNodeSet *
nabla_query_get_given (const NablaQuery *self)
{
  return self->given;
}

const NablaNodeSet *
nabla_query_get_randomised (const NablaQuery *self)
{
  return self->randomised;
}

NablaEffect
nabla_query_get_effect (const NablaQuery *self)
{
  return self->effect;
}

static gboolean
check_loop (const NablaGraph *graph, GError **error)
{
  g_autoptr (GArray) loop = NULL;
  g_autofree char *text = NULL;

  if (nabla_graph_get_order (graph) != NULL || nabla_graph_n_nodes (graph) == 0)
    return TRUE;

  loop = nabla_graph_dup_cycle (graph);
  if (loop == NULL)
    return TRUE;
  if (loop->len <= MAX_LOOP_SHOWN)
    text = nabla_graph_dup_path_text (graph, (const NablaNode *) (void *) loop->data, loop->len, TRUE);
  else
    {
      const NablaNode *nodes = (const NablaNode *) (void *) loop->data;
      g_autofree char *start = nabla_graph_dup_path_text (graph, nodes, MAX_LOOP_SHOWN - 2, FALSE);
      const char *first = nabla_graph_get_name (graph, nodes[0]);
      const char *last = nabla_graph_get_name (graph, nodes[loop->len - 1]);

      text = g_strdup_printf ("%s → … → %s → %s", start, last, first);
    }
  g_set_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_CYCLE, _ ("This graph has a loop: %s."), text);
  return FALSE;
}

/* PAG marks in a graph of another kind. */
static gboolean
check_circles (const NablaGraph *graph, GError **error)
{
  g_autoptr (GError) local = NULL;

  if (nabla_graph_check_circles (graph, &local))
    return TRUE;
  g_set_error_literal (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_KIND, local->message);
  return FALSE;
}

/* Effects are asked of graphs whose every edge is -> or <->. */
static gboolean
check_kind (const NablaGraph *graph, GError **error)
{
  NablaGraphKind kind = nabla_graph_get_kind (graph);
  const NablaEdge *edges;
  guint n_edges;

  if (!check_circles (graph, error))
    return FALSE;
  if (kind == NABLA_GRAPH_MAG || kind == NABLA_GRAPH_PAG)
    {
      g_set_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_KIND,
                   _ ("Of a %s only adjustment for total effects can be asked: ask this of a dag."),
                   kind == NABLA_GRAPH_MAG ? "mag" : "pag");
      return FALSE;
    }
  edges = nabla_graph_get_edges (graph, &n_edges);
  for (guint i = 0; i < n_edges; i++)
    {
      gboolean bidirected = edges[i].at_from == NABLA_MARK_ARROW && edges[i].at_to == NABLA_MARK_ARROW;
      gboolean directed = edges[i].at_from == NABLA_MARK_TAIL && edges[i].at_to == NABLA_MARK_ARROW;

      if (!bidirected && !directed)
        {
          g_set_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_KIND,
                       _ ("The edge between %s and %s has no direction: choose one before asking for an effect."),
                       nabla_graph_get_name (graph, edges[i].from), nabla_graph_get_name (graph, edges[i].to));
          return FALSE;
        }
    }
  return TRUE;
}

/* Adjustment for a total effect also has a meaning where a graph stands for several. */
static gboolean
check_kind_for_adjustment (const NablaQuery *self, const NablaGraph *graph, GError **error)
{
  if (!nabla_kind_is_class (nabla_graph_get_kind (graph)) || self->effect != NABLA_EFFECT_TOTAL || self->given->n > 0
      || self->randomised->n > 0)
    return check_kind (graph, error);
  return check_circles (graph, error);
}

gboolean
nabla_query_check_graph (const NablaGraph *graph, GError **error)
{
  return check_loop (graph, error) && check_kind (graph, error);
}

gboolean
nabla_query_check_graph_or_class (const NablaGraph *graph, GError **error)
{
  if (nabla_graph_is_class (graph))
    return check_loop (graph, error) && check_circles (graph, error);
  return nabla_query_check_graph (graph, error);
}

/* @advice: what to do about an unobserved member. */
static gboolean
check_observed (const NablaGraph *graph, const NablaNodeSet *set, const char *advice, GError **error)
{
  for (guint i = 0; i < set->n; i++)
    if (nabla_graph_is_latent (graph, set->nodes[i]))
      {
        g_set_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_QUERY, _ ("%s is unobserved: %s"),
                     nabla_graph_get_name (graph, set->nodes[i]), advice);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_disjoint (const NablaGraph *graph,
                const NablaNodeSet *a,
                const NablaNodeSet *b,
                const char *what_a,
                const char *what_b,
                GError **error)
{
  for (guint i = 0; i < a->n; i++)
    if (nabla_node_set_contains (b, a->nodes[i]))
      {
        /* Translators: "Age is both exposure and outcome: choose one." */
        g_set_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_QUERY, _ ("%s is both %s and %s: choose one."),
                     nabla_graph_get_name (graph, a->nodes[i]), what_a, what_b);
        return FALSE;
      }
  return TRUE;
}

typedef gboolean (*KindCheck) (const NablaQuery *self, const NablaGraph *graph, GError **error);

static gboolean
check_kind_for_all (const NablaQuery *self G_GNUC_UNUSED, const NablaGraph *graph, GError **error)
{
  return check_kind (graph, error);
}

static gboolean
check (const NablaQuery *self, const NablaGraph *graph, KindCheck kind, GError **error)
{
  const NablaNodeSet *sets[] = { self->exposure,  self->outcome, self->adjusted,  self->forbidden,
                                 self->mediators, self->given,   self->randomised };
  const struct
  {
    guint a, b;
    const char *what_a, *what_b;
  } pairs[] = {
    { 0, 1, _ ("exposure"), _ ("outcome") },   { 0, 2, _ ("exposure"), _ ("adjusted") },
    { 1, 2, _ ("outcome"), _ ("adjusted") },   { 2, 3, _ ("adjusted"), _ ("forbidden") },
    { 0, 4, _ ("exposure"), _ ("mediator") },  { 1, 4, _ ("outcome"), _ ("mediator") },
    { 0, 5, _ ("exposure"), _ ("condition") }, { 1, 5, _ ("outcome"), _ ("condition") },
    { 4, 5, _ ("mediator"), _ ("condition") },
  };
  g_autoptr (NablaNodeSet) selected = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    if (sets[i]->n > 0 && sets[i]->nodes[sets[i]->n - 1] >= nabla_graph_n_nodes (graph))
      {
        g_set_error (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_QUERY,
                     _ ("The question names a variable that is not in the graph: ask again."));
        return FALSE;
      }
  if (!check_loop (graph, error))
    return FALSE;
  if (self->exposure->n == 0 || self->outcome->n == 0)
    {
      g_set_error_literal (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_QUERY,
                           self->exposure->n > 0  ? _ ("Choose an outcome.")
                           : self->outcome->n > 0 ? _ ("Choose an exposure.")
                                                  : _ ("Choose an exposure and an outcome."));
      return FALSE;
    }
  if (nabla_effect_is_natural (self->effect) && self->mediators->n == 0)
    {
      g_set_error_literal (error, NABLA_IDENTIFY_ERROR, NABLA_IDENTIFY_ERROR_QUERY, _ ("Choose a mediator."));
      return FALSE;
    }
  if (!kind (self, graph, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    if (!check_disjoint (graph, sets[pairs[i].a], sets[pairs[i].b], pairs[i].what_a, pairs[i].what_b, error))
      return FALSE;
  selected = nabla_graph_dup_with_role (graph, NABLA_ROLE_SELECTED);
  if (!check_disjoint (graph, self->exposure, selected, _ ("exposure"), _ ("selected"), error)
      || !check_disjoint (graph, self->outcome, selected, _ ("outcome"), _ ("selected"), error))
    return FALSE;
  return check_observed (graph, self->exposure, _ ("choose an observed exposure."), error)
         && check_observed (graph, self->outcome, _ ("choose an observed outcome."), error)
         && check_observed (graph, self->adjusted, _ ("it cannot be adjusted for."), error)
         && check_observed (graph, self->mediators, _ ("choose observed mediators."), error)
         && check_observed (graph, self->given, _ ("an effect cannot be conditional on it."), error)
         && check_observed (graph, self->randomised, _ ("it cannot have been randomised."), error);
}

/**
 * nabla_query_check:
 * @self: the question
 * @graph: the graph it is put to
 * @error: %NABLA_IDENTIFY_ERROR_CYCLE naming the loop, %NABLA_IDENTIFY_ERROR_KIND for
 *   edges without a direction, %NABLA_IDENTIFY_ERROR_QUERY for nothing chosen, a vertex
 *   that is not there, overlapping sets, an unobserved exposure, outcome or member
 *
 * Returns: whether the question has a meaning in @graph; O(edges)
 */
gboolean
nabla_query_check (const NablaQuery *self, const NablaGraph *graph, GError **error)
{
  return check (self, graph, check_kind_for_all, error);
}

/**
 * nabla_query_check_adjustment:
 * @self: the question
 * @graph: the graph it is put to
 * @error: as for nabla_query_check()
 *
 * The same for what is answered by adjustment: total effects may be asked of a PDAG, a MAG or a
 * PAG too.
 *
 * Returns: whether the question has a meaning in @graph; O(edges)
 */
gboolean
nabla_query_check_adjustment (const NablaQuery *self, const NablaGraph *graph, GError **error)
{
  return check (self, graph, check_kind_for_adjustment, error);
}
