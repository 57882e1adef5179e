/* Any text as a condition: a selection of rows, the complement within the rows that have values, or a refusal. */
#include <string.h>
#include "table/nabla-filter.h"
#include "table/nabla-reader.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static NablaTable *
get_table (void)
{
  static NablaTable *table = NULL;
  static const char text[] = "x,big,sex,day,time,yes\n1,9007199254740993,F,2020-01-01,2020-01-01T10:00,true\n"
                             ",,,,,\n-2.5,-9007199254740993,M,1969-12-31,1969-12-31T23:59,false\n"
                             "1e300,0,\"New York\",2020-02-29,2021-01-01T00:00,true\n";

  if (table == NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
      g_autoptr (NablaReading) reading = nabla_read_bytes (bytes, "fuzz", NULL, NULL, NULL, NULL);

      table = nabla_table_ref (reading->table);
    }
  return table;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  NablaTable *table = get_table ();
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaFilter) filter = nabla_filter_parse (text, &error);
  g_autoptr (NablaFilter) negated = NULL, twice = NULL;
  g_autofree char *negated_text = g_strdup_printf ("not (%s)", text),
                  *twice_text = g_strdup_printf ("not not (%s)", text);
  g_autofree guint8 *selected = NULL, *others = NULL, *again = NULL;

  g_assert_true ((filter == NULL) == (error != NULL));
  if (filter != NULL)
    selected = nabla_filter_select (filter, table, NULL, NULL, &error);
  g_assert_true ((selected == NULL) == (error != NULL));
  if (selected == NULL)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  g_assert_true (nabla_filter_check (filter, table, NULL, NULL));
  /* The brackets may be one too many. */
  negated = nabla_filter_parse (negated_text, NULL);
  twice = nabla_filter_parse (twice_text, NULL);
  if (negated == NULL || twice == NULL)
    return 0;
  others = nabla_filter_select (negated, table, NULL, NULL, NULL);
  again = nabla_filter_select (twice, table, NULL, NULL, NULL);
  for (gsize i = 0; i < nabla_table_n_rows (table); i++)
    {
      g_assert_true (selected[i] <= 1 && others[i] <= 1);
      g_assert_true (!(selected[i] && others[i]));
      g_assert_cmpint (selected[i], ==, again[i]);
    }
  return 0;
}
