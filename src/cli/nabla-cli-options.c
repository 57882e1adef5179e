#include "cli/nabla-cli-options.h"

#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

G_DEFINE_QUARK (nabla_cli_error_quark, nabla_cli_error)

#define READER   NABLA_OPTIONS_READER
#define QUESTION NABLA_OPTIONS_QUESTION
#define METHOD   NABLA_OPTIONS_METHOD

/* All options of all commands: one row each. */
static const NablaCliOption options[] = {
  { "json", 0, NULL, FALSE, NABLA_OPTIONS_JSON, N_ ("Print one JSON object") },
  { "help", 'h', NULL, FALSE, NABLA_OPTIONS_COMMON, N_ ("Show this help") },

  { "exposure", 0, "X", TRUE, QUESTION, N_ ("An exposure, instead of the graph's; repeatable") },
  { "outcome", 0, "Y", TRUE, QUESTION, N_ ("An outcome, instead of the graph's; repeatable") },
  { "effect", 0, "total|direct", FALSE, QUESTION, N_ ("Which effect (total)") },
  { "adjusted", 0, "Z", TRUE, QUESTION, N_ ("Must be in every adjustment set; repeatable") },
  { "forbid", 0, "V", TRUE, QUESTION, N_ ("In no adjustment set; repeatable") },
  { "derivation", 0, NULL, FALSE, NABLA_OPTIONS_IDENTIFY, N_ ("Add the steps of the do-calculus") },

  { "strategy", 0, "S", FALSE, METHOD, N_ ("auto, adjustment, frontdoor, instrument, functional, linear-sem (auto)") },
  { "adjust", 0, "Z,W", FALSE, METHOD, N_ ("Adjust for exactly this set; '' for the empty one") },
  { "instrument", 0, "Z", FALSE, METHOD, N_ ("Use this instrument") },
  { "estimator", 0, "E", FALSE, METHOD, N_ ("auto, linear, gradient, frontdoor, plugin, aipw, 2sls, ricf (auto)") },
  { "se", 0, "KIND", FALSE, METHOD,
    N_ ("classical, hc0, hc1, hc2, hc3, cluster:COLUMN, bootstrap or bootstrap:COLUMN of clusters (hc3)") },
  { "weights", 0, "COLUMN", FALSE, METHOD, N_ ("Probability weights; '' for none") },
  { "from", 0, "V", FALSE, METHOD, N_ ("The value of the exposure that is compared with") },
  { "to", 0, "V", FALSE, METHOD, N_ ("The value of the exposure that is compared") },
  { "at", 0, "X=V", FALSE, METHOD, N_ ("The outcome's mean when the exposure is set to a value") },
  { "contrast", 0, "KIND", FALSE, METHOD, N_ ("difference, ratio, log-ratio, odds-ratio (difference)") },
  { "standardize", 0, NULL, FALSE, METHOD, N_ ("Effects per standard deviation") },
  { "raw", 0, NULL, FALSE, METHOD, N_ ("Shares in raw units, not per standard deviation") },
  { "level", 0, "P", FALSE, METHOD, N_ ("Level of the intervals (.95)") },
  { "seed", 0, "N", FALSE, METHOD | NABLA_OPTIONS_SIMULATE, N_ ("Seed of the random numbers (1)") },
  { "points", 0, "N", FALSE, NABLA_OPTIONS_CURVE, N_ ("Points of the curve (50)") },

  { "delimiter", 0, "C|tab", FALSE, READER, N_ ("What separates the table's cells") },
  { "decimal", 0, "C", FALSE, READER, N_ ("Its decimal mark") },
  { "thousands", 0, "C", FALSE, READER, N_ ("Its thousands separator") },
  { "quote", 0, "C", FALSE, READER, N_ ("Its quotation mark") },
  { "encoding", 0, "E", FALSE, READER, N_ ("Its encoding, e.g. UTF-8") },
  { "header", 0, "yes|no", FALSE, READER, N_ ("Whether its first row holds the names") },
  { "skip", 0, "N", FALSE, READER, N_ ("Lines to skip before it begins") },
  { "comment", 0, "C", FALSE, READER, N_ ("What comment lines begin with") },
  { "missing", 0, "LIST", FALSE, READER, N_ ("What stands for a missing value, between commas") },
  { "type", 0, "COLUMN=KIND", TRUE, READER,
    N_ ("A column's kind: continuous, count, binary, ordered, category, date, text; repeatable") },
  { "reference", 0, "COLUMN=LEVEL", TRUE, READER, N_ ("A column's reference level; repeatable") },

  { "filter", 0, "CONDITION", FALSE, READER,
    N_ ("Only the rows in which this holds: \"age >= 18 and sex = F\"; '' for all") },

  { "cells", 0, NULL, FALSE, NABLA_OPTIONS_DATA, N_ ("Add all cells") },

  { "output", 'o', "FILE", FALSE, NABLA_OPTIONS_RENDER, N_ ("Where to write: .png, .svg or .pdf") },
  { "width", 0, "MM", FALSE, NABLA_OPTIONS_RENDER, N_ ("Width of the picture in millimetres") },
  { "scale", 0, "S", FALSE, NABLA_OPTIONS_RENDER, N_ ("Pixels per unit, for PNG (1)") },
  { "dark", 0, NULL, FALSE, NABLA_OPTIONS_RENDER, N_ ("Light on dark") },
  { "grayscale", 0, NULL, FALSE, NABLA_OPTIONS_RENDER, N_ ("No colours") },
  { "show", 0, "WHAT", FALSE, NABLA_OPTIONS_RENDER, N_ ("direct, total, strength, share, none (direct)") },

  { "to", 0, "FORMAT", FALSE, NABLA_OPTIONS_CONVERT,
    N_ ("dagitty, dot, json; not built yet: lavaan, tikz, r, python") },

  { "rows", 'n', "N", FALSE, NABLA_OPTIONS_SIMULATE, N_ ("How many rows") },
  { "linear", 0, NULL, FALSE, NABLA_OPTIONS_SIMULATE, N_ ("A linear Gaussian model (the default)") },
  { "nonlinear", 0, NULL, FALSE, NABLA_OPTIONS_SIMULATE, N_ ("A nonlinear model (not built yet)") },
  { "truth", 0, "FILE", FALSE, NABLA_OPTIONS_SIMULATE, N_ ("Write the true effects there, as JSON") },
};

void
nabla_cli_set_usage_error (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_propagate_error (error, g_error_new_valist (NABLA_CLI_ERROR, NABLA_CLI_ERROR_USAGE, format, args));
  va_end (args);
}

static const NablaCliOption *
find_option (NablaCliGroups groups, const char *name, gsize length, char letter)
{
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      if ((options[i].groups & groups) == 0)
        continue;
      if (name != NULL && strlen (options[i].name) == length && strncmp (options[i].name, name, length) == 0)
        return &options[i];
      if (name == NULL && letter != 0 && options[i].letter == letter)
        return &options[i];
    }
  return NULL;
}

void
nabla_cli_args_free (NablaCliArgs *self)
{
  if (self == NULL)
    return;
  g_free (self->command);
  g_ptr_array_unref (self->words);
  g_hash_table_unref (self->given);
  g_free (self);
}

static gboolean
add_value (NablaCliArgs *self, const NablaCliOption *option, const char *value, GError **error)
{
  GPtrArray *values = g_hash_table_lookup (self->given, option->name);

  if (!g_utf8_validate (value, -1, NULL))
    {
      nabla_cli_set_usage_error (error, _ ("the value of --%s is not UTF-8 text"), option->name);
      return FALSE;
    }
  if (values == NULL)
    {
      values = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (self->given, (gpointer) option->name, values);
    }
  else if (!option->repeatable)
    {
      /* Said twice alike is no contradiction. */
      if (g_str_equal (values->pdata[0], value))
        return TRUE;
      nabla_cli_set_usage_error (error, _ ("--%s is given twice, as \"%s\" and \"%s\"; give it once"), option->name,
                                 (const char *) values->pdata[0], value);
      return FALSE;
    }
  g_ptr_array_add (values, g_strdup (value));
  return TRUE;
}

/**
 * nabla_cli_args_parse:
 * @command: for whom; named in messages
 * @groups: which options it knows
 * @argc: number of words
 * @argv: (array length=argc): the words after the command
 * @error: an unknown option, a value that is missing or too many
 *
 * Options may stand anywhere, as `--name value` or `--name=value`; after `--`
 * everything is a word, and so is `-` itself.
 *
 * Returns: (transfer full): the words sorted out
 */
NablaCliArgs *
nabla_cli_args_parse (const char *command, NablaCliGroups groups, int argc, const char *const *argv, GError **error)
{
  g_autoptr (NablaCliArgs) self = g_new0 (NablaCliArgs, 1);
  gboolean only_words = FALSE;

  groups |= NABLA_OPTIONS_COMMON;
  self->command = g_strdup (command);
  self->words = g_ptr_array_new_with_free_func (g_free);
  self->given = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_ptr_array_unref);
  for (int i = 0; i < argc; i++)
    {
      const char *word = argv[i];
      const char *equals = NULL;
      const NablaCliOption *option;

      if (only_words || word[0] != '-' || word[1] == '\0')
        {
          g_ptr_array_add (self->words, g_strdup (word));
          continue;
        }
      if (g_str_equal (word, "--"))
        {
          only_words = TRUE;
          continue;
        }
      if (word[1] == '-')
        {
          equals = strchr (word, '=');
          option = find_option (groups, word + 2, equals != NULL ? (gsize) (equals - word - 2) : strlen (word + 2), 0);
        }
      else
        option = word[2] == '\0' ? find_option (groups, NULL, 0, word[1]) : NULL;
      if (option == NULL)
        {
          nabla_cli_set_usage_error (error, _ ("unknown option %s; see nabla-cli %s --help"), word, command);
          return NULL;
        }
      if (option->value == NULL && equals != NULL)
        {
          nabla_cli_set_usage_error (error, _ ("--%s takes no value"), option->name);
          return NULL;
        }
      if (option->value != NULL && equals == NULL && i + 1 >= argc)
        {
          nabla_cli_set_usage_error (error, _ ("%s needs a value (%s)"), word, option->value);
          return NULL;
        }
      if (!add_value (self, option, option->value == NULL ? "" : equals != NULL ? equals + 1 : argv[++i], error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

gboolean
nabla_cli_args_has (const NablaCliArgs *self, const char *name)
{
  return g_hash_table_contains (self->given, name);
}

const char *
nabla_cli_args_get (const NablaCliArgs *self, const char *name)
{
  GPtrArray *values = g_hash_table_lookup (self->given, name);

  return values != NULL ? values->pdata[0] : NULL;
}

char *const *
nabla_cli_args_get_all (const NablaCliArgs *self, const char *name, guint *n)
{
  GPtrArray *values = g_hash_table_lookup (self->given, name);

  *n = values != NULL ? values->len : 0;
  return values != NULL ? (char *const *) values->pdata : NULL;
}

gboolean
nabla_cli_args_get_number (const NablaCliArgs *self,
                           const char *name,
                           double above,
                           double most,
                           double *value,
                           GError **error)
{
  const char *text = nabla_cli_args_get (self, name);
  char *end = NULL;
  double number;

  if (text == NULL)
    return TRUE;
  number = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !isfinite (number) || number <= above || number > most)
    {
      nabla_cli_set_usage_error (error, _ ("--%s \"%s\" is not a number above %g and at most %g"), name, text, above,
                                 most);
      return FALSE;
    }
  *value = number;
  return TRUE;
}

gboolean
nabla_cli_args_get_uint (const NablaCliArgs *self, const char *name, guint64 most, guint64 *value, GError **error)
{
  const char *text = nabla_cli_args_get (self, name);

  if (text == NULL || g_ascii_string_to_unsigned (text, 10, 0, most, value, NULL))
    return TRUE;
  nabla_cli_set_usage_error (error, _ ("--%s \"%s\" is not a whole number from 0 to %" G_GUINT64_FORMAT), name, text,
                             most);
  return FALSE;
}

gboolean
nabla_cli_args_get_choice (const NablaCliArgs *self,
                           const char *name,
                           const char *const *choices,
                           guint *value,
                           GError **error)
{
  const char *text = nabla_cli_args_get (self, name);
  g_autofree char *list = NULL;

  if (text == NULL)
    return TRUE;
  for (guint i = 0; choices[i] != NULL; i++)
    if (g_str_equal (choices[i], text))
      {
        *value = i;
        return TRUE;
      }
  list = g_strjoinv (", ", (char **) choices);
  nabla_cli_set_usage_error (error, _ ("--%s \"%s\" is unknown; it is one of %s"), name, text, list);
  return FALSE;
}

void
nabla_cli_options_describe (NablaCliGroups groups, GString *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (GString) left = NULL;

      if ((options[i].groups & groups) == 0)
        continue;
      left = g_string_new ("  ");
      if (options[i].letter != 0)
        g_string_append_printf (left, "-%c, ", options[i].letter);
      g_string_append_printf (left, "--%s", options[i].name);
      if (options[i].value != NULL)
        g_string_append_printf (left, " %s", options[i].value);
      g_string_append_printf (text, "%-28s %s\n", left->str, _ (options[i].help));
    }
}
