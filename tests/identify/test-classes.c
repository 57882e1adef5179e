/* Adjustment in graphs that stand for several: valid is what is valid in each of them. */
#include "ancestral.h"
#include "graph/nabla-class.h"
#include "graph/nabla-graph-text.h"
#include "graph/nabla-separation.h"
#include "identify/nabla-adjustment.h"
#include "identify/nabla-estimand.h"
#include "identify/nabla-possible.h"
#include "pdag.h"
#include "small-graphs.h"

/* A graph, the question, and whether a set is valid in all that the graph stands for. */
typedef struct
{
  NablaReachWorkspace *ws;
  guint n;
  Mask x, y, latent, selected;
  gboolean (*adjusts) (const GArray *members, guint i, Mask x, Mask y, Mask z);
  GArray *members;
} Question;

static void
fail (const Question *q, const char *what, Mask z)
{
  g_autofree char *text = nabla_graph_print (nabla_reach_get_graph (q->ws), NULL, NABLA_GRAPH_FORMAT_DAGITTY);

  g_error ("%s: set %x, exposure %x, outcome %x in %s", what, z, q->x, q->y, text);
}

static gboolean
valid_in_all (const Question *q, Mask z)
{
  for (guint i = 0; i < q->members->len; i++)
    if (!q->adjusts (q->members, i, q->x, q->y, z))
      return FALSE;
  return TRUE;
}

static gboolean
has_set (const GPtrArray *sets, Mask z)
{
  guint times = 0;

  for (guint i = 0; i < sets->len; i++)
    times += brute_mask (g_ptr_array_index (sets, i)) == z;
  return times == 1;
}

static void
check_question (const Question *q)
{
  g_autoptr (NablaNodeSet) x = brute_set (q->x), y = brute_set (q->y), found = NULL, cheapest = NULL;
  g_autoptr (NablaQuery) query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);
  g_autoptr (GPtrArray) minimal = NULL, all = NULL;
  g_autofree gboolean *valid = g_new0 (gboolean, BIT (q->n));
  guint n_valid = 0, n_minimal = 0;

  g_assert_true (nabla_query_check_adjustment (query, nabla_reach_get_graph (q->ws), NULL));
  for (Mask z = 0; z < BIT (q->n); z++)
    {
      g_autoptr (NablaNodeSet) set = brute_set (z);

      if ((z & (q->x | q->y)) != 0)
        continue;
      valid[z] = valid_in_all (q, z);
      if (nabla_adjustment_is_valid (q->ws, query, set) != valid[z])
        fail (q, valid[z] ? "valid" : "not valid", z);
    }
  minimal = nabla_adjustment_list_minimal (q->ws, query, 0, 0, NULL, NULL);
  all = nabla_adjustment_list_all (q->ws, query, 0, NULL, NULL);
  for (Mask z = 0; z < BIT (q->n); z++)
    {
      gboolean least = valid[z] && (z & (q->latent | q->selected)) == 0;

      if (!least)
        continue;
      n_valid++;
      if (!has_set (all, z))
        fail (q, "not among all sets", z);
      for (Mask sub = (z - 1) & z; z != 0 && least; sub = (sub - 1) & z)
        {
          least = !valid[sub];
          if (sub == 0)
            break;
        }
      n_minimal += least;
      if (least && !has_set (minimal, z))
        fail (q, "not among the minimal sets", z);
    }
  if (all->len != n_valid || minimal->len != n_minimal)
    fail (q, "listed too much", 0);
  found = nabla_adjustment_find (q->ws, query);
  if ((found != NULL) != (n_valid > 0))
    fail (q, "existence", 0);
  cheapest = nabla_adjustment_cheapest (q->ws, query, NULL, NULL);
  if ((cheapest != NULL) != (n_valid > 0)
      || (cheapest != NULL
          && (!has_set (all, brute_mask (cheapest)) || cheapest->n > ((NablaNodeSet *) all->pdata[0])->n)))
    fail (q, "the cheapest set", cheapest != NULL ? brute_mask (cheapest) : 0);
}

static gboolean
dag_adjusts (const GArray *members, guint i, Mask x, Mask y, Mask z)
{
  return brute_adjusts (&g_array_index (members, Brute, i), x, y, z);
}

static gboolean
ancestral_adjusts (const GArray *members, guint i, Mask x, Mask y, Mask z)
{
  return mag_adjusts (&g_array_index (members, Brute, i), x, y, z);
}

static GArray *
dup_brute (const GArray *dags, Mask latent, Mask selected)
{
  GArray *members = g_array_new (FALSE, FALSE, sizeof (Brute));

  for (guint i = 0; i < dags->len; i++)
    {
      const Pdag *dag = &g_array_index (dags, Pdag, i);
      Brute brute = { .n = dag->n, .latent = latent, .selected = selected };

      for (guint a = 0; a < dag->n; a++)
        for (guint b = 0; b < dag->n; b++)
          if ((dag->children[a] & BIT (b)) != 0)
            brute_add_directed (&brute, a, b);
      g_array_append_val (members, brute);
    }
  return members;
}

/* What may be causal is so in some member of the class, and the other way round when amenable. */
static void
check_causal (const Question *q)
{
  g_autoptr (NablaNodeSet) x = brute_set (q->x), y = brute_set (q->y);
  g_auto (NablaPossible) possible = { 0 };
  Mask expected = 0, found;

  nabla_possible_init (&possible, q->ws, x, y);
  found = brute_mask (possible.causal);
  for (guint i = 0; i < q->members->len; i++)
    expected |= brute_causal (&g_array_index (q->members, Brute, i), q->x, q->y);
  if (possible.amenable ? found != expected : (expected & ~found) != 0 || (expected == 0) != (found == 0))
    fail (q, "causal vertices", found);
}

/* The O-set is that of each DAG. */
static void
check_optimal (const Question *q)
{
  g_autoptr (NablaNodeSet) x = brute_set (q->x), y = brute_set (q->y), set = NULL, any = NULL, causal = NULL;
  g_autoptr (NablaQuery) query = nabla_query_new (x, y, NABLA_EFFECT_TOTAL, NULL, NULL);

  set = nabla_adjustment_optimal (q->ws, query);
  any = nabla_adjustment_find (q->ws, query);
  causal = nabla_causal_nodes (q->ws, x, y);
  if (causal->n > 0 && (set != NULL) != (any != NULL))
    fail (q, "existence of the O-set", 0);
  for (guint i = 0; set != NULL && causal->n > 0 && i < q->members->len; i++)
    {
      const Brute *dag = &g_array_index (q->members, Brute, i);
      Mask between = brute_causal (dag, q->x, q->y), expected = 0;

      for (guint v = 0; v < dag->n; v++)
        if ((between & BIT (v)) != 0)
          expected |= dag->parents[v];
      expected &= ~q->x & ~brute_descendants (dag, between);
      if (brute_mask (set) != expected)
        fail (q, "O-set", brute_mask (set));
    }
}

/* An arrow is identified where its head's parents are the same in every DAG, by these. */
static void
check_arrows (const Question *q)
{
  const NablaGraph *graph = nabla_reach_get_graph (q->ws);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) all = nabla_identify_arrows (graph, NULL, NULL, &error);
  guint m;
  const NablaEdge *edges = nabla_graph_get_edges (graph, &m);

  g_assert_no_error (error);
  for (guint e = 0; e < m; e++)
    {
      const NablaIdentification *id = all->pdata[e];
      Mask parents = g_array_index (q->members, Brute, 0).parents[edges[e].to];
      gboolean same = TRUE;

      if (edges[e].at_to != NABLA_MARK_ARROW)
        {
          g_assert_null (id);
          continue;
        }
      for (guint i = 1; i < q->members->len; i++)
        same = same && g_array_index (q->members, Brute, i).parents[edges[e].to] == parents;
      if ((id->verdict == NABLA_VERDICT_IDENTIFIED) != same)
        fail (q, "arrow", BIT (edges[e].from) | BIT (edges[e].to));
      if (same)
        {
          const NablaEstimand *estimand = id->estimands->pdata[0];

          if (brute_mask (estimand->adjustment) != (parents & ~BIT (edges[e].from)))
            fail (q, "parents", brute_mask (estimand->adjustment));
        }
    }
}

/* Separation is the same in all graphs of the class, and so in what stands for them. */
static void
check_separation (const Question *q)
{
  const Brute *member = &g_array_index (q->members, Brute, 0);

  for (guint a = 0; a < q->n; a++)
    for (guint b = a + 1; b < q->n; b++)
      for (Mask z = 0; z < BIT (q->n); z++)
        {
          g_autoptr (NablaNodeSet) from = brute_set (BIT (a)), to = brute_set (BIT (b)), given = brute_set (z);

          if ((z & (BIT (a) | BIT (b))) == 0
              && nabla_separated_in (q->ws, from, to, given, NULL) != brute_separated (member, BIT (a), BIT (b), z))
            fail (q, "separation", z);
        }
}

static void
check_pdag (const Pdag *pdag, const GArray *dags, Mask latent, Mask selected, GRand *rand)
{
  g_autoptr (NablaGraph) graph = pdag_to_graph (pdag, NABLA_GRAPH_PDAG);
  g_autoptr (GArray) members = dup_brute (dags, latent, selected);
  Question q = { .n = pdag->n, .adjusts = dag_adjusts, .members = members, .latent = latent, .selected = selected };

  for (guint v = 0; v < pdag->n; v++)
    {
      NablaGraph *with
        = nabla_graph_with_roles (graph, v,
                                  ((latent & BIT (v)) != 0 ? NABLA_ROLE_LATENT : NABLA_ROLE_NONE)
                                    | ((selected & BIT (v)) != 0 ? NABLA_ROLE_SELECTED : NABLA_ROLE_NONE));

      nabla_graph_unref (graph);
      graph = with;
    }
  q.ws = nabla_reach_workspace_new (graph);
  if (latent == 0 && selected == 0)
    {
      check_separation (&q);
      check_arrows (&q);
    }
  for (q.x = 1; q.x < BIT (q.n); q.x++)
    {
      Mask few = q.x & (q.x - 1);

      if ((q.x & (latent | selected)) != 0 || (few & (few - 1)) != 0 || (few != 0 && g_rand_int (rand) % 3 != 0))
        continue;
      for (guint y = 0; y < q.n; y++)
        {
          q.y = BIT (y);
          if ((q.y & (q.x | latent | selected)) != 0)
            continue;
          check_question (&q);
          check_causal (&q);
          if (latent == 0 && selected == 0)
            check_optimal (&q);
        }
    }
  nabla_reach_workspace_free (q.ws);
}

static void
test_pdags (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);

  for (guint n = 2; n <= 4; n++)
    for (guint64 code = 0; code < pdag_n_codes (n); code++)
      {
        Pdag pdag, common;
        g_autoptr (GArray) dags = NULL;

        pdag_init_nth (&pdag, n, code);
        dags = pdag_dup_dags (&pdag);
        if (dags->len == 0)
          continue;
        common = pdag_common (dags);
        if (pdag_equal (&pdag, &common) && pdag_n_lines (&pdag) > 0)
          check_pdag (&pdag, dags, 0, 0, rand);
      }
}

static void
test_random_pdags (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (22);
  guint n_checked = 0;

  while (n_checked < 250)
    {
      Pdag pdag, common;
      g_autoptr (GArray) dags = NULL;
      Mask latent = 0, selected = 0;

      pdag_init_random (&pdag, 5 + n_checked % 2, 0.6, g_rand_double (rand), FALSE, rand);
      if (pdag_n_lines (&pdag) > 8)
        continue;
      dags = pdag_dup_dags (&pdag);
      common = pdag_common (dags);
      if (pdag_n_lines (&common) == 0)
        continue;
      if (n_checked % 3 == 1)
        latent = g_rand_int (rand) & g_rand_int (rand) & (BIT (pdag.n) - 1);
      if (n_checked % 5 == 2)
        selected = BIT (g_rand_int_range (rand, 0, (int) pdag.n)) & ~latent;
      check_pdag (&common, dags, latent, selected, rand);
      n_checked++;
    }
}

static void
ask_all (Question *q)
{
  for (q->x = 1; q->x < BIT (q->n); q->x++)
    for (guint y = 0; y < q->n; y++)
      {
        Mask few = q->x & (q->x - 1);

        q->y = BIT (y);
        if ((few & (few - 1)) == 0 && (q->x & q->y) == 0)
          {
            check_question (q);
            check_causal (q);
          }
      }
}

/* A MAG by the paths of the criterion's definition, a PAG by every MAG of its class; and an edge
 * of a PAG is visible when it is in every MAG. */
static void
check_mag (const Brute *mag)
{
  g_autoptr (NablaGraph) directed = brute_to_graph (mag), graph = NULL, pag = NULL;
  g_autoptr (GArray) one = g_array_new (FALSE, FALSE, sizeof (Brute)), class = NULL;
  Question q = { .n = mag->n, .adjusts = ancestral_adjusts };

  g_array_append_vals (one, mag, 1);
  graph = nabla_graph_with_kind (directed, NABLA_GRAPH_MAG);
  q.ws = nabla_reach_workspace_new (graph);
  q.members = one;
  for (guint a = 0; a < mag->n; a++)
    for (guint b = 0; b < mag->n; b++)
      if (a != b && nabla_edge_is_visible (q.ws, a, b) != mag_edge_is_visible (mag, a, b))
        fail (&q, "visibility", BIT (a) | BIT (b));
  check_separation (&q);
  ask_all (&q);
  nabla_reach_workspace_free (q.ws);

  class = mag_dup_class (mag);
  g_assert_cmpuint (class->len, >, 0);
  pag = pag_of (class);
  q.ws = nabla_reach_workspace_new (pag);
  q.members = class;
  for (guint a = 0; a < mag->n; a++)
    for (guint b = 0; b < mag->n; b++)
      if (a != b && nabla_graph_find_edge (pag, a, b, NABLA_MARK_TAIL, NABLA_MARK_ARROW) >= 0)
        {
          gboolean visible = TRUE;

          for (guint i = 0; i < class->len; i++)
            visible = visible && mag_edge_is_visible (&g_array_index (class, Brute, i), a, b);
          if (nabla_edge_is_visible (q.ws, a, b) != visible)
            fail (&q, "visibility in the PAG", BIT (a) | BIT (b));
        }
  check_separation (&q);
  ask_all (&q);
  nabla_reach_workspace_free (q.ws);
}

static void
test_mags (void)
{
  /* Each pair not joined, or by one of three edges; every third to save time. */
  for (guint n = 2; n <= 4; n++)
    for (guint64 code = 0; code < pdag_n_codes (n); code += n == 4 ? 3 : 1)
      {
        Pdag marks;
        Brute mag = { .n = n };

        pdag_init_nth (&marks, n, code);
        for (guint a = 0; a < n; a++)
          for (guint b = 0; b < n; b++)
            if ((marks.children[a] & BIT (b)) != 0)
              brute_add_directed (&mag, a, b);
            else if ((marks.lines[a] & BIT (b)) != 0)
              mag.spouses[a] |= BIT (b);
        if (mag_is_valid (&mag))
          check_mag (&mag);
      }
}

static void
test_random_mags (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (23);
  guint n_checked = 0;

  while (n_checked < 60)
    {
      Brute dag, mag;
      guint m = 0;

      brute_init_random (&dag, 7, 0.4, 0.0, rand);
      dag.latent = BIT (g_rand_int_range (rand, 0, 7)) | BIT (g_rand_int_range (rand, 0, 7));
      mag = mag_of (&dag);
      for (guint v = 0; v < mag.n; v++)
        m += (guint) __builtin_popcount (mag.children[v]) * 2 + (guint) __builtin_popcount (mag.spouses[v]);
      if (mag.n > 6 || m / 2 > 7)
        continue;
      check_mag (&mag);
      n_checked++;
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/classes/pdags", test_pdags);
  g_test_add_func ("/classes/random-pdags", test_random_pdags);
  g_test_add_func ("/classes/mags", test_mags);
  g_test_add_func ("/classes/random-mags", test_random_mags);
  return g_test_run ();
}
