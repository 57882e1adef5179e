/* Files packed with gzip. */
#pragma once

#include "table/nabla-source.h"

G_BEGIN_DECLS

/* Whether the bytes begin as a gzip file does. */
gboolean nabla_gzip_sniff (const NablaSource *source);
/* Replaces the bytes of @source by what they unpack to, member by member. @limit: bytes that
 * may come of it; 0: half the memory of the machine. Beyond it, and of a part of a file, the
 * source is left with what there is and not whole if @partial, else that is an error. Errors:
 * NABLA_TABLE_ERROR_MALFORMED (damaged, cut), _LIMIT, G_IO_ERROR_CANCELLED. */
gboolean
nabla_gzip_unpack (NablaSource *source, gsize limit, gboolean partial, NablaProgress *progress, GError **error);

G_END_DECLS
