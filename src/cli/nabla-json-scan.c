#include "cli/nabla-json-scan.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-options.h"

typedef struct
{
  const char *start;
  const char *end;
  const char *p;
  const char *problem; /* what is wrong at @p */
} Scanner;

static gboolean
fail (Scanner *self, const char *problem)
{
  if (self->problem == NULL)
    self->problem = problem;
  return FALSE;
}

static void
skip_space (Scanner *self)
{
  while (self->p < self->end && (*self->p == ' ' || *self->p == '\t' || *self->p == '\n' || *self->p == '\r'))
    self->p++;
}

static gboolean
at (const Scanner *self, char character)
{
  return self->p < self->end && *self->p == character;
}

/* The four digits of \uXXXX; -1: they are none. */
static int
scan_unit (Scanner *self)
{
  int unit = 0;

  for (guint i = 0; i < 4; i++, self->p++)
    {
      if (self->p >= self->end || !g_ascii_isxdigit (*self->p))
        return -1;
      unit = unit * 16 + g_ascii_xdigit_value (*self->p);
    }
  return unit;
}

static gboolean
scan_escape (Scanner *self)
{
  int unit;

  self->p++;
  if (self->p >= self->end || strchr ("\"\\/bfnrtu", *self->p) == NULL || *self->p == '\0')
    return fail (self, N_ ("an unknown escape in a string"));
  if (*self->p++ != 'u')
    return TRUE;
  unit = scan_unit (self);
  if (unit < 0)
    return fail (self, N_ ("\\u needs four hexadecimal digits"));
  if (unit == 0)
    return fail (self, N_ ("\\u0000 is not allowed"));
  if (unit >= 0xdc00 && unit < 0xe000)
    return fail (self, N_ ("half of a surrogate pair"));
  if (unit >= 0xd800 && unit < 0xdc00)
    {
      if (self->end - self->p < 2 || self->p[0] != '\\' || self->p[1] != 'u')
        return fail (self, N_ ("half of a surrogate pair"));
      self->p += 2;
      unit = scan_unit (self);
      if (unit < 0xdc00 || unit >= 0xe000)
        return fail (self, N_ ("half of a surrogate pair"));
    }
  return TRUE;
}

static gboolean
scan_string (Scanner *self)
{
  if (!at (self, '"'))
    return fail (self, N_ ("expected a string"));
  self->p++;
  while (self->p < self->end && *self->p != '"')
    {
      if ((guchar) *self->p < 0x20)
        return fail (self, N_ ("a control character in a string"));
      if (*self->p == '\\')
        {
          if (!scan_escape (self))
            return FALSE;
        }
      else
        self->p++;
    }
  if (self->p >= self->end)
    return fail (self, N_ ("a string without an end"));
  self->p++;
  return TRUE;
}

static gboolean
scan_digits (Scanner *self)
{
  const char *first = self->p;

  while (self->p < self->end && g_ascii_isdigit (*self->p))
    self->p++;
  return self->p > first || fail (self, N_ ("expected a digit"));
}

static gboolean
scan_number (Scanner *self)
{
  const char *first = self->p;
  g_autofree char *copy = NULL;

  if (at (self, '-'))
    self->p++;
  if (at (self, '0'))
    self->p++;
  else if (!scan_digits (self))
    return FALSE;
  if (at (self, '.'))
    {
      self->p++;
      if (!scan_digits (self))
        return FALSE;
    }
  if (at (self, 'e') || at (self, 'E'))
    {
      self->p++;
      if (at (self, '+') || at (self, '-'))
        self->p++;
      if (!scan_digits (self))
        return FALSE;
    }
  copy = g_strndup (first, self->p - first);
  if (!isfinite (g_ascii_strtod (copy, NULL)))
    {
      self->p = first;
      return fail (self, N_ ("a number that is not finite"));
    }
  return TRUE;
}

static gboolean
scan_scalar (Scanner *self)
{
  static const char *const words[] = { "true", "false", "null" };

  if (at (self, '"'))
    return scan_string (self);
  if (self->p < self->end && (*self->p == '-' || g_ascii_isdigit (*self->p)))
    return scan_number (self);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if ((gsize) (self->end - self->p) >= length && memcmp (self->p, words[i], length) == 0)
        {
          self->p += length;
          return TRUE;
        }
    }
  return fail (self, self->p < self->end ? N_ ("expected a value") : N_ ("the text ends too early"));
}

/* A member's name and its colon; whether it is @member. */
static gboolean
scan_name (Scanner *self, const char *member, gboolean *matches)
{
  const char *first;
  gsize length = strlen (member);

  skip_space (self);
  first = self->p;
  if (!scan_string (self))
    return FALSE;
  *matches = (gsize) (self->p - first) == length + 2 && memcmp (first + 1, member, length) == 0;
  skip_space (self);
  if (!at (self, ':'))
    return fail (self, N_ ("expected a colon"));
  self->p++;
  skip_space (self);
  return TRUE;
}

/* One value with all that is in it. @open holds the brackets that are not closed yet. */
static gboolean
scan_value (Scanner *self, guint max_depth, const char *member, NablaJsonSpan *span, GByteArray *open)
{
  const char *value = NULL;
  gboolean matches = FALSE;

  while (TRUE)
    {
      gboolean opened = FALSE;

      /* a value begins */
      skip_space (self);
      if (open->len == 1 && matches)
        value = self->p;
      if (at (self, '{') || at (self, '['))
        {
          if (open->len >= max_depth)
            return fail (self, N_ ("nested too deeply"));
          g_byte_array_append (open, (const guint8 *) self->p, 1);
          self->p++;
          skip_space (self);
          opened = !at (self, open->data[open->len - 1] == '{' ? '}' : ']');
        }
      else if (!scan_scalar (self))
        return FALSE;

      /* what follows a value, or an empty list's end */
      while (!opened)
        {
          skip_space (self);
          if (open->len == 1 && value != NULL && (at (self, ',') || at (self, '}')))
            {
              const char *last = self->p;

              while (g_ascii_isspace (last[-1]))
                last--;
              *span = (NablaJsonSpan){ value, last - value };
              value = NULL;
              matches = FALSE;
            }
          if (open->len == 0)
            return TRUE;
          if (at (self, ','))
            {
              self->p++;
              opened = TRUE;
            }
          else if (at (self, open->data[open->len - 1] == '{' ? '}' : ']'))
            {
              self->p++;
              g_byte_array_set_size (open, open->len - 1);
            }
          else
            return fail (self, self->p < self->end ? N_ ("expected a comma or a closing bracket")
                                                   : N_ ("the text ends too early"));
        }
      if (open->data[open->len - 1] == '{')
        {
          gboolean named = FALSE;

          if (!scan_name (self, member, &named))
            return FALSE;
          if (open->len == 1)
            matches = named;
        }
    }
}

gboolean
nabla_json_scan (const char *text,
                 gsize length,
                 guint max_depth,
                 const char *member,
                 NablaJsonSpan *span,
                 GError **error)
{
  Scanner self = { .start = text, .end = text + length, .p = text };
  g_autoptr (GByteArray) open = g_byte_array_new ();

  *span = (NablaJsonSpan){ NULL, 0 };
  if (!g_utf8_validate_len (text, length, &self.p))
    fail (&self, N_ ("not UTF-8 text"));
  else
    {
      self.p = text;
      if (scan_value (&self, max_depth, member, span, open))
        {
          skip_space (&self);
          if (self.p < self.end)
            fail (&self, N_ ("something follows the value"));
        }
    }
  if (self.problem == NULL)
    return TRUE;
  *span = (NablaJsonSpan){ NULL, 0 };
  nabla_cli_set_usage_error (error, _ ("Invalid JSON at byte %zu: %s."), (gsize) (self.p - self.start) + 1,
                             _ (self.problem));
  return FALSE;
}
