/* Numbers to and from text, never by the locale. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NABLA_NUMBER_LENGTH 40

/* Writes the shortest decimal text that reads back as the same double: "Infinity",
 * "-Infinity", "NaN" for those. Returns @buffer (NABLA_NUMBER_LENGTH bytes). */
char *nabla_number_print          (double   value,
                                   char    *buffer);
/* ISO text of days since 1970-01-01: 2024-12-31. */
char *nabla_date_print            (double   days,
                                   char    *buffer);
/* ISO text of seconds since then: 2024-12-31T23:59:59, with a fraction if there is one. */
char *nabla_datetime_print        (double   seconds,
                                   char    *buffer);

G_END_DECLS
