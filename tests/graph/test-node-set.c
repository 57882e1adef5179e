/* Node sets against a plain array of flags, on random sets. */
#include "graph/nabla-node-set.h"

#define UNIVERSE 12

static NablaNodeSet *
set_of_mask (guint mask)
{
  NablaNodeSet *set = nabla_node_set_new ();

  for (guint i = UNIVERSE; i-- > 0;)
    if (mask & (1u << i))
      nabla_node_set_add (set, i);
  return set;
}

static guint
mask_of_set (const NablaNodeSet *set)
{
  guint mask = 0;

  for (guint i = 0; i < nabla_node_set_size (set); i++)
    {
      g_assert_true (i == 0 || set->nodes[i - 1] < set->nodes[i]);
      mask |= 1u << set->nodes[i];
    }
  return mask;
}

static void
test_build (void)
{
  const NablaNode shuffled[] = { 7, 3, 7, 0, 3, 9 };
  g_autoptr (NablaNodeSet) set = nabla_node_set_new_from (shuffled, G_N_ELEMENTS (shuffled));
  g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (4);
  g_autoptr (NablaNodeSet) empty = nabla_node_set_new_from (NULL, 0);
  g_autoptr (NablaNodeSet) copy = nabla_node_set_copy (NULL);

  g_assert_cmpuint (mask_of_set (set), ==, 1u << 0 | 1u << 3 | 1u << 7 | 1u << 9);
  g_assert_cmpuint (mask_of_set (one), ==, 1u << 4);
  g_assert_cmpuint (empty->n, ==, 0);
  g_assert_nonnull (copy);
  g_assert_cmpuint (copy->n, ==, 0);
  nabla_node_set_remove (set, 3);
  nabla_node_set_remove (set, 4);
  nabla_node_set_remove (set, 11);
  g_assert_cmpuint (mask_of_set (set), ==, 1u << 0 | 1u << 7 | 1u << 9);
}

static void
test_null_is_empty (void)
{
  g_autoptr (NablaNodeSet) one = nabla_node_set_new_one (0);
  g_autoptr (NablaNodeSet) empty = nabla_node_set_new ();
  g_autoptr (NablaNodeSet) joined = nabla_node_set_union (NULL, one);
  g_autoptr (NablaNodeSet) less = nabla_node_set_minus (one, NULL);
  g_autoptr (NablaNodeSet) common = nabla_node_set_intersect (NULL, one);

  g_assert_true (nabla_node_set_equal (NULL, empty));
  g_assert_true (nabla_node_set_is_subset (NULL, NULL));
  g_assert_true (nabla_node_set_is_subset (NULL, one));
  g_assert_false (nabla_node_set_is_subset (one, NULL));
  g_assert_false (nabla_node_set_overlaps (NULL, one));
  g_assert_false (nabla_node_set_contains (NULL, 0));
  g_assert_cmpuint (nabla_node_set_size (NULL), ==, 0);
  g_assert_true (nabla_node_set_equal (joined, one));
  g_assert_true (nabla_node_set_equal (less, one));
  g_assert_cmpuint (common->n, ==, 0);
}

static void
test_algebra (void)
{
  for (int round = 0; round < 3000; round++)
    {
      guint a = g_test_rand_int () & ((1 << UNIVERSE) - 1), b = g_test_rand_int () & ((1 << UNIVERSE) - 1);
      g_autoptr (NablaNodeSet) x = NULL;
      g_autoptr (NablaNodeSet) y = NULL;
      g_autoptr (NablaNodeSet) joined = NULL;
      g_autoptr (NablaNodeSet) less = NULL;
      g_autoptr (NablaNodeSet) common = NULL;

      if (round % 3 == 0)
        a &= b;
      x = set_of_mask (a);
      y = set_of_mask (b);
      joined = nabla_node_set_union (x, y);
      less = nabla_node_set_minus (x, y);
      common = nabla_node_set_intersect (x, y);
      g_assert_cmpuint (mask_of_set (x), ==, a);
      g_assert_cmpuint (mask_of_set (joined), ==, a | b);
      g_assert_cmpuint (mask_of_set (less), ==, a & ~b);
      g_assert_cmpuint (mask_of_set (common), ==, a & b);
      g_assert_cmpint (nabla_node_set_is_subset (x, y), ==, (a & ~b) == 0);
      g_assert_cmpint (nabla_node_set_overlaps (x, y), ==, (a & b) != 0);
      g_assert_cmpint (nabla_node_set_equal (x, y), ==, a == b);
      g_assert_cmpint (nabla_node_set_compare (x, y), ==, -nabla_node_set_compare (y, x));
      for (guint i = 0; i < UNIVERSE; i++)
        g_assert_cmpint (nabla_node_set_contains (x, i), ==, (a >> i) & 1);
    }
}

static void
test_order (void)
{
  const NablaNode small[] = { 9 }, low[] = { 1, 5 }, high[] = { 2, 3 };
  g_autoptr (NablaNodeSet) a = nabla_node_set_new_from (small, 1);
  g_autoptr (NablaNodeSet) b = nabla_node_set_new_from (low, 2);
  g_autoptr (NablaNodeSet) c = nabla_node_set_new_from (high, 2);

  g_assert_cmpint (nabla_node_set_compare (a, b), <, 0);
  g_assert_cmpint (nabla_node_set_compare (b, c), <, 0);
  g_assert_cmpint (nabla_node_set_compare (NULL, a), <, 0);
  g_assert_cmpint (nabla_node_set_compare (c, c), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/node-set/build", test_build);
  g_test_add_func ("/node-set/null-is-empty", test_null_is_empty);
  g_test_add_func ("/node-set/algebra", test_algebra);
  g_test_add_func ("/node-set/order", test_order);
  return g_test_run ();
}
