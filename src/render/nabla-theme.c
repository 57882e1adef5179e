#include "render/nabla-theme.h"

#include <math.h>

#define RGB(hex)                                                                          \
  {                                                                                       \
    ((hex) >> 16 & 0xff) / 255.0, ((hex) >> 8 & 0xff) / 255.0, ((hex) &0xff) / 255.0, 1.0 \
  }

/* The hues of the estimates are Okabe and Ito's blue and a vermilion darkened (dark theme:
 * lightened) until both keep a contrast of 3 to the background, colour-blind or not. */
static const NablaTheme light = {
  .background = RGB (0xfafafa),
  .node_fill = RGB (0xffffff),
  .node_border = RGB (0x2e3436),
  .text = RGB (0x2e3436),
  .dim = RGB (0x5e5c64),
  .card_fill = RGB (0xffffff),
  .card_border = RGB (0xd5d0cc),
  .positive = RGB (0x0072b2),
  .negative = RGB (0xb84a00),
  .neutral = RGB (0x5e5c64),
  .accent = RGB (0x1c71d8),
  .accent_band = RGB (0xc0d6f1),
  .biasing = RGB (0x8a2f78),
  .biasing_band = RGB (0xdcc4d6),
  .blocked_band = RGB (0xd9d9d9),
  .hover_band = RGB (0xe6e6e6),
  .warning = RGB (0x905400),
};

static const NablaTheme dark_theme = {
  .background = RGB (0x1e1e1e),
  .node_fill = RGB (0x383838),
  .node_border = RGB (0xffffff),
  .text = RGB (0xffffff),
  .dim = RGB (0xb0afac),
  .card_fill = RGB (0x383838),
  .card_border = RGB (0x4a4a4a),
  .positive = RGB (0x56b4e9),
  .negative = RGB (0xf5a25d),
  .neutral = RGB (0x9a9996),
  .accent = RGB (0x78aeed),
  .accent_band = RGB (0x354354),
  .biasing = RGB (0xd67cc2),
  .biasing_band = RGB (0x513c4c),
  .blocked_band = RGB (0x3f3f3f),
  .hover_band = RGB (0x303030),
  .warning = RGB (0xf5c211),
};

static double
to_linear (double c)
{
  return c <= 0.04045 ? c / 12.92 : pow ((c + 0.055) / 1.055, 2.4);
}

static void
make_gray (NablaColor *color)
{
  double y = 0.2126 * to_linear (color->red) + 0.7152 * to_linear (color->green) + 0.0722 * to_linear (color->blue);

  color->red = y <= 0.0031308 ? 12.92 * y : 1.055 * pow (y, 1 / 2.4) - 0.055;
  color->green = color->red;
  color->blue = color->red;
}

void
nabla_theme_init (NablaTheme *theme, gboolean dark, gboolean grayscale)
{
  *theme = dark ? dark_theme : light;
  if (grayscale)
    {
      NablaColor *colors = (NablaColor *) theme;

      for (gsize i = 0; i < sizeof *theme / sizeof *colors; i++)
        make_gray (&colors[i]);
    }
}
