#include "estimate/smooth/nabla-moves.h"

/* Together no more than this: further arrows have shares without intervals. */
#define MAX_BYTES (256u << 20)

NablaMoves *
nabla_moves_ref (const NablaMoves *self)
{
  if (self != NULL)
    g_atomic_ref_count_inc ((gatomicrefcount *) &self->ref_count);
  return (NablaMoves *) self;
}

void
nabla_moves_unref (NablaMoves *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->rows);
  g_free (self);
}

/* Where a study keeps them, by estimate; (transfer full). */
GHashTable *
nabla_moves_new (void)
{
  return g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) nabla_moves_unref);
}

/* Whether one more may be kept. */
gboolean
nabla_moves_has_room (const NablaStudy *study)
{
  gsize bytes = nabla_table_n_rows (study->table) * sizeof (float);

  return study->moves != NULL && (g_hash_table_size (study->moves) + 1) * bytes <= MAX_BYTES;
}

/* Those of an estimate that is known already. */
void
nabla_moves_add (NablaStudy *study, const NablaEstimate *estimate, const NablaMoves *self)
{
  if (self != NULL && nabla_moves_has_room (study))
    g_hash_table_insert (study->moves, (gpointer) estimate, nabla_moves_ref (self));
}

/**
 * nabla_moves_keep:
 * @estimate: what has the strength; known by its address
 * @rows: their first feature is the exposure
 * @influence: (array): one per row: strength - truth is the mean of w_i influence_i
 *
 * Does nothing where nobody is going to ask; where there is no room @study says so.
 */
void
nabla_moves_keep (NablaStudy *study, const NablaEstimate *estimate, const NablaRows *rows, const double *influence)
{
  gsize n_rows = nabla_table_n_rows (study->table);
  NablaMoves *self;

  if (!nabla_moves_has_room (study))
    {
      study->moves_refused = study->moves != NULL;
      return;
    }
  self = g_new0 (NablaMoves, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->sd = nabla_rows_sd (rows, rows->values[0]);
  self->rows = g_new0 (float, MAX (n_rows, 1));
  for (gsize i = 0; i < rows->n; i++)
    self->rows[rows->row[i]] = (float) (nabla_weight_at (rows->weights, i) * influence[i] / rows->n);
  g_hash_table_insert (study->moves, (gpointer) estimate, self);
}

/* (nullable): it has none. */
const NablaMoves *
nabla_moves_get (const NablaStudy *study, const NablaEstimate *estimate)
{
  return study->moves != NULL ? g_hash_table_lookup (study->moves, estimate) : NULL;
}
