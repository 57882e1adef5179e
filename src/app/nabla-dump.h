/* What the windows show, as text for tests. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * nabla_dump_print:
 *
 * Prints one line, "NABLA-STATE " and a JSON object, to standard output:
 *
 *   windows: every visible toplevel, the newest last: title, type, active, xid, x, y (of the
 *     widget's origin in its surface), width, height, and its widgets (type, id, text, x, y, width, height,
 *     sensitive, focus), all in coordinates of the surface, that is of the X window;
 *   in a document's window also: nodes (name, roles, column, x, y, width, height), edges (from, to,
 *     kind, state, label, estimate, lo, hi, se, n, x, y of its middle), effect, headline, reason,
 *     zoom, stale, busy, dirty, path, data, undo, redo (labels), selected_nodes, selected_edges.
 *
 * Bound to Ctrl+Alt+D and to SIGUSR1 when the program is started with NABLA_TEST=1; the signal
 * works while a dialog is open as well.
 */
void nabla_dump_print (GtkApplication *application);

G_END_DECLS
