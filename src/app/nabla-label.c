#include "app/nabla-label.h"

/* Characters: about a page of the right pane. */
#define MAX_LENGTH 1000

void
nabla_label_set_text (GtkLabel *label, const char *text)
{
  g_autofree char *start = NULL;
  g_autofree char *cut = NULL;

  if (g_utf8_strlen (text, -1) > MAX_LENGTH)
    {
      start = g_utf8_substring (text, 0, MAX_LENGTH);
      cut = g_strconcat (start, "…", NULL);
    }
  gtk_label_set_text (label, cut != NULL ? cut : text);
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
  nabla_label_set_text (label, text);
  gtk_label_set_attributes (label, attributes);
  pango_attr_list_unref (attributes);
}
