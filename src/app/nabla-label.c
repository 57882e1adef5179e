#include "app/nabla-label.h"

/* Characters: about a page of the right pane. */
#define MAX_LENGTH 1000
/* Of a name without spaces: most of a line there. */
#define MAX_NAME 30
/* With a word joiner: no line ends after the dots. */
#define MIDDLE "…\u2060"

/* Letters that a line is not broken between. Ideographs it is, so a whole sentence of them is no name. */
static gboolean
is_of_name (gunichar c)
{
  return (g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '_' || c == '-' || c == '.')
         && g_unichar_break_type (c) != G_UNICODE_BREAK_IDEOGRAPHIC;
}

/* Past the marks that belong to the letter before. */
static const char *
skip_marks (const char *p)
{
  while (g_unichar_ismark (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  return p;
}

char *
nabla_label_dup_short (const char *text, PangoAttrList *attributes)
{
  GString *result = NULL;
  const char *copied = text; /* what comes before is in @result */

  for (const char *p = text; *p != '\0';)
    {
      const char *name = p;
      glong n = 0;

      for (; is_of_name (g_utf8_get_char (p)); p = g_utf8_next_char (p))
        n++;
      if (n > MAX_NAME)
        {
          const char *start = skip_marks (g_utf8_offset_to_pointer (name, MAX_NAME / 2));
          const char *end = skip_marks (g_utf8_offset_to_pointer (name, n - (MAX_NAME / 2 - 1)));

          if (result == NULL)
            result = g_string_new (NULL);
          g_string_append_len (result, copied, start - copied);
          if (attributes != NULL)
            pango_attr_list_update (attributes, (int) result->len, (int) (end - start), (int) strlen (MIDDLE));
          g_string_append (result, MIDDLE);
          copied = end;
        }
      if (n == 0)
        p = g_utf8_next_char (p);
    }
  if (result == NULL)
    return NULL;
  g_string_append (result, copied);
  return g_string_free (result, FALSE);
}

static void
set (GtkLabel *label, const char *text, PangoAttrList *attributes)
{
  g_autofree char *cut = nabla_label_dup_short (text, attributes);
  const char *shown = cut != NULL ? cut : text;
  g_autofree char *start = NULL;
  g_autofree char *end = NULL;

  if (g_utf8_strlen (shown, -1) > MAX_LENGTH)
    {
      start = g_utf8_substring (shown, 0, MAX_LENGTH);
      end = g_strconcat (start, "…", NULL);
      /* Pango complains of what ends beyond the text. */
      if (attributes != NULL)
        pango_attr_list_update (attributes, (int) strlen (start), (int) (strlen (shown) - strlen (start)),
                                (int) strlen ("…"));
    }
  gtk_label_set_text (label, end != NULL ? end : shown);
  gtk_widget_set_tooltip_text (GTK_WIDGET (label), cut != NULL && end == NULL ? text : NULL);
}

void
nabla_label_set_text (GtkLabel *label, const char *text)
{
  set (label, text, NULL);
}

void
nabla_label_set_markup (GtkLabel *label, const char *markup)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  PangoAttrList *attributes = NULL;

  if (!pango_parse_markup (markup, -1, 0, &attributes, &text, NULL, &error))
    {
      g_warning ("“%s” is no markup: %s", markup, error->message);
      return;
    }
  set (label, text, attributes);
  gtk_label_set_attributes (label, attributes);
  pango_attr_list_unref (attributes);
}
