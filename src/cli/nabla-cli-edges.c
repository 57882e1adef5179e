/* `edges`: every arrow's direct effect, strength and share. */
#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-answer.h"
#include "cli/nabla-cli-fit.h"
#include "engine/nabla-analysis.h"
#include "estimate/trust/nabla-implication-test.h"

/* What one question asks for, not what is asked of all arrows at once. */
static gboolean
check_options (NablaCli *cli, GError **error)
{
  static const char *const options[] = { "adjust", "instrument", "from", "to", "at", "contrast" };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (nabla_cli_args_has (cli->args, options[i]))
      {
        nabla_cli_set_usage_error (error, _ ("--%s is for one effect; use it with estimate"), options[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
is_arrow (const NablaEdge *edge)
{
  return edge->at_from == NABLA_MARK_TAIL && edge->at_to == NABLA_MARK_ARROW;
}

/* Whether all arrows into an arrow's target are identified, those of unobserved causes
 * among them: else its share is not known. */
static gboolean
has_share (const NablaResult *result, guint e)
{
  NablaNode to = nabla_graph_get_edge (result->graph, e)->to;
  guint n = 0;
  const guint32 *into = nabla_graph_get_adjacent_edges (result->graph, to, NABLA_PARENTS, &n);

  for (guint i = 0; i < n; i++)
    if (result->arrows[into[i]].state != NABLA_ARROW_ESTIMATED)
      return FALSE;
  return !isnan (result->arrows[e].share);
}

static NablaCliAnswer
get_answer (const NablaArrow *arrow)
{
  const NablaEstimate *estimate = arrow->estimate;
  NablaCliAnswer answer = { .estimate = estimate };

  if (estimate != NULL)
    answer.identification = estimate->identification;
  answer.verdict = arrow->state == NABLA_ARROW_NOT_IDENTIFIED || answer.identification == NULL
                     ? NABLA_VERDICT_NOT_IDENTIFIED
                     : answer.identification->verdict;
  if (answer.identification == NULL && estimate != NULL)
    answer.reason = estimate->message;
  return answer;
}

/* With numbers wanted and every identified arrow failing there is no answer: its first
 * complaint is the command's. */
static gboolean
check_any (const NablaResult *result, GError **error)
{
  const char *message = NULL;

  for (guint e = 0; e < result->n_arrows; e++)
    {
      if (result->arrows[e].state == NABLA_ARROW_ESTIMATED)
        return TRUE;
      if (result->arrows[e].state == NABLA_ARROW_FAILED && message == NULL && result->arrows[e].estimate != NULL)
        message = result->arrows[e].estimate->message;
    }
  if (message == NULL)
    return TRUE;
  nabla_cli_set_usage_error (error, "%s", message);
  return FALSE;
}

static void
put_warnings (NablaJson *json, const NablaResult *result)
{
  nabla_json_key (json, "warnings");
  nabla_json_begin_array (json);
  for (guint i = 0; result->warnings != NULL && i < result->warnings->len; i++)
    {
      const NablaWarning *warning = result->warnings->pdata[i];

      nabla_json_begin_object (json);
      nabla_json_key_string (json, "kind", warning->kind);
      nabla_json_key_string (json, "text", warning->text);
      nabla_json_end_object (json);
    }
  nabla_json_end_array (json);
}

static gboolean
write_json (NablaCli *cli,
            const NablaResult *result,
            const NablaGraphFit *fit,
            const NablaMethod *method,
            GError **error)
{
  NablaJson *json = nabla_json_new ();
  const NablaGraph *graph = result->graph;

  nabla_json_begin_object (json);
  nabla_json_key (json, "edges");
  nabla_json_begin_array (json);
  for (guint e = 0; e < result->n_arrows; e++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (graph, e);
      NablaCliAnswer answer = get_answer (&result->arrows[e]);

      if (!is_arrow (edge))
        continue;
      nabla_json_begin_object (json);
      nabla_json_key_string (json, "from", nabla_graph_get_name (graph, edge->from));
      nabla_json_key_string (json, "to", nabla_graph_get_name (graph, edge->to));
      nabla_cli_json_answer (json, graph, &answer, method);
      nabla_json_key_number (json, "share", has_share (result, e) ? result->arrows[e].share : NAN);
      nabla_json_end_object (json);
    }
  nabla_json_end_array (json);
  nabla_json_key_uint (json, "n_rows", result->n_rows);
  nabla_cli_json_fit (json, fit);
  put_warnings (json, result);
  nabla_json_end_object (json);
  return nabla_cli_write_json (cli, json, error);
}

/* "Smoking → Tar", the number, the share, the rows, how it was got or why there is none. */
static void
append_row (GString *rows, const NablaResult *result, guint e)
{
  const NablaGraph *graph = result->graph;
  const NablaEdge *edge = nabla_graph_get_edge (graph, e);
  const NablaArrow *arrow = &result->arrows[e];
  NablaCliAnswer answer = get_answer (arrow);
  g_autofree char *from = nabla_cli_show (nabla_graph_get_name (graph, edge->from));
  g_autofree char *to = nabla_cli_show (nabla_graph_get_name (graph, edge->to));
  g_autofree char *number = nabla_cli_show_number (arrow->estimate);
  g_autofree char *how = NULL;

  if (arrow->state == NABLA_ARROW_ESTIMATED)
    how = nabla_cli_show_strategy (graph, arrow->estimate->estimand);
  else
    {
      gboolean identified = arrow->state != NABLA_ARROW_NOT_IDENTIFIED && arrow->estimate != NULL;
      const char *why = identified                      ? arrow->estimate->message
                        : answer.reason != NULL         ? answer.reason
                        : answer.identification != NULL ? answer.identification->reason
                                                        : "";

      how = nabla_cli_show (why);
    }
  g_string_append_printf (rows, "%s → %s\t%s\t", from, to,
                          arrow->state == NABLA_ARROW_FAILED    ? "!"
                          : arrow->state == NABLA_ARROW_PENDING ? "–"
                                                                : number);
  if (has_share (result, e))
    {
      char share[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (rows, "%s %%", g_ascii_formatd (share, sizeof share, "%.0f", 100 * arrow->share));
    }
  g_string_append_c (rows, '\t');
  if (arrow->state == NABLA_ARROW_ESTIMATED)
    g_string_append_printf (rows, "%" G_GSIZE_FORMAT, arrow->estimate->n_used);
  g_string_append_printf (rows, "\t%s\n", how);
}

/* What the arrow that lost most rows lacks; the JSON has every arrow's. */
static void
append_losses (GString *text, const NablaResult *result)
{
  guint worst = result->n_arrows;
  g_autofree char *losses = NULL, *arrow = NULL, *shown = NULL;
  const NablaEdge *edge;

  for (guint e = 0; e < result->n_arrows; e++)
    if (result->arrows[e].state == NABLA_ARROW_ESTIMATED
        && (worst == result->n_arrows
            || result->arrows[e].estimate->n_dropped > result->arrows[worst].estimate->n_dropped))
      worst = e;
  if (worst < result->n_arrows)
    losses = nabla_estimate_dup_losses (result->arrows[worst].estimate);
  if (losses == NULL)
    return;
  edge = nabla_graph_get_edge (result->graph, worst);
  arrow = g_strdup_printf ("%s → %s: %s", nabla_graph_get_name (result->graph, edge->from),
                           nabla_graph_get_name (result->graph, edge->to), losses);
  shown = nabla_cli_show (arrow);
  g_string_append_printf (text, "⚠ %s\n", shown);
}

/* "influence function, hc3": how the intervals were had, each kind once. */
static char *
dup_kinds (const NablaResult *result, NablaSeKind asked)
{
  g_autoptr (GString) kinds = g_string_new (NULL);
  guint seen = 0;

  for (guint e = 0; e < result->n_arrows; e++)
    {
      const NablaArrow *arrow = &result->arrows[e];

      if (arrow->state == NABLA_ARROW_ESTIMATED && !isnan (arrow->estimate->se))
        seen |= 1u << arrow->estimate->se_kind;
    }
  if (seen == 0)
    seen = 1u << asked;
  for (guint kind = 0; kind <= NABLA_SE_INFLUENCE; kind++)
    if ((seen & 1u << kind) != 0)
      g_string_append_printf (kinds, "%s%s", kinds->len > 0 ? ", " : "", nabla_se_kind_to_string (kind));
  return g_strdup (kinds->str);
}

static gboolean
write_text (NablaCli *cli,
            const NablaResult *result,
            const NablaGraphFit *fit,
            const NablaMethod *method,
            GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *kinds = dup_kinds (result, method->se);
  g_autoptr (GString) rows = g_string_new (_ ("arrow\tdirect effect\tshare\tn\t\n"));

  for (guint e = 0; e < result->n_arrows; e++)
    if (is_arrow (nabla_graph_get_edge (result->graph, e)))
      append_row (rows, result, e);
  nabla_cli_align (text, rows->str);
  g_string_append_printf (text, _ ("\n%" G_GSIZE_FORMAT " rows · %.6g %% intervals, %s · %s\n"), result->n_rows,
                          100 * method->level, kinds,
                          method->standardize ? _ ("effects per standard deviation") : _ ("effects in raw units"));
  nabla_cli_append_fit (text, fit);
  append_losses (text, result);
  for (guint i = 0; result->warnings != NULL && i < result->warnings->len; i++)
    {
      const NablaWarning *warning = result->warnings->pdata[i];
      g_autofree char *shown = nabla_cli_show (warning->text);

      g_string_append_printf (text, "⚠ %s\n", shown);
    }
  return nabla_cli_write (cli, text->str, text->len, error);
}

int
nabla_cli_edges (NablaCli *cli, GError **error)
{
  const GPtrArray *words = cli->args->words;
  g_autoptr (NablaCliGraph) source = NULL;
  g_autoptr (NablaReading) reading = NULL;
  g_autoptr (NablaExecutor) executor = NULL;
  g_autoptr (NablaData) data = NULL;
  g_autoptr (NablaResult) result = NULL;
  g_autofree int *columns = NULL;
  NablaRequest request = { 0 };
  NablaGraphFit fit;
  gboolean has_fit;

  if (!nabla_cli_check_method (cli, &request.method, error) || !check_options (cli, error))
    return NABLA_CLI_USAGE;
  source = nabla_cli_read_graph (cli, words->pdata[0], error);
  if (source == NULL || !nabla_graph_check_acyclic (source->graph, error))
    return NABLA_CLI_USAGE;
  reading = nabla_cli_read_population (cli, words->len > 1 ? words->pdata[1] : NULL, source, error);
  if (reading == NULL || !nabla_cli_link_method (cli, source->graph, reading->table, &request.method, error))
    return NABLA_CLI_USAGE;
  columns = nabla_cli_link_columns (source->graph, reading->table, error);
  if (columns == NULL)
    return NABLA_CLI_USAGE;
  executor = nabla_executor_new (0);
  data = nabla_data_new (reading->table, executor);
  request.graph = source->graph;
  request.table = reading->table;
  request.columns = columns;
  result = nabla_analyse (&request, data, cli->progress, NULL, NULL, error);
  if (result == NULL || !check_any (result, error))
    return NABLA_CLI_USAGE;
  /* What is in the way of a fit is told by `test`; here it is one number less. */
  has_fit = nabla_test_fit (data, source->graph, columns, &fit, cli->progress, NULL);
  for (guint i = 0; i < reading->warnings->len; i++)
    {
      const NablaReaderWarning *warning = reading->warnings->pdata[i];

      if (nabla_cli_is_population_note (warning))
        nabla_result_add_warning (result, warning->kind, "%s", warning->text);
    }
  if (cli->json)
    write_json (cli, result, has_fit ? &fit : NULL, &request.method, error);
  else
    write_text (cli, result, has_fit ? &fit : NULL, &request.method, error);
  return NABLA_CLI_ANSWERED;
}
