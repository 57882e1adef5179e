/* Large files in place, without a copy. A mapping that is cut or changed below one's feet is a signal or worse;
 * so there are two conditions: a lease, under which nobody can open the file for writing or cut it
 * until it is given up, and that pages are made present by a call that can fail. Where either is not to be had
 * (files of others or of other machines, files open for writing, old systems) files are read. */
#pragma once

#include "table/nabla-source.h"

G_BEGIN_DECLS

/* Maps the @size bytes of @fd and takes the lease; FALSE if that cannot be, @self is as before then. */
gboolean nabla_source_map (NablaSource *self, int fd, gsize size);
/* Makes @size bytes from @self->length on present; FALSE if they cannot be read so. */
gboolean nabla_source_map_next (NablaSource *self, gsize size);
void nabla_source_unmap (NablaSource *self);

G_END_DECLS
