package dev.windlass.data;

import dev.windlass.frame.ColumnTypes;
import dev.windlass.frame.DuckDb;
import dev.windlass.frame.Sql;
import dev.windlass.kernel.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Compares two versions. Files that both have cancel out without being read. */
final class Differ {
    /** Rows shown of those added, and of those removed. */
    static final int EXAMPLES_MAX = 5;

    private final DuckDb engine;
    private final Inspector inspector;

    Differ(DuckDb engine, Inspector inspector) {
        this.engine = engine;
        this.inspector = inspector;
    }

    DatasetDiff diff(DatasetVersion from, DatasetVersion to) {
        var compared = compared(from, to);
        var before = side(without(from, to), from, compared);
        var after = side(without(to, from), to, compared);
        return new DatasetDiff(
                from.name(),
                from.number(),
                to.number(),
                files(from, to),
                schema(from, to),
                compared.stream().map(Compared::name).toList(),
                rows(after, before, compared),
                rows(before, after, compared));
    }

    /** A column of both versions and the type in which its values are compared. */
    private record Compared(String name, String type) {}

    private static List<Compared> compared(DatasetVersion from, DatasetVersion to) {
        var before = types(from);
        return to.schema().stream()
                .filter(column -> before.containsKey(column.name()))
                .map(column -> {
                    var other = before.get(column.name());
                    var same = column.type().equals(other);
                    var numbers = ColumnTypes.isNumber(column.type()) && other != null && ColumnTypes.isNumber(other);
                    return new Compared(column.name(), same ? column.type() : numbers ? "DOUBLE" : "VARCHAR");
                })
                .toList();
    }

    private static Map<String, String> types(DatasetVersion version) {
        return version.schema().stream().collect(Collectors.toMap(ColumnType::name, ColumnType::type));
    }

    private static List<DataFile> without(DatasetVersion version, DatasetVersion other) {
        var shared = other.files().stream().map(DataFile::sha256).collect(Collectors.toSet());
        return version.files().stream()
                .filter(file -> !shared.contains(file.sha256()))
                .toList();
    }

    private @Nullable String side(List<DataFile> files, DatasetVersion version, List<Compared> compared) {
        if (files.isEmpty() || compared.isEmpty()) {
            return null;
        }
        var select = compared.stream()
                .map(column -> "CAST(%1$s AS %2$s) AS %1$s".formatted(Sql.name(column.name()), column.type()))
                .collect(Collectors.joining(", "));
        return "SELECT %s FROM %s".formatted(select, inspector.relation(files, version.schema()));
    }

    private DatasetDiff.Rows rows(@Nullable String side, @Nullable String other, List<Compared> compared) {
        if (side == null) {
            return new DatasetDiff.Rows(0, List.of());
        }
        var difference = other == null ? side : "%s EXCEPT ALL %s".formatted(side, other);
        var texts = compared.stream()
                .map(column -> "CAST(%s AS VARCHAR)".formatted(Sql.name(column.name())))
                .collect(Collectors.joining(", "));
        var sql = """
                WITH difference AS MATERIALIZED (%s)
                SELECT (SELECT count(*) FROM difference), %s
                FROM (FROM difference ORDER BY ALL LIMIT %d)
                """.formatted(difference, texts, EXAMPLES_MAX);
        return engine.query(sql, List.of(), found -> read(found, compared));
    }

    private static DatasetDiff.Rows read(ResultSet found, List<Compared> compared) throws SQLException {
        var count = 0L;
        var examples = new ArrayList<Map<String, @Nullable Object>>();
        while (found.next()) {
            count = found.getLong(1);
            var row = new LinkedHashMap<String, @Nullable Object>();
            for (var i = 0; i < compared.size(); i++) {
                row.put(compared.get(i).name(), found.getString(i + 2));
            }
            examples.add(row);
        }
        return new DatasetDiff.Rows(count, List.copyOf(examples));
    }

    private static DatasetDiff.Files files(DatasetVersion from, DatasetVersion to) {
        var before = hashes(from);
        var after = hashes(to);
        var both = new HashSet<>(before.keySet());
        both.retainAll(after.keySet());
        return new DatasetDiff.Files(
                after.keySet().stream()
                        .filter(path -> !before.containsKey(path))
                        .toList(),
                before.keySet().stream()
                        .filter(path -> !after.containsKey(path))
                        .toList(),
                after.keySet().stream()
                        .filter(path -> both.contains(path) && !Objects.equals(after.get(path), before.get(path)))
                        .toList(),
                (int) both.stream()
                        .filter(path -> Objects.equals(before.get(path), after.get(path)))
                        .count());
    }

    private static Map<String, Sha256> hashes(DatasetVersion version) {
        var hashes = new LinkedHashMap<String, Sha256>();
        version.files().forEach(file -> hashes.put(file.path(), file.sha256()));
        return hashes;
    }

    private static DatasetDiff.Schema schema(DatasetVersion from, DatasetVersion to) {
        var before = types(from);
        var after = types(to);
        var retyped = new ArrayList<DatasetDiff.Retyped>();
        for (var column : to.schema()) {
            var was = before.get(column.name());
            if (was != null && !was.equals(column.type())) {
                retyped.add(new DatasetDiff.Retyped(column.name(), was, column.type()));
            }
        }
        return new DatasetDiff.Schema(
                to.schema().stream()
                        .filter(column -> !before.containsKey(column.name()))
                        .toList(),
                from.schema().stream()
                        .filter(column -> !after.containsKey(column.name()))
                        .toList(),
                List.copyOf(retyped));
    }
}
