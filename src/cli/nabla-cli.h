/* The command line as a library: what main() calls, and what a fuzzer can call. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What nabla-cli exits with. */
typedef enum
{
  NABLA_CLI_ANSWERED = 0,
  NABLA_CLI_NO_ANSWER = 1, /* the one question has none: not identified, no such set */
  NABLA_CLI_USAGE = 2,     /* bad usage or input */
  NABLA_CLI_CANCELLED = 3,
  NABLA_CLI_IO = 4,
} NablaCliStatus;

/**
 * NablaCliStreams:
 * @in: standard input
 * @out: results
 * @err: messages
 * @cancellable: (nullable): what SIGINT triggers
 * @show_progress: whether @err is a terminal
 */
typedef struct
{
  GInputStream *in;
  GOutputStream *out;
  GOutputStream *err;
  GCancellable *cancellable;
  gboolean show_progress;
} NablaCliStreams;

int nabla_cli_run (int argc, const char *const *argv, const NablaCliStreams *streams);

/**
 * NablaAsk:
 *
 * What `nabla-cli ask` remembers between two lines: the last graph.
 */
typedef struct _NablaAsk NablaAsk;

/* Longer lines are refused without being kept. */
#define NABLA_ASK_MAX_LINE  (64 * 1024 * 1024)
#define NABLA_ASK_MAX_DEPTH 64

NablaAsk *nabla_ask_new (void);
void nabla_ask_free (NablaAsk *self);
char *nabla_cli_ask_line (NablaAsk *self, const char *line, gsize length, GCancellable *cancellable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaAsk, nabla_ask_free)

G_END_DECLS
