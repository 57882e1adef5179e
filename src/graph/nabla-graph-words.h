/* What the words of graph text mean: roles, positions, names that need quotes.
 * Private to this folder. */
#pragma once

#include "graph/nabla-graph-text.h"

G_BEGIN_DECLS

/* Where the name of the graph itself is kept among its attributes. */
#define NABLA_GRAPH_NAME_KEY ""
/* Beyond, in the units of the text, it is an attribute and no position. */
#define NABLA_POSITION_MAX 1e12

NablaRoles nabla_words_role (const char *word);
const char *nabla_words_role_name (NablaRoles role);
gboolean nabla_words_kind (const char *word, gsize length, NablaGraphKind *kind);
const char *nabla_words_kind_name (NablaGraphKind kind);
/* How many decimal places a position of this text is shifted to become pixels. */
int nabla_words_scale (const char *bounding_box);
/* "x,y" times ten to the power @shift; %FALSE if it is anything else. */
gboolean nabla_words_read_point (const char *text, int shift, NablaPoint *point);
gboolean nabla_words_is_dot_mark (const char *key, const char *value);
gboolean nabla_words_is_point (const char *text);
/* The shortest plain decimal that reads back as @pixels after the shift. */
void nabla_words_append_number (GString *text, double pixels, int shift);
void nabla_words_append_name (GString *text, const char *name, NablaGraphFormat format);
void nabla_words_append_quoted (GString *text, const char *value, NablaGraphFormat format);

G_END_DECLS
