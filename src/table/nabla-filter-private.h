/* A condition as steps on a stack: what parsing gives and selecting follows. */
#pragma once

#include "table/nabla-filter.h"

G_BEGIN_DECLS

typedef enum
{
  NABLA_FILTER_AND, /* of the two topmost masks */
  NABLA_FILTER_OR,
  NABLA_FILTER_EQUAL, /* the tests push a mask */
  NABLA_FILTER_LESS,
  NABLA_FILTER_LESS_EQUAL,
  NABLA_FILTER_GREATER,
  NABLA_FILTER_GREATER_EQUAL,
  NABLA_FILTER_BETWEEN,
  NABLA_FILTER_IN,
  NABLA_FILTER_MISSING,
} NablaFilterKind;

/* @at: where it stands, in bytes from the start */
typedef struct
{
  char *text;
  gsize at;
  gboolean quoted;
} NablaFilterWord;

/* @negated: the test is to fail. Negations of `and` and `or` have been carried down to the tests, which
 * makes two truth values enough (a test of a missing value is neither it nor its negation). */
typedef struct
{
  NablaFilterKind kind;
  gboolean negated;
  NablaFilterWord column;
  GArray *values; /* of NablaFilterWord; nullable */
} NablaFilterStep;

struct _NablaFilter
{
  char *text;
  GArray *steps; /* of NablaFilterStep */
  guint depth;   /* masks at a time */
};

/* The numbers from @lo to @hi, both included; none if @lo > @hi. */
typedef struct
{
  double lo, hi;
} NablaFilterReals;

typedef struct
{
  gint64 lo, hi;
} NablaFilterInts;

/**
 * NablaFilterTest:
 * @reals: (element-type NablaFilterReals) (nullable): the test holds in any of these
 * @ints: (element-type NablaFilterInts) (nullable): … of a column stored as int64
 * @accepts: (nullable): per level of a text column, whether it holds
 *
 * A step with what it tests looked up in a table. Of `and` and `or` only the kind counts.
 */
typedef struct
{
  NablaFilterKind kind;
  gboolean negated;
  const NablaColumn *column;
  GArray *reals;
  GArray *ints;
  guint8 *accepts;
} NablaFilterTest;

/* (transfer full) (nullable): one per step; @notes as for nabla_filter_check(). */
NablaFilterTest *nabla_filter_bind (const NablaFilter *self, const NablaTable *table, GPtrArray *notes, GError **error);
void nabla_filter_tests_free (const NablaFilter *self, NablaFilterTest *tests);
/* Says what is wrong at a place of the condition. */
void nabla_filter_fail (const char *text, gsize at, GError **error, const char *format, ...) G_GNUC_PRINTF (4, 5);

G_END_DECLS
