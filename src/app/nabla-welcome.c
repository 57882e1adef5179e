#include "app/nabla-welcome.h"

#include <glib/gi18n-lib.h>
#include "app/nabla-examples.h"

struct _NablaWelcome
{
  GtkBox parent_instance;
  GtkBox *cards;
  GtkWidget *examples_label;
};

G_DEFINE_FINAL_TYPE (NablaWelcome, nabla_welcome, GTK_TYPE_BOX)

static GtkWidget *
card_new (const NablaExample *example)
{
  GtkWidget *button = gtk_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (_ (example->title));
  GtkWidget *text = gtk_label_new (_ (example->description));

  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_widget_add_css_class (text, "dim-label");
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_yalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (text), 24);
  gtk_label_set_max_width_chars (GTK_LABEL (text), 26);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), text);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "card");
  gtk_widget_add_css_class (button, "example-card");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.open-example");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", example->file);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _ (example->title), -1);
  return button;
}

static void
nabla_welcome_class_init (NablaWelcomeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-welcome.ui");
  gtk_widget_class_bind_template_child (widget_class, NablaWelcome, cards);
  gtk_widget_class_bind_template_child (widget_class, NablaWelcome, examples_label);
}

static void
nabla_welcome_init (NablaWelcome *self)
{
  const NablaExample *examples;
  guint n;
  guint n_shown = 0;

  gtk_widget_init_template (GTK_WIDGET (self));
  examples = nabla_examples_get (&n);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *path = nabla_examples_dup_path (examples[i].file);

      if (path == NULL)
        continue;
      gtk_box_append (self->cards, card_new (&examples[i]));
      n_shown++;
    }
  gtk_widget_set_visible (self->examples_label, n_shown > 0);
}
