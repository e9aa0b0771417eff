package dev.windlass.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.windlass.monitoring.DriftReport.Verdict;
import dev.windlass.monitoring.Profile.ColumnProfile;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class DriftTest {
    private static final Offset<Double> EXACT = within(1e-12);
    private static final double LIMIT = 0.2;

    private static final long[] HALVES = {50, 50};
    private static final long[] FIFTHS = {80, 20};

    /** A sample with a bin that only the reference fills and one that only the window fills. */
    private static final long[] REFERENCE = {120, 80, 100, 90, 110, 0, 50};

    private static final long[] WINDOW = {60, 20, 40, 100, 130, 30, 0};

    @Test
    void statisticsOfTwoBinsAreThoseWorkedOutByHand() {
        // (0.8 - 0.5) ln(0.8 / 0.5) + (0.2 - 0.5) ln(0.2 / 0.5) = 0.3 ln 4
        assertThat(Drift.populationStability(HALVES, FIFTHS)).isCloseTo(0.3 * Math.log(4), EXACT);
        // Cumulative shares 0.5 and 0.8 after the first bin, 1 and 1 after the second.
        assertThat(Drift.kolmogorovSmirnov(HALVES, FIFTHS)).isCloseTo(0.3, EXACT);
        // With the average (0.65, 0.35), in bits.
        var fromHalves = 0.5 * Math.log(0.5 / 0.65) + 0.5 * Math.log(0.5 / 0.35);
        var fromFifths = 0.8 * Math.log(0.8 / 0.65) + 0.2 * Math.log(0.2 / 0.35);
        assertThat(Drift.jensenShannon(HALVES, FIFTHS)).isCloseTo((fromHalves + fromFifths) / 2 / Math.log(2), EXACT);
    }

    /**
     * Constants of SciPy 1.17.1: {@code scipy.stats.entropy} of both directions over shares with half a row in empty
     * bins, {@code scipy.spatial.distance.jensenshannon(base=2)} squared, and numpy's cumulative sums.
     */
    @Test
    void statisticsOfManyBinsAreThoseOfSciPy() {
        assertThat(Drift.populationStability(REFERENCE, WINDOW)).isCloseTo(1.0059827691201453, EXACT);
        assertThat(Drift.jensenShannon(REFERENCE, WINDOW)).isCloseTo(0.13424279713476794, EXACT);
        assertThat(Drift.kolmogorovSmirnov(REFERENCE, WINDOW)).isCloseTo(0.2296650717703349, EXACT);
    }

    /** Constants of SciPy 1.17.1: {@code scipy.stats.kstwobign.sf} of the statistic with Stephens' correction. */
    @Test
    void theProbabilityOfAStatisticIsThatOfSciPy() {
        assertThat(Drift.kolmogorovSmirnovProbability(0.08, 550, 380)).isCloseTo(0.10724468909917885, EXACT);
        assertThat(Drift.kolmogorovSmirnovProbability(0.05, 1_000, 1_000)).isCloseTo(0.15955408974378785, EXACT);
        assertThat(Drift.kolmogorovSmirnovProbability(0.2, 200, 300)).isCloseTo(0.00010770321244519248, EXACT);
        assertThat(Drift.kolmogorovSmirnovProbability(0.01, 500, 500)).isCloseTo(1, within(1e-9));
        assertThat(Drift.kolmogorovSmirnovProbability(0, 500, 500)).isEqualTo(1);
    }

    @Test
    void statisticsAreSymmetricAndZeroForEqualSharesWhateverTheSizes() {
        for (var seed = 0L; seed < 200; seed++) {
            var random = new Random(seed);
            var one = random.longs(2 + random.nextInt(20), 0, 50).toArray();
            var other = random.longs(one.length, 0, 50).toArray();
            one[0] = 1;
            other[0] = 1;
            var tenfold = Arrays.stream(one).map(count -> 10 * count).toArray();
            for (var statistic : List.<ToDoubleBiFunction<long[], long[]>>of(
                    Drift::populationStability, Drift::jensenShannon, Drift::kolmogorovSmirnov)) {
                var value = statistic.applyAsDouble(one, other);
                assertThat(value).as("seed %d", seed).isNotNegative();
                assertThat(statistic.applyAsDouble(other, one))
                        .as("seed %d", seed)
                        .isCloseTo(value, EXACT);
                assertThat(statistic.applyAsDouble(one, one))
                        .as("seed %d", seed)
                        .isZero();
                assertThat(statistic.applyAsDouble(one, tenfold))
                        .as("seed %d", seed)
                        .isCloseTo(0, EXACT);
            }
        }
    }

    @Test
    void samplesThatShareNothingHaveADivergenceOfOneBitAndAStatisticOfOne() {
        assertThat(Drift.jensenShannon(new long[] {7, 0}, new long[] {0, 9})).isCloseTo(1, EXACT);
        assertThat(Drift.kolmogorovSmirnov(new long[] {7, 0}, new long[] {0, 9}))
                .isEqualTo(1);
        assertThat(Drift.populationStability(new long[] {7, 0}, new long[] {0, 9}))
                .isFinite();
    }

    @Test
    void samplesThatCannotBeComparedAreRefused() {
        for (var pair :
                List.of(new long[][] {{1, 2}, {1}}, new long[][] {{1, 2}, {0, 0}}, new long[][] {{1, 2}, {-1, 2}})) {
            assertThatThrownBy(() -> Drift.populationStability(pair[0], pair[1]))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Drift.jensenShannon(pair[0], pair[1]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static double[] normal(long seed, int rows, double mean) {
        var random = new Random(seed);
        return random.doubles(rows).map(_ -> mean + random.nextGaussian()).toArray();
    }

    private static DriftReport compare(double[] reference, double[] window) {
        var profile = Profile.of(List.of("x"), reference, reference);
        return DriftReport.of(profile, window, window, LIMIT);
    }

    @Test
    void aShiftedFeatureHasDriftedAndAnUnchangedOneHasNot() {
        var reference = normal(1, 5_000, 0);
        assertThat(compare(reference, normal(2, 1_000, 1)).worst()).hasValueSatisfying(worst -> {
            assertThat(worst.feature()).isEqualTo("x");
            assertThat(worst.ksProbability()).isLessThan(1e-6);
        });
        var unchanged = compare(reference, normal(3, 1_000, 0));
        assertThat(unchanged.worst()).isEmpty();
        assertThat(unchanged.features())
                .extracting(DriftReport.FeatureDrift::verdict)
                .containsExactly(Verdict.STABLE);
    }

    @Test
    void tooLittleDataIsNoVerdictHoweverFarApartTheSamplesAre() {
        var few = normal(4, DriftReport.ROWS_LEAST - 1, 9);
        var many = normal(5, 5_000, 0);
        for (var report : List.of(compare(many, few), compare(few, many))) {
            assertThat(report.output().verdict()).isEqualTo(Verdict.TOO_LITTLE_DATA);
            assertThat(report.worst()).isEmpty();
        }
    }

    @Test
    void anIndexAboveTheLimitThatChanceExplainsIsNoVerdict() {
        var drifted = 0;
        for (var seed = 0L; seed < 200; seed++) {
            var random = new Random(seed);
            var reference = random.ints(1_000, 0, 20).asDoubleStream().toArray();
            var window =
                    random.ints(DriftReport.ROWS_LEAST, 0, 20).asDoubleStream().toArray();
            var profile = Profile.of(List.of("x"), reference, reference);
            drifted += DriftReport.of(profile, window, window, 0.1).worst().isPresent() ? 1 : 0;
        }
        // About half of these windows exceed 0.1, by chance alone.
        assertThat(drifted).isLessThan(10);
    }

    @Test
    void valuesThatStopArrivingAreDriftAndTheirShareIsTold() {
        var reference = normal(6, 2_000, 0);
        var window = normal(7, 1_000, 0);
        Arrays.fill(window, 0, 500, Double.NaN);
        var feature = compare(reference, window).features().getFirst();
        assertThat(feature.verdict()).isEqualTo(Verdict.DRIFT);
        assertThat(feature.missing()).isEqualTo(0.5);
        assertThat(feature.missingReference()).isZero();
    }

    @Test
    void aProfileCountsEachReferenceRowOnceAndItsBinsHoldWhatTheirEdgesSay() {
        for (var seed = 0L; seed < 50; seed++) {
            var random = new Random(seed);
            var values = random.doubles(500)
                    .map(x -> random.nextInt(10) == 0 ? Double.NaN : Math.floor(x * (1 + random.nextInt(60))))
                    .toArray();
            var column = ColumnProfile.of("x", values);
            assertThat(column.counts().stream().mapToLong(Long::longValue).sum())
                    .as("seed %d", seed)
                    .isEqualTo(values.length);
            assertThat(column.edges()).as("seed %d", seed).isSorted().doesNotHaveDuplicates();
            for (var edge = 0; edge < column.edges().size(); edge++) {
                var upTo = column.edges().get(edge);
                var counted = IntStream.rangeClosed(0, edge)
                        .mapToLong(bin -> column.counts().get(bin))
                        .sum();
                assertThat(counted)
                        .as("seed %d, edge %s", seed, upTo)
                        .isEqualTo(Arrays.stream(values)
                                .filter(value -> value <= upTo)
                                .count());
            }
        }
    }

    @Test
    void negativeZeroIsZero() {
        var column = ColumnProfile.of("x", new double[] {0.0, -0.0, 1.0, 1.0});
        assertThat(column.counts()).containsExactly(2L, 2L, 0L);
        assertThat(column.count(new double[] {-0.0, 0.0})).containsExactly(2, 0, 0);
    }
}
