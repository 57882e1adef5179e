#include "estimate/arms/nabla-aipw.h"

void
nabla_overlap_free (NablaOverlap *self)
{
  if (self == NULL)
    return;
  g_free (self->propensity);
  g_free (self->compared);
  g_free (self->to);
  g_free (self);
}

NablaOverlap *
nabla_estimate_overlap (NablaData *data,
                        const NablaGraph *graph,
                        const int *columns,
                        const NablaEstimand *estimand,
                        const NablaMethod *method,
                        NablaProgress *progress,
                        GError **error)
{
  g_auto (NablaStudy) study = { 0 };

  g_return_val_if_fail (estimand->strategy == NABLA_STRATEGY_ADJUSTMENT, NULL);

  if (!nabla_study_init (&study, data, graph, columns, method, progress, error))
    return NULL;
  return nabla_aipw_get_overlap (&study, estimand, error);
}
