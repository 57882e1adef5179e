#include "app/nabla-fold-label.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-label.h"

#define LINES 2

struct _NablaFoldLabel
{
  GtkWidget parent_instance;
  GtkLabel *start; /* two lines of each paragraph */
  GtkLabel *whole;
  GtkWidget *button;
  char *text;
  gboolean open;
  int measured_width; /* that @folds is of; -1: of none */
  gboolean folds;
};

G_DEFINE_FINAL_TYPE (NablaFoldLabel, nabla_fold_label, GTK_TYPE_WIDGET)

static int
count_lines (NablaFoldLabel *self, int width, gboolean all)
{
  g_autoptr (PangoLayout) layout
    = gtk_widget_create_pango_layout (GTK_WIDGET (self->whole), gtk_label_get_text (self->whole));

  pango_layout_set_width (layout, width * PANGO_SCALE);
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  if (!all)
    {
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      pango_layout_set_height (layout, -LINES);
    }
  return pango_layout_get_line_count (layout);
}

/* Whether the button is worth the line that it takes: a text of three lines is not folded. */
static gboolean
folds_at (NablaFoldLabel *self, int width)
{
  if (width < 0)
    return FALSE;
  if (self->measured_width != width)
    {
      int n = count_lines (self, width, TRUE);

      self->measured_width = width;
      self->folds = n > LINES + 1 && n > count_lines (self, width, FALSE) + 1;
    }
  return self->folds;
}

static GtkWidget *
label_at (NablaFoldLabel *self, int width)
{
  return GTK_WIDGET (folds_at (self, width) && !self->open ? self->start : self->whole);
}

static void
set_open (NablaFoldLabel *self, gboolean open)
{
  self->open = open;
  gtk_button_set_label (GTK_BUTTON (self->button), open ? _ ("Less") : _ ("More"));
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_STATE_EXPANDED, open, -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
on_clicked (NablaFoldLabel *self)
{
  set_open (self, !self->open);
}

void
nabla_fold_label_set_text (NablaFoldLabel *self, const char *text)
{
  if (text == NULL)
    text = "";
  if (g_str_equal (text, self->text))
    return;
  g_free (self->text);
  self->text = g_strdup (text);
  self->measured_width = -1;
  nabla_label_set_text (self->start, text);
  nabla_label_set_text (self->whole, text);
  set_open (self, FALSE);
}

const char *
nabla_fold_label_get_text (NablaFoldLabel *self)
{
  return self->text;
}

static GtkSizeRequestMode
nabla_fold_label_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
nabla_fold_label_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  NablaFoldLabel *self = NABLA_FOLD_LABEL (widget);
  int button = 0;

  gtk_widget_measure (self->button, orientation, -1, &button, NULL, NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      /* However high it may be: it can always be folded. */
      gtk_widget_measure (GTK_WIDGET (self->start), orientation, -1, minimum, natural, NULL, NULL);
      *minimum = MAX (*minimum, button);
      *natural = MAX (*natural, button);
    }
  else
    {
      gtk_widget_measure (label_at (self, for_size), orientation, for_size, minimum, natural, NULL, NULL);
      if (folds_at (self, for_size))
        {
          *minimum += button;
          *natural += button;
        }
    }
}

static void
nabla_fold_label_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  NablaFoldLabel *self = NABLA_FOLD_LABEL (widget);
  gboolean folds = folds_at (self, width);
  GtkWidget *label = label_at (self, width);
  int button_width = 0;
  int button_height = 0;

  gtk_widget_set_child_visible (self->button, folds);
  gtk_widget_set_child_visible (GTK_WIDGET (self->start), label == GTK_WIDGET (self->start));
  gtk_widget_set_child_visible (GTK_WIDGET (self->whole), label == GTK_WIDGET (self->whole));
  if (folds)
    {
      gtk_widget_measure (self->button, GTK_ORIENTATION_HORIZONTAL, -1, &button_width, NULL, NULL, NULL);
      gtk_widget_measure (self->button, GTK_ORIENTATION_VERTICAL, -1, &button_height, NULL, NULL, NULL);
      gtk_widget_size_allocate (self->button,
                                &(GtkAllocation){ 0, height - button_height, button_width, button_height }, -1);
    }
  gtk_widget_size_allocate (label, &(GtkAllocation){ 0, 0, width, MAX (height - button_height, 0) }, -1);
}

static void
nabla_fold_label_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (nabla_fold_label_parent_class)->css_changed (widget, change);
  NABLA_FOLD_LABEL (widget)->measured_width = -1;
}

static void
nabla_fold_label_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (nabla_fold_label_parent_class)->dispose (object);
}

static void
nabla_fold_label_finalize (GObject *object)
{
  g_free (NABLA_FOLD_LABEL (object)->text);
  G_OBJECT_CLASS (nabla_fold_label_parent_class)->finalize (object);
}

static void
nabla_fold_label_class_init (NablaFoldLabelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_fold_label_dispose;
  G_OBJECT_CLASS (klass)->finalize = nabla_fold_label_finalize;
  widget_class->get_request_mode = nabla_fold_label_get_request_mode;
  widget_class->measure = nabla_fold_label_measure;
  widget_class->size_allocate = nabla_fold_label_size_allocate;
  widget_class->css_changed = nabla_fold_label_css_changed;
  gtk_widget_class_set_css_name (widget_class, "foldlabel");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkLabel *
add_label (NablaFoldLabel *self)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (NULL));

  gtk_label_set_xalign (label, 0);
  gtk_label_set_wrap (label, TRUE);
  gtk_label_set_wrap_mode (label, PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_parent (GTK_WIDGET (label), GTK_WIDGET (self));
  return label;
}

static void
nabla_fold_label_init (NablaFoldLabel *self)
{
  self->text = g_strdup ("");
  self->measured_width = -1;
  self->start = add_label (self);
  gtk_label_set_ellipsize (self->start, PANGO_ELLIPSIZE_END);
  gtk_label_set_lines (self->start, LINES);
  self->whole = add_label (self);
  self->button = gtk_button_new_with_label ("");
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_add_css_class (self->button, "small-button");
  gtk_widget_set_focus_on_click (self->button, FALSE);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_clicked), self);
  set_open (self, FALSE);
}
