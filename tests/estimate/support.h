/* Small graphs and tables for the tests of estimation. */
#pragma once

#include "estimate/nabla-estimation.h"
#include "estimate/trust/nabla-implication-test.h"
#include "graph/nabla-graph-text.h"

#define TEST_MAX_ROWS 4096

/* Columns of numbers by name, to be filled in. */
typedef struct
{
  gsize n;
  guint k;
  const char *names[8];
  double values[8][TEST_MAX_ROWS];
} TestRows;

/* A graph from DAGitty text. */
NablaGraph *test_graph (const char *text);
/* A column; copies @values. */
NablaColumn *test_column (const char *name, const double *values, gsize n);
/* A category of levels "0", "1", … from whole numbers; below 0: missing. */
NablaColumn *test_levels_column (const char *name, const int *values, gsize n, guint n_levels);
/* A table; takes the columns. */
NablaTable *test_table (guint n_columns, gsize n_rows, NablaColumn **columns);
/* A table of such rows. */
NablaTable *test_rows_table (const TestRows *rows);
/* Per node of the graph the column of that name, -1: none. */
int *test_columns (const NablaGraph *graph, const NablaTable *table);
/* @adjustment: names with blanks between; also the mediators, or the instruments
 * before and what they are given after a bar. */
NablaEstimand *test_estimand (const NablaGraph *graph,
                              NablaStrategy strategy,
                              const char *exposure,
                              const char *outcome,
                              const char *others);
/* Identified by these estimands (taken); none: not identified. */
NablaIdentification *test_identification (NablaEstimand **estimands, guint n);
/* Estimates, linking by name. */
NablaEstimate *test_estimate (NablaData *data,
                              const NablaGraph *graph,
                              NablaStrategy strategy,
                              const char *exposure,
                              const char *outcome,
                              const char *others,
                              const NablaMethod *method,
                              GError **error);
/* Estimates in the linear Gaussian model of the whole graph, linking by name. */
NablaEstimate *test_estimate_model (NablaData *data,
                                    const char *graph_text,
                                    NablaStrategy strategy,
                                    NablaEffect effect,
                                    const char *exposure,
                                    const char *outcome,
                                    const NablaMethod *how,
                                    GError **error);
/* A diagnostic of that name; NaN: there is none. */
double test_get_diagnostic (const NablaEstimate *estimate, const char *name);
/* The sentence of the first warning of that kind; %NULL: there is none. */
const char *test_get_warning (const NablaEstimate *estimate, const char *kind);
/* The tests of one implication for each pair of a graph, linking by name. */
NablaImplicationTests *test_implications (const char *graph, NablaTable *table);
/* Ordinary least squares with a constant, by Householder QR on the rows in long
 * double: coefficients after the constant. */
void test_ols (const double *const *x, guint k, const double *y, gsize n, double *beta);

#define assert_close(a, b, tolerance)                                                       \
  G_STMT_START                                                                              \
  {                                                                                         \
    double a_ = (a), b_ = (b);                                                              \
    if (!(fabs (a_ - b_) <= (tolerance) *MAX (1e-300, fabs (b_))))                          \
      {                                                                                     \
        g_autofree char *text_ = g_strdup_printf ("%s: %.17g, expected %.17g", #a, a_, b_); \
        g_assertion_message (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, text_);           \
      }                                                                                     \
  }                                                                                         \
  G_STMT_END
