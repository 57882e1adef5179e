/* A JSON writer: numbers that round-trip, text that does no harm to a terminal. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NablaJson:
 *
 * Writes one value, compact, in the order of the calls. Commas and colons are its
 * business; that members have names and brackets match is the caller's. Its text
 * may be taken out and written in between, so that a large answer is
 * never whole in memory. json-glib's generator is not used: it prints 17 digits always.
 */
typedef struct
{
  GString *text;
  gboolean comma; /* the next value is not the first of its list */
} NablaJson;

NablaJson *nabla_json_new (void);
void nabla_json_free (NablaJson *self);
/* (transfer full) */
char *nabla_json_finish (NablaJson *self);
void nabla_json_begin_object (NablaJson *self);
void nabla_json_end_object (NablaJson *self);
void nabla_json_begin_array (NablaJson *self);
void nabla_json_end_array (NablaJson *self);
void nabla_json_key (NablaJson *self, const char *key);
/* %NULL is null; bytes that are no UTF-8 become U+FFFD. */
void nabla_json_string (NablaJson *self, const char *value);
/* null when not finite */
void nabla_json_number (NablaJson *self, double value);
void nabla_json_int (NablaJson *self, gint64 value);
void nabla_json_uint (NablaJson *self, guint64 value);
void nabla_json_boolean (NablaJson *self, gboolean value);
void nabla_json_null (NablaJson *self);
/* @value: text that is JSON already */
void nabla_json_raw (NablaJson *self, const char *value, gssize length);
/* The same as members of an object. */
void nabla_json_key_string (NablaJson *self, const char *key, const char *value);
void nabla_json_key_number (NablaJson *self, const char *key, double value);
void nabla_json_key_uint (NablaJson *self, const char *key, guint64 value);
void nabla_json_key_boolean (NablaJson *self, const char *key, gboolean value);
void nabla_json_key_null (NablaJson *self, const char *key);

/* TRUE for characters that a terminal obeys rather than shows: controls, bidi marks. */
gboolean nabla_is_unsafe_char (gunichar character);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaJson, nabla_json_free)

G_END_DECLS
