/* Several rules at once, as files of everyday have them. */
#include "csv-cases.h"

static const CsvCase cases[] = {
  { "combo-german",
    "Ums\344tze 2020;;;\n;;;\nDatum;Kunde;Betrag;Anteil\n31.12.2019;M\374ller;1.234,50 \200;12,5 "
    "%\n01.01.2020;G\366\337ler;-7,00 \200;3 %\n",
    -1, "",
    "windows-1252 ; - , "
    "header\nDatum:date:date|Kunde:text:text|Betrag:real:continuous|Anteil:real:continuous\n2019-12-31|Müller|1234.5|0."
    "125\n2020-01-01|Gößler|-7|0.03\n!skipped_lines@1" },
  { "combo-sep-utf16",
    "\377\376s\000e\000p\000=\000;\000\r\000\n\000a\000;\000b\000\r\000\n\000\"\0001\000,\0005\000\"\000;"
    "\000x\000\r\000\n\000\"\0002\000,\0005\000\"\000;\000y\000\r\000\n\000",
    62, "", "UTF-16LE ; \" , header\na:real:continuous|b:text:text\n1.5|x\n2.5|y" },
  { "combo-bom-semi-dec-trail", "\357\273\277x;y;\r\n1,5;2,5;\r\n3,5;4,5;\r\n", -1, "",
    "UTF-8 ; - , header\nx:real:continuous|y:real:continuous\n1.5|2.5\n3.5|4.5\n!dropped_column@1" },
  { "combo-comment-preamble-thou", "# exported 2020-01-01\nid\tvalue\n1\t1,234.5\n2\t2,345.5\n", -1, "",
    "UTF-8 tab - . header\nid:integer:count|value:real:continuous\n1|1234.5\n2|2345.5" },
  { "combo-pipe-quote-nl", "a|b\n\"x\ny\"|1\n\"z|w\"|2\n", -1, "",
    "UTF-8 | \" . header\na:text:text|b:integer:count\nx\ny|1\nz|w|2" },
  { "combo-cr-semi", "a;b\r1,5;x\r2,5;y\r", -1, "", "UTF-8 ; - , header\na:real:continuous|b:text:text\n1.5|x\n2.5|y" },
  { "combo-ragged-missing", "a,b,c\n1,NA,3\n4\n5,6,NULL,\n", -1, "",
    "UTF-8 , - . "
    "header\na:integer:count|b:integer:count|c:integer:count\n1|~|3\n4|~|~\n5|6|~\n!padded_rows@3\n!trailing_"
    "delimiters@4" },
  { "combo-acc-miss-dash", "item;amount\nx;(1.234,50)\ny;-\nz;2.000,00\n", -1, "",
    "UTF-8 ; - , header\nitem:text:text|amount:real:continuous\nx|-1234.5\ny|~\nz|2000" },
  { "combo-latin-pre", "Relev\351\nVille;Temp\351rature\nOrl\351ans;12,5\nN\356mes;15,25\n", -1, "",
    "windows-1252 ; - , "
    "header\nVille:text:text|Température:real:continuous\nOrléans|12.5\nNîmes|15.25\n!skipped_lines@1" },
  { "combo-title-sparse", "Report 2020,,\n,,\nname,n,share\nann,1,50%\nbob,2,25%\n", -1, "",
    "UTF-8 , - . "
    "header\nname:text:text|n:integer:count|share:real:continuous\nann|1|0.5\nbob|2|0.25\n!skipped_lines@1" },
  { "combo-dup-empty-trail", "id,x,x,,\n1,2,3,,\n4,5,6,,\n", -1, "",
    "UTF-8 , - . "
    "header\nid:integer:count|x:integer:count|x_2:integer:count\n1|2|3\n4|5|6\n!renamed_columns@1\n!dropped_column@1" },
  { "combo-rname-miss", "\"a\" \"b\"\n\"1\" 1 NA\n\"2\" NA 3.5\n", -1, "",
    "UTF-8 space \" . "
    "header\ncolumn_1:integer:count|a:integer:count|b:real:continuous\n1|1|~\n2|~|3.5\n!header_shifted@1\n!renamed_"
    "columns@1" },
  { "combo-bool-miss", "q,r\nyes,TRUE\nno,NA\n,FALSE\nyes,TRUE\n", -1, "",
    "UTF-8 , - . header\nq:boolean:binary|r:boolean:binary\ntrue|true\nfalse|~\n~|false\ntrue|true" },
  { "combo-zip-phone", "zip,phone\n01234,0301234567\n98765,0407654321\n", -1, "",
    "UTF-8 , - . header\nzip:text:text|phone:text:text\n01234|0301234567\n98765|0407654321" },
  { "combo-datetime-local", "when;v\n31.01.2020 10:00;1,5\n01.02.2020 11:30;2,5\n", -1, "",
    "UTF-8 ; - , header\nwhen:datetime:date|v:real:continuous\n2020-01-31T10:00:00|1.5\n2020-02-01T11:30:00|2.5" },
  { "combo-tab-apostrophe", "name\tn\nO'Brien\t1\n'tis\t2\n", -1, "",
    "UTF-8 tab - . header\nname:text:text|n:integer:count\nO'Brien|1\n'tis|2" },
  { "combo-json-cells", "id;doc\n1;{\"a\": 1, \"b\": 2}\n2;{\"a\": 3, \"b\": 4}\n", -1, "",
    "UTF-8 ; - . header\nid:integer:count|doc:text:text\n1|{\"a\": 1, \"b\": 2}\n2|{\"a\": 3, \"b\": 4}" },
  { "combo-sql-semi", "q;n\nselect a, b from t;1\nselect c, d, e from u;2\n", -1, "",
    "UTF-8 ; - . header\nq:text:text|n:integer:count\nselect a, b from t|1\nselect c, d, e from u|2" },
  { "combo-urls", "url,n\nhttp://a.b/c;d|e,1\nhttp://f.g/h;i|j,2\n", -1, "",
    "UTF-8 , - . header\nurl:text:text|n:integer:count\nhttp://a.b/c;d|e|1\nhttp://f.g/h;i|j|2" },
  { "iris",
    "Sepal.Length,Species\n5.1,setosa\n4.9,setosa\n7.0,versicolor\n6.4,versicolor\n6.3,virginica\n5.8,virginica\n", -1,
    "",
    "UTF-8 , - . "
    "header\nSepal.Length:real:continuous|Species:text:category\n5.1|setosa\n4.9|setosa\n7|versicolor\n6.4|"
    "versicolor\n6.3|virginica\n5.8|virginica" },
  { "mtcars", "\"\",\"mpg\",\"cyl\"\n\"Mazda RX4\",21,6\n\"Datsun 710\",22.8,4\n", -1, "",
    "UTF-8 , \" . header\ncolumn_1:text:text|mpg:real:continuous|cyl:integer:count\nMazda RX4|21|6\nDatsun "
    "710|22.8|4\n!renamed_columns@1" },
  { "auto-mpg",
    "18.0   8   307.0      130.0\t\"chevrolet chevelle malibu\"\n15.0   8   350.0      165.0\t\"buick skylark 320\"\n",
    -1, "",
    "UTF-8 space \" . no "
    "header\ncolumn_1:real:continuous|column_2:integer:count|column_3:real:continuous|column_4:real:continuous|column_"
    "5:text:text\n18|8|307|130|chevrolet chevelle malibu\n15|8|350|165|buick skylark 320" },
  { "wine-uci", "1,14.23,1.71\n1,13.2,1.78\n2,12.37,.94\n", -1, "",
    "UTF-8 , - . no "
    "header\ncolumn_1:integer:binary|column_2:real:continuous|column_3:real:continuous\n1|14.23|1.71\n1|13.2|1.78\n2|"
    "12.37|0.94" },
  { "adult", "39, State-gov, 77516, <=50K\n50, Self-emp, 83311, <=50K\n38, Private, 215646, >50K\n", -1, "",
    "UTF-8 , - . no "
    "header\ncolumn_1:integer:count|column_2:text:text|column_3:integer:count|column_4:text:binary\n39|State-gov|77516|"
    "<=50K\n50|Self-emp|83311|<=50K\n38|Private|215646|>50K" },
  { "bank", "\"age\";\"job\";\"y\"\n58;\"management\";\"no\"\n44;\"technician\";\"yes\"\n33;\"entrepreneur\";\"no\"\n",
    -1, "",
    "UTF-8 ; \" . "
    "header\nage:integer:count|job:text:text|y:boolean:binary\n58|management|false\n44|technician|true\n33|"
    "entrepreneur|false" },
  { "airq", "Date;Time;CO(GT);T;;\n10/03/2004;18.00.00;2,6;13,6;;\n13/03/2004;19.00.00;2;13,3;;\n", -1, "",
    "UTF-8 ; - , "
    "header\nDate:date:date|Time:text:text|CO(GT):real:continuous|T:real:continuous\n2004-03-10|18.00.00|2.6|13."
    "6\n2004-03-13|19.00.00|2|13.3\n!dropped_column@1" },
  { "worldbank",
    "\"Data Source\",\"World Development Indicators\",\n\n\"Last Updated Date\",\"2020-01-01\",\n\n\"Country "
    "Name\",\"Code\",\"1960\",\"1961\",\n\"Aruba\",\"ABW\",\"54211\",\"55438\",\n\"Chad\",\"TCD\",\"3002596\","
    "\"3061423\",\n",
    -1, "",
    "UTF-8 , \" . header\nCountry "
    "Name:text:text|Code:text:text|1960:integer:count|1961:integer:count\nAruba|ABW|54211|55438\nChad|TCD|3002596|"
    "3061423\n!skipped_lines@1\n!dropped_column@5" },
  { "eurostat", "freq,geo\\TIME_PERIOD\t2019 \t2020 \nA,AT\t1.5 \t: \nA,BE\t2.5 b\t3.5 \n", -1, "",
    "UTF-8 tab - . header\nfreq,geo\\TIME_PERIOD:text:text|2019:text:text|2020:text:text\nA,AT|1.5|:\nA,BE|2.5 b|3.5" },
  { "ecdc", "dateRep,day,cases\n31/12/2019,31,0\n01/01/2020,1,0\n", -1, "",
    "UTF-8 , - . header\ndateRep:date:date|day:integer:count|cases:integer:count\n2019-12-31|31|0\n2020-01-01|1|0" },
  { "noaa", "# Station 1\n# lat,lon\nyr,mo,t\n2000,1,-999.9\n2000,2,3.5\n", -1, "",
    "UTF-8 , - . header\nyr:integer:count|mo:integer:count|t:real:continuous\n2000|1|-999.9\n2000|2|3.5" },
  { "kaggle-idx", ",a,b\n0,1.5,x\n1,2.5,y\n", -1, "",
    "UTF-8 , - . header\ncolumn_1:integer:count|a:real:continuous|b:text:text\n0|1.5|x\n1|2.5|y\n!renamed_columns@1" },
  { "gbif-tab", "id\tname\tlat\n1\tParus major (L.)\t52.5\n2\t\"quoted\t1.5\n", -1, "", "refused 3:3" },
  { "excel-percent-neg", "a;b\n-12,5 %;1\n(3,0 %);2\n", -1, "",
    "UTF-8 ; - , header\na:real:continuous|b:integer:count\n-0.125|1\n-0.03|2" },
  { "int-with-decimals", "a\n1.0\n2.0\n", -1, "", "UTF-8 - - . header\na:real:continuous\n1\n2" },
  { "mixed-int-real", "a,b\n1,1\n2.5,2\n", -1, "",
    "UTF-8 , - . header\na:real:continuous|b:integer:count\n1|1\n2.5|2" },
  { "neg-zero", "a\n-0\n0\n", -1, "", "UTF-8 - - . header\na:integer:count\n0\n0" },
  { "zero-dec", "a\n0.0\n0\n", -1, "", "UTF-8 - - . header\na:real:continuous\n0\n0" },
  { "text-num-quoted-zip", "\"zip\"\n\"01234\"\n\"12345\"\n", -1, "",
    "UTF-8 - \" . header\nzip:text:text\n01234\n12345" },
  { "k-neg", "a\n-1\n0\n1\n", -1, "", "UTF-8 - - . header\na:integer:continuous\n-1\n0\n1" },
  { "k-bin01", "a\n0\n1\n1\n", -1, "", "UTF-8 - - . header\na:integer:binary\n0\n1\n1" },
  { "k-bin12", "a\n1\n2\n2\n", -1, "", "UTF-8 - - . header\na:integer:binary\n1\n2\n2" },
  { "k-cat", "a\nx\ny\nz\nx\ny\nz\nx\ny\nz\n", -1, "",
    "UTF-8 - - . header\na:text:category\nx\ny\nz\nx\ny\nz\nx\ny\nz" },
  { "k-text", "a\nw0\nw1\nw2\nw3\nw4\nw5\nw6\nw7\nw8\nw9\n", -1, "",
    "UTF-8 - - . header\na:text:text\nw0\nw1\nw2\nw3\nw4\nw5\nw6\nw7\nw8\nw9" },
  { "k-one", "a,b\nx,1\nx,2\nx,3\n", -1, "", "UTF-8 , - . header\na:text:category|b:integer:count\nx|1\nx|2\nx|3" },
  { "k-likert", "a\nagree\ndisagree\nneutral\nagree\ndisagree\nneutral\nagree\ndisagree\nneutral\n", -1, "",
    "UTF-8 - - . "
    "header\na:text:category\nagree\ndisagree\nneutral\nagree\ndisagree\nneutral\nagree\ndisagree\nneutral" },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  add_csv_cases ("csv-whole", cases, G_N_ELEMENTS (cases));
  return g_test_run ();
}
