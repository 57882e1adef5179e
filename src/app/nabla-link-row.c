#include "app/nabla-link-row.h"

G_DEFINE_FINAL_TYPE (NablaLinkRow, nabla_link_row, G_TYPE_OBJECT)

NablaLinkRow *
nabla_link_row_new (const char *node, const char *label, const char *column, NablaLinkState state)
{
  NablaLinkRow *self = g_object_new (NABLA_TYPE_LINK_ROW, NULL);

  self->node = g_strdup (node);
  self->label = g_strdup (label);
  self->column = g_strdup (column);
  self->state = state;
  return self;
}

const char *
nabla_link_row_get_linked (NablaLinkRow *self)
{
  return self->state != NABLA_LINK_OFFERED ? self->column : NULL;
}

static void
nabla_link_row_finalize (GObject *object)
{
  NablaLinkRow *self = NABLA_LINK_ROW (object);

  g_free (self->node);
  g_free (self->label);
  g_free (self->column);
  G_OBJECT_CLASS (nabla_link_row_parent_class)->finalize (object);
}

static void
nabla_link_row_class_init (NablaLinkRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nabla_link_row_finalize;
}

static void
nabla_link_row_init (NablaLinkRow *self)
{
}
