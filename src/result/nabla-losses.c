/* Which variables cost an estimate its rows. */
#include "result/nabla-result.h"

#include <glib/gi18n-lib.h>

/* No sentence lists more of them. */
#define MAX_NAMES 4

static void
loss_free (gpointer data)
{
  NablaLoss *loss = data;

  g_free (loss->name);
  g_free (loss);
}

static int
compare_losses (gconstpointer a, gconstpointer b)
{
  const NablaLoss *one = *(NablaLoss *const *) a, *other = *(NablaLoss *const *) b;

  if (one->only != other->only)
    return one->only < other->only ? 1 : -1;
  if (one->missing != other->missing)
    return one->missing < other->missing ? 1 : -1;
  return g_strcmp0 (one->name, other->name);
}

/**
 * nabla_estimate_add_loss:
 * @self: an estimate that nobody else holds yet
 *
 * Keeps them in order: those that cost most by themselves first.
 */
void
nabla_estimate_add_loss (NablaEstimate *self, NablaNode node, const char *name, gsize missing, gsize only)
{
  NablaLoss *loss = g_new (NablaLoss, 1);

  *loss = (NablaLoss){ node, g_strdup (name), missing, only };
  if (self->losses == NULL)
    self->losses = g_ptr_array_new_with_free_func (loss_free);
  g_ptr_array_add (self->losses, loss);
  g_ptr_array_sort (self->losses, compare_losses);
}

char *
nabla_estimate_dup_losses (const NablaEstimate *self)
{
  g_autoptr (GString) list = g_string_new (NULL);
  gboolean alone;
  const NablaLoss *first;

  if (self->n_dropped == 0 || self->losses == NULL || self->losses->len == 0)
    return NULL;
  first = self->losses->pdata[0];
  alone = first->only > 0;
  for (guint i = 0; i < MIN (self->losses->len, MAX_NAMES); i++)
    {
      const NablaLoss *loss = self->losses->pdata[i];

      if (!alone || loss->only > 0)
        g_string_append_printf (list, "%s%s %" G_GSIZE_FORMAT, i > 0 ? ", " : "", loss->name,
                                alone ? loss->only : loss->missing);
    }
  return g_strdup_printf (alone ? _ ("%lu of %lu rows are incomplete and left out; for one variable alone: %s.")
                                : _ ("%lu of %lu rows are incomplete and left out; missing most often: %s."),
                          (gulong) self->n_dropped, (gulong) (self->n_used + self->n_dropped), list->str);
}
