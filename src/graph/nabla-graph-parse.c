/* Graph text to graph: one recursive-descent parser for DAGitty's dialect and for
 * DOT, which it comes from. Recursion is over braces only, and bounded. */
#include "graph/nabla-graph-reader.h"
#include "graph/nabla-graph-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_NESTING 64

typedef struct
{
  NablaLexer lexer;
  NablaToken token; /* the one to look at */
  NablaTextReader reader;
  GError **error;
} Parser;

/* What stands at one side of an edge: one node, or those that a group mentions. */
typedef struct
{
  NablaNode one;
  GArray *many;
} Operand;

static gboolean parse_statements (Parser *self);

static gboolean
advance (Parser *self)
{
  return nabla_lexer_next (&self->lexer, &self->token, self->error);
}

static char *
token_text (const NablaToken *token)
{
  return g_strndup (token->at, MIN ((gsize) (token->end - token->at), 40));
}

/* [key=value, key; key …], any number of such lists, to the words of the reader. */
static gboolean
parse_list (Parser *self)
{
  NablaTextReader *reader = &self->reader;

  nabla_reader_begin_words (reader);
  while (self->token.kind == NABLA_TOKEN_OPEN_LIST)
    {
      const char *open = self->token.at;

      if (!advance (self))
        return FALSE;
      while (self->token.kind != NABLA_TOKEN_CLOSE_LIST)
        {
          NablaToken key = self->token;

          if (key.kind == NABLA_TOKEN_END)
            return NABLA_READER_FAIL (reader, open, _ ("this “[” is never closed"));
          if (key.kind != NABLA_TOKEN_NAME || key.length == 0)
            return NABLA_READER_FAIL (reader, key.at, _ ("expected the name of an attribute, or “]”"));
          if (!nabla_reader_add_word (reader, &key) || !advance (self))
            return FALSE;
          if (self->token.kind == NABLA_TOKEN_EQUALS)
            {
              if (!advance (self))
                return FALSE;
              if (self->token.kind != NABLA_TOKEN_NAME)
                return NABLA_READER_FAIL (reader, self->token.at, _ ("expected a value after “%.*s=”"),
                                          (int) key.length, key.name);
              nabla_reader_add_value (reader, &self->token);
              if (!advance (self))
                return FALSE;
            }
          while (self->token.kind == NABLA_TOKEN_COMMA || self->token.kind == NABLA_TOKEN_SEMICOLON)
            if (!advance (self))
              return FALSE;
        }
      if (!advance (self))
        return FALSE;
    }
  nabla_reader_end_words (reader);
  return TRUE;
}

static gboolean
join (Parser *self, const Operand *left, const Operand *right, const NablaToken *edge, const char *at)
{
  guint n_left = left->many != NULL ? left->many->len : 1;
  guint n_right = right->many != NULL ? right->many->len : 1;

  if (self->reader.pairs->len + (guint64) n_left * n_right > NABLA_GRAPH_MAX_EDGES)
    return NABLA_READER_FAIL_LIMIT (&self->reader, at, _ ("there are more than %d edges"), NABLA_GRAPH_MAX_EDGES);
  for (guint i = 0; i < n_left; i++)
    for (guint j = 0; j < n_right; j++)
      if (!nabla_reader_add_pair (&self->reader,
                                  left->many != NULL ? g_array_index (left->many, NablaNode, i) : left->one,
                                  right->many != NULL ? g_array_index (right->many, NablaNode, j) : right->one, edge,
                                  at))
        return FALSE;
  return TRUE;
}

/* { statements }, whose nodes go to @nodes (nullable), each once, as first mentioned. */
static gboolean
parse_group (Parser *self, GArray **nodes)
{
  const char *open = self->token.at;
  guint first = self->reader.mentioned->len, n_kept = first;

  if (self->reader.depth >= MAX_NESTING)
    return NABLA_READER_FAIL_LIMIT (&self->reader, open, _ ("braces are nested more than %d deep"), MAX_NESTING);
  self->reader.depth++;
  if (!advance (self) || !parse_statements (self))
    return FALSE;
  if (self->token.kind != NABLA_TOKEN_CLOSE)
    return NABLA_READER_FAIL (&self->reader, open, _ ("this “{” is never closed"));
  self->reader.depth--;
  g_array_set_size (self->reader.stamps, nabla_graph_builder_n_nodes (self->reader.builder));
  self->reader.stamp++;
  for (guint i = first; i < self->reader.mentioned->len; i++)
    {
      NablaNode node = g_array_index (self->reader.mentioned, NablaNode, i);

      if (g_array_index (self->reader.stamps, guint32, node) == self->reader.stamp)
        continue;
      g_array_index (self->reader.stamps, guint32, node) = self->reader.stamp;
      g_array_index (self->reader.mentioned, NablaNode, n_kept++) = node;
    }
  g_array_set_size (self->reader.mentioned, n_kept);
  if (nodes != NULL)
    {
      *nodes = g_array_new (FALSE, FALSE, sizeof (NablaNode));
      if (n_kept > first)
        g_array_append_vals (*nodes, &g_array_index (self->reader.mentioned, NablaNode, first), n_kept - first);
    }
  /* They are mentioned in the braces around, too; at the top nobody asks. */
  if (self->reader.depth == 0)
    g_array_set_size (self->reader.mentioned, first);
  return advance (self);
}

static gboolean
at_group (Parser *self)
{
  return self->token.kind == NABLA_TOKEN_OPEN
         || (self->lexer.format == NABLA_GRAPH_FORMAT_DOT && nabla_token_is (&self->token, "subgraph"));
}

/* A group with, in DOT, `subgraph name` before it. */
static gboolean
parse_subgraph (Parser *self, GArray **nodes)
{
  if (self->token.kind == NABLA_TOKEN_NAME)
    {
      if (!advance (self))
        return FALSE;
      if (self->token.kind == NABLA_TOKEN_NAME && !advance (self))
        return FALSE;
      if (self->token.kind != NABLA_TOKEN_OPEN)
        return NABLA_READER_FAIL (&self->reader, self->token.at, _ ("expected “{” after “subgraph”"));
    }
  return parse_group (self, nodes);
}

/* :port and :port:compass of DOT, which say where a line is attached. */
static gboolean
skip_ports (Parser *self)
{
  while (self->lexer.format == NABLA_GRAPH_FORMAT_DOT && self->token.kind == NABLA_TOKEN_COLON)
    {
      if (!advance (self))
        return FALSE;
      if (self->token.kind != NABLA_TOKEN_NAME)
        return NABLA_READER_FAIL (&self->reader, self->token.at, _ ("expected a port after “:”"));
      if (!advance (self))
        return FALSE;
    }
  return TRUE;
}

static gboolean
parse_operand (Parser *self, const NablaToken *edge, Operand *operand)
{
  NablaToken name;

  operand->one = NABLA_NODE_NONE;
  operand->many = NULL;
  if (at_group (self))
    return parse_subgraph (self, &operand->many);
  if (self->token.kind != NABLA_TOKEN_NAME)
    {
      g_autofree char *after = token_text (edge);

      return NABLA_READER_FAIL (&self->reader, self->token.at, _ ("expected a name after “%s”"), after);
    }
  name = self->token;
  nabla_reader_expect (&self->reader, &name);
  if (!advance (self))
    return FALSE;
  operand->one = nabla_reader_add_node (&self->reader, &name);
  return operand->one != NABLA_NODE_NONE && skip_ports (self);
}

/* The rest of a statement whose first node or group has been read. */
static gboolean
parse_chain (Parser *self, Operand *first)
{
  Operand left = *first;
  guint first_pair = self->reader.pairs->len;
  const char *at = self->token.at;
  gboolean chained = FALSE;
  gboolean good = TRUE;

  while (good && self->token.kind == NABLA_TOKEN_EDGE)
    {
      NablaToken edge = self->token;
      const char *right_at;
      Operand right;

      good = advance (self);
      right_at = self->token.at;
      right.many = NULL;
      good = good && parse_operand (self, &edge, &right) && join (self, &left, &right, &edge, right_at);
      g_clear_pointer (&left.many, g_array_unref);
      left = right;
      chained = TRUE;
    }
  if (good && (chained || left.many == NULL))
    {
      good = parse_list (self);
      if (good && chained)
        good = nabla_reader_make_edges (&self->reader, first_pair, at);
      else if (good)
        nabla_reader_apply_to_node (&self->reader, left.one);
    }
  g_clear_pointer (&left.many, g_array_unref);
  return good;
}

/* `graph [key=value]`, and in DOT the defaults `node […]` and `edge […]`, which say
 * how things are drawn there and are passed over. */
static gboolean
parse_settings (Parser *self, const NablaToken *name)
{
  const GArray *words = self->reader.words;

  if (!parse_list (self))
    return FALSE;
  if (!nabla_token_is (name, "graph"))
    return TRUE;
  for (guint i = 0; i < words->len; i++)
    {
      const NablaWord *word = &g_array_index (words, NablaWord, i);

      /* What DOT says in a cluster is about the cluster. */
      if ((self->lexer.format == NABLA_GRAPH_FORMAT_DAGITTY || self->reader.depth == 0)
          && !nabla_reader_set_graph_attribute (&self->reader, name->at, word->key, word->value))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_settings (const Parser *self, const NablaToken *name)
{
  return nabla_token_is (name, "graph")
         || (self->lexer.format == NABLA_GRAPH_FORMAT_DOT
             && (nabla_token_is (name, "node") || nabla_token_is (name, "edge")));
}

static gboolean
parse_setting (Parser *self, const NablaToken *name)
{
  g_autofree char *key = g_strndup (name->name, name->length);
  g_autofree char *value = NULL;

  if (!advance (self))
    return FALSE;
  if (name->length == 0)
    return NABLA_READER_FAIL (&self->reader, name->at, _ ("a name cannot be empty"));
  if (self->token.kind != NABLA_TOKEN_NAME)
    return NABLA_READER_FAIL (&self->reader, self->token.at, _ ("expected a value after “%s=”"), key);
  value = g_strndup (self->token.name, self->token.length);
  if (!advance (self))
    return FALSE;
  if (self->lexer.format == NABLA_GRAPH_FORMAT_DOT && self->reader.depth > 0)
    return TRUE;
  return nabla_reader_set_graph_attribute (&self->reader, name->at, key, value);
}

static gboolean
parse_statement (Parser *self)
{
  NablaToken name = self->token;
  Operand first = { NABLA_NODE_NONE, NULL };
  g_autofree char *text = NULL;

  if (at_group (self))
    {
      if (parse_subgraph (self, &first.many))
        return parse_chain (self, &first);
      g_clear_pointer (&first.many, g_array_unref);
      return FALSE;
    }
  if (name.kind != NABLA_TOKEN_NAME)
    {
      text = token_text (&name);
      if (name.kind == NABLA_TOKEN_EDGE)
        return NABLA_READER_FAIL (&self->reader, name.at, _ ("expected a name before “%s”"), text);
      return NABLA_READER_FAIL (&self->reader, name.at, _ ("expected a name, found “%s”"), text);
    }
  nabla_reader_expect (&self->reader, &name);
  if (!advance (self))
    return FALSE;
  if (self->token.kind == NABLA_TOKEN_EQUALS)
    return parse_setting (self, &name);
  if (self->token.kind == NABLA_TOKEN_OPEN_LIST && is_settings (self, &name))
    return parse_settings (self, &name);
  first.one = nabla_reader_add_node (&self->reader, &name);
  return first.one != NABLA_NODE_NONE && skip_ports (self) && parse_chain (self, &first);
}

/* Statements up to a closing brace or the end, parted by white space or semicolons. */
static gboolean
parse_statements (Parser *self)
{
  while (self->token.kind != NABLA_TOKEN_CLOSE && self->token.kind != NABLA_TOKEN_END)
    {
      if (self->token.kind == NABLA_TOKEN_SEMICOLON
          || (self->token.kind == NABLA_TOKEN_COMMA && self->reader.depth > 0))
        {
          if (!advance (self))
            return FALSE;
        }
      else if (!parse_statement (self))
        return FALSE;
    }
  return TRUE;
}

/* `dag {`, `strict digraph "name" {`; DAGitty also takes statements alone. */
static gboolean
parse_header (Parser *self, gboolean *braced)
{
  NablaLexer lexer = self->lexer;
  NablaToken word;
  NablaGraphKind kind;
  g_autofree char *text = NULL;

  *braced = TRUE;
  if (nabla_token_is (&self->token, "strict") && !advance (self))
    return FALSE;
  word = self->token;
  text = token_text (&word);
  if (word.kind != NABLA_TOKEN_NAME || word.quoted || !nabla_words_kind (word.name, word.length, &kind))
    {
      *braced = FALSE;
      if (word.kind == NABLA_TOKEN_NAME && self->lexer.format == NABLA_GRAPH_FORMAT_DAGITTY)
        return TRUE;
      return NABLA_READER_FAIL (&self->reader, word.at, "%s",
                                self->lexer.format == NABLA_GRAPH_FORMAT_DOT ? _ ("expected “digraph {” or “graph {”")
                                                                             : _ ("expected “dag {”"));
    }
  if (!advance (self))
    return FALSE;
  if (self->token.kind == NABLA_TOKEN_EDGE && self->lexer.format == NABLA_GRAPH_FORMAT_DAGITTY)
    {
      /* A variable called dag. */
      *braced = FALSE;
      self->lexer.at = lexer.at;
      self->token = word;
      return TRUE;
    }
  nabla_graph_builder_set_kind (self->reader.builder, kind);
  if (self->token.kind == NABLA_TOKEN_NAME)
    {
      g_autofree char *name = g_strndup (self->token.name, self->token.length);

      if (*name != '\0'
          && !nabla_reader_set_graph_attribute (&self->reader, self->token.at, NABLA_GRAPH_NAME_KEY, name))
        return FALSE;
      if (!advance (self))
        return FALSE;
    }
  if (self->token.kind != NABLA_TOKEN_OPEN)
    return NABLA_READER_FAIL (&self->reader, self->token.at, _ ("expected “{” after “%s”"), text);
  return advance (self);
}

static gboolean
parse_text (Parser *self)
{
  const char *open;
  gboolean braced;

  if (!advance (self))
    return FALSE;
  open = self->token.at;
  if (!parse_header (self, &braced) || !parse_statements (self))
    return FALSE;
  if (!braced)
    {
      if (self->token.kind == NABLA_TOKEN_CLOSE)
        return NABLA_READER_FAIL (&self->reader, self->token.at, _ ("this “}” closes nothing"));
      if (nabla_graph_builder_n_edges (self->reader.builder) == 0)
        return NABLA_READER_FAIL (&self->reader, open, _ ("expected “dag {”"));
      return TRUE;
    }
  if (self->token.kind != NABLA_TOKEN_CLOSE)
    return NABLA_READER_FAIL (&self->reader, self->token.at, _ ("expected “}” at the end"));
  if (!advance (self))
    return FALSE;
  while (self->token.kind == NABLA_TOKEN_SEMICOLON)
    if (!advance (self))
      return FALSE;
  if (self->token.kind != NABLA_TOKEN_END)
    return NABLA_READER_FAIL (&self->reader, self->token.at, _ ("there is text after the closing “}”"));
  return TRUE;
}

/* Attributes with a meaning of their own become roles, positions and pins; all
 * others are kept. A DAGitty position is in units of 100 pixels (of 1000, 10 or 1
 * when `bb`, the bounding box, is at most 1.5, at most 400, or more units across),
 * converted in decimal so that text and layout are exact inverses. A DOT position
 * is in points, one a pixel, with y upwards; a `!` after it pins the node. */
NablaGraph *
nabla_graph_parse (const char *text, gssize length, NablaGraphFormat format, NablaLayout **layout, GError **error)
{
  Parser self = { .error = error };
  NablaGraph *graph = NULL;

  g_return_val_if_fail (text != NULL, NULL);
  if (layout != NULL)
    *layout = NULL;
  if (!nabla_lexer_init (&self.lexer, text, length >= 0 ? (gsize) length : strlen (text), format, error))
    return NULL;
  nabla_reader_init (&self.reader, &self.lexer, error);
  if (parse_text (&self))
    graph = nabla_reader_end (&self.reader, layout);
  nabla_reader_clear (&self.reader);
  nabla_lexer_clear (&self.lexer);
  return graph;
}

NablaGraphFormat
nabla_graph_guess_format (const char *path, const char *text, gssize length)
{
  NablaLexer lexer = { 0 };
  NablaToken token;
  gboolean strict;

  if (path != NULL)
    {
      const char *suffix = strrchr (path, '.');

      if (suffix != NULL && (g_ascii_strcasecmp (suffix, ".dot") == 0 || g_ascii_strcasecmp (suffix, ".gv") == 0))
        return NABLA_GRAPH_FORMAT_DOT;
    }
  if (text == NULL)
    return NABLA_GRAPH_FORMAT_DAGITTY;
  /* Only the first word matters: what comes later may be anything. */
  if (length < 0)
    length = (gssize) strlen (text);
  if (!nabla_lexer_init (&lexer, text, (gsize) length, NABLA_GRAPH_FORMAT_DOT, NULL))
    return NABLA_GRAPH_FORMAT_DAGITTY;
  strict = nabla_lexer_next (&lexer, &token, NULL) && nabla_token_is (&token, "strict");
  nabla_lexer_clear (&lexer);
  return strict ? NABLA_GRAPH_FORMAT_DOT : NABLA_GRAPH_FORMAT_DAGITTY;
}
