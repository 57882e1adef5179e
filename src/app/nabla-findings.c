#include "app/nabla-findings.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-finding-list.h"
#include "app/nabla-finding-rows.h"
#include "app/nabla-pointing.h"
#include "app/nabla-text.h"

#define POLL_MS 100

/* What the canvas points out beside the hedge. */
typedef enum
{
  PICKED_NOTHING,
  PICKED_PATH,
  PICKED_OPEN_PATHS,
  PICKED_IMPLICATION,
  PICKED_STEP,
  PICKED_WARNING,
} PickedKind;

struct _NablaFindings
{
  GtkBox parent_instance;
  NablaFindingList *warnings;
  NablaFindingList *repairs;
  GtkWidget *searching;
  GtkLabel *count;
  NablaFindingList *sets;
  NablaFindingList *strategies;
  NablaFindingList *paths;
  NablaFindingList *implications;

  NablaDocument *document;
  NablaCanvas *canvas;
  NablaResult *shown; /* what the lists are about; nullable */
  PickedKind picked;
  guint picked_index;
  guint timer;
};

G_DEFINE_FINAL_TYPE (NablaFindings, nabla_findings, GTK_TYPE_BOX)

/* What is pointed out */

static NablaHighlight *
dup_picked (NablaFindings *self)
{
  const NablaResult *result = self->shown;
  guint i = self->picked_index;

  switch (self->picked)
    {
    case PICKED_PATH:
      return nabla_point_at_path (result->paths->pdata[i]);
    case PICKED_OPEN_PATHS:
      return nabla_point_at_open_paths (result->paths);
    case PICKED_STEP:
      return nabla_point_at_step (result->graph, result->derivation->pdata[i]);
    case PICKED_WARNING:
      return nabla_point_at_path (result->identification->warning_paths->pdata[i]);
    case PICKED_IMPLICATION:
      return nabla_point_at_independence (&result->implications->tests[i].what);
    case PICKED_NOTHING:
      break;
    }
  return nabla_point_at_hedge (result);
}

static void
point_out (NablaFindings *self)
{
  g_autoptr (NablaHighlight) highlight = NULL;

  /* Of another graph the indices would mean other things. */
  if (self->shown != NULL && self->shown->graph == nabla_document_get_graph (self->document))
    highlight = dup_picked (self);
  nabla_canvas_set_highlight (self->canvas, highlight);
}

static void
mark_picked (NablaFindings *self)
{
  const struct
  {
    NablaFindingList *list;
    PickedKind kind;
  } lists[]
    = { { self->paths, PICKED_PATH }, { self->implications, PICKED_IMPLICATION }, { self->warnings, PICKED_WARNING } };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    nabla_finding_list_set_picked (lists[i].list,
                                   self->picked == lists[i].kind ? self->picked_index : GTK_INVALID_LIST_POSITION);
}

/* Picking again what is picked lets it go. */
static void
pick (NablaFindings *self, PickedKind kind, guint index)
{
  gboolean again = self->picked == kind && self->picked_index == index;

  self->picked = again ? PICKED_NOTHING : kind;
  self->picked_index = index;
  mark_picked (self);
  point_out (self);
}

gboolean
nabla_findings_has_picked (NablaFindings *self)
{
  return self->picked != PICKED_NOTHING && nabla_canvas_get_highlight (self->canvas) != NULL;
}

static void
on_path_picked (NablaFindingList *list, guint index, NablaFindings *self)
{
  pick (self, PICKED_PATH, index);
}

static void
on_implication_picked (NablaFindingList *list, guint index, NablaFindings *self)
{
  /* After the independences come other constraints. */
  if (index < self->shown->implications->n_tests)
    pick (self, PICKED_IMPLICATION, index);
}

/* The first of the variables that want a column. */
static void
link_missing (NablaFindings *self)
{
  const int *columns = nabla_document_get_columns (self->document);
  g_autoptr (NablaNodeSet) unlinked = NULL;

  if (self->shown->graph != nabla_document_get_graph (self->document))
    return;
  unlinked = nabla_finding_rows_dup_unlinked (self->shown, columns);
  if (nabla_node_set_size (unlinked) > 0)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.link-node", "u", unlinked->nodes[0]);
}

static void
on_warning_picked (NablaFindingList *list, guint index, NablaFindings *self)
{
  const NablaIdentification *found = self->shown->identification;
  guint n = found->warnings != NULL ? g_strv_length (found->warnings) : 0;

  if (index < n && found->warning_paths != NULL && found->warning_paths->pdata[index] != NULL)
    pick (self, PICKED_WARNING, index);
  else if (index == n)
    link_missing (self);
  else
    mark_picked (self);
}

void
nabla_findings_show_step (NablaFindings *self, int index)
{
  if (index >= 0)
    {
      self->picked = PICKED_NOTHING;
      pick (self, PICKED_STEP, (guint) index);
    }
  else if (self->picked == PICKED_STEP)
    pick (self, PICKED_STEP, self->picked_index);
}

void
nabla_findings_toggle_paths (NablaFindings *self)
{
  if (self->shown != NULL && self->shown->paths != NULL)
    pick (self, PICKED_OPEN_PATHS, 0);
}

/* What can be done about it */

static void
on_set_used (NablaFindingList *list, guint index, NablaFindings *self)
{
  g_autoptr (NablaNodeSet) set = nabla_finding_rows_dup_set (self->shown, index);

  if (set != NULL && self->shown->graph == nabla_document_get_graph (self->document))
    nabla_document_use_set (self->document, set);
}

static void
on_repair_used (NablaFindingList *list, guint index, NablaFindings *self)
{
  const GArray *repairs = self->shown->identification->repairs;
  NablaRepair repair = g_array_index (repairs, NablaRepair, index);

  if (self->shown->graph != nabla_document_get_graph (self->document))
    return;
  if (repair.randomize)
    nabla_document_toggle_mark (self->document, NABLA_QUERY_RANDOMISED, repair.variable);
  else
    nabla_document_measure (self->document, repair.variable);
}

/* The lists */

static gboolean
on_poll (gpointer data)
{
  NablaFindings *self = data;
  double fraction;
  g_autofree char *phrase = NULL;

  if (nabla_document_get_job (self->document, &fraction, &phrase) && phrase != NULL)
    gtk_label_set_text (self->count, phrase);
  return G_SOURCE_CONTINUE;
}

static void
update_searching (NablaFindings *self)
{
  double fraction;
  /* The sets are what the last stage still lacks. */
  gboolean searching = self->shown != NULL && !self->shown->final && self->shown->stage == NABLA_STAGE_DIAGNOSTICS
                       && !nabla_document_is_stale (self->document)
                       && nabla_document_get_job (self->document, &fraction, NULL);

  gtk_widget_set_visible (self->searching, searching);
  if (!searching)
    g_clear_handle_id (&self->timer, g_source_remove);
  else if (self->timer == 0)
    {
      self->timer = g_timeout_add (POLL_MS, on_poll, self);
      on_poll (self);
    }
}

static void
set_list (NablaFindingList *list, GListModel *findings, gboolean truncated)
{
  g_autofree char *n = nabla_text_count (g_list_model_get_n_items (findings));
  g_autofree char *count = g_strdup_printf (truncated ? _ ("at least %s") : "%s", n);

  nabla_finding_list_set (list, findings, count);
  g_object_unref (findings);
}

static void
set_implications (NablaFindings *self)
{
  const NablaImplicationTests *tests = self->shown != NULL ? self->shown->implications : NULL;
  g_autoptr (GListModel) rows = nabla_finding_rows_implications (self->shown);
  guint n_failing = 0, n_tested = tests != NULL ? nabla_implication_tests_count (tests, &n_failing) : 0;

  if (n_tested > 0)
    {
      guint n_holding = n_tested - n_failing;
      g_autofree char *count
        = g_strdup_printf (ngettext ("%u of %u holds", "%u of %u hold", n_holding), n_holding, n_tested);

      nabla_finding_list_set (self->implications, rows, count);
    }
  else
    set_list (self->implications, g_steal_pointer (&rows), tests != NULL && tests->truncated);
}

void
nabla_findings_update (NablaFindings *self)
{
  NablaResult *result = nabla_document_get_result (self->document);

  if (nabla_document_is_stale (self->document))
    {
      update_searching (self);
      return;
    }
  if (result != self->shown)
    {
      gboolean same = self->shown != NULL && result != NULL && result->revision == self->shown->revision;

      g_clear_pointer (&self->shown, nabla_result_unref);
      self->shown = nabla_result_ref (result);
      if (!same)
        self->picked = PICKED_NOTHING;
      set_list (self->warnings, nabla_finding_rows_warnings (result, nabla_document_get_columns (self->document)),
                FALSE);
      set_list (self->repairs, nabla_finding_rows_repairs (result), FALSE);
      set_list (self->sets, nabla_finding_rows_sets (result), nabla_finding_rows_sets_truncated (result));
      set_list (self->strategies, nabla_finding_rows_strategies (result), FALSE);
      set_list (self->paths, nabla_finding_rows_paths (result), result != NULL && result->paths_truncated);
      set_implications (self);
      mark_picked (self);
      point_out (self);
    }
  update_searching (self);
}

void
nabla_findings_set_document (NablaFindings *self, NablaDocument *document, NablaCanvas *canvas)
{
  g_set_object (&self->document, document);
  self->canvas = canvas;
}

static void
nabla_findings_dispose (GObject *object)
{
  NablaFindings *self = NABLA_FINDINGS (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->shown, nabla_result_unref);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (nabla_findings_parent_class)->dispose (object);
}

static void
nabla_findings_class_init (NablaFindingsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_findings_dispose;
  g_type_ensure (NABLA_TYPE_FINDING_LIST);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-findings.ui");
  gtk_widget_class_bind_template_child (widget_class, NablaFindings, warnings);
  gtk_widget_class_bind_template_child (widget_class, NablaFindings, repairs);
  gtk_widget_class_bind_template_child (widget_class, NablaFindings, searching);
  gtk_widget_class_bind_template_child (widget_class, NablaFindings, count);
  gtk_widget_class_bind_template_child (widget_class, NablaFindings, sets);
  gtk_widget_class_bind_template_child (widget_class, NablaFindings, strategies);
  gtk_widget_class_bind_template_child (widget_class, NablaFindings, paths);
  gtk_widget_class_bind_template_child (widget_class, NablaFindings, implications);
}

static void
nabla_findings_init (NablaFindings *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self->paths, "picked", G_CALLBACK (on_path_picked), self);
  g_signal_connect (self->implications, "picked", G_CALLBACK (on_implication_picked), self);
  g_signal_connect (self->warnings, "picked", G_CALLBACK (on_warning_picked), self);
  g_signal_connect (self->warnings, "used", G_CALLBACK (on_warning_picked), self);
  g_signal_connect (self->sets, "used", G_CALLBACK (on_set_used), self);
  g_signal_connect (self->repairs, "used", G_CALLBACK (on_repair_used), self);
}
