#include "app/nabla-finding.h"

struct _NablaFinding
{
  GObject parent_instance;
  char *glyph;
  char *css_class;
  char *text;
  char *detail; /* nullable */
  char *action; /* nullable */
};

G_DEFINE_FINAL_TYPE (NablaFinding, nabla_finding, G_TYPE_OBJECT)

NablaFinding *
nabla_finding_new (const char *glyph, const char *css_class, const char *text, const char *detail, const char *action)
{
  NablaFinding *self = g_object_new (NABLA_TYPE_FINDING, NULL);

  self->glyph = g_strdup (glyph);
  self->css_class = g_strdup (css_class);
  self->text = g_strdup (text);
  self->detail = g_strdup (detail);
  self->action = g_strdup (action);
  return self;
}

const char *
nabla_finding_get_glyph (NablaFinding *self)
{
  return self->glyph;
}

const char *
nabla_finding_get_css_class (NablaFinding *self)
{
  return self->css_class;
}

const char *
nabla_finding_get_text (NablaFinding *self)
{
  return self->text;
}

const char *
nabla_finding_get_detail (NablaFinding *self)
{
  return self->detail;
}

const char *
nabla_finding_get_action (NablaFinding *self)
{
  return self->action;
}

static void
nabla_finding_finalize (GObject *object)
{
  NablaFinding *self = NABLA_FINDING (object);

  g_free (self->glyph);
  g_free (self->css_class);
  g_free (self->text);
  g_free (self->detail);
  g_free (self->action);
  G_OBJECT_CLASS (nabla_finding_parent_class)->finalize (object);
}

static void
nabla_finding_class_init (NablaFindingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nabla_finding_finalize;
}

static void
nabla_finding_init (NablaFinding *self)
{
}
