/* The annotated picture as a file. */
#pragma once

#include <gio/gio.h>
#include "render/nabla-scene.h"

G_BEGIN_DECLS

#define NABLA_RENDER_ERROR (nabla_render_error_quark ())
GQuark nabla_render_error_quark (void);

typedef enum
{
  NABLA_RENDER_ERROR_SIZE,   /* more pixels than a picture may have; the message says what to choose */
  NABLA_RENDER_ERROR_FAILED, /* the writer gave up: memory */
} NablaRenderError;

typedef enum
{
  NABLA_IMAGE_PNG,
  NABLA_IMAGE_SVG,
  NABLA_IMAGE_PDF,
} NablaImageFormat;

typedef struct
{
  double width_mm; /* 0: natural size at 96 dpi; in a PNG 300 dpi at scale 1, 600 at 2 */
  double scale;    /* PNG pixels per layout pixel (1 default) or times 300 dpi */
  gboolean transparent;
  char *provenance; /* "Nabla 0.1.0; seed 1; data sha256 …"; nullable, embedded as metadata */
} NablaExportOptions;

void nabla_export_options_init (NablaExportOptions *options);
gboolean nabla_image_format_from_path (const char *path, NablaImageFormat *format);

typedef struct
{
  double width_mm, height_mm;
  double width_px, height_px; /* of a PNG */
  double smallest_pt;         /* the smallest text: below 6 is hard to read in print */
} NablaExportSize;

/* How large the file's picture will be; what an export dialog shows. */
void nabla_export_measure (const NablaScene *scene, const NablaExportOptions *options, NablaExportSize *size);
/* (transfer full): the whole file in memory; the caller writes it. */
GBytes *nabla_export_image (const NablaScene *scene,
                            NablaImageFormat format,
                            const NablaExportOptions *options,
                            GError **error);
/* Positions for nodes that have none, or with @all for all but the pinned: layered left to
 * right, the exposure left of the outcome; deterministic. (transfer full). */
NablaLayout *nabla_layout_tidy (const NablaGraph *graph, const NablaLayout *layout, gboolean all);

G_END_DECLS
