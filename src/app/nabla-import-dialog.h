/* How a data file is to be read, with a preview of what comes of it. */
#pragma once

#include <adwaita.h>
#include "app/nabla-document.h"

G_BEGIN_DECLS

#define NABLA_TYPE_IMPORT_DIALOG (nabla_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (NablaImportDialog, nabla_import_dialog, NABLA, IMPORT_DIALOG, AdwWindow)

/* Reads a preview at once; on Import the table becomes the document's and the dialog goes. */
NablaImportDialog *nabla_import_dialog_new (GtkWindow *parent, NablaDocument *document, const char *path);
/* Of text that was pasted and written to @path, which goes if it is not imported. */
NablaImportDialog *nabla_import_dialog_new_pasted (GtkWindow *parent, NablaDocument *document, const char *path);

G_END_DECLS
