/* What is wrong with graph text, and where: line, column, and words. */
#include "graph/nabla-graph-text.h"

#include <string.h>

static const struct
{
  const char *text;
  const char *message; /* exactly, or its start if it ends in an ellipsis */
  NablaGraphError code;
} cases[] = {
  { "", "line 1, column 1: expected “dag {”", NABLA_GRAPH_ERROR_SYNTAX },
  { " \n ", "line 2, column 2: expected “dag {”", NABLA_GRAPH_ERROR_SYNTAX },
  { "foo", "line 1, column 1: expected “dag {”", NABLA_GRAPH_ERROR_SYNTAX },
  { "{ a -> b }", "line 1, column 1: expected “dag {”", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag", "line 1, column 4: expected “{” after “dag”", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag x y {}", "line 1, column 7: expected “{” after “dag”", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag {", "line 1, column 6: expected “}” at the end", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { a b\n", "line 2, column 1: expected “}” at the end", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { } }", "line 1, column 9: there is text after the closing “}”", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { } dag { }", "line 1, column 9: there is text after the closing “}”", NABLA_GRAPH_ERROR_SYNTAX },
  { "a -> b }", "line 1, column 8: this “}” closes nothing", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag {\n\n\na -> }", "line 4, column 6: expected a name after “->”", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag {\r\na -> ;}", "line 2, column 6: expected a name after “->”", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag {\ra <-@ ]}", "line 2, column 7: expected a name after “<-@”", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { -> b }", "line 1, column 7: expected a name before “->”", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { a -> b -> -- c }", "line 1, column 17: expected a name after “->”", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { ] }", "line 1, column 7: expected a name, found “]”", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { a = }", "line 1, column 11: expected a value after “a=”", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { a [x=] }", "line 1, column 12: expected a value after “x=”", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { a [x }", "line 1, column 12: expected the name of an attribute, or “]”", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { a [x", "line 1, column 9: this “[” is never closed", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { a [=x] }", "line 1, column 10: expected the name of an attribute, or “]”", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { \"a -> b }", "line 1, column 7: this quotation mark is never closed", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { \"a\" + b }", "line 1, column 13: expected a quoted text after “+”", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { \"\" }", "line 1, column 7: a name cannot be empty", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { \"\" = x }", "line 1, column 7: a name cannot be empty", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { a -> \"\" }", "line 1, column 12: a name cannot be empty", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { /* a", "line 1, column 7: this comment is never closed; end it with */", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { a - b }", "line 1, column 9: “-” does not make an edge; …", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { a-b }", "line 1, column 8: “-” does not make an edge; …", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { a > b }", "line 1, column 9: “>” does not make an edge; …", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { a @ b }", "line 1, column 9: “@” does not make an edge; …", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { é (b) }", "line 1, column 9: “(” does not belong here; …", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { “x” -> y }", "line 1, column 7: use straight quotation marks (\") around names", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { a\x01 }", "line 1, column 8: a name with the character U+0001 must be quoted", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag {\n é -> é }", "line 2, column 7: an arrow leads from “é” to itself: é → é is a loop",
    NABLA_GRAPH_ERROR_CYCLE },
  { "dag { {a b} -> {c b} }", "line 1, column 16: an arrow leads from “b” to itself: b → b is a loop",
    NABLA_GRAPH_ERROR_CYCLE },
  { "dag { a <-> a }", "line 1, column 13: an edge cannot lead from “a” to itself", NABLA_GRAPH_ERROR_EDGE },
  { "dag { {a } b } c }", "line 1, column 16: there is text after the closing “}”", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { a -> { b }", "line 1, column 17: expected “}” at the end", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { a -> { b -> ", "line 1, column 19: expected a name after “->”", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag { a -> { b ", "line 1, column 12: this “{” is never closed", NABLA_GRAPH_ERROR_SYNTAX },
  { "dag {\n caf\xe9 }", "line 2, column 5: this is not UTF-8 text; save the file as UTF-8", NABLA_GRAPH_ERROR_SYNTAX },
};

static void
test_messages (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaLayout) layout = NULL;
      gsize length = strlen (cases[i].message);

      g_test_message ("%s", cases[i].text);
      g_assert_null (nabla_graph_parse (cases[i].text, -1, NABLA_GRAPH_FORMAT_DAGITTY, &layout, &error));
      g_assert_null (layout);
      g_assert_error (error, NABLA_GRAPH_ERROR, (int) cases[i].code);
      if (g_str_has_suffix (cases[i].message, "…"))
        g_assert_cmpint (strncmp (error->message, cases[i].message, length - strlen ("…")), ==, 0);
      else
        g_assert_cmpstr (error->message, ==, cases[i].message);
    }
}

/* Every text cut short, and every text with one byte turned, gives a graph or a message. */
static void
test_cut_short (void)
{
  static const char text[] = "dag \"g\" {\nbb=\"-1,-1,1,1\" a [exposure,pos=\"1,2\"] \"b\\\"\\u{41}\" + \"c\" // x\n"
                             "{a /* y */ z} -> {ü <-> v {w @-> q}} [beta=-0.5, pos=\"1,1\"]; z <- q -- k }\n";
  const gsize n = sizeof text - 1;

  for (int format = 0; format < 2; format++)
    for (gsize i = 0; i <= 2 * n; i++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (NablaLayout) layout = NULL;
        g_autoptr (NablaGraph) graph = NULL;
        /* A copy of its own, so that a read past the end is seen by the sanitizer. */
        gsize length = i <= n ? i : n;
        g_autofree char *copy = g_memdup2 (text, MAX (1, length));

        if (i > n)
          copy[i - n - 1] ^= 0x15;
        graph = nabla_graph_parse (copy, (gssize) length, (NablaGraphFormat) format, &layout, &error);
        g_assert_true ((graph == NULL) == (error != NULL));
        g_assert_true ((graph == NULL) == (layout == NULL));
      }
}

static void
test_limits (void)
{
  g_autoptr (GString) text = g_string_new ("dag {");
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) deep = NULL;

  for (int i = 0; i < 64; i++)
    g_string_append_c (text, '{');
  g_string_append (text, "a -> b");
  for (int i = 0; i < 65; i++)
    g_string_append_c (text, '}');
  deep = nabla_graph_parse (text->str, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nabla_graph_n_edges (deep), ==, 1);

  g_string_insert (text, 5, "\n{");
  g_assert_null (nabla_graph_parse (text->str, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_LIMIT);
  g_assert_cmpstr (error->message, ==, "line 2, column 65: braces are nested more than 64 deep");
  g_clear_error (&error);

  /* A million braces must not reach the stack either. */
  g_string_assign (text, "dag ");
  for (int i = 0; i < 1000000; i++)
    g_string_append_c (text, '{');
  g_assert_null (nabla_graph_parse (text->str, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_LIMIT);
  g_clear_error (&error);

  g_string_assign (text, "dag { a [");
  for (int i = 0; i < 300; i++)
    g_string_append_printf (text, "k%d=1,", i);
  g_string_append (text, "] }");
  g_assert_null (nabla_graph_parse (text->str, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_LIMIT);
  g_clear_error (&error);

  /* 4,000 names on each side would make 16 million edges. */
  g_string_assign (text, "dag { {");
  for (int i = 0; i < 4000; i++)
    g_string_append_printf (text, "a%d ", i);
  g_string_append (text, "} -> {");
  for (int i = 0; i < 4000; i++)
    g_string_append_printf (text, "b%d ", i);
  g_string_append (text, "} }");
  g_assert_null (nabla_graph_parse (text->str, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_LIMIT);
}

/* A million names are read, one more is not; a chain of them is no recursion. */
static void
test_million (void)
{
  g_autoptr (GString) text = g_string_new ("dag {\n");
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaGraph) chain = NULL;

  for (int i = 0; i < NABLA_GRAPH_MAX_NODES; i++)
    g_string_append_printf (text, i == 0 ? "n%d" : " -> n%d", i);
  g_string_append_c (text, '}');
  chain = nabla_graph_parse (text->str, (gssize) text->len, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nabla_graph_n_edges (chain), ==, NABLA_GRAPH_MAX_NODES - 1);
  g_assert_nonnull (nabla_graph_get_order (chain));
  g_assert_null (nabla_graph_with_node (chain, "more", 0, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_LIMIT);
  g_clear_error (&error);

  g_string_truncate (text, text->len - 1);
  g_string_append (text, "\nmore }");
  g_assert_null (nabla_graph_parse (text->str, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_LIMIT);
  g_assert_cmpstr (error->message, ==, "line 3, column 1: there are more than 1000000 variables");
}

static void
test_not_text (void)
{
  g_autoptr (GError) error = NULL;
  static const char with_nul[] = "dag {\n a\0b }";

  g_assert_null (nabla_graph_parse (with_nul, sizeof with_nul - 1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error));
  g_assert_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_SYNTAX);
  g_assert_cmpstr (error->message, ==, "line 2, column 3: there is a NUL byte; this is not a text file");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/graph-text/errors/messages", test_messages);
  g_test_add_func ("/graph-text/errors/cut-short", test_cut_short);
  g_test_add_func ("/graph-text/errors/limits", test_limits);
  g_test_add_func ("/graph-text/errors/million", test_million);
  g_test_add_func ("/graph-text/errors/not-text", test_not_text);
  return g_test_run ();
}
