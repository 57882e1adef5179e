#include "table/nabla-repairs.h"

static void
warning_free (gpointer data)
{
  NablaReaderWarning *warning = data;

  g_free (warning->text);
  g_free (warning);
}

NablaRepairs *
nabla_repairs_new (void)
{
  return g_ptr_array_new_with_free_func (warning_free);
}

void
nabla_repairs_add (NablaRepairs *self, const char *kind, guint64 count, guint64 line, guint64 column, char *text)
{
  NablaReaderWarning *warning;

  if (count == 0)
    {
      g_free (text);
      return;
    }
  warning = g_new0 (NablaReaderWarning, 1);
  warning->kind = g_intern_string (kind);
  warning->count = count;
  warning->line = line;
  warning->column = column;
  warning->text = text;
  g_ptr_array_add (self, warning);
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const NablaReaderWarning *x = *(const NablaReaderWarning *const *) a;
  const NablaReaderWarning *y = *(const NablaReaderWarning *const *) b;

  if (x->line != y->line)
    return x->line < y->line ? -1 : 1;
  if (x->column != y->column)
    return x->column < y->column ? -1 : 1;
  return g_strcmp0 (x->kind, y->kind);
}

void
nabla_repairs_sort (NablaRepairs *self)
{
  g_ptr_array_sort (self, compare_places);
}
