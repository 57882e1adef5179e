#include "estimate/rows/nabla-clusters.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#define POLL_ROWS 65536

/**
 * nabla_clusters_number:
 * @column: what names the clusters: text, or numbers
 * @n_clusters: (out): how many there are
 * @progress: (nullable): cancels; what is returned then is not whole
 *
 * Which cluster each row is in, from 0; G_MAXUINT32: none. O(rows)
 *
 * Returns: (transfer full) (array): one number per row
 */
guint32 *
nabla_clusters_number (const NablaColumn *column, guint *n_clusters, NablaProgress *progress)
{
  gsize n = nabla_column_get_length (column);
  guint32 *clusters = g_new0 (guint32, MAX (n, 1));
  const double *reals;
  g_autoptr (GHashTable) known = NULL;

  if (nabla_column_get_type (column) == NABLA_TYPE_TEXT)
    {
      if (n > 0)
        memcpy (clusters, nabla_column_get_codes (column), n * sizeof *clusters);
      *n_clusters = nabla_column_get_n_levels (column);
      return clusters;
    }
  reals = nabla_column_get_reals (column);
  known = g_hash_table_new (g_double_hash, g_double_equal);
  for (gsize row = 0; row < n; row++)
    {
      gpointer found;

      if (row % POLL_ROWS == 0 && nabla_progress_is_cancelled (progress))
        break;
      if (!isfinite (reals[row]))
        clusters[row] = G_MAXUINT32;
      else if (g_hash_table_lookup_extended (known, &reals[row], NULL, &found))
        clusters[row] = GPOINTER_TO_UINT (found);
      else
        {
          clusters[row] = g_hash_table_size (known);
          g_hash_table_insert (known, (gpointer) &reals[row], GUINT_TO_POINTER (clusters[row]));
        }
    }
  *n_clusters = g_hash_table_size (known);
  return clusters;
}

/* Says that one cluster is not enough; always %FALSE. */
gboolean
nabla_clusters_too_few (const NablaColumn *column, GError **error)
{
  g_set_error (error, NABLA_ESTIMATE_ERROR, NABLA_ESTIMATE_ERROR_TOO_FEW_ROWS,
               _ ("Column “%s” has one cluster only in the complete rows: clustered intervals need at least two."),
               nabla_column_get_name (column));
  return FALSE;
}
