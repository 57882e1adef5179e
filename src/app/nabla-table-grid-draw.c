/* Draws the part of the grid that is in view. */
#include "app/nabla-table-grid-private.h"

#include <math.h>
#include "app/nabla-sparkline.h"
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
  GdkRGBA picked;
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

/* Text is shaped once while it stays about: most of a screen stays when it scrolls. */
static PangoLayout *
cell_layout (NablaTableGrid *self, gsize row, guint column)
{
  gint64 key = (gint64) row * self->n_columns + column;
  PangoLayout *layout = g_hash_table_lookup (self->layouts, &key);
  g_autofree char *cell = NULL;

  if (layout != NULL)
    return layout;
  cell = self->source->dup_cell (self->source_data, row, column);
  layout = layout_new (self, cell != NULL ? cell : "–", FALSE);
  /* Rows that are picked are told apart by either end of their names: "Arrow: Age … → Dose". */
  if (self->source->by_row && column == 0)
    pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_MIDDLE);
  if (cell == NULL)
    g_object_set_data (G_OBJECT (layout), "missing", layout);
  g_hash_table_insert (self->layouts, g_memdup2 (&key, sizeof key), layout);
  return layout;
}

/* A title or the note below it: at negative places among the cells. */
static PangoLayout *
title_layout (NablaTableGrid *self, guint column, gboolean note)
{
  gint64 key = -1 - 2 * (gint64) column - (note ? 1 : 0);
  PangoLayout *layout = g_hash_table_lookup (self->layouts, &key);
  g_autofree char *text = NULL;
  g_autofree char *marked = NULL;

  if (layout != NULL)
    return layout;
  text
    = note ? self->source->dup_note (self->source_data, column) : self->source->dup_title (self->source_data, column);
  if (!note && (int) column == self->sorted)
    marked = g_strconcat (text, self->descending ? " ▾" : " ▴", NULL);
  layout = layout_new (self, marked != NULL ? marked : text, !note);
  g_hash_table_insert (self->layouts, g_memdup2 (&key, sizeof key), layout);
  return layout;
}

static gboolean
is_title (gpointer key, gpointer layout, gpointer data)
{
  return *(const gint64 *) key < 0;
}

void
nabla_table_grid_forget_titles (NablaTableGrid *self)
{
  g_hash_table_foreach_remove (self->layouts, is_title, NULL);
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
draw_cell (NablaTableGrid *self, View *view, gsize row, guint column)
{
  double x = column_x (self, view, column) + NABLA_TABLE_GRID_PADDING;
  double y = row_y (self, view, row);
  const guint *bars = self->source->get_bars != NULL ? self->source->get_bars (self->source_data, row, column) : NULL;
  PangoLayout *layout;

  if (bars != NULL)
    {
      nabla_sparkline_draw (view->snapshot, bars, &view->text, x,
                            y + floor ((self->row_height - NABLA_SPARKLINE_HEIGHT) / 2));
      return;
    }
  layout = cell_layout (self, row, column);
  put (view, layout, x, y + 4, self->lefts[column + 1] - self->lefts[column] - 2 * NABLA_TABLE_GRID_PADDING,
       self->source->is_number (self->source_data, column),
       g_object_get_data (G_OBJECT (layout), "missing") != NULL ? &view->dim : &view->text);
}

/* Where rows are picked: the cursor's, and the one under the pointer. */
static void
draw_picked (NablaTableGrid *self, View *view)
{
  if (!self->source->by_row)
    return;
  if (self->row >= view->first_row && self->row < view->end_row)
    fill (view, &view->picked, 0, row_y (self, view, self->row), view->width, self->row_height - 1);
  if (self->hovered >= (gint64) view->first_row && self->hovered < (gint64) view->end_row)
    fill (view, &view->shade, 0, row_y (self, view, (gsize) self->hovered), view->width, self->row_height - 1);
}

static void
draw_cells (NablaTableGrid *self, View *view)
{
  graphene_rect_t clip
    = GRAPHENE_RECT_INIT ((float) self->gutter, (float) self->header_height, (float) (view->width - self->gutter),
                          (float) (view->height - self->header_height));

  gtk_snapshot_push_clip (view->snapshot, &clip);
  draw_picked (self, view);
  for (guint i = view->first_column; i < view->end_column; i++)
    {
      for (gsize row = view->first_row; row < view->end_row; row++)
        draw_cell (self, view, row, i);
      if (!self->source->by_row)
        fill (view, &view->line, column_x (self, view, i + 1) - 1, self->header_height, 1, view->height);
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
      double x = column_x (self, view, i);
      double width = self->lefts[i + 1] - self->lefts[i] - 2 * NABLA_TABLE_GRID_PADDING;
      gboolean right = self->source->is_number (self->source_data, i);

      put (view, title_layout (self, i, FALSE), x + NABLA_TABLE_GRID_PADDING, 5, width, right, &view->text);
      if (self->source->dup_note != NULL)
        put (view, title_layout (self, i, TRUE), x + NABLA_TABLE_GRID_PADDING, 5 + half, width, right, &view->dim);
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
      g_autofree char *number = nabla_text_count (self->source->get_number (self->source_data, row) + 1);
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
  guint n = self->n_columns;

  if (n == 0 || self->adjustments[0] == NULL || self->adjustments[1] == NULL)
    return;
  if (g_hash_table_size (self->layouts) > MAX_LAYOUTS)
    nabla_table_grid_forget_layouts (self);

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &view.text);
  view.dim = faded (view.text, 0.7f);
  view.line = faded (view.text, 0.12f);
  view.shade = faded (view.text, 0.04f);
  view.picked = faded (view.text, 0.1f);
  if (gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_bg_color", &view.picked))
    view.picked = faded (view.picked, 0.18f);
  view.width = gtk_widget_get_width (widget);
  view.height = gtk_widget_get_height (widget);
  view.x = round (gtk_adjustment_get_value (self->adjustments[0]));
  view.y = round (gtk_adjustment_get_value (self->adjustments[1]));
  view.first_column = nabla_table_grid_column_at (self, view.x);
  view.end_column = MIN (n, nabla_table_grid_column_at (self, view.x + view.width - self->gutter) + 1);
  nabla_table_grid_get_rows_in_view (self, &view.first_row, &view.end_row);

  draw_cells (self, &view);
  draw_header (self, &view);
  if (self->source->get_number != NULL)
    draw_numbers (self, &view);
  draw_cursor (self, &view);
}
