package dev.windlass.validation;

import dev.windlass.frame.DuckDb;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Computes the checks of a suite over a batch. */
final class Runner {
    private final DuckDb engine;
    private final Batch batch;

    Runner(DuckDb engine, Batch batch) {
        this.engine = engine;
        this.batch = batch;
    }

    /** A row of numbers for each check that has been computed, or why it could not be. */
    private sealed interface Computed {
        record Values(long rows, List<@Nullable Object> values) implements Computed {}

        record Failed(Problem problem) implements Computed {}
    }

    /** The results of the expectations in their order. */
    List<ObjectNode> run(List<Expectation> expectations) {
        var compiler = new Compiler(batch);
        var checks = new LinkedHashMap<Integer, Check>();
        var computed = new LinkedHashMap<Integer, Computed>();
        for (var i = 0; i < expectations.size(); i++) {
            try {
                checks.put(i, compiler.compile(expectations.get(i)));
            } catch (ProblemException e) {
                computed.put(i, new Computed.Failed(e.problem()));
            }
        }
        computed.putAll(compute(checks));
        var failing = new LinkedHashMap<Integer, Check.Rows>();
        for (var entry : checks.entrySet()) {
            if (entry.getValue() instanceof Check.Rows rows
                    && computed.get(entry.getKey()) instanceof Computed.Values counted
                    && Results.number(counted.values().get(1)) > 0) {
                failing.put(entry.getKey(), rows);
            }
        }
        var examples = new Examples(engine, batch).find(failing);
        var results = new ArrayList<ObjectNode>();
        for (var i = 0; i < expectations.size(); i++) {
            results.add(
                    result(expectations.get(i), checks.get(i), computed.get(i), examples.getOrDefault(i, List.of())));
        }
        return results;
    }

    private static ObjectNode result(
            Expectation expectation,
            @Nullable Check check,
            @Nullable Computed computed,
            List<Examples.Example> examples) {
        if (computed instanceof Computed.Failed(var problem)) {
            return Results.failed(expectation, problem);
        }
        var values = computed instanceof Computed.Values found ? found : new Computed.Values(0, List.of());
        return switch (check) {
            case null -> throw new IllegalStateException("neither compiled nor failed");
            case Check.Settled settled -> Results.settled(expectation, settled);
            case Check.Whole whole ->
                Results.settled(expectation, whole.verdict().of(values.values()));
            case Check.Rows rows -> Results.rows(expectation, rows, values.rows(), values.values(), examples);
        };
    }

    /**
     * All checks in one statement. When that cannot be run, for a pattern that is none say, each check has a statement
     * of its own, so that the one at fault is found and the others are answered.
     */
    private Map<Integer, Computed> compute(Map<Integer, Check> checks) {
        var asking = new LinkedHashMap<Integer, Check>();
        checks.forEach((key, check) -> {
            if (!check.select().isEmpty()) {
                asking.put(key, check);
            }
        });
        if (asking.isEmpty()) {
            return Map.of();
        }
        try {
            return query(asking);
        } catch (ProblemException e) {
            if (asking.size() == 1) {
                return Map.of(asking.keySet().iterator().next(), new Computed.Failed(e.problem()));
            }
            var computed = new LinkedHashMap<Integer, Computed>();
            asking.forEach((key, check) -> computed.putAll(compute(Map.of(key, check))));
            return computed;
        }
    }

    private Map<Integer, Computed> query(Map<Integer, Check> checks) {
        var select = new ArrayList<String>();
        checks.values().forEach(check -> select.addAll(check.select()));
        // The rows are read once for each use rather than copied into memory first.
        var sql = "WITH batch AS NOT MATERIALIZED (%s) SELECT count(*), %s FROM batch"
                .formatted(batch.cleaned(), String.join(", ", select));
        return engine.query(sql, List.of(), rows -> read(rows, checks));
    }

    private static Map<Integer, Computed> read(ResultSet rows, Map<Integer, Check> checks) throws SQLException {
        rows.next();
        var total = rows.getLong(1);
        var computed = new LinkedHashMap<Integer, Computed>();
        var column = 2;
        for (var entry : checks.entrySet()) {
            var values = new ArrayList<@Nullable Object>();
            for (var i = 0; i < entry.getValue().select().size(); i++) {
                values.add(rows.getObject(column));
                column++;
            }
            computed.put(entry.getKey(), new Computed.Values(total, values));
        }
        return computed;
    }
}
