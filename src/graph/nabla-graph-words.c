#include "graph/nabla-graph-words.h"

#include <math.h>
#include <string.h>

static const struct
{
  const char *word;
  NablaRoles role;
} roles[] = {
  /* The first of each role is the one that is written. */
  { "exposure", NABLA_ROLE_EXPOSURE }, { "e", NABLA_ROLE_EXPOSURE },        { "source", NABLA_ROLE_EXPOSURE },
  { "outcome", NABLA_ROLE_OUTCOME },   { "o", NABLA_ROLE_OUTCOME },         { "target", NABLA_ROLE_OUTCOME },
  { "adjusted", NABLA_ROLE_ADJUSTED }, { "a", NABLA_ROLE_ADJUSTED },        { "adjustedNode", NABLA_ROLE_ADJUSTED },
  { "selected", NABLA_ROLE_SELECTED }, { "s", NABLA_ROLE_SELECTED },        { "latent", NABLA_ROLE_LATENT },
  { "l", NABLA_ROLE_LATENT },          { "unobserved", NABLA_ROLE_LATENT }, { "u", NABLA_ROLE_LATENT },
};

static const struct
{
  const char *word;
  NablaGraphKind kind;
} kinds[] = {
  { "dag", NABLA_GRAPH_DAG }, { "pdag", NABLA_GRAPH_PDAG },       { "mag", NABLA_GRAPH_MAG },
  { "pag", NABLA_GRAPH_PAG }, { "digraph", NABLA_GRAPH_DIGRAPH }, { "graph", NABLA_GRAPH_UNDIRECTED },
};

NablaRoles
nabla_words_role (const char *word)
{
  if (strcmp (word, "pos") == 0)
    return NABLA_ROLE_NONE;
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (strcmp (roles[i].word, word) == 0)
      return roles[i].role;
  return NABLA_ROLE_NONE;
}

const char *
nabla_words_role_name (NablaRoles role)
{
  for (guint i = 0; i < G_N_ELEMENTS (roles); i++)
    if (roles[i].role == role)
      return roles[i].word;
  return NULL;
}

gboolean
nabla_words_kind (const char *word, gsize length, NablaGraphKind *kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (strlen (kinds[i].word) == length && g_ascii_strncasecmp (kinds[i].word, word, length) == 0)
      {
        *kind = kinds[i].kind;
        return TRUE;
      }
  return FALSE;
}

const char *
nabla_words_kind_name (NablaGraphKind kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (kinds[i].kind == kind)
      return kinds[i].word;
  return "dag";
}

/* A decimal number, [+-]digits[.digits][e[+-]digits], times ten to the power
 * @shift. The shift is made on the decimal text, so that the result is the double
 * nearest to the true value: reading and writing are exact inverses. */
static gboolean
read_decimal (const char **cursor, int shift, double *value)
{
  static const double powers[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
  const char *p = *cursor;
  const char *digits;
  guint64 mantissa = 0;
  int n_digits = 0, n_significant = 0, point = 0, exponent = 0;
  gboolean negative = FALSE;

  if (*p == '-' || *p == '+')
    negative = *p++ == '-';
  digits = p;
  for (gboolean after = FALSE; g_ascii_isdigit (*p) || (*p == '.' && !after); p++)
    {
      if (*p == '.')
        {
          after = TRUE;
          continue;
        }
      n_digits++;
      point += after;
      if (mantissa > 0 || *p != '0')
        n_significant++;
      if (n_significant <= 19)
        mantissa = mantissa * 10 + (guint64) (*p - '0');
      if (n_digits > 2000)
        return FALSE;
    }
  if (n_digits == 0)
    return FALSE;
  if (*p == 'e' || *p == 'E')
    {
      const char *q = p + 1;
      gboolean down = FALSE;

      if (*q == '-' || *q == '+')
        down = *q++ == '-';
      if (g_ascii_isdigit (*q))
        {
          for (; g_ascii_isdigit (*q); q++)
            exponent = MIN (exponent * 10 + (*q - '0'), 10000);
          exponent = down ? -exponent : exponent;
          p = q;
        }
    }
  if (n_significant <= 15 && ABS (exponent + shift - point) <= 22)
    {
      /* Both exact in a double: one rounding (Clinger 1990). */
      int power = exponent + shift - point;

      *value = power >= 0 ? (double) mantissa * powers[power] : (double) mantissa / powers[-power];
    }
  else
    {
      g_autoptr (GString) text = g_string_new (NULL);

      for (; g_ascii_isdigit (*digits) || *digits == '.'; digits++)
        g_string_append_c (text, *digits);
      g_string_append_printf (text, "e%d", exponent + shift);
      *value = g_ascii_strtod (text->str, NULL);
    }
  if (negative)
    *value = -*value;
  *cursor = p;
  return isfinite (*value);
}

static const char *
skip_blanks (const char *p)
{
  while (*p == ' ' || *p == '\t')
    p++;
  return p;
}

gboolean
nabla_words_read_point (const char *text, int shift, NablaPoint *point)
{
  text = skip_blanks (text);
  if (!read_decimal (&text, shift, &point->x))
    return FALSE;
  text = skip_blanks (text);
  if (*text++ != ',')
    return FALSE;
  text = skip_blanks (text);
  if (!read_decimal (&text, shift, &point->y))
    return FALSE;
  return *skip_blanks (text) == '\0';
}

/* Whether @text is a position at all, not absurdly far out. */
gboolean
nabla_words_is_point (const char *text)
{
  NablaPoint point;

  return nabla_words_read_point (text, 0, &point) && fabs (point.x) <= NABLA_POSITION_MAX
         && fabs (point.y) <= NABLA_POSITION_MAX;
}

/* A unit of DAGitty is 100 pixels, unless the bounding box (@bounding_box nullable,
 * "x0,y0,x1,y1") tells of other units: old files lie in a square of 1, some in one
 * of screen pixels. */
int
nabla_words_scale (const char *bounding_box)
{
  double box[4], size;
  const char *p = bounding_box;

  if (p == NULL)
    return 2;
  for (guint i = 0; i < 4; i++)
    {
      p = skip_blanks (p);
      if (!read_decimal (&p, 0, &box[i]))
        return 2;
      p = skip_blanks (p);
      if (*p++ != (i < 3 ? ',' : '\0'))
        return 2;
    }
  size = MAX (fabs (box[2] - box[0]), fabs (box[3] - box[1]));
  return size <= 1.5 ? 3 : size <= 40 ? 2 : size <= 400 ? 1 : 0;
}

/* @mantissa with @decimals digits after the point, less zeros at the end. */
static void
append_scaled (GString *text, gint64 mantissa, int decimals)
{
  char digits[40];
  char *end = digits + sizeof digits, *p = end;
  guint64 rest = (guint64) ABS (mantissa);
  int written = 0;

  while (decimals > 0 && rest % 10 == 0 && rest > 0)
    {
      rest /= 10;
      decimals--;
    }
  if (rest == 0)
    decimals = 0;
  while (rest > 0 || written <= decimals)
    {
      if (written == decimals && decimals > 0)
        *--p = '.';
      *--p = (char) ('0' + rest % 10);
      rest /= 10;
      written++;
    }
  if (mantissa < 0)
    *--p = '-';
  g_string_append_len (text, p, end - p);
}

void
nabla_words_append_number (GString *text, double pixels, int shift)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  char digits[32];
  int n = 0, point;
  const char *p = buffer;
  double power = 1;

  /* Most positions have few decimals: a whole number over an exact power of ten,
   * when the division gives it back, reads as it (one rounding, the same). */
  for (int decimals = 0; decimals <= 6; decimals++, power *= 10)
    {
      double scaled = nearbyint (pixels * power);

      if (fabs (scaled) < 1e15 && scaled / power == pixels)
        {
          append_scaled (text, (gint64) scaled, decimals + shift);
          return;
        }
    }
  for (int precision = 14; precision <= 16; precision++)
    {
      char format[8];

      g_snprintf (format, sizeof format, "%%.%de", precision);
      g_ascii_formatd (buffer, sizeof buffer, format, pixels);
      if (g_ascii_strtod (buffer, NULL) == pixels)
        break;
    }
  if (*p == '-')
    p++;
  for (; *p != 'e' && *p != '\0'; p++)
    if (g_ascii_isdigit (*p))
      digits[n++] = *p;
  while (n > 0 && digits[n - 1] == '0')
    n--;
  if (n == 0)
    {
      g_string_append_c (text, '0');
      return;
    }
  /* The point stands after so many digits. */
  point = 1 + (*p == 'e' ? atoi (p + 1) : 0) - shift;
  if (buffer[0] == '-')
    g_string_append_c (text, '-');
  if (point <= 0)
    {
      g_string_append (text, "0.");
      for (int i = point; i < 0; i++)
        g_string_append_c (text, '0');
      g_string_append_len (text, digits, n);
      return;
    }
  for (int i = 0; i < MAX (n, point); i++)
    {
      if (i == point)
        g_string_append_c (text, '.');
      g_string_append_c (text, i < n ? digits[i] : '0');
    }
}

/* Both languages know one escape, \", and DOT takes two backslashes as a pair. What
 * their strings cannot hold (control characters, a backslash before a quotation
 * mark) is written \u{…}, which they keep as it is. */
void
nabla_words_append_quoted (GString *text, const char *value, NablaGraphFormat format)
{
  g_string_append_c (text, '"');
  for (const char *p = value; *p != '\0'; p++)
    {
      guchar c = (guchar) *p;

      if (c == '"')
        g_string_append (text, "\\\"");
      else if (c < 0x20 || c == 0x7f)
        g_string_append_printf (text, "\\u{%X}", c);
      else if (c == '\\'
               && (p[1] == '\0' || p[1] == '"' || (p[1] == 'u' && p[2] == '{')
                   || (format == NABLA_GRAPH_FORMAT_DOT && (p[1] == '\\' || (guchar) p[1] < 0x20 || p[1] == 0x7f))))
        g_string_append (text, "\\u{5C}");
      else
        g_string_append_c (text, *p);
    }
  g_string_append_c (text, '"');
}

static gboolean
is_bare (const char *name, NablaGraphFormat format)
{
  static const char *const reserved[] = { "graph", "node", "edge", "digraph", "subgraph", "strict" };

  if (*name == '\0')
    return FALSE;
  /* DAGitty's bare names are ASCII. */
  for (const char *p = name; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && *p != '_' && (*p != '.' || format == NABLA_GRAPH_FORMAT_DOT))
      return FALSE;
  if (format == NABLA_GRAPH_FORMAT_DOT && g_ascii_isdigit (*name))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (reserved); i++)
    if (g_ascii_strcasecmp (name, reserved[i]) == 0)
      return FALSE;
  return TRUE;
}

void
nabla_words_append_name (GString *text, const char *name, NablaGraphFormat format)
{
  if (is_bare (name, format))
    g_string_append (text, name);
  else
    nabla_words_append_quoted (text, name, format);
}

/* Words by which DOT says the marks of an edge, as far as they are understood. */
gboolean
nabla_words_is_dot_mark (const char *key, const char *value)
{
  static const char *const dirs[] = { "forward", "back", "both", "none" };

  if (strcmp (key, "dir") == 0)
    {
      for (guint i = 0; i < G_N_ELEMENTS (dirs); i++)
        if (strcmp (value, dirs[i]) == 0)
          return TRUE;
      return FALSE;
    }
  return (strcmp (key, "arrowhead") == 0 || strcmp (key, "arrowtail") == 0)
         && (strcmp (value, "none") == 0 || strcmp (value, "odot") == 0 || strcmp (value, "normal") == 0);
}
