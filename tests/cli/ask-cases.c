#include "ask-cases.h"

#include <string.h>

static char *
dup_quoted (const char *text)
{
  return g_strdelimit (g_strdup (text), "'", '"');
}

char *
ask_cases_ask (NablaAsk *ask, const AskCase *c, char **line)
{
  g_autofree char *query = dup_quoted (c->query);
  g_autofree char *graph = c->graph != NULL ? g_strdup_printf ("\"graph\":\"%s\",", c->graph) : g_strdup ("");

  *line = g_strdup_printf ("{\"id\":1,%s\"query\":{\"kind\":%s}}", graph, query);
  return nabla_cli_ask_line (ask, *line, strlen (*line), NULL);
}

void
ask_cases_check (const AskCase *cases, guint n)
{
  g_autoptr (NablaAsk) ask = nabla_ask_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *line = NULL;
      g_autofree char *answer = ask_cases_ask (ask, &cases[i], &line);
      g_autofree char *value = dup_quoted (cases[i].answer);
      g_autofree char *expected = g_strdup_printf ("{\"id\":1,\"answer\":%s}", value);

      if (g_strcmp0 (answer, expected) != 0)
        g_error ("%s\ngives    %s\ninstead of %s", line, answer, expected);
    }
}
