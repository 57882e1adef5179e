/* The fast ways of reading against slow ones by definition: vector scans, decimals, plain cells; and
 * reads that fail or fall short. */
#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <glib/gstdio.h>
#include "read-text.h"
#include "table/nabla-csv-scan.h"
#include "table/nabla-csv-take.h"
#include "table/nabla-number.h"

/* What read() is to do; all zero: what it always does. */
static struct
{
  guint n_calls;
  guint fail_at; /* the call that fails, from 1; 0: none */
  int code;      /* what it fails with; 0: it finds the end of the file */
  gsize most;    /* bytes a call gives; 0: all */
} fault;

ssize_t read (int fd, void *buffer, size_t size);

/* In place of the C library's for the code under test, which is linked into this program. */
ssize_t
read (int fd, void *buffer, size_t size)
{
  fault.n_calls++;
  if (fault.fail_at > 0 && fault.n_calls == fault.fail_at)
    {
      errno = fault.code;
      return fault.code != 0 ? -1 : 0;
    }
  return syscall (SYS_read, fd, buffer, fault.most > 0 ? MIN (size, fault.most) : size);
}

static gboolean
ends_field (const char *text, gsize i, const NablaCsvMarks *marks)
{
  return text[i] == '\n' || text[i] == '\r' || text[i] == marks->quote
         || (marks->delimiter != 0 && text[i] == marks->delimiter);
}

/* Byte by byte what nabla_csv_scan_get() promises. */
static void
scan_bytes (const char *text,
            gsize begin,
            gsize end,
            NablaCsvEdges edges,
            const NablaCsvMarks *marks,
            NablaCsvScan *scan)
{
  gboolean inside[2] = { FALSE, TRUE };

  memset (scan, 0, sizeof *scan);
  for (gsize i = begin; i < end; i++)
    {
      gboolean is_quote = marks->quote != 0 && text[i] == marks->quote;
      gboolean first = i == begin && (edges & NABLA_CSV_BEGINS_DATA) != 0;
      gboolean last = i + 1 == end && (edges & NABLA_CSV_ENDS_DATA) != 0;

      scan->any_quote |= is_quote;
      scan->changes ^= is_quote;
      for (int k = 0; k < 2; k++)
        {
          NablaCsvScanned *scanned = &scan->cases[k];

          if (is_quote)
            {
              inside[k] = !inside[k];
              if (inside[k] ? !first && !ends_field (text, i - 1, marks) : !last && !ends_field (text, i + 1, marks))
                scanned->is_irregular = TRUE;
            }
          else if (!inside[k] && (text[i] == '\n' || (text[i] == '\r' && text[i + 1] != '\n')))
            {
              if (scanned->n_lines++ == 0)
                scanned->row = text + i + 1;
            }
        }
    }
}

static void
compare_scans (const NablaCsvScan *a, const NablaCsvScan *b)
{
  g_assert_cmpint (a->any_quote, ==, b->any_quote);
  g_assert_cmpint (a->changes, ==, b->changes);
  for (int k = 0; k < 2; k++)
    {
      g_assert_cmpuint (a->cases[k].n_lines, ==, b->cases[k].n_lines);
      g_assert_true (a->cases[k].row == b->cases[k].row);
      g_assert_cmpint (a->cases[k].is_irregular, ==, b->cases[k].is_irregular);
    }
}

static void
test_scan (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  static const char letters[] = "aaaaaaaa,\"\n\r";
  char text[600];

  for (int round = 0; round < 60000; round++)
    {
      /* Few kinds of bytes and many; before and behind the block anything. */
      int n_letters = g_rand_int_range (rand, 2, (int) sizeof letters);
      gsize begin = 1 + (gsize) g_rand_int_range (rand, 0, 70);
      gsize end = begin + (gsize) g_rand_int_range (rand, 0, 400);
      NablaCsvMarks marks = { round % 7 == 0 ? 0 : ',', round % 11 == 0 ? 0 : '"' };
      NablaCsvEdges edges = (NablaCsvEdges) g_rand_int_range (rand, 0, 4);
      NablaCsvScan wanted;
      NablaCsvScan got;

      for (gsize i = 0; i < sizeof text; i++)
        text[i] = letters[(gsize) g_rand_int_range (rand, 0, n_letters) + sizeof letters - 1 - (gsize) n_letters];
      scan_bytes (text, begin, end, edges, &marks, &wanted);
      nabla_csv_scan_plain (text + begin, text + end, edges, &marks, &got);
      compare_scans (&got, &wanted);
      nabla_csv_scan_get () (text + begin, text + end, edges, &marks, &got);
      compare_scans (&got, &wanted);
    }
}

/* Chunks of regular text hold just the rows that they say, whatever their size. */
static void
test_cut (void)
{
  static const char *const texts[] = {
    "1,\"x\ny\",2\n3,\"\"\"q\"\"\",4\r\n5,\"\",\"a\r\nb\"\n6,\"p, q\",7",
    "\"one\ntwo\"\r\"three\"\rfour\r",
    "1,2\n3,4\r\n5,6\n",
  };

  for (guint t = 0; t < G_N_ELEMENTS (texts); t++)
    for (gsize size = 1; size <= strlen (texts[t]) + 1; size++)
      {
        g_autoptr (GArray) chunks = NULL;
        NablaCsvSyntax syntax;
        char text[256] = { 0 }; /* zeros behind it, as in a source */
        const char *end = text + g_strlcpy (text, texts[t], sizeof text);
        const char *p = text;
        gsize n_rows = 0;

        nabla_csv_syntax_init (&syntax, ',', '"', 0);
        chunks = nabla_csv_cut (&syntax, text, end, size, NULL, NULL, NULL);
        for (guint i = 0; i < chunks->len; i++)
          {
            const NablaCsvChunk *chunk = &g_array_index (chunks, NablaCsvChunk, i);
            gsize rows = 0;

            g_assert_true (chunk->begin == p && chunk->end > p);
            g_assert_cmpuint (chunk->first_row, ==, n_rows);
            while (p < chunk->end)
              {
                NablaField field;

                while (nabla_csv_next_field (&syntax, &p, end, &field) == NABLA_FIELD_ENDS_CELL)
                  ;
                rows++;
              }
            g_assert_cmpuint (rows, ==, chunk->max_rows);
            n_rows += rows;
          }
        g_assert_true (p == end);
      }
}

/* Dates by place are those of nabla_date_parse(), also those that are none; points are left to that one. */
static void
test_dates (void)
{
  static const int years[] = { 0, 1, 4, 100, 400, 1899, 1900, 1970, 2000, 2023, 2024, 2100, 9999 };
  static const char *const separators[] = { "--", "//", "-/", "-1" };

  for (guint k = 0; k < G_N_ELEMENTS (years); k++)
    for (int month = 0; month < 20; month++)
      for (int day = 0; day < 50; day++)
        for (guint i = 0; i < G_N_ELEMENTS (separators); i++)
          {
            char text[32] = { 0 };
            const char *p = text;
            double wanted = 0;
            double got = 0;
            gboolean is_date;

            g_snprintf (text, sizeof text, "%04d%c%02d%c%02d", years[k], separators[i][0], month, separators[i][1],
                        day);
            is_date = nabla_date_parse (text, strlen (text), NABLA_ORDER_YMD, &wanted) != 0;
            g_assert_cmpint (nabla_csv_take_date (&p, &got), ==, is_date);
            g_assert_cmpfloat (got, ==, wanted);
            g_assert_true (p == text + (is_date ? 10 : 0));
            /* A letter anywhere makes it none. */
            text[(month * 50 + day) % 10] = 'x';
            p = text;
            g_assert_false (nabla_csv_take_date (&p, &got));
          }
}

/* @text, a decimal number without a sign, against strtod. */
static void
check_decimal (const char *text)
{
  static const NablaNumberFormat format = { '.', 0 };
  NablaNumber number;
  double wanted = g_ascii_strtod (text, NULL);

  g_assert_true (nabla_number_parse (text, strlen (text), &format, &number));
  if (memcmp (&number.value, &wanted, sizeof wanted) != 0)
    g_error ("%s is read as %.17g, not %.17g", text, number.value, wanted);
}

static void
test_hard_decimals (void)
{
  static const char *const numbers[] = {
    "2.2250738585072011e-308",
    "2.2250738585072014e-308",
    "2.2250738585072012e-308",
    "1.7976931348623157e308",
    "1.7976931348623158e308",
    "1.7976931348623159e308",
    "1.797693134862315807e308",
    "1e309",
    "4.9406564584124654e-324",
    "2.4703282292062327e-324",
    "2.4703282292062328e-324",
    "5e-324",
    "1e-325",
    "1e-400",
    "9007199254740993",
    "9007199254740993.00000000000000000000000000000000001",
    "9007199254740992.99999999999999999999999999999999999",
    "6.631236846766476e-316",
    "8.988465674311579e307",
    "3.237883913302901e-319",
    "1e23",
    "8.5e22",
    "9.5e-23",
    "0.000000000000000000000000000000000000000000000000000001",
    "1000000000000000000000000000000000000000000000000000000",
    "0.500000000000000166533453693773481063544750213623046875",
    "3.508354817369111e-322",
    "7.4109846876186981626485318930233205854758970392148714663837852375101326090531312779794975454245398856e-324",
    "6929495644600919.5",
    "3.7455744005952583e15",
    "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416"
    "692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959"
    "622842914819860834936475292719074168444365510704342711559699508093042880e0",
  };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    check_decimal (numbers[i]);
}

/* Halfway between neighbours, in full and by all shorter roundings, and just beside. */
static void
test_halfway_decimals (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);

  for (int round = 0; round < 4000; round++)
    {
      /* The 54 bits of the midpoint are a long double's. */
      guint64 bits = (((guint64) g_rand_int (rand) << 32) | g_rand_int (rand)) >> 11 | (G_GUINT64_CONSTANT (1) << 52);
      int exponent = g_rand_int_range (rand, -1126, 960);
      g_autofree char *text = NULL;

      if (exponent > -1074)
        bits = 2 * bits + 1;
      /* Exact: glibc prints all digits that there are. */
      text = g_strdup_printf ("%.*Le", 760, ldexpl ((long double) bits, exponent));
      check_decimal (text);
      for (int n = 15; n < 40; n++)
        {
          g_autofree char *shorter = g_strdup_printf ("%.*Le", n, ldexpl ((long double) bits, exponent));

          check_decimal (shorter);
        }
      text[20 + round % 700]++;
      if (g_ascii_isdigit (text[20 + round % 700]))
        check_decimal (text);
    }
}

static void
test_random_decimals (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (int round = 0; round < 1000000; round++)
    {
      guint64 digits = ((guint64) g_rand_int (rand) << 32) | g_rand_int (rand);
      char text[64];

      digits >>= g_rand_int_range (rand, 0, 64);
      if (round % 2 == 0)
        g_snprintf (text, sizeof text, "%" G_GUINT64_FORMAT "e%d", digits, g_rand_int_range (rand, -345, 310));
      else
        g_snprintf (text, sizeof text, "%" G_GUINT64_FORMAT ".%u", digits >> 20, g_rand_int (rand));
      check_decimal (text);
    }
}

/* How a number, a date or a word may stand in a file. */
static void
add_dressed (GString *row, const char *cell, guint how)
{
  static const char *const dresses[]
    = { "%s", "%s", "\"%s\"", " %s", "%s ", "  %s  ", " \"%s\"", "\"%s\" ", "\" %s\"" };
  const char *dress = dresses[how % G_N_ELEMENTS (dresses)];
  const char *place = strstr (dress, "%s");

  g_string_append_len (row, dress, place - dress);
  g_string_append (row, cell);
  g_string_append (row, place + 2);
}

static char *
random_real (GRand *rand)
{
  static const char *const special[] = { "0.0",
                                         "-0.0",
                                         "1.",
                                         ".5",
                                         "-.5",
                                         "1e5",
                                         "1.5E-3",
                                         "+2.5",
                                         "00.5",
                                         "1e400",
                                         "0.00000000000000000000",
                                         "12345678.",
                                         "123456789.123456789",
                                         "1.5e+07" };
  double value = g_rand_double_range (rand, -1, 1) * pow (10, g_rand_int_range (rand, -12, 12));

  if (g_rand_int_range (rand, 0, 4) == 0)
    return g_strdup (special[g_rand_int_range (rand, 0, G_N_ELEMENTS (special))]);
  return g_strdup_printf ("%.*f", g_rand_int_range (rand, 1, 24), value);
}

/* Each kind of column, its cells written in every way, one column after the other. */
static void
test_cells (void)
{
  static const char *const delimiters[] = { ",", ";", "\t", "|" };
  static const char *const missing[] = { "", "NA", "NULL", "N/A", "." };
  static const char *const types[] = { "real", "integer", "integer", "date", "boolean", "text" };
  static const char *const words[] = { "yes", "no", "Yes", "NO" };
  static const char *const texts[]
    = { "x",    "word", "fifteen letters",          "sixteen letters!", "seventeen letters", "été", "\"\"inner\"\"",
        "\"\"", "a\nb", "not quite so short a text" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);

  for (guint d = 0; d < 4 * G_N_ELEMENTS (delimiters); d++)
    {
      const char *delimiter = delimiters[d % 4];
      g_autoptr (GString) file = g_string_new ("");
      g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free); /* NULL: missing */
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (NablaReading) reading = NULL;
      g_autoptr (GError) error = NULL;
      const guint n_rows = 400;
      const guint n_columns = 6;

      g_string_append_printf (file, "real%sinteger%slarge%sday%sword%stext\n", delimiter, delimiter, delimiter,
                              delimiter, delimiter);
      for (guint i = 0; i < n_rows * n_columns; i++)
        {
          gboolean is_missing = i >= 2 * n_columns && g_rand_int_range (rand, 0, 8) == 0;
          guint how = g_rand_int (rand);
          char *cell = NULL;
          char buffer[NABLA_NUMBER_LENGTH];

          if (is_missing)
            {
              const char *sign = missing[g_rand_int_range (rand, 0, G_N_ELEMENTS (missing))];

              add_dressed (file, sign, how % 8);
            }
          else
            {
              switch (i % n_columns)
                {
                case 0:
                  cell = i == 0 ? g_strdup ("1.25") : random_real (rand);
                  break;
                case 1:
                  cell = g_strdup_printf ("%d",
                                          g_rand_int_range (rand, -3000000, 3000000) >> g_rand_int_range (rand, 0, 20));
                  break;
                case 2:
                  cell = g_strdup_printf ("%" G_GINT64_FORMAT,
                                          i == 2 ? G_MAXINT64 - 5
                                                 : (gint64) (((guint64) g_rand_int (rand) << 32) | g_rand_int (rand))
                                                     >> g_rand_int_range (rand, 0, 60));
                  break;
                case 3:
                  cell = g_strdup (nabla_date_print (g_rand_int_range (rand, -700000, 2900000), buffer));
                  break;
                case 4:
                  cell = g_strdup (words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))]);
                  break;
                default:
                  cell = g_strdup (texts[g_rand_int_range (rand, 0, G_N_ELEMENTS (texts))]);
                  /* Quotes and breaks need quotes around. */
                  if (strpbrk (cell, "\"\n") != NULL)
                    how = 2;
                }
              /* A blank within the quotes is part of anything but a number. */
              add_dressed (file, cell, i % n_columns < 3 ? how : how % 8);
            }
          g_ptr_array_add (cells, cell);
          g_string_append (file, i % n_columns == n_columns - 1 ? (d % 3 == 0 ? "\r\n" : "\n") : delimiter);
        }
      bytes = g_bytes_new (file->str, file->len);
      reading = nabla_read_bytes (bytes, "test.csv", NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (nabla_table_n_columns (reading->table), ==, n_columns);
      g_assert_cmpuint (nabla_table_n_rows (reading->table), ==, n_rows);
      for (guint j = 0; j < n_columns; j++)
        g_assert_cmpstr (nabla_type_to_string (nabla_column_get_type (nabla_table_get_column (reading->table, j))), ==,
                         types[j]);
      for (guint i = 0; i < n_rows * n_columns; i++)
        {
          const NablaColumn *column = nabla_table_get_column (reading->table, i % n_columns);
          const char *cell = g_ptr_array_index (cells, i);
          gsize row = i / n_columns;

          g_assert_cmpint (nabla_column_is_missing (column, row), ==, cell == NULL);
          if (cell == NULL)
            continue;
          switch (i % n_columns)
            {
            case 0:
              {
                double wanted = g_ascii_strtod (cell, NULL);

                if (memcmp (&nabla_column_get_reals (column)[row], &wanted, sizeof wanted) != 0)
                  g_error ("%s is read as %.17g", cell, nabla_column_get_reals (column)[row]);
                break;
              }
            case 4:
              g_assert_cmpfloat (nabla_column_get_reals (column)[row], ==, g_ascii_tolower (cell[0]) == 'y');
              break;
            default:
              {
                g_autofree char *got = nabla_column_dup_cell (column, row);
                g_autofree char *wanted = g_strdup (cell);

                /* Doubled quotes are single ones. */
                for (char *p = wanted; (p = strstr (p, "\"\"")) != NULL; p++)
                  memmove (p, p + 1, strlen (p));
                g_assert_cmpstr (got, ==, wanted);
              }
            }
        }
    }
}

static char *
write_table (const char *folder)
{
  char *path = g_build_filename (folder, "table.csv", NULL);
  g_autoptr (GString) text = g_string_new ("a,b\n");

  for (int i = 0; i < 300000; i++)
    g_string_append_printf (text, "%d,word%d\n", i, i % 7);
  g_assert_true (g_file_set_contents (path, text->str, (gssize) text->len, NULL));
  return path;
}

/* Whatever pieces the file comes in, and whatever call fails. */
static void
test_faults (void)
{
  g_autofree char *folder = g_dir_make_tmp ("nabla-test-XXXXXX", NULL);
  g_autofree char *path = write_table (folder);
  g_autoptr (NablaReading) whole = nabla_read_file (path, NULL, NULL, NULL, NULL);
  static const gsize pieces[] = { 1021, 4096, 65537 };
  static const int codes[] = { EIO, EINTR, 0 };
  guint n_calls;

  for (guint k = 0; k < G_N_ELEMENTS (pieces); k++)
    {
      g_autoptr (NablaReading) reading = NULL;

      memset (&fault, 0, sizeof fault);
      fault.most = pieces[k];
      reading = nabla_read_file (path, NULL, NULL, NULL, NULL);
      g_assert_nonnull (reading);
      g_assert_true (same_tables (reading->table, whole->table));
    }

  memset (&fault, 0, sizeof fault);
  nabla_reading_free (nabla_read_file (path, NULL, NULL, NULL, NULL));
  n_calls = fault.n_calls;
  g_assert_cmpuint (n_calls, >, 3);
  for (guint k = 0; k < G_N_ELEMENTS (codes); k++)
    for (guint at = 1; at <= n_calls; at++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (NablaReading) reading = NULL;

        memset (&fault, 0, sizeof fault);
        fault.fail_at = at;
        fault.code = codes[k];
        reading = nabla_read_file (path, NULL, NULL, NULL, &error);
        /* An interruption is no fault; a fault, or the end before it was due, is told. */
        if (codes[k] == EINTR)
          g_assert_nonnull (reading);
        else
          {
            g_assert_error (error, NABLA_TABLE_ERROR, NABLA_TABLE_ERROR_IO);
            g_assert_nonnull (strstr (error->message, codes[k] == EIO ? "could not be read" : "changed"));
          }
      }
  memset (&fault, 0, sizeof fault);
  g_remove (path);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/csv-fast/scan", test_scan);
  g_test_add_func ("/table/csv-fast/cut", test_cut);
  g_test_add_func ("/table/csv-fast/dates", test_dates);
  g_test_add_func ("/table/csv-fast/hard-decimals", test_hard_decimals);
  g_test_add_func ("/table/csv-fast/halfway-decimals", test_halfway_decimals);
  g_test_add_func ("/table/csv-fast/random-decimals", test_random_decimals);
  g_test_add_func ("/table/csv-fast/cells", test_cells);
  g_test_add_func ("/table/csv-fast/faults", test_faults);
  return g_test_run ();
}
