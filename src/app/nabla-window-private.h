/* What the files of the window share. */
#pragma once

#include "app/nabla-data-page.h"
#include "app/nabla-data-watch.h"
#include "app/nabla-findings.h"
#include "app/nabla-identification-card.h"
#include "app/nabla-inspector.h"
#include "app/nabla-results-page.h"
#include "app/nabla-sidebar.h"
#include "app/nabla-status-bar.h"
#include "app/nabla-window.h"

G_BEGIN_DECLS

struct _NablaWindow
{
  AdwApplicationWindow parent_instance;
  AdwToastOverlay *toasts;
  GtkMenuButton *open_button;
  GtkWidget *undo_button;
  GtkWidget *redo_button;
  GtkMenuButton *menu_button;
  GtkInfoBar *info_bar;
  GtkLabel *info_label;
  GtkInfoBar *data_bar; /* the file behind the table has changed */
  GtkLabel *data_bar_label;
  GtkStack *pages;
  AdwFlap *left_flap;
  AdwFlap *right_flap;
  NablaSidebar *sidebar;
  GtkWidget *details;
  NablaIdentificationCard *card;
  NablaFindings *findings;
  NablaInspector *inspector;
  GtkWidget *canvas_overlay;
  NablaCanvas *canvas;
  GtkWidget *hint;
  GtkMenuButton *show_button;
  GtkLabel *show_label;
  GtkLabel *zoom_label;
  NablaDataPage *data_page;
  NablaResultsPage *results_page;
  NablaStatusBar *status_bar;

  NablaDocument *document;
  NablaDataWatch *watch;
  const NablaReading *watched;   /* compared only: what the file was read as; nullable */
  GtkWidget *context_menu;       /* nullable: made when first asked for */
  GtkFileChooserNative *chooser; /* nullable: the one that is open */
  NablaShow show;
  NablaLabels labels;
  gboolean legend;
  gboolean started;   /* the welcome has been left */
  gboolean opening;   /* a file is on its way */
  gboolean narrow;    /* panes overlay the canvas */
  gboolean fit_next;  /* show everything once the content is there */
  gboolean may_close; /* unsaved work has been asked about */
  guint narrow_idle;
  guint inspector_idle;
};

/* nabla-window.c */
void nabla_window_say (NablaWindow *self, GtkMessageType type, const char *text);
void nabla_window_hush (NablaWindow *self);
/* Leaves the welcome for the canvas. */
void nabla_window_start (NablaWindow *self);
void nabla_window_show_page (NablaWindow *self, const char *page);

/* A node for a column, in the middle of the canvas. */
void nabla_window_place_column (NablaWindow *self, const char *name);

/* nabla-window-state.c */
void nabla_window_load_state (NablaWindow *self);
void nabla_window_save_state (NablaWindow *self);
/* Scrolls to what is selected, once its facts have their place. */
void nabla_window_queue_show_inspector (NablaWindow *self);

/* nabla-window-actions.c */
void nabla_window_add_actions (NablaWindow *self);
/* Sensitivity and states after any change. */
void nabla_window_update_actions (NablaWindow *self);
/* What is worked out beside the arrows: what is shown asks for it. */
void nabla_window_update_wants (NablaWindow *self);

/* Accelerators come before an entry's own keys: where one has the focus, it is asked to do what its
 * own key would have done. */
gboolean nabla_window_entry_takes (NablaWindow *self, const char *action);

/* nabla-window-copy.c */
/* What the Results page says: what it wrote, what it copied. */
void nabla_window_add_results (NablaWindow *self);
void nabla_window_add_copy_actions (NablaWindow *self);

/* nabla-window-paste.c */
void nabla_window_add_paste_actions (NablaWindow *self);
/* Graph text as new nodes, as a step called @label; @at (nullable) in layout coordinates. */
void nabla_window_paste (NablaWindow *self, const char *text, const NablaPoint *at, const char *label);
void nabla_window_paste_text (NablaWindow *self, const char *text, const NablaPoint *at);
/* Asks whether to import a table that was pasted; it is kept in a file of the user's data. */
void nabla_window_import_text (NablaWindow *self, const char *text);

/* nabla-window-menus.c */
void nabla_window_add_menus (NablaWindow *self);
void nabla_window_add_drop_targets (NablaWindow *self);

/* nabla-window-files.c */
void nabla_window_add_file_actions (NablaWindow *self);
void nabla_window_import_path (NablaWindow *self, const char *path);
void nabla_window_open_files (NablaWindow *self, GSList *files);
/* TRUE when the window may go; else asks, and closes it later if told so. */
gboolean nabla_window_may_close (NablaWindow *self);

G_END_DECLS
