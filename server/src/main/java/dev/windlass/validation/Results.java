package dev.windlass.validation;

import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes results as Great Expectations does, in its SUMMARY form. */
final class Results {
    private static final double PERCENT = 100;

    private Results() {}

    static ObjectNode settled(Expectation expectation, Check.Settled settled) {
        return result(expectation, settled.success(), settled.result(), null);
    }

    static ObjectNode failed(Expectation expectation, Problem problem) {
        return result(expectation, false, Json.object(), problem);
    }

    /** @param values how many rows were left out of account, and how many were unexpected */
    static ObjectNode rows(
            Expectation expectation,
            Check.Rows check,
            long total,
            List<? extends @Nullable Object> values,
            List<Examples.Example> examples) {
        var missing = number(values.get(0));
        var unexpected = number(values.get(1));
        var present = total - missing;
        var result = Json.object();
        result.put("element_count", total);
        result.put("unexpected_count", unexpected);
        result.set("unexpected_percent", percent(unexpected, present));
        result.set("partial_unexpected_list", partial(check, examples));
        if (!check.missing().isEmpty()) {
            result.put("missing_count", missing);
            result.set("missing_percent", percent(missing, total));
            result.set("unexpected_percent_total", percent(unexpected, total));
            result.set("unexpected_percent_nonmissing", percent(unexpected, present));
        }
        result.set("partial_unexpected_counts", counts(check, examples));
        var indexes = result.putArray("partial_unexpected_index_list");
        var rows = result.putArray("partial_unexpected_rows");
        for (var example : examples) {
            indexes.add(example.row());
            rows.add(example.values());
        }
        return result(
                expectation,
                present == 0 || (double) (present - unexpected) / present >= expectation.mostly(),
                result,
                null);
    }

    private static ArrayNode partial(Check.Rows check, List<Examples.Example> examples) {
        var list = Json.object().arrayNode();
        examples.forEach(example -> list.add(value(check, example)));
        return list;
    }

    /** The value itself of one column; a list of two; an object of the columns of a compound key. */
    private static JsonNode value(Check.Rows check, Examples.Example example) {
        if (check.columns().size() == 1) {
            return example.values().path(check.columns().getFirst());
        }
        if (check.unexpected() instanceof Check.Unexpected.Repeated) {
            var key = Json.object();
            check.columns().forEach(column -> key.set(column, example.values().path(column)));
            return key;
        }
        var values = Json.object().arrayNode();
        check.columns().forEach(column -> values.add(example.values().path(column)));
        return values;
    }

    private static ArrayNode counts(Check.Rows check, List<Examples.Example> examples) {
        var counted = new LinkedHashMap<JsonNode, Integer>();
        examples.forEach(example -> counted.merge(value(check, example), 1, Integer::sum));
        var list = Json.object().arrayNode();
        counted.entrySet().stream()
                .sorted((a, b) -> Integer.compare(b.getValue(), a.getValue()))
                .forEach(entry -> {
                    var count = Json.object();
                    count.set("value", entry.getKey());
                    count.put("count", entry.getValue());
                    list.add(count);
                });
        return list;
    }

    private static ObjectNode result(
            Expectation expectation, Boolean success, ObjectNode result, @Nullable Problem problem) {
        var json = Json.object();
        json.put("success", success);
        json.set("expectation_config", expectation.configuration());
        json.set("result", result);
        json.set("meta", Json.object());
        var exception = Json.object();
        exception.put("raised_exception", problem != null);
        exception.put("exception_message", problem == null ? null : problem.text());
        exception.putNull("exception_traceback");
        json.set("exception_info", exception);
        return json;
    }

    private static JsonNode percent(long part, long whole) {
        return whole == 0 ? NullNode.getInstance() : Json.tree(PERCENT * part / whole);
    }

    static long number(@Nullable Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }
}
