package dev.windlass.monitoring;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How good answers were, once the truth is known. Measures that the labels cannot give, as the AUC of one class only,
 * are absent.
 *
 * @param labelled answers with a known label
 * @param auc area under the ROC curve: the probability that a positive is ranked above a negative, ties counted half
 * @param logLoss mean negative log-likelihood in nats, outputs clipped to [1e-15, 1 - 1e-15]
 * @param brier mean squared difference of output and label, 0 to 1
 * @param calibrationError expected calibration error over ten equal bins of the output, 0 to 1
 * @param baseRate share of positives
 * @param calibration the bins behind the calibration error
 */
public record Quality(
        int labelled,
        @Nullable Double auc,
        @Nullable Double logLoss,
        @Nullable Double brier,
        @Nullable Double calibrationError,
        @Nullable Double baseRate,
        List<CalibrationBin> calibration) {
    private static final double CLIP = 1e-15;
    private static final int CALIBRATION_BINS = 10;

    /** Answers between {@code from} and {@code to}: how many, their mean, and the share that came true. */
    public record CalibrationBin(double from, double to, int rows, double meanOutput, double positiveShare) {}

    public Quality {
        calibration = List.copyOf(calibration);
    }

    /**
     * @param outputs probabilities; shape [rows], each 0 to 1
     * @param labels 1 or 0; same shape
     * @throws IllegalArgumentException if the shapes differ or a value is out of its range
     */
    public static Quality of(double[] outputs, double[] labels) {
        if (outputs.length != labels.length) {
            throw new IllegalArgumentException("%d outputs, %d labels".formatted(outputs.length, labels.length));
        }
        for (var row = 0; row < outputs.length; row++) {
            if (!(outputs[row] >= 0 && outputs[row] <= 1) || (labels[row] != 0 && labels[row] != 1)) {
                throw new IllegalArgumentException(
                        "row %d has output %s and label %s".formatted(row, outputs[row], labels[row]));
            }
        }
        if (outputs.length == 0) {
            return new Quality(0, null, null, null, null, null, List.of());
        }
        var bins = calibration(outputs, labels);
        var error = bins.stream()
                .mapToDouble(bin -> bin.rows() * Math.abs(bin.meanOutput() - bin.positiveShare()))
                .sum();
        return new Quality(
                outputs.length,
                auc(outputs, labels),
                logLoss(outputs, labels),
                brier(outputs, labels),
                error / outputs.length,
                Arrays.stream(labels).sum() / labels.length,
                bins);
    }

    /** By ranks (Mann and Whitney), tied outputs sharing their mean rank; absent when one class is missing. */
    static @Nullable Double auc(double[] outputs, double[] labels) {
        var order = IntStream.range(0, outputs.length)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> outputs[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        var positives = 0L;
        var rankSum = 0.0;
        for (var start = 0; start < order.length; ) {
            var end = start;
            var tied = 0L;
            while (end < order.length && outputs[order[end]] == outputs[order[start]]) {
                tied += labels[order[end]] > 0 ? 1 : 0;
                end++;
            }
            rankSum += tied * ((start + 1 + end) / 2.0);
            positives += tied;
            start = end;
        }
        var negatives = outputs.length - positives;
        if (positives == 0 || negatives == 0) {
            return null;
        }
        return (rankSum - positives * (positives + 1) / 2.0) / ((double) positives * negatives);
    }

    static double logLoss(double[] outputs, double[] labels) {
        var sum = 0.0;
        for (var row = 0; row < outputs.length; row++) {
            var clipped = Math.clamp(outputs[row], CLIP, 1 - CLIP);
            sum -= labels[row] > 0 ? Math.log(clipped) : Math.log1p(-clipped);
        }
        return sum / outputs.length;
    }

    private static double brier(double[] outputs, double[] labels) {
        var sum = 0.0;
        for (var row = 0; row < outputs.length; row++) {
            sum += (outputs[row] - labels[row]) * (outputs[row] - labels[row]);
        }
        return sum / outputs.length;
    }

    private static List<CalibrationBin> calibration(double[] outputs, double[] labels) {
        var rows = new int[CALIBRATION_BINS];
        var outputSums = new double[CALIBRATION_BINS];
        var labelSums = new double[CALIBRATION_BINS];
        for (var row = 0; row < outputs.length; row++) {
            var bin = Math.clamp((int) (outputs[row] * CALIBRATION_BINS), 0, CALIBRATION_BINS - 1);
            rows[bin]++;
            outputSums[bin] += outputs[row];
            labelSums[bin] += labels[row];
        }
        var bins = new ArrayList<CalibrationBin>(CALIBRATION_BINS);
        for (var bin = 0; bin < CALIBRATION_BINS; bin++) {
            if (rows[bin] > 0) {
                bins.add(new CalibrationBin(
                        (double) bin / CALIBRATION_BINS,
                        (bin + 1.0) / CALIBRATION_BINS,
                        rows[bin],
                        outputSums[bin] / rows[bin],
                        labelSums[bin] / rows[bin]));
            }
        }
        return bins;
    }

    /** The measures by the names that rules use; those that are absent are left out. */
    public Map<String, Double> measures() {
        var measures = new TreeMap<String, Double>();
        measures.put("labelled", (double) labelled);
        put(measures, "auc", auc);
        put(measures, "log_loss", logLoss);
        put(measures, "brier", brier);
        put(measures, "calibration_error", calibrationError);
        put(measures, "base_rate", baseRate);
        return measures;
    }

    private static void put(Map<String, Double> measures, String name, @Nullable Double value) {
        if (value != null) {
            measures.put(name, value);
        }
    }
}
