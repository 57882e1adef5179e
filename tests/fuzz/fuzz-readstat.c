/* Any bytes are a table or a clear refusal, as a file of each statistics program or packed. */
#include <string.h>
#include "table/nabla-reader.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaReading) reading = NULL;
  g_auto (NablaReaderOptions) options = { 0 };

  nabla_reader_options_init (&options);
  /* What a hostile file says it holds may take long to fill. */
  options.max_rows = 5000;
  reading = nabla_read_bytes (bytes, "fuzz", &options, NULL, NULL, &error);
  g_assert_true ((reading == NULL) == (error != NULL));
  if (reading == NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  for (guint j = 0; j < nabla_table_n_columns (reading->table); j++)
    {
      const NablaColumn *column = nabla_table_get_column (reading->table, j);

      g_assert_true (g_utf8_validate (nabla_column_get_name (column), -1, NULL));
      g_assert_true (g_utf8_validate (nabla_column_get_label (column), -1, NULL));
      g_assert_cmpuint (nabla_column_get_summary (column)->n_missing, <=, nabla_table_n_rows (reading->table));
      for (gsize i = 0; i < nabla_table_n_rows (reading->table); i++)
        {
          g_autofree char *cell = nabla_column_dup_cell (column, i);

          g_assert_true (cell == NULL || g_utf8_validate (cell, -1, NULL));
        }
    }
  return 0;
}
