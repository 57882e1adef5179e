/* The colours of the drawing. */
#pragma once

#include "render/nabla-painter.h"

G_BEGIN_DECLS

typedef struct
{
  NablaColor background;
  NablaColor node_fill;
  NablaColor node_border;
  NablaColor text;
  NablaColor dim; /* captions, secondary words: contrast at least 4.5 */
  NablaColor card_fill;
  NablaColor card_border;
  NablaColor positive;
  NablaColor negative;
  NablaColor neutral;
  NablaColor accent; /* selection, causal path */
  NablaColor accent_band;
  NablaColor biasing;
  NablaColor biasing_band;
  NablaColor blocked_band;
  NablaColor hover_band;
  NablaColor warning;
} NablaTheme;

/* With @grayscale every colour is the grey of its own luminance: hues are told apart by heads. */
void nabla_theme_init (NablaTheme *theme, gboolean dark, gboolean grayscale);

G_END_DECLS
