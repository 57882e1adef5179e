/* What of a table is looked at, and as what: kept in attributes of the graph. */
#pragma once

#include "graph/nabla-graph.h"
#include "table/nabla-filter.h"

G_BEGIN_DECLS

/* Graph attributes: the condition of the rows that count; the column of their weights; what was
 * decided about columns, as "kind.NAME=KIND&reference.NAME=LEVEL&origin.NAME=DATE". */
#define NABLA_POPULATION_FILTER  "data-filter"
#define NABLA_POPULATION_WEIGHTS "data-weights"
#define NABLA_POPULATION_COLUMNS "data-columns"

typedef enum
{
  NABLA_SETTING_KIND,
  NABLA_SETTING_REFERENCE,
  NABLA_SETTING_ORIGIN,
} NablaColumnSetting;

/* (nullable): there is none, also where the attribute is empty */
const char *nabla_population_get_filter (const NablaGraph *graph);
const char *nabla_population_get_weights (const NablaGraph *graph);
/* The same graph but for one attribute; @value NULL or "": none. */
NablaGraph *nabla_population_with_filter (const NablaGraph *graph, const char *condition);
NablaGraph *nabla_population_with_weights (const NablaGraph *graph, const char *column);
NablaGraph *nabla_population_with_setting (const NablaGraph *graph,
                                           NablaColumnSetting setting,
                                           const char *column,
                                           const char *value);
/* (transfer full) (nullable) */
char *nabla_population_dup_setting (const NablaGraph *graph, NablaColumnSetting setting, const char *column);
/* YYYY-MM-DD as days since 1970-01-01. */
gboolean nabla_population_parse_date (const char *text, double *days, GError **error);
NablaTable *nabla_population_apply_settings (const NablaGraph *graph,
                                             const NablaTable *table,
                                             GHashTable *other_kinds,
                                             GHashTable *other_references,
                                             GPtrArray *problems);

G_END_DECLS
