package dev.windlass.models.inference;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Exponential and logarithm of 32-bit floats, bit for bit as the C library of GNU/Linux computes them.
 *
 * <p>A correctly rounded result is not good enough. XGBoost calls {@code expf} and {@code logf}; their results differ
 * from the correctly rounded ones for about one argument in two thousand and one in two hundred, and a probability that
 * differs in its last bit is a different prediction. So the method is followed: reduce by a table, then a short
 * polynomial in doubles, then one rounding.
 *
 * <p>The method is Tang's (1989, 1990). The tables of powers and of logarithms are computed here; the polynomial's
 * coefficients and the table's centres were found by the authors of that library by search, cannot be derived, and are
 * taken as the numbers they are. Multiplication and addition are fused, as that library does wherever the machine can.
 */
final class Float32Math {
    private static final int EXP_STEPS = 32;
    private static final double STEPS_PER_E = 0x1.71547652b82fep+0 * EXP_STEPS;
    /** Adding and subtracting this rounds a double to a whole number, ties to even. */
    private static final double ROUNDER = 0x1.8p52;

    private static final double EXP_CUBIC = 0x1.c6af84b912394p-5 / EXP_STEPS / EXP_STEPS / EXP_STEPS;
    private static final double EXP_SQUARE = 0x1.ebfce50fac4f3p-3 / EXP_STEPS / EXP_STEPS;
    private static final double EXP_LINEAR = 0x1.62e42ff0c52d6p-1 / EXP_STEPS;
    private static final float EXP_OVERFLOW_ABOVE = 0x1.62e42ep6f;
    private static final float EXP_ZERO_BELOW = -0x1.9fe368p6f;
    private static final double[] POWERS = powers();

    private static final int LOG_STEPS_LOG2 = 4;
    private static final int LOG_STEPS = 1 << LOG_STEPS_LOG2;
    /** Bits of the float at which the table's range begins, a little above 0.699. */
    private static final int LOG_ORIGIN = 0x3f330000;

    private static final double LN_2 = 0x1.62e42fefa39efp-1;
    private static final double LOG_QUARTIC = -0x1.00ea348b88334p-2;
    private static final double LOG_CUBIC = 0x1.5575b0be00b6ap-2;
    private static final double LOG_SQUARE = -0x1.ffffef20a4123p-2;
    private static final double[] INVERSE_CENTRES = {
        0x1.661ec79f8f3bep+0, 0x1.571ed4aaf883dp+0, 0x1.49539f0f010bp+0, 0x1.3c995b0b80385p+0,
        0x1.30d190c8864a5p+0, 0x1.25e227b0b8eap+0, 0x1.1bb4a4a1a343fp+0, 0x1.12358f08ae5bap+0,
        0x1.0953f419900a7p+0, 0x1p+0, 0x1.e608cfd9a47acp-1, 0x1.ca4b31f026aap-1,
        0x1.b2036576afce6p-1, 0x1.9c2d163a1aa2dp-1, 0x1.886e6037841edp-1, 0x1.767dcf5534862p-1
    };
    private static final double[] CENTRE_LOGS = centreLogs();

    private Float32Math() {}

    /** e to the power of {@code x}; 0 and infinity where a float holds no more, NaN for NaN. */
    static float exp(float x) {
        if (!(x <= EXP_OVERFLOW_ABOVE)) {
            return Float.isNaN(x) ? x : Float.POSITIVE_INFINITY;
        }
        if (x < EXP_ZERO_BELOW) {
            return 0f;
        }
        double shifted = Math.fma(STEPS_PER_E, x, ROUNDER);
        long step = Double.doubleToRawLongBits(shifted);
        double rest = Math.fma(STEPS_PER_E, x, -(shifted - ROUNDER));
        long exponent = (step >> 5) << 52;
        double power =
                Double.longBitsToDouble(Double.doubleToRawLongBits(POWERS[(int) (step & (EXP_STEPS - 1))]) + exponent);
        double upper = Math.fma(EXP_CUBIC, rest, EXP_SQUARE);
        double lower = Math.fma(EXP_LINEAR, rest, 1);
        return (float) (Math.fma(upper, rest * rest, lower) * power);
    }

    /** Natural logarithm; minus infinity for 0, NaN below. */
    static float log(float x) {
        if (!(x > 0) || x == Float.POSITIVE_INFINITY) {
            return x == 0 ? Float.NEGATIVE_INFINITY : x > 0 ? x : Float.NaN;
        }
        int bits = Float.floatToRawIntBits(x);
        if (x < Float.MIN_NORMAL) {
            bits = Float.floatToRawIntBits(x * 0x1p23f) - (23 << 23);
        }
        int offset = bits - LOG_ORIGIN;
        int step = (offset >> (23 - LOG_STEPS_LOG2)) & (LOG_STEPS - 1);
        int exponent = offset >> 23;
        double mantissa = Float.intBitsToFloat(bits - (exponent << 23));
        double rest = Math.fma(mantissa, INVERSE_CENTRES[step], -1);
        double whole = Math.fma(exponent, LN_2, CENTRE_LOGS[step]);
        double square = rest * rest;
        double tail = Math.fma(LOG_QUARTIC, square, Math.fma(LOG_CUBIC, rest, LOG_SQUARE));
        return (float) Math.fma(tail, square, whole + rest);
    }

    /** The 32nd roots of 2 to the powers 0 to 31, each correctly rounded. */
    private static double[] powers() {
        var precision = new MathContext(60);
        BigDecimal root = BigDecimal.TWO;
        for (int steps = EXP_STEPS; steps > 1; steps /= 2) {
            root = root.sqrt(precision);
        }
        double[] powers = new double[EXP_STEPS];
        BigDecimal power = BigDecimal.ONE;
        for (int i = 0; i < EXP_STEPS; i++) {
            powers[i] = power.doubleValue();
            power = power.multiply(root, precision);
        }
        return powers;
    }

    private static double[] centreLogs() {
        double[] logs = new double[LOG_STEPS];
        for (int i = 0; i < LOG_STEPS; i++) {
            logs[i] = 0.0 - StrictMath.log(INVERSE_CENTRES[i]);
        }
        return logs;
    }
}
