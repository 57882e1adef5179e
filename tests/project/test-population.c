/* What a project keeps of the population: it survives DAGitty's text, and suits tables or says so. */
#include <string.h>

#include "graph/nabla-graph-text.h"
#include "project/nabla-population.h"
#include "table/nabla-reader.h"

static NablaGraph *
graph_of (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaLayout) layout = NULL;
  NablaGraph *graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, &layout, &error);

  g_assert_no_error (error);
  return graph;
}

static NablaGraph *
write_and_read (const NablaGraph *graph)
{
  g_autofree char *text = nabla_graph_print (graph, NULL, NABLA_GRAPH_FORMAT_DAGITTY);

  return graph_of (text);
}

static NablaTable *
table_of (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaReading) reading = nabla_read_bytes (bytes, "table", NULL, NULL, NULL, &error);

  g_assert_no_error (error);
  return nabla_table_ref (reading->table);
}

static void
test_round_trip (void)
{
  static const char condition[] = "\"the age\" >= 18 and sex != 'F''' or x in (\"a, b\", c) and\n\ty < 3 -- \\ é";
  g_autoptr (NablaGraph) empty = graph_of ("dag { X -> Y }");
  g_autoptr (NablaGraph) a = nabla_population_with_filter (empty, condition);
  g_autoptr (NablaGraph) b = nabla_population_with_weights (a, "w & \"v\"=1");
  g_autoptr (NablaGraph) c = nabla_population_with_setting (b, NABLA_SETTING_REFERENCE, "a&b=c", "level = 1 & 2");
  g_autoptr (NablaGraph) d = nabla_population_with_setting (c, NABLA_SETTING_KIND, "a&b=c", "ordered");
  g_autoptr (NablaGraph) read = write_and_read (d), without = NULL, cleared = NULL;
  g_autofree char *reference = nabla_population_dup_setting (read, NABLA_SETTING_REFERENCE, "a&b=c");
  g_autofree char *kind = nabla_population_dup_setting (read, NABLA_SETTING_KIND, "a&b=c");
  g_autofree char *none = nabla_population_dup_setting (read, NABLA_SETTING_ORIGIN, "a&b=c");

  g_assert_null (nabla_population_get_filter (empty));
  g_assert_cmpstr (nabla_population_get_filter (read), ==, condition);
  g_assert_cmpstr (nabla_population_get_weights (read), ==, "w & \"v\"=1");
  g_assert_cmpstr (reference, ==, "level = 1 & 2");
  g_assert_cmpstr (kind, ==, "ordered");
  g_assert_null (none);

  without = nabla_population_with_setting (read, NABLA_SETTING_REFERENCE, "a&b=c", NULL);
  cleared = nabla_population_with_setting (without, NABLA_SETTING_KIND, "a&b=c", "");
  g_assert_null (nabla_graph_get_attribute (cleared, NABLA_POPULATION_COLUMNS));
}

static void
test_settings (void)
{
  g_autoptr (NablaTable) table = table_of ("grade,sex,visit,n\n1,F,2020-01-01,0\n2,M,2020-01-02,5\n2,F,2020-01-03,7\n"
                                           "3,F,2020-01-04,9\n3,M,2020-01-04,12\n");
  g_autoptr (NablaGraph) graph = graph_of (
    "dag {\n\"data-columns\"=\"kind.grade=category&reference.grade=3&reference.sex=M&origin.visit=2020-01-02&"
    "kind.gone=count&kind.visit=binary&reference.n=8&kind.sex=odd&other.sex=kept\"\nX -> Y\n}");
  g_autoptr (GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (NablaTable) applied = nabla_population_apply_settings (graph, table, NULL, NULL, problems);
  g_autoptr (GHashTable) decided = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (NablaTable) overruled = NULL, same = NULL;
  g_autoptr (NablaGraph) changed = NULL, plain = graph_of ("dag { X -> Y }");
  const NablaColumn *grade = nabla_table_get_column (applied, 0), *sex = nabla_table_get_column (applied, 1);

  g_assert_cmpint (nabla_column_get_kind (grade), ==, NABLA_KIND_CATEGORY);
  g_assert_cmpstr (nabla_column_get_level (grade, nabla_column_get_reference (grade)), ==, "3");
  g_assert_cmpstr (nabla_column_get_level (sex, nabla_column_get_reference (sex)), ==, "M");
  g_assert_cmpfloat (nabla_column_get_origin (nabla_table_get_column (applied, 2)), ==, 18263);
  /* A kind that so many dates cannot have, a level that is not there, a kind that is none; the column that the
   * table lacks may come back. */
  g_assert_cmpuint (problems->len, ==, 3);

  g_hash_table_add (decided, (gpointer) "grade");
  overruled = nabla_population_apply_settings (graph, table, decided, decided, NULL);
  g_assert_cmpint (nabla_column_get_kind (nabla_table_get_column (overruled, 0)), ==,
                   nabla_column_get_kind (nabla_table_get_column (table, 0)));
  same = nabla_population_apply_settings (plain, table, NULL, NULL, NULL);
  g_assert_true (same == table);
  changed = nabla_population_with_setting (graph, NABLA_SETTING_REFERENCE, "sex", NULL);
  g_assert_nonnull (strstr (nabla_graph_get_attribute (changed, NABLA_POPULATION_COLUMNS), "other.sex=kept"));
}

static void
test_dates (void)
{
  g_autoptr (GError) error = NULL;
  double days = 0;

  g_assert_true (nabla_population_parse_date ("1970-01-02", &days, &error));
  g_assert_cmpfloat (days, ==, 1);
  g_assert_false (nabla_population_parse_date ("2 January", &days, &error));
  g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_COLUMN);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/project/population/round-trip", test_round_trip);
  g_test_add_func ("/project/population/settings", test_settings);
  g_test_add_func ("/project/population/dates", test_dates);
  return g_test_run ();
}
