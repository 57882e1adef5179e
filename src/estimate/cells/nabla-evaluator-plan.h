/* The order in which a sum of products is worked off; private to the evaluator. */
#pragma once

#include "estimate/cells/nabla-cells.h"
#include "identify/nabla-expr.h"

G_BEGIN_DECLS

/**
 * NablaFactor:
 * @expr: (nullable): %NULL: what a value of @variable counts, instead of an expression
 * @free: its variables, by place among those of the cells
 * @margin: of a probability: the joint of all its variables
 * @given: … and of those behind its bar; %NULL where there are none
 */
typedef struct
{
  const NablaExpr *expr;
  guint n_free;
  const guint *free;
  const NablaMargin *margin;
  const NablaMargin *given;
  gboolean reference;
} NablaFactor;

typedef enum
{
  NABLA_STEP_VALUE,    /* all its variables are known: what it comes to */
  NABLA_STEP_GENERATE, /* what it is conditioned on is known: its entries that agree with what is known */
  NABLA_STEP_LEVELS,   /* nothing tells which values matter: all */
} NablaStepKind;

typedef struct
{
  NablaStepKind kind;
  guint factor;
  guint variable;       /* LEVELS */
  NablaGroups *groups;  /* GENERATE */
  guint n_new;          /* GENERATE: what becomes known */
  guint *new_variables; /* … by place among those of the cells */
  guint *new_at;        /* … and in the margin's keys */
} NablaStep;

/**
 * NablaSumPlan:
 * @steps: (element-type NablaStep)
 * @idle: how often each term counts: levels of variables that are summed over and stand in no factor
 */
typedef struct
{
  GArray *steps;
  double idle;
} NablaSumPlan;

/* @known: by place, what is set beforehand; @summed: places of what is not. */
NablaSumPlan *nabla_sum_plan_new (const NablaCells *cells,
                                  const NablaFactor *factors,
                                  guint n_factors,
                                  const gboolean *known,
                                  const guint *summed,
                                  guint n_summed);
void nabla_sum_plan_free (NablaSumPlan *self);

G_END_DECLS
