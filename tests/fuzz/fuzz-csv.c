/* Any bytes are a table or a clear refusal; the first two choose options and chunks. */
#include <string.h>
#include "table/nabla-csv.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static NablaReading *
read_bytes (const guint8 *data, gsize size, const NablaReaderOptions *options, gsize chunk_size, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_auto (NablaSource) source = { 0 };
  gboolean short_rows = FALSE;

  if (!nabla_source_from_bytes (&source, bytes, "fuzz", error))
    return NULL;
  return nabla_csv_read (&source, options, chunk_size, NULL, NULL, &short_rows, error);
}

static void
check_equal (const NablaReading *a, const NablaReading *b)
{
  g_assert_cmpuint (nabla_table_n_columns (a->table), ==, nabla_table_n_columns (b->table));
  g_assert_cmpuint (nabla_table_n_rows (a->table), ==, nabla_table_n_rows (b->table));
  for (guint j = 0; j < nabla_table_n_columns (a->table); j++)
    {
      const NablaColumn *x = nabla_table_get_column (a->table, j);
      const NablaColumn *y = nabla_table_get_column (b->table, j);

      g_assert_cmpint (nabla_column_get_type (x), ==, nabla_column_get_type (y));
      g_assert_true (g_utf8_validate (nabla_column_get_name (x), -1, NULL));
      g_assert_cmpuint (nabla_column_get_summary (x)->n_distinct, ==, nabla_column_get_summary (y)->n_distinct);
      for (gsize i = 0; i < nabla_table_n_rows (a->table); i++)
        {
          g_autofree char *p = nabla_column_dup_cell (x, i);
          g_autofree char *q = nabla_column_dup_cell (y, i);

          g_assert_cmpstr (p, ==, q);
          g_assert_true (p == NULL || g_utf8_validate (p, -1, NULL));
        }
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const gunichar delimiters[] = { 0, 0, 0, 0, ',', ';', ' ', NABLA_READER_NONE };
  g_auto (NablaReaderOptions) options = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaReading) whole = NULL;
  g_autoptr (NablaReading) cut = NULL;

  if (size < 2)
    return 0;
  nabla_reader_options_init (&options);
  options.delimiter = delimiters[data[0] & 7];
  options.header = ((data[0] >> 3) & 3) == 3 ? -1 : (data[0] >> 3) & 1 ? 1 : -1;
  options.skip = (data[0] >> 5) & 1 ? 1 : -1;
  options.decimal = (data[0] >> 6) == 3 ? ',' : 0;
  whole = read_bytes (data + 2, size - 2, &options, 0, &error);
  g_assert_true ((whole == NULL) == (error != NULL));
  if (whole == NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  cut = read_bytes (data + 2, size - 2, &options, 1 + data[1] % 64, NULL);
  g_assert_nonnull (cut);
  check_equal (whole, cut);
  return 0;
}
