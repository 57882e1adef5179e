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
 * @rule: without meaning in the first step, which is the question
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
 * Rule 1 and 2 are as Pearl (1995) states them: @into are the actions that stay, for rule 2 @out_of is
 * @b. For rule 3 @into also holds those of @b that nothing observed in the term descends from. A rule
 * may be used in either direction. All sets and @separation are %NULL in the first step and for the rules
 * of probability; else a set is empty or not.
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
 * by one rule of the do-calculus (Pearl 1995) or of probability, and the last has no action left. It
 * is of the first estimand: adjustment and the front door in the steps of the textbooks, the general
 * formula by c-factors. A term is rewritten wherever it stands. The number of steps grows with the
 * product of the affected vertices and the rounds that their districts take.
 *
 * Returns: (transfer full) (nullable) (element-type NablaDerivationStep): %NULL without error
 *   where there is nothing to derive: not identified, or by assumption; another effect than the
 *   total; selected vertices, or a graph that is not of directed and bidirected edges. Also where
 *   it would take more than half a million names: nobody reads that
 */
GPtrArray *nabla_derive (const NablaGraph *graph,
                         const NablaIdentification *identification,
                         NablaProgress *progress,
                         GError **error);
/* "rule 1" … "rule 3", "sum", "chain" */
const char *nabla_rule_to_string (NablaRule rule);

G_END_DECLS
