/* QUESTION and METHOD: options to a query and to how it is estimated. */
#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-command.h"

/* In the order of NablaEffect. */
static const char *const effects[] = { "total", "direct", NULL };

NablaNode
nabla_cli_find_node (const NablaGraph *graph, const char *name, const char *option, GError **error)
{
  NablaNode node = nabla_graph_find_node (graph, name);

  if (node == NABLA_NODE_NONE)
    nabla_cli_set_usage_error (error, _ ("--%s \"%s\": the graph has no node of that name"), option, name);
  return node;
}

/* The nodes that a repeatable option names, or with none given @otherwise's. */
static NablaNodeSet *
get_nodes (NablaCli *cli, const NablaGraph *graph, const char *option, NablaRoles otherwise, GError **error)
{
  guint n = 0;
  char *const *names = nabla_cli_args_get_all (cli->args, option, &n);
  g_autoptr (NablaNodeSet) set = NULL;

  if (n == 0)
    return otherwise != NABLA_ROLE_NONE ? nabla_graph_dup_with_role (graph, otherwise) : nabla_node_set_new ();
  set = nabla_node_set_new ();
  for (guint i = 0; i < n; i++)
    {
      NablaNode node = nabla_cli_find_node (graph, names[i], option, error);

      if (node == NABLA_NODE_NONE)
        return NULL;
      nabla_node_set_add (set, node);
    }
  return g_steal_pointer (&set);
}

/**
 * nabla_cli_make_query:
 * @cli: the command
 * @graph: the graph
 * @error: an unknown name, nothing chosen, overlapping sets, a latent node, a loop
 *
 * The question that the graph's roles and its `effect` setting ask, where no option
 * says otherwise. A node with the role of an adjusted one that is named as exposure
 * or outcome has changed its role.
 *
 * Returns: (transfer full): a question that makes sense for @graph
 */
NablaQuery *
nabla_cli_make_query (NablaCli *cli, const NablaGraph *graph, GError **error)
{
  g_autoptr (NablaNodeSet) exposure = get_nodes (cli, graph, "exposure", NABLA_ROLE_EXPOSURE, error);
  g_autoptr (NablaNodeSet) outcome = NULL;
  g_autoptr (NablaNodeSet) role = NULL;
  g_autoptr (NablaNodeSet) rest = NULL;
  g_autoptr (NablaNodeSet) added = NULL;
  g_autoptr (NablaNodeSet) adjusted = NULL;
  g_autoptr (NablaNodeSet) forbidden = NULL;
  g_autoptr (NablaNodeSet) ends = NULL;
  g_autoptr (NablaQuery) asked = nabla_query_new_from_graph (graph);
  g_autoptr (NablaQuery) query = NULL, conditional = NULL, randomised = NULL;
  guint effect = nabla_query_get_effect (asked);

  if (exposure == NULL)
    return NULL;
  outcome = get_nodes (cli, graph, "outcome", NABLA_ROLE_OUTCOME, error);
  if (outcome == NULL)
    return NULL;
  added = get_nodes (cli, graph, "adjusted", NABLA_ROLE_NONE, error);
  if (added == NULL)
    return NULL;
  forbidden = get_nodes (cli, graph, "forbid", NABLA_ROLE_NONE, error);
  if (forbidden == NULL || !nabla_cli_args_get_choice (cli->args, "effect", effects, &effect, error))
    return NULL;
  role = nabla_graph_dup_with_role (graph, NABLA_ROLE_ADJUSTED);
  ends = nabla_node_set_union (exposure, outcome);
  rest = nabla_node_set_minus (role, ends);
  adjusted = nabla_node_set_union (rest, added);
  query = nabla_query_new (exposure, outcome, effect, adjusted, forbidden);
  conditional = nabla_query_with_given (query, nabla_query_get_given (asked));
  randomised = nabla_query_with_randomised (conditional, nabla_query_get_randomised (asked));
  nabla_query_unref (query);
  query = nabla_query_with_mediators (randomised, effect, nabla_query_get_mediators (asked));
  if (!nabla_query_check_adjustment (query, graph, error))
    return NULL;
  return g_steal_pointer (&query);
}

/* Splits "Z,W" at commas outside of double quotes. */
static GPtrArray *
split_names (const char *text)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GString) name = g_string_new (NULL);
  gboolean quoted = FALSE;

  if (*text == '\0')
    return names;
  for (const char *p = text;; p++)
    {
      if (*p == '"')
        quoted = !quoted;
      else if (*p == '\0' || (*p == ',' && !quoted))
        {
          g_ptr_array_add (names, g_strdup (g_strstrip (name->str)));
          g_string_truncate (name, 0);
          if (*p == '\0')
            return names;
        }
      else
        g_string_append_c (name, *p);
    }
}

NablaNodeSet *
nabla_cli_get_adjust (NablaCli *cli, const NablaGraph *graph, const NablaQuery *query, GError **error)
{
  const char *text = nabla_cli_args_get (cli->args, "adjust");
  g_autoptr (NablaNodeSet) set = NULL;
  g_autoptr (NablaNodeSet) left_out = NULL;
  g_autoptr (GPtrArray) names = NULL;

  if (text == NULL)
    return NULL;
  set = nabla_node_set_new ();
  names = split_names (text);
  for (guint i = 0; i < names->len; i++)
    {
      NablaNode node = nabla_cli_find_node (graph, names->pdata[i], "adjust", error);

      if (node == NABLA_NODE_NONE)
        return NULL;
      if (nabla_graph_is_latent (graph, node))
        {
          nabla_cli_set_usage_error (error, _ ("--adjust %s: this node is unobserved and cannot be adjusted for"),
                                     (const char *) names->pdata[i]);
          return NULL;
        }
      nabla_node_set_add (set, node);
    }
  if (nabla_node_set_overlaps (set, nabla_query_get_exposure (query))
      || nabla_node_set_overlaps (set, nabla_query_get_outcome (query)))
    {
      nabla_cli_set_usage_error (error, _ ("--adjust \"%s\" names the exposure or the outcome; leave it out"), text);
      return NULL;
    }
  if (nabla_node_set_overlaps (set, nabla_query_get_forbidden (query)))
    {
      nabla_cli_set_usage_error (error, _ ("--adjust \"%s\" names a node that --forbid rules out"), text);
      return NULL;
    }
  left_out = nabla_node_set_minus (nabla_query_get_adjusted (query), set);
  if (nabla_cli_args_has (cli->args, "adjusted") && nabla_node_set_size (left_out) > 0)
    {
      nabla_cli_set_usage_error (error, _ ("--adjust \"%s\" leaves out %s, which --adjusted asks for"), text,
                                 nabla_graph_get_name (graph, left_out->nodes[0]));
      return NULL;
    }
  return g_steal_pointer (&set);
}

/* A word of an option and what it stands for; not every one is built. */
typedef struct
{
  const char *word;
  int value;
  gboolean built;
} Word;

static const Word strategies[] = {
  { "auto", -1, TRUE },
  { "adjustment", NABLA_STRATEGY_ADJUSTMENT, TRUE },
  { "frontdoor", NABLA_STRATEGY_FRONT_DOOR, TRUE },
  { "instrument", NABLA_STRATEGY_INSTRUMENT, TRUE },
  { "functional", NABLA_STRATEGY_FUNCTIONAL, TRUE },
  { "linear-sem", NABLA_STRATEGY_LINEAR_SEM, TRUE },
  { NULL, 0, FALSE },
};

static const Word estimators[] = {
  { "auto", -1, TRUE },
  { "linear", NABLA_ESTIMATOR_LINEAR, TRUE },
  { "gradient", NABLA_ESTIMATOR_GRADIENT, TRUE },
  { "frontdoor", NABLA_ESTIMATOR_FRONTDOOR, TRUE },
  { "plugin", NABLA_ESTIMATOR_PLUGIN, TRUE },
  { "aipw", NABLA_ESTIMATOR_AIPW, TRUE },
  { "2sls", NABLA_ESTIMATOR_2SLS, TRUE },
  { "ricf", NABLA_ESTIMATOR_RICF, TRUE },
  { NULL, 0, FALSE },
};

static const Word errors[] = {
  { "classical", NABLA_SE_CLASSICAL, TRUE },
  { "hc0", NABLA_SE_HC0, TRUE },
  { "hc1", NABLA_SE_HC1, TRUE },
  { "hc2", NABLA_SE_HC2, TRUE },
  { "hc3", NABLA_SE_HC3, TRUE },
  { "cluster", NABLA_SE_CLUSTER, TRUE },
  { "bootstrap", NABLA_SE_BOOTSTRAP, TRUE },
  { NULL, 0, FALSE },
};

static const Word contrasts[] = {
  { "difference", NABLA_CONTRAST_DIFFERENCE, TRUE },
  { "ratio", NABLA_CONTRAST_RATIO, TRUE },
  { "log-ratio", NABLA_CONTRAST_LOG_RATIO, TRUE },
  { "odds-ratio", NABLA_CONTRAST_ODDS_RATIO, TRUE },
  { NULL, 0, FALSE },
};

/* COLUMN of "cluster:COLUMN" and "bootstrap:COLUMN"; NULL: there is none. */
static const char *
get_cluster_name (const char *se)
{
  static const char *const prefixes[] = { "cluster:", "bootstrap:" };

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    if (g_str_has_prefix (se, prefixes[i]) && se[strlen (prefixes[i])] != '\0')
      return se + strlen (prefixes[i]);
  return NULL;
}

/* Looks an option's value up; says so if it is not built. */
static gboolean
get_word (NablaCli *cli, const char *option, const Word *words, int *value, GError **error)
{
  const char *text = nabla_cli_args_get (cli->args, option);
  g_autofree char *word = NULL;
  g_autoptr (GString) list = NULL;

  if (text == NULL)
    return TRUE;
  word = words == errors && get_cluster_name (text) != NULL ? g_strndup (text, (gsize) (strchr (text, ':') - text))
         : words == errors && g_str_equal (text, "cluster") ? g_strdup ("")
                                                            : g_strdup (text);
  for (guint i = 0; words[i].word != NULL; i++)
    if (g_str_equal (words[i].word, word))
      {
        *value = words[i].value;
        if (!words[i].built)
          nabla_cli_set_usage_error (error, _ ("--%s %s is not built yet"), option, text);
        return words[i].built;
      }
  list = g_string_new (NULL);
  for (guint i = 0; words[i].word != NULL; i++)
    g_string_append_printf (list, "%s%s%s", i > 0 ? ", " : "", words[i].word,
                            words != errors                        ? ""
                            : words[i].value == NABLA_SE_CLUSTER   ? ":COLUMN"
                            : words[i].value == NABLA_SE_BOOTSTRAP ? "[:COLUMN]"
                                                                   : "");
  nabla_cli_set_usage_error (error, _ ("--%s \"%s\" is unknown; it is one of %s"), option, text, list->str);
  return FALSE;
}

/* Two options of which at most one may be given. */
static const char *const exclusive[][2] = {
  { "at", "from" }, { "at", "to" }, { "at", "contrast" }, { "at", "standardize" }, { "adjust", "instrument" },
};

#define BIT(strategy) (1u << NABLA_STRATEGY_##strategy)

/* What an estimator can be asked about, in bits. */
static guint
get_strategies (NablaEstimator estimator)
{
  switch (estimator)
    {
    case NABLA_ESTIMATOR_LINEAR:
    case NABLA_ESTIMATOR_GRADIENT:
    case NABLA_ESTIMATOR_AIPW:
      return BIT (ADJUSTMENT);
    case NABLA_ESTIMATOR_FRONTDOOR:
      return BIT (FRONT_DOOR) | BIT (FUNCTIONAL);
    case NABLA_ESTIMATOR_2SLS:
      return BIT (INSTRUMENT);
    case NABLA_ESTIMATOR_PLUGIN:
      return BIT (ADJUSTMENT) | BIT (FRONT_DOOR) | BIT (FUNCTIONAL);
    case NABLA_ESTIMATOR_RICF:
      return BIT (ADJUSTMENT) | BIT (FRONT_DOOR) | BIT (INSTRUMENT) | BIT (FUNCTIONAL) | BIT (LINEAR_SEM);
    }
  return 0;
}

/* The first bit's number; whether it is the only one. */
static gboolean
get_only_strategy (guint bits, NablaStrategy *strategy)
{
  *strategy = (NablaStrategy) g_bit_nth_lsf (bits, -1);
  return bits == 1u << *strategy;
}

static gboolean
contradict (NablaCli *cli, const char *one, const char *other, GError **error)
{
  nabla_cli_set_usage_error (error, _ ("--%s \"%s\" and --%s \"%s\" contradict each other; give one of them"), one,
                             nabla_cli_args_get (cli->args, one), other, nabla_cli_args_get (cli->args, other));
  return FALSE;
}

static gboolean
check_contradictions (NablaCli *cli, const NablaMethod *method, GError **error)
{
  guint wanted;

  for (guint i = 0; i < G_N_ELEMENTS (exclusive); i++)
    if (nabla_cli_args_has (cli->args, exclusive[i][0]) && nabla_cli_args_has (cli->args, exclusive[i][1]))
      {
        nabla_cli_set_usage_error (error, _ ("--%s and --%s exclude each other; give one of them"), exclusive[i][0],
                                   exclusive[i][1]);
        return FALSE;
      }
  if (method->contrast != NABLA_CONTRAST_DIFFERENCE && method->standardize)
    {
      nabla_cli_set_usage_error (error, _ ("--standardize: a ratio has no unit; leave it out, or take --contrast "
                                           "difference"));
      return FALSE;
    }
  if (nabla_cli_args_has (cli->args, "adjust") && !method->auto_strategy
      && method->strategy != NABLA_STRATEGY_ADJUSTMENT)
    return contradict (cli, "adjust", "strategy", error);
  if (nabla_cli_args_has (cli->args, "instrument") && !method->auto_strategy
      && method->strategy != NABLA_STRATEGY_INSTRUMENT)
    return contradict (cli, "instrument", "strategy", error);
  if (method->auto_estimator)
    return TRUE;
  wanted = get_strategies (method->estimator);
  if (nabla_cli_args_has (cli->args, "adjust") && (wanted & BIT (ADJUSTMENT)) == 0)
    return contradict (cli, "adjust", "estimator", error);
  if (nabla_cli_args_has (cli->args, "instrument") && (wanted & BIT (INSTRUMENT)) == 0)
    return contradict (cli, "instrument", "estimator", error);
  if (!method->auto_strategy && (wanted & 1u << method->strategy) == 0)
    return contradict (cli, "strategy", "estimator", error);
  return TRUE;
}

gboolean
nabla_cli_check_method (NablaCli *cli, NablaMethod *method, GError **error)
{
  int strategy = -1;
  int estimator = -1;
  int se = NABLA_SE_HC3;
  int contrast = NABLA_CONTRAST_DIFFERENCE;

  nabla_method_init (method);
  if (!nabla_cli_args_get_number (cli->args, "level", 0, 1, &method->level, error)
      || !nabla_cli_args_get_uint (cli->args, "seed", G_MAXUINT64, &method->seed, error))
    return FALSE;
  if (method->level >= 1)
    {
      nabla_cli_set_usage_error (error, _ ("--level must be below 1, for instance .95"));
      return FALSE;
    }
  if (!get_word (cli, "strategy", strategies, &strategy, error)
      || !get_word (cli, "estimator", estimators, &estimator, error) || !get_word (cli, "se", errors, &se, error)
      || !get_word (cli, "contrast", contrasts, &contrast, error))
    return FALSE;
  method->auto_strategy = strategy < 0;
  if (strategy >= 0)
    method->strategy = strategy;
  method->auto_estimator = estimator < 0;
  if (estimator >= 0)
    method->estimator = estimator;
  method->se = se;
  method->contrast = contrast;
  method->standardize = nabla_cli_args_has (cli->args, "standardize");
  method->raw_shares = nabla_cli_args_has (cli->args, "raw");
  if (!check_contradictions (cli, method, error))
    return FALSE;
  if (method->auto_strategy && nabla_cli_args_has (cli->args, "instrument"))
    {
      method->auto_strategy = FALSE;
      method->strategy = NABLA_STRATEGY_INSTRUMENT;
    }
  else if (method->auto_strategy && !method->auto_estimator)
    method->auto_strategy = !get_only_strategy (get_strategies (method->estimator), &method->strategy);
  return TRUE;
}

gboolean
nabla_cli_link_method (NablaCli *cli,
                       const NablaGraph *graph,
                       const NablaTable *table,
                       NablaMethod *method,
                       GError **error)
{
  const char *se = nabla_cli_args_get (cli->args, "se");

  if (se != NULL && get_cluster_name (se) != NULL)
    {
      const char *name = get_cluster_name (se);

      method->cluster_column = nabla_table_find_column (table, name);
      if (method->cluster_column < 0)
        {
          nabla_cli_set_usage_error (error, _ ("--se: the table has no column \"%s\""), name);
          return FALSE;
        }
    }
  return nabla_cli_find_weights (cli, graph, table, &method->weight_column, error);
}
