/* What is said of a set that a question adjusts for: nothing of a valid one, and the truth of others. */
#include "graph/nabla-graph-text.h"
#include "identify/nabla-adjustment.h"
#include "identify/nabla-estimand.h"
#include "identify/nabla-paths.h"
#include "identify/nabla-words.h"
#include "small-graphs.h"

#include <string.h>

/* The one-letter names in @text up to @end. */
static Mask
read_names (const char *text, const char *end)
{
  Mask names = 0;

  for (; text < end; text++)
    if (*text >= 'A' && *text <= 'H')
      names |= BIT (*text - 'A');
  return names;
}

/* What @path is when @set is adjusted for. */
static NablaPathKind
kind_given (const Case *c, const NablaPath *path, Mask set)
{
  g_autoptr (NablaNodeSet) x = brute_set (c->x), y = brute_set (c->y), adjusted = brute_set (set);
  g_autoptr (NablaQuery) query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, adjusted, NULL);
  g_autoptr (NablaPath) again = nabla_path_new (c->ws, query, g_array_copy (path->steps));

  return again->kind;
}

/* What no set may hold: an outcome that the exposures do not affect forbids nothing. */
static Mask
forbidden_for (const Case *c, gboolean total)
{
  Mask affected = c->y & brute_descendants (&c->brute, c->x);

  return brute_descendants (&c->brute, total ? brute_causal (&c->brute, c->x, c->y) : affected);
}

static void
check_sentence (const Case *c, Mask adjusted, const char *sentence, const NablaPath *path, Mask *blamed)
{
  const NablaGraph *graph = nabla_reach_get_graph (c->ws);
  gboolean total = nabla_query_get_effect (c->query) == NABLA_EFFECT_TOTAL;
  Mask causal = brute_causal (&c->brute, c->x, c->y);
  Mask forbidden = forbidden_for (c, total);
  const char *opens = strstr (sentence, " opens "), *alone = strstr (sentence, " alone does not block ");
  g_autofree char *text = path != NULL ? nabla_path_dup_text (graph, path->steps) : NULL;

  if (opens != NULL || alone != NULL)
    {
      if (path == NULL || strstr (sentence, text) == NULL || path->kind == NABLA_PATH_BLOCKED
          || kind_given (c, path, adjusted) != path->kind || (total && path->kind != NABLA_PATH_BIASING))
        small_graphs_fail (c, sentence, adjusted);
    }
  if (opens != NULL)
    {
      Mask openers = read_names (sentence + strlen ("Adjusting for"), opens);

      if ((openers & ~adjusted) != 0 || kind_given (c, path, 0) != NABLA_PATH_BLOCKED
          || kind_given (c, path, openers) != NABLA_PATH_BIASING)
        small_graphs_fail (c, sentence, adjusted);
    }
  else if (alone != NULL)
    {
      Mask named = read_names (sentence + strlen ("Adjusting for"), alone);

      /* A long list is cut: "A, B, C and 2 more". */
      if (strstr (sentence, " more alone") != NULL ? (named & ~adjusted) != 0 : named != adjusted)
        small_graphs_fail (c, sentence, adjusted);
    }
  else
    {
      Mask one = BIT (sentence[0] - 'A');
      gboolean said_causal = strstr (sentence, "lies on the causal path") != NULL;

      *blamed |= one;
      if ((one & adjusted & forbidden) == 0 || said_causal != ((one & causal) != 0))
        small_graphs_fail (c, sentence, adjusted);
      if (total && (path == NULL || !path->directed || strchr (text, sentence[0]) == NULL))
        small_graphs_fail (c, sentence, adjusted);
    }
}

/* Whether the outcome under intervention is independent of being selected. */
static gboolean
is_selection_harmless (const Case *c)
{
  Brute everybody = brute_cut (&c->brute, c->x, brute_causal (&c->brute, c->x, c->y));

  everybody.selected = 0;
  return brute_separated (&everybody, c->y, c->brute.selected, 0);
}

static void
check (Case *c)
{
  gboolean total = nabla_query_get_effect (c->query) == NABLA_EFFECT_TOTAL;
  Mask forbidden = forbidden_for (c, total);
  Mask adjusted = c->must | (g_rand_int (c->rand) & small_graphs_allowed (c)), blamed = 0;
  g_autoptr (NablaNodeSet) x = brute_set (c->x), y = brute_set (c->y), set = brute_set (adjusted);
  g_autoptr (NablaQuery) query = nabla_query_new (x, y, nabla_query_get_effect (c->query), set, NULL);
  g_autoptr (GPtrArray) paths = NULL;
  g_auto (GStrv) sentences = nabla_words_warnings (c->ws, query, &paths);
  gboolean valid
    = total ? brute_adjusts (&c->brute, c->x, c->y, adjusted) : brute_single_door (&c->brute, c->x, c->y, adjusted);

  /* An empty set was not chosen, and what is selected is not the set's fault. */
  if (adjusted == 0 || (c->brute.selected & forbidden & ~adjusted) != 0 || (total && !is_selection_harmless (c)))
    return;
  if (valid != (sentences == NULL) || (sentences == NULL) != (paths == NULL))
    small_graphs_fail (c, valid ? "warned of a valid set" : "no warning", adjusted);
  if (sentences == NULL)
    return;
  if (g_strv_length (sentences) != paths->len)
    small_graphs_fail (c, "a path for each sentence", adjusted);
  for (guint i = 0; sentences[i] != NULL; i++)
    check_sentence (c, adjusted, sentences[i], g_ptr_array_index (paths, i), &blamed);
  if (blamed != (adjusted & forbidden))
    small_graphs_fail (c, "every forbidden member is named", adjusted);
}

static void
test_small_graphs (void)
{
  small_graphs_for_each (NABLA_EFFECT_TOTAL, 4, 3, 6000, check);
  small_graphs_for_each (NABLA_EFFECT_DIRECT, 4, 7, 3000, check);
}

typedef struct
{
  const char *graph;
  const char *sentences; /* one a line */
  const char *paths;
} Saying;

static void
test_sentences (void)
{
  static const Saying sayings[] = {
    { "dag { X [exposure] Y [outcome] Z [adjusted] A -> {X Z} B -> {Z Y} X -> Y }",
      "Adjusting for Z opens X ← A → Z ← B → Y.\n", "X ← A → Z ← B → Y\n" },
    { "dag { X [exposure] Y [outcome] Z [adjusted] A -> {X C} B -> {C Y} C -> Z X -> Y }",
      "Adjusting for Z opens X ← A → C ← B → Y.\n", "X ← A → C ← B → Y\n" },
    { "dag { X [exposure] Y [outcome] M [adjusted] X -> M -> Y }",
      "M lies on the causal path; adjusting removes part of the effect.\n", "X → M → Y\n" },
    { "dag { X [exposure] Y [outcome] M [adjusted] X -> M -> Y U [latent] U -> {M Y} }",
      "M lies on the causal path; adjusting removes part of the effect.\nAdjusting for M opens X → M ← U → Y.\n",
      "X → M → Y\nX → M ← U → Y\n" },
    { "dag { X [exposure] Y [outcome] D [adjusted] X -> M -> Y M -> D }",
      "D is an effect of the outcome or of a variable on the causal path; adjusting biases the effect.\n",
      "X → M → D\n" },
    { "dag { X [exposure] Y [outcome] A [adjusted] {A C} -> {X Y} X -> Y }",
      "Adjusting for A alone does not block X ← C → Y.\n", "X ← C → Y\n" },
    { "dag { X [exposure] Y [outcome] Z [adjusted] C -> {X Y} X -> Y X <-> Z <-> Y }",
      "Adjusting for Z opens X ↔ Z ↔ Y.\nAdjusting for Z alone does not block X ← C → Y.\n", "X ↔ Z ↔ Y\nX ← C → Y\n" },
    { "dag { X [exposure] Y [outcome] Z [adjusted] C -> {X Y} X -> Y X <-> Z Z <-> B -> Y }",
      "Adjusting for Z alone does not block X ← C → Y.\nAdjusting for Z opens X ↔ Z ↔ B → Y.\n",
      "X ← C → Y\nX ↔ Z ↔ B → Y\n" },
    { "dag { X [exposure] Y [outcome] S [selected] Z [adjusted] Z -> {X Y} X <-> S <-> Y X -> Y }",
      "Adjusting for Z alone does not block X ↔ S ↔ Y.\n", "X ↔ S ↔ Y\n" },
    { "dag { X [exposure] Y [outcome] Z [adjusted] Z -> X -> Y a -> X a -> b -> c -> d -> e -> f -> g -> h -> i -> j "
      "-> k -> Y }",
      "Adjusting for Z alone does not block X ← a → b → c → d → e … g → h → i → j → k → Y.\n",
      "X ← a → b → c → d → e → f → g → h → i → j → k → Y\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (sayings); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NablaGraph) graph = nabla_graph_parse (sayings[i].graph, -1, NABLA_GRAPH_FORMAT_DAGITTY, NULL, &error);
      g_autoptr (NablaQuery) query = nabla_query_new_from_roles (graph);
      g_autoptr (NablaIdentification) id = nabla_identify (graph, query, NULL, &error);
      g_autoptr (GString) sentences = g_string_new (NULL), paths = g_string_new (NULL);

      g_assert_no_error (error);
      for (guint j = 0; j < id->warning_paths->len; j++)
        {
          const NablaPath *path = g_ptr_array_index (id->warning_paths, j);
          g_autofree char *text = nabla_path_dup_text (graph, path->steps);

          g_string_append_printf (sentences, "%s\n", id->warnings[j]);
          g_string_append_printf (paths, "%s\n", text);
        }
      g_assert_cmpstr (sentences->str, ==, sayings[i].sentences);
      g_assert_cmpstr (paths->str, ==, sayings[i].paths);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/identify/warnings/small-graphs", test_small_graphs);
  g_test_add_func ("/identify/warnings/sentences", test_sentences);
  return g_test_run ();
}
