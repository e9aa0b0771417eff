package dev.windlass.frame;

import dev.windlass.kernel.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The formats of files that hold tables. */
public final class SourceFile {
    /** The endings of names that are understood. */
    public static final List<String> ENDINGS = List.of(".parquet", ".csv", ".csv.gz", ".tsv", ".tsv.gz");

    private SourceFile() {}

    /**
     * What to write after FROM to read {@code path}. The format follows from {@code originalName}, since stored files
     * have no ending. The types of a CSV file's columns are inferred from all of its rows, so that a late value cannot
     * break a type that an early sample promised.
     */
    public static String relation(Path path, String originalName) {
        var name = originalName.toLowerCase(Locale.ROOT);
        var literal = Sql.text(path.toString());
        if (name.endsWith(".parquet")) {
            return "read_parquet(%s)".formatted(literal);
        }
        if (ENDINGS.stream().noneMatch(name::endsWith)) {
            throw Problem.invalid(
                    "unknown-file-format",
                    "'%s' is not a file of a format that can be read.".formatted(originalName),
                    "Its name must end with one of %s.".formatted(String.join(", ", ENDINGS)),
                    "Convert the file, or give it the ending of its format.");
        }
        return csv(literal, name, "header = true, sample_size = -1");
    }

    /** What to write after FROM to read the lines of a CSV file as texts, the line of its header first. */
    public static String firstLine(Path path, String originalName) {
        return csv(
                Sql.text(path.toString()), originalName.toLowerCase(Locale.ROOT), "header = false, all_varchar = true");
    }

    private static String csv(String literal, String name, String options) {
        var compression = name.endsWith(".gz") ? "gzip" : "none";
        var delimiter = name.contains(".tsv") ? ", delim = '\t'" : "";
        return "read_csv(%s, %s, compression = '%s'%s)".formatted(literal, options, compression, delimiter);
    }
}
