/* Small files written out, and what a careful reader makes of them. */
#pragma once

#include <glib.h>

/**
 * CsvCase:
 * @length: of @bytes, -1 up to the first zero
 * @options: as on the command line, "--header=no --skip=1", or empty
 * @result: encoding, delimiter, quote and decimal mark ("-": none, "tab", "space"), whether there is
 *   a header; columns as name:type:kind; rows, "~" where a cell is missing; warnings as !kind@line.
 *   Or "refused", with line and column if the message has them.
 */
typedef struct
{
  const char *name;
  const char *bytes;
  gssize length;
  const char *options;
  const char *result;
} CsvCase;

void add_csv_cases (const char *group, const CsvCase *cases, guint n);
