/* Weak instruments, as the command line tells them. */
#include <math.h>
#include <string.h>

#include "run.h"

#define GRAPH "dag { q -> r -> s; z -> q; z -> r; z -> s; r <-> s }"

/* Sines: q hardly moves r. R 4.2 inverts the test of q's coefficient in lm (s - b r ~ q + z), vcovHC (HC3). */
static char *
write_sines (void)
{
  g_autoptr (GString) text = g_string_new ("z,q,r,s\n");

  for (int i = 1; i <= 60; i++)
    {
      double z = sin (1.0 * i), q = sin (9.1 * i) + 0.3 * z, q2 = cos (11.3 * i), hidden = cos (2.6 * i);
      double r = 0.25 * sin (9.1 * i) + 0.9 * hidden + 0.2 * q2;
      double values[] = { z, q, r, 0.8 * r + 0.9 * hidden + 0.7 * sin (3.1 * i) * (1 + fabs (q2)) };

      for (guint j = 0; j < 4; j++)
        {
          char number[G_ASCII_DTOSTR_BUF_SIZE];

          g_string_append (text, g_ascii_dtostr (number, sizeof number, values[j]));
          g_string_append_c (text, j < 3 ? ',' : '\n');
        }
    }
  return write_temporary ("sines.csv", text->str);
}

static JsonNode *
estimate (const char *data, const char *level, const char *instrument)
{
  g_autoptr (Run) run = run_cli (NULL, "estimate", GRAPH, data, "--exposure", "r", "--outcome", "s", "--instrument",
                                 instrument, "--estimator", "2sls", "--level", level, "--json", NULL);

  g_assert_cmpint (run->status, ==, 0);
  return parse_output (run);
}

static const char *
get_warning (JsonObject *answer)
{
  JsonArray *warnings = json_object_get_array_member (answer, "warnings");

  for (guint i = 0; i < json_array_get_length (warnings); i++)
    {
      JsonObject *warning = json_array_get_object_element (warnings, i);

      if (g_str_equal (json_object_get_string_member (warning, "kind"), "weak_instrument"))
        return json_object_get_string_member (warning, "text");
    }
  g_assert_not_reached ();
}

static JsonArray *
get_set (JsonObject *answer)
{
  return json_object_get_array_member (json_object_get_object_member (answer, "diagnostics"), "anderson_rubin");
}

/* One interval: it is the interval. */
static void
test_interval (void)
{
  g_autofree char *data = write_sines ();
  g_autoptr (JsonNode) root = estimate (data, ".8", "q");
  JsonObject *answer = json_node_get_object (root);
  JsonArray *set = get_set (answer), *ci = json_object_get_array_member (answer, "ci");

  g_assert_cmpuint (json_array_get_length (set), ==, 2);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpfloat (json_array_get_double_element (set, i), ==, json_array_get_double_element (ci, i));
  g_assert_cmpfloat_with_epsilon (json_array_get_double_element (set, 0), -2.74385912904508, 1e-7);
  g_assert_cmpfloat_with_epsilon (json_array_get_double_element (set, 1), 1.464363683136017, 1e-7);
  g_assert_nonnull (strstr (get_warning (answer), "Anderson"));
}

/* Two rays: a list of two, null where there is no bound, and no interval. */
static void
test_rays (void)
{
  g_autofree char *data = write_sines ();
  g_autoptr (JsonNode) root = estimate (data, ".95", "q");
  JsonObject *answer = json_node_get_object (root);
  JsonArray *set = get_set (answer), *left, *right;

  g_assert_true (json_object_get_null_member (answer, "ci"));
  g_assert_false (json_object_get_null_member (answer, "estimate"));
  g_assert_cmpuint (json_array_get_length (set), ==, 2);
  left = json_array_get_array_element (set, 0);
  right = json_array_get_array_element (set, 1);
  g_assert_true (json_array_get_null_element (left, 0));
  g_assert_cmpfloat_with_epsilon (json_array_get_double_element (left, 1), 2.078218058499577, 1e-7);
  g_assert_cmpfloat_with_epsilon (json_array_get_double_element (right, 0), 12.26846353100452, 1e-6);
  g_assert_true (json_array_get_null_element (right, 1));
  g_assert_nonnull (strstr (get_warning (answer), "below +2.08 or above +12.3"));
}

/* Every number: one interval without bounds. */
static void
test_everything (void)
{
  g_autofree char *data = write_sines ();
  g_autoptr (JsonNode) root = estimate (data, ".999", "q");
  JsonObject *answer = json_node_get_object (root);
  JsonArray *set = get_set (answer);

  g_assert_true (json_object_get_null_member (answer, "ci"));
  g_assert_cmpuint (json_array_get_length (set), ==, 2);
  g_assert_true (json_array_get_null_element (set, 0) && json_array_get_null_element (set, 1));
  g_assert_nonnull (strstr (get_warning (answer), "every number"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/instruments/interval", test_interval);
  g_test_add_func ("/instruments/rays", test_rays);
  g_test_add_func ("/instruments/everything", test_everything);
  return g_test_run ();
}
