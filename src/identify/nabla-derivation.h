/* A do-calculus derivation of what the engine found, step by step. */
#pragma once

#include "base/nabla-progress.h"
#include "identify/nabla-estimand.h"

G_BEGIN_DECLS

typedef enum
{
  NABLA_RULE_1,     /* an observation comes or goes */
  NABLA_RULE_2,     /* an action becomes an observation, or the reverse */
  NABLA_RULE_3,     /* an action comes or goes */
  NABLA_RULE_SUM,   /* the law of total probability */
  NABLA_RULE_CHAIN, /* the product rule, in either direction */
} NablaRule;

/**
 * NablaDerivationStep:
 * @expression: what the effect equals after this step, as Unicode text
 * @markup: the same as Pango markup
 * @latex: the same as LaTeX
 * @a: rules 1 to 3: one side of the separation that the rule needs
 * @b: the other
 * @given: what is conditioned on
 * @into: the edges with an arrowhead at these are not there
 * @out_of: the edges out of these are not there
 * @separation: the same in words, "Y ⟂ X | Z without the arrows out of X"
 *
 * Sets are nullable: empty; @separation is %NULL for the rules of probability.
 */
typedef struct
{
  NablaRule rule;
  char *expression;
  char *markup;
  char *latex;
  NablaNodeSet *a, *b, *given, *into, *out_of;
  char *separation;
} NablaDerivationStep;

/**
 * nabla_derive:
 * @graph: acyclic
 * @identification: an answer of nabla_identify() about @graph
 * @progress: (nullable): cancels
 * @error: cancelled
 *
 * The first step's @expression is the question itself; each later one follows from that before it
 * by one rule of the do-calculus (Pearl 1995) or of probability, and the last has no action left.
 *
 * Returns: (transfer full) (nullable) (element-type NablaDerivationStep): %NULL without error
 *   where there is nothing to derive (not identified, or by assumption)
 */
GPtrArray *nabla_derive (const NablaGraph *graph,
                         const NablaIdentification *identification,
                         NablaProgress *progress,
                         GError **error);
/* "rule 1" … "rule 3", "sum", "chain" */
const char *nabla_rule_to_string (NablaRule rule);

G_END_DECLS
