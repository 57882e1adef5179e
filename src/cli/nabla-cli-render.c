/* `render`: the annotated picture as a file. */
#include <string.h>
#include <glib/gi18n-lib.h>

#include "cli/nabla-cli-command.h"
#include "engine/nabla-analysis.h"
#include "nabla-config.h"
#include "project/nabla-link.h"
#include "project/nabla-project.h"
#include "render/nabla-export.h"

/* A metre: more is a mistyped number. */
#define MAX_WIDTH_MM 2000
#define MAX_SCALE    32

/* Everything that the picture is made of. */
typedef struct
{
  NablaCliGraph *source;
  NablaLayout *layout;
  NablaReading *reading; /* nullable */
  NablaResult *result;   /* nullable */
  int *columns;
  gboolean *unlinked;
} Picture;

static void
picture_clear (Picture *self)
{
  nabla_cli_graph_free (self->source);
  g_clear_pointer (&self->layout, nabla_layout_unref);
  g_clear_pointer (&self->reading, nabla_reading_free);
  g_clear_pointer (&self->result, nabla_result_unref);
  g_free (self->columns);
  g_free (self->unlinked);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Picture, picture_clear)

/* Puts the numbers there, when there is a table to get them from. */
static gboolean
analyse (NablaCli *cli, Picture *self, gboolean totals, GError **error)
{
  const GPtrArray *words = cli->args->words;
  const NablaGraph *graph = self->source->graph;
  g_autoptr (NablaExecutor) executor = NULL;
  g_autoptr (NablaData) data = NULL;
  g_autofree char *reference = NULL;
  NablaRequest request = { .graph = graph, .totals = totals };

  reference = words->len > 1 ? NULL : nabla_project_dup_data_path (graph, self->source->path, NULL);
  if (words->len < 2 && reference == NULL)
    return TRUE;
  if (!nabla_graph_check_acyclic (graph, error))
    return FALSE;
  self->reading = nabla_cli_read_population (cli, words->len > 1 ? words->pdata[1] : NULL, self->source, error);
  if (self->reading == NULL)
    return FALSE;
  self->columns = nabla_link_columns (graph, self->reading->table);
  self->unlinked = g_new0 (gboolean, nabla_graph_n_nodes (graph));
  for (NablaNode v = 0; v < nabla_graph_n_nodes (graph); v++)
    self->unlinked[v] = self->columns[v] < 0 && !nabla_graph_is_latent (graph, v);
  nabla_method_init (&request.method);
  if (!nabla_cli_find_weights (cli, graph, self->reading->table, &request.method.weight_column, error))
    return FALSE;
  executor = nabla_executor_new (0);
  data = nabla_data_new (self->reading->table, executor);
  request.table = self->reading->table;
  request.columns = self->columns;
  self->result = nabla_analyse (&request, data, cli->progress, NULL, NULL, error);
  return self->result != NULL;
}

/* What the file says of where it comes from; the data's hash when they are a file. */
static char *
make_provenance (NablaCli *cli, const Picture *self)
{
  const GPtrArray *words = cli->args->words;
  g_autofree char *reference = NULL;
  const char *path = NULL;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileInputStream) in = NULL;
  g_autofree guchar *buffer = g_malloc (65536);
  gssize n;

  if (self->reading == NULL)
    return g_strdup ("Nabla " NABLA_VERSION);
  if (words->len > 1)
    path = words->pdata[1];
  else
    path = reference = nabla_project_dup_data_path (self->source->graph, self->source->path, NULL);
  if (path != NULL && !g_str_equal (path, "-"))
    {
      file = g_file_new_for_path (path);
      in = g_file_read (file, NULL, NULL);
    }
  while (in != NULL)
    {
      n = g_input_stream_read (G_INPUT_STREAM (in), buffer, 65536, NULL, NULL);
      if (n == 0)
        return g_strdup_printf ("Nabla " NABLA_VERSION "; seed 1; data sha256 %s", g_checksum_get_string (checksum));
      if (n < 0)
        break;
      g_checksum_update (checksum, buffer, n);
    }
  return g_strdup ("Nabla " NABLA_VERSION "; seed 1");
}

static gboolean
write_answer (NablaCli *cli, const char *path, GError **error)
{
  g_autofree char *shown = NULL;
  g_autofree char *line = NULL;

  if (cli->json)
    {
      NablaJson *json = nabla_json_new ();

      nabla_json_begin_object (json);
      nabla_json_key_string (json, "output", path);
      nabla_json_end_object (json);
      return nabla_cli_write_json (cli, json, error);
    }
  shown = nabla_cli_show (path);
  line = g_strdup_printf (_ ("Wrote %s\n"), shown);
  return nabla_cli_write (cli, line, strlen (line), error);
}

int
nabla_cli_render (NablaCli *cli, GError **error)
{
  static const char *const shows[] = { "direct", "total", "strength", "share", "none", NULL };
  const char *path = nabla_cli_args_get (cli->args, "output");
  g_auto (Picture) self = { 0 };
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *provenance = NULL;
  NablaImageFormat format;
  NablaExportOptions options;
  NablaScene scene;
  guint show = NABLA_SHOW_DIRECT;
  gsize length = 0;
  const void *content;

  nabla_export_options_init (&options);
  if (path == NULL)
    {
      nabla_cli_set_usage_error (error, _ ("-o is missing; for instance -o picture.svg"));
      return NABLA_CLI_USAGE;
    }
  if (!nabla_image_format_from_path (path, &format))
    {
      nabla_cli_set_usage_error (error, _ ("-o \"%s\" does not end in .png, .svg or .pdf"), path);
      return NABLA_CLI_USAGE;
    }
  if (!nabla_cli_args_get_number (cli->args, "width", 0, MAX_WIDTH_MM, &options.width_mm, error)
      || !nabla_cli_args_get_number (cli->args, "scale", 0, MAX_SCALE, &options.scale, error)
      || !nabla_cli_args_get_choice (cli->args, "show", shows, &show, error))
    return NABLA_CLI_USAGE;
  self.source = nabla_cli_read_graph (cli, cli->args->words->pdata[0], error);
  if (self.source == NULL || !analyse (cli, &self, show == NABLA_SHOW_TOTAL, error))
    return NABLA_CLI_USAGE;

  self.layout = nabla_layout_tidy (self.source->graph, self.source->layout, FALSE);
  nabla_scene_init (&scene, self.source->graph, self.layout, self.result);
  scene.show = show;
  scene.dark = nabla_cli_args_has (cli->args, "dark");
  scene.grayscale = nabla_cli_args_has (cli->args, "grayscale");
  scene.unlinked = self.unlinked;
  scene.legend = self.result != NULL && show != NABLA_SHOW_NONE;
  scene.card = self.result != NULL && show != NABLA_SHOW_NONE;
  options.provenance = provenance = make_provenance (cli, &self);
  bytes = nabla_export_image (&scene, format, &options, error);
  if (bytes == NULL || !nabla_progress_check (cli->progress, error))
    return NABLA_CLI_USAGE;
  content = g_bytes_get_data (bytes, &length);
  if (nabla_cli_write_file (path, content, length, error))
    write_answer (cli, path, error);
  return NABLA_CLI_ANSWERED;
}
