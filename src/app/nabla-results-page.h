/* What was found: a table of all questions, and plots. */
#pragma once

#include <gtk/gtk.h>
#include "app/nabla-document.h"

G_BEGIN_DECLS

#define NABLA_TYPE_RESULTS_PAGE (nabla_results_page_get_type ())
G_DECLARE_FINAL_TYPE (NablaResultsPage, nabla_results_page, NABLA, RESULTS_PAGE, GtkBox)

/* Signals: "exported" (const char *path); "failed" (const char *text); "copied" (const char *note). */

/* After any change of the document or of what is known. Does next to nothing while the page is not shown. */
void nabla_results_page_update (NablaResultsPage *self, NablaDocument *document);

G_END_DECLS
