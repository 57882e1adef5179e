/* Texts as they are drawn: made harmless, measured, broken into lines. */
#pragma once

#include <pango/pangocairo.h>
#include "render/nabla-painter.h"

G_BEGIN_DECLS

#define NABLA_TEXT_FAMILY "Cantarell, Sans"

/**
 * NablaTextMeter:
 *
 * Measures without a surface, at 1:1 with unhinted metrics, so that a text has
 * the same width at every zoom and in every kind of file. One thread.
 */
typedef struct _NablaTextMeter NablaTextMeter;

NablaTextMeter *nabla_text_meter_new (void);
void nabla_text_meter_free (NablaTextMeter *self);
/* A context with the fonts' options as every painter uses them: with unhinted metrics for
 * @hinted 0, else hinted ones for that many device pixels a unit. (transfer full) */
PangoContext *nabla_text_create_context (guint hinted);
/* (transfer full): @context's layout of one line, absolute size. */
PangoLayout *nabla_text_create_layout (PangoContext *context, const NablaFont *font, const char *text);
/* Exact, by Pango; about 20 µs the first time and a look-up later. */
double nabla_text_meter_measure (NablaTextMeter *self, const NablaFont *font, const char *text);
/* The sum of the characters' advances, kerning left out; about 0.1 µs a character. Texts
 * with other than Latin letters, digits and signs are measured exactly. */
double nabla_text_meter_estimate (NablaTextMeter *self, const NablaFont *font, const char *text);
/* From the middle of a line down to its baseline. */
double nabla_text_meter_baseline (NablaTextMeter *self, const NablaFont *font);
/* @text in at most @max_lines lines of about @width, broken between words where that is
 * possible, the last ending in "…" if something is left out. (transfer full) */
char **
nabla_text_meter_wrap (NablaTextMeter *self, const NablaFont *font, const char *text, double width, guint max_lines);
/* Valid UTF-8 that XML may hold, without control and text-direction-override characters;
 * line breaks and tabs become spaces. (transfer full) */
char *nabla_text_clean (const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaTextMeter, nabla_text_meter_free)

G_END_DECLS
