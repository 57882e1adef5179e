/* A graph in the making, out of the parts of its text. Private to this folder. */
#pragma once

#include "graph/nabla-graph-lexer.h"

G_BEGIN_DECLS

typedef struct
{
  NablaNode left;
  NablaNode right;
  NablaMark at_left;
  NablaMark at_right;
} NablaPair;

/* A position is understood when the bounding box is known: at the end. */
typedef struct
{
  guint owner;
  gboolean of_edge;
  const char *text;
} NablaTextPosition;

/* key=value; the value is "" if there is none. */
typedef struct
{
  const char *key;
  const char *value;
  gsize key_at; /* where they are in the text of the words */
  gsize value_at;
} NablaWord;

typedef struct
{
  const NablaLexer *lexer; /* knows lines and columns */
  NablaGraphFormat format;
  NablaGraphBuilder *builder;
  GStringChunk *strings;
  GArray *positions; /* NablaTextPosition */
  GArray *pinned;    /* NablaNode */
  GArray *words;     /* NablaWord, of the list just read */
  GString *word_text;
  GArray *pairs;     /* NablaPair, of the statements that are open */
  GArray *mentioned; /* NablaNode, of the braces that are open */
  GArray *stamps;    /* guint32, by node: in which group it was last seen */
  guint32 stamp;
  guint depth; /* braces that are open inside the outermost */
  guint64 n_pairs;
  guint64 n_attributes;
  guint n_graph_attributes;
  GError **error;
} NablaTextReader;

#define NABLA_READER_FAIL(reader, at, ...) \
  nabla_lexer_fail ((reader)->lexer, at, NABLA_GRAPH_ERROR_SYNTAX, (reader)->error, __VA_ARGS__)
#define NABLA_READER_FAIL_LIMIT(reader, at, ...) \
  nabla_lexer_fail ((reader)->lexer, at, NABLA_GRAPH_ERROR_LIMIT, (reader)->error, __VA_ARGS__)

void nabla_reader_init (NablaTextReader *self, const NablaLexer *lexer, GError **error);
void nabla_reader_clear (NablaTextReader *self);
void nabla_reader_expect (NablaTextReader *self, NablaToken *token);
/* NABLA_NODE_NONE with an error if it cannot be. */
NablaNode nabla_reader_add_node (NablaTextReader *self, const NablaToken *token);
gboolean nabla_reader_set_graph_attribute (NablaTextReader *self, const char *at, const char *key, const char *value);
/* The attributes of one node or statement, one after the other. */
void nabla_reader_begin_words (NablaTextReader *self);
gboolean nabla_reader_add_word (NablaTextReader *self, const NablaToken *key);
void nabla_reader_add_value (NablaTextReader *self, const NablaToken *value);
void nabla_reader_end_words (NablaTextReader *self);
void nabla_reader_apply_to_node (NablaTextReader *self, NablaNode node);
gboolean
nabla_reader_add_pair (NablaTextReader *self, NablaNode left, NablaNode right, const NablaToken *edge, const char *at);
gboolean nabla_reader_make_edges (NablaTextReader *self, guint first, const char *at);
NablaGraph *nabla_reader_end (NablaTextReader *self, NablaLayout **layout);

G_END_DECLS
