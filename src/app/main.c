#include <glib/gi18n-lib.h>
#include <locale.h>
#include "app/nabla-application.h"
#include "nabla-config.h"

int
main (int argc, char *argv[])
{
  g_autoptr (NablaApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, NABLA_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = nabla_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
