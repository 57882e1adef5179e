/* Compiled with AVX2 and called only where the processor has it. */
#define NABLA_SCAN_NAME  nabla_csv_scan_avx2
#define NABLA_STOPS_NAME nabla_csv_find_stops_avx2
#include "table/nabla-csv-scan-kernel.h"
