/* One variable and the column that it would get. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  NABLA_LINK_NONE,    /* nothing fits */
  NABLA_LINK_KEPT,    /* as the graph says, or of exactly its name */
  NABLA_LINK_ALIKE,   /* but for case or punctuation */
  NABLA_LINK_OFFERED, /* a guess, not taken yet */
  NABLA_LINK_CHOSEN,  /* by hand */
} NablaLinkState;

#define NABLA_TYPE_LINK_ROW (nabla_link_row_get_type ())
G_DECLARE_FINAL_TYPE (NablaLinkRow, nabla_link_row, NABLA, LINK_ROW, GObject)

struct _NablaLinkRow
{
  GObject parent_instance;
  char *node;
  char *label;
  char *column; /* nullable; of a guess, what is offered */
  NablaLinkState state;
};

NablaLinkRow *nabla_link_row_new (const char *node, const char *label, const char *column, NablaLinkState state);
/* The column that it is linked to; %NULL: none, a guess included. */
const char *nabla_link_row_get_linked (NablaLinkRow *self);

G_END_DECLS
