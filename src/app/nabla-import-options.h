/* How a file is read: what was found, and what the user says instead. */
#pragma once

#include <adwaita.h>
#include "table/nabla-reader.h"

G_BEGIN_DECLS

#define NABLA_TYPE_IMPORT_OPTIONS (nabla_import_options_get_type ())
G_DECLARE_FINAL_TYPE (NablaImportOptions, nabla_import_options, NABLA, IMPORT_OPTIONS, AdwBin)

/**
 * NablaImportOptions:
 *
 * A choice for each setting, of which the first is "automatic" with what was found.
 *
 * Signals: "changed" () when something else is chosen, or typing has paused.
 */

/* @options is initialised and filled: what is left automatic stays open in it. */
void nabla_import_options_collect (NablaImportOptions *self, NablaReaderOptions *options);
/* Says what was found. */
void nabla_import_options_show (NablaImportOptions *self, const NablaDialect *dialect);

G_END_DECLS
