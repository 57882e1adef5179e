#include "graph/nabla-graph-private.h"
#include "graph/nabla-graph-reader.h"
#include "graph/nabla-graph-words.h"
#include "graph/nabla-layout-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_LIST       256     /* attributes of one node or edge */
#define MAX_GRAPH_LIST 10000   /* of the graph */
#define MAX_ATTRIBUTES 8000000 /* of all */
/* {a b} -> {c d} makes pairs faster than text can name them, and may repeat them. */
#define MAX_PAIRS (4 * NABLA_GRAPH_MAX_EDGES)

void
nabla_reader_init (NablaTextReader *self, const NablaLexer *lexer, GError **error)
{
  memset (self, 0, sizeof *self);
  self->lexer = lexer;
  self->format = lexer->format;
  self->error = error;
  self->builder = nabla_graph_builder_new (NABLA_GRAPH_DAG);
  self->strings = g_string_chunk_new (4096);
  self->positions = g_array_new (FALSE, FALSE, sizeof (NablaTextPosition));
  self->pinned = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  self->pairs = g_array_new (FALSE, FALSE, sizeof (NablaPair));
  self->mentioned = g_array_new (FALSE, FALSE, sizeof (NablaNode));
  self->words = g_array_new (FALSE, FALSE, sizeof (NablaWord));
  self->word_text = g_string_new (NULL);
  self->stamps = g_array_new (FALSE, TRUE, sizeof (guint32));
}

void
nabla_reader_clear (NablaTextReader *self)
{
  nabla_graph_builder_free (self->builder);
  g_string_chunk_free (self->strings);
  g_array_unref (self->positions);
  g_array_unref (self->pinned);
  g_array_unref (self->pairs);
  g_array_unref (self->mentioned);
  g_array_unref (self->words);
  g_string_free (self->word_text, TRUE);
  g_array_unref (self->stamps);
}

/* To be called before nabla_reader_add_node(), as long before as can be. */
void
nabla_reader_expect (NablaTextReader *self, NablaToken *token)
{
  token->hash = nabla_graph_builder_expect (self->builder, token->name, token->length);
}

NablaNode
nabla_reader_add_node (NablaTextReader *self, const NablaToken *token)
{
  NablaNode node;

  if (token->length == 0)
    {
      NABLA_READER_FAIL (self, token->at, _ ("a name cannot be empty"));
      return NABLA_NODE_NONE;
    }
  node = nabla_graph_builder_add_hashed (self->builder, token->name, token->length, token->hash);
  if (node >= NABLA_GRAPH_MAX_NODES)
    {
      NABLA_READER_FAIL_LIMIT (self, token->at, _ ("there are more than %d variables"), NABLA_GRAPH_MAX_NODES);
      return NABLA_NODE_NONE;
    }
  if (self->depth > 0)
    g_array_append_val (self->mentioned, node);
  return node;
}

gboolean
nabla_reader_set_graph_attribute (NablaTextReader *self, const char *at, const char *key, const char *value)
{
  if (++self->n_graph_attributes > MAX_GRAPH_LIST)
    return NABLA_READER_FAIL_LIMIT (self, at, _ ("there are more than %d settings of the graph"), MAX_GRAPH_LIST);
  nabla_graph_builder_set_attribute (self->builder, key, value);
  return TRUE;
}

void
nabla_reader_begin_words (NablaTextReader *self)
{
  g_array_set_size (self->words, 0);
  g_string_truncate (self->word_text, 0);
}

/* Puts it at the end of the text, with a NUL; returns where. */
static gsize
keep_text (NablaTextReader *self, const NablaToken *token)
{
  gsize at = self->word_text->len;

  g_string_append_len (self->word_text, token->name, (gssize) token->length);
  g_string_append_c (self->word_text, '\0');
  return at;
}

gboolean
nabla_reader_add_word (NablaTextReader *self, const NablaToken *key)
{
  NablaWord word = { .key_at = keep_text (self, key), .value_at = G_MAXSIZE };

  if (self->words->len >= MAX_LIST || ++self->n_attributes > MAX_ATTRIBUTES)
    return NABLA_READER_FAIL_LIMIT (self, key->at, _ ("there are more attributes than can be kept"));
  g_array_append_val (self->words, word);
  return TRUE;
}

void
nabla_reader_add_value (NablaTextReader *self, const NablaToken *value)
{
  g_array_index (self->words, NablaWord, self->words->len - 1).value_at = keep_text (self, value);
}

/* The text does not move any more: the words point into it. */
void
nabla_reader_end_words (NablaTextReader *self)
{
  for (guint i = 0; i < self->words->len; i++)
    {
      NablaWord *word = &g_array_index (self->words, NablaWord, i);

      word->key = self->word_text->str + word->key_at;
      word->value = word->value_at != G_MAXSIZE ? self->word_text->str + word->value_at : "";
    }
}

static void
add_position (NablaTextReader *self, guint owner, gboolean of_edge, const char *text)
{
  NablaTextPosition position = { owner, of_edge, g_string_chunk_insert (self->strings, text) };

  g_array_append_val (self->positions, position);
}

/* DOT gives every word a value; a role said to be false is no role. */
static gboolean
says_yes (const NablaTextReader *self, const NablaWord *word)
{
  static const char *const words[] = { "", "1", "true", "yes" };

  if (self->format == NABLA_GRAPH_FORMAT_DAGITTY)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (word->value, words[i]) == 0)
      return TRUE;
  return FALSE;
}

void
nabla_reader_apply_to_node (NablaTextReader *self, NablaNode node)
{
  const GArray *words = self->words;

  for (guint i = 0; i < words->len; i++)
    {
      const NablaWord *word = &g_array_index (words, NablaWord, i);
      NablaRoles role = nabla_words_role (word->key);
      const char *value = word->value;

      if (role != NABLA_ROLE_NONE && says_yes (self, word))
        nabla_graph_builder_add_roles (self->builder, node, role);
      else if (strcmp (word->key, "pinned") == 0 && (*value == '\0' || strcmp (value, "1") == 0))
        g_array_append_val (self->pinned, node);
      else if (strcmp (word->key, "pos") == 0)
        {
          g_autofree char *stripped = g_strdup (value);
          gsize length = strlen (stripped);

          if (self->format == NABLA_GRAPH_FORMAT_DOT && length > 0 && stripped[length - 1] == '!')
            {
              stripped[length - 1] = '\0';
              if (nabla_words_is_point (stripped))
                g_array_append_val (self->pinned, node);
            }
          if (nabla_words_is_point (stripped))
            add_position (self, node, FALSE, stripped);
          else
            nabla_graph_builder_set_node_attribute (self->builder, node, word->key, value);
        }
      else
        nabla_graph_builder_set_node_attribute (self->builder, node, word->key, value);
    }
}

static gboolean
is_mark_word (const NablaWord *word)
{
  return nabla_words_is_dot_mark (word->key, word->value);
}

static const char *
find_mark_word (const GArray *words, const char *key)
{
  for (guint i = words->len; i-- > 0;)
    if (is_mark_word (&g_array_index (words, NablaWord, i))
        && strcmp (g_array_index (words, NablaWord, i).key, key) == 0)
      return g_array_index (words, NablaWord, i).value;
  return NULL;
}

/* The mark of a DOT arrowhead; an arrow that Graphviz draws in its own way stays one. */
static NablaMark
head_mark (const char *shape)
{
  if (shape != NULL && strcmp (shape, "none") == 0)
    return NABLA_MARK_TAIL;
  if (shape != NULL && strcmp (shape, "odot") == 0)
    return NABLA_MARK_CIRCLE;
  return NABLA_MARK_ARROW;
}

/* DOT says the marks by attributes: dir, arrowhead, arrowtail. */
static void
apply_dot_marks (NablaPair *pair, const GArray *words)
{
  const char *dir = find_mark_word (words, "dir");
  gboolean forward, back;

  if (dir == NULL)
    {
      forward = pair->at_right == NABLA_MARK_ARROW;
      back = pair->at_left == NABLA_MARK_ARROW;
    }
  else
    {
      forward = strcmp (dir, "forward") == 0 || strcmp (dir, "both") == 0;
      back = strcmp (dir, "back") == 0 || strcmp (dir, "both") == 0;
    }
  if (dir != NULL || forward)
    pair->at_right = forward ? head_mark (find_mark_word (words, "arrowhead")) : NABLA_MARK_TAIL;
  if (dir != NULL || back)
    pair->at_left = back ? head_mark (find_mark_word (words, "arrowtail")) : NABLA_MARK_TAIL;
}

/* Makes the edges of a statement, from @first on among the pairs, and gives them
 * the attributes that stand at its end. */
gboolean
nabla_reader_make_edges (NablaTextReader *self, guint first, const char *at)
{
  const GArray *words = self->words;
  gboolean dot = self->format == NABLA_GRAPH_FORMAT_DOT;

  for (guint i = first; i < self->pairs->len; i++)
    {
      NablaPair pair = g_array_index (self->pairs, NablaPair, i);
      int edge;

      if (dot)
        apply_dot_marks (&pair, words);
      edge = nabla_graph_builder_add_edge (self->builder, pair.left, pair.right, pair.at_left, pair.at_right);
      if (edge >= NABLA_GRAPH_MAX_EDGES)
        return NABLA_READER_FAIL_LIMIT (self, at, _ ("there are more than %d edges"), NABLA_GRAPH_MAX_EDGES);
      self->n_attributes += words->len;
      if (self->n_attributes > MAX_ATTRIBUTES)
        return NABLA_READER_FAIL_LIMIT (self, at, _ ("there are more attributes than can be kept"));
      for (guint j = 0; j < words->len; j++)
        {
          const NablaWord *word = &g_array_index (words, NablaWord, j);

          if (dot && is_mark_word (word))
            continue;
          if (strcmp (word->key, "pos") == 0 && nabla_words_is_point (word->value))
            add_position (self, (guint) edge, TRUE, word->value);
          else
            nabla_graph_builder_set_edge_attribute (self->builder, (guint) edge, word->key, word->value);
        }
    }
  g_array_set_size (self->pairs, first);
  return TRUE;
}

gboolean
nabla_reader_add_pair (NablaTextReader *self, NablaNode left, NablaNode right, const NablaToken *edge, const char *at)
{
  NablaPair pair = { left, right, edge->left, edge->right };

  if (left == right)
    {
      const char *name = nabla_graph_builder_get_name (self->builder, left);

      if (edge->left + edge->right == NABLA_MARK_TAIL + NABLA_MARK_ARROW)
        return nabla_lexer_fail (self->lexer, at, NABLA_GRAPH_ERROR_CYCLE, self->error,
                                 _ ("an arrow leads from “%s” to itself: %s → %s is a loop"), name, name, name);
      return nabla_lexer_fail (self->lexer, at, NABLA_GRAPH_ERROR_EDGE, self->error,
                               _ ("an edge cannot lead from “%s” to itself"), name);
    }
  if (++self->n_pairs > MAX_PAIRS)
    return NABLA_READER_FAIL_LIMIT (self, at, _ ("there are more than %d edges"), NABLA_GRAPH_MAX_EDGES);
  g_array_append_val (self->pairs, pair);
  nabla_graph_builder_expect_edge (self->builder, left, right, edge->left, edge->right);
  return TRUE;
}

static NablaLayout *
make_layout (NablaTextReader *self, const NablaGraph *graph)
{
  gboolean dot = self->format == NABLA_GRAPH_FORMAT_DOT;
  int shift = dot ? 0 : nabla_words_scale (nabla_graph_get_attribute (graph, "bb"));
  NablaLayout *layout = nabla_layout_new (nabla_graph_n_nodes (graph), nabla_graph_n_edges (graph));

  for (guint i = 0; i < self->positions->len; i++)
    {
      const NablaTextPosition *position = &g_array_index (self->positions, NablaTextPosition, i);
      NablaPoint point;

      if (!nabla_words_read_point (position->text, shift, &point))
        continue;
      if (dot)
        point.y = -point.y;
      if (position->of_edge)
        nabla_layout_init_bend (layout, position->owner, point);
      else
        nabla_layout_init_position (layout, position->owner, point);
    }
  for (guint i = 0; i < self->pinned->len; i++)
    nabla_layout_init_pinned (layout, g_array_index (self->pinned, NablaNode, i));
  return layout;
}

/* DOT has no word for the kinds of causal graphs: the marks tell. */
static NablaGraph *
guess_kind (NablaGraph *graph)
{
  guint m;
  const NablaEdge *edges = nabla_graph_get_edges (graph, &m);
  NablaGraphKind kind = NABLA_GRAPH_DAG;
  NablaGraph *result;

  if (nabla_graph_get_kind (graph) != NABLA_GRAPH_DIGRAPH || nabla_graph_get_order (graph) == NULL)
    return graph;
  for (guint i = 0; i < m && kind != NABLA_GRAPH_PAG; i++)
    if (edges[i].at_from == NABLA_MARK_CIRCLE || edges[i].at_to == NABLA_MARK_CIRCLE)
      kind = NABLA_GRAPH_PAG;
    else if (edges[i].at_to == NABLA_MARK_TAIL)
      kind = NABLA_GRAPH_PDAG;
  result = nabla_graph_with_kind (graph, kind);
  nabla_graph_unref (graph);
  return result;
}

/**
 * nabla_reader_end:
 * @layout: (out) (optional) (transfer full): the positions, bends and pins
 *
 * Returns: (transfer full): the graph
 */
NablaGraph *
nabla_reader_end (NablaTextReader *self, NablaLayout **layout)
{
  NablaGraph *graph = nabla_graph_builder_build (self->builder);

  if (self->format == NABLA_GRAPH_FORMAT_DOT)
    graph = guess_kind (graph);
  if (layout != NULL)
    *layout = make_layout (self, graph);
  return graph;
}
