#include "app/nabla-variable.h"

struct _NablaVariable
{
  GObject parent_instance;
  char *name;
  char *unit;     /* nullable */
  NablaNode node; /* NABLA_NODE_NONE: an unplaced column */
  NablaRoles roles;
  NablaColumn *column; /* nullable */
  gboolean has_table;
  gboolean weights;
  char *sort_keys[2]; /* of the column's name and the node's; nullable: not asked for yet */
};

enum
{
  PROP_0,
  PROP_NAME,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (NablaVariable, nabla_variable, G_TYPE_OBJECT)

NablaVariable *
nabla_variable_new (const NablaGraph *graph, NablaNode node, const NablaColumn *column, gboolean has_table)
{
  NablaVariable *self = g_object_new (NABLA_TYPE_VARIABLE, NULL);

  self->node = node;
  self->has_table = has_table;
  self->column = column != NULL ? nabla_column_ref (column) : NULL;
  if (node != NABLA_NODE_NONE)
    {
      self->name = g_strdup (nabla_graph_get_label (graph, node));
      self->unit = g_strdup (nabla_graph_get_node_attribute (graph, node, NABLA_NODE_UNIT));
      self->roles = nabla_graph_get_roles (graph, node);
    }
  else
    {
      self->name = g_strdup (nabla_column_get_name (column));
    }
  return self;
}

static int
compare_keys (char **a_key, const char *a, char **b_key, const char *b)
{
  if (*a_key == NULL)
    *a_key = g_utf8_collate_key_for_filename (a, -1);
  if (*b_key == NULL)
    *b_key = g_utf8_collate_key_for_filename (b, -1);
  return strcmp (*a_key, *b_key);
}

int
nabla_variable_compare_columns (NablaVariable *a, NablaVariable *b)
{
  return compare_keys (&a->sort_keys[0], nabla_column_get_name (a->column), &b->sort_keys[0],
                       nabla_column_get_name (b->column));
}

int
nabla_variable_compare_nodes (NablaVariable *a, NablaVariable *b)
{
  if (a->node == NABLA_NODE_NONE || b->node == NABLA_NODE_NONE)
    return (a->node == NABLA_NODE_NONE) - (b->node == NABLA_NODE_NONE);
  return compare_keys (&a->sort_keys[1], a->name, &b->sort_keys[1], b->name);
}

const char *
nabla_variable_get_name (NablaVariable *self)
{
  return self->name;
}

NablaNode
nabla_variable_get_node (NablaVariable *self)
{
  return self->node;
}

NablaRoles
nabla_variable_get_roles (NablaVariable *self)
{
  return self->roles;
}

const char *
nabla_variable_get_unit (NablaVariable *self)
{
  return self->unit;
}

void
nabla_variable_set_weights (NablaVariable *self, gboolean weights)
{
  self->weights = weights;
}

gboolean
nabla_variable_is_weights (NablaVariable *self)
{
  return self->weights;
}

const NablaColumn *
nabla_variable_get_column (NablaVariable *self)
{
  return self->column;
}

gboolean
nabla_variable_is_unlinked (NablaVariable *self)
{
  return self->has_table && self->column == NULL && (self->roles & NABLA_ROLE_LATENT) == 0;
}

gboolean
nabla_variable_equal (NablaVariable *a, NablaVariable *b)
{
  return a->node == b->node && a->roles == b->roles && a->column == b->column && a->has_table == b->has_table
         && a->weights == b->weights && g_str_equal (a->name, b->name) && g_strcmp0 (a->unit, b->unit) == 0;
}

static void
nabla_variable_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_NAME)
    g_value_set_string (value, NABLA_VARIABLE (object)->name);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
nabla_variable_finalize (GObject *object)
{
  NablaVariable *self = NABLA_VARIABLE (object);

  g_free (self->name);
  g_free (self->unit);
  g_free (self->sort_keys[0]);
  g_free (self->sort_keys[1]);
  g_clear_pointer (&self->column, nabla_column_unref);
  G_OBJECT_CLASS (nabla_variable_parent_class)->finalize (object);
}

static void
nabla_variable_class_init (NablaVariableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = nabla_variable_get_property;
  object_class->finalize = nabla_variable_finalize;
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
nabla_variable_init (NablaVariable *self)
{
  self->node = NABLA_NODE_NONE;
}
