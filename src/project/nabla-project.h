/* The .nabla file: DAGitty text that DAGitty itself reads. */
#pragma once

#include "graph/nabla-layout.h"
#include "table/nabla-reader.h"

G_BEGIN_DECLS

#define NABLA_PROJECT_ERROR (nabla_project_error_quark ())
GQuark nabla_project_error_quark (void);

typedef enum
{
  NABLA_PROJECT_ERROR_IO, /* cannot be read or written; message names the file and what to do */
  NABLA_PROJECT_ERROR_FORMAT,
  NABLA_PROJECT_ERROR_CHANGED, /* the file on disk is not what was loaded */
} NablaProjectError;

/**
 * NablaProject:
 *
 * What a .nabla file holds. The data reference and settings are graph-level
 * attributes of @graph (`data`, `data-sha256`, `data-options`, `effect`, `overlay`, …), so
 * that what is not understood is kept. Free with nabla_project_free().
 */
typedef struct
{
  NablaGraph *graph;
  NablaLayout *layout;
} NablaProject;

void nabla_project_free (NablaProject *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NablaProject, nabla_project_free)

/* Blocking; the engine has the asynchronous form. Reads .nabla, DAGitty and DOT text. */
NablaProject *nabla_project_load (const char *path, GError **error);
/* Atomic and durable: a temporary file beside it, fsync, rename, fsync of the folder;
 * symlinks are followed and the mode kept. On any error the old file is intact. */
gboolean nabla_project_save (const NablaProject *project, const char *path, GError **error);
char *nabla_project_to_text (const NablaProject *project);

/* The data reference of a graph resolved against the project file's folder;
 * (transfer full) (nullable). @outside: (out) (optional): it points outside that folder, links
 * followed, or at something that is no regular file: ask before reading it. */
char *nabla_project_dup_data_path (const NablaGraph *graph, const char *project_path, gboolean *outside);
/* A graph with the data reference set (relative to @project_path's folder when inside it). */
NablaGraph *nabla_project_with_data (const NablaGraph *graph,
                                     const char *project_path,
                                     const char *data_path,
                                     const char *sha256,
                                     const NablaReaderOptions *options);
/* What was stored beside the data reference; call nabla_reader_options_init() first. */
void nabla_project_get_reader_options (const NablaGraph *graph, NablaReaderOptions *options);

G_END_DECLS
