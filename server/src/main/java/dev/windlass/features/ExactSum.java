package dev.windlass.features;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Sums of doubles that do not depend on their order: the exact sum, rounded once.
 *
 * <p>Floating-point addition rounds at every step, so that the same numbers in another order give other last bits, and
 * a sum kept by adding what enters a window and subtracting what leaves it drifts. Here numbers are whole multiples of
 * 2<sup>-70</sup> held in 128 bits, where addition is exact and differences of running sums are too: the sum over any
 * window is a subtraction of two prefix sums, which may even overflow on the way as long as the window itself does not.
 * Numbers that are too large or too fine for this grid, rare in practice, are added as {@link BigDecimal}s; both ways
 * give the correctly rounded sum, thus the same bits.
 */
final class ExactSum {
    /** The grid: every number held is a multiple of two to the minus this. */
    static final int FRACTION_BITS = 70;

    /** Numbers below two to this power fit; with {@link #COUNT_MAX} of them a sum stays below 2^127 grid steps. */
    private static final int MAGNITUDE_BITS = 34;

    /** How many numbers may be added: 4 million. */
    static final int COUNT_MAX = 1 << 22;

    private static final int MANTISSA_BITS = 52;
    private static final long MANTISSA_MASK = (1L << MANTISSA_BITS) - 1;

    private ExactSum() {}

    /** Whether {@code value}, a finite number, lies on the grid. */
    static boolean fits(double value) {
        if (value == 0) {
            return true;
        }
        var exponent = Math.getExponent(value);
        return exponent >= Double.MIN_EXPONENT
                && exponent < MAGNITUDE_BITS
                && exponent - MANTISSA_BITS + Long.numberOfTrailingZeros(mantissa(value)) >= -FRACTION_BITS;
    }

    private static long mantissa(double value) {
        return (Double.doubleToRawLongBits(value) & MANTISSA_MASK) | (1L << MANTISSA_BITS);
    }

    /** The upper 64 bits of a number that {@link #fits}, in two's complement. */
    static long high(double value) {
        if (value == 0) {
            return 0;
        }
        var shift = Math.getExponent(value) - MANTISSA_BITS + FRACTION_BITS;
        var high = shift <= 0 ? 0 : mantissa(value) >>> 1 >>> (Long.SIZE - 1 - shift);
        // Negating in two's complement borrows from the upper half unless the lower one is zero.
        return value < 0 ? -high - (magnitudeLow(value) == 0 ? 0 : 1) : high;
    }

    /** The lower 64 bits of a number that {@link #fits}, in two's complement. */
    static long low(double value) {
        if (value == 0) {
            return 0;
        }
        var low = magnitudeLow(value);
        return value < 0 ? -low : low;
    }

    private static long magnitudeLow(double value) {
        var shift = Math.getExponent(value) - MANTISSA_BITS + FRACTION_BITS;
        return shift < 0 ? mantissa(value) >>> -shift : mantissa(value) << shift;
    }

    /** The carry into the upper half of {@code a + b} over the lower halves. */
    static long carry(long a, long sum) {
        return Long.compareUnsigned(sum, a) < 0 ? 1 : 0;
    }

    /** The double nearest to a 128-bit number of grid steps, ties to even. */
    static double round(long high, long low) {
        if (high < 0) {
            var negatedLow = -low;
            return -round(~high + (negatedLow == 0 ? 1 : 0), negatedLow);
        }
        if (high == 0 && low >= 0) {
            return Math.scalb((double) low, -FRACTION_BITS) + 0.0;
        }
        // Keep the 63 leading bits and whether anything was cut off, so that the one conversion rounds rightly.
        var shift = high == 0 ? 1 : Long.SIZE + 1 - Long.numberOfLeadingZeros(high);
        var kept = shift < Long.SIZE ? (high << (Long.SIZE - shift)) | (low >>> shift) : high >>> (shift - Long.SIZE);
        var cut = shift < Long.SIZE ? low & ((1L << shift) - 1) : low | (high & ((1L << (shift - Long.SIZE)) - 1));
        return Math.scalb((double) (cut == 0 ? kept : kept | 1), shift - FRACTION_BITS);
    }

    /** A 128-bit number of grid steps without rounding. */
    static BigDecimal exact(long high, long low) {
        var steps = BigInteger.valueOf(high).shiftLeft(Long.SIZE).add(new BigInteger(Long.toUnsignedString(low)));
        return new BigDecimal(steps).divide(new BigDecimal(BigInteger.ONE.shiftLeft(FRACTION_BITS)));
    }
}
