/* The tokens of graph text, of DAGitty's dialect and of DOT. Private to this folder. */
#pragma once

#include "graph/nabla-graph-text.h"

G_BEGIN_DECLS

typedef enum
{
  NABLA_TOKEN_END,
  NABLA_TOKEN_NAME, /* bare, quoted or (DOT) HTML */
  NABLA_TOKEN_EDGE,
  NABLA_TOKEN_OPEN,       /* { */
  NABLA_TOKEN_CLOSE,      /* } */
  NABLA_TOKEN_OPEN_LIST,  /* [ */
  NABLA_TOKEN_CLOSE_LIST, /* ] */
  NABLA_TOKEN_EQUALS,
  NABLA_TOKEN_COMMA,
  NABLA_TOKEN_SEMICOLON,
  NABLA_TOKEN_COLON,
} NablaTokenKind;

typedef struct
{
  NablaTokenKind kind;
  const char *at;  /* where it starts in the text */
  const char *end; /* where it ends in the text */
  gboolean quoted;
  /* The name, unescaped; not NUL-terminated. Good until three names later. */
  const char *name;
  gsize length;
  guint32 hash; /* of the name, once it is expected to be a variable */
  /* The marks of an edge, left and right. */
  NablaMark left;
  NablaMark right;
} NablaToken;

typedef struct
{
  const char *text;
  const char *end;
  const char *at;
  NablaGraphFormat format;
  GString *names[4]; /* unescaped names, in turn */
  guint turn;
} NablaLexer;

/* Checks encoding and sizes first: what is lexed is valid UTF-8 without NUL. */
gboolean nabla_lexer_init (NablaLexer *self, const char *text, gsize length, NablaGraphFormat format, GError **error);
void nabla_lexer_clear (NablaLexer *self);
gboolean nabla_lexer_next (NablaLexer *self, NablaToken *token, GError **error);
/* "line 4, column 7: …", with columns in characters; always %FALSE. */
gboolean
nabla_lexer_fail (const NablaLexer *self, const char *at, NablaGraphError code, GError **error, const char *format, ...)
  G_GNUC_PRINTF (5, 6);
gboolean nabla_token_is (const NablaToken *token, const char *word);

G_END_DECLS
