/* The line on a terminal that says how far a long command is. */
#pragma once

#include "base/nabla-progress.h"
#include "cli/nabla-cli.h"

G_BEGIN_DECLS

typedef struct _NablaCliTicker NablaCliTicker;

/* (transfer full) (nullable): %NULL when nobody is to see it */
NablaCliTicker *nabla_cli_ticker_start (const NablaCliStreams *streams, NablaProgress *progress);
/* Ends it and wipes the line. */
void nabla_cli_ticker_stop (NablaCliTicker *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaCliTicker, nabla_cli_ticker_stop)

G_END_DECLS
