/* The formula of an estimand in three dialects: Unicode text, Pango markup, LaTeX. */
#include "identify/nabla-estimand.h"

#include <string.h>

typedef enum
{
  DIALECT_TEXT,
  DIALECT_MARKUP,
  DIALECT_LATEX,
} Dialect;

typedef struct
{
  GString          *out;
  Dialect           dialect;
  const NablaGraph *graph;
} Writer;

static void
put (Writer     *w,
     const char *text,
     const char *latex)
{
  g_string_append (w->out, w->dialect == DIALECT_LATEX ? latex : text);
}

static void
put_latex_name (GString    *out,
                const char *name)
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

static void
put_name (Writer    *w,
          NablaNode  node,
          gboolean   prime)
{
  const char *name = nabla_graph_get_name (w->graph, node);

  if (w->dialect == DIALECT_LATEX)
    put_latex_name (w->out, name);
  else if (w->dialect == DIALECT_MARKUP)
    {
      g_autofree char *escaped = g_markup_escape_text (name, -1);

      g_string_append (w->out, escaped);
    }
  else
    g_string_append (w->out, name);
  if (prime)
    put (w, "′", "'");
}

/* The members after each other; a comma first when the list goes on. */
static void
put_names (Writer             *w,
           const NablaNodeSet *set,
           gboolean            prime,
           gboolean            go_on)
{
  for (guint i = 0; i < nabla_node_set_size (set); i++)
    {
      if (i > 0 || go_on)
        put (w, ",", ",");
      put_name (w, set->nodes[i], prime);
    }
}

static void
put_sum (Writer             *w,
         const NablaNodeSet *set,
         gboolean            prime)
{
  switch (w->dialect)
    {
    case DIALECT_TEXT:
      g_string_append (w->out, "Σ_");
      put_names (w, set, prime, FALSE);
      g_string_append_c (w->out, ' ');
      break;
    case DIALECT_MARKUP:
      g_string_append (w->out, "Σ<sub>");
      put_names (w, set, prime, FALSE);
      g_string_append (w->out, "</sub> ");
      break;
    case DIALECT_LATEX:
      g_string_append (w->out, "\\sum_{");
      put_names (w, set, prime, FALSE);
      g_string_append (w->out, "} ");
      break;
    default:
      g_assert_not_reached ();
    }
}

/* P(what | given, more), either of the last two empty. */
static void
put_p (Writer             *w,
       const NablaNodeSet *what,
       const NablaNodeSet *given,
       gboolean            prime_given,
       const NablaNodeSet *more)
{
  put (w, "P(", "P(");
  put_names (w, what, FALSE, FALSE);
  if (nabla_node_set_size (given) + nabla_node_set_size (more) > 0)
    {
      put (w, "|", " \\mid ");
      put_names (w, given, prime_given, FALSE);
      put_names (w, more, FALSE, nabla_node_set_size (given) > 0);
    }
  put (w, ")", ")");
}

static void
put_interventional (Writer              *w,
                    const NablaEstimand *self)
{
  put (w, "P(", "P(");
  put_names (w, self->outcome, FALSE, FALSE);
  put (w, "|do(", " \\mid \\mathrm{do}(");
  put_names (w, self->exposure, FALSE, FALSE);
  put (w, ")) = ", ")) = ");
}

static void
put_adjustment (Writer              *w,
                const NablaEstimand *self)
{
  put_interventional (w, self);
  if (nabla_node_set_size (self->adjustment) == 0)
    {
      put_p (w, self->outcome, self->exposure, FALSE, NULL);
      return;
    }
  put_sum (w, self->adjustment, FALSE);
  put_p (w, self->outcome, self->exposure, FALSE, self->adjustment);
  put (w, " ", " ");
  put_p (w, self->adjustment, NULL, FALSE, NULL);
}

static void
put_direct (Writer              *w,
            const NablaEstimand *self)
{
  put (w, "E[∂/∂", "\\mathrm{E}\\left[\\frac{\\partial}{\\partial ");
  put_names (w, self->exposure, FALSE, FALSE);
  put (w, " E(", "} \\mathrm{E}(");
  put_names (w, self->outcome, FALSE, FALSE);
  put (w, "|", " \\mid ");
  put_names (w, self->exposure, FALSE, FALSE);
  put_names (w, self->adjustment, FALSE, TRUE);
  put (w, ")]", ")\\right]");
}

static void
put_front_door (Writer              *w,
                const NablaEstimand *self)
{
  put_interventional (w, self);
  put_sum (w, self->mediators, FALSE);
  put_p (w, self->mediators, self->exposure, FALSE, NULL);
  put (w, " ", " ");
  put_sum (w, self->exposure, TRUE);
  put (w, "P(", "P(");
  put_names (w, self->outcome, FALSE, FALSE);
  put (w, "|", " \\mid ");
  put_names (w, self->mediators, FALSE, FALSE);
  put_names (w, self->exposure, TRUE, TRUE);
  put (w, ") P(", ") P(");
  put_names (w, self->exposure, TRUE, FALSE);
  put (w, ")", ")");
}

static void
put_covariance (Writer              *w,
                const NablaNodeSet  *of,
                const NablaEstimand *self)
{
  put (w, "Cov(", "\\mathrm{Cov}(");
  put_names (w, of, FALSE, FALSE);
  put_names (w, self->instrument, FALSE, TRUE);
  if (nabla_node_set_size (self->given) > 0)
    {
      put (w, "|", " \\mid ");
      put_names (w, self->given, FALSE, FALSE);
    }
  put (w, ")", ")");
}

static void
put_instrument (Writer              *w,
                const NablaEstimand *self)
{
  put (w, "", "\\frac{");
  put_covariance (w, self->outcome, self);
  put (w, " / ", "}{");
  put_covariance (w, self->exposure, self);
  put (w, "", "}");
}

static char *
write_formula (const NablaEstimand *self,
               const NablaGraph    *graph,
               Dialect              dialect)
{
  Writer w = { g_string_new (NULL), dialect, graph };

  switch (self->strategy)
    {
    case NABLA_STRATEGY_ZERO:
      if (self->effect == NABLA_EFFECT_DIRECT)
        put (&w, "0", "0");
      else
        {
          put_interventional (&w, self);
          put_p (&w, self->outcome, NULL, FALSE, NULL);
        }
      break;
    case NABLA_STRATEGY_ADJUSTMENT:
      if (self->effect == NABLA_EFFECT_DIRECT)
        put_direct (&w, self);
      else
        put_adjustment (&w, self);
      break;
    case NABLA_STRATEGY_FRONT_DOOR:
      put_front_door (&w, self);
      break;
    case NABLA_STRATEGY_INSTRUMENT:
      put_instrument (&w, self);
      break;
    case NABLA_STRATEGY_FUNCTIONAL:
    case NABLA_STRATEGY_LINEAR_SEM:
    default:
      put_interventional (&w, self);
      put (&w, "…", "\\ldots");
      break;
    }
  return g_string_free (w.out, FALSE);
}

char *
nabla_estimand_dup_formula (const NablaEstimand *self,
                            const NablaGraph    *graph)
{
  return write_formula (self, graph, DIALECT_TEXT);
}

char *
nabla_estimand_dup_markup (const NablaEstimand *self,
                           const NablaGraph    *graph)
{
  return write_formula (self, graph, DIALECT_MARKUP);
}

char *
nabla_estimand_dup_latex (const NablaEstimand *self,
                          const NablaGraph    *graph)
{
  return write_formula (self, graph, DIALECT_LATEX);
}
