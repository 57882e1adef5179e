/* Filling a layout that nobody else holds yet. Private to this folder. */
#pragma once

#include "graph/nabla-layout.h"

G_BEGIN_DECLS

void nabla_layout_init_position (NablaLayout *self, NablaNode node, NablaPoint point);
void nabla_layout_init_bend (NablaLayout *self, guint edge, NablaPoint point);
void nabla_layout_init_pinned (NablaLayout *self, NablaNode node);

G_END_DECLS
