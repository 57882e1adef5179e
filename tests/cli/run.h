/* Runs the real nabla-cli and looks at what it says. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What one run came to; free with run_free(). */
typedef struct
{
  int status;
  char *out;
  char *err;
} Run;

/* @input nullable: nothing to read. The words end with NULL. */
Run *run_cli (const char *input, ...) G_GNUC_NULL_TERMINATED;
void run_free (Run *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Run, run_free)

/* Exit @status, nothing on standard output, one line on standard error that holds @part. */
void assert_refused (const Run *run, int status, const char *part);
/* The one JSON object on standard output; (transfer full). */
JsonNode *parse_output (const Run *run);
/* Asserts that an object has exactly these members, in any order; "a b c". */
void assert_keys (JsonObject *object, const char *keys);
/* A file in data/examples; (transfer full). */
char *example_path (const char *name);
/* A file with some content in a folder of this run; (transfer full). */
char *write_temporary (const char *name, const char *content);
/* The folder, made on first use; removed by remove_temporary(). */
const char *temporary_folder (void);
void remove_temporary (void);

G_END_DECLS
