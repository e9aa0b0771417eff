package dev.windlass.cli.demo;

import dev.windlass.frame.DuckDb;
import dev.windlass.frame.Frame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The flights of 2013 as events in time: what became known when. */
final class Flights implements AutoCloseable {
    /** What a request says of a flight; all of it is in the timetable. */
    private static final List<String> TIMETABLE =
            List.of("flight_id", "service", "carrier", "origin", "dest", "distance", "weekday", "hour", "minute");

    /** The event tables, and the column that says when a row became known. */
    static final Map<String, String> TABLES =
            Map.of("flights", "landed_at", "departures", "departed_at", "weather", "observed_at");

    private final DuckDb duckdb;
    private final Path work;

    /** Prepares the tables out of the raw files of {@code example}, with everything temporary under {@code work}. */
    Flights(Path example, Path work) throws IOException {
        this.duckdb = DuckDb.open(work);
        this.work = work;
        // A variable belongs to a connection, so the script goes along with it.
        duckdb.execute("SET VARIABLE raw = '%s';%n"
                        .formatted(text(example.resolve("data").toString()))
                + Files.readString(example.resolve("prepare.sql")));
    }

    /** A path inside a text of SQL. */
    private static String text(String path) {
        return path.replace("'", "''");
    }

    /** The rows of a table that became known in (from, to], as a Parquet file. */
    Path file(String table, Instant from, Instant to) {
        var file = work.resolve("%s-%s.parquet".formatted(table, to.toString().substring(0, 10)));
        duckdb.execute("COPY (SELECT * FROM %s WHERE %s) TO '%s' (FORMAT parquet)"
                .formatted(table, known(table, from, to), text(file.toString())));
        return file;
    }

    /** The rows of a table that became known in (from, to], in that order. */
    List<Map<String, Object>> events(String table, String columns, Instant from, Instant to) {
        var frame = duckdb.frame("SELECT %s FROM %s WHERE %s ORDER BY %s"
                .formatted(columns, table, known(table, from, to), TABLES.get(table)));
        return rows(frame);
    }

    private static String known(String table, Instant from, Instant to) {
        var column = TABLES.get(table);
        return "%s > make_timestamp_ms(%d) AND %s <= make_timestamp_ms(%d)"
                .formatted(column, from.toEpochMilli(), column, to.toEpochMilli());
    }

    /** What is asked in [from, to), by the moment at which it is asked. */
    Map<Instant, List<Map<String, Object>>> requests(Instant from, Instant to) {
        var frame = duckdb.frame("SELECT predict_at, %s FROM flights".formatted(String.join(", ", TIMETABLE))
                + " WHERE predict_at >= make_timestamp_ms(%d) AND predict_at < make_timestamp_ms(%d)"
                        .formatted(from.toEpochMilli(), to.toEpochMilli())
                + " ORDER BY predict_at, flight_id");
        var times = frame.times("predict_at").epochMillis();
        var requests = new LinkedHashMap<Instant, List<Map<String, Object>>>();
        for (var row = 0; row < frame.rows(); row++) {
            var request = new LinkedHashMap<String, Object>();
            var values = frame.row(row);
            for (var name : TIMETABLE) {
                var value = values.get(name);
                if (value != null) {
                    request.put(name, value);
                }
            }
            requests.computeIfAbsent(Instant.ofEpochMilli(times[row]), _ -> new ArrayList<>())
                    .add(request);
        }
        return requests;
    }

    private static List<Map<String, Object>> rows(Frame frame) {
        var rows = new ArrayList<Map<String, Object>>(frame.rows());
        for (var row = 0; row < frame.rows(); row++) {
            var values = new LinkedHashMap<String, Object>();
            frame.row(row).forEach((name, value) -> {
                if (value != null) {
                    values.put(name, value instanceof Instant at ? at.toString() : value);
                }
            });
            rows.add(values);
        }
        return rows;
    }

    @Override
    public void close() {
        duckdb.close();
    }
}
