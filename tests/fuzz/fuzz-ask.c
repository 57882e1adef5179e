/* Any bytes as lines for `ask`: each is answered or refused on one line of JSON. */
#include <string.h>

#include "cli/nabla-cli.h"
#include "cli/nabla-json-scan.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (NablaAsk) ask = nabla_ask_new ();
  const char *p = (const char *) data;
  const char *end = p + size;

  while (p < end)
    {
      const char *newline = memchr (p, '\n', end - p);
      gsize length = (newline != NULL ? newline : end) - p;
      /* A copy of exactly this size: reading past it is seen. */
      g_autofree char *line = g_memdup2 (p, length);
      g_autofree char *answer = nabla_cli_ask_line (ask, line, length, NULL);
      NablaJsonSpan id;

      if (answer != NULL)
        {
          g_assert_true (g_str_has_prefix (answer, "{\"id\":"));
          g_assert_null (strchr (answer, '\n'));
          g_assert_true (nabla_json_scan (answer, strlen (answer), NABLA_ASK_MAX_DEPTH, "id", &id, NULL));
          g_assert_nonnull (id.text);
        }
      p += length + (newline != NULL ? 1 : 0);
    }
  return 0;
}
