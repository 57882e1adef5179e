/* A document: what is drawn, the table behind it, and what is known about them. */
#pragma once

#include "app/nabla-data-watch.h"
#include "engine/nabla-engine.h"
#include "render/nabla-scene.h"

G_BEGIN_DECLS

#define NABLA_TYPE_DOCUMENT (nabla_document_get_type ())
G_DECLARE_FINAL_TYPE (NablaDocument, nabla_document, NABLA, DOCUMENT, GObject)

/**
 * NablaDocument:
 *
 * Owns the history, the table and the engine that answers for them. Every change of the
 * graph, the links, the question or the table starts a request; moves do not. Nothing
 * here blocks. Getters borrow.
 *
 * Signals: "changed" () when graph, layout or table are others than before;
 * "result-changed" () when a stage arrived or the result became stale;
 * "job-changed" () when work starts, ends or should be drawn again;
 * "message" (gboolean error, const char *text) for a sentence to show.
 * Properties to be notified of: title, dirty, can-undo, can-redo.
 */
NablaDocument *nabla_document_new (void);

NablaEngine *nabla_document_get_engine (NablaDocument *self);
NablaGraph *nabla_document_get_graph (NablaDocument *self);
NablaLayout *nabla_document_get_layout (NablaDocument *self);
guint64 nabla_document_get_revision (NablaDocument *self);

/* One undoable step. @layout (nullable): the present one, carried over to @graph. */
void nabla_document_edit (NablaDocument *self, const NablaGraph *graph, const NablaLayout *layout, const char *label);
gboolean nabla_document_undo (NablaDocument *self);
gboolean nabla_document_redo (NablaDocument *self);
/* (nullable): nothing to undo or redo */
const char *nabla_document_get_undo_label (NablaDocument *self);
const char *nabla_document_get_redo_label (NablaDocument *self);

/* Nothing drawn, nothing loaded, nothing to undo. */
gboolean nabla_document_is_pristine (NablaDocument *self);
gboolean nabla_document_is_dirty (NablaDocument *self);
/* The file's name without its folder, the example's, or "Untitled". */
const char *nabla_document_get_title (NablaDocument *self);
const char *nabla_document_get_path (NablaDocument *self);

/* The question; each setter is one step. @node NABLA_NODE_NONE clears the role. */
NablaEffect nabla_document_get_effect (NablaDocument *self);
/* The estimator that was chosen for an arrow of this id, for the question with 0; FALSE: none, "auto". */
gboolean nabla_document_get_estimator (NablaDocument *self, guint64 edge_id, NablaEstimator *estimator);
/* @name (nullable): as nabla_estimator_to_string() has it, none: "auto". One step of the history. */
void nabla_document_set_estimator (NablaDocument *self, guint64 edge_id, const char *name);
void nabla_document_set_effect (NablaDocument *self, NablaEffect effect);
void nabla_document_set_role (NablaDocument *self, NablaRoles role, NablaNode node);
/* Gives a node an attribute of the question (NABLA_QUERY_MEDIATOR …) or takes it away; one step. */
void nabla_document_toggle_mark (NablaDocument *self, const char *key, NablaNode node);
/* Adjusts for @set and nothing else; one step. */
void nabla_document_use_set (NablaDocument *self, const NablaNodeSet *set);
/* An unobserved node becomes an observed one; one step. */
void nabla_document_measure (NablaDocument *self, NablaNode node);
NablaQuery *nabla_document_dup_query (NablaDocument *self);
/* Questions of the present graph, each with the name of its estimator (nullable). Kept ones are answered in every
 * result, saved and undone; each of these is one step. That there is no room for more is told by "message". */
gboolean nabla_document_keeps (NablaDocument *self, const NablaQuery *query, const char *method);
void nabla_document_keep (NablaDocument *self, const NablaQuery *query, const char *method);
void nabla_document_stop_keeping (NablaDocument *self, const NablaQuery *query, const char *method);
/* Makes it the question, in place of the one that is asked. */
void nabla_document_ask (NablaDocument *self, const NablaQuery *query, const char *method);

/* The table, all nullable while there is none: the rows that estimates use, that is those that the filter
 * selects. */
NablaTable *nabla_document_get_table (NablaDocument *self);
/* All rows of the same columns; the same table without a filter. */
NablaTable *nabla_document_get_whole_table (NablaDocument *self);
const NablaReading *nabla_document_get_reading (NablaDocument *self);
const NablaReaderOptions *nabla_document_get_reader_options (NablaDocument *self);
const char *nabla_document_get_data_path (NablaDocument *self);
/* How the data file was before it was read. */
const NablaFileMark *nabla_document_get_data_mark (NablaDocument *self);
/* Not known until the file has been read a second time, on a thread. */
const char *nabla_document_get_data_sha256 (NablaDocument *self);
/* Per node of the graph: the table's column, -1 none; %NULL without a table. */
const int *nabla_document_get_columns (NablaDocument *self);
/* Whether every column's summary is there, so that asking costs nothing. */
gboolean nabla_document_has_summaries (NablaDocument *self);
/* (transfer full): of const NablaColumn: those that no node has, in the table's order */
GPtrArray *nabla_document_dup_unplaced (NablaDocument *self);
/* Takes @reading over; links as @links says (nullable: what can be linked), as one step. */
void nabla_document_take_reading (NablaDocument *self,
                                  NablaReading *reading,
                                  const char *data_path,
                                  const NablaReaderOptions *options,
                                  GHashTable *links);
/* @column (nullable): a column's name; unlinks. */
void nabla_document_link (NablaDocument *self, NablaNode node, const char *column);
gboolean nabla_document_set_kind (NablaDocument *self, guint column, NablaColumnKind kind, GError **error);

/* The population and how columns are taken. All of it is kept with the graph, so each setter is one step, outlasts
 * reading the table anew and is saved. What takes long is done on a thread: the tables are others after
 * "changed". */
/* (nullable): the condition of the rows that count, as it was written; see NablaFilter */
const char *nabla_document_get_filter (NablaDocument *self);
/* @condition NULL or "": none. FALSE, with nothing changed: it cannot be read or does not suit the table. How many
 * rows stay is told by "message". */
gboolean nabla_document_set_filter (NablaDocument *self, const char *condition, GError **error);
/* (nullable): why the filter does not suit the present table, of which all rows count then */
const char *nabla_document_get_filter_problem (NablaDocument *self);
/* (nullable): the column of probability weights */
const char *nabla_document_get_weights (NablaDocument *self);
/* @column (nullable): a column's name */
void nabla_document_set_weights (NablaDocument *self, const char *column);
/* @level (nullable): the most frequent one. Trouble is told by "message". */
void nabla_document_set_reference (NablaDocument *self, guint column, const char *level);
/* @unit NULL or "": none; "mmHg" makes effects on it "mmHg per …". */
void nabla_document_set_unit (NablaDocument *self, NablaNode node, const char *unit);
/* @iso_date: the day that a column of dates counts from as a number, "2024-12-31"; NULL or "": 1970-01-01.
 * Trouble is told by "message". */
void nabla_document_set_date_origin (NablaDocument *self, guint column, const char *iso_date);
/* Nodes for these columns at and right of a point; one step. */
void nabla_document_place_columns (NablaDocument *self, const char *const *names, NablaPoint point);

/* The newest result, perhaps of an older revision; (nullable). */
NablaResult *nabla_document_get_result (NablaDocument *self);
gboolean nabla_document_is_stale (NablaDocument *self);
/* Whether something runs; its fraction (-1 unknown) and phrase (transfer full, nullable). */
gboolean nabla_document_get_job (NablaDocument *self, double *fraction, char **phrase);
void nabla_document_cancel (NablaDocument *self);
/* Ends the search for more sets and paths; what it found stays. */
void nabla_document_stop_search (NablaDocument *self);
/* What is asked for as well: every node's total effect on the outcome; what plots are made of, those of an arrow by
 * its id, else with 0 of the question. What is there already is not worked out again. */
void nabla_document_set_wants (NablaDocument *self, gboolean totals, gboolean figures, guint64 figures_edge);

/* Reads a .nabla or graph text file, then the table that it names. The call fails only for the
 * graph; trouble with the table is told by "message". @as_example: the path is not
 * kept, so that saving asks for one. */
void nabla_document_open_async (NablaDocument *self,
                                const char *path,
                                gboolean as_example,
                                GAsyncReadyCallback callback,
                                gpointer data);
gboolean nabla_document_open_finish (NablaDocument *self, GAsyncResult *result, GError **error);
/* Reads a table with the options given; on success it becomes the document's. @links (nullable):
 * node name -> column name, "" for none, for nabla_link_apply(). */
void nabla_document_import_async (NablaDocument *self,
                                  const char *path,
                                  const NablaReaderOptions *options,
                                  GHashTable *links,
                                  GAsyncReadyCallback callback,
                                  gpointer data);
gboolean nabla_document_import_finish (NablaDocument *self, GAsyncResult *result, GError **error);
void nabla_document_save_async (NablaDocument *self, const char *path, GAsyncReadyCallback callback, gpointer data);
gboolean nabla_document_save_finish (NablaDocument *self, GAsyncResult *result, GError **error);

G_END_DECLS
