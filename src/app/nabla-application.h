/* The application: windows, settings, recent files, accelerators. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define NABLA_TYPE_APPLICATION (nabla_application_get_type ())
G_DECLARE_FINAL_TYPE (NablaApplication, nabla_application, NABLA, APPLICATION, AdwApplication)

NablaApplication *nabla_application_new (void);
/* (nullable): the schema is not installed; what would be kept is then forgotten */
GSettings *nabla_application_get_settings (NablaApplication *self);
/* A graph or data file by its ending, in a window without content if there is one. */
void nabla_application_open_path (NablaApplication *self, const char *path);
/* Puts a file at the head of the recent ones. */
void nabla_application_add_recent (NablaApplication *self, const char *path);
/* Of (label, "win.open-path" with the path); kept up to date. */
GMenuModel *nabla_application_get_recent (NablaApplication *self);
/* Started with NABLA_TEST=1: win.dump-state and SIGUSR1 print what is shown, see nabla-dump.h. */
gboolean nabla_application_is_test (NablaApplication *self);

G_END_DECLS
