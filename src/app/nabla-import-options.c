#include "app/nabla-import-options.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#define TYPING_MS 300

typedef struct
{
  gunichar value;
  const char *name;
} CharChoice;

static const CharChoice delimiters[] = {
  { ',', N_ ("comma") }, { ';', N_ ("semicolon") }, { '\t', N_ ("tab") },
  { '|', N_ ("bar |") }, { ' ', N_ ("space") },     { ':', N_ ("colon") },
};
static const CharChoice quotes[] = {
  { '"', N_ ("double \"") },
  { '\'', N_ ("single '") },
  { NABLA_READER_NONE, N_ ("none") },
};
static const CharChoice decimals[] = {
  { '.', N_ ("point") },
  { ',', N_ ("comma") },
};
static const CharChoice groups[] = {
  { NABLA_READER_NONE, N_ ("none") }, { ',', N_ ("comma") }, { '.', N_ ("point") }, { ' ', N_ ("space") },
  { '\'', N_ ("apostrophe") },
};
static const CharChoice comments[] = {
  { NABLA_READER_NONE, N_ ("none") },
  { '#', "#" },
  { '%', "%" },
  { '!', "!" },
};

static const char *const encodings[] = {
  "UTF-8", "UTF-16LE", "UTF-16BE", "windows-1252", "windows-1250", "ISO-8859-15", "SHIFT_JIS", "GB18030",
};

enum
{
  DELIMITER,
  QUOTE,
  DECIMAL,
  THOUSANDS,
  COMMENT,
  N_MARKS,
};

static const struct
{
  const CharChoice *choices;
  guint n;
} marks[N_MARKS] = {
  { delimiters, G_N_ELEMENTS (delimiters) }, { quotes, G_N_ELEMENTS (quotes) },
  { decimals, G_N_ELEMENTS (decimals) },     { groups, G_N_ELEMENTS (groups) },
  { comments, G_N_ELEMENTS (comments) },
};

struct _NablaImportOptions
{
  AdwBin parent_instance;
  GtkDropDown *encoding;
  GtkDropDown *delimiter;
  GtkDropDown *quote;
  GtkDropDown *decimal;
  GtkDropDown *thousands;
  GtkDropDown *header_row;
  GtkEditable *skip;
  GtkDropDown *comment;
  GtkEditable *missing;

  GtkDropDown *marks[N_MARKS];
  gboolean updating; /* what was found is being shown */
  guint typing;
};

static guint changed;

G_DEFINE_FINAL_TYPE (NablaImportOptions, nabla_import_options, ADW_TYPE_BIN)

static char *
automatic (const char *found)
{
  return found != NULL ? g_strdup_printf (_ ("automatic: %s"), found) : g_strdup (_ ("automatic"));
}

static void
set_automatic (GtkDropDown *drop_down, const char *found)
{
  GtkStringList *list = GTK_STRING_LIST (gtk_drop_down_get_model (drop_down));
  g_autofree char *text = automatic (found);
  const char *texts[] = { text, NULL };
  guint selected = gtk_drop_down_get_selected (drop_down);

  if (g_strcmp0 (gtk_string_list_get_string (list, 0), text) == 0)
    return;
  gtk_string_list_splice (list, 0, 1, texts);
  gtk_drop_down_set_selected (drop_down, selected == GTK_INVALID_LIST_POSITION ? 0 : selected);
}

/* A mark that is none of the choices is shown as it is. */
static char *
dup_char_name (gunichar value, const CharChoice *choices, guint n)
{
  char text[7] = "";

  if (value == 0 || value == NABLA_READER_NONE)
    return g_strdup (_ ("none"));
  for (guint i = 0; i < n; i++)
    if (choices[i].value == value)
      return g_strdup (_ (choices[i].name));
  text[g_unichar_to_utf8 (value, text)] = '\0';
  return g_strdup (text);
}

void
nabla_import_options_collect (NablaImportOptions *self, NablaReaderOptions *options)
{
  guint encoding = gtk_drop_down_get_selected (self->encoding);
  guint header = gtk_drop_down_get_selected (self->header_row);
  g_autofree char *missing = g_strstrip (g_strdup (gtk_editable_get_text (self->missing)));
  gunichar *values[N_MARKS]
    = { &options->delimiter, &options->quote, &options->decimal, &options->thousands, &options->comment };
  guint64 skip;

  nabla_reader_options_init (options);
  if (encoding > 0 && encoding <= G_N_ELEMENTS (encodings))
    options->encoding = g_strdup (encodings[encoding - 1]);
  for (guint i = 0; i < N_MARKS; i++)
    {
      guint selected = gtk_drop_down_get_selected (self->marks[i]);

      if (selected > 0 && selected <= marks[i].n)
        *values[i] = marks[i].choices[selected - 1].value;
    }
  options->header = header == 1 ? 1 : header == 2 ? 0 : -1;
  if (g_ascii_string_to_unsigned (gtk_editable_get_text (self->skip), 10, 0, G_MAXINT32, &skip, NULL))
    options->skip = (gint64) skip;
  if (*missing != '\0')
    {
      g_auto (GStrv) tokens = g_strsplit_set (missing, " ", -1);
      g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();

      for (char **token = tokens; *token != NULL; token++)
        if (**token != '\0')
          g_strv_builder_add (kept, *token);
      options->missing = g_strv_builder_end (kept);
    }
}

void
nabla_import_options_show (NablaImportOptions *self, const NablaDialect *dialect)
{
  g_autofree char *missing = dialect->missing != NULL ? g_strjoinv (" ", dialect->missing) : NULL;
  g_autofree char *tokens = missing != NULL ? g_strstrip (g_strdup (missing)) : NULL;
  g_autofree char *placeholder = automatic (tokens != NULL && *tokens != '\0' ? tokens : NULL);
  g_autofree char *lines = g_strdup_printf ("%" G_GUINT64_FORMAT, dialect->skipped);
  g_autofree char *skipped = automatic (lines);
  const gunichar values[N_MARKS]
    = { dialect->delimiter, dialect->quote, dialect->decimal, dialect->thousands, dialect->comment };

  self->updating = TRUE;
  set_automatic (self->encoding, dialect->encoding);
  for (guint i = 0; i < N_MARKS; i++)
    {
      g_autofree char *name = dup_char_name (values[i], marks[i].choices, marks[i].n);

      set_automatic (self->marks[i], name);
    }
  set_automatic (self->header_row, dialect->has_header ? _ ("names") : _ ("values"));
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->missing), placeholder);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->skip), skipped);
  self->updating = FALSE;
}

static void
on_choice (NablaImportOptions *self)
{
  if (!self->updating)
    g_signal_emit (self, changed, 0);
}

static gboolean
on_typing_paused (gpointer data)
{
  NablaImportOptions *self = data;

  self->typing = 0;
  on_choice (self);
  return G_SOURCE_REMOVE;
}

static void
on_typed (NablaImportOptions *self)
{
  g_clear_handle_id (&self->typing, g_source_remove);
  self->typing = g_timeout_add (TYPING_MS, on_typing_paused, self);
}

static void
nabla_import_options_dispose (GObject *object)
{
  g_clear_handle_id (&NABLA_IMPORT_OPTIONS (object)->typing, g_source_remove);
  G_OBJECT_CLASS (nabla_import_options_parent_class)->dispose (object);
}

#define BIND(child) gtk_widget_class_bind_template_child (widget_class, NablaImportOptions, child)

static void
nabla_import_options_class_init (NablaImportOptionsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nabla_import_options_dispose;
  changed = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/nabla/Nabla/ui/nabla-import-options.ui");
  BIND (encoding);
  BIND (delimiter);
  BIND (quote);
  BIND (decimal);
  BIND (thousands);
  BIND (header_row);
  BIND (skip);
  BIND (comment);
  BIND (missing);
}

static void
fill (GtkDropDown *drop_down, const char *const *names)
{
  g_autoptr (GtkStringList) list = gtk_string_list_new (names);
  g_autofree char *first = automatic (NULL);
  const char *firsts[] = { first, NULL };

  gtk_string_list_splice (list, 0, 0, firsts);
  gtk_drop_down_set_model (drop_down, G_LIST_MODEL (list));
}

static void
nabla_import_options_init (NablaImportOptions *self)
{
  const char *rows[] = { _ ("names"), _ ("values"), NULL };
  const char *names[G_N_ELEMENTS (encodings) + 1] = { NULL };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->marks[DELIMITER] = self->delimiter;
  self->marks[QUOTE] = self->quote;
  self->marks[DECIMAL] = self->decimal;
  self->marks[THOUSANDS] = self->thousands;
  self->marks[COMMENT] = self->comment;
  for (guint i = 0; i < N_MARKS; i++)
    {
      const char *choices[G_N_ELEMENTS (delimiters) + 1] = { NULL };

      for (guint j = 0; j < marks[i].n; j++)
        choices[j] = _ (marks[i].choices[j].name);
      fill (self->marks[i], choices);
      g_signal_connect_swapped (self->marks[i], "notify::selected", G_CALLBACK (on_choice), self);
    }
  memcpy (names, encodings, sizeof encodings);
  fill (self->encoding, names);
  fill (self->header_row, rows);
  g_signal_connect_swapped (self->encoding, "notify::selected", G_CALLBACK (on_choice), self);
  g_signal_connect_swapped (self->header_row, "notify::selected", G_CALLBACK (on_choice), self);
  g_signal_connect_swapped (self->skip, "changed", G_CALLBACK (on_typed), self);
  g_signal_connect_swapped (self->missing, "changed", G_CALLBACK (on_typed), self);
}
