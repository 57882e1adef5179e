/* A derivation, one step at a time. */
#pragma once

#include <gtk/gtk.h>
#include "identify/nabla-derivation.h"

G_BEGIN_DECLS

#define NABLA_TYPE_DERIVATION_VIEW (nabla_derivation_view_get_type ())
G_DECLARE_FINAL_TYPE (NablaDerivationView, nabla_derivation_view, NABLA, DERIVATION_VIEW, GtkBox)

/**
 * NablaDerivationView:
 *
 * A button that opens it, and then the steps. Signal: "step" (int index) when another step is
 * shown, -1 when it is closed.
 */

/* @steps (transfer none) (nullable) (element-type NablaDerivationStep); closes it */
void nabla_derivation_view_set (NablaDerivationView *self, GPtrArray *steps);
void nabla_derivation_view_close (NablaDerivationView *self);

G_END_DECLS
