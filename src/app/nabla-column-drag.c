#include "app/nabla-column-drag.h"

typedef char NablaColumnName;

static NablaColumnName *
column_name_copy (NablaColumnName *name)
{
  return g_strdup (name);
}

static void
column_name_free (NablaColumnName *name)
{
  g_free (name);
}

G_DEFINE_BOXED_TYPE (NablaColumnName, nabla_column_name, column_name_copy, column_name_free)
