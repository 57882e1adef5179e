/* The scans of nabla-csv-scan.h, compiled once for each kind of processor. Before it is included
 * NABLA_SCAN_NAME and NABLA_STOPS_NAME are the functions' names. */
#include "table/nabla-csv-scan.h"

#include <string.h>
#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

#if defined(__AVX2__)
typedef struct
{
  __m256i parts[2];
} Bytes;

/* 64 bytes of text. */
static inline Bytes
load (const char *p)
{
  return (Bytes){ { _mm256_loadu_si256 ((const __m256i *) p), _mm256_loadu_si256 ((const __m256i *) (p + 32)) } };
}

static inline guint64
find (const Bytes *bytes, char c)
{
  __m256i wanted = _mm256_set1_epi8 (c);
  guint64 low = (guint32) _mm256_movemask_epi8 (_mm256_cmpeq_epi8 (bytes->parts[0], wanted));
  guint64 high = (guint32) _mm256_movemask_epi8 (_mm256_cmpeq_epi8 (bytes->parts[1], wanted));

  return low | high << 32;
}
#elif defined(__SSE2__)
typedef struct
{
  __m128i parts[4];
} Bytes;

static inline Bytes
load (const char *p)
{
  Bytes bytes;

  for (int i = 0; i < 4; i++)
    bytes.parts[i] = _mm_loadu_si128 ((const __m128i *) (p + 16 * i));
  return bytes;
}

static inline guint64
find (const Bytes *bytes, char c)
{
  __m128i wanted = _mm_set1_epi8 (c);
  guint64 mask = 0;

  for (int i = 0; i < 4; i++)
    mask |= (guint64) (guint32) _mm_movemask_epi8 (_mm_cmpeq_epi8 (bytes->parts[i], wanted)) << (16 * i);
  return mask;
}
#else
typedef struct
{
  guint64 words[8];
} Bytes;

static inline Bytes
load (const char *p)
{
  Bytes bytes;

  memcpy (bytes.words, p, sizeof bytes.words);
  for (int i = 0; i < 8; i++)
    bytes.words[i] = GUINT64_FROM_LE (bytes.words[i]);
  return bytes;
}

static inline guint64
find (const Bytes *bytes, char c)
{
  const guint64 low = G_GUINT64_CONSTANT (0x7f7f7f7f7f7f7f7f);
  guint64 wanted = (guchar) c * G_GUINT64_CONSTANT (0x0101010101010101);
  guint64 mask = 0;

  for (int i = 0; i < 8; i++)
    {
      guint64 differs = bytes->words[i] ^ wanted;
      /* The high bit of each byte that is zero, exactly. */
      guint64 zero = ~(((differs & low) + low) | differs | low);

      /* Those bits, gathered into the upper byte. */
      mask |= ((zero >> 7) * G_GUINT64_CONSTANT (0x0102040810204080) >> 56) << (8 * i);
    }
  return mask;
}
#endif

#define AHEAD 4096

/* Bit i: the parity of bits 0 … i. */
static inline guint64
prefix_xor (guint64 bits)
{
#ifdef __PCLMUL__
  return (guint64) _mm_cvtsi128_si64 (
    _mm_clmulepi64_si128 (_mm_cvtsi64_si128 ((gint64) bits), _mm_set1_epi8 ((char) 0xff), 0));
#else
  for (int shift = 1; shift < 64; shift *= 2)
    bits ^= bits << shift;
  return bits;
#endif
}

/* Whether a field may end before @c, and begin behind it. */
static inline gboolean
is_stop (char c, const NablaCsvMarks *marks)
{
  return c == '\n' || c == '\r' || c == marks->quote || (marks->delimiter != 0 && c == marks->delimiter);
}

void
NABLA_SCAN_NAME (const char *begin,
                 const char *end,
                 NablaCsvEdges edges,
                 const NablaCsvMarks *marks,
                 NablaCsvScan *scan)
{
  const guint64 has_quote = marks->quote != 0 ? ~(guint64) 0 : 0;
  const char delimiter = marks->delimiter != 0 ? marks->delimiter : '\n';
  /* All bits set: inside of a quoted field, if the block begins outside. */
  guint64 inside = 0;
  guint64 irregular[2] = { 0, 0 };
  gsize n_lines[2] = { 0, 0 };
  const char *rows[2] = { NULL, NULL };
  gboolean any_quote = FALSE;

  for (const char *p = begin; p < end; p += 64)
    {
      gsize left = (gsize) (end - p);
      guint64 all = left >= 64 ? ~(guint64) 0 : ((guint64) 1 << left) - 1;
      Bytes bytes = load (p);
      guint64 any_quotes = find (&bytes, marks->quote) & has_quote;
      guint64 quotes = any_quotes & all;
      guint64 lf = find (&bytes, '\n');
      guint64 cr = find (&bytes, '\r');
      guint64 lines = lf & all;
      guint64 within = inside;

      /* The hardware looks ahead within a page only. */
      __builtin_prefetch (p + AHEAD);

      /* A CR that no LF follows. */
      if (G_UNLIKELY ((cr & all) != 0))
        lines |= cr & all & ~(lf >> 1 | (guint64) (p[64] == '\n') << 63);
      /* From the first quote on always: whether there is one is not to be foreseen. */
      any_quote |= quotes != 0;
      if (any_quote)
        {
          guint64 stops = lf | cr | any_quotes | find (&bytes, delimiter);
          guint64 misplaced_opening, misplaced_closing;

          within ^= prefix_xor (quotes);
          misplaced_opening = quotes & ~(stops << 1);
          misplaced_closing = quotes & ~(stops >> 1);
          if ((misplaced_opening & 1) != 0
              && (p > begin || (edges & NABLA_CSV_BEGINS_DATA) == 0 ? is_stop (p[-1], marks) : TRUE))
            misplaced_opening &= ~(guint64) 1;
          if (misplaced_closing >> 63 != 0 && is_stop (p[64], marks))
            misplaced_closing &= ~((guint64) 1 << 63);
          if (left <= 64 && (edges & NABLA_CSV_ENDS_DATA) != 0)
            misplaced_closing &= ~((guint64) 1 << (left - 1));
          irregular[0] |= (misplaced_opening & within) | (misplaced_closing & ~within);
          irregular[1] |= (misplaced_opening & ~within) | (misplaced_closing & within);
          inside = 0 - (within >> 63);
        }
      n_lines[0] += (gsize) __builtin_popcountll (lines & ~within);
      n_lines[1] += (gsize) __builtin_popcountll (lines & within);
      if (G_UNLIKELY (rows[0] == NULL && (lines & ~within) != 0))
        rows[0] = p + __builtin_ctzll (lines & ~within) + 1;
      if (G_UNLIKELY (rows[1] == NULL && (lines & within) != 0))
        rows[1] = p + __builtin_ctzll (lines & within) + 1;
    }
  for (int i = 0; i < 2; i++)
    scan->cases[i] = (NablaCsvScanned){ n_lines[i], rows[i], irregular[i] != 0 };
  scan->any_quote = any_quote;
  scan->changes = inside != 0;
}

/* Bits of a block that are written down whether they are set or not: so many cells and rows seldom end in
 * 64 bytes, and a loop whose end is not to be foreseen costs more. */
#define USUAL_STOPS 10
#define USUAL_LINES 2

void
NABLA_STOPS_NAME (NablaCsvRun *run, const NablaCsvMarks *marks, gsize room)
{
  const guint64 has_quote = marks->quote != 0 ? ~(guint64) 0 : 0;
  const guint64 top = (guint64) 1 << 63;
  const char delimiter = marks->delimiter != 0 ? marks->delimiter : '\n';
  const char *p = run->at;

  for (; p < run->end && run->n_stops + 64 <= room; p += 64)
    {
      gsize left = (gsize) (run->end - p);
      guint64 all = left >= 64 ? ~(guint64) 0 : ((guint64) 1 << left) - 1;
      guint32 offset = (guint32) (p - run->begin);
      guint32 *stops = run->stops + run->n_stops;
      guint32 *lines = run->lines + run->n_lines;
      Bytes bytes = load (p);
      guint64 quotes = find (&bytes, marks->quote) & has_quote & all;
      guint64 lf = find (&bytes, '\n');
      guint64 cr = find (&bytes, '\r');
      guint64 within = run->inside ^ prefix_xor (quotes);
      guint64 ends, found;
      guint n_ends, n_found;

      __builtin_prefetch (p + AHEAD);
      run->inside = 0 - (within >> 63);
      /* A LF behind a CR belongs to it. */
      ends = (cr | (lf & ~(cr << 1 | run->after_cr))) & ~within & all;
      run->after_cr = cr >> 63;
      found = ends | (find (&bytes, delimiter) & ~within & all);
      n_ends = (guint) __builtin_popcountll (ends);
      n_found = (guint) __builtin_popcountll (found);
      for (guint i = 0; i < USUAL_LINES; i++, ends &= ends - 1)
        lines[i] = (guint32) run->n_stops + (guint32) __builtin_popcountll (found & ((ends & (0 - ends)) - 1));
      for (guint i = USUAL_LINES; i < n_ends; i++, ends &= ends - 1)
        lines[i] = (guint32) run->n_stops + (guint32) __builtin_popcountll (found & ((ends & (0 - ends)) - 1));
#pragma GCC unroll 10
      for (guint i = 0; i < USUAL_STOPS; i++, found &= found - 1)
        stops[i] = offset + (guint32) __builtin_ctzll (found | top);
      for (guint i = USUAL_STOPS; i < n_found; i++, found &= found - 1)
        stops[i] = offset + (guint32) __builtin_ctzll (found);
      run->n_lines += n_ends;
      run->n_stops += n_found;
    }
  run->at = p;
}
