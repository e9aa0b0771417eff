package dev.windlass.loop;

import dev.windlass.data.DatasetVersion;
import dev.windlass.data.Datasets;
import dev.windlass.features.Expression;
import dev.windlass.features.FeatureSet;
import dev.windlass.features.Source;
import dev.windlass.frame.Frame;
import dev.windlass.kernel.Nearest;
import dev.windlass.kernel.Problem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads what a training needs out of the dataset versions: labelled rows, and the events behind their features. */
final class LoopData {
    private final Datasets datasets;

    LoopData(Datasets datasets) {
        this.datasets = datasets;
    }

    /**
     * Rows with their labels.
     *
     * @param labels 1 or 0, one per row
     */
    record Labelled(Frame rows, double[] labels) {}

    /** Rows whose moment of prediction lies in [from, to) and whose label was known by {@code asOf}, oldest first. */
    Labelled rows(LoopSpec spec, Map<String, Integer> data, FeatureSet set, Instant from, Instant to, Instant asOf) {
        var train = spec.train();
        var target = Expression.parse(train.target());
        var columns = new LinkedHashSet<String>();
        columns.add(train.time());
        columns.addAll(set.fields());
        columns.addAll(target.names());
        splitColumns(spec).forEach(columns::add);
        var conditions = new ArrayList<String>();
        conditions.add("%s >= %s".formatted(quoted(train.time()), moment(from)));
        conditions.add("%s < %s".formatted(quoted(train.time()), moment(to)));
        target.names().forEach(name -> conditions.add(quoted(name) + " IS NOT NULL"));
        if (!train.known().isEmpty()) {
            conditions.add("%s <= %s".formatted(quoted(train.known()), moment(asOf)));
        }
        var version = version(data, train.from());
        // The engine would put rows of one time in any order, and the bytes of a model follow the order of its rows.
        var rows = datasets.frame(
                        version,
                        "SELECT %s FROM source WHERE %s".formatted(list(columns), String.join(" AND ", conditions)))
                .orderedBy(train.time());
        var labels = new double[rows.rows()];
        for (var row = 0; row < labels.length; row++) {
            var at = row;
            labels[row] = target.number(name -> rows.column(name).value(at));
        }
        return new Labelled(rows, labels);
    }

    /** The newest moment of prediction among the rows whose label was known by {@code asOf}. */
    Instant newestLabelled(LoopSpec spec, Map<String, Integer> data, Instant asOf) {
        var train = spec.train();
        var known = train.known().isEmpty() ? train.time() : train.known();
        requireTime(version(data, train.from()), train.time());
        requireTime(version(data, train.from()), known);
        var newest = datasets.frame(
                        version(data, train.from()),
                        "SELECT max(%s) AS newest FROM source WHERE %s <= %s"
                                .formatted(quoted(train.time()), quoted(known), moment(asOf)))
                .times("newest")
                .epochMillis()[0];
        return newest == Long.MIN_VALUE ? asOf : Instant.ofEpochMilli(newest);
    }

    private static void requireTime(DatasetVersion version, String column) {
        var types = new TreeMap<String, String>();
        version.schema().forEach(one -> types.put(one.name(), one.type()));
        var type = types.get(column);
        if (type == null) {
            throw Problem.invalid(
                    "no-such-column",
                    "Dataset '%s' has no column '%s'.".formatted(version.name(), column),
                    "It has %s.%s"
                            .formatted(
                                    String.join(", ", types.keySet()),
                                    Nearest.to(column, types.keySet())
                                            .map(" Did you mean '%s'?"::formatted)
                                            .orElse("")),
                    "Correct 'train' in the loop file.");
        }
        if (!type.startsWith("TIMESTAMP") && !type.equals("DATE")) {
            throw Problem.invalid(
                    "not-a-time",
                    "Column '%s' of dataset '%s' is no time.".formatted(column, version.name()),
                    "Its type is %s.".formatted(type),
                    "Name a column of times in 'train' of the loop file.");
        }
    }

    static List<String> splitColumns(LoopSpec spec) {
        return spec.gate().stream().flatMap(rule -> rule.splitColumn().stream()).toList();
    }

    /** The events known by {@code asOf} that can matter to rows from {@code from} on, by source. */
    Map<String, Frame> events(Map<String, Integer> data, FeatureSet set, Instant from, Instant asOf) {
        var loading = new LinkedHashMap<String, Future<Frame>>();
        try (var loaders = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var name : set.usedSources()) {
                loading.put(name, loaders.submit(() -> events(data, set.source(name), set.columns(name), from, asOf)));
            }
        }
        var events = new LinkedHashMap<String, Frame>();
        loading.forEach((name, frame) -> events.put(name, loaded(frame)));
        return events;
    }

    private static Frame loaded(Future<Frame> frame) {
        return switch (frame.state()) {
            case SUCCESS -> frame.resultNow();
            case FAILED ->
                throw frame.exceptionNow() instanceof RuntimeException e
                        ? e
                        : new IllegalStateException(frame.exceptionNow());
            default -> throw new IllegalStateException("the events were not read to their end");
        };
    }

    /** The events of one source in (from, to]. */
    Frame events(Map<String, Integer> data, Source source, Collection<String> columns, Instant from, Instant to) {
        var time = quoted(source.timeColumn());
        return datasets.frame(
                version(data, source.dataset()),
                "SELECT %s FROM source WHERE %s > %s AND %s <= %s"
                        .formatted(list(columns), time, moment(from), time, moment(to)));
    }

    /** The moment of the newest event of a source: what happened until then is all there. */
    Instant newestEvent(Map<String, Integer> data, Source source) {
        var newest = datasets.frame(
                        version(data, source.dataset()),
                        "SELECT max(%s) AS newest FROM source".formatted(quoted(source.timeColumn())))
                .times("newest")
                .epochMillis()[0];
        return newest == Long.MIN_VALUE ? Instant.MIN : Instant.ofEpochMilli(newest);
    }

    DatasetVersion version(Map<String, Integer> data, String dataset) {
        var number = data.get(dataset);
        if (number == null) {
            throw Problem.conflict(
                    "no-data",
                    "Dataset '%s' has no version yet.".formatted(dataset),
                    "The loop learns from it.",
                    "Add one with: windlass data add %s FILE…".formatted(dataset));
        }
        return datasets.find(dataset, number);
    }

    Map<String, Integer> newest(LoopSpec spec) {
        var newest = new LinkedHashMap<String, Integer>();
        for (var dataset : spec.data().keySet()) {
            datasets.latest(dataset).ifPresent(version -> newest.put(dataset, version.number()));
        }
        return newest;
    }

    private static String moment(Instant at) {
        return "make_timestamp_ms(%d)".formatted(at.toEpochMilli());
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String list(Iterable<String> columns) {
        var quoted = new ArrayList<String>();
        columns.forEach(column -> quoted.add(quoted(column)));
        return String.join(", ", quoted);
    }
}
