package dev.windlass.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class QualityTest {
    private static final Offset<Double> EXACT = within(1e-12);

    private static final double[] OUTPUTS = {0.1, 0.4, 0.4, 0.35, 0.8, 0.8, 0.65, 0.2, 0.9, 0.4, 0.55, 0.0, 1.0, 0.3};
    private static final double[] LABELS = {0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 1};

    /**
     * Constants of scikit-learn 1.9.1: {@code roc_auc_score}, {@code log_loss} with outputs clipped to 1e-15,
     * {@code brier_score_loss}; the calibration error by numpy over ten equal bins.
     */
    @Test
    void measuresWithTiedOutputsAreThoseOfScikitLearn() {
        var quality = Quality.of(OUTPUTS, LABELS);
        assertThat(quality.auc()).isCloseTo(0.7857142857142857, EXACT);
        assertThat(quality.logLoss()).isCloseTo(0.5338499619015066, EXACT);
        assertThat(quality.brier()).isCloseTo(0.18982142857142859, EXACT);
        assertThat(quality.calibrationError()).isCloseTo(0.21785714285714283, EXACT);
        assertThat(quality.baseRate()).isEqualTo(0.5);
        assertThat(quality.labelled()).isEqualTo(14);
        assertThat(quality.calibration().stream()
                        .mapToInt(Quality.CalibrationBin::rows)
                        .sum())
                .isEqualTo(14);
    }

    @Test
    void theAreaIsTheShareOfPairsInTheRightOrderWithTiesCountedHalf() {
        for (var seed = 0L; seed < 100; seed++) {
            var random = new Random(seed);
            var rows = 2 + random.nextInt(60);
            var outputs = random.ints(rows, 0, 8).mapToDouble(x -> x / 8.0).toArray();
            var labels = random.ints(rows, 0, 2).asDoubleStream().toArray();
            labels[0] = 0;
            labels[1] = 1;
            var right = 0.0;
            var pairs = 0;
            for (var positive = 0; positive < rows; positive++) {
                for (var negative = 0; negative < rows; negative++) {
                    if (labels[positive] == 1 && labels[negative] == 0) {
                        right += outputs[positive] > outputs[negative] ? 1 : 0;
                        right += outputs[positive] == outputs[negative] ? 0.5 : 0;
                        pairs++;
                    }
                }
            }
            assertThat(Quality.auc(outputs, labels)).as("seed %d", seed).isCloseTo(right / pairs, EXACT);
        }
    }

    @Test
    void whatOneClassCannotTellIsAbsentAndNothingIsMeasuredOfNothing() {
        var quality = Quality.of(new double[] {0.2, 0.9}, new double[] {1, 1});
        assertThat(quality.auc()).isNull();
        assertThat(quality.logLoss()).isNotNull();
        assertThat(quality.measures()).doesNotContainKey("auc").containsEntry("base_rate", 1.0);
        assertThat(Quality.of(new double[0], new double[0]).measures()).containsOnlyKeys("labelled");
    }

    @Test
    void certaintyThatIsWrongCostsMuchButNotInfinitelyMuch() {
        assertThat(Quality.logLoss(new double[] {0, 1}, new double[] {1, 0})).isCloseTo(34.5388, within(1e-3));
    }

    @Test
    void whatIsNoProbabilityOrNoLabelIsRefused() {
        for (var bad : new double[][] {{Double.NaN, 1}, {1.5, 1}, {-0.1, 0}, {0.5, 0.5}, {0.5, Double.NaN}}) {
            assertThatThrownBy(() -> Quality.of(new double[] {bad[0]}, new double[] {bad[1]}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
