/* What the commands share: how they are called, read their input, write their output. */
#pragma once

#include "base/nabla-executor.h"
#include "cli/nabla-cli.h"
#include "cli/nabla-cli-json.h"
#include "cli/nabla-cli-options.h"
#include "estimate/nabla-estimation.h"
#include "graph/nabla-layout.h"
#include "table/nabla-reader.h"

G_BEGIN_DECLS

/* What a command is run with. */
typedef struct
{
  const NablaCliArgs *args;
  const NablaCliStreams *streams;
  NablaProgress *progress;
  gboolean json;
} NablaCli;

/* Returns an exit code; with @error set it is ignored in favour of the error's. */
typedef int (*NablaCliFunc) (NablaCli *cli, GError **error);

/* One row per command; no function: not built yet. */
typedef struct
{
  const char *name;
  const char *synopsis;
  const char *summary;
  NablaCliGroups groups;
  guint min_words;
  guint max_words;
  NablaCliFunc run;
} NablaCliCommand;

const NablaCliCommand *nabla_cli_get_commands (guint *n);

/* The commands, one file each. */
int nabla_cli_identify (NablaCli *cli, GError **error);
int nabla_cli_estimate (NablaCli *cli, GError **error);
int nabla_cli_sensitivity (NablaCli *cli, GError **error);
int nabla_cli_refute (NablaCli *cli, GError **error);
int nabla_cli_edges (NablaCli *cli, GError **error);
int nabla_cli_curve (NablaCli *cli, GError **error);
int nabla_cli_test (NablaCli *cli, GError **error);
int nabla_cli_mediate (NablaCli *cli, GError **error);
int nabla_cli_data (NablaCli *cli, GError **error);
int nabla_cli_render (NablaCli *cli, GError **error);
int nabla_cli_convert (NablaCli *cli, GError **error);
int nabla_cli_simulate (NablaCli *cli, GError **error);
int nabla_cli_ask (NablaCli *cli, GError **error);

/* A GRAPH argument. */
typedef struct
{
  NablaGraph *graph;
  NablaLayout *layout;
  char *path; /* the file it came from; NULL: text or standard input */
} NablaCliGraph;

NablaCliGraph *nabla_cli_read_graph (NablaCli *cli, const char *word, GError **error);
void nabla_cli_graph_free (NablaCliGraph *self);
/* A DATA argument by the reader's options; with @word %NULL the one that @source's graph
 * refers to, or an error when it refers to none. */
NablaReading *nabla_cli_read_data (NablaCli *cli, const char *word, const NablaCliGraph *source, GError **error);
/* The column of each node, as of nabla_link_columns (): owned by the caller; %NULL with an
 * error when no node has one. */
int *nabla_cli_link_columns (const NablaGraph *graph, const NablaTable *table, GError **error);
/* The same, its table with the rows that --filter, else the graph, selects, and the columns taken as
 * the graph says; what there is to say of that is among the warnings. @source (nullable) */
NablaReading *nabla_cli_read_population (NablaCli *cli, const char *word, const NablaCliGraph *source, GError **error);
gboolean nabla_cli_is_population_note (const NablaReaderWarning *warning);
/* The column of --weights, else of the graph's weights; -1: none. */
gboolean
nabla_cli_find_weights (NablaCli *cli, const NablaGraph *graph, const NablaTable *table, int *column, GError **error);
/* (transfer full): everything there is, at most @limit bytes */
GBytes *nabla_cli_read_all (GInputStream *in, gsize limit, const char *name, GCancellable *cancellable, GError **error);

/* Text to standard output, all of it or an error. */
gboolean nabla_cli_write (NablaCli *cli, const char *text, gsize length, GError **error);
/* Writes a JSON value and a newline; takes @json. */
gboolean nabla_cli_write_json (NablaCli *cli, NablaJson *json, GError **error);
/* A file replaced as a whole or, if it is no regular file, written to. */
gboolean nabla_cli_write_file (const char *path, gconstpointer data, gsize length, GError **error);
/* Turns any error of writing into one of ours that names what was written. */
void nabla_cli_wrap_write_error (const char *name, GError *cause, GError **error);
/* (transfer full): one harmless line for a terminal */
char *nabla_cli_show (const char *text);
/* Appends rows of tab-separated cells as aligned columns. */
void nabla_cli_align (GString *out, const char *rows);

/* The question: the graph's roles, settings and the options. */
NablaQuery *nabla_cli_make_query (NablaCli *cli, const NablaGraph *graph, GError **error);
/* The node of a name, or an error that names it. */
NablaNode nabla_cli_find_node (const NablaGraph *graph, const char *name, const char *option, GError **error);
/* Checks all method options, also against each other; needs no table. */
gboolean nabla_cli_check_method (NablaCli *cli, NablaMethod *method, GError **error);
/* Looks the columns of the method's options up. */
gboolean nabla_cli_link_method (NablaCli *cli,
                                const NablaGraph *graph,
                                const NablaTable *table,
                                NablaMethod *method,
                                GError **error);
/* --from, --to and --at: numbers, or codes of the exposure's levels. */
gboolean nabla_cli_link_values (NablaCli *cli,
                                const NablaGraph *graph,
                                const NablaQuery *query,
                                const NablaTable *table,
                                const int *columns,
                                NablaMethod *method,
                                GError **error);
/* The set of --adjust; %NULL without @error when it was not given. */
NablaNodeSet *nabla_cli_get_adjust (NablaCli *cli, const NablaGraph *graph, const NablaQuery *query, GError **error);

/* Names of a set as an array, sorted; a missing set is null. */
void nabla_cli_json_set (NablaJson *json, const NablaGraph *graph, const NablaNodeSet *set);
/* "A, B" for people, "nothing" for the empty set. */
char *nabla_cli_show_set (const NablaGraph *graph, const NablaNodeSet *set);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaCliGraph, nabla_cli_graph_free)

G_END_DECLS
