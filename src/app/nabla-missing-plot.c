#include "app/nabla-missing-plot.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-text.h"

#define CELL     18
#define GAP      3
#define PADDING  12
#define MAX_NAME 150
/* More columns than anyone compares: the others are told by their number. */
#define MAX_COLUMNS 60

struct _NablaMissingPlot
{
  GtkWidget parent_instance;
  NablaTable *table;              /* nullable */
  NablaMissingPatterns *patterns; /* nullable */
  int names_height;
  int counts_width;
};

G_DEFINE_FINAL_TYPE (NablaMissingPlot, nabla_missing_plot, GTK_TYPE_WIDGET)

static guint
n_columns (NablaMissingPlot *self)
{
  return self->patterns != NULL ? MIN (self->patterns->n_columns, MAX_COLUMNS) : 0;
}

static const char *
name_of (NablaMissingPlot *self, guint i)
{
  return nabla_column_get_name (nabla_table_get_column (self->table, self->patterns->columns[i]));
}

static char *
dup_count (NablaMissingPlot *self, guint pattern)
{
  gsize n = self->patterns->patterns[pattern].n;
  g_autofree char *count = nabla_text_count (n);
  g_autofree char *percent = nabla_text_percent ((double) n / (double) MAX (nabla_table_n_rows (self->table), 1));

  return g_strdup_printf ("%s  (%s)", count, percent);
}

static PangoLayout *
name_layout_new (NablaMissingPlot *self, guint i)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), name_of (self, i));

  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, MAX_NAME * PANGO_SCALE);
  return layout;
}

char *
nabla_missing_plot_dup_text (NablaMissingPlot *self)
{
  GString *text = g_string_new (NULL);

  for (guint p = 0; self->patterns != NULL && p < self->patterns->n_patterns; p++)
    {
      g_autofree char *count = nabla_text_count (self->patterns->patterns[p].n);
      gboolean any = FALSE;

      g_string_append_printf (text, "%s%s:", p > 0 ? "\n" : "", count);
      for (guint i = 0; i < self->patterns->n_columns; i++)
        if (self->patterns->patterns[p].missing[i])
          {
            g_string_append_printf (text, "%s %s", any ? "," : "", name_of (self, i));
            any = TRUE;
          }
      if (!any)
        g_string_append_printf (text, " %s", _ ("nothing missing"));
    }
  return g_string_free (text, FALSE);
}

void
nabla_missing_plot_take (NablaMissingPlot *self, const NablaTable *table, NablaMissingPatterns *patterns)
{
  g_autofree char *text = NULL;
  int width;
  int height;

  g_clear_pointer (&self->patterns, nabla_missing_patterns_free);
  g_clear_pointer (&self->table, nabla_table_unref);
  self->patterns = patterns;
  self->table = table != NULL ? nabla_table_ref (table) : NULL;
  self->names_height = 0;
  self->counts_width = 0;
  for (guint i = 0; i < n_columns (self); i++)
    {
      g_autoptr (PangoLayout) layout = name_layout_new (self, i);

      pango_layout_get_pixel_size (layout, &width, &height);
      self->names_height = MAX (self->names_height, width + 8);
    }
  for (guint p = 0; patterns != NULL && p < patterns->n_patterns; p++)
    {
      g_autofree char *count = dup_count (self, p);
      g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), count);

      pango_layout_get_pixel_size (layout, &width, &height);
      self->counts_width = MAX (self->counts_width, width);
    }
  text = nabla_missing_plot_dup_text (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
nabla_missing_plot_measure (GtkWidget *widget,
                            GtkOrientation orientation,
                            int for_size,
                            int *minimum,
                            int *natural,
                            int *minimum_baseline,
                            int *natural_baseline)
{
  NablaMissingPlot *self = NABLA_MISSING_PLOT (widget);
  int across = 2 * PADDING + (int) n_columns (self) * (CELL + GAP) + 12 + self->counts_width;
  int down = 2 * PADDING + self->names_height
             + (self->patterns != NULL ? (int) self->patterns->n_patterns * (CELL + GAP + 2) : 0);

  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? across : down;
}

static void
draw_square (GtkSnapshot *snapshot, double x, double y, gboolean missing, const GdkRGBA *full, const GdkRGBA *line)
{
  GskRoundedRect square;
  float widths[] = { 1, 1, 1, 1 };

  gsk_rounded_rect_init_from_rect (&square, &GRAPHENE_RECT_INIT ((float) x, (float) y, CELL, CELL), 3);
  if (missing)
    {
      gtk_snapshot_push_rounded_clip (snapshot, &square);
      gtk_snapshot_append_color (snapshot, full, &square.bounds);
      gtk_snapshot_pop (snapshot);
    }
  else
    {
      gtk_snapshot_append_border (snapshot, &square, widths, (GdkRGBA[4]){ *line, *line, *line, *line });
    }
}

static void
nabla_missing_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  NablaMissingPlot *self = NABLA_MISSING_PLOT (widget);
  guint n = n_columns (self);
  double right = PADDING + n * (CELL + GAP) + 12;
  GdkRGBA text;
  GdkRGBA full;
  GdkRGBA line;

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  full = text;
  full.alpha *= 0.8f;
  line = text;
  line.alpha *= 0.45f;
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (PangoLayout) layout = name_layout_new (self, i);

      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) (PADDING + i * (CELL + GAP)),
                                                              (float) (PADDING + self->names_height - 6)));
      gtk_snapshot_rotate (snapshot, -90);
      gtk_snapshot_append_layout (snapshot, layout, &text);
      gtk_snapshot_restore (snapshot);
    }
  for (guint p = 0; self->patterns != NULL && p < self->patterns->n_patterns; p++)
    {
      double y = PADDING + self->names_height + p * (CELL + GAP + 2);
      g_autofree char *count = dup_count (self, p);
      g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (widget, count);

      for (guint i = 0; i < n; i++)
        draw_square (snapshot, PADDING + i * (CELL + GAP), y, self->patterns->patterns[p].missing[i] != 0, &full,
                     &line);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) right, (float) y));
      gtk_snapshot_append_layout (snapshot, layout, &text);
      gtk_snapshot_restore (snapshot);
    }
}

static void
nabla_missing_plot_finalize (GObject *object)
{
  NablaMissingPlot *self = NABLA_MISSING_PLOT (object);

  g_clear_pointer (&self->patterns, nabla_missing_patterns_free);
  g_clear_pointer (&self->table, nabla_table_unref);
  G_OBJECT_CLASS (nabla_missing_plot_parent_class)->finalize (object);
}

static void
nabla_missing_plot_class_init (NablaMissingPlotClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nabla_missing_plot_finalize;
  widget_class->measure = nabla_missing_plot_measure;
  widget_class->snapshot = nabla_missing_plot_snapshot;
  gtk_widget_class_set_css_name (widget_class, "missingplot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
nabla_missing_plot_init (NablaMissingPlot *self)
{
}
