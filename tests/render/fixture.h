/* Pictures that the tests of the drawing share. */
#pragma once

#include "render/nabla-export.h"

G_BEGIN_DECLS

typedef struct
{
  NablaGraph *graph;
  NablaLayout *layout;
  NablaResult *result;
  NablaScene scene;
} Fixture;

/* The smoking example with every look of an arrow. */
void fixture_init_smoking (Fixture *fixture);
/* Edges as "A -> B", "A <-> B", separated by ";"; every arrow estimated, tidied. */
void fixture_init_text (Fixture *fixture, const char *text);
/* A random graph of @n nodes on a grid and @m arrows, all estimated; the same for the same seed. */
void fixture_init_random (Fixture *fixture, guint n, guint m, guint32 seed);
void fixture_clear (Fixture *fixture);
void fixture_set_arrow (Fixture *fixture, guint edge, double estimate, double lo, double hi, double beta);
void
fixture_set_effect (Fixture *fixture, const char *exposure, const char *outcome, double estimate, double lo, double hi);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

G_END_DECLS
