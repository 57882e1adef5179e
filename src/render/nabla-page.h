/* Anything drawn on one page, as a file. */
#pragma once

#include "render/nabla-export.h"
#include "render/nabla-theme.h"

G_BEGIN_DECLS

/**
 * NablaPage:
 * @width: in the units of what is drawn, as @height
 * @smallest: the size of the smallest text
 * @title: what the file is called inside
 * @draw: draws with (0, 0) top left; the background is there already
 */
typedef struct
{
  double width, height;
  double smallest;
  const char *title;
  gboolean dark, grayscale;
  void (*draw) (NablaPainter *painter, gpointer data);
  gpointer data;
} NablaPage;

void nabla_page_measure (const NablaPage *page, const NablaExportOptions *options, NablaExportSize *size);
/* (transfer full): the whole file in memory. @error: of NABLA_RENDER_ERROR. */
GBytes *
nabla_page_export (const NablaPage *page, NablaImageFormat format, const NablaExportOptions *options, GError **error);

G_END_DECLS
