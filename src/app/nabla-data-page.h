/* The table's columns: type, kind, linked node, missing, distinct, summary, distribution. */
#pragma once

#include <gtk/gtk.h>
#include "app/nabla-document.h"

G_BEGIN_DECLS

#define NABLA_TYPE_DATA_PAGE (nabla_data_page_get_type ())
G_DECLARE_FINAL_TYPE (NablaDataPage, nabla_data_page, NABLA, DATA_PAGE, GtkBox)

/* After any change of the document. */
void nabla_data_page_update (NablaDataPage *self, NablaDocument *document);

G_END_DECLS
