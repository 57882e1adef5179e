/* The legend and the total-effect card as things with a size. */
#pragma once

#include "render/nabla-scene-private.h"

G_BEGIN_DECLS

/* The widest a card gets, whatever the names. */
#define NABLA_CARD_MAX_WIDTH 640.0

/* %FALSE: there is nothing to explain, or the scene asks for none. */
gboolean nabla_legend_measure (const NablaScene *scene, NablaSceneCache *cache, double *width, double *height);
void nabla_legend_draw (NablaPainter *painter, const NablaScene *scene, NablaSceneCache *cache, double x, double y);
/* %FALSE: no question has been asked. */
gboolean
nabla_card_measure (const NablaScene *scene, NablaSceneCache *cache, double max_width, double *width, double *height);
void nabla_card_draw (NablaPainter *painter,
                      const NablaScene *scene,
                      NablaSceneCache *cache,
                      double max_width,
                      double x,
                      double y);

G_END_DECLS
