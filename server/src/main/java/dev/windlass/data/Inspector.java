package dev.windlass.data;

import dev.windlass.blob.BlobStore;
import dev.windlass.frame.ColumnTypes;
import dev.windlass.frame.DuckDb;
import dev.windlass.frame.SourceFile;
import dev.windlass.frame.Sql;
import dev.windlass.kernel.Nearest;
import dev.windlass.kernel.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Reads files before they become part of a version, and decides whether they fit together. */
final class Inspector {
    private static final String DELIMITERS = ",;\t|";
    private static final Pattern NUMBERED = Pattern.compile("(.*)_\\d+");

    private final DuckDb engine;
    private final BlobStore blobs;

    Inspector(DuckDb engine, BlobStore blobs) {
        this.engine = engine;
        this.blobs = blobs;
    }

    /** Reads every value of the file, so that a damaged page or a bad line shows now and not in the middle of a training. */
    DataFile inspect(NewFile file) {
        try {
            var stored = blobs.file(file.sha256());
            var bytes = blobs.size(file.sha256());
            var relation = SourceFile.relation(stored, file.path());
            if (bytes == 0) {
                throw DataProblems.emptyFile(file.path());
            }
            try {
                return read(file, bytes, relation);
            } catch (ProblemException e) {
                if (DataProblems.OF_ONE_FILE.contains(e.problem().code())) {
                    throw e;
                }
                if (e.problem().code().equals(DuckDb.TOO_LARGE)) {
                    throw DataProblems.fileTooWide(file.path(), e);
                }
                throw DataProblems.unreadable(
                        file.path(), e.problem().why().replace(stored.toString(), file.path()), e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private DataFile read(NewFile file, long bytes, String relation) throws IOException {
        var columns = describe("SELECT * FROM " + relation);
        checkHeader(file, columns);
        var counts = new ArrayList<String>();
        var hashes = new ArrayList<String>();
        for (var column : columns) {
            counts.add("count(%s)".formatted(Sql.name(column.name())));
            // A count alone is answered from the file's statistics, without a look at the values.
            hashes.add("max(hash(%s))".formatted(Sql.name(column.name())));
        }
        return engine.query(
                "SELECT count(*), %s, %s FROM %s"
                        .formatted(String.join(", ", counts), String.join(", ", hashes), relation),
                List.of(),
                rows -> {
                    rows.next();
                    if (rows.getLong(1) == 0) {
                        throw DataProblems.emptyFile(file.path());
                    }
                    var read = new ArrayList<FileColumn>();
                    for (var i = 0; i < columns.size(); i++) {
                        var column = columns.get(i);
                        read.add(new FileColumn(column.name(), column.type(), rows.getLong(i + 2)));
                    }
                    return new DataFile(file.path(), file.sha256(), bytes, rows.getLong(1), List.copyOf(read));
                });
    }

    /** Refuses a CSV file that the engine reads in silence although its lines do not say which value is which. */
    private void checkHeader(NewFile file, List<ColumnType> columns) throws IOException {
        if (file.path().endsWith(".parquet")) {
            return;
        }
        var first = columns.getFirst().name();
        if (columns.size() == 1 && DELIMITERS.chars().anyMatch(delimiter -> first.indexOf(delimiter) >= 0)) {
            throw DataProblems.raggedLines(file.path(), first);
        }
        var names = new HashSet<String>();
        columns.forEach(column -> names.add(column.name().toLowerCase(Locale.ROOT)));
        for (var column : columns) {
            var numbered = NUMBERED.matcher(column.name().toLowerCase(Locale.ROOT));
            if (numbered.matches() && names.contains(numbered.group(1))) {
                checkNoDuplicate(file);
                return;
            }
        }
    }

    /** The engine numbers columns of one name; whether it did shows in the first line alone. */
    private void checkNoDuplicate(NewFile file) throws IOException {
        var header = "SELECT * FROM %s LIMIT 1".formatted(SourceFile.firstLine(blobs.file(file.sha256()), file.path()));
        var written = engine.query(header, List.of(), rows -> {
            var cells = new ArrayList<String>();
            rows.next();
            for (var i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                cells.add(Objects.requireNonNullElse(rows.getString(i), ""));
            }
            return cells;
        });
        var seen = new HashSet<String>();
        for (var name : written) {
            if (!seen.add(name.strip().toLowerCase(Locale.ROOT)) && !name.isBlank()) {
                throw DataProblems.duplicateColumn(file.path(), name.strip());
            }
        }
    }

    /** The columns that a query answers. */
    List<ColumnType> describe(String query) {
        return engine.query("DESCRIBE " + query, List.of(), rows -> {
            var columns = new ArrayList<ColumnType>();
            while (rows.next()) {
                columns.add(new ColumnType(rows.getString(1), rows.getString(2)));
            }
            return List.copyOf(columns);
        });
    }

    /**
     * The columns of the files together. A later file may add columns, which are missing in the rows before it. It may
     * not lose one: a renamed column would otherwise pass as one that is missing and one that is new.
     */
    List<ColumnType> union(List<DataFile> files) {
        var known = new LinkedHashMap<String, FileColumn>();
        for (var file : files) {
            var differences = differences(known, file);
            if (!differences.isEmpty()) {
                throw DataProblems.schemasDiffer(file.path(), differences);
            }
            file.columns()
                    .forEach(column -> known.merge(
                            column.name(), column, (before, after) -> before.values() == 0 ? after : before));
        }
        return describe(typesOnly(files, known));
    }

    private static List<String> differences(Map<String, FileColumn> known, DataFile file) {
        var differences = new ArrayList<String>();
        var mine = new LinkedHashMap<String, FileColumn>();
        file.columns().forEach(column -> mine.put(column.name(), column));
        for (var before : known.values()) {
            var after = mine.get(before.name());
            if (after == null) {
                var added = new ArrayList<>(mine.keySet());
                added.removeAll(known.keySet());
                differences.add("it lacks the column '%s'%s"
                        .formatted(
                                before.name(),
                                Nearest.to(before.name(), added)
                                        .map(" (it has '%s')"::formatted)
                                        .orElse("")));
            } else if (before.values() > 0
                    && after.values() > 0
                    && !ColumnTypes.family(before.type()).equals(ColumnTypes.family(after.type()))) {
                differences.add(
                        "its column '%s' is %s and was %s".formatted(before.name(), after.type(), before.type()));
            }
        }
        return differences;
    }

    /** A query without rows whose types are those of the union; no file is opened for it. */
    private static String typesOnly(List<DataFile> files, Map<String, FileColumn> columns) {
        var branches = new LinkedHashSet<String>();
        for (var file : files) {
            var select = new ArrayList<String>();
            for (var column : columns.values()) {
                var type = file.columns().stream()
                        .filter(mine ->
                                mine.name().equals(column.name()) && (mine.values() > 0 || column.values() == 0))
                        .findFirst();
                select.add(type.map(mine -> "CAST(NULL AS %s)".formatted(mine.type()))
                                .orElse("NULL") + " AS " + Sql.name(column.name()));
            }
            branches.add("SELECT " + String.join(", ", select));
        }
        return String.join(" UNION ALL ", branches);
    }

    /** What to write after FROM to read all rows of a version in the order of its files. */
    String relation(List<DataFile> files, List<ColumnType> schema) {
        var branches = new ArrayList<String>();
        for (var start = 0; start < files.size(); ) {
            var end = start + 1;
            while (end < files.size() && together(files.get(start), files.get(end))) {
                end++;
            }
            branches.add(
                    "SELECT %s FROM %s".formatted(select(files.get(start), schema), read(files.subList(start, end))));
            start = end;
        }
        return "(" + String.join(" UNION ALL ", branches) + ")";
    }

    /** Parquet files say their types themselves, so that neighbours with the same columns are read by one function. */
    private static boolean together(DataFile first, DataFile next) {
        return first.path().endsWith(".parquet")
                && next.path().endsWith(".parquet")
                && signature(first).equals(signature(next));
    }

    private static List<String> signature(DataFile file) {
        return file.columns().stream()
                .map(column -> column.name() + " " + column.type() + (column.values() > 0))
                .toList();
    }

    private String read(List<DataFile> files) {
        var paths = new ArrayList<String>();
        try {
            for (var file : files) {
                var path = blobs.file(file.sha256());
                if (files.size() == 1) {
                    return SourceFile.relation(path, file.path());
                }
                paths.add(Sql.text(path.toString()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "read_parquet([%s], union_by_name = true)".formatted(String.join(", ", paths));
    }

    private static String select(DataFile file, List<ColumnType> schema) {
        var mine = new LinkedHashMap<String, FileColumn>();
        file.columns().forEach(column -> mine.put(column.name(), column));
        return schema.stream()
                .map(column -> {
                    var own = mine.get(column.name());
                    var value = own == null || own.values() == 0 ? "NULL" : Sql.name(column.name());
                    return "CAST(%s AS %s) AS %s".formatted(value, column.type(), Sql.name(column.name()));
                })
                .reduce((left, right) -> left + ", " + right)
                .orElseThrow();
    }
}
