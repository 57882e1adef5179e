/* Which coefficients of a linear model are identified. */
#pragma once

#include "base/nabla-progress.h"
#include "graph/nabla-graph.h"

G_BEGIN_DECLS

typedef enum
{
  NABLA_COEFFICIENT_IDENTIFIED,     /* the covariances give it, but for special models */
  NABLA_COEFFICIENT_NOT_IDENTIFIED, /* infinitely many values give the same covariances */
  NABLA_COEFFICIENT_UNDECIDED,      /* neither is known */
} NablaCoefficientStatus;

/* An arrow of the latent projection. */
typedef struct
{
  NablaNode from;
  NablaNode to;
  NablaCoefficientStatus status;
} NablaCoefficient;

GArray *nabla_half_trek_identify (const NablaGraph *graph, NablaProgress *progress);

G_END_DECLS
