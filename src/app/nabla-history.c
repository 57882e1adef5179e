#include "app/nabla-history.h"

/* A position or a bend with its flag, as a layout stores it. */
#define BYTES_PER_POINT 24

typedef struct
{
  NablaGraph *graph;
  NablaLayout *layout;
  char *label; /* of the gesture that led here; "" for the first */
  gsize size;  /* what it does not share with the state before */
} State;

struct _NablaHistory
{
  GQueue states; /* of State, oldest first */
  GList *present;
  guint n_undo;
  guint n_redo;
  guint n_forgotten;
  gsize size;
  gsize limit;
};

static void
state_free (State *state)
{
  nabla_graph_unref (state->graph);
  nabla_layout_unref (state->layout);
  g_free (state->label);
  g_free (state);
}

static gsize
state_measure (const State *state, const State *before)
{
  gsize size = sizeof (State) + strlen (state->label) + 1;

  if (before == NULL || before->graph != state->graph)
    size += nabla_graph_get_size (state->graph, before != NULL ? before->graph : NULL);
  if (before == NULL || before->layout != state->layout)
    size += ((gsize) nabla_layout_n_nodes (state->layout) + nabla_layout_n_edges (state->layout)) * BYTES_PER_POINT;
  return size;
}

static State *
state_new (const NablaGraph *graph, const NablaLayout *layout, const char *label, const State *before)
{
  State *state = g_new0 (State, 1);

  state->graph = nabla_graph_ref (graph);
  state->layout = nabla_layout_ref (layout);
  state->label = g_strdup (label);
  state->size = state_measure (state, before);
  return state;
}

/* Forgets the oldest states until the rest fits; never the present one. */
static void
shrink (NablaHistory *self)
{
  while (self->size > self->limit && self->states.head != self->present)
    {
      State *oldest = g_queue_pop_head (&self->states);
      State *first = self->states.head->data;

      self->size -= oldest->size + first->size;
      state_free (oldest);
      /* What it shared with the forgotten one is now its own. */
      first->size = state_measure (first, NULL);
      self->size += first->size;
      self->n_undo--;
      self->n_forgotten++;
    }
}

NablaHistory *
nabla_history_new (const NablaGraph *graph, const NablaLayout *layout, gsize limit)
{
  NablaHistory *self = g_new0 (NablaHistory, 1);
  State *state = state_new (graph, layout, "", NULL);

  g_queue_init (&self->states);
  g_queue_push_tail (&self->states, state);
  self->present = self->states.head;
  self->size = state->size;
  self->limit = limit;
  return self;
}

void
nabla_history_free (NablaHistory *self)
{
  if (self == NULL)
    return;
  g_queue_clear_full (&self->states, (GDestroyNotify) state_free);
  g_free (self);
}

NablaGraph *
nabla_history_get_graph (const NablaHistory *self)
{
  return ((const State *) self->present->data)->graph;
}

NablaLayout *
nabla_history_get_layout (const NablaHistory *self)
{
  return ((const State *) self->present->data)->layout;
}

void
nabla_history_push (NablaHistory *self, const NablaGraph *graph, const NablaLayout *layout, const char *label)
{
  State *state;

  while (self->states.tail != self->present)
    {
      State *undone = g_queue_pop_tail (&self->states);

      self->size -= undone->size;
      state_free (undone);
    }

  state = state_new (graph, layout, label, self->present->data);
  g_queue_push_tail (&self->states, state);
  self->present = self->states.tail;
  self->n_undo++;
  self->n_redo = 0;
  self->size += state->size;
  shrink (self);
}

gboolean
nabla_history_undo (NablaHistory *self)
{
  if (self->present->prev == NULL)
    return FALSE;
  self->present = self->present->prev;
  self->n_undo--;
  self->n_redo++;
  return TRUE;
}

gboolean
nabla_history_redo (NablaHistory *self)
{
  if (self->present->next == NULL)
    return FALSE;
  self->present = self->present->next;
  self->n_undo++;
  self->n_redo--;
  return TRUE;
}

const char *
nabla_history_get_undo_label (const NablaHistory *self)
{
  return self->present->prev != NULL ? ((const State *) self->present->data)->label : NULL;
}

const char *
nabla_history_get_redo_label (const NablaHistory *self)
{
  return self->present->next != NULL ? ((const State *) self->present->next->data)->label : NULL;
}

guint
nabla_history_n_undo (const NablaHistory *self)
{
  return self->n_undo;
}

guint
nabla_history_n_redo (const NablaHistory *self)
{
  return self->n_redo;
}

guint
nabla_history_n_forgotten (const NablaHistory *self)
{
  return self->n_forgotten;
}

gsize
nabla_history_get_size (const NablaHistory *self)
{
  return self->size;
}
