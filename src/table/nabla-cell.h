/* What the cells of a column could be: evidence gathered cell by cell, merged over chunks. */
#pragma once

#include "table/nabla-number.h"
#include "table/nabla-table.h"

G_BEGIN_DECLS

#define NABLA_MAX_FORMATS 8
#define NABLA_MAX_TOKENS  64

/* A text that stands for a missing value. One that is not @always is missing
 * only where the rest of the column is not text. */
typedef struct
{
  const char *text;
  gsize length;
  gboolean always;
} NablaMissingToken;

/**
 * NablaCellRules:
 *
 * What cells are held against: the number formats still possible and the tokens
 * for missing. Immutable while a file is read; the tokens' text is borrowed.
 */
typedef struct
{
  NablaNumberFormat formats[NABLA_MAX_FORMATS];
  guint n_formats;
  NablaMissingToken tokens[NABLA_MAX_TOKENS];
  guint n_tokens;
  gsize longest_token;
  guint64 first[256];     /* per byte: the tokens that begin with it */
  gboolean empty_is_text; /* the user's tokens do not hold the empty one */
  gboolean tokens_given;
  gboolean tokens_are_numbers; /* some of them, such as -9 */
  GHashTable *more_tokens;     /* the user's, beyond the first 64; nullable */
} NablaCellRules;

/**
 * NablaEvidence:
 *
 * Masks are over the formats of the rules; a cell that is no number clears all of @numbers.
 */
typedef struct
{
  guint64 n_present;
  guint64 n_missing;
  guint64 n_numbers;                      /* cells that are numbers in some format */
  guint64 n_in_format[NABLA_MAX_FORMATS]; /* … in each, those aside that are in all */
  guint64 tokens;                         /* bit per token seen, bit 0 the empty one */
  guint64 maybe_tokens;                   /* tokens that are not missing always */
  guint16 numbers;                        /* formats in which all cells were numbers */
  guint16 reals;                          /* … in which some cell had a fraction or exponent */
  guint16 beyond_exact;                   /* … some integer beyond 2^53 */
  guint16 beyond_int64;
  gboolean leading_zero;
  gboolean mixed_currency;
  gunichar currency;
  guint orders; /* in which all cells were dates or datetimes */
  gboolean any_datetime;
  gboolean not_words;
  guint words;
} NablaEvidence;

/* How a column is to be read. */
typedef struct
{
  NablaColumnType type;
  NablaNumberFormat format;
  guint order;           /* of dates, one of NABLA_ORDER_* */
  gboolean either_order; /* dates are as good with day or month first */
  gboolean as_int64;     /* integers beyond 2^53 */
  gboolean lenient;      /* the user's wish: what cannot be read is missing */
} NablaColumnPlan;

/* @decimal, @thousands as in NablaReaderOptions. @missing %NULL: the usual tokens. */
void nabla_cell_rules_init (NablaCellRules *self, gunichar decimal, gunichar thousands, char **missing);
void nabla_cell_rules_clear (NablaCellRules *self);
/* The token that @text is, -1 if none. */
int nabla_cell_find_token (const NablaCellRules *self, const char *text, gsize length);
void nabla_evidence_init (NablaEvidence *self);
void nabla_evidence_add (NablaEvidence *self, const NablaCellRules *rules, const char *text, gsize length);
void nabla_evidence_merge (NablaEvidence *self, const NablaEvidence *other);
/* The narrowest type that all cells have. */
NablaColumnType nabla_evidence_get_type (const NablaEvidence *self, const NablaCellRules *rules, int format);
/* The first format in which all cells are numbers, in the order of @rules; -1 if none. */
int nabla_evidence_get_format (const NablaEvidence *self, const NablaCellRules *rules);
NablaColumnPlan nabla_evidence_get_plan (const NablaEvidence *self, const NablaCellRules *rules);
/* Whether words seen (bits of nabla_word_parse()) are truth values together. */
gboolean nabla_words_are_boolean (guint words);
/* Puts formats with this decimal mark first; with @comma_first an undecided comma is one. */
void nabla_cell_rules_prefer (NablaCellRules *self, gunichar decimal, gboolean comma_first);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NablaCellRules, nabla_cell_rules_clear)

G_END_DECLS
