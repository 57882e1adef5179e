#include "implied.h"

#include <string.h>

gboolean
brute_is_minimal (const Brute *g, guint a, guint b, Mask set)
{
  if (!brute_separated (g, BIT (a), BIT (b), set))
    return FALSE;
  for (Mask part = set; part != 0;)
    {
      part = (part - 1) & set;
      if (brute_separated (g, BIT (a), BIT (b), part))
        return FALSE;
    }
  return TRUE;
}

void
implied_collect (const GPtrArray *list, guint a, guint b, gboolean listed[BIT (BRUTE_MAX)])
{
  memset (listed, 0, sizeof (gboolean) * BIT (BRUTE_MAX));
  for (guint i = 0; i < list->len; i++)
    {
      const NablaIndependence *one = list->pdata[i];

      g_assert_cmpuint (one->a, !=, one->b);
      if ((one->a != a || one->b != b) && (one->a != b || one->b != a))
        continue;
      g_assert_false (listed[brute_mask (one->given)]);
      listed[brute_mask (one->given)] = TRUE;
    }
}
