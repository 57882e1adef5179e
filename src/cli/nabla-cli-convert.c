/* `convert`: a graph in other formats. */
#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-command.h"
#include "graph/nabla-graph-text.h"

static const char *
get_kind_name (NablaGraphKind kind)
{
  switch (kind)
    {
    case NABLA_GRAPH_DAG:
      return "dag";
    case NABLA_GRAPH_PDAG:
      return "pdag";
    case NABLA_GRAPH_MAG:
      return "mag";
    case NABLA_GRAPH_PAG:
      return "pag";
    case NABLA_GRAPH_DIGRAPH:
      return "digraph";
    case NABLA_GRAPH_UNDIRECTED:
      return "graph";
    }
  return NULL;
}

/* "->", "<->", "--", "o->", "o-o", "o--" from @from to @to. */
static char *
make_mark (const NablaEdge *edge)
{
  static const char at_from[] = { '-', '<', 'o' };
  static const char at_to[] = { '-', '>', 'o' };
  gboolean bare = edge->at_from == NABLA_MARK_TAIL || edge->at_to == NABLA_MARK_TAIL;

  if (edge->at_from == NABLA_MARK_TAIL && edge->at_to == NABLA_MARK_TAIL)
    return g_strdup ("--");
  return g_strdup_printf ("%c%s%c", at_from[edge->at_from], bare ? "" : "-", at_to[edge->at_to]);
}

static void
put_roles (NablaJson *json, NablaRoles roles)
{
  static const struct
  {
    NablaRoles role;
    const char *name;
  } names[] = {
    { NABLA_ROLE_EXPOSURE, "exposure" }, { NABLA_ROLE_OUTCOME, "outcome" }, { NABLA_ROLE_ADJUSTED, "adjusted" },
    { NABLA_ROLE_SELECTED, "selected" }, { NABLA_ROLE_LATENT, "latent" },
  };

  nabla_json_key (json, "roles");
  nabla_json_begin_array (json);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if ((roles & names[i].role) != 0)
      nabla_json_string (json, names[i].name);
  nabla_json_end_array (json);
}

static void
put_point (NablaJson *json, const char *key, gboolean known, NablaPoint point)
{
  nabla_json_key (json, key);
  if (!known)
    {
      nabla_json_null (json);
      return;
    }
  nabla_json_begin_array (json);
  nabla_json_number (json, point.x);
  nabla_json_number (json, point.y);
  nabla_json_end_array (json);
}

static void
put_graph (NablaJson *json, const NablaCliGraph *source)
{
  const NablaGraph *graph = source->graph;
  const char *key = NULL;
  const char *value = NULL;
  NablaPoint point = { 0, 0 };

  nabla_json_begin_object (json);
  nabla_json_key_string (json, "kind", get_kind_name (nabla_graph_get_kind (graph)));
  nabla_json_key (json, "attributes");
  nabla_json_begin_object (json);
  for (guint i = 0; nabla_graph_nth_attribute (graph, i, &key, &value); i++)
    nabla_json_key_string (json, key, value);
  nabla_json_end_object (json);
  nabla_json_key (json, "nodes");
  nabla_json_begin_array (json);
  for (NablaNode v = 0; v < nabla_graph_n_nodes (graph); v++)
    {
      nabla_json_begin_object (json);
      nabla_json_key_string (json, "name", nabla_graph_get_name (graph, v));
      put_roles (json, nabla_graph_get_roles (graph, v));
      put_point (json, "position", nabla_layout_get_position (source->layout, v, &point), point);
      nabla_json_key (json, "attributes");
      nabla_json_begin_object (json);
      for (guint i = 0; nabla_graph_nth_node_attribute (graph, v, i, &key, &value); i++)
        nabla_json_key_string (json, key, value);
      nabla_json_end_object (json);
      nabla_json_end_object (json);
    }
  nabla_json_end_array (json);
  nabla_json_key (json, "edges");
  nabla_json_begin_array (json);
  for (guint e = 0; e < nabla_graph_n_edges (graph); e++)
    {
      const NablaEdge *edge = nabla_graph_get_edge (graph, e);
      g_autofree char *mark = make_mark (edge);

      nabla_json_begin_object (json);
      nabla_json_key_string (json, "from", nabla_graph_get_name (graph, edge->from));
      nabla_json_key_string (json, "to", nabla_graph_get_name (graph, edge->to));
      nabla_json_key_string (json, "mark", mark);
      put_point (json, "bend", nabla_layout_get_bend (source->layout, e, &point), point);
      nabla_json_key (json, "attributes");
      nabla_json_begin_object (json);
      for (guint i = 0; nabla_graph_nth_edge_attribute (graph, e, i, &key, &value); i++)
        nabla_json_key_string (json, key, value);
      nabla_json_end_object (json);
      nabla_json_end_object (json);
    }
  nabla_json_end_array (json);
  nabla_json_end_object (json);
}

/* (transfer full) */
typedef char *(*Converter) (const NablaCliGraph *source);

static char *
to_dagitty (const NablaCliGraph *source)
{
  return nabla_graph_print (source->graph, source->layout, NABLA_GRAPH_FORMAT_DAGITTY);
}

static char *
to_dot (const NablaCliGraph *source)
{
  return nabla_graph_print (source->graph, source->layout, NABLA_GRAPH_FORMAT_DOT);
}

static char *
to_json (const NablaCliGraph *source)
{
  NablaJson *json = nabla_json_new ();

  put_graph (json, source);
  g_string_append_c (json->text, '\n');
  return nabla_json_finish (json);
}

/* One row per format; no function: not built yet. */
static const struct
{
  const char *name;
  Converter convert;
} formats[] = {
  { "dagitty", to_dagitty }, { "dot", to_dot },   { "lavaan", NULL }, { "tikz", NULL }, { "r", NULL },
  { "python", NULL },        { "json", to_json },
};

int
nabla_cli_convert (NablaCli *cli, GError **error)
{
  const char *words[G_N_ELEMENTS (formats) + 1] = { NULL };
  g_autoptr (NablaCliGraph) source = NULL;
  g_autofree char *text = NULL;
  guint format = 0;

  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    words[i] = formats[i].name;
  if (!nabla_cli_args_has (cli->args, "to"))
    {
      nabla_cli_set_usage_error (error, _ ("--to is missing; for instance --to dagitty"));
      return NABLA_CLI_USAGE;
    }
  if (!nabla_cli_args_get_choice (cli->args, "to", words, &format, error))
    return NABLA_CLI_USAGE;
  if (formats[format].convert == NULL)
    {
      nabla_cli_set_usage_error (error, _ ("--to %s is not built yet"), formats[format].name);
      return NABLA_CLI_USAGE;
    }
  source = nabla_cli_read_graph (cli, cli->args->words->pdata[0], error);
  if (source == NULL)
    return NABLA_CLI_USAGE;
  text = formats[format].convert (source);
  if (cli->json && formats[format].convert != to_json)
    {
      NablaJson *json = nabla_json_new ();

      nabla_json_begin_object (json);
      nabla_json_key_string (json, "format", formats[format].name);
      nabla_json_key_string (json, "text", text);
      nabla_json_end_object (json);
      nabla_cli_write_json (cli, json, error);
    }
  else
    nabla_cli_write (cli, text, strlen (text), error);
  return NABLA_CLI_ANSWERED;
}
