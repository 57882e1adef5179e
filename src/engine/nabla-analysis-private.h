/* What the stages of one request share; private to them. */
#pragma once

#include "engine/nabla-analysis.h"

G_BEGIN_DECLS

/* Where the full numbers are on the way from nothing to all: they take most of the time. */
#define NABLA_INTERVALS_START 0.2
#define NABLA_INTERVALS_END   0.97

/* What the stages share: identification happens once, numbers come on top. */
typedef struct
{
  const NablaRequest *request;
  NablaData *data;
  NablaProgress *progress;
  NablaQuery *query;
  NablaIdentification *identification; /* of the question */
  GError *question_error;
  GPtrArray *arrows;            /* per edge, nullable entries; NULL: not yet identified */
  NablaIdentification **totals; /* per node, nullable entries */
  gint8 *chosen;                /* per edge: estimators that people chose; nullable */
  GPtrArray *kept;              /* of NablaAnswer, as they were identified; nullable: not asked for */
  /* What earlier requests have computed in full: nothing coarser is shown in its place. */
  NablaEstimate *known_effect;
  NablaEstimate **known_arrows, **known_totals; /* as @arrows and @totals; nullable entries */
  NablaEstimate **known_kept;                   /* as @kept; nullable entries */
  guint n_open;                                 /* numbers that are not known */
  NablaAnalysisFunc stage;                      /* nullable */
  gpointer stage_data;
} NablaAnalysis;

/* The verdicts, without a number; (transfer full) */
NablaResult *nabla_analysis_make_result (NablaAnalysis *self);
NablaEstimate *nabla_analysis_make_estimate (NablaIdentification *identification, const char *message);

/* What is kept of earlier requests. */
void nabla_analysis_find_known (NablaAnalysis *self);
/* Whether a number is still to be computed. */
gboolean nabla_analysis_is_open (const NablaIdentification *identification, const NablaEstimate *known);
/* The number of one identification, or why there is none; %NULL: none, cancelled with @error. */
NablaEstimate *nabla_analysis_estimate_question (NablaAnalysis *self,
                                                 NablaIdentification *identification,
                                                 const NablaMethod *method,
                                                 GError **error);

/* The questions that the graph keeps. %FALSE: cancelled */
gboolean nabla_analysis_identify_kept (NablaAnalysis *self, GError **error);
void nabla_analysis_find_known_kept (NablaAnalysis *self);
/* Sets @result's answers. @method: as for the question, less what was chosen for it. @step (nullable): called after
 * each with its identification and what was known. %FALSE: cancelled */
typedef void (*NablaKeptStep) (const NablaIdentification *identification, const NablaEstimate *known, gpointer data);
gboolean nabla_analysis_estimate_kept (NablaAnalysis *self,
                                       NablaResult *result,
                                       const NablaMethod *method,
                                       NablaKeptStep step,
                                       gpointer step_data,
                                       GError **error);
/* (transfer full): %NULL: cancelled */
NablaResult *nabla_analysis_estimate_live (NablaAnalysis *self, NablaStage stage, GError **error);
/* The full numbers. @live (nullable): what was shown last: what is there is shown on top of it from time to time.
 * (transfer full): %NULL: cancelled */
NablaResult *nabla_analysis_estimate (NablaAnalysis *self, const NablaResult *live, GError **error);

G_END_DECLS
