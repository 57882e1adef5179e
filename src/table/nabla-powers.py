#!/usr/bin/env python3
"""Prints the powers of five of nabla-number-decimal.c: 128 leading bits of each, as high and low
words (Lemire 2021, "Number parsing at a gigabyte per second", section 5)."""

SMALLEST, LARGEST = -342, 308


def leading_bits(q):
    """5^q times a power of two, in [2^127, 2^128): truncated, but rounded up where 5^-q fits 64 bits"""
    if q >= 0:
        power = 5**q
        bits = power.bit_length()
        return power << (128 - bits) if bits <= 128 else power >> (bits - 128)
    power = 5**-q
    if q >= -27:
        return (1 << (power.bit_length() + 127)) // power + 1
    value = (1 << (2 * power.bit_length() + 128)) // power + 1
    return value >> (value.bit_length() - 128)


print(f"#define SMALLEST_POWER ({SMALLEST})")
print(f"#define LARGEST_POWER {LARGEST}")
print("static const guint64 powers_of_five[][2] = {")
for exponent in range(SMALLEST, LARGEST + 1):
    value = leading_bits(exponent)
    print(f"  {{ G_GUINT64_CONSTANT (0x{value >> 64:016x}), G_GUINT64_CONSTANT (0x{value & (1 << 64) - 1:016x}) }},")
print("};")
