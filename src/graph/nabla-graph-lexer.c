#include "graph/nabla-graph-lexer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_TEXT (512 * 1024 * 1024)
#define MAX_LINE (64 * 1024 * 1024)

gboolean
nabla_lexer_fail (const NablaLexer *self, const char *at, NablaGraphError code, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  const char *start = self->text;
  guint line = 1;
  va_list arguments;

  for (const char *p = self->text; p < at; p++)
    if (*p == '\n' || (*p == '\r' && !(p + 1 < self->end && p[1] == '\n')))
      {
        line++;
        start = p + 1;
      }
  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, NABLA_GRAPH_ERROR, code, _ ("line %u, column %u: %s"), line,
               (guint) g_utf8_strlen (start, at - start) + 1, what);
  return FALSE;
}

/* Nearly all graph text is; the compiler makes wide instructions of this. */
static gboolean
is_ascii (const char *text, gsize length)
{
  guchar high = 0, zero = 0;

  for (gsize i = 0; i < length; i++)
    {
      high |= (guchar) text[i];
      zero |= text[i] == 0;
    }
  return high < 0x80 && !zero;
}

static gboolean
check_text (const NablaLexer *self, GError **error)
{
  const char *invalid;
  const char *line = self->text;

  if (self->end - self->text > MAX_TEXT)
    {
      g_set_error (error, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_LIMIT,
                   _ ("this text is longer than %d MB; a graph cannot be read from it"), MAX_TEXT / 1024 / 1024);
      return FALSE;
    }
  if (!is_ascii (self->text, (gsize) (self->end - self->text))
      && !g_utf8_validate_len (self->text, (gsize) (self->end - self->text), &invalid))
    {
      if (*invalid == '\0')
        return nabla_lexer_fail (self, invalid, NABLA_GRAPH_ERROR_SYNTAX, error,
                                 _ ("there is a NUL byte; this is not a text file"));
      return nabla_lexer_fail (self, invalid, NABLA_GRAPH_ERROR_SYNTAX, error,
                               _ ("this is not UTF-8 text; save the file as UTF-8"));
    }
  while (line < self->end)
    {
      const char *next = memchr (line, '\n', (gsize) (self->end - line));

      if ((next != NULL ? next : self->end) - line > MAX_LINE)
        return nabla_lexer_fail (self, line, NABLA_GRAPH_ERROR_LIMIT, error,
                                 _ ("this line is longer than %d MB; break it into several"), MAX_LINE / 1024 / 1024);
      line = next != NULL ? next + 1 : self->end;
    }
  return TRUE;
}

gboolean
nabla_lexer_init (NablaLexer *self, const char *text, gsize length, NablaGraphFormat format, GError **error)
{
  memset (self, 0, sizeof *self);
  self->text = text;
  self->end = text + length;
  self->format = format;
  if (!check_text (self, error))
    return FALSE;
  self->at = length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0 ? text + 3 : text;
  return TRUE;
}

void
nabla_lexer_clear (NablaLexer *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->names); i++)
    if (self->names[i] != NULL)
      g_string_free (g_steal_pointer (&self->names[i]), TRUE);
}

gboolean
nabla_token_is (const NablaToken *token, const char *word)
{
  return token->kind == NABLA_TOKEN_NAME && !token->quoted && token->length == strlen (word)
         && g_ascii_strncasecmp (token->name, word, token->length) == 0;
}

static gboolean
starts_with (const NablaLexer *self, const char *at, const char *what)
{
  gsize length = strlen (what);

  return (gsize) (self->end - at) >= length && memcmp (at, what, length) == 0;
}

/* White space and comments. */
static gboolean
skip_space (NablaLexer *self, GError **error)
{
  while (self->at < self->end)
    {
      const char *p = self->at;

      if (*p == ' ' || (*p >= '\t' && *p <= '\r'))
        self->at++;
      else if ((guchar) *p >= 0x80)
        {
          if (!g_unichar_isspace (g_utf8_get_char (p)) && !starts_with (self, p, "\xef\xbb\xbf"))
            return TRUE;
          self->at = g_utf8_next_char (p);
        }
      else if (*p == '#' || starts_with (self, p, "//"))
        while (self->at < self->end && *self->at != '\n' && *self->at != '\r')
          self->at++;
      else if (starts_with (self, p, "/*"))
        {
          const char *close = g_strstr_len (p + 2, self->end - p - 2, "*/");

          if (close == NULL)
            return nabla_lexer_fail (self, p, NABLA_GRAPH_ERROR_SYNTAX, error,
                                     _ ("this comment is never closed; end it with */"));
          self->at = close + 2;
        }
      else
        return TRUE;
    }
  return TRUE;
}

/* How many bytes of a bare name there are at @p: 0 if none. */
static gsize
bare_char (const NablaLexer *self, const char *p)
{
  gunichar c;

  if (p >= self->end)
    return 0;
  if (g_ascii_isalnum (*p) || *p == '_' || *p == '.')
    return 1;
  if ((guchar) *p < 0x80)
    return 0;
  c = g_utf8_get_char (p);
  /* Arrows are edges; typographic quotes are likelier a mishap than a name. */
  if (g_unichar_isspace (c) || c == 0x2190 || c == 0x2192 || c == 0x2194 || (c >= 0x201c && c <= 0x201f) || c == 0xfeff
      || !g_unichar_isdefined (c) || g_unichar_iscntrl (c))
    return 0;
  return (gsize) (g_utf8_next_char (p) - p);
}

/* The same for ASCII, at a glance. */
static const guint8 is_bare[256] = {
  ['0' ... '9'] = 1, ['A' ... 'Z'] = 1, ['a' ... 'z'] = 1, ['_'] = 1, ['.'] = 1,
};

static GString *
fresh_name (NablaLexer *self)
{
  GString **name = &self->names[self->turn++ % G_N_ELEMENTS (self->names)];

  if (*name == NULL)
    *name = g_string_new (NULL);
  return g_string_truncate (*name, 0);
}

/* Nabla's own escape, for what DAGitty's strings cannot hold: \u{A}. Returns its
 * length, 0 if it is none. */
static gsize
unicode_escape (const NablaLexer *self, const char *p, gunichar *c)
{
  const char *digit = p + 3;

  if (!starts_with (self, p, "\\u{"))
    return 0;
  for (*c = 0; digit < self->end && g_ascii_isxdigit (*digit) && digit - p < 9; digit++)
    *c = *c * 16 + (gunichar) g_ascii_xdigit_value (*digit);
  if (digit == p + 3 || digit >= self->end || *digit != '}' || *c == 0 || !g_unichar_validate (*c))
    return 0;
  return (gsize) (digit + 1 - p);
}

/* "…": as in both DAGitty and DOT only \" and a backslash at the end of a line are
 * escapes, any other backslash stands for itself; DOT takes \\ as a pair. Strings
 * joined by + are one. */
static gboolean
lex_quoted (NablaLexer *self, NablaToken *token, GError **error)
{
  const char *open = self->at;
  const char *p = open + 1;
  GString *name;

  token->quoted = TRUE;
  while (p < self->end && *p != '"' && *p != '\\')
    p++;
  if (p < self->end && *p == '"')
    {
      token->name = open + 1;
      token->length = (gsize) (p - open - 1);
      self->at = token->end = p + 1;
      if (!skip_space (self, error))
        return FALSE;
      if (self->at >= self->end || *self->at != '+')
        {
          self->at = token->end;
          return TRUE;
        }
    }
  p = open + 1;
  name = fresh_name (self);
  for (;;)
    {
      gunichar c;
      gsize escape;

      if (p >= self->end)
        return nabla_lexer_fail (self, open, NABLA_GRAPH_ERROR_SYNTAX, error,
                                 _ ("this quotation mark is never closed"));
      if (*p == '"')
        {
          self->at = token->end = p + 1;
          if (!skip_space (self, error))
            return FALSE;
          if (self->at >= self->end || *self->at != '+')
            break;
          self->at++;
          if (!skip_space (self, error))
            return FALSE;
          if (self->at >= self->end || *self->at != '"')
            return nabla_lexer_fail (self, self->at, NABLA_GRAPH_ERROR_SYNTAX, error,
                                     _ ("expected a quoted text after “+”"));
          open = self->at;
          p = open + 1;
        }
      else if (*p != '\\')
        g_string_append_c (name, *p++);
      else if ((escape = unicode_escape (self, p, &c)) > 0)
        {
          g_string_append_unichar (name, c);
          p += escape;
        }
      else if (starts_with (self, p, "\\\""))
        {
          g_string_append_c (name, '"');
          p += 2;
        }
      else if (starts_with (self, p, "\\\r\n"))
        p += 3;
      else if (starts_with (self, p, "\\\n") || starts_with (self, p, "\\\r"))
        p += 2;
      else if (self->format == NABLA_GRAPH_FORMAT_DOT && starts_with (self, p, "\\\\"))
        {
          g_string_append (name, "\\\\");
          p += 2;
        }
      else
        g_string_append_c (name, *p++);
    }
  self->at = token->end;
  token->name = name->str;
  token->length = name->len;
  return TRUE;
}

/* <…> of DOT, with the tags inside balanced. */
static gboolean
lex_html (NablaLexer *self, NablaToken *token, GError **error)
{
  const char *p = self->at;
  guint depth = 0;

  do
    {
      if (p >= self->end)
        return nabla_lexer_fail (self, self->at, NABLA_GRAPH_ERROR_SYNTAX, error, _ ("this “<” is never closed"));
      depth += (*p == '<') - (*p == '>');
      p++;
    }
  while (depth > 0);
  token->kind = NABLA_TOKEN_NAME;
  token->quoted = TRUE;
  token->name = self->at;
  token->length = (gsize) (p - self->at);
  self->at = token->end = p;
  return TRUE;
}

static const struct
{
  const char text[4];
  guint8 length;
  NablaMark left;
  NablaMark right;
} edges[] = {
  /* The longer first. */
  { "@->", 3, NABLA_MARK_CIRCLE, NABLA_MARK_ARROW }, { "@-@", 3, NABLA_MARK_CIRCLE, NABLA_MARK_CIRCLE },
  { "@--", 3, NABLA_MARK_CIRCLE, NABLA_MARK_TAIL },  { "<->", 3, NABLA_MARK_ARROW, NABLA_MARK_ARROW },
  { "<-@", 3, NABLA_MARK_ARROW, NABLA_MARK_CIRCLE }, { "--@", 3, NABLA_MARK_TAIL, NABLA_MARK_CIRCLE },
  { "->", 2, NABLA_MARK_TAIL, NABLA_MARK_ARROW },    { "<-", 2, NABLA_MARK_ARROW, NABLA_MARK_TAIL },
  { "--", 2, NABLA_MARK_TAIL, NABLA_MARK_TAIL },     { "→", 3, NABLA_MARK_TAIL, NABLA_MARK_ARROW },
  { "←", 3, NABLA_MARK_ARROW, NABLA_MARK_TAIL },     { "↔", 3, NABLA_MARK_ARROW, NABLA_MARK_ARROW },
};

static gboolean
lex_edge (NablaLexer *self, NablaToken *token)
{
  const char *p = self->at;
  gsize left = (gsize) (self->end - p);

  if (*p != '-' && *p != '<' && *p != '@' && *p != '\xe2')
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (edges); i++)
    {
      if (left < edges[i].length || p[0] != edges[i].text[0] || p[1] != edges[i].text[1]
          || (edges[i].length == 3 && p[2] != edges[i].text[2]))
        continue;
      token->kind = NABLA_TOKEN_EDGE;
      token->left = edges[i].left;
      token->right = edges[i].right;
      self->at = token->end = p + edges[i].length;
      return TRUE;
    }
  return FALSE;
}

static gboolean
fail_character (const NablaLexer *self, GError **error)
{
  gunichar c = g_utf8_get_char (self->at);
  char text[8] = { 0 };

  if (c >= 0x201c && c <= 0x201f)
    return nabla_lexer_fail (self, self->at, NABLA_GRAPH_ERROR_SYNTAX, error,
                             _ ("use straight quotation marks (\") around names"));
  if (!g_unichar_isprint (c))
    return nabla_lexer_fail (self, self->at, NABLA_GRAPH_ERROR_SYNTAX, error,
                             _ ("a name with the character U+%04X must be quoted"), c);
  g_unichar_to_utf8 (c, text);
  if (c == '-' || c == '<' || c == '>' || c == '@')
    return nabla_lexer_fail (self, self->at, NABLA_GRAPH_ERROR_SYNTAX, error,
                             _ ("“%s” does not make an edge; write ->, <-, <-> or --"), text);
  return nabla_lexer_fail (self, self->at, NABLA_GRAPH_ERROR_SYNTAX, error,
                           _ ("“%s” does not belong here; quote names that contain it"), text);
}

/**
 * nabla_lexer_next:
 * @token: (out): the next token; the last is %NABLA_TOKEN_END, again and again
 *
 * Returns: %FALSE with @error if there is none that could be read
 */
gboolean
nabla_lexer_next (NablaLexer *self, NablaToken *token, GError **error)
{
  static const guint8 kinds[128] = {
    ['{'] = NABLA_TOKEN_OPEN,       ['}'] = NABLA_TOKEN_CLOSE,  ['['] = NABLA_TOKEN_OPEN_LIST,
    [']'] = NABLA_TOKEN_CLOSE_LIST, ['='] = NABLA_TOKEN_EQUALS, [','] = NABLA_TOKEN_COMMA,
    [';'] = NABLA_TOKEN_SEMICOLON,  [':'] = NABLA_TOKEN_COLON,
  };
  const char *p;
  gsize length;

  if (!skip_space (self, error))
    return FALSE;
  memset (token, 0, sizeof *token);
  token->at = token->end = p = self->at;
  if (p >= self->end)
    return TRUE;
  if (*p == '"')
    {
      token->kind = NABLA_TOKEN_NAME;
      return lex_quoted (self, token, error);
    }
  if ((guchar) *p < 128 && kinds[(guchar) *p] != 0)
    {
      token->kind = (NablaTokenKind) kinds[(guchar) *p];
      self->at = token->end = p + 1;
      return TRUE;
    }
  if (lex_edge (self, token))
    return TRUE;
  if (*p == '<' && self->format == NABLA_GRAPH_FORMAT_DOT)
    return lex_html (self, token, error);
  /* A minus starts a name (a number, mostly) unless it is stuck to what precedes. */
  if (*p == '-' && (p == self->text || strchr (" \t\r\n\v\f=,;[{", p[-1]) != NULL))
    p++;
  for (;;)
    {
      while (p < self->end && is_bare[(guchar) *p])
        p++;
      if ((length = bare_char (self, p)) == 0)
        break;
      p += length;
    }
  if (p == self->at || (*self->at == '-' && p == self->at + 1))
    return fail_character (self, error);
  token->kind = NABLA_TOKEN_NAME;
  token->name = self->at;
  token->length = (gsize) (p - self->at);
  self->at = token->end = p;
  return TRUE;
}
