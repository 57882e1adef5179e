/* One design asked of one estimator, as often as wanted. */
#pragma once

#include "designs.h"

G_BEGIN_DECLS

typedef struct _Cell Cell;

/**
 * CellResult:
 * @covered: whether the interval, or the set that stands for it, has the truth in it
 * @width: of the interval; infinite where it has no bound
 * @seconds: processor time from the table to the estimate, sums and all, one thread
 * @notes: kinds of warnings with commas between; "-": none
 *
 * One table's numbers.
 */
typedef struct
{
  double estimate, se, width;
  gboolean covered;
  double strength, strength_lo, strength_hi;
  double seconds;
  NablaEstimator estimator;
  char *choice;
  char *notes;
} CellResult;

/* @estimator: as the command line calls it, or "auto"; one of the design's targets or not. */
Cell *cell_new (const Design *design, const char *estimator, GError **error);
void cell_free (Cell *self);
const DesignTarget *cell_get_target (const Cell *self);
double cell_get_truth (const Cell *self);
gboolean cell_run (Cell *self, gsize n, guint replicate, CellResult *result, GError **error);
void cell_result_clear (CellResult *result);
gboolean cell_estimator_from_string (const char *text, NablaEstimator *estimator);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Cell, cell_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CellResult, cell_result_clear)

G_END_DECLS
