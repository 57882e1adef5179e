/* The fit of a whole graph, in words and as JSON. */
#pragma once

#include "cli/nabla-cli-json.h"
#include "result/nabla-implication-test.h"

G_BEGIN_DECLS

void nabla_cli_json_fit (NablaJson *json, const NablaGraphFit *fit);
void nabla_cli_append_fit (GString *text, const NablaGraphFit *fit);
char *nabla_cli_format_p (double p);

G_END_DECLS
