package dev.windlass.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExactSumTest {
    @Test
    void theSumOfAnyWindowIsTheExactSumRoundedOnce() {
        for (var seed = 1L; seed <= 300; seed++) {
            var random = new Random(seed);
            var size = 1 + random.nextInt(60);
            var column = new WindowColumn(size);
            var values = new double[size];
            for (var i = 0; i < size; i++) {
                values[i] = number(random, seed) + 0.0;
                column.append(i, random.nextInt(10) == 0 ? null : (Object) values[i]);
            }
            for (var from = 0; from < size; from += 1 + random.nextInt(5)) {
                for (var to = from; to <= size; to += 1 + random.nextInt(5)) {
                    var count = 0;
                    var sum = BigDecimal.ZERO;
                    for (var i = from; i < to; i++) {
                        if (column.value(i) != null) {
                            count++;
                            sum = sum.add(new BigDecimal(values[i]));
                        }
                    }
                    var expected = count == 0 ? null : Values.number(sum.doubleValue());
                    assertThat(column.aggregate(Aggregation.Function.SUM, from, to))
                            .as("seed %d, window %d to %d", seed, from, to)
                            .isEqualTo(expected);
                    assertThat(column.aggregate(Aggregation.Function.COUNT, from, to))
                            .isEqualTo((double) count);
                }
            }
        }
    }

    /** Whole numbers, decimals, numbers with all bits set, and for some seeds numbers that are off the grid. */
    private static double number(Random random, long seed) {
        var kind = random.nextInt(seed % 3 == 0 ? 7 : 5);
        return switch (kind) {
            case 0 -> random.nextInt(200) - 100;
            case 1 -> (random.nextInt(20_000) - 10_000) / 100.0;
            case 2 -> (random.nextDouble() - 0.5) * 1e9;
            case 3 -> random.nextGaussian() + (random.nextBoolean() ? 1e6 : -1e6);
            case 4 -> Math.scalb(1.0, random.nextInt(33) - 60) * (random.nextBoolean() ? 1 : -1);
            case 5 -> random.nextGaussian() * 1e-12;
            default -> random.nextGaussian() * 1e200;
        };
    }
}
