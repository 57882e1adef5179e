/* The equations of a linear model at one random point of it, exact modulo a prime. */
#pragma once

#include "identify/nabla-admg.h"

G_BEGIN_DECLS

/* 2^31 - 1: products fit 64 bits. */
#define NABLA_PRIME G_GUINT64_CONSTANT (2147483647)

static inline guint64
nabla_prime_multiply (guint64 a, guint64 b)
{
  return a * b % NABLA_PRIME;
}

static inline guint64
nabla_prime_minus (guint64 a, guint64 b)
{
  return a >= b ? a - b : a + NABLA_PRIME - b;
}

/* The inverse of a number other than 0. */
guint64 nabla_prime_invert (guint64 a);

/**
 * NablaLinearPoint:
 * @admg: the graph (borrowed)
 * @spouse: (array): n x n, whether two vertices share an unobserved cause
 * @half_treks: (array): n x n, for i and p the sum over half-treks from i to p of the products of
 *   their coefficients: (Ω (I - Λ)^-1) at i, p
 *
 * A linear structural equation model X = Λ'X + ε, Cov ε = Ω, with the edges of a graph and random numbers.
 * Every pair i, v without <-> gives one equation on Λ, [(I - Λ)' Σ (I - Λ)] at i, v = 0; its derivative by the
 * coefficient p -> v is, but for the sign, @half_treks at i, p, and by q -> i that at v, q.
 */
typedef struct
{
  const NablaAdmg *admg;
  guint8 *spouse;
  guint32 *half_treks;
} NablaLinearPoint;

/* Numbers that follow from @seed. O(n (n + m)). */
void nabla_linear_point_init (NablaLinearPoint *self, const NablaAdmg *admg, guint32 seed);
void nabla_linear_point_clear (NablaLinearPoint *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaLinearPoint, nabla_linear_point_clear)

G_END_DECLS
