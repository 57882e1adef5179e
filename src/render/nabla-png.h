/* What Cairo leaves out of a PNG. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Adds the resolution, the program's name and @provenance (nullable, UTF-8) after the header
 * of the PNG in @bytes: chunks pHYs, tEXt and iTXt (PNG specification, sections 11.3.4-5). */
void nabla_png_annotate (GByteArray *bytes, double pixels_per_metre, const char *provenance);

G_END_DECLS
