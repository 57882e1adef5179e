#include "identify/nabla-formula-private.h"

#include <string.h>

void
nabla_formula_put (NablaFormula *self, const char *text, const char *latex)
{
  g_string_append (self->out, self->dialect == NABLA_DIALECT_LATEX ? latex : text);
}

static void
put_latex_name (GString *out, const char *name)
{
  g_string_append (out, "\\mathit{");
  for (const char *p = name; *p != '\0'; p++)
    switch (*p)
      {
      case '\\':
        g_string_append (out, "\\backslash ");
        break;
      case '^':
        g_string_append (out, "\\text{\\^{}}");
        break;
      case '~':
        g_string_append (out, "\\text{\\~{}}");
        break;
      case ' ':
        g_string_append (out, "\\ ");
        break;
      default:
        if (strchr ("_%$#&{}", *p) != NULL)
          g_string_append_c (out, '\\');
        g_string_append_c (out, *p);
      }
  g_string_append_c (out, '}');
}

void
nabla_formula_put_name (NablaFormula *self, NablaNode node, guint primes)
{
  const char *name = nabla_graph_get_name (self->graph, node);

  if (self->dialect == NABLA_DIALECT_LATEX)
    put_latex_name (self->out, name);
  else if (self->dialect == NABLA_DIALECT_MARKUP)
    {
      g_autofree char *escaped = g_markup_escape_text (name, -1);

      g_string_append (self->out, escaped);
    }
  else
    g_string_append (self->out, name);
  if (primes == 0 && nabla_node_set_contains (self->starred, node))
    nabla_formula_put (self, "*", "^{*}");
  while (primes-- > 0)
    nabla_formula_put (self, "′", "'");
}

void
nabla_formula_begin_sum (NablaFormula *self)
{
  nabla_formula_put (self, self->dialect == NABLA_DIALECT_MARKUP ? "Σ<sub>" : "Σ_", "\\sum_{");
}

void
nabla_formula_end_sum (NablaFormula *self)
{
  nabla_formula_put (self, self->dialect == NABLA_DIALECT_MARKUP ? "</sub> " : " ", "} ");
}
