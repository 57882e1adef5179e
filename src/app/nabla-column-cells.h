/* What a table says of its columns: a cell for each thing. */
#pragma once

#include "app/nabla-variable.h"

G_BEGIN_DECLS

#define NABLA_N_COLUMN_CELLS 9
/* The index of the one that takes what room is left. */
#define NABLA_COLUMN_CELL_VALUES 7

typedef struct
{
  const char *title;                                       /* not translated yet */
  char *(*text) (NablaVariable *row, gboolean summarized); /* (transfer full); NULL: the distribution's bars */
  int (*compare) (NablaVariable *a, NablaVariable *b);     /* nullable: not sorted by */
  guint chars;                                             /* letters that it has room for */
  gboolean number;                                         /* right aligned; wants the summaries */
} NablaColumnCell;

extern const NablaColumnCell nabla_column_cells[NABLA_N_COLUMN_CELLS];

G_END_DECLS
