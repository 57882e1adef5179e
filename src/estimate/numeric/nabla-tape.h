/* Sums, products and ratios that remember how they were made, so that they can be differentiated. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Entries that every tape has. Zero times undefined is zero: a term that cannot occur does not matter. */
#define NABLA_TAPE_ZERO      0
#define NABLA_TAPE_UNDEFINED 1
#define NABLA_TAPE_ONE       2

/* A number and its derivatives by the two entries it was made from. */
typedef struct
{
  double value;
  guint32 from[2];
  double slope[2];
} NablaTapeEntry;

/**
 * NablaTape:
 * @limit: entries at most
 * @full: more were needed; what came after is undefined
 *
 * Entries stand after those that they are made from.
 */
typedef struct
{
  NablaTapeEntry *entries;
  guint n, allocated, limit;
  gboolean full;
} NablaTape;

void nabla_tape_init (NablaTape *self, guint limit);
void nabla_tape_clear (NablaTape *self);
double nabla_tape_get (const NablaTape *self, guint32 entry);
/* Each returns the entry that holds the result. */
guint32 nabla_tape_variable (NablaTape *self, double value);
guint32 nabla_tape_add (NablaTape *self, guint32 a, guint32 b);
guint32 nabla_tape_multiply (NablaTape *self, guint32 a, guint32 b);
guint32 nabla_tape_divide (NablaTape *self, guint32 a, guint32 b);
guint32 nabla_tape_scale (NablaTape *self, guint32 a, double factor);
/* The derivatives of @root by each entry up to it, in one sweep back (reverse mode); (transfer full). */
double *nabla_tape_differentiate (const NablaTape *self, guint32 root);

G_END_DECLS
