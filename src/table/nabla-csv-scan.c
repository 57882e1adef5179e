#define NABLA_SCAN_NAME  nabla_csv_scan_plain
#define NABLA_STOPS_NAME nabla_csv_find_stops_plain
#include "table/nabla-csv-scan-kernel.h"

/* Whether the functions for AVX2 can be run here. */
static gboolean
has_avx2 (void)
{
#ifdef NABLA_WITH_AVX2
  return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("popcnt") && __builtin_cpu_supports ("bmi")
         && __builtin_cpu_supports ("pclmul");
#else
  return FALSE;
#endif
}

NablaCsvScanFunc
nabla_csv_scan_get (void)
{
#ifdef NABLA_WITH_AVX2
  if (has_avx2 ())
    return nabla_csv_scan_avx2;
#endif
  return nabla_csv_scan_plain;
}

NablaCsvStopsFunc
nabla_csv_find_stops_get (void)
{
#ifdef NABLA_WITH_AVX2
  if (has_avx2 ())
    return nabla_csv_find_stops_avx2;
#endif
  return nabla_csv_find_stops_plain;
}
