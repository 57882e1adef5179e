/* From the words of a condition to what they mean in a table. */
#include <math.h>
#include <string.h>
#include <glib/gi18n-lib.h>

#include "table/nabla-filter-private.h"
#include "table/nabla-number.h"

#define SECONDS_PER_DAY 86400.0
/* Of a text in a message, in characters. */
#define MAX_SHOWN 40

typedef struct
{
  const NablaFilter *filter;
  const NablaTable *table;
} Binding;

static char *
dup_short (const char *text)
{
  g_autofree char *start = NULL;

  if (g_utf8_strlen (text, -1) <= MAX_SHOWN)
    return g_strdup (text);
  start = g_utf8_substring (text, 0, MAX_SHOWN);
  return g_strconcat (start, "…", NULL);
}

static gboolean
fail_value (const Binding *self,
            const NablaColumn *column,
            const NablaFilterWord *value,
            const char *what,
            const char *example,
            GError **error)
{
  g_autofree char *name = dup_short (nabla_column_get_name (column)), *shown = dup_short (value->text);

  nabla_filter_fail (self->filter->text, value->at, error, _ ("column “%s” holds %s, and “%s” is none; write %s."),
                     name, what, shown, example);
  return FALSE;
}

/* What a value stands for in a column of numbers: from *@lo to *@hi. */
static gboolean
read_reals (const Binding *self,
            const NablaColumn *column,
            const NablaFilterWord *value,
            NablaFilterReals *range,
            NablaNumber *number,
            GError **error)
{
  static const NablaNumberFormat format = { '.', 0 };
  NablaColumnType type = nabla_column_get_type (column);
  gsize length = strlen (value->text);
  double days, seconds;
  gboolean has_zone;

  if (type == NABLA_TYPE_DATE || type == NABLA_TYPE_DATETIME)
    {
      double unit = type == NABLA_TYPE_DATE ? 1 : SECONDS_PER_DAY;

      if (nabla_date_parse (value->text, length, NABLA_ORDER_YMD, &days) != 0)
        {
          range->lo = days * unit;
          range->hi = type == NABLA_TYPE_DATE ? days : nextafter ((days + 1) * unit, -INFINITY);
          return TRUE;
        }
      if (nabla_datetime_parse (value->text, length, NABLA_ORDER_YMD, &seconds, &has_zone) == 0)
        return fail_value (self, column, value, _ ("dates"), "2024-12-31", error);
      range->lo = range->hi = seconds / (SECONDS_PER_DAY / unit);
      return TRUE;
    }
  if (type == NABLA_TYPE_BOOLEAN)
    {
      guint word = nabla_word_parse (value->text, length);

      if (word != 0)
        {
          range->lo = range->hi = (word & NABLA_WORDS_FOR_TRUE) != 0;
          return TRUE;
        }
    }
  if (!nabla_number_parse (value->text, length, &format, number) || isnan (number->value))
    return fail_value (self, column, value, type == NABLA_TYPE_BOOLEAN ? _ ("truth values") : _ ("numbers"),
                       type == NABLA_TYPE_BOOLEAN ? "true" : "18.5", error);
  range->lo = range->hi = number->value;
  return TRUE;
}

static NablaFilterReals
range_of (NablaFilterKind kind, NablaFilterReals value)
{
  switch ((int) kind)
    {
    case NABLA_FILTER_LESS:
      /* Nothing is below minus infinity. */
      return (NablaFilterReals){ -INFINITY, value.lo == -INFINITY ? NAN : nextafter (value.lo, -INFINITY) };
    case NABLA_FILTER_LESS_EQUAL:
      return (NablaFilterReals){ -INFINITY, value.hi };
    case NABLA_FILTER_GREATER:
      return (NablaFilterReals){ value.hi == INFINITY ? NAN : nextafter (value.hi, INFINITY), INFINITY };
    case NABLA_FILTER_GREATER_EQUAL:
      return (NablaFilterReals){ value.lo, INFINITY };
    default:
      return value;
    }
}

/* The integers that a value lies between: equal to it if it is one. */
static NablaFilterInts
integers_about (const NablaNumber *number)
{
  /* 2^63, which a double holds and an int64 does not. */
  const double beyond = 9223372036854775808.0;
  double above = ceil (number->value), below = floor (number->value);

  if (number->is_integer && !number->overflows)
    return (NablaFilterInts){ number->integer, number->integer };
  return (NablaFilterInts){ above >= beyond   ? G_MAXINT64
                            : above < -beyond ? G_MININT64
                                              : (gint64) above,
                            below >= beyond   ? G_MAXINT64
                            : below < -beyond ? G_MININT64
                                              : (gint64) below };
}

/* The integers of which a comparison with a number holds, be it an integer or not. */
static NablaFilterInts
int_range_of (NablaFilterKind kind, const NablaNumber *number)
{
  static const NablaFilterInts none = { 1, 0 };
  const double beyond = 9223372036854775808.0;
  NablaFilterInts value = integers_about (number);
  gboolean exact = number->is_integer && !number->overflows;

  if (!exact && (number->value >= beyond || number->value < -beyond))
    {
      gboolean below_all = number->value < 0;

      if (kind == NABLA_FILTER_LESS || kind == NABLA_FILTER_LESS_EQUAL)
        return below_all ? none : (NablaFilterInts){ G_MININT64, G_MAXINT64 };
      if (kind == NABLA_FILTER_GREATER || kind == NABLA_FILTER_GREATER_EQUAL)
        return below_all ? (NablaFilterInts){ G_MININT64, G_MAXINT64 } : none;
      return none;
    }
  switch ((int) kind)
    {
    case NABLA_FILTER_LESS:
      if (value.lo == G_MININT64)
        return none;
      return (NablaFilterInts){ G_MININT64, value.lo - 1 };
    case NABLA_FILTER_LESS_EQUAL:
      return (NablaFilterInts){ G_MININT64, value.hi };
    case NABLA_FILTER_GREATER:
      if (value.hi == G_MAXINT64)
        return none;
      return (NablaFilterInts){ value.hi + 1, G_MAXINT64 };
    case NABLA_FILTER_GREATER_EQUAL:
      return (NablaFilterInts){ value.lo, G_MAXINT64 };
    default:
      return value.lo == value.hi ? value : none;
    }
}

static gboolean
bind_numbers (Binding *self, const NablaFilterStep *step, NablaFilterTest *bound, GError **error)
{
  gboolean ints = nabla_column_get_int64s (bound->column) != NULL;

  bound->reals = ints ? NULL : g_array_new (FALSE, FALSE, sizeof (NablaFilterReals));
  bound->ints = ints ? g_array_new (FALSE, FALSE, sizeof (NablaFilterInts)) : NULL;
  for (guint i = 0; i < step->values->len; i++)
    {
      NablaFilterKind kind = step->kind != NABLA_FILTER_BETWEEN ? step->kind
                             : i == 0                           ? NABLA_FILTER_GREATER_EQUAL
                                                                : NABLA_FILTER_LESS_EQUAL;
      NablaNumber number = { 0 };
      NablaFilterReals real;

      if (!read_reals (self, bound->column, &g_array_index (step->values, NablaFilterWord, i), &real, &number, error))
        return FALSE;
      if (ints)
        {
          NablaFilterInts range = int_range_of (kind, &number);

          g_array_append_val (bound->ints, range);
        }
      else
        {
          NablaFilterReals range = range_of (kind, real);

          g_array_append_val (bound->reals, range);
        }
    }
  if (step->kind == NABLA_FILTER_BETWEEN && ints)
    {
      NablaFilterInts *both = (NablaFilterInts *) (gpointer) bound->ints->data;

      both->lo = MAX (both[0].lo, both[1].lo);
      both->hi = MIN (both[0].hi, both[1].hi);
      g_array_set_size (bound->ints, 1);
    }
  else if (step->kind == NABLA_FILTER_BETWEEN)
    {
      NablaFilterReals *both = (NablaFilterReals *) (gpointer) bound->reals->data;

      both->hi = both[1].hi;
      g_array_set_size (bound->reals, 1);
    }
  return TRUE;
}

static void
note_absent (GPtrArray *notes, const NablaColumn *column, const NablaFilterWord *value)
{
  g_autofree char *name = dup_short (nabla_column_get_name (column)), *shown = dup_short (value->text);
  const char *level = nabla_column_get_level (column, 0);
  g_autofree char *instead = level != NULL ? dup_short (level) : NULL;

  if (notes == NULL)
    return;
  if (instead != NULL)
    g_ptr_array_add (notes, g_strdup_printf (_ ("No row has “%s” in column “%s”, which holds texts such as “%s”."),
                                             shown, name, instead));
  else
    g_ptr_array_add (notes, g_strdup_printf (_ ("No row has “%s” in column “%s”."), shown, name));
}

/* Equality with any of the values, by a hash: both may be many. */
static void
bind_equal (const NablaFilterStep *step, NablaFilterTest *bound, GPtrArray *notes)
{
  g_autoptr (GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  guint n_levels = nabla_column_get_n_levels (bound->column);

  for (guint i = 0; i < step->values->len; i++)
    g_hash_table_insert (wanted, g_array_index (step->values, NablaFilterWord, i).text, NULL);
  for (guint level = 0; level < n_levels; level++)
    {
      const char *text = nabla_column_get_level (bound->column, level);

      bound->accepts[level] = g_hash_table_contains (wanted, text);
      if (bound->accepts[level])
        g_hash_table_insert (wanted, (gpointer) text, GINT_TO_POINTER (1));
    }
  for (guint i = 0; i < step->values->len; i++)
    {
      const NablaFilterWord *value = &g_array_index (step->values, NablaFilterWord, i);

      if (g_hash_table_lookup (wanted, value->text) == NULL)
        note_absent (notes, bound->column, value);
    }
}

/* The code of a value in an ordered category. */
static gboolean
find_level (Binding *self, const NablaColumn *column, const NablaFilterWord *value, guint *code, GError **error)
{
  guint n_levels = nabla_column_get_n_levels (column);
  g_autofree char *name = NULL, *shown = NULL, *level = NULL;

  for (*code = 0; *code < n_levels; ++*code)
    if (strcmp (nabla_column_get_level (column, *code), value->text) == 0)
      return TRUE;
  name = dup_short (nabla_column_get_name (column));
  shown = dup_short (value->text);
  level = dup_short (n_levels > 0 ? nabla_column_get_level (column, 0) : "");
  nabla_filter_fail (self->filter->text, value->at, error,
                     _ ("the ordered column “%s” has no level “%s” to compare with; write one of its levels, such as "
                        "“%s”."),
                     name, shown, level);
  return FALSE;
}

static gboolean
compares (NablaFilterKind kind, int order)
{
  switch ((int) kind)
    {
    case NABLA_FILTER_LESS:
      return order < 0;
    case NABLA_FILTER_LESS_EQUAL:
      return order <= 0;
    case NABLA_FILTER_GREATER:
      return order > 0;
    default:
      return order >= 0;
    }
}

static gboolean
bind_ordered (Binding *self, const NablaFilterStep *step, NablaFilterTest *bound, GError **error)
{
  static const NablaNumberFormat format = { '.', 0 };
  gboolean by_rank = nabla_column_get_kind (bound->column) == NABLA_KIND_ORDERED;
  guint n_levels = nabla_column_get_n_levels (bound->column);

  memset (bound->accepts, 1, n_levels);
  for (guint i = 0; i < step->values->len; i++)
    {
      const NablaFilterWord *value = &g_array_index (step->values, NablaFilterWord, i);
      NablaFilterKind kind = step->kind != NABLA_FILTER_BETWEEN ? step->kind
                             : i == 0                           ? NABLA_FILTER_GREATER_EQUAL
                                                                : NABLA_FILTER_LESS_EQUAL;
      NablaNumber number;
      guint rank = 0;

      if (by_rank && !find_level (self, bound->column, value, &rank, error))
        return FALSE;
      /* "9" comes after "10": nobody who writes a number means that. */
      if (!by_rank && !value->quoted && nabla_number_parse (value->text, strlen (value->text), &format, &number))
        {
          g_autofree char *name = dup_short (nabla_column_get_name (bound->column)), *shown = dup_short (value->text);

          nabla_filter_fail (self->filter->text, value->at, error,
                             _ ("column “%s” holds text, which has no order of numbers; compare it with =, or put “%s” "
                                "in quotes to compare by characters."),
                             name, shown);
          return FALSE;
        }
      for (guint level = 0; level < n_levels; level++)
        {
          int order = by_rank ? (level > rank) - (level < rank)
                              : strcmp (nabla_column_get_level (bound->column, level), value->text);

          bound->accepts[level] &= compares (kind, order);
        }
    }
  return TRUE;
}

/* The column of a step; else an error that names the nearest one. */
static const NablaColumn *
find_column (const Binding *self, const NablaFilterWord *word, GError **error)
{
  int found = nabla_table_find_column (self->table, word->text);
  g_autofree char *folded = NULL, *shown = NULL;

  if (found >= 0)
    return nabla_table_get_column (self->table, (guint) found);
  folded = g_utf8_casefold (word->text, -1);
  shown = dup_short (word->text);
  for (guint i = 0; i < nabla_table_n_columns (self->table); i++)
    {
      const char *name = nabla_column_get_name (nabla_table_get_column (self->table, i));
      g_autofree char *other = g_utf8_casefold (name, -1);

      if (strcmp (folded, other) != 0)
        continue;
      nabla_filter_fail (self->filter->text, word->at, error, _ ("the table has no column “%s”; write “%s”."), shown,
                         name);
      return NULL;
    }
  nabla_filter_fail (self->filter->text, word->at, error,
                     _ ("the table has no column “%s”; the column's name stands first, as the table writes it."),
                     shown);
  return NULL;
}

static gboolean
bind_step (Binding *self, const NablaFilterStep *step, NablaFilterTest *bound, GPtrArray *notes, GError **error)
{
  bound->kind = step->kind;
  bound->negated = step->negated;
  if (step->kind == NABLA_FILTER_AND || step->kind == NABLA_FILTER_OR)
    return TRUE;
  bound->column = find_column (self, &step->column, error);
  if (bound->column == NULL)
    return FALSE;
  if (step->kind == NABLA_FILTER_MISSING)
    return TRUE;
  if (nabla_column_get_type (bound->column) != NABLA_TYPE_TEXT)
    return bind_numbers (self, step, bound, error);
  bound->accepts = g_malloc0 (MAX (nabla_column_get_n_levels (bound->column), 1));
  if (step->kind != NABLA_FILTER_EQUAL && step->kind != NABLA_FILTER_IN)
    return bind_ordered (self, step, bound, error);
  bind_equal (step, bound, notes);
  return TRUE;
}

void
nabla_filter_tests_free (const NablaFilter *self, NablaFilterTest *tests)
{
  for (guint i = 0; tests != NULL && i < self->steps->len; i++)
    {
      g_clear_pointer (&tests[i].reals, g_array_unref);
      g_clear_pointer (&tests[i].ints, g_array_unref);
      g_free (tests[i].accepts);
    }
  g_free (tests);
}

NablaFilterTest *
nabla_filter_bind (const NablaFilter *self, const NablaTable *table, GPtrArray *notes, GError **error)
{
  Binding binding = { self, table };
  NablaFilterTest *tests = g_new0 (NablaFilterTest, self->steps->len);

  for (guint i = 0; i < self->steps->len; i++)
    if (!bind_step (&binding, &g_array_index (self->steps, NablaFilterStep, i), &tests[i], notes, error))
      {
        nabla_filter_tests_free (self, tests);
        return NULL;
      }
  return tests;
}

gboolean
nabla_filter_check (const NablaFilter *self, const NablaTable *table, GPtrArray *notes, GError **error)
{
  NablaFilterTest *tests;

  g_return_val_if_fail (self != NULL && table != NULL, FALSE);

  tests = nabla_filter_bind (self, table, notes, error);
  if (tests == NULL)
    return FALSE;
  nabla_filter_tests_free (self, tests);
  return TRUE;
}
