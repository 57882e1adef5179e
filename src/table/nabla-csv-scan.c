#define NABLA_SCAN_NAME nabla_csv_scan_plain
#include "table/nabla-csv-scan-kernel.h"

NablaCsvScanFunc
nabla_csv_scan_get (void)
{
#ifdef NABLA_WITH_AVX2
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("popcnt") && __builtin_cpu_supports ("bmi")
      && __builtin_cpu_supports ("pclmul"))
    return nabla_csv_scan_avx2;
#endif
  return nabla_csv_scan_plain;
}
