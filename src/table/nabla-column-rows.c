/* A column's values in other places, and other values in their place. */
#include "table/nabla-column-private.h"

/**
 * nabla_column_with_rows:
 * @rows: (array length=n): for each row of the new column the row that its value comes from; any may come
 *   several times
 *
 * O(n). Name, label, kind, origin and levels stay, also those levels that no row has any more.
 *
 * Returns: (transfer full): a column of @n rows
 */
NablaColumn *
nabla_column_with_rows (const NablaColumn *self, const gsize *rows, gsize n)
{
  NablaValues *values;
  NablaDictionary *dictionary = NULL;

  g_return_val_if_fail (self != NULL && (rows != NULL || n == 0), NULL);

  values = nabla_values_new (n);
  if (self->dictionary != NULL)
    {
      NablaDictionary *from = self->dictionary;
      guint32 *codes = g_new (guint32, MAX (n, 1));

      for (gsize i = 0; i < n; i++)
        codes[i] = from->codes[rows[i]];
      /* The texts are those of @from, which lives as long. */
      dictionary = nabla_dictionary_new (codes, n, g_memdup2 (from->levels, sizeof (char *) * MAX (from->n_levels, 1)),
                                         from->n_levels, NULL, nabla_dictionary_ref (from),
                                         (GDestroyNotify) nabla_dictionary_unref);
    }
  if (self->type == NABLA_TYPE_TEXT)
    values->dictionary = nabla_dictionary_ref (dictionary);
  else if (self->values->ints != NULL)
    {
      values->ints = g_new (gint64, MAX (n, 1));
      values->missing = g_malloc0 (n / 8 + 1);
      for (gsize i = 0; i < n; i++)
        {
          values->ints[i] = self->values->ints[rows[i]];
          if (NABLA_INT_IS_MISSING (self->values, rows[i]))
            values->missing[i / 8] |= (guint8) (1u << (i % 8));
        }
    }
  else
    {
      values->reals = g_new (double, MAX (n, 1));
      for (gsize i = 0; i < n; i++)
        values->reals[i] = self->values->reals[rows[i]];
    }
  return nabla_column_new_like (self, values, dictionary);
}

/**
 * nabla_column_with_reals:
 * @self: of numbers that are not taken as levels
 * @values: (transfer full): as many as @self has; NaN is missing
 *
 * O(1): what kind of numbers they are is not looked at again.
 *
 * Returns: (transfer full): a column of the same name and kind
 */
NablaColumn *
nabla_column_with_reals (const NablaColumn *self, double *values)
{
  NablaValues *stored;

  g_return_val_if_fail (self != NULL && self->dictionary == NULL && values != NULL, NULL);

  stored = nabla_values_new (self->values->n);
  stored->reals = values;
  return nabla_column_new_like (self, stored, NULL);
}
