package dev.windlass.tracking;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** The statements of {@link RunTable}, over the runs that one search finds. */
final class RunTableSql {
    private final RunSelect search;

    RunTableSql(RunSelect search) {
        this.search = search;
    }

    /** How many runs match. */
    int count(Handle sql) {
        return sql.select(
                        search.sql().unordered("SELECT COUNT(*) FROM run r", ""),
                        search.sql().binds())
                .mapTo(Integer.class)
                .one();
    }

    /** What the runs that match have, by name. */
    List<String> names(Handle sql) {
        var names = new ArrayList<String>();
        for (var kind : RunTable.Kind.values()) {
            var head =
                    "SELECT DISTINCT x.name FROM %s x WHERE x.run IN (SELECT r.seq FROM run r".formatted(kind.table());
            sql.select(
                            search.sql().unordered(head, ") ORDER BY x.name LIMIT ?"),
                            search.sql().binds(RunTable.COLUMNS_MAX))
                    .mapTo(String.class)
                    .forEach(name -> names.add(kind.prefix() + name));
        }
        return names;
    }

    /** What the first runs have, by name, and whether it differs among all that match. */
    List<RunTable.Column> columns(Handle sql) {
        var all = count(sql);
        var looked = Math.min(all, RunTable.LOOKED_AT_MAX);
        var columns = new ArrayList<RunTable.Column>();
        for (var kind : RunTable.Kind.values()) {
            var first = compared(
                    sql,
                    kind,
                    search.sql().statement("SELECT r.seq FROM run r", "LIMIT ?"),
                    search.sql().binds(looked),
                    looked,
                    List.of());
            var alike = first.entrySet().stream()
                    .filter(entry -> !entry.getValue())
                    .map(Map.Entry::getKey)
                    .toList();
            if (looked < all && !alike.isEmpty()) {
                var runs = search.sql().unordered("SELECT r.seq FROM run r", "");
                first.putAll(compared(sql, kind, runs, search.sql().binds(), all, alike));
            }
            first.forEach((name, differs) -> columns.add(new RunTable.Column(kind.prefix() + name, differs)));
        }
        return columns;
    }

    /** Whether these runs differ in what they have, by name; no names are all. */
    private static Map<String, Boolean> compared(
            Handle sql, RunTable.Kind kind, String runs, Object[] binds, int count, List<String> names) {
        var statement =
                "SELECT x.name, COUNT(*), MIN(x.value), MAX(x.value), %s FROM %s x WHERE x.run IN (%s)%s GROUP BY x.name LIMIT %d"
                        .formatted(
                                kind.notNumbers(),
                                kind.table(),
                                runs,
                                names.isEmpty() ? "" : SearchSql.in(" AND x.name", "IN", names.size()),
                                RunTable.COLUMNS_MAX);
        var differs = new TreeMap<String, Boolean>();
        sql.select(statement, Stream.concat(Stream.of(binds), names.stream()).toArray())
                .map((row, _) -> {
                    var having = row.getInt(2);
                    var notNumbers = row.getInt(5);
                    var alike = having == count
                            && row.getObject(3).equals(row.getObject(4))
                            && (notNumbers == 0 || notNumbers == having);
                    return differs.put(row.getString(1), !alike);
                })
                .list();
        return differs;
    }

    /** The runs that match by what they have under a name, the most frequent first. */
    List<RunTable.Group> groups(Handle sql, Filter.Name name, int limit) {
        var value = search.valueOf(name);
        return sql.select(
                        search.sql()
                                .unordered(
                                        "SELECT %s, COUNT(*) FROM run r".formatted(value),
                                        "GROUP BY %s ORDER BY 2 DESC, 1 LIMIT ?".formatted(value)),
                        search.sql().binds(limit))
                .map((row, _) -> new RunTable.Group(row.getString(1), row.getInt(2)))
                .list();
    }
}
