/* Any bytes as lines for `ask`: each is answered or refused on one line of JSON, and what follows
 * from an answer is answered so too. */
#include <json-glib/json-glib.h>
#include <stdlib.h>
#include <string.h>

#include "cli/nabla-cli.h"
#include "cli/nabla-json-scan.h"
#include "graph/nabla-graph-text.h"

/* Lists without a limit can be longer than any patience: an input is cancelled after this. */
#define PATIENCE (2 * G_USEC_PER_SEC)
/* Of a list, how many members are asked about. */
#define MAX_MEMBERS 8

int LLVMFuzzerInitialize (int *argc, char ***argv);
int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static GMutex lock;
static GCancellable *running; /* of the input of the moment; NULL between two */
static gint64 deadline;
static gboolean selection; /* the graph has selected nodes */

static gpointer
watch (gpointer data G_GNUC_UNUSED)
{
  while (TRUE)
    {
      g_usleep (100000);
      g_mutex_lock (&lock);
      if (running != NULL && g_get_monotonic_time () > deadline)
        g_cancellable_cancel (running);
      g_mutex_unlock (&lock);
    }
  return NULL;
}

static void
set_running (GCancellable *cancellable)
{
  g_mutex_lock (&lock);
  running = cancellable;
  deadline = g_get_monotonic_time () + PATIENCE;
  g_mutex_unlock (&lock);
}

/* A line and the object that answered it. */
typedef struct
{
  NablaAsk *ask;
  GCancellable *cancellable;
  JsonNode *line;
  JsonObject *query;
  const char *answer;
} Said;

static JsonNode *
parse (const char *text, gssize length)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  return json_parser_load_from_data (parser, text, length, NULL) ? json_parser_steal_root (parser) : NULL;
}

/* Asks @kind about the ends of what was said, or about nothing, with the fields @name, @value, …, NULL
 * (the values are taken). Returns: the answer; NULL for an error, what is cut short or cancelled. */
static JsonNode *
ask_also (const Said *said, const char *kind, gboolean ends, ...)
{
  static const char *const kept[] = { "exposure", "outcome" };
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT), reply = NULL;
  g_autofree char *line = NULL, *text = NULL;
  JsonObject *object = json_object_new (), *query = json_object_new ();
  const char *name;
  va_list fields;

  json_object_set_string_member (query, "kind", kind);
  for (guint i = 0; ends && i < G_N_ELEMENTS (kept); i++)
    if (json_object_has_member (said->query, kept[i]))
      json_object_set_member (query, kept[i], json_node_copy (json_object_get_member (said->query, kept[i])));
  va_start (fields, ends);
  while ((name = va_arg (fields, const char *)) != NULL)
    json_object_set_member (query, name, va_arg (fields, JsonNode *));
  va_end (fields);
  json_object_set_int_member (object, "id", 1);
  json_object_set_object_member (object, "query", query);
  json_node_take_object (root, object);
  line = json_to_string (root, FALSE);
  text = nabla_cli_ask_line (said->ask, line, strlen (line), said->cancellable);
  g_assert_nonnull (text);
  reply = parse (text, -1);
  g_assert_nonnull (reply);
  if (g_cancellable_is_cancelled (said->cancellable) || !json_object_has_member (json_node_get_object (reply), "answer")
      || json_object_has_member (json_node_get_object (reply), "truncated"))
    return NULL;
  return json_node_copy (json_object_get_member (json_node_get_object (reply), "answer"));
}

static void
demand (const Said *said, gboolean holds, const char *what)
{
  g_autofree char *text = NULL;

  if (holds)
    return;
  text = json_to_string (said->line, FALSE);
  g_printerr ("broken: %s\n%s\n%s\n", what, text, said->answer);
  abort ();
}

/* That @node is no false; it is taken, and may be missing. */
static void
demand_true (const Said *said, JsonNode *node, const char *what)
{
  g_autoptr (JsonNode) owned = node;

  demand (said, owned == NULL || json_node_get_boolean (owned), what);
}

static JsonNode *
dup_member (JsonObject *object, const char *name)
{
  return json_node_copy (json_object_get_member (object, name));
}

static JsonNode *
make_text (const char *text)
{
  return json_node_init_string (json_node_alloc (), text);
}

static gboolean
contains (JsonNode *list, const char *name)
{
  JsonArray *array = json_node_get_array (list);

  for (guint i = 0; i < json_array_get_length (array); i++)
    if (g_str_equal (json_array_get_string_element (array, i), name))
      return TRUE;
  return FALSE;
}

static const char *
get_text (JsonObject *object, const char *name, const char *otherwise)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_get_string (node)
           : otherwise;
}

static void
check_identifiable (const Said *said, const char *why)
{
  if (g_str_equal (get_text (said->query, "effect", "total"), "total"))
    demand_true (said, ask_also (said, "identifiable", TRUE, NULL), why);
}

/* Of minimal_adjustment_sets, all_adjustment_sets, optimal_adjustment. */
static void
check_adjustment_set (const Said *said, JsonNode *set)
{
  demand_true (said,
               ask_also (said, "is_adjustment_set", TRUE, "set", json_node_copy (set), "effect",
                         make_text (get_text (said->query, "effect", "total")), NULL),
               "an adjustment set is one");
}

static void
check_frontdoor_set (const Said *said, JsonNode *set)
{
  demand_true (said, ask_also (said, "is_frontdoor", TRUE, "set", json_node_copy (set), NULL),
               "a front-door set is one");
}

static void
check_candidate (const Said *said, const char *name)
{
  g_autoptr (JsonNode) candidates = ask_also (said, "instrument_candidates", TRUE, NULL);

  demand (said, candidates == NULL || contains (candidates, name), "an instrument is a candidate");
}

static void
check_instrument (const Said *said, JsonNode *member)
{
  JsonObject *object = json_node_get_object (member);

  demand_true (said,
               ask_also (said, "is_conditional_instrument", TRUE, "instrument", dup_member (object, "instrument"),
                         "given", dup_member (object, "given"), NULL),
               "an instrument is one");
  check_candidate (said, json_object_get_string_member (object, "instrument"));
}

static void
check_independence (const Said *said, JsonNode *statement)
{
  JsonObject *object = json_node_get_object (statement);

  demand_true (said,
               ask_also (said, "dseparated", FALSE, "a", dup_member (object, "b"), "b", dup_member (object, "a"),
                         "given", dup_member (object, "given"), NULL),
               "what is implied is separated");
}

/* The last members are those most unlike the empty set. */
static void
check_members (const Said *said, JsonNode *answer, void (*check) (const Said *said, JsonNode *member), const char *why)
{
  JsonArray *list = json_node_get_array (answer);
  guint n = json_array_get_length (list);

  for (guint i = 0; i < MIN (n, MAX_MEMBERS); i++)
    check (said, json_array_get_element (list, n - 1 - i));
  if (n > 0 && why != NULL)
    check_identifiable (said, why);
}

/* That there is a set, as one was found valid. */
static void
check_existence (const Said *said)
{
  const char *effect = get_text (said->query, "effect", "total");
  g_autoptr (JsonNode) sets = NULL;

  if (g_str_equal (effect, "odds_ratio"))
    return;
  sets = ask_also (said, "minimal_adjustment_sets", TRUE, "effect", make_text (effect), "must",
                   json_node_init_array (json_node_alloc (), json_array_new ()), NULL);
  demand (said, sets == NULL || json_array_get_length (json_node_get_array (sets)) > 0,
          "where one is valid there is one");
  check_identifiable (said, "by an adjustment set");
}

static void
check_implied (const Said *said, const char *kind, JsonNode *answer)
{
  gboolean holds = JSON_NODE_HOLDS_VALUE (answer) && json_node_get_value_type (answer) == G_TYPE_BOOLEAN
                   && json_node_get_boolean (answer);

  if (g_str_equal (kind, "minimal_adjustment_sets") || g_str_equal (kind, "all_adjustment_sets"))
    check_members (said, answer, check_adjustment_set, "by adjustment");
  else if (g_str_equal (kind, "optimal_adjustment") && JSON_NODE_HOLDS_ARRAY (answer))
    check_adjustment_set (said, answer);
  else if (g_str_equal (kind, "frontdoor_sets") && !g_str_equal (get_text (said->query, "which", "all"), "maximal"))
    check_members (said, answer, check_frontdoor_set, "by the front door");
  else if (g_str_equal (kind, "frontdoor_sets") && JSON_NODE_HOLDS_ARRAY (answer))
    check_frontdoor_set (said, answer);
  else if (g_str_equal (kind, "instruments"))
    check_members (said, answer, check_instrument, NULL);
  else if (g_str_equal (kind, "implied_independencies"))
    check_members (said, answer, check_independence, NULL);
  else if (g_str_equal (kind, "is_adjustment_set") && holds)
    check_existence (said);
  else if (g_str_equal (kind, "is_frontdoor") && holds)
    check_identifiable (said, "by a front-door set");
  else if (g_str_equal (kind, "is_backdoor_set") && holds && !selection)
    demand_true (said, ask_also (said, "is_adjustment_set", TRUE, "set", dup_member (said->query, "set"), NULL),
                 "a back-door set is an adjustment set");
  else if (g_str_equal (kind, "is_conditional_instrument") && holds
           && get_text (said->query, "instrument", NULL) != NULL)
    check_candidate (said, get_text (said->query, "instrument", NULL));
}

/* With NABLA_FUZZ_KINDS in the environment tells what was asked and whether it was answered. */
static void
tell (const char *kind, gboolean answered)
{
  if (g_getenv ("NABLA_FUZZ_KINDS") != NULL)
    g_printerr ("kind %s %s\n", kind, answered ? "answered" : "refused");
}

static gboolean
has_selection (const char *text)
{
  NablaGraphFormat format = nabla_graph_guess_format (NULL, text, strlen (text));
  g_autoptr (NablaGraph) graph = nabla_graph_parse (text, -1, format, NULL, NULL);
  g_autoptr (NablaNodeSet) selected = graph != NULL ? nabla_graph_dup_with_role (graph, NABLA_ROLE_SELECTED) : NULL;

  return nabla_node_set_size (selected) > 0;
}

static void
check (NablaAsk *ask, GCancellable *cancellable, const char *line, gsize length, const char *answer)
{
  NablaJsonSpan id;
  g_autoptr (JsonNode) question = NULL, reply = NULL;
  Said said = { .ask = ask, .cancellable = cancellable, .answer = answer };
  JsonObject *object;
  JsonNode *query;
  const char *kind;

  g_assert_true (g_str_has_prefix (answer, "{\"id\":"));
  g_assert_null (strchr (answer, '\n'));
  g_assert_true (nabla_json_scan (answer, strlen (answer), NABLA_ASK_MAX_DEPTH, "id", &id, NULL));
  g_assert_nonnull (id.text);
  reply = parse (answer, -1);
  g_assert_nonnull (reply);
  object = json_node_get_object (reply);
  g_assert_true (json_object_has_member (object, "answer") != json_object_has_member (object, "error"));
  question = said.line = parse (line, (gssize) length);
  if (question == NULL || !JSON_NODE_HOLDS_OBJECT (question))
    return;
  if (json_object_has_member (json_node_get_object (question), "graph"))
    selection = has_selection (get_text (json_node_get_object (question), "graph", ""));
  query = json_object_get_member (json_node_get_object (question), "query");
  if (query == NULL || !JSON_NODE_HOLDS_OBJECT (query))
    return;
  said.query = json_node_get_object (query);
  kind = get_text (said.query, "kind", NULL);
  if (kind == NULL)
    return;
  tell (kind, json_object_has_member (object, "answer"));
  if (json_object_has_member (object, "answer") && !g_cancellable_is_cancelled (cancellable))
    check_implied (&said, kind, json_object_get_member (object, "answer"));
}

int
LLVMFuzzerInitialize (int *argc G_GNUC_UNUSED, char ***argv G_GNUC_UNUSED)
{
  g_thread_unref (g_thread_new ("watch", watch, NULL));
  return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (NablaAsk) ask = nabla_ask_new ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  const char *p = (const char *) data;
  const char *end = p + size;

  set_running (cancellable);
  while (p < end)
    {
      const char *newline = memchr (p, '\n', end - p);
      gsize length = (newline != NULL ? newline : end) - p;
      /* A copy of exactly this size: reading past it is seen. */
      g_autofree char *line = g_memdup2 (p, length);
      g_autofree char *answer = nabla_cli_ask_line (ask, line, length, cancellable);

      if (answer != NULL)
        check (ask, cancellable, line, length, answer);
      p += length + (newline != NULL ? 1 : 0);
    }
  set_running (NULL);
  return 0;
}
