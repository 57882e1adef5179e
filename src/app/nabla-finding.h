/* One line of what was found: a path, a set, an implication, a strategy. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NABLA_TYPE_FINDING (nabla_finding_get_type ())
G_DECLARE_FINAL_TYPE (NablaFinding, nabla_finding, NABLA, FINDING, GObject)

/**
 * nabla_finding_new:
 * @glyph: what stands before it, "✔"; may be empty
 * @css_class: how the glyph looks
 * @text: Pango markup
 * @detail: (nullable): a second, quieter line of Pango markup
 * @action: (nullable): the label of its button
 *
 * Returns: (transfer full): a row of a NablaFindingList
 */
NablaFinding *
nabla_finding_new (const char *glyph, const char *css_class, const char *text, const char *detail, const char *action);
const char *nabla_finding_get_glyph (NablaFinding *self);
const char *nabla_finding_get_css_class (NablaFinding *self);
const char *nabla_finding_get_text (NablaFinding *self);
const char *nabla_finding_get_detail (NablaFinding *self);
const char *nabla_finding_get_action (NablaFinding *self);

G_END_DECLS
