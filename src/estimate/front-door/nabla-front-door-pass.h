/* The passes over the rows that the general front door takes. */
#pragma once

#include "estimate/numeric/nabla-block-sum.h"
#include "estimate/front-door/nabla-front-door-model.h"

G_BEGIN_DECLS

/* One block of rows: its features, by columns that lie %NABLA_BLOCK_STRIDE apart. */
typedef struct
{
  gsize first, n;
  double *x, *dx; /* n_x columns */
  double *m, *dm; /* n_m */
  double *terms;  /* as many as there are terms */
  double *work;   /* n_x + n_m + 2 */
} NablaFrontDoorBlock;

typedef struct NablaFrontDoorPass NablaFrontDoorPass;

struct NablaFrontDoorPass
{
  const NablaFrontDoorModel *model;
  void (*run) (const NablaFrontDoorPass *pass, NablaFrontDoorBlock *block, double *sums);
  /* What the passes after the first read and write. */
  guint n_functionals; /* for many at once: columns of the following */
  const double *signs;
  double *out;
  const double *eta, *eta_x, *back;
};

guint nabla_front_door_feature_at (const NablaFrontDoorModel *self, guint mediator, guint b);
void nabla_front_door_multiply (NablaFrontDoorBlock *block, const NablaFrontDoorModel *model);
void nabla_front_door_weigh (const NablaRows *rows, NablaFrontDoorBlock *block, double *columns, guint k);
gboolean nabla_front_door_pass_run (NablaFrontDoorPass *pass, double *sums, gsize n_sums, GError **error);
double nabla_front_door_cross_moment (const NablaFrontDoorModel *self, guint a, guint b);

G_END_DECLS
