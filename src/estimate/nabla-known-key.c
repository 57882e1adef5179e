/* What an answer depends on, as bytes. */
#include <string.h>

#include "estimate/nabla-known.h"

typedef struct
{
  NablaStudy *study;
  GByteArray *bytes;
  GArray *nodes;
  GHashTable *exprs; /* those that are written, by their number from 1 */
} Writer;

static void
put (Writer *self, gconstpointer data, gsize n)
{
  g_byte_array_append (self->bytes, data, n);
}

static void
put_uint (Writer *self, guint32 value)
{
  put (self, &value, sizeof value);
}

static void
put_double (Writer *self, double value)
{
  put (self, &value, sizeof value);
}

static void
put_text (Writer *self, const char *text)
{
  if (text == NULL)
    text = "";
  put (self, text, strlen (text) + 1);
}

/* Nodes go by their place among those that matter: their indices change with every node that is added or taken out. */
static void
put_set (Writer *self, const NablaNodeSet *set)
{
  guint at = 0;

  put_uint (self, nabla_node_set_size (set));
  for (guint i = 0; i < nabla_node_set_size (set); i++)
    {
      while (g_array_index (self->nodes, NablaNode, at) != set->nodes[i])
        at++;
      put_uint (self, at);
    }
}

/* Each expression once: written out they may be exponentially long. */
static void
put_expr (Writer *self, const NablaExpr *expr)
{
  guint known = expr != NULL ? GPOINTER_TO_UINT (g_hash_table_lookup (self->exprs, expr)) : 0;
  guint n = 0;
  NablaExpr *const *children;

  if (expr == NULL || known > 0)
    {
      put_uint (self, G_MAXUINT32);
      put_uint (self, known);
      return;
    }
  g_hash_table_insert (self->exprs, (gpointer) expr, GUINT_TO_POINTER (g_hash_table_size (self->exprs) + 1));
  children = nabla_expr_get_children (expr, &n);
  put_uint (self, nabla_expr_get_kind (expr));
  put_set (self, nabla_expr_get_vars (expr));
  put_set (self, nabla_expr_get_actions (expr));
  put_set (self, nabla_expr_get_given (expr));
  put_uint (self, n);
  for (guint i = 0; i < n; i++)
    put_expr (self, children[i]);
}

static void
put_method (Writer *self)
{
  const NablaMethod *method = self->study->method;

  put_uint (self, method->auto_strategy);
  put_uint (self, method->auto_strategy ? 0 : method->strategy);
  put_uint (self, method->auto_estimator);
  put_uint (self, method->auto_estimator ? 0 : method->estimator);
  put_uint (self, method->se);
  put_uint (self, (guint32) method->cluster_column);
  put_uint (self, (guint32) method->weight_column);
  put_uint (self, method->standardize);
  put_double (self, method->level);
  put (self, &method->seed, sizeof method->seed);
  put_double (self, method->from);
  put_double (self, method->to);
  put_double (self, method->at);
  put_uint (self, method->contrast);
  put_uint (self, method->live);
  put_uint (self, method->curves);
}

/* Their columns, and what texts are made of. */
static void
put_nodes (Writer *self)
{
  const NablaGraph *graph = self->study->graph;

  put_uint (self, self->nodes->len);
  for (guint i = 0; i < self->nodes->len; i++)
    {
      NablaNode node = g_array_index (self->nodes, NablaNode, i);

      put_uint (self, (guint32) self->study->columns[node]);
      put_text (self, nabla_graph_get_label (graph, node));
      put_text (self, nabla_graph_get_node_attribute (graph, node, NABLA_NODE_UNIT));
    }
}

/* An arrow's question beside a set is that of the total effect beside it, but where cells are counted: there the set is
 * averaged over otherwise. */
static NablaEffect
get_effect (const NablaMethod *method, const NablaEstimand *estimand)
{
  gboolean counted = !method->auto_estimator && method->estimator == NABLA_ESTIMATOR_PLUGIN;

  if (estimand->strategy == NABLA_STRATEGY_ADJUSTMENT && estimand->effect == NABLA_EFFECT_DIRECT && !counted)
    return NABLA_EFFECT_TOTAL;
  return estimand->effect;
}

static void
put_estimand (Writer *self, const NablaEstimand *estimand)
{
  put_uint (self, estimand->strategy);
  put_uint (self, get_effect (self->study->method, estimand));
  put_set (self, estimand->exposure);
  put_set (self, estimand->outcome);
  put_set (self, estimand->adjustment);
  put_set (self, estimand->mediators);
  put_set (self, estimand->instrument);
  put_set (self, estimand->given);
  put_set (self, estimand->held);
  put_expr (self, estimand->functional);
}

static void
count_uses (NablaStudy *study)
{
  guint n_nodes = nabla_graph_n_nodes (study->graph);

  study->uses = g_new0 (guint8, MAX (nabla_table_n_columns (study->table), 1));
  for (NablaNode node = 0; node < n_nodes; node++)
    if (study->columns[node] >= 0 && study->uses[study->columns[node]] < 2)
      study->uses[study->columns[node]]++;
}

static int
compare_nodes (gconstpointer a, gconstpointer b)
{
  NablaNode one = *(const NablaNode *) a, other = *(const NablaNode *) b;

  return one < other ? -1 : one > other;
}

static void
add_set (GArray *nodes, const NablaNodeSet *set)
{
  if (set != NULL)
    g_array_append_vals (nodes, set->nodes, set->n);
}

/* Live curves are of the rows in which all linked columns are there; weights and clusters may be variables too. */
static void
add_linked (NablaStudy *study, GArray *nodes)
{
  const NablaMethod *method = study->method;
  guint n_nodes = nabla_graph_n_nodes (study->graph);

  if (!method->live && method->weight_column < 0 && method->cluster_column < 0)
    return;
  for (NablaNode node = 0; node < n_nodes; node++)
    if (study->columns[node] >= 0
        && (method->live || study->columns[node] == method->weight_column
            || study->columns[node] == method->cluster_column))
      g_array_append_val (nodes, node);
}

/* Every node whose name or column may have a part in the answer, ascending; %NULL: one has no column of its own, and it
 * takes the whole graph to say what is wrong. */
static GArray *
list_nodes (NablaStudy *study, const NablaEstimand *estimand)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  const NablaNodeSet *sets[] = { estimand->exposure,   estimand->outcome, estimand->adjustment, estimand->mediators,
                                 estimand->instrument, estimand->given,   estimand->held };
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    add_set (nodes, sets[i]);
  if (estimand->functional != NULL)
    {
      g_autoptr (NablaNodeSet) variables = nabla_expr_dup_variables (estimand->functional);

      add_set (nodes, variables);
    }
  add_linked (study, nodes);
  g_array_sort (nodes, compare_nodes);
  for (guint i = 0; i < nodes->len; i++)
    {
      NablaNode node = g_array_index (nodes, NablaNode, i);
      int column = study->columns[node];

      if (column < 0 || study->uses[column] > 1)
        return NULL;
      if (n == 0 || g_array_index (nodes, NablaNode, n - 1) != node)
        g_array_index (nodes, NablaNode, n++) = node;
    }
  g_array_set_size (nodes, n);
  return g_steal_pointer (&nodes);
}

void
nabla_known_key_free (NablaKnownKey *self)
{
  if (self == NULL)
    return;
  g_bytes_unref (self->bytes);
  g_array_unref (self->nodes);
  g_free (self);
}

/**
 * nabla_known_key_new:
 *
 * Natural effects may be sums over the paths of the whole graph: they have no key, nor has what asks for nodes without
 * columns of their own. O(length of the estimand); of live curves, and with weights or clusters, O(nodes)
 *
 * Returns: (transfer full) (nullable): what the answer of the estimators that read rows depends on
 */
NablaKnownKey *
nabla_known_key_new (NablaStudy *study, const NablaEstimand *estimand)
{
  g_autoptr (GArray) nodes = NULL;
  NablaKnownKey *key;
  Writer writer;

  if (nabla_effect_is_natural (estimand->effect) || estimand->edge_formula != NULL)
    return NULL;
  if (study->uses == NULL)
    count_uses (study);
  nodes = list_nodes (study, estimand);
  if (nodes == NULL)
    return NULL;
  writer = (Writer){ study, g_byte_array_new (), nodes, g_hash_table_new (NULL, NULL) };
  put_method (&writer);
  put_nodes (&writer);
  put_estimand (&writer, estimand);
  g_hash_table_unref (writer.exprs);
  key = g_new (NablaKnownKey, 1);
  key->bytes = g_byte_array_free_to_bytes (writer.bytes);
  key->nodes = g_steal_pointer (&nodes);
  return key;
}
