/* One small file per rule of reading, written out with what must come of it. */
#include <string.h>
#include "read-text.h"

typedef struct
{
  const char *name;
  const char *text;
  const char *result;
} Rule;

static const Rule rules[] = {
  { "plain", "a,b,c\n1,2.5,x\n3,4,y\n", "a:int|b:rea|c:tex\n1|2.5|x\n3|4|y" },
  { "no-end", "a,b\n1,2\n3,4", "a:int|b:int\n1|2\n3|4" },
  { "tab", "a\tb\n1\thello world\n2\tx, y\n", "a:int|b:tex\n1|hello world\n2|x, y" },
  { "pipe", "a|b|c\n1|2|3\n4|5|6\n", "a:int|b:int|c:int\n1|2|3\n4|5|6" },
  { "space", "a b c\n1 2.5 3\n4 5 6\n", "a:int|b:rea|c:int\n1|2.5|3\n4|5|6" },
  { "spaces-aligned", "   a    b\n   1  2.5\n  10   20\n", "a:int|b:rea\n1|2.5\n10|20" },
  { "semicolon-decimal-comma", "a;b\n1,5;2,25\n3;4,125\n", "a:rea|b:rea\n1.5|2.25\n3|4.125" },
  { "semicolon-decimal-comma-only", "1,5;2,5;3,5\n4,5;5,5;6,5\n",
    "column_1:rea|column_2:rea|column_3:rea\n1.5|2.5|3.5\n4.5|5.5|6.5" },
  { "semicolon-point", "a;b\n1.234;2\n2.345;3\n", "a:rea|b:int\n1.234|2\n2.345|3" },
  { "semicolon-thousands", "a;b\n1.234,5;1.000\n2.345,5;2.000\n", "a:rea|b:int\n1234.5|1000\n2345.5|2000" },
  { "decimal-comma-column", "x\n1,5\n2,5\n3,75\n", "x:rea\n1.5\n2.5\n3.75" },
  { "quoted-decimal-comma", "a,b\n\"1,5\",x\n\"2,75\",y\n", "a:rea|b:tex\n1.5|x\n2.75|y" },
  { "quoted-thousands", "a,b\n\"1,234\",1\n\"12,345,678\",2\n", "a:int|b:int\n1234|1\n12345678|2" },
  { "quoted-thousands-ambiguous", "a,b\n\"1,234\",1.5\n\"2,345\",2.5\n", "a:int|b:rea\n1234|1.5\n2345|2.5" },
  { "space-thousands", "a;b\n1 234,5;2\n12 345,5;3\n", "a:rea|b:int\n1234.5|2\n12345.5|3" },
  { "narrow-space-thousands", "a;b\n1\u202f234,5;2\n12\u00a0345,5;3\n", "a:rea|b:int\n1234.5|2\n12345.5|3" },
  { "apostrophe-thousands", "a,b\n1'234.5,2\n12'345.5,3\n", "a:rea|b:int\n1234.5|2\n12345.5|3" },
  { "percent", "a,b\n5%,1\n12.5 %,2\n", "a:rea|b:int\n0.05|1\n0.125|2" },
  { "currency", "a,b\n$5,€ 1.50\n\"$1,200\",2.50 €\n-$3,€-4\n", "a:int|b:rea\n5|1.5\n1200|2.5\n-3|-4" },
  { "currency-code", "a,b\nUSD 5,1\nUSD 7.5,2\n", "a:rea|b:int\n5|1\n7.5|2" },
  { "currency-mixed", "a,b\n$5,1\n€6,2\n", "a:tex|b:int\n$5|1\n€6|2" },
  { "accounting", "a,b\n(5),1\n\"($1,200.50)\",2\n7,3\n", "a:rea|b:int\n-5|1\n-1200.5|2\n7|3" },
  { "unicode-minus", "a,b\n−5,1\n−2.5e−1,2\n", "a:rea|b:int\n-5|1\n-0.25|2" },
  { "exponents", "a,b\n1e3,.5\n1.5E-2,5.\n", "a:rea|b:rea\n1000|0.5\n0.015|5" },
  { "infinity", "a,b\n1,inf\n2,-Infinity\n3,1.5\n", "a:int|b:rea\n1|Infinity\n2|-Infinity\n3|1.5" },
  { "leading-zeros", "zip,n\n01234,1\n90210,2\n", "zip:tex|n:int\n01234|1\n90210|2" },
  { "zero-is-no-leading-zero", "a,b\n0,0.5\n10,-0.5\n", "a:int|b:rea\n0|0.5\n10|-0.5" },
  { "big-integers", "a,b\n9007199254740993,1\n-9223372036854775808,2\n9223372036854775807,3\n",
    "a:int|b:int\n9007199254740993|1\n-9223372036854775808|2\n9223372036854775807|3" },
  { "beyond-int64", "a,b\n9223372036854775808,1\n2,2\n", "a:tex|b:int\n9223372036854775808|1\n2|2" },
  { "missing-tokens", "a,b\n1,x\nNA,NA\nN/A,\n.,y\n-,NULL\nNULL,?\nNaN,z\n?,x\n,x\n",
    "a:int|b:tex\n1|x\n~|~\n~|~\n~|y\n~|~\n~|~\n~|z\n~|x\n~|x" },
  { "missing-in-numbers-only", "a,b\n1,none\nnone,x\n2,x\n", "a:int|b:tex\n1|none\n~|x\n2|x" },
  { "strand", "s,n\n+,1\n-,2\n.,3\n", "s:tex|n:int\n+|1\n-|2\n~|3" },
  { "all-missing", "a,b\n1,NA\n2,\n", "a:int|b:rea\n1|~\n2|~" },
  { "booleans", "a,b,c,d\nTRUE,yes,T,y\nfalse,No,F,n\n",
    "a:boo|b:boo|c:boo|d:boo\ntrue|true|true|true\nfalse|false|false|false" },
  { "not-booleans", "a,b,c\nTRUE,yes,F\nno,maybe,F\n", "a:tex|b:tex|c:tex\nTRUE|yes|F\nno|maybe|F" },
  { "dates", "d,t\n2024-02-29,2024-02-29 12:30\n1969-12-31,2024-02-29T23:59:59.5Z\n",
    "d:dat|t:dat\n2024-02-29|2024-02-29T12:30:00\n1969-12-31|2024-02-29T23:59:59.5\n!mixed_zones 1@2" },
  { "datetime-offset", "t,n\n2024-01-01T01:00:00+02:00,1\n", "t:dat|n:int\n2023-12-31T23:00:00|1" },
  { "datetime-column", "time\n2024-01-01 10:00:00\n2024-01-02 11:00:00\n",
    "time:dat\n2024-01-01T10:00:00\n2024-01-02T11:00:00" },
  { "not-dates", "d,n\n2023-02-29,1\n2024-13-01,2\n", "d:tex|n:int\n2023-02-29|1\n2024-13-01|2" },
  { "other-dates", "d,n\n31/12/2023,1\n01/02/2024,2\n", "d:dat|n:int\n2023-12-31|1\n2024-02-01|2" },
  { "crlf", "a,b\r\n1,2\r\n3,4\r\n", "a:int|b:int\n1|2\n3|4" },
  { "cr", "a,b\r1,2\r3,4\r", "a:int|b:int\n1|2\n3|4" },
  { "mixed-line-ends", "a,b\r\n1,2\n3,4\r5,6\r\n", "a:int|b:int\n1|2\n3|4\n5|6" },
  { "embedded-newlines", "a,b\n1,\"x\ny\"\n2,\"p\r\nq\"\n", "a:int|b:tex\n1|x\ny\n2|p\r\nq" },
  { "doubled-quotes", "a,b\n1,\"say \"\"hi\"\"\"\n2,\"\"\"\"\n", "a:int|b:tex\n1|say \"hi\"\n2|\"" },
  { "quoted-numbers", "\"a\",\"b\"\n\"1\",\"2.5\"\n\"3\",\"4.5\"\n", "a:int|b:rea\n1|2.5\n3|4.5" },
  { "spaces-around", "a, b , c\n1, 2 , x y \n3, \"4\" ,z\n", "a:int|b:int|c:tex\n1|2|x y\n3|4|z" },
  { "single-quotes", "a,b\n1,'x, y'\n2,'z, w'\n3,'u, v'\n", "a:int|b:tex\n1|x, y\n2|z, w\n3|u, v" },
  { "apostrophes", "a,b\n1,O'Brien\n2,'tis\n3,it's\n", "a:int|b:tex\n1|O'Brien\n2|'tis\n3|it's" },
  { "stray-quotes", "a,b\n1,\"he said \"hi\" there\"\n2,5\" disk\n3,\"x\"y\n",
    "a:int|b:tex\n1|he said \"hi\" there\n2|5\" disk\n3|\"x\"y\n!stray_quotes 2@2" },
  { "short-rows", "a,b,c\n1,2,3\n4,5\n6\n7,8,9\n10,11,12\n",
    "a:int|b:int|c:int\n1|2|3\n4|5|~\n6|~|~\n7|8|9\n10|11|12\n!padded_rows 2@3" },
  { "long-rows", "a,b\n1,2\n3,4,5\n6,7\n8,9\n", "a:int|b:int\n1|2\n3|4\n6|7\n8|9\n!dropped_cells 1@3" },
  { "trailing-delimiters", "a,b,\n1,2,\n3,4,\n", "a:int|b:int\n1|2\n3|4\n!dropped_column 1@1" },
  { "trailing-delimiters-rows", "a,b\n1,2,\n3,4,\n", "a:int|b:int\n1|2\n3|4\n!trailing_delimiters 2@2" },
  { "duplicate-names", "a,a,,a_2\n1,2,3,4\n5,6,7,8\n",
    "a:int|a_3:int|column_3:int|a_2:int\n1|2|3|4\n5|6|7|8\n!renamed_columns 2@1" },
  { "row-names", "x y\nr1 1 2\nr2 3 4\n",
    "column_1:tex|x:int|y:int\nr1|1|2\nr2|3|4\n!header_shifted 1@1\n!renamed_columns 1@1" },
  { "no-header", "1,2\n3,4\n5,6\n", "column_1:int|column_2:int\n1|2\n3|4\n5|6" },
  { "no-header-text", "x,1\ny,2\nx,3\n", "column_1:tex|column_2:int\nx|1\ny|2\nx|3" },
  { "text-only", "name,city\nAnn,Rome\nBob,Oslo\n", "name:tex|city:tex\nAnn|Rome\nBob|Oslo" },
  { "year-names", "country,2019,2020,2021\nItaly,1.5,2.5,3.5\nChad,2.5,3.5,4.5\n",
    "country:tex|2019:rea|2020:rea|2021:rea\nItaly|1.5|2.5|3.5\nChad|2.5|3.5|4.5" },
  { "header-only", "a,b,c\n", "a:rea|b:rea|c:rea" },
  { "one-column", "x\n1\n2\n3\n", "x:int\n1\n2\n3" },
  { "one-column-missing", "x\n1\n\n3\n\n\n", "x:int\n1\n~\n3" },
  { "one-column-text", "name\nNew York\nSan Jose\nLos Angeles\n", "name:tex\nNew York\nSan Jose\nLos Angeles" },
  { "sentences", "text\nHello, world\nNo comma here\nOne; two, three\n",
    "text:tex\nHello, world\nNo comma here\nOne; two, three" },
  { "one-cell", "x", "x:rea" },
  { "one-row", "1,2,3\n", "column_1:int|column_2:int|column_3:int\n1|2|3" },
  { "preamble", "Report of the survey\nMade in 2020\n\na,b,c\n1,2,3\n4,5,6\n",
    "a:int|b:int|c:int\n1|2|3\n4|5|6\n!skipped_lines 3@1" },
  { "preamble-with-delimiters", "Report, made in 2020, by us, for you\nsecond, line\na,b,c\n1,2,3\n4,5,6\n7,8,9\n",
    "a:int|b:int|c:int\n1|2|3\n4|5|6\n7|8|9\n!skipped_lines 2@1" },
  { "preamble-same-width", "Title, of, report\n\na,b,c\n1,2,3\n4,5,6\n7,8,9\n",
    "a:int|b:int|c:int\n1|2|3\n4|5|6\n7|8|9\n!skipped_lines 2@1" },
  { "preamble-filled-up", "Title,,\nSubtitle,,\nname,age,score\nann,12,3.5\nbob,13,4.5\n",
    "name:tex|age:int|score:rea\nann|12|3.5\nbob|13|4.5\n!skipped_lines 2@1" },
  { "date-and-time-named", "date time value\n2020-01-01 10:00 5\n2020-01-02 11:00 6\n",
    "date:dat|time:tex|value:int\n2020-01-01|10:00|5\n2020-01-02|11:00|6" },
  { "lakh", "a,b\n\"1,23,456\",2\n\"12,34,567.5\",3\n", "a:rea|b:int\n123456|2\n1234567.5|3" },
  { "wrong-groups", "a,b\n\"1,23\",x\n\"1,2345\",y\n\"1,234,56,789\",z\n",
    "a:tex|b:tex\n1,23|x\n1,2345|y\n1,234,56,789|z" },
  { "comments", "# made by hand\n# in 2020, twice\na,b\n1,2\n# again\n3,4\n",
    "a:int|b:int\n1|2\n3|4\n!comment_lines 1@5" },
  { "commented-header", "# x y z\n1 2 3\n4 5 6\n7 8 9\n", "x:int|y:int|z:int\n1|2|3\n4|5|6\n7|8|9" },
  { "hash-values", "colour,n\n#ff0000,1\n#00ff00,2\n#0000ff,3\n", "colour:tex|n:int\n#ff0000|1\n#00ff00|2\n#0000ff|3" },
  { "sep-line", "sep=;\na;b\n1,5;2\n2,5;3\n", "a:rea|b:int\n1.5|2\n2.5|3" },
  { "sep-line-odd", "sep=^\na^b\n1^2\n", "a:int|b:int\n1|2" },
  { "blank-lines", "\n\na,b\n\n1,2\n\n\n3,4\n\n", "a:int|b:int\n1|2\n3|4" },
  { "bom", "\357\273\277a,b\n1,2\n", "a:int|b:int\n1|2" },
  { "title-empty-row", "Sales;Q1;2024\n;;\nRegion;Units;Price\nNord;12;1,5\nOst;15;2,5\n",
    "Region:tex|Units:int|Price:rea\nNord|12|1.5\nOst|15|2.5\n!skipped_lines 2@1" },
  { "empty-row", "name,score\nann,\n,\nbob,absent\ncat,3\n", "name:tex|score:tex\nann|~\n~|~\nbob|absent\ncat|3" },
  { "title-ragged", "My export\n\na,b,c\n1,2\n3,4,5\n6,7,8,9\n",
    "a:int|b:int|c:int\n1|2|~\n3|4|5\n6|7|8\n!skipped_lines 2@1\n!padded_rows 1@4\n!dropped_cells 1@6" },
  { "ctrl-z-joined", "a,b\n1,2\n\032\0323,4\n5,6\n\032\n", "a:int|b:int\n1|2\n3|4\n5|6\n!ctrl_z 2@3\n!ctrl_z 2@5" },
  { "ctrl-z-within", "a,b\n1,x\032y\n", "a:int|b:tex\n1|x\032y" },
  { "ctrl-z", "a,b\n1,2\n\032", "a:int|b:int\n1|2\n!ctrl_z 1@3" },
  { "mixed-column", "a,b\n1,1\n2,2\nx,3\n4,4\n5,5\n6,6\n7,7\n8,8\n9,9\n10,10\n11,11\n",
    "a:tex|b:int\n1|1\n2|2\nx|3\n4|4\n5|5\n6|6\n7|7\n8|8\n9|9\n10|10\n11|11\n!mixed_column 1@4" },
};

static void
test_rule (gconstpointer data)
{
  const Rule *rule = data;
  g_autofree char *result = read_describe (rule->text, NULL);

  g_assert_cmpstr (result, ==, rule->result);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *path = g_strdup_printf ("/table/csv-rules/%s", rules[i].name);

      g_test_add_data_func (path, &rules[i], test_rule);
    }
  return g_test_run ();
}
