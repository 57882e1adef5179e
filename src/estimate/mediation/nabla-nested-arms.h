/* Means of the outcome where the mediators are as they would be under the other value of the exposure. */
#pragma once

#include "estimate/arms/nabla-arms-sieve.h"

G_BEGIN_DECLS

typedef enum
{
  NABLA_NESTED_FROM,    /* E[Y(from)] */
  NABLA_NESTED_BETWEEN, /* E[Y(to, M(from))] */
  NABLA_NESTED_TO,      /* E[Y(to)] */
  NABLA_NESTED_N_MEANS,
} NablaNestedMean;

/**
 * NablaNestedArms:
 * @n: rows
 * @influence: n each, mean 0
 * @direct, @indirect, @total: variance of the differences between the means that rests on smoothness, not on data
 */
typedef struct
{
  gsize n;
  double means[NABLA_NESTED_N_MEANS];
  double *influence[NABLA_NESTED_N_MEANS];
  double direct, indirect, total;
} NablaNestedArms;

NablaNestedArms *nabla_nested_arms_new (const NablaArmsSieve *outcome,
                                        const NablaArmsSieve *from,
                                        const NablaArmsSieve *to,
                                        GError **error);
void nabla_nested_arms_free (NablaNestedArms *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaNestedArms, nabla_nested_arms_free)

G_END_DECLS
