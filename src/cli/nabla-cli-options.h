/* The words after the command: which options there are and what was given. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NABLA_CLI_ERROR (nabla_cli_error_quark ())
GQuark nabla_cli_error_quark (void);

typedef enum
{
  NABLA_CLI_ERROR_USAGE,  /* exit 2 */
  NABLA_CLI_ERROR_IO,     /* exit 4 */
  NABLA_CLI_ERROR_CLOSED, /* nobody reads the output any more: a quiet end */
} NablaCliError;

/* Which commands know an option. */
typedef enum
{
  NABLA_OPTIONS_READER = 1 << 0,
  NABLA_OPTIONS_QUESTION = 1 << 1,
  NABLA_OPTIONS_METHOD = 1 << 2,
  NABLA_OPTIONS_IDENTIFY = 1 << 3,
  NABLA_OPTIONS_DATA = 1 << 4,
  NABLA_OPTIONS_RENDER = 1 << 5,
  NABLA_OPTIONS_CONVERT = 1 << 6,
  NABLA_OPTIONS_SIMULATE = 1 << 7,
  NABLA_OPTIONS_JSON = 1 << 8,
  NABLA_OPTIONS_CURVE = 1 << 9,
  NABLA_OPTIONS_COMMON = 1 << 10, /* known to all commands */
} NablaCliGroups;

/* An option; @value is what its value is called in the help, NULL: it takes none. */
typedef struct
{
  const char *name;
  char letter;
  const char *value;
  gboolean repeatable;
  NablaCliGroups groups;
  const char *help;
} NablaCliOption;

/**
 * NablaCliArgs:
 * @command: which command they are for
 * @words: what is not an option, in order
 *
 * What stood on the command line, checked for names but not yet for meaning. All
 * text is valid UTF-8 but @words, which are file names.
 */
typedef struct
{
  char *command;
  GPtrArray *words;
  GHashTable *given; /* name -> GPtrArray of char* */
} NablaCliArgs;

NablaCliArgs *
nabla_cli_args_parse (const char *command, NablaCliGroups groups, int argc, const char *const *argv, GError **error);
void nabla_cli_args_free (NablaCliArgs *self);
gboolean nabla_cli_args_has (const NablaCliArgs *self, const char *name);
/* The value of an option; %NULL if it was not given. */
const char *nabla_cli_args_get (const NablaCliArgs *self, const char *name);
/* All values of a repeatable option in order; @n may be 0. */
char *const *nabla_cli_args_get_all (const NablaCliArgs *self, const char *name, guint *n);
/* Typed reading: leave @value alone when the option is absent. */
gboolean nabla_cli_args_get_number (const NablaCliArgs *self,
                                    const char *name,
                                    double above,
                                    double most,
                                    double *value,
                                    GError **error);
gboolean
nabla_cli_args_get_uint (const NablaCliArgs *self, const char *name, guint64 most, guint64 *value, GError **error);
/* The position of an option's value in a NULL-terminated list of words. */
gboolean nabla_cli_args_get_choice (const NablaCliArgs *self,
                                    const char *name,
                                    const char *const *choices,
                                    guint *value,
                                    GError **error);
/* Appends the help of all options of some groups. */
void nabla_cli_options_describe (NablaCliGroups groups, GString *text);
void nabla_cli_set_usage_error (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaCliArgs, nabla_cli_args_free)

G_END_DECLS
