/* What writing a formula in one of three dialects takes. */
#pragma once

#include "identify/nabla-edge-formula.h"

G_BEGIN_DECLS

typedef enum
{
  NABLA_DIALECT_TEXT,
  NABLA_DIALECT_MARKUP,
  NABLA_DIALECT_LATEX,
} NablaDialect;

typedef struct
{
  GString *out;
  NablaDialect dialect;
  const NablaGraph *graph;
  const NablaNodeSet *starred;  /* nullable: what gets a star where it is not bound by a sum */
  const NablaNodeSet *in_sight; /* nullable: what expressions see around them besides their own */
} NablaFormula;

/* @text for Unicode text and markup (so without markup characters), or @latex. */
void nabla_formula_put (NablaFormula *self, const char *text, const char *latex);
/* The vertex's name, escaped for the dialect, with primes, or without but starred. */
void nabla_formula_put_name (NablaFormula *self, NablaNode node, guint primes);
void nabla_formula_begin_sum (NablaFormula *self);
void nabla_formula_end_sum (NablaFormula *self);
/* An expression by the rules of nabla_expr_dup_text(). */
void nabla_formula_put_expr (NablaFormula *self, const NablaExpr *expr);
void nabla_formula_put_edge_formula (NablaFormula *self, const NablaEdgeFormula *formula);

G_END_DECLS
