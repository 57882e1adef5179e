#include "app/nabla-application.h"

#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include "app/nabla-dump.h"
#include "app/nabla-examples.h"
#include "nabla-resources.h"
#include "app/nabla-window.h"
#include "nabla-config.h"

#define N_RECENT 10

struct _NablaApplication
{
  AdwApplication parent_instance;
  GSettings *settings; /* nullable */
  GPtrArray *recent;   /* paths, newest first */
  GMenu *recent_menu;
  gboolean test;
  guint test_signal;
};

G_DEFINE_FINAL_TYPE (NablaApplication, nabla_application, ADW_TYPE_APPLICATION)

/* Modified keys only: plain letters belong to the canvas, where they do not eat typing. */
static const struct
{
  const char *action;
  const char *keys[4];
} accelerators[] = {
  { "app.quit", { "<Control>q" } },
  { "app.new-window", { "<Control>n" } },
  { "win.close", { "<Control>w" } },
  { "win.open", { "<Control>o" } },
  { "win.import", { "<Control>i" } },
  { "win.save", { "<Control>s" } },
  { "win.save-as", { "<Control><Shift>s" } },
  { "win.export", { "<Control>e" } },
  { "win.undo", { "<Control>z" } },
  { "win.redo", { "<Control><Shift>z", "<Control>y" } },
  { "win.cut", { "<Control>x" } },
  { "win.copy", { "<Control>c" } },
  { "win.copy-image", { "<Control><Shift>c" } },
  { "win.paste", { "<Control>v" } },
  { "win.duplicate", { "<Control>d" } },
  { "win.select-all", { "<Control>a" } },
  { "win.tidy", { "<Control>l" } },
  { "win.zoom-100", { "<Control>0", "<Control>KP_0" } },
  { "win.zoom-fit", { "<Control>9", "<Control>KP_9" } },
  { "win.zoom-in", { "<Control>plus", "<Control>equal", "<Control>KP_Add" } },
  { "win.zoom-out", { "<Control>minus", "<Control>KP_Subtract" } },
  { "win.left-pane", { "F9" } },
  { "win.right-pane", { "<Shift>F9" } },
  { "win.next-pane(true)", { "F6" } },
  { "win.next-pane(false)", { "<Shift>F6" } },
  { "win.cancel", { "<Control>period" } },
  { "win.page::graph", { "<Alt>1" } },
  { "win.page::data", { "<Alt>2" } },
  { "win.page::results", { "<Alt>3" } },
  { "win.show::direct", { "<Control><Alt>1" } },
  { "win.show::total", { "<Control><Alt>2" } },
  { "win.show::strength", { "<Control><Alt>3" } },
  { "win.show::share", { "<Control><Alt>4" } },
  { "win.show::none", { "<Control><Alt>0" } },
  { "win.next-labels", { "<Control><Alt>l" } },
};

/* Settings: from where schemas are installed, else from beside the executable in a
 * build tree. Without a schema GSettings would abort, so none is made. */
static GSettings *
load_settings (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchemaSource) other = NULL;
  g_autoptr (GSettingsSchema) schema = NULL;
  g_autofree char *folder = NULL;

  if (source != NULL)
    schema = g_settings_schema_source_lookup (source, NABLA_APP_ID, TRUE);
  if (schema == NULL)
    {
      folder = nabla_dup_data_dir ("../../data", "glib-2.0/schemas");
      if (folder != NULL)
        other = g_settings_schema_source_new_from_directory (folder, source, TRUE, NULL);
      if (other != NULL)
        schema = g_settings_schema_source_lookup (other, NABLA_APP_ID, FALSE);
    }
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

GSettings *
nabla_application_get_settings (NablaApplication *self)
{
  return self->settings;
}

gboolean
nabla_application_is_test (NablaApplication *self)
{
  return self->test;
}

GMenuModel *
nabla_application_get_recent (NablaApplication *self)
{
  return G_MENU_MODEL (self->recent_menu);
}

static void
update_recent_menu (NablaApplication *self)
{
  g_menu_remove_all (self->recent_menu);
  for (guint i = 0; i < self->recent->len; i++)
    {
      g_autofree char *name = g_path_get_basename (self->recent->pdata[i]);
      g_auto (GStrv) parts = g_strsplit (name, "_", -1);
      g_autofree char *label = g_strjoinv ("__", parts);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

      g_menu_item_set_action_and_target (item, "win.open-path", "s", self->recent->pdata[i]);
      g_menu_append_item (self->recent_menu, item);
    }
}

void
nabla_application_add_recent (NablaApplication *self, const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  guint i;

  for (i = 0; i < self->recent->len; i++)
    if (g_str_equal (self->recent->pdata[i], path))
      break;
  if (i < self->recent->len)
    g_ptr_array_remove_index (self->recent, i);
  g_ptr_array_insert (self->recent, 0, g_strdup (path));
  if (self->recent->len > N_RECENT)
    g_ptr_array_set_size (self->recent, N_RECENT);
  update_recent_menu (self);

  if (self->settings != NULL)
    {
      g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
      g_auto (GStrv) paths = NULL;

      for (i = 0; i < self->recent->len; i++)
        g_strv_builder_add (builder, self->recent->pdata[i]);
      paths = g_strv_builder_end (builder);
      g_settings_set_strv (self->settings, "recent-files", (const char *const *) paths);
    }
  if (uri != NULL)
    gtk_recent_manager_add_item (gtk_recent_manager_get_default (), uri);
}

static void
load_recent (NablaApplication *self)
{
  g_auto (GStrv) paths = self->settings != NULL ? g_settings_get_strv (self->settings, "recent-files") : NULL;

  for (guint i = 0; paths != NULL && paths[i] != NULL && i < N_RECENT; i++)
    if (g_file_test (paths[i], G_FILE_TEST_EXISTS))
      g_ptr_array_add (self->recent, g_strdup (paths[i]));
  update_recent_menu (self);
}

/* Windows */

static NablaWindow *
empty_window (NablaApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    if (NABLA_IS_WINDOW (l->data) && nabla_window_is_empty (l->data))
      return l->data;
  return nabla_window_new (self);
}

void
nabla_application_open_path (NablaApplication *self, const char *path)
{
  NablaWindow *window = empty_window (self);

  /* First, so that a dialog of the import comes to lie above it. */
  gtk_window_present (GTK_WINDOW (window));
  nabla_window_open_path (window, path);
}

static void
nabla_application_activate (GApplication *application)
{
  NablaApplication *self = NABLA_APPLICATION (application);
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  gtk_window_present (window != NULL ? window : GTK_WINDOW (nabla_window_new (self)));
}

static void
nabla_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *path = g_file_get_path (files[i]);

      if (path != NULL)
        nabla_application_open_path (NABLA_APPLICATION (application), path);
    }
  if (gtk_application_get_windows (GTK_APPLICATION (application)) == NULL)
    g_application_activate (application);
}

/* Actions */

static void
on_new_window (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_present (GTK_WINDOW (nabla_window_new (NABLA_APPLICATION (data))));
}

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (data)));

  /* Each asks for itself about what is not saved. */
  for (GList *l = windows; l != NULL; l = l->next)
    gtk_window_close (GTK_WINDOW (l->data));
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  adw_show_about_window (gtk_application_get_active_window (GTK_APPLICATION (data)), "application-name", "Nabla",
                         "application-icon", NABLA_APP_ID, "version", NABLA_VERSION, "comments",
                         _ ("Draw what causes what, attach a table, and read on every arrow how "
                            "strongly it pulls."),
                         "license-type", GTK_LICENSE_GPL_3_0, NULL);
}

static void
on_color_scheme (GSimpleAction *action, GVariant *value, gpointer data)
{
  NablaApplication *self = NABLA_APPLICATION (data);
  const char *scheme = g_variant_get_string (value, NULL);
  AdwColorScheme wanted = ADW_COLOR_SCHEME_DEFAULT;

  if (g_str_equal (scheme, "light"))
    wanted = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_str_equal (scheme, "dark"))
    wanted = ADW_COLOR_SCHEME_FORCE_DARK;
  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), wanted);
  g_simple_action_set_state (action, value);
  if (self->settings != NULL)
    g_settings_set_string (self->settings, "color-scheme", scheme);
}

static gboolean
on_test_signal (gpointer data)
{
  nabla_dump_print (GTK_APPLICATION (data));
  return G_SOURCE_CONTINUE;
}

static const GActionEntry actions[] = {
  { "new-window", on_new_window },
  { "quit", on_quit },
  { "about", on_about },
  { "color-scheme", NULL, "s", "'default'", on_color_scheme },
};

static void
nabla_application_startup (GApplication *application)
{
  NablaApplication *self = NABLA_APPLICATION (application);

  g_resources_register (nabla_get_resource ());
  G_APPLICATION_CLASS (nabla_application_parent_class)->startup (application);

  self->settings = load_settings ();
  load_recent (self);
  gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()),
                                    "/io/github/nabla/Nabla/icons");
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accelerators[i].action, accelerators[i].keys);
  if (self->settings != NULL)
    {
      g_autofree char *scheme = g_settings_get_string (self->settings, "color-scheme");

      g_action_group_change_action_state (G_ACTION_GROUP (self), "color-scheme", g_variant_new_string (scheme));
    }

  self->test = g_strcmp0 (g_getenv ("NABLA_TEST"), "1") == 0;
  if (self->test)
    {
      const char *keys[] = { "<Control><Alt>d", NULL };

      gtk_application_set_accels_for_action (GTK_APPLICATION (self), "win.dump-state", keys);
      self->test_signal = g_unix_signal_add (SIGUSR1, on_test_signal, self);
    }
}

/* What tests/bench measures the start by. */
static void
on_painted (GdkFrameClock *clock, gpointer data)
{
  g_signal_handlers_disconnect_by_func (clock, on_painted, data);
  g_print ("first-frame\n");
}

static void
on_mapped (GtkWidget *window, gpointer data)
{
  g_signal_handlers_disconnect_by_func (window, on_mapped, data);
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_painted), data);
}

static void
nabla_application_window_added (GtkApplication *application, GtkWindow *window)
{
  GTK_APPLICATION_CLASS (nabla_application_parent_class)->window_added (application, window);
  if (NABLA_APPLICATION (application)->test)
    g_signal_connect (window, "map", G_CALLBACK (on_mapped), NULL);
}

static void
nabla_application_shutdown (GApplication *application)
{
  NablaApplication *self = NABLA_APPLICATION (application);

  g_clear_handle_id (&self->test_signal, g_source_remove);
  G_APPLICATION_CLASS (nabla_application_parent_class)->shutdown (application);
}

static int
nabla_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("nabla %s\n", NABLA_VERSION);
      return 0;
    }
  return -1;
}

static void
nabla_application_finalize (GObject *object)
{
  NablaApplication *self = NABLA_APPLICATION (object);

  g_clear_object (&self->settings);
  g_clear_object (&self->recent_menu);
  g_ptr_array_unref (self->recent);
  G_OBJECT_CLASS (nabla_application_parent_class)->finalize (object);
}

static void
nabla_application_class_init (NablaApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = nabla_application_startup;
  application_class->activate = nabla_application_activate;
  application_class->open = nabla_application_open;
  application_class->shutdown = nabla_application_shutdown;
  application_class->handle_local_options = nabla_application_handle_local_options;
  GTK_APPLICATION_CLASS (klass)->window_added = nabla_application_window_added;
  G_OBJECT_CLASS (klass)->finalize = nabla_application_finalize;
}

static void
nabla_application_init (NablaApplication *self)
{
  const GOptionEntry options[] = {
    { "version", 0, G_OPTION_FLAG_NONE, G_OPTION_ARG_NONE, NULL, N_ ("Print the version"), NULL },
    { NULL },
  };

  self->recent = g_ptr_array_new_with_free_func (g_free);
  self->recent_menu = g_menu_new ();
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _ ("[FILE…]"));
  g_application_set_option_context_summary (G_APPLICATION (self),
                                            _ ("Opens graphs (.nabla, DAGitty or DOT text) and data (.csv)."));
}

NablaApplication *
nabla_application_new (void)
{
  return g_object_new (NABLA_TYPE_APPLICATION, "application-id", NABLA_APP_ID, "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/io/github/nabla/Nabla", NULL);
}
