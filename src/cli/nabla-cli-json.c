#include "cli/nabla-cli-json.h"

#include <math.h>
#include <string.h>

#include "table/nabla-number.h"

NablaJson *
nabla_json_new (void)
{
  NablaJson *self = g_new0 (NablaJson, 1);

  self->text = g_string_new (NULL);
  return self;
}

void
nabla_json_free (NablaJson *self)
{
  if (self == NULL)
    return;
  g_string_free (self->text, TRUE);
  g_free (self);
}

char *
nabla_json_finish (NablaJson *self)
{
  char *text = g_string_free (self->text, FALSE);

  g_free (self);
  return text;
}

static void
separate (NablaJson *self)
{
  if (self->comma)
    g_string_append_c (self->text, ',');
  self->comma = TRUE;
}

static void
begin (NablaJson *self, char bracket)
{
  separate (self);
  g_string_append_c (self->text, bracket);
  self->comma = FALSE;
}

static void
end (NablaJson *self, char bracket)
{
  g_string_append_c (self->text, bracket);
  self->comma = TRUE;
}

void
nabla_json_begin_object (NablaJson *self)
{
  begin (self, '{');
}

void
nabla_json_end_object (NablaJson *self)
{
  end (self, '}');
}

void
nabla_json_begin_array (NablaJson *self)
{
  begin (self, '[');
}

void
nabla_json_end_array (NablaJson *self)
{
  end (self, ']');
}

gboolean
nabla_is_unsafe_char (gunichar character)
{
  return character < 0x20 || (character >= 0x7f && character < 0xa0) /* C0, DEL, C1 */
         || character == 0x061c || (character >= 0x200e && character <= 0x200f)
         || (character >= 0x2028 && character <= 0x202e) || (character >= 0x2066 && character <= 0x2069)
         || character == 0xfeff;
}

static void
append_string (GString *text, const char *value)
{
  g_autofree char *valid = NULL;

  if (!g_utf8_validate (value, -1, NULL))
    value = valid = g_utf8_make_valid (value, -1);
  g_string_append_c (text, '"');
  for (const char *p = value; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      if (character == '"' || character == '\\')
        g_string_append_printf (text, "\\%c", (char) character);
      else if (character == '\n')
        g_string_append (text, "\\n");
      else if (character == '\t')
        g_string_append (text, "\\t");
      else if (nabla_is_unsafe_char (character))
        g_string_append_printf (text, "\\u%04x", character);
      else
        g_string_append_len (text, p, g_utf8_next_char (p) - p);
    }
  g_string_append_c (text, '"');
}

void
nabla_json_key (NablaJson *self, const char *key)
{
  separate (self);
  append_string (self->text, key);
  g_string_append_c (self->text, ':');
  self->comma = FALSE;
}

void
nabla_json_string (NablaJson *self, const char *value)
{
  separate (self);
  if (value != NULL)
    append_string (self->text, value);
  else
    g_string_append (self->text, "null");
}

void
nabla_json_number (NablaJson *self, double value)
{
  char buffer[NABLA_NUMBER_LENGTH];

  separate (self);
  g_string_append (self->text, isfinite (value) ? nabla_number_print (value, buffer) : "null");
}

void
nabla_json_int (NablaJson *self, gint64 value)
{
  separate (self);
  g_string_append_printf (self->text, "%" G_GINT64_FORMAT, value);
}

void
nabla_json_uint (NablaJson *self, guint64 value)
{
  separate (self);
  g_string_append_printf (self->text, "%" G_GUINT64_FORMAT, value);
}

void
nabla_json_boolean (NablaJson *self, gboolean value)
{
  nabla_json_raw (self, value ? "true" : "false", -1);
}

void
nabla_json_null (NablaJson *self)
{
  nabla_json_raw (self, "null", -1);
}

void
nabla_json_raw (NablaJson *self, const char *value, gssize length)
{
  separate (self);
  g_string_append_len (self->text, value, length);
}

void
nabla_json_key_string (NablaJson *self, const char *key, const char *value)
{
  nabla_json_key (self, key);
  nabla_json_string (self, value);
}

void
nabla_json_key_number (NablaJson *self, const char *key, double value)
{
  nabla_json_key (self, key);
  nabla_json_number (self, value);
}

void
nabla_json_key_uint (NablaJson *self, const char *key, guint64 value)
{
  nabla_json_key (self, key);
  nabla_json_uint (self, value);
}

void
nabla_json_key_boolean (NablaJson *self, const char *key, gboolean value)
{
  nabla_json_key (self, key);
  nabla_json_boolean (self, value);
}

void
nabla_json_key_null (NablaJson *self, const char *key)
{
  nabla_json_key (self, key);
  nabla_json_null (self);
}
