/* The passes over the rows that the general front door takes. */
#pragma once

#include "estimate/nabla-front-door-model.h"

G_BEGIN_DECLS

/* Rows whose features are held at once; columns are so far apart. */
#define NABLA_FRONT_DOOR_ROWS 2048

/* One stretch of rows at a time: its features, by columns. */
typedef struct
{
  gsize first, n;
  double *x, *dx; /* NABLA_FRONT_DOOR_ROWS x n_x */
  double *m, *dm; /* NABLA_FRONT_DOOR_ROWS x n_m */
  double *terms;  /* NABLA_FRONT_DOOR_ROWS x terms */
  double *work;   /* NABLA_FRONT_DOOR_ROWS x (terms + 8) */
} NablaFrontDoorBlock;

typedef struct
{
  const NablaFrontDoorModel *model;
  void (*run) (gsize task, gpointer pass, NablaFrontDoorBlock *block);
  gsize n_tasks, blocks_per_task;
  gsize n_sums;
  double *sums; /* n_tasks x n_sums */
  /* What the passes after the first read and write. */
  gboolean fixed; /* the functional is of one value of the exposure: it is the same for all rows */
  const double *signs;
  double *out;
  const double *eta, *eta_x, *back;
} NablaFrontDoorPass;

guint nabla_front_door_feature_at (const NablaFrontDoorModel *self, guint mediator, guint b);
void nabla_front_door_multiply (NablaFrontDoorBlock *block, const NablaFrontDoorModel *model);
void nabla_front_door_weigh (const NablaRows *rows, NablaFrontDoorBlock *block, double *columns, guint k);
gboolean nabla_front_door_pass_run (NablaFrontDoorPass *pass, const NablaFrontDoorModel *model, GError **error);
double nabla_front_door_cross_moment (const NablaFrontDoorModel *self, guint a, guint b);

G_END_DECLS
