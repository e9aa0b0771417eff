package dev.windlass.validation;

import dev.windlass.data.ColumnType;
import dev.windlass.frame.ColumnTypes;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Nearest;
import dev.windlass.kernel.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks of names and types, which need no row. */
final class Columns {
    /** Names of types as Python, NumPy and SQL call them, and the engine's types that they mean. */
    private static final Map<String, Set<String>> ALIASES = Map.ofEntries(
            Map.entry("INT", Set.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")),
            Map.entry("INT8", Set.of("TINYINT")),
            Map.entry("INT16", Set.of("SMALLINT")),
            Map.entry("INT32", Set.of("INTEGER")),
            Map.entry("INT64", Set.of("BIGINT")),
            Map.entry("LONG", Set.of("BIGINT")),
            Map.entry("UINT8", Set.of("UTINYINT")),
            Map.entry("UINT16", Set.of("USMALLINT")),
            Map.entry("UINT32", Set.of("UINTEGER")),
            Map.entry("UINT64", Set.of("UBIGINT")),
            Map.entry("FLOAT", Set.of("FLOAT", "DOUBLE")),
            Map.entry("FLOAT32", Set.of("FLOAT")),
            Map.entry("FLOAT64", Set.of("DOUBLE")),
            Map.entry("REAL", Set.of("FLOAT")),
            Map.entry("STR", Set.of("VARCHAR")),
            Map.entry("STRING", Set.of("VARCHAR")),
            Map.entry("OBJECT", Set.of("VARCHAR")),
            Map.entry("TEXT", Set.of("VARCHAR")),
            Map.entry("BOOL", Set.of("BOOLEAN")),
            Map.entry("DATETIME", Set.of("TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP_NS", "TIMESTAMP_MS")),
            Map.entry("DATETIME64", Set.of("TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S")),
            Map.entry("DATETIME64[NS]", Set.of("TIMESTAMP", "TIMESTAMP_NS", "TIMESTAMP_MS", "TIMESTAMP_S")),
            Map.entry("TIMESTAMPTZ", Set.of("TIMESTAMP WITH TIME ZONE")));

    private static final Set<String> ENGINE_TYPES = Set.of(
            "BOOLEAN",
            "VARCHAR",
            "DATE",
            "TIME",
            "TIMESTAMP",
            "TIMESTAMP_S",
            "TIMESTAMP_MS",
            "TIMESTAMP_NS",
            "TIMESTAMP WITH TIME ZONE",
            "BLOB",
            "UUID",
            "INTERVAL",
            "DECIMAL",
            "ENUM",
            "STRUCT",
            "MAP",
            "JSON");

    private Columns() {}

    static Check orderedList(List<String> names, List<String> expected) {
        var result = Json.object();
        result.set("observed_value", Json.tree(names));
        var mismatched = Json.object().arrayNode();
        for (var i = 0; i < Math.max(names.size(), expected.size()); i++) {
            var wanted = i < expected.size() ? expected.get(i) : null;
            var found = i < names.size() ? names.get(i) : null;
            if (wanted == null || !wanted.equals(found)) {
                var entry = Json.object();
                entry.put("Expected Column Position", i);
                entry.put("Expected", wanted);
                entry.put("Found", found);
                mismatched.add(entry);
            }
        }
        result.set("details", details("mismatched", mismatched));
        return new Check.Settled(names.equals(expected), result);
    }

    static Check set(List<String> names, List<String> expected, Boolean exact) {
        var unexpected = new ArrayList<>(names);
        unexpected.removeAll(expected);
        var missing = new ArrayList<>(expected);
        missing.removeAll(names);
        var mismatched = Json.object();
        mismatched.set("unexpected", Json.tree(unexpected));
        mismatched.set("missing", Json.tree(missing));
        var result = Json.object();
        result.set("observed_value", Json.tree(names));
        result.set("details", details("mismatched", mismatched));
        return new Check.Settled(missing.isEmpty() && (!exact || unexpected.isEmpty()), result);
    }

    private static ObjectNode details(String name, JsonNode value) {
        var details = Json.object();
        details.set(name, value);
        return details;
    }

    static Check exists(Batch batch, Kwargs kwargs) {
        var at = batch.names().indexOf(kwargs.text("column"));
        var success = at >= 0 && (kwargs.value("column_index") == null || kwargs.wholeNumber("column_index") == at);
        var result = Json.object();
        Nearest.to(kwargs.text("column"), batch.names())
                .filter(_ -> at < 0)
                .ifPresent(name -> result.set("details", details("nearest", Json.tree(name))));
        return new Check.Settled(success, result);
    }

    /** All values of a column are of one type, which is the column's. */
    static Check type(ColumnType column, List<String> types) {
        var actual = column.type().toUpperCase(Locale.ROOT);
        // A type with parameters, as DECIMAL(10,2), is also meant by its name alone.
        var plain = actual.replaceAll("\\(.*", "");
        var matches =
                types.stream().map(Columns::meaning).anyMatch(meant -> meant.contains(actual) || meant.contains(plain));
        return new Check.Settled(matches, Checks.observedValue(column.type()));
    }

    private static Set<String> meaning(String type) {
        var name = type.strip().toUpperCase(Locale.ROOT);
        var meant = ALIASES.get(name);
        if (meant != null) {
            return meant;
        }
        if (ColumnTypes.isNumber(name) || ENGINE_TYPES.contains(name.replaceAll("[(\\[].*", ""))) {
            return Set.of(name);
        }
        var known = new ArrayList<>(ALIASES.keySet());
        known.addAll(ENGINE_TYPES);
        throw Problem.invalid(
                "no-such-type",
                "'%s' is not a type.".formatted(type),
                "",
                Nearest.to(name, known).map("Did you mean '%s'?"::formatted).orElse(""));
    }
}
