/* From bytes in some encoding to clean UTF-8. */
#pragma once

#include "table/nabla-repairs.h"
#include "table/nabla-source.h"

G_BEGIN_DECLS

/**
 * nabla_encoding_to_utf8:
 * @source: replaced by valid UTF-8 without BOM or NULs
 * @wanted: (nullable): the encoding, else it is detected
 * @repairs: told of NUL padding, a trailing Ctrl-Z, bytes that could not be read
 *
 * BOM, then UTF-16 by where the zero bytes are, then valid UTF-8, then Windows-1252
 * (ISO-8859-1 where that has no such characters). Refuses what is not text
 * (NABLA_TABLE_ERROR_BINARY) or empty (NABLA_TABLE_ERROR_EMPTY). O(bytes).
 *
 * Returns: (transfer full) (nullable): the encoding's name
 */
char *nabla_encoding_to_utf8 (NablaSource *source,
                              const char *wanted,
                              NablaRepairs *repairs,
                              NablaProgress *progress,
                              GError **error);

G_END_DECLS
