/* Snapping, with plain boxes. */
#include "canvas/nabla-snap.h"

static const NablaRect resting[] = { { 0, 0, 80, 30 }, { 200, 100, 80, 30 } };

static void
test_nothing_near (void)
{
  NablaSnap snap = nabla_snap_find ((NablaRect){ 120, 60, 40, 20 }, resting, 2, 6);

  g_assert_cmpfloat (snap.dx, ==, 0);
  g_assert_cmpfloat (snap.dy, ==, 0);
  g_assert_cmpuint (snap.n_guides, ==, 0);
  snap = nabla_snap_find ((NablaRect){ 0, 0, 40, 20 }, NULL, 0, 6);
  g_assert_cmpuint (snap.n_guides, ==, 0);
}

static void
test_centre (void)
{
  /* Centres: 40 and 44 across, far apart down. */
  NablaSnap snap = nabla_snap_find ((NablaRect){ 14, 300, 60, 30 }, resting, 1, 6);

  g_assert_cmpfloat (snap.dx, ==, -4);
  g_assert_cmpfloat (snap.dy, ==, 0);
  g_assert_cmpuint (snap.n_guides, ==, 1);
  g_assert_cmpfloat (snap.guides[0].x1, ==, 40);
  g_assert_cmpfloat (snap.guides[0].x2, ==, 40);
  g_assert_cmpfloat (snap.guides[0].y1, ==, 0);
  g_assert_cmpfloat (snap.guides[0].y2, ==, 330);
}

static void
test_edge (void)
{
  NablaSnap left = nabla_snap_find ((NablaRect){ 205, 300, 33, 30 }, resting, 2, 6);
  NablaSnap bottom = nabla_snap_find ((NablaRect){ 500, 113, 33, 12 }, resting, 2, 6);

  g_assert_cmpfloat (left.dx, ==, -5);
  /* Bottoms at 125 and 130; the centres are 4 apart and nearer. */
  g_assert_cmpfloat (bottom.dy, ==, -4);
}

static void
test_tolerance (void)
{
  NablaSnap inside = nabla_snap_find ((NablaRect){ 206, 300, 200, 30 }, resting, 2, 6);
  NablaSnap outside = nabla_snap_find ((NablaRect){ 206.5, 300, 200, 30 }, resting, 2, 6);

  g_assert_cmpfloat (inside.dx, ==, -6);
  g_assert_cmpfloat (outside.dx, ==, 0);
}

/* Boxes of different widths in one row, so that only the gaps can agree. */
static void
test_equal_gaps (void)
{
  const NablaRect row[] = { { 0, 0, 40, 30 }, { 90, 0, 60, 30 } };
  const NablaRect ends[] = { { 0, 0, 40, 30 }, { 300, 0, 60, 30 } };
  NablaSnap after = nabla_snap_find ((NablaRect){ 203, 10, 100, 40 }, row, 2, 6);
  NablaSnap before = nabla_snap_find ((NablaRect){ -147, 10, 100, 40 }, row, 2, 6);
  NablaSnap between = nabla_snap_find ((NablaRect){ 123, 10, 100, 40 }, ends, 2, 6);

  g_assert_cmpfloat (after.dx, ==, -3);
  g_assert_cmpfloat (before.dx, ==, -3);
  g_assert_cmpfloat (between.dx, ==, -3);
  /* A line in each of the two gaps. */
  g_assert_cmpuint (between.n_guides, ==, 2);
  g_assert_cmpfloat (between.guides[0].x1, ==, 40);
  g_assert_cmpfloat (between.guides[0].x2, ==, 120);
  g_assert_cmpfloat (between.guides[1].x1, ==, 220);
  g_assert_cmpfloat (between.guides[1].x2, ==, 300);
}

static void
test_both_axes (void)
{
  NablaSnap snap = nabla_snap_find ((NablaRect){ 203, -2, 80, 30 }, resting, 2, 6);

  g_assert_cmpfloat (snap.dx, ==, -3);
  g_assert_cmpfloat (snap.dy, ==, 2);
  g_assert_cmpuint (snap.n_guides, ==, 2);
}

static void
test_many_guides (void)
{
  NablaRect grid[100];
  NablaSnap snap;

  for (guint i = 0; i < G_N_ELEMENTS (grid); i++)
    grid[i] = (NablaRect){ (i % 10) * 7, (i / 10) * 7, 5 + i % 3, 5 + i % 4 };
  snap = nabla_snap_find ((NablaRect){ 30, 30, 6, 6 }, grid, G_N_ELEMENTS (grid), 6);
  g_assert_cmpuint (snap.n_guides, <=, NABLA_SNAP_MAX_GUIDES);
  g_assert_cmpfloat (ABS (snap.dx), <=, 6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/canvas/snap/nothing-near", test_nothing_near);
  g_test_add_func ("/canvas/snap/centre", test_centre);
  g_test_add_func ("/canvas/snap/edge", test_edge);
  g_test_add_func ("/canvas/snap/tolerance", test_tolerance);
  g_test_add_func ("/canvas/snap/equal-gaps", test_equal_gaps);
  g_test_add_func ("/canvas/snap/both-axes", test_both_axes);
  g_test_add_func ("/canvas/snap/many-guides", test_many_guides);
  return g_test_run ();
}
