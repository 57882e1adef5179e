/* Whether text is JSON that is safe to parse. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a member's value stands in the text; NULL: there is none. */
typedef struct
{
  const char *text;
  gsize length;
} NablaJsonSpan;

/**
 * nabla_json_scan:
 * @text: bytes, not necessarily NUL-terminated
 * @length: their number
 * @max_depth: how deeply arrays and objects may be nested
 * @member: a member of the outermost object …
 * @span: (out): … and where its value is, the last one of several
 * @error: %NABLA_CLI_ERROR_USAGE saying what is wrong and at which byte
 *
 * One pass, no recursion, O(length): RFC 8259 to the letter. json-glib 1.6 overflows
 * the stack on deep nesting, takes 1e400 for infinity and \u0000 for the end of
 * a string; such text is refused here, before it is parsed.
 */
gboolean nabla_json_scan (const char *text,
                          gsize length,
                          guint max_depth,
                          const char *member,
                          NablaJsonSpan *span,
                          GError **error);

G_END_DECLS
