/* What the files of the document share. */
#pragma once

#include "app/nabla-document.h"
#include "app/nabla-history.h"
#include "project/nabla-link.h"

G_BEGIN_DECLS

struct _NablaDocument
{
  GObject parent_instance;
  NablaEngine *engine;
  NablaHistory *history;
  guint64 revision; /* counts what makes an older result stale */

  /* what is on disk */
  char *path; /* nullable */
  char *title;
  NablaGraph *saved_graph;
  NablaLayout *saved_layout;
  gboolean data_dirty; /* the table is another than the saved file names */
  gboolean was_dirty;  /* as last notified */

  /* the table */
  NablaReading *reading;            /* nullable; its table is as the file has it */
  NablaTable *whole;                /* nullable: … with the columns taken as the graph says */
  NablaTable *table;                /* nullable: … of the rows that the filter selects */
  guint64 derived_from;             /* the id of the reading's table that these two were made of; 0: not yet */
  char *derived_settings;           /* nullable: … with these attributes of the graph */
  char *derived_filter;             /* nullable */
  char *filter_problem;             /* nullable */
  GCancellable *derive_cancellable; /* nullable: they are up to date */
  NablaProgress *derive_progress;
  NablaReaderOptions options;
  char *data_path; /* nullable */
  NablaFileMark data_mark;
  char *data_sha256;   /* nullable: not known yet */
  gboolean summarized; /* every column's summary is there */
  int *columns;        /* per node of the present graph; nullable */

  /* what is known */
  NablaResult *result;           /* nullable */
  guint64 run_serial;            /* of what runs or ran last */
  GCancellable *run_cancellable; /* nullable: nothing runs */
  NablaProgress *run_progress;
  GCancellable *search;           /* of what runs: ends its searches alone; nullable */
  GCancellable *read_cancellable; /* nullable: nothing is read */
  NablaProgress *read_progress;
  gboolean want_totals;
  gboolean want_figures;
  guint64 figures_edge;   /* the arrow that the figures are of; 0: the question */
  GCancellable *lifetime; /* cancelled when the document goes */
};

/* Graph, layout or table are new: links, request if @analyse, signals. */
void nabla_document_content_changed (NablaDocument *self, gboolean analyse);
void nabla_document_update_dirty (NablaDocument *self);
/* Starts afresh from values read from a file. */
void nabla_document_reset (NablaDocument *self,
                           const NablaGraph *graph,
                           const NablaLayout *layout,
                           const char *path,
                           const char *title);
void nabla_document_clear_table (NablaDocument *self);
void nabla_document_say (NablaDocument *self, gboolean error, const char *text);
/* Makes the tables anew if the reading or what the graph says of its columns and rows is new: at once
 * where that is quick, else on a thread, and then says "changed". */
void nabla_document_derive (NablaDocument *self);
void nabla_document_stop_deriving (NablaDocument *self);
/* @graph without what was decided about columns for which @options now decide otherwise than @before; (transfer full)
 */
NablaGraph *nabla_document_drop_settings (const NablaGraph *graph,
                                          const NablaReaderOptions *before,
                                          const NablaReaderOptions *options);
/* The weights' column in the table; -1: none. */
int nabla_document_find_weights (NablaDocument *self);
/* Computes the columns' summaries on a thread, then says "changed". */
void nabla_document_start_summaries (NablaDocument *self);
/* Computes the data file's checksum on a thread; compares it to what the project says. */
void nabla_document_start_checksum (NablaDocument *self, const char *expected);

G_END_DECLS
