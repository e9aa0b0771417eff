package dev.windlass.models.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BoundaryTest {
    private static final float[] EDGES = {
        0f,
        -0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        1f,
        -1f,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN
    };

    @Test
    void aDoubleIsBelowTheBoundaryExactlyWhenItsFloatIsBelowTheThreshold() {
        long seed = 7;
        var random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            float threshold = i < EDGES.length ? EDGES[i] : Float.intBitsToFloat(random.nextInt());
            double boundary = TreeCompiler.boundary(threshold);
            assertThat(boundary)
                    .as("seed %d: the boundary of %s", seed, threshold)
                    .isNotZero();
            double[] values = {
                threshold,
                boundary,
                Math.nextUp(boundary),
                Math.nextDown(boundary),
                Math.nextUp(threshold),
                Math.nextDown(threshold),
                Double.longBitsToDouble(random.nextLong()),
                0.0,
                -0.0,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY
            };
            for (double value : values) {
                assertThat(value < boundary)
                        .as("seed %d: %s against %s", seed, value, threshold)
                        .isEqualTo((float) value < threshold);
            }
        }
    }
}
