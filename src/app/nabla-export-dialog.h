/* The picture as a file: format, size, look, with a live preview. */
#pragma once

#include <adwaita.h>
#include "app/nabla-document.h"

G_BEGIN_DECLS

#define NABLA_TYPE_EXPORT_DIALOG (nabla_export_dialog_get_type ())
G_DECLARE_FINAL_TYPE (NablaExportDialog, nabla_export_dialog, NABLA, EXPORT_DIALOG, AdwWindow)

/* The document as it is now, shown as the canvas shows it. What is pointed out there (@highlight,
 * nullable) may come along, and does at first where the user @picked it. Signal: "exported" (const
 * char *path). */
NablaExportDialog *nabla_export_dialog_new (GtkWindow *parent,
                                            NablaDocument *document,
                                            NablaShow show,
                                            NablaLabels labels,
                                            gboolean legend,
                                            const NablaHighlight *highlight,
                                            gboolean picked);

G_END_DECLS
