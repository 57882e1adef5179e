/* One connected component being laid out in layers. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint32 from, to;
  gboolean directed;
} NablaTidyEdge;

/**
 * NablaTidyPart:
 *
 * Vertices 0 … n_real-1 are nodes, those after them bends of edges that pass
 * through a layer ("dummies"). After nabla_tidy_part_run() every vertex has the
 * centre x, y, and the part starts at 0, 0.
 */
typedef struct
{
  guint n_real;
  guint n;
  NablaTidyEdge *edges; /* as given */
  guint n_edges;
  double *widths; /* of nodes */
  double *heights;
  int *layers; /* per vertex */
  guint n_layers;
  guint32 *positions;    /* per vertex: its place in its layer */
  guint32 *members;      /* vertices by layer and place */
  guint32 *starts;       /* per layer, one more than layers */
  guint32 *left, *right; /* neighbours in the layer before and after, by vertex */
  guint32 *left_starts, *right_starts;
  guint32 *first_dummy; /* per edge: its dummies are consecutive; G_MAXUINT32: none */
  double *x, *y;        /* per vertex */
  double width, height;
} NablaTidyPart;

/* @part with n_real, edges, sizes set; the rest is filled in. O((n + m) log n) for at most four
 * dummies an edge on average. */
void nabla_tidy_part_run (NablaTidyPart *part);
void nabla_tidy_part_clear (NablaTidyPart *part);

/* The steps, in their order. */
void nabla_tidy_layer (NablaTidyPart *part);
void nabla_tidy_order (NablaTidyPart *part);
void nabla_tidy_place (NablaTidyPart *part);

G_END_DECLS
