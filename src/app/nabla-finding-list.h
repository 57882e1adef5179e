/* A folded list of findings of one sort, with its number. */
#pragma once

#include <gtk/gtk.h>
#include "app/nabla-finding.h"

G_BEGIN_DECLS

#define NABLA_TYPE_FINDING_LIST (nabla_finding_list_get_type ())
G_DECLARE_FINAL_TYPE (NablaFindingList, nabla_finding_list, NABLA, FINDING_LIST, GtkBox)

/**
 * NablaFindingList:
 *
 * Folded until it is opened; it stays as it was when other findings come. Without findings it is not
 * to be seen. Properties "title", "open" and "pickable". Signals: "picked" (guint index) when a row of
 * a list that is "pickable" is activated; "used" (guint index) when a row's button is pressed.
 */

/* @findings (transfer none) (element-type NablaFinding): shown as they are; @count: "7", "at least 12" */
void nabla_finding_list_set (NablaFindingList *self, GListModel *findings, const char *count);
/* The row shown as picked; GTK_INVALID_LIST_POSITION: none. */
void nabla_finding_list_set_picked (NablaFindingList *self, guint index);

G_END_DECLS
