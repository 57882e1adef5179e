/* `ask`: JSON Lines in, JSON Lines out. */
#include "cli/nabla-ask.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-json-scan.h"
#include "graph/nabla-graph-text.h"

/* What one line leaves behind for the next. */
struct _NablaAsk
{
  char *text;        /* of the last graph; nullable: none yet */
  NablaGraph *graph; /* nullable: there was none, or it could not be read */
  NablaReachWorkspace *workspace;
  NablaReachWorkspace *closed; /* of the closed PDAG; nullable: not asked for yet */
  GError *problem;             /* why the last graph could not be read */
};

/* One row per kind. */
static const struct
{
  const char *name;
  NablaAskFunc answer;
} kinds[] = {
  { "minimal_adjustment_sets", nabla_ask_minimal_adjustment },
  { "all_adjustment_sets", nabla_ask_all_adjustment },
  { "is_adjustment_set", nabla_ask_is_adjustment },
  { "is_backdoor_set", nabla_ask_is_backdoor },
  { "optimal_adjustment", nabla_ask_optimal_adjustment },
  { "frontdoor_sets", nabla_ask_frontdoor_sets },
  { "is_frontdoor", nabla_ask_is_frontdoor },
  { "identifiable", nabla_ask_identifiable },
  { "effect_value", nabla_ask_effect_value },
  { "instruments", nabla_ask_instruments },
  { "instrument_candidates", nabla_ask_instrument_candidates },
  { "is_conditional_instrument", nabla_ask_is_instrument },
  { "optimal_instrument", nabla_ask_optimal_instrument },
  { "dseparated", nabla_ask_dseparated },
  { "implied_independencies", nabla_ask_implied_independencies },
  { "vanishing_tetrads", nabla_ask_vanishing_tetrads },
  { "tree_identifiable", nabla_ask_tree_identifiable },
  { "edge_visible", nabla_ask_edge_visible },
  { "causal_path_nodes", nabla_ask_causal_path_nodes },
  { "markov_blanket", nabla_ask_markov_blanket },
  { "ancestors", nabla_ask_ancestors },
  { "descendants", nabla_ask_descendants },
  { "cyclic", nabla_ask_cyclic },
  { "chordal", nabla_ask_chordal },
};

NablaAsk *
nabla_ask_new (void)
{
  return g_new0 (NablaAsk, 1);
}

static void
forget_graph (NablaAsk *self)
{
  g_clear_pointer (&self->workspace, nabla_reach_workspace_free);
  g_clear_pointer (&self->closed, nabla_reach_workspace_free);
  g_clear_pointer (&self->graph, nabla_graph_unref);
  g_clear_pointer (&self->text, g_free);
  g_clear_error (&self->problem);
}

void
nabla_ask_free (NablaAsk *self)
{
  if (self == NULL)
    return;
  forget_graph (self);
  g_free (self);
}

/* Takes the line's graph, if it has one, in place of the last line's. */
static gboolean
take_graph (NablaAsk *self, JsonObject *line, GError **error)
{
  JsonNode *node = json_object_get_member (line, "graph");
  const char *text;

  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    {
      if (self->graph != NULL)
        return TRUE;
      if (self->problem != NULL)
        g_propagate_error (error, g_error_copy (self->problem));
      else
        nabla_cli_set_usage_error (error, _ ("There is no \"graph\" on this line or before it."));
      return FALSE;
    }
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    {
      forget_graph (self);
      nabla_cli_set_usage_error (&self->problem, _ ("\"graph\" is not text."));
    }
  else
    {
      text = json_node_get_string (node);
      if (self->text == NULL || !g_str_equal (self->text, text))
        {
          gsize length = strlen (text);

          forget_graph (self);
          self->text = g_strdup (text);
          self->graph
            = nabla_graph_parse (text, length, nabla_graph_guess_format (NULL, text, length), NULL, &self->problem);
          if (self->graph != NULL && !nabla_graph_check_circles (self->graph, &self->problem))
            g_clear_pointer (&self->graph, nabla_graph_unref);
          if (self->graph != NULL)
            self->workspace = nabla_reach_workspace_new (self->graph);
        }
    }
  if (self->graph != NULL)
    return TRUE;
  g_propagate_error (error, g_error_copy (self->problem));
  return FALSE;
}

/* An arrow from a vertex to itself keeps a graph from being read, but answers whether it is cyclic.
 * @problem: (transfer full) */
static gboolean
answer_without_graph (JsonObject *query, NablaJson *answer, GError *problem, GError **error)
{
  JsonNode *kind = json_object_get_member (query, "kind");

  if (g_error_matches (problem, NABLA_GRAPH_ERROR, NABLA_GRAPH_ERROR_CYCLE) && kind != NULL
      && JSON_NODE_HOLDS_VALUE (kind) && g_strcmp0 (json_node_get_string (kind), "cyclic") == 0)
    {
      g_error_free (problem);
      nabla_json_boolean (answer, TRUE);
      return TRUE;
    }
  g_propagate_error (error, problem);
  return FALSE;
}

static gboolean
answer_query (NablaAsk *self,
              JsonObject *line,
              NablaJson *answer,
              gboolean *truncated,
              NablaProgress *progress,
              GError **error)
{
  NablaAskCall call = { .answer = answer, .progress = progress };
  JsonNode *node;
  const char *kind;
  guint limit;
  gboolean has_graph;
  g_autoptr (GError) local = NULL;

  /* First of all, so that a bad query does not lose the graph for the lines after it. */
  has_graph = take_graph (self, line, &local);
  node = json_object_get_member (line, "query");
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    {
      if (has_graph)
        nabla_cli_set_usage_error (error, _ ("The line has no \"query\" object."));
      else
        g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (!has_graph)
    return answer_without_graph (json_node_get_object (node), answer, g_steal_pointer (&local), error);
  call.graph = self->graph;
  call.workspace = self->workspace;
  call.closed = &self->closed;
  call.query = json_node_get_object (node);
  kind = nabla_ask_get_string (&call, "kind", &local);
  if (kind == NULL)
    {
      nabla_cli_set_usage_error (error, _ ("The query has no \"kind\"."));
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].name, kind))
      {
        if (!nabla_ask_get_limit (&call, &limit, error))
          return FALSE;
        if (kinds[i].answer != nabla_ask_cyclic && !nabla_graph_check_acyclic (self->graph, error))
          return FALSE;
        if (!kinds[i].answer (&call, error))
          return FALSE;
        *truncated = call.truncated;
        return TRUE;
      }
  nabla_cli_set_usage_error (error, _ ("The kind \"%s\" is unknown."), kind);
  return FALSE;
}

static gboolean
is_blank (const char *line, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isspace (line[i]))
      return FALSE;
  return TRUE;
}

static char *
make_error (const NablaJsonSpan *id, const GError *error)
{
  NablaJson *json = nabla_json_new ();

  nabla_json_begin_object (json);
  nabla_json_key (json, "id");
  if (id->text != NULL)
    nabla_json_raw (json, id->text, id->length);
  else
    nabla_json_null (json);
  nabla_json_key_string (json, "error", error->message);
  nabla_json_end_object (json);
  return nabla_json_finish (json);
}

/**
 * nabla_cli_ask_line:
 * @self: what was said before
 * @line: one line, with or without its end
 * @length: its bytes
 * @cancellable: (nullable)
 *
 * Answers one line. The id comes back byte for byte. Any bytes are safe.
 *
 * Returns: (transfer full) (nullable): the answer without a newline; %NULL for a blank line
 */
char *
nabla_cli_ask_line (NablaAsk *self, const char *line, gsize length, GCancellable *cancellable)
{
  NablaJsonSpan id = { NULL, 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (NablaJson) json = NULL;
  g_autoptr (NablaProgress) progress = NULL;
  gboolean truncated = FALSE;
  JsonNode *root;

  if (is_blank (line, length))
    return NULL;
  if (length > NABLA_ASK_MAX_LINE)
    {
      nabla_cli_set_usage_error (&error, _ ("The line is longer than %d bytes."), NABLA_ASK_MAX_LINE);
      return make_error (&id, error);
    }
  parser = json_parser_new_immutable ();
  if (!nabla_json_scan (line, length, NABLA_ASK_MAX_DEPTH, "id", &id, &error)
      || !json_parser_load_from_data (parser, line, length, &error))
    {
      id = (NablaJsonSpan){ NULL, 0 };
      return make_error (&id, error);
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      nabla_cli_set_usage_error (&error, _ ("The line is not a JSON object."));
      return make_error (&id, error);
    }
  progress = nabla_progress_new (cancellable);
  json = nabla_json_new ();
  nabla_json_begin_object (json);
  nabla_json_key (json, "id");
  if (id.text != NULL)
    nabla_json_raw (json, id.text, id.length);
  else
    nabla_json_null (json);
  nabla_json_key (json, "answer");
  if (!answer_query (self, json_node_get_object (root), json, &truncated, progress, &error))
    return make_error (&id, error);
  if (truncated)
    nabla_json_key_boolean (json, "truncated", TRUE);
  nabla_json_end_object (json);
  return nabla_json_finish (g_steal_pointer (&json));
}

/* What is read but not yet a whole line. */
typedef struct
{
  GByteArray *rest;
  gboolean too_long; /* its beginning was thrown away */
} Pending;

static gboolean
answer_line (NablaCli *cli, NablaAsk *ask, Pending *pending, GError **error)
{
  g_autofree char *answer = NULL;
  g_autofree char *line = NULL;

  if (pending->too_long)
    {
      NablaJsonSpan none = { NULL, 0 };
      g_autoptr (GError) refusal = NULL;

      nabla_cli_set_usage_error (&refusal, _ ("The line is longer than %d bytes."), NABLA_ASK_MAX_LINE);
      answer = make_error (&none, refusal);
    }
  else
    answer
      = nabla_cli_ask_line (ask, (const char *) pending->rest->data, pending->rest->len, cli->streams->cancellable);
  g_byte_array_set_size (pending->rest, 0);
  pending->too_long = FALSE;
  if (!nabla_progress_check (cli->progress, error))
    return FALSE;
  if (answer == NULL)
    return TRUE;
  line = g_strconcat (answer, "\n", NULL);
  return nabla_cli_write (cli, line, strlen (line), error);
}

/* Takes a chunk apart into lines and answers those that are complete. */
static gboolean
take_chunk (NablaCli *cli, NablaAsk *ask, Pending *pending, const char *chunk, gsize length, GError **error)
{
  while (length > 0)
    {
      const char *newline = memchr (chunk, '\n', length);
      gsize part = newline != NULL ? (gsize) (newline - chunk) : length;

      if (pending->rest->len + part > NABLA_ASK_MAX_LINE)
        {
          g_byte_array_set_size (pending->rest, 0);
          pending->too_long = TRUE;
        }
      if (!pending->too_long)
        g_byte_array_append (pending->rest, (const guint8 *) chunk, part);
      if (newline == NULL)
        return TRUE;
      if (!answer_line (cli, ask, pending, error))
        return FALSE;
      chunk += part + 1;
      length -= part + 1;
    }
  return TRUE;
}

int
nabla_cli_ask (NablaCli *cli, GError **error)
{
  g_autoptr (NablaAsk) ask = nabla_ask_new ();
  g_autofree char *buffer = g_malloc (65536);
  g_autoptr (GByteArray) rest = g_byte_array_new ();
  Pending pending = { rest, FALSE };

  while (TRUE)
    {
      g_autoptr (GError) local = NULL;
      gssize n = g_input_stream_read (cli->streams->in, buffer, 65536, cli->streams->cancellable, &local);

      if (n < 0)
        {
          if (g_error_matches (local, G_IO_ERROR, G_IO_ERROR_CANCELLED))
            g_propagate_error (error, g_steal_pointer (&local));
          else
            g_set_error (error, NABLA_CLI_ERROR, NABLA_CLI_ERROR_IO, _ ("cannot read standard input: %s"),
                         local->message);
          return NABLA_CLI_IO;
        }
      if (n == 0)
        break;
      if (!take_chunk (cli, ask, &pending, buffer, n, error))
        return NABLA_CLI_IO;
    }
  /* The last line may lack its end. */
  if (rest->len > 0 || pending.too_long)
    answer_line (cli, ask, &pending, error);
  return NABLA_CLI_ANSWERED;
}
