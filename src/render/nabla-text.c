#include "render/nabla-text.h"

#include <math.h>

/* Advances are kept for the characters below this; numbers' signs are mapped into it. */
#define N_ADVANCES 0x250
#define SIGN_MINUS 0x01
#define SIGN_STALE 0x02
#define MAX_EXACT  8192

typedef struct
{
  NablaFont font;
  double baseline;            /* NaN: not known yet */
  float advances[N_ADVANCES]; /* negative: not known yet */
} Face;

struct _NablaTextMeter
{
  PangoContext *context;
  GPtrArray *faces;  /* of Face */
  GHashTable *exact; /* face index and text -> double * */
};

PangoContext *
nabla_text_create_context (guint hinted)
{
  PangoContext *context = pango_font_map_create_context (pango_cairo_font_map_get_default ());
  cairo_font_options_t *options = cairo_font_options_create ();

  /* Hinted metrics make a text's width depend on the scale. */
  cairo_font_options_set_hint_metrics (options, hinted ? CAIRO_HINT_METRICS_ON : CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_hint_style (options, hinted ? CAIRO_HINT_STYLE_SLIGHT : CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_antialias (options, CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options (context, options);
  pango_context_set_round_glyph_positions (context, hinted > 0);
  if (hinted > 1)
    {
      PangoMatrix matrix = PANGO_MATRIX_INIT;

      pango_matrix_scale (&matrix, hinted, hinted);
      pango_context_set_matrix (context, &matrix);
    }
  cairo_font_options_destroy (options);
  return context;
}

PangoLayout *
nabla_text_create_layout (PangoContext *context, const NablaFont *font, const char *text)
{
  PangoLayout *layout = pango_layout_new (context);
  PangoFontDescription *description = pango_font_description_new ();

  pango_font_description_set_family_static (description, NABLA_TEXT_FAMILY);
  pango_font_description_set_absolute_size (description, font->size * PANGO_SCALE);
  if (font->bold)
    pango_font_description_set_weight (description, PANGO_WEIGHT_BOLD);
  if (font->italic)
    pango_font_description_set_style (description, PANGO_STYLE_ITALIC);
  pango_layout_set_font_description (layout, description);
  pango_font_description_free (description);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

NablaTextMeter *
nabla_text_meter_new (void)
{
  NablaTextMeter *self = g_new0 (NablaTextMeter, 1);

  self->context = nabla_text_create_context (0);
  self->faces = g_ptr_array_new_with_free_func (g_free);
  self->exact = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
nabla_text_meter_free (NablaTextMeter *self)
{
  if (!self)
    return;
  g_object_unref (self->context);
  g_ptr_array_unref (self->faces);
  g_hash_table_unref (self->exact);
  g_free (self);
}

/* A handful of fonts at most: a linear search. */
static Face *
get_face (NablaTextMeter *self, const NablaFont *font, guint *index)
{
  Face *face;

  for (guint i = 0; i < self->faces->len; i++)
    {
      face = g_ptr_array_index (self->faces, i);
      if (face->font.size == font->size && !face->font.bold == !font->bold && !face->font.italic == !font->italic)
        {
          if (index)
            *index = i;
          return face;
        }
    }
  face = g_new0 (Face, 1);
  face->font = *font;
  face->baseline = NAN;
  for (guint i = 0; i < N_ADVANCES; i++)
    face->advances[i] = -1;
  g_ptr_array_add (self->faces, face);
  if (index)
    *index = self->faces->len - 1;
  return face;
}

static double
measure (NablaTextMeter *self, const NablaFont *font, const char *text)
{
  PangoLayout *layout = nabla_text_create_layout (self->context, font, text);
  PangoRectangle logical;

  pango_layout_get_extents (layout, NULL, &logical);
  g_object_unref (layout);
  return (double) logical.width / PANGO_SCALE;
}

double
nabla_text_meter_measure (NablaTextMeter *self, const NablaFont *font, const char *text)
{
  g_autofree char *key = NULL;
  guint index;
  double *width;

  get_face (self, font, &index);
  key = g_strdup_printf ("%u %s", index, text);
  width = g_hash_table_lookup (self->exact, key);
  if (width)
    return *width;
  if (g_hash_table_size (self->exact) >= MAX_EXACT)
    g_hash_table_remove_all (self->exact);
  width = g_new (double, 1);
  *width = measure (self, font, text);
  g_hash_table_insert (self->exact, g_steal_pointer (&key), width);
  return *width;
}

static gboolean
get_slot (gunichar c, guint *slot)
{
  if (c == 0x2212)
    *slot = SIGN_MINUS;
  else if (c == 0x27f2)
    *slot = SIGN_STALE;
  else if ((c >= 0x20 && c < 0x7f) || (c >= 0xa0 && c < N_ADVANCES))
    *slot = c;
  else
    return FALSE;
  return TRUE;
}

double
nabla_text_meter_estimate (NablaTextMeter *self, const NablaFont *font, const char *text)
{
  Face *face = get_face (self, font, NULL);
  double sum = 0;

  for (const char *p = text; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      guint slot;

      if (!get_slot (c, &slot))
        return nabla_text_meter_measure (self, font, text);
      if (face->advances[slot] < 0)
        {
          char one[7] = { 0 };

          g_unichar_to_utf8 (c, one);
          face->advances[slot] = (float) measure (self, font, one);
        }
      sum += face->advances[slot];
    }
  return sum;
}

double
nabla_text_meter_baseline (NablaTextMeter *self, const NablaFont *font)
{
  Face *face = get_face (self, font, NULL);

  if (isnan (face->baseline))
    {
      /* Capitals and digits stand in the middle of the line: what labels are made of. */
      PangoLayout *layout = nabla_text_create_layout (self->context, font, "H0");
      PangoRectangle ink;

      pango_layout_get_extents (layout, &ink, NULL);
      face->baseline = (pango_layout_get_baseline (layout) - ink.y) / 2.0 / PANGO_SCALE;
      g_object_unref (layout);
    }
  return face->baseline;
}

/* The length in bytes of the longest start of @text that fits; at least one character. */
static gsize
fit (NablaTextMeter *self, const NablaFont *font, const char *text, double width)
{
  g_autofree char *copy = g_strdup (text);
  glong low = 1;
  glong high = g_utf8_strlen (text, -1);

  while (low < high)
    {
      glong middle = (low + high + 1) / 2;
      char *end = g_utf8_offset_to_pointer (copy, middle);
      char kept = *end;
      double w;

      *end = '\0';
      w = nabla_text_meter_estimate (self, font, copy);
      *end = kept;
      if (w <= width)
        low = middle;
      else
        high = middle - 1;
    }
  return (gsize) (g_utf8_offset_to_pointer (copy, low) - copy);
}

char **
nabla_text_meter_wrap (NablaTextMeter *self, const NablaFont *font, const char *text, double width, guint max_lines)
{
  GPtrArray *lines = g_ptr_array_new ();
  const char *rest = text;

  while (*rest)
    {
      /* More than this many characters fit no line: keeps the search short. */
      g_autofree char *head = g_utf8_substring (rest, 0, MIN (g_utf8_strlen (rest, -1), 200));
      gsize length = fit (self, font, head, width);
      gboolean all = rest[length] == '\0';

      if (!all && lines->len + 1 == max_lines)
        {
          length = fit (self, font, head, width - font->size);
          g_ptr_array_add (lines, g_strdup_printf ("%.*s…", (int) length, rest));
          break;
        }
      if (!all && rest[length] != ' ')
        {
          gsize best = 0;

          for (gsize i = 1; i < length; i++)
            if (rest[i] == ' ' || rest[i - 1] == '_' || rest[i - 1] == '-')
              best = i;
          if (best > 0)
            length = best;
        }
      g_ptr_array_add (lines, g_strndup (rest, length));
      rest += length;
      while (*rest == ' ')
        rest++;
    }
  if (lines->len == 0)
    g_ptr_array_add (lines, g_strdup (""));
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (lines, FALSE);
}

char *
nabla_text_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text ? text : "", -1);
  GString *out = g_string_sized_new (strlen (valid));

  for (const char *p = valid; *p; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c == '\t' || c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029)
        g_string_append_c (out, ' ');
      else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c & 0xfffe) == 0xfffe)
        continue;
      else if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff)
        continue;
      else
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}
