/* Lines of `ask` as a table: graph, query, answer. */
#pragma once

#include "cli/nabla-cli.h"

/* Apostrophes stand for quotation marks. */
typedef struct
{
  const char *graph; /* nullable: that of the case before */
  const char *query;
  const char *answer;
} AskCase;

/* (transfer full): the answering line; @line: (out) (transfer full): the line asked */
char *ask_cases_ask (NablaAsk *ask, const AskCase *c, char **line);
/* Ends the test at the first case that is not answered as it says. */
void ask_cases_check (const AskCase *cases, guint n);

#define ASK_CASES_CHECK(cases) ask_cases_check (cases, G_N_ELEMENTS (cases))
