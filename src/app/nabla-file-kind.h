/* Whether a file holds a graph or a table. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  NABLA_FILE_GRAPH,
  NABLA_FILE_DATA,
} NablaFileKind;

/* By its ending; where that says nothing, by whether it begins as graph text does. */
NablaFileKind nabla_file_kind_guess (const char *path);

G_END_DECLS
