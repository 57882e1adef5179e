/* The JSON writer and the scanner before the parser. */
#include <math.h>
#include <string.h>

#include "cli/nabla-cli-json.h"
#include "cli/nabla-json-scan.h"

static void
test_writer (void)
{
  g_autoptr (NablaJson) json = nabla_json_new ();
  g_autofree char *text = NULL;

  nabla_json_begin_object (json);
  nabla_json_key_string (json, "a\"\\\n", "é\x1b[31m\u202e");
  nabla_json_key_string (json, "none", NULL);
  nabla_json_key (json, "list");
  nabla_json_begin_array (json);
  nabla_json_number (json, .1);
  nabla_json_number (json, NAN);
  nabla_json_number (json, -INFINITY);
  nabla_json_uint (json, G_MAXUINT64);
  nabla_json_int (json, G_MININT64);
  nabla_json_begin_array (json);
  nabla_json_end_array (json);
  nabla_json_begin_object (json);
  nabla_json_end_object (json);
  nabla_json_end_array (json);
  nabla_json_key_boolean (json, "yes", TRUE);
  nabla_json_end_object (json);
  text = nabla_json_finish (g_steal_pointer (&json));
  g_assert_cmpstr (text, ==,
                   "{\"a\\\"\\\\\\n\":\"é\\u001b[31m\\u202e\",\"none\":null,\"list\":[0.1,null,null,"
                   "18446744073709551615,-9223372036854775808,[],{}],\"yes\":true}");
}

static void
test_numbers_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);

  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (NablaJson) json = nabla_json_new ();
      g_autofree char *text = NULL;
      union
      {
        guint64 bits;
        double value;
      } number;

      number.bits = ((guint64) g_rand_int (rand) << 32) | g_rand_int (rand);
      if (!isfinite (number.value))
        continue;
      nabla_json_number (json, number.value);
      text = nabla_json_finish (g_steal_pointer (&json));
      g_assert_cmpfloat (g_ascii_strtod (text, NULL), ==, number.value);
      g_assert_cmpuint (strlen (text), <=, 24);
    }
}

static void
test_bad_bytes (void)
{
  g_autoptr (NablaJson) json = nabla_json_new ();
  g_autofree char *text = NULL;

  nabla_json_string (json, "a\xff"
                           "b");
  text = nabla_json_finish (g_steal_pointer (&json));
  g_assert_cmpstr (text, ==,
                   "\"a\uFFFD"
                   "b\"");
}

static void
assert_scan (const char *text, gboolean valid)
{
  NablaJsonSpan span;
  g_autoptr (GError) error = NULL;
  /* A copy of exactly this size: reading past it is seen by the sanitizers. */
  gsize length = strlen (text);
  g_autofree char *copy = g_memdup2 (text, length);

  if (nabla_json_scan (copy, length, 4, "id", &span, &error) != valid)
    g_error ("%s: %s", text, valid ? error->message : "accepted");
  g_assert_true (valid == (error == NULL));
}

static void
test_scan (void)
{
  static const char *const good[] = {
    "{}",
    "[]",
    " [ 1 , -2.5e+3 , 0 , 0.5E-7, true,false , null ] ",
    "\"a\\u00e9\\n\\ud83d\\ude00\"",
    "{\"a\":{\"b\":[[]]}}",
    "1e-400",
    "{\"a\":1,\"a\":2}",
    "3",
    "123456789012345678901234567890",
  };
  static const char *const bad[] = {
    "",
    " ",
    "{",
    "[1",
    "[1,]",
    "{\"a\":1,}",
    "{\"a\"}",
    "{\"a\":}",
    "{a:1}",
    "{'a':1}",
    "[1 2]",
    "1 2",
    "[[[[[]]]]]",
    "1e400",
    "-1e999",
    "NaN",
    "Infinity",
    "-Infinity",
    "nul",
    "truee",
    "01",
    "1.",
    ".5",
    "-",
    "+1",
    "1e",
    "\"",
    "\"a",
    "\"\\",
    "\"\\x\"",
    "\"\\u12",
    "\"\\u12g4\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\ud800\\u0041\"",
    "\"\\udc00\"",
    "\"\t\"",
    "\"\xff\"",
    "[}",
    "{]",
    "]",
    ",",
    "// no\n1",
    "[1]x",
  };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    assert_scan (good[i], TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    assert_scan (bad[i], FALSE);
}

static void
test_span (void)
{
  static const struct
  {
    const char *text;
    const char *id;
  } cases[] = {
    { "{\"id\":7}", "7" },
    { "{ \"id\" : [1, {\"id\":2}] , \"b\":1}", "[1, {\"id\":2}]" },
    { "{\"b\":{\"id\":1},\"id\":\"x\"}", "\"x\"" },
    { "{\"b\":{\"id\":1}}", NULL },
    { "{\"id\":1,\"id\":{}}", "{}" },
    { "[{\"id\":1}]", NULL },
    { "{\"idd\":1,\"i\":2}", NULL },
    { "{\"id\":[],\"id2\":3}", "[]" },
    { "{\"a\":[],\"id\":{\"b\":[]} }", "{\"b\":[]}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      NablaJsonSpan span;
      g_autofree char *found = NULL;

      g_assert_true (nabla_json_scan (cases[i].text, strlen (cases[i].text), 64, "id", &span, NULL));
      found = span.text != NULL ? g_strndup (span.text, span.length) : NULL;
      g_assert_cmpstr (found, ==, cases[i].id);
    }
}

/* A million brackets: no stack may depend on what is read. */
static void
test_deep (void)
{
  gsize n = 1000000;
  g_autofree char *text = g_malloc (2 * n);
  NablaJsonSpan span;

  memset (text, '[', n);
  memset (text + n, ']', n);
  g_assert_false (nabla_json_scan (text, 2 * n, 64, "id", &span, NULL));
  g_assert_true (nabla_json_scan (text, 2 * n, 1000000, "id", &span, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/json/writer", test_writer);
  g_test_add_func ("/json/numbers-round-trip", test_numbers_round_trip);
  g_test_add_func ("/json/bad-bytes", test_bad_bytes);
  g_test_add_func ("/json/scan", test_scan);
  g_test_add_func ("/json/span", test_span);
  g_test_add_func ("/json/deep", test_deep);
  return g_test_run ();
}
