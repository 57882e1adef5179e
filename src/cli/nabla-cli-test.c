/* `test`: the graph's testable implications against the data, and the fit of the whole graph. */
#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-command.h"
#include "cli/nabla-cli-fit.h"
#include "estimate/trust/nabla-implication-test.h"
#include "project/nabla-population.h"
#include "table/nabla-repairs.h"

#define LEVEL 0.95

/* What was found, and the graph that its indices are about. */
typedef struct
{
  NablaGraph *graph; /* nodes without a column unobserved */
  NablaImplicationTests *tests;
  char *no_fit;           /* why there is none where there could be one */
  NablaNodeSet *lost;     /* observed nodes without a column */
  const GPtrArray *notes; /* of NablaReaderWarning: about the rows */
} Findings;

static void
findings_clear (Findings *self)
{
  nabla_graph_unref (self->graph);
  nabla_implication_tests_unref (self->tests);
  g_free (self->no_fit);
  nabla_node_set_free (self->lost);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Findings, findings_clear)

/* Without its column a node is as good as unobserved: others separate what it would, if they
 * can. What is selected needs none. */
static void
hide_unlinked (Findings *self, const NablaGraph *graph, const int *columns)
{
  guint n = nabla_graph_n_nodes (graph);

  self->lost = nabla_node_set_new ();
  for (NablaNode v = 0; v < n; v++)
    {
      NablaRoles roles = nabla_graph_get_roles (graph, v);

      if (columns[v] >= 0 || (roles & (NABLA_ROLE_LATENT | NABLA_ROLE_SELECTED)) != 0)
        continue;
      nabla_node_set_add (self->lost, v);
    }
  self->graph = nabla_graph_with_changed_roles (graph, self->lost, NABLA_ROLE_LATENT, 0);
}

/* With none of several implications tested there is no answer: the first complaint is the command's. */
static gboolean
check_any (const NablaImplicationTests *tests, GError **error)
{
  guint n_failing;

  if (tests->n_tests == 0 || nabla_implication_tests_count (tests, &n_failing) > 0)
    return TRUE;
  nabla_cli_set_usage_error (error, "%s", tests->tests[0].message);
  return FALSE;
}

static gboolean
find_out (NablaCli *cli, const NablaGraph *graph, const NablaTable *table, Findings *self, GError **error)
{
  g_autoptr (NablaExecutor) executor = nabla_executor_new (0);
  g_autoptr (NablaData) data = nabla_data_new (table, executor);
  g_autofree int *columns = nabla_cli_link_columns (graph, table, error);
  g_autoptr (NablaReachWorkspace) ws = NULL;
  g_autoptr (GPtrArray) implications = NULL;
  g_autoptr (GError) problem = NULL;

  if (columns == NULL)
    return FALSE;
  hide_unlinked (self, graph, columns);
  ws = nabla_reach_workspace_new (self->graph);
  implications = nabla_implications_list (ws, NABLA_IMPLICATIONS_ONE_EACH, 0, 0, cli->progress, NULL);
  self->tests = nabla_test_implications (data, self->graph, columns, implications, LEVEL, cli->progress, error);
  if (self->tests == NULL || !check_any (self->tests, error))
    return FALSE;
  self->tests->has_fit = nabla_test_fit (data, self->graph, columns, &self->tests->fit, cli->progress, &problem);
  if (problem != NULL)
    self->no_fit = g_strdup (problem->message);
  return nabla_progress_check (cli->progress, error);
}

static void
put_test (NablaJson *json, const NablaGraph *graph, const NablaImplicationTest *test)
{
  nabla_json_begin_object (json);
  nabla_json_key_string (json, "a", nabla_graph_get_name (graph, test->what.a));
  nabla_json_key_string (json, "b", nabla_graph_get_name (graph, test->what.b));
  nabla_json_key (json, "given");
  nabla_cli_json_set (json, graph, test->what.given);
  nabla_json_key_string (json, "method", test->method);
  nabla_json_key_number (json, "estimate", test->estimate);
  nabla_json_key (json, "ci");
  if (isnan (test->lo) || isnan (test->hi))
    nabla_json_null (json);
  else
    {
      nabla_json_begin_array (json);
      nabla_json_number (json, test->lo);
      nabla_json_number (json, test->hi);
      nabla_json_end_array (json);
    }
  nabla_json_key_number (json, "p", test->p);
  nabla_json_key_number (json, "p_adjusted", test->p_adjusted);
  if (test->tested)
    nabla_json_key_boolean (json, "holds", test->holds);
  else
    nabla_json_key_null (json, "holds");
  if (test->tested || test->n_used > 0)
    nabla_json_key_uint (json, "n_used", test->n_used);
  else
    nabla_json_key_null (json, "n_used");
  nabla_json_end_object (json);
}

static void
put_warning (NablaJson *json, const char *kind, const char *text)
{
  nabla_json_begin_object (json);
  nabla_json_key_string (json, "kind", kind);
  nabla_json_key_string (json, "text", text);
  nabla_json_end_object (json);
}

/* "A ⊥ B | C, D" */
static char *
show_implication (const NablaGraph *graph, const NablaIndependence *what)
{
  g_autofree char *a = nabla_cli_show (nabla_graph_get_name (graph, what->a));
  g_autofree char *b = nabla_cli_show (nabla_graph_get_name (graph, what->b));
  g_autofree char *given = nabla_cli_show_set (graph, what->given);

  if (nabla_node_set_size (what->given) == 0)
    return g_strdup_printf ("%s ⊥ %s", a, b);
  return g_strdup_printf ("%s ⊥ %s | %s", a, b, given);
}

static char *
make_lost_text (const Findings *self)
{
  g_autofree char *set = nabla_cli_show_set (self->graph, self->lost);

  return g_strdup_printf (_ ("Without a column, and so taken as unobserved: %s."), set);
}

static void
put_warnings (NablaJson *json, const Findings *self)
{
  nabla_json_key (json, "warnings");
  nabla_json_begin_array (json);
  if (self->lost->n > 0)
    {
      g_autofree char *text = make_lost_text (self);

      put_warning (json, "no_column", text);
    }
  for (guint i = 0; i < self->tests->n_tests; i++)
    if (!self->tests->tests[i].tested)
      {
        g_autofree char *what = show_implication (self->graph, &self->tests->tests[i].what);
        g_autofree char *text = g_strdup_printf ("%s: %s", what, self->tests->tests[i].message);

        put_warning (json, "not_tested", text);
      }
  if (self->no_fit != NULL)
    put_warning (json, "no_fit", self->no_fit);
  for (guint i = 0; i < self->notes->len; i++)
    {
      const NablaReaderWarning *note = self->notes->pdata[i];

      if (nabla_cli_is_population_note (note))
        put_warning (json, note->kind, note->text);
    }
  nabla_json_end_array (json);
}

static gboolean
write_json (NablaCli *cli, const Findings *self, GError **error)
{
  NablaJson *json = nabla_json_new ();

  nabla_json_begin_object (json);
  nabla_json_key (json, "implications");
  nabla_json_begin_array (json);
  for (guint i = 0; i < self->tests->n_tests; i++)
    put_test (json, self->graph, &self->tests->tests[i]);
  nabla_json_end_array (json);
  nabla_cli_json_fit (json, self->tests->has_fit ? &self->tests->fit : NULL);
  put_warnings (json, self);
  nabla_json_end_object (json);
  return nabla_cli_write_json (cli, json, error);
}

static void
append_row (GString *rows, const NablaGraph *graph, const NablaImplicationTest *test)
{
  g_autofree char *what = show_implication (graph, &test->what);

  if (test->tested)
    {
      g_autofree char *number = nabla_format_interval (test->estimate, test->lo, test->hi);
      g_autofree char *p = nabla_cli_format_p (test->p);
      g_autofree char *adjusted = nabla_cli_format_p (test->p_adjusted);

      g_string_append_printf (rows, "%s\t%s\t%s\t%s\t%s\n", what, number, p, adjusted,
                              test->holds ? _ ("holds") : _ ("fails"));
    }
  else
    {
      g_autofree char *why = nabla_cli_show (test->message);

      g_string_append_printf (rows, "%s\t?\t\t\t%s\n", what, why);
    }
}

static gboolean
write_text (NablaCli *cli, const Findings *self, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) rows = g_string_new (_ ("implication\tassociation\tp\tadjusted p\t\n"));
  guint n_failing, n_tested = nabla_implication_tests_count (self->tests, &n_failing);

  for (guint i = 0; i < self->tests->n_tests; i++)
    append_row (rows, self->graph, &self->tests->tests[i]);
  if (self->tests->n_tests > 0)
    nabla_cli_align (text, rows->str);
  else
    g_string_append (text, _ ("The graph implies no independence between columns of the table.\n"));
  if (n_tested > 0)
    g_string_append_printf (text,
                            ngettext ("\n%u of %u tested implication fails (Holm's adjustment, 5 %%)\n",
                                      "\n%u of %u tested implications fail (Holm's adjustment, 5 %%)\n", n_tested),
                            n_failing, n_tested);
  nabla_cli_append_fit (text, self->tests->has_fit ? &self->tests->fit : NULL);
  if (self->lost->n > 0)
    {
      g_autofree char *lost = make_lost_text (self);

      g_string_append_printf (text, "⚠ %s\n", lost);
    }
  if (self->no_fit != NULL)
    {
      g_autofree char *shown = nabla_cli_show (self->no_fit);

      g_string_append_printf (text, _ ("⚠ No fit of the whole graph: %s\n"), shown);
    }
  for (guint i = 0; i < self->notes->len; i++)
    {
      const NablaReaderWarning *note = self->notes->pdata[i];
      g_autofree char *shown = nabla_cli_show (note->text);

      if (nabla_cli_is_population_note (note))
        g_string_append_printf (text, "⚠ %s\n", shown);
    }
  return nabla_cli_write (cli, text->str, text->len, error);
}

/* Weights that the graph asks for have no part in the tests. */
static void
note_weights (const NablaGraph *graph, NablaReading *reading)
{
  const char *weights = nabla_population_get_weights (graph);

  if (weights != NULL && *weights != '\0')
    nabla_repairs_add (reading->warnings, "weights_unused", 1, 0, 0,
                       g_strdup_printf (_ ("Each row counts the same in these tests: the weights in column “%s” are "
                                           "not used."),
                                        weights));
}

int
nabla_cli_test (NablaCli *cli, GError **error)
{
  const GPtrArray *words = cli->args->words;
  g_autoptr (NablaCliGraph) source = NULL;
  g_autoptr (NablaReading) reading = NULL;
  g_auto (Findings) findings = { 0 };

  source = nabla_cli_read_graph (cli, words->pdata[0], error);
  if (source == NULL || !nabla_graph_check_acyclic (source->graph, error))
    return NABLA_CLI_USAGE;
  reading = nabla_cli_read_population (cli, words->len > 1 ? words->pdata[1] : NULL, source, error);
  if (reading == NULL || !find_out (cli, source->graph, reading->table, &findings, error))
    return NABLA_CLI_USAGE;
  note_weights (source->graph, reading);
  findings.notes = reading->warnings;
  if (cli->json)
    write_json (cli, &findings, error);
  else
    write_text (cli, &findings, error);
  return NABLA_CLI_ANSWERED;
}
