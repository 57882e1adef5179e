/* The worker: requests, stages, superseding, caches. */
#pragma once

#include "estimate/nabla-estimation.h"
#include "project/nabla-project.h"

G_BEGIN_DECLS

#define NABLA_TYPE_ENGINE (nabla_engine_get_type ())
G_DECLARE_FINAL_TYPE (NablaEngine, nabla_engine, NABLA, ENGINE, GObject)

/**
 * NablaRequest:
 *
 * What is to be found out about one revision of a document. All borrowed
 * for the call; the engine takes the references it needs.
 */
typedef struct
{
  guint64 revision;
  const NablaGraph *graph;
  const NablaQuery *query; /* nullable: the graph's own roles */
  const NablaTable *table; /* nullable: identification only */
  const int *columns;      /* per node; nullable without a table */
  NablaMethod method;
  gboolean totals;      /* also every node's total effect on the outcome */
  gboolean kept;        /* also the questions that the graph keeps */
  gboolean explore;     /* also paths, all sets, the derivation and the implications */
  gboolean figures;     /* also what plots are made of */
  guint64 figures_edge; /* the arrow that they are of; 0: the question */
  /* nullable: what was found for this revision already: nothing but the figures is worked out */
  const NablaResult *known;
  gint64 show_every;    /* microseconds between stages while the full numbers are computed; 0: 200 ms */
  GCancellable *search; /* nullable: ends what @explore searches, and keeps what was found */
} NablaRequest;

/* Called in the main context of the caller, once per stage, never after the
 * request was superseded, cancelled or finished. */
typedef void (*NablaStageFunc) (NablaEngine *engine, NablaResult *result, gpointer data);

NablaEngine *nabla_engine_new (guint n_threads);
/* (transfer none): the one pool, for those who fan out themselves. */
NablaExecutor *nabla_engine_get_executor (NablaEngine *self);
/* A newer request supersedes the running one, which ends with %G_IO_ERROR_CANCELLED. */
void nabla_engine_run_async (NablaEngine *self,
                             const NablaRequest *request,
                             GCancellable *cancellable,
                             NablaProgress *progress,
                             NablaStageFunc stage,
                             gpointer stage_data,
                             GAsyncReadyCallback callback,
                             gpointer data);
NablaResult *nabla_engine_run_finish (NablaEngine *self, GAsyncResult *result, GError **error);
/* The same, blocking, for the command line. */
NablaResult *nabla_engine_run (NablaEngine *self, const NablaRequest *request, NablaProgress *progress, GError **error);

void nabla_engine_read_async (NablaEngine *self,
                              const char *path,
                              const NablaReaderOptions *options,
                              GCancellable *cancellable,
                              NablaProgress *progress,
                              GAsyncReadyCallback callback,
                              gpointer data);
NablaReading *nabla_engine_read_finish (NablaEngine *self, GAsyncResult *result, GError **error);
void nabla_engine_load_async (NablaEngine *self,
                              const char *path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
NablaProject *nabla_engine_load_finish (NablaEngine *self, GAsyncResult *result, GError **error);
void nabla_engine_save_async (NablaEngine *self,
                              const NablaProject *project,
                              const char *path,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer data);
gboolean nabla_engine_save_finish (NablaEngine *self, GAsyncResult *result, GError **error);

G_END_DECLS
