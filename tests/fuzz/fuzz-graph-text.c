/* Any bytes as graph text: a message, or a graph that comes back as it was. */
#include "graph/nabla-graph-text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
demand (gboolean holds, const char *what)
{
  if (holds)
    return;
  g_printerr ("broken: %s\n", what);
  abort ();
}

static void
check (const char *text, gsize size, NablaGraphFormat format)
{
  NablaGraphFormat other = format == NABLA_GRAPH_FORMAT_DOT ? NABLA_GRAPH_FORMAT_DAGITTY : NABLA_GRAPH_FORMAT_DOT;
  g_autoptr (GError) error = NULL;
  g_autoptr (NablaLayout) layout = NULL;
  g_autoptr (NablaLayout) layout_again = NULL;
  g_autoptr (NablaLayout) layout_carried = NULL;
  g_autoptr (NablaGraph) graph = nabla_graph_parse (text, (gssize) size, format, &layout, &error);
  g_autoptr (NablaGraph) again = NULL;
  g_autoptr (NablaGraph) same_kind = NULL;
  g_autoptr (NablaGraph) carried = NULL;
  g_autoptr (NablaGraph) translated = NULL;
  g_autofree char *printed = NULL;
  g_autofree char *printed_again = NULL;
  g_autofree char *printed_other = NULL;

  demand ((graph == NULL) == (error != NULL), "either a graph or an error");
  demand ((graph == NULL) == (layout == NULL), "a layout with each graph");
  if (graph == NULL)
    {
      demand (g_utf8_validate (error->message, -1, NULL), "the message is text");
      return;
    }
  demand ((nabla_graph_get_order (graph) == NULL) == !nabla_graph_check_acyclic (graph, NULL), "order or loop");
  printed = nabla_graph_print (graph, layout, format);
  again = nabla_graph_parse (printed, -1, format, &layout_again, NULL);
  demand (again != NULL, "what is printed can be read");
  /* DOT does not say the kind. */
  same_kind = format == NABLA_GRAPH_FORMAT_DOT ? nabla_graph_with_kind (again, nabla_graph_get_kind (graph))
                                               : nabla_graph_ref (again);
  demand (nabla_graph_equal (graph, same_kind), "the graph comes back");
  demand (nabla_layout_equal (layout, layout_again), "the layout comes back");
  printed_again = nabla_graph_print (again, layout_again, format);
  demand (g_str_equal (printed, printed_again), "the text comes back");
  carried = nabla_graph_with_ids_of (again, graph);
  layout_carried = nabla_layout_adapt (layout, graph, carried);
  demand (nabla_layout_equal (layout, layout_carried), "ids are carried over");
  printed_other = nabla_graph_print (graph, layout, other);
  translated = nabla_graph_parse (printed_other, -1, other, NULL, NULL);
  demand (translated != NULL, "the other language can say it");
  demand (nabla_graph_n_nodes (translated) == nabla_graph_n_nodes (graph)
            && nabla_graph_n_edges (translated) == nabla_graph_n_edges (graph),
          "nothing is lost in the other language");
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  check ((const char *) data, size, NABLA_GRAPH_FORMAT_DAGITTY);
  check ((const char *) data, size, NABLA_GRAPH_FORMAT_DOT);
  return 0;
}
