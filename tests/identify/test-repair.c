#include "identify/nabla-repair.h"

#include "graph/nabla-graph-text.h"

/* Of the effect that is conditional on @given; nullable. */
static char *
repairs_of (const char *text, const char *given)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) graph = nabla_graph_parse (text, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);
  g_autoptr (NablaQuery) total = NULL, query = NULL;
  g_autoptr (NablaNodeSet) condition = nabla_node_set_new ();
  g_autoptr (NablaIdentification) found = NULL;
  const GArray *repairs;
  GString *words = g_string_new (NULL);

  g_assert_no_error (error);
  if (given != NULL)
    nabla_node_set_add (condition, nabla_graph_find_node (graph, given));
  total = nabla_query_new_from_roles (graph);
  query = nabla_query_with_given (total, condition);
  found = nabla_identify (graph, query, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (found->verdict, ==, NABLA_VERDICT_NOT_IDENTIFIED);
  repairs = found->repairs;
  for (guint i = 0; i < repairs->len; i++)
    {
      NablaRepair *repair = &g_array_index (repairs, NablaRepair, i);

      g_string_append_printf (words, "%s%s %s", i > 0 ? ", " : "", repair->randomize ? "randomize" : "measure",
                              nabla_graph_get_name (graph, repair->variable));
    }
  return g_string_free (words, FALSE);
}

static void
test_measure (void)
{
  g_autofree char *bow = repairs_of ("dag { X [exposure] Y [outcome] U [latent] X -> Y; U -> X; U -> Y }", NULL);
  g_autofree char *two = repairs_of ("dag { X [e] Y [o] U [l] V [l] X -> Y; U -> X; U -> Y; V -> X; V -> Y }", NULL);

  g_assert_cmpstr (bow, ==, "measure U, randomize X");
  g_assert_cmpstr (two, ==, "randomize X");
}

static void
test_randomize (void)
{
  /* With U measured the front door stands open again; M randomised would be another effect. */
  g_autofree char *text
    = repairs_of ("dag { X [e] Y [o] U [l] V [l] X -> M -> Y; U -> X; U -> M; V -> X; V -> Y }", NULL);

  g_assert_cmpstr (text, ==, "measure U, randomize X");
}

/* Z randomised would be P(y | do(x), do(z)). */
static void
test_condition (void)
{
  g_autofree char *text = repairs_of ("dag { X [e] Y [o] X -> Y X <-> Z <-> Y }", "Z");

  g_assert_cmpstr (text, ==, "randomize X");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identify/repair/measure", test_measure);
  g_test_add_func ("/identify/repair/randomize", test_randomize);
  g_test_add_func ("/identify/repair/condition", test_condition);
  return g_test_run ();
}
