/* The examples that come with the program, and where its data is. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *file;        /* "smoking.nabla" */
  const char *title;       /* to be translated */
  const char *description; /* to be translated */
} NablaExample;

const NablaExample *nabla_examples_get (guint *n);
/* The example's file; %NULL when it was not installed. (transfer full) */
char *nabla_examples_dup_path (const char *file);
/* A folder of the program's data beside the executable or where it was installed; @build: its path
 * from the executable in a build tree, @installed: below the data folder. (transfer full) (nullable) */
char *nabla_dup_data_dir (const char *build, const char *installed);

G_END_DECLS
