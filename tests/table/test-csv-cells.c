/* Where cells end and what short ways of reading make of them, against byte by byte and all the rules. */
#include <math.h>
#include <string.h>
#include "read-text.h"
#include "table/nabla-csv-stops.h"
#include "table/nabla-csv-take.h"

#define PADDING 128

/* Text of the letters given, its quotes regular. */
static gsize
random_fields (GRand *rand, char *text, gsize size, const char *letters)
{
  gsize length = (gsize) g_rand_int_range (rand, 0, (gint32) size - 20);
  gsize n = 0;

  memset (text, 0, size + PADDING);
  while (n < length)
    {
      if (g_rand_int_range (rand, 0, 4) == 0)
        {
          gsize most = (gsize) g_rand_int_range (rand, 0, 12);

          text[n++] = '"';
          for (gsize i = 0; i < most && n < length; i++)
            {
              char c = "ab,\n\r\""[g_rand_int_range (rand, 0, 6)];

              if (c == '"')
                text[n++] = c;
              text[n++] = c;
            }
          text[n++] = '"';
        }
      else
        for (gsize i = (gsize) g_rand_int_range (rand, 0, 9); i > 0; i--)
          text[n++] = letters[g_rand_int_range (rand, 0, (gint32) strlen (letters))];
      text[n++] = ",,,\n\r"[g_rand_int_range (rand, 0, 5)];
      if (text[n - 1] == '\r' && g_rand_boolean (rand))
        text[n++] = '\n';
    }
  return n;
}

static void
test_stops (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (31);
  NablaCsvStopsFunc funcs[] = { nabla_csv_find_stops_plain, nabla_csv_find_stops_get () };
  const NablaCsvMarks marks = { ',', '"' };

  for (int round = 0; round < 3000; round++)
    {
      char text[1200 + PADDING];
      gsize length = random_fields (rand, text, 1200, "abc");
      g_autoptr (GArray) stops = g_array_new (FALSE, FALSE, sizeof (guint32));
      g_autoptr (GArray) lines = g_array_new (FALSE, FALSE, sizeof (guint32));
      gboolean inside = FALSE;

      for (guint32 i = 0; i < length; i++)
        {
          gboolean is_line = text[i] == '\r' || (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'));

          inside ^= text[i] == '"';
          if (inside || (text[i] != ',' && !is_line))
            continue;
          if (is_line)
            g_array_append_val (lines, stops->len);
          g_array_append_val (stops, i);
        }
      for (guint k = 0; k < G_N_ELEMENTS (funcs); k++)
        {
          guint32 got_stops[1200 + 64];
          guint32 got_lines[1200 + 64];
          NablaCsvRun run = { .begin = text, .end = text + length, .at = text, .stops = got_stops, .lines = got_lines };

          /* In steps of a few blocks: what is known of the text behind goes along. */
          while (run.at < run.end)
            funcs[k](&run, &marks, run.n_stops + 64 + (gsize) g_rand_int_range (rand, 0, 64));
          g_assert_cmpuint (run.n_stops, ==, stops->len);
          g_assert_cmpuint (run.n_lines, ==, lines->len);
          for (guint i = 0; i < stops->len; i++)
            g_assert_cmpuint (got_stops[i], ==, g_array_index (stops, guint32, i));
          for (guint i = 0; i < lines->len; i++)
            g_assert_cmpuint (got_lines[i], ==, g_array_index (lines, guint32, i));
        }
    }
}

/* Batches hold the cells that nabla_csv_next_field() finds, regular or not. */
static void
test_batches (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (32);

  for (int round = 0; round < 3000; round++)
    {
      /* More than are looked for at a time, now and then. */
      static char text[20000 + PADDING];
      gboolean is_regular = round % 2 == 0;
      gsize length = random_fields (rand, text, round % 7 < 2 ? 20000 : 500, is_regular ? "abc" : "abc\" ");
      NablaCsvChunk chunk = { .begin = text, .end = text + length, .is_regular = is_regular };
      guint n_columns = (guint) g_rand_int_range (rand, 1, 6);
      NablaCsvSyntax syntax;
      NablaCsvStops stops;
      const char *p = text;

      /* With comments no quotes are regular. */
      nabla_csv_syntax_init (&syntax, ',', '"', !is_regular && round % 3 == 0 ? 'a' : 0);
      g_assert_true (nabla_csv_stops_init (&stops, &syntax, &chunk, n_columns));
      while (p < chunk.end)
        {
          const char *at = p;
          NablaCsvBatch batch;
          NablaField field;

          if (nabla_csv_skips_line (&syntax, p, chunk.end, n_columns == 1))
            {
              p = nabla_csv_next_line (p, chunk.end);
              continue;
            }
          if (!nabla_csv_stops_take (&stops, &p, &batch))
            {
              /* Only what no line end ends, or what is far too long. */
              while (nabla_csv_next_field (&syntax, &p, chunk.end, &field) == NABLA_FIELD_ENDS_CELL)
                ;
              g_assert_true (p == chunk.end || p - at > 1000);
              continue;
            }
          g_assert_cmpint (batch.is_regular, ==, is_regular);
          for (gsize i = 0; i < batch.n_rows; i++)
            {
              g_assert_false (nabla_csv_skips_line (&syntax, at, chunk.end, n_columns == 1));
              for (gsize j = 0; j < batch.width; j++)
                {
                  const char *end;

                  g_assert_true (nabla_csv_batch_get (&batch, i, j, &end) == at);
                  g_assert_cmpint (nabla_csv_next_field (&syntax, &at, chunk.end, &field), ==,
                                   j + 1 < batch.width ? NABLA_FIELD_ENDS_CELL : NABLA_FIELD_ENDS_ROW);
                  g_assert_true (end == at - 1 - (at - end == 2 && end[0] == '\r' && end[1] == '\n'));
                }
            }
          g_assert_true (at == p);
        }
      nabla_csv_stops_clear (&stops);
    }
}

/* A number of up to 24 characters, not always a proper one, anything behind it. */
static gsize
random_number (GRand *rand, char *text)
{
  gsize n = 0;
  gsize length = (gsize) g_rand_int_range (rand, 1, 24);
  gsize mark = (gsize) g_rand_int_range (rand, 0, 26);

  if (g_rand_boolean (rand))
    text[n++] = '-';
  for (; n < length; n++)
    text[n] = n == mark ? '.' : (char) ('0' + g_rand_int_range (rand, 0, 10) * g_rand_int_range (rand, 0, 2));
  if (g_rand_int_range (rand, 0, 8) == 0)
    text[g_rand_int_range (rand, 0, (gint32) n)] = "x.-e,/:\302"[g_rand_int_range (rand, 0, 8)];
  for (gsize i = n; i < n + 16; i++)
    text[i] = ",;\t\n0\""[g_rand_int_range (rand, 0, 6)];
  return n;
}

static void
test_numbers (void)
{
  static const NablaNumberFormat format = { '.', 0 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (33);
  int n_read[4] = { 0 };

  for (int round = 0; round < 2000000; round++)
    {
      char text[64] = { 0 };
      gsize length = random_number (rand, text);
      NablaNumber number;
      gboolean is_number = nabla_number_parse (text, length, &format, &number);
      gboolean is_plain;
      double value;
      gint64 integer;

      is_plain = nabla_csv_read_plain_real (text, text + length, '.', &value);
      if (is_plain)
        {
          g_assert_true (is_number && !number.leading_zero);
          g_assert_true (memcmp (&value, &number.value, sizeof value) == 0);
          n_read[0]++;
        }
      if (nabla_csv_read_real (text, text + length, '.', &value))
        {
          g_assert_true (is_number && !number.leading_zero);
          g_assert_true (!number.is_integer || fabs (number.value) < 1e15);
          g_assert_true (memcmp (&value, &number.value, sizeof value) == 0);
          n_read[1]++;
        }
      else
        g_assert_false (is_plain);
      if (nabla_csv_read_integer (text, text + length, &integer))
        {
          g_assert_true (is_number && number.is_integer && !number.overflows && !number.leading_zero);
          g_assert_cmpint (integer, ==, number.integer);
          n_read[2]++;
        }
      else
        n_read[3] += is_number && number.is_integer && !number.leading_zero && length <= 18 && text[length - 1] != '-'
                     && text[length] != '0';
    }
  /* Most of them are read so, and no short integer is not. */
  g_assert_cmpint (n_read[0], >, 500000);
  g_assert_cmpint (n_read[1], >=, n_read[0]);
  g_assert_cmpint (n_read[2], >, 100000);
  g_assert_cmpint (n_read[3], ==, 0);
}

static void
test_datetimes (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (34);
  int n_read = 0;

  for (int round = 0; round < 300000; round++)
    {
      char text[64] = { 0 };
      gboolean wanted_zone = FALSE;
      gboolean got_zone = FALSE;
      double wanted = 0;
      double got = 0;
      gsize length;

      g_snprintf (text, sizeof text, "%04d-%02d-%02d%c%02d:%02d:%02d%s", g_rand_int_range (rand, 1800, 2200),
                  g_rand_int_range (rand, 0, 14), g_rand_int_range (rand, 0, 33), "T T,"[g_rand_int_range (rand, 0, 4)],
                  g_rand_int_range (rand, 0, 26), g_rand_int_range (rand, 0, 62), g_rand_int_range (rand, 0, 62),
                  g_rand_int_range (rand, 0, 3) == 0 ? "Z" : "");
      length = strlen (text);
      if (round % 4 == 0)
        text[g_rand_int_range (rand, 0, (gint32) length)] = "0x-:9 "[g_rand_int_range (rand, 0, 6)];
      if (!nabla_csv_read_datetime (text, text + length, &got, &got_zone))
        continue;
      n_read++;
      g_assert_cmpuint (nabla_datetime_parse (text, length, NABLA_ORDER_YMD, &wanted, &wanted_zone), !=, 0);
      g_assert_cmpfloat (got, ==, wanted);
      g_assert_cmpint (got_zone, ==, wanted_zone);
    }
  g_assert_cmpint (n_read, >, 100000);
}

/* What is between the cells and beyond them does not change what they are: rows of other widths, blank and
 * comment lines, line ends of all kinds, quoted numbers with decimal commas. */
static void
test_rows (void)
{
  static const struct
  {
    const char *text;
    const char *wanted;
  } cases[] = {
    { "a,b\n1,\"2,5\"\n2,\"3,25\"\n3,\"-0,5\"\n", "a:int|b:rea\n1|2.5\n2|3.25\n3|-0.5" },
    { "a,b\r\n1,x\r\n\r\n2,y\r\n", "a:int|b:tex\n1|x\n2|y" },
    { "a,b\r1,x\r2,y\r", "a:int|b:tex\n1|x\n2|y" },
    { "t,b\n2024-01-02T03:04:05,1\n2024-01-02 03:04:06,2\n2024-01-03,3\n",
      "t:dat|b:int\n2024-01-02T03:04:05|1\n2024-01-02T03:04:06|2\n2024-01-03T00:00:00|3" },
    { "a,b\n1,2\n3,4,\n5,6,\n7\n8\n9,x\n",
      "a:int|b:tex\n1|2\n3|4\n5|6\n7|~\n8|~\n9|x\n!trailing_delimiters 2@3\n!padded_rows 2@5" },
    { "a,b\n1,5%\n2,0\n3,7%\n", "a:int|b:rea\n1|0.05\n2|0\n3|0.07" },
    { "a,b\n1,5%\n2,0%\n3,7\n", "a:int|b:rea\n1|0.05\n2|0\n3|7\n!mixed_percent 2@2" },
    { "a,b\n1,0.5\n2,9007199254740993\n3,9007199254740994\n",
      "a:int|b:rea\n1|0.5\n2|9007199254740992\n3|9007199254740994\n!rounded_integers 1@3" },
  };

  for (guint k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autofree char *got = read_describe (cases[k].text, NULL);

      g_assert_cmpstr (got, ==, cases[k].wanted);
    }
}

/* A row of more cells than are looked for at a time does not hide the next. */
static void
test_long_row (void)
{
  for (guint n = 1; n < 6000; n += 457)
    {
      g_autoptr (GString) text = g_string_new ("a,b\n1,2\n3,4");
      g_autofree char *got = NULL;

      for (guint i = 0; i < n; i++)
        g_string_append_c (text, ',');
      g_string_append (text, "\n5,6\n7,8\n");
      got = read_describe (text->str, NULL);
      g_assert_cmpstr (got, ==, "a:int|b:int\n1|2\n3|4\n5|6\n7|8\n!trailing_delimiters 1@3");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/table/csv-cells/stops", test_stops);
  g_test_add_func ("/table/csv-cells/batches", test_batches);
  g_test_add_func ("/table/csv-cells/numbers", test_numbers);
  g_test_add_func ("/table/csv-cells/datetimes", test_datetimes);
  g_test_add_func ("/table/csv-cells/rows", test_rows);
  g_test_add_func ("/table/csv-cells/long-row", test_long_row);
  return g_test_run ();
}
