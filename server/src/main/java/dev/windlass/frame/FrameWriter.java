package dev.windlass.frame;

import dev.windlass.kernel.Ids;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** Writes frames as files. */
final class FrameWriter {
    private FrameWriter() {}

    static void write(DuckDb engine, Frame frame, Path file) {
        engine.run(connection -> {
            var table = "frame_" + Ids.random();
            var definitions = new ArrayList<String>();
            frame.names().forEach(name -> definitions.add(Sql.name(name) + " " + type(frame.column(name))));
            try (var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE %s (%s)".formatted(table, String.join(", ", definitions)));
                try {
                    append(connection, table, frame);
                    statement.execute("COPY %s TO %s (FORMAT parquet, COMPRESSION zstd)"
                            .formatted(table, Sql.text(file.toString())));
                } finally {
                    drop(connection, table);
                }
            }
            return file;
        });
    }

    private static void drop(DuckDBConnection connection, String table) throws SQLException {
        // A statement that failed is closed, hence another one.
        try (var statement = connection.createStatement()) {
            statement.execute("DROP TABLE " + table);
        }
    }

    private static String type(Column column) {
        return switch (column) {
            case NumberColumn _ -> "DOUBLE";
            case TextColumn _ -> "VARCHAR";
            case TimeColumn _ -> "TIMESTAMP";
        };
    }

    private static void append(DuckDBConnection connection, String table, Frame frame) throws SQLException {
        var columns = frame.names().stream().map(frame::column).toList();
        try (var appender = connection.createAppender(table)) {
            for (var row = 0; row < frame.rows(); row++) {
                appender.beginRow();
                for (var column : columns) {
                    append(appender, column, row);
                }
                appender.endRow();
            }
        }
    }

    private static void append(DuckDBAppender appender, Column column, int row) throws SQLException {
        if (column.isMissing(row)) {
            appender.appendNull();
            return;
        }
        switch (column) {
            case NumberColumn(var values) -> appender.append(values[row]);
            case TextColumn(var values) -> appender.append(values[row]);
            case TimeColumn(var millis) ->
                appender.append(LocalDateTime.ofInstant(Instant.ofEpochMilli(millis[row]), ZoneOffset.UTC));
        }
    }
}
