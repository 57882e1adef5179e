/* Encodings, delimiters, preambles, comments, and what is set by hand. */
#include "csv-cases.h"

static const CsvCase cases[] = {
  { "ragged-small", "X,Y,Z\n1,2,3\n4,5\n6,7,8,9\n10,11\n", -1, "",
    "UTF-8 , - . "
    "header\nX:integer:count|Y:integer:count|Z:integer:count\n1|2|3\n4|5|~\n6|7|8\n10|11|~\n!padded_rows@3\n!dropped_"
    "cells@4" },
  { "ragged-2", "a,b,c\n1,2\n3,4,5\n6\n", -1, "",
    "UTF-8 , - . header\na:integer:count|b:integer:count|c:integer:count\n1|2|~\n3|4|5\n6|~|~\n!padded_rows@2" },
  { "ragged-text", "name,city,n\nann,rome,3\nbob,oslo\ncat,riga,4,5\n", -1, "",
    "UTF-8 , - . "
    "header\nname:text:text|city:text:text|n:integer:count\nann|rome|3\nbob|oslo|~\ncat|riga|4\n!padded_rows@3\n!"
    "dropped_cells@4" },
  { "utf16le-nobom-tiny", "a\000,\000b\000\n\0001\000,\0002\000\n\000", 16, "",
    "UTF-16LE , - . header\na:integer:count|b:integer:count\n1|2" },
  { "utf16le-nobom-quote", "n\000\344\000m\000e\000;\000b\000\n\000\"\0001\000,\0005\000\"\000;\0002\000\n\000", 30, "",
    "UTF-16LE ; \" , header\nnäme:real:continuous|b:integer:count\n1.5|2" },
  { "utf16be-bom", "\376\377\000a\000;\000b\000\n\0001\000,\0005\000;\0002\000\n", 22, "",
    "UTF-16BE ; - , header\na:real:continuous|b:integer:count\n1.5|2" },
  { "utf16le-cyr",
    "8\004<\004O\004,\0002\004>\0047\004@\0040\004A\004B\004\n\000\020\004=\004=\0040\004,\0003\000\n\000\021\004>\004@"
    "\0048\004A\004,\0004\000\n\000",
    54, "", "UTF-16LE , - . header\nимя:text:text|возраст:integer:count\nАнна|3\nБорис|4" },
  { "utf16be-cyr",
    "\0048\004<\004O\000,\0042\004>\0047\004@\0040\004A\004B\000\n\004\020\004=\004=\0040\000,\0003\000\n\004\021\004>"
    "\004@\0048\004A\000,\0004\000\n",
    54, "", "UTF-16BE , - . header\nимя:text:text|возраст:integer:count\nАнна|3\nБорис|4" },
  { "utf16le-cjk",
    "\rTMR,\000t^b\237\n\000*Y\316\220,\0003\0000\000\n\000\261\202P[,\0002\0005\000\n\000!k\316\220,"
    "\0002\0000\000\n\000",
    48, "", "UTF-16LE , - . header\n名前:text:text|年齢:integer:count\n太郎|30\n花子|25\n次郎|20" },
  { "utf32le",
    "\377\376\000\000a\000\000\000,\000\000\000b\000\000\000\n\000\000\0001\000\000\000,"
    "\000\000\0002\000\000\000\n\000\000\0003\000\000\000,\000\000\000\351\000\000\000\n\000\000\000",
    52, "", "UTF-32LE , - . header\na:integer:count|b:text:text\n1|2\n3|é" },
  { "utf32le-nobom",
    "a\000\000\000,\000\000\000b\000\000\000\n\000\000\0001\000\000\000,"
    "\000\000\0002\000\000\000\n\000\000\0003\000\000\000,\000\000\000\351\000\000\000\n\000\000\000",
    48, "", "UTF-32LE , - . header\na:integer:count|b:text:text\n1|2\n3|é" },
  { "utf32be-nobom",
    "\000\000\000a\000\000\000,\000\000\000b\000\000\000\n\000\000\0001\000\000\000,"
    "\000\000\0002\000\000\000\n\000\000\0003\000\000\000,\000\000\000\351\000\000\000\n",
    48, "", "UTF-32BE , - . header\na:integer:count|b:text:text\n1|2\n3|é" },
  { "utf16-odd", "\377\376a\000,\000b\000\n\0001\000,\0002\000\n\000x", 19, "", "refused" },
  { "latin1", "na\357ve,caf\351\n1,\351\n2,\374\n", -1, "",
    "windows-1252 , - . header\nnaïve:integer:count|café:text:text\n1|é\n2|ü" },
  { "cp1252", "a,b\n1,\2005\n2,\223x\224\n", -1, "",
    "windows-1252 , - . header\na:integer:count|b:text:text\n1|€5\n2|“x”" },
  { "cp1252-dash", "a,b\n1,x\226y\n2,z\n", -1, "",
    "windows-1252 , - . header\na:integer:count|b:text:text\n1|x–y\n2|z" },
  { "utf8bom-quoted", "\357\273\277\"a\",\"b\"\n1,2\n", -1, "",
    "UTF-8 , \" . header\na:integer:count|b:integer:count\n1|2" },
  { "bom-only", "\357\273\277", -1, "", "refused" },
  { "colon", "a:b:c\n1:2:3\n4:5:6\n7:8:9\n", -1, "",
    "UTF-8 : - . header\na:integer:count|b:integer:count|c:integer:count\n1|2|3\n4|5|6\n7|8|9" },
  { "colon-time", "t,n\n10:00,1\n11:00,2\n", -1, "",
    "UTF-8 , - . header\nt:text:text|n:integer:count\n10:00|1\n11:00|2" },
  { "times-only", "10:00\n11:00\n12:30\n", -1, "", "UTF-8 - - . no header\ncolumn_1:text:text\n10:00\n11:00\n12:30" },
  { "aligned", "name     age  height\nann      12   1.50\nbob      13   1.62\n", -1, "",
    "UTF-8 space - . header\nname:text:text|age:integer:count|height:real:continuous\nann|12|1.5\nbob|13|1.62" },
  { "tabs-and-spaces", "a\t b\n1\t 2\n3\t 4\n", -1, "",
    "UTF-8 tab - . header\na:integer:count|b:integer:count\n1|2\n3|4" },
  { "backslash-esc", "a,b\n1,\"x \\\"y\\\" z\"\n2,\"p, \\\"q\\\"\"\n3,\"r\"\n", -1, "",
    "UTF-8 , \" . header\na:integer:count|b:text:text\n1|x \"y\" z\n2|p, \"q\"\n3|r" },
  { "sep-tab", "sep=\t\na\tb\n1\t2\n", -1, "", "UTF-8 tab - . header\na:integer:count|b:integer:count\n1|2" },
  { "sep-comma-bom", "\357\273\277sep=,\na,b\n1,2\n", -1, "",
    "UTF-8 , - . header\na:integer:count|b:integer:count\n1|2" },
  { "SEP-upper", "SEP=;\na;b\n1;2\n", -1, "", "UTF-8 ; - . header\na:integer:count|b:integer:count\n1|2" },
  { "sep-crlf-preamble", "sep=;\r\nReport\r\n\r\na;b\r\n1;2\r\n3;4\r\n", -1, "",
    "UTF-8 ; - . header\na:integer:count|b:integer:count\n1|2\n3|4\n!skipped_lines@1" },
  { "pre-delims", "Report, 2020, Q1\nSource: x, y, z\n\nid,name,score\n1,ann,3.5\n2,bob,4.5\n3,cat,5.5\n", -1, "",
    "UTF-8 , - . "
    "header\nid:integer:count|name:text:text|score:real:continuous\n1|ann|3.5\n2|bob|4.5\n3|cat|5.5\n!skipped_lines@"
    "1" },
  { "pre-delims-same-noblank", "Title,of,report\nid,name,score\n1,ann,3.5\n2,bob,4.5\n3,cat,5.5\n", -1, "",
    "UTF-8 , - . "
    "header\nid:integer:count|name:text:text|score:real:continuous\n1|ann|3.5\n2|bob|4.5\n3|cat|5.5\n!skipped_lines@"
    "1" },
  { "pre-semicolon",
    "Umsatz; Stand 2020; vorläufig\nQuelle: Amt\n\nJahr;Wert;Anteil\n2019;1.234,5;12,5 %\n2020;2.345,6;13,5 %\n", -1,
    "",
    "UTF-8 ; - , "
    "header\nJahr:integer:count|Wert:real:continuous|Anteil:real:continuous\n2019|1234.5|0.125\n2020|2345.6|0.135\n!"
    "skipped_lines@1" },
  { "pre-colon-keys", "Date: 2020-01-01\nAuthor: X\nUnits: mg\n\nt,x\n0,1.5\n1,2.5\n2,3.5\n", -1, "",
    "UTF-8 , - . header\nt:integer:count|x:real:continuous\n0|1.5\n1|2.5\n2|3.5\n!skipped_lines@1" },
  { "pre-comma-title", "Sales report, all regions\na,b\n1,2\n3,4\n5,6\n", -1, "",
    "UTF-8 , - . header\na:integer:count|b:integer:count\n1|2\n3|4\n5|6\n!skipped_lines@1" },
  { "pre-one-line-2col", "My title\na,b\n1,2\n3,4\n", -1, "",
    "UTF-8 , - . header\na:integer:count|b:integer:count\n1|2\n3|4\n!skipped_lines@1" },
  { "footer", "a,b\n1,2\n3,4\n\nTotal: 2 rows\n", -1, "",
    "UTF-8 , - . header\na:integer:count|b:integer:count\n1|2\n3|4\n!footer_lines@5" },
  { "comment-mid", "a,b\n1,2\n#3,4\n5,6\n", -1, "",
    "UTF-8 , - . header\na:integer:count|b:integer:count\n1|2\n5|6\n!comment_lines@3" },
  { "comment-semi", "; made by x\na,b\n1,2\n3,4\n", -1, "",
    "UTF-8 , - . header\na:integer:count|b:integer:count\n1|2\n3|4\n!skipped_lines@1" },
  { "comment-slash", "// made by x\na,b\n1,2\n3,4\n", -1, "",
    "UTF-8 , - . header\na:integer:count|b:integer:count\n1|2\n3|4\n!skipped_lines@1" },
  { "percent-comment", "% x\n% y\n1 2\n3 4\n", -1, "",
    "UTF-8 space - . no header\ncolumn_1:integer:count|column_2:integer:count\n1|2\n3|4" },
  { "comment-after-hdr", "a,b\n# units: m, s\n1,2\n3,4\n", -1, "",
    "UTF-8 , - . header\na:integer:count|b:integer:count\n1|2\n3|4\n!comment_lines@2" },
  { "cont", "a,b\n1,x\n1.5,y\noops,x\n3,y\n", -1, "--type=a=continuous",
    "UTF-8 , - . header\na:real:continuous|b:text:binary\n1|x\n1.5|y\n~|x\n3|y\n!unreadable_cells@4" },
  { "ord", "a\n3\n1\n2\n", -1, "--type=a=ordered", "UTF-8 - - . header\na:integer:ordered\n3\n1\n2" },
  { "txt", "a,b\n1.0,2\n007,3\n", -1, "--type=a=text",
    "UTF-8 , - . header\na:text:text|b:integer:count\n1.0|2\n007|3" },
  { "txt-date", "d,x\n01/02/2020,1\n", -1, "--type=d=text",
    "UTF-8 , - . header\nd:text:text|x:integer:count\n01/02/2020|1" },
  { "delim", "a,b\n1,x\n1.5,y\noops,x\n3,y\n", -1, "--delimiter=;",
    "UTF-8 ; - . header\na,b:text:text\n1,x\n1.5,y\noops,x\n3,y" },
  { "delim-tab", "a\tb\n1\t2\n", -1, "--delimiter=tab", "UTF-8 tab - . header\na:integer:count|b:integer:count\n1|2" },
  { "dec", "a;b\n1,234;2\n", -1, "--decimal=,", "UTF-8 ; - , header\na:real:continuous|b:integer:count\n1.234|2" },
  { "dec.", "a;b\n1.234;2\n", -1, "--decimal=,", "UTF-8 ; - , header\na:integer:count|b:integer:count\n1234|2" },
  { "thou", "a;b\n1.234;2\n", -1, "--thousands=.", "UTF-8 ; - , header\na:integer:count|b:integer:count\n1234|2" },
  { "quote", "a,b\n'x,y',2\n", -1, "--quote='", "UTF-8 , ' . header\na:text:text|b:integer:count\nx,y|2" },
  { "enc", "a,b\n\351,2\n", -1, "--encoding=ISO-8859-1", "ISO-8859-1 , - . header\na:text:text|b:integer:count\né|2" },
  { "enc16", "a\000,\000b\000\n\0001\000,\0002\000\n\000", 16, "--encoding=UTF-16LE",
    "UTF-16LE , - . header\na:integer:count|b:integer:count\n1|2" },
  { "enc16b", "\377\376a\000,\000b\000\n\0001\000,\0002\000\n\000", 18, "--encoding=UTF-16",
    "UTF-16LE , - . header\na:integer:count|b:integer:count\n1|2" },
  { "enc-wrong", "a,b\n\377\376,2\n", -1, "--encoding=UTF-8",
    "UTF-8 , - . header\na:text:text|b:integer:count\n��|2\n!invalid_utf8@2" },
  { "hdr-no", "a,b\n1,2\n", -1, "--header=no",
    "UTF-8 , - . no header\ncolumn_1:text:text|column_2:text:text\na|b\n1|2" },
  { "hdr-yes", "1,2\n3,4\n", -1, "--header=yes", "UTF-8 , - . header\n1:integer:count|2:integer:count\n3|4" },
  { "hdr-no2", "a,b\nc,d\n1,2\n3,4\n", -1, "--header=no",
    "UTF-8 , - . no header\ncolumn_1:text:text|column_2:text:text\na|b\nc|d\n1|2\n3|4" },
  { "skip", "junk\nmore,junk\na,b\n1,2\n", -1, "--skip=2", "UTF-8 , - . header\na:integer:count|b:integer:count\n1|2" },
  { "skip0", "title\na,b\n1,2\n3,4\n", -1, "--skip=0",
    "UTF-8 , - . header\ncolumn_1:text:text|title:text:text\na|b\n1|2\n3|4\n!header_shifted@1\n!renamed_columns@1" },
  { "skip-all", "a\n1\n", -1, "--skip=9", "refused" },
  { "comm", "a,b\n!x\n1,2\n", -1, "--comment=!",
    "UTF-8 , - . header\na:integer:count|b:integer:count\n1|2\n!comment_lines@2" },
  { "miss", "a,b\n-9,x\n1,NA\n", -1, "--missing=-9", "UTF-8 , - . header\na:integer:count|b:text:text\n~|x\n1|NA" },
  { "miss2", "a,b\n-9,x\n1,\n", -1, "--missing=-9,", "UTF-8 , - . header\na:integer:count|b:text:text\n~|x\n1|~" },
  { "miss-e", "a,b\n1,\n,x\n", -1, "--missing=", "UTF-8 , - . header\na:integer:count|b:text:text\n1|~\n~|x" },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  add_csv_cases ("csv-dialects", cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
