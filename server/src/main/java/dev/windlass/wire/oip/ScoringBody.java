package dev.windlass.wire.oip;

import dev.windlass.http.Request;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.serving.Scorer.FieldType;
import dev.windlass.serving.Served;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The rows of a request to MLflow's scoring server, in each of its forms. */
record ScoringBody(List<Map<String, Object>> rows, Optional<String> keyColumn) {
    private static final List<String> FORMS = List.of("dataframe_split", "dataframe_records", "instances", "inputs");

    static ScoringBody of(Request request, Served served) {
        var type = request.header("content-type").orElse("application/json");
        if (type.startsWith("text/csv")) {
            return new ScoringBody(csv(new String(request.bytes(), StandardCharsets.UTF_8), served), Optional.empty());
        }
        var json = Json.readForeign(new ByteArrayInputStream(request.bytes()), JsonNode.class);
        var forms = json == null
                ? List.<String>of()
                : FORMS.stream().filter(json::has).toList();
        if (forms.size() != 1) {
            throw bad(
                    "The body has %s of the forms it may have.".formatted(forms.isEmpty() ? "none" : "more than one"),
                    "Send exactly one of %s.".formatted(String.join(", ", FORMS)));
        }
        var form = json.path(forms.getFirst());
        var rows = switch (forms.getFirst()) {
            case "dataframe_split" -> split(form);
            case "dataframe_records" -> records(form, served);
            case "instances" -> records(form, served);
            default -> form.isObject() ? columns(form) : records(form, served);
        };
        return new ScoringBody(
                rows, Optional.ofNullable(json.path("params").path("key_column").asString(null)));
    }

    private static RuntimeException bad(String what, String fix) {
        return Problem.invalid("bad-rows", what, "", fix);
    }

    private static List<Map<String, Object>> split(JsonNode split) {
        var columns = split.path("columns");
        var data = split.path("data");
        if (!columns.isArray() || !data.isArray()) {
            throw bad("'dataframe_split' has no lists 'columns' and 'data'.", "Send a data frame's to_dict('split').");
        }
        var names = columns.valueStream().map(JsonNode::asString).toList();
        return data.valueStream().map(row -> positional(row, names)).toList();
    }

    private static Map<String, Object> positional(JsonNode values, List<String> names) {
        if (!values.isArray() || values.size() != names.size()) {
            throw bad(
                    "A row has %d values, %d are expected.".formatted(values.size(), names.size()),
                    "They are %s.".formatted(String.join(", ", names)));
        }
        var row = new LinkedHashMap<String, Object>();
        for (var column = 0; column < names.size(); column++) {
            put(row, names.get(column), values.get(column));
        }
        return row;
    }

    private static List<Map<String, Object>> records(JsonNode records, Served served) {
        if (!records.isArray()) {
            throw bad("The rows are not a list.", "Send a list of objects, one for each row.");
        }
        var names = List.copyOf(served.inputs().keySet());
        return records.valueStream()
                .map(record -> record.isObject() ? fields(record) : positional(record, names))
                .toList();
    }

    private static Map<String, Object> fields(JsonNode record) {
        var row = new LinkedHashMap<String, Object>();
        record.properties().forEach(field -> put(row, field.getKey(), field.getValue()));
        return row;
    }

    private static List<Map<String, Object>> columns(JsonNode columns) {
        var rows = new ArrayList<Map<String, Object>>();
        for (var column : columns.properties()) {
            var values = column.getValue();
            if (!values.isArray() || (!rows.isEmpty() && values.size() != rows.size())) {
                throw bad("The columns of 'inputs' are not lists of the same length.", "");
            }
            if (rows.isEmpty()) {
                Stream.generate(LinkedHashMap<String, Object>::new)
                        .limit(values.size())
                        .forEach(rows::add);
            }
            for (var row = 0; row < rows.size(); row++) {
                var value = values.get(row);
                put(rows.get(row), column.getKey(), value.isArray() && value.size() == 1 ? value.get(0) : value);
            }
        }
        return rows;
    }

    /** What is not a number is null; null is a field that is there without a value. */
    private static void put(Map<String, Object> row, String name, JsonNode value) {
        var missing = value.isNull() || (value.isNumber() && Double.isNaN(value.doubleValue()));
        row.put(name, missing ? null : Json.mapper().treeToValue(value, Object.class));
    }

    private static List<Map<String, Object>> csv(String text, Served served) {
        var lines = Csv.read(text);
        if (lines.isEmpty()) {
            throw bad("The body is empty.", "Send CSV with a line of names first.");
        }
        var names = lines.getFirst();
        var rows = new ArrayList<Map<String, Object>>();
        for (var line : lines.subList(1, lines.size())) {
            if (line.size() != names.size()) {
                throw bad(
                        "Line %d has %d values.".formatted(rows.size() + 2, line.size()),
                        "The first line has %d names.".formatted(names.size()));
            }
            var row = new LinkedHashMap<String, Object>();
            for (var column = 0; column < names.size(); column++) {
                row.put(
                        names.get(column),
                        value(line.get(column), served.inputs().get(names.get(column))));
            }
            rows.add(row);
        }
        return rows;
    }

    /** A number where one is wanted and the text is one; else the text, which is told of where it does not fit. */
    private static @Nullable Object value(String text, @Nullable FieldType type) {
        if (text.isEmpty()) {
            return null;
        }
        if (type == FieldType.BOOLEAN && (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"))) {
            return Boolean.valueOf(text);
        }
        if (type != FieldType.NUMBER) {
            return text;
        }
        try {
            var number = Double.valueOf(text);
            return number.isNaN() ? null : number;
        } catch (NumberFormatException _) {
            return text;
        }
    }
}
