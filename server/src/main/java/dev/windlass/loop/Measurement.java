package dev.windlass.loop;

import dev.windlass.features.FeatureMatrix;
import dev.windlass.features.OfflineJoin;
import dev.windlass.kernel.Problem;
import dev.windlass.models.Model;
import dev.windlass.monitoring.Quality;
import dev.windlass.registry.ModelVersion;
import dev.windlass.serving.RegistryScorers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Measures versions on rows whose labels are known, for the gate. */
final class Measurement {
    /** The smallest group of rows that has a say in a {@code worst(… by …)} measure. */
    static final int GROUP_LEAST = 100;

    /** Rows with which the latency of a model is measured. */
    private static final int LATENCY_ROWS = 2_000;

    private static final int NANOS_PER_MICRO = 1_000;

    private final LoopData data;
    private final RegistryScorers scorers;

    Measurement(LoopData data, RegistryScorers scorers) {
        this.data = data;
        this.scorers = scorers;
    }

    /** What versions show on labelled rows, each computed with its own features: those defined alike at once. */
    List<Map<String, Double>> of(
            Workshop.Order order, ModelWorkshop.Spans spans, LoopData.Labelled rows, List<ModelVersion> versions) {
        if (rows.labels().length == 0) {
            return Collections.nCopies(versions.size(), Map.of());
        }
        var from = spans.evidenceFrom().minus(LoopFeatures.reach(order.spec()));
        var bySet = versions.stream().collect(Collectors.groupingBy(scorers::features));
        var measures = new HashMap<Integer, Map<String, Double>>();
        bySet.forEach((set, alike) -> {
            var events = data.events(order.decision().event().data(), set, from, order.asOf());
            var matrices = OfflineJoin.join(
                    set,
                    events,
                    rows.rows(),
                    order.spec().train().time(),
                    alike.stream().map(scorers::schema).toList());
            for (var i = 0; i < alike.size(); i++) {
                measures.put(alike.get(i).version(), measure(order.spec(), alike.get(i), matrices.get(i), rows));
            }
        });
        return versions.stream()
                .map(version -> Objects.requireNonNull(measures.get(version.version())))
                .toList();
    }

    private Map<String, Double> measure(
            LoopSpec spec, ModelVersion version, FeatureMatrix matrix, LoopData.Labelled rows) {
        var model = scorers.model(version);
        var outputs = model.predict(matrix.values(), matrix.rows());
        requireProbabilities(version, outputs);
        var measures = new TreeMap<>(Quality.of(outputs, rows.labels()).measures());
        measures.put("latency_p99", latency(model, matrix));
        for (var rule : spec.gate()) {
            rule.splitColumn()
                    .ifPresent(column ->
                            worst(rule, column, rows, outputs).ifPresent(value -> measures.put(rule.measure(), value)));
        }
        return measures;
    }

    private static void requireProbabilities(ModelVersion version, double[] outputs) {
        for (var output : outputs) {
            if (!(output >= 0 && output <= 1)) {
                throw Problem.refused(
                        "no-probabilities",
                        "Version %d answers %s, which is no probability.".formatted(version.version(), output),
                        "The label of a loop is 1 or 0, and what is measured of a model are its probabilities.",
                        "Give 'train.parameters.objective' as binary:logistic, or leave it out.");
            }
        }
    }

    private static double latency(Model model, FeatureMatrix matrix) {
        var rows = Math.min(LATENCY_ROWS, matrix.rows());
        var micros = new long[rows];
        for (var row = 0; row < rows; row++) {
            var values = matrix.row(row);
            var started = System.nanoTime();
            model.predict(values);
            micros[row] = (System.nanoTime() - started) / NANOS_PER_MICRO;
        }
        Arrays.sort(micros);
        return Evidence.p99Millis(micros);
    }

    /** The least of the measure among the values of a column; groups too small to say anything are left out. */
    private static Optional<Double> worst(Rule rule, String column, LoopData.Labelled rows, double[] outputs) {
        var measure = rule.measure().substring("worst(".length(), rule.measure().indexOf(" by "));
        var groups = new TreeMap<String, List<Integer>>();
        for (var row = 0; row < outputs.length; row++) {
            groups.computeIfAbsent(String.valueOf(rows.rows().row(row).get(column)), _ -> new ArrayList<>())
                    .add(row);
        }
        return groups.values().stream()
                .filter(group -> group.size() >= GROUP_LEAST)
                .flatMap(group -> Optional.ofNullable(Quality.of(pick(outputs, group), pick(rows.labels(), group))
                                .measures()
                                .get(measure))
                        .stream())
                .min(Double::compare);
    }

    private static double[] pick(double[] values, List<Integer> rows) {
        return IntStream.range(0, rows.size())
                .mapToDouble(i -> values[rows.get(i)])
                .toArray();
    }
}
