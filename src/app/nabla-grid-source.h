/* What a grid draws: titles and cells, by their place. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NablaGridSource:
 *
 * Asked for what is in view alone, so that its rows may be many. @data is what the grid was given with it. What
 * is dup'ed the grid frees. A cell is asked for once while nothing is said to have changed.
 */
typedef struct
{
  guint (*get_n_columns) (gpointer data);
  gsize (*get_n_rows) (gpointer data);
  char *(*dup_title) (gpointer data, guint column);
  char *(*dup_note) (gpointer data, guint column);    /* below the title; NULL: titles alone */
  char *(*dup_tooltip) (gpointer data, guint column); /* the title's; nullable, and so is what it gives */
  guint (*get_chars) (gpointer data, guint column);   /* how many letters a column has room for at first */
  gboolean (*is_number) (gpointer data, guint column);
  char *(*dup_cell) (gpointer data, gsize row, guint column);        /* NULL: missing */
  const guint *(*get_bars) (gpointer data, gsize row, guint column); /* 16 counts instead of text; nullable */
  gsize (*get_number) (gpointer data, gsize row);                    /* before each row, from 0; NULL: no numbers */
  char *(*dup_spoken) (gpointer data, gsize row, guint column);      /* the cursor's place in words */
  int expands;     /* the column that takes what room is left; -1: none */
  gboolean by_row; /* rows are picked rather than cells */
} NablaGridSource;

G_END_DECLS
