/* What the three files of the document share. */
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
  NablaReading *reading; /* nullable; its table is `table` or was before a change of kind */
  NablaTable *table;     /* nullable */
  NablaReaderOptions options;
  char *data_path;     /* nullable */
  char *data_sha256;   /* nullable: not known yet */
  gboolean summarized; /* every column's summary is there */
  int *columns;        /* per node of the present graph; nullable */

  /* what is known */
  NablaResult *result;           /* nullable */
  GCancellable *run_cancellable; /* nullable: nothing runs */
  NablaProgress *run_progress;
  GCancellable *search;           /* of what runs: ends its searches alone; nullable */
  GCancellable *read_cancellable; /* nullable: nothing is read */
  NablaProgress *read_progress;
  gboolean want_totals;
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
/* Computes the columns' summaries on a thread, then says "changed". */
void nabla_document_start_summaries (NablaDocument *self);
/* Computes the data file's checksum on a thread; compares it to what the project says. */
void nabla_document_start_checksum (NablaDocument *self, const char *expected);

G_END_DECLS
