#include "render/nabla-painter.h"

void
nabla_painter_free (NablaPainter *self)
{
  if (self)
    self->klass->free (self);
}
