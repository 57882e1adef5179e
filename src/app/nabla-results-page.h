/* What was found: a table of all questions, and plots. */
#pragma once

#include <gtk/gtk.h>
#include "app/nabla-document.h"

G_BEGIN_DECLS

#define NABLA_TYPE_RESULTS_PAGE (nabla_results_page_get_type ())
G_DECLARE_FINAL_TYPE (NablaResultsPage, nabla_results_page, NABLA, RESULTS_PAGE, GtkBox)

/* Signals: "exported" (const char *path); "failed" (const char *text); "copied" (const char *note);
 * "wants" (): the figures of another effect are wanted. */

/* After any change of the document or of what is known. Does next to nothing while the page is not shown. */
void nabla_results_page_update (NablaResultsPage *self, NablaDocument *document);

/* The id of the arrow whose curve and overlap are wanted; 0: the question's */
guint64 nabla_results_page_get_edge (NablaResultsPage *self);

G_END_DECLS
