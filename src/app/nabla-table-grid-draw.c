/* Draws the part of the grid that is in view. */
#include "app/nabla-table-grid-private.h"

#include <math.h>
#include "app/nabla-text.h"

/* Some screens full of cells. */
#define MAX_LAYOUTS 6000

typedef struct
{
  GtkSnapshot *snapshot;
  GdkRGBA text;
  GdkRGBA dim;
  GdkRGBA line;
  GdkRGBA shade;
  double width;
  double height;
  double x; /* how far it is scrolled */
  double y;
  guint first_column;
  guint end_column;
  gsize first_row;
  gsize end_row;
} View;

void
nabla_table_grid_forget_layouts (NablaTableGrid *self)
{
  g_hash_table_remove_all (self->layouts);
}

static GdkRGBA
faded (GdkRGBA color, float alpha)
{
  color.alpha *= alpha;
  return color;
}

static void
fill (View *view, const GdkRGBA *color, double x, double y, double width, double height)
{
  graphene_rect_t rect = GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height);

  gtk_snapshot_append_color (view->snapshot, color, &rect);
}

static PangoLayout *
layout_new (NablaTableGrid *self, const char *text, gboolean bold)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), NULL);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

static void
put (View *view, PangoLayout *layout, double x, double y, double width, gboolean right, const GdkRGBA *color)
{
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_alignment (layout, right ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
  gtk_snapshot_save (view->snapshot);
  gtk_snapshot_translate (view->snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (view->snapshot, layout, color);
  gtk_snapshot_restore (view->snapshot);
}

static gboolean
is_number (const NablaColumn *column)
{
  return nabla_column_get_type (column) == NABLA_TYPE_INTEGER || nabla_column_get_type (column) == NABLA_TYPE_REAL;
}

/* Text is shaped once while it stays about: most of a screen stays when it scrolls. */
static PangoLayout *
cell_layout (NablaTableGrid *self, const NablaColumn *column, gsize row, guint index)
{
  gint64 key = (gint64) row * nabla_table_n_columns (self->table) + index;
  PangoLayout *layout = g_hash_table_lookup (self->layouts, &key);
  g_autofree char *cell = NULL;

  if (layout != NULL)
    return layout;
  cell = nabla_column_dup_cell (column, row);
  layout = layout_new (self, cell != NULL ? cell : "–", FALSE);
  g_hash_table_insert (self->layouts, g_memdup2 (&key, sizeof key), layout);
  return layout;
}

static double
column_x (NablaTableGrid *self, const View *view, guint column)
{
  return self->gutter + self->lefts[column] - view->x;
}

static double
row_y (NablaTableGrid *self, const View *view, gsize row)
{
  return self->header_height + (double) row * self->row_height - view->y;
}

static void
draw_cells (NablaTableGrid *self, View *view)
{
  graphene_rect_t clip
    = GRAPHENE_RECT_INIT ((float) self->gutter, (float) self->header_height, (float) (view->width - self->gutter),
                          (float) (view->height - self->header_height));

  gtk_snapshot_push_clip (view->snapshot, &clip);
  for (guint i = view->first_column; i < view->end_column; i++)
    {
      const NablaColumn *column = nabla_table_get_column (self->table, i);
      double x = column_x (self, view, i);
      double width = self->lefts[i + 1] - self->lefts[i];
      gboolean right = is_number (column);

      for (gsize row = view->first_row; row < view->end_row; row++)
        put (view, cell_layout (self, column, row, i), x + NABLA_TABLE_GRID_PADDING, row_y (self, view, row) + 4,
             width - 2 * NABLA_TABLE_GRID_PADDING, right,
             nabla_column_is_missing (column, row) ? &view->dim : &view->text);
      fill (view, &view->line, x + width - 1, self->header_height, 1, view->height);
    }
  for (gsize row = view->first_row; row < view->end_row; row++)
    fill (view, &view->line, self->gutter, row_y (self, view, row + 1) - 1, view->width, 1);
  gtk_snapshot_pop (view->snapshot);
}

static void
draw_header (NablaTableGrid *self, View *view)
{
  graphene_rect_t clip
    = GRAPHENE_RECT_INIT ((float) self->gutter, 0, (float) (view->width - self->gutter), (float) self->header_height);
  double half = (self->header_height - 12) / 2;

  fill (view, &view->shade, 0, 0, view->width, self->header_height);
  gtk_snapshot_push_clip (view->snapshot, &clip);
  for (guint i = view->first_column; i < view->end_column; i++)
    {
      const NablaColumn *column = nabla_table_get_column (self->table, i);
      double x = column_x (self, view, i);
      double width = self->lefts[i + 1] - self->lefts[i] - 2 * NABLA_TABLE_GRID_PADDING;
      g_autofree char *text = nabla_table_grid_dup_note (self, i);
      g_autoptr (PangoLayout) name = layout_new (self, nabla_column_get_name (column), TRUE);
      g_autoptr (PangoLayout) note = layout_new (self, text, FALSE);

      put (view, name, x + NABLA_TABLE_GRID_PADDING, 5, width, is_number (column), &view->text);
      put (view, note, x + NABLA_TABLE_GRID_PADDING, 5 + half, width, is_number (column), &view->dim);
      fill (view, &view->line, x + width + 2 * NABLA_TABLE_GRID_PADDING - 1, 0, 1, self->header_height);
    }
  gtk_snapshot_pop (view->snapshot);
  fill (view, &view->line, 0, self->header_height - 1, view->width, 1);
}

static void
draw_numbers (NablaTableGrid *self, View *view)
{
  graphene_rect_t clip = GRAPHENE_RECT_INIT (0, (float) self->header_height, (float) self->gutter,
                                             (float) (view->height - self->header_height));

  fill (view, &view->shade, 0, self->header_height, self->gutter, view->height - self->header_height);
  gtk_snapshot_push_clip (view->snapshot, &clip);
  for (gsize row = view->first_row; row < view->end_row; row++)
    {
      g_autofree char *number = nabla_text_count (row + 1);
      g_autoptr (PangoLayout) layout = layout_new (self, number, FALSE);

      put (view, layout, NABLA_TABLE_GRID_PADDING, row_y (self, view, row) + 4,
           self->gutter - 2 * NABLA_TABLE_GRID_PADDING, TRUE, &view->dim);
    }
  gtk_snapshot_pop (view->snapshot);
  fill (view, &view->line, self->gutter - 1, 0, 1, view->height);
}

static void
draw_cursor (NablaTableGrid *self, View *view)
{
  GdkRGBA accent = { 0, 0, 0, 1 };
  float widths[] = { 2, 2, 2, 2 };
  double x = column_x (self, view, self->column);
  double y = row_y (self, view, self->row);
  double width = self->lefts[self->column + 1] - self->lefts[self->column];
  GskRoundedRect outline;

  if (!gtk_widget_has_focus (GTK_WIDGET (self)) || self->row < view->first_row || self->row >= view->end_row
      || x + width <= self->gutter || x >= view->width || y + self->row_height <= self->header_height)
    return;
  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "accent_color", &accent);
  gsk_rounded_rect_init_from_rect (
    &outline, &GRAPHENE_RECT_INIT ((float) x, (float) y - 1, (float) width, (float) self->row_height + 1), 2);
  gtk_snapshot_append_border (view->snapshot, &outline, widths, (GdkRGBA[4]){ accent, accent, accent, accent });
}

void
nabla_table_grid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  NablaTableGrid *self = NABLA_TABLE_GRID (widget);
  View view = { .snapshot = snapshot };
  guint n = self->table != NULL ? nabla_table_n_columns (self->table) : 0;

  if (n == 0 || self->adjustments[0] == NULL || self->adjustments[1] == NULL)
    return;
  /* The cells that are kept are of one table. */
  if (g_hash_table_size (self->layouts) > MAX_LAYOUTS || self->drawn_id != nabla_table_get_id (self->table))
    nabla_table_grid_forget_layouts (self);
  self->drawn_id = nabla_table_get_id (self->table);

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &view.text);
  view.dim = faded (view.text, 0.7f);
  view.line = faded (view.text, 0.12f);
  view.shade = faded (view.text, 0.04f);
  view.width = gtk_widget_get_width (widget);
  view.height = gtk_widget_get_height (widget);
  view.x = round (gtk_adjustment_get_value (self->adjustments[0]));
  view.y = round (gtk_adjustment_get_value (self->adjustments[1]));
  view.first_column = nabla_table_grid_column_at (self, view.x);
  view.end_column = MIN (n, nabla_table_grid_column_at (self, view.x + view.width - self->gutter) + 1);
  view.first_row = (gsize) (view.y / self->row_height);
  view.end_row = MIN (nabla_table_n_rows (self->table),
                      (gsize) ceil ((view.y + view.height - self->header_height) / self->row_height));

  draw_cells (self, &view);
  draw_header (self, &view);
  draw_numbers (self, &view);
  draw_cursor (self, &view);
}
