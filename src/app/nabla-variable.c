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
      self->unit = g_strdup (nabla_graph_get_node_attribute (graph, node, "unit"));
      self->roles = nabla_graph_get_roles (graph, node);
    }
  else
    {
      self->name = g_strdup (nabla_column_get_name (column));
    }
  return self;
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
         && g_str_equal (a->name, b->name) && g_strcmp0 (a->unit, b->unit) == 0;
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
