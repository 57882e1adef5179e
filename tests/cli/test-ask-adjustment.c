/* The kinds of `ask` about adjustment and front-door sets, against what is published. Where a
 * comment names a package the graph and the answer are of its tests. */
#include <string.h>

#include "ask-cases.h"

#define MINIMAL  "'minimal_adjustment_sets'"
#define ALL_SETS "'all_adjustment_sets'"
#define IS_SET   "'is_adjustment_set'"
#define DIRECT   ",'effect':'direct'"
#define TO_Y     ",'exposure':'X','outcome':'Y'"

#define THOEMMES                                                                                                \
  "e0 [latent] e1 [latent] e3 [latent] e4 [latent] x [exposure] y [outcome] e0 -> x e1 -> s1 e2 -> s2 e2 -> y " \
  "e3 -> s3 e4 -> y s1 -> s2 s1 -> z s2 -> s3 s2 -> z2 s3 -> y x -> y x -> s1 y -> z3 }"
#define SHRIER                                                                                                  \
  "dag { WarmUpExercises [exposure] Injury [outcome] Coach -> { FitnessLevel TeamMotivation } Genetics -> { "   \
  "FitnessLevel NeuromuscularFatigue ConnectiveTissueDisorder } TeamMotivation -> { PreviousInjury "            \
  "WarmUpExercises } PreGameProprioception -> WarmUpExercises ConnectiveTissueDisorder -> { TissueWeakness "    \
  "NeuromuscularFatigue } ContactSport -> { IntraGameProprioception PreviousInjury } TissueWeakness -> Injury " \
  "IntraGameProprioception -> Injury FitnessLevel -> { PreGameProprioception NeuromuscularFatigue } "           \
  "NeuromuscularFatigue -> { IntraGameProprioception Injury } WarmUpExercises -> IntraGameProprioception }"
#define POLZER                                                                                                    \
  "dag { ToothLoss [exposure] Mortality [outcome] ToothLoss -> Mortality Periodontitis -> ToothLoss Caries -> "   \
  "ToothLoss Diabetes -> { Mortality Periodontitis Hypertension Lipids } Obesity -> { Mortality Periodontitis "   \
  "Diabetes Hypertension Lipids } Hypertension -> Mortality Psychosocial -> { ToothLoss Mortality Periodontitis " \
  "Caries Diabetes Obesity Hypertension Alcohol Smoking Sport Lipids } Age -> { ToothLoss Mortality "             \
  "Periodontitis Caries Diabetes Obesity Hypertension Psychosocial Alcohol Smoking Sport Lipids } Sex -> { "      \
  "ToothLoss Mortality Periodontitis Caries Diabetes Obesity Hypertension Psychosocial Alcohol Smoking Sport "    \
  "Lipids } Alcohol -> { ToothLoss Mortality Diabetes Obesity Hypertension Smoking Lipids } Smoking -> { "        \
  "ToothLoss Mortality Periodontitis Diabetes Obesity Hypertension Sport } Sport -> { Mortality Periodontitis "   \
  "Diabetes Obesity Hypertension Lipids } Lipids -> Mortality }"
#define BIG                                                                                                        \
  "dag { S [exposure] T [outcome] S -> T a -> { h c T } b -> { e f } d -> { j i } e -> { a f } f -> n g -> { d m " \
  "j } h -> { T S } i -> { h T } i4 -> p m -> { j i } n -> { c S } o -> { y q } p -> { q o } q -> y x -> { S o p " \
  "} z -> { T q p } }"
#define ACID                                                                                                        \
  "dag { x3 [exposure] x15 [outcome] x4 -> x5 x5 -> { x7 x11 } x6 -> { x7 x14 } x7 -> x9 x8 -> { x14 x15 } x9 -> "  \
  "x10 x10 -> { x12 x15 } x11 -> x12 x12 -> x13 x14 -> x16 x16 -> x17 x1 -> { x4 x3 } x2 -> x3 x15 -> { x17 x18 } " \
  "x3 -> { x6 x5 } }"
#define FEW_PATHS                                                                                                 \
  "dag { E [exposure] D [outcome] 1 -> E 2 -> 1 3 -> 2 4 -> 3 5 -> 4 6 -> 5 7 -> { 6 E } 8 -> { 7 D } 9 -> 8 10 " \
  "-> 9 11 -> 10 12 -> 11 13 -> 12 14 -> 13 15 -> { 14 D } E -> D }"
#define ALLERGY                                                                                                     \
  "dag { E [exposure] D [outcome] E -> { D AS } Genetische -> { D AS } Etnische -> { Genetische D Stillen } "       \
  "Begleit -> { D E } RauchenM -> { D Stillen Schwanger E } RauchenA -> { D Stillen E } Stillen -> { Darmflora AS " \
  "} DiaetM -> { Stillen D } Darmflora -> { D AS E } Hausstaub -> { Darmflora AS } Haustiere -> { Hausstaub "       \
  "Darmflora AS Erreger } AS -> D Allergen -> { Darmflora E AS } Impfungen -> { Darmflora E } VitD -> E "           \
  "Infektionen -> { E Darmflora Erreger D } Erreger -> { E D } Modus -> { Erreger Darmflora } Ort -> Erreger "      \
  "Geschwister -> { AS Erreger } Betreuung -> { Infektionen Erreger AS } Antibiotika -> { Infektionen Darmflora D " \
  "Erreger } }"

/* DAGitty: adjustment-dags.js and misc.js. */
static void
test_dagitty_total (void)
{
  static const AskCase cases[] = {
    { "dag { x [exposure] y [outcome] x <- a -> m <- b -> y }", MINIMAL, "[[]]" },
    { NULL, MINIMAL ",'must':'m'", "[['a','m'],['b','m']]" },
    { "dag { x [exposure] y [outcome] m [adjusted] x <- a -> m <- b -> y }", MINIMAL, "[['a','m'],['b','m']]" },
    { NULL, MINIMAL ",'must':[]", "[[]]" },
    { "dag { s2 [adjusted] " THOEMMES, MINIMAL, "[]" },
    { "dag { " THOEMMES, MINIMAL, "[[]]" },
    { "dag { x [exposure] y [outcome] x <- z -> y }", IS_SET ",'set':'z'", "true" },
    { "dag { x [exposure] y [outcome] x <-> m <-> y x -> y }", IS_SET ",'set':'m'", "false" },
    { NULL, MINIMAL, "[[]]" },
    { POLZER, MINIMAL,
      "[['Age','Alcohol','Periodontitis','Psychosocial','Sex','Smoking'],['Age','Alcohol','Diabetes','Obesity',"
      "'Psychosocial','Sex','Smoking','Sport']]" },
    { "dag { A [exposure] B [outcome] M [adjusted] A -> B U1 -> A U1 -> M U2 -> M U2 -> B }", MINIMAL,
      "[['M','U1'],['M','U2']]" },
    { "dag { X1 [exposure] X2 [exposure] Y1 [outcome] Y2 [outcome] C -> Y1 C -> m X1 -> X2 X1 -> Y2 -> Y1 X2 -> Y1 "
      "X1 -> m2 -> m -> X2 }",
      MINIMAL, "[['C'],['m','m2']]" },
    { "dag { X [exposure] Y [outcome] I [latent] X -> Y X -> I I -> Y Z -> X Z -> I }", MINIMAL, "[['Z']]" },
    { "dag { xobs [exposure] y [outcome] t -> xobs u1 -> { t y } u2 -> { t xobs } xobs -> y }", MINIMAL,
      "[['u1'],['t','u2']]" },
    { "dag { S [exposure] T [outcome] S -> T h -> S i -> { h T } x -> { S z } z -> T }", MINIMAL,
      "[['h','x'],['h','z'],['i','x'],['i','z']]" },
    { BIG, MINIMAL ",'must':['y']",
      "[['a','h','x','y'],['a','h','y','z'],['e','h','x','y'],['e','h','y','z'],['f','h','x','y'],['f','h','y','z'],"
      "['h','n','x','y'],['h','n','y','z']]" },
    { SHRIER,
      MINIMAL ",'must':'FitnessLevel','forbidden':['Genetics','ConnectiveTissueDisorder','IntraGameProprioception']",
      "[['Coach','FitnessLevel'],['FitnessLevel','TeamMotivation'],['FitnessLevel','NeuromuscularFatigue',"
      "'TissueWeakness']]" },
    { ALLERGY, MINIMAL,
      "[['Allergen','Begleit','Darmflora','Erreger','Impfungen','Infektionen','RauchenA','RauchenM'],['Allergen',"
      "'Antibiotika','Begleit','Darmflora','Erreger','Hausstaub','Haustiere','Infektionen','Modus','RauchenA',"
      "'RauchenM','Stillen'],['Allergen','Antibiotika','Begleit','Betreuung','Darmflora','Erreger','Geschwister',"
      "'Hausstaub','Haustiere','Infektionen','RauchenA','RauchenM','Stillen']]" },
    { FEW_PATHS, MINIMAL, "[['7'],['8']]" },
    { "dag { x [exposure] y [outcome] y2 [adjusted] x -> { y2 y } }", MINIMAL, "[['y2']]" },
    { "dag { A [exposure] E [exposure] B [outcome] A -> U B -> Z Z -> E U -> Z }", MINIMAL, "[['U','Z']]" },
    { "dag { E [exposure] D [outcome] B [latent] A -> { E Z } B -> { D Z } Z -> { E D } }", MINIMAL, "[['A','Z']]" },
    { "dag { E [exposure] D [outcome] D -> g E -> D }", IS_SET ",'set':'g'", "false" },
    { ACID, MINIMAL, "[['x1'],['x4']]" },
    { NULL, IS_SET ",'set':['x9']", "false" },
    { NULL, IS_SET ",'set':['x16','x1']", "false" },
    { "dag { Z -> a Z -> b Z -> c a [exposure] c [outcome] a -> b a -> c b -> c }", IS_SET ",'set':['Z']", "true" },
    { NULL, IS_SET ",'set':['Z']" DIRECT, "false" },
    { NULL, IS_SET ",'set':['Z','b']" DIRECT, "true" },
  };

  ASK_CASES_CHECK (cases);
}

/* DAGitty: the same files. The outcome that no exposure affects has descendants in the set. */
static void
test_dagitty_direct (void)
{
  static const AskCase cases[] = {
    { "dag { X1 [exposure] X2 [exposure] Y [outcome] X1 -> Y X1 -> M1 Y -> M2 M1 -> M2 M2 -> X2 }", MINIMAL DIRECT,
      "[]" },
    { "dag { X1 [exposure] X2 [exposure] Y [outcome] X1 -> M1 Y -> M2 M1 -> M2 M2 -> X2 }", MINIMAL DIRECT,
      "[['M1','M2']]" },
    { NULL, ALL_SETS DIRECT, "[['M1','M2']]" },
    { NULL, IS_SET ",'set':['M1','M2']" DIRECT, "true" },
    { "dag { s2 [adjusted] " THOEMMES, MINIMAL DIRECT, "[['e2','s2'],['s1','s2']]" },
    { "dag { X [exposure] Y [outcome] Z -> X Z -> I X -> I X -> Y I -> Y }", MINIMAL DIRECT, "[['I']]" },
    { "dag { X1 [exposure] Y1 [outcome] Y2 [outcome] D [adjusted] X1 -> Y1 Y1 -> Y2 Y2 -> D }", MINIMAL DIRECT, "[]" },
    { "dag { X1 [exposure] Y1 [outcome] Y2 [outcome] D [adjusted] X1 -> Y1 Y2 -> D }", MINIMAL DIRECT, "[['D']]" },
    /* Its validity check has no forbidden vertices; the definition has. */
    { "dag { x [exposure] y [outcome] x -> y -> d }", IS_SET ",'set':'d'" DIRECT, "false" },
  };

  ASK_CASES_CHECK (cases);
}

/* DAGitty: selection-nodes.js and adjustment-dags.js. */
static void
test_selection (void)
{
  static const AskCase cases[] = {
    { "dag { S1 -> X X [exposure] Y [outcome] X -> Y Y <- S2 }", IS_SET ",'set':[]", "true" },
    { "dag { S1 -> X S1 [selected] X [exposure] Y [outcome] X -> Y Y <- S2 }", IS_SET ",'set':[]", "true" },
    { NULL, IS_SET ",'set':['S2']", "true" },
    { NULL, ALL_SETS, "[[],['S2']]" },
    { "dag { S1 -> X S2 [selected] X [exposure] Y [outcome] X -> Y Y <- S2 }", IS_SET ",'set':[]", "false" },
    { NULL, IS_SET ",'set':['S1']", "false" },
    { NULL, MINIMAL, "[]" },
    { NULL, "'optimal_adjustment'", "null" },
    { "dag { Z -> a Z -> b Z -> c a [exposure] c [outcome] s [selected] a -> b a -> c b -> c c -> s }",
      IS_SET ",'set':['Z']", "false" },
    { NULL, IS_SET ",'set':['Z'],'effect':'odds_ratio'", "true" },
    { NULL, IS_SET ",'set':[],'effect':'odds_ratio'", "false" },
    /* The example after Didelez, Kreiner & Keiding (2010). */
    { "dag { HRT [exposure] TCI [outcome] S [selected] Age -> HRT Age -> Occ Age -> S Age -> TCI HRT -> TCI Occ -> "
      "Smo Occ -> Thist Smo -> HRT Smo -> TCI TCI -> S Thist -> TCI }",
      IS_SET ",'set':['Age','Smo'],'effect':'odds_ratio'", "true" },
    { NULL, IS_SET ",'set':['Age'],'effect':'odds_ratio'", "false" },
    { NULL, IS_SET ",'set':['Smo'],'effect':'odds_ratio'", "false" },
    { NULL, IS_SET ",'set':['Age','Smo']", "false" },
  };

  ASK_CASES_CHECK (cases);
}

#define OPTIMAL "'optimal_adjustment'"
#define LEAST   OPTIMAL ",'variant':'optimal_minimal'"
#define COST    OPTIMAL ",'variant':'optimal_minimum_cost'"

#define EPI                                                                                                          \
  "dag { X [exposure] Y [outcome] coach -> motivation coach -> fitness fitness -> pregame fitness -> fatigue "       \
  "motivation -> X motivation -> previous pregame [latent] pregame -> X X -> intragame intragame [latent] contact "  \
  "-> previous contact -> intragame intragame -> Y genetics [latent] genetics -> fitness genetics -> fatigue "       \
  "genetics -> disorder disorder -> fatigue disorder -> weakness weakness [latent] fatigue -> intragame fatigue -> " \
  "Y weakness -> Y }"
#define SR22                                                                                                       \
  "dag { X [exposure] Y [outcome] U [latent] L -> X X -> M K -> X B -> K B -> R Q -> K Q -> T R -> Y T -> Y M -> " \
  "Y U -> Y U -> F }"

/* DoWhy (test_efficient_backdoor_identifier.py) and optimaladj: the figures of Smucler, Sapienza &
 * Rotnitzky (2022) and of Smucler & Rotnitzky (2022). What is not guaranteed there is null while
 * something must be in the set; else it is given where it is the best in every linear model. */
static void
test_optimal (void)
{
  static const AskCase cases[] = {
    { EPI, OPTIMAL ",'must':['motivation','previous']", "['contact','disorder','fatigue','motivation','previous']" },
    { NULL, LEAST ",'must':['motivation','previous']", "['disorder','fatigue','motivation','previous']" },
    { NULL, COST ",'must':['motivation','previous']", "['fitness','motivation','previous']" },
    { "dag { X [exposure] Y [outcome] U [latent] X -> M T -> X T -> F F -> X U -> F U -> Y M -> Y }",
      OPTIMAL ",'must':'T'", "['F','T']" },
    { NULL, LEAST ",'must':'T'", "['F','T']" },
    { NULL, COST ",'must':'T'", "['F','T']" },
    { "dag { X [exposure] Y [outcome] X -> Y T -> W1 T -> Y W1 -> X W2 -> W1 W2 -> Y W3 -> W1 W3 -> Y W4 -> Y }",
      OPTIMAL ",'must':'T','variant':'optimal'", "['T','W2','W3','W4']" },
    { NULL, LEAST ",'must':'T'", "['T','W2','W3']" },
    { NULL, COST ",'must':'T'", "['T','W1']" },
    { "dag { X [exposure] Y [outcome] U [latent] X -> Y Z1 -> X Z1 -> Z2 U -> Z2 U -> Y }", OPTIMAL, "null" },
    { NULL, LEAST, "[]" },
    { NULL, COST, "[]" },
    { "dag { X [exposure] Y [outcome] U [latent] T -> X X -> Y U -> Y U -> F }", OPTIMAL ",'must':'T'", "null" },
    { NULL, LEAST ",'must':'T'", "['T']" },
    { NULL, COST ",'must':'T'", "['T']" },
    { NULL, OPTIMAL, "['F']" },
    { "dag { X [exposure] Y [outcome] U [latent] X -> Y U -> Y U -> X }", OPTIMAL, "null" },
    { NULL, LEAST, "null" },
    { NULL, COST, "null" },
    { SR22, OPTIMAL ",'must':'L'", "null" },
    { NULL, LEAST ",'must':'L'", "['L','R','T']" },
    { NULL, COST ",'must':'L','costs':{'L':1,'B':2,'K':4,'Q':1,'R':1,'T':1}", "['L','R','T']" },
    { NULL, COST ",'must':'L','costs':{'L':1,'B':1,'K':4,'Q':1,'R':2,'T':1}", "['B','L','T']" },
    { NULL, COST ",'must':'L'", "['K','L']" },
    { NULL, OPTIMAL, "['F','R','T']" },
    { "dag { X [exposure] Y [outcome] B -> X Q -> X B -> T Q -> R T -> Y R -> Y X -> Y }", OPTIMAL, "['R','T']" },
    { NULL, LEAST, "['R','T']" },
    { NULL, COST ",'costs':{'B':1,'Q':1,'R':2,'T':2}", "['B','Q']" },
    { "dag { X [exposure] Y [outcome] K -> X X -> Y W1 -> K W2 -> K W3 -> K W1 -> W4 W2 -> W5 W3 -> W6 W4 -> W7 W5 "
      "-> W8 W6 -> W9 W7 -> Y W8 -> Y W9 -> Y O -> Y }",
      OPTIMAL, "['O','W7','W8','W9']" },
    { NULL, LEAST, "['W7','W8','W9']" },
    { NULL, COST ",'costs':{'W1':2,'W2':1,'W3':1,'W4':1,'W5':2,'W6':1,'W7':1,'W8':1,'W9':2,'K':11,'O':1}",
      "['W6','W7','W8']" },
    { NULL, COST, "['K']" },
    { "dag { X [exposure] Y [outcome] Z1 -> Z2 Z2 -> Z3 Z3 -> Y Z1 -> X X -> M1 M1 -> M2 M2 -> Y }", OPTIMAL,
      "['Z3']" },
    { NULL, LEAST, "['Z3']" },
    { NULL, COST, "['Z3']" },
    { "dag { X [exposure] Y [outcome] U1 [latent] U2 [latent] Z1 -> Z2 Z2 -> Z3 Z3 -> Z4 Z4 -> Z5 Z5 -> Y Z1 -> X X "
      "-> M1 M1 -> M2 M2 -> M3 M3 -> Y U1 -> X U1 -> Z1 U2 -> Z2 U2 -> M1 }",
      OPTIMAL, "['Z1','Z2','Z5']" },
    { NULL, LEAST, "['Z1']" },
    { NULL, COST, "['Z1']" },
    /* Several exposures (Henckel, Perković & Maathuis 2022). */
    { "dag { A1 [exposure] A2 [exposure] Y [outcome] A1 -> A2 A1 -> Y A2 -> Y C -> A1 C -> W W -> Y P -> Y }", OPTIMAL,
      "['P','W']" },
    { NULL, LEAST, "['W']" },
    { NULL, COST ",'costs':{'W':1.5}", "['C']" },
    /* No effect: the definition has no parents to take. */
    { "dag { X [exposure] Y [outcome] W -> Y }", OPTIMAL, "[]" },
    { "dag { X [exposure] Y [outcome] W -> Y W -> X }", OPTIMAL, "null" },
    { NULL, LEAST, "['W']" },
    /* Unobserved causes (Runge 2021). Every cause of the outcome is seen. */
    { "dag { X [exposure] Y [outcome] U [latent] X -> Y W -> Y W -> X U -> W U -> A }", OPTIMAL, "['W']" },
    /* A collider and its parent. */
    { "dag { X [exposure] Y [outcome] X -> Y C <-> Y P -> C }", OPTIMAL, "['C','P']" },
    /* What tells of the outcome is bound to what tells of the exposure. */
    { "dag { X [exposure] Y [outcome] X -> Y X <-> B B -> N N <-> Y }", OPTIMAL, "null" },
    { NULL, OPTIMAL ",'forbidden':'B'", "[]" },
    { "dag { X [exposure] Y [outcome] X -> Y X -> D D -> N N <-> Y }", OPTIMAL, "null" },
    { "dag { X [exposure] Y [outcome] X -> Y X -> N N <-> Y }", OPTIMAL, "[]" },
    { "dag { X1 [exposure] X2 [exposure] Y [outcome] U [latent] X1 -> X2 X1 -> Y X2 -> Y P -> Y U -> Y }", OPTIMAL,
      "['P']" },
    { "dag { X1 [exposure] X2 [exposure] Y [outcome] X1 -> X2 X1 -> Y X2 -> Y C <-> Y }", OPTIMAL, "null" },
    /* The direct effect is given the mediator. */
    { "dag { X [exposure] Y [outcome] X -> M -> Y X -> Y P -> Y }", OPTIMAL DIRECT, "['M','P']" },
    { NULL, LEAST DIRECT, "['M']" },
    /* Equal to the last digit: 0.1 + 0.2 and 0.3. The nearer one is taken. */
    { "dag { X [exposure] Y [outcome] X -> Y C -> X A -> C B -> C A -> Y B -> Y }",
      COST ",'costs':{'A':0.1,'B':0.2,'C':0.3}", "['A','B']" },
    { NULL, COST ",'costs':{'A':0.1,'B':0.2,'C':0.29999}", "['C']" },
    { NULL, COST ",'costs':{'A':1e300,'B':1e-300,'C':1e299}", "['C']" },
    { NULL, OPTIMAL ",'forbidden':'A'", "['B','C']" },
  };

  ASK_CASES_CHECK (cases);
}

/* CausalInference.jl, DoWhy, FrontdoorAdjustmentSets (Jeong, Tian & Bareinboim 2022). */
static void
test_frontdoor (void)
{
  static const AskCase cases[] = {
    { "dag { 1 [exposure] 4 [outcome] 1 -> 2 2 -> 3 3 -> 4 5 -> 1 6 -> 5 6 -> 4 1 -> 7 }",
      "'frontdoor_sets','which':'maximal'", "['2','3','7']" },
    { NULL, "'frontdoor_sets'", "[['2'],['3'],['2','3'],['2','7'],['3','7'],['2','3','7']]" },
    { NULL, "'frontdoor_sets','which':'minimal'", "[['2'],['3']]" },
    { NULL, "'frontdoor_sets','which':'minimal','must':'7'", "[['2','7'],['3','7']]" },
    { NULL, "'is_frontdoor','set':['7']", "false" },
    { NULL, ALL_SETS, "[['5'],['6'],['5','6'],['5','7'],['6','7'],['5','6','7']]" },
    { NULL, "'is_backdoor_set','set':['5','7']", "false" },
    { NULL, "'is_backdoor_set','set':['5']", "true" },
    { "dag { 6 [exposure] 8 [outcome] 1 -> 3 3 -> 6 2 -> 5 5 -> 8 6 -> 7 7 -> 8 1 -> 4 2 -> 4 4 -> 6 4 -> 8 }",
      "'frontdoor_sets'", "[['7']]" },
    { NULL, MINIMAL ",'must':['7']", "[]" },
    { NULL, ALL_SETS ",'forbidden':['1','2']", "[['3','4'],['4','5'],['3','4','5']]" },
    { "dag { X [exposure] Y [outcome] Z [latent] X -> M1 X -> M2 Z -> X Z -> Y M1 -> Y M2 -> Y }",
      "'frontdoor_sets','which':'minimal'", "[['M1','M2']]" },
    { "dag { X [exposure] Y [outcome] E [latent] E -> X E -> R X -> M R -> M M -> Y }", "'frontdoor_sets'", "[]" },
    { NULL, "'frontdoor_sets','which':'maximal'", "null" },
    { "dag { X [exposure] Y [outcome] D [latent] X -> B D -> B B -> Y D -> Y }", "'frontdoor_sets'", "[]" },
    { "dag { X [exposure] Y [outcome] M2 [latent] X -> M1 X -> M2 Z -> X Z -> Y M1 -> Y M2 -> Y }", "'frontdoor_sets'",
      "[]" },
    { "dag { X [exposure] Y [outcome] X <-> Y X -> A A -> B A -> D D -> Y B -> Y C -> Y A -> C D <-> X }",
      "'frontdoor_sets','must':'B'", "[['A','B'],['A','B','C']]" },
    { NULL, "'frontdoor_sets','which':'maximal'", "['A','B','C']" },
    { "dag { X [exposure] Y [outcome] A X <-> Y }", "'frontdoor_sets','which':'minimal'", "[[]]" },
  };

  ASK_CASES_CHECK (cases);
}

/* pgmpy and DoWhy. */
static void
test_others (void)
{
  static const AskCase cases[] = {
    { "dag { x1 [exposure] x2 [exposure] y1 [outcome] y2 [outcome] x1 -> y1 x1 -> z1 z1 -> z2 z2 -> x2 y2 -> z2 }",
      IS_SET ",'set':['z1','z2']", "true" },
    { NULL, IS_SET ",'set':['z1']", "false" },
    { NULL, IS_SET ",'exposure':'x1','outcome':'y1','set':['z1','z2']", "true" },
    { "dag { X -> Y Z1 -> U U [latent] U -> X Z1 -> Z3 Z3 -> Y U -> Z2 Z3 -> Z2 }", MINIMAL TO_Y, "[['Z1'],['Z3']]" },
    { "dag { X -> F C -> X A -> C A -> D B -> D B -> E D -> X D -> Y E -> Y F -> Y }", MINIMAL TO_Y,
      "[['A','D'],['B','D'],['C','D'],['D','E']]" },
    { "dag { A -> X A -> B C -> B C -> Y X -> Y B -> X }", MINIMAL TO_Y, "[['C'],['A','B']]" },
    { "dag { X -> Z X -> Y }", ALL_SETS TO_Y, "[[],['Z']]" },
    { NULL, "'is_backdoor_set','set':['Z']" TO_Y, "false" },
    { "dag { Z1 -> L L [latent] L -> Z2 Z3 -> Z2 L -> X Z3 -> Y X -> Y }", MINIMAL TO_Y, "[[]]" },
    { NULL, IS_SET ",'set':['Z2','Z1']" TO_Y, "false" },
    { NULL, IS_SET ",'set':['Z1','Z2','Z3']" TO_Y, "true" },
    { "dag { X -> Y L -> X L -> Y L [latent] Z -> X }", MINIMAL TO_Y, "[]" },
    /* No directed path: what separates, and the parts of it that may stay open. */
    { "dag { C -> X C -> Y Y -> D }", ALL_SETS TO_Y, "[['C'],['C','D']]" },
  };

  ASK_CASES_CHECK (cases);
}

static void
test_limit (void)
{
  static const AskCase some
    = { "dag { X -> Y A -> X A <-> B B -> Y C -> X C <-> D D -> Y }", MINIMAL TO_Y ",'limit':3", NULL };
  static const AskCase enough = { NULL, MINIMAL TO_Y ",'limit':4", NULL };
  g_autoptr (NablaAsk) ask = nabla_ask_new ();
  g_autofree char *first_line = NULL, *second_line = NULL;
  g_autofree char *first = ask_cases_ask (ask, &some, &first_line);
  g_autofree char *second = ask_cases_ask (ask, &enough, &second_line);

  g_assert_true (g_str_has_suffix (first, ",\"truncated\":true}"));
  g_assert_cmpstr (second, ==, "{\"id\":1,\"answer\":[[\"A\",\"C\"],[\"A\",\"D\"],[\"B\",\"C\"],[\"B\",\"D\"]]}");
}

static void
test_refused (void)
{
  static const struct
  {
    const char *query;
    const char *part;
  } cases[] = {
    { COST ",'costs':{'C':0}", "C is not a number above 0" },
    { COST ",'costs':{'C':-1}", "C is not a number above 0" },
    { COST ",'costs':{'C':'1'}", "C is not a number above 0" },
    { COST ",'costs':{'C':true}", "C is not a number above 0" },
    { COST ",'costs':{'Q':1}", "no node Q" },
    { COST ",'costs':[1]", "costs" },
    { OPTIMAL ",'variant':'best'", "best" },
    { OPTIMAL ",'effect':'odds_ratio'", "is_adjustment_set only" },
    { OPTIMAL ",'must':'U'", "U is unobserved" },
    { OPTIMAL ",'must':'C','forbidden':'C'", "C" },
    { OPTIMAL ",'must':'X'", "X" },
    { IS_SET ",'effect':'odds_ratio','set':[],'exposure':['X','C']", "one exposure and one outcome" },
    { IS_SET ",'effect':'odds_ratio','set':['Y']", "Y" },
    { "'frontdoor_sets','limit':0", "limit" },
    { ALL_SETS ",'limit':0", "limit" },
  };
  g_autoptr (NablaAsk) ask = nabla_ask_new ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const AskCase c
        = { "dag { X [exposure] Y [outcome] U [latent] X -> Y C -> X C -> Y U -> C }", cases[i].query, NULL };
      g_autofree char *line = NULL;
      g_autofree char *answer = ask_cases_ask (ask, &c, &line);

      if (!g_str_has_prefix (answer, "{\"id\":1,\"error\":\"") || strstr (answer, cases[i].part) == NULL)
        g_error ("%s\ngives %s\nnot the error \"%s\"", line, answer, cases[i].part);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ask-adjustment/dagitty-total", test_dagitty_total);
  g_test_add_func ("/ask-adjustment/dagitty-direct", test_dagitty_direct);
  g_test_add_func ("/ask-adjustment/selection", test_selection);
  g_test_add_func ("/ask-adjustment/optimal", test_optimal);
  g_test_add_func ("/ask-adjustment/frontdoor", test_frontdoor);
  g_test_add_func ("/ask-adjustment/others", test_others);
  g_test_add_func ("/ask-adjustment/limit", test_limit);
  g_test_add_func ("/ask-adjustment/refused", test_refused);
  return g_test_run ();
}
